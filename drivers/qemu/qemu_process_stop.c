/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_process_stop.c - the end of a guest's process: by us, by the guest, or by itself.
 *
 * Threads: the guest's owner.
 */

#include "qemu_process_impl.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libvirt/libvirt-domain.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/spawn.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_audit.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_prepare.h"

#define TERM_GRACE_MS 3000
#define GRACEFUL_MS 30000
#define KILL_WAIT_MS 15000

Cgroup *
qemu_process_cgroup(const QemuGuest *guest)
{
    Cgroup *group = guest->cgroup_path ? cgroup_open(cgroup_host_default(), guest->cgroup_path) : NULL;

    if (!group)
        error_reset();
    return group;
}

/* Has the process ended within @timeout_ms? */
static bool
wait_for_end(int pidfd, int timeout_ms)
{
    int64_t deadline_ms = clock_deadline(timeout_ms);
    struct pollfd end = { .fd = pidfd, .events = POLLIN };
    int rc;

    do {
        rc = poll(&end, 1, clock_remaining_ms(deadline_ms));
    } while (rc < 0 && errno == EINTR);
    return rc > 0;
}

static void
send_signal(const QemuGuest *guest, int signo)
{
    if (syscall(SYS_pidfd_send_signal, guest->pidfd, signo, NULL, 0) < 0 && errno != ESRCH)
        LOG_WARN("cannot send signal %d: %s", signo, g_strerror(errno));
}

/* Our own child becomes a zombie until somebody asks for it; after a restart of ours it has another parent. How it
 * ended is *@ret_status. */
static bool
reap(const QemuGuest *guest, siginfo_t *ret_info)
{
    memset(ret_info, 0, sizeof(*ret_info));
    return waitid(P_PIDFD, (id_t)guest->pidfd, ret_info, WEXITED | WNOHANG) == 0 && ret_info->si_pid != 0;
}

int
qemu_process_kill(Domain *dom, QemuGuest *guest, int grace_ms)
{
    if (guest->pidfd < 0 || wait_for_end(guest->pidfd, 0))
        return 0;
    if (grace_ms > 0) {
        send_signal(guest, SIGTERM);
        send_signal(guest, SIGCONT);    /* a stopped one would not hear it */
        if (wait_for_end(guest->pidfd, grace_ms))
            return 0;
        LOG_WARN("domain '%s' did not end within %d ms, killing it", domain_name(dom), grace_ms);
    }
    send_signal(guest, SIGKILL);
    if (wait_for_end(guest->pidfd, KILL_WAIT_MS))
        return 0;
    return fail(VIR_ERR_OPERATION_FAILED,
                _("the process %1$d of domain '%2$s' does not end, not even by SIGKILL: it waits for the kernel"),
                (int)domain_facts(dom)->pid, domain_name(dom));
}

enum { GROUP_TRIES = 300, GROUP_PAUSE_US = 1000 };

/* Whoever else may be in the group (a guest of another daemon of the same id and name) keeps it. */
static void
remove_cgroup(Domain *dom, const QemuGuest *guest)
{
    g_autoptr(Cgroup) group = qemu_process_cgroup(guest);

    if (!group)
        return;
    /* The kernel takes threads out of their groups a moment after it has told of the process's end. */
    for (int i = 0; cgroup_remove(group) < 0; i++) {
        if (error_last_code() != VIR_ERR_RESOURCE_BUSY || i >= GROUP_TRIES) {
            warn_last_error("the control group of domain '%s' stays behind", domain_name(dom));
            return;
        }
        error_reset();
        g_usleep(GROUP_PAUSE_US);
    }
}

static const char *
reason_word(int reason)
{
    switch (reason) {
    case VIR_DOMAIN_SHUTOFF_SHUTDOWN:
        return "shutdown";
    case VIR_DOMAIN_SHUTOFF_DESTROYED:
        return "destroyed";
    case VIR_DOMAIN_SHUTOFF_CRASHED:
        return "crashed";
    case VIR_DOMAIN_SHUTOFF_MIGRATED:
        return "migrated";
    case VIR_DOMAIN_SHUTOFF_SAVED:
        return "saved";
    case VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT:
        return "from-snapshot";
    default:
        return "failed";
    }
}

static void
note_end(Domain *dom, const QemuGuest *guest, int reason)
{
    siginfo_t info;

    if (guest->pidfd >= 0 && reap(guest, &info) && info.si_code != CLD_EXITED)
        qemu_log_note(dom, "shutting down, reason=%s, by signal %d", reason_word(reason), info.si_status);
    else
        qemu_log_note(dom, "shutting down, reason=%s", reason_word(reason));
}

void
qemu_process_clean_up(Domain *dom, int reason)
{
    QemuDriver *driver = qemu_driver_of(dom);
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);
    QemuGuest *guest = qemu_guest(dom);
    const DomainDef *live = domain_live(dom);

    if (guest) {
        note_end(dom, guest, reason);
        qemu_audit_stop(dom, reason_word(reason));
        qemu_process_detach(dom);
        remove_cgroup(dom, guest);
    }
    if (live) {
        qemu_prepare_release(driver, conf, guest, live);
        qemu_prepare_unchoose(driver, live);
    }
    qemu_process_remove_pid(driver, domain_name(dom));
    domain_stopped(dom, reason);
}

/* A guest that does not answer will not heed a polite signal either. */
static int
grace_for(const QemuGuest *guest)
{
    return guest->monitor && qemu_monitor_is_overdue(guest->monitor) ? 0 : TERM_GRACE_MS;
}

int
qemu_process_stop(Domain *dom, int reason)
{
    QemuGuest *guest;

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    guest = qemu_guest(dom);
    if (guest) {
        guest->stop_reason = reason;
        if (qemu_process_kill(dom, guest, grace_for(guest)) < 0)
            return -1;
    }
    qemu_process_clean_up(dom, reason);
    return 0;
}

int
qemu_process_stop_gracefully(Domain *dom, int reason)
{
    QemuGuest *guest;

    assert_owner(dom);
    if (domain_check_active(dom) < 0 || !(guest = qemu_guest_get(dom)))
        return -1;
    guest->stop_reason = reason;
    send_signal(guest, SIGTERM);
    if (!wait_for_end(guest->pidfd, GRACEFUL_MS)) {
        guest->stop_reason = -1;
        return fail(VIR_ERR_OPERATION_FAILED, _("domain '%1$s' did not end by itself within %2$d s"), domain_name(dom),
                    GRACEFUL_MS / 1000);
    }
    qemu_process_clean_up(dom, reason);
    return 0;
}

void
qemu_process_ended(Domain *dom)
{
    QemuGuest *guest = qemu_guest(dom);
    int reason;

    if (!guest || !domain_is_active(dom))
        return;
    if (guest->stop_reason >= 0)
        reason = guest->stop_reason;
    else if (domain_facts(dom)->state == VIR_DOMAIN_SHUTDOWN)
        reason = VIR_DOMAIN_SHUTOFF_SHUTDOWN;
    else
        reason = VIR_DOMAIN_SHUTOFF_CRASHED;
    qemu_process_clean_up(dom, reason);
}

/* The guest has shut down, but is to come up again: the processors start from the beginning. */
static void
boot_again(Domain *dom, QemuGuest *guest)
{
    guest->fake_reboot = false;
    guest->shutdown_requested = false;
    if (qemu_monitor_reset(dom) < 0 || qemu_process_run_cpus(dom) < 0 ||
        domain_set_state(dom, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED) < 0) {
        warn_last_error("domain '%s' cannot boot again, ending it", domain_name(dom));
        if (qemu_process_stop(dom, VIR_DOMAIN_SHUTOFF_FAILED) < 0)
            warn_last_error("domain '%s' cannot be ended, continuing", domain_name(dom));
    }
}

void
qemu_process_guest_shut_down(Domain *dom)
{
    QemuGuest *guest = qemu_guest(dom);
    const DomainDef *live = domain_live(dom);

    if (!guest || !live)
        return;
    if (guest->fake_reboot || live->on_poweroff == LIFECYCLE_RESTART || live->on_poweroff == LIFECYCLE_RENAME_RESTART) {
        boot_again(dom, guest);
        return;
    }
    if (live->on_poweroff == LIFECYCLE_PRESERVE)
        return;
    if (qemu_process_stop(dom, VIR_DOMAIN_SHUTOFF_SHUTDOWN) < 0)
        warn_last_error("domain '%s' cannot be ended, continuing", domain_name(dom));
}
