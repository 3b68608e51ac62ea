/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * snapshot.c - the <domainsnapshot> document: its fields, its defaults, its rules.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/snapshot.h"

#include <string.h>

#include <libxml/tree.h>

#include "base/error.h"
#include "base/file.h"
#include "conf/domain_hooks.h"
#include "conf/storage_source_rows.h"

#define SNAPSHOT_FILE_MAX (16u * 1024 * 1024)

ENUM_WORDS(SnapshotState, snapshot_state, SNAPSHOT_STATE_LAST,
           "nostate", "running", "blocked", "paused", "shutdown", "shutoff", "crashed", "pmsuspended", "disk-snapshot")
ENUM_WORDS(SnapshotMemory, snapshot_memory, SNAPSHOT_MEMORY_LAST, NULL, "no", "internal", "external")
ENUM_WORDS(SnapshotDomain, snapshot_domain, SNAPSHOT_DOMAIN_LAST, "full", "brief")

/* ---- disks ---- */

STORAGE_SOURCE_CASES(disk_cases, SnapshotDiskDef, source);

static const XmlField disk_fields[] = {
    XML_ATTR        (SnapshotDiskDef, name,               "name",     XML_PATH,     XML_REQUIRED),
    XML_ATTR_ENUM   (SnapshotDiskDef, snapshot,           "snapshot", DiskSnapshot, 0),
    XML_ATTR_ENUM   (SnapshotDiskDef, source.type,        "type",     StorageType,  0),
    XML_IN_ATTR_ENUM(SnapshotDiskDef, format,             "driver", "type", ImageFormat, 0),
    XML_CHILD       (SnapshotDiskDef, metadata_cache,     "driver/metadata_cache", MetadataCache, 0),
    XML_SWITCH      (SnapshotDiskDef, source.type,        disk_cases,               0),
    XML_PRESENT     (SnapshotDiskDef, delete_in_progress, "snapshotDeleteInProgress", 0),
};

static int
disk_post_parse(void *self, XmlContext *ctx)
{
    SnapshotDiskDef *disk = self;
    bool has_source = !storage_source_is_empty(&disk->source);

    if (disk->snapshot == DISK_SNAPSHOT_DEFAULT && has_source)
        disk->snapshot = DISK_SNAPSHOT_EXTERNAL;
    if (disk->source.type == STORAGE_NONE && disk->snapshot == DISK_SNAPSHOT_EXTERNAL)
        disk->source.type = STORAGE_FILE;
    if (!has_source && (disk->snapshot == DISK_SNAPSHOT_NO || disk->snapshot == DISK_SNAPSHOT_INTERNAL
                        || disk->snapshot == DISK_SNAPSHOT_MANUAL)) {
        storage_source_clear(&disk->source);
        disk->source.type = STORAGE_NONE;
    }
    return 0;
}

static int
disk_validate(void *self, XmlContext *ctx)
{
    const SnapshotDiskDef *disk = self;
    const SourceCommon *common = storage_source_common(&disk->source);

    switch (disk->source.type) {
    case STORAGE_NONE:
    case STORAGE_FILE:
    case STORAGE_BLOCK:
    case STORAGE_NETWORK:
        break;
    default:
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the overlay of disk '%1$s' cannot be of type '%2$s'"),
                        disk->name, storage_type_to_string(disk->source.type));
    }
    if (disk->snapshot != DISK_SNAPSHOT_EXTERNAL && disk->snapshot != DISK_SNAPSHOT_DEFAULT
        && !storage_source_is_empty(&disk->source))
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("disk '%1$s' has a <source> for its overlay, which snapshot='%2$s' does not have"),
                        disk->name, disk_snapshot_to_string(disk->snapshot));
    if (disk->source.type == STORAGE_NETWORK && common && common->seclabels)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("the overlay of disk '%1$s' lies on the network and cannot have a <seclabel>"), disk->name);
    return 0;
}
XML_BINDING(SnapshotDiskDef, "disk", disk_fields, .post_parse = disk_post_parse, .validate = disk_validate);

/* ---- the snapshot ---- */

static bool
is_internal(const void *self, unsigned int flags)
{
    return flags & SNAPSHOT_XML_INTERNAL;
}

static int
snapshot_post_parse(void *self, XmlContext *ctx)
{
    SnapshotDef *def = self;

    if (def->memory == SNAPSHOT_MEMORY_DEFAULT && def->memory_file)
        def->memory = SNAPSHOT_MEMORY_EXTERNAL;
    return 0;
}

static int
snapshot_validate(void *self, XmlContext *ctx)
{
    const SnapshotDef *def = self;

    if (def->memory == SNAPSHOT_MEMORY_EXTERNAL && !def->memory_file)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("memory with snapshot='external' needs a 'file'"));
    if (def->memory != SNAPSHOT_MEMORY_EXTERNAL && def->memory_file)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("memory has the file '%1$s', which needs snapshot='external'"),
                        def->memory_file);
    if (def->memory_file && def->memory_file[0] != '/')
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the memory's file '%1$s' is no absolute path"), def->memory_file);
    return 0;
}

static const XmlField full_fields[] = { XML_CHILD(SnapshotDef, domain, "domain", DomainDef, 0) };
static const XmlField brief_fields[] = { XML_IN_TEXT(SnapshotDef, domain_uuid, "domain/uuid", XML_UUID, 0) };

static const XmlCase domain_cases[] = {
    XML_CASE(SNAPSHOT_DOMAIN_FULL,  SnapshotDef, full_fields),
    XML_CASE(SNAPSHOT_DOMAIN_BRIEF, SnapshotDef, brief_fields),
};

static const XmlField snapshot_fields[] = {
    XML_PRIVATE_ENUM(SnapshotDef, domain_kind,     SnapshotDomain),
    XML_IN_TEXT     (SnapshotDef, name,            "name",             XML_STRING,      0),
    XML_IN_TEXT     (SnapshotDef, description,     "description",      XML_STRING,      0),
    XML_IN_TEXT_ENUM(SnapshotDef, state,           "state",            SnapshotState,   XML_OMIT_ZERO),
    XML_IN_TEXT     (SnapshotDef, parent,          "parent/name",      XML_STRING,      XML_NEEDED),
    XML_IN_TEXT     (SnapshotDef, creation_time,   "creationTime",     XML_LLONG,       XML_OMIT_ZERO),
    XML_IN_ATTR_ENUM(SnapshotDef, memory,          "memory", "snapshot", SnapshotMemory, 0),
    XML_IN_ATTR     (SnapshotDef, memory_file,     "memory", "file",   XML_PATH,        0),
    XML_LIST        (SnapshotDef, disks,           "disks/disk",       SnapshotDiskDef, 0),
    XML_LIST        (SnapshotDef, revert_disks,    "revertDisks/disk", SnapshotDiskDef, 0),
    XML_SWITCH      (SnapshotDef, domain_kind,     domain_cases,                        0),
    XML_CHILD       (SnapshotDef, inactive_domain, "inactiveDomain",   DomainDef,       0),
    XML_VERBATIM    (SnapshotDef, cookie,          "cookie",                            0),
    XML_IN_TEXT     (SnapshotDef, current,         "active",           XML_BOOL_ONE,    0, .show = is_internal),
};
XML_BINDING(SnapshotDef, "domainsnapshot", snapshot_fields, .post_parse = snapshot_post_parse,
            .validate = snapshot_validate);

/* The same table for documents that only say which domain it was. */
static void
brief_init(void *self)
{
    ((SnapshotDef *)self)->domain_kind = SNAPSHOT_DOMAIN_BRIEF;
}
XML_BINDING_AS(BriefSnapshot, SnapshotDef, "domainsnapshot", snapshot_fields, .post_parse = snapshot_post_parse,
               .validate = snapshot_validate, .init = brief_init);

/* ---- reading and writing ---- */

/* Whoever writes a whole definition says its type. */
static bool
domain_is_brief(xmlNode *root)
{
    for (xmlNode *child = root ? root->children : NULL; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE && strcmp((const char *)child->name, "domain") == 0)
            return !xmlHasProp(child, (const xmlChar *)"type");
    }
    return false;
}

/* What a new snapshot will have and an old one had is not the document's to say. */
static void
forget_the_past(SnapshotDef *def)
{
    def->state = SNAPSHOT_STATE_NONE;
    g_clear_pointer(&def->parent, g_free);
    g_clear_pointer(&def->domain, domain_def_free);
    g_clear_pointer(&def->inactive_domain, domain_def_free);
    memset(def->domain_uuid, 0, sizeof(def->domain_uuid));
    def->domain_kind = SNAPSHOT_DOMAIN_FULL;
    def->current = false;
    def->creation_time = g_get_real_time() / G_USEC_PER_SEC;
    if (!def->name)
        def->name = g_strdup_printf("%lld", def->creation_time);
}

static int
judge_redefined(const SnapshotDef *def)
{
    if (!def->name)
        return fail(VIR_ERR_XML_ERROR, _("a snapshot that is redefined needs a <name>"));
    if (def->creation_time == 0)
        return fail(VIR_ERR_XML_ERROR, _("snapshot '%1$s' is redefined and needs its <creationTime>"), def->name);
    if (def->state == SNAPSHOT_STATE_NONE)
        return fail(VIR_ERR_XML_ERROR, _("snapshot '%1$s' is redefined and needs its <state>"), def->name);
    if (g_strcmp0(def->name, def->parent) == 0)
        return fail(VIR_ERR_INVALID_ARG, _("snapshot '%1$s' cannot be its own parent"), def->name);
    return 0;
}

static SnapshotDef *
snapshot_read(const char *text, size_t len, const char *file, unsigned int flags, const DomainParseHooks *hooks)
{
    bool own = flags & SNAPSHOT_PARSE_STATUS;
    unsigned int domain_flags = DOMAIN_PARSE_INACTIVE | (own ? DOMAIN_PARSE_NO_POST_PARSE : 0);
    XmlParseOptions options = {
        .flags = domain_parse_xml_flags(domain_flags) | (flags & SNAPSHOT_PARSE_STRICT ? XML_STRICT : 0),
        .user = (void *)hooks,
        .file = file,
        .unknown = xml_warn_unknown,
    };
    xmlDoc *doc = xml_read(text, len, file);
    xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    g_autoptr(SnapshotDef) def = NULL;

    if (!doc)
        return NULL;
    def = xml_parse_node(domain_is_brief(root) ? &xml_binding_BriefSnapshot : &xml_binding_SnapshotDef, root, &options);
    xmlFreeDoc(doc);
    if (!def || own)
        return g_steal_pointer(&def);
    if (!(flags & SNAPSHOT_PARSE_REDEFINE))
        forget_the_past(def);
    else if (judge_redefined(def) < 0)
        return NULL;
    return g_steal_pointer(&def);
}

SnapshotDef *
snapshot_def_parse(const char *xml, unsigned int flags, const DomainParseHooks *hooks)
{
    return snapshot_read(xml, strlen(xml), NULL, flags, hooks);
}

SnapshotDef *
snapshot_def_parse_file(const char *path, unsigned int flags, const DomainParseHooks *hooks)
{
    size_t len;
    g_autofree char *text = file_read(path, SNAPSHOT_FILE_MAX, &len);

    return text ? snapshot_read(text, len, path, flags, hooks) : NULL;
}

char *
snapshot_def_format(const SnapshotDef *def, unsigned int flags)
{
    return xml_format_text(&xml_binding_SnapshotDef, def, flags | XML_AS_INACTIVE);
}

bool
snapshot_is_external(const SnapshotDef *def)
{
    if (def->memory == SNAPSHOT_MEMORY_EXTERNAL)
        return true;
    xml_each(SnapshotDiskDef, disk, def->disks) {
        if (disk->snapshot == DISK_SNAPSHOT_EXTERNAL)
            return true;
    }
    return false;
}
