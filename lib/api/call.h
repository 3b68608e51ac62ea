/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * call.h - the sequence that every public function goes through: enter, check, call the driver, leave.
 *
 * The generated functions look like this, and so do the few written by hand:
 *
 *     Call call = call_enter(&api_calls[...], domain, flags);
 *     int result = -1;
 *
 *     call_nonnull(&call, xml, "xml");
 *     if (call_ready(&call))
 *         result = call.driver->domain_attach_device_flags(domain, xml, flags);
 *     call_leave(&call, result < 0);
 *     return result;
 *
 * The first check that fails sets the error; those after it do nothing.
 */

#ifndef API_CALL_H
#define API_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include "api/export.h"
#include "api/handle.h"

/* Two flags that exclude each other, or of which the first needs the second. */
typedef struct {
    uint32_t flag;
    uint32_t other;
    uint8_t requires;            /* else: excludes */
    uint16_t flag_name;          /* offsets into api_call_names */
    uint16_t other_name;
} CallRule;

/* What is fixed about a public function. Generated, one for each function with a procedure. */
typedef struct {
    uint16_t name;               /* offset into `names` of its table */
    uint16_t member;             /* offset of the method in HandleDriver or AdminHandleDriver */
    uint8_t kind;                /* HandleKind - HANDLE_DEAD of the first parameter */
    uint8_t write;               /* refused on a read-only connection */
    uint8_t nrules;
    uint16_t rules;              /* first row in `rules` of its table */
} CallRow;

/* The tables of one library. */
typedef struct {
    const CallRow *rows;
    const CallRule *rules;
    const char *names;
} CallTable;

/* One public call under way. */
typedef struct {
    const CallTable *table;
    const CallRow *row;
    Handle *handle;
    virConnectPtr conn;                  /* NULL for the admin library */
    const HandleDriver *driver;
    const AdminHandleDriver *admin;
    int64_t entered_ns;                  /* 0 when nobody watches */
    bool failed;
} Call;

/* Clears the last error and checks the handle, the connection's access and the rules between flags. */
API_PRIVATE Call call_enter(const CallTable *table, const CallRow *row, void *handle, unsigned long flags);

/* Refuses a read-only connection when @writes. */
API_PRIVATE void call_write_if(Call *call, bool writes);

/* Further arguments. A failing check names the argument and the function. */
API_PRIVATE void call_nonnull(Call *call, const void *value, const char *name);
API_PRIVATE void call_array(Call *call, const void *value, unsigned long long count, const char *name);   /* NULL if @count is 0 */
API_PRIVATE void call_null(Call *call, const void *value, const char *name);
API_PRIVATE void call_nonempty(Call *call, const char *value, const char *name);
API_PRIVATE void call_nonzero(Call *call, unsigned long long value, const char *name);
/* @path as it is from the root: what the caller names is a file of the caller's folder. The caller frees it. */
API_PRIVATE char *call_absolute(Call *call, const char *path);
API_PRIVATE void call_zero(Call *call, unsigned long long value, const char *name);
API_PRIVATE void call_positive(Call *call, long long value, const char *name);
API_PRIVATE void call_nonnegative(Call *call, long long value, const char *name);

/* Another handle among the arguments: live, of @kind, and of the same connection. NULL is fine when @optional. */
API_PRIVATE void call_handle(Call *call, const void *handle, HandleKind kind, bool optional, const char *name);

/* May the driver be called? False when a check failed, or when the driver lacks the method (VIR_ERR_NO_SUPPORT). */
API_PRIVATE bool call_ready(Call *call);

/* The end: hands a failure's error to whoever listens. */
API_PRIVATE void call_leave(Call *call, bool failed);

#endif /* API_CALL_H */
