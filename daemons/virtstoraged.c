/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virtstoraged.c - the daemon that serves storage pools and their volumes.
 *
 * Threads: main.
 */

#include <linux/capability.h>

#include "daemons/daemon.h"
#include "drivers/storage/storage_driver.h"

static const DaemonSpec virtstoraged = {
    .name = "virtstoraged",
    .summary = "serves storage pools and volumes",
    .drivers = DRIVERS(&storage_driver),
    .sockets = SOCKETS({"virtstoraged-sock", "virtstoraged.socket", RPC_ACCESS_WRITE},
                       {"virtstoraged-sock-ro", "virtstoraged-ro.socket", RPC_ACCESS_READ},
                       {"virtstoraged-admin-sock", "virtstoraged-admin.socket", RPC_ACCESS_ADMIN}),
    /* Files of anybody, which it gives to others; file systems and devices, which it mounts and divides. */
    .capabilities = CAPABILITIES(CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER, CAP_FSETID, CAP_SETUID, CAP_SETGID,
                                 CAP_SETPCAP, CAP_SYS_ADMIN, CAP_SYS_RAWIO, CAP_MKNOD),
};

int
main(int argc, char **argv)
{
    return daemon_run(&virtstoraged, argc, argv);
}
