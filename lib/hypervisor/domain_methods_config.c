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

/* The text field that @type names; NULL for the element, which is no field. */
static char **
metadata_field(DomainDef *def, int type)
{
    switch (type) {
    case VIR_DOMAIN_METADATA_DESCRIPTION:
        return &def->description;
    case VIR_DOMAIN_METADATA_TITLE:
        return &def->title;
    default:
        return NULL;
    }
}

static int
check_type(int type)
{
    if (type < 0 || type > VIR_DOMAIN_METADATA_ELEMENT)
        return fail(VIR_ERR_INVALID_ARG, _("metadata type %1$d is none of description (0), title (1), element (2)"), type);
    return 0;
}

/* An element is named by its namespace; text has none. */
static int
check_namespace(int type, const char *uri)
{
    if (type == VIR_DOMAIN_METADATA_ELEMENT && !uri)
        return fail(VIR_ERR_INVALID_ARG, _("metadata of type element needs the uri of its namespace"));
    if (type != VIR_DOMAIN_METADATA_ELEMENT && uri)
        return fail(VIR_ERR_INVALID_ARG, _("the uri '%1$s' is for metadata of type element only"), uri);
    return 0;
}

char *
domain_method_get_metadata(Domain *dom, int type, const char *uri, unsigned int flags)
{
    static const char *const what[] = { "description", "title", "element" };
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def;
    char *text;

    if (check_type(type) < 0 || check_namespace(type, uri) < 0 || !(def = domain_view_def_for(view, flags)))
        return NULL;
    if (type == VIR_DOMAIN_METADATA_ELEMENT)
        text = domain_metadata_get(def, uri);
    else
        text = g_strdup(type == VIR_DOMAIN_METADATA_TITLE ? def->title : def->description);
    if (!text)
        return fail_null(VIR_ERR_NO_DOMAIN_METADATA, _("domain '%1$s' has no metadata of type '%2$s'"), def->name, what[type]);
    return text;
}

static int
set_one(DomainDef *def, int type, const char *metadata, const char *key, const char *uri)
{
    char **field = metadata_field(def, type);

    if (!field)
        return domain_metadata_set(def, metadata, key, uri);
    g_free(*field);
    *field = metadata && *metadata ? g_strdup(metadata) : NULL;
    return 0;
}

static int
check_metadata(int type, const char *metadata, const char *key, const char *uri)
{
    if (check_type(type) < 0 || check_namespace(type, uri) < 0)
        return -1;
    if (type == VIR_DOMAIN_METADATA_ELEMENT && metadata && !key)
        return fail(VIR_ERR_INVALID_ARG, _("metadata of type element needs a key, the prefix of its namespace"));
    if (type != VIR_DOMAIN_METADATA_ELEMENT && key)
        return fail(VIR_ERR_INVALID_ARG, _("the key '%1$s' is for metadata of type element only"), key);
    if (type == VIR_DOMAIN_METADATA_TITLE && metadata && strchr(metadata, '\n'))
        return fail(VIR_ERR_INVALID_ARG, _("a domain's title cannot contain a newline"));
    return 0;
}

int
domain_method_set_metadata(Domain *dom, int type, const char *metadata, const char *key, const char *uri,
                           unsigned int flags)
{
    g_autoptr(DomainEdit) edit = NULL;

    if (check_metadata(type, metadata, key, uri) < 0 || !(edit = domain_edit(dom, flags)))
        return -1;
    for_each_def(def, edit) {
        if (set_one(def, type, metadata, key, uri) < 0)
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
