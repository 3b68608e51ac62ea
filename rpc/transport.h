/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * transport.h - a connected byte stream, whatever carries it.
 *
 * A plain socket is built in; TLS and others are made by those who need them, and only then loaded: they fill
 * RpcTransportOps and embed RpcTransport as their first member.
 */

#ifndef RPC_TRANSPORT_H
#define RPC_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <glib.h>

typedef struct RpcTransport RpcTransport;

enum {
    RPC_TRANSPORT_READ_FDS = 4, /* descriptors taken from one read; honest peers send one at a time */
};

typedef enum {
    RPC_TRANSPORT_NOW,  /* do what can be done at once; EAGAIN if nothing */
    RPC_TRANSPORT_WAIT, /* sleep until something could be done */
} RpcTransportMode;

/* Descriptors that arrived with a read: they belong to its last byte. */
typedef struct {
    int fds[RPC_TRANSPORT_READ_FDS];
    size_t n;
} RpcTransportFds;

/* All operations return -1 with errno set on failure, EAGAIN when they would block; none reports an error, for a lost
 * connection is often no failure. At most one thread reads and one writes at a time. */
typedef struct {
    const char *name; /* "unix", "tcp", "tls": as the API tells it */
    bool encrypted;
    bool secure; /* nobody on the way can listen or speak: it is encrypted, or does not leave the host */
    bool sleeps; /* readv() with RPC_TRANSPORT_WAIT may be used to wait. Not on UNIX sockets: whoever sleeps in one is woken, too,
                  * when the other side has read what was sent, and sleeps again; poll() knows what it waits for */

    /* Finishes connecting (TLS: handshake, certificates): 0 when done. Alone of all it may report an error, when the failure
     * is not EAGAIN. NULL: nothing to do. */
    int (*handshake)(RpcTransport *transport);

    /* Bytes read, 0 at the end. @ret_fds receives descriptors (NULL: they are not expected and closed). */
    ssize_t (*readv)(RpcTransport *transport, const struct iovec *iov, int n, RpcTransportMode mode,
                     RpcTransportFds *ret_fds);

    ssize_t (*writev)(RpcTransport *transport, const struct iovec *iov, int n);

    /* Sends one dummy byte that carries @fd. NULL: descriptors cannot pass. */
    int (*send_fd)(RpcTransport *transport, int fd);

    /* Poll events (POLLIN, POLLOUT) that the transport itself needs now, whatever the user wants. NULL: none. */
    short (*wants)(RpcTransport *transport);

    /* Bytes already here that polling the descriptor would not show. NULL: none. */
    size_t (*pending)(RpcTransport *transport);

    /* Words on why it ended, for an error's text; the caller frees them. NULL, or no such function: nothing to add. */
    char *(*why)(RpcTransport *transport);

    /* Ends both directions; a reader that sleeps in another thread wakes. */
    void (*shutdown)(RpcTransport *transport);

    /* Closes and frees. */
    void (*close)(RpcTransport *transport);
} RpcTransportOps;

struct RpcTransport {
    const RpcTransportOps *ops;
    int fd;
};

enum {
    RPC_HANDSHAKE_TIMEOUT_MS = 60000, /* of a client */
};

/* A transport over the connected stream socket @fd, which it owns from now on, on failure too. */
RpcTransport *rpc_transport_new_socket(int fd);

/* Connects to the UNIX socket at @path. NULL with an error reported that names it. */
RpcTransport *rpc_transport_connect_unix(const char *path);

/* Connects to @host, port @port (a number or service name). NULL with an error reported. */
RpcTransport *rpc_transport_connect_tcp(const char *host, const char *port);

/* The same: the connected socket, or -1. */
int rpc_connect_tcp(const char *host, const char *port);

/* Finishes a client's connecting; sleeps, at most @timeout_ms (-1: as long as it takes). */
int rpc_transport_shake_hands(RpcTransport *transport, int timeout_ms);

/* Closes and frees @transport; NULL is fine. */
void rpc_transport_free(RpcTransport *transport);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpcTransport, rpc_transport_free)

/* True if both ends are on this host (a UNIX socket). */
bool rpc_transport_is_local(const RpcTransport *transport);

#endif /* RPC_TRANSPORT_H */
