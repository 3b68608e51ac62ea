/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_methods.h - the test driver's methods, by family.
 */

#ifndef TEST_METHODS_H
#define TEST_METHODS_H

#include "driver/object_driver.h"

extern const ObjectDriver test_methods;

/* test_host.c: the host and the hypervisor. */
int test_connect_get_version(DriverConn *conn, unsigned long *version);
int test_connect_get_max_vcpus(DriverConn *conn, const char *type);
char *test_connect_get_hostname(DriverConn *conn);
int test_node_info(DriverConn *conn, virNodeInfoPtr info);

#endif /* TEST_METHODS_H */
