/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * check.c - judges a call's arguments by the generated rows. The library of a client has done the same; here nobody is trusted.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "driver/adapter_steps.h"
#include "driver/object_driver.h"
#include "driver/spec.h"

static bool
term_holds(const DriverTerm *term, const DriverValue *values)
{
    uint32_t value = (uint32_t)values[term->value].num;

    switch (term->kind) {
    case TERM_ANY:
        return (value & term->operand) != 0;
    case TERM_NONE:
        return (value & term->operand) == 0;
    case TERM_IS_NOT:
        return value != term->operand;
    default:
        return value == term->operand;
    }
}

bool
driver_terms_hold(const DriverTerm *terms, const DriverValue *values)
{
    if (terms[0].kind == TERM_END)
        return true;
    for (size_t i = 0; i < DRIVER_TERMS_MAX && terms[i].kind != TERM_END; i++) {
        if (term_holds(&terms[i], values))
            return true;
    }
    return false;
}

static int
check_access(const DriverCall *call)
{
    const DriverCallRow *row = call->row;

    if (!(row->bits & CALL_WRITE) || !driver_conn_is_readonly(call->conn))
        return 0;
    if (!driver_terms_hold(row->write_terms, call->values))
        return 0;
    return fail(VIR_ERR_OPERATION_DENIED, _("%1$s is refused on a read-only connection"), driver_call_name(row));
}

/* The flags that the driver's method takes: all that its function has, unless the driver says otherwise. */
static uint32_t
known_flags(const DriverCall *call)
{
    const DriverFlags *flags = driver_conn_driver(call->conn)->flags;

    for (; flags && flags->member && !call->row->served; flags++) {
        if (flags->member == call->row->member)
            return call->row->flags_mask & flags->known;
    }
    return call->row->flags_mask;
}

static int
check_flags(const DriverCall *call)
{
    const DriverCallRow *row = call->row;
    uint32_t known = known_flags(call);
    uint64_t unknown;

    if (row->flags_value == DRIVER_NO_VALUE || (row->bits & CALL_ANY_FLAGS))
        return 0;
    unknown = call->values[row->flags_value].num & ~(uint64_t)known;
    if (unknown == 0)
        return 0;
    return fail(VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$llx) in function %2$s, it knows 0x%3$x"),
                (unsigned long long)unknown, driver_call_name(row), known);
}

static bool
is_kept(const DriverCheck *check, const DriverValue *value)
{
    const char *text = value->cptr;

    switch (check->kind) {
    case CHECK_NONNULL:
        return value->cptr != NULL;
    case CHECK_NONEMPTY:
        return !text || *text != '\0';
    case CHECK_NONZERO:
        return value->num != 0;
    case CHECK_POSITIVE:
        return (long long)value->num > 0;
    case CHECK_NULL:
        return value->cptr == NULL;
    case CHECK_ZERO:
        return value->num == 0;
    default:
        return (long long)value->num >= 0;
    }
}

static int
check_argument(const DriverCall *call, const DriverCheck *check)
{
    const char *name = driver_call_names + check->name;
    const char *function = driver_call_name(call->row);

    if (!driver_terms_hold(check->terms, call->values) || is_kept(check, &call->values[check->value]))
        return 0;
    switch (check->kind) {
    case CHECK_NONNULL:
        return fail(VIR_ERR_INVALID_ARG, _("%1$s in %2$s must not be NULL"), name, function);
    case CHECK_NONEMPTY:
        return fail(VIR_ERR_INVALID_ARG, _("string %1$s in %2$s must not be empty"), name, function);
    case CHECK_NONZERO:
        return fail(VIR_ERR_INVALID_ARG, _("%1$s in %2$s must not be zero"), name, function);
    case CHECK_POSITIVE:
        return fail(VIR_ERR_INVALID_ARG, _("%1$s in %2$s must be greater than zero"), name, function);
    case CHECK_NULL:
        return fail(VIR_ERR_INVALID_ARG, _("%1$s in %2$s must be NULL"), name, function);
    case CHECK_ZERO:
        return fail(VIR_ERR_INVALID_ARG, _("%1$s in %2$s must be zero"), name, function);
    default:
        return fail(VIR_ERR_INVALID_ARG, _("%1$s in %2$s must be zero or greater"), name, function);
    }
}

static int
check_rule(const DriverCall *call, const DriverRule *rule)
{
    unsigned long long flags = call->values[call->row->flags_value].num;
    const char *flag = driver_call_names + rule->flag_name;
    const char *other = driver_call_names + rule->other_name;

    if (!(flags & rule->flag))
        return 0;
    if (rule->requires && !(flags & rule->other))
        return fail(VIR_ERR_INVALID_ARG, _("flag '%1$s' of %2$s requires flag '%3$s'"), flag, driver_call_name(call->row), other);
    if (!rule->requires && (flags & rule->other))
        return fail(VIR_ERR_INVALID_ARG, _("flags '%1$s' and '%2$s' of %3$s are mutually exclusive"), flag, other,
                    driver_call_name(call->row));
    return 0;
}

int
check_call(const DriverCall *call)
{
    const DriverCallRow *row = call->row;

    if (check_access(call) < 0 || check_flags(call) < 0)
        return -1;
    for (unsigned int i = 0; i < row->nchecks; i++) {
        if (check_argument(call, &driver_checks[row->checks + i]) < 0)
            return -1;
    }
    for (unsigned int i = 0; i < row->nrules; i++) {
        if (check_rule(call, &driver_rules[row->rules + i]) < 0)
            return -1;
    }
    return 0;
}
