/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_event.h - events from the server to the program's callbacks.
 *
 * A message is delivered from the program's event loop, never inside somebody's call.
 */

#ifndef REMOTE_EVENT_H
#define REMOTE_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libvirt/libvirt.h>

#include "rpc/program.h"

/* What an event is about: each kind counts its event ids for itself. */
typedef enum {
    REMOTE_EVENT_DOMAIN,
    REMOTE_EVENT_NETWORK,
    REMOTE_EVENT_STORAGE_POOL,
    REMOTE_EVENT_NODE_DEVICE,
    REMOTE_EVENT_SECRET,
    REMOTE_EVENT_QEMU_MONITOR,
} RemoteEventObject;

/* Any callback; deliver() casts it back to the typedef of its event. */
typedef void (*RemoteEventCallback)(void);

/* One message of the protocol that carries an event with a callback id. The table is generated from the protocol. */
typedef struct {
    const RpcProgram *program;
    uint32_t procedure;
    RemoteEventObject object;
    int event_id;                                   /* VIR_DOMAIN_EVENT_ID_..., of its object's enum */
    int (*callback_id)(const void *msg);            /* the server's number of the registration */
    /* Makes the handle, calls @cb as its typedef says, drops the handle. */
    void (*deliver)(virConnectPtr conn, const void *msg, RemoteEventCallback cb, void *opaque);
} RemoteEventRow;

extern const RemoteEventRow remote_event_rows[];
extern const size_t remote_event_rows_count;

#endif /* REMOTE_EVENT_H */
