/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * server.c - the server as a whole: its epoll set, what other threads post to it, its one timer, its limits.
 *
 * Threads: main, but for posting and looking.
 */

#include "rpc/server.h"

#include <errno.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"

#include "rpc/server_internal.h"

enum {
    BATCH = 64, /* events taken at once */
};

/* Buried things are freed by their own function. */
typedef struct {
    void *data;
    GDestroyNotify free_data;
} Grave;

static void
grave_free(void *data)
{
    Grave *grave = data;

    grave->free_data(grave->data);
    g_free(grave);
}

/* --------------------------------------------------------------- the loop */

void
rpc_source_set(RpcServer *server, RpcSource *source, uint32_t interest)
{
    struct epoll_event event = { .events = interest, .data = { .ptr = source } };
    int op = !interest ? EPOLL_CTL_DEL : source->interest ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

    if (interest == source->interest && !(interest & EPOLLONESHOT))
        return;
    if (epoll_ctl(server->epoll_fd, op, source->fd, &event) < 0)
        LOG_ERROR("cannot watch descriptor %d: %s", source->fd, g_strerror(errno));
    source->interest = interest;
}

void
rpc_server_bury(RpcServer *server, void *data, GDestroyNotify free_data)
{
    Grave *grave;

    if (!server->epoll_source) {
        free_data(data);
        return;
    }
    grave = g_new(Grave, 1);
    *grave = (Grave){ data, free_data };
    g_ptr_array_add(server->graveyard, grave);
    rpc_server_post(server, NULL, NULL); /* outside a batch nobody else comes by soon */
}

void
rpc_server_post(RpcServer *server, void (*fn)(void *opaque), void *opaque)
{
    RpcPost *post = fn ? g_new(RpcPost, 1) : NULL;
    const uint64_t one = 1;
    bool asleep;

    if (post)
        *post = (RpcPost){ fn, opaque, NULL };
    mutex_lock(&server->lock);
    if (server->loop_ended) {
        mutex_unlock(&server->lock);
        g_free(post);
        if (fn)
            fn(opaque);
        return;
    }
    if (post) {
        *server->posts_tail = post;
        server->posts_tail = &post->next;
    }
    asleep = !server->awake;
    server->awake = true;
    mutex_unlock(&server->lock);
    if (asleep && write(server->wake.fd, &one, sizeof(one)) < 0)
        LOG_ERROR("cannot wake the loop of '%s': %s", server->name, g_strerror(errno));
}

/* Runs what was posted up to now: false if that was nothing. What these post runs next time round, so that nobody starves
 * the sockets. */
static bool
run_posts(RpcServer *server)
{
    RpcPost *post;
    bool some;

    mutex_lock(&server->lock);
    post = server->posts;
    server->posts = NULL;
    server->posts_tail = &server->posts;
    mutex_unlock(&server->lock);
    some = post != NULL;
    while (post) {
        RpcPost *next = post->next;

        post->fn(post->opaque);
        g_free(post);
        post = next;
    }
    return some;
}

/* Gives up the promise to look at posts; makes it again if some came meanwhile. */
static void
go_to_sleep(RpcServer *server)
{
    const uint64_t one = 1;
    bool again;

    mutex_lock(&server->lock);
    again = server->posts != NULL;
    server->awake = again;
    mutex_unlock(&server->lock);
    if (again && write(server->wake.fd, &one, sizeof(one)) < 0)
        LOG_ERROR("cannot wake the loop of '%s': %s", server->name, g_strerror(errno));
}

static void
on_wake(RpcSource *source, uint32_t events)
{
    uint64_t count;

    if (read(source->fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
        LOG_ERROR("cannot read an eventfd: %s", g_strerror(errno));
}

static int
on_epoll(sd_event_source *source, int fd, uint32_t revents, void *opaque)
{
    g_autoptr(RpcServer) server = rpc_server_ref(opaque);
    struct epoll_event events[BATCH];
    int n = epoll_wait(server->epoll_fd, events, BATCH, 0);

    mutex_lock(&server->lock);
    server->awake = true;
    mutex_unlock(&server->lock);
    for (int i = 0; i < n; i++) {
        RpcSource *ready = events[i].data.ptr;

        ready->ready(ready, events[i].events);
    }
    run_posts(server);
    g_ptr_array_set_size(server->graveyard, 0);
    go_to_sleep(server);
    return 0;
}

/* --------------------------------------------------------------- the timer */

int64_t
rpc_server_now_us(RpcServer *server)
{
    uint64_t now;

    return sd_event_now(server->loop, CLOCK_MONOTONIC, &now) < 0 ? clock_now_us() : (int64_t)now;
}

void
rpc_server_wake_at(RpcServer *server, int64_t due)
{
    if (due >= server->timer_due)
        return;
    server->timer_due = due;
    sd_event_source_set_time(server->timer, (uint64_t)due);
    sd_event_source_set_enabled(server->timer, SD_EVENT_ONESHOT);
}

static int
on_timer(sd_event_source *source, uint64_t usec, void *opaque)
{
    g_autoptr(RpcServer) server = rpc_server_ref(opaque);
    g_autoptr(GPtrArray) peers = rpc_server_peers(server);
    int64_t now = rpc_server_now_us(server);
    int64_t due = INT64_MAX;

    server->timer_due = INT64_MAX;
    for (size_t i = 0; i < peers->len; i++)
        due = MIN(due, rpc_peer_check_time(g_ptr_array_index(peers, i), now));
    if (server->accept_again && server->accept_again <= now) {
        server->accept_again = 0;
        rpc_server_update_listeners(server);
    } else if (server->accept_again) {
        due = MIN(due, server->accept_again);
    }
    rpc_server_wake_at(server, due);
    return 0;
}

/* --------------------------------------------------------------- limits */

void
rpc_server_limits_complete(RpcServerLimits *limits)
{
    const RpcServerLimits defaults = {
        .max_clients = 5000,
        .max_anonymous = 20,
        .max_requests = 5,
        .max_streams = 256,
        .auth_timeout_ms = 60000,
        .keepalive_interval = 5,
        .keepalive_count = 5,
        .max_unsent = (size_t)RPC_MESSAGE_MAX,
    };

    limits->max_clients = limits->max_clients ? limits->max_clients : defaults.max_clients;
    limits->max_anonymous = limits->max_anonymous ? limits->max_anonymous : MIN(defaults.max_anonymous, limits->max_clients);
    limits->max_requests = limits->max_requests ? limits->max_requests : defaults.max_requests;
    limits->max_streams = limits->max_streams ? limits->max_streams : defaults.max_streams;
    limits->auth_timeout_ms = limits->auth_timeout_ms ? limits->auth_timeout_ms : defaults.auth_timeout_ms;
    limits->keepalive_interval = limits->keepalive_interval ? limits->keepalive_interval : defaults.keepalive_interval;
    limits->keepalive_count = limits->keepalive_count ? limits->keepalive_count : defaults.keepalive_count;
    limits->max_unsent = limits->max_unsent ? limits->max_unsent : defaults.max_unsent;
}

void
rpc_server_get_limits(RpcServer *server, RpcServerLimits *ret_limits)
{
    RpcWorkerStats stats;

    rpc_workers_get_stats(server->workers, &stats);
    mutex_lock(&server->lock);
    *ret_limits = server->limits;
    mutex_unlock(&server->lock);
    ret_limits->workers = stats.limits;
}

int
rpc_server_set_limits(RpcServer *server, const RpcServerLimits *limits)
{
    RpcServerLimits complete = *limits;

    rpc_server_limits_complete(&complete);
    if (complete.max_anonymous > complete.max_clients)
        return fail(VIR_ERR_INVALID_ARG, _("server '%1$s' cannot have %2$u unauthenticated of %3$u clients"), server->name,
                    complete.max_anonymous, complete.max_clients);
    if (rpc_workers_set_limits(server->workers, &complete.workers) < 0)
        return -1;
    mutex_lock(&server->lock);
    server->limits = complete;
    mutex_unlock(&server->lock);
    rpc_server_update_listeners(server);
    return 0;
}

/* --------------------------------------------------------------- the server */

RpcServer *
rpc_server_new(sd_event *loop, const char *name, const RpcServerLimits *limits)
{
    RpcServer *server = g_new0(RpcServer, 1);

    atomic_init(&server->refs, 1);
    server->loop = sd_event_ref(loop);
    server->name = g_strdup(name);
    server->limits = *limits;
    rpc_server_limits_complete(&server->limits);
    server->workers = rpc_workers_new(name, &server->limits.workers);
    server->graveyard = g_ptr_array_new_with_free_func(grave_free);
    server->services = g_ptr_array_new();
    server->listeners = g_ptr_array_new();
    server->peers = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, NULL);
    server->posts_tail = &server->posts;
    server->scratch = g_malloc(RPC_SCRATCH_SIZE);
    server->next_id = 1;
    server->timer_due = INT64_MAX;
    mutex_init(&server->lock);
    server->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    server->wake = (RpcSource){ .fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), .ready = on_wake };
    if (server->epoll_fd < 0 || server->wake.fd < 0 ||
        sd_event_add_io(loop, &server->epoll_source, server->epoll_fd, EPOLLIN, on_epoll, server) < 0 ||
        sd_event_add_time(loop, &server->timer, CLOCK_MONOTONIC, UINT64_MAX, 1000, on_timer, server) < 0)
        g_error("cannot set up the loop of server '%s': %s", name, g_strerror(errno));
    sd_event_source_set_enabled(server->timer, SD_EVENT_OFF);
    rpc_source_set(server, &server->wake, EPOLLIN);
    return server;
}

RpcServer *
rpc_server_ref(RpcServer *server)
{
    atomic_fetch_add_explicit(&server->refs, 1, memory_order_relaxed);
    return server;
}

void
rpc_server_unref(RpcServer *server)
{
    if (!server || atomic_fetch_sub_explicit(&server->refs, 1, memory_order_acq_rel) != 1)
        return;
    close(server->epoll_fd);
    close(server->wake.fd);
    g_ptr_array_unref(server->graveyard);
    g_ptr_array_unref(server->services);
    g_ptr_array_unref(server->listeners);
    g_hash_table_unref(server->peers);
    mutex_clear(&server->lock);
    sd_event_unref(server->loop);
    rpc_message_unref(server->spare);
    g_free(server->scratch);
    g_free(server->name);
    g_free(server);
}

void
rpc_server_stop_listening(RpcServer *server)
{
    rpc_server_free_listeners(server);
}

void
rpc_server_close(RpcServer *server)
{
    g_autoptr(GPtrArray) peers = NULL;
    RpcWorkers *workers;

    if (server->closing)
        return;
    server->closing = true;
    rpc_server_free_listeners(server);
    peers = rpc_server_peers(server);
    for (size_t i = 0; i < peers->len; i++)
        rpc_peer_close_now(g_ptr_array_index(peers, i));
    mutex_lock(&server->lock);
    workers = g_steal_pointer(&server->workers);
    mutex_unlock(&server->lock);
    rpc_workers_free(workers);
    /* What the last calls and streams left to be done; later ones find no loop and do it themselves. */
    while (run_posts(server))
        continue;
    mutex_lock(&server->lock);
    server->loop_ended = true;
    mutex_unlock(&server->lock);
    run_posts(server);
    g_ptr_array_set_size(server->graveyard, 0);
    server->epoll_source = sd_event_source_disable_unref(server->epoll_source);
    server->timer = sd_event_source_disable_unref(server->timer);
    /* Here and not with the last reference, which a stream's thread may drop: the loop counts without locks. */
    server->loop = sd_event_unref(server->loop);
}

void
rpc_server_add_service(RpcServer *server, const RpcService *service)
{
    g_ptr_array_add(server->services, (void *)service);
}

void
rpc_server_set_hooks(RpcServer *server, const RpcServerHooks *hooks, void *opaque)
{
    server->hooks = *hooks;
    server->hooks_opaque = opaque;
}

const char *
rpc_server_name(const RpcServer *server)
{
    return server->name;
}

sd_event *
rpc_server_loop(const RpcServer *server)
{
    return server->loop;
}

bool
rpc_server_run(RpcServer *server, RpcWorkerFunc fn, void *opaque)
{
    bool has_workers;

    mutex_lock(&server->lock);
    has_workers = server->workers != NULL;
    if (has_workers)
        rpc_workers_push(server->workers, RPC_LANE_NORMAL, fn, opaque);
    mutex_unlock(&server->lock);
    return has_workers;
}

RpcWorkers *
rpc_server_workers(RpcServer *server)
{
    return server->workers;
}

/* --------------------------------------------------------------- its peers */

unsigned int
rpc_server_n_peers(RpcServer *server)
{
    unsigned int n;

    mutex_lock(&server->lock);
    n = g_hash_table_size(server->peers);
    mutex_unlock(&server->lock);
    return n;
}

unsigned int
rpc_server_n_anonymous(RpcServer *server)
{
    unsigned int n;

    mutex_lock(&server->lock);
    n = server->n_anonymous;
    mutex_unlock(&server->lock);
    return n;
}

static void
peer_unref(void *peer)
{
    rpc_peer_unref(peer);
}

static int
compare_ids(const void *a, const void *b)
{
    const RpcPeer *left = *(RpcPeer *const *)a;
    const RpcPeer *right = *(RpcPeer *const *)b;

    return (left->id > right->id) - (left->id < right->id);
}

GPtrArray *
rpc_server_peers(RpcServer *server)
{
    GPtrArray *peers = g_ptr_array_new_with_free_func(peer_unref);
    GHashTableIter iter;
    void *peer;

    mutex_lock(&server->lock);
    g_hash_table_iter_init(&iter, server->peers);
    while (g_hash_table_iter_next(&iter, NULL, &peer))
        g_ptr_array_add(peers, rpc_peer_ref(peer));
    mutex_unlock(&server->lock);
    g_ptr_array_sort(peers, compare_ids);
    return peers;
}

RpcPeer *
rpc_server_find_peer(RpcServer *server, uint64_t id)
{
    RpcPeer *peer;

    mutex_lock(&server->lock);
    peer = g_hash_table_lookup(server->peers, &id);
    if (peer)
        rpc_peer_ref(peer);
    mutex_unlock(&server->lock);
    return peer;
}
