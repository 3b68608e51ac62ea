/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_process_reconnect.c - finding guests again after the daemon's restart.
 *
 * The status file names the process by its pid and start time. If it still runs, it is watched and spoken to again; one that
 * does not answer now is kept as unresponsive, never killed, and so is one whose monitor cannot be reached any more. If it is
 * gone, whatever it had is given back.
 *
 * Threads: the guest's owner.
 */

#include "qemu_process_impl.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_lock.h"
#include "qemu/qemu_macvtap.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_network.h"
#include "qemu/qemu_network_watch.h"
#include "qemu/qemu_prepare.h"

/* One that does not answer is not waited for: it is overdue, and spoken to again when it does. */
#define ANSWER_MS 3000

/* A descriptor of the very process that the status file means; -1 with an error when that has ended. */
static int
open_process(Domain *dom)
{
    const DomainFacts *facts = domain_facts(dom);
    autoclose int fd = -1;

    if (facts->pid <= 0)
        return fail(VIR_ERR_OPERATION_FAILED, _("domain '%1$s' was still being started"), domain_name(dom));
    fd = (int)syscall(SYS_pidfd_open, facts->pid, 0);
    if (fd < 0 || (facts->pid_start != 0 && qemu_process_start_time(facts->pid) != facts->pid_start))
        return fail(VIR_ERR_OPERATION_FAILED, _("the process %1$d of domain '%2$s' has ended"), (int)facts->pid,
                    domain_name(dom));
    return fd_steal(&fd);
}

/* The process is gone; one that still waited at its gate saw that close and ended. */
static void
give_back(Domain *dom)
{
    QemuDriver *driver = qemu_driver_of(dom);
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);
    QemuGuest *guest = qemu_guest(dom);
    g_autoptr(Cgroup) group = qemu_process_cgroup(guest);

    if (group && cgroup_remove(group) < 0)
        warn_last_error("the control group of domain '%s' stays behind", domain_name(dom));
    qemu_prepare_release(driver, conf, guest, domain_live(dom));
    qemu_macvtap_settle(driver, domain_uuid(dom), NULL);
    qemu_process_remove_pid(driver, domain_name(dom));
    qemu_log_note(dom, "the process was gone when the daemon came back");
}

/* How large the guest is now. Nobody heard its balloon while the daemon was away. */
static int
refresh_balloon(Domain *dom)
{
    g_autoptr(DomainEdit) edit = domain_edit_facts(dom);
    unsigned long long kib;

    if (!edit || qemu_monitor_balloon_size(dom, &kib) < 0)
        return -1;
    edit->facts.balloon_kib = kib;
    return domain_commit(dom, edit);
}

/* What may have happened meanwhile. An unresponsive guest is asked when it answers again. */
static int
catch_up(Domain *dom)
{
    if (qemu_process_refresh_state(dom) < 0)
        return -1;
    if (!qemu_guest(dom))
        return 0;                   /* it had shut down and is cleaned up now */
    qemu_lock_recover(dom);
    if (!qemu_guest(dom))
        return 0;                   /* ended, as <on_lockfailure> says */
    if (qemu_process_refresh_vcpus(dom) < 0 || refresh_balloon(dom) < 0)
        return -1;
    return domain_save_status(dom);
}

static int
take_in_hand(Domain *dom, QemuGuest *guest)
{
    QemuDriver *driver = qemu_driver_of(dom);
    const DomainDef *live = domain_live(dom);

    if (domain_facts(dom)->state == VIR_DOMAIN_PAUSED && domain_facts(dom)->reason == VIR_DOMAIN_PAUSED_STARTING_UP)
        return fail(VIR_ERR_OPERATION_FAILED, _("domain '%1$s' was still being started, and nobody was told that it runs"),
                    domain_name(dom));
    qemu_prepare_note(driver, live);
    qemu_macvtap_settle(driver, domain_uuid(dom), live);
    xml_each(NetDef, net, live->nets) {
        if (qemu_network_has_port(net, NULL))
            qemu_network_watch_want();
    }
    if (actor_want_thread(dom) < 0)
        return -1;
    if (qemu_process_connect_monitor(dom, guest, ANSWER_MS) < 0 && (!guest->monitor || !qemu_monitor_is_overdue(guest->monitor))) {
        warn_last_error("domain '%s' runs on, but its monitor cannot be reached", domain_name(dom));
        qemu_monitor_free(g_steal_pointer(&guest->monitor));
        return 0;
    }
    guest->caps = qemu_caps_get(driver->caps, live->emulator);
    if (!guest->caps)
        warn_last_error("what the emulator of domain '%s' can do is not known any more, continuing", domain_name(dom));
    if (qemu_monitor_is_overdue(guest->monitor) || catch_up(dom) < 0)
        warn_last_error("domain '%s' runs on, but does not answer yet", domain_name(dom));
    return 0;
}

int
qemu_process_reconnect(Domain *dom)
{
    QemuGuest *guest = qemu_guest(dom);

    guest->dom = dom;
    guest->pidfd = open_process(dom);
    if (guest->pidfd < 0) {
        g_autoptr(virError) reason = error_take();

        give_back(dom);
        error_restore(g_steal_pointer(&reason));
        return -1;
    }
    if (take_in_hand(dom, guest) == 0)
        return 0;
    /* It lives, but was never announced, or nobody can look after it. */
    warn_last_error("ending domain '%s'", domain_name(dom));
    if (qemu_process_kill(dom, guest, 0) < 0)
        warn_last_error("domain '%s' cannot be ended, continuing", domain_name(dom));
    give_back(dom);
    return fail(VIR_ERR_OPERATION_FAILED, _("domain '%1$s' could not be kept and was ended"), domain_name(dom));
}
