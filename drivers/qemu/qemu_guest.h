/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_guest.h - what the driver keeps with a guest that runs: the private data of its domain.
 *
 * Threads: the guest's owner. The rows of its binding are in the status document; the rest is made again after a restart.
 */

#ifndef QEMU_GUEST_H
#define QEMU_GUEST_H

#include <sys/types.h>

#include "base/xmlbind.h"
#include "hypervisor/domain.h"
#include "qemu/qemu_caps.h"
#include "qemu/qemu_console.h"
#include "qemu/qemu_monitor.h"

/* A virtual processor's thread. */
typedef struct {
    unsigned int id;
    pid_t pid;
} QemuVcpuThread;
XML_DECLARE_BINDING(QemuVcpuThread)

typedef struct {
    /* In the status document. */
    char *monitor_path;
    char *monitor_type;             /* "unix" */
    char *lib_dir;                  /* LIB/domain-<id>-<name>: sockets and secrets of this run */
    char *channel_dir;
    char *cgroup_path;              /* NULL = it has none of its own */
    GPtrArray *vcpus;               /* of QemuVcpuThread */
    bool fake_reboot;               /* its next shutdown is a reboot */
    bool shutdown_requested;        /* we asked it to shut down */
    bool has_locks;                 /* virtlockd holds them for it: its processors may run */

    /* Made by the owner. */
    Domain *dom;                    /* borrowed: the guest lives inside it */
    QemuMonitor *monitor;           /* NULL: not there yet, or lost: see qemu_process_reconnect.c */
    QemuCaps *caps;
    int pidfd;                      /* -1 = none */
    int log_fd;                     /* of the guest's log; -1 = closed */
    sd_event_source *process;       /* watches the pidfd */
    int stop_reason;                /* VIR_DOMAIN_SHUTOFF: what its end will mean, when we caused it; -1 = it ends by itself */
    QemuConsoles *consoles;         /* terminals in use; NULL = none yet */
    GArray *fdsets;                 /* int: numbers in use */
} QemuGuest;
XML_DECLARE(QemuGuest, qemu_guest)

/* Owner: the running guest's; NULL when none runs. */
QemuGuest *qemu_guest(Domain *dom);

/* Owner: the same, or its monitor; NULL with VIR_ERR_OPERATION_INVALID when the domain is not running, or has lost its monitor. */
QemuGuest *qemu_guest_get(Domain *dom);
QemuMonitor *qemu_guest_monitor(Domain *dom);

/* HypervisorClass's hooks. */
void *qemu_guest_private_new(Domain *dom);
void qemu_guest_private_free(void *guest);

#endif /* QEMU_GUEST_H */
