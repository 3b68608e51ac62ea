/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * peer_identity.c - who is at the other end.
 *
 * Threads: any; what is known when the peer connects does not change.
 */

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rpc/server_internal.h"

#ifndef SO_PEERPIDFD
# define SO_PEERPIDFD 77
#endif

enum {
    LABEL_MAX = 4096,
};

static char *
describe_address(const RpcTransport *transport)
{
    struct sockaddr_storage addr;
    socklen_t len = sizeof(addr);
    char host[NI_MAXHOST], port[NI_MAXSERV];

    /* Of a UNIX socket without a name getnameinfo() would read what is not there. */
    if (rpc_transport_is_local(transport) || getpeername(transport->fd, (struct sockaddr *)&addr, &len) < 0 ||
        addr.ss_family == AF_UNIX ||
        getnameinfo((struct sockaddr *)&addr, len, host, sizeof(host), port, sizeof(port),
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return g_strdup("127.0.0.1;0");
    return g_strdup_printf("%s;%s", host, port);
}

void
rpc_peer_identify(RpcPeer *peer)
{
    struct ucred cred;
    socklen_t len = sizeof(cred);

    peer->address = describe_address(peer->transport);
    peer->identity = (RpcIdentity){ .uid = (uid_t)-1, .gid = (gid_t)-1, .pid = -1 };
    if (!rpc_transport_is_local(peer->transport) ||
        getsockopt(peer->transport->fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
        return;
    peer->identity = (RpcIdentity){ .is_local = true, .uid = cred.uid, .gid = cred.gid, .pid = cred.pid };
}

int
rpc_peer_open_pidfd(RpcPeer *peer)
{
    int fd = -1;
    socklen_t len = sizeof(fd);

    mutex_lock(&peer->lock);
    if (!peer->transport || !peer->identity.is_local ||
        getsockopt(peer->transport->fd, SOL_SOCKET, SO_PEERPIDFD, &fd, &len) < 0)
        fd = -1;
    mutex_unlock(&peer->lock);
    return fd;
}

/* Has the process that connected ended? Then its number may be another's by now. */
static bool
has_ended(RpcPeer *peer)
{
    struct pollfd ended = { .fd = rpc_peer_open_pidfd(peer), .events = POLLIN };
    bool yes = ended.fd >= 0 && poll(&ended, 1, 0) > 0;

    if (ended.fd >= 0)
        close(ended.fd);
    return yes;
}

int
rpc_peer_dup_fd(RpcPeer *peer)
{
    int fd;

    mutex_lock(&peer->lock);
    fd = peer->transport ? fcntl(peer->transport->fd, F_DUPFD_CLOEXEC, 3) : -1;
    mutex_unlock(&peer->lock);
    return fd;
}

uint64_t
rpc_peer_pid_start_time(RpcPeer *peer)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)peer->identity.pid);
    g_autofree char *text = NULL;
    unsigned long long ticks;
    const char *fields;

    if (peer->identity.pid <= 0 || !g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    fields = strrchr(text, ')'); /* the name before may contain anything */
    if (!fields || sscanf(fields, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
                          &ticks) != 1)
        return 0;
    return has_ended(peer) ? 0 : ticks;
}

char *
rpc_peer_label(RpcPeer *peer)
{
    g_autofree char *label = g_malloc0(LABEL_MAX + 1);
    socklen_t len = LABEL_MAX;
    bool known;

    mutex_lock(&peer->lock);
    known = peer->transport && peer->identity.is_local &&
            getsockopt(peer->transport->fd, SOL_SOCKET, SO_PEERSEC, label, &len) == 0 && *label;
    mutex_unlock(&peer->lock);
    return known ? g_steal_pointer(&label) : NULL;
}

const RpcIdentity *
rpc_peer_identity(const RpcPeer *peer)
{
    return &peer->identity;
}

bool
rpc_peer_is_own(const RpcPeer *peer)
{
    return peer->identity.is_local && (peer->identity.uid == 0 || peer->identity.uid == geteuid());
}

bool
rpc_peer_is_secure(const RpcPeer *peer)
{
    return peer->identity.is_local || rpc_peer_transport(peer)->encrypted;
}

const char *
rpc_peer_certificate_name(const RpcPeer *peer)
{
    return peer->certificate_name;
}

const RpcSaslPolicy *
rpc_peer_sasl_policy(const RpcPeer *peer)
{
    return peer->sasl_policy;
}

void
rpc_peer_set_login(RpcPeer *peer, void *login, GDestroyNotify destroy)
{
    if (peer->login_destroy)
        peer->login_destroy(peer->login);
    peer->login = login;
    peer->login_destroy = destroy;
}

void *
rpc_peer_login(const RpcPeer *peer)
{
    return peer->login;
}

void
rpc_peer_set_user(RpcPeer *peer, const char *user)
{
    g_free(peer->user);
    peer->user = g_strdup(user);
}

const char *
rpc_peer_user(const RpcPeer *peer)
{
    return peer->user;
}

const char *
rpc_peer_address(const RpcPeer *peer)
{
    return peer->address;
}

uint64_t
rpc_peer_id(const RpcPeer *peer)
{
    return peer->id;
}

int64_t
rpc_peer_connected_at(const RpcPeer *peer)
{
    return peer->connected_at;
}

RpcServer *
rpc_peer_server(const RpcPeer *peer)
{
    return peer->server;
}

RpcAccess
rpc_peer_access(const RpcPeer *peer)
{
    return peer->access;
}

const RpcTransportOps *
rpc_peer_transport(const RpcPeer *peer)
{
    return peer->transport_ops;
}

RpcAuth
rpc_peer_auth(const RpcPeer *peer)
{
    return peer->auth;
}

bool
rpc_peer_is_authenticated(const RpcPeer *peer)
{
    return atomic_load(&peer->authenticated);
}

bool
rpc_peer_is_closed(const RpcPeer *peer)
{
    return atomic_load(&peer->closed);
}
