/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_monitor.c - QMP's upper half: commands as calls, and handing events to the guest's owner.
 *
 * Threads: the guest's owner.
 */

#include "qemu_monitor_internal.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <libvirt/virterror.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"

/* What was kept while a command waited is told before anything else happens to the guest. */
#define DEFERRED_PRIORITY (SD_EVENT_PRIORITY_NORMAL - 10)

QemuMonitor *
qemu_monitor_new(const QemuMonitorInit *init)
{
    QemuMonitor *mon = g_new0(QemuMonitor, 1);

    mon->fd = init->fd;
    mon->pidfd = init->pidfd;
    mon->name = g_strdup(init->name);
    mon->dom = init->dom;
    mon->hooks = init->hooks;
    mon->opaque = init->opaque;
    mon->in = g_string_new(NULL);
    mon->overdue = g_array_new(FALSE, TRUE, sizeof(OverdueReply));
    return mon;
}

void
qemu_monitor_free(QemuMonitor *mon)
{
    if (!mon)
        return;
    qemu_monitor_detach(mon);
    g_queue_clear_full(&mon->events, (GDestroyNotify)json_free);
    g_array_free(mon->overdue, TRUE);
    g_string_free(mon->in, TRUE);
    fd_close(&mon->fd);
    g_free(mon->why_closed);
    g_free(mon->name);
    g_free(mon);
}

int
qemu_monitor_connect(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    autoclose int fd = -1;

    if (strlen(path) >= sizeof(address.sun_path))
        return fail(VIR_ERR_INTERNAL_ERROR, _("the path of the monitor socket '%1$s' is longer than %2$zu bytes"), path,
                    sizeof(address.sun_path) - 1);
    g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return fail_errno(errno, _("cannot make a socket"));
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
        return fail_errno(errno, _("cannot connect to the monitor socket '%1$s'"), path);
    return fd_steal(&fd);
}

bool
qemu_monitor_is_closed(const QemuMonitor *mon)
{
    return mon->closed;
}

bool
qemu_monitor_is_overdue(const QemuMonitor *mon)
{
    return mon->overdue->len > 0;
}

unsigned int
qemu_monitor_version(const QemuMonitor *mon)
{
    return mon->version;
}

/* ---- The loop's side ---- */

static void
tell_event(QemuMonitor *mon, const JsonValue *message)
{
    int64_t seconds = json_find_int64(message, "timestamp/seconds", 0);
    int64_t micros = json_find_int64(message, "timestamp/microseconds", 0);
    const char *name = json_find_string(message, "event");

    if (name && seconds >= 0 && seconds < INT64_MAX / 1000000 - 1)
        mon->hooks->event(name, json_object_find(message, "data"), seconds * 1000000 + micros, mon->opaque);
}

static void
tell_overdue(QemuMonitor *mon)
{
    bool overdue = mon->overdue->len > 0;

    if (overdue == mon->told_overdue)
        return;
    mon->told_overdue = overdue;
    mon->hooks->overdue(overdue, mon->opaque);
}

/* The close hook may free the monitor: nothing is touched after it. */
static int
on_deferred(sd_event_source *source, void *opaque)
{
    QemuMonitor *mon = opaque;
    guint waiting = g_queue_get_length(&mon->events);
    bool freed = false;

    if (!mon->hooks)
        return 0;
    mon->freed = &freed;
    tell_overdue(mon);
    for (guint i = 0; i < waiting && !freed; i++) {
        g_autoptr(JsonValue) message = g_queue_pop_head(&mon->events);

        if (message)
            tell_event(mon, message);
        error_reset();
    }
    if (freed)
        return 0;
    mon->dropped_events = false;
    if (!g_queue_is_empty(&mon->events)) {
        monitor_defer(mon);
    } else if (mon->closed && !mon->told_closed) {
        mon->told_closed = true;
        mon->hooks->closed(mon->opaque);
    }
    if (!freed)
        mon->freed = NULL;
    return 0;
}

static int
on_io(sd_event_source *source, int fd, uint32_t revents, void *opaque)
{
    monitor_read(opaque);
    return 0;
}

int
qemu_monitor_attach(QemuMonitor *mon, sd_event *event)
{
    int rc = sd_event_add_io(event, &mon->io, mon->fd, EPOLLIN, on_io, mon);

    if (rc >= 0)
        rc = sd_event_add_defer(event, &mon->deferred, on_deferred, mon);
    if (rc >= 0)
        rc = sd_event_source_set_priority(mon->deferred, DEFERRED_PRIORITY);
    if (rc < 0) {
        qemu_monitor_detach(mon);
        return fail_errno(-rc, _("cannot watch the monitor of domain '%1$s'"), mon->name);
    }
    if (mon->closed)
        sd_event_source_set_enabled(mon->io, SD_EVENT_OFF);
    return 0;                       /* a new defer source is enabled: what was kept so far is told at once */
}

void
qemu_monitor_detach(QemuMonitor *mon)
{
    mon->io = sd_event_source_disable_unref(mon->io);
    mon->deferred = sd_event_source_disable_unref(mon->deferred);
    if (mon->freed) {
        *mon->freed = true;
        mon->freed = NULL;
    }
}

/* ---- The caller's side ---- */

/* The greeting comes before any answer: there is no need to wait for it first. Whoever lets the deadline pass owes this
 * answer, as any other, and is spoken to again when it comes. */
int
qemu_monitor_handshake(QemuMonitor *mon, int timeout_ms)
{
    g_autoptr(JsonValue) answer = qemu_monitor_command(mon, "qmp_capabilities", NULL, timeout_ms);

    return answer ? 0 : -1;
}

/* Nothing is sent to a guest that still owes an answer; what has come meanwhile is looked at first. */
static int
check_ready(QemuMonitor *mon)
{
    const OverdueReply *owed;

    g_assert(!mon->calls);
    if (mon->overdue->len > 0)
        monitor_read(mon);
    if (mon->closed)
        return monitor_fail_closed(mon);
    if (mon->overdue->len == 0)
        return 0;
    owed = &g_array_index(mon->overdue, OverdueReply, 0);
    return fail(VIR_ERR_OPERATION_TIMEOUT, _("domain '%1$s' does not respond: it has owed the answer to '%2$s' for %3$lld s"),
                mon->name, owed->command, (long long)(clock_now_ms() - owed->since_ms) / 1000);
}

/* The callers leave; replies that come later belong to nobody. */
static void
give_up(QemuMonitor *mon)
{
    for (size_t i = 0; i < mon->n_calls; i++) {
        const MonitorCall *call = &mon->calls[i];
        OverdueReply owed = { .id = call->id, .since_ms = clock_now_ms() };

        if (call->reply)
            continue;
        g_strlcpy(owed.command, call->command, sizeof(owed.command));
        g_array_append_val(mon->overdue, owed);
    }
    monitor_defer(mon);
}

/* What is sent goes out whole or the stream is of no use any more. */
static int
send_all(QemuMonitor *mon, const GString *text, int fd, int64_t deadline_ms)
{
    if (monitor_write(mon, text->str, text->len, fd, deadline_ms) == 0)
        return 0;
    monitor_close(mon, "it did not take a command");
    return -1;
}

static int
wait_for_replies(QemuMonitor *mon, int64_t deadline_ms)
{
    int64_t since_ms = clock_now_ms();

    while (mon->n_replies < mon->n_calls) {
        if (mon->closed)
            return monitor_fail_closed(mon);
        if (monitor_wait(mon, POLLIN, mon->calls[0].command, since_ms, deadline_ms) < 0) {
            if (!mon->closed)
                give_up(mon);
            return -1;
        }
        monitor_read(mon);
    }
    return 0;
}

/* Sends the requests that @text holds and waits for their replies; the caller ends them. */
static int
exchange(QemuMonitor *mon, MonitorCall *calls, size_t n, const GString *text, int fd, int timeout_ms)
{
    int64_t deadline_ms = clock_deadline(timeout_ms);
    int rc;

    mon->calls = calls;
    mon->n_calls = n;
    mon->n_replies = 0;
    rc = send_all(mon, text, fd, deadline_ms);
    if (rc == 0)
        rc = wait_for_replies(mon, deadline_ms);
    mon->calls = NULL;
    mon->n_calls = 0;
    return rc;
}

/* {"execute":"...","arguments":{...},"id":"libvirt-N"}, one line. @arguments is borrowed. */
static void
append_request(QemuMonitor *mon, MonitorCall *call, const JsonValue *arguments, GString *text)
{
    call->id = ++mon->last_id;
    g_string_append(text, "{\"execute\":");
    json_append_quoted(text, call->command);
    if (arguments) {
        g_string_append(text, ",\"arguments\":");
        json_append(text, arguments);
    }
    g_string_append_printf(text, ",\"id\":\"libvirt-%" G_GUINT64_FORMAT "\"}\r\n", call->id);
}

/* The "return" of a reply, or its error as ours. */
static JsonValue *
take_answer(QemuMonitor *mon, const char *command, JsonValue *reply)
{
    JsonValue *answer = json_object_steal(reply, "return");
    const char *class = json_find_string(reply, "error/class");
    const char *desc = json_find_string(reply, "error/desc");
    int code = VIR_ERR_INTERNAL_ERROR;

    if (answer)
        return answer;
    if (!desc)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("domain '%1$s' answered '%2$s' with neither a result nor an error"),
                         mon->name, command);
    if (class && strcmp(class, "CommandNotFound") == 0)
        code = VIR_ERR_OPERATION_UNSUPPORTED;
    return fail_null(code, _("unable to execute QEMU command '%1$s': %2$s"), command, desc);
}

static JsonValue *
run_one(QemuMonitor *mon, const char *command, const JsonValue *arguments, int fd, int timeout_ms)
{
    MonitorCall call = { .command = command };
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(JsonValue) reply = NULL;
    int rc;

    if (check_ready(mon) < 0)
        return NULL;
    append_request(mon, &call, arguments, text);
    LOG_DEBUG("domain '%s' <- %s", mon->name, command);
    rc = exchange(mon, &call, 1, text, fd, timeout_ms);
    reply = call.reply;
    return rc < 0 ? NULL : take_answer(mon, command, reply);
}

JsonValue *
qemu_monitor_command(QemuMonitor *mon, const char *command, JsonValue *arguments, int timeout_ms)
{
    g_autoptr(JsonValue) owned = arguments;

    return run_one(mon, command, owned, -1, timeout_ms);
}

JsonValue *
qemu_monitor_command_fd(QemuMonitor *mon, const char *command, JsonValue *arguments, int fd)
{
    g_autoptr(JsonValue) owned = arguments;

    return run_one(mon, command, owned, fd, QEMU_MONITOR_WORK_MS);
}

JsonValue *
qemu_monitor_ask(QemuMonitor *mon, const char *command, JsonValue *arguments)
{
    return qemu_monitor_command(mon, command, arguments, QEMU_MONITOR_ASK_MS);
}

int
qemu_monitor_do(QemuMonitor *mon, const char *command, JsonValue *arguments)
{
    g_autoptr(JsonValue) answer = qemu_monitor_command(mon, command, arguments, QEMU_MONITOR_WORK_MS);

    return answer ? 0 : -1;
}

int
qemu_monitor_ask_batch(QemuMonitor *mon, const QemuMonitorQuery *queries, size_t n, JsonValue **ret_answers)
{
    MonitorCall calls[QEMU_MONITOR_BATCH_MAX] = { 0 };
    g_autoptr(GString) text = g_string_new(NULL);
    int rc;

    g_assert(n <= QEMU_MONITOR_BATCH_MAX);
    if (check_ready(mon) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        calls[i].command = queries[i].command;
        append_request(mon, &calls[i], queries[i].arguments, text);
    }
    rc = exchange(mon, calls, n, text, -1, QEMU_MONITOR_ASK_MS);
    for (size_t i = 0; i < n; i++) {
        g_autoptr(JsonValue) reply = calls[i].reply;

        if (rc < 0)
            continue;
        ret_answers[i] = take_answer(mon, queries[i].command, reply);
        if (!ret_answers[i])
            error_reset();          /* the caller sees NULL: that answer is not to be had */
    }
    return rc;
}

int
qemu_monitor_ask_many(QemuMonitor *mon, const char *const *commands, size_t n, JsonValue **ret_answers)
{
    QemuMonitorQuery queries[QEMU_MONITOR_BATCH_MAX] = { 0 };

    g_assert(n <= QEMU_MONITOR_BATCH_MAX);
    for (size_t i = 0; i < n; i++)
        queries[i].command = commands[i];
    return qemu_monitor_ask_batch(mon, queries, n, ret_answers);
}

JsonValue *
qemu_monitor_pass(QemuMonitor *mon, JsonValue *request, int fd)
{
    g_autoptr(JsonValue) owned = request;
    const char *command = json_get_string(owned, "execute");
    g_autoptr(GString) text = g_string_new(NULL);
    MonitorCall call = { .command = command };

    if (!command || check_ready(mon) < 0)
        return NULL;
    call.id = ++mon->last_id;
    json_object_set_printf(owned, "id", "libvirt-%" G_GUINT64_FORMAT, call.id);
    json_append(text, owned);
    g_string_append(text, "\r\n");
    if (exchange(mon, &call, 1, text, fd, QEMU_MONITOR_WORK_MS) < 0) {
        json_free(call.reply);
        return NULL;
    }
    return call.reply;
}
