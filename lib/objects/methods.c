/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * methods.c - how objects of any kind come, start, stop and go.
 *
 * Threads: any.
 */

#include "objects/methods.h"

#include "base/error.h"
#include "driver/adapter.h"
#include "objects/object_impl.h"

int
object_permit(ObjectTable *table, const void *def)
{
    ObjectKey key = { .parent = table->parent ? &table->parent->key : NULL };
    g_autofree char *detail = table->type->detail ? table->type->detail(def) : NULL;

    table->type->key(def, &key);
    key.detail = detail;
    return driver_permit(&key);
}

/* What a reserved object is to become. */
static ObjectEdit *
reserve_permitted(ObjectTable *table, const void *def, ObjectReserve mode)
{
    return object_permit(table, def) < 0 ? NULL : object_reserve(table, def, mode);
}

Object *
object_define(ObjectTable *table, void *def)
{
    g_autoptr(ObjectEdit) edit = reserve_permitted(table, def, OBJECT_MAY_EXIST);

    if (!edit) {
        xml_free(table->type->binding, def);
        return NULL;
    }
    object_edit_set_persistent(edit, def);
    object_edit_transition(edit, OBJECT_DEFINED);
    return object_commit(edit) < 0 ? NULL : object_ref(edit->object);
}

/* Has @start make edit->live active. */
static int
activate(ObjectEdit *edit, ObjectAct start, void *opaque)
{
    edit->active = true;
    object_edit_transition(edit, OBJECT_STARTED);
    if (start && start(edit, opaque) < 0)
        return -1;
    return object_commit(edit);
}

Object *
object_create(ObjectTable *table, void *def, ObjectAct start, void *opaque)
{
    g_autoptr(ObjectEdit) edit = reserve_permitted(table, def, OBJECT_MUST_BE_INACTIVE);

    if (!edit) {
        xml_free(table->type->binding, def);
        return NULL;
    }
    if (table->type->one_def)
        object_edit_set_persistent(edit, def);
    else
        object_edit_set_live(edit, def);
    return activate(edit, start, opaque) < 0 ? NULL : object_ref(edit->object);
}

static int
check_activity(const Object *object, const ObjectView *view, bool active)
{
    const ObjectType *type = object_type(object);

    if (view->active == active)
        return 0;
    if (active)
        return fail_object(type, VIR_ERR_OPERATION_INVALID, _("%1$s '%2$s' is not active"), object_type_noun(type),
                           object_name(object));
    return fail_object(type, VIR_ERR_OPERATION_INVALID, _("%1$s '%2$s' is already active"), object_type_noun(type),
                       object_name(object));
}

int
object_check_active(Object *object)
{
    g_autoptr(ObjectView) view = object_view(object);

    return check_activity(object, view, true);
}

int
object_check_inactive(Object *object)
{
    g_autoptr(ObjectView) view = object_view(object);

    return check_activity(object, view, false);
}

int
object_start(Object *object, ObjectAct start, void *opaque)
{
    g_autoptr(ObjectEdit) edit = object_edit_facts(object);

    if (!edit || check_activity(object, edit->before, false) < 0)
        return -1;
    if (!object_type(object)->one_def)
        object_edit_set_live(edit, xml_copy(object_type(object)->binding, object_view_persistent(edit->before)));
    return activate(edit, start, opaque);
}

static bool
waits_for_start(Object *object)
{
    g_autoptr(ObjectView) view = object_view(object);

    return view->autostart && !view->active;
}

void
object_autostart(ObjectTable *table, ObjectAct start, void *opaque)
{
    g_autoptr(GPtrArray) all = object_table_list(table, 0);

    for (guint i = 0; i < all->len; i++) {
        if (waits_for_start(all->pdata[i]) && object_start(all->pdata[i], start, opaque) < 0)
            warn_last_error("%s '%s' does not start by itself, continuing", object_type_noun(table->type),
                            object_name(all->pdata[i]));
    }
}

int
object_stop(Object *object, ObjectAct stop, void *opaque)
{
    g_autoptr(ObjectEdit) edit = object_edit_facts(object);

    if (!edit || check_activity(object, edit->before, true) < 0 || (stop && stop(edit, opaque) < 0))
        return -1;
    edit->active = false;
    edit->drop_live = true;
    object_edit_transition(edit, OBJECT_STOPPED);
    return object_commit(edit);
}

int
object_undefine(Object *object, ObjectUndefine mode)
{
    const ObjectType *type = object_type(object);
    g_autoptr(ObjectEdit) edit = object_edit_facts(object);

    if (!edit)
        return -1;
    if (mode == OBJECT_UNDEFINE_INACTIVE && edit->before->active)
        return fail_object(type, VIR_ERR_OPERATION_INVALID, _("%1$s '%2$s' is still active; stop it first"),
                           object_type_noun(type), object_name(object));
    if (!edit->before->persistent)
        return fail_object(type, VIR_ERR_OPERATION_INVALID, _("%1$s '%2$s' is transient, it has no configuration"),
                           object_type_noun(type), object_name(object));
    edit->drop_persistent = true;
    object_edit_transition(edit, OBJECT_UNDEFINED);
    return object_commit(edit);
}

int
object_remove(Object *object, int event)
{
    g_autoptr(ObjectEdit) edit = object_edit_facts(object);

    if (!edit)
        return -1;
    edit->active = false;
    edit->drop_live = true;
    edit->drop_persistent = true;
    if (event != OBJECT_NO_EVENT)
        object_edit_event(edit, event, 0);
    return object_commit(edit);
}

int
object_set_autostart(Object *object, bool autostart)
{
    const ObjectType *type = object_type(object);
    g_autoptr(ObjectEdit) edit = object_edit_facts(object);

    if (!edit)
        return -1;
    if (!edit->before->persistent)
        return fail_object(type, VIR_ERR_OPERATION_INVALID, _("%1$s '%2$s' is transient and cannot start by itself"),
                           object_type_noun(type), object_name(object));
    edit->autostart = autostart;
    return object_commit(edit);
}

bool
object_has_fact(Object *object, ObjectFact fact)
{
    g_autoptr(ObjectView) view = object_view(object);

    return object_view_facts(view) & fact;
}

int
object_check_flags(const ObjectType *type, unsigned int flags, unsigned int known, const char *what)
{
    unsigned int unknown = flags & ~known;

    if (unknown == 0)
        return 0;
    return fail_object(type, VIR_ERR_INVALID_ARG, _("unsupported flags (0x%1$x) to %2$s of a %3$s, this driver knows 0x%4$x"),
                       unknown, what, object_type_noun(type), known);
}

/* Every flag by which the kind's list can be narrowed. */
static unsigned int
list_flags(const ObjectType *type)
{
    unsigned int flags = type->own_filter;

    for (size_t i = 0; i < OBJECT_FILTERS_MAX; i++)
        flags |= type->filters[i].yes | type->filters[i].no;
    return flags;
}

GPtrArray *
object_list(ObjectTable *table, unsigned int flags)
{
    if (object_check_flags(table->type, flags, list_flags(table->type), "list all") < 0)
        return NULL;
    return object_table_list(table, flags);
}

char *
object_get_xml(Object *object, unsigned int flags)
{
    const ObjectType *type = object_type(object);
    g_autoptr(ObjectView) view = object_view(object);
    bool inactive = (flags & type->inactive_xml) || !view->live;
    const void *def = inactive && view->persistent ? view->persistent->def : object_view_def(view);

    if (object_check_flags(type, flags, type->xml_flags, "get XML") < 0)
        return NULL;
    return type->format(def, inactive ? XML_AS_INACTIVE : 0);
}

Object *
object_lookup_name(ObjectTable *table, const char *name)
{
    const ObjectType *type = table->type;
    Object *object = object_table_find_name(table, name);

    return object ? object : fail_object_null(type, object_kind_missing_error(type->kind), _("no %1$s with matching name '%2$s'"),
                                              object_type_noun(type), name);
}
