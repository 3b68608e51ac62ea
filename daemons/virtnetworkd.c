/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virtnetworkd.c - the daemon of virtual networks.
 *
 * Threads: main.
 */

#include <linux/capability.h>

#include "daemons/daemon.h"
#include "network/network_driver.h"

static const DaemonSpec virtnetworkd = {
    .name = "virtnetworkd",
    .summary = "runs virtual networks",
    .drivers = DRIVERS(&network_driver),
    .sockets = SOCKETS({"virtnetworkd-sock", "virtnetworkd.socket", RPC_ACCESS_WRITE},
                       {"virtnetworkd-sock-ro", "virtnetworkd-ro.socket", RPC_ACCESS_READ},
                       {"virtnetworkd-admin-sock", "virtnetworkd-admin.socket", RPC_ACCESS_ADMIN}),
    /* Bridges, addresses and rules; what dnsmasq needs to start and become its own user; who has a port that it wants. */
    .capabilities = CAPABILITIES(CAP_NET_ADMIN, CAP_NET_RAW, CAP_NET_BIND_SERVICE, CAP_SETUID, CAP_SETGID, CAP_SETPCAP, CAP_CHOWN,
                                 CAP_KILL, CAP_DAC_READ_SEARCH, CAP_SYS_PTRACE),
};

int
main(int argc, char **argv)
{
    return daemon_run(&virtnetworkd, argc, argv);
}
