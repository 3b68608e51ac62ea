/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_audit.h - records of guests' starts and stops, and of what they got.
 */

#ifndef QEMU_AUDIT_H
#define QEMU_AUDIT_H

#include "base/audit.h"
#include "hypervisor/domain.h"

/* Owner: the guest has started, or could not; while the domain is active. */
void qemu_audit_start(Domain *dom, const char *reason, AuditResult result);

/* Owner: the guest is no more. */
void qemu_audit_stop(Domain *dom, const char *reason);

#endif /* QEMU_AUDIT_H */
