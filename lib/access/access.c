/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * access.c - the rules about read-only connections, then whatever policies there are.
 *
 * Threads: any. Policies are set once, before the first check.
 */

#include "access/access.h"

#include "access/table.h"
#include "base/error.h"

static const AccessPolicy *const *policies;
static size_t n_policies;

void
access_set_policies(const AccessPolicy *const *new_policies, size_t n)
{
    policies = new_policies;
    n_policies = n;
}

bool
access_has_policy(void)
{
    return n_policies > 0;
}

static unsigned char
rights_of(AccessObject object, AccessPermission permission)
{
    if (object >= ACCESS_OBJECT_LAST || permission >= ACCESS_PERMISSION_LAST)
        return 0;
    return access_objects[object].rights[permission];
}

const char *
access_object_to_string(AccessObject object)
{
    return object < ACCESS_OBJECT_LAST ? access_objects[object].name : NULL;
}

const char *
access_permission_to_string(AccessPermission permission)
{
    return permission < ACCESS_PERMISSION_LAST ? access_permission_names[permission] : NULL;
}

const char *
access_object_detail(AccessObject object, size_t position)
{
    if (object >= ACCESS_OBJECT_LAST || position >= ACCESS_DETAILS_MAX)
        return NULL;
    return access_objects[object].details[position];
}

bool
access_permission_exists(AccessObject object, AccessPermission permission)
{
    return rights_of(object, permission) & ACCESS_EXISTS;
}

bool
access_permission_is_anonymous(AccessObject object, AccessPermission permission)
{
    return rights_of(object, permission) & ACCESS_ANONYMOUS;
}

int
access_allows(const AccessCaller *caller, AccessObject object, AccessPermission permission, const AccessTarget *target)
{
    unsigned char rights = rights_of(object, permission);

    if (!(rights & ACCESS_EXISTS))
        return 0;
    if (caller->readonly && !(rights & ACCESS_READONLY))
        return 0;
    for (size_t i = 0; i < n_policies; i++) {
        int answer = policies[i]->allows(caller, object, permission, target);

        if (answer <= 0)
            return answer;
    }
    return 1;
}

static int
policy_allows_each(const AccessPolicy *policy, const AccessCaller *caller, AccessObject object, AccessPermission permission,
                   const AccessTarget *const *targets, size_t n, bool *allowed)
{
    if (policy->allows_each)
        return policy->allows_each(caller, object, permission, targets, n, allowed);
    for (size_t i = 0; i < n; i++) {
        int answer = allowed[i] ? policy->allows(caller, object, permission, targets[i]) : 0;

        if (answer < 0)
            return -1;
        allowed[i] = answer > 0;
    }
    return 0;
}

int
access_allows_each(const AccessCaller *caller, AccessObject object, AccessPermission permission,
                   const AccessTarget *const *targets, size_t n, bool *ret_allowed)
{
    unsigned char rights = rights_of(object, permission);
    bool may = (rights & ACCESS_EXISTS) && (!caller->readonly || (rights & ACCESS_READONLY));

    for (size_t i = 0; i < n; i++)
        ret_allowed[i] = may;
    for (size_t i = 0; may && i < n_policies; i++)
        if (policy_allows_each(policies[i], caller, object, permission, targets, n, ret_allowed) < 0)
            return -1;
    return 0;
}

/* The first detail that names the object to a person: its name if it has one. */
static const char *
target_name(AccessObject object, const AccessTarget *target)
{
    if (!target)
        return NULL;
    for (size_t i = 0; i < ACCESS_DETAILS_MAX && access_object_detail(object, i); i++) {
        if (target->details[i])
            return target->details[i];
    }
    return NULL;
}

static int
deny(const AccessCaller *caller, AccessObject object, AccessPermission permission, const AccessTarget *target)
{
    const char *name = target_name(object, target);
    const char *object_word = access_object_to_string(object);
    const char *permission_word = access_permission_to_string(permission);
    g_autofree char *who = identity_format(caller->identity);

    if (caller->readonly)
        return fail(VIR_ERR_ACCESS_DENIED, _("a read-only connection has no permission '%1$s' on %2$s '%3$s' (%4$s)"),
                    permission_word, object_word, name ? name : "-", who);
    return fail(VIR_ERR_ACCESS_DENIED, _("no permission '%1$s' on %2$s '%3$s' (%4$s)"),
                permission_word, object_word, name ? name : "-", who);
}

int
access_check(const AccessCaller *caller, AccessObject object, AccessPermission permission, const AccessTarget *target)
{
    int answer = access_allows(caller, object, permission, target);

    if (answer < 0)
        return -1;
    return answer > 0 ? 0 : deny(caller, object, permission, target);
}
