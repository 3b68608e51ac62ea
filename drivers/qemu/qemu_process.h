/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_process.h - a guest's process: start, stop, its end, and finding it again after the daemon's restart.
 *
 * Whatever a restarted daemon must know is on disk before it is acted on: the status file stands before the process
 * does anything. There are no fixed sleeps: the process is watched through its pidfd.
 *
 * Threads: the guest's owner.
 */

#ifndef QEMU_PROCESS_H
#define QEMU_PROCESS_H

#include <sys/types.h>

#include "conf/domain.h"
#include "driver/conn.h"
#include "hypervisor/domain.h"

typedef enum {
    QEMU_START_PAUSED      = 1 << 0,
    QEMU_START_AUTODESTROY = 1 << 1,    /* ends with the connection in @conn */
    QEMU_START_RESET_NVRAM = 1 << 2,
    QEMU_START_FORCE_BOOT  = 1 << 3,    /* from the configuration even if there is a saved state */
} QemuStartFlags;

typedef struct {
    unsigned int flags;             /* QemuStartFlags */
    DriverConn *conn;               /* for autodestroy; may be NULL */
    const char *incoming;           /* "defer": the guest's state comes by migration, and it stays paused; NULL = it boots */
    int running_reason;             /* VIR_DOMAIN_RUNNING; 0 = BOOTED */
} QemuStart;

/* Starts @def (taken over in any case) as the live definition of @dom, which must not be running. Afterwards the guest has its own
 * thread, the state and the STARTED event are published. On failure nothing is left behind, and the error quotes QEMU. */
int qemu_process_start(Domain *dom, DomainDef *def, const QemuStart *start);

/* The same from its configuration: for autostart and virDomainCreate. */
int qemu_process_start_persistent(Domain *dom, const QemuStart *start);

/* Ends the guest: SIGTERM, and SIGKILL when that does not end it soon. @reason is of VIR_DOMAIN_SHUTOFF. Afterwards the domain is
 * shut off and everything of the run is cleaned up. Fails with VIR_ERR_OPERATION_FAILED when the kernel cannot end the process (a
 * process in uninterruptible sleep): then it still runs. */
int qemu_process_stop(Domain *dom, int reason);

/* Only SIGTERM, for VIR_DOMAIN_DESTROY_GRACEFUL; fails with VIR_ERR_OPERATION_FAILED when QEMU does not end by itself in time. */
int qemu_process_stop_gracefully(Domain *dom, int reason);

/* The process has ended by itself: finds out how, cleans up, publishes. */
void qemu_process_ended(Domain *dom);

/* Acts on the guest having shut itself down, as <on_poweroff> and a pending reboot say. */
void qemu_process_guest_shut_down(Domain *dom);

/* Starts or resumes the processors and publishes it; stops them likewise. Saying what is there already does nothing. */
int qemu_process_resume(Domain *dom, int reason);

/* Lets the processors go, with the locks that the guest needs. What is published is the caller's business. */
int qemu_process_run_cpus(Domain *dom);


int qemu_process_pause(Domain *dom, int reason);

/* Reads the threads of the virtual processors anew, after a start or a hotplug. */
int qemu_process_refresh_vcpus(Domain *dom);

/* Asks QEMU in what state it is, and publishes it. */
int qemu_process_refresh_state(Domain *dom);

/* HypervisorClass's hooks. */
int qemu_process_attach(Domain *dom, sd_event *event);
void qemu_process_detach(Domain *dom);
int qemu_process_reconnect(Domain *dom);
int qemu_process_autostart(Domain *dom);

/* Clock ticks since boot at which @pid started; 0 when there is no such process. */
unsigned long long qemu_process_start_time(pid_t pid);

#endif /* QEMU_PROCESS_H */
