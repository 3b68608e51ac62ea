/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * methods.h - what every driver does alike with its objects, for any kind.
 *
 * The functions take Object; OBJECT_METHODS() makes of them the typed methods that a driver lists in its table.
 *
 * Threads: any.
 */

#ifndef OBJECTS_METHODS_H
#define OBJECTS_METHODS_H

#include "driver/conn.h"
#include "objects/edit.h"
#include "objects/table.h"

/* Does what makes an object active, or ends it, while the edit holds the right to it; -1 with an error leaves all as it was.
 * edit->live is what is to be in force. NULL: nothing is to be done. */
typedef int (*ObjectAct)(ObjectEdit *edit, void *opaque);

/* May the caller do with the object that @def names what it asks for? To be asked before it is there. */
int object_permit(ObjectTable *table, const void *def);

/* Defines @def (taken over in any case): a new object, or a new configuration of the one there is. A new reference. */
Object *object_define(ObjectTable *table, void *def);

/* Makes @def (taken over in any case) active without a configuration. A new reference. VIR_ERR_OPERATION_INVALID when it is
 * active already. */
Object *object_create(ObjectTable *table, void *def, ObjectAct start, void *opaque);

/* Makes what is configured active; VIR_ERR_OPERATION_INVALID when it is. */
int object_start(Object *object, ObjectAct start, void *opaque);

/* Starts, one after the other, what is marked for it and is not active. A failure is logged, the rest goes on. */
void object_autostart(ObjectTable *table, ObjectAct start, void *opaque);

/* Ends what is active; without a configuration the object goes. VIR_ERR_OPERATION_INVALID when it is not active. */
int object_stop(Object *object, ObjectAct stop, void *opaque);

typedef enum {
    OBJECT_UNDEFINE_ANY,            /* what is active stays, without a configuration */
    OBJECT_UNDEFINE_INACTIVE,       /* VIR_ERR_OPERATION_INVALID while it is active */
} ObjectUndefine;

int object_undefine(Object *object, ObjectUndefine mode);

/* Takes it away whatever it is, with a lifecycle event of its kind or OBJECT_NO_EVENT. */
int object_remove(Object *object, int event);

/* VIR_ERR_OPERATION_INVALID for what is transient. */
int object_set_autostart(Object *object, bool autostart);

/* -1 with VIR_ERR_OPERATION_INVALID. */
int object_check_active(Object *object);
int object_check_inactive(Object *object);

bool object_has_fact(Object *object, ObjectFact fact);

/* VIR_ERR_INVALID_ARG when @flags holds any that is not @known; @what says what was asked. */
int object_check_flags(const ObjectType *type, unsigned int flags, unsigned int known, const char *what);

/* As object_table_list(); VIR_ERR_INVALID_ARG for flags of no group. */
GPtrArray *object_list(ObjectTable *table, unsigned int flags);

/* @flags of the API: the kind's own word for "as configured" is understood. */
char *object_get_xml(Object *object, unsigned int flags);

/* With the error "there is no such object" instead of NULL alone. */
Object *object_lookup_name(ObjectTable *table, const char *name);

/* The typed methods of kind @Type for a header, ... */
#define OBJECT_METHODS_DECLARE(Type, prefix) \
    Type *prefix##_find_uuid(DriverConn *conn, const unsigned char *uuid); \
    Type *prefix##_find_name(DriverConn *conn, const char *name); \
    Type *prefix##_lookup_by_name(DriverConn *conn, const char *name); \
    GPtrArray *prefix##_list_all(DriverConn *conn, unsigned int flags); \
    OBJECT_STATE_METHODS_DECLARE(Type, prefix)

/* ... those that need no table, ... */
#define OBJECT_STATE_METHODS_DECLARE(Type, prefix) \
    char *prefix##_get_xml_desc(Type *it, unsigned int flags); \
    int prefix##_is_active(Type *it); \
    int prefix##_is_persistent(Type *it); \
    int prefix##_get_autostart(Type *it, int *autostart); \
    int prefix##_set_autostart(Type *it, int autostart);

/* ... and themselves; @kind is the prefix of the casts in object.h, @table_of(conn) says where the objects are. */
#define OBJECT_METHODS(Type, kind, prefix, table_of) \
    Type *prefix##_find_uuid(DriverConn *conn, const unsigned char *uuid) \
    { \
        return kind##_of(object_table_find_uuid(table_of(conn), uuid)); \
    } \
    Type *prefix##_find_name(DriverConn *conn, const char *name) \
    { \
        return kind##_of(object_table_find_name(table_of(conn), name)); \
    } \
    Type *prefix##_lookup_by_name(DriverConn *conn, const char *name) \
    { \
        return kind##_of(object_lookup_name(table_of(conn), name)); \
    } \
    GPtrArray *prefix##_list_all(DriverConn *conn, unsigned int flags) \
    { \
        return object_list(table_of(conn), flags); \
    } \
    OBJECT_STATE_METHODS(Type, kind, prefix)

#define OBJECT_STATE_METHODS(Type, kind, prefix) \
    char *prefix##_get_xml_desc(Type *it, unsigned int flags) \
    { \
        return object_get_xml(kind##_object(it), flags); \
    } \
    int prefix##_is_active(Type *it) \
    { \
        return object_has_fact(kind##_object(it), OBJECT_ACTIVE); \
    } \
    int prefix##_is_persistent(Type *it) \
    { \
        return object_has_fact(kind##_object(it), OBJECT_PERSISTENT); \
    } \
    int prefix##_get_autostart(Type *it, int *autostart) \
    { \
        *autostart = object_has_fact(kind##_object(it), OBJECT_AUTOSTART); \
        return 0; \
    } \
    int prefix##_set_autostart(Type *it, int autostart) \
    { \
        return object_set_autostart(kind##_object(it), autostart != 0); \
    }

#endif /* OBJECTS_METHODS_H */
