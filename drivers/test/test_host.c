/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_host.c - the imaginary host, as clients ask about it.
 *
 * Threads: any.
 */

#include "base/hostinfo.h"
#include "test/test_driver.h"
#include "test/test_methods.h"

enum {
    TEST_VERSION = 2,            /* 0.0.2 */
    TEST_MAX_VCPUS = 32,
};

int
test_connect_get_version(DriverConn *conn, unsigned long *version)
{
    *version = TEST_VERSION;
    return 0;
}

int
test_connect_get_max_vcpus(DriverConn *conn, const char *type)
{
    return TEST_MAX_VCPUS;
}

char *
test_connect_get_hostname(DriverConn *conn)
{
    return host_get_hostname();
}

int
test_node_info(DriverConn *conn, virNodeInfoPtr info)
{
    test_node_get_info(test_state_of(conn)->node, info);
    return 0;
}
