/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_monitor.h - talking QMP with one QEMU.
 *
 * To its owner a command is a plain call: it waits for the reply, and only for this monitor's socket, with a deadline. Events that
 * arrive meanwhile are kept and handed out by the owner's loop afterwards. A QEMU that lets a deadline pass is overdue: further
 * commands fail at once with VIR_ERR_OPERATION_TIMEOUT until the late reply comes.
 *
 * What QEMU sends is bounded and never trusted: garbage, endless lines and unknown ids close the monitor.
 *
 * Threads: the one that owns the guest (or the one that made the monitor, when there is no guest: probing).
 */

#ifndef QEMU_MONITOR_H
#define QEMU_MONITOR_H

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>
#include <systemd/sd-event.h>

#include "base/json.h"

typedef struct Domain Domain;
typedef struct QemuMonitor QemuMonitor;

/* For commands that only ask, and for those that work. */
#define QEMU_MONITOR_ASK_MS 10000
#define QEMU_MONITOR_WORK_MS 30000

/* At most this many commands go out at once. */
#define QEMU_MONITOR_BATCH_MAX 16

/* Called by the owner's loop, never from inside a command. */
typedef struct {
    /* An event came; @data is its "data" (may be NULL). The handler may send commands. */
    void (*event)(const char *name, const JsonValue *data, int64_t timestamp_us, void *opaque);

    /* QEMU closed the socket or talked nonsense: once, after the last event. */
    void (*closed)(void *opaque);

    /* It became overdue, or answered after all. */
    void (*overdue)(bool overdue, void *opaque);
} QemuMonitorHooks;

typedef struct {
    int fd;                         /* connected; owned by the monitor from here */
    int pidfd;                      /* watched while waiting, stays the caller's; -1 = none */
    const char *name;               /* of the guest, for messages */
    Domain *dom;                    /* whose owner may be interrupted; NULL = nobody */
    const QemuMonitorHooks *hooks;  /* NULL = events are dropped */
    void *opaque;
} QemuMonitorInit;

QemuMonitor *qemu_monitor_new(const QemuMonitorInit *init);
void qemu_monitor_free(QemuMonitor *mon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QemuMonitor, qemu_monitor_free)

/* Connects to the listening socket at @path; -1 with an error. */
int qemu_monitor_connect(const char *path);

/* Leaves negotiation mode. A peer that does not answer in time is overdue afterwards, not closed. */
int qemu_monitor_handshake(QemuMonitor *mon, int timeout_ms);

/* What the greeting said, as 7002022 for 7.2.22; 0 = nothing. */
unsigned int qemu_monitor_version(const QemuMonitor *mon);

/* From here on the hooks are called by @event's loop; until the detach. */
int qemu_monitor_attach(QemuMonitor *mon, sd_event *event);
void qemu_monitor_detach(QemuMonitor *mon);

/* Sends @command with @arguments (taken; NULL = none) and returns what it answered; NULL with an error. */
JsonValue *qemu_monitor_ask(QemuMonitor *mon, const char *command, JsonValue *arguments);
JsonValue *qemu_monitor_command(QemuMonitor *mon, const char *command, JsonValue *arguments, int timeout_ms);

/* The same for commands whose answer says nothing. */
int qemu_monitor_do(QemuMonitor *mon, const char *command, JsonValue *arguments);

/* The same with a descriptor, which stays the caller's. */
JsonValue *qemu_monitor_command_fd(QemuMonitor *mon, const char *command, JsonValue *arguments, int fd);

/* Sends several commands at once (without arguments) and fills @ret_answers, NULL for those that failed. -1 with an error only when
 * the monitor does not answer. */
int qemu_monitor_ask_many(QemuMonitor *mon, const char *const *commands, size_t n, JsonValue **ret_answers);

/* The same for commands with arguments, which are borrowed; NULL = none. */
typedef struct {
    const char *command;
    const JsonValue *arguments;
} QemuMonitorQuery;
int qemu_monitor_ask_batch(QemuMonitor *mon, const QemuMonitorQuery *queries, size_t n, JsonValue **ret_answers);

/* Waits until an event has come that @match judges to be the one: 1, or 0 when @timeout_ms passed first, or -1 with an
 * error. Those that came since the loop last ran count too. The event stays queued, and the hooks hear of it as of any
 * other. */
typedef bool (*QemuMonitorMatch)(const char *event, const JsonValue *data, void *opaque);
int qemu_monitor_wait_event(QemuMonitor *mon, QemuMonitorMatch match, void *opaque, int timeout_ms);

/* Sends @request (taken; an object with "execute") as it is, with an id of ours, and returns the whole reply, which may be an error
 * reply. @fd -1 = none. */
JsonValue *qemu_monitor_pass(QemuMonitor *mon, JsonValue *request, int fd);

bool qemu_monitor_is_closed(const QemuMonitor *mon);
bool qemu_monitor_is_overdue(const QemuMonitor *mon);

#endif /* QEMU_MONITOR_H */
