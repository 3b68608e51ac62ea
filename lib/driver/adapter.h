/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * adapter.h - one sequence for every call: enter, look up, permit, run where it belongs, leave.
 *
 * The adapter knows calls as rows of a generated table and decodes nothing: who calls it (the RPC server, or a
 * local connection) fills the values, leaves the keys of objects for it to resolve, and takes the result when
 * `done` is called.
 *
 * Threads: any.
 */

#ifndef DRIVER_ADAPTER_H
#define DRIVER_ADAPTER_H

#include <stdbool.h>
#include <stdint.h>

#include "driver/conn.h"
#include "driver/object.h"
#include "driver/value.h"

typedef enum {
    RUNS_VIEW,                   /* in place: reads a view, cannot block */
    RUNS_ACTOR,                  /* by the object's owner */
    RUNS_JOB,                    /* long: on a worker */
    RUNS_DRIVER,                 /* on a worker */
} DriverRuns;

/* One alternative of a condition on the values. */
typedef enum {
    TERM_END,
    TERM_ANY,                    /* a bit of operand is set */
    TERM_NONE,                   /* no bit of operand is set */
    TERM_IS,                     /* the value equals operand */
    TERM_IS_NOT,
} DriverTermKind;

typedef struct {
    uint8_t kind;                /* DriverTermKind */
    uint8_t value;               /* which value */
    uint32_t operand;
} DriverTerm;

enum { DRIVER_TERMS_MAX = 2 };

/* What an argument must be, whatever a client says. */
typedef enum {
    CHECK_NONNULL,
    CHECK_NONEMPTY,              /* NULL is not judged by this */
    CHECK_NONZERO,
    CHECK_POSITIVE,
    CHECK_NONNEGATIVE,
    CHECK_NULL,
    CHECK_ZERO,
} DriverCheckKind;

typedef struct {
    uint8_t kind;                /* DriverCheckKind */
    uint8_t value;               /* which value */
    uint16_t name;               /* of the parameter: offset into driver_call_names */
    DriverTerm terms[DRIVER_TERMS_MAX];  /* asked for when one of them holds; without terms always */
} DriverCheck;

/* Two flags of which the first excludes the other, or needs it. */
typedef struct {
    uint32_t flag;
    uint32_t other;
    uint16_t flag_name;          /* offsets into driver_call_names */
    uint16_t other_name;
    uint8_t requires;
} DriverRule;

/* A permission a call needs: on the object of kind @object among its values (OBJECT_NONE: the connection), when
 * one of the terms holds; without terms always. */
typedef struct {
    uint8_t object;              /* ObjectKind */
    uint8_t access;              /* AccessObject */
    uint8_t permission;          /* AccessPermission */
    DriverTerm terms[DRIVER_TERMS_MAX];
} DriverPermission;

/* Calls @member, a pointer to the method in an ObjectDriver, with @values; -1 with an error, or 0 with
 * *@ret_value. Generated, one for each signature. */
typedef int (*DriverThunk)(const void *member, const DriverValue *values, DriverValue *ret_value);

enum {
    DRIVER_OBJECTS_MAX = 2,
    DRIVER_VALUES_MAX = 12,
    DRIVER_NO_VALUE = 255,
};

enum {
    CALL_WRITE = 1 << 0,         /* refused on a read-only connection (when write_terms say so, if there are any) */
    CALL_URGENT = 1 << 1,        /* overtakes in the owner's mailbox */
    CALL_ANY_FLAGS = 1 << 2,     /* flags are judged by the method */
    CALL_CREATES = 1 << 3,       /* the method asks driver_permit() itself: the object is not there before it */
    CALL_RETURNS_OBJECT = 1 << 4,
    CALL_RETURNS_ARRAY = 1 << 5, /* of objects; filtered by `filter` */
    CALL_RETURNS_STATS = 1 << 6, /* an array of DomainStats */
    CALL_FINDS_UUID = 1 << 7,    /* SERVED_FIND by a uuid; else by a name */
};

/* Calls that the adapter answers itself from what a driver has anyway. */
typedef enum {
    SERVED_NOT,
    SERVED_FIND,                 /* a lookup by what identifies: the object itself is the answer */
    SERVED_COUNT,                /* the length of a list */
    SERVED_NAMES,                /* the names in a list, into the caller's array */
    SERVED_IDS,                  /* the ids in a list */
    SERVED_UUIDS,                /* the uuids in a list, as text */
} DriverServed;

/* Everything about one call but its wire form. Generated: driver_calls[]. */
typedef struct {
    uint16_t thunk;              /* in driver_thunks[]: rows hold no pointers, so that they need no relocation */
    uint16_t member;             /* offset of the method in ObjectDriver */
    uint16_t name;               /* of the public function: offset into driver_call_names */
    uint8_t runs;                /* DriverRuns */
    uint8_t bits;                /* CALL_... */
    uint8_t flags_value;         /* which value holds the flags, or DRIVER_NO_VALUE */
    uint8_t result;              /* ObjectKind of what it returns */
    uint8_t nvalues;
    uint8_t nperms;
    uint16_t perms;              /* first row in driver_permissions[] */
    uint16_t filter;             /* row + 1 in driver_permissions[] for lists; 0: none */
    struct {
        uint8_t kind;            /* ObjectKind; OBJECT_NONE: no more */
        uint8_t value;           /* which value */
        uint8_t optional;
    } objects[DRIVER_OBJECTS_MAX];
    uint8_t served;              /* DriverServed: the adapter answers from another method */
    uint8_t find_value;          /* then: which value identifies, or is the array to fill (its room is the next) */
    uint16_t list;               /* the call that lists all, for SERVED_COUNT and kin: index in driver_calls */
    uint32_t list_flags;         /* its flags */
    uint32_t flags_mask;         /* accepted flags */
    DriverTerm write_terms[DRIVER_TERMS_MAX];
    uint16_t checks;             /* first row in driver_checks[] */
    uint8_t nchecks;
    uint8_t nrules;
    uint16_t rules;              /* first row in driver_rules[] */
    uint8_t conn_value;          /* which value is the connection, or DRIVER_NO_VALUE */
} DriverCallRow;

/* Is a policy asked for calls of @row? That may block. */
bool driver_call_asks(const DriverCallRow *row);

/* Does one of @terms hold? True if there are none. */
bool driver_terms_hold(const DriverTerm *terms, const DriverValue *values);

extern const DriverThunk driver_thunks[];
extern const DriverCallRow driver_calls[];
extern const unsigned int driver_calls_count;
extern const DriverPermission driver_permissions[];
extern const DriverCheck driver_checks[];
extern const DriverRule driver_rules[];
extern const char driver_call_names[];

static inline const char *
driver_call_name(const DriverCallRow *row)
{
    return driver_call_names + row->name;
}

/* A call under way. The caller embeds it, fills what is above the line and keeps it until done() was called, which may be
 * before driver_call_run() returns, and on any thread. */
typedef int (*DriverPostWorker)(DriverTask *task, void *opaque);
typedef struct DriverCall DriverCall;
struct DriverCall {
    const DriverCallRow *row;
    DriverConn *conn;
    const ObjectKey *keys[DRIVER_OBJECTS_MAX];       /* NULL for an optional object that is not given */
    DriverValue values[DRIVER_VALUES_MAX];           /* objects are filled in by the adapter */
    void (*done)(DriverCall *call, int rc);          /* rc -1: the thread's error says why */
    /* ---- the adapter's ---- */
    DriverValue result;
    void *objects[DRIVER_OBJECTS_MAX];
    bool permitted;
    int64_t entered_ns;                              /* 0 when nobody wants to know how long it takes */
    DriverPostWorker post_worker;
    void *post_opaque;
    DriverTask task;
};

/* Runs @call through the whole sequence. @post_worker puts a task onto the workers; NULL runs in place what has
 * no owner, as a local connection does. */
void driver_call_run(DriverCall *call, DriverPostWorker post_worker, void *opaque);

/* Ends the references that the call resolved or returned. To be called once, after done(), when the result was used. */
void driver_call_clear(DriverCall *call);

/* A new reference to the object of @kind that @key names; NULL with an error if there is none. */
void *driver_object_find(DriverConn *conn, ObjectKind kind, const ObjectKey *key);

/* For methods that create an object: may the caller do what the running call's row asks, on the object that @key names? -1 with
 * VIR_ERR_ACCESS_DENIED. A creating method that forgets it fails by itself where permissions are enforced. */
int driver_permit(const ObjectKey *key);

/* For methods that tell of a list of objects, but not by the list itself: takes those out of @array (of references) that the caller
 * may not see. A method that forgets it fails by itself where permissions are enforced. */
int driver_permit_list(GPtrArray *array);

/* May the client of @conn see what is about the object @key (events)? 1 yes, 0 no, -1 with an error. May block where
 * a policy is asked. */
int driver_conn_permits(DriverConn *conn, const DriverPermission *permission, const ObjectKey *key);

#endif /* DRIVER_ADAPTER_H */
