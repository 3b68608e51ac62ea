/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_pool.c - storage pools.
 */

#include "virsh_pool.h"

#include <stdlib.h>
#include <string.h>

#include "virsh_event.h"

VIRSH_KIND_FREE(virStoragePool)
VIRSH_KIND_NAME(virStoragePool)
VIRSH_KIND_XML(virStoragePool)
VIRSH_KIND_LIST(virStoragePool, virConnectListAllStoragePools)

typedef enum { BY_UUID = 1 << 0, BY_NAME = 1 << 1 } PoolLookup;

static virStoragePoolPtr
find_pool(Vsh *vsh, const VshCmd *cmd, const char *option, PoolLookup by)
{
    const char *name;
    virStoragePoolPtr pool = NULL;

    if (vsh_string_checked(vsh, cmd, option, &name) <= 0)
        return NULL;
    if ((by & BY_UUID) && g_uuid_string_is_valid(name))
        pool = virStoragePoolLookupByUUIDString(virsh_conn(vsh), name);
    if (!pool && (by & BY_NAME))
        pool = virStoragePoolLookupByName(virsh_conn(vsh), name);
    if (pool)
        vsh_forget_error();
    else
        vsh_error(vsh, _("failed to get pool '%s'"), name);
    return pool;
}

virStoragePoolPtr
virsh_pool(Vsh *vsh, const VshCmd *cmd, const char *option)
{
    return find_pool(vsh, cmd, option, BY_UUID | BY_NAME);
}

static void *
find_any(Vsh *vsh, const VshCmd *cmd)
{
    return find_pool(vsh, cmd, "pool", BY_UUID | BY_NAME);
}

static void *
find_by_uuid(Vsh *vsh, const VshCmd *cmd)
{
    return find_pool(vsh, cmd, "pool", BY_UUID);
}

static void *
find_by_name(Vsh *vsh, const VshCmd *cmd)
{
    return find_pool(vsh, cmd, "pool", BY_NAME);
}

#define POOL_KIND(find_) {find_, free_virStoragePool, name_virStoragePool, xml_virStoragePool, list_virStoragePool}

static const VirshKind kind = POOL_KIND(find_any);
static const VirshKind by_uuid = POOL_KIND(find_by_uuid);
static const VirshKind by_name = POOL_KIND(find_by_name);

char **
virsh_complete_pools(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    return virsh_complete_objects(vsh, &kind, 0);
}

#define OPT_OVERWRITE \
    {"no-overwrite", VSH_BOOL, 0, N_("do not overwrite what is there")}, {"overwrite", VSH_BOOL, 0, N_("overwrite what is there")}
#define OPT_BUILD {"build", VSH_BOOL, 0, N_("make its storage first")}, OPT_OVERWRITE

static const VshOpt pool_opts[] = {OPT_POOL, OPT_END};
static const VshOpt define_opts[] = {OPT_FILE(N_("file with the pool's XML")), OPT_VALIDATE, OPT_END};
static const VshOpt create_opts[] = {OPT_FILE(N_("file with the pool's XML")), OPT_BUILD, OPT_END};
static const VshOpt build_opts[] = {OPT_POOL, OPT_OVERWRITE, OPT_END};
static const VshOpt start_opts[] = {OPT_POOL, OPT_BUILD, OPT_END};
static const VshOpt autostart_opts[] = {OPT_POOL, {"disable", VSH_BOOL, 0, N_("do not start it with the host")}, OPT_END};
static const VshOpt dumpxml_opts[] = {OPT_POOL, {"inactive", VSH_BOOL, 0, N_("show what holds from the next start on")}, OPT_XPATH,
                                      OPT_END};

static const VirshFlag create_flags[] = {
    {"build", VIR_STORAGE_POOL_CREATE_WITH_BUILD},
    {"overwrite", VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE},
    {"no-overwrite", VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE},
    {NULL},
};
static const VirshFlag build_flags[] = {
    {"overwrite", VIR_STORAGE_POOL_BUILD_OVERWRITE},
    {"no-overwrite", VIR_STORAGE_POOL_BUILD_NO_OVERWRITE},
    {NULL},
};

static void *
make_created(Vsh *vsh, const VshCmd *cmd, const char *xml)
{
    return virStoragePoolCreateXML(virsh_conn(vsh), xml, virsh_flags(cmd, create_flags));
}

static void *
make_defined(Vsh *vsh, const VshCmd *cmd, const char *xml)
{
    return virStoragePoolDefineXML(virsh_conn(vsh), xml, vsh_has(cmd, "validate") ? VIR_STORAGE_POOL_DEFINE_VALIDATE : 0);
}

VIRSH_CALL(call_build, virStoragePoolBuild(object, virsh_flags(cmd, build_flags)))
VIRSH_CALL(call_start, virStoragePoolCreate(object, virsh_flags(cmd, create_flags)))
VIRSH_CALL(call_destroy, virStoragePoolDestroy(object))
VIRSH_CALL(call_delete, virStoragePoolDelete(object, 0))
VIRSH_CALL(call_refresh, virStoragePoolRefresh(object, 0))
VIRSH_CALL(call_undefine, virStoragePoolUndefine(object))

static int
set_autostart(void *object, int on)
{
    return virStoragePoolSetAutostart(object, on);
}

static bool
edit_set(Vsh *vsh, void *object, const VshCmd *cmd, const char *text, bool validate)
{
    g_autoptr(virStoragePool) pool = virStoragePoolDefineXML(virsh_conn(vsh), text, 0);

    return pool != NULL;
}

static char *
word_name(void *object)
{
    return strdup(virStoragePoolGetName(object));
}

static char *
word_uuid(void *object)
{
    char uuid[VIR_UUID_STRING_BUFLEN];

    return virStoragePoolGetUUIDString(object, uuid) < 0 ? NULL : strdup(uuid);
}

static const VirshMake create = {&kind, make_created, N_("Pool %s created from %s\n"), N_("Failed to create pool from %s")};
static const VirshMake define = {&kind, make_defined, N_("Pool %s defined from %s\n"), N_("Failed to define pool from %s")};
static const VirshAct build = {&kind, call_build, N_("Pool %s built\n"), N_("Failed to build pool %s")};
static const VirshAct start = {&kind, call_start, N_("Pool %s started\n"), N_("Failed to start pool %s")};
static const VirshAct destroy = {&kind, call_destroy, N_("Pool %s destroyed\n"), N_("Failed to destroy pool %s")};
static const VirshAct delete = {&kind, call_delete, N_("Pool %s deleted\n"), N_("Failed to delete pool %s")};
static const VirshAct refresh = {&kind, call_refresh, N_("Pool %s refreshed\n"), N_("Failed to refresh pool %s")};
static const VirshAct undefine = {&kind, call_undefine, N_("Pool %s has been undefined\n"), N_("Failed to undefine pool %s")};
static const VirshAutostart autostart = {&kind, set_autostart, N_("Pool %s marked as autostarted\n"),
                                         N_("failed to mark pool %s as autostarted"), N_("Pool %s unmarked as autostarted\n"),
                                         N_("failed to unmark pool %s as autostarted")};
static const VirshFlag dumpxml_flags[] = {{"inactive", VIR_STORAGE_XML_INACTIVE}, {NULL}};
static const VirshShow dumpxml = {&kind, dumpxml_flags};
static const VirshEditing edit = {
    .kind = &kind,
    .flags = VIR_STORAGE_XML_INACTIVE,
    .set = edit_set,
    .same = N_("Pool %s XML configuration not changed.\n"),
    .changed = N_("Pool %s XML configuration edited.\n"),
};
static const VirshWord print_name = {&by_uuid, word_name};
static const VirshWord print_uuid = {&by_name, word_uuid};

/* --overwrite and --no-overwrite exclude each other. */
static bool
cmd_pool_build(Vsh *vsh, const VshCmd *cmd)
{
    return vsh_exclusive(vsh, cmd, "overwrite", "no-overwrite") && virsh_act(vsh, cmd);
}

static bool
cmd_pool_create(Vsh *vsh, const VshCmd *cmd)
{
    return vsh_exclusive(vsh, cmd, "overwrite", "no-overwrite") && virsh_make(vsh, cmd);
}

char *
virsh_size_to_string(unsigned long long bytes)
{
    const char *unit;
    double size = virsh_pretty_size(bytes, &unit);

    return g_strdup_printf("%.2f %s", size, unit);
}

static const char *
state_word(int state)
{
    static const char *const words[] = {N_("inactive"), N_("building"), N_("running"), N_("degraded"), N_("inaccessible")};

    return state >= 0 && (size_t)state < G_N_ELEMENTS(words) ? _(words[state]) : _("unknown");
}

static int
get_autostart(virStoragePoolPtr pool)
{
    int starts;

    return virStoragePoolGetAutostart(pool, &starts) < 0 ? -1 : starts;
}

static const VshOpt info_opts[] = {OPT_POOL, {"bytes", VSH_BOOL, 0, N_("sizes in bytes")}, OPT_END};

static void
print_size(Vsh *vsh, const char *label, unsigned long long bytes, bool plain)
{
    g_autofree char *text = virsh_size_to_string(bytes);

    if (plain)
        vsh_print(vsh, "%-15s %llu\n", label, bytes);
    else
        vsh_print(vsh, "%-15s %s\n", label, text);
}

static bool
cmd_pool_info(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virStoragePool) pool = virsh_pool(vsh, cmd, "pool");
    char uuid[VIR_UUID_STRING_BUFLEN];
    bool plain = vsh_has(cmd, "bytes");
    virStoragePoolInfo info;

    if (!pool)
        return false;
    vsh_print(vsh, "%-15s %s\n", _("Name:"), virStoragePoolGetName(pool));
    if (virStoragePoolGetUUIDString(pool, uuid) == 0)
        vsh_print(vsh, "%-15s %s\n", _("UUID:"), uuid);
    if (virStoragePoolGetInfo(pool, &info) < 0)
        return false;
    vsh_print(vsh, "%-15s %s\n", _("State:"), state_word(info.state));
    vsh_print(vsh, "%-15s %s\n", _("Persistent:"), virsh_yes_no(virStoragePoolIsPersistent(pool), _("unknown")));
    vsh_print(vsh, "%-15s %s\n", _("Autostart:"), virsh_yes_no(get_autostart(pool), _("no autostart")));
    vsh_forget_error();
    if (info.state != VIR_STORAGE_POOL_RUNNING && info.state != VIR_STORAGE_POOL_DEGRADED)
        return true;
    print_size(vsh, _("Capacity:"), info.capacity, plain);
    print_size(vsh, _("Allocation:"), info.allocation, plain);
    print_size(vsh, _("Available:"), info.available, plain);
    return true;
}

static const VshOpt list_opts[] = {
    {"inactive", VSH_BOOL, 0, N_("list inactive pools")},
    {"all", VSH_BOOL, 0, N_("list active and inactive pools")},
    {"transient", VSH_BOOL, 0, N_("list transient pools")},
    {"persistent", VSH_BOOL, 0, N_("list persistent pools")},
    {"autostart", VSH_BOOL, 0, N_("list pools that start with the host")},
    {"no-autostart", VSH_BOOL, 0, N_("list pools that do not start with the host")},
    {"type", VSH_STRING, VSH_POSITIONAL_OLD, N_("only pools of these types, with commas between"), .words = POOL_TYPES},
    {"details", VSH_BOOL, 0, N_("show more about each pool")},
    {"uuid", VSH_BOOL, 0, N_("list uuids only")},
    {"name", VSH_BOOL, 0, N_("list names only")},
    OPT_END,
};

static const VirshFlag list_flags[] = {
    {"inactive", VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE},
    {"all", VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE | VIR_CONNECT_LIST_STORAGE_POOLS_INACTIVE},
    {"transient", VIR_CONNECT_LIST_STORAGE_POOLS_TRANSIENT},
    {"persistent", VIR_CONNECT_LIST_STORAGE_POOLS_PERSISTENT},
    {"autostart", VIR_CONNECT_LIST_STORAGE_POOLS_AUTOSTART},
    {"no-autostart", VIR_CONNECT_LIST_STORAGE_POOLS_NO_AUTOSTART},
    {NULL},
};

static const VirshFlag types[] = {
    {"dir", VIR_CONNECT_LIST_STORAGE_POOLS_DIR},
    {"fs", VIR_CONNECT_LIST_STORAGE_POOLS_FS},
    {"netfs", VIR_CONNECT_LIST_STORAGE_POOLS_NETFS},
    {"logical", VIR_CONNECT_LIST_STORAGE_POOLS_LOGICAL},
    {"disk", VIR_CONNECT_LIST_STORAGE_POOLS_DISK},
    {"iscsi", VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI},
    {"iscsi-direct", VIR_CONNECT_LIST_STORAGE_POOLS_ISCSI_DIRECT},
    {"scsi", VIR_CONNECT_LIST_STORAGE_POOLS_SCSI},
    {"mpath", VIR_CONNECT_LIST_STORAGE_POOLS_MPATH},
    {"rbd", VIR_CONNECT_LIST_STORAGE_POOLS_RBD},
    {"sheepdog", VIR_CONNECT_LIST_STORAGE_POOLS_SHEEPDOG},
    {"gluster", VIR_CONNECT_LIST_STORAGE_POOLS_GLUSTER},
    {"zfs", VIR_CONNECT_LIST_STORAGE_POOLS_ZFS},
    {"vstorage", VIR_CONNECT_LIST_STORAGE_POOLS_VSTORAGE},
};

static bool
type_flags(Vsh *vsh, const char *text, unsigned int *ret_flags)
{
    g_auto(GStrv) words = g_strsplit(text ? text : "", ",", -1);

    for (size_t i = 0; words[i]; i++) {
        size_t row = 0;

        while (row < G_N_ELEMENTS(types) && !g_str_equal(types[row].option, words[i]))
            row++;
        if (row == G_N_ELEMENTS(types)) {
            vsh_error(vsh, _("Invalid pool type '%s'"), words[i]);
            return false;
        }
        *ret_flags |= types[row].flag;
    }
    return true;
}

static void
add_details(VshTable *table, virStoragePoolPtr pool)
{
    virStoragePoolInfo info = {.state = -1};
    g_autofree char *capacity = NULL;
    g_autofree char *allocation = NULL;
    g_autofree char *available = NULL;
    bool sizes;

    if (virStoragePoolGetInfo(pool, &info) < 0)
        vsh_forget_error();
    sizes = info.state == VIR_STORAGE_POOL_RUNNING || info.state == VIR_STORAGE_POOL_DEGRADED;
    capacity = sizes ? virsh_size_to_string(info.capacity) : g_strdup("-");
    allocation = sizes ? virsh_size_to_string(info.allocation) : g_strdup("-");
    available = sizes ? virsh_size_to_string(info.available) : g_strdup("-");
    vsh_table_row(table, virStoragePoolGetName(pool), state_word(info.state),
                  virsh_yes_no(get_autostart(pool), _("no autostart")),
                  virsh_yes_no(virStoragePoolIsPersistent(pool), _("unknown")), capacity, allocation, available, NULL);
}

static void
print_plain(Vsh *vsh, virStoragePoolPtr pool, bool uuids, bool names)
{
    char uuid[VIR_UUID_STRING_BUFLEN] = "";

    if (uuids && virStoragePoolGetUUIDString(pool, uuid) == 0)
        vsh_print(vsh, "%s%s", uuid, names ? " " : "");
    if (names)
        vsh_print(vsh, "%-20s", virStoragePoolGetName(pool));
    vsh_print(vsh, "\n");
}

static bool
cmd_pool_list(Vsh *vsh, const VshCmd *cmd)
{
    bool details = vsh_has(cmd, "details");
    bool uuids = vsh_has(cmd, "uuid");
    bool names = vsh_has(cmd, "name");
    unsigned int flags = virsh_flags(cmd, list_flags);
    g_autoptr(GPtrArray) pools = NULL;
    g_autoptr(VshTable) table = NULL;

    if (!vsh_exclusive(vsh, cmd, "details", "uuid") || !vsh_exclusive(vsh, cmd, "details", "name") ||
        !type_flags(vsh, vsh_string(cmd, "type"), &flags))
        return false;
    if (!vsh_has(cmd, "inactive"))
        flags |= VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE;
    pools = virsh_objects(vsh, &kind, flags, _("Failed to list pools"));
    if (!pools)
        return false;
    table = details ? vsh_table_new(_("Name"), _("State"), _("Autostart"), _("Persistent"), _("Capacity"), _("Allocation"),
                                    _("Available"), NULL)
                    : vsh_table_new(_("Name"), _("State"), _("Autostart"), NULL);
    for (guint i = 0; i < pools->len; i++) {
        virStoragePoolPtr pool = g_ptr_array_index(pools, i);

        if (uuids || names)
            print_plain(vsh, pool, uuids, names);
        else if (details)
            add_details(table, pool);
        else
            vsh_table_row(table, virStoragePoolGetName(pool), virStoragePoolIsActive(pool) > 0 ? _("active") : _("inactive"),
                          virsh_yes_no(get_autostart(pool), _("no autostart")), NULL);
    }
    vsh_forget_error();
    if (!uuids && !names)
        vsh_table_print(vsh, table);
    return true;
}

static void
on_lifecycle(virConnectPtr conn, virStoragePoolPtr pool, int event, int detail, void *opaque)
{
    static const char *const words[] = {N_("Defined"), N_("Undefined"), N_("Started"),
                                        N_("Stopped"), N_("Created"),   N_("Deleted")};
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for storage pool %s: %s\n"), tap->name, virStoragePoolGetName(pool),
                     event >= 0 && (size_t)event < G_N_ELEMENTS(words) ? _(words[event]) : _("unknown"));
}

static void
on_plain(virConnectPtr conn, virStoragePoolPtr pool, void *opaque)
{
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for storage pool %s\n"), tap->name, virStoragePoolGetName(pool));
}

static int
listen_pool(virConnectPtr conn, void *object, int id, VirshCallback callback, void *opaque)
{
    return virConnectStoragePoolEventRegisterAny(conn, object, id, VIR_STORAGE_POOL_EVENT_CALLBACK(callback), opaque, NULL);
}

static const VirshEventKind event_kinds[] = {
    {"lifecycle", VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE, VIRSH_CALLBACK(on_lifecycle)},
    {"refresh", VIR_STORAGE_POOL_EVENT_ID_REFRESH, VIRSH_CALLBACK(on_plain)},
};
static const VirshEvents events = {&kind, "pool", event_kinds, G_N_ELEMENTS(event_kinds), listen_pool,
                                   virConnectStoragePoolEventDeregisterAny, false};
static const VshOpt event_opts[] = {
    {"pool", VSH_STRING, VSH_POSITIONAL_OLD, N_("only events of this pool"), .complete = virsh_complete_pools},
    OPTS_EVENT("lifecycle|refresh"),
    OPT_END,
};

static bool
cmd_pool_capabilities(Vsh *vsh, const VshCmd *cmd)
{
    char *text = virConnectGetStoragePoolCapabilities(virsh_conn(vsh), 0);

    if (text)
        vsh_print(vsh, "%s\n", text);
    else
        vsh_error(vsh, "%s", _("failed to get storage pool capabilities"));
    free(text);
    return text != NULL;
}

const VshCmdDef virsh_pool_commands[] = {
    {"pool-autostart", autostart_opts, virsh_autostart, N_("start a pool with the host"),
     N_("Say whether a storage pool starts with the host."), .data = &autostart},
    {"pool-build", build_opts, cmd_pool_build, N_("make a pool's storage"),
     N_("Make the storage beneath a pool: its directory, file system or volume group."), .data = &build},
    {"pool-capabilities", NULL, cmd_pool_capabilities, N_("print which types of pools there are"),
     N_("Print, as XML, which types of storage pools the host can have.")},
    {"pool-create", create_opts, cmd_pool_create, N_("create a pool from an XML file"),
     N_("Start a storage pool that is forgotten when it stops."), .data = &create},
    {"pool-define", define_opts, virsh_make, N_("define a pool from an XML file, or change one"),
     N_("Define a persistent storage pool, or replace the definition of one."), .data = &define},
    {"pool-delete", pool_opts, virsh_act, N_("delete a pool's storage"),
     N_("Delete the storage beneath a pool. This cannot be taken back."), .data = &delete},
    {"pool-destroy", pool_opts, virsh_act, N_("stop a pool"), N_("Stop a storage pool; what is stored in it stays."),
     .data = &destroy},
    {"pool-dumpxml", dumpxml_opts, virsh_show, N_("print a pool's XML"), N_("Print the XML description of a storage pool."),
     .data = &dumpxml},
    {"pool-edit", pool_opts, virsh_editing, N_("edit a pool's XML"), N_("Edit the XML description of a storage pool."),
     .data = &edit},
    {"pool-event", event_opts, virsh_cmd_event, N_("wait for events of pools"),
     N_("Wait for events of storage pools, and print them."), .data = &events},
    {"pool-info", info_opts, cmd_pool_info, N_("describe a pool"), N_("Show the state and the sizes of a storage pool.")},
    {"pool-list", list_opts, cmd_pool_list, N_("list pools"), N_("List storage pools; without options, the active ones.")},
    {"pool-name", pool_opts, virsh_word, N_("print a pool's name"), N_("Print the name of the storage pool with a uuid."),
     .data = &print_name},
    {"pool-refresh", pool_opts, virsh_act, N_("look again what is in a pool"),
     N_("Look again which volumes a storage pool has, and how much room is left."), .data = &refresh},
    {"pool-start", start_opts, cmd_pool_build, N_("start a pool"), N_("Start a storage pool that was defined."), .data = &start},
    {"pool-undefine", pool_opts, virsh_act, N_("remove a pool's definition"),
     N_("Remove the definition of a persistent storage pool."), .data = &undefine},
    {"pool-uuid", pool_opts, virsh_word, N_("print a pool's uuid"), N_("Print the uuid of the storage pool with a name."),
     .data = &print_uuid},
    OPT_END,
};
