/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * typed.c - typed parameters between the public struct and the wire's.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/error.h"
#include "rpc/remote_protocol.h"
#include "rpc/wire/shape.h"

void
shape_typed_free(virTypedParameterPtr params, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (params[i].type == VIR_TYPED_PARAM_STRING)
            g_free(params[i].value.s);
    }
    g_free(params);
}

static int
value_from_wire(remote_typed_param_value *wire, virTypedParameterPtr param)
{
    switch (wire->type) {
    case VIR_TYPED_PARAM_INT:
        param->value.i = wire->u.i;
        break;
    case VIR_TYPED_PARAM_UINT:
        param->value.ui = wire->u.ui;
        break;
    case VIR_TYPED_PARAM_LLONG:
        param->value.l = wire->u.l;
        break;
    case VIR_TYPED_PARAM_ULLONG:
        param->value.ul = wire->u.ul;
        break;
    case VIR_TYPED_PARAM_DOUBLE:
        param->value.d = wire->u.d;
        break;
    case VIR_TYPED_PARAM_BOOLEAN:
        param->value.b = (char)wire->u.b;
        break;
    case VIR_TYPED_PARAM_STRING:
        param->value.s = g_steal_pointer(&wire->u.s);
        break;
    default:
        return fail(VIR_ERR_RPC, _("parameter '%1$s' has the unknown type '%2$d'"), param->field, wire->type);
    }
    param->type = wire->type;
    return 0;
}

int
shape_typed_from_wire(ShapeArray *wire, virTypedParameterPtr *ret_params, size_t *ret_count)
{
    remote_typed_param *items = wire->val;
    virTypedParameterPtr params = g_new0(virTypedParameter, wire->len);

    for (unsigned int i = 0; i < wire->len; i++) {
        int rc = 0;

        if (g_strlcpy(params[i].field, items[i].field, sizeof(params[i].field)) >= sizeof(params[i].field))
            rc = fail(VIR_ERR_RPC, _("the name of parameter '%1$s' is too long"), items[i].field);
        if (rc < 0 || value_from_wire(&items[i].value, &params[i]) < 0) {
            shape_typed_free(params, i);
            return -1;
        }
    }
    *ret_params = params;
    *ret_count = wire->len;
    return 0;
}

int
shape_typed_copy_from_wire(const ShapeArray *wire, virTypedParameterPtr *ret_params, size_t *ret_count)
{
    g_autofree remote_typed_param *items = g_memdup2(wire->val, wire->len * sizeof(*items));
    ShapeArray copy = { .len = wire->len, .val = items };

    for (unsigned int i = 0; i < wire->len; i++) {
        if (items[i].value.type == VIR_TYPED_PARAM_STRING)
            items[i].value.u.s = g_strdup(items[i].value.u.s);
    }
    if (shape_typed_from_wire(&copy, ret_params, ret_count) == 0)
        return 0;
    for (unsigned int i = 0; i < wire->len; i++) {
        if (items[i].value.type == VIR_TYPED_PARAM_STRING)
            g_free(items[i].value.u.s);
    }
    return -1;
}

static int
value_to_wire(const virTypedParameter *param, remote_typed_param_value *wire)
{
    wire->type = param->type;
    switch (param->type) {
    case VIR_TYPED_PARAM_INT:
        wire->u.i = param->value.i;
        break;
    case VIR_TYPED_PARAM_UINT:
        wire->u.ui = param->value.ui;
        break;
    case VIR_TYPED_PARAM_LLONG:
        wire->u.l = param->value.l;
        break;
    case VIR_TYPED_PARAM_ULLONG:
        wire->u.ul = param->value.ul;
        break;
    case VIR_TYPED_PARAM_DOUBLE:
        wire->u.d = param->value.d;
        break;
    case VIR_TYPED_PARAM_BOOLEAN:
        wire->u.b = param->value.b;
        break;
    case VIR_TYPED_PARAM_STRING:
        wire->u.s = g_strdup(param->value.s ? param->value.s : "");
        break;
    default:
        /* Freeing must not look at a value that was never there. */
        wire->type = VIR_TYPED_PARAM_INT;
        return fail(VIR_ERR_INVALID_ARG, _("parameter '%1$s' has the unknown type '%2$d'"), param->field, param->type);
    }
    return 0;
}

int
shape_typed_to_wire(const virTypedParameter *params, size_t count, unsigned int limit, ShapeArray *ret_wire)
{
    remote_typed_param *items;

    if (count > limit)
        return fail(VIR_ERR_RPC, _("'%1$zu' parameters are too many for the protocol, the limit is '%2$u'"), count, limit);
    items = g_new0(remote_typed_param, count);
    ret_wire->val = items;
    ret_wire->len = (unsigned int)count;
    for (size_t i = 0; i < count; i++) {
        items[i].field = g_strndup(params[i].field, sizeof(params[i].field));
        if (value_to_wire(&params[i], &items[i].value) < 0) {
            /* Only what is whole is freed with the message. */
            for (size_t rest = i + 1; rest < count; rest++)
                items[rest] = (remote_typed_param) { .value = { .type = VIR_TYPED_PARAM_INT } };
            return -1;
        }
    }
    return 0;
}

void
shape_typed_wire_clear(ShapeArray *wire)
{
    remote_typed_param *items = wire->val;

    for (unsigned int i = 0; i < wire->len; i++) {
        g_free(items[i].field);
        if (items[i].value.type == VIR_TYPED_PARAM_STRING)
            g_free(items[i].value.u.s);
    }
    g_free(items);
    *wire = (ShapeArray) { 0 };
}
