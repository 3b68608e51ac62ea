/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virtsecretd.c - the daemon that keeps passphrases and keys.
 *
 * Threads: main.
 */

#include <linux/capability.h>

#include "daemons/daemon.h"
#include "drivers/secret/secret_driver.h"

static const DaemonSpec virtsecretd = {
    .name = "virtsecretd",
    .summary = "keeps passphrases and keys",
    .drivers = DRIVERS(&secret_driver),
    .sockets = SOCKETS({"virtsecretd-sock", "virtsecretd.socket", RPC_ACCESS_WRITE},
                       {"virtsecretd-sock-ro", "virtsecretd-ro.socket", RPC_ACCESS_READ},
                       {"virtsecretd-admin-sock", "virtsecretd-admin.socket", RPC_ACCESS_ADMIN}),
    /* Files of its own alone, which it wants to keep from being swapped. */
    .capabilities = CAPABILITIES(CAP_DAC_READ_SEARCH, CAP_IPC_LOCK),
};

int
main(int argc, char **argv)
{
    return daemon_run(&virtsecretd, argc, argv);
}
