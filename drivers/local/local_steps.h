/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_steps.h - the steps of a call that have a file of their own. For drivers/local alone.
 */

#ifndef LOCAL_STEPS_H
#define LOCAL_STEPS_H

#include "base/thread.h"
#include "driver/adapter.h"
#include "driver/stream.h"
#include "driver/typed_params.h"
#include "local/local_conn.h"
#include "rpc/wire/shape.h"

enum { LOCAL_TYPED_MAX = 2 };

/* What a key stands on: a handle and what that is in. */
typedef struct {
    ObjectKey key;
    ObjectKey parent;
} LocalKey;

/* One call under way. */
typedef struct {
    DriverCall call;                     /* first: the adapter gives it back */
    const Shape *shape;
    virConnectPtr conn;
    const ShapeValue *given;             /* the caller's values */
    LocalKey keys[DRIVER_OBJECTS_MAX];
    TypedParams typed[LOCAL_TYPED_MAX];  /* those the method fills */
    unsigned int n_typed;
    TypedParams given_typed;             /* those the caller gave; borrowed */
    GPtrArray *objects;                  /* a list of objects among the arguments */
    virStreamPtr stream;                 /* what the call opens, and the driver's end of it */
    DriverStream *driver_stream;
    GPtrArray *places;                   /* memory for answers, freed at the end */
    Mutex lock;
    Cond finished;
    bool done GUARDED_BY(lock);
    int rc GUARDED_BY(lock);
    virError *error GUARDED_BY(lock);
} LocalCall;

/* local_in.c: values and keys from what the caller gave; -1 with an error. */
int local_take_arguments(LocalCall *local);

/* local_places.c: zeroed places for the method's answers, before it runs. */
int local_prepare(LocalCall *local);
void *local_place(LocalCall *local, size_t size);

/* How many elements of @entry's array the method has room for, and how many it left there. */
size_t local_room(const LocalCall *local, const ShapeEntry *entry);
size_t local_left_count(const LocalCall *local, const ShapeEntry *entry);

/* local_out.c: moves what the method left to where the caller's parameters point. */
int local_give_answers(LocalCall *local, ShapeValue *ret_result);

/* local_object.c: keys of handles, whose strings stay the handle's, and handles of keys and objects. */
void local_key_of_handle(ShapeObject kind, const void *handle, LocalKey *ret_key);
void *local_handle_of_key(ShapeObject kind, virConnectPtr conn, const ObjectKey *key);
void *local_handle_of_object(const LocalCall *local, ShapeObject kind, void *object);

/* Has the handle of a domain say the id that the guest has now. */
void local_refresh_handle(const LocalCall *local, void *object, void *handle);

/* local_stream.c: the driver's end of @stream, which must be fresh; NULL with an error. */
DriverStream *local_stream_begin(virStreamPtr stream, bool sparse);

/* The call failed: @stream is fresh again. */
void local_stream_cancel(virStreamPtr stream);

#endif /* LOCAL_STEPS_H */
