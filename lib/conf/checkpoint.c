/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * checkpoint.c - the <domaincheckpoint> document: its fields, its defaults, its rules, and its disks brought in line with
 * the domain's.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/checkpoint.h"

#include <string.h>

#include "base/error.h"
#include "conf/domain_hooks.h"
#include "conf/moment_disks.h"

/* Names are parts of file names and of names of bitmaps. */
#define NAME_PATTERN "[a-zA-Z0-9_\\-][a-zA-Z0-9_\\-.]*"
#define NAME_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

ENUM_WORDS(CheckpointMode, checkpoint_mode, CHECKPOINT_DISK_LAST, NULL, "no", "bitmap")

static const XmlField disk_fields[] = {
    XML_ATTR     (CheckpointDiskDef, name,       "name",       XML_PATH,       XML_REQUIRED),
    XML_ATTR_ENUM(CheckpointDiskDef, checkpoint, "checkpoint", CheckpointMode, 0),
    XML_ATTR     (CheckpointDiskDef, bitmap,     "bitmap",     XML_STRING,     0),
    XML_ATTR     (CheckpointDiskDef, size,       "size",       XML_OPT_ULONG,  XML_FORMAT_ONLY),
};

static int
disk_validate(void *self, XmlContext *ctx)
{
    const CheckpointDiskDef *disk = self;

    if (disk->checkpoint == CHECKPOINT_DISK_NO && disk->bitmap)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("disk '%1$s' has checkpoint='no' and so no 'bitmap'"), disk->name);
    return 0;
}
XML_BINDING(CheckpointDiskDef, "disk", disk_fields, .validate = disk_validate);

static bool
is_internal(const void *self, unsigned int flags)
{
    return flags & CHECKPOINT_XML_INTERNAL;
}

static int
check_name(const char *name, XmlContext *ctx)
{
    if (!name || (name[0] != '.' && strspn(name, NAME_CHARS) == strlen(name)))
        return 0;
    return xml_fail(ctx, VIR_ERR_XML_ERROR,
                    _("'%1$s' is no name of a checkpoint, which has letters, digits, '_', '-' and, but for the first, '.'"),
                    name);
}

static int
checkpoint_validate(void *self, XmlContext *ctx)
{
    const CheckpointDef *def = self;

    return check_name(def->name, ctx) < 0 ? -1 : check_name(def->parent, ctx);
}

static const XmlField checkpoint_fields[] = {
    XML_IN_TEXT(CheckpointDef, name,          "name",         XML_STRING,        0, .pattern = NAME_PATTERN),
    XML_IN_TEXT(CheckpointDef, description,   "description",  XML_STRING,        0),
    XML_IN_TEXT(CheckpointDef, parent,        "parent/name",  XML_STRING,        XML_NEEDED, .pattern = NAME_PATTERN),
    XML_IN_TEXT(CheckpointDef, creation_time, "creationTime", XML_LLONG,         XML_OMIT_ZERO),
    XML_LIST   (CheckpointDef, disks,         "disks/disk",   CheckpointDiskDef, 0),
    XML_CHILD  (CheckpointDef, domain,        "domain",       DomainDef,         0),
    XML_IN_TEXT(CheckpointDef, current,       "active",       XML_BOOL_ONE,      0, .show = is_internal),
};
XML_BINDING(CheckpointDef, "domaincheckpoint", checkpoint_fields, .validate = checkpoint_validate);

/* ---- reading and writing ---- */

/* What a new checkpoint will have and an old one had is not the document's to say. */
static void
forget_the_past(CheckpointDef *def)
{
    g_clear_pointer(&def->parent, g_free);
    g_clear_pointer(&def->domain, domain_def_free);
    def->current = false;
    def->creation_time = g_get_real_time() / G_USEC_PER_SEC;
    if (!def->name)
        def->name = g_strdup_printf("%lld", def->creation_time);
}

static int
judge_redefined(const CheckpointDef *def)
{
    if (!def->name)
        return fail(VIR_ERR_XML_ERROR, _("a checkpoint that is redefined needs a <name>"));
    if (def->creation_time == 0)
        return fail(VIR_ERR_XML_ERROR, _("checkpoint '%1$s' is redefined and needs its <creationTime>"), def->name);
    if (!def->domain)
        return fail(VIR_ERR_XML_ERROR, _("checkpoint '%1$s' is redefined and needs its <domain>"), def->name);
    if (g_strcmp0(def->name, def->parent) == 0)
        return fail(VIR_ERR_INVALID_ARG, _("checkpoint '%1$s' cannot be its own parent"), def->name);
    return 0;
}

static XmlParseOptions
parse_options(unsigned int flags, const DomainParseHooks *hooks)
{
    unsigned int domain = DOMAIN_PARSE_INACTIVE;

    if (flags & CHECKPOINT_PARSE_STATUS)
        domain |= DOMAIN_PARSE_NO_POST_PARSE;
    if (flags & CHECKPOINT_PARSE_STRICT)
        domain |= DOMAIN_PARSE_STRICT;
    return (XmlParseOptions){
        .flags = domain_parse_xml_flags(domain), .user = (void *)hooks, .unknown = xml_warn_unknown,
    };
}

/* Takes @def. */
static CheckpointDef *
finish(CheckpointDef *def, unsigned int flags)
{
    g_autoptr(CheckpointDef) read = def;

    if (!read || (flags & CHECKPOINT_PARSE_STATUS))
        return g_steal_pointer(&read);
    if (!(flags & CHECKPOINT_PARSE_REDEFINE))
        forget_the_past(read);
    else if (judge_redefined(read) < 0)
        return NULL;
    return g_steal_pointer(&read);
}

CheckpointDef *
checkpoint_def_parse(const char *xml, unsigned int flags, const DomainParseHooks *hooks)
{
    const XmlParseOptions options = parse_options(flags, hooks);

    return finish(xml_parse(&xml_binding_CheckpointDef, xml, &options), flags);
}

CheckpointDef *
checkpoint_def_parse_file(const char *path, unsigned int flags, const DomainParseHooks *hooks)
{
    const XmlParseOptions options = parse_options(flags, hooks);

    return finish(xml_parse_file(&xml_binding_CheckpointDef, path, &options), flags);
}

char *
checkpoint_def_format(const CheckpointDef *def, unsigned int flags)
{
    return xml_format_text(&xml_binding_CheckpointDef, def, flags | XML_AS_INACTIVE);
}

/* ---- disks ---- */

static CheckpointDiskDef *
unnamed_disk(const DiskDef *of, bool all)
{
    CheckpointDiskDef *disk = checkpoint_disk_def_new();

    if (!all || of->readonly || storage_source_is_empty(&of->source))
        disk->checkpoint = CHECKPOINT_DISK_NO;
    return disk;
}

static int
align_disk(const CheckpointDef *def, CheckpointDiskDef *disk, const DiskDef *of)
{
    g_free(disk->name);
    disk->name = g_strdup(of->target->dev);
    if (disk->checkpoint == CHECKPOINT_DISK_NO)
        return 0;
    if (storage_source_is_empty(&of->source))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s' is empty and cannot take part in a checkpoint"), disk->name);
    disk->checkpoint = CHECKPOINT_DISK_BITMAP;
    if (!disk->bitmap)
        disk->bitmap = g_strdup(def->name);
    return 0;
}

int
checkpoint_align_disks(CheckpointDef *def, const DomainDef *domain)
{
    g_autoptr(GPtrArray) given = moment_disks_by_domain(domain, def->disks, offsetof(CheckpointDiskDef, name));
    g_autoptr(GPtrArray) aligned = NULL;

    if (!given)
        return -1;
    for (guint i = 0; i < given->len; i++) {
        const DiskDef *of = g_ptr_array_index(domain->disks, i);
        const CheckpointDiskDef *like = g_ptr_array_index(given, i);
        CheckpointDiskDef *disk = like ? checkpoint_disk_def_copy(like) : unnamed_disk(of, !def->disks);

        xml_list_add(CheckpointDiskDef, aligned, disk);
        if (align_disk(def, disk, of) < 0)
            return -1;
    }
    g_clear_pointer(&def->disks, g_ptr_array_unref);
    def->disks = g_steal_pointer(&aligned);
    return 0;
}
