/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * serve.h - one call of a client on its way through the daemon. For daemons/dispatch alone.
 */

#ifndef DISPATCH_SERVE_H
#define DISPATCH_SERVE_H

#include <stddef.h>

#include "driver/adapter.h"
#include "driver/stream.h"
#include "driver/typed_params.h"
#include "rpc/server.h"
#include "rpc/stream.h"
#include "rpc/wire/shape.h"

enum {
    SERVE_SCRATCH = 512,
    SERVE_TYPED_MAX = 2,
};

/* What a key from the wire stands on. */
typedef struct {
    ObjectKey key;
    ObjectKey parent;
} ServeKey;

typedef struct {
    DriverCall call;                     /* first: the adapter gives it back */
    RpcCall *rpc;
    const Shape *shape;
    bool on_heap;
    ServeKey keys[DRIVER_OBJECTS_MAX];
    unsigned int n_keys;
    TypedParams typed[SERVE_TYPED_MAX];
    unsigned int n_typed;
    DriverStream *stream;
    GPtrArray *objects;                  /* a list of objects among the arguments: an array of references */
    int *fds;                            /* descriptors of the call, closed with it */
    size_t n_fds;
    GPtrArray *more;                     /* scratch beyond `scratch` */
    size_t used;
    _Alignas(16) unsigned char scratch[SERVE_SCRATCH];
} Serve;

/* serve.c: zeroed memory that lives as long as the call. */
void *serve_alloc(Serve *serve, size_t size);

/* The parameter that @entry is about, or the result. */
DriverValue *serve_value(Serve *serve, const ShapeEntry *entry);

/* How many elements the caller has room for in @entry's array. */
size_t serve_room(const Serve *serve, const ShapeEntry *entry);

/* serve_in.c: fills values and keys from the arguments; -1 with an error. */
int serve_decode(Serve *serve, void *args);

/* serve_out.c: gives the method places for its answers, before; moves them into the zeroed @ret, after. */
int serve_prepare(Serve *serve);
int serve_encode(Serve *serve, void *ret);

/* serve_object.c: keys from the wire (strings stay the wire's), and objects onto it (copied). */
void serve_key_decode(ShapeObject kind, const void *wire, ServeKey *ret_key);
void serve_key_encode(ShapeObject kind, const ObjectKey *key, void *wire);
void serve_object_encode(const ObjectDriver *driver, ShapeObject kind, void *object, void *wire);

/* serve_stream.c: the driver's end of a stream that @rpc opens. */
DriverStream *serve_stream_new(RpcCall *rpc, unsigned int flags);

#endif /* DISPATCH_SERVE_H */
