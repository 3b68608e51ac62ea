/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * typed_params.c - lists of named, typed values as programs build and read them.
 *
 * Threads: any; a list belongs to whoever holds it.
 */

#include <stdio.h>
#include <string.h>

#include "api/dispatch_error.h"
#include "base/error.h"
#include "base/text.h"

/* What the types are called in messages; index is virTypedParameterType. */
static const char *const type_names[] = {
    "unknown", "int", "unsigned int", "long long", "unsigned long long", "double", "boolean", "string",
};

static const char *
type_name(int type)
{
    return type > 0 && (size_t)type < G_N_ELEMENTS(type_names) ? type_names[type] : type_names[0];
}

/* Hands the failure over; always -1. */
static int
failed(void)
{
    dispatch_error(NULL);
    return -1;
}

/* A new entry at the end of the list, with @name and @type set; NULL with the error handed over. */
static virTypedParameterPtr
append(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name, int type)
{
    virTypedParameterPtr param;

    if (!params || !nparams || !maxparams || !name || *nparams < 0 || *maxparams < *nparams) {
        fail(VIR_ERR_INVALID_ARG, _("a typed parameter needs a name and a list with its two counts"));
        return NULL;
    }
    if (strlen(name) >= VIR_TYPED_PARAM_FIELD_LENGTH) {
        fail(VIR_ERR_INVALID_ARG, _("the name of typed parameter '%1$s' is longer than %2$d bytes"), name,
             VIR_TYPED_PARAM_FIELD_LENGTH - 1);
        return NULL;
    }
    if (*nparams == *maxparams) {
        int grown;

        if (__builtin_add_overflow(*maxparams, *maxparams / 2 + 1, &grown)) {
            fail(VIR_ERR_OVERFLOW, _("a list of typed parameters cannot have more than %1$d entries"), *maxparams);
            return NULL;
        }
        *params = g_renew(virTypedParameter, *params, grown);
        *maxparams = grown;
    }
    param = &(*params)[*nparams];
    *param = (virTypedParameter) { .type = type };
    snprintf(param->field, sizeof(param->field), "%s", name);
    (*nparams)++;
    return param;
}

int
virTypedParamsAddInt(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name, int value)
{
    virTypedParameterPtr param;

    error_reset();
    param = append(params, nparams, maxparams, name, VIR_TYPED_PARAM_INT);
    if (!param)
        return failed();
    param->value.i = value;
    return 0;
}

int
virTypedParamsAddUInt(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name,
                      unsigned int value)
{
    virTypedParameterPtr param;

    error_reset();
    param = append(params, nparams, maxparams, name, VIR_TYPED_PARAM_UINT);
    if (!param)
        return failed();
    param->value.ui = value;
    return 0;
}

int
virTypedParamsAddLLong(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name, long long value)
{
    virTypedParameterPtr param;

    error_reset();
    param = append(params, nparams, maxparams, name, VIR_TYPED_PARAM_LLONG);
    if (!param)
        return failed();
    param->value.l = value;
    return 0;
}

int
virTypedParamsAddULLong(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name,
                        unsigned long long value)
{
    virTypedParameterPtr param;

    error_reset();
    param = append(params, nparams, maxparams, name, VIR_TYPED_PARAM_ULLONG);
    if (!param)
        return failed();
    param->value.ul = value;
    return 0;
}

int
virTypedParamsAddDouble(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name, double value)
{
    virTypedParameterPtr param;

    error_reset();
    param = append(params, nparams, maxparams, name, VIR_TYPED_PARAM_DOUBLE);
    if (!param)
        return failed();
    param->value.d = value;
    return 0;
}

int
virTypedParamsAddBoolean(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name, int value)
{
    virTypedParameterPtr param;

    error_reset();
    param = append(params, nparams, maxparams, name, VIR_TYPED_PARAM_BOOLEAN);
    if (!param)
        return failed();
    param->value.b = value != 0;
    return 0;
}

int
virTypedParamsAddString(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name,
                        const char *value)
{
    virTypedParameterPtr param;

    error_reset();
    param = append(params, nparams, maxparams, name, VIR_TYPED_PARAM_STRING);
    if (!param)
        return failed();
    param->value.s = g_strdup(value);
    return 0;
}

int
virTypedParamsAddStringList(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name,
                            const char **values)
{
    if (!values)
        return 0;
    for (size_t i = 0; values[i]; i++) {
        if (virTypedParamsAddString(params, nparams, maxparams, name, values[i]) < 0)
            return -1;
    }
    return 0;
}

/* Numbers from people may have blanks before them, and unsigned ones a minus sign, as strtoul() takes it. */
static const char *
skip_blanks(const char *text)
{
    while (g_ascii_isspace(*text))
        text++;
    return text;
}

static bool
read_unsigned(const char *text, unsigned long long max, unsigned long long *ret_value)
{
    unsigned long long magnitude;

    text = skip_blanks(text);
    if (*text != '-')
        return text_to_ull(text, 10, ret_value) && *ret_value <= max;
    if (!text_to_ull(text + 1, 10, &magnitude) || magnitude > max)
        return false;
    *ret_value = (0 - magnitude) & max;
    return true;
}

/* The value of @text by the type of @param, which is set already. */
static bool
value_from_text(virTypedParameterPtr param, const char *text)
{
    unsigned long long number;
    bool good = false;

    switch (param->type) {
    case VIR_TYPED_PARAM_INT:
        return text_to_int(skip_blanks(text), 10, &param->value.i);
    case VIR_TYPED_PARAM_UINT:
        good = read_unsigned(text, UINT_MAX, &number);
        if (good)
            param->value.ui = (unsigned int)number;
        return good;
    case VIR_TYPED_PARAM_LLONG:
        return text_to_ll(skip_blanks(text), 10, &param->value.l);
    case VIR_TYPED_PARAM_ULLONG:
        return read_unsigned(text, ULLONG_MAX, &param->value.ul);
    case VIR_TYPED_PARAM_DOUBLE:
        return text_to_double(skip_blanks(text), &param->value.d);
    case VIR_TYPED_PARAM_BOOLEAN:
        param->value.b = text[0] == '1';
        return (text[0] == '0' || text[0] == '1') && !text[1];
    default:
        param->value.s = g_strdup(text);
        return true;
    }
}

int
virTypedParamsAddFromString(virTypedParameterPtr *params, int *nparams, int *maxparams, const char *name, int type,
                            const char *value)
{
    virTypedParameter parsed = { .type = type };
    virTypedParameterPtr param;

    error_reset();
    if (!value) {
        fail(VIR_ERR_INVALID_ARG, _("typed parameter '%1$s' has no value"), name ? name : "");
        return failed();
    }
    if (type < VIR_TYPED_PARAM_INT || type > VIR_TYPED_PARAM_STRING) {
        fail(VIR_ERR_INVALID_ARG, _("typed parameter '%1$s' cannot have type %2$d; types are 1 to %3$d"),
             name ? name : "", type, VIR_TYPED_PARAM_STRING);
        return failed();
    }
    if (!value_from_text(&parsed, value)) {
        fail(VIR_ERR_INVALID_ARG, _("typed parameter '%1$s' cannot be '%2$s': it is of type %3$s"), name ? name : "",
             value, type_name(type));
        return failed();
    }
    param = append(params, nparams, maxparams, name, type);
    if (!param) {
        if (type == VIR_TYPED_PARAM_STRING)
            g_free(parsed.value.s);
        return failed();
    }
    param->value = parsed.value;
    return 0;
}

void
virTypedParamsClear(virTypedParameterPtr params, int nparams)
{
    if (!params)
        return;
    for (int i = 0; i < nparams; i++) {
        if (params[i].type == VIR_TYPED_PARAM_STRING)
            g_clear_pointer(&params[i].value.s, g_free);
    }
}

void
virTypedParamsFree(virTypedParameterPtr params, int nparams)
{
    virTypedParamsClear(params, nparams);
    g_free(params);
}

virTypedParameterPtr
virTypedParamsGet(virTypedParameterPtr params, int nparams, const char *name)
{
    if (!params || !name)
        return NULL;
    for (int i = 0; i < nparams; i++) {
        if (strncmp(params[i].field, name, VIR_TYPED_PARAM_FIELD_LENGTH) == 0)
            return &params[i];
    }
    return NULL;
}

/* 1 with the entry called @name, which is of @type; 0 when there is none; -1 when it is of another type. */
static int
get(virTypedParameterPtr params, int nparams, const char *name, int type, virTypedParameterPtr *ret_param)
{
    error_reset();
    *ret_param = virTypedParamsGet(params, nparams, name);
    if (!*ret_param)
        return 0;
    if ((*ret_param)->type != type) {
        fail(VIR_ERR_INVALID_ARG, _("typed parameter '%1$s' was asked for as %2$s, but it is of type %3$s"), name,
             type_name(type), type_name((*ret_param)->type));
        return failed();
    }
    return 1;
}

int
virTypedParamsGetInt(virTypedParameterPtr params, int nparams, const char *name, int *value)
{
    virTypedParameterPtr param;
    int found = get(params, nparams, name, VIR_TYPED_PARAM_INT, &param);

    if (found > 0 && value)
        *value = param->value.i;
    return found;
}

int
virTypedParamsGetUInt(virTypedParameterPtr params, int nparams, const char *name, unsigned int *value)
{
    virTypedParameterPtr param;
    int found = get(params, nparams, name, VIR_TYPED_PARAM_UINT, &param);

    if (found > 0 && value)
        *value = param->value.ui;
    return found;
}

int
virTypedParamsGetLLong(virTypedParameterPtr params, int nparams, const char *name, long long *value)
{
    virTypedParameterPtr param;
    int found = get(params, nparams, name, VIR_TYPED_PARAM_LLONG, &param);

    if (found > 0 && value)
        *value = param->value.l;
    return found;
}

int
virTypedParamsGetULLong(virTypedParameterPtr params, int nparams, const char *name, unsigned long long *value)
{
    virTypedParameterPtr param;
    int found = get(params, nparams, name, VIR_TYPED_PARAM_ULLONG, &param);

    if (found > 0 && value)
        *value = param->value.ul;
    return found;
}

int
virTypedParamsGetDouble(virTypedParameterPtr params, int nparams, const char *name, double *value)
{
    virTypedParameterPtr param;
    int found = get(params, nparams, name, VIR_TYPED_PARAM_DOUBLE, &param);

    if (found > 0 && value)
        *value = param->value.d;
    return found;
}

int
virTypedParamsGetBoolean(virTypedParameterPtr params, int nparams, const char *name, int *value)
{
    virTypedParameterPtr param;
    int found = get(params, nparams, name, VIR_TYPED_PARAM_BOOLEAN, &param);

    if (found > 0 && value)
        *value = param->value.b != 0;
    return found;
}

int
virTypedParamsGetString(virTypedParameterPtr params, int nparams, const char *name, const char **value)
{
    virTypedParameterPtr param;
    int found = get(params, nparams, name, VIR_TYPED_PARAM_STRING, &param);

    if (found > 0 && value)
        *value = param->value.s;
    return found;
}
