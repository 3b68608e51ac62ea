/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_monitor_socket.c - QMP's lower half: bytes to lines, lines to replies and events, and waiting.
 *
 * Threads: the guest's owner.
 */

#include "qemu_monitor_internal.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libvirt/virterror.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "hypervisor/actor.h"

#define READ_SIZE ((size_t)64 * 1024)
#define ID_PREFIX "libvirt-"

/* A guest that answers is not disturbed by urgent messages; one that has not for this long is. */
#define PATIENCE_MS 500

void
monitor_close(QemuMonitor *mon, const char *why)
{
    if (mon->closed)
        return;
    mon->closed = true;
    mon->why_closed = g_strdup(why);
    if (mon->io)
        sd_event_source_set_enabled(mon->io, SD_EVENT_OFF);
    shutdown(mon->fd, SHUT_RDWR);
    monitor_defer(mon);
}

int
monitor_fail_closed(const QemuMonitor *mon)
{
    return fail(VIR_ERR_OPERATION_FAILED, _("the monitor of domain '%1$s' is closed: %2$s"), mon->name,
                mon->why_closed ? mon->why_closed : "it was never open");
}

void
monitor_defer(QemuMonitor *mon)
{
    if (mon->deferred)
        sd_event_source_set_enabled(mon->deferred, SD_EVENT_ONESHOT);
}

static void
take_event(QemuMonitor *mon, JsonValue *message)
{
    if (!mon->hooks || g_queue_get_length(&mon->events) >= EVENTS_MAX) {
        if (mon->hooks && !mon->dropped_events)
            LOG_WARN("domain '%s' floods its monitor with events, dropping some", mon->name);
        mon->dropped_events = true;
        json_free(message);
        return;
    }
    g_queue_push_tail(&mon->events, message);
    monitor_defer(mon);
}

/* The number in "libvirt-N"; 0 for anything else. */
static uint64_t
reply_id(const JsonValue *message)
{
    const char *id = json_find_string(message, "id");
    unsigned long long number;

    if (!id || !text_has_prefix(id, ID_PREFIX) || !text_to_ull(id + strlen(ID_PREFIX), 10, &number))
        return 0;
    return number;
}

/* A reply whose caller gave up: with the last one the guest answers again. */
static bool
settle_overdue(QemuMonitor *mon, uint64_t id)
{
    for (guint i = 0; i < mon->overdue->len; i++) {
        const OverdueReply *owed = &g_array_index(mon->overdue, OverdueReply, i);

        if (owed->id != id)
            continue;
        LOG_INFO("domain '%s' answered '%s' %lld ms late", mon->name, owed->command,
                 (long long)(clock_now_ms() - owed->since_ms));
        g_array_remove_index(mon->overdue, i);
        monitor_defer(mon);
        return true;
    }
    return false;
}

static void
take_reply(QemuMonitor *mon, JsonValue *message)
{
    g_autoptr(JsonValue) owned = message;
    uint64_t id = reply_id(message);

    for (size_t i = 0; i < mon->n_calls; i++) {
        if (mon->calls[i].id != id || mon->calls[i].reply)
            continue;
        mon->calls[i].reply = g_steal_pointer(&owned);
        mon->n_replies++;
        return;
    }
    if (!settle_overdue(mon, id))
        monitor_close(mon, "it answered what nobody asked");
}

static void
take_greeting(QemuMonitor *mon, const JsonValue *greeting)
{
    int64_t major = json_find_int64(greeting, "version/qemu/major", 0);
    int64_t minor = json_find_int64(greeting, "version/qemu/minor", 0);
    int64_t micro = json_find_int64(greeting, "version/qemu/micro", 0);

    if (major >= 0 && major < 1000 && minor >= 0 && minor < 1000 && micro >= 0 && micro < 1000)
        mon->version = (unsigned int)(major * 1000000 + minor * 1000 + micro);
    mon->greeted = true;
}

static void
take_line(QemuMonitor *mon, const char *line, size_t len)
{
    g_autoptr(JsonValue) message = json_parse(line, len, NULL);
    const JsonValue *greeting = json_object_find(message, "QMP");

    if (!message || json_type(message) != JSON_OBJECT) {
        g_autofree char *shown = text_for_message(line, 60);
        g_autofree char *why = g_strdup_printf("it sent what is no QMP: %s", shown);

        error_reset();
        monitor_close(mon, why);
    } else if (json_object_find(message, "event")) {
        take_event(mon, g_steal_pointer(&message));
    } else if (greeting && !mon->greeted) {
        take_greeting(mon, greeting);
    } else {
        take_reply(mon, g_steal_pointer(&message));
    }
}

/* Handles the whole lines among what was received. */
static void
take_lines(QemuMonitor *mon)
{
    size_t begin = 0;
    const char *end;

    while (!mon->closed && (end = memchr(mon->in->str + mon->scanned, '\n', mon->in->len - mon->scanned))) {
        size_t len = (size_t)(end - mon->in->str) - begin;

        if (len > 0 && end[-1] == '\r')
            len--;
        if (len > 0)
            take_line(mon, mon->in->str + begin, len);
        begin = (size_t)(end - mon->in->str) + 1;
        mon->scanned = begin;
    }
    g_string_erase(mon->in, 0, (gssize)begin);
    mon->scanned = mon->in->len;
    if (mon->in->len > LINE_MAX_BYTES)
        monitor_close(mon, "it sent a line without end");
}

void
monitor_read(QemuMonitor *mon)
{
    char buf[READ_SIZE];
    ssize_t got;

    if (mon->closed)
        return;
    do {
        got = recv(mon->fd, buf, sizeof(buf), MSG_DONTWAIT);
    } while (got < 0 && errno == EINTR);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0) {
        monitor_close(mon, got == 0 ? "QEMU closed it" : g_strerror(errno));
        return;
    }
    g_string_append_len(mon->in, buf, got);
    take_lines(mon);
}

/* An urgent message breaks off the wait for a guest that has been silent for a while. 0 = go on waiting. */
static int
judge_interrupt(QemuMonitor *mon, const char *command, int64_t since_ms)
{
    if (!mon->dom || !actor_interrupted(mon->dom) || clock_now_ms() - since_ms < PATIENCE_MS)
        return 0;
    return fail(VIR_ERR_OPERATION_ABORTED, _("'%1$s' of domain '%2$s' was interrupted by something more urgent"), command,
                mon->name);
}

/* How long to sleep: until the deadline, or until patience ends with somebody urgent waiting. */
static int
wait_ms(QemuMonitor *mon, int64_t since_ms, int64_t deadline_ms)
{
    if (mon->dom && actor_interrupted(mon->dom))
        return clock_remaining_ms(MIN(deadline_ms, since_ms + PATIENCE_MS));
    return clock_remaining_ms(deadline_ms);
}

int
monitor_wait(QemuMonitor *mon, short events, const char *command, int64_t since_ms, int64_t deadline_ms)
{
    bool impatient = mon->dom && actor_interrupted(mon->dom);
    struct pollfd fds[] = {
        { .fd = mon->fd, .events = events },
        { .fd = mon->pidfd, .events = POLLIN },
        { .fd = mon->dom && !impatient ? actor_interrupt_fd(mon->dom) : -1, .events = POLLIN },
    };
    int rc;

    if (judge_interrupt(mon, command, since_ms) < 0)
        return -1;
    if (clock_passed(deadline_ms))
        return fail(VIR_ERR_OPERATION_TIMEOUT, _("domain '%1$s' did not answer '%2$s' within %3$lld ms"), mon->name, command,
                    (long long)(deadline_ms - since_ms));
    rc = poll(fds, G_N_ELEMENTS(fds), wait_ms(mon, since_ms, deadline_ms));
    if (rc < 0 && errno != EINTR)
        return fail_errno(errno, _("cannot wait for the monitor of domain '%1$s'"), mon->name);
    if (rc > 0 && fds[1].revents && !(fds[0].revents & POLLIN))
        monitor_close(mon, "the process has ended");
    return 0;
}

/* Sends what fits now; the descriptor goes with the first byte. */
static ssize_t
send_some(QemuMonitor *mon, const char *data, size_t len, int fd)
{
    char control[CMSG_SPACE(sizeof(int))] = { 0 };
    struct iovec part = { .iov_base = (char *)(uintptr_t)data, .iov_len = len };
    struct msghdr msg = { .msg_iov = &part, .msg_iovlen = 1 };

    if (fd >= 0) {
        struct cmsghdr *header;

        msg.msg_control = control;
        msg.msg_controllen = sizeof(control);
        header = CMSG_FIRSTHDR(&msg);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &fd, sizeof(int));
    }
    return sendmsg(mon->fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL);
}

int
monitor_write(QemuMonitor *mon, const char *data, size_t len, int fd, int64_t deadline_ms)
{
    int64_t since_ms = clock_now_ms();
    size_t done = 0;

    while (done < len) {
        ssize_t sent = mon->closed ? -1 : send_some(mon, data + done, len - done, done == 0 ? fd : -1);

        if (mon->closed)
            return monitor_fail_closed(mon);
        if (sent >= 0) {
            done += (size_t)sent;
        } else if (errno == EAGAIN) {
            /* QEMU may be stuck because its own output is full: keep reading. */
            if (monitor_wait(mon, POLLIN | POLLOUT, "write", since_ms, deadline_ms) < 0)
                return -1;
            monitor_read(mon);
        } else if (errno != EINTR) {
            monitor_close(mon, g_strerror(errno));
        }
    }
    return 0;
}
