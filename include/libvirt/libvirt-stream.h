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

/* How a stream behaves. Since 0.7.2. */
typedef enum {
    VIR_STREAM_NONBLOCK = 1 << 0, /* does not wait */
} virStreamFlags;

/* Choices of virStreamRecvFlags(). Since 3.4.0. */
typedef enum {
    VIR_STREAM_RECV_STOP_AT_HOLE = 1 << 0, /* holes are told, not filled with zeroes */
} virStreamRecvFlagsValues;

/* What a stream is watched for, or has become. Since 0.7.2. */
typedef enum {
    VIR_STREAM_EVENT_READABLE = 1,
    VIR_STREAM_EVENT_WRITABLE = 2,
    VIR_STREAM_EVENT_ERROR = 4,
    VIR_STREAM_EVENT_HANGUP = 8,
} virStreamEventType;

/* A stream has become something; @events are virStreamEventType values. Since 0.7.2. */
typedef void (*virStreamEventCallback)(virStreamPtr stream, int events, void *opaque);

/* Takes data of a stream. Returns how many bytes it took, or -1. Since 0.7.2. */
typedef int (*virStreamSinkFunc)(virStreamPtr st, const char *data, size_t nbytes, void *opaque);

/* Takes a hole of @length bytes. Returns 0 or -1. Since 3.4.0. */
typedef int (*virStreamSinkHoleFunc)(virStreamPtr st, long long length, void *opaque);

/* Gives up to @nbytes bytes for a stream. Returns how many, 0 at the end, or -1. Since 0.7.2. */
typedef int (*virStreamSourceFunc)(virStreamPtr st, char *data, size_t nbytes, void *opaque);

/* Says whether data (*@inData 1) or a hole is next, and how long it is. Returns 0 or -1. Since
 * 3.4.0. */
typedef int (*virStreamSourceHoleFunc)(virStreamPtr st,
                                       int *inData,
                                       long long *length,
                                       void *opaque);

/* Skips @length bytes of the source. Returns 0 or -1. Since 3.4.0. */
typedef int (*virStreamSourceSkipFunc)(virStreamPtr st, long long length, void *opaque);

/*
 * Makes a stream that a call such as virStorageVolUpload() then opens. A stream without
 * VIR_STREAM_NONBLOCK waits until data can be moved.
 *
 * @flags: virStreamFlags values, or 0
 *
 * Returns a new stream, to be released with virStreamFree(), or NULL on error. Since 0.7.2.
 */
virStreamPtr virStreamNew(virConnectPtr conn, unsigned int flags);

/*
 * Takes another reference of a stream; virStreamFree() gives it up.
 *
 * Returns 0, or -1 on error. Since 0.7.2.
 */
int virStreamRef(virStreamPtr stream);

/*
 * Sends data. Fewer bytes than given may be taken; the rest is to be sent again. An error of the
 * other end may show at a later call or at virStreamFinish().
 *
 * Returns the number of bytes taken, -2 when nothing can be sent without waiting
 * (VIR_STREAM_NONBLOCK), or -1 on error. Since 0.7.2.
 */
int virStreamSend(virStreamPtr stream, const char *data, size_t nbytes);

/*
 * Receives data. Holes are delivered as zeroes.
 *
 * @nbytes: room in @data
 *
 * Returns the number of bytes, 0 at the end, -2 when there is nothing yet (VIR_STREAM_NONBLOCK), or
 * -1 on error. Since 0.7.2.
 */
int virStreamRecv(virStreamPtr stream, char *data, size_t nbytes);

/*
 * Sends all that a function of the program gives, until that returns 0. virStreamFinish() is still
 * to be called. On failure the stream is aborted.
 *
 * @handler: fills the buffer and returns the number of bytes; 0 at the end, -1 on error
 * @opaque: passed to the callback
 *
 * Returns 0, or -1 on error. Since 0.7.2.
 */
int virStreamSendAll(virStreamPtr stream, virStreamSourceFunc handler, void *opaque);

/*
 * Receives everything and gives it to a function of the program. virStreamFinish() is still to be
 * called. On failure the stream is aborted.
 *
 * @handler: takes data and returns the number of bytes taken, or -1
 * @opaque: passed to the callback
 *
 * Returns 0, or -1 on error. Since 0.7.2.
 */
int virStreamRecvAll(virStreamPtr stream, virStreamSinkFunc handler, void *opaque);

/*
 * Has the event loop tell when a stream can be read or written. A stream has one callback.
 *
 * @events: virStreamEventType values
 * @opaque: passed to the callback
 * @ff: releases @opaque when the registration ends, or NULL
 *
 * Returns 0, or -1 on error. Since 0.7.2.
 */
int virStreamEventAddCallback(virStreamPtr stream,
                              int events,
                              virStreamEventCallback cb,
                              void *opaque,
                              virFreeCallback ff);

/*
 * Changes what the callback of a stream waits for.
 *
 * @events: virStreamEventType values; 0 pauses
 *
 * Returns 0, or -1 on error. Since 0.7.2.
 */
int virStreamEventUpdateCallback(virStreamPtr stream, int events);

/*
 * Ends what virStreamEventAddCallback() began.
 *
 * Returns 0, or -1 on error. Since 0.7.2.
 */
int virStreamEventRemoveCallback(virStreamPtr stream);

/*
 * Ends a stream and waits until the other end says that all has arrived. Without it nobody knows
 * whether a transfer was complete.
 *
 * Returns 0, or -1 on error. Since 0.7.2.
 */
int virStreamFinish(virStreamPtr stream);

/*
 * Ends a stream before its time; the other end drops what it has.
 *
 * Returns 0, or -1 on error. Since 0.7.2.
 */
int virStreamAbort(virStreamPtr stream);

/*
 * Gives up a reference of a stream. A stream that was neither finished nor aborted is aborted with
 * the last one.
 *
 * Returns 0, or -1 on error. Since 0.7.2.
 */
int virStreamFree(virStreamPtr stream);

/*
 * Receives data, and may stop at a hole.
 *
 * @nbytes: room in @data
 * @flags: virStreamRecvFlagsValues, or 0
 *
 * Returns the number of bytes, 0 at the end, -2 when there is nothing yet (VIR_STREAM_NONBLOCK), -3
 * when a hole is next (VIR_STREAM_RECV_STOP_AT_HOLE; see virStreamRecvHole()), or -1 on error.
 * Since 3.4.0.
 */
int virStreamRecvFlags(virStreamPtr stream, char *data, size_t nbytes, unsigned int flags);

/*
 * Tells the length of the hole at which virStreamRecvFlags() stopped, and skips it.
 *
 * @length: set to bytes
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 3.4.0.
 */
int virStreamRecvHole(virStreamPtr stream, long long *length, unsigned int flags);

/*
 * Sends a hole: that many bytes are skipped at the other end. Only for streams opened with a flag
 * for sparse transfer.
 *
 * @length: bytes
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 3.4.0.
 */
int virStreamSendHole(virStreamPtr stream, long long length, unsigned int flags);

/*
 * Receives everything, data and holes apart. virStreamFinish() is still to be called. On failure
 * the stream is aborted.
 *
 * @handler: takes data and returns the number of bytes taken, or -1
 * @holeHandler: is told the length of a hole in bytes; returns 0 or -1
 * @opaque: passed to the callback
 *
 * Returns 0, or -1 on error. Since 3.4.0.
 */
int virStreamSparseRecvAll(virStreamPtr stream,
                           virStreamSinkFunc handler,
                           virStreamSinkHoleFunc holeHandler,
                           void *opaque);

/*
 * Sends everything that the program has, data and holes apart. virStreamFinish() is still to be
 * called. On failure the stream is aborted.
 *
 * @handler: fills the buffer and returns the number of bytes; 0 at the end, -1 on error
 * @holeHandler: says whether data or a hole is next and how long it is; returns 0 or -1
 * @skipHandler: skips a hole of that many bytes in the source; returns 0 or -1
 * @opaque: passed to the callback
 *
 * Returns 0, or -1 on error. Since 3.4.0.
 */
int virStreamSparseSendAll(virStreamPtr stream,
                           virStreamSourceFunc handler,
                           virStreamSourceHoleFunc holeHandler,
                           virStreamSourceSkipFunc skipHandler,
                           void *opaque);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_STREAM_H */
