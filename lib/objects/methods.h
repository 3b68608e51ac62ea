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

/* Ends what is active; without a configuration the object goes. VIR_ERR_OPERATION_INVALID when it is not active. */
int object_stop(Object *object, ObjectAct stop, void *opaque);

typedef enum {
    OBJECT_UNDEFINE_ANY,            /* what is active stays, without a configuration */
    OBJECT_UNDEFINE_INACTIVE,       /* VIR_ERR_OPERATION_INVALID while it is active */
} ObjectUndefine;

int object_undefine(Object *object, ObjectUndefine mode);

/* VIR_ERR_OPERATION_INVALID for what is transient. */
int object_set_autostart(Object *object, bool autostart);

/* -1 with VIR_ERR_OPERATION_INVALID. */
int object_check_active(Object *object);
int object_check_inactive(Object *object);

bool object_has_fact(Object *object, ObjectFact fact);

/* @flags of the API: the kind's own word for "as configured" is understood. */
char *object_get_xml(Object *object, unsigned int flags);

/* With the error "there is no such object" instead of NULL alone. */
Object *object_lookup_name(ObjectTable *table, const char *name);

/* The typed methods of kind @Type; @table_of(conn) says where its objects are. Kinds known by name find by it. */
#define OBJECT_METHODS(Type, prefix, table_of) \
    static G_GNUC_UNUSED Type *prefix##_find_uuid(DriverConn *conn, const unsigned char *uuid) \
    { \
        return prefix##_of(object_table_find_uuid(table_of(conn), uuid)); \
    } \
    static G_GNUC_UNUSED Type *prefix##_find_name(DriverConn *conn, const char *name) \
    { \
        return prefix##_of(object_table_find_name(table_of(conn), name)); \
    } \
    static G_GNUC_UNUSED Type *prefix##_lookup_by_name(DriverConn *conn, const char *name) \
    { \
        return prefix##_of(object_lookup_name(table_of(conn), name)); \
    } \
    static G_GNUC_UNUSED GPtrArray *prefix##_list_all(DriverConn *conn, unsigned int flags) \
    { \
        return object_table_list(table_of(conn), flags); \
    } \
    OBJECT_STATE_METHODS(Type, prefix)

/* Those that need no table. */
#define OBJECT_STATE_METHODS(Type, prefix) \
    static G_GNUC_UNUSED char *prefix##_get_xml_desc(Type *it, unsigned int flags) \
    { \
        return object_get_xml(prefix##_object(it), flags); \
    } \
    static G_GNUC_UNUSED int prefix##_is_active(Type *it) \
    { \
        return object_has_fact(prefix##_object(it), OBJECT_ACTIVE); \
    } \
    static G_GNUC_UNUSED int prefix##_is_persistent(Type *it) \
    { \
        return object_has_fact(prefix##_object(it), OBJECT_PERSISTENT); \
    } \
    static G_GNUC_UNUSED int prefix##_get_autostart(Type *it, int *autostart) \
    { \
        *autostart = object_has_fact(prefix##_object(it), OBJECT_AUTOSTART); \
        return 0; \
    } \
    static G_GNUC_UNUSED int prefix##_set_autostart(Type *it, int autostart) \
    { \
        return object_set_autostart(prefix##_object(it), autostart != 0); \
    }

#endif /* OBJECTS_METHODS_H */
