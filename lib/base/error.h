/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * error.h - raising an error and leaving is one statement.
 *
 * The error belongs to the thread. The function that detects a failure reports it, in the statement that returns; nobody
 * reports it again. Debug builds abort when one error is set over another, or a failure returns without one.
 */

#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <libintl.h>
#include <stdbool.h>

#include <glib.h>

#include <libvirt/virterror.h>

/* Which part of the house speaks; each library's meson.build sets it. */
#ifndef ERROR_DOMAIN
# define ERROR_DOMAIN VIR_FROM_NONE
#endif

#define _(text) dgettext(GETTEXT_DOMAIN, text)
#define N_(text) text

/* Sets the thread's error to @code (virErrorNumber) with a message that names the object, what was asked, what is wrong
 * and what would be right. fail() is -1, fail_null() is NULL, fail_errno() is -1 and appends the words for @errnum;
 * fail_null_errno() the same as NULL. */
#define fail(code, ...) error_set(ERROR_DOMAIN, code, 0, __FILE__, __func__, __LINE__, __VA_ARGS__)
#define fail_errno(errnum, ...) \
    error_set(ERROR_DOMAIN, VIR_ERR_SYSTEM_ERROR, errnum, __FILE__, __func__, __LINE__, __VA_ARGS__)
#define fail_null(code, ...) ((void)fail(code, __VA_ARGS__), NULL)
#define fail_null_errno(errnum, ...) ((void)fail_errno(errnum, __VA_ARGS__), NULL)

/* One per process: drivers in modules use those of libvirt.so, which shows them to its own alone. */
#pragma GCC visibility push(default)

/* The function behind the macros: always returns -1. @errnum 0 means that no system call failed. */
int error_set(int domain, int code, int errnum, const char *file, const char *func, int line, const char *fmt, ...)
    G_GNUC_PRINTF(7, 8);

/* The thread's error, or NULL when there is none. Borrowed: valid until the thread's next call in here. */
const virError *error_last(void);

/* The thread's error code; VIR_ERR_OK when there is none. */
int error_last_code(void);

/* The thread's error message; a fixed text when there is none. */
const char *error_last_message(void);

/* Forgets the thread's error. */
void error_reset(void);

/* The border of a call that has just failed: guarantees that an error is set. A failure that forgot its error is our own
 * mistake; debug builds abort, others say so to the caller. Always returns -1. */
int error_ensure(void);

/* Marks the thread's error as delivered: it stays to be looked at, and the next one may replace it. For the end of a public
 * call. */
void error_delivered(void);

/* Sets what only some errors carry: the strings and numbers of the ABI's struct. Strings may be NULL and are copied. The
 * thread must have an error. */
void error_set_details(const char *str1, const char *str2, const char *str3, int int1, int int2);

/* Takes the thread's error away, for another thread or a later moment. Never NULL; error_restore() or error_free() ends it. */
virError *error_take(void);

/* Makes @error (owned by the callee) the thread's error. */
void error_restore(virError *error);

/* A deep copy of @error (may be NULL), to be ended with error_free(). */
virError *error_copy(const virError *error);

/* Sets the thread's error to a copy of @error, as when a reply brings one in. Always returns -1. */
int error_adopt(const virError *error);

void error_free(virError *error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virError, error_free)

/* The words for @code, as in "Domain not found"; never NULL. */
const char *error_code_to_string(int code);

/* Logs the thread's error as a warning, with what happens instead, and forgets it: here its journey ends. */
#define warn_last_error(...) error_warn(__FILE__, __func__, __LINE__, __VA_ARGS__)
void error_warn(const char *file, const char *func, int line, const char *fmt, ...) G_GNUC_PRINTF(4, 5);

#pragma GCC visibility pop

#endif /* BASE_ERROR_H */
