/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_process.c - a guest's process while it runs: being watched, going and pausing.
 *
 * Threads: the guest's owner.
 */

#include "qemu_process.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/event.h"
#include "base/file.h"
#include "base/log.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_events.h"
#include "qemu/qemu_lock.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_process_impl.h"

/* What QEMU has still to say is heard before its end is acted on. */
#define END_PRIORITY (SD_EVENT_PRIORITY_NORMAL + 5)

#define PROC_STAT_MAX 4096
#define PROC_CMDLINE_MAX ((size_t)4 * 1024 * 1024)

unsigned long long
qemu_process_start_time(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid);
    g_autofree char *text = NULL;
    unsigned long long ticks;
    const char *rest;

    if (pid <= 0)
        return 0;
    text = file_read(path, PROC_STAT_MAX, NULL);
    if (!text)
        error_reset();
    rest = text ? strrchr(text, ')') : NULL;
    /* The 22nd field; the name, which is the second, ends with the last parenthesis. */
    if (!rest || sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu", &ticks) != 1)
        return 0;
    return ticks;
}

int
qemu_process_write_pid(QemuDriver *driver, const char *name, pid_t pid)
{
    static const FileWriteOptions options = { .mode = 0644, .volatile_only = true };
    g_autofree char *path = file_build_path(driver->state_dir, name, ".pid");
    g_autofree char *text = g_strdup_printf("%d", (int)pid);

    return path ? file_write_text(path, text, &options) : -1;
}

/* Is @pid a QEMU of the domain @uuid? */
static bool
is_of_domain(pid_t pid, const unsigned char *uuid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/cmdline", (int)pid);
    char text[UUID_TEXT_LEN];
    size_t len = 0;
    g_autofree char *words = file_exists(path) ? file_read(path, PROC_CMDLINE_MAX, &len) : NULL;

    if (!words) {
        error_reset();
        return false;
    }
    uuid_format(uuid, text);
    for (const char *word = words; word < words + len; word += strlen(word) + 1) {
        if (strcmp(word, text) == 0)
            return true;
    }
    return false;
}

int
qemu_process_check_stray(QemuDriver *driver, const DomainDef *def)
{
    g_autofree char *path = file_build_path(driver->state_dir, def->name, ".pid");
    int pid = 0;

    if (!path)
        return -1;
    if (!file_exists(path))
        return 0;
    if (file_read_int(path, &pid) < 0) {
        warn_last_error("nobody knows whether domain '%s' runs already, continuing", def->name);
        return 0;
    }
    if (pid <= 0 || !is_of_domain(pid, def->uuid))
        return 0;
    return fail(VIR_ERR_OPERATION_INVALID,
                _("domain '%1$s' runs already, as process %2$d, which this daemon could not take over when it started; shut it "
                  "down from inside, or end the process"), def->name, pid);
}

void
qemu_process_remove_pid(QemuDriver *driver, const char *name)
{
    g_autofree char *path = file_build_path(driver->state_dir, name, ".pid");

    if (!path)
        warn_last_error("cannot remove the pid file of domain '%s', continuing", name);
    else if (unlink(path) < 0 && errno != ENOENT)
        LOG_WARN("cannot remove '%s', continuing: %s", path, g_strerror(errno));
}

static int
on_end(sd_event_source *source, int fd, uint32_t revents, void *opaque)
{
    qemu_process_ended(opaque);
    return 0;
}

int
qemu_process_attach(Domain *dom, sd_event *event)
{
    QemuGuest *guest = qemu_guest(dom);
    int rc;

    if (!guest)
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' is not running"), domain_name(dom));
    if (guest->monitor && qemu_monitor_attach(guest->monitor, event) < 0)
        return -1;
    guest->process = event_add_pidfd(event, guest->pidfd, on_end, dom);
    if (!guest->process)
        return -1;
    rc = sd_event_source_set_priority(guest->process, END_PRIORITY);
    return rc < 0 ? fail_errno(-rc, _("cannot watch the process of domain '%1$s'"), domain_name(dom)) : 0;
}

void
qemu_process_detach(Domain *dom)
{
    QemuGuest *guest = qemu_guest(dom);

    if (!guest)
        return;
    event_source_drop(&guest->process);
    if (guest->monitor)
        qemu_monitor_detach(guest->monitor);
}

int
qemu_process_connect_monitor(Domain *dom, QemuGuest *guest, int timeout_ms)
{
    QemuMonitorInit init = {
        .pidfd = guest->pidfd,
        .name = domain_name(dom),
        .dom = dom,
        .hooks = &qemu_monitor_hooks,
        .opaque = dom,
    };

    init.fd = qemu_monitor_connect(guest->monitor_path);
    if (init.fd < 0)
        return -1;
    guest->monitor = qemu_monitor_new(&init);
    return qemu_monitor_handshake(guest->monitor, timeout_ms);
}

/* Publishes that the processors run, with the event that belongs to it: the first time it is STARTED. */
static int
publish_running(Domain *dom, int reason)
{
    if (reason == 0)
        reason = domain_facts(dom)->state == VIR_DOMAIN_RUNNING ? domain_facts(dom)->reason : VIR_DOMAIN_RUNNING_UNPAUSED;
    return domain_set_state(dom, VIR_DOMAIN_RUNNING, reason);
}

int
qemu_process_run_cpus(Domain *dom)
{
    if (qemu_lock_acquire(dom, domain_live(dom)) < 0)
        return -1;
    if (qemu_monitor_cont(dom) == 0)
        return 0;
    qemu_lock_release(dom);
    return -1;
}

int
qemu_process_resume(Domain *dom, int reason)
{
    assert_owner(dom);
    if (domain_facts(dom)->state == VIR_DOMAIN_RUNNING)
        return 0;
    if (qemu_process_run_cpus(dom) < 0)
        return -1;
    return publish_running(dom, reason);
}

int
qemu_process_pause(Domain *dom, int reason)
{
    assert_owner(dom);
    if (domain_facts(dom)->state == VIR_DOMAIN_PAUSED)
        return 0;
    if (qemu_monitor_stop(dom) < 0)
        return -1;
    qemu_lock_release(dom);
    return domain_set_state(dom, VIR_DOMAIN_PAUSED, reason);
}

int
qemu_process_refresh_vcpus(Domain *dom)
{
    QemuGuest *guest = qemu_guest_get(dom);
    g_autoptr(GPtrArray) cpus = guest ? qemu_monitor_cpus(dom) : NULL;

    if (!cpus)
        return -1;
    g_clear_pointer(&guest->vcpus, g_ptr_array_unref);
    for (guint i = 0; i < cpus->len; i++) {
        const QemuMonitorCpu *cpu = g_ptr_array_index(cpus, i);
        QemuVcpuThread *thread = g_new0(QemuVcpuThread, 1);

        thread->id = cpu->index;
        thread->pid = cpu->tid;
        xml_list_add(QemuVcpuThread, guest->vcpus, thread);
    }
    return 0;
}

/* QEMU's word for a state in which nothing runs, and ours. */
typedef struct {
    const char *word;
    int state, reason;
} StateWord;

static const StateWord state_words[] = {
    { "paused",           VIR_DOMAIN_PAUSED,      VIR_DOMAIN_PAUSED_USER },
    { "prelaunch",        VIR_DOMAIN_PAUSED,      VIR_DOMAIN_PAUSED_USER },
    { "inmigrate",        VIR_DOMAIN_PAUSED,      VIR_DOMAIN_PAUSED_MIGRATION },
    { "postmigrate",      VIR_DOMAIN_PAUSED,      VIR_DOMAIN_PAUSED_MIGRATION },
    { "finish-migrate",   VIR_DOMAIN_PAUSED,      VIR_DOMAIN_PAUSED_MIGRATION },
    { "restore-vm",       VIR_DOMAIN_PAUSED,      VIR_DOMAIN_PAUSED_FROM_SNAPSHOT },
    { "save-vm",          VIR_DOMAIN_PAUSED,      VIR_DOMAIN_PAUSED_SAVE },
    { "io-error",         VIR_DOMAIN_PAUSED,      VIR_DOMAIN_PAUSED_IOERROR },
    { "watchdog",         VIR_DOMAIN_PAUSED,      VIR_DOMAIN_PAUSED_WATCHDOG },
    { "internal-error",   VIR_DOMAIN_PAUSED,      VIR_DOMAIN_PAUSED_UNKNOWN },
    { "guest-panicked",   VIR_DOMAIN_CRASHED,     VIR_DOMAIN_CRASHED_PANICKED },
    { "suspended",        VIR_DOMAIN_PMSUSPENDED, VIR_DOMAIN_PMSUSPENDED_UNKNOWN },
};

static int
publish_stopped(Domain *dom, const char *word)
{
    const DomainFacts *facts = domain_facts(dom);

    for (size_t i = 0; i < G_N_ELEMENTS(state_words); i++) {
        const StateWord *row = &state_words[i];

        if (strcmp(row->word, word) != 0)
            continue;
        /* What is known already says more than "paused". */
        if (facts->state == row->state && facts->reason != VIR_DOMAIN_PAUSED_STARTING_UP)
            return 0;
        return domain_set_state(dom, row->state, row->reason);
    }
    return domain_set_state(dom, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_UNKNOWN);
}

int
qemu_process_refresh_state(Domain *dom)
{
    g_autofree char *word = NULL;
    bool running;

    if (qemu_monitor_status(dom, &running, &word) < 0)
        return -1;
    if (running)
        return publish_running(dom, 0);
    if (strcmp(word, "shutdown") == 0) {
        qemu_process_guest_shut_down(dom);
        return 0;
    }
    return publish_stopped(dom, word);
}

int
qemu_process_autostart(Domain *dom)
{
    return qemu_process_start_persistent(dom, &(const QemuStart){ 0 });
}
