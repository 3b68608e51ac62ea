/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_snapshot.c - snapshots: moments that a domain can go back to.
 */

#include <stdlib.h>
#include <string.h>

#include "virsh_markup.h"
#include "virsh_moment.h"
#include "virsh_xml.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomainSnapshot, virDomainSnapshotFree)

VIRSH_KIND_FREE(virDomainSnapshot)
VIRSH_KIND_NAME(virDomainSnapshot)
VIRSH_KIND_XML(virDomainSnapshot)

/* By --snapshotname, or with @or_current by --current; one of them, unless @both may be. */
static virDomainSnapshotPtr
find_snapshot(Vsh *vsh, const VshCmd *cmd, bool or_current, bool both)
{
    bool current = or_current && vsh_has(cmd, "current");
    g_autoptr(virDomain) dom = NULL;
    const char *name;
    int given = vsh_string_checked(vsh, cmd, "snapshotname", &name);

    if (given < 0 || (current && !both && !vsh_exclusive(vsh, cmd, "current", "snapshotname")))
        return NULL;
    if (!given && !current) {
        vsh_error(vsh, "%s", _("--snapshotname or --current is required"));
        return NULL;
    }
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return NULL;
    return given ? virDomainSnapshotLookupByName(dom, name, 0) : virDomainSnapshotCurrent(dom, 0);
}

static void *
find_named(Vsh *vsh, const VshCmd *cmd)
{
    return find_snapshot(vsh, cmd, false, false);
}

static void *
find_one(Vsh *vsh, const VshCmd *cmd)
{
    return find_snapshot(vsh, cmd, true, false);
}

static void *
find_edited(Vsh *vsh, const VshCmd *cmd)
{
    return find_snapshot(vsh, cmd, true, true);
}

static void *
find_from(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    const char *name;

    return dom && vsh_string_checked(vsh, cmd, "from", &name) > 0 ? virDomainSnapshotLookupByName(dom, name, 0) : NULL;
}

#define SNAPSHOT_KIND(find_) {find_, free_virDomainSnapshot, name_virDomainSnapshot, xml_virDomainSnapshot, NULL}

static const VirshKind named_kind = SNAPSHOT_KIND(find_named);
static const VirshKind kind = SNAPSHOT_KIND(find_one);
static const VirshKind edited_kind = SNAPSHOT_KIND(find_edited);
static const VirshKind from_kind = SNAPSHOT_KIND(find_from);

static int
list_snapshots(virDomainPtr dom, void *from, void ***ret_found, unsigned int flags)
{
    return from ? virDomainSnapshotListAllChildren(from, (virDomainSnapshotPtr **)ret_found, flags)
                : virDomainListAllSnapshots(dom, (virDomainSnapshotPtr **)ret_found, flags);
}

static void *
parent_of(void *object)
{
    return virDomainSnapshotGetParent(object, 0);
}

static void *
current_of(virDomainPtr dom)
{
    return virDomainSnapshotCurrent(dom, 0);
}

static const VirshFlag list_flags[] = {
    {"leaves", VIR_DOMAIN_SNAPSHOT_LIST_LEAVES},         {"no-leaves", VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES},
    {"metadata", VIR_DOMAIN_SNAPSHOT_LIST_METADATA},     {"no-metadata", VIR_DOMAIN_SNAPSHOT_LIST_NO_METADATA},
    {"inactive", VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE},     {"active", VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE},
    {"disk-only", VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY},   {"internal", VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL},
    {"external", VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL},     {"topological", VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL},
    {NULL},
};

#define MOMENTS(kind_) \
    {.kind = kind_, .list = list_snapshots, .parent = parent_of, .none = VIR_ERR_NO_DOMAIN_SNAPSHOT, \
     .no_parent = N_("snapshot '%s' has no parent"), .option = "snapshotname", \
     .descendants = VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS, .roots = VIR_DOMAIN_SNAPSHOT_LIST_ROOTS, .states = true, \
     .flags = list_flags, .current = current_of}

static const VirshMoments moments = MOMENTS(&kind);
static const VirshMoments listed = MOMENTS(&from_kind);

static char **
complete_snapshots(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    return virsh_complete_moments(vsh, cmd, &moments);
}

#define OPT_SNAPSHOT {"snapshotname", VSH_STRING, VSH_POSITIONAL, N_("the snapshot's name"), .complete = complete_snapshots}
#define OPT_CURRENT_SNAPSHOT {"current", VSH_BOOL, 0, N_("the current snapshot")}
#define OPTS_CREATE \
    {"no-metadata", VSH_BOOL, 0, N_("take it, but do not remember it")}, \
    {"halt", VSH_BOOL, 0, N_("stop the domain afterwards")}, {"disk-only", VSH_BOOL, 0, N_("of the disks, not of the memory")}, \
    {"reuse-external", VSH_BOOL, 0, N_("write to files that are there")}, \
    {"quiesce", VSH_BOOL, 0, N_("freeze the guest's file systems meanwhile")}, \
    {"atomic", VSH_BOOL, 0, N_("of all disks or of none")}, {"live", VSH_BOOL, 0, N_("let the domain run meanwhile")}, \
    {"validate", VSH_BOOL, 0, N_("check the XML against the schema")}
#define CREATE_FLAGS \
    {"no-metadata", VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA}, {"halt", VIR_DOMAIN_SNAPSHOT_CREATE_HALT}, \
    {"disk-only", VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY}, {"reuse-external", VIR_DOMAIN_SNAPSHOT_CREATE_REUSE_EXT}, \
    {"quiesce", VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE}, {"atomic", VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC}, \
    {"live", VIR_DOMAIN_SNAPSHOT_CREATE_LIVE}, {"validate", VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE}, {NULL}

static const VshOpt snapshot_opts[] = {OPT_DOMAIN(DOMAIN_HELP), OPT_SNAPSHOT, OPT_CURRENT_SNAPSHOT, OPT_END};
static const VshOpt create_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"xmlfile", VSH_STRING, VSH_POSITIONAL | VSH_PATH, N_("file with the snapshot's XML")},
    {"redefine", VSH_BOOL, 0, N_("remember one that was forgotten")},
    {"current", VSH_BOOL, 0, N_("with --redefine, it is the current one")},
    OPTS_CREATE,
    OPT_END,
};
static const VirshFlag create_flags[] = {
    {"redefine", VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE},
    {"current", VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT},
    CREATE_FLAGS,
};

static bool
create(Vsh *vsh, virDomainPtr dom, const char *xml, const char *file, unsigned int flags)
{
    g_autoptr(virDomainSnapshot) snapshot = virDomainSnapshotCreateXML(dom, xml, flags);

    if (!snapshot)
        return false;
    if (file)
        vsh_extra(vsh, _("Domain snapshot %s created from '%s'"), virDomainSnapshotGetName(snapshot), file);
    else
        vsh_extra(vsh, _("Domain snapshot %s created"), virDomainSnapshotGetName(snapshot));
    return true;
}

static bool
cmd_snapshot_create(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autofree char *xml = NULL;

    if (!dom)
        return false;
    xml = vsh_has(cmd, "xmlfile") ? virsh_read_file(vsh, cmd, "xmlfile") : g_strdup("<domainsnapshot/>");
    return xml && create(vsh, dom, xml, vsh_string(cmd, "xmlfile"), virsh_flags(cmd, create_flags));
}

static const VshOpt create_as_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"name", VSH_STRING, VSH_POSITIONAL_OLD, N_("the snapshot's name")},
    {"description", VSH_STRING, VSH_POSITIONAL_OLD, N_("what it is for")},
    {"print-xml", VSH_BOOL, 0, N_("print the XML, and do nothing")},
    OPTS_CREATE,
    {"memspec", VSH_STRING, 0, N_("the memory: [file=]NAME[,snapshot=TYPE]")},
    {"diskspec", VSH_ARGV, VSH_POSITIONAL_OLD, N_("a disk: NAME[,snapshot=TYPE][,driver=TYPE][,stype=TYPE][,file=NAME]")},
    OPT_END,
};
static const VirshFlag create_as_flags[] = {CREATE_FLAGS};

static bool
add_memory(Vsh *vsh, GString *xml, const char *spec)
{
    g_autoptr(GPtrArray) words = virsh_split_spec(spec);
    VirshSpecPart parts[] = {{"snapshot=", NULL}, {"file=", NULL}};
    const char *first = g_ptr_array_index(words, 0);
    bool bare = !strchr(first, '=');

    if (bare)
        parts[1].value = first;
    if (!virsh_spec_parts(words, bare ? 1 : 0, parts, G_N_ELEMENTS(parts))) {
        vsh_error(vsh, _("unable to parse memspec: %s"), spec);
        return false;
    }
    g_string_append(xml, "  <memory");
    virsh_markup_attribute(xml, "snapshot", parts[0].value);
    virsh_markup_attribute(xml, "file", parts[1].value);
    g_string_append(xml, "/>\n");
    return true;
}

static bool
add_disk(Vsh *vsh, GString *xml, const char *spec)
{
    enum { SNAPSHOT, DRIVER, FILE_NAME, STYPE, N_PARTS };
    g_autoptr(GPtrArray) words = virsh_split_spec(spec);
    VirshSpecPart parts[N_PARTS] = {{"snapshot=", NULL}, {"driver=", NULL}, {"file=", NULL}, {"stype=", NULL}};
    bool block;

    if (!virsh_spec_parts(words, 1, parts, N_PARTS)) {
        vsh_error(vsh, _("unable to parse diskspec: %s"), spec);
        return false;
    }
    block = g_strcmp0(parts[STYPE].value, "block") == 0;
    if (parts[STYPE].value && !block && !g_str_equal(parts[STYPE].value, "file")) {
        vsh_error(vsh, _("Unknown storage type: '%s'"), parts[STYPE].value);
        return false;
    }
    g_string_append(xml, "    <disk");
    virsh_markup_attribute(xml, "name", g_ptr_array_index(words, 0));
    virsh_markup_attribute(xml, "snapshot", parts[SNAPSHOT].value);
    virsh_markup_attribute(xml, "type", parts[STYPE].value);
    if (!parts[DRIVER].value && !parts[FILE_NAME].value) {
        g_string_append(xml, "/>\n");
        return true;
    }
    g_string_append(xml, ">\n");
    virsh_markup_empty(xml, 6, "driver", "type", parts[DRIVER].value);
    virsh_markup_empty(xml, 6, "source", block ? "dev" : "file", parts[FILE_NAME].value);
    g_string_append(xml, "    </disk>\n");
    return true;
}

static const VirshMomentSpec spec = {.root = "domainsnapshot", .memory = add_memory, .disk = add_disk};

static bool
cmd_snapshot_create_as(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autofree char *xml = dom ? virsh_moment_xml(vsh, cmd, &spec) : NULL;

    if (!xml)
        return false;
    if (vsh_has(cmd, "print-xml")) {
        vsh_print(vsh, "%s\n", xml);
        return true;
    }
    return create(vsh, dom, xml, NULL, virsh_flags(cmd, create_as_flags));
}

static const VshOpt current_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"name", VSH_BOOL, 0, N_("print its name only")},
    {"security-info", VSH_BOOL, 0, N_("show secrets, too")},
    {"snapshotname", VSH_STRING, VSH_POSITIONAL, N_("make this one the current one"), .complete = complete_snapshots},
    OPT_END,
};

/* Nothing is taken or reverted: the server is told that @name is where the domain stands. */
static bool
set_current(Vsh *vsh, virDomainPtr dom, const char *name)
{
    g_autoptr(virDomainSnapshot) snapshot = virDomainSnapshotLookupByName(dom, name, 0);
    g_autoptr(virDomainSnapshot) redefined = NULL;
    char *xml = snapshot ? virDomainSnapshotGetXMLDesc(snapshot, VIR_DOMAIN_SNAPSHOT_XML_SECURE) : NULL;

    if (xml)
        redefined = virDomainSnapshotCreateXML(dom, xml,
                                               VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE | VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT);
    free(xml);
    if (redefined)
        vsh_extra(vsh, _("Snapshot %s set as current"), name);
    return redefined != NULL;
}

static bool
cmd_snapshot_current(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    g_autoptr(virDomainSnapshot) snapshot = NULL;
    const char *name;
    char *xml;
    int given = vsh_string_checked(vsh, cmd, "snapshotname", &name);
    int has;

    if (given < 0 || !vsh_exclusive(vsh, cmd, "name", "snapshotname"))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    if (given)
        return set_current(vsh, dom, name);
    has = virDomainHasCurrentSnapshot(dom, 0);
    if (has == 0)
        vsh_error(vsh, _("domain '%s' has no current snapshot"), virDomainGetName(dom));
    snapshot = has > 0 ? virDomainSnapshotCurrent(dom, 0) : NULL;
    if (!snapshot)
        return false;
    if (vsh_has(cmd, "name")) {
        vsh_print(vsh, "%s", virDomainSnapshotGetName(snapshot));
        return true;
    }
    xml = virDomainSnapshotGetXMLDesc(snapshot, vsh_has(cmd, "security-info") ? VIR_DOMAIN_SNAPSHOT_XML_SECURE : 0);
    if (xml)
        vsh_print(vsh, "%s", xml);
    free(xml);
    return xml != NULL;
}

static const VshOpt delete_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    OPT_SNAPSHOT,
    OPT_CURRENT_SNAPSHOT,
    {"children", VSH_BOOL, 0, N_("and all that came of it")},
    {"children-only", VSH_BOOL, 0, N_("all that came of it, but not itself")},
    {"metadata", VSH_BOOL, 0, N_("forget it, and leave the data alone")},
    OPT_END,
};
static const VirshFlag delete_flags[] = {
    {"children", VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN},
    {"children-only", VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY},
    {"metadata", VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY},
    {NULL},
};

static int
call_delete(void *object, unsigned int flags)
{
    return virDomainSnapshotDelete(object, flags);
}

static const VirshMomentDeletion deletion = {
    .kind = &kind,
    .call = call_delete,
    .flags = delete_flags,
    .done = N_("Domain snapshot %s deleted\n"),
    .children_done = N_("Domain snapshot %s children deleted\n"),
    .failed = N_("Failed to delete snapshot %s"),
};

static const VshOpt dumpxml_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    OPT_NAMED("snapshotname", N_("the snapshot's name"), complete_snapshots),
    {"security-info", VSH_BOOL, 0, N_("show secrets, too")},
    OPT_XPATH,
    OPT_END,
};
static const VirshFlag dumpxml_flags[] = {{"security-info", VIR_DOMAIN_SNAPSHOT_XML_SECURE}, {NULL}};
static const VirshShow dumpxml = {&named_kind, dumpxml_flags};

static const VshOpt edit_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    OPT_SNAPSHOT,
    {"current", VSH_BOOL, 0, N_("the current snapshot, or make it so")},
    {"rename", VSH_BOOL, 0, N_("let its name be changed")},
    {"clone", VSH_BOOL, 0, N_("let it be copied to another name")},
    OPT_END,
};

static bool
edit_set(Vsh *vsh, void *object, const VshCmd *cmd, const char *text, bool validate)
{
    const char *name = virDomainSnapshotGetName(object);
    unsigned int flags = VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE;
    g_autoptr(virDomainSnapshot) edited = NULL;
    void *extra = NULL;

    if (vsh_has(cmd, "current") || virDomainSnapshotIsCurrent(object, 0) > 0)
        flags |= VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT;
    edited = virDomainSnapshotCreateXML(virDomainSnapshotGetDomain(object), text, flags);
    if (!edited)
        return false;
    if (g_str_equal(virDomainSnapshotGetName(edited), name) || vsh_has(cmd, "clone"))
        return true;
    /* There are two now; one of them goes. */
    extra = vsh_has(cmd, "rename") ? object : edited;
    if (extra == edited)
        vsh_error(vsh, _("must use --rename or --clone to change %s to %s"), name, virDomainSnapshotGetName(edited));
    if (virDomainSnapshotDelete(extra, VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY) < 0) {
        vsh_error(vsh, _("Failed to clean up %s"), virDomainSnapshotGetName(extra));
        return false;
    }
    return extra == object;
}

static const VirshEditing edit = {
    .kind = &edited_kind,
    .flags = VIR_DOMAIN_SNAPSHOT_XML_SECURE,
    .set = edit_set,
    .same = N_("Snapshot %s XML configuration not changed.\n"),
    .changed = N_("Snapshot %s edited.\n"),
};

static bool
cmd_snapshot_edit(Vsh *vsh, const VshCmd *cmd)
{
    return vsh_exclusive(vsh, cmd, "rename", "clone") && virsh_editing(vsh, cmd);
}

/* Where the snapshot is kept: within the disks' images, or beside them. */
static bool
is_external(xmlDocPtr doc, const char *state)
{
    g_autoptr(xmlXPathObject) outside =
        virsh_xml_select(doc, NULL, "/domainsnapshot/memory[@snapshot='external'] | "
                                    "/domainsnapshot/disks/disk[@snapshot='external']");

    return virsh_xml_count(outside) > 0 || g_strcmp0(state, "disk-snapshot") == 0;
}

static bool
cmd_snapshot_info(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomainSnapshot) snapshot = find_one(vsh, cmd);
    char *text = snapshot ? virDomainSnapshotGetXMLDesc(snapshot, 0) : NULL;
    g_autoptr(xmlDoc) doc = text ? virsh_xml_parse(vsh, text, _("the snapshot's description")) : NULL;
    g_autofree char *state = doc ? virsh_xml_text(doc, NULL, "/domainsnapshot/state") : NULL;
    g_autofree char *parent = doc ? virsh_xml_text(doc, NULL, "/domainsnapshot/parent/name") : NULL;
    int children;
    int descendants;
    int metadata;

    free(text);
    if (!doc)
        return false;
    vsh_print(vsh, "%-15s %s\n", _("Name:"), virDomainSnapshotGetName(snapshot));
    vsh_print(vsh, "%-15s %s\n", _("Domain:"), virDomainGetName(virDomainSnapshotGetDomain(snapshot)));
    vsh_print(vsh, "%-15s %s\n", _("Current:"), virsh_yes_no(virDomainSnapshotIsCurrent(snapshot, 0) > 0, ""));
    vsh_print(vsh, "%-15s %s\n", _("State:"), state ? state : "");
    vsh_print(vsh, "%-15s %s\n", _("Location:"), is_external(doc, state) ? _("external") : _("internal"));
    vsh_print(vsh, "%-15s %s\n", _("Parent:"), parent ? parent : "-");
    children = virDomainSnapshotNumChildren(snapshot, 0);
    descendants = children < 0 ? -1 : virDomainSnapshotNumChildren(snapshot, VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS);
    if (descendants < 0)
        return false;
    vsh_print(vsh, "%-15s %d\n", _("Children:"), children);
    vsh_print(vsh, "%-15s %d\n", _("Descendants:"), descendants);
    metadata = virDomainSnapshotHasMetadata(snapshot, 0);
    if (metadata >= 0)
        vsh_print(vsh, "%-15s %s\n", _("Metadata:"), virsh_yes_no(metadata, ""));
    vsh_forget_error();
    return true;
}

static const VshOpt list_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"parent", VSH_BOOL, 0, N_("show parents")},
    {"roots", VSH_BOOL, 0, N_("list those without a parent")},
    {"leaves", VSH_BOOL, 0, N_("list those without children")},
    {"no-leaves", VSH_BOOL, 0, N_("list those with children")},
    {"metadata", VSH_BOOL, 0, N_("list those that are lost with the domain's definition")},
    {"no-metadata", VSH_BOOL, 0, N_("list those that are not")},
    {"inactive", VSH_BOOL, 0, N_("list those of the domain shut off")},
    {"active", VSH_BOOL, 0, N_("list those of the domain running")},
    {"disk-only", VSH_BOOL, 0, N_("list those of disks only")},
    {"internal", VSH_BOOL, 0, N_("list those within the disks' images")},
    {"external", VSH_BOOL, 0, N_("list those in files of their own")},
    {"tree", VSH_BOOL, 0, N_("list them below their parents")},
    {"from", VSH_STRING, VSH_POSITIONAL_OLD, N_("list the children of this one"), .complete = complete_snapshots},
    {"current", VSH_BOOL, 0, N_("list the children of the current one")},
    {"descendants", VSH_BOOL, 0, N_("and their children, and so on")},
    {"name", VSH_BOOL, 0, N_("list names only")},
    {"topological", VSH_BOOL, 0, N_("list parents before their children")},
    OPT_END,
};

static const VshOpt revert_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    OPT_SNAPSHOT,
    OPT_CURRENT_SNAPSHOT,
    {"running", VSH_BOOL, 0, N_("let it run afterwards")},
    {"paused", VSH_BOOL, 0, N_("keep it suspended afterwards")},
    {"force", VSH_BOOL, 0, N_("even if that is risky")},
    {"reset-nvram", VSH_BOOL, 0, N_("make the NVRAM anew")},
    OPT_END,
};
static const VirshFlag revert_flags[] = {
    {"running", VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING},
    {"paused", VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED},
    {"reset-nvram", VIR_DOMAIN_SNAPSHOT_REVERT_RESET_NVRAM},
    {NULL},
};

/* Force is used only where the server says that it takes force: most reverts need none. */
static int
call_revert(void *object, const VshCmd *cmd)
{
    unsigned int flags = virsh_flags(cmd, revert_flags);
    int rc = virDomainRevertToSnapshot(object, flags);

    if (rc == 0 || !vsh_has(cmd, "force") || virGetLastErrorCode() != VIR_ERR_SNAPSHOT_REVERT_RISKY)
        return rc;
    vsh_forget_error();
    return virDomainRevertToSnapshot(object, flags | VIR_DOMAIN_SNAPSHOT_REVERT_FORCE);
}

static const VirshAct revert = {&kind, call_revert, N_("Domain snapshot %s reverted\n"), N_("Failed to revert snapshot %s")};

const VshCmdDef virsh_snapshot_commands[] = {
    {"snapshot-create", create_opts, cmd_snapshot_create, N_("take a snapshot, from an XML file"),
     N_("Take a snapshot of a domain: of its disks and its memory.")},
    {"snapshot-create-as", create_as_opts, cmd_snapshot_create_as, N_("take a snapshot, from options"),
     N_("Take a snapshot of a domain: of its disks and its memory.")},
    {"snapshot-current", current_opts, cmd_snapshot_current, N_("show or set the current snapshot"),
     N_("Print the snapshot that the domain's state comes from, or say which one it is.")},
    {"snapshot-delete", delete_opts, virsh_cmd_moment_delete, N_("delete a snapshot"),
     N_("Delete a snapshot of a domain."), .data = &deletion},
    {"snapshot-dumpxml", dumpxml_opts, virsh_show, N_("print a snapshot's XML"), N_("Print the XML description of a snapshot."),
     .data = &dumpxml},
    {"snapshot-edit", edit_opts, cmd_snapshot_edit, N_("edit a snapshot's XML"), N_("Edit the XML description of a snapshot."),
     .data = &edit},
    {"snapshot-info", snapshot_opts, cmd_snapshot_info, N_("describe a snapshot"), N_("Describe a snapshot.")},
    {"snapshot-list", list_opts, virsh_cmd_moment_list, N_("list a domain's snapshots"), N_("List the snapshots of a domain."),
     .data = &listed},
    {"snapshot-parent", snapshot_opts, virsh_cmd_moment_parent, N_("print a snapshot's parent"),
     N_("Print the name of a snapshot's parent."), .data = &moments},
    {"snapshot-revert", revert_opts, virsh_act, N_("go back to a snapshot"), N_("Set a domain back to what it was at a snapshot."),
     .data = &revert},
    OPT_END,
};
