/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * backup.c - the <domainbackup> document: its fields, its defaults, its rules, and its disks brought in line with the
 * domain's.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/backup.h"

#include "base/error.h"
#include "conf/domain_disk.h"
#include "conf/moment_disks.h"

ENUM_WORDS(BackupMode, backup_mode, BACKUP_MODE_LAST, "push", "pull")
ENUM_WORDS(BackupTransport, backup_transport, BACKUP_TRANSPORT_LAST, "tcp", "unix", "fd")
ENUM_WORDS(BackupDiskMode, backup_disk_mode, BACKUP_DISK_LAST, NULL, "full", "incremental")
ENUM_WORDS(BackupState, backup_state, BACKUP_STATE_LAST,
           NULL, "running", "complete", "failed", "cancelling", "cancelled")

/* ---- the server ---- */

static const XmlField server_fields[] = {
    XML_ATTR_ENUM(BackupServer, transport, "transport", BackupTransport, 0),
    XML_ATTR_ENUM(BackupServer, tls,       "tls",       YesNo,           0),
    XML_ATTR     (BackupServer, name,      "name",      XML_PATH,        0),
    XML_ATTR     (BackupServer, port,      "port",      XML_OPT_UINT,    0, XML_RANGE(0, 65535)),
    XML_ATTR     (BackupServer, socket,    "socket",    XML_ABS_PATH,    0),
    XML_ATTR     (BackupServer, fdgroup,   "fdgroup",   XML_PATH,        0),
};

static int
server_validate(void *self, XmlContext *ctx)
{
    const BackupServer *server = self;
    const struct { const char *name; bool given, wanted; } rules[] = {
        { "name",    server->name != NULL,    server->transport == BACKUP_TCP },
        { "socket",  server->socket != NULL,  server->transport == BACKUP_UNIX },
        { "fdgroup", server->fdgroup != NULL, server->transport == BACKUP_FD },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
        if (rules[i].given != rules[i].wanted)
            return xml_fail(ctx, VIR_ERR_XML_ERROR, rules[i].wanted ? _("a server with transport '%1$s' needs a '%2$s'")
                                                                    : _("a server with transport '%1$s' has no '%2$s'"),
                            backup_transport_to_string(server->transport), rules[i].name);
    }
    if (server->port.set && server->transport != BACKUP_TCP)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a server with transport '%1$s' has no 'port'"),
                        backup_transport_to_string(server->transport));
    return 0;
}
XML_BINDING(BackupServer, "server", server_fields, .validate = server_validate);

/* ---- disks ---- */

/* Of what sources of disks can have, what images that are written from nothing have. */
#define STORE_ROWS(S) \
    XML_ATTR (S, common.index,      "index",      XML_UINT,          XML_OMIT_ZERO | XML_ONLY_STATUS), \
    XML_LIST (S, common.seclabels,  "seclabel",   DeviceSeclabel,    0), \
    XML_CHILD(S, common.encryption, "encryption", StorageEncryption, 0)

static const XmlField file_fields[] = { XML_ATTR(FileSource, path, "file", XML_PATH, 0), STORE_ROWS(FileSource) };
XML_BINDING_AS(BackupFile, FileSource, "target", file_fields);

static const XmlField block_fields[] = { XML_ATTR(BlockSource, path, "dev", XML_PATH, 0), STORE_ROWS(BlockSource) };
XML_BINDING_AS(BackupBlock, BlockSource, "target", block_fields);

static const XmlField disk_file_fields[] = {
    XML_CHILD_AS(BackupDiskDef, target.file,  "target",  FileSource, BackupFile, 0),
    XML_CHILD_AS(BackupDiskDef, scratch.file, "scratch", FileSource, BackupFile, 0),
};
static const XmlField disk_block_fields[] = {
    XML_CHILD_AS(BackupDiskDef, target.block,  "target",  BlockSource, BackupBlock, 0),
    XML_CHILD_AS(BackupDiskDef, scratch.block, "scratch", BlockSource, BackupBlock, 0),
};
static const XmlCase disk_cases[] = {
    XML_CASE(STORAGE_NONE,  BackupDiskDef, disk_file_fields),
    XML_CASE(STORAGE_FILE,  BackupDiskDef, disk_file_fields),
    XML_CASE(STORAGE_BLOCK, BackupDiskDef, disk_block_fields),
};

static const XmlField disk_fields[] = {
    XML_ATTR        (BackupDiskDef, name,          "name",         XML_PATH,       XML_REQUIRED),
    XML_ATTR_ENUM   (BackupDiskDef, backup,        "backup",       YesNo,          0),
    XML_ATTR_ENUM   (BackupDiskDef, state,         "state",        BackupState,    XML_ONLY_STATUS),
    XML_ATTR_ENUM   (BackupDiskDef, target.type,   "type",         StorageType,    0),
    XML_ATTR_ENUM   (BackupDiskDef, mode,          "backupmode",   BackupDiskMode, 0),
    XML_ATTR        (BackupDiskDef, incremental,   "incremental",  XML_PATH,       0),
    XML_ATTR        (BackupDiskDef, export_name,   "exportname",   XML_PATH,       0),
    XML_ATTR        (BackupDiskDef, export_bitmap, "exportbitmap", XML_PATH,       0),
    XML_IN_ATTR_ENUM(BackupDiskDef, format,        "driver", "type", ImageFormat,  0),
    XML_SWITCH      (BackupDiskDef, target.type,   disk_cases,                     0),
    XML_PRIVATE_ENUM(BackupDiskDef, scratch.type,  StorageType),
};

static int
disk_post_parse(void *self, XmlContext *ctx)
{
    BackupDiskDef *disk = self;

    if (disk->backup == YES_NO_ABSENT)
        disk->backup = YES_NO_YES;
    if (disk->backup == YES_NO_YES && disk->target.type == STORAGE_NONE)
        disk->target.type = STORAGE_FILE;
    disk->scratch.type = disk->target.type;
    return 0;
}

static int
disk_validate(void *self, XmlContext *ctx)
{
    const BackupDiskDef *disk = self;
    StorageType type = disk->target.type;

    if (type != STORAGE_NONE && type != STORAGE_FILE && type != STORAGE_BLOCK)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("the backup of disk '%1$s' can be of type 'file' or 'block', not '%2$s'"), disk->name,
                        storage_type_to_string(type));
    if ((disk->target.file && storage_source_is_empty(&disk->target))
        || (disk->scratch.file && storage_source_is_empty(&disk->scratch)))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the backup of disk '%1$s' needs the '%2$s' of its %3$s"), disk->name,
                        type == STORAGE_BLOCK ? "dev" : "file", disk->target.file ? "<target>" : "<scratch>");
    if (disk->mode == BACKUP_DISK_FULL && disk->incremental)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the backup of disk '%1$s' is full and so not 'incremental'"), disk->name);
    return 0;
}
XML_BINDING(BackupDiskDef, "disk", disk_fields, .post_parse = disk_post_parse, .validate = disk_validate);

/* ---- the backup ---- */

static int
validate_disk_in(const BackupDef *def, const BackupDiskDef *disk, XmlContext *ctx)
{
    const char *mode = backup_mode_to_string(def->mode);
    bool pull = def->mode == BACKUP_PULL;

    if (pull ? disk->target.file != NULL : disk->scratch.file != NULL)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the backup has mode='%1$s', disk '%2$s' cannot have a %3$s"), mode,
                        disk->name, pull ? "<target>" : "<scratch>");
    if (!pull && (disk->export_name || disk->export_bitmap))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the backup has mode='%1$s', disk '%2$s' is not exported"), mode,
                        disk->name);
    if (pull && disk->format != IMAGE_NONE && disk->format != IMAGE_QCOW2)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("the scratch image of disk '%1$s' can be 'qcow2' only, not '%2$s'"), disk->name,
                        image_format_to_string(disk->format));
    return 0;
}

static int
backup_validate(void *self, XmlContext *ctx)
{
    const BackupDef *def = self;

    if (def->mode == BACKUP_PULL && !def->server)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a backup with mode='pull' needs a <server>"));
    if (def->mode == BACKUP_PUSH && def->server)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a backup with mode='push' has no <server>"));
    xml_each(BackupDiskDef, disk, def->disks) {
        if (validate_disk_in(def, disk, ctx) < 0)
            return -1;
    }
    return 0;
}

static const XmlField backup_fields[] = {
    XML_ATTR_ENUM(BackupDef, mode,         "mode",        BackupMode,    0),
    XML_IN_TEXT  (BackupDef, incremental,  "incremental", XML_STRING,    0),
    XML_CHILD    (BackupDef, server,       "server",      BackupServer,  0),
    XML_LIST     (BackupDef, disks,        "disks/disk",  BackupDiskDef, 0),
    XML_VERBATIM (BackupDef, private_data, "privateData",                XML_ONLY_STATUS),
};
XML_BINDING(BackupDef, "domainbackup", backup_fields, .validate = backup_validate);

BackupDef *
backup_def_parse(const char *xml, unsigned int flags)
{
    return xml_parse_document(&xml_binding_BackupDef, xml, flags | STORAGE_XML_PLAIN);
}

BackupDef *
backup_def_parse_file(const char *path, unsigned int flags)
{
    return xml_parse_document_file(&xml_binding_BackupDef, path, flags | STORAGE_XML_PLAIN);
}

char *
backup_def_format(const BackupDef *def, unsigned int flags)
{
    return xml_format_text(&xml_binding_BackupDef, def, flags);
}

/* ---- aligning ---- */

static int
name_target(BackupDiskDef *disk, const DiskDef *of, const char *suffix)
{
    const char *path = of->source.type == STORAGE_FILE || of->source.type == STORAGE_NONE ? storage_source_path(&of->source)
                                                                                          : NULL;
    g_autofree char *target = NULL;

    if (disk->target.type != STORAGE_FILE || !path)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("the backup of disk '%1$s' needs a <target>: the disk or the backup is no file"), disk->name);
    target = g_strdup_printf("%s.%s", path, suffix);
    storage_source_set_path(&disk->target, STORAGE_FILE, target);
    return 0;
}

static int
align_disk(const BackupDef *def, BackupDiskDef *disk, const DiskDef *of, const char *suffix)
{
    g_free(disk->name);
    disk->name = g_strdup(of->target->dev);
    if (disk->backup != YES_NO_YES)
        return 0;
    if (storage_source_is_empty(&of->source))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s' is empty and cannot be backed up"), disk->name);
    if (disk->mode == BACKUP_DISK_DEFAULT)
        disk->mode = disk->incremental || def->incremental ? BACKUP_DISK_INCREMENTAL : BACKUP_DISK_FULL;
    if (disk->mode == BACKUP_DISK_INCREMENTAL && !disk->incremental)
        disk->incremental = g_strdup(def->incremental);
    if (disk->mode == BACKUP_DISK_INCREMENTAL && !disk->incremental)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("the backup of disk '%1$s' is incremental, but since which checkpoint?"),
                    disk->name);
    if (def->mode == BACKUP_PUSH && !disk->target.file)
        return name_target(disk, of, suffix);
    return 0;
}

/* A disk that the backup does not speak of. */
static BackupDiskDef *
unnamed_disk(const DiskDef *of, bool all)
{
    BackupDiskDef *disk = backup_disk_def_new();

    disk->backup = all && !storage_source_is_empty(&of->source) && !of->readonly ? YES_NO_YES : YES_NO_NO;
    if (disk->backup == YES_NO_YES)
        disk->target.type = disk->scratch.type = STORAGE_FILE;
    return disk;
}

int
backup_align_disks(BackupDef *def, const DomainDef *domain, const char *suffix)
{
    g_autoptr(GPtrArray) given = moment_disks_by_domain(domain, def->disks, offsetof(BackupDiskDef, name));
    g_autoptr(GPtrArray) aligned = NULL;

    if (!given)
        return -1;
    xml_each(BackupDiskDef, like, def->disks) {
        BackupDiskDef *disk = backup_disk_def_copy(like);

        xml_list_add(BackupDiskDef, aligned, disk);
        if (align_disk(def, disk, domain_disk_find(domain, like->name), suffix) < 0)
            return -1;
    }
    for (guint i = 0; i < given->len; i++) {
        const DiskDef *of = g_ptr_array_index(domain->disks, i);
        BackupDiskDef *disk;

        if (given->pdata[i])
            continue;
        disk = unnamed_disk(of, !def->disks);
        xml_list_add(BackupDiskDef, aligned, disk);
        if (align_disk(def, disk, of, suffix) < 0)
            return -1;
    }
    g_clear_pointer(&def->disks, g_ptr_array_unref);
    def->disks = g_steal_pointer(&aligned);
    return 0;
}
