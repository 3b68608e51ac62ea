/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * listener.c - sockets that clients connect to.
 *
 * Threads: main.
 */

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"

#include "rpc/server_internal.h"

enum {
    ACCEPT_BATCH = 32,
    ACCEPT_AGAIN_US = 500 * 1000, /* when the process has no descriptors left */
};

typedef struct {
    RpcSource source;
    RpcServer *server;
    RpcListener spec;
} Listener;

/* Whoever is half-way through a handshake or a login elsewhere keeps nobody out who needs neither. */
static bool
has_room(RpcServer *server, const RpcListener *spec)
{
    bool at_once = spec->auth == RPC_AUTH_NONE && !spec->wrap;
    bool room;

    mutex_lock(&server->lock);
    room = g_hash_table_size(server->peers) < server->limits.max_clients &&
           (at_once || server->n_anonymous < server->limits.max_anonymous);
    mutex_unlock(&server->lock);
    return room && !server->accept_again;
}

void
rpc_server_update_listeners(RpcServer *server)
{
    for (size_t i = 0; i < server->listeners->len; i++) {
        Listener *listener = g_ptr_array_index(server->listeners, i);

        rpc_source_set(server, &listener->source, has_room(server, &listener->spec) ? EPOLLIN : 0);
    }
}

RpcPeer *
rpc_server_adopt(RpcServer *server, int fd, const RpcListener *listener)
{
    RpcTransport *transport = listener->wrap ? listener->wrap(fd, listener->opaque) : rpc_transport_new_socket(fd);
    g_autoptr(RpcPeer) peer = NULL;

    if (!transport)
        return NULL;
    peer = rpc_peer_new(server, transport, listener);
    return peer; /* the server's table holds another reference */
}

static void
on_listener(RpcSource *source, uint32_t events)
{
    Listener *self = (Listener *)source;
    RpcServer *server = self->server;

    for (int i = 0; i < ACCEPT_BATCH && has_room(server, &self->spec); i++) {
        int fd = accept4(source->fd, NULL, NULL, SOCK_CLOEXEC);

        if (fd >= 0) {
            if (!rpc_server_adopt(server, fd, &self->spec))
                warn_last_error("a client of '%s' is turned away", server->name);
            continue;
        }
        if (errno == EAGAIN)
            break;
        if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO)
            continue;
        LOG_WARN("server '%s' cannot accept a client, trying again soon: %s", server->name, g_strerror(errno));
        server->accept_again = rpc_server_now_us(server) + ACCEPT_AGAIN_US;
        rpc_server_wake_at(server, server->accept_again);
    }
    rpc_server_update_listeners(server);
}

int
rpc_server_listen(RpcServer *server, const RpcListener *spec)
{
    Listener *self = g_new0(Listener, 1);

    self->server = server;
    self->spec = *spec;
    self->source = (RpcSource){ .fd = spec->fd, .ready = on_listener };
    if (fd_set_nonblock(spec->fd, true) < 0) {
        close(spec->fd);
        g_free(self);
        return -1;
    }
    g_ptr_array_add(server->listeners, self);
    rpc_server_update_listeners(server);
    return 0;
}

static void
listener_free(void *opaque)
{
    Listener *self = opaque;

    close(self->source.fd);
    g_free(self);
}

void
rpc_server_free_listeners(RpcServer *server)
{
    for (size_t i = 0; i < server->listeners->len; i++) {
        Listener *self = g_ptr_array_index(server->listeners, i);

        rpc_source_set(server, &self->source, 0);
        rpc_server_bury(server, self, listener_free);
    }
    g_ptr_array_set_size(server->listeners, 0);
}
