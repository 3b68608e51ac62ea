/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_pf.c - virtual functions as the kernel tells of them: /sys/class/net/PF/device/virtfnN leads to the device of each.
 *
 * Threads: any.
 */

#include "network/network_pf.h"

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/netdev.h"

static char *
function_path(const char *pf, unsigned int number)
{
    return g_strdup_printf("/sys/class/net/%s/device/virtfn%u", pf, number);
}

static int
add_address(NetworkForward *forward, const char *path)
{
    NetworkForwardAddress *address = xml_new(&xml_binding_NetworkForwardAddress);
    g_autofree char *target = file_read_link(path);
    g_autofree char *name = target ? g_path_get_basename(target) : NULL;

    address->type = NETWORK_ADDRESS_PCI;
    xml_list_add(NetworkForwardAddress, forward->addresses, address);
    if (!name)
        return -1;
    return pci_address_parse(name, &address->pci) ? 0
                                                  : fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s' is no address of a PCI device"), name);
}

/* A function that some guest has, or that no driver of the host's is bound to, is no interface now. */
static int
add_interface(NetworkForward *forward, const char *path)
{
    g_autofree char *folder = g_build_filename(path, "net", NULL);
    g_auto(GStrv) names = file_is_directory(folder) ? file_list(folder, NULL) : NULL;
    NetworkForwardInterface *interface;

    if (!names || !names[0]) {
        error_reset();
        LOG_WARN("'%s' is no network interface now, the network does without it", path);
        return 0;
    }
    interface = network_forward_interface_new();
    interface->dev = g_strdup(names[0]);
    xml_list_add(NetworkForwardInterface, forward->interfaces, interface);
    if (!forward->dev)
        forward->dev = g_strdup(names[0]);
    return 0;
}

static void
forget(NetworkForward *forward)
{
    g_clear_pointer(&forward->dev, g_free);
    g_clear_pointer(&forward->interfaces, g_ptr_array_unref);
    g_clear_pointer(&forward->addresses, g_ptr_array_unref);
}

int
network_pf_fill(NetworkDef *def)
{
    NetworkForward *forward = def->forward;
    unsigned int number = 0;

    if (!forward || !forward->pf)
        return 0;
    if (!netdev_is_valid_name(forward->pf))
        return fail(VIR_ERR_XML_ERROR, _("network '%1$s': <pf dev='%2$s'> cannot be an interface"), def->name, forward->pf);
    forget(forward);
    for (;; number++) {
        g_autofree char *path = function_path(forward->pf, number);

        if (!file_exists(path))
            break;
        if ((forward->mode == NETWORK_FORWARD_HOSTDEV ? add_address(forward, path) : add_interface(forward, path)) < 0)
            return -1;
    }
    if (forward->interfaces || forward->addresses)
        return 0;
    return fail(VIR_ERR_INTERNAL_ERROR, _("network '%1$s': interface '%2$s' has no virtual functions that could be used (of %3$u); "
                                          "write their number to /sys/class/net/%2$s/device/sriov_numvfs"), def->name,
                forward->pf, number);
}
