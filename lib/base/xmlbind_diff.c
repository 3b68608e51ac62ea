/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_diff.c - the first difference between two structs that matters for a purpose.
 *
 * Threads: any.
 */

#include "base/xmlbind_plan.h"

#include "base/error.h"

typedef struct {
    bool (*matters)(const XmlEntry *entry);
    bool enters_all;                /* children are entered even when their own row does not matter */
    XmlDifference *ret;
} Diff;

static bool diff_struct(const Diff *diff, const XmlBinding *binding, const void *a, const void *b,
                        const XmlFrame *frame);

void
xml_difference_clear(XmlDifference *difference)
{
    g_clear_pointer(&difference->path, g_free);
    g_clear_pointer(&difference->before, g_free);
    g_clear_pointer(&difference->after, g_free);
}

/* ---- What to say ---- */

static char *
describe_strings(char *const *list)
{
    GString *buf = g_string_new(NULL);

    for (size_t i = 0; list[i]; i++)
        g_string_append_printf(buf, "%s%s", i > 0 ? ", " : "", list[i]);
    return g_string_free(buf, FALSE);
}

static char *
describe_array(const XmlEntry *entry, const GArray *array)
{
    GString *buf = g_string_new(NULL);

    for (size_t i = 0; i < array->len; i++) {
        g_string_append(buf, i > 0 ? ", " : "");
        xml_entry_append_value(entry, array->data + i * entry->type->size, buf);
    }
    return g_string_free(buf, FALSE);
}

/* The value as text; NULL when absent. */
static char *
describe_value(const XmlEntry *entry, const void *self)
{
    const void *value = xml_at_const(self, entry);
    GString *buf;

    switch (entry->field->kind) {
    case XML_KIND_VALUE:
    case XML_KIND_ENUM:
        buf = g_string_new(NULL);
        xml_entry_append_value(entry, value, buf);
        if (entry->type->unit)
            g_string_append_printf(buf, " %s", xml_size_unit(entry->type, value));
        return g_string_free(buf, FALSE);
    case XML_KIND_VERBATIM:
        return g_strdup(*(char *const *)value);
    case XML_KIND_STRINGS:
        return describe_strings(*(char **const *)value);
    case XML_KIND_VALUES:
    case XML_KIND_VALUES_ENUM:
        return describe_array(entry, *(GArray *const *)value);
    case XML_KIND_LIST:
    case XML_KIND_VARIANTS:
        return g_strdup_printf("%u", (*(GPtrArray *const *)value)->len);
    case XML_KIND_VARIANT:
        return g_strdup(xml_entry_variant(entry, *(void *const *)value)->element);
    default:
        return g_strdup("given");
    }
}

static bool
found(const Diff *diff, const XmlEntry *entry, const void *a, const void *b, const XmlFrame *frame)
{
    XmlFrame own = { .up = frame, .place = entry->place, .name = entry->is_attr ? NULL : entry->name };
    GString *path = g_string_new(NULL);

    xml_frame_append(&own, path);
    if (entry->is_attr)
        g_string_append_printf(path, "@%s", entry->name);
    diff->ret->path = g_string_free(path, FALSE);
    diff->ret->before = a ? describe_value(entry, a) : NULL;
    diff->ret->after = b ? describe_value(entry, b) : NULL;
    return true;
}

/* ---- Comparing ---- */

static bool
diff_child(const Diff *diff, const XmlEntry *entry, const void *a, const void *b, const XmlFrame *frame)
{
    const void *x = a ? *(void *const *)xml_at_const(a, entry) : NULL;
    const void *y = b ? *(void *const *)xml_at_const(b, entry) : NULL;
    const XmlBinding *binding = xml_entry_binding(entry, x ? x : y);
    XmlFrame own = { .up = frame, .place = entry->place, .name = entry->name };

    if (x && y && xml_entry_binding(entry, y) != binding)
        return diff->matters(entry) && found(diff, entry, a, b, frame);
    if ((!x || !y) && (entry->flags & XML_ABI) && diff->enters_all && !(entry->flags & XML_OMIT_EMPTY))
        return found(diff, entry, a, b, frame);
    if (!entry->name)
        own.name = xml_entry_variant(entry, x ? x : y)->element;
    return diff_struct(diff, binding, x, y, &own);
}

static bool
diff_list(const Diff *diff, const XmlEntry *entry, const void *a, const void *b, const XmlFrame *frame)
{
    const GPtrArray *x = a ? *(GPtrArray *const *)xml_at_const(a, entry) : NULL;
    const GPtrArray *y = b ? *(GPtrArray *const *)xml_at_const(b, entry) : NULL;

    if (!x || !y || x->len != y->len)
        return found(diff, entry, a, b, frame);
    for (guint i = 0; i < x->len; i++) {
        const XmlBinding *binding = xml_entry_binding(entry, x->pdata[i]);
        XmlFrame own = { .up = frame, .place = entry->place, .name = entry->name, .nth = x->len > 1 ? i + 1 : 0 };

        if (binding != xml_entry_binding(entry, y->pdata[i]))
            return found(diff, entry, a, b, frame);
        if (!own.name) {
            own.name = xml_entry_variant(entry, x->pdata[i])->element;
            own.nth = 0;
        }
        if (diff_struct(diff, binding, x->pdata[i], y->pdata[i], &own))
            return true;
    }
    return false;
}

static bool
diff_entry(const Diff *diff, const XmlEntry *entry, const void *a, const void *b, const XmlFrame *frame)
{
    switch (entry->field->kind) {
    case XML_KIND_CHILD:
    case XML_KIND_VARIANT:
        return (diff->enters_all || diff->matters(entry)) && diff_child(diff, entry, a, b, frame);
    case XML_KIND_LIST:
    case XML_KIND_VARIANTS:
        return diff->matters(entry) && diff_list(diff, entry, a, b, frame);
    default:
        return diff->matters(entry) && (!a || !b || !xml_entry_equal(entry, a, b)) && found(diff, entry, a, b, frame);
    }
}

/* @self, or NULL when the entry says nothing there. */
static const void *
unless_absent(const XmlEntry *entry, const void *self, const XmlMask *mask)
{
    return self && xml_mask_has(mask, entry->guard) && !xml_entry_is_absent(entry, self) ? self : NULL;
}

static bool
diff_struct(const Diff *diff, const XmlBinding *binding, const void *a, const void *b, const XmlFrame *frame)
{
    const XmlPlan *plan = xml_plan(binding);
    XmlMask mask_a = { { 0 } }, mask_b = { { 0 } };

    if (a)
        mask_a = xml_plan_mask(plan, a, UINT_MAX, XML_SHOW_ALL);
    if (b)
        mask_b = xml_plan_mask(plan, b, UINT_MAX, XML_SHOW_ALL);
    for (guint i = 0; i < plan->entries->len; i++) {
        const XmlEntry *entry = xml_entry(plan, i);
        const void *x = unless_absent(entry, a, &mask_a);
        const void *y = unless_absent(entry, b, &mask_b);

        if ((x || y) && entry->place && !(entry->flags & XML_PARSE_ONLY) && diff_entry(diff, entry, x, y, frame))
            return true;
    }
    return false;
}

static bool
diff_root(const Diff *diff, const XmlBinding *binding, const void *before, const void *after)
{
    XmlFrame root = { .name = binding->element };

    *diff->ret = (XmlDifference){ 0 };
    return diff_struct(diff, binding, before, after, &root);
}

static bool
matters_always(const XmlEntry *entry)
{
    return true;
}

bool
xml_diff(const XmlBinding *binding, const void *before, const void *after, XmlDifference *ret_difference)
{
    const Diff diff = { .matters = matters_always, .ret = ret_difference };

    return diff_root(&diff, binding, before, after);
}

static bool
matters_for_abi(const XmlEntry *entry)
{
    return entry->flags & XML_ABI;
}

bool
xml_abi_diff(const XmlBinding *binding, const void *before, const void *after, XmlDifference *ret_difference)
{
    const Diff diff = { .matters = matters_for_abi, .enters_all = true, .ret = ret_difference };

    return diff_root(&diff, binding, before, after);
}

/* What only the running guest has cannot be asked for, so it is no change either. */
static bool
matters_live(const XmlEntry *entry)
{
    return !(entry->flags & (XML_LIVE | XML_ONLY_LIVE | XML_ONLY_STATUS | XML_FORMAT_ONLY));
}

bool
xml_live_diff(const XmlBinding *binding, const void *before, const void *after, XmlDifference *ret_difference)
{
    const Diff diff = { .matters = matters_live, .ret = ret_difference };

    return diff_root(&diff, binding, before, after);
}

int
xml_abi_check(const XmlBinding *binding, const void *before, const void *after)
{
    g_auto(XmlDifference) difference = { 0 };

    if (!xml_abi_diff(binding, before, after, &difference))
        return 0;
    return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                _("the guest would see a difference: %1$s is %2$s%3$s%2$s now and would become %4$s%5$s%4$s"),
                difference.path, difference.before ? "'" : "", difference.before ? difference.before : _("absent"),
                difference.after ? "'" : "", difference.after ? difference.after : _("absent"));
}
