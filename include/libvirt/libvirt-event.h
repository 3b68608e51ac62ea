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

typedef enum {
    VIR_EVENT_HANDLE_READABLE = 1,
    VIR_EVENT_HANDLE_WRITABLE = 2,
    VIR_EVENT_HANDLE_ERROR = 4,
    VIR_EVENT_HANDLE_HANGUP = 8,
} virEventHandleType;

typedef void (*virEventHandleCallback)(int watch, int fd, int events, void *opaque);

typedef int (*virEventRemoveHandleFunc)(int watch);

typedef int (*virEventRemoveTimeoutFunc)(int timer);

typedef void (*virEventTimeoutCallback)(int timer, void *opaque);

typedef void (*virEventUpdateHandleFunc)(int watch, int event);

typedef void (*virEventUpdateTimeoutFunc)(int timer, int timeout);

typedef int (*virEventAddHandleFunc)(int fd,
                                     int event,
                                     virEventHandleCallback cb,
                                     void *opaque,
                                     virFreeCallback ff);

typedef int (*virEventAddTimeoutFunc)(int timeout,
                                      virEventTimeoutCallback cb,
                                      void *opaque,
                                      virFreeCallback ff);

void virEventRegisterImpl(virEventAddHandleFunc addHandle,
                          virEventUpdateHandleFunc updateHandle,
                          virEventRemoveHandleFunc removeHandle,
                          virEventAddTimeoutFunc addTimeout,
                          virEventUpdateTimeoutFunc updateTimeout,
                          virEventRemoveTimeoutFunc removeTimeout);

int virEventRegisterDefaultImpl(void);

int virEventRunDefaultImpl(void);

int virEventAddHandle(int fd,
                      int events,
                      virEventHandleCallback cb,
                      void *opaque,
                      virFreeCallback ff);

int virEventAddTimeout(int timeout, virEventTimeoutCallback cb, void *opaque, virFreeCallback ff);

int virEventRemoveHandle(int watch);

int virEventRemoveTimeout(int timer);

void virEventUpdateHandle(int watch, int events);

void virEventUpdateTimeout(int timer, int timeout);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_EVENT_H */
