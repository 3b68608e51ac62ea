/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * typed_params.h - named values with a type, the form of every API with open-ended parameters.
 *
 * Threads: a TypedParams belongs to whoever made it.
 */

#ifndef DRIVER_TYPED_PARAMS_H
#define DRIVER_TYPED_PARAMS_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

#include <libvirt/libvirt-common.h>

/* Filled by methods that return parameters, read by methods that take them. Start from { 0 } and end with
 * typed_params_clear(). */
typedef struct TypedParams TypedParams;
struct TypedParams {
    virTypedParameter *items;
    size_t count;
    size_t capacity;
};

void typed_params_clear(TypedParams *params);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TypedParams, typed_params_clear)

/* Append @name. A name longer than 79 bytes is a bug of ours and ends in an assertion; strings are copied. */
void typed_params_add_int(TypedParams *params, const char *name, int value);
void typed_params_add_uint(TypedParams *params, const char *name, unsigned int value);
void typed_params_add_llong(TypedParams *params, const char *name, long long value);
void typed_params_add_ullong(TypedParams *params, const char *name, unsigned long long value);
void typed_params_add_double(TypedParams *params, const char *name, double value);
void typed_params_add_bool(TypedParams *params, const char *name, bool value);
void typed_params_add_string(TypedParams *params, const char *name, const char *value);

/* The same with a name made from @fmt, such as "block.%zu.name" (bulk statistics). Longer results are cut to 79 bytes. */
void typed_params_addf_int(TypedParams *params, int value, const char *fmt, ...) G_GNUC_PRINTF(3, 4);
void typed_params_addf_uint(TypedParams *params, unsigned int value, const char *fmt, ...) G_GNUC_PRINTF(3, 4);
void typed_params_addf_llong(TypedParams *params, long long value, const char *fmt, ...) G_GNUC_PRINTF(3, 4);
void typed_params_addf_ullong(TypedParams *params, unsigned long long value, const char *fmt, ...) G_GNUC_PRINTF(3, 4);
void typed_params_addf_bool(TypedParams *params, bool value, const char *fmt, ...) G_GNUC_PRINTF(3, 4);
void typed_params_addf_string(TypedParams *params, const char *value, const char *fmt, ...) G_GNUC_PRINTF(3, 4);

/* Appends a deep copy of @from. */
void typed_params_append(TypedParams *params, const TypedParams *from);

/* The first parameter called @name, borrowed, or NULL. */
const virTypedParameter *typed_params_find(const TypedParams *params, const char *name);

/* One name that a method takes, and its type. A list ends with { NULL }. */
typedef struct {
    const char *name;
    int type;                    /* VIR_TYPED_PARAM_... */
    bool many;                   /* may be given more than once */
} TypedParamRule;

/* Are all of @params known to @rules, of the right type and given once? -1 with an error that names the parameter and what
 * would be right. */
int typed_params_validate(const TypedParams *params, const TypedParamRule *rules);

/* 1 and *@ret_value when @name is there, 0 when not (nothing is written), -1 with an error when its type is another. A string is
 * borrowed from @params. */
int typed_params_get_int(const TypedParams *params, const char *name, int *ret_value);
int typed_params_get_uint(const TypedParams *params, const char *name, unsigned int *ret_value);
int typed_params_get_llong(const TypedParams *params, const char *name, long long *ret_value);
int typed_params_get_ullong(const TypedParams *params, const char *name, unsigned long long *ret_value);
int typed_params_get_double(const TypedParams *params, const char *name, double *ret_value);
int typed_params_get_bool(const TypedParams *params, const char *name, bool *ret_value);
int typed_params_get_string(const TypedParams *params, const char *name, const char **ret_value);

/* "int", "ullong" ...; never NULL. */
const char *typed_param_type_to_string(int type);

/* One line of bulk statistics: what virConnectGetAllDomainStats returns an array of (GPtrArray of DomainStats *). */
typedef struct Domain Domain;
typedef struct {
    Domain *dom;                 /* a reference of its own; the adapter ends it through the class */
    TypedParams params;
} DomainStats;

#endif /* DRIVER_TYPED_PARAMS_H */
