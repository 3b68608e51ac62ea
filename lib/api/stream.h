/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream.h - what a driver does for a stream.
 *
 * The public stream functions check the handle and the arguments, then call through this table, which a driver attaches
 * to the stream with stream_attach() while it runs the procedure that opens it.
 */

#ifndef API_STREAM_H
#define API_STREAM_H

#include <stddef.h>

#include <libvirt/libvirt.h>

#include "api/export.h"

/* What send and recv answer instead of a count. */
typedef enum {
    STREAM_FAILED = -1,
    STREAM_WOULD_BLOCK = -2,    /* a VIR_STREAM_NONBLOCK stream has no data, or no room */
    STREAM_AT_HOLE = -3,        /* recv with VIR_STREAM_RECV_STOP_AT_HOLE met a hole */
} StreamAnswer;

/* Every member answers -1 with an error reported when it fails. A missing member means that the stream cannot do it. */
typedef struct StreamDriver {
    /* Bytes taken, or STREAM_WOULD_BLOCK. */
    int (*send)(virStreamPtr stream, const char *data, size_t len);
    /* Bytes given, 0 at the end, or a StreamAnswer. */
    int (*recv)(virStreamPtr stream, char *data, size_t len, unsigned int flags);
    int (*send_hole)(virStreamPtr stream, long long length, unsigned int flags);
    int (*recv_hole)(virStreamPtr stream, long long *ret_length, unsigned int flags);
    int (*add_callback)(virStreamPtr stream, int events, virStreamEventCallback cb, void *opaque, virFreeCallback ff);
    int (*update_callback)(virStreamPtr stream, int events);
    int (*remove_callback)(virStreamPtr stream);
    int (*finish)(virStreamPtr stream);
    int (*abort)(virStreamPtr stream);
    /* The last reference goes; aborts what still runs and frees @priv. Never fails, never reports. */
    void (*release)(virStreamPtr stream);
} StreamDriver;

/* Connects @stream, fresh from virStreamNew(), with its driver. Fails when it is in use already. */
API_PRIVATE int stream_attach(virStreamPtr stream, const StreamDriver *driver, void *priv);

/* Undoes stream_attach() without calling the driver: what was to open the stream has failed. */
API_PRIVATE void stream_detach(virStreamPtr stream);

/* Lets the driver release what a dying stream holds; handle.c calls it. */
void stream_dispose(virStreamPtr stream);

#endif /* API_STREAM_H */
