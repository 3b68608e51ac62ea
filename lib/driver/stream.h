/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stream.h - the driver's end of a byte stream that a call opened (console, screenshot, volume upload and download).
 *
 * A method gets a DriverStream and connects it, before it returns success, to a file descriptor or to callbacks. Who carries the
 * bytes to the client (the RPC server, or nobody in process) implements DriverStreamOps.
 *
 * Threads: any; a stream is connected once.
 */

#ifndef DRIVER_STREAM_H
#define DRIVER_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <glib.h>

typedef struct DriverStream DriverStream;

typedef enum {
    STREAM_READ = 1 << 0,        /* data flows to the client */
    STREAM_WRITE = 1 << 1,       /* data flows from the client */
} DriverStreamDirection;

/* How a stream ended, told to the driver's close callback. */
typedef enum {
    STREAM_FINISHED,             /* in good order */
    STREAM_ABORTED,              /* by the client, the connection's end, or an error */
} DriverStreamEnd;

/* What blocks: the functions are called by a thread of the stream. NULL where a direction is not used. */
typedef struct {
    /* Up to @len bytes for the client: the number, 0 at the end, -1 with an error. */
    ssize_t (*read)(void *opaque, void *data, size_t len);

    /* Asked before each read of a sparse stream: the length of the hole that begins here, up to @max, which is then behind us; 0:
     * there is none. -1 with an error. NULL: it knows no holes. */
    int (*read_hole)(void *opaque, int64_t max, int64_t *ret_length);

    /* Takes all @len bytes from the client, or a hole (NULL: it takes none): 0, or -1 with an error. */
    int (*write)(void *opaque, const void *data, size_t len);
    int (*write_hole)(void *opaque, int64_t length);

    /* The stream ended; called once. On STREAM_FINISHED it may still fail, and the client sees that: -1 with an error. */
    int (*close)(void *opaque, DriverStreamEnd end);
} DriverStreamCallbacks;

/* Connects @stream to @fd (pty, pipe, socket, file), which the stream owns from now on, even on failure. @limit >
 * 0 ends it after so many bytes. on_end (may be NULL) is told once. */
typedef struct {
    int fd;
    DriverStreamDirection direction;
    unsigned long long limit;
    bool sparse;                 /* holes of a regular file cross as holes */
    void (*on_end)(void *opaque, DriverStreamEnd end);
    void *opaque;
} DriverStreamFd;

int driver_stream_connect_fd(DriverStream *stream, const DriverStreamFd *source);

/* Connects @stream to @callbacks (must stay valid), which own @opaque from now on, even on failure. @limit as above. */
typedef struct {
    const DriverStreamCallbacks *callbacks;
    void *opaque;
    DriverStreamDirection direction;
    unsigned long long limit;
} DriverStreamThing;

int driver_stream_connect(DriverStream *stream, const DriverStreamThing *thing);

/* Ends @stream from the driver's side: another client took the console over (VIR_DOMAIN_CONSOLE_FORCE). The thread's error, if
 * any, is what the client sees. */
void driver_stream_abort(DriverStream *stream);

DriverStream *driver_stream_ref(DriverStream *stream);
void driver_stream_unref(DriverStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DriverStream, driver_stream_unref)

/* For the carrier only: what stands behind a DriverStream. */
typedef struct {
    int (*connect_fd)(void *carrier, const DriverStreamFd *source);
    int (*connect)(void *carrier, const DriverStreamThing *thing);
    void (*abort)(void *carrier);
    void (*free)(void *carrier);
} DriverStreamOps;

DriverStream *driver_stream_new(const DriverStreamOps *ops, void *carrier);

/* Was it connected? A method that returns success without it is wrong. */
bool driver_stream_is_connected(const DriverStream *stream);

#endif /* DRIVER_STREAM_H */
