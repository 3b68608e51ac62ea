/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_guest.c - what the driver keeps with a guest that runs.
 *
 * Threads: the guest's owner.
 */

#include "qemu_guest.h"

#include "base/error.h"
#include "base/file.h"

static const XmlField vcpu_fields[] = {
    XML_ATTR(QemuVcpuThread, id,  "id",  XML_UINT, 0),
    XML_ATTR(QemuVcpuThread, pid, "pid", XML_INT,  0),
};
XML_BINDING(QemuVcpuThread, "vcpu", vcpu_fields);

static const XmlField guest_fields[] = {
    XML_IN_ATTR(QemuGuest, monitor_path,       "monitor",           "path", XML_STRING,     0),
    XML_IN_ATTR(QemuGuest, monitor_type,       "monitor",           "type", XML_STRING,     0),
    XML_LIST   (QemuGuest, vcpus,              "vcpus/vcpu",        QemuVcpuThread,         0),
    XML_PRESENT(QemuGuest, fake_reboot,        "fakereboot",                                0),
    XML_PRESENT(QemuGuest, shutdown_requested, "shutdownRequested",                         0),
    XML_PRESENT(QemuGuest, has_locks,          "locks",                                     0),
    XML_IN_ATTR(QemuGuest, lib_dir,            "libDir",            "path", XML_STRING,     0),
    XML_IN_ATTR(QemuGuest, channel_dir,        "channelTargetDir",  "path", XML_STRING,     0),
    XML_IN_ATTR(QemuGuest, cgroup_path,        "cgroup",            "path", XML_STRING,     0),
};

static void
guest_init(void *self)
{
    QemuGuest *guest = self;

    guest->pidfd = -1;
    guest->log_fd = -1;
    guest->stop_reason = -1;
}

static void
guest_clear(void *self)
{
    QemuGuest *guest = self;

    g_assert(!guest->process);
    qemu_monitor_free(g_steal_pointer(&guest->monitor));
    qemu_caps_unref(g_steal_pointer(&guest->caps));
    fd_close(&guest->pidfd);
    fd_close(&guest->log_fd);
    g_clear_pointer(&guest->fdsets, g_array_unref);
    g_clear_pointer(&guest->consoles, qemu_consoles_unref);
}

XML_BINDING(QemuGuest, "domstatus", guest_fields, .init = guest_init, .clear = guest_clear);

QemuGuest *
qemu_guest(Domain *dom)
{
    return domain_private(dom);
}

QemuGuest *
qemu_guest_get(Domain *dom)
{
    QemuGuest *guest = domain_private(dom);

    if (!guest)
        return fail_null(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' is not running"), domain_name(dom));
    if (!guest->monitor)
        return fail_null(VIR_ERR_OPERATION_INVALID,
                         _("domain '%1$s' runs, but its monitor '%2$s' cannot be reached; it can only be shut down from inside, or "
                           "destroyed"), domain_name(dom), guest->monitor_path);
    return guest;
}

QemuMonitor *
qemu_guest_monitor(Domain *dom)
{
    QemuGuest *guest = qemu_guest_get(dom);

    return guest ? guest->monitor : NULL;
}

void *
qemu_guest_private_new(Domain *dom)
{
    QemuGuest *guest = qemu_guest_new();

    guest->dom = dom;
    return guest;
}

void
qemu_guest_private_free(void *guest)
{
    qemu_guest_free(guest);
}
