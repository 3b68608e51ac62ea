/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * view.c - published states and the definitions that they share.
 *
 * A view never changes once it is published.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "objects/object_impl.h"

SharedObjectDef *
shared_object_def_new(const ObjectType *type, void *def)
{
    SharedObjectDef *shared = g_new0(SharedObjectDef, 1);

    atomic_init(&shared->refs, 1);
    shared->type = type;
    shared->def = def;
    return shared;
}

SharedObjectDef *
shared_object_def_ref(SharedObjectDef *shared)
{
    if (shared)
        atomic_fetch_add_explicit(&shared->refs, 1, memory_order_relaxed);
    return shared;
}

void
shared_object_def_unref(SharedObjectDef *shared)
{
    if (!shared || atomic_fetch_sub_explicit(&shared->refs, 1, memory_order_acq_rel) != 1)
        return;
    xml_free(shared->type->binding, shared->def);
    g_free(shared);
}

void
object_part_unref(ObjectPart *part)
{
    if (part && atomic_fetch_sub_explicit(&part->refs, 1, memory_order_acq_rel) == 1)
        part->free(part);
}

ObjectView *
object_view_new(void)
{
    ObjectView *view = g_new0(ObjectView, 1);

    atomic_init(&view->refs, 1);
    return view;
}

ObjectView *
object_view_ref(ObjectView *view)
{
    atomic_fetch_add_explicit(&view->refs, 1, memory_order_relaxed);
    return view;
}

void
object_view_unref(ObjectView *view)
{
    if (!view || atomic_fetch_sub_explicit(&view->refs, 1, memory_order_acq_rel) != 1)
        return;
    shared_object_def_unref(view->live);
    shared_object_def_unref(view->persistent);
    object_part_unref(view->part);
    g_free(view->detail);
    g_free(view);
}

void
object_view_seal(ObjectView *view, const ObjectType *type)
{
    const void *def = object_view_def(view);

    if (type->detail && def)
        view->detail = type->detail(def);
}

unsigned int
object_view_facts(const ObjectView *view)
{
    return (view->active ? OBJECT_ACTIVE : 0u) | (view->persistent ? OBJECT_PERSISTENT : 0u) |
           (view->autostart ? OBJECT_AUTOSTART : 0u);
}

bool
object_view_is_active(const ObjectView *view)
{
    return view->active;
}

bool
object_view_is_persistent(const ObjectView *view)
{
    return view->persistent != NULL;
}

const void *
object_view_live(const ObjectView *view)
{
    return view->live ? view->live->def : NULL;
}

const void *
object_view_persistent(const ObjectView *view)
{
    return view->persistent ? view->persistent->def : NULL;
}

const void *
object_view_def(const ObjectView *view)
{
    return view->live ? object_view_live(view) : object_view_persistent(view);
}

ObjectPart *
object_view_part(const ObjectView *view)
{
    return view->part;
}

/* The name in a view's definition, for messages. */
static const char *
view_name(const ObjectType *type, const ObjectView *view)
{
    ObjectKey key = { 0 };

    type->key(object_view_def(view), &key);
    return key.name;
}

const void *
object_view_def_for(const ObjectView *view, unsigned int flags)
{
    const ObjectType *type = view->live ? view->live->type : view->persistent->type;

    if ((flags & EDIT_LIVE) && !view->live)
        return fail_object_null(type, VIR_ERR_OPERATION_INVALID, _("%1$s '%2$s' is not active"), object_type_noun(type),
                                view_name(type, view));
    if ((flags & EDIT_CONFIG) && !view->persistent)
        return fail_object_null(type, VIR_ERR_OPERATION_INVALID, _("%1$s '%2$s' is transient, it has no configuration"),
                                object_type_noun(type), view_name(type, view));
    return flags & EDIT_CONFIG ? object_view_persistent(view) : object_view_def(view);
}

/* The flags of the groups that every kind may have. */
static bool
passes(const ObjectFilter *filter, unsigned int facts, unsigned int flags)
{
    return !(flags & (filter->yes | filter->no)) || (flags & (facts & filter->fact ? filter->yes : filter->no));
}

bool
object_view_matches(const ObjectType *type, const ObjectView *view, unsigned int flags)
{
    unsigned int facts = object_view_facts(view);

    for (size_t i = 0; i < OBJECT_FILTERS_MAX; i++) {
        if (type->filters[i].fact && !passes(&type->filters[i], facts, flags))
            return false;
    }
    return !(flags & type->own_filter) || (flags & type->own_filter & type->own_flags(view));
}
