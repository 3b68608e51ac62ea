/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_random.c - random instances of any binding, and the property that every binding has.
 *
 * Threads: any, but for the round trip: one at a time.
 */

#include "base/xmlbind_plan.h"
#include "base/xmlbind_tools.h"

#include <string.h>

#include "base/error.h"

#define MAX_RANDOM_DEPTH 5          /* deeper, only what is required */

typedef struct {
    GRand *rand;
    unsigned int flags;
    unsigned int depth;
} Random;

/* One struct being filled. */
typedef struct {
    const Random *random;
    const XmlPlan *plan;
    void *self;
    XmlMask mask;
    bool *present;                  /* by place */
} Filler;

static void *random_struct(const Random *random, const XmlBinding *binding, int tag, bool tagged);

static bool
chance(const Filler *filler, int percent)
{
    return g_rand_int_range(filler->random->rand, 0, 100) < percent;
}

/* ---- Values ---- */

static char *
random_verbatim(const XmlEntry *entry, GRand *rand)
{
    return g_strdup_printf("<%s>text %u</%s>", entry->name, g_rand_int(rand), entry->name);
}

static void
random_strings(const Filler *filler, const XmlEntry *entry)
{
    guint n = (guint)g_rand_int_range(filler->random->rand, 1, 4);
    char **list = g_new0(char *, n + 1);

    for (guint i = 0; i < n; i++)
        entry->type->random(&list[i], entry->field, filler->random->rand);
    *(char ***)xml_at(filler->self, entry) = list;
}

static void
random_array(const Filler *filler, const XmlEntry *entry)
{
    guint n = (guint)g_rand_int_range(filler->random->rand, 1, 4);
    guint size = (guint)entry->type->size;
    GArray *array = g_array_sized_new(FALSE, TRUE, size, n);

    g_array_set_clear_func(array, entry->type->clear);
    g_array_set_size(array, n);
    for (guint i = 0; i < n; i++)
        entry->type->random(array->data + (size_t)i * size, entry->field, filler->random->rand);
    *(GArray **)xml_at(filler->self, entry) = array;
}

static void *
random_variant(const Filler *filler, const XmlEntry *entry)
{
    const XmlVariant *variants = entry->field->type;
    const XmlVariant *variant = &variants[g_rand_int_range(filler->random->rand, 0, entry->field->count)];

    return random_struct(filler->random, variant->binding, variant->value, true);
}

static void
random_list(const Filler *filler, const XmlEntry *entry)
{
    GPtrArray **list = xml_at(filler->self, entry);

    for (gint n = g_rand_int_range(filler->random->rand, 1, 4); n > 0; n--) {
        if (entry->field->kind == XML_KIND_LIST) {
            xml_list_append(entry->field->type, list, random_struct(filler->random, entry->field->type, 0, false));
        } else {
            if (!*list)
                *list = g_ptr_array_new();
            g_ptr_array_add(*list, random_variant(filler, entry));
        }
    }
}

static void
set_value(const Filler *filler, const XmlEntry *entry)
{
    void *value = xml_at(filler->self, entry);
    const XmlMore *more = entry->field->more;

    xml_entry_clear(entry, filler->self);
    if (more && more->pattern && entry->type->parse) {
        g_autofree char *text = xml_pattern_random(more->pattern, filler->random->rand);

        if (!entry->type->parse(text, entry->field, value))
            g_error("what matches the pattern '%s' is not %s", more->pattern, entry->type->name);
    } else {
        entry->type->random(value, entry->field, filler->random->rand);
    }
    if (more && more->has_presence)
        *(bool *)((char *)filler->self + entry->self + more->presence) = true;
}

static void
set_entry(const Filler *filler, const XmlEntry *entry)
{
    void *value = xml_at(filler->self, entry);

    switch (entry->field->kind) {
    case XML_KIND_VALUE:
    case XML_KIND_ENUM:
        set_value(filler, entry);
        break;
    case XML_KIND_PRESENT:
        xml_store_int(value, entry->field->size, 1);
        break;
    case XML_KIND_VERBATIM:
        *(char **)value = random_verbatim(entry, filler->random->rand);
        break;
    case XML_KIND_STRINGS:
        random_strings(filler, entry);
        break;
    case XML_KIND_VALUES:
    case XML_KIND_VALUES_ENUM:
        random_array(filler, entry);
        break;
    case XML_KIND_CHILD:
        *(void **)value = random_struct(filler->random, entry->field->type, 0, false);
        break;
    case XML_KIND_VARIANT:
        *(void **)value = random_variant(filler, entry);
        break;
    default:
        random_list(filler, entry);
    }
}

/* ---- Which rows ---- */

/* Would the row come back when printed and parsed? */
static bool
returns(const Filler *filler, const XmlEntry *entry)
{
    unsigned int unseen = filler->random->flags & XML_AS_INACTIVE ? XML_ONLY_LIVE : XML_ONLY_INACTIVE;

    if (!(filler->random->flags & XML_AS_STATUS))
        unseen |= XML_ONLY_STATUS;
    return entry->place && !(entry->flags & (unseen | XML_PARSE_ONLY | XML_FORMAT_ONLY)) &&
           xml_mask_has(&filler->mask, entry->guard);
}

static bool
is_needed(const Filler *filler, const XmlEntry *entry)
{
    for (guint i = 0; i < filler->plan->needs->len; i++) {
        const XmlNeed *need = &g_array_index(filler->plan->needs, XmlNeed, i);

        if (need->entry == entry && xml_mask_has(&filler->mask, need->guard))
            return true;
    }
    return false;
}

static void
force_place(const Filler *filler, const XmlPlace *place)
{
    for (; place; place = place->parent)
        filler->present[place->index] = true;
}

static void
open_guards(Filler *filler)
{
    XmlMask before = filler->mask;

    filler->mask = xml_plan_mask(filler->plan, filler->self, UINT_MAX, XML_SHOW_ALL);
    xml_plan_set_defaults(filler->plan, filler->self, &filler->mask, &before);
}

/* The keys first: what there is depends on them. */
static void
choose_keys(Filler *filler)
{
    open_guards(filler);
    for (guint i = 0; i < filler->plan->entries->len; i++) {
        const XmlEntry *entry = xml_entry(filler->plan, i);

        if (!entry->is_key || !returns(filler, entry) || (!is_needed(filler, entry) && !chance(filler, 90)))
            continue;
        set_entry(filler, entry);
        force_place(filler, entry->place);
        open_guards(filler);
    }
}

/* Places that something makes necessary whatever else is chosen: a value that is always printed, a need. */
static void
force_places(const Filler *filler)
{
    for (guint i = 0; i < filler->plan->entries->len; i++) {
        const XmlEntry *entry = xml_entry(filler->plan, i);

        if (returns(filler, entry) && !xml_entry_is_absent(entry, filler->self))
            force_place(filler, entry->place);
    }
}

static void
force_needs(const Filler *filler, const XmlPlace *from)
{
    for (guint i = 0; i < filler->plan->needs->len; i++) {
        const XmlNeed *need = &g_array_index(filler->plan->needs, XmlNeed, i);

        if (need->from == from && xml_mask_has(&filler->mask, need->guard))
            force_place(filler, need->entry ? need->entry->place : need->place);
    }
}

static void
choose_places(const Filler *filler)
{
    force_places(filler);
    for (guint i = 0; i < filler->plan->places->len; i++) {
        const XmlPlace *place = filler->plan->places->pdata[i];

        if (!place->parent)
            filler->present[i] = true;
        else if (filler->present[place->parent->index] && xml_mask_meets(&place->guards, &filler->mask))
            filler->present[i] |= chance(filler, 70);
        if (filler->present[i])
            force_needs(filler, place);
    }
}

static bool
is_wanted(const Filler *filler, const XmlEntry *entry)
{
    if (!returns(filler, entry) || entry->is_key || !filler->present[entry->place->index])
        return false;
    if (entry->field->kind == XML_KIND_PRESENT || is_needed(filler, entry))
        return true;
    if (!xml_entry_is_absent(entry, filler->self))
        return true;                /* it is printed anyway: better a value that is allowed */
    switch (entry->field->kind) {
    case XML_KIND_CHILD:
    case XML_KIND_LIST:
    case XML_KIND_VARIANT:
    case XML_KIND_VARIANTS:
        return filler->random->depth < MAX_RANDOM_DEPTH && chance(filler, 60 / (int)filler->random->depth);
    default:
        return chance(filler, 60);
    }
}

/* What .show hides after all is taken back, as it would not come back. */
static void
drop_hidden(const Filler *filler)
{
    XmlMask shown = xml_plan_mask(filler->plan, filler->self, UINT_MAX, filler->random->flags);

    for (guint i = 0; i < filler->plan->entries->len; i++) {
        const XmlEntry *entry = xml_entry(filler->plan, i);

        if (!returns(filler, entry) || xml_entry_is_absent(entry, filler->self) ||
            (xml_mask_has(&shown, entry->guard) && xml_entry_is_shown(entry, filler->self, filler->random->flags)))
            continue;
        xml_entry_clear(entry, filler->self);
        if (entry->field->more && entry->field->more->absent != 0)
            xml_store_int(xml_at(filler->self, entry), entry->field->size, entry->field->more->absent);
    }
}

static void *
random_struct(const Random *random, const XmlBinding *binding, int tag, bool tagged)
{
    const XmlPlan *plan = xml_plan(binding);
    Random inner = { .rand = random->rand, .flags = random->flags, .depth = random->depth + 1 };
    g_autofree bool *present = g_new0(bool, plan->places->len);
    Filler filler = {
        .random = &inner, .plan = plan, .self = xml_new(binding), .mask = XML_MASK_ALWAYS, .present = present,
    };

    if (tagged)
        *(int *)filler.self = tag;
    choose_keys(&filler);
    choose_places(&filler);
    for (guint i = 0; i < plan->entries->len; i++) {
        if (is_wanted(&filler, xml_entry(plan, i)))
            set_entry(&filler, xml_entry(plan, i));
    }
    drop_hidden(&filler);
    return filler.self;
}

void *
xml_random(const XmlBinding *binding, uint32_t seed, unsigned int flags)
{
    Random random = { .rand = g_rand_new_with_seed(seed), .flags = flags };
    void *self = random_struct(&random, binding, 0, false);

    g_rand_free(random.rand);
    return self;
}

/* ---- The property ---- */

/* One schema for each binding, compiled once; they live as long as the test. */
static const XmlSchema *
cached_schema(const XmlBinding *binding)
{
    static GHashTable *schemas;
    XmlSchema *schema;

    if (!schemas)
        schemas = g_hash_table_new(NULL, NULL);
    schema = g_hash_table_lookup(schemas, binding);
    if (!schema && (schema = xml_schema_new(binding)))
        g_hash_table_insert(schemas, (gpointer)(uintptr_t)binding, schema);
    return schema;
}

/* The step failed: the error, if there is one, and what was going on. */
static int
fail_step(const XmlBinding *binding, uint32_t seed, const char *what, const char *document)
{
    g_autofree char *why = g_strdup(error_last_code() ? error_last_message() : "");

    error_reset();
    return fail(VIR_ERR_INTERNAL_ERROR, "%s, seed %u: %s: %s\n%s", binding->type, seed, what, why, document);
}

static int
check_same(const XmlBinding *binding, uint32_t seed, const void *a, const void *b, unsigned int flags, const char *text)
{
    g_autofree char *again = NULL;
    g_auto(XmlDifference) difference = { 0 };

    if (!xml_equal(binding, a, b)) {
        g_autofree char *what = NULL;

        (void)xml_diff(binding, a, b, &difference);
        what = g_strdup_printf("%s: '%s' became '%s'", difference.path ? difference.path : "somewhere",
                               difference.before ? difference.before : "", difference.after ? difference.after : "");
        return fail_step(binding, seed, what, text);
    }
    again = xml_format_text(binding, b, flags);
    if (strcmp(text, again) != 0)
        return fail_step(binding, seed, again, text);
    if (xml_abi_diff(binding, a, b, &difference) || xml_diff(binding, a, b, &difference))
        return fail_step(binding, seed, difference.path, text);
    return 0;
}

int
xml_test_round_trip(const XmlBinding *binding, uint32_t seed)
{
    unsigned int flags = seed % 2 ? XML_AS_INACTIVE | XML_AS_SECURE : XML_AS_STATUS | XML_AS_SECURE;
    const XmlParseOptions options = { .flags = flags | XML_STRICT | XML_NO_HOOKS };
    const XmlSchema *schema = cached_schema(binding);
    void *built = xml_random(binding, seed, flags);
    g_autofree char *text = xml_format_text(binding, built, flags);
    void *parsed = NULL, *copy = NULL;
    int ret = -1;

    if (!schema || xml_schema_validate(schema, text) < 0)
        fail_step(binding, seed, "not valid", text);
    else if (!(parsed = xml_parse(binding, text, &options)))
        fail_step(binding, seed, "not read back", text);
    else if (check_same(binding, seed, built, parsed, flags, text) == 0 && (copy = xml_copy(binding, parsed)))
        ret = check_same(binding, seed, parsed, copy, flags, text);
    xml_free(binding, built);
    xml_free(binding, parsed);
    xml_free(binding, copy);
    return ret;
}
