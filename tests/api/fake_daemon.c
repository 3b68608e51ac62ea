/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fake_daemon.c - a real RPC server that speaks the remote program just enough for a client.
 *
 * Threads: its own serves; tests call from theirs.
 */

#include "fake_daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"
#include "base/event.h"
#include "base/thread.h"
#include "base/uuid.h"
#include "rpc/programs.h"
#include "rpc/remote_protocol.h"
#include "rpc/server_internal.h"
#include "rpc/stream.h"
#include "support/test.h"

#define FIRST_CALLBACK_ID 41

struct FakeDaemon {
    EventLoop *loop;
    RpcServer *server;
    Thread *thread;
    char *path;
    char *uri;
    char *volume;
    FakeCounts counts;
    GArray *registrations;      /* the loop's: callback ids */
    int next_id;
    Mutex lock;
    Cond changed;
};

/* The one that serves: tests run one at a time. */
static FakeDaemon *the_fake;

static const unsigned char guest_uuid[UUID_LEN] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

static remote_nonnull_domain
guest(void)
{
    static char name[] = "guest";
    remote_nonnull_domain dom = { .name = name, .id = 7 };

    memcpy(dom.uuid, guest_uuid, UUID_LEN);
    return dom;
}

static void
serve_nothing(RpcCall *call)
{
    rpc_call_reply(call, NULL);
}

static void
serve_auth_list(RpcCall *call)
{
    remote_auth_type type = (remote_auth_type)rpc_peer_auth(rpc_call_peer(call));
    remote_auth_list_ret ret = { .types = { .types_len = 1, .types_val = &type } };

    rpc_call_reply(call, &ret);
}

static void
serve_auth_polkit(RpcCall *call)
{
    const remote_auth_polkit_ret ret = { .complete = 1 };

    if (atomic_fetch_add(&the_fake->counts.polkit, 1) < atomic_load(&the_fake->counts.agentless)) {
        fail(VIR_ERR_AUTH_UNAVAILABLE, "no agent");
        rpc_call_fail(call);
        return;
    }
    rpc_peer_set_authenticated(rpc_call_peer(call));
    rpc_call_reply(call, &ret);
}

static void
serve_open(RpcCall *call)
{
    const remote_connect_open_args *args = rpc_call_args(call);

    if (args->name && !g_str_has_prefix(args->name, "qemu:")) {
        fail(VIR_ERR_NO_CONNECT, "%s", args->name);
        rpc_call_fail(call);
        return;
    }
    atomic_fetch_add(&the_fake->counts.opened, 1);
    atomic_fetch_add(&the_fake->counts.readonly, args->flags & VIR_CONNECT_RO);
    rpc_call_reply(call, NULL);
}

static void
serve_close(RpcCall *call)
{
    atomic_fetch_add(&the_fake->counts.said_goodbye, 1);
    rpc_call_reply(call, NULL);
}

static void
serve_feature(RpcCall *call)
{
    const remote_connect_supports_feature_ret ret = { .supported = 1 };

    rpc_call_reply(call, &ret);
}

static void
serve_get_uri(RpcCall *call)
{
    static char uri[] = "qemu:///found";
    const remote_connect_get_uri_ret ret = { .uri = uri };

    rpc_call_reply(call, &ret);
}

static void
serve_hostname(RpcCall *call)
{
    static char name[] = "fake.example.org";
    const remote_connect_get_hostname_ret ret = { .hostname = name };

    rpc_call_reply(call, &ret);
}

static void
serve_lookup(RpcCall *call)
{
    const remote_domain_lookup_by_name_args *args = rpc_call_args(call);
    const remote_domain_lookup_by_name_ret ret = { .dom = guest() };

    if (strcmp(args->name, "guest") == 0) {
        rpc_call_reply(call, &ret);
        return;
    }
    fail(VIR_ERR_NO_DOMAIN, "no domain with matching name '%s'", args->name);
    rpc_call_fail(call);
}

static void
serve_register(RpcCall *call)
{
    const remote_connect_domain_event_callback_register_any_ret ret = { .callbackID = the_fake->next_id++ };

    g_array_append_val(the_fake->registrations, ret.callbackID);
    atomic_fetch_add(&the_fake->counts.registered, 1);
    rpc_call_reply(call, &ret);
}

static void
serve_deregister(RpcCall *call)
{
    const remote_connect_domain_event_callback_deregister_any_args *args = rpc_call_args(call);

    for (unsigned int i = 0; i < the_fake->registrations->len; i++) {
        if (g_array_index(the_fake->registrations, int, i) != args->callbackID)
            continue;
        g_array_remove_index(the_fake->registrations, i);
        atomic_fetch_sub(&the_fake->counts.registered, 1);
        rpc_call_reply(call, NULL);
        return;
    }
    fail(VIR_ERR_INVALID_ARG, "no callback %d", args->callbackID);
    rpc_call_fail(call);
}

static void
serve_vol_lookup(RpcCall *call)
{
    static char pool[] = "pool", name[] = "volume", key[] = "key";
    const remote_storage_vol_lookup_by_key_ret ret = { .vol = { .pool = pool, .name = name, .key = key } };

    rpc_call_reply(call, &ret);
}

static void
serve_volume_stream(RpcCall *call)
{
    bool down = rpc_call_procedure(call)->number == REMOTE_PROC_STORAGE_VOL_DOWNLOAD;
    const remote_storage_vol_download_args *args = rpc_call_args(call);
    unsigned int sparse = args->flags ? RPC_STREAM_SPARSE : 0;
    g_autoptr(RpcServerStream) stream = rpc_server_stream_new(call, (down ? RPC_STREAM_DOWN : RPC_STREAM_UP) | sparse);
    int fd = open(the_fake->volume, O_RDWR | O_CREAT | O_CLOEXEC | (down ? 0 : O_TRUNC), 0600);

    if (!stream || rpc_server_stream_join_fd(stream, fd, args->length) < 0)
        rpc_call_fail(call);
    else
        rpc_call_reply(call, NULL);
}

static const RpcServe remote_serve[] = {
    [REMOTE_PROC_AUTH_LIST] = serve_auth_list,
    [REMOTE_PROC_AUTH_POLKIT] = serve_auth_polkit,
    [REMOTE_PROC_CONNECT_OPEN] = serve_open,
    [REMOTE_PROC_CONNECT_CLOSE] = serve_close,
    [REMOTE_PROC_CONNECT_SUPPORTS_FEATURE] = serve_feature,
    [REMOTE_PROC_CONNECT_GET_URI] = serve_get_uri,
    [REMOTE_PROC_CONNECT_GET_HOSTNAME] = serve_hostname,
    [REMOTE_PROC_DOMAIN_LOOKUP_BY_NAME] = serve_lookup,
    [REMOTE_PROC_CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY] = serve_register,
    [REMOTE_PROC_CONNECT_DOMAIN_EVENT_CALLBACK_DEREGISTER_ANY] = serve_deregister,
    [REMOTE_PROC_STORAGE_VOL_LOOKUP_BY_KEY] = serve_vol_lookup,
    [REMOTE_PROC_STORAGE_VOL_DOWNLOAD] = serve_volume_stream,
    [REMOTE_PROC_STORAGE_VOL_UPLOAD] = serve_volume_stream,
    [REMOTE_PROC_CONNECT_REGISTER_CLOSE_CALLBACK] = serve_nothing,
    [REMOTE_PROC_CONNECT_UNREGISTER_CLOSE_CALLBACK] = serve_nothing,
    [2000] = NULL,              /* as long as any program's rows */
};

static const RpcService remote_service = { .program = &remote_program, .serve = remote_serve };

/* ---- running it */

static void
on_close(RpcPeer *peer, void *opaque)
{
    FakeDaemon *fake = opaque;

    atomic_fetch_add(&fake->counts.gone, 1);
}

static int
listen_at(const char *path)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    g_strlcpy(addr.sun_path, path, sizeof(addr.sun_path));
    unlink(path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(fd, 64) < 0)
        g_error("cannot listen at '%s': %s", path, g_strerror(errno));
    return fd;
}

static void
loop_run(void *opaque)
{
    FakeDaemon *fake = opaque;

    sd_event_loop(fake->loop);
    rpc_server_close(fake->server);
}

FakeDaemon *
fake_daemon_start(RpcAuth auth)
{
    const RpcServerHooks hooks = { NULL, on_close };
    const RpcServerLimits limits = { .keepalive_interval = -1 };
    FakeDaemon *fake = g_new0(FakeDaemon, 1);

    signal(SIGPIPE, SIG_IGN);
    the_fake = fake;
    fake->path = g_strdup(test_temp_path("daemon-sock"));
    fake->uri = g_strdup_printf("qemu+unix:///system?socket=%s", fake->path);
    fake->volume = g_strdup(test_temp_path("volume"));
    fake->registrations = g_array_new(FALSE, FALSE, sizeof(int));
    fake->next_id = FIRST_CALLBACK_ID;
    mutex_init(&fake->lock);
    cond_init(&fake->changed);
    fake->loop = event_loop_new();
    fake->server = rpc_server_new(fake->loop, "fake", &limits);
    rpc_server_add_service(fake->server, &remote_service);
    rpc_server_set_hooks(fake->server, &hooks, fake);
    OK(rpc_server_listen(fake->server, &(RpcListener) { .fd = listen_at(fake->path), .auth = auth }));
    fake->thread = thread_start("fake", (size_t)1024 * 1024, loop_run, fake);
    OK_PTR(fake->thread);
    return fake;
}

static void
exit_loop(void *opaque)
{
    sd_event_exit(opaque, 0);
}

void
fake_daemon_stop(FakeDaemon *fake)
{
    if (!fake)
        return;
    rpc_server_post(fake->server, exit_loop, fake->loop);
    thread_join(fake->thread);
    rpc_server_unref(fake->server);
    event_loop_unref(fake->loop);
    g_array_unref(fake->registrations);
    cond_clear(&fake->changed);
    mutex_clear(&fake->lock);
    g_free(fake->path);
    g_free(fake->uri);
    g_free(fake->volume);
    g_free(fake);
    the_fake = NULL;
}

FakeCounts *
fake_daemon_counts(FakeDaemon *fake)
{
    return &fake->counts;
}

const char *
fake_daemon_uri(FakeDaemon *fake)
{
    return fake->uri;
}

const char *
fake_daemon_volume(FakeDaemon *fake)
{
    return fake->volume;
}

/* ---- errands for its loop */

typedef struct {
    FakeDaemon *fake;
    void (*run)(FakeDaemon *fake, int a, int b);
    int a;
    int b;
    bool done;
} Errand;

static void
run_errand(void *opaque)
{
    Errand *errand = opaque;
    FakeDaemon *fake = errand->fake;

    errand->run(fake, errand->a, errand->b);
    mutex_lock(&fake->lock);
    errand->done = true;
    cond_broadcast(&fake->changed);
    mutex_unlock(&fake->lock);
}

static void
on_loop(FakeDaemon *fake, void (*run)(FakeDaemon *fake, int a, int b), int a, int b)
{
    Errand errand = { fake, run, a, b, false };

    rpc_server_post(fake->server, run_errand, &errand);
    mutex_lock(&fake->lock);
    while (!errand.done)
        cond_wait(&fake->changed, &fake->lock);
    mutex_unlock(&fake->lock);
}

static void
broadcast(FakeDaemon *fake, uint32_t procedure, const void *message)
{
    g_autoptr(RpcMessage) packet = rpc_message_new_event(&remote_program, procedure, message);
    g_autoptr(GPtrArray) peers = rpc_server_peers(fake->server);

    for (unsigned int i = 0; i < peers->len; i++)
        rpc_peer_send_message(g_ptr_array_index(peers, i), packet);
}

static void
send_lifecycle_to(FakeDaemon *fake, int id, int event, int detail)
{
    const remote_domain_event_callback_lifecycle_msg message = {
        .callbackID = id,
        .msg = { .dom = guest(), .event = event, .detail = detail },
    };

    broadcast(fake, REMOTE_PROC_DOMAIN_EVENT_CALLBACK_LIFECYCLE, &message);
}

static void
send_lifecycle(FakeDaemon *fake, int event, int detail)
{
    for (unsigned int i = 0; i < fake->registrations->len; i++)
        send_lifecycle_to(fake, g_array_index(fake->registrations, int, i), event, detail);
}

void
fake_daemon_send_lifecycle(FakeDaemon *fake, int event, int detail)
{
    on_loop(fake, send_lifecycle, event, detail);
}

static void
send_strays(FakeDaemon *fake, int a, int b)
{
    send_lifecycle_to(fake, 4711, 0, 0);
    send_lifecycle_to(fake, -1, 0, 0);
    send_lifecycle_to(fake, INT32_MIN, 0, 0);
}

void
fake_daemon_send_stray(FakeDaemon *fake)
{
    on_loop(fake, send_strays, 0, 0);
}

static void
send_closed(FakeDaemon *fake, int reason, int unused)
{
    const remote_connect_event_connection_closed_msg message = { .reason = reason };

    broadcast(fake, REMOTE_PROC_CONNECT_EVENT_CONNECTION_CLOSED, &message);
}

void
fake_daemon_send_closed(FakeDaemon *fake, int reason)
{
    on_loop(fake, send_closed, reason, 0);
}

static void
hang_up(FakeDaemon *fake, int a, int b)
{
    g_autoptr(GPtrArray) peers = rpc_server_peers(fake->server);

    for (unsigned int i = 0; i < peers->len; i++)
        rpc_peer_close(g_ptr_array_index(peers, i));
}

void
fake_daemon_hang_up(FakeDaemon *fake)
{
    on_loop(fake, hang_up, 0, 0);
}
