/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * open.c - opening, counting and closing connections.
 *
 * Threads: any.
 */

#include "api/open.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "api/connect.h"
#include "api/dispatch_error.h"
#include "api/local_call.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "drivers/remote/remote_open.h"

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

/* A library must not start to talk: only what the environment asks for is logged. */
static void
set_up_log(void)
{
    if (log_set_from_env() < 0)
        warn_last_error("the log settings of the environment are not usable, continuing without them");
}

int
virInitialize(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, set_up_log);
    return 0;
}

int
virGetVersion(unsigned long *libVer, const char *type, unsigned long *typeVer)
{
    virInitialize();
    error_reset();
    if (libVer)
        *libVer = LIBVIR_VERSION_NUMBER;
    if (typeVer)
        *typeVer = LIBVIR_VERSION_NUMBER;
    return 0;
}

/* Drivers that would have to run inside this library. */
static int
check_in_process(const Uri *uri)
{
    g_autofree char *driver = uri ? uri_driver(uri) : NULL;
    g_autofree char *transport = uri ? uri_transport(uri) : NULL;

    if (!uri || transport || uri->server)
        return 0;
    if (g_str_equal(driver, "test"))
        return fail(VIR_ERR_NO_CONNECT, _("driver '%1$s' runs in the program itself, and this build has it not"), driver);
    if (text_equal(uri->path, "/embed"))
        return fail(VIR_ERR_NO_SUPPORT, _("driver '%1$s' cannot be embedded into a program; use its daemon with path '/system' or '/session'"),
                    driver);
    return 0;
}

static virConnectPtr
open_connection(const char *name, virConnectAuthPtr auth, unsigned int flags)
{
    g_autoptr(ClientConfig) config = NULL;
    g_autoptr(Uri) uri = NULL;
    virConnectPtr conn;

    if (flags & ~(unsigned int)(VIR_CONNECT_RO | VIR_CONNECT_NO_ALIASES))
        return fail_null(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) for opening a connection"), flags);
    config = client_config_load(open_defaults.config_file);
    if (!config || open_resolve(name, &open_defaults, config, flags & VIR_CONNECT_NO_ALIASES ? OPEN_NO_ALIASES : OPEN_WITH_ALIASES, &uri) < 0
        || check_in_process(uri) < 0)
        return NULL;
    conn = handle_connect_new();
    conn->flags = flags;
    if (remote_open(conn, uri, auth, config) < 0) {
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
