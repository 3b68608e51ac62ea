/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_check.c - mistakes in tables that the compiler cannot see.
 *
 * Threads: any.
 */

#include "base/xmlbind_plan.h"
#include "base/xmlbind_tools.h"

#include <string.h>

#include "base/error.h"

/* Can both guards be open at once, as far as one stands above the other? */
static bool
guards_meet(const XmlPlan *plan, unsigned int a, unsigned int b)
{
    unsigned int high = MIN(a, b), low = MAX(a, b);

    while (low > high)
        low = xml_guard(plan, low)->parent;
    return low == high;
}

static int
check_names(const XmlPlan *plan, const XmlPlace *place, const XmlNames *names)
{
    for (guint i = 0; i < names->n_names; i++) {
        const XmlName *a = &names->names[i];

        for (guint j = 0; a->entry && j < i; j++) {
            const XmlName *b = &names->names[j];

            if (!b->entry || strcmp(a->name, b->name) != 0 || a->ns != b->ns || (a->unit && b->unit) ||
                !guards_meet(plan, a->entry->guard, b->entry->guard))
                continue;
            return fail(VIR_ERR_INTERNAL_ERROR, "table %s: '%s' is given twice in <%s>", plan->binding->type, a->name,
                        place->name ? place->name : plan->binding->element);
        }
    }
    return 0;
}

static int
check_keys(const XmlPlan *plan)
{
    for (guint g = 1; g < plan->guards->len; g++) {
        const XmlGuard *guard = xml_guard(plan, g);
        guint first = plan->entries->len;
        guint key = plan->entries->len;

        for (guint i = plan->entries->len; i > 0; i--) {
            if (xml_entry(plan, i - 1)->guard == g)
                first = i - 1;
            if (xml_entry(plan, i - 1)->offset == guard->key &&
                xml_entry(plan, i - 1)->field->size == guard->field->key_size)
                key = i - 1;
        }
        if (guard->fields && key > first)
            return fail(VIR_ERR_INTERNAL_ERROR, "table %s: the key at offset %u has no row before its union",
                        plan->binding->type, guard->key);
    }
    return 0;
}

static int
fail_row(const XmlPlan *plan, const char *where, const char *what)
{
    return fail(VIR_ERR_INTERNAL_ERROR, "table %s: the row '%s' %s", plan->binding->type, where, what);
}

static int
check_rows(const XmlPlan *plan)
{
    for (guint i = 0; i < plan->entries->len; i++) {
        const XmlEntry *entry = xml_entry(plan, i);
        const char *where = entry->field->where ? entry->field->where : "(private)";

        if ((entry->flags & XML_OMIT_EMPTY) && entry->field->kind != XML_KIND_CHILD &&
            entry->field->kind != XML_KIND_VARIANT)
            return fail_row(plan, where, "is no child, and cannot be one that is empty");
        if (entry->type && entry->field->kind == XML_KIND_VALUE && entry->type->size != 0 &&
            entry->type->size != entry->field->size)
            return fail_row(plan, where, "does not fit its field");
        if ((entry->flags & XML_NEEDED) && (entry->flags & XML_REQUIRED))
            return fail_row(plan, where, "is both needed and required");
        if (entry->field->more && entry->field->more->absent != 0 && entry->field->more->has_presence)
            return fail_row(plan, where, "has two ways to be absent");
    }
    return 0;
}

static int
check_binding(const XmlBinding *binding, GHashTable *seen)
{
    const XmlPlan *plan = xml_plan(binding);

    if (!g_hash_table_add(seen, (gpointer)(uintptr_t)binding))
        return 0;
    for (guint i = 0; i < plan->places->len; i++) {
        const XmlPlace *place = plan->places->pdata[i];

        if (check_names(plan, place, &place->attr_names) < 0 || check_names(plan, place, &place->child_names) < 0)
            return -1;
    }
    if (check_rows(plan) < 0 || check_keys(plan) < 0)
        return -1;
    for (guint i = 0; i < plan->entries->len; i++) {
        const XmlEntry *entry = xml_entry(plan, i);
        const XmlVariant *variants = entry->field->type;

        if ((entry->field->kind == XML_KIND_CHILD || entry->field->kind == XML_KIND_LIST) &&
            check_binding(entry->field->type, seen) < 0)
            return -1;
        for (size_t j = 0; j < entry->field->count && (entry->field->kind == XML_KIND_VARIANT ||
                                                       entry->field->kind == XML_KIND_VARIANTS); j++) {
            if (check_binding(variants[j].binding, seen) < 0)
                return -1;
        }
    }
    return 0;
}

int
xml_check_table(const XmlBinding *binding)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    return check_binding(binding, seen);
}
