/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_shape_steps.h - the two halves of a shaped call. For remote_shape*.c alone.
 */

#ifndef REMOTE_SHAPE_STEPS_H
#define REMOTE_SHAPE_STEPS_H

#include "remote_call.h"
#include "remote_shape.h"

/* One call under way. */
typedef struct {
    const Shape *shape;
    void *conn;
    const ShapeValue *values;
    RemoteCall call;
    GPtrArray *scratch;          /* freed at the end */
    GPtrArray *typed;            /* ShapeArray * of typed parameters, cleared at the end */
    int *ret_fds;
    size_t n_ret_fds;
    unsigned long long result;   /* the number that the function will return, if it returns one */
    size_t rooms[SHAPE_VALUES_MAX];      /* what stood behind pointers to counts, before counts were written there */
} RemoteShape;

/* remote_shape_in.c: fills the zeroed @args; strings stay the caller's. */
int remote_shape_encode(RemoteShape *remote, void *args);

/* remote_shape_out.c: moves the reply in @ret to where the parameters point. */
int remote_shape_decode(RemoteShape *remote, void *ret, ShapeValue *ret_result);

#endif /* REMOTE_SHAPE_STEPS_H */
