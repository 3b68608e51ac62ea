/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_abort.c - a flag that the end of a connection sets.
 *
 * Threads: any.
 */

#include "storage/storage_abort.h"

#include <stdatomic.h>

#include "base/error.h"

struct StorageAbort {
    atomic_uint refs;                /* the job's and the hook's */
    atomic_bool aborted;
    DriverConn *conn;
};

static void
unref(StorageAbort *abort)
{
    if (atomic_fetch_sub_explicit(&abort->refs, 1, memory_order_acq_rel) == 1)
        g_free(abort);
}

static void
conn_closed(DriverConn *conn, void *opaque)
{
    StorageAbort *abort = opaque;

    atomic_store(&abort->aborted, true);
    unref(abort);
}

StorageAbort *
storage_abort_new(void)
{
    StorageAbort *abort = g_new0(StorageAbort, 1);
    DriverConn *conn = driver_conn_current();

    atomic_init(&abort->refs, conn ? 2 : 1);
    if (conn) {
        abort->conn = driver_conn_ref(conn);
        driver_conn_add_close_hook(conn, conn_closed, abort);
    }
    return abort;
}

void
storage_abort_free(StorageAbort *abort)
{
    DriverConn *conn = abort ? abort->conn : NULL;

    if (!abort)
        return;
    /* If it is not there any more it runs, or has run, and gives its reference up by itself. */
    if (conn && driver_conn_remove_close_hook(conn, conn_closed, abort))
        unref(abort);
    unref(abort);
    if (conn)
        driver_conn_unref(conn);
}

int
storage_abort_check(const StorageAbort *abort)
{
    if (!abort || !atomic_load(&abort->aborted))
        return 0;
    return fail(VIR_ERR_OPERATION_ABORTED, _("the client has gone; nothing is left of what it asked for"));
}
