/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * typed_params.c - building and reading lists of named, typed values.
 *
 * Threads: any; a list belongs to whoever made it.
 */

#include "typed_params.h"

#include <stdarg.h>
#include <string.h>

#include "base/error.h"

static void
param_clear(virTypedParameter *param)
{
    if (param->type == VIR_TYPED_PARAM_STRING)
        g_free(param->value.s);
}

void
typed_params_clear(TypedParams *params)
{
    for (size_t i = 0; i < params->count; i++)
        param_clear(&params->items[i]);
    g_free(params->items);
    *params = (TypedParams) { 0 };
}

/* The next item, zeroed but for its name and type. */
static virTypedParameter *
append(TypedParams *params, const char *name, int type)
{
    virTypedParameter *item;

    if (params->count == params->capacity) {
        params->capacity = params->capacity ? params->capacity * 2 : 8;
        params->items = g_renew(virTypedParameter, params->items, params->capacity);
    }
    item = &params->items[params->count++];
    memset(item, 0, sizeof(*item));
    g_strlcpy(item->field, name, sizeof(item->field));
    item->type = type;
    return item;
}

static virTypedParameter *
append_exact(TypedParams *params, const char *name, int type)
{
    g_assert(strlen(name) < VIR_TYPED_PARAM_FIELD_LENGTH);
    return append(params, name, type);
}

static virTypedParameter *append_fmt(TypedParams *params, int type, const char *fmt, va_list args) G_GNUC_PRINTF(3, 0);

static virTypedParameter *
append_fmt(TypedParams *params, int type, const char *fmt, va_list args)
{
    char name[VIR_TYPED_PARAM_FIELD_LENGTH];

    g_vsnprintf(name, sizeof(name), fmt, args);
    return append(params, name, type);
}

void
typed_params_add_int(TypedParams *params, const char *name, int value)
{
    append_exact(params, name, VIR_TYPED_PARAM_INT)->value.i = value;
}

void
typed_params_add_uint(TypedParams *params, const char *name, unsigned int value)
{
    append_exact(params, name, VIR_TYPED_PARAM_UINT)->value.ui = value;
}

void
typed_params_add_llong(TypedParams *params, const char *name, long long value)
{
    append_exact(params, name, VIR_TYPED_PARAM_LLONG)->value.l = value;
}

void
typed_params_add_ullong(TypedParams *params, const char *name, unsigned long long value)
{
    append_exact(params, name, VIR_TYPED_PARAM_ULLONG)->value.ul = value;
}

void
typed_params_add_double(TypedParams *params, const char *name, double value)
{
    append_exact(params, name, VIR_TYPED_PARAM_DOUBLE)->value.d = value;
}

void
typed_params_add_bool(TypedParams *params, const char *name, bool value)
{
    append_exact(params, name, VIR_TYPED_PARAM_BOOLEAN)->value.b = value;
}

void
typed_params_add_string(TypedParams *params, const char *name, const char *value)
{
    append_exact(params, name, VIR_TYPED_PARAM_STRING)->value.s = g_strdup(value ? value : "");
}

#define ADDF(suffix, ctype, type, member, stored) \
    void \
    typed_params_addf_##suffix(TypedParams *params, ctype given, const char *fmt, ...) \
    { \
        va_list args; \
        va_start(args, fmt); \
        append_fmt(params, type, fmt, args)->value.member = stored; \
        va_end(args); \
    }

ADDF(int, int, VIR_TYPED_PARAM_INT, i, given)
ADDF(uint, unsigned int, VIR_TYPED_PARAM_UINT, ui, given)
ADDF(llong, long long, VIR_TYPED_PARAM_LLONG, l, given)
ADDF(ullong, unsigned long long, VIR_TYPED_PARAM_ULLONG, ul, given)
ADDF(bool, bool, VIR_TYPED_PARAM_BOOLEAN, b, given)
ADDF(string, const char *, VIR_TYPED_PARAM_STRING, s, g_strdup(given ? given : ""))

void
typed_params_append(TypedParams *params, const TypedParams *from)
{
    for (size_t i = 0; i < from->count; i++) {
        const virTypedParameter *source = &from->items[i];
        virTypedParameter *item = append(params, source->field, source->type);

        item->value = source->value;
        if (source->type == VIR_TYPED_PARAM_STRING)
            item->value.s = g_strdup(source->value.s);
    }
}

const virTypedParameter *
typed_params_find(const TypedParams *params, const char *name)
{
    for (size_t i = 0; i < params->count; i++) {
        if (strcmp(params->items[i].field, name) == 0)
            return &params->items[i];
    }
    return NULL;
}

const char *
typed_param_type_to_string(int type)
{
    static const char *const words[] = { NULL, "int", "uint", "llong", "ullong", "double", "boolean", "string" };

    if (type < VIR_TYPED_PARAM_INT || type > VIR_TYPED_PARAM_STRING)
        return "unknown";
    return words[type];
}

static const TypedParamRule *
rule_find(const TypedParamRule *rules, const char *name)
{
    for (; rules->name; rules++) {
        if (strcmp(rules->name, name) == 0)
            return rules;
    }
    return NULL;
}

static int
validate_type(const virTypedParameter *param, int type)
{
    if (param->type == type)
        return 0;
    return fail(VIR_ERR_INVALID_ARG, _("parameter '%1$s' has type '%2$s', it must be '%3$s'"), param->field,
                typed_param_type_to_string(param->type), typed_param_type_to_string(type));
}

int
typed_params_validate(const TypedParams *params, const TypedParamRule *rules)
{
    for (size_t i = 0; i < params->count; i++) {
        const virTypedParameter *param = &params->items[i];
        const TypedParamRule *rule = rule_find(rules, param->field);

        if (!rule)
            return fail(VIR_ERR_INVALID_ARG, _("parameter '%1$s' is not known here"), param->field);
        if (validate_type(param, rule->type) < 0)
            return -1;
        if (!rule->many && typed_params_find(params, param->field) != param)
            return fail(VIR_ERR_INVALID_ARG, _("parameter '%1$s' is given more than once"), param->field);
    }
    return 0;
}

#define GET(suffix, ctype, type, member) \
    int \
    typed_params_get_##suffix(const TypedParams *params, const char *name, ctype *ret_value) \
    { \
        const virTypedParameter *param = typed_params_find(params, name); \
        if (!param) \
            return 0; \
        if (validate_type(param, type) < 0) \
            return -1; \
        *ret_value = param->value.member; \
        return 1; \
    }

GET(int, int, VIR_TYPED_PARAM_INT, i)
GET(uint, unsigned int, VIR_TYPED_PARAM_UINT, ui)
GET(llong, long long, VIR_TYPED_PARAM_LLONG, l)
GET(ullong, unsigned long long, VIR_TYPED_PARAM_ULLONG, ul)
GET(double, double, VIR_TYPED_PARAM_DOUBLE, d)
GET(bool, bool, VIR_TYPED_PARAM_BOOLEAN, b)
GET(string, const char *, VIR_TYPED_PARAM_STRING, s)
