/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_ops.c - new, copy, clear, free and equal: what the rows own is theirs to handle.
 *
 * Threads: any; a struct by one at a time.
 */

#include "base/xmlbind_plan.h"

#include <string.h>

/* ---- New ---- */

void
xml_init(const XmlBinding *binding, void *self)
{
    const XmlPlan *plan = xml_plan(binding);
    const XmlMask always = XML_MASK_ALWAYS;
    const XmlMask none = { { 0 } };

    memset(self, 0, binding->size);
    xml_plan_set_defaults(plan, self, &always, &none);
    for (guint i = 0; i < plan->parts->len; i++) {
        const XmlPart *part = &g_array_index(plan->parts, XmlPart, i);

        if (part->binding->init && part->guard == 0)
            part->binding->init((char *)self + part->offset);
    }
}

void *
xml_new(const XmlBinding *binding)
{
    void *self = g_malloc(binding->size);

    xml_init(binding, self);
    return self;
}

void
xml_list_append(const XmlBinding *binding, GPtrArray **list, void *element)
{
    if (!*list)
        *list = g_ptr_array_new_with_free_func(binding->free);
    g_ptr_array_add(*list, element);
}

/* ---- Clear ---- */

static void
variant_free(const XmlEntry *entry, void *object)
{
    if (object)
        xml_free(xml_entry_binding(entry, object), object);
}

static void
list_free(const XmlEntry *entry, GPtrArray *list)
{
    const XmlBinding *binding = entry->field->type;

    if (entry->field->kind == XML_KIND_LIST) {
        g_ptr_array_set_free_func(list, binding->free);
    } else {
        g_ptr_array_set_free_func(list, NULL);
        for (guint i = 0; i < list->len; i++)
            variant_free(entry, list->pdata[i]);
    }
    g_ptr_array_unref(list);
}

static void
array_free(const XmlEntry *entry, GArray *array)
{
    g_array_set_clear_func(array, entry->type->clear);
    g_array_unref(array);
}

void
xml_entry_clear(const XmlEntry *entry, void *self)
{
    void *value = xml_at(self, entry);
    void *pointer;

    switch (entry->field->kind) {
    case XML_KIND_VALUE:
    case XML_KIND_ENUM:
        if (entry->type->clear)
            entry->type->clear(value);
        break;
    case XML_KIND_PRESENT:
        break;
    default:
        if (!(pointer = *(void **)value))
            return;
        if (entry->field->kind == XML_KIND_VERBATIM)
            g_free(pointer);
        else if (entry->field->kind == XML_KIND_STRINGS)
            g_strfreev(pointer);
        else if (entry->field->kind == XML_KIND_VALUES || entry->field->kind == XML_KIND_VALUES_ENUM)
            array_free(entry, pointer);
        else if (entry->field->kind == XML_KIND_CHILD)
            xml_free(entry->field->type, pointer);
        else if (entry->field->kind == XML_KIND_VARIANT)
            variant_free(entry, pointer);
        else
            list_free(entry, pointer);
    }
    memset(value, 0, entry->field->size);
}

void
xml_clear(const XmlBinding *binding, void *self)
{
    const XmlPlan *plan = xml_plan(binding);
    XmlMask mask = xml_plan_mask(plan, self, UINT_MAX, XML_SHOW_ALL);

    for (guint i = 0; i < plan->parts->len; i++) {
        const XmlPart *part = &g_array_index(plan->parts, XmlPart, i);

        if (part->binding->clear && xml_mask_has(&mask, part->guard))
            part->binding->clear((char *)self + part->offset);
    }
    for (guint i = 0; i < plan->entries->len; i++) {
        const XmlEntry *entry = xml_entry(plan, i);

        if (entry->owner && xml_mask_has(&mask, entry->store_guard))
            xml_entry_clear(entry, self);
    }
    memset(self, 0, binding->size);
}

void
xml_free(const XmlBinding *binding, void *self)
{
    if (!self)
        return;
    xml_clear(binding, self);
    g_free(self);
}

/* ---- Copy ---- */

/* A copy of a struct that @entry holds; the tag of a variant is no row of its own. */
static void *
held_copy(const XmlEntry *entry, const void *from)
{
    void *copy = xml_copy(xml_entry_binding(entry, from), from);

    if (entry->field->kind == XML_KIND_VARIANT || entry->field->kind == XML_KIND_VARIANTS)
        *(int *)copy = *(const int *)from;
    return copy;
}

static GPtrArray *
list_copy(const XmlEntry *entry, const GPtrArray *from)
{
    const XmlBinding *binding = entry->field->type;
    GDestroyNotify free_func = entry->field->kind == XML_KIND_LIST ? binding->free : NULL;
    GPtrArray *list = g_ptr_array_new_full(from->len, free_func);

    for (guint i = 0; i < from->len; i++)
        g_ptr_array_add(list, held_copy(entry, from->pdata[i]));
    return list;
}

static GArray *
array_copy(const XmlEntry *entry, const GArray *from)
{
    guint size = (guint)entry->type->size;
    GArray *array = g_array_sized_new(FALSE, TRUE, size, from->len);

    g_array_set_clear_func(array, entry->type->clear);
    if (!entry->type->copy)
        return g_array_append_vals(array, from->data, from->len);
    g_array_set_size(array, from->len);
    for (guint i = 0; i < from->len; i++)
        entry->type->copy(array->data + (size_t)i * size, from->data + (size_t)i * size);
    return array;
}

static void *
pointer_copy(const XmlEntry *entry, const void *from)
{
    switch (entry->field->kind) {
    case XML_KIND_VERBATIM:
        return g_strdup(from);
    case XML_KIND_STRINGS:
        return g_strdupv((char **)(uintptr_t)from);
    case XML_KIND_VALUES:
    case XML_KIND_VALUES_ENUM:
        return array_copy(entry, from);
    case XML_KIND_LIST:
    case XML_KIND_VARIANTS:
        return list_copy(entry, from);
    default:
        return held_copy(entry, from);
    }
}

static void
entry_copy(const XmlEntry *entry, void *self, const void *from)
{
    const XmlMore *more = entry->field->more;
    void *value = xml_at(self, entry);
    const void *source = xml_at_const(from, entry);
    const void *pointer;

    switch (entry->field->kind) {
    case XML_KIND_VALUE:
    case XML_KIND_ENUM:
    case XML_KIND_PRESENT:
        if (entry->type && entry->type->copy)
            entry->type->copy(value, source);
        else
            memcpy(value, source, entry->field->size);
        break;
    default:
        if ((pointer = *(void *const *)source))
            *(void **)value = pointer_copy(entry, pointer);
    }
    if (more && more->has_presence)
        *(bool *)((char *)self + entry->self + more->presence) =
            *(const bool *)((const char *)from + entry->self + more->presence);
}

/* Keys decide what is stored, so they are copied even if no row shows them. */
static void
copy_keys(const XmlPlan *plan, const XmlMask *mask, void *self, const void *from)
{
    for (guint g = 1; g < plan->guards->len; g++) {
        const XmlGuard *guard = xml_guard(plan, g);

        if (guard->fields && xml_mask_has(mask, guard->parent))
            memcpy((char *)self + guard->key, (const char *)from + guard->key, guard->field->key_size);
    }
}

void *
xml_copy(const XmlBinding *binding, const void *from)
{
    const XmlPlan *plan = xml_plan(binding);
    XmlMask mask;
    void *self;

    if (!from)
        return NULL;
    mask = xml_plan_mask(plan, from, UINT_MAX, XML_SHOW_ALL);
    self = g_malloc0(binding->size);
    copy_keys(plan, &mask, self, from);
    for (guint i = 0; i < plan->entries->len; i++) {
        const XmlEntry *entry = xml_entry(plan, i);

        if (entry->owner && xml_mask_has(&mask, entry->store_guard))
            entry_copy(entry, self, from);
    }
    for (guint i = 0; i < plan->parts->len; i++) {
        const XmlPart *part = &g_array_index(plan->parts, XmlPart, i);

        if (part->binding->copy && xml_mask_has(&mask, part->guard))
            part->binding->copy((char *)self + part->offset, (const char *)from + part->offset);
    }
    return self;
}

/* ---- Equal ---- */

static bool struct_is_empty(const XmlBinding *binding, const void *self);

/* Would @entry print nothing? */
static bool
entry_is_silent(const XmlEntry *entry, const void *self)
{
    const void *child;

    if (xml_entry_is_absent(entry, self))
        return true;
    if (!(entry->flags & XML_OMIT_EMPTY))
        return false;
    child = *(void *const *)xml_at_const(self, entry);
    return struct_is_empty(xml_entry_binding(entry, child), child);
}

/* Does no row of @self say anything? */
static bool
struct_is_empty(const XmlBinding *binding, const void *self)
{
    const XmlPlan *plan = xml_plan(binding);
    XmlMask mask = xml_plan_mask(plan, self, UINT_MAX, XML_SHOW_ALL);

    for (guint i = 0; i < plan->entries->len; i++) {
        const XmlEntry *entry = xml_entry(plan, i);

        if (xml_mask_has(&mask, entry->guard) && !entry_is_silent(entry, self))
            return false;
    }
    return true;
}

static bool
child_equal(const XmlEntry *entry, const void *a, const void *b)
{
    if (a && b)
        return xml_entry_binding(entry, a) == xml_entry_binding(entry, b) &&
               (entry->field->kind == XML_KIND_CHILD || *(const int *)a == *(const int *)b) &&
               xml_equal(xml_entry_binding(entry, a), a, b);
    if (!a && !b)
        return true;
    return (entry->flags & XML_OMIT_EMPTY) && struct_is_empty(xml_entry_binding(entry, a ? a : b), a ? a : b);
}

static bool
list_equal(const XmlEntry *entry, const GPtrArray *a, const GPtrArray *b)
{
    const XmlBinding *binding = entry->field->type;

    if (a->len != b->len)
        return false;
    for (guint i = 0; i < a->len; i++) {
        if (entry->field->kind == XML_KIND_LIST ? !xml_equal(binding, a->pdata[i], b->pdata[i])
                                                : !child_equal(entry, a->pdata[i], b->pdata[i]))
            return false;
    }
    return true;
}

static bool
array_equal(const XmlEntry *entry, const GArray *a, const GArray *b)
{
    size_t size = entry->type->size;

    if (a->len != b->len)
        return false;
    if (!entry->type->equal)
        return memcmp(a->data, b->data, a->len * size) == 0;
    for (guint i = 0; i < a->len; i++) {
        if (!entry->type->equal(a->data + i * size, b->data + i * size))
            return false;
    }
    return true;
}

bool
xml_entry_equal(const XmlEntry *entry, const void *a, const void *b)
{
    bool absent = xml_entry_is_absent(entry, a);
    const void *x = xml_at_const(a, entry);
    const void *y = xml_at_const(b, entry);

    if (entry->field->kind == XML_KIND_CHILD || entry->field->kind == XML_KIND_VARIANT)
        return child_equal(entry, *(void *const *)x, *(void *const *)y);
    if (absent || xml_entry_is_absent(entry, b))
        return absent == xml_entry_is_absent(entry, b);
    switch (entry->field->kind) {
    case XML_KIND_VALUE:
    case XML_KIND_ENUM:
        return entry->type->equal ? entry->type->equal(x, y) : memcmp(x, y, entry->field->size) == 0;
    case XML_KIND_PRESENT:
        return true;
    case XML_KIND_VERBATIM:
        return strcmp(*(char *const *)x, *(char *const *)y) == 0;
    case XML_KIND_STRINGS:
        return g_strv_equal(*(const char *const *const *)x, *(const char *const *const *)y);
    case XML_KIND_VALUES:
    case XML_KIND_VALUES_ENUM:
        return array_equal(entry, *(GArray *const *)x, *(GArray *const *)y);
    default:
        return list_equal(entry, *(GPtrArray *const *)x, *(GPtrArray *const *)y);
    }
}

bool
xml_equal(const XmlBinding *binding, const void *a, const void *b)
{
    const XmlPlan *plan = xml_plan(binding);
    XmlMask mask_a, mask_b;

    if (a == b || !a || !b)
        return a == b;
    mask_a = xml_plan_mask(plan, a, UINT_MAX, XML_SHOW_ALL);
    mask_b = xml_plan_mask(plan, b, UINT_MAX, XML_SHOW_ALL);
    if (memcmp(&mask_a, &mask_b, sizeof(mask_a)) != 0)
        return false;
    for (guint i = 0; i < plan->entries->len; i++) {
        const XmlEntry *entry = xml_entry(plan, i);

        if (xml_mask_has(&mask_a, entry->guard) && !xml_entry_equal(entry, a, b))
            return false;
    }
    return true;
}
