/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * access.h - who may do what.
 *
 * Objects and permissions are those of rpc/protocol/permissions; the calls that need them say so in their annotations, and the
 * adapter asks here before it runs one.
 */

#ifndef ACCESS_ACCESS_H
#define ACCESS_ACCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "access/identity.h"
#include "access/permissions.h"

/* Who asks. */
typedef struct {
    const Identity *identity;           /* never NULL */
    bool readonly;                      /* over a read-only connection */
} AccessCaller;

/* What it is about: what a policy may look at. */
typedef struct {
    const char *driver;                             /* "QEMU" */
    const char *details[ACCESS_DETAILS_MAX];        /* by ACCESS_..._DETAIL_...; NULL where there is nothing */
} AccessTarget;

/* 0, or -1 with VIR_ERR_ACCESS_DENIED that names object and permission, or another error when a policy could not be asked. */
int access_check(const AccessCaller *caller, AccessObject object, AccessPermission permission, const AccessTarget *target);

/* 1 yes, 0 no without an error, -1 with an error: for lists that show only what one may see. */
int access_allows(const AccessCaller *caller, AccessObject object, AccessPermission permission, const AccessTarget *target);

/* The same for @n targets, without waiting for each answer before the next question: ret_allowed[i] says of targets[i]. -1 with an
 * error. */
int access_allows_each(const AccessCaller *caller, AccessObject object, AccessPermission permission,
                       const AccessTarget *const *targets, size_t n, bool *ret_allowed);

/* Something that knows a policy. It is asked after the rules about read-only connections, which hold without any. May be called
 * from any thread, and may block. */
typedef struct {
    const char *name;                   /* "polkit" */

    /* 1 yes, 0 no, -1 with an error reported. */
    int (*allows)(const AccessCaller *caller, AccessObject object, AccessPermission permission, const AccessTarget *target);

    /* Clears @allowed of those that it says no to; -1 with an error. NULL: each is asked for by itself. */
    int (*allows_each)(const AccessCaller *caller, AccessObject object, AccessPermission permission,
                       const AccessTarget *const *targets, size_t n, bool *allowed);
} AccessPolicy;

/* All of @policies (@n of them, may be 0, not copied) must agree from now on. To be called before the first check. */
void access_set_policies(const AccessPolicy *const *policies, size_t n);

/* True if a policy is asked at all. */
bool access_has_policy(void);

/* "storage_vol", "data_read"; NULL for what is none. */
const char *access_object_to_string(AccessObject object);
const char *access_permission_to_string(AccessPermission permission);

/* "domain_uuid": what AccessTarget.details holds at @position for @object; NULL beyond the last. */
const char *access_object_detail(AccessObject object, size_t position);

/* True if @object has @permission at all. */
bool access_permission_exists(AccessObject object, AccessPermission permission);

/* True if a policy that was not told otherwise says yes to everybody. */
bool access_permission_is_anonymous(AccessObject object, AccessPermission permission);

#endif /* ACCESS_ACCESS_H */
