/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_event_register.h - what the register and deregister methods of all objects come down to.
 */

#ifndef REMOTE_EVENT_REGISTER_H
#define REMOTE_EVENT_REGISTER_H

#include "remote/remote_conn.h"
#include "remote/remote_event.h"

typedef struct {
    virConnectPtr conn;
    const RemoteEventRow *row;
    const char *filter;             /* what names the object, "" for all */
    RemoteEventCallback cb;
    void *opaque;
    virFreeCallback free_opaque;
    bool legacy;                    /* without an event id: known by its function alone */
    uint32_t procedure;             /* of the row's program: tells the server, whose answer is a number */
    const void *args;
} RemoteEventRequest;

/* The number of the registration, or -1 with an error; then the opaque stays the program's. */
int remote_event_register(const RemoteEventRequest *request);

/* Which registration is meant: by its number, or, of the legacy ones, by its function. */
typedef struct {
    RemoteEventObject object;
    int id;
    RemoteEventCallback cb;         /* NULL: @id counts */
    uint32_t procedure;             /* tells the server, with the number it gave */
} RemoteEventKey;

int remote_event_deregister(virConnectPtr conn, const RemoteEventKey *key);

/* The row of event @event_id of @object; NULL with an error when there is none. */
const RemoteEventRow *remote_event_row(RemoteEventObject object, int event_id);

#endif /* REMOTE_EVENT_REGISTER_H */
