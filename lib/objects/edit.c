/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * edit.c - copies, then disk, then the view, then the events.
 *
 * Threads: an edit belongs to whoever made it.
 */

#include "objects/edit.h"

#include "base/error.h"
#include "objects/object_impl.h"

typedef struct {
    int event, detail;
} ObjectEvent;

/* An edit of what the caller has the right to change; takes the reference. */
static ObjectEdit *
edit_new(Object *object)
{
    ObjectEdit *edit = g_new0(ObjectEdit, 1);
    ObjectView *view = object_view(object);

    edit->object = object;
    edit->before = view;
    edit->active = view->active;
    edit->autostart = view->autostart;
    edit->part = view->part;
    if (edit->part)
        atomic_fetch_add_explicit(&edit->part->refs, 1, memory_order_relaxed);
    edit->events = g_array_new(FALSE, FALSE, sizeof(ObjectEvent));
    return edit;
}

static void
free_def(ObjectEdit *edit, void **def)
{
    xml_free(object_type(edit->object)->binding, *def);
    *def = NULL;
}

/* A reservation from which nothing came is given up. */
static void
drop_if_empty(Object *object)
{
    g_autoptr(ObjectView) view = object_view(object);

    if (!object_view_def(view))
        object_table_remove(object);
}

void
object_edit_free(ObjectEdit *edit)
{
    if (!edit)
        return;
    free_def(edit, &edit->live);
    free_def(edit, &edit->persistent);
    object_part_unref(edit->part);
    g_array_unref(edit->events);
    drop_if_empty(edit->object);
    object_view_unref((ObjectView *)edit->before);
    object_end_change(edit->object);
    object_unref(edit->object);
    g_free(edit);
}

static ObjectEdit *
missing(const Object *object)
{
    const ObjectType *type = object_type(object);

    return fail_object_null(type, object_kind_missing_error(type->kind), _("%1$s '%2$s' is not there any more"),
                            object_type_noun(type), object_name(object));
}

ObjectEdit *
object_edit_facts(Object *object)
{
    return object_begin_change(object) ? edit_new(object_ref(object)) : missing(object);
}

ObjectEdit *
object_edit(Object *object, unsigned int flags)
{
    const XmlBinding *binding = object_type(object)->binding;
    g_autoptr(ObjectEdit) edit = object_edit_facts(object);

    if (!edit || !object_view_def_for(edit->before, flags))
        return NULL;
    if (!(flags & (EDIT_LIVE | EDIT_CONFIG)))
        flags |= edit->before->live ? EDIT_LIVE : EDIT_CONFIG;
    if (flags & EDIT_LIVE)
        edit->live = xml_copy(binding, object_view_live(edit->before));
    if (flags & EDIT_CONFIG)
        edit->persistent = xml_copy(binding, object_view_persistent(edit->before));
    return g_steal_pointer(&edit);
}

static int
check_reserved(const ObjectEdit *edit, ObjectReserve mode)
{
    const ObjectType *type = object_type(edit->object);

    if (mode == OBJECT_MUST_BE_NEW && object_view_def(edit->before))
        return fail_object(type, VIR_ERR_OPERATION_FAILED, _("%1$s '%2$s' already exists"), object_type_noun(type),
                           object_name(edit->object));
    if (mode == OBJECT_MUST_BE_INACTIVE && edit->before->active)
        return fail_object(type, VIR_ERR_OPERATION_INVALID, _("%1$s '%2$s' is already active"), object_type_noun(type),
                           object_name(edit->object));
    return 0;
}

ObjectEdit *
object_reserve(ObjectTable *table, const void *def, ObjectReserve mode)
{
    g_autoptr(ObjectEdit) edit = NULL;
    ObjectKey key = { 0 };
    Object *object;

    table->type->key(def, &key);
    for (;;) {
        object = object_table_reserve(table, &key);
        if (!object)
            return NULL;
        if (object_begin_change(object))
            break;
        /* It ended while we waited for it: its names are free now. */
        object_unref(object);
    }
    edit = edit_new(object);
    return check_reserved(edit, mode) < 0 ? NULL : g_steal_pointer(&edit);
}

void
object_edit_set_live(ObjectEdit *edit, void *def)
{
    free_def(edit, &edit->live);
    edit->live = def;
}

void
object_edit_set_persistent(ObjectEdit *edit, void *def)
{
    free_def(edit, &edit->persistent);
    edit->persistent = def;
}

void
object_edit_set_part(ObjectEdit *edit, ObjectPart *part)
{
    object_part_unref(edit->part);
    edit->part = part;
    if (part)
        atomic_init(&part->refs, 1);
}

void *
object_edit_first(ObjectEdit *edit)
{
    return edit->live ? edit->live : edit->persistent;
}

void *
object_edit_next(ObjectEdit *edit, const void *def)
{
    return def == edit->live ? edit->persistent : NULL;
}

void
object_edit_event(ObjectEdit *edit, int event, int detail)
{
    ObjectEvent noted = { event, detail };

    g_array_append_val(edit->events, noted);
}

void
object_edit_transition(ObjectEdit *edit, ObjectTransition transition)
{
    int event = object_type(edit->object)->events[transition];

    if (event != OBJECT_NO_EVENT)
        object_edit_event(edit, event, 0);
}

static SharedObjectDef *
next_def(const ObjectType *type, void **def, SharedObjectDef *before, bool drop)
{
    if (*def)
        return shared_object_def_new(type, g_steal_pointer(def));
    return drop ? NULL : shared_object_def_ref(before);
}

/* The view that the edit leads to; the definitions move into it. */
static ObjectView *
next_view(ObjectEdit *edit)
{
    const ObjectType *type = object_type(edit->object);
    ObjectView *view = object_view_new();

    view->live = next_def(type, &edit->live, edit->before->live, edit->drop_live);
    view->persistent = next_def(type, &edit->persistent, edit->before->persistent, edit->drop_persistent);
    view->active = edit->active;
    view->autostart = edit->autostart && view->persistent;
    view->part = g_steal_pointer(&edit->part);
    object_view_seal(view, type);
    return view;
}

static int
save_status(Object *object, const ObjectView *view)
{
    const ObjectType *type = object_type(object);
    g_autofree char *xml = NULL;

    if (!type->format_status || !view->active)
        return 0;
    xml = type->format_status(view);
    return xml ? doc_store_save_status(object->table->store, object->file_name, xml) : -1;
}

int
object_edit_save_status(ObjectEdit *edit)
{
    ObjectView view = {
        .live = edit->live ? &(SharedObjectDef) { .def = edit->live, .type = object_type(edit->object) } : edit->before->live,
        .persistent = edit->before->persistent,
        .part = edit->part,
        .active = true,
        .autostart = edit->autostart,
    };

    return edit->object->table->store ? save_status(edit->object, &view) : 0;
}

static int
save_config(const Object *object, const ObjectView *before, const ObjectView *view)
{
    DocStore *store = object->table->store;
    const char *name = object->file_name;
    g_autofree char *xml = NULL;

    if (!view->persistent)
        return doc_store_remove_config(store, name);
    if (!before->persistent && doc_store_keep_aside(store, name) < 0)
        return -1;
    xml = object_type(object)->format(view->persistent->def, XML_AS_INACTIVE | XML_AS_SECURE);
    return xml ? doc_store_save_config(store, name, xml) : -1;
}

/* Each puts back what is on disk of the state before, after a later step failed. */
static void
restore_status(Object *object, const ObjectView *before)
{
    g_autoptr(virError) reason = error_take();

    if (!before->active)
        doc_store_remove_status(object->table->store, object->file_name);
    else if (save_status(object, before) < 0)
        warn_last_error("the status of %s '%s' stays changed on disk", object_type_noun(object_type(object)),
                        object_name(object));
    error_restore(g_steal_pointer(&reason));
}

static void
restore_config(Object *object, const ObjectView *before, const ObjectView *view)
{
    g_autoptr(virError) reason = error_take();

    if (before->persistent != view->persistent && save_config(object, view, before) < 0)
        warn_last_error("the configuration of %s '%s' stays changed on disk", object_type_noun(object_type(object)),
                        object_name(object));
    error_restore(g_steal_pointer(&reason));
}

static int
save_persistent(Object *object, const ObjectView *before, const ObjectView *view)
{
    DocStore *store = object->table->store;

    if (before->persistent != view->persistent && save_config(object, before, view) < 0)
        return -1;
    if (!view->persistent || before->autostart == view->autostart ||
        doc_store_set_autostart(store, object->file_name, view->autostart) == 0)
        return 0;
    restore_config(object, before, view);
    return -1;
}

/* The document of what is active first: it is written over when the rest fails. */
static int
save(Object *object, const ObjectView *before, const ObjectView *view)
{
    DocStore *store = object->table->store;

    if (!store)
        return 0;
    if (save_status(object, view) < 0)
        return -1;
    if (save_persistent(object, before, view) < 0) {
        restore_status(object, before);
        return -1;
    }
    if (before->active && !view->active)
        doc_store_remove_status(store, object->file_name);
    return 0;
}

/* @view names the object: the last one that had a definition. */
static void
raise_events(const ObjectEdit *edit, const ObjectView *view)
{
    const ObjectType *type = object_type(edit->object);
    EventBus *bus = edit->object->table->bus;
    ObjectKey key;

    if (!bus || !type->lifecycle)
        return;
    object_view_key(edit->object, view, &key);
    for (guint i = 0; i < edit->events->len; i++) {
        ObjectEvent event = g_array_index(edit->events, ObjectEvent, i);

        type->lifecycle(bus, &key, event.event, event.detail);
    }
}

/* A child may end with its parent while somebody changes it. */
static bool
is_removed(Object *object)
{
    bool removed;

    mutex_lock(&object->lock);
    removed = object->removed;
    mutex_unlock(&object->lock);
    return removed;
}

int
object_commit(ObjectEdit *edit)
{
    Object *object = edit->object;
    g_autoptr(ObjectView) view = next_view(edit);
    bool ends = !view->live && !view->persistent;

    if (is_removed(object)) {
        missing(object);
        return -1;
    }
    if (save(object, edit->before, view) < 0)
        return -1;
    if (ends)
        object_table_remove(object);
    else
        object_publish(object, object_view_ref(view));
    if (!ends && !object_view_def(edit->before))
        object_table_show(object);
    raise_events(edit, ends ? edit->before : view);
    return 0;
}
