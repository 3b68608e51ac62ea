/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * open.c - opening, counting and closing connections.
 *
 * Threads: any.
 */

#include "api/open.h"

#include "api/connect.h"
#include "api/dispatch_error.h"
#include "api/local_call.h"
#include "api/local_module.h"
#include "base/error.h"
#include "base/text.h"
#include "drivers/remote/remote_open.h"

/* Drivers that run inside the program: those without a server or a transport that have a module. */
static char *
driver_in_process(const Uri *uri)
{
    g_autofree char *transport = uri ? uri_transport(uri) : NULL;
    g_autofree char *driver = NULL;

    if (!uri || transport || uri->server)
        return NULL;
    driver = uri_driver(uri);
    return local_module_exists(driver) ? g_steal_pointer(&driver) : NULL;
}

static int
check_embedded(const Uri *uri)
{
    g_autofree char *transport = uri ? uri_transport(uri) : NULL;

    if (!uri || transport || uri->server || !text_equal(uri->path, "/embed"))
        return 0;
    return fail(VIR_ERR_NO_SUPPORT,
                _("driver '%1$s' cannot be embedded into a program; use its daemon with path '/system' or '/session'"),
                uri->scheme);
}

static int
open_with_driver(virConnectPtr conn, Uri *uri, virConnectAuthPtr auth, const ClientConfig *config)
{
    g_autofree char *driver = driver_in_process(uri);
    g_autofree char *text = driver ? uri_format(uri) : NULL;

    if (driver)
        return local_module_open(conn, &(LocalTarget) { .driver = driver, .uri = text, .path = uri->path }, auth);
    return check_embedded(uri) < 0 ? -1 : remote_open(conn, uri, auth, config);
}

static virConnectPtr
open_connection(const char *name, virConnectAuthPtr auth, unsigned int flags)
{
    g_autoptr(ClientConfig) config = NULL;
    g_autoptr(Uri) uri = NULL;
    OpenAliases aliases = flags & VIR_CONNECT_NO_ALIASES ? OPEN_NO_ALIASES : OPEN_WITH_ALIASES;
    virConnectPtr conn;

    if (flags & ~(unsigned int)(VIR_CONNECT_RO | VIR_CONNECT_NO_ALIASES))
        return fail_null(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) for opening a connection"), flags);
    config = client_config_load(open_defaults.config_file);
    if (!config || open_resolve(name, &open_defaults, config, aliases, &uri) < 0)
        return NULL;
    conn = handle_connect_new();
    conn->flags = flags;
    if (open_with_driver(conn, uri, auth, config) < 0) {
        handle_unref(conn);
        return NULL;
    }
    return conn;
}

static virConnectPtr
open_and_report(const char *name, virConnectAuthPtr auth, unsigned int flags)
{
    virConnectPtr conn;

    virInitialize();
    error_reset();
    conn = open_connection(name, auth, flags);
    if (!conn)
        dispatch_error(NULL);
    return conn;
}

virConnectPtr
virConnectOpen(const char *name)
{
    return open_and_report(name, NULL, 0);
}

virConnectPtr
virConnectOpenReadOnly(const char *name)
{
    return open_and_report(name, NULL, VIR_CONNECT_RO);
}

virConnectPtr
virConnectOpenAuth(const char *name, virConnectAuthPtr auth, unsigned int flags)
{
    return open_and_report(name, auth, flags);
}

int
virConnectRef(virConnectPtr conn)
{
    if (!local_enter(conn, HANDLE_CONNECT, __func__))
        return -1;
    handle_ref(conn);
    return 0;
}

int
virConnectClose(virConnectPtr conn)
{
    return local_enter(conn, HANDLE_CONNECT, __func__) ? handle_unref(conn) : -1;
}

char *
virConnectGetURI(virConnectPtr conn)
{
    return local_enter(conn, HANDLE_CONNECT, __func__) ? g_strdup(connect_uri(conn->state)) : NULL;
}

int
virConnectIsAlive(virConnectPtr conn)
{
    int alive;

    if (!local_enter(conn, HANDLE_CONNECT, __func__))
        return -1;
    alive = connect_is_alive(conn->state);
    return alive < 0 ? local_failed(conn) : alive;
}

int
virConnectSetKeepAlive(virConnectPtr conn, int interval, unsigned int count)
{
    int answer;

    if (!local_enter(conn, HANDLE_CONNECT, __func__))
        return -1;
    answer = connect_set_keepalive(conn->state, interval, count);
    return answer < 0 ? local_failed(conn) : answer;
}

int
virConnectRegisterCloseCallback(virConnectPtr conn, virConnectCloseFunc cb, void *opaque, virFreeCallback freecb)
{
    const CloseCallback callback = { .func = cb, .opaque = opaque, .free_opaque = freecb };

    if (!local_enter(conn, HANDLE_CONNECT, __func__))
        return -1;
    return connect_register_close(conn, conn->state, &callback) < 0 ? local_failed(conn) : 0;
}

int
virConnectUnregisterCloseCallback(virConnectPtr conn, virConnectCloseFunc cb)
{
    const CloseCallback callback = { .func = cb };

    if (!local_enter(conn, HANDLE_CONNECT, __func__))
        return -1;
    return connect_unregister_close(conn->state, &callback) < 0 ? local_failed(conn) : 0;
}
