/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * common.c - what every driver answers alike: from its spec and its connection.
 *
 * Threads: any.
 */

#include "driver/adapter_steps.h"
#include "driver/object_driver.h"
#include "driver/spec.h"

static const char *
connect_get_type(DriverConn *conn)
{
    return driver_conn_spec(conn)->type;
}

static char *
connect_get_uri(DriverConn *conn)
{
    return g_strdup(driver_conn_uri(conn));
}

static int
connect_get_lib_version(DriverConn *conn, unsigned long *libVer)
{
    *libVer = LIBVIR_VERSION_NUMBER;
    return 0;
}

const ObjectDriver driver_common_methods = {
    .connect_get_type = connect_get_type,
    .connect_get_uri = connect_get_uri,
    .connect_get_lib_version = connect_get_lib_version,
};
