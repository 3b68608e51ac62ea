/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * shape.h - how the arguments of a function lie in the message: rows that client and server both walk.
 *
 * A procedure has a Shape: entries, one for each parameter that crosses the wire, first those of the call, then
 * those of the reply. An entry says what the value is, which parameter of the public prototype it is, and where
 * it lies in the decoded message. The server makes values from a call and a reply from results; the client does
 * the reverse. Neither knows any procedure.
 *
 * Rows hold offsets and indices, no pointers: they need no relocation.
 */

#ifndef RPC_WIRE_SHAPE_H
#define RPC_WIRE_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include <libvirt/libvirt.h>

/* One value, as the adapter and the client pass them: numbers of every width in `num` (signed ones sign-extended). */
typedef union {
    unsigned long long num;
    double real;
    void *ptr;
    const void *cptr;
} ShapeValue;

/* A C number type: its size, and whether it is signed. */
#define SHAPE_NUMBER(type) ((uint8_t)(sizeof(type) | ((type)-1 < (type)1 ? 0x80 : 0)))

typedef enum {
    SHAPE_END,
    SHAPE_NUM,           /* in: a number; out: through a pointer, or returned */
    SHAPE_STRING,
    SHAPE_UUID,
    SHAPE_OBJECT,        /* aux: ShapeObject */
    SHAPE_OBJECT_NAME,   /* an object that travels as its name alone */
    SHAPE_BYTES,         /* a pointer and a size in bytes */
    SHAPE_NUMS,          /* arrays: a pointer and a count */
    SHAPE_STRINGS,
    SHAPE_OBJECTS,
    SHAPE_STRUCTS,       /* aux: row in shape_structs[] */
    SHAPE_CHARS,         /* in structs: a char array in the public struct; limit: its length */
    SHAPE_STRUCT,        /* aux: the same; the whole message is the struct */
    SHAPE_TYPED,         /* typed parameters and their count */
    SHAPE_STATS,         /* records of an object and typed parameters */
    SHAPE_FD,            /* one descriptor beside the message */
    SHAPE_FDS,
    SHAPE_STREAM,        /* num: RpcStreamFlags; aux: 1 + value of the flags that make it sparse, limit: the mask */
    SHAPE_NEED,          /* in: is the out parameter wanted? */
    SHAPE_ROOM,          /* in: the caller's room in an out array, behind a pointer in the prototype */
    SHAPE_COUNT_OF,      /* out: the result is the number of elements of the array at `offset` */
    SHAPE_TOTAL,         /* out: how many parameters or elements there are, wanted or not */
    SHAPE_SELF,          /* out: the object the call is about, as it is afterwards */
    SHAPE_REFRESH,       /* out: the same where the reply does not say it; limit: the call in shapes[] that looks it up by uuid */
} ShapeKind;

enum {
    SHAPE_ALLOC = 1 << 0,        /* out: we allocate, the parameter is a pointer to the pointer */
    SHAPE_POINTERS = 1 << 1,     /* structs: an array of pointers */
    SHAPE_NULLABLE = 1 << 2,     /* may be absent on the wire */
    SHAPE_KEEP = 1 << 3,         /* out: the driver keeps the string; it is copied */
    SHAPE_COUNT_POINTER = 1 << 4,        /* out: the count parameter is a pointer, room on the way in, count on the way out */
    SHAPE_WITH_NULL = 1 << 5,    /* out: the allocated array ends with a NULL */
    SHAPE_BITMAP = 1 << 6,       /* out bytes: as many bits as the result says */
    SHAPE_FIXED = 1 << 7,        /* wire bytes without a count */
};

enum {
    SHAPE_NO_VALUE = 255,
    SHAPE_RESULT = 254,          /* the function's result instead of a parameter */
    SHAPE_VALUES_MAX = 14,
};

/* The kinds of objects on the wire; the numbers are those of ObjectKind in the driver layer. */
typedef enum {
    SHAPE_DOMAIN = 1,
    SHAPE_DOMAIN_SNAPSHOT,
    SHAPE_DOMAIN_CHECKPOINT,
    SHAPE_NETWORK,
    SHAPE_NETWORK_PORT,
    SHAPE_INTERFACE,
    SHAPE_STORAGE_POOL,
    SHAPE_STORAGE_VOL,
    SHAPE_NODE_DEVICE,
    SHAPE_SECRET,
    SHAPE_NWFILTER,
    SHAPE_NWFILTER_BINDING,
    SHAPE_ADMIN_SERVER,
    SHAPE_ADMIN_CLIENT,
    SHAPE_OBJECT_KINDS,
} ShapeObject;

typedef struct {
    uint8_t kind;        /* ShapeKind */
    uint8_t bits;        /* SHAPE_ALLOC ... */
    uint8_t value;       /* index of the parameter, or SHAPE_RESULT */
    uint8_t count;       /* index of the parameter that counts, or SHAPE_NO_VALUE ... */
    uint8_t times;       /* ... and of one that multiplies it */
    uint8_t wire;        /* SHAPE_NUMBER of the field (of its elements, for arrays) */
    uint8_t type;        /* SHAPE_NUMBER of the C type (of its elements, for arrays) */
    uint8_t aux;
    uint8_t size_type;   /* SHAPE_NUMBER of the count parameter's C type */
    uint16_t offset;     /* of the field in the decoded message */
    uint32_t limit;      /* of elements, by the protocol */
} ShapeEntry;

typedef enum {
    SHAPE_REMOTE,
    SHAPE_QEMU,
    SHAPE_LXC,
    SHAPE_ADMIN,
    SHAPE_PROGRAMS,
} ShapeProgram;

/* One function and its procedure. */
typedef struct {
    uint16_t in;         /* first entry of the call in shape_entries[], up to SHAPE_END */
    uint16_t out;        /* first entry of the reply, up to SHAPE_END */
    uint16_t procedure;
    uint8_t program;     /* ShapeProgram */
    uint8_t nvalues;     /* parameters of the prototype */
} Shape;

/* One member of a struct that exists in the public headers and on the wire. */
typedef struct {
    uint8_t kind;        /* SHAPE_NUM, STRING, CHARS, BYTES, STRINGS, STRUCTS */
    uint8_t bits;
    uint8_t wire;
    uint8_t type;
    uint8_t aux;         /* SHAPE_STRUCTS: row in shape_structs[] */
    uint8_t size_type;   /* type of the public member that counts */
    uint16_t offset;     /* in the wire's struct */
    uint16_t public;     /* in the public struct */
    uint16_t count;      /* the public member that counts */
    uint32_t limit;      /* elements on the wire, or bytes of the public char array */
} ShapeField;

typedef struct {
    uint16_t first;      /* in shape_fields[] */
    uint8_t nfields;
    uint16_t wire_size;
    uint16_t public_size;
} ShapeStruct;

/* One message that carries an event. Its entries' values count the event's fields. */
typedef struct {
    uint8_t program;     /* ShapeProgram */
    uint16_t procedure;
    uint16_t event;      /* which event: index in driver_events[] of the driver layer */
    uint8_t object;      /* ShapeObject it is about */
    uint16_t object_offset;
    uint16_t callback_offset;    /* of the callback's id; SHAPE_NO_OFFSET: a message of the old form */
    uint16_t first;      /* in shape_entries[], up to SHAPE_END */
} ShapeEvent;

enum { SHAPE_NO_OFFSET = 0xffff };

extern const ShapeEntry shape_entries[];
extern const Shape shapes[];
extern const ShapeEvent shape_events[];
extern const unsigned int shape_events_count;
extern const ShapeField shape_fields[];
extern const ShapeStruct shape_structs[];

/* XDR arrays and counted opaque data lie in memory like this. */
typedef struct {
    unsigned int len;
    void *val;
} ShapeArray;

/* The number of type @number (SHAPE_NUMBER) at @place. */
unsigned long long shape_load(const void *place, uint8_t number);

/* Stores @value as type @number; -1 with VIR_ERR_OVERFLOW if it does not fit. */
int shape_store(void *place, uint8_t number, unsigned long long value);

/* Does @value, of a type @from, fit type @to? */
bool shape_fits(unsigned long long value, uint8_t from, uint8_t to);

/* Public structs to and from the wire's. To the wire all is copied; from the wire strings and arrays are moved,
 * and the wire's pointers become NULL. What is made can be freed even after a failure. */
int shape_struct_to_wire(unsigned int row, const void *public_struct, void *wire);
int shape_struct_from_wire(unsigned int row, void *wire, void *public_struct);

/* Frees what is in a public struct, not itself. */
void shape_struct_clear(unsigned int row, void *public_struct);

/* An array of answers in the memory of a method: the size of an element; element @i of structs, or of pointers to structs; and
 * freeing @count structs, and the array if the method made it. */
size_t shape_element_size(const ShapeEntry *entry);
void *shape_element(const ShapeEntry *entry, void *elements, size_t i);
void shape_elements_free(const ShapeEntry *entry, void *elements, size_t count);

/* The size of the name of an object of @kind in a message. */
size_t shape_object_size(ShapeObject kind);

/* Typed parameters from the wire's array: moves strings. At most @limit. -1 with an error for a type that is none or a name that is
 * too long. */
int shape_typed_from_wire(ShapeArray *wire, virTypedParameterPtr *ret_params, size_t *ret_count);

/* The same, copying: @wire stays whole. */
int shape_typed_copy_from_wire(const ShapeArray *wire, virTypedParameterPtr *ret_params, size_t *ret_count);

/* The reverse, copying. */
int shape_typed_to_wire(const virTypedParameter *params, size_t count, unsigned int limit, ShapeArray *ret_wire);

/* Frees what shape_typed_to_wire() made. */
void shape_typed_wire_clear(ShapeArray *wire);

/* Frees an array made by shape_typed_from_wire(). */
void shape_typed_free(virTypedParameterPtr params, size_t count);

#endif /* RPC_WIRE_SHAPE_H */
