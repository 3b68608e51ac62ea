/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_network.c - virtual networks.
 */

#include "virsh_network.h"

#include <stdlib.h>
#include <string.h>

#include "virsh_event.h"
#include "virsh_metadata.h"
#include "virsh_newer.h"

VIRSH_KIND_FREE(virNetwork)
VIRSH_KIND_NAME(virNetwork)
VIRSH_KIND_XML(virNetwork)
VIRSH_KIND_LIST(virNetwork, virConnectListAllNetworks)

typedef enum { BY_UUID = 1 << 0, BY_NAME = 1 << 1 } NetworkLookup;

static virNetworkPtr
find_network(Vsh *vsh, const VshCmd *cmd, NetworkLookup by)
{
    const char *name;
    virNetworkPtr net = NULL;

    if (vsh_string_checked(vsh, cmd, "network", &name) <= 0)
        return NULL;
    if ((by & BY_UUID) && g_uuid_string_is_valid(name))
        net = virNetworkLookupByUUIDString(virsh_conn(vsh), name);
    if (!net && (by & BY_NAME))
        net = virNetworkLookupByName(virsh_conn(vsh), name);
    if (net)
        vsh_forget_error();
    else
        vsh_error(vsh, _("failed to get network '%s'"), name);
    return net;
}

virNetworkPtr
virsh_network(Vsh *vsh, const VshCmd *cmd)
{
    return find_network(vsh, cmd, BY_UUID | BY_NAME);
}

static void *
find_any(Vsh *vsh, const VshCmd *cmd)
{
    return find_network(vsh, cmd, BY_UUID | BY_NAME);
}

static void *
find_by_uuid(Vsh *vsh, const VshCmd *cmd)
{
    return find_network(vsh, cmd, BY_UUID);
}

static void *
find_by_name(Vsh *vsh, const VshCmd *cmd)
{
    return find_network(vsh, cmd, BY_NAME);
}

#define NETWORK_KIND(find_) \
    {.find = find_, .free = free_virNetwork, .name = name_virNetwork, .xml = xml_virNetwork, .list = list_virNetwork}

const VirshKind virsh_network_kind = NETWORK_KIND(find_any);
static const VirshKind by_uuid = NETWORK_KIND(find_by_uuid);
static const VirshKind by_name = NETWORK_KIND(find_by_name);

char **
virsh_complete_networks(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    return virsh_complete_objects(vsh, &virsh_network_kind, 0);
}

static const VshOpt network_opts[] = {OPT_NETWORK, OPT_END};
static const VshOpt file_opts[] = {OPT_FILE(N_("file with the network's XML")), OPT_VALIDATE, OPT_END};
static const VshOpt autostart_opts[] = {OPT_NETWORK, {"disable", VSH_BOOL, 0, N_("do not start it with the host")}, OPT_END};

static void *
make_created(Vsh *vsh, const VshCmd *cmd, const char *xml)
{
    if (vsh_has(cmd, "validate"))
        return virNetworkCreateXMLFlags(virsh_conn(vsh), xml, VIR_NETWORK_CREATE_VALIDATE);
    return virNetworkCreateXML(virsh_conn(vsh), xml);
}

static void *
make_defined(Vsh *vsh, const VshCmd *cmd, const char *xml)
{
    if (vsh_has(cmd, "validate"))
        return virNetworkDefineXMLFlags(virsh_conn(vsh), xml, VIR_NETWORK_DEFINE_VALIDATE);
    return virNetworkDefineXML(virsh_conn(vsh), xml);
}

VIRSH_CALL(call_start, virNetworkCreate(object))
VIRSH_CALL(call_destroy, virNetworkDestroy(object))
VIRSH_CALL(call_undefine, virNetworkUndefine(object))

static int
set_autostart(void *object, int on)
{
    return virNetworkSetAutostart(object, on);
}

static bool
edit_set(Vsh *vsh, void *object, const VshCmd *cmd, const char *text, bool validate)
{
    g_autoptr(virNetwork) net = virNetworkDefineXML(virsh_conn(vsh), text);

    return net != NULL;
}

static char *
word_name(void *object)
{
    return strdup(virNetworkGetName(object));
}

static char *
word_uuid(void *object)
{
    char uuid[VIR_UUID_STRING_BUFLEN];

    return virNetworkGetUUIDString(object, uuid) < 0 ? NULL : strdup(uuid);
}

static const VirshMake create = {&virsh_network_kind, make_created, N_("Network %s created from %s\n"),
                                 N_("Failed to create network from %s")};
static const VirshMake define = {&virsh_network_kind, make_defined, N_("Network %s defined from %s\n"),
                                 N_("Failed to define network from %s")};
static const VirshAct start = {&virsh_network_kind, call_start, N_("Network %s started\n"), N_("Failed to start network %s")};
static const VirshAct destroy = {&virsh_network_kind, call_destroy, N_("Network %s destroyed\n"),
                                 N_("Failed to destroy network %s")};
static const VirshAct undefine = {&virsh_network_kind, call_undefine, N_("Network %s has been undefined\n"),
                                  N_("Failed to undefine network %s")};
static const VirshAutostart autostart = {&virsh_network_kind, set_autostart, N_("Network %s marked as autostarted\n"),
                                         N_("failed to mark network %s as autostarted"),
                                         N_("Network %s unmarked as autostarted\n"),
                                         N_("failed to unmark network %s as autostarted")};
static const VirshFlag dumpxml_flags[] = {{"inactive", VIR_NETWORK_XML_INACTIVE}, {NULL}};
static const VirshShow dumpxml = {&virsh_network_kind, dumpxml_flags};
static const VshOpt dumpxml_opts[] = {OPT_NETWORK, {"inactive", VSH_BOOL, 0, N_("show what holds from the next start on")},
                                      OPT_XPATH, OPT_END};
static const VirshEditing edit = {
    .kind = &virsh_network_kind,
    .flags = VIR_NETWORK_XML_INACTIVE,
    .set = edit_set,
    .same = N_("Network %s XML configuration not changed.\n"),
    .changed = N_("Network %s XML configuration edited.\n"),
};
static const VirshWord print_name = {&by_uuid, word_name};
static const VirshWord print_uuid = {&by_name, word_uuid};

static bool
cmd_net_info(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virNetwork) net = virsh_network(vsh, cmd);
    char uuid[VIR_UUID_STRING_BUFLEN];
    char *bridge;
    int starts;

    if (!net)
        return false;
    vsh_print(vsh, "%-15s %s\n", _("Name:"), virNetworkGetName(net));
    if (virNetworkGetUUIDString(net, uuid) == 0)
        vsh_print(vsh, "%-15s %s\n", _("UUID:"), uuid);
    if (virNetworkIsActive(net) >= 0)
        vsh_print(vsh, "%-15s %s\n", _("Active:"), virsh_yes_no(virNetworkIsActive(net), ""));
    vsh_print(vsh, "%-15s %s\n", _("Persistent:"), virsh_yes_no(virNetworkIsPersistent(net), _("unknown")));
    if (virNetworkGetAutostart(net, &starts) < 0)
        starts = -1;
    vsh_print(vsh, "%-15s %s\n", _("Autostart:"), virsh_yes_no(starts, _("no autostart")));
    bridge = virNetworkGetBridgeName(net);
    if (bridge)
        vsh_print(vsh, "%-15s %s\n", _("Bridge:"), bridge);
    free(bridge);
    vsh_forget_error();
    return true;
}

static const VshOpt list_opts[] = {
    {"inactive", VSH_BOOL, 0, N_("list inactive networks")},
    {"all", VSH_BOOL, 0, N_("list active and inactive networks")},
    {"persistent", VSH_BOOL, 0, N_("list persistent networks")},
    {"transient", VSH_BOOL, 0, N_("list transient networks")},
    {"autostart", VSH_BOOL, 0, N_("list networks that start with the host")},
    {"no-autostart", VSH_BOOL, 0, N_("list networks that do not start with the host")},
    {"uuid", VSH_BOOL, 0, N_("list uuids only")},
    {"name", VSH_BOOL, 0, N_("list names only")},
    {"table", VSH_BOOL, 0, N_("list as a table (the default)")},
    {"title", VSH_BOOL, 0, N_("show titles")},
    OPT_END,
};

static const VirshFlag list_flags[] = {
    {"inactive", VIR_CONNECT_LIST_NETWORKS_INACTIVE},
    {"all", VIR_CONNECT_LIST_NETWORKS_ACTIVE | VIR_CONNECT_LIST_NETWORKS_INACTIVE},
    {"persistent", VIR_CONNECT_LIST_NETWORKS_PERSISTENT},
    {"transient", VIR_CONNECT_LIST_NETWORKS_TRANSIENT},
    {"autostart", VIR_CONNECT_LIST_NETWORKS_AUTOSTART},
    {"no-autostart", VIR_CONNECT_LIST_NETWORKS_NO_AUTOSTART},
    {NULL},
};

static char *
metadata_get(void *object, int type, const char *uri, unsigned int flags)
{
    __typeof__(&virNetworkGetMetadata) get = virsh_newer(virNetworkGetMetadata);

    return get ? get(object, type, uri, flags) : NULL;
}

static void
add_network(VshTable *table, virNetworkPtr net, bool with_title)
{
    int starts;
    char *title = with_title ? metadata_get(net, VIR_NETWORK_METADATA_TITLE, NULL, 0) : NULL;

    if (virNetworkGetAutostart(net, &starts) < 0)
        starts = -1;
    vsh_table_row(table, virNetworkGetName(net), virNetworkIsActive(net) > 0 ? _("active") : _("inactive"),
                  virsh_yes_no(starts, _("no autostart")), virsh_yes_no(virNetworkIsPersistent(net), _("unknown")),
                  with_title ? (title ? title : "") : NULL, NULL);
    free(title);
}

static bool
cmd_net_list(Vsh *vsh, const VshCmd *cmd)
{
    bool title = vsh_has(cmd, "title");
    bool table_only = !vsh_has(cmd, "name") && !vsh_has(cmd, "uuid");
    g_autoptr(GPtrArray) nets = NULL;
    g_autoptr(VshTable) table = NULL;
    unsigned int flags = virsh_flags(cmd, list_flags);

    if (vsh_has(cmd, "table") + vsh_has(cmd, "name") + vsh_has(cmd, "uuid") > 1) {
        vsh_error(vsh, "%s", _("Only one argument from --table, --name and --uuid may be specified."));
        return false;
    }
    if (!vsh_has(cmd, "inactive"))
        flags |= VIR_CONNECT_LIST_NETWORKS_ACTIVE;
    nets = virsh_objects(vsh, &virsh_network_kind, flags, _("Failed to list networks"));
    if (!nets)
        return false;
    table = vsh_table_new(_("Name"), _("State"), _("Autostart"), _("Persistent"), title ? _("Title") : NULL, NULL);
    for (guint i = 0; i < nets->len; i++) {
        virNetworkPtr net = g_ptr_array_index(nets, i);
        char uuid[VIR_UUID_STRING_BUFLEN];

        if (vsh_has(cmd, "name"))
            vsh_print(vsh, "%s\n", virNetworkGetName(net));
        else if (!table_only && virNetworkGetUUIDString(net, uuid) == 0)
            vsh_print(vsh, "%s\n", uuid);
        else if (table_only)
            add_network(table, net, title);
    }
    vsh_forget_error();
    if (table_only)
        vsh_table_print(vsh, table);
    return true;
}

static int
metadata_set(void *object, int type, const char *text, const char *key, const char *uri, unsigned int flags)
{
    __typeof__(&virNetworkSetMetadata) set = virsh_newer(virNetworkSetMetadata);

    return set ? set(object, type, text, key, uri, flags) : -1;
}

static const VirshMetadata metadata = {
    .kind = &virsh_network_kind,
    .get = metadata_get,
    .set = metadata_set,
    .none = VIR_ERR_NO_NETWORK_METADATA,
    .words = {{N_("Failed to set new network description"), N_("Network description updated successfully"),
               N_("Network description not changed"), N_("No description for network: %s")},
              {N_("Failed to set new network title"), N_("Network title updated successfully"), N_("Network title not changed"),
               N_("No title for network: %s")}},
};
static const VshOpt desc_opts[] = {OPT_NETWORK, OPTS_DESC, OPT_END};
static const VshOpt metadata_opts[] = {OPT_NETWORK, OPTS_METADATA, OPT_END};

static void
on_lifecycle(virConnectPtr conn, virNetworkPtr net, int event, int detail, void *opaque)
{
    static const char *const words[] = {N_("Defined"), N_("Undefined"), N_("Started"), N_("Stopped")};
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for network %s: %s\n"), tap->name, virNetworkGetName(net),
                     event >= 0 && (size_t)event < G_N_ELEMENTS(words) ? _(words[event]) : _("unknown"));
}

static void
on_metadata(virConnectPtr conn, virNetworkPtr net, int type, const char *uri, void *opaque)
{
    static const char *const words[] = {N_("description"), N_("title"), N_("element")};
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for network '%s': type %s, uri %s\n"), tap->name, virNetworkGetName(net),
                     type >= 0 && (size_t)type < G_N_ELEMENTS(words) ? _(words[type]) : _("unknown"), uri ? uri : _("none"));
}

static int
listen_network(virConnectPtr conn, void *object, int id, VirshCallback callback, void *opaque)
{
    return virConnectNetworkEventRegisterAny(conn, object, id, VIR_NETWORK_EVENT_CALLBACK(callback), opaque, NULL);
}

static const VirshEventKind event_kinds[] = {
    {"lifecycle", VIR_NETWORK_EVENT_ID_LIFECYCLE, VIRSH_CALLBACK(on_lifecycle)},
    {"metadata-change", VIR_NETWORK_EVENT_ID_METADATA_CHANGE, VIRSH_CALLBACK(on_metadata)},
};
static const VirshEvents events = {&virsh_network_kind, "network", event_kinds, G_N_ELEMENTS(event_kinds), listen_network,
                                   virConnectNetworkEventDeregisterAny, false};
static const VshOpt event_opts[] = {
    {"network", VSH_STRING, VSH_POSITIONAL_OLD, N_("only events of this network"), .complete = virsh_complete_networks},
    OPTS_EVENT("lifecycle|metadata-change"),
    OPT_END,
};

const VshCmdDef virsh_network_commands[] = {
    {"net-autostart", autostart_opts, virsh_autostart, N_("start a network with the host"),
     N_("Say whether a network starts with the host."), .data = &autostart},
    {"net-create", file_opts, virsh_make, N_("create a network from an XML file"),
     N_("Start a network that is forgotten when it stops."), .data = &create},
    {"net-define", file_opts, virsh_make, N_("define a network from an XML file, or change one"),
     N_("Define a persistent network, or replace the definition of one."), .data = &define},
    {"net-desc", desc_opts, virsh_cmd_desc, N_("show or set a network's description or title"),
     N_("Show or set the description or the title of a network."), .data = &metadata},
    {"net-destroy", network_opts, virsh_act, N_("stop a network"), N_("Stop a network at once."), .data = &destroy},
    {"net-dumpxml", dumpxml_opts, virsh_show, N_("print a network's XML"), N_("Print the XML description of a network."),
     .data = &dumpxml},
    {"net-edit", network_opts, virsh_editing, N_("edit a network's XML"), N_("Edit the XML description of a network."),
     .data = &edit},
    {"net-event", event_opts, virsh_cmd_event, N_("wait for events of networks"),
     N_("Wait for events of networks, and print them."), .data = &events},
    {"net-info", network_opts, cmd_net_info, N_("describe a network"), N_("Show the state of a network.")},
    {"net-list", list_opts, cmd_net_list, N_("list networks"), N_("List networks; without options, the active ones.")},
    {"net-metadata", metadata_opts, virsh_cmd_metadata, N_("show or set elements of others in a network's XML"),
     N_("Show, set or remove an element that others keep in the XML of a network."), .data = &metadata},
    {"net-name", network_opts, virsh_word, N_("print a network's name"), N_("Print the name of the network with a uuid."),
     .data = &print_name},
    {"net-start", network_opts, virsh_act, N_("start a network"), N_("Start a network that was defined."), .data = &start},
    {"net-undefine", network_opts, virsh_act, N_("remove a network's definition"),
     N_("Remove the definition of a persistent network."), .data = &undefine},
    {"net-uuid", network_opts, virsh_word, N_("print a network's uuid"), N_("Print the uuid of the network with a name."),
     .data = &print_uuid},
    OPT_END,
};
