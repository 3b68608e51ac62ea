/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_methods_config.c - changes of a configuration that no hypervisor sees: definition, name, metadata, autostart.
 *
 * Threads: owner; defining is for any.
 */

#include "hypervisor/domain_methods.h"

#include <string.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "conf/domain.h"
#include "conf/metadata.h"
#include "driver/adapter.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/domain_store.h"
#include "hypervisor/edit.h"

int
domain_method_set_autostart(Domain *dom, int autostart)
{
    g_autoptr(DomainEdit) edit = domain_edit_facts(dom);

    if (!domain_view_is_persistent(domain_own_view(dom)))
        return fail(VIR_ERR_OPERATION_INVALID, _("cannot set autostart for the transient domain '%1$s'"), domain_name(dom));
    edit->facts.autostart = autostart != 0;
    return domain_commit(dom, edit);
}

static MetadataPlaces
metadata_places(DomainDef *def)
{
    return (MetadataPlaces) {
        .noun = "domain",
        .name = def->name,
        .missing = VIR_ERR_NO_DOMAIN_METADATA,
        .description = &def->description,
        .title = &def->title,
        .elements = &def->metadata,
    };
}

char *
domain_method_get_metadata(Domain *dom, int type, const char *uri, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def;
    MetadataPlaces places;

    if (metadata_check(type, uri) < 0 || !(def = domain_view_def_for(view, flags)))
        return NULL;
    places = metadata_places((DomainDef *)def);     /* is only read */
    return metadata_get(&places, type, uri);
}

int
domain_method_set_metadata(Domain *dom, int type, const char *metadata, const char *key, const char *uri,
                           unsigned int flags)
{
    g_autoptr(DomainEdit) edit = NULL;

    if (metadata_check_new(type, metadata, key, uri) < 0 || !(edit = domain_edit(dom, flags)))
        return -1;
    for_each_def(def, edit) {
        MetadataPlaces places = metadata_places(def);

        if (metadata_set(&places, type, metadata, key, uri) < 0)
            return -1;
    }
    if (domain_commit(dom, edit) < 0)
        return -1;
    domain_emit_metadata_change(dom, type, uri);
    return 0;
}

int
domain_method_rename(Domain *dom, const char *new_name, unsigned int flags)
{
    return domain_list_rename(domain_get_list(dom), dom, new_name);
}

Domain *
domain_method_define_xml_flags(DriverConn *conn, const char *xml, unsigned int flags)
{
    DomainList *list = hypervisor_domains(conn);
    unsigned int parse = DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_ABI_UPDATE;
    g_autoptr(DomainDef) def = NULL;
    ObjectKey key = { .id = -1 };

    if (flags & VIR_DOMAIN_DEFINE_VALIDATE)
        parse |= DOMAIN_PARSE_STRICT;
    def = domain_def_parse(xml, parse, domain_store_hooks(domain_list_store(list)));
    if (!def)
        return NULL;
    key.name = def->name;
    memcpy(key.uuid, def->uuid, sizeof(key.uuid));
    if (driver_permit(&key) < 0)
        return NULL;
    return domain_list_define(list, g_steal_pointer(&def));
}

Domain *
domain_method_define_xml(DriverConn *conn, const char *xml)
{
    return domain_method_define_xml_flags(conn, xml, 0);
}
