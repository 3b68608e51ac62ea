/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dispatch.c - joins servers, programs and drivers, and follows clients as they come and go.
 *
 * Threads: main, but for the count of open connections.
 */

#include "dispatch.h"

#include <stdatomic.h>

#include "driver/object_driver.h"
#include "peer_state.h"
#include "rpc/programs.h"
#include "rpc/record.h"
#include "serve_tables.h"

struct Dispatch {
    DispatchDriver *drivers;
    size_t n_drivers;
    DispatchDriver admin;
    atomic_size_t n_open;
    DispatchPeerWatch watch;
    void *watch_opaque;
    DispatchKeep keep;
    void *keep_opaque;
    DispatchBeside beside;
};

static const RpcService public_services[] = {
    { .program = &remote_program, .serve_all = serve_call },
    { .program = &qemu_program, .serve_all = serve_call },
    { .program = &lxc_program, .serve_all = serve_call },
};

static const RpcService admin_service = { .program = &admin_program, .serve_all = serve_call };

const RpcServe *const dispatch_auth = serve_remote_by_hand;

/* Answers every admin call with "not supported" where the daemon has no admin driver. */
static const ObjectDriver no_admin_methods;
static const DriverSpec no_admin = { .name = "admin", .type = "ADMIN", .driver = &no_admin_methods };

Dispatch *
dispatch_new(const DispatchDriver *drivers, size_t n_drivers)
{
    Dispatch *dispatch = g_new0(Dispatch, 1);

    dispatch->drivers = g_memdup2(drivers, n_drivers * sizeof(*drivers));
    dispatch->n_drivers = n_drivers;
    dispatch->admin = (DispatchDriver) { .spec = &no_admin };
    return dispatch;
}

void
dispatch_free(Dispatch *dispatch)
{
    if (!dispatch)
        return;
    g_free(dispatch->drivers);
    g_free(dispatch);
}

size_t
dispatch_n_open(const Dispatch *dispatch)
{
    return atomic_load(&dispatch->n_open);
}

void
dispatch_set_peer_watch(Dispatch *dispatch, DispatchPeerWatch watch, void *opaque)
{
    dispatch->watch = watch;
    dispatch->watch_opaque = opaque;
}

void
dispatch_set_keep(Dispatch *dispatch, DispatchKeep keep, void *opaque)
{
    dispatch->keep = keep;
    dispatch->keep_opaque = opaque;
}

void
dispatch_keep(const Dispatch *dispatch, RpcPeer *peer, GVariant *state, bool listens)
{
    if (dispatch->keep)
        dispatch->keep(peer, state, listens, dispatch->keep_opaque);
    else if (state)
        g_variant_unref(state);
}

void
dispatch_set_beside(Dispatch *dispatch, const DispatchBeside *beside)
{
    dispatch->beside = *beside;
}

const DispatchBeside *
dispatch_beside(const Dispatch *dispatch)
{
    return &dispatch->beside;
}

void
dispatch_beside_changed(RpcPeer *peer)
{
    peer_state_changed(rpc_peer_data(peer));
}

Identity *
dispatch_open_identity(RpcPeer *peer)
{
    const PeerState *state = rpc_peer_data(peer);

    return state->conn ? driver_conn_identity(state->conn) : NULL;
}

bool
dispatch_open_is_readonly(RpcPeer *peer)
{
    const PeerState *state = rpc_peer_data(peer);

    return !state->conn || driver_conn_is_readonly(state->conn);
}

static bool
serves_scheme(const DriverSpec *spec, const char *scheme)
{
    for (const char *const *known = spec->schemes; known && *known; known++) {
        if (g_str_equal(*known, scheme))
            return true;
    }
    return false;
}

const DispatchDriver *
dispatch_find_driver(const Dispatch *dispatch, const char *scheme)
{
    for (size_t i = 0; i < dispatch->n_drivers; i++) {
        if (!scheme || serves_scheme(dispatch->drivers[i].spec, scheme))
            return &dispatch->drivers[i];
    }
    return NULL;
}

const DispatchDriver *
dispatch_admin_driver(const Dispatch *dispatch)
{
    return &dispatch->admin;
}

/* ------------------------------------------------------------------ peers */

DriverConn *
peer_state_conn(const PeerState *state)
{
    return state->conn ? driver_conn_ref(state->conn) : NULL;
}

/* What is promised to end with the connection binds it to this process. */
static void
note_hooks(bool has_hooks, void *opaque)
{
    atomic_store(&rpc_peer_record(opaque)->bound, has_hooks);
}

void
peer_state_open(PeerState *state, DriverConn *conn)
{
    state->conn = conn;
    atomic_fetch_add(&state->dispatch->n_open, 1);
    if (rpc_peer_record(state->peer))
        driver_conn_set_hook_watch(conn, note_hooks, state->peer);
    peer_state_changed(state);
}

void
peer_state_close(PeerState *state)
{
    DriverConn *conn = g_steal_pointer(&state->conn);

    if (!conn)
        return;
    if (state->events)
        g_array_set_size(state->events, 0);
    if (!rpc_peer_is_closed(state->peer))
        peer_state_changed(state);
    driver_conn_close(conn);
    /* No event is raised for it any more. */
    g_clear_pointer(&state->judged, event_judge_close);
    driver_conn_unref(conn);
    atomic_fetch_sub(&state->dispatch->n_open, 1);
}

static void
tell_watch(const Dispatch *dispatch, RpcPeer *peer)
{
    if (dispatch->watch)
        dispatch->watch(peer, dispatch->watch_opaque);
}

static void
free_state(void *opaque)
{
    PeerState *state = opaque;

    if (state->events)
        g_array_unref(state->events);
    g_free(state);
}

static void
open_peer(Dispatch *dispatch, RpcPeer *peer, bool is_admin)
{
    PeerState *state = g_new0(PeerState, 1);

    state->dispatch = dispatch;
    state->peer = peer;
    state->is_admin = is_admin;
    rpc_peer_set_data(peer, state, free_state);
    tell_watch(dispatch, peer);
}

static void
peer_opened(RpcPeer *peer, void *opaque)
{
    open_peer(opaque, peer, false);
}

static void
admin_peer_opened(RpcPeer *peer, void *opaque)
{
    open_peer(opaque, peer, true);
}

static void
peer_closed(RpcPeer *peer, void *opaque)
{
    peer_state_close(rpc_peer_data(peer));
    tell_watch(opaque, peer);
}

void
dispatch_attach(Dispatch *dispatch, RpcServer *server)
{
    static const RpcServerHooks hooks = { .peer_opened = peer_opened, .peer_closed = peer_closed };

    for (size_t i = 0; i < G_N_ELEMENTS(public_services); i++)
        rpc_server_add_service(server, &public_services[i]);
    rpc_server_set_hooks(server, &hooks, dispatch);
}

void
dispatch_attach_admin(Dispatch *dispatch, RpcServer *server, const DispatchDriver *admin)
{
    static const RpcServerHooks hooks = { .peer_opened = admin_peer_opened, .peer_closed = peer_closed };

    if (admin)
        dispatch->admin = *admin;
    rpc_server_add_service(server, &admin_service);
    rpc_server_set_hooks(server, &hooks, dispatch);
}
