/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * object.h - what the adapter knows about objects: how to name one, hold one, find one and run something as its owner.
 *
 * The types stay opaque here. The library that has one publishes an ObjectClass for it; a driver names the classes it uses
 * in its ObjectDriver table (`.classes[OBJECT_DOMAIN] = &domain_class`).
 */

#ifndef DRIVER_OBJECT_H
#define DRIVER_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

typedef struct Domain Domain;
typedef struct DomainSnapshot DomainSnapshot;
typedef struct DomainCheckpoint DomainCheckpoint;
typedef struct Network Network;
typedef struct NetworkPort NetworkPort;
typedef struct Interface Interface;
typedef struct StoragePool StoragePool;
typedef struct StorageVol StorageVol;
typedef struct NodeDevice NodeDevice;
typedef struct Secret Secret;
typedef struct NwFilter NwFilter;
typedef struct NwFilterBinding NwFilterBinding;
typedef struct AdminServer AdminServer;
typedef struct AdminClient AdminClient;
typedef struct DriverConn DriverConn;

typedef enum {
    OBJECT_NONE,                 /* no object: the call is about the connection */
    OBJECT_DOMAIN,
    OBJECT_DOMAIN_SNAPSHOT,
    OBJECT_DOMAIN_CHECKPOINT,
    OBJECT_NETWORK,
    OBJECT_NETWORK_PORT,
    OBJECT_INTERFACE,
    OBJECT_STORAGE_POOL,
    OBJECT_STORAGE_VOL,
    OBJECT_NODE_DEVICE,
    OBJECT_SECRET,
    OBJECT_NWFILTER,
    OBJECT_NWFILTER_BINDING,
    OBJECT_ADMIN_SERVER,
    OBJECT_ADMIN_CLIENT,
    OBJECT_KINDS
} ObjectKind;

/* "domain", "network" ... as messages say it. */
const char *object_kind_to_string(ObjectKind kind);

/* The virErrorNumber for "there is no such object". */
int object_kind_missing_error(ObjectKind kind);

/* What names an object, on the wire and in permission rules. Which fields count depends on the kind:
 *   domain: uuid, name, id (-1 when shut off)      network, pool, nwfilter: uuid, name
 *   secret: uuid, usage_type, name (usage id)       port: uuid, parent (network)
 *   interface: name, detail (mac)                   node device: name
 *   volume: name, detail (key), parent (pool)       binding: name (port device), detail (filter name)
 *   snapshot, checkpoint: name, parent (domain)     admin server: name; client: id, timestamp, transport, parent (server)
 * Strings belong to whoever made the key, which is said there. */
typedef struct ObjectKey ObjectKey;
struct ObjectKey {
    unsigned char uuid[16];
    long long id;
    long long timestamp;
    int usage_type;
    int transport;
    const char *name;
    const char *detail;
    const ObjectKey *parent;
};

/* Makes @copy a deep copy of @key, parents included, and ends such a copy. */
void object_key_init_copy(ObjectKey *copy, const ObjectKey *key);
void object_key_clear(ObjectKey *copy);

/* A piece of work that an object's owner runs. It lives until run() is called, once; nobody touches it after
 * that. If the owner goes away first, it calls cancel() with the thread's error set. `owner` is the owner's to
 * use (links of its mailbox). */
typedef struct DriverTask DriverTask;
struct DriverTask {
    void (*run)(DriverTask *task);
    void (*cancel)(DriverTask *task);
    const char *name;            /* of the API, for traces and the job list */
    bool urgent;                 /* destroy, abort, job queries: overtakes */
    void *owner[8];
};

/* How one kind of object is held. All functions may be called from any thread. */
typedef struct {
    ObjectKind kind;

    /* Another reference of @object; returns it. */
    void *(*ref)(void *object);

    /* Ends a reference. */
    void (*unref)(void *object);

    /* Fills @ret_key. Its strings stay valid until clear_key() of the same key: hold what they need (a view) in @ret_hold. */
    void (*key)(void *object, ObjectKey *ret_key, void **ret_hold);

    /* Ends what key() held. NULL when key() holds nothing. */
    void (*release_key)(void *hold);

    /* Has the owner run @task, now or later, on any thread; -1 with an error when there is no owner any more (then
     * nothing of @task is called). NULL when the kind has no owner: the adapter takes a worker instead. */
    int (*post)(void *object, DriverTask *task);
} ObjectClass;

/* Of the flags that a function has, those that the method at @member of an ObjectDriver takes. */
typedef struct {
    uint16_t member;
    uint32_t known;
} DriverFlags;

/* Arrays of references, the form in which methods return lists. The array unrefs its elements with @class. */
GPtrArray *driver_array_new(const ObjectClass *object_class, unsigned int reserve);

/* Adds a reference to @array; the array owns it now. */
void driver_array_take(GPtrArray *array, void *object);

#endif /* DRIVER_OBJECT_H */
