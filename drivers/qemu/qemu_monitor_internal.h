/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_monitor_internal.h - the inside of a monitor, shared by its two halves: the socket and the calls.
 */

#ifndef QEMU_MONITOR_INTERNAL_H
#define QEMU_MONITOR_INTERNAL_H

#include "qemu/qemu_monitor.h"

/* A line of QMP is never longer; query-qmp-schema is about 0.3 MB. */
#define LINE_MAX_BYTES ((size_t)16 * 1024 * 1024)

/* Events that wait for the loop; more are dropped with a warning. */
#define EVENTS_MAX 4096

/* One command under way. */
typedef struct {
    uint64_t id;
    const char *command;            /* borrowed as long as it is under way */
    JsonValue *reply;               /* owned; NULL = not yet */
} MonitorCall;

/* A reply that is owed after its deadline. */
typedef struct {
    uint64_t id;
    char command[32];
    int64_t since_ms;
} OverdueReply;

struct QemuMonitor {
    int fd;
    int pidfd;
    char *name;
    Domain *dom;
    const QemuMonitorHooks *hooks;
    void *opaque;
    unsigned int version;
    bool greeted;

    bool closed;
    bool told_closed;
    bool *freed;                    /* set when the hooks end the monitor under the loop's feet */
    char *why_closed;
    bool told_overdue;              /* what the hooks know */
    GString *in;                    /* received, not yet a whole line */
    size_t scanned;                 /* how much of it has no newline */
    GQueue events;                  /* JsonValue, the whole message */
    bool dropped_events;

    uint64_t last_id;
    MonitorCall *calls;             /* under way; NULL = none */
    size_t n_calls, n_replies;
    GArray *overdue;                /* OverdueReply */

    sd_event_source *io;
    sd_event_source *deferred;      /* enabled while there is something for the hooks */
};

/* Reads what is there, without waiting: lines become replies and events. Afterwards the monitor may be closed. */
void monitor_read(QemuMonitor *mon);

/* Sends all of @len bytes by @deadline_ms, with @fd if it is not negative. */
int monitor_write(QemuMonitor *mon, const char *data, size_t len, int fd, int64_t deadline_ms);

/* Waits until something happens on the socket, the process ends, somebody interrupts, or @deadline_ms passes. -1 with an error for
 * the last two, 0 otherwise. @command is what is waited for. */
int monitor_wait(QemuMonitor *mon, short events, const char *command, int64_t since_ms, int64_t deadline_ms);

/* Closes it for good; @why is for messages. */
void monitor_close(QemuMonitor *mon, const char *why);

/* Has the loop call the hooks soon. */
void monitor_defer(QemuMonitor *mon);

/* Reports that the monitor is closed. Returns -1. */
int monitor_fail_closed(const QemuMonitor *mon);

#endif /* QEMU_MONITOR_INTERNAL_H */
