/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * resolve.c - which URI a program means: the one it names, or the first default.
 *
 * Threads: any.
 */

#include "api/open.h"

#include <stdlib.h>

#include "base/error.h"

const OpenDefaults open_defaults = { "LIBVIRT_DEFAULT_URI", "libvirt.conf" };
const OpenDefaults open_admin_defaults = { "LIBVIRT_ADMIN_DEFAULT_URI", "libvirt-admin.conf" };

/* Names that are short for a URI. */
static const char *
expand_short_name(const char *name)
{
    if (g_str_equal(name, "xen") || g_str_equal(name, "xen://"))
        return "xen:///system";
    return name;
}

static const char *
default_name(const OpenDefaults *defaults, const ClientConfig *config)
{
    const char *name = getenv(defaults->env);

    if (name && *name)
        return name;
    return config->uri_default && *config->uri_default ? config->uri_default : NULL;
}

int
open_resolve(const char *name, const OpenDefaults *defaults, const ClientConfig *config, OpenAliases aliases, Uri **ret_uri)
{
    const char *target;
    g_autoptr(Uri) uri = NULL;

    if (!name || !*name)
        name = default_name(defaults, config);
    if (!name) {
        *ret_uri = NULL;
        return 0;
    }
    target = aliases == OPEN_WITH_ALIASES ? client_config_alias_find(config, name) : NULL;
    uri = uri_parse(expand_short_name(target ? target : name));
    if (!uri)
        return -1;
    if (!uri->scheme)
        return fail(VIR_ERR_NO_CONNECT, _("URI '%1$s' does not include a driver name"), target ? target : name);
    *ret_uri = g_steal_pointer(&uri);
    return 0;
}
