/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_event.h - events as lines of text.
 */

#ifndef VIRSH_EVENT_H
#define VIRSH_EVENT_H

#include "virsh.h"

/* One kind of event. */
typedef struct {
    const char *name;
    int id; /* VIR_DOMAIN_EVENT_ID_... */
    virConnectDomainEventGenericCallback callback; /* its opaque argument is a VirshEventTap */
} VirshEventKind;

extern const VirshEventKind virsh_event_kinds[];
extern const size_t virsh_event_kinds_count;

/* Where the events of one kind go, while a command listens. */
typedef struct {
    Vsh *vsh;
    const char *name;
    bool loop;      /* more than one is wanted */
    bool timestamp;
    int *count;     /* of all kinds; the lock of virsh_event_show() guards it */
} VirshEventTap;

/* Prints an event's line (with its end); unless more are wanted, the first one ends the wait. */
void virsh_event_show(VirshEventTap *tap, const char *fmt, ...) G_GNUC_PRINTF(2, 3);

/* How many events were counted in @count. */
int virsh_event_count(const int *count);

#endif /* VIRSH_EVENT_H */
