/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt-stream.h - byte streams through a connection.
 */

#ifndef SPLITVIRT_LIBVIRT_STREAM_H
#define SPLITVIRT_LIBVIRT_STREAM_H

#include <libvirt/libvirt-common.h>
#include <libvirt/libvirt-host.h>
#include <libvirt/libvirt-domain.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    VIR_STREAM_NONBLOCK = 1 << 0,
} virStreamFlags;

typedef enum {
    VIR_STREAM_RECV_STOP_AT_HOLE = 1 << 0,
} virStreamRecvFlagsValues;

typedef enum {
    VIR_STREAM_EVENT_READABLE = 1,
    VIR_STREAM_EVENT_WRITABLE = 2,
    VIR_STREAM_EVENT_ERROR = 4,
    VIR_STREAM_EVENT_HANGUP = 8,
} virStreamEventType;

typedef void (*virStreamEventCallback)(virStreamPtr stream, int events, void *opaque);

typedef int (*virStreamSinkFunc)(virStreamPtr st, const char *data, size_t nbytes, void *opaque);

typedef int (*virStreamSinkHoleFunc)(virStreamPtr st, long long length, void *opaque);

typedef int (*virStreamSourceFunc)(virStreamPtr st, char *data, size_t nbytes, void *opaque);

typedef int (*virStreamSourceHoleFunc)(virStreamPtr st,
                                       int *inData,
                                       long long *length,
                                       void *opaque);

typedef int (*virStreamSourceSkipFunc)(virStreamPtr st, long long length, void *opaque);

virStreamPtr virStreamNew(virConnectPtr conn, unsigned int flags);

int virStreamRef(virStreamPtr stream);

int virStreamSend(virStreamPtr stream, const char *data, size_t nbytes);

int virStreamRecv(virStreamPtr stream, char *data, size_t nbytes);

int virStreamSendAll(virStreamPtr stream, virStreamSourceFunc handler, void *opaque);

int virStreamRecvAll(virStreamPtr stream, virStreamSinkFunc handler, void *opaque);

int virStreamEventAddCallback(virStreamPtr stream,
                              int events,
                              virStreamEventCallback cb,
                              void *opaque,
                              virFreeCallback ff);

int virStreamEventUpdateCallback(virStreamPtr stream, int events);

int virStreamEventRemoveCallback(virStreamPtr stream);

int virStreamFinish(virStreamPtr stream);

int virStreamAbort(virStreamPtr stream);

int virStreamFree(virStreamPtr stream);

int virStreamRecvFlags(virStreamPtr stream, char *data, size_t nbytes, unsigned int flags);

int virStreamRecvHole(virStreamPtr stream, long long *length, unsigned int flags);

int virStreamSendHole(virStreamPtr stream, long long length, unsigned int flags);

int virStreamSparseRecvAll(virStreamPtr stream,
                           virStreamSinkFunc handler,
                           virStreamSinkHoleFunc holeHandler,
                           void *opaque);

int virStreamSparseSendAll(virStreamPtr stream,
                           virStreamSourceFunc handler,
                           virStreamSourceHoleFunc holeHandler,
                           virStreamSourceSkipFunc skipHandler,
                           void *opaque);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_STREAM_H */
