/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * call.c - what every public function does before and after it calls the driver.
 *
 * Threads: any.
 */

#include "api/call.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "api/dispatch_error.h"
#include "api/local_call.h"
#include "base/error.h"
#include "base/probe.h"

PROBE_POINT(call_enter);
PROBE_POINT(call_leave);

static const char *
call_name(const Call *call)
{
    return call->table->names + call->row->name;
}

static void
refuse(Call *call, int rc)
{
    (void)rc;
    call->failed = true;
}

static int
check_rule(const Call *call, const CallRule *rule, unsigned long flags)
{
    const char *flag = call->table->names + rule->flag_name;
    const char *other = call->table->names + rule->other_name;

    if (!(flags & rule->flag))
        return 0;
    if (rule->requires && !(flags & rule->other))
        return fail(VIR_ERR_INVALID_ARG, _("flag '%1$s' of %2$s requires flag '%3$s'"), flag, call_name(call), other);
    if (!rule->requires && (flags & rule->other))
        return fail(VIR_ERR_INVALID_ARG, _("flags '%1$s' and '%2$s' of %3$s are mutually exclusive"), flag, other,
                    call_name(call));
    return 0;
}

static int
check_flags(const Call *call, unsigned long flags)
{
    for (unsigned int i = 0; i < call->row->nrules; i++) {
        if (check_rule(call, &call->table->rules[call->row->rules + i], flags) < 0)
            return -1;
    }
    return 0;
}

static bool
is_admin(HandleKind kind)
{
    return kind >= HANDLE_ADMIN_CONNECT && kind < HANDLE_END;
}

/* Finds the connection behind the handle; the handle is known to be one. */
static void
find_connection(Call *call, HandleKind kind)
{
    void *conn = kind == HANDLE_CONNECT || kind == HANDLE_ADMIN_CONNECT ? (void *)call->handle : call->handle->conn;

    if (is_admin(kind)) {
        virAdmConnectPtr admin = conn;

        call->admin = admin->driver;
        return;
    }
    call->conn = conn;
    call->driver = call->conn->driver;
}

void
call_write_if(Call *call, bool writes)
{
    if (!call->failed && writes && call->conn && (call->conn->flags & VIR_CONNECT_RO))
        refuse(call, fail(VIR_ERR_OPERATION_DENIED, _("read only access prevents %1$s"), call_name(call)));
}

Call
call_enter(const CallTable *table, const CallRow *row, void *handle, unsigned long flags)
{
    Call call = { .table = table, .row = row };
    HandleKind kind = HANDLE_DEAD + row->kind;

    error_reset();
    if (PROBE_IS_WATCHED(call_enter))
        PROBE(call_enter, call_name(&call), handle, flags);
    if (PROBE_IS_WATCHED(call_leave))
        call.entered_ns = clock_now_ns();
    if (!handle_is(handle, kind)) {
        refuse(&call, handle_fail(kind, call_name(&call)));
        return call;
    }
    call.handle = handle;
    find_connection(&call, kind);
    call_write_if(&call, row->write);
    if (!call.failed && check_flags(&call, flags) < 0)
        call.failed = true;
    return call;
}

void
call_nonnull(Call *call, const void *value, const char *name)
{
    if (!call->failed && !value)
        refuse(call, fail(VIR_ERR_INVALID_ARG, _("%1$s in %2$s must not be NULL"), name, call_name(call)));
}

void
call_array(Call *call, const void *value, unsigned long long count, const char *name)
{
    if (count > 0)
        call_nonnull(call, value, name);
}

void
call_null(Call *call, const void *value, const char *name)
{
    if (!call->failed && value)
        refuse(call, fail(VIR_ERR_INVALID_ARG, _("%1$s in %2$s must be NULL"), name, call_name(call)));
}

void
call_nonempty(Call *call, const char *value, const char *name)
{
    if (!call->failed && value && *value == '\0')
        refuse(call, fail(VIR_ERR_INVALID_ARG, _("string %1$s in %2$s must not be empty"), name, call_name(call)));
}

void
call_nonzero(Call *call, unsigned long long value, const char *name)
{
    if (!call->failed && value == 0)
        refuse(call, fail(VIR_ERR_INVALID_ARG, _("%1$s in %2$s must not be zero"), name, call_name(call)));
}

void
call_zero(Call *call, unsigned long long value, const char *name)
{
    if (!call->failed && value != 0)
        refuse(call, fail(VIR_ERR_INVALID_ARG, _("%1$s in %2$s must be zero"), name, call_name(call)));
}

void
call_positive(Call *call, long long value, const char *name)
{
    if (!call->failed && value <= 0)
        refuse(call, fail(VIR_ERR_INVALID_ARG, _("%1$s in %2$s must be greater than zero, it is '%3$lld'"), name,
                          call_name(call), value));
}

void
call_nonnegative(Call *call, long long value, const char *name)
{
    if (!call->failed && value < 0)
        refuse(call, fail(VIR_ERR_INVALID_ARG, _("%1$s in %2$s must be zero or greater, it is '%3$lld'"), name,
                          call_name(call), value));
}

void
call_handle(Call *call, const void *handle, HandleKind kind, bool optional, const char *name)
{
    const Handle *other = handle;

    if (call->failed || (!handle && optional))
        return;
    if (!handle_is(handle, kind))
        refuse(call, handle_fail(kind, call_name(call)));
    else if (call->conn && other->conn != call->conn)
        refuse(call, fail(VIR_ERR_INVALID_ARG, _("%1$s in %2$s must belong to the same connection"), name, call_name(call)));
}

char *
call_absolute(Call *call, const char *path)
{
    g_autofree char *here = NULL;

    if (call->failed || !path || *path == '/')
        return g_strdup(path);
    here = realpath(".", NULL);
    if (!here) {
        refuse(call, fail_errno(errno, _("%1$s cannot tell where '%2$s' is"), call_name(call), path));
        return NULL;
    }
    return g_strdup_printf("%s/%s", here, path);
}

static bool
has_method(const void *table, size_t member)
{
    void (*method)(void);

    memcpy(&method, (const char *)table + member, sizeof(method));
    return method != NULL;
}

bool
call_ready(Call *call)
{
    const void *table = call->admin ? (const void *)call->admin : call->driver;

    if (call->failed)
        return false;
    if (table && has_method(table, call->row->member))
        return true;
    refuse(call, fail(VIR_ERR_NO_SUPPORT, "%s", call_name(call)));
    return false;
}

void
call_leave(Call *call, bool failed)
{
    /* Who began to watch in the middle of a call hears of the next one. */
    if (PROBE_IS_WATCHED(call_leave) && call->entered_ns)
        PROBE(call_leave, call_name(call), failed || call->failed, clock_now_ns() - call->entered_ns);
    if (failed || call->failed)
        dispatch_error(call->conn);
}
