/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_shape.h - from the arguments of a public function to a call, and from its reply to the results. The
 * generated client half is nothing but calls of this.
 */

#ifndef REMOTE_SHAPE_H
#define REMOTE_SHAPE_H

#include "api/handle.h"
#include "rpc/wire/shape.h"

/* Calls the procedure of @shape over @conn (a virConnectPtr or virAdmConnectPtr) with the parameters of the public prototype in
 * @values. 0 with the result, or -1 with an error; then nothing was written through the parameters. */
int remote_shape_call(const Shape *shape, void *conn, const ShapeValue *values, ShapeValue *ret_result);

/* The fields of an event's message as the callback takes them: the object's handle, a new reference, is returned; typed parameters
 * take two values. Strings stay the message's. */
void *remote_shape_event(const ShapeEvent *shape, virConnectPtr conn, const void *message, ShapeValue *values);

/* Ends what remote_shape_event() made. */
void remote_shape_event_clear(const ShapeEvent *shape, void *object, ShapeValue *values);

/* remote_object.c: names an object on the wire; strings stay the handle's. */
void remote_object_to_wire(ShapeObject kind, const void *handle, void *wire);

/* A new handle for what @wire names. */
void *remote_object_from_wire(ShapeObject kind, void *conn, const void *wire);

/* The name of an object whose calls carry its name alone. */
char *remote_object_name(ShapeObject kind, const void *handle);

#endif /* REMOTE_SHAPE_H */
