/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * record.c - what a daemon's successor must know of a client, and the successor's part.
 *
 * Threads: any writes; main resumes.
 */

#include "rpc/record.h"

#include "base/error.h"

#include "rpc/server_internal.h"

bool
rpc_record_is_clean(const RpcRecord *record)
{
    return !atomic_load(&record->reading) && !atomic_load(&record->writing) && !atomic_load(&record->unsent) &&
           !atomic_load(&record->overflow) && !atomic_load(&record->bound);
}

void
rpc_record_add(RpcRecord *record, RpcRecordKind kind, const RpcHeader *header)
{
    if (!record)
        return;
    for (size_t i = 0; i < RPC_RECORD_SLOTS; i++) {
        RpcRecordSlot *slot = &record->slots[i];
        unsigned int is_free = RPC_RECORD_FREE;

        if (!atomic_compare_exchange_strong(&slot->kind, &is_free, RPC_RECORD_TAKEN))
            continue;
        slot->program = header->program;
        slot->version = header->version;
        slot->procedure = header->procedure;
        slot->serial = header->serial;
        atomic_store(&slot->kind, kind);
        return;
    }
    atomic_store(&record->overflow, 1);
}

void
rpc_record_remove(RpcRecord *record, RpcRecordKind kind, const RpcHeader *header)
{
    for (size_t i = 0; record && i < RPC_RECORD_SLOTS; i++) {
        RpcRecordSlot *slot = &record->slots[i];

        if (atomic_load(&slot->kind) == kind && slot->serial == header->serial && slot->procedure == header->procedure &&
            slot->program == header->program) {
            atomic_store(&slot->kind, RPC_RECORD_FREE);
            return;
        }
    }
}

/* ------------------------------------------------------------- the successor */

/* Ends what the client waits for: the reply, or the stream, is an error. */
static void
end_slot(RpcPeer *peer, const RpcRecordSlot *slot, RpcRecordKind kind)
{
    g_autoptr(virError) error = NULL;
    g_auto(RpcBuffer) buffer = { 0 };
    const RpcHeader header = {
        .program = slot->program,
        .version = slot->version,
        .procedure = slot->procedure,
        .type = kind == RPC_RECORD_STREAM ? RPC_STREAM : RPC_REPLY,
        .serial = slot->serial,
        .status = RPC_ERROR,
    };
    struct iovec iov;
    ssize_t len;

    fail(VIR_ERR_RPC, _("server '%1$s' was restarted meanwhile; whether this was done is unknown"), peer->server->name);
    error = error_take();
    len = rpc_packet_encode(&buffer, &header, 0, rpc_xdr_error, error);
    if (len < 0) {
        warn_last_error("a client waits in vain, closing it");
        rpc_peer_close(peer);
        return;
    }
    iov = (struct iovec){ buffer.data, (size_t)len };
    rpc_peer_send_bytes(peer, &iov, &(RpcSend){ 0 });
}

static void
end_all(RpcPeer *peer, RpcRecord *record, RpcRecordKind kind)
{
    for (size_t i = 0; i < RPC_RECORD_SLOTS; i++) {
        RpcRecordSlot *slot = &record->slots[i];

        if (atomic_load(&slot->kind) != kind)
            continue;
        end_slot(peer, slot, kind);
        atomic_store(&slot->kind, RPC_RECORD_FREE);
    }
}

void
rpc_peer_set_record(RpcPeer *peer, RpcRecord *record, void (*destroy)(void *opaque), void *opaque)
{
    peer->record = record;
    peer->record_destroy = destroy;
    peer->record_opaque = opaque;
}

RpcRecord *
rpc_peer_record(const RpcPeer *peer)
{
    return peer->record;
}

void
rpc_peer_resume(RpcPeer *peer, const char *user)
{
    RpcRecord *record = peer->record;

    if (user)
        rpc_peer_set_user(peer, user);
    rpc_peer_set_authenticated(peer);
    peer->auth_due = INT64_MAX;
    peer->reader.message_max = RPC_MESSAGE_MAX;
    if (atomic_load(&record->keepalive))
        rpc_peer_start_keepalive(peer);
    /* A call that was to begin a stream is answered, and then the client expects none. */
    for (size_t i = 0; i < RPC_RECORD_SLOTS; i++) {
        if (atomic_load(&record->slots[i].kind) == RPC_RECORD_CALL)
            rpc_record_remove(record, RPC_RECORD_STREAM, &(RpcHeader){
                .program = record->slots[i].program,
                .procedure = record->slots[i].procedure,
                .serial = record->slots[i].serial,
            });
    }
    end_all(peer, record, RPC_RECORD_CALL);
    end_all(peer, record, RPC_RECORD_STREAM);
}
