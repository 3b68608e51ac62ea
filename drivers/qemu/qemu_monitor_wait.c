/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_monitor_wait.c - waiting for something to happen in the guest, such as a device's end.
 *
 * Threads: the guest's owner.
 */

#include "qemu_monitor_internal.h"

#include <errno.h>
#include <poll.h>

#include <libvirt/virterror.h>

#include "base/clock.h"
#include "base/error.h"
#include "hypervisor/actor.h"

/* Looks at the events from number @from on; *@from becomes the number of those seen. */
static bool
look(const QemuMonitor *mon, guint *from, QemuMonitorMatch match, void *opaque)
{
    for (GList *link = g_queue_peek_nth_link((GQueue *)(uintptr_t)&mon->events, *from); link; link = link->next) {
        const JsonValue *message = link->data;
        const char *name = json_find_string(message, "event");

        ++*from;
        if (name && match(name, json_object_find(message, "data"), opaque))
            return true;
    }
    return false;
}

/* Somebody more urgent is waiting: whoever waits for the guest's cooperation leaves at once. */
static bool
is_disturbed(const QemuMonitor *mon)
{
    return mon->dom && actor_interrupted(mon->dom);
}

int
qemu_monitor_wait_event(QemuMonitor *mon, QemuMonitorMatch match, void *opaque, int timeout_ms)
{
    int64_t deadline_ms = clock_deadline(timeout_ms);
    guint seen = 0;

    while (!look(mon, &seen, match, opaque)) {
        struct pollfd fds[] = {
            { .fd = mon->fd, .events = POLLIN },
            { .fd = mon->pidfd, .events = POLLIN },
            { .fd = mon->dom ? actor_interrupt_fd(mon->dom) : -1, .events = POLLIN },
        };

        if (mon->closed)
            return monitor_fail_closed(mon);
        if (clock_passed(deadline_ms) || is_disturbed(mon))
            return 0;
        if (poll(fds, G_N_ELEMENTS(fds), clock_remaining_ms(deadline_ms)) < 0 && errno != EINTR)
            return fail_errno(errno, _("cannot wait for domain '%1$s'"), mon->name);
        if (fds[1].revents && !(fds[0].revents & POLLIN))
            monitor_close(mon, "the process has ended");
        monitor_read(mon);
    }
    return 1;
}
