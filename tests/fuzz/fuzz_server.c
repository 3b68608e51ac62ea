/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_server.c - a client that means harm: frames of every program into a real dispatcher, with a driver behind it.
 *
 * The first byte of an input says how the rest is sent: as it is, or as the payload of one call whose procedure the next two
 * bytes name; and whether a connection is opened before. The server's loop runs here, so what it reads it reads at once.
 *
 * Threads: main; the server's workers run methods.
 */

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"
#include "base/event.h"
#include "base/file.h"
#include "dispatch.h"
#include "fuzz.h"
#include "rpc/message.h"
#include "rpc/programs.h"
#include "rpc/remote_protocol.h"
#include "rpc/server.h"
#include "toy_driver.h"

enum {
    SEND_RAW = 1 << 4,   /* bits of the first byte; the low ones choose the program */
    NOT_OPENED = 1 << 5,
    PROGRAM_MASK = 3,
    ANSWERS_MAX = 64 * 1024,
};

typedef struct {
    EventLoop *loop;
    RpcServer *servers[2]; /* the admin program's is the second */
    struct sockaddr_un addresses[2];
    socklen_t address_lens[2];
    bool gone;
} Victim;

static Victim victim;

static int
listen_anywhere(Victim *v, int which)
{
    struct sockaddr_un *addr = &v->addresses[which];
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t len = sizeof(sa_family_t);

    addr->sun_family = AF_UNIX;
    if (fd < 0 || bind(fd, (struct sockaddr *)addr, len) < 0 || listen(fd, 16) < 0)
        g_error("cannot listen: %s", g_strerror(errno));
    v->address_lens[which] = sizeof(*addr);
    getsockname(fd, (struct sockaddr *)addr, &v->address_lens[which]);
    return fd;
}

static void
watch(RpcPeer *peer, void *opaque)
{
    Victim *v = opaque;

    v->gone = rpc_peer_is_closed(peer);
}

static void
victim_start(Victim *v)
{
    const RpcServerLimits limits = { .keepalive_interval = -1, .max_requests = 100 };
    EventBus *bus = event_bus_new();
    DispatchDriver driver = { .spec = &toy_driver, .bus = bus, .state = toy_state_new(bus), .privileged = true };
    Dispatch *dispatch = dispatch_new(&driver, 1);

    signal(SIGPIPE, SIG_IGN);
    v->loop = event_loop_new();
    v->servers[0] = rpc_server_new(v->loop, "fuzz", &limits);
    v->servers[1] = rpc_server_new(v->loop, "fuzz-admin", &limits);
    dispatch_attach(dispatch, v->servers[0]);
    dispatch_attach_admin(dispatch, v->servers[1], NULL);
    dispatch_set_peer_watch(dispatch, watch, v);
    for (int i = 0; i < 2; i++) {
        RpcListener listener = { .fd = listen_anywhere(v, i), .access = i ? RPC_ACCESS_ADMIN : RPC_ACCESS_WRITE };

        if (rpc_server_listen(v->servers[i], &listener) < 0)
            g_error("cannot serve: %s", error_last_message());
    }
}

static const RpcProgram *
program_of(unsigned int mode)
{
    static const RpcProgram *const programs[] = { &remote_program, &qemu_program, &lxc_program, &admin_program };

    return programs[mode & PROGRAM_MASK];
}

/* The server reads what is there. */
static void
turn(Victim *v)
{
    for (int i = 0; i < 3 && sd_event_run(v->loop, 0) > 0; i++)
        continue;
}

static void
put(Victim *v, int fd, const void *data, size_t size)
{
    const char *at = data;

    while (size && !v->gone) {
        ssize_t n = send(fd, at, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        char answers[ANSWERS_MAX];

        if (n < 0 && errno != EAGAIN)
            return;
        if (n > 0) {
            at += n;
            size -= (size_t)n;
        }
        turn(v);
        while (recv(fd, answers, sizeof(answers), MSG_DONTWAIT) > 0)
            continue;
    }
}

static void
put_call(Victim *v, int fd, const RpcHeader *header, const void *payload, size_t size)
{
    unsigned char prefix[RPC_PREFIX_SIZE];

    rpc_prefix_encode(header, size, prefix);
    put(v, fd, prefix, sizeof(prefix));
    put(v, fd, payload, size);
}

/* The call that opens, for either program. */
static void
put_open(Victim *v, int fd, bool is_admin)
{
    static const unsigned char remote_args[] = { 0, 0, 0, 1, 0, 0, 0, 4, 't', 'o', 'y', ':', 0, 0, 0, 0 };
    static const unsigned char admin_args[] = { 0, 0, 0, 0 };
    const RpcProgram *program = is_admin ? &admin_program : &remote_program;
    RpcHeader header = { .program = program->number, .version = program->version, .procedure = 1 };

    if (is_admin)
        put_call(v, fd, &header, admin_args, sizeof(admin_args));
    else
        put_call(v, fd, &header, remote_args, sizeof(remote_args));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = { data, size };
    unsigned int mode = fuzz_take(&input, 1);
    const RpcProgram *program = program_of(mode);
    RpcHeader header = { .program = program->number, .version = program->version, .serial = 1 };
    int which = program == &admin_program;
    autoclose int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (!victim.loop)
        victim_start(&victim);
    victim.gone = false;
    if (connect(fd, (struct sockaddr *)&victim.addresses[which], victim.address_lens[which]) < 0)
        g_error("cannot connect: %s", g_strerror(errno));
    turn(&victim);
    if (!(mode & NOT_OPENED))
        put_open(&victim, fd, which);
    if (mode & SEND_RAW) {
        put(&victim, fd, input.data, input.size);
    } else {
        header.procedure = fuzz_take(&input, 2);
        put_call(&victim, fd, &header, input.data, input.size);
    }
    shutdown(fd, SHUT_RDWR);
    while (!victim.gone)
        sd_event_run(victim.loop, UINT64_MAX);
    error_reset();
    return 0;
}
