/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * event.h - the event loop the program lends us, as the inside sees it.
 *
 * A program registers its own loop, or ours (event_default.c), or none: then there are no events and no keepalive, and
 * calls work all the same.
 */

#ifndef API_EVENT_H
#define API_EVENT_H

#include <stdbool.h>

#include <libvirt/libvirt.h>

#include "api/export.h"

/* The six functions of a loop. */
typedef struct {
    virEventAddHandleFunc add_handle;
    virEventUpdateHandleFunc update_handle;
    virEventRemoveHandleFunc remove_handle;
    virEventAddTimeoutFunc add_timeout;
    virEventUpdateTimeoutFunc update_timeout;
    virEventRemoveTimeoutFunc remove_timeout;
} ProgramLoop;

/* Whether the program has registered a loop. */
bool event_is_available(void);

/* Watches @fd for @events (VIR_EVENT_HANDLE_*). The loop owns @opaque until it calls @ff, which is after the removal and
 * never inside it. Returns the watch, or -1 without an error when there is no loop or it refuses. */
API_PRIVATE int event_add_handle(int fd, int events, virEventHandleCallback cb, void *opaque, virFreeCallback ff);
API_PRIVATE void event_update_handle(int watch, int events);
API_PRIVATE int event_remove_handle(int watch);

/* A timer that fires every @timeout_ms (0: in every round; -1: never, until updated); otherwise as event_add_handle(). */
API_PRIVATE int event_add_timeout(int timeout_ms, virEventTimeoutCallback cb, void *opaque, virFreeCallback ff);
API_PRIVATE void event_update_timeout(int timer, int timeout_ms);
API_PRIVATE int event_remove_timeout(int timer);

/* Our own loop, and what must be there before it is used. */
extern const ProgramLoop event_default_loop;
int event_default_open(void);

/* One round of our own loop: waits for something, handles all of it. */
int event_default_run_once(void);

#endif /* API_EVENT_H */
