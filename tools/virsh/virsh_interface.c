/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_interface.c - the host's network interfaces.
 */

#include "virsh_interface.h"

#include <stdlib.h>
#include <string.h>

VIRSH_KIND_FREE(virInterface)
VIRSH_KIND_NAME(virInterface)
VIRSH_KIND_XML(virInterface)
VIRSH_KIND_LIST(virInterface, virConnectListAllInterfaces)

typedef enum { BY_NAME = 1 << 0, BY_MAC = 1 << 1 } InterfaceLookup;

static virInterfacePtr
find_interface(Vsh *vsh, const VshCmd *cmd, const char *option, InterfaceLookup by)
{
    bool mac;
    const char *name;
    virInterfacePtr iface = NULL;

    if (vsh_string_checked(vsh, cmd, option, &name) <= 0)
        return NULL;
    mac = g_regex_match_simple("^([0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}$", name, 0, 0);
    if (!mac && (by & BY_NAME))
        iface = virInterfaceLookupByName(virsh_conn(vsh), name);
    if (mac && (by & BY_MAC))
        iface = virInterfaceLookupByMACString(virsh_conn(vsh), name);
    if (!iface)
        vsh_error(vsh, _("failed to get interface '%s'"), name);
    return iface;
}

virInterfacePtr
virsh_interface(Vsh *vsh, const VshCmd *cmd, const char *option)
{
    return find_interface(vsh, cmd, option, BY_NAME | BY_MAC);
}

static void *
find_any(Vsh *vsh, const VshCmd *cmd)
{
    return find_interface(vsh, cmd, "interface", BY_NAME | BY_MAC);
}

static void *
find_by_name(Vsh *vsh, const VshCmd *cmd)
{
    return find_interface(vsh, cmd, "interface", BY_NAME);
}

static void *
find_by_mac(Vsh *vsh, const VshCmd *cmd)
{
    return find_interface(vsh, cmd, "interface", BY_MAC);
}

#define INTERFACE_KIND(find_) {find_, free_virInterface, name_virInterface, xml_virInterface, list_virInterface}

static const VirshKind kind = INTERFACE_KIND(find_any);
static const VirshKind by_name = INTERFACE_KIND(find_by_name);
static const VirshKind by_mac = INTERFACE_KIND(find_by_mac);

char **
virsh_complete_host_interfaces(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    return virsh_complete_objects(vsh, &kind, 0);
}

static char **
complete_macs(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    g_autoptr(GPtrArray) ifaces = vsh->spec->connect(vsh) ? kind.list(vsh, 0) : NULL;
    char **macs = ifaces ? g_new0(char *, ifaces->len + 1) : NULL;

    for (guint i = 0; ifaces && i < ifaces->len; i++) {
        const char *mac = virInterfaceGetMACString(g_ptr_array_index(ifaces, i));

        macs[i] = g_strdup(mac ? mac : "");
    }
    vsh_forget_error();
    return macs;
}

static const VshOpt interface_opts[] = {OPT_INTERFACE, OPT_END};
static const VshOpt mac_opts[] = {OPT_NAMED("interface", N_("the interface's MAC address"), complete_macs), OPT_END};
static const VshOpt define_opts[] = {OPT_FILE(N_("file with the interface's XML")), OPT_VALIDATE, OPT_END};
static const VshOpt dumpxml_opts[] = {OPT_INTERFACE, {"inactive", VSH_BOOL, 0, N_("show what holds from the next start on")},
                                      OPT_XPATH, OPT_END};

static void *
make_defined(Vsh *vsh, const VshCmd *cmd, const char *xml)
{
    return virInterfaceDefineXML(virsh_conn(vsh), xml, vsh_has(cmd, "validate") ? VIR_INTERFACE_DEFINE_VALIDATE : 0);
}

VIRSH_CALL(call_start, virInterfaceCreate(object, 0))
VIRSH_CALL(call_destroy, virInterfaceDestroy(object, 0))
VIRSH_CALL(call_undefine, virInterfaceUndefine(object))

static bool
edit_set(Vsh *vsh, void *object, const VshCmd *cmd, const char *text, bool validate)
{
    g_autoptr(virInterface) iface = virInterfaceDefineXML(virsh_conn(vsh), text, 0);

    return iface != NULL;
}

static char *
word_name(void *object)
{
    return strdup(virInterfaceGetName(object));
}

static char *
word_mac(void *object)
{
    const char *mac = virInterfaceGetMACString(object);

    return mac ? strdup(mac) : NULL;
}

static const VirshMake define = {&kind, make_defined, N_("Interface %s defined from %s\n"),
                                 N_("Failed to define interface from %s")};
static const VirshAct start = {&kind, call_start, N_("Interface %s started\n"), N_("Failed to start interface %s")};
static const VirshAct destroy = {&kind, call_destroy, N_("Interface %s destroyed\n"), N_("Failed to destroy interface %s")};
static const VirshAct undefine = {&kind, call_undefine, N_("Interface %s undefined\n"), N_("Failed to undefine interface %s")};
static const VirshFlag dumpxml_flags[] = {{"inactive", VIR_INTERFACE_XML_INACTIVE}, {NULL}};
static const VirshShow dumpxml = {&kind, dumpxml_flags};
static const VirshEditing edit = {
    .kind = &kind,
    .flags = VIR_INTERFACE_XML_INACTIVE,
    .set = edit_set,
    .same = N_("Interface %s XML configuration not changed.\n"),
    .changed = N_("Interface %s XML configuration edited.\n"),
};
static const VirshWord print_name = {&by_mac, word_name};
static const VirshWord print_mac = {&by_name, word_mac};

static const VshOpt list_opts[] = {
    {"inactive", VSH_BOOL, 0, N_("list inactive interfaces")},
    {"all", VSH_BOOL, 0, N_("list active and inactive interfaces")},
    OPT_END,
};

static bool
cmd_iface_list(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(VshTable) table = vsh_table_new(_("Name"), _("State"), _("MAC Address"), NULL);
    g_autoptr(GPtrArray) ifaces = NULL;
    unsigned int flags = VIR_CONNECT_LIST_INTERFACES_ACTIVE;

    if (vsh_has(cmd, "inactive"))
        flags = VIR_CONNECT_LIST_INTERFACES_INACTIVE;
    if (vsh_has(cmd, "all"))
        flags = VIR_CONNECT_LIST_INTERFACES_ACTIVE | VIR_CONNECT_LIST_INTERFACES_INACTIVE;
    ifaces = virsh_objects(vsh, &kind, flags, _("Failed to list interfaces"));
    if (!ifaces)
        return false;
    for (guint i = 0; i < ifaces->len; i++) {
        virInterfacePtr iface = g_ptr_array_index(ifaces, i);
        const char *mac = virInterfaceGetMACString(iface);

        vsh_table_row(table, virInterfaceGetName(iface), virInterfaceIsActive(iface) > 0 ? _("active") : _("inactive"),
                      mac ? mac : "", NULL);
    }
    vsh_table_print(vsh, table);
    return true;
}

/* A transaction of changes. */
typedef struct {
    int (*call)(virConnectPtr conn, unsigned int flags);
    const char *done;
    const char *failed;
} Transaction;

static bool
cmd_transaction(Vsh *vsh, const VshCmd *cmd)
{
    const Transaction *row = cmd->def->data;

    if (row->call(virsh_conn(vsh), 0) < 0) {
        vsh_error(vsh, "%s", _(row->failed));
        return false;
    }
    vsh_extra(vsh, "%s", _(row->done));
    return true;
}

static const Transaction begin = {virInterfaceChangeBegin, N_("Network config change transaction started\n"),
                                  N_("Failed to begin network config change transaction")};
static const Transaction commit = {virInterfaceChangeCommit, N_("Network config change transaction committed\n"),
                                   N_("Failed to commit network config change transaction")};
static const Transaction rollback = {virInterfaceChangeRollback, N_("Network config change transaction rolled back\n"),
                                     N_("Failed to rollback network config change transaction")};

const VshCmdDef virsh_interface_commands[] = {
    {"iface-begin", NULL, cmd_transaction, N_("begin changes of interfaces that can be taken back"),
     N_("Begin changes of the host's interfaces, which iface-commit keeps and iface-rollback takes back."), .data = &begin},
    {"iface-commit", NULL, cmd_transaction, N_("keep the changes since iface-begin"),
     N_("Keep the changes of interfaces since iface-begin."), .data = &commit},
    {"iface-define", define_opts, virsh_make, N_("define an interface from an XML file, or change one"),
     N_("Define an interface of the host, or replace the definition of one."), .data = &define},
    {"iface-destroy", interface_opts, virsh_act, N_("take an interface down"), N_("Take an interface of the host down."),
     .data = &destroy},
    {"iface-dumpxml", dumpxml_opts, virsh_show, N_("print an interface's XML"), N_("Print the XML description of an interface."),
     .data = &dumpxml},
    {"iface-edit", interface_opts, virsh_editing, N_("edit an interface's XML"), N_("Edit the XML description of an interface."),
     .data = &edit},
    {"iface-list", list_opts, cmd_iface_list, N_("list interfaces"),
     N_("List the host's interfaces; without options, the active ones.")},
    {"iface-mac", interface_opts, virsh_word, N_("print an interface's MAC address"),
     N_("Print the MAC address of the interface with a name."), .data = &print_mac},
    {"iface-name", mac_opts, virsh_word, N_("print an interface's name"), N_("Print the name of the interface with a MAC address."),
     .data = &print_name},
    {"iface-rollback", NULL, cmd_transaction, N_("take back the changes since iface-begin"),
     N_("Take back the changes of interfaces since iface-begin."), .data = &rollback},
    {"iface-start", interface_opts, virsh_act, N_("bring an interface up"), N_("Bring an interface of the host up."),
     .data = &start},
    {"iface-undefine", interface_opts, virsh_act, N_("remove an interface's definition"),
     N_("Remove the definition of an interface of the host."), .data = &undefine},
    OPT_END,
};
