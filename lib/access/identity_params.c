/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * identity_params.c - an identity as the typed parameters that one daemon hands to another.
 *
 * Threads: any.
 */

#include "access/identity.h"

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "access/system_token.h"
#include "base/error.h"

typedef enum {
    FACT_TEXT,
    FACT_UID,
    FACT_GID,
    FACT_PID,
    FACT_START,
    FACT_SYSTEM,                /* is true of who hands over the token */
} FactKind;

typedef struct {
    const char *name;
    FactKind kind;
    size_t offset;              /* in IdentityFacts */
} FactRow;

static const FactRow fact_rows[] = {
    { VIR_CONNECT_IDENTITY_USER_NAME, FACT_TEXT, offsetof(IdentityFacts, user) },
    { VIR_CONNECT_IDENTITY_UNIX_USER_ID, FACT_UID, offsetof(IdentityFacts, uid) },
    { VIR_CONNECT_IDENTITY_GROUP_NAME, FACT_TEXT, offsetof(IdentityFacts, group) },
    { VIR_CONNECT_IDENTITY_UNIX_GROUP_ID, FACT_GID, offsetof(IdentityFacts, gid) },
    { VIR_CONNECT_IDENTITY_PROCESS_ID, FACT_PID, offsetof(IdentityFacts, pid) },
    { VIR_CONNECT_IDENTITY_PROCESS_TIME, FACT_START, offsetof(IdentityFacts, pid_start) },
    { VIR_CONNECT_IDENTITY_SASL_USER_NAME, FACT_TEXT, offsetof(IdentityFacts, sasl_name) },
    { VIR_CONNECT_IDENTITY_X509_DISTINGUISHED_NAME, FACT_TEXT, offsetof(IdentityFacts, x509_name) },
    { VIR_CONNECT_IDENTITY_SELINUX_CONTEXT, FACT_TEXT, offsetof(IdentityFacts, selinux_context) },
    { SYSTEM_TOKEN_PARAM, FACT_SYSTEM, offsetof(IdentityFacts, is_system) },
};

/* Reads a number of @param that is at most @max. */
static int
number_of(const virTypedParameter *param, unsigned long long max, unsigned long long *ret_number)
{
    if (param->type == VIR_TYPED_PARAM_LLONG && param->value.l >= 0)
        *ret_number = (unsigned long long)param->value.l;
    else if (param->type == VIR_TYPED_PARAM_ULLONG)
        *ret_number = param->value.ul;
    else
        return fail(VIR_ERR_INVALID_ARG, _("identity parameter '%1$s' is not a positive number"), param->field);
    if (*ret_number > max)
        return fail(VIR_ERR_INVALID_ARG, _("identity parameter '%1$s' is %2$llu; the limit is %3$llu"), param->field,
                    *ret_number, max);
    return 0;
}

static int
set_number(const FactRow *row, const virTypedParameter *param, IdentityFacts *facts)
{
    unsigned long long number = 0;
    unsigned long long max = row->kind == FACT_START ? ULLONG_MAX : row->kind == FACT_PID ? INT_MAX : UINT32_MAX - 1;

    if (number_of(param, max, &number) < 0)
        return -1;
    switch (row->kind) {
    case FACT_UID:
        facts->uid = (uid_t)number;
        break;
    case FACT_GID:
        facts->gid = (gid_t)number;
        break;
    case FACT_PID:
        facts->pid = (pid_t)number;
        break;
    case FACT_START:
        facts->pid_start = number;
        break;
    case FACT_TEXT:
    case FACT_SYSTEM:
        break;
    }
    return 0;
}

static int
set_fact(const FactRow *row, const virTypedParameter *param, IdentityFacts *facts)
{
    if (row->kind != FACT_TEXT && row->kind != FACT_SYSTEM)
        return set_number(row, param, facts);
    if (param->type != VIR_TYPED_PARAM_STRING || !param->value.s)
        return fail(VIR_ERR_INVALID_ARG, _("identity parameter '%1$s' is not a text"), param->field);
    if (row->kind == FACT_SYSTEM) {
        facts->is_system = system_token_check(param->value.s) == 0;
        return facts->is_system ? 0 : -1;
    }
    G_STRUCT_MEMBER(const char *, facts, row->offset) = param->value.s;
    return 0;
}

static const FactRow *
find_row(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(fact_rows); i++) {
        if (g_str_equal(fact_rows[i].name, name))
            return &fact_rows[i];
    }
    return NULL;
}

Identity *
identity_new_from_params(const virTypedParameter *params, int nparams)
{
    IdentityFacts facts = IDENTITY_UNKNOWN;
    unsigned int seen = 0;

    for (int i = 0; i < nparams; i++) {
        const FactRow *row = find_row(params[i].field);

        if (!row)
            return fail_null(VIR_ERR_INVALID_ARG, _("'%1$s' is no identity parameter"), params[i].field);
        if (seen & 1U << (row - fact_rows))
            return fail_null(VIR_ERR_INVALID_ARG, _("identity parameter '%1$s' is given twice"), params[i].field);
        seen |= 1U << (row - fact_rows);
        if (set_fact(row, &params[i], &facts) < 0)
            return NULL;
    }
    return identity_new(&facts);
}

/* Whether the fact is known, and if it is a number, which. */
static bool
known_number(const FactRow *row, const IdentityFacts *facts, unsigned long long *ret_number)
{
    switch (row->kind) {
    case FACT_UID:
        *ret_number = facts->uid;
        return facts->uid != (uid_t)-1;
    case FACT_GID:
        *ret_number = facts->gid;
        return facts->gid != (gid_t)-1;
    case FACT_PID:
        *ret_number = (unsigned long long)facts->pid;
        return facts->pid != (pid_t)-1;
    case FACT_START:
        *ret_number = facts->pid_start;
        return facts->pid_start != 0;
    case FACT_TEXT:
    case FACT_SYSTEM:
        break;
    }
    return false;
}

static bool
fill_param(const FactRow *row, const IdentityFacts *facts, virTypedParameter *param)
{
    unsigned long long number = 0;

    if (row->kind == FACT_TEXT || row->kind == FACT_SYSTEM) {
        const char *text = row->kind == FACT_TEXT ? G_STRUCT_MEMBER(const char *, facts, row->offset)
                           : facts->is_system     ? system_token()
                                                  : NULL;

        if (!text)
            return false;
        param->type = VIR_TYPED_PARAM_STRING;
        param->value.s = g_strdup(text);
    } else {
        if (!known_number(row, facts, &number))
            return false;
        /* As others send them: process and ids are signed on the wire. */
        param->type = row->kind == FACT_PID ? VIR_TYPED_PARAM_LLONG : VIR_TYPED_PARAM_ULLONG;
        param->value.ul = number;
    }
    g_strlcpy(param->field, row->name, VIR_TYPED_PARAM_FIELD_LENGTH);
    return true;
}

void
identity_to_params(const Identity *identity, virTypedParameterPtr *ret_params, int *ret_nparams)
{
    virTypedParameterPtr params = g_new0(virTypedParameter, G_N_ELEMENTS(fact_rows));
    int n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(fact_rows); i++) {
        if (fill_param(&fact_rows[i], identity_facts(identity), &params[n]))
            n++;
    }
    *ret_params = params;
    *ret_nparams = n;
}
