/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_value.c - questions about one row of one struct: is it there, may it be seen, what would it accept.
 *
 * Threads: any.
 */

#include "base/xmlbind_plan.h"

#include <string.h>

#include "base/error.h"

/* ---- Integers of any size ---- */

void
xml_store_int(void *where, size_t size, long long value)
{
    switch (size) {
    case 1:
        *(int8_t *)where = (int8_t)value;
        break;
    case 2:
        *(int16_t *)where = (int16_t)value;
        break;
    case 4:
        *(int32_t *)where = (int32_t)value;
        break;
    case 8:
        *(int64_t *)where = (int64_t)value;
        break;
    default:
        g_assert_not_reached();
    }
}

bool
xml_is_int(const void *where, size_t size, long long value)
{
    switch (size) {
    case 1:
        return *(const int8_t *)where == (int8_t)value;
    case 2:
        return *(const int16_t *)where == (int16_t)value;
    case 4:
        return *(const int32_t *)where == (int32_t)value;
    case 8:
        return *(const int64_t *)where == (int64_t)value;
    default:
        return false;
    }
}

static bool
is_zero(const void *where, size_t size)
{
    const unsigned char *bytes = where;

    if (size <= 8 && (size & (size - 1)) == 0)
        return xml_is_int(where, size, 0);
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

/* ---- Guards ---- */

static bool
guard_is_open(const XmlGuard *guard, const void *self, unsigned int flags)
{
    const XmlCase *cases = guard->field->type;
    const void *key = (const char *)self + guard->key;
    uint32_t value;

    if (!guard->fields)
        return flags == XML_SHOW_ALL || guard->field->more->show(key, flags);
    value = guard->field->key_size == 1 ? *(const uint8_t *)key : *(const uint32_t *)key;
    if (value < 64)
        return guard->values >> value & 1;
    for (size_t i = 0; guard->has_others && i < guard->field->count; i++) {
        if (cases[i].fields == guard->fields && xml_is_int(key, guard->field->key_size, cases[i].value))
            return true;
    }
    return false;
}

XmlMask
xml_plan_mask(const XmlPlan *plan, const void *self, unsigned int levels, unsigned int flags)
{
    XmlMask mask = XML_MASK_ALWAYS;

    for (guint g = 1; g < plan->guards->len; g++) {
        const XmlGuard *guard = xml_guard(plan, g);

        if (guard->level <= levels && xml_mask_has(&mask, guard->parent) && guard_is_open(guard, self, flags))
            xml_mask_add(&mask, g);
    }
    return mask;
}

void
xml_plan_set_defaults(const XmlPlan *plan, void *self, const XmlMask *mask, const XmlMask *before)
{
    for (guint i = 0; i < plan->defaults->len; i++) {
        const XmlEntry *entry = plan->defaults->pdata[i];

        if (xml_mask_has(mask, entry->store_guard) && !xml_mask_has(before, entry->store_guard))
            xml_store_int(xml_at(self, entry), entry->field->size, entry->field->more->absent);
    }
}

/* ---- One row ---- */

bool
xml_entry_is_absent(const XmlEntry *entry, const void *self)
{
    const XmlField *field = entry->field;
    const void *value = xml_at_const(self, entry);

    switch (field->kind) {
    case XML_KIND_VALUE:
    case XML_KIND_ENUM:
        break;
    case XML_KIND_PRESENT:
        return !xml_is_int(value, field->size, 1);
    case XML_KIND_VALUES:
    case XML_KIND_VALUES_ENUM:
        return !*(GArray *const *)value || (*(GArray *const *)value)->len == 0;
    case XML_KIND_STRINGS:
        return !*(char **const *)value || !**(char **const *)value;
    case XML_KIND_LIST:
    case XML_KIND_VARIANTS:
        return !*(GPtrArray *const *)value || (*(GPtrArray *const *)value)->len == 0;
    default:
        return !*(void *const *)value;
    }
    if (entry->type->is_absent && entry->type->is_absent(value, field))
        return true;
    if ((entry->flags & XML_OMIT_ZERO) && is_zero(value, field->size))
        return true;
    if (!field->more)
        return false;
    if (field->more->has_presence)
        return !*(const bool *)((const char *)self + entry->self + field->more->presence);
    return field->more->absent != 0 && xml_is_int(value, field->size, field->more->absent);
}

bool
xml_entry_is_shown(const XmlEntry *entry, const void *self, unsigned int flags)
{
    if (entry->flags & XML_PARSE_ONLY)
        return false;
    if ((entry->flags & XML_ONLY_LIVE) && (flags & XML_AS_INACTIVE))
        return false;
    if ((entry->flags & XML_ONLY_INACTIVE) && !(flags & XML_AS_INACTIVE))
        return false;
    if ((entry->flags & XML_ONLY_STATUS) && !(flags & XML_AS_STATUS))
        return false;
    if ((entry->flags & XML_SECRET) && !(flags & XML_AS_SECURE))
        return false;
    if ((entry->flags & XML_NOT_MIGRATABLE) && (flags & XML_AS_MIGRATABLE))
        return false;
    return !entry->field->more || !entry->field->more->show ||
           entry->field->more->show((const char *)self + entry->self, flags);
}

const XmlVariant *
xml_entry_variant(const XmlEntry *entry, const void *object)
{
    const XmlVariant *variants = entry->field->type;
    int tag = *(const int *)object;

    for (size_t i = 0; i < entry->field->count; i++) {
        if (variants[i].value == tag)
            return &variants[i];
    }
    return NULL;
}

const XmlBinding *
xml_entry_binding(const XmlEntry *entry, const void *object)
{
    if (entry->field->kind == XML_KIND_CHILD || entry->field->kind == XML_KIND_LIST)
        return entry->field->type;
    return xml_entry_variant(entry, object)->binding;
}

/* ---- In words ---- */

static void
append_words(const EnumWords *words, GString *buf)
{
    const char *separator = "one of ";

    for (size_t i = 0; i < words->n_words; i++) {
        if (!words->words[i])
            continue;
        g_string_append(buf, separator);
        g_string_append(buf, words->words[i]);
        separator = ", ";
    }
}

void
xml_field_append_description(const XmlField *field, const XmlType *type, GString *buf)
{
    const XmlMore *more = field->more;

    if (type == &xml_type_enum) {
        append_words(field->type, buf);
        return;
    }
    g_string_append(buf, type->name);
    if (more && more->ranged)
        g_string_append_printf(buf, " from %lld to %lld", more->min, more->max);
}

char *
xml_field_describe(const XmlField *field)
{
    static const char *const names[] = {
        [XML_KIND_PRESENT] = "an element that is there or not", [XML_KIND_VERBATIM] = "any content",
        [XML_KIND_CHILD] = "an element", [XML_KIND_STRUCT] = "an element", [XML_KIND_LIST] = "elements",
        [XML_KIND_VARIANT] = "one of several elements", [XML_KIND_VARIANTS] = "any of several elements",
        [XML_KIND_UNION] = "alternatives", [XML_KIND_WRAPPER] = "an element",
    };
    GString *buf = g_string_new(NULL);

    switch (field->kind) {
    case XML_KIND_VALUE:
    case XML_KIND_STRINGS:
    case XML_KIND_VALUES:
        xml_field_append_description(field, field->type, buf);
        break;
    case XML_KIND_ENUM:
    case XML_KIND_VALUES_ENUM:
        append_words(field->type, buf);
        break;
    default:
        g_string_append(buf, names[field->kind]);
    }
    return g_string_free(buf, FALSE);
}
