/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_call.h - what public functions without a procedure share: they answer from the handle alone.
 */

#ifndef API_LOCAL_CALL_H
#define API_LOCAL_CALL_H

#include <stdbool.h>

#include "api/export.h"
#include "api/handle.h"

/* Reports that @func was given something else than a live handle of @kind. Always -1. */
API_PRIVATE int handle_fail(HandleKind kind, const char *func);

/* Begins a public function: forgets the last error and checks the handle. False when the error is reported and handed over. */
API_PRIVATE bool local_enter(const void *handle, HandleKind kind, const char *func);

/* Ends one that failed, with the error reported: hands it over. @handle may be NULL. Always -1. */
API_PRIVATE int local_failed(const void *handle);

#endif /* API_LOCAL_CALL_H */
