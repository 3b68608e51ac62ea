/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * type.h - everything about one kind of object that the rest of this folder must know, as one table.
 *
 * A driver has one ObjectType for each kind it serves: which words name an object in its definition, how definitions are
 * read and written, which events are raised, which flags filter a list.
 */

#ifndef OBJECTS_TYPE_H
#define OBJECTS_TYPE_H

#include <stdbool.h>

#include "base/xmlbind.h"
#include "driver/event_bus.h"
#include "driver/object.h"

typedef struct ObjectType ObjectType;
typedef struct ObjectView ObjectView;
typedef struct ObjectEdit ObjectEdit;

typedef struct ObjectPart ObjectPart;

/* What a status document says; the caller owns it. */
typedef struct {
    void *live;
    ObjectPart *part;               /* the driver's, or NULL */
} ObjectStatus;

/* What everybody may ask of a view. */
typedef enum {
    OBJECT_ACTIVE = 1 << 0,
    OBJECT_PERSISTENT = 1 << 1,
    OBJECT_AUTOSTART = 1 << 2,
} ObjectFact;

/* One group of a list's flags: an object passes when none of the group was asked for, or one that it has. */
typedef struct {
    ObjectFact fact;
    unsigned int yes, no;           /* the flags for those with and without it */
} ObjectFilter;

enum { OBJECT_FILTERS_MAX = 4 };

/* What happens to every object, and the event number it has among a kind's lifecycle events. */
typedef enum {
    OBJECT_DEFINED,
    OBJECT_UNDEFINED,
    OBJECT_STARTED,
    OBJECT_STOPPED,
    OBJECT_TRANSITIONS
} ObjectTransition;

#define OBJECT_NO_EVENT (-1)

struct ObjectType {
    ObjectKind kind;
    int error_domain;               /* virErrorDomain of its errors */
    bool by_uuid;                   /* a uuid names it, and the name besides; else the name alone */
    bool file_by_uuid;              /* its files are called after the uuid */
    bool one_def;                   /* what is active has no definition of its own: a change counts at once */
    const XmlBinding *binding;      /* of its definition */

    /* The names in a definition; strings are borrowed from it. A NULL name: it has none and is found by uuid only. Not
     * the detail: that is what may change while the object stays the same. */
    void (*key)(const void *def, ObjectKey *ret_key);
    char *(*detail)(const void *def);       /* the caller frees it; NULL: the kind has none */

    /* A document as a definition, with XmlFlags; NULL with an error. */
    void *(*parse)(const char *xml, unsigned int flags);
    void *(*parse_file)(const char *path, unsigned int flags);     /* for those kept on disk */
    char *(*format)(const void *def, unsigned int flags);

    /* The document of an active object, from a view about to be published, and back. NULL: nothing outlives the process. */
    char *(*format_status)(const ObjectView *view);
    int (*parse_status)(const char *path, ObjectStatus *ret_status);

    unsigned int xml_flags;         /* what may be asked of its XML ... */
    unsigned int inactive_xml;      /* ... of which this is for the configuration of an active object */
    ObjectFilter filters[OBJECT_FILTERS_MAX];
    unsigned int own_filter;        /* the flags of one more group, of this kind alone ... */
    unsigned int (*own_flags)(const ObjectView *view);     /* ... and those that an object has */

    /* Raises a lifecycle event; NULL: there are none. Numbers of the transitions, or OBJECT_NO_EVENT. */
    void (*lifecycle)(EventBus *bus, const ObjectKey *key, int event, int detail);
    int events[OBJECT_TRANSITIONS];
};

/* Sets an error in the kind's own domain. */
#define fail_object(type, code, ...) \
    error_set((type)->error_domain, code, 0, __FILE__, __func__, __LINE__, __VA_ARGS__)
#define fail_object_null(type, code, ...) ((void)fail_object(type, code, __VA_ARGS__), NULL)

/* "network", "storage pool" ...: for messages. */
static inline const char *
object_type_noun(const ObjectType *type)
{
    return object_kind_to_string(type->kind);
}

/* Typed thunks of a definition with the usual functions, for ObjectType: OBJECT_DEF_THUNKS(NetworkDef, network_def). */
#define OBJECT_DEF_THUNKS(Def, prefix) \
    static void *prefix##_parse_thunk(const char *xml, unsigned int flags) { return prefix##_parse(xml, flags); } \
    static char *prefix##_format_thunk(const void *def, unsigned int flags) { return prefix##_format(def, flags); }

#endif /* OBJECTS_TYPE_H */
