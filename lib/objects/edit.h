/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * edit.h - a change is made on private copies and committed whole, or dropped whole.
 *
 * An edit holds the right to change its object from the beginning to the end; who else wants it waits. The commit saves to
 * disk, then publishes the new view, then raises the events. Returning early drops the copies (g_autoptr): there is no undo
 * code.
 *
 * Threads: an edit belongs to whoever made it, and may be handed to another thread.
 */

#ifndef OBJECTS_EDIT_H
#define OBJECTS_EDIT_H

#include "objects/object.h"

/* As virDomainModificationImpact and its kin for networks say it. */
enum {
    EDIT_CURRENT = 0,
    EDIT_LIVE = 1 << 0,
    EDIT_CONFIG = 1 << 1,
};

struct ObjectEdit {
    Object *object;                 /* a reference */
    const ObjectView *before;       /* as it is now */
    void *live;                     /* copy of the definition in force; NULL when it is not under edit */
    void *persistent;               /* copy of the configuration; NULL when it is not under edit */
    bool active;                    /* change what you like; all of it is published */
    bool autostart;
    bool drop_live;                 /* publish without a definition in force */
    bool drop_persistent;           /* undefined: the configuration goes from disk */
    ObjectPart *part;               /* to be published; borrowed: see object_edit_set_part() */
    GArray *events;                 /* ObjectEvent, raised in order after the commit */
};

/* Copies the definitions that @flags name: CURRENT is the one in force, else the configuration. NULL with
 * VIR_ERR_OPERATION_INVALID when LIVE is asked of what is not active, or CONFIG of what is transient; NULL with the kind's "there
 * is no such object" when it ended meanwhile. */
ObjectEdit *object_edit(Object *object, unsigned int flags);

/* An edit of the facts alone: it copies no definition. */
ObjectEdit *object_edit_facts(Object *object);

typedef enum {
    OBJECT_MAY_EXIST,               /* define: a new one, or a new configuration of the one there is */
    OBJECT_MUST_BE_INACTIVE,        /* create: VIR_ERR_OPERATION_INVALID when it is active */
    OBJECT_MUST_BE_NEW,             /* VIR_ERR_OPERATION_FAILED when it is there */
} ObjectReserve;

/* Reserves the uuid and name of @def in @table, and edits what is there, or is to be there: a new object is seen after the commit.
 * It copies no definition. NULL with VIR_ERR_OPERATION_FAILED when the name or the uuid is another's. */
ObjectEdit *object_reserve(ObjectTable *table, const void *def, ObjectReserve mode);

void object_edit_free(ObjectEdit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ObjectEdit, object_edit_free)

/* Hands over a definition, replacing the copy there is. */
void object_edit_set_live(ObjectEdit *edit, void *def);
void object_edit_set_persistent(ObjectEdit *edit, void *def);

/* Takes @part over: the view gets it. NULL: none. */
void object_edit_set_part(ObjectEdit *edit, ObjectPart *part);

/* The definitions under edit, in order: the one in force first. */
void *object_edit_first(ObjectEdit *edit);
void *object_edit_next(ObjectEdit *edit, const void *def);
#define for_each_object_def(Def, var, edit) \
    for (Def *var = object_edit_first(edit); var; var = object_edit_next(edit, var))

/* Notes a lifecycle event of the kind to be raised by the commit. */
void object_edit_event(ObjectEdit *edit, int event, int detail);

/* Notes the event of a transition, if the kind has one. */
void object_edit_transition(ObjectEdit *edit, ObjectTransition transition);

/* Has the document of the active object as the edit would have it on disk before the driver acts on it. */
int object_edit_save_status(ObjectEdit *edit);

/* Saves durably, publishes, raises the events. On failure nothing has changed, on disk or in the view. The edit is spent either
 * way. */
int object_commit(ObjectEdit *edit);

#endif /* OBJECTS_EDIT_H */
