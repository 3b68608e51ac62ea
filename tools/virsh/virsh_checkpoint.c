/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_checkpoint.c - checkpoints: moments since which the changes of disks are known; and backups.
 */

#include <stdlib.h>

#include "virsh_markup.h"
#include "virsh_moment.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virDomainCheckpoint, virDomainCheckpointFree)

VIRSH_KIND_FREE(virDomainCheckpoint)
VIRSH_KIND_NAME(virDomainCheckpoint)
VIRSH_KIND_XML(virDomainCheckpoint)

static void *
find_checkpoint(Vsh *vsh, const VshCmd *cmd, const char *option)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    const char *name;

    if (!dom || vsh_string_checked(vsh, cmd, option, &name) <= 0)
        return NULL;
    return virDomainCheckpointLookupByName(dom, name, 0);
}

static void *
find_named(Vsh *vsh, const VshCmd *cmd)
{
    return find_checkpoint(vsh, cmd, "checkpointname");
}

static void *
find_from(Vsh *vsh, const VshCmd *cmd)
{
    return find_checkpoint(vsh, cmd, "from");
}

#define CHECKPOINT_KIND(find_) {find_, free_virDomainCheckpoint, name_virDomainCheckpoint, xml_virDomainCheckpoint, NULL}

static const VirshKind kind = CHECKPOINT_KIND(find_named);
static const VirshKind from_kind = CHECKPOINT_KIND(find_from);

static int
list_checkpoints(virDomainPtr dom, void *from, void ***ret_found, unsigned int flags)
{
    return from ? virDomainCheckpointListAllChildren(from, (virDomainCheckpointPtr **)ret_found, flags)
                : virDomainListAllCheckpoints(dom, (virDomainCheckpointPtr **)ret_found, flags);
}

static void *
parent_of(void *object)
{
    return virDomainCheckpointGetParent(object, 0);
}

static const VirshFlag list_flags[] = {
    {"leaves", VIR_DOMAIN_CHECKPOINT_LIST_LEAVES},
    {"no-leaves", VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES},
    {"topological", VIR_DOMAIN_CHECKPOINT_LIST_TOPOLOGICAL},
    {NULL},
};

#define MOMENTS(kind_) \
    {.kind = kind_, .list = list_checkpoints, .parent = parent_of, .none = VIR_ERR_NO_DOMAIN_CHECKPOINT, \
     .no_parent = N_("checkpoint '%s' has no parent"), .option = "checkpointname", \
     .descendants = VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS, .roots = VIR_DOMAIN_CHECKPOINT_LIST_ROOTS, .flags = list_flags}

static const VirshMoments named = MOMENTS(&kind);
static const VirshMoments listed = MOMENTS(&from_kind);

static char **
complete_checkpoints(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    return virsh_complete_moments(vsh, cmd, &named);
}

#define OPT_CHECKPOINT OPT_NAMED("checkpointname", N_("the checkpoint's name"), complete_checkpoints)

static const VshOpt checkpoint_opts[] = {OPT_DOMAIN(DOMAIN_HELP), OPT_CHECKPOINT, OPT_END};
static const VshOpt create_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"xmlfile", VSH_STRING, VSH_POSITIONAL | VSH_PATH, N_("file with the checkpoint's XML")},
    {"redefine", VSH_BOOL, 0, N_("remember one that was forgotten")},
    {"redefine-validate", VSH_BOOL, 0, N_("see whether the disks have what it says")},
    {"quiesce", VSH_BOOL, 0, N_("freeze the guest's file systems meanwhile")},
    OPT_END,
};
static const VirshFlag create_flags[] = {
    {"redefine", VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE},
    {"redefine-validate", VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE},
    {"quiesce", VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE},
    {NULL},
};

static bool
create(Vsh *vsh, virDomainPtr dom, const char *xml, const char *file, unsigned int flags)
{
    g_autoptr(virDomainCheckpoint) checkpoint = virDomainCheckpointCreateXML(dom, xml, flags);

    if (!checkpoint)
        return false;
    if (file)
        vsh_extra(vsh, _("Domain checkpoint %s created from '%s'"), virDomainCheckpointGetName(checkpoint), file);
    else
        vsh_extra(vsh, _("Domain checkpoint %s created"), virDomainCheckpointGetName(checkpoint));
    return true;
}

static bool
cmd_checkpoint_create(Vsh *vsh, const VshCmd *cmd)
{
    bool from_file = vsh_has(cmd, "xmlfile");
    g_autoptr(virDomain) dom = NULL;
    g_autofree char *xml = NULL;

    if (!vsh_requires(vsh, cmd, "redefine-validate", "redefine"))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    xml = from_file ? virsh_read_file(vsh, cmd, "xmlfile") : g_strdup("<domaincheckpoint/>");
    return xml && create(vsh, dom, xml, vsh_string(cmd, "xmlfile"), virsh_flags(cmd, create_flags));
}

static const VshOpt create_as_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"name", VSH_STRING, VSH_POSITIONAL_OLD, N_("the checkpoint's name")},
    {"description", VSH_STRING, VSH_POSITIONAL_OLD, N_("what it is for")},
    {"print-xml", VSH_BOOL, 0, N_("print the XML, and do nothing")},
    {"quiesce", VSH_BOOL, 0, N_("freeze the guest's file systems meanwhile")},
    {"diskspec", VSH_ARGV, VSH_POSITIONAL_OLD, N_("a disk: NAME[,checkpoint=TYPE][,bitmap=NAME]")},
    OPT_END,
};

static bool
add_disk(Vsh *vsh, GString *xml, const char *spec)
{
    g_autoptr(GPtrArray) words = virsh_split_spec(spec);
    VirshSpecPart parts[] = {{"checkpoint=", NULL}, {"bitmap=", NULL}};

    if (!virsh_spec_parts(words, 1, parts, G_N_ELEMENTS(parts))) {
        vsh_error(vsh, _("unable to parse diskspec: %s"), spec);
        return false;
    }
    g_string_append(xml, "    <disk");
    virsh_markup_attribute(xml, "name", g_ptr_array_index(words, 0));
    virsh_markup_attribute(xml, "checkpoint", parts[0].value);
    virsh_markup_attribute(xml, "bitmap", parts[1].value);
    g_string_append(xml, "/>\n");
    return true;
}

static const VirshMomentSpec spec = {.root = "domaincheckpoint", .disk = add_disk};

static bool
cmd_checkpoint_create_as(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autofree char *xml = dom ? virsh_moment_xml(vsh, cmd, &spec) : NULL;

    if (!xml)
        return false;
    if (vsh_has(cmd, "print-xml")) {
        vsh_print(vsh, "%s\n", xml);
        return true;
    }
    return create(vsh, dom, xml, NULL, vsh_has(cmd, "quiesce") ? VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE : 0);
}

static const VshOpt delete_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    OPT_CHECKPOINT,
    {"children", VSH_BOOL, 0, N_("and all that came of it")},
    {"children-only", VSH_BOOL, 0, N_("all that came of it, but not itself")},
    {"metadata", VSH_BOOL, 0, N_("forget it, and leave the disks alone")},
    OPT_END,
};
static const VirshFlag delete_flags[] = {
    {"children", VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN},
    {"children-only", VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY},
    {"metadata", VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY},
    {NULL},
};

static int
call_delete(void *object, unsigned int flags)
{
    return virDomainCheckpointDelete(object, flags);
}

static const VirshMomentDeletion deletion = {
    .kind = &kind,
    .call = call_delete,
    .flags = delete_flags,
    .done = N_("Domain checkpoint %s deleted\n"),
    .children_done = N_("Domain checkpoint %s children deleted\n"),
    .failed = N_("Failed to delete checkpoint %s"),
};

static const VshOpt dumpxml_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    OPT_CHECKPOINT,
    {"security-info", VSH_BOOL, 0, N_("show secrets, too")},
    {"no-domain", VSH_BOOL, 0, N_("without the domain as it was")},
    {"size", VSH_BOOL, 0, N_("with how much changed since")},
    OPT_XPATH,
    OPT_END,
};
static const VirshFlag dumpxml_flags[] = {
    {"security-info", VIR_DOMAIN_CHECKPOINT_XML_SECURE},
    {"no-domain", VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN},
    {"size", VIR_DOMAIN_CHECKPOINT_XML_SIZE},
    {NULL},
};
static const VirshShow dumpxml = {&kind, dumpxml_flags};

static bool
edit_set(Vsh *vsh, void *object, const VshCmd *cmd, const char *text, bool validate)
{
    virDomainPtr dom = virDomainCheckpointGetDomain(object);
    g_autoptr(virDomainCheckpoint) edited = virDomainCheckpointCreateXML(dom, text, VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE);

    if (!edited)
        return false;
    if (g_str_equal(virDomainCheckpointGetName(edited), virDomainCheckpointGetName(object)))
        return true;
    vsh_error(vsh, _("Cannot rename checkpoint %s to %s"), virDomainCheckpointGetName(object), virDomainCheckpointGetName(edited));
    virDomainCheckpointDelete(edited, VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY);
    return false;
}

static const VirshEditing edit = {
    .kind = &kind,
    .flags = VIR_DOMAIN_CHECKPOINT_XML_SECURE,
    .set = edit_set,
    .same = N_("Checkpoint %s XML configuration not changed.\n"),
    .changed = N_("Checkpoint %s edited.\n"),
};

static bool
cmd_checkpoint_info(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomainCheckpoint) checkpoint = find_named(vsh, cmd);
    g_autoptr(GPtrArray) children = NULL;
    g_autoptr(GPtrArray) descendants = NULL;
    void *parent;

    if (!checkpoint || !virsh_moment_parent(&named, checkpoint, &parent))
        return false;
    vsh_print(vsh, "%-15s %s\n", _("Name:"), virDomainCheckpointGetName(checkpoint));
    vsh_print(vsh, "%-15s %s\n", _("Domain:"), virDomainGetName(virDomainCheckpointGetDomain(checkpoint)));
    vsh_print(vsh, "%-15s %s\n", _("Parent:"), parent ? virDomainCheckpointGetName(parent) : "-");
    if (parent)
        virDomainCheckpointFree(parent);
    children = virsh_moments(&named, NULL, checkpoint, 0);
    descendants = children ? virsh_moments(&named, NULL, checkpoint, VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS) : NULL;
    if (!descendants)
        return false;
    vsh_print(vsh, "%-15s %u\n", _("Children:"), children->len);
    vsh_print(vsh, "%-15s %u\n", _("Descendants:"), descendants->len);
    return true;
}

static const VshOpt list_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"parent", VSH_BOOL, 0, N_("show parents")},
    {"roots", VSH_BOOL, 0, N_("list those without a parent")},
    {"leaves", VSH_BOOL, 0, N_("list those without children")},
    {"no-leaves", VSH_BOOL, 0, N_("list those with children")},
    {"tree", VSH_BOOL, 0, N_("list them below their parents")},
    {"from", VSH_STRING, VSH_POSITIONAL_OLD, N_("list the children of this one"), .complete = complete_checkpoints},
    {"descendants", VSH_BOOL, 0, N_("and their children, and so on")},
    {"name", VSH_BOOL, 0, N_("list names only")},
    {"topological", VSH_BOOL, 0, N_("list parents before their children")},
    OPT_END,
};

const VshCmdDef virsh_checkpoint_commands[] = {
    {"checkpoint-create", create_opts, cmd_checkpoint_create, N_("make a checkpoint, from an XML file"),
     N_("Make a checkpoint of a domain's disks.")},
    {"checkpoint-create-as", create_as_opts, cmd_checkpoint_create_as, N_("make a checkpoint from options"),
     N_("Make a checkpoint of a domain's disks.")},
    {"checkpoint-delete", delete_opts, virsh_cmd_moment_delete, N_("delete a checkpoint"),
     N_("Delete a checkpoint of a domain."), .data = &deletion},
    {"checkpoint-dumpxml", dumpxml_opts, virsh_show, N_("print a checkpoint's XML"),
     N_("Print the XML description of a checkpoint."), .data = &dumpxml},
    {"checkpoint-edit", checkpoint_opts, virsh_editing, N_("edit a checkpoint's XML"),
     N_("Edit the XML description of a checkpoint."), .data = &edit},
    {"checkpoint-info", checkpoint_opts, cmd_checkpoint_info, N_("describe a checkpoint"), N_("Describe a checkpoint.")},
    {"checkpoint-list", list_opts, virsh_cmd_moment_list, N_("list a domain's checkpoints"),
     N_("List the checkpoints of a domain."), .data = &listed},
    {"checkpoint-parent", checkpoint_opts, virsh_cmd_moment_parent, N_("print a checkpoint's parent"),
     N_("Print the name of a checkpoint's parent."), .data = &named},
    OPT_END,
};

static const VshOpt backup_begin_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"backupxml", VSH_STRING, VSH_POSITIONAL | VSH_PATH, N_("file with the backup's XML")},
    {"checkpointxml", VSH_STRING, VSH_POSITIONAL_OLD | VSH_PATH, N_("file with the XML of a checkpoint to make with it")},
    {"reuse-external", VSH_BOOL, 0, N_("write to files that are there")},
    {"preserve-domain-on-shutdown", VSH_BOOL, 0, N_("keep the domain until the backup ends")},
    OPT_END,
};

static bool
cmd_backup_begin(Vsh *vsh, const VshCmd *cmd)
{
    static const VirshFlag rows[] = {
        {"reuse-external", VIR_DOMAIN_BACKUP_BEGIN_REUSE_EXTERNAL},
        {"preserve-domain-on-shutdown", VIR_DOMAIN_BACKUP_BEGIN_PRESERVE_SHUTDOWN_DOMAIN},
        {NULL},
    };
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autofree char *backup = NULL;
    g_autofree char *checkpoint = NULL;

    if (!dom)
        return false;
    backup = vsh_has(cmd, "backupxml") ? virsh_read_file(vsh, cmd, "backupxml") : g_strdup("<domainbackup/>");
    if (!backup)
        return false;
    if (vsh_has(cmd, "checkpointxml")) {
        checkpoint = virsh_read_file(vsh, cmd, "checkpointxml");
        if (!checkpoint)
            return false;
    }
    if (virDomainBackupBegin(dom, backup, checkpoint, virsh_flags(cmd, rows)) < 0)
        return false;
    vsh_print(vsh, "%s", _("Backup started\n"));
    return true;
}

static void *
find_backup(Vsh *vsh, const VshCmd *cmd)
{
    return virsh_domain(vsh, cmd, "domain");
}

VIRSH_KIND_FREE(virDomain)

static char *
backup_xml(void *object, unsigned int flags)
{
    return virDomainBackupGetXMLDesc(object, flags);
}

static const VirshKind backup_kind = {.find = find_backup, .free = free_virDomain, .xml = backup_xml};
static const VirshShow backup_dumpxml = {&backup_kind, NULL};
static const VshOpt backup_dumpxml_opts[] = {OPT_DOMAIN(DOMAIN_HELP), OPT_XPATH, OPT_END};

const VshCmdDef virsh_backup_commands[] = {
    {"backup-begin", backup_begin_opts, cmd_backup_begin, N_("begin a backup of a domain's disks"),
     N_("Begin a backup of the disks of a running domain; domjobinfo and domjobabort watch and end it.")},
    {"backup-dumpxml", backup_dumpxml_opts, virsh_show, N_("print a backup's XML"),
     N_("Print the XML description of the backup that is under way."), .data = &backup_dumpxml},
    OPT_END,
};
