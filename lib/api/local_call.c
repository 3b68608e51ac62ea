/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_call.c - the beginning and the end of public functions that answer from the handle alone.
 *
 * Threads: any.
 */

#include "api/local_call.h"

#include "api/dispatch_error.h"
#include "base/error.h"

/* The connection of a live handle, if it is one that has error handlers. */
static virConnectPtr
connection_of(const void *handle)
{
    const Handle *base = handle;

    if (!base || base->kind >= HANDLE_ADMIN_CONNECT)
        return NULL;
    return base->kind == HANDLE_CONNECT ? (virConnectPtr)handle : base->conn;
}

bool
local_enter(const void *handle, HandleKind kind, const char *func)
{
    error_reset();
    if (handle_is(handle, kind))
        return true;
    handle_fail(kind, func);
    dispatch_error(NULL);
    return false;
}

int
local_failed(const void *handle)
{
    dispatch_error(connection_of(handle));
    return -1;
}
