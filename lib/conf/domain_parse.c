/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_parse.c - definitions in and out: flags, files, differences.
 *
 * Threads: any. Nothing here is shared.
 */

#include "base/error.h"
#include "base/file.h"
#include "conf/domain_address.h"
#include "conf/domain_complete.h"

#include <libvirt/libvirt-domain.h>

unsigned int
domain_parse_xml_flags(unsigned int flags)
{
    unsigned int xml = 0;

    if (flags & DOMAIN_PARSE_INACTIVE)
        xml |= XML_AS_INACTIVE;
    if (flags & DOMAIN_PARSE_STATUS)
        xml |= XML_AS_STATUS | DOMAIN_XML_NO_COMPLETE;
    if (flags & DOMAIN_PARSE_ABI_UPDATE)
        xml |= DOMAIN_XML_ABI_UPDATE;
    if (flags & DOMAIN_PARSE_NO_VALIDATE)
        xml |= XML_NO_VALIDATE;
    if (flags & DOMAIN_PARSE_NO_POST_PARSE)
        xml |= DOMAIN_XML_NO_COMPLETE | XML_NO_VALIDATE;
    if (flags & DOMAIN_PARSE_ATTACH)
        xml |= DOMAIN_XML_ATTACH;
    if (flags & DOMAIN_PARSE_STRICT)
        xml |= XML_STRICT;
    return xml;
}

unsigned int
domain_format_xml_flags(unsigned int flags)
{
    unsigned int xml = 0;

    if (flags & VIR_DOMAIN_XML_SECURE)
        xml |= XML_AS_SECURE;
    if (flags & VIR_DOMAIN_XML_INACTIVE)
        xml |= XML_AS_INACTIVE;
    if (flags & VIR_DOMAIN_XML_MIGRATABLE)
        xml |= XML_AS_MIGRATABLE;
    if (flags & DOMAIN_FORMAT_STATUS)
        xml |= XML_AS_STATUS | XML_AS_SECURE;
    return xml;
}

/* The hooks are only read; the engine hands them on without looking. */
static XmlParseOptions
parse_options(unsigned int flags, const DomainParseHooks *hooks)
{
    return (XmlParseOptions){
        .flags = domain_parse_xml_flags(flags),
        .user = (void *)hooks,
        .unknown = xml_warn_unknown,
    };
}

DomainDef *
domain_def_parse(const char *xml, unsigned int flags, const DomainParseHooks *hooks)
{
    XmlParseOptions options = parse_options(flags, hooks);

    return xml_parse(&xml_binding_DomainDef, xml, &options);
}

DomainDef *
domain_def_parse_file(const char *path, unsigned int flags, const DomainParseHooks *hooks)
{
    XmlParseOptions options = parse_options(flags, hooks);

    return xml_parse_file(&xml_binding_DomainDef, path, &options);
}

int
domain_def_complete(DomainDef *def, unsigned int flags, const DomainParseHooks *hooks)
{
    unsigned int xml = domain_parse_xml_flags(flags);

    if (xml_post_parse(&xml_binding_DomainDef, def, xml, (void *)hooks) < 0)
        return -1;
    return xml & XML_NO_VALIDATE ? 0 : xml_validate(&xml_binding_DomainDef, def, xml, (void *)hooks);
}

/* A running guest has values where its configuration has a wish: ports of screens, and labels that could not be set. */
static bool
has_live_values(const DomainDef *def)
{
    xml_each(GraphicsDef, graphics, def->graphics) {
        if (graphics_has_live_ports(graphics))
            return true;
    }
    xml_each(DiskDef, disk, def->disks) {
        const SourceCommon *common = storage_source_common(&disk->source);

        if (common && common->seclabels)
            return true;
    }
    return false;
}

static void
drop_live_values(DomainDef *def)
{
    xml_each(GraphicsDef, graphics, def->graphics)
        graphics_forget_live_ports(graphics);
    xml_each(DiskDef, disk, def->disks) {
        SourceCommon *common = storage_source_common(&disk->source);

        if (common)
            source_drop_skipped_labels(common);
    }
}

char *
domain_def_format(const DomainDef *def, unsigned int flags)
{
    g_autoptr(DomainDef) inactive = NULL;

    if ((flags & VIR_DOMAIN_XML_INACTIVE) && has_live_values(def)) {
        inactive = domain_def_copy(def);
        drop_live_values(inactive);
        def = inactive;
    }
    return xml_format_text(&xml_binding_DomainDef, def, domain_format_xml_flags(flags));
}

int
domain_def_abi_diff(const DomainDef *before, const DomainDef *after)
{
    return xml_abi_check(&xml_binding_DomainDef, before, after);
}

int
domain_def_live_diff(const DomainDef *before, const DomainDef *after)
{
    g_auto(XmlDifference) difference = { 0 };

    if (!xml_live_diff(&xml_binding_DomainDef, before, after, &difference))
        return 0;
    return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("%1$s cannot change while the guest runs: it is '%2$s', not '%3$s'"),
                difference.path, difference.before ? difference.before : "", difference.after ? difference.after : "");
}

bool
domain_iothreadids_are_shown(const void *self, unsigned int flags)
{
    const DomainDef *def = self;
    guint n = 0;

    /* Numbers from 1 without anything else say no more than their count does. */
    xml_each(IothreadDef, iothread, def->iothreads) {
        n++;
        if (iothread->id != n || iothread->poll || iothread->thread_pool_min.set || iothread->thread_pool_max.set)
            return true;
    }
    return false;
}

bool
domain_audios_are_shown(const void *self, unsigned int flags)
{
    const DomainDef *def = self;

    if (!(flags & XML_AS_MIGRATABLE) || !def->audios || def->audios->len != 1)
        return true;
    return !domain_audio_is_default(def);
}
