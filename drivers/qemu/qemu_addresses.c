/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_addresses.c - which addresses the interfaces of a guest have, as far as networks and this host know.
 *
 * Threads: the guest's owner.
 */

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/mac.h"
#include "base/text.h"
#include "conf/domain.h"
#include "conf/domain_net.h"
#include "hypervisor/domain.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_network.h"

#define ARP_TABLE "/proc/net/arp"
#define ARP_TABLE_MAX ((size_t)4 * 1024 * 1024)

static void
interface_free(void *data)
{
    virDomainInterfacePtr interface = data;

    for (unsigned int i = 0; i < interface->naddrs; i++)
        g_free(interface->addrs[i].addr);
    g_free(interface->addrs);
    g_free(interface->name);
    g_free(interface->hwaddr);
    g_free(interface);
}

static virDomainInterfacePtr
interface_new(const NetDef *net)
{
    virDomainInterfacePtr interface = g_new0(virDomainInterface, 1);

    interface->name = g_strdup(net_target_dev(net));
    interface->hwaddr = g_malloc0(MAC_TEXT_LEN);
    mac_format(&net->mac, interface->hwaddr);
    return interface;
}

static void
add_address(virDomainInterfacePtr interface, int type, const char *address, unsigned int prefix)
{
    interface->addrs = g_renew(virDomainIPAddress, interface->addrs, interface->naddrs + 1);
    interface->addrs[interface->naddrs++] = (virDomainIPAddress){.type = type, .addr = g_strdup(address), .prefix = prefix};
}

static int
give(GPtrArray *found, virDomainInterfacePtr **ret_interfaces)
{
    int n = (int)found->len;

    g_ptr_array_add(found, NULL);
    *ret_interfaces = (virDomainInterfacePtr *)g_ptr_array_steal(found, NULL);
    return n;
}

/* ---------------------------------------------------------------- the host's neighbours */

/* A line is: address, hardware type, flags, hardware address, mask, device. */
static virDomainInterfacePtr
interface_by_arp(const NetDef *net, char **lines)
{
    enum { N_WORDS = 6, WORD_ADDRESS = 0, WORD_MAC = 3 };
    char mac[MAC_TEXT_LEN];
    virDomainInterfacePtr interface = NULL;

    mac_format(&net->mac, mac);
    for (size_t i = 1; lines[0] && lines[i]; i++) {
        g_auto(GStrv) words = text_split(lines[i], " ");

        if (g_strv_length(words) < N_WORDS || g_ascii_strcasecmp(words[WORD_MAC], mac) != 0)
            continue;
        if (!interface)
            interface = interface_new(net);
        add_address(interface, VIR_IP_ADDR_TYPE_IPV4, words[WORD_ADDRESS], 0);
    }
    return interface;
}

static int
addresses_by_arp(const DomainDef *live, virDomainInterfacePtr **ret_interfaces)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(interface_free);
    g_autofree char *table = file_read(ARP_TABLE, ARP_TABLE_MAX, NULL);
    g_auto(GStrv) lines = table ? g_strsplit(table, "\n", -1) : NULL;

    if (!lines)
        return -1;
    xml_each(NetDef, net, live->nets) {
        virDomainInterfacePtr interface = net_target_dev(net) ? interface_by_arp(net, lines) : NULL;

        if (interface)
            g_ptr_array_add(found, interface);
    }
    return give(found, ret_interfaces);
}

/* ---------------------------------------------------------------- leases */

static void
add_lease(const virNetworkDHCPLease *lease, void *opaque)
{
    add_address(opaque, lease->type, lease->ipaddr, lease->prefix);
}

/* Networks whose bridge is somebody else's give no leases: then there is nothing to tell. */
static int
addresses_by_leases(const DomainDef *live, virDomainInterfacePtr **ret_interfaces)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(interface_free);

    xml_each(NetDef, net, live->nets) {
        virDomainInterfacePtr interface;

        if (net->source.type != NET_TYPE_NETWORK)
            continue;
        interface = interface_new(net);
        g_ptr_array_add(found, interface);
        if (qemu_network_each_lease(net, add_lease, interface) < 0) {
            if (error_last_code() != VIR_ERR_OPERATION_UNSUPPORTED)
                return -1;
            error_reset();
        }
        if (interface->naddrs == 0)
            g_ptr_array_remove_index(found, found->len - 1);
    }
    return give(found, ret_interfaces);
}

/* ---------------------------------------------------------------- the method */

int
qemu_domain_interface_addresses(Domain *dom, virDomainInterfacePtr **interfaces, unsigned int source, unsigned int flags)
{
    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    switch (source) {
    case VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP:
        return addresses_by_arp(domain_live(dom), interfaces);
    case VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE:
        return addresses_by_leases(domain_live(dom), interfaces);
    case VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT:
        return fail(VIR_ERR_NO_SUPPORT,
                    _("addresses of domain '%1$s' cannot be asked of an agent in it; the sources 'lease' and 'arp' may know "
                                          "them"), domain_name(dom));
    default:
        return fail(VIR_ERR_ARGUMENT_UNSUPPORTED, _("there is no source %1$u of addresses"), source);
    }
}
