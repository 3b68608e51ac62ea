/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_sasl.c - logins with SASL, at either end, with somebody at the other who means harm.
 *
 * An input is a list of moves: a byte that says what is done, two that say how long its text is, the text. The first byte of all
 * chooses the end: a server's peer that is not logged in yet, or the library's client, whose server sends the texts.
 *
 * Threads: main; the server's workers take the steps.
 */

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/event.h"
#include "base/file.h"
#include "base/log.h"
#include "dispatch.h"
#include "fuzz.h"
#include "rpc/message.h"
#include "rpc/programs.h"
#include "rpc/remote_protocol.h"
#include "rpc/sasl.h"
#include "rpc/server.h"
#include "toy_driver.h"

enum { MOVES_MAX = 64, ANSWERS_MAX = 64 * 1024, PADDING = 4 };

/* Bits of a move. The lowest say which call it is; a nil text is something else than an empty one. */
enum { MOVE_INIT, MOVE_START, MOVE_STEP, MOVE_OTHER, MOVE_MASK = 3, MOVE_NIL = 1 << 2, MECHANISM_SHIFT = 4 };

static const char *const mechanisms[] = {
    "SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "PLAIN", "GSSAPI", "EXTERNAL", "ANONYMOUS", "LOGIN", "", "SCRAM-SHA-256,PLAIN",
};

typedef struct {
    EventLoop *loop;
    RpcServer *server;
    bool gone;
} Victim;

static Victim victim;
static char *config_folder;

static void
remove_config(void)
{
    g_autofree char *path = g_build_filename(config_folder, "libvirt.conf", NULL);

    unlink(path);
    rmdir(config_folder);
}

static void
watch(RpcPeer *peer, void *opaque)
{
    Victim *v = opaque;

    v->gone = rpc_peer_is_closed(peer);
}

/* A database of nobody: what a name leads to is the mechanism's business. */
static void
write_config(void)
{
    static const char text[] = "mech_list: SCRAM-SHA-256 SCRAM-SHA-1 DIGEST-MD5 PLAIN ANONYMOUS\nsasldb_path: /dev/null\n";
    g_autofree char *path = NULL;

    config_folder = g_dir_make_tmp("fuzz-sasl-XXXXXX", NULL);
    path = config_folder ? g_build_filename(config_folder, "libvirt.conf", NULL) : NULL;
    if (!path || !g_file_set_contents(path, text, -1, NULL))
        g_error("cannot write a configuration of SASL");
    g_setenv("SASL_CONF_PATH", config_folder, TRUE);
    atexit(remove_config);
}

static void
victim_start(Victim *v)
{
    const RpcServerLimits limits = { .keepalive_interval = -1, .max_requests = 100 };
    EventBus *bus = event_bus_new();
    DispatchDriver driver = { .spec = &toy_driver, .bus = bus, .state = toy_state_new(bus), .privileged = true };
    Dispatch *dispatch = dispatch_new(&driver, 1);

    signal(SIGPIPE, SIG_IGN);
    log_set_level(LOG_LEVEL_ERROR);
    write_config();
    v->loop = event_loop_new();
    v->server = rpc_server_new(v->loop, "fuzz-sasl", &limits);
    dispatch_attach(dispatch, v->server);
    dispatch_set_peer_watch(dispatch, watch, v);
}

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
append_uint(GByteArray *to, uint32_t value)
{
    const uint32_t wire = GUINT32_TO_BE(value);

    g_byte_array_append(to, (const guint8 *)&wire, sizeof(wire));
}

static void
append_opaque(GByteArray *to, const void *data, size_t size)
{
    static const guint8 zeros[PADDING];

    append_uint(to, (uint32_t)size);
    g_byte_array_append(to, data, (guint)size);
    g_byte_array_append(to, zeros, (guint)(-size % PADDING));
}

/* The arguments of a start or a step, as XDR has them. */
static GByteArray *
arguments_of(unsigned int move, const FuzzInput *text)
{
    const char *mechanism = mechanisms[(move >> MECHANISM_SHIFT) % G_N_ELEMENTS(mechanisms)];
    GByteArray *args = g_byte_array_new();

    if ((move & MOVE_MASK) == MOVE_INIT)
        return args;
    if ((move & MOVE_MASK) == MOVE_START)
        append_opaque(args, mechanism, strlen(mechanism));
    append_uint(args, move & MOVE_NIL ? 1 : 0);
    append_opaque(args, text->data, text->size);
    return args;
}

static void
put_move(Victim *v, int fd, unsigned int move, const FuzzInput *text, unsigned int serial)
{
    static const int procedures[] = { [MOVE_INIT] = REMOTE_PROC_AUTH_SASL_INIT, [MOVE_START] = REMOTE_PROC_AUTH_SASL_START,
                                      [MOVE_STEP] = REMOTE_PROC_AUTH_SASL_STEP, [MOVE_OTHER] = REMOTE_PROC_AUTH_LIST };
    const RpcHeader header = { .program = remote_program.number, .version = remote_program.version, .serial = serial,
                               .procedure = procedures[move & MOVE_MASK] };
    g_autoptr(GByteArray) args = arguments_of(move, text);
    unsigned char prefix[RPC_PREFIX_SIZE];

    rpc_prefix_encode(&header, args->len, prefix);
    put(v, fd, prefix, sizeof(prefix));
    put(v, fd, args->data, args->len);
}

/* The text of the next move, as far as there is any. */
static FuzzInput
take_text(FuzzInput *input)
{
    FuzzInput text = { NULL, fuzz_take(input, 2) };

    text.size = MIN(text.size, input->size);
    text.data = input->data;
    input->data += text.size;
    input->size -= text.size;
    return text;
}

static void
play_client(Victim *v, FuzzInput *input)
{
    static const RpcSaslPolicy policy = { .min_ssf = 0 };
    const RpcListener listener = { .fd = -1, .access = RPC_ACCESS_WRITE, .auth = RPC_AUTH_SASL, .sasl = &policy };
    int fds[2];

    if (!v->loop)
        victim_start(v);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
        g_error("no sockets: %s", g_strerror(errno));
    v->gone = !rpc_server_adopt(v->server, fds[1], &listener);
    turn(v);
    for (unsigned int serial = 1; input->size && serial <= MOVES_MAX; serial++) {
        unsigned int move = fuzz_take(input, 1);
        const FuzzInput text = take_text(input);

        put_move(v, fds[0], move, &text, serial);
    }
    shutdown(fds[0], SHUT_RDWR);
    while (!v->gone)
        sd_event_run(v->loop, UINT64_MAX);
    close(fds[0]);
}

static void
answer_questions(RpcSasl *sasl)
{
    enum { QUESTIONS_MAX = 8 };
    RpcSaslQuestion questions[QUESTIONS_MAX];
    size_t n = rpc_sasl_questions(sasl, questions, QUESTIONS_MAX);

    for (size_t i = 0; i < n && i < QUESTIONS_MAX; i++) {
        questions[i].result = "mel";
        questions[i].len = 3;
    }
    rpc_sasl_answer(sasl, questions, MIN(n, QUESTIONS_MAX));
}

static void
play_server(FuzzInput *input)
{
    static const int ids[] = { 0x4001 /* user */, 0x4002 /* authentication name */, 0x4004 /* password */ };
    const RpcSaslWish wish = { .max_ssf = RPC_SASL_SSF_MAX };
    g_autoptr(RpcSasl) sasl = rpc_sasl_new_client("localhost", &wish, ids, G_N_ELEMENTS(ids));
    const FuzzInput first = take_text(input);
    g_autofree char *offered = fuzz_text(first.data, first.size);
    const char *chosen;
    RpcSaslData out;
    RpcSaslResult result = sasl ? rpc_sasl_client_start(sasl, offered, &out, &chosen) : RPC_SASL_FAILED;

    if (result == RPC_SASL_INTERACT) {
        answer_questions(sasl);
        result = rpc_sasl_client_start(sasl, offered, &out, &chosen);
    }
    for (int i = 0; i < MOVES_MAX && result == RPC_SASL_CONTINUE; i++) {
        const FuzzInput text = take_text(input);
        const RpcSaslData in = { text.size ? (const char *)text.data : NULL, (unsigned int)text.size };

        result = rpc_sasl_client_step(sasl, &in, &out);
        if (result == RPC_SASL_INTERACT) {
            answer_questions(sasl);
            result = rpc_sasl_client_step(sasl, &in, &out);
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = { data, size };

    if (fuzz_take(&input, 1) & 1)
        play_server(&input);
    else
        play_client(&victim, &input);
    error_reset();
    return 0;
}
