/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_open.c - a connection to the driver of this module: opening, closing, and what is said of the connection itself.
 *
 * Threads: any.
 */

#include "local/local_open.h"

#include <unistd.h>

#include "access/identity.h"
#include "api/connect.h"
#include "base/error.h"
#include "local/local_client.h"
#include "local/local_conn.h"
#include "local/local_driver.h"
#include "local/local_event.h"

/* Within a process there is nothing to lose. */
static int
is_alive(void *priv)
{
    return 1;
}

static void
close_connection(void *priv)
{
    LocalConn *local = priv;
    DriverState *state = driver_conn_state(local->driver);

    driver_conn_close(local->driver);
    local_events_close(local->events);
    driver_conn_unref(local->driver);
    local_driver.close(state);
    g_free(local);
}

static const ConnectLink local_link = {
    .is_alive = is_alive,
    .close = close_connection,
};

static DriverConn *
driver_conn_open(virConnectPtr conn, const char *uri, const LocalState *state)
{
    g_autoptr(Identity) identity = identity_new_process(geteuid(), getegid(), getpid(), 0);

    return driver_conn_new(&(DriverConnInit) {
        .spec = local_driver.spec,
        .state = state->state,
        .bus = state->bus,
        .uri = uri,
        .readonly = (conn->flags & VIR_CONNECT_RO) != 0,
        .identity = identity,
    });
}

int
local_open(virConnectPtr conn, const char *uri, const char *path, virConnectAuthPtr auth)
{
    LocalState state;
    LocalConn *local;

    if (!path || g_str_equal(path, "/") || *path == '\0')
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' names nothing to open; use %2$s:///default"), uri, local_driver.spec->name);
    if (local_driver.open(path, auth, &state) < 0)
        return -1;
    local = g_new0(LocalConn, 1);
    local->driver = driver_conn_open(conn, uri, &state);
    local->events = local_events_new();
    connect_set_uri(conn->state, g_strdup(uri));
    conn->driver = &local_handle_driver;
    conn->priv = local;
    connect_set_link(conn->state, &local_link, local);
    return 0;
}

int
local_connect_supports_feature(virConnectPtr conn, int feature)
{
    const DriverSpec *spec = driver_conn_spec(local_of(conn)->driver);

    return feature >= 0 && feature < 32 && (spec->features >> feature & 1);
}

int
local_connect_is_secure(virConnectPtr conn)
{
    return 1;
}

int
local_connect_is_encrypted(virConnectPtr conn)
{
    return 0;
}

int
local_connect_set_identity(virConnectPtr conn, virTypedParameterPtr params, int nparams, unsigned int flags)
{
    g_autoptr(Identity) identity = NULL;

    if (flags)
        return fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) in function virConnectSetIdentity"), flags);
    identity = identity_new_from_params(params, nparams);
    if (!identity)
        return -1;
    driver_conn_set_identity(local_of(conn)->driver, identity);
    return 0;
}
