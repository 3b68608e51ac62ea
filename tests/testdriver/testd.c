/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * testd.c - a daemon that serves the test driver, for tests of the wire. Not installed.
 */

#include "daemons/daemon.h"
#include "drivers/test/test_driver.h"

static const DaemonSpec testd = {
    .name = "testd",
    .summary = "serves imaginary hosts",
    .drivers = DRIVERS(&test_driver),
    .sockets = SOCKETS({"testd-sock", "testd.socket", RPC_ACCESS_WRITE}, {"testd-sock-ro", "testd-ro.socket", RPC_ACCESS_READ}),
};

int
main(int argc, char **argv)
{
    return daemon_run(&testd, argc, argv);
}
