/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * audit.h - what was done is told to the kernel's audit, and to the log where the configuration says so.
 */

#ifndef BASE_AUDIT_H
#define BASE_AUDIT_H

#include <stdbool.h>

#include <glib.h>

typedef enum {
    AUDIT_OFF,
    AUDIT_IF_ENABLED,               /* where the host audits; where it does not, nothing is said */
    AUDIT_REQUIRED,                 /* a host that does not audit is an error */
} AuditLevel;

typedef enum {
    AUDIT_KIND_CONTROL,             /* a machine starts or stops */
    AUDIT_KIND_MACHINE_ID,          /* how it is confined */
    AUDIT_KIND_RESOURCE,            /* what it gets and gives back */
} AuditKind;

typedef enum {
    AUDIT_FAILED,
    AUDIT_DONE,
} AuditResult;

/* Main, before others record: -1 with an error where @level is AUDIT_REQUIRED and the host does not audit. */
int audit_start(AuditLevel level, bool to_log);
void audit_stop(void);

/* Any thread: is there anybody who listens? A caller need not put words together for nobody. */
bool audit_wanted(void);

/* Any thread. @fields is "name=value name=value"; texts of others are audit_text(). Never fails: what cannot be told is logged. */
void audit_record(AuditKind kind, AuditResult result, const char *fields);

/* name="value", or name=HEX where the value has what would look like another field. The caller frees it. */
char *audit_text(const char *name, const char *value);

#endif /* BASE_AUDIT_H */
