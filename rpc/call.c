/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * call.c - one call of a client: judged, served, answered.
 *
 * Threads: main judges and serves; any thread answers.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"

#include "rpc/server_internal.h"

enum {
    SCRATCH_KEPT = 64 * 1024, /* of a thread's buffer for replies */
};

/* Where this thread encodes its replies. */
static void
buffer_free(void *opaque)
{
    RpcBuffer *buffer = opaque;

    rpc_buffer_clear(buffer);
    g_free(buffer);
}

static GPrivate reply_buffer = G_PRIVATE_INIT(buffer_free);

static RpcBuffer *
get_reply_buffer(void)
{
    RpcBuffer *buffer = g_private_get(&reply_buffer);

    if (!buffer) {
        buffer = g_new0(RpcBuffer, 1);
        g_private_set(&reply_buffer, buffer);
    }
    return buffer;
}

/* ------------------------------------------------------------- the object */

static RpcCall *
call_new(RpcPeer *peer, RpcPacket *packet)
{
    RpcCall *call = g_new0(RpcCall, 1);

    call->peer = rpc_peer_ref(peer);
    call->header = packet->header;
    call->bytes = packet->len;
    return call;
}

static void
call_free(RpcCall *call)
{
    if (call->data_destroy)
        call->data_destroy(call->data);
    error_free(call->refusal);
    if (call->args) {
        rpc_xdr_clear(call->procedure->args, call->args);
        g_free(call->args);
    }
    for (size_t i = 0; i < call->n_fds; i++) {
        if (call->fds[i] >= 0)
            close(call->fds[i]);
    }
    for (size_t i = 0; i < call->n_reply_fds; i++)
        close(call->reply_fds[i]);
    rpc_peer_unref(call->peer);
    g_free(call);
}

RpcPeer *
rpc_call_peer(const RpcCall *call)
{
    return call->peer;
}

const RpcProgram *
rpc_call_program(const RpcCall *call)
{
    return call->service->program;
}

const RpcProcedure *
rpc_call_procedure(const RpcCall *call)
{
    return call->procedure;
}

const RpcHeader *
rpc_call_header(const RpcCall *call)
{
    return &call->header;
}

void *
rpc_call_args(RpcCall *call)
{
    return call->args;
}

size_t
rpc_call_n_fds(const RpcCall *call)
{
    return call->n_fds;
}

int
rpc_call_steal_fd(RpcCall *call, size_t index)
{
    int fd = index < call->n_fds ? call->fds[index] : -1;

    if (fd >= 0)
        call->fds[index] = -1;
    return fd;
}

int
rpc_call_add_reply_fd(RpcCall *call, int fd)
{
    if (!(call->procedure->flags & RPC_PROCEDURE_FDS_OUT) || !call->peer->transport_ops->send_fd ||
        call->n_reply_fds == RPC_FDS_MAX) {
        close(fd);
        return fail(VIR_ERR_OPERATION_UNSUPPORTED,
                    _("a file descriptor cannot go with the reply of %1$s over '%2$s'; the limit is %3$d of them"),
                    call->procedure->name, call->peer->transport_ops->name, (int)RPC_FDS_MAX);
    }
    call->reply_fds[call->n_reply_fds++] = fd;
    return 0;
}

void
rpc_call_set_data(RpcCall *call, void *data, GDestroyNotify destroy)
{
    if (call->data_destroy)
        call->data_destroy(call->data);
    call->data = data;
    call->data_destroy = destroy;
}

void *
rpc_call_data(const RpcCall *call)
{
    return call->data;
}

/* ------------------------------------------------------------- answering */

void
rpc_call_unpark_post(void *opaque)
{
    g_autoptr(RpcPeer) peer = opaque;

    rpc_call_unpark(peer);
}

/* A reply is on its way, or never will be: there is room for another call. */
static void
call_left(void *opaque, size_t bytes)
{
    RpcPeer *peer = opaque;

    atomic_fetch_sub(&peer->n_calls, 1);
    if (atomic_load(&peer->has_parked))
        rpc_server_post(peer->server, rpc_call_unpark_post, rpc_peer_ref(peer));
}

static void
send_reply(RpcCall *call, const unsigned char *bytes, size_t len)
{
    RpcPeer *peer = call->peer;
    const struct iovec iov = { (void *)bytes, len };
    RpcSend rest = { .done = call_left, .opaque = peer };

    if (call->n_reply_fds) {
        rest.fds = g_memdup2(call->reply_fds, sizeof(int) * call->n_reply_fds);
        rest.n_fds = call->n_reply_fds;
        call->n_reply_fds = 0;
    }
    rpc_peer_send_reply(peer, &iov, &rest, &call->header);
}

/* Ends @call with a packet of @status and @data; false with an error if that cannot be encoded. */
static bool
answer(RpcCall *call, RpcMessageStatus status, RpcXdr xdr, const void *data)
{
    RpcBuffer *buffer = get_reply_buffer();
    RpcHeader header = call->header;
    bool with_fds = status == RPC_OK && call->n_reply_fds;
    ssize_t len;

    header.type = with_fds ? RPC_REPLY_WITH_FDS : RPC_REPLY;
    header.status = status;
    len = rpc_packet_encode(buffer, &header, call->n_reply_fds, xdr, data);
    if (len < 0)
        return false;
    send_reply(call, buffer->data, (size_t)len);
    if (buffer->size > SCRATCH_KEPT)
        rpc_buffer_clear(buffer);
    if (call->stream)
        rpc_server_stream_answered(g_steal_pointer(&call->stream), status == RPC_OK);
    call_free(call);
    return true;
}

void
rpc_call_fail(RpcCall *call)
{
    g_autoptr(virError) error = error_take();
    const virError plain = { .code = error->code, .domain = error->domain, .level = VIR_ERR_ERROR };

    for (size_t i = 0; i < call->n_reply_fds; i++)
        close(call->reply_fds[i]);
    call->n_reply_fds = 0;
    if (answer(call, RPC_ERROR, rpc_xdr_error, error))
        return;
    error_reset(); /* its texts are too long for the wire */
    answer(call, RPC_ERROR, rpc_xdr_error, &plain);
}

void
rpc_call_reply(RpcCall *call, const void *ret)
{
    if (!answer(call, RPC_OK, call->procedure->ret, ret))
        rpc_call_fail(call);
}

void
rpc_call_drop(RpcCall *call)
{
    if (call->stream)
        rpc_server_stream_answered(g_steal_pointer(&call->stream), false);
    call_free(call);
}

/* ------------------------------------------------------------- workers */

static void
run_on_worker(void *opaque)
{
    RpcCall *call = opaque;

    error_reset();
    call->worker_fn(call, call->worker_opaque);
}

void
rpc_call_run_on_worker(RpcCall *call, RpcCallFunc fn, void *opaque, RpcWorkerLane lane)
{
    RpcServer *server = call->peer->server;
    bool has_workers;

    call->worker_fn = fn;
    call->worker_opaque = opaque;
    mutex_lock(&server->lock);
    has_workers = server->workers != NULL;
    if (has_workers)
        rpc_workers_push(server->workers, lane, run_on_worker, call);
    mutex_unlock(&server->lock);
    if (has_workers)
        return;
    fail(VIR_ERR_RPC, _("server '%1$s' is closing"), server->name);
    rpc_call_fail(call);
}

void
rpc_call_run(RpcCall *call, RpcCallFunc fn, void *opaque)
{
    rpc_call_run_on_worker(call, fn, opaque,
                           call->procedure->flags & RPC_PROCEDURE_HIGH ? RPC_LANE_URGENT : RPC_LANE_NORMAL);
}

static void
run_on_main(void *opaque)
{
    RpcCall *call = opaque;

    call->worker_fn(call, call->worker_opaque);
}

void
rpc_call_run_on_main(RpcCall *call, RpcCallFunc fn, void *opaque)
{
    call->worker_fn = fn;
    call->worker_opaque = opaque;
    rpc_server_post(call->peer->server, run_on_main, call);
}

/* ------------------------------------------------------------- judging */

static const RpcService *
find_service(RpcServer *server, const RpcHeader *header)
{
    for (size_t i = 0; i < server->services->len; i++) {
        const RpcService *service = g_ptr_array_index(server->services, i);

        if (service->program->number == header->program && service->program->version == header->version)
            return service;
    }
    return fail_null(VIR_ERR_RPC, _("server '%1$s' has no program %2$u version %3$u"), server->name, header->program,
                     header->version);
}

static RpcServe
find_serve(const RpcService *service, uint32_t procedure)
{
    RpcServe serve = service->serve ? service->serve[procedure] : NULL;

    return serve ? serve : service->serve_all;
}

/* Finds out what is called, whether it may be, and decodes the arguments. */
static int
call_prepare(RpcCall *call, const RpcPacket *packet)
{
    const RpcHeader *header = &call->header;
    const RpcProcedure *row;

    if (header->status != RPC_OK)
        return fail(VIR_ERR_RPC, _("a call has status %1$u, expected %2$d"), header->status, RPC_OK);
    call->service = find_service(call->peer->server, header);
    if (!call->service)
        return -1;
    row = rpc_program_find(call->service->program, header->procedure);
    /* Clients know these words (see facts: message layer, error). */
    if (!row || row->flags & RPC_PROCEDURE_EVENT || !find_serve(call->service, header->procedure))
        return fail(VIR_ERR_RPC, "unknown procedure: %d", (int)header->procedure);
    if (!rpc_peer_is_authenticated(call->peer) && !(row->flags & RPC_PROCEDURE_BEFORE_AUTH))
        return fail(VIR_ERR_RPC, _("authentication required before %1$s"), row->name);
    call->procedure = row;
    if (row->args) {
        call->args = g_malloc0(row->args_size);
        if (rpc_payload_decode(packet->payload, packet->len, row->args, call->args, row->args_size) < 0)
            return -1;
    }
    return 0;
}

static void
take_fds(RpcCall *call, RpcPacket *packet)
{
    if (!(call->procedure->flags & RPC_PROCEDURE_FDS_IN))
        return;
    memcpy(call->fds, packet->fds, sizeof(int) * packet->n_fds);
    call->n_fds = packet->n_fds;
    packet->n_fds = 0;
}

/* Its turn has come. */
static void
call_serve(RpcCall *call)
{
    atomic_fetch_add(&call->peer->n_calls, 1);
    error_reset();
    if (call->refusal) {
        error_restore(g_steal_pointer(&call->refusal));
        rpc_call_fail(call);
        return;
    }
    find_serve(call->service, call->header.procedure)(call);
}

static bool
has_room(const RpcPeer *peer)
{
    return atomic_load(&peer->n_calls) < peer->server->limits.max_requests;
}

void
rpc_call_receive(RpcPeer *peer, RpcPacket *packet)
{
    RpcCall *call = call_new(peer, packet);

    rpc_record_add(peer->record, RPC_RECORD_CALL, &call->header);
    error_reset();
    if (call_prepare(call, packet) < 0)
        call->refusal = error_take();
    else
        take_fds(call, packet);
    if (!peer->parked.length && has_room(peer)) {
        call_serve(call);
        return;
    }
    g_queue_push_tail(&peer->parked, call);
    peer->parked_bytes += call->bytes;
    atomic_store(&peer->has_parked, true);
    if (has_room(peer)) /* the last one in work ended just now, unaware of this one */
        rpc_server_post(peer->server, rpc_call_unpark_post, rpc_peer_ref(peer));
}

void
rpc_call_unpark(RpcPeer *peer)
{
    while (peer->parked.length && has_room(peer) && !atomic_load(&peer->closing)) {
        RpcCall *call = g_queue_pop_head(&peer->parked);

        peer->parked_bytes -= call->bytes;
        atomic_store(&peer->has_parked, peer->parked.length != 0);
        call_serve(call);
    }
    if (!atomic_load(&peer->closed))
        rpc_peer_process(peer);
}

/* ------------------------------------------------------------- the end of a login */

typedef struct {
    RpcCall *call;
    const void *ret;
    RpcTransportWrap wrap;
    void *opaque;
} WrappedReply;

/* The peer may answer at once, in the new way; nobody reads before this is done. */
static void
reply_and_wrap(void *opaque)
{
    g_autofree WrappedReply *reply = opaque;
    g_autoptr(RpcPeer) peer = rpc_peer_ref(reply->call->peer);

    rpc_call_reply(reply->call, reply->ret);
    rpc_peer_wrap_transport(peer, reply->wrap, reply->opaque);
}

void
rpc_call_reply_and_wrap(RpcCall *call, const void *ret, RpcTransportWrap wrap, void *opaque)
{
    WrappedReply *reply = g_new(WrappedReply, 1);

    *reply = (WrappedReply){ call, ret, wrap, opaque };
    rpc_server_post(call->peer->server, reply_and_wrap, reply);
}
