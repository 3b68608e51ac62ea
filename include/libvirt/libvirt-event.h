/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt-event.h - the event loop a program lends to the library.
 */

#ifndef SPLITVIRT_LIBVIRT_EVENT_H
#define SPLITVIRT_LIBVIRT_EVENT_H

#include <libvirt/libvirt-common.h>
#include <libvirt/libvirt-host.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a descriptor is watched for, or has become. Since 0.5.0. */
typedef enum {
    VIR_EVENT_HANDLE_READABLE = 1,
    VIR_EVENT_HANDLE_WRITABLE = 2,
    VIR_EVENT_HANDLE_ERROR = 4,
    VIR_EVENT_HANDLE_HANGUP = 8,
} virEventHandleType;

/* A watched descriptor has become something; @events are virEventHandleType values. Since 0.5.0. */
typedef void (*virEventHandleCallback)(int watch, int fd, int events, void *opaque);

/* Of a program's loop: ends a watch; its free callback runs later. 0, or -1. Since 0.5.0. */
typedef int (*virEventRemoveHandleFunc)(int watch);

/* Of a program's loop: ends a timer; its free callback runs later. 0, or -1. Since 0.5.0. */
typedef int (*virEventRemoveTimeoutFunc)(int timer);

/* A timer has run out. Since 0.5.0. */
typedef void (*virEventTimeoutCallback)(int timer, void *opaque);

/* Of a program's loop: changes what a watch waits for. Since 0.5.0. */
typedef void (*virEventUpdateHandleFunc)(int watch, int event);

/* Of a program's loop: changes a timer. Since 0.5.0. */
typedef void (*virEventUpdateTimeoutFunc)(int timer, int timeout);

/* Of a program's loop: watches @fd for @event. Returns the watch's number, or -1. Since 0.5.0. */
typedef int (*virEventAddHandleFunc)(int fd,
                                     int event,
                                     virEventHandleCallback cb,
                                     void *opaque,
                                     virFreeCallback ff);

/* Of a program's loop: starts a timer. Returns its number, or -1. Since 0.5.0. */
typedef int (*virEventAddTimeoutFunc)(int timeout,
                                      virEventTimeoutCallback cb,
                                      void *opaque,
                                      virFreeCallback ff);

/*
 * Lends the program's event loop to the library. To be called once, before the first connection is
 * opened; a second loop is refused.
 *
 * @addHandle: watches a descriptor
 * @updateHandle: changes what is watched for
 * @removeHandle: ends a watch; the free callback must run later, outside of the removal
 * @addTimeout: starts a timer
 * @updateTimeout: changes a timer
 * @removeTimeout: ends a timer; the free callback must run later, outside of the removal
 *
 * Since 0.5.0.
 */
void virEventRegisterImpl(virEventAddHandleFunc addHandle,
                          virEventUpdateHandleFunc updateHandle,
                          virEventRemoveHandleFunc removeHandle,
                          virEventAddTimeoutFunc addTimeout,
                          virEventUpdateTimeoutFunc updateTimeout,
                          virEventRemoveTimeoutFunc removeTimeout);

/*
 * Registers the library's own event loop, which the program then runs with
 * virEventRunDefaultImpl(). To be called before the first connection is opened.
 *
 * Returns 0, or -1 on error. Since 0.9.0.
 */
int virEventRegisterDefaultImpl(void);

/*
 * Runs one round of the library's own event loop: waits for something to happen and calls back. To
 * be called in a loop, usually by a thread of its own.
 *
 * Returns 0, or -1 on error. Since 0.9.0.
 */
int virEventRunDefaultImpl(void);

/*
 * Watches a descriptor in the registered event loop.
 *
 * @events: virEventHandleType values; 0 watches for nothing yet
 * @cb: called from the loop while one of @events is so
 * @opaque: passed to the callback
 * @ff: releases @opaque after the watch has ended, or NULL
 *
 * Returns the watch's number, or -1 when there is no loop. Since 0.9.3.
 */
int virEventAddHandle(int fd,
                      int events,
                      virEventHandleCallback cb,
                      void *opaque,
                      virFreeCallback ff);

/*
 * Starts a timer in the registered event loop.
 *
 * @timeout: milliseconds between calls; 0 in each round of the loop, -1 never, until it is updated
 * @cb: called from the loop
 * @opaque: passed to the callback
 * @ff: releases @opaque after the timer has ended, or NULL
 *
 * Returns the timer's number, or -1 when there is no loop. Since 0.9.3.
 */
int virEventAddTimeout(int timeout, virEventTimeoutCallback cb, void *opaque, virFreeCallback ff);

/*
 * Ends a watch. The callback is not called any more; @ff of virEventAddHandle() is called from the
 * loop later.
 *
 * @watch: what virEventAddHandle() returned
 *
 * Returns 0, or -1 when there is no such watch. Since 0.9.3.
 */
int virEventRemoveHandle(int watch);

/*
 * Ends a timer. The callback is not called any more; @ff of virEventAddTimeout() is called from the
 * loop later.
 *
 * @timer: what virEventAddTimeout() returned
 *
 * Returns 0, or -1 when there is no such timer. Since 0.9.3.
 */
int virEventRemoveTimeout(int timer);

/*
 * Changes what a descriptor is watched for.
 *
 * @watch: what virEventAddHandle() returned
 * @events: virEventHandleType values; 0 pauses
 *
 * Since 0.9.3.
 */
void virEventUpdateHandle(int watch, int events);

/*
 * Changes a timer and starts it anew.
 *
 * @timer: what virEventAddTimeout() returned
 * @timeout: milliseconds; 0 in each round of the loop, -1 never
 *
 * Since 0.9.3.
 */
void virEventUpdateTimeout(int timer, int timeout);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_EVENT_H */
