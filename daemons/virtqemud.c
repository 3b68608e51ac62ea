/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virtqemud.c - the daemon that runs QEMU and KVM guests.
 *
 * Threads: main.
 */

#include <linux/capability.h>

#include "daemons/other_drivers.h"
#include "drivers/qemu/qemu_driver.h"

static const DaemonSpec virtqemud = {
    .name = "virtqemud",
    .summary = "runs QEMU and KVM guests",
    .drivers = DRIVERS(&qemu_driver),
    .beside = &other_drivers,
    .sockets = SOCKETS({"virtqemud-sock", "virtqemud.socket", RPC_ACCESS_WRITE},
                       {"virtqemud-sock-ro", "virtqemud-ro.socket", RPC_ACCESS_READ},
                       {"virtqemud-admin-sock", "virtqemud-admin.socket", RPC_ACCESS_ADMIN}),
    /* Files of every owner, network devices, namespaces and cgroups; and what guests' users get through configuration. */
    .capabilities = CAPABILITIES(CAP_AUDIT_WRITE, CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER, CAP_FSETID,
                                 CAP_IPC_LOCK, CAP_KILL, CAP_MKNOD, CAP_NET_ADMIN, CAP_NET_RAW, CAP_SETFCAP, CAP_SETGID,
                                 CAP_SETPCAP, CAP_SETUID, CAP_SYS_ADMIN, CAP_SYS_NICE, CAP_SYS_PTRACE, CAP_SYS_RAWIO,
                                 CAP_SYS_RESOURCE, CAP_BPF, CAP_PERFMON),
};

int
main(int argc, char **argv)
{
    return daemon_run(&virtqemud, argc, argv);
}
