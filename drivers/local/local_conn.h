/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_conn.h - a connection to a driver in this process.
 */

#ifndef LOCAL_CONN_H
#define LOCAL_CONN_H

#include <stdatomic.h>

#include "api/handle.h"
#include "driver/conn.h"

typedef struct LocalEvents LocalEvents;

/* What virConnectPtr.priv is. */
typedef struct {
    DriverConn *driver;
    LocalEvents *events;
} LocalConn;

static inline LocalConn *
local_of(virConnectPtr conn)
{
    return conn->priv;
}

#endif /* LOCAL_CONN_H */
