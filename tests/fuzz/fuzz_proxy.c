/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_proxy.c - a client and a daemon that both mean harm, with the proxy between them.
 *
 * The first byte of an input says whether the daemon answers the proxy's greeting as it should. The rest is pieces: a byte whose
 * lowest bit says who sends, two with the length, and what is sent.
 *
 * Threads: main; the proxy has no other.
 */

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"
#include "base/event.h"
#include "base/file.h"
#include "base/log.h"
#include "fuzz.h"
#include "proxy/proxy.h"
#include "rpc/message.h"
#include "rpc/remote_protocol.h"

enum {
    RUDE_DAEMON = 1 << 0,
    FROM_DAEMON = 1 << 0,
    GREETING_STEPS = 3,
    BUFFER = 64 * 1024,
    PATIENCE_US = 1000,
};

typedef struct {
    EventLoop *loop;
    RpcServer *server;
    struct sockaddr_un address;
    int daemon_fd; /* listens as the daemon of the driver */
} Victim;

static Victim victim;

static int
listen_at(const char *dir, const char *name, struct sockaddr_un *ret_address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    *ret_address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    g_snprintf(ret_address->sun_path, sizeof(ret_address->sun_path), "%s/%s", dir, name);
    unlink(ret_address->sun_path);
    if (fd < 0 || bind(fd, (struct sockaddr *)ret_address, sizeof(*ret_address)) < 0 || listen(fd, 16) < 0)
        g_error("cannot listen: %s", g_strerror(errno));
    return fd;
}

static Identity *
identity_of(RpcPeer *peer)
{
    return identity_new_process(getuid(), getgid(), getpid(), 0);
}

/* No call ends here but those of the proxy itself. */
static void
no_auth(RpcCall *call)
{
    (void)fail(VIR_ERR_AUTH_FAILED, "nobody logs in here");
    rpc_call_fail(call);
}

static void
victim_start(Victim *v)
{
    static RpcServe auth[REMOTE_PROC_AUTH_POLKIT + 1];
    const ProxyHost host = { .identity_of = identity_of };
    const RpcServerLimits limits = { .keepalive_interval = -1, .max_requests = 100 };
    char dir[] = "/tmp/fuzz-proxy-XXXXXX";
    const ProxyPlaces places = { .run_dir = dir, .privileged = true };
    struct sockaddr_un daemon;
    Proxy *proxy;
    RpcListener listener = { .access = RPC_ACCESS_WRITE };

    signal(SIGPIPE, SIG_IGN);
    log_set_level(LOG_LEVEL_ERROR);
    for (size_t i = 0; i < G_N_ELEMENTS(auth); i++)
        auth[i] = no_auth;
    if (!mkdtemp(dir))
        g_error("cannot make a folder: %s", g_strerror(errno));
    proxy = proxy_new(&places);
    v->loop = event_loop_new();
    v->server = rpc_server_new(v->loop, "fuzz", &limits);
    proxy_attach(proxy, v->loop, v->server, auth, &host);
    listener.fd = listen_at(dir, "libvirt-sock", &v->address);
    v->daemon_fd = listen_at(dir, "virtqemud-sock", &daemon);
    if (rpc_server_listen(v->server, &listener) < 0)
        g_error("cannot serve: %s", error_last_message());
}

static void
turn(Victim *v)
{
    for (int i = 0; i < 4 && sd_event_run(v->loop, 0) > 0; i++)
        continue;
}

static void
drain(int fd)
{
    char bytes[BUFFER];

    while (fd >= 0 && recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
        continue;
}

static void
put(Victim *v, int fd, int other, const void *data, size_t size)
{
    const char *at = data;

    for (int tries = 0; size && tries < 100; tries++) {
        ssize_t n = fd < 0 ? -1 : send(fd, at, size, MSG_DONTWAIT | MSG_NOSIGNAL);

        if (n < 0 && errno != EAGAIN)
            return;
        if (n > 0) {
            at += n;
            size -= (size_t)n;
        }
        turn(v);
        drain(fd);
        drain(other);
    }
}

static void
put_packet(Victim *v, int fd, int other, const RpcHeader *header, const void *payload, size_t size)
{
    unsigned char prefix[RPC_PREFIX_SIZE];

    rpc_prefix_encode(header, size, prefix);
    put(v, fd, other, prefix, sizeof(prefix));
    put(v, fd, other, payload, size);
}

static void
open_client(Victim *v, int fd)
{
    static const unsigned char args[] = { 0, 0, 0, 1, 0, 0, 0, 5, 'q', 'e', 'm', 'u', ':', 0, 0, 0, 0, 0, 0, 0 };
    const RpcHeader header = { REMOTE_PROGRAM, 1, REMOTE_PROC_CONNECT_OPEN, RPC_CALL, 1, RPC_OK };

    put_packet(v, fd, -1, &header, args, sizeof(args));
}

/* What an honest daemon says to who connects. */
static void
greet(Victim *v, int fd)
{
    static const unsigned char none[] = { 0, 0, 0, 1, 0, 0, 0, 0 };
    static const uint32_t procedures[GREETING_STEPS] = { REMOTE_PROC_AUTH_LIST, REMOTE_PROC_CONNECT_OPEN,
                                                         REMOTE_PROC_CONNECT_SET_IDENTITY };

    for (uint32_t step = 0; step < GREETING_STEPS; step++) {
        const RpcHeader header = { REMOTE_PROGRAM, 1, procedures[step], RPC_REPLY, step, RPC_OK };

        put_packet(v, fd, -1, &header, none, step ? 0 : sizeof(none));
    }
}

static void
play(Victim *v, FuzzInput *input, int client, int *daemon)
{
    while (input->size >= 3) {
        unsigned int who = fuzz_take(input, 1);
        size_t said = fuzz_take(input, 2);
        size_t len = MIN(said, input->size);

        if (who & FROM_DAEMON)
            put(v, *daemon, client, input->data, len);
        else
            put(v, client, *daemon, input->data, len);
        input->data += len;
        input->size -= len;
        if (*daemon < 0)
            *daemon = accept4(v->daemon_fd, NULL, NULL, SOCK_CLOEXEC);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = { data, size };
    unsigned int mode = fuzz_take(&input, 1);
    autoclose int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    autoclose int daemon = -1;

    if (!victim.loop)
        victim_start(&victim);
    if (connect(client, (struct sockaddr *)&victim.address, sizeof(victim.address)) < 0)
        g_error("cannot connect: %s", g_strerror(errno));
    turn(&victim);
    open_client(&victim, client);
    daemon = accept4(victim.daemon_fd, NULL, NULL, SOCK_CLOEXEC);
    if (!(mode & RUDE_DAEMON))
        greet(&victim, daemon);
    play(&victim, &input, client, &daemon);
    fd_close(&daemon);
    turn(&victim);
    shutdown(client, SHUT_RDWR);
    while (rpc_server_n_peers(victim.server))
        sd_event_run(victim.loop, PATIENCE_US);
    turn(&victim);
    while ((daemon = accept4(victim.daemon_fd, NULL, NULL, SOCK_CLOEXEC)) >= 0)
        fd_close(&daemon);
    error_reset();
    return 0;
}
