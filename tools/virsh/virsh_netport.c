/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_netport.c - what is in a network: its parts, its ports, its leases.
 */

#include <stdlib.h>

#include "virsh_network.h"

static const char *const update_commands[] = {
    [VIR_NETWORK_UPDATE_COMMAND_NONE] = "none",           [VIR_NETWORK_UPDATE_COMMAND_MODIFY] = "modify",
    [VIR_NETWORK_UPDATE_COMMAND_DELETE] = "delete",       [VIR_NETWORK_UPDATE_COMMAND_ADD_LAST] = "add-last",
    [VIR_NETWORK_UPDATE_COMMAND_ADD_FIRST] = "add-first",
};

static const char *const update_sections[] = {
    [VIR_NETWORK_SECTION_NONE] = "none",
    [VIR_NETWORK_SECTION_BRIDGE] = "bridge",
    [VIR_NETWORK_SECTION_DOMAIN] = "domain",
    [VIR_NETWORK_SECTION_IP] = "ip",
    [VIR_NETWORK_SECTION_IP_DHCP_HOST] = "ip-dhcp-host",
    [VIR_NETWORK_SECTION_IP_DHCP_RANGE] = "ip-dhcp-range",
    [VIR_NETWORK_SECTION_FORWARD] = "forward",
    [VIR_NETWORK_SECTION_FORWARD_INTERFACE] = "forward-interface",
    [VIR_NETWORK_SECTION_FORWARD_PF] = "forward-pf",
    [VIR_NETWORK_SECTION_PORTGROUP] = "portgroup",
    [VIR_NETWORK_SECTION_DNS_HOST] = "dns-host",
    [VIR_NETWORK_SECTION_DNS_TXT] = "dns-txt",
    [VIR_NETWORK_SECTION_DNS_SRV] = "dns-srv",
};

#define COMMAND_WORDS "modify|delete|add-last|add-first|add"
#define SECTION_WORDS "bridge|domain|ip|ip-dhcp-host|ip-dhcp-range|forward|forward-interface|forward-pf|portgroup|" \
                      "dns-host|dns-txt|dns-srv"

static const VshOpt update_opts[] = {
    OPT_NETWORK,
    {"command", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("what is done: add, add-first, add-last, delete or modify"),
     .words = COMMAND_WORDS},
    {"section", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("which part of the network is changed"), .words = SECTION_WORDS},
    {"xml", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL | VSH_PATH, N_("the element, or the name of a file with it")},
    {"parent-index", VSH_INT, VSH_POSITIONAL_OLD, N_("which of several parents it is in")},
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

/* The index of @word; 0 when there is none, for 0 is "none". */
static unsigned int
index_of(const char *const *words, size_t n, const char *word)
{
    for (size_t i = 1; i < n; i++)
        if (g_str_equal(words[i], word))
            return (unsigned int)i;
    return 0;
}

/* The VIR_NETWORK_UPDATE_... flags; false with a complaint. */
static bool
update_flags(Vsh *vsh, const VshCmd *cmd, unsigned int *ret_flags)
{
    unsigned int affect;

    if (!virsh_affect(vsh, cmd, &affect))
        return false;
    *ret_flags = ((affect & VIR_DOMAIN_AFFECT_CONFIG) ? VIR_NETWORK_UPDATE_AFFECT_CONFIG : 0U) |
                 ((affect & VIR_DOMAIN_AFFECT_LIVE) ? VIR_NETWORK_UPDATE_AFFECT_LIVE : 0U);
    return true;
}

static bool
cmd_net_update(Vsh *vsh, const VshCmd *cmd)
{
    const char *command = vsh_string(cmd, "command");
    const char *section = vsh_string(cmd, "section");
    const char *xml = vsh_string(cmd, "xml");
    g_autoptr(virNetwork) net = NULL;
    g_autofree char *text = NULL;
    unsigned int what, where, flags;
    int parent = -1;

    if (!update_flags(vsh, cmd, &flags))
        return false;
    net = virsh_network(vsh, cmd);
    if (!net)
        return false;
    what = g_str_equal(command, "add") ? VIR_NETWORK_UPDATE_COMMAND_ADD_LAST
                                       : index_of(update_commands, G_N_ELEMENTS(update_commands), command);
    if (!what) {
        vsh_error(vsh, _("unrecognized command name '%s'"), command);
        return false;
    }
    where = index_of(update_sections, G_N_ELEMENTS(update_sections), section);
    if (!where) {
        vsh_error(vsh, _("unrecognized section name '%s'"), section);
        return false;
    }
    if (vsh_int(vsh, cmd, "parent-index", &parent) < 0)
        return false;
    /* No file is called so, and no document begins otherwise. */
    text = *xml == '<' ? g_strdup(xml) : virsh_read_file(vsh, cmd, "xml");
    if (!text)
        return false;
    if (virNetworkUpdate(net, what, where, parent, text, flags) < 0) {
        vsh_error(vsh, _("Failed to update network %s"), virNetworkGetName(net));
        return false;
    }
    vsh_print(vsh, (flags & VIR_NETWORK_UPDATE_AFFECT_CONFIG)
                       ? ((flags & VIR_NETWORK_UPDATE_AFFECT_LIVE)
                              ? _("Updated network %s persistent config and live state")
                              : _("Updated network %s persistent config"))
                       : _("Updated network %s live state"),
              virNetworkGetName(net));
    return true;
}

static const VshOpt leases_opts[] = {
    OPT_NETWORK,
    {"mac", VSH_STRING, VSH_POSITIONAL_OLD, N_("only the leases of this MAC address")},
    OPT_END,
};

static int
compare_leases(const void *a, const void *b)
{
    return g_strcmp0((*(const virNetworkDHCPLeasePtr *)a)->mac, (*(const virNetworkDHCPLeasePtr *)b)->mac);
}

static void
add_lease(VshTable *table, virNetworkDHCPLeasePtr lease)
{
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_local(lease->expirytime);
    g_autofree char *expiry = when ? g_date_time_format(when, "%Y-%m-%d %H:%M:%S") : g_strdup("-");
    g_autofree char *address = g_strdup_printf("%s/%u", lease->ipaddr, lease->prefix);
    bool v6 = lease->type == VIR_IP_ADDR_TYPE_IPV6;

    vsh_table_row(table, expiry, lease->mac ? lease->mac : "-", v6 ? "ipv6" : "ipv4", address,
                  lease->hostname && *lease->hostname ? lease->hostname : "-",
                  lease->clientid && *lease->clientid ? lease->clientid : (lease->iaid && *lease->iaid ? lease->iaid : "-"), NULL);
}

static bool
cmd_net_dhcp_leases(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virNetwork) net = NULL;
    g_autoptr(VshTable) table = NULL;
    virNetworkDHCPLeasePtr *leases = NULL;
    const char *mac;
    int n;

    if (vsh_string_checked(vsh, cmd, "mac", &mac) < 0)
        return false;
    net = virsh_network(vsh, cmd);
    if (!net)
        return false;
    n = virNetworkGetDHCPLeases(net, mac, &leases, 0);
    if (n < 0) {
        vsh_error(vsh, _("Failed to get leases info for %s"), virNetworkGetName(net));
        return false;
    }
    if (n > 0)
        qsort(leases, (size_t)n, sizeof(*leases), compare_leases);
    table = vsh_table_new(_("Expiry Time"), _("MAC address"), _("Protocol"), _("IP address"), _("Hostname"),
                          _("Client ID or DUID"), NULL);
    for (int i = 0; i < n; i++) {
        add_lease(table, leases[i]);
        virNetworkDHCPLeaseFree(leases[i]);
    }
    free(leases);
    vsh_table_print(vsh, table);
    return true;
}

/* A port has no name: it is called by its uuid. */
typedef struct {
    virNetworkPortPtr port;
    char uuid[VIR_UUID_STRING_BUFLEN];
} Port;

static Port *
port_new(virNetworkPortPtr handle)
{
    Port *port = g_new0(Port, 1);

    port->port = handle;
    virNetworkPortGetUUIDString(handle, port->uuid);
    return port;
}

static void
port_free(void *object)
{
    Port *port = object;

    virNetworkPortFree(port->port);
    g_free(port);
}

static const char *
port_name(void *object)
{
    return ((Port *)object)->uuid;
}

static char *
port_xml(void *object, unsigned int flags)
{
    return virNetworkPortGetXMLDesc(((Port *)object)->port, flags);
}

static void *
port_find(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virNetwork) net = virsh_network(vsh, cmd);
    virNetworkPortPtr port = NULL;
    const char *name;

    if (!net || vsh_string_checked(vsh, cmd, "port", &name) <= 0)
        return NULL;
    if (g_uuid_string_is_valid(name))
        port = virNetworkPortLookupByUUIDString(net, name);
    if (port)
        return port_new(port);
    vsh_error(vsh, _("failed to get network port '%s'"), name);
    return NULL;
}

static const VirshKind port_kind = {.find = port_find, .free = port_free, .name = port_name, .xml = port_xml};

static char **
complete_ports(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    virNetworkPortPtr *ports = NULL;
    g_autoptr(virNetwork) net = NULL;
    char **names;
    int n;

    if (!vsh_string(cmd, "network") || !vsh->spec->connect(vsh))
        return NULL;
    net = virNetworkLookupByName(virsh_conn(vsh), vsh_string(cmd, "network"));
    n = net ? virNetworkListAllPorts(net, &ports, 0) : -1;
    vsh_forget_error();
    if (n < 0)
        return NULL;
    names = g_new0(char *, (gsize)n + 1);
    for (int i = 0; i < n; i++) {
        char uuid[VIR_UUID_STRING_BUFLEN] = "";

        virNetworkPortGetUUIDString(ports[i], uuid);
        names[i] = g_strdup(uuid);
        virNetworkPortFree(ports[i]);
    }
    free(ports);
    return names;
}

#define OPT_PORT OPT_NAMED("port", N_("the port's uuid"), complete_ports)

static const VshOpt port_opts[] = {OPT_NETWORK, OPT_PORT, OPT_END};
static const VshOpt port_dumpxml_opts[] = {OPT_NETWORK, OPT_PORT, OPT_XPATH, OPT_END};
static const VshOpt port_create_opts[] = {OPT_NETWORK, OPT_FILE(N_("file with the port's XML")), OPT_VALIDATE, OPT_END};
static const VshOpt port_list_opts[] = {
    OPT_NETWORK,
    {"uuid", VSH_BOOL, 0, N_("list uuids only")},
    {"table", VSH_BOOL, 0, N_("list as a table (the default)")},
    OPT_END,
};

static void *
port_make(Vsh *vsh, const VshCmd *cmd, const char *xml)
{
    g_autoptr(virNetwork) net = virsh_network(vsh, cmd);
    virNetworkPortPtr port = NULL;

    if (net)
        port = virNetworkPortCreateXML(net, xml, vsh_has(cmd, "validate") ? VIR_NETWORK_PORT_CREATE_VALIDATE : 0);
    return port ? port_new(port) : NULL;
}

VIRSH_CALL(port_delete, virNetworkPortDelete(((Port *)object)->port, 0))

static const VirshMake port_create = {&port_kind, port_make, N_("Network port %s created from %s\n"),
                                      N_("Failed to create network from %s")};
static const VirshAct port_remove = {&port_kind, port_delete, N_("Network port %s deleted\n"),
                                     N_("Failed to delete network port %s")};
static const VirshShow port_show = {&port_kind, NULL};

static bool
cmd_net_port_list(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virNetwork) net = NULL;
    g_autoptr(VshTable) table = vsh_table_new(_("UUID"), NULL);
    virNetworkPortPtr *ports = NULL;
    bool plain = vsh_has(cmd, "uuid");
    int n;

    if (!vsh_exclusive(vsh, cmd, "table", "uuid"))
        return false;
    net = virsh_network(vsh, cmd);
    n = net ? virNetworkListAllPorts(net, &ports, 0) : -1;
    if (n < 0)
        return false;
    for (int i = 0; i < n; i++) {
        char uuid[VIR_UUID_STRING_BUFLEN] = "";

        virNetworkPortGetUUIDString(ports[i], uuid);
        if (plain)
            vsh_print(vsh, "%s\n", uuid);
        else
            vsh_table_row(table, uuid, NULL);
        virNetworkPortFree(ports[i]);
    }
    free(ports);
    if (!plain)
        vsh_table_print(vsh, table);
    return true;
}

const VshCmdDef virsh_netport_commands[] = {
    {"net-dhcp-leases", leases_opts, cmd_net_dhcp_leases, N_("print the addresses a network gave out"),
     N_("Print the DHCP leases of a network.")},
    {"net-port-create", port_create_opts, virsh_make, N_("create a port of a network from an XML file"),
     N_("Create a port of a network."), .data = &port_create},
    {"net-port-delete", port_opts, virsh_act, N_("delete a port of a network"), N_("Delete a port of a network."),
     .data = &port_remove},
    {"net-port-dumpxml", port_dumpxml_opts, virsh_show, N_("print the XML of a network's port"),
     N_("Print the XML description of a network's port."), .data = &port_show},
    {"net-port-list", port_list_opts, cmd_net_port_list, N_("list the ports of a network"), N_("List the ports of a network.")},
    {"net-update", update_opts, cmd_net_update, N_("change parts of a network"),
     N_("Change parts of a network without defining it anew.")},
    OPT_END,
};
