/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_event.h - events as lines of text.
 */

#ifndef VIRSH_EVENT_H
#define VIRSH_EVENT_H

#include "virsh_object.h"

/* What the library calls; each kind of event has a type of its own, which the library casts it to. */
typedef void (*VirshCallback)(void);
#define VIRSH_CALLBACK(function) ((VirshCallback)(function))

/* One kind of event. */
typedef struct {
    const char *name;
    int id; /* VIR_DOMAIN_EVENT_ID_..., VIR_NETWORK_EVENT_ID_... */
    VirshCallback callback; /* its opaque argument is a VirshEventTap */
} VirshEventKind;

/* The events of domains. */
enum { VIRSH_EVENT_KINDS = 30 };
extern const VirshEventKind virsh_event_kinds[VIRSH_EVENT_KINDS];

/* The events of one kind of objects. */
typedef struct {
    const VirshKind *kind;
    const char *option; /* which names an object; all are listened to without it */
    const VirshEventKind *kinds;
    size_t n;
    int (*listen)(virConnectPtr conn, void *object, int id, VirshCallback callback, void *opaque);
    int (*stop)(virConnectPtr conn, int number);
    bool all; /* there is an option for every kind at once */
} VirshEvents;

/* The command that waits for them; its .data is a VirshEvents. */
bool virsh_cmd_event(Vsh *vsh, const VshCmd *cmd);

/* Its options after the first, which names the object. */
#define OPTS_EVENT(words_) \
    {"event", VSH_STRING, VSH_POSITIONAL_OLD, N_("which kind to wait for"), .words = words_}, \
    {"loop", VSH_BOOL, 0, N_("go on after the first, until the time is over or Ctrl-C is pressed")}, \
    {"timeout", VSH_INT, VSH_POSITIONAL_OLD, N_("stop waiting after so many seconds")}, \
    {"list", VSH_BOOL, 0, N_("list the kinds")}, {"timestamp", VSH_BOOL, 0, N_("say when each event came")}

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

/* Waits until it is woken, the user presses Ctrl-C, or the time is over (-1 = never), and says how many events were counted in
 * @count; false when that is none. */
bool virsh_event_wait(Vsh *vsh, const int *count, int timeout_ms);

#endif /* VIRSH_EVENT_H */
