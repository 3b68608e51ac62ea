/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_client.c - a server that means harm: a public function calls, and the answer is the input.
 *
 * The first two bytes choose the function, the third how the rest is sent: as its reply, as an error, as an event before it,
 * or as bytes instead of a packet.
 *
 * Threads: main calls; one serves.
 */

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "every_call.h"
#include "fuzz.h"
#include "rpc/remote_protocol.h"

enum {
    HEADER_WORDS = 7,
    HEADER_SIZE = HEADER_WORDS * 4,
    PAYLOAD_MAX = 1 << 20,
    CALL = 0,
    REPLY = 1,
    MESSAGE = 2,
    CALL_WITH_FDS = 4,
    REPLY_WITH_FDS = 5,
    STATUS_ERROR = 1,
};

/* What the answer to a call is made of. */
typedef enum {
    SEND_REPLY,
    SEND_ERROR,
    SEND_EVENT,
    SEND_WITH_FDS,
    SEND_RAW,
    SEND_KINDS,
} Send;

/* Procedures that must succeed before anything can be asked, and what their answers are made of: S a text, U a uuid, I the
 * number 1, Z 0. */
static const struct {
    uint32_t procedure;
    const char *answer;
} honest[] = {
    { REMOTE_PROC_CONNECT_OPEN, "" },
    { REMOTE_PROC_CONNECT_CLOSE, "" },
    { REMOTE_PROC_AUTH_LIST, "IZ" },
    { REMOTE_PROC_CONNECT_SUPPORTS_FEATURE, "I" },
    { REMOTE_PROC_DOMAIN_LOOKUP_BY_NAME, "SUI" },
    { REMOTE_PROC_DOMAIN_SNAPSHOT_LOOKUP_BY_NAME, "SSUI" },
    { REMOTE_PROC_DOMAIN_CHECKPOINT_LOOKUP_BY_NAME, "SSUI" },
    { REMOTE_PROC_NETWORK_LOOKUP_BY_NAME, "SU" },
    { REMOTE_PROC_NETWORK_PORT_LOOKUP_BY_UUID, "SUU" },
    { REMOTE_PROC_INTERFACE_LOOKUP_BY_NAME, "SS" },
    { REMOTE_PROC_STORAGE_POOL_LOOKUP_BY_NAME, "SU" },
    { REMOTE_PROC_STORAGE_VOL_LOOKUP_BY_KEY, "SSS" },
    { REMOTE_PROC_NODE_DEVICE_LOOKUP_BY_NAME, "S" },
    { REMOTE_PROC_SECRET_LOOKUP_BY_UUID, "UIS" },
    { REMOTE_PROC_NWFILTER_LOOKUP_BY_NAME, "SU" },
    { REMOTE_PROC_NWFILTER_BINDING_LOOKUP_BY_PORT_DEV, "SS" },
};

/* An answer that means harm. */
typedef struct {
    uint8_t *data;               /* NULL: there is none */
    size_t size;
    Send send;
    uint32_t event;
} Answer;

/* One at a time: set by main before it calls, taken by the server at the first call it sees. The server may still be sending it
 * when the caller has given up, so that it is the server's own. */
static Answer waiting;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Puts @next in the place of what waits, which is returned. */
static Answer
exchange(Answer next)
{
    Answer before;

    pthread_mutex_lock(&lock);
    before = waiting;
    waiting = next;
    pthread_mutex_unlock(&lock);
    return before;
}

static char socket_path[108];
static EveryCall every;

static bool
read_all(int fd, void *data, size_t size)
{
    char *at = data;

    while (size) {
        ssize_t n = recv(fd, at, size, 0);

        if (n <= 0)
            return false;
        at += n;
        size -= (size_t)n;
    }
    return true;
}

static void
send_packet(int fd, const uint32_t *call, uint32_t procedure, uint32_t type, uint32_t status, const void *data, size_t size)
{
    uint32_t head[HEADER_WORDS] = { htonl((uint32_t)(HEADER_SIZE + size)), call[1], call[2], procedure, htonl(type),
                                    type == MESSAGE ? 0 : call[5], htonl(status) };

    (void)!send(fd, head, sizeof(head), MSG_NOSIGNAL | MSG_MORE);
    (void)!send(fd, data, size, MSG_NOSIGNAL);
}

static void
send_honest(int fd, const uint32_t *call, const char *parts)
{
    static const unsigned char text[] = { 0, 0, 0, 4, 't', 'e', 'x', 't' };
    static const unsigned char number[] = { 0, 0, 0, 1 };
    static const unsigned char zero[] = { 0, 0, 0, 0 };
    g_autoptr(GByteArray) data = g_byte_array_new();

    for (; *parts; parts++) {
        if (*parts == 'S')
            g_byte_array_append(data, text, sizeof(text));
        else if (*parts == 'U')
            g_byte_array_append(data, every_bytes, sizeof(every_bytes));
        else if (*parts == 'Z')
            g_byte_array_append(data, zero, sizeof(zero));
        else
            g_byte_array_append(data, number, sizeof(number));
    }
    send_packet(fd, call, call[3], REPLY, 0, data->data, data->len);
}

static void
send_refusal(int fd, const uint32_t *call)
{
    static const unsigned char refusal[44] = { 0, 0, 0, 3 };

    send_packet(fd, call, call[3], REPLY, STATUS_ERROR, refusal, sizeof(refusal));
}

/* False when the connection is at its end. */
static bool
send_input(int fd, const uint32_t *call, const Answer *answer)
{
    switch (answer->send) {
    case SEND_REPLY:
        send_packet(fd, call, call[3], REPLY, 0, answer->data, answer->size);
        return true;
    case SEND_ERROR:
        send_packet(fd, call, call[3], REPLY, STATUS_ERROR, answer->data, answer->size);
        return true;
    case SEND_WITH_FDS:
        send_packet(fd, call, call[3], REPLY_WITH_FDS, 0, answer->data, answer->size);
        return false;
    case SEND_EVENT:
        send_packet(fd, call, htonl(answer->event), MESSAGE, 0, answer->data, answer->size);
        send_refusal(fd, call);
        return true;
    default:
        (void)!send(fd, answer->data, answer->size, MSG_NOSIGNAL);
        return false;
    }
}

static bool
serve_call(int fd, const uint32_t *call)
{
    uint32_t procedure = ntohl(call[3]);
    Answer answer = exchange((Answer) { 0 });

    if (answer.data) {
        bool goes_on = send_input(fd, call, &answer);

        g_free(answer.data);
        return goes_on;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(honest); i++) {
        if (honest[i].procedure == procedure) {
            send_honest(fd, call, honest[i].answer);
            return true;
        }
    }
    send_refusal(fd, call);
    return true;
}

/* Descriptors come after the packet, each with a byte. */
static bool
read_body(int fd, const uint32_t *call, char *body, size_t size)
{
    uint32_t n_fds = 0;

    if (!read_all(fd, body, size))
        return false;
    if (ntohl(call[4]) == CALL_WITH_FDS && size >= sizeof(n_fds))
        memcpy(&n_fds, body, sizeof(n_fds));
    for (uint32_t i = 0; i < ntohl(n_fds); i++) {
        if (!read_all(fd, body, 1))
            return false;
    }
    return true;
}

static void *
serve(void *opaque)
{
    int listener = (int)(intptr_t)opaque;

    for (;;) {
        int fd = accept(listener, NULL, NULL);
        uint32_t call[HEADER_WORDS];
        bool goes_on = fd >= 0;

        while (goes_on && read_all(fd, call, sizeof(call))) {
            g_autofree char *body = g_malloc(ntohl(call[0]) - HEADER_SIZE + 1);

            if (!read_body(fd, call, body, ntohl(call[0]) - HEADER_SIZE))
                break;
            /* Only calls are answered. Who ends a stream would wait for an answer: the connection ends, too. */
            goes_on = (ntohl(call[4]) == CALL || ntohl(call[4]) == CALL_WITH_FDS) && serve_call(fd, call);
        }
        close(fd);
    }
    return NULL;
}

static void
on_error(void *opaque, virErrorPtr error)
{
    (void)opaque;
    (void)error;
}

static void
start(void)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    pthread_t thread;

    signal(SIGPIPE, SIG_IGN);
    snprintf(addr.sun_path, sizeof(addr.sun_path), "%s/fuzz-client-%d", g_get_tmp_dir(), (int)getpid());
    g_strlcpy(socket_path, addr.sun_path, sizeof(socket_path));
    unlink(socket_path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(fd, 4) < 0
        || pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd) != 0)
        g_error("cannot serve at '%s'", socket_path);
    virSetErrorFunc(NULL, on_error);
}

static void
open_again(void)
{
    g_autofree char *uri = g_strdup_printf("qemu+unix:///system?socket=%s", socket_path);

    if (every.conn) {
        every_call_release(&every);
        virConnectClose(every.conn);
    }
    memset(&every, 0, sizeof(every));
    every.conn = virConnectOpen(uri);
    if (!every.conn)
        g_error("cannot open '%s': %s", uri, virGetLastErrorMessage());
    every_call_prepare(&every);
}

/* The functions of the main library. */
static size_t
count_rows(void)
{
    size_t n = 0;

    while (every_rows[n].name)
        n++;
    return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = { data, size };
    const EveryRow *row = &every_rows[fuzz_take(&input, 2) % count_rows()];
    Answer answer = { 0 };

    if (row->is_admin)
        return -1;
    if (!*socket_path)
        start();
    if (!every.conn || virConnectIsAlive(every.conn) != 1)
        open_again();
    answer.send = fuzz_take(&input, 1) % SEND_KINDS;
    answer.event = answer.send == SEND_EVENT ? fuzz_take(&input, 2) : 0;
    answer.size = MIN(input.size, (size_t)PAYLOAD_MAX);
    answer.data = g_malloc(answer.size + 1);
    if (answer.size)
        memcpy(answer.data, input.data, answer.size);
    exchange(answer);
    (void)row->call(&every);
    answer = exchange((Answer) { 0 });
    g_free(answer.data);
    return 0;
}
