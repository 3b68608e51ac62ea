/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * admin_private.c - the admin connection: opening it, watching its end.
 *
 * Threads: any.
 */

#include "api/admin_private.h"

#include <unistd.h>

#include "api/connect.h"
#include "api/dispatch_error.h"
#include "api/local_call.h"
#include "api/open.h"
#include "base/error.h"
#include "drivers/remote/remote_open.h"

/* Whose admin interface is meant when nobody says it. */
static Uri *
default_uri(void)
{
    return uri_parse(geteuid() == 0 ? "libvirtd:///system" : "libvirtd:///session");
}

static virAdmConnectPtr
open_connection(const char *name, unsigned int flags)
{
    g_autoptr(ClientConfig) config = NULL;
    g_autoptr(Uri) uri = NULL;
    virAdmConnectPtr conn;
    OpenAliases aliases = flags & VIR_CONNECT_NO_ALIASES ? OPEN_NO_ALIASES : OPEN_WITH_ALIASES;

    if (flags & ~(unsigned int)VIR_CONNECT_NO_ALIASES)
        return fail_null(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) for opening an admin connection"), flags);
    config = client_config_load(open_admin_defaults.config_file);
    if (!config || open_resolve(name, &open_admin_defaults, config, aliases, &uri) < 0)
        return NULL;
    if (!uri && !(uri = default_uri()))
        return NULL;
    conn = handle_adm_connect_new();
    if (remote_adm_open(conn, uri) < 0) {
        handle_unref(conn);
        return NULL;
    }
    return conn;
}

virAdmConnectPtr
admin_open(const char *name, unsigned int flags)
{
    virAdmConnectPtr conn;

    virInitialize();
    error_reset();
    conn = open_connection(name, flags);
    if (!conn)
        dispatch_error(NULL);
    return conn;
}

int
admin_register_close(virAdmConnectPtr conn, virAdmConnectCloseFunc cb, void *opaque, virFreeCallback freecb)
{
    const CloseCallback callback = { .admin_func = cb, .opaque = opaque, .free_opaque = freecb };

    return connect_register_close(conn, conn->state, &callback) < 0 ? local_failed(conn) : 0;
}

int
admin_unregister_close(virAdmConnectPtr conn, virAdmConnectCloseFunc cb)
{
    const CloseCallback callback = { .admin_func = cb };

    return connect_unregister_close(conn->state, &callback) < 0 ? local_failed(conn) : 0;
}
