/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_tls.c - TLS carries calls and streams of many threads; who is silent, or cuts a handshake at any byte, costs a place for
 * a while.
 *
 * Threads: the tests' own, and the server's.
 */

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/spawn.h"
#include "base/thread.h"
#include "rpc/tls.h"
#include "support/test.h"

#include "toy.h"

enum {
    THREADS = 8,
    CALLS = 200,
    CUTS = 60,
};

/* ---- certificates */

static void
certtool(const char *const *argv)
{
    const SpawnSpec spec = { .argv = argv };

    OK(spawn_run_ok(&spec, NULL, NULL));
}

/* The tests' certificates: one folder for a test. */
static const char *folder;

static char *
in(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void
write_template(const char *text)
{
    g_autofree char *path = in("template");

    OK(file_write_text(path, text, NULL));
}

static void
issue(const char *stem, const char *template)
{
    g_autofree char *ca = in("cacert.pem");
    g_autofree char *ca_key = in("cakey.pem");
    g_autofree char *path = in("template");
    g_autofree char *cert_name = g_strdup_printf("%scert.pem", stem);
    g_autofree char *key_name = g_strdup_printf("%skey.pem", stem);
    g_autofree char *cert = in(cert_name);
    g_autofree char *key = in(key_name);
    bool is_ca = g_str_equal(stem, "ca");

    write_template(template);
    certtool((const char *[]){ "certtool", "--generate-privkey", "--key-type", "ecdsa", "--outfile", key, NULL });
    if (is_ca)
        certtool((const char *[]){ "certtool", "--generate-self-signed", "--load-privkey", key, "--template", path, "--outfile",
                                   cert, NULL });
    else
        certtool((const char *[]){ "certtool", "--generate-certificate", "--load-privkey", key, "--load-ca-certificate", ca,
                                   "--load-ca-privkey", ca_key, "--template", path, "--outfile", cert, NULL });
    OK(chmod(key, 0600));
}

static void
make_certificates(void)
{
    g_autofree char *program = file_find_program("certtool");

    if (!program)
        SKIP("no certtool (gnutls-bin)");
    folder = test_temp_dir();
    issue("ca", "cn = CA\nca\ncert_signing_key\nexpiration_days = 5\n");
    issue("server", "cn = localhost\ndns_name = localhost\ntls_www_server\nsigning_key\nexpiration_days = 5\n");
    issue("client", "cn = mel\ntls_www_client\nsigning_key\nexpiration_days = 5\n");
}

static RpcTlsContext *
context_of(RpcTlsRole role)
{
    g_autofree char *ca = in("cacert.pem");
    g_autofree char *cert = in(role == RPC_TLS_SERVER ? "servercert.pem" : "clientcert.pem");
    g_autofree char *key = in(role == RPC_TLS_SERVER ? "serverkey.pem" : "clientkey.pem");
    const char *certs[] = { cert, NULL };
    const char *keys[] = { key, NULL };
    RpcTlsContext *context = rpc_tls_context_new(role, &(RpcTlsOptions){ .ca = ca, .certs = certs, .keys = keys });

    OK_PTR(context);
    return context;
}

/* ---- a server that speaks it */

static RpcTransport *
wrap(int fd, void *context)
{
    return rpc_tls_transport_new(context, fd, NULL);
}

typedef struct {
    Toy *toy;
    RpcListener listener;
} Adoption;

static void
adopt(void *opaque)
{
    Adoption *adoption = opaque;

    OK_PTR(rpc_server_adopt(toy_server(adoption->toy), adoption->listener.fd, &adoption->listener));
}

/* The far end of a new connection to @toy. */
static int
connect_tls(Toy *toy, RpcTlsContext *server)
{
    Adoption adoption = { .toy = toy };
    int fds[2];

    OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
    adoption.listener = (RpcListener){ .fd = fds[0], .wrap = wrap, .opaque = server };
    toy_run_on_loop(toy, adopt, &adoption);
    return fds[1];
}

static void
stream_both_ways(RpcClient *client, uint32_t procedure, int64_t len)
{
    g_autoptr(RpcClientStream) stream = rpc_client_stream_new(client);
    const toy_numbers args = { procedure == TOY_DOWNLOAD ? len : 0, TOY_PIPE };
    const RpcClientCall call = { .program = &toy_program, .procedure = procedure, .args = &args, .stream = stream };
    g_autofree unsigned char *buf = g_malloc(100000);

    OK(rpc_client_call(client, &call));
    for (int64_t at = 0; at < len;) {
        ssize_t n;

        toy_fill(buf, 100000, (uint64_t)at);
        n = procedure == TOY_UPLOAD ? rpc_client_stream_send(stream, buf, (size_t)MIN(len - at, 100000), 0)
                                    : rpc_client_stream_recv(stream, buf, 100000, 0);
        TRUE_(n > 0);
        EQ(buf[n - 1], toy_byte((uint64_t)(at + n - 1)));
        at += n;
    }
    OK(rpc_client_stream_finish(stream));
}

static void
call_often(void *opaque)
{
    RpcClient *client = opaque;

    for (int i = 0; i < CALLS; i++)
        EQ(toy_call(client, i % 16 ? TOY_ADD : TOY_QUERY, i, 0), i);
    stream_both_ways(client, TOY_DOWNLOAD, 1000000);
}

TEST_TIMEOUT(threads_share_a_connection, 120)
{
    g_autoptr(Toy) toy = toy_start(&(RpcServerLimits){ .max_requests = 16 }, RPC_AUTH_NONE);
    g_autoptr(RpcTlsContext) server = NULL;
    g_autoptr(RpcTlsContext) ours = NULL;
    g_autoptr(RpcClient) client = NULL;
    Thread *threads[THREADS];

    make_certificates();
    server = context_of(RPC_TLS_SERVER);
    ours = context_of(RPC_TLS_CLIENT);
    client = rpc_client_new(rpc_tls_transport_new(ours, connect_tls(toy, server), "localhost"));
    OK_PTR(client);
    TRUE_(rpc_client_is_encrypted(client) && rpc_client_is_secure(client) && !rpc_client_is_local(client));
    for (int i = 0; i < THREADS; i++)
        threads[i] = thread_start("caller", 0, call_often, client);
    for (int i = 0; i < THREADS; i++)
        thread_join(threads[i]);
    stream_both_ways(client, TOY_UPLOAD, 3000000);
    EQ(rpc_server_n_anonymous(toy_server(toy)), 0);
}

TEST_TIMEOUT(a_later_handshake_is_resumed_and_judged_again, 60)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcTlsContext) server = NULL;
    g_autoptr(RpcTlsContext) ours = NULL;

    make_certificates();
    server = context_of(RPC_TLS_SERVER);
    ours = context_of(RPC_TLS_CLIENT);
    for (int i = 0; i < 3; i++) {
        RpcTransport *transport = rpc_tls_transport_new(ours, connect_tls(toy, server), "localhost");
        g_autoptr(RpcClient) client = rpc_client_new(transport);

        OK_PTR(client);
        EQ(rpc_tls_is_resumed(transport), i > 0);
        STREQ(rpc_tls_peer_name(transport), "CN=localhost");
        EQ(toy_call(client, TOY_ADD, 1, 2), 3);
    }
}

TEST_TIMEOUT(silence_is_bounded_at_both_ends, 60)
{
    const RpcServerLimits limits = { .auth_timeout_ms = 200 };
    g_autoptr(Toy) toy = toy_start(&limits, RPC_AUTH_NONE);
    g_autoptr(RpcTlsContext) server = NULL;
    g_autoptr(RpcTlsContext) ours = NULL;
    g_autoptr(RpcTransport) transport = NULL;
    autoclose int silent = -1;
    int fds[2];
    char byte;

    make_certificates();
    server = context_of(RPC_TLS_SERVER);
    ours = context_of(RPC_TLS_CLIENT);
    silent = connect_tls(toy, server);
    EQ(read(silent, &byte, 1), 0);
    WAIT_FOR(toy_n_closed(toy) == 1, 5000);
    OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
    transport = rpc_tls_transport_new(ours, fds[0], "localhost");
    FAILS(rpc_transport_shake_hands(transport, 100), VIR_ERR_OPERATION_TIMEOUT);
    close(fds[1]);
}

/* What a client says first, up to @len bytes; the rest never comes. */
static void
say_and_leave(Toy *toy, RpcTlsContext *server, const unsigned char *bytes, size_t len)
{
    autoclose int fd = connect_tls(toy, server);

    EQ(write(fd, bytes, len), (ssize_t)len);
}

TEST_TIMEOUT(a_handshake_may_end_or_go_wrong_at_any_byte, 120)
{
    g_autoptr(Toy) toy = toy_start(NULL, RPC_AUTH_NONE);
    g_autoptr(RpcTlsContext) server = NULL;
    g_autoptr(RpcTlsContext) ours = NULL;
    g_autoptr(RpcTransport) transport = NULL;
    unsigned char hello[4096];
    ssize_t len;
    int fds[2];

    make_certificates();
    server = context_of(RPC_TLS_SERVER);
    ours = context_of(RPC_TLS_CLIENT);
    OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
    transport = rpc_tls_transport_new(ours, fds[0], "localhost");
    EQ(transport->ops->handshake(transport), -1);
    len = read(fds[1], hello, sizeof(hello));
    close(fds[1]);
    TRUE_(len > CUTS);
    for (int i = 1; i <= CUTS; i++) {
        size_t at = (size_t)len * (size_t)i / CUTS;

        say_and_leave(toy, server, hello, at);
        hello[at - 1] ^= 0x55;
        say_and_leave(toy, server, hello, (size_t)len);
        hello[at - 1] ^= 0x55;
    }
    WAIT_FOR(toy_n_closed(toy) == 2 * CUTS, 30000);
    EQ(rpc_server_n_anonymous(toy_server(toy)), 0);
}
