/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_plan.c - compiles a table of rows into a plan: flat entries and the tree of places they stand in.
 *
 * Threads: any. A plan is compiled once, under a lock, and never changes or goes away.
 */

#include "base/xmlbind_plan.h"

#include <pthread.h>
#include <string.h>

typedef struct {
    XmlPlan *plan;
    const XmlNamespace *namespaces;
    XmlPlace *root;                 /* the element the rows stand in */
    uint32_t offset;                /* of the struct the rows are of */
    uint32_t flags;                 /* inherited by every row */
    uint8_t guard, store_guard;
} Scope;

static void scope_add_fields(const Scope *scope, const XmlField *fields, size_t n);

/* ---- Names and places ---- */

static const XmlNamespace *
find_namespace(const Scope *scope, const char *prefix, size_t len)
{
    for (const XmlNamespace *ns = scope->namespaces; ns && ns->prefix; ns++) {
        if (strlen(ns->prefix) == len && strncmp(ns->prefix, prefix, len) == 0)
            return ns;
    }
    g_error("XML binding %s uses the prefix of '%s' without declaring it", scope->plan->binding->type, prefix);
}

/* Splits "qemu:arg" of @len bytes; the local name is interned. */
static const char *
read_name(const Scope *scope, const char *text, size_t len, const XmlNamespace **ret_ns)
{
    const char *colon = memchr(text, ':', len);
    g_autofree char *local = NULL;

    *ret_ns = colon ? find_namespace(scope, text, (size_t)(colon - text)) : NULL;
    if (colon) {
        len -= (size_t)(colon + 1 - text);
        text = colon + 1;
    }
    local = g_strndup(text, len);
    return g_intern_string(local);
}

static XmlPlace *
place_new(XmlPlan *plan, XmlPlace *parent, const char *name, const XmlNamespace *ns)
{
    XmlPlace *place = g_new0(XmlPlace, 1);

    place->name = name;
    place->name_len = name ? (uint16_t)strlen(name) : 0;
    place->ns = ns;
    place->parent = parent;
    place->attrs = g_array_new(FALSE, FALSE, sizeof(XmlItem));
    place->children = g_array_new(FALSE, FALSE, sizeof(XmlItem));
    place->texts = g_ptr_array_new();
    place->presents = g_ptr_array_new();
    place->index = (uint16_t)plan->places->len;
    g_ptr_array_add(plan->places, place);
    return place;
}

/* Do two guards stand for different values of one key, so that never both are open? */
static bool
guards_exclude(const XmlPlan *plan, uint8_t a, uint8_t b)
{
    const XmlGuard *x = xml_guard(plan, a), *y = xml_guard(plan, b);

    while (a != b && a != 0 && b != 0) {
        if (x->parent == y->parent)
            return x->fields && y->fields && x->field == y->field;
        /* Guards are made after those above them. */
        if (a > b)
            a = x->parent;
        else
            b = y->parent;
        x = xml_guard(plan, a);
        y = xml_guard(plan, b);
    }
    return false;
}

/* The place of that name in @parent, made if needed. Alternatives may have it each at a position of its own. */
static XmlPlace *
place_within(const Scope *scope, XmlPlace *parent, const char *name, const XmlNamespace *ns)
{
    XmlItem item = { .guard = scope->guard };
    bool own_position = true;

    for (guint i = 0; i < parent->children->len; i++) {
        const XmlItem *other = &g_array_index(parent->children, XmlItem, i);

        if (!other->place || other->place->name != name || other->place->ns != ns)
            continue;
        item.place = other->place;
        own_position = own_position && guards_exclude(scope->plan, other->guard, scope->guard);
    }
    if (item.place && !own_position)
        return item.place;
    item.again = item.place != NULL;
    if (item.again)
        item.place->moves = true;
    else
        item.place = place_new(scope->plan, parent, name, ns);
    g_array_append_val(parent->children, item);
    return item.place;
}

/* The place at the end of "a/b" of @len bytes, made as needed. */
static XmlPlace *
place_at(const Scope *scope, const char *path, size_t len)
{
    XmlPlace *place = scope->root;

    while (len > 0) {
        const char *slash = memchr(path, '/', len);
        size_t n = slash ? (size_t)(slash - path) : len;
        const XmlNamespace *ns;
        const char *name = read_name(scope, path, n, &ns);

        place = place_within(scope, place, name, ns);
        path += slash ? n + 1 : n;
        len -= slash ? n + 1 : n;
    }
    return place;
}

/* The place around the last step of "a/b"; the step's own name goes to @entry. */
static XmlPlace *
place_around(const Scope *scope, const char *path, size_t len, XmlEntry *entry)
{
    size_t start = len;

    while (start > 0 && path[start - 1] != '/')
        start--;
    entry->name = read_name(scope, path + start, len - start, &entry->ns);
    entry->name_len = (uint16_t)strlen(entry->name);
    return place_at(scope, path, start > 0 ? start - 1 : 0);
}

/* ---- Entries ---- */

static bool
entry_is_repeated(const XmlField *field)
{
    return field->kind == XML_KIND_STRINGS || field->kind == XML_KIND_VALUES || field->kind == XML_KIND_VALUES_ENUM;
}

static bool
entry_holds_structs(const XmlField *field)
{
    return field->kind == XML_KIND_CHILD || field->kind == XML_KIND_LIST || field->kind == XML_KIND_VARIANT ||
           field->kind == XML_KIND_VARIANTS;
}

/* Finds the place of a row that is one value, and puts it there. */
static void
entry_place_value(const Scope *scope, XmlEntry *entry)
{
    const char *where = entry->field->where;
    const char *at = strchr(where, '@');
    XmlItem item = { .entry = entry };

    entry->place = place_at(scope, where, at ? (size_t)(at - where) : strlen(where));
    if (entry->field->kind == XML_KIND_PRESENT) {
        g_ptr_array_add(entry->place->presents, entry);
    } else if (at) {
        entry->is_attr = true;
        entry->name = read_name(scope, at + 1, strlen(at + 1), &entry->ns);
        entry->name_len = (uint16_t)strlen(entry->name);
        g_array_append_val(entry->place->attrs, item);
    } else {
        g_ptr_array_add(entry->place->texts, entry);
    }
    if (entry->type && entry->type->unit) {
        item.unit = true;
        g_array_append_val(entry->place->attrs, item);
    }
}

/* The same for a row that is an element or several. */
static void
entry_place_element(const Scope *scope, XmlEntry *entry)
{
    const char *where = entry->field->where;
    XmlItem item = { .entry = entry };

    if (entry->field->kind == XML_KIND_VARIANT || entry->field->kind == XML_KIND_VARIANTS) {
        entry->place = place_at(scope, where, strlen(where));
    } else {
        const char *at = entry_is_repeated(entry->field) ? strchr(where, '@') : NULL;

        entry->place = place_around(scope, where, at ? (size_t)(at - where) : strlen(where), entry);
        entry->attr = at ? g_intern_string(at + 1) : NULL;
    }
    g_array_append_val(entry->place->children, item);
}

static void
plan_add_need(const Scope *scope, const XmlField *field, XmlEntry *entry, XmlPlace *place)
{
    XmlNeed need = { .entry = entry, .place = entry ? NULL : place, .guard = scope->guard };

    if (!(field->flags & (XML_REQUIRED | XML_NEEDED)))
        return;
    need.from = field->flags & XML_NEEDED ? place : scope->root;
    g_array_append_val(scope->plan->needs, need);
}

static void
scope_add_entry(const Scope *scope, const XmlField *field)
{
    XmlPlan *plan = scope->plan;
    XmlEntry *entry = g_new0(XmlEntry, 1);

    entry->field = field;
    if (field->kind == XML_KIND_ENUM || field->kind == XML_KIND_VALUES_ENUM)
        entry->type = &xml_type_enum;
    else if (field->kind == XML_KIND_VALUE || entry_is_repeated(field))
        entry->type = field->type;
    entry->flags = field->flags | scope->flags;
    entry->offset = scope->offset + field->offset;
    entry->self = scope->offset;
    entry->guard = scope->guard;
    entry->store_guard = scope->store_guard;
    entry->index = (uint16_t)plan->entries->len;
    g_ptr_array_add(plan->entries, entry);
    if (field->more && field->more->absent != 0)
        g_ptr_array_add(plan->defaults, entry);
    if (!field->where)
        return;
    if (field->kind == XML_KIND_VALUE || field->kind == XML_KIND_ENUM || field->kind == XML_KIND_PRESENT)
        entry_place_value(scope, entry);
    else
        entry_place_element(scope, entry);
    plan_add_need(scope, field, entry, entry->place);
}

/* ---- Structs within and unions ---- */

static uint8_t
plan_add_guard(const Scope *scope, const XmlField *field, const XmlField *fields, uint32_t key, uint8_t parent)
{
    const XmlGuard *above = xml_guard(scope->plan, parent);
    XmlGuard guard = {
        .field = field, .fields = fields, .key = key, .parent = parent,
        .level = (uint8_t)(above->level + (fields ? 1 : 0)),
    };

    g_assert(scope->plan->guards->len < XML_MAX_GUARDS);
    for (size_t i = 0; fields && i < field->count; i++) {
        const XmlCase *one = &((const XmlCase *)field->type)[i];

        if (one->fields != fields)
            continue;
        if (one->value >= 0 && one->value < 64)
            guard.values |= UINT64_C(1) << one->value;
        else
            guard.has_others = true;
    }
    g_array_append_val(scope->plan->guards, guard);
    scope->plan->levels = MAX(scope->plan->levels, guard.level);
    return (uint8_t)(scope->plan->guards->len - 1);
}

/* What a row hands down to the rows below it. */
static uint32_t
inherited_flags(const XmlField *field)
{
    return field->flags & (XML_LIVE | XML_ONLY_LIVE | XML_ONLY_INACTIVE | XML_ONLY_STATUS | XML_SECRET |
                           XML_NOT_MIGRATABLE | XML_PARSE_ONLY | XML_FORMAT_ONLY);
}

static void
scope_add_struct(const Scope *scope, const XmlField *field)
{
    const XmlBinding *binding = field->type;
    Scope inner = *scope;
    XmlPart part = { .binding = binding };

    inner.offset += field->offset;
    inner.flags |= inherited_flags(field);
    inner.root = place_at(scope, field->where, strlen(field->where));
    if (binding->namespaces)
        inner.namespaces = binding->namespaces;
    if (field->more && field->more->show)
        inner.guard = plan_add_guard(scope, field, NULL, scope->offset, scope->guard);
    if (inner.root != scope->root)
        plan_add_need(scope, field, NULL, inner.root);
    scope_add_fields(&inner, binding->fields, binding->n_fields);
    part.place = inner.root;
    part.offset = inner.offset;
    part.guard = scope->store_guard;
    g_array_append_val(scope->plan->parts, part);
}

/* Was a case with the same rows before the @n-th? Then its guard covers this value too. */
static bool
case_is_repeated(const XmlCase *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (cases[i].fields == cases[n].fields)
            return true;
    }
    return false;
}

static void
scope_add_union(const Scope *scope, const XmlField *field)
{
    const XmlCase *cases = field->type;
    Scope inner = *scope;
    uint8_t parent = scope->guard;

    inner.offset += field->offset;
    inner.flags |= inherited_flags(field);
    if (field->more && field->more->show)
        parent = plan_add_guard(scope, field, NULL, scope->offset, parent);
    for (size_t i = 0; i < field->count; i++) {
        if (!cases[i].fields || case_is_repeated(cases, i))
            continue;
        g_assert(inner.offset + cases[i].size <= scope->plan->binding->size);
        inner.guard = plan_add_guard(scope, field, cases[i].fields, scope->offset + field->key, parent);
        if (field->size > 0)
            inner.store_guard = inner.guard;
        scope_add_fields(&inner, cases[i].fields, cases[i].n_fields);
    }
}

static void
scope_add_fields(const Scope *scope, const XmlField *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        XmlPlace *place;

        switch (fields[i].kind) {
        case XML_KIND_STRUCT:
            scope_add_struct(scope, &fields[i]);
            break;
        case XML_KIND_UNION:
            scope_add_union(scope, &fields[i]);
            break;
        case XML_KIND_WRAPPER:
            place = place_at(scope, fields[i].where, strlen(fields[i].where));
            place->open = true;
            place->keep = fields[i].flags & XML_KEEP_EMPTY;
            place->keep_guard = scope->guard;
            break;
        default:
            scope_add_entry(scope, &fields[i]);
        }
    }
}

/* ---- Lookup ---- */

static guint
name_hash(const char *name)
{
    guint hash = 2166136261u;

    for (; *name; name++)
        hash = (hash ^ (guchar)*name) * 16777619u;
    return hash;
}

const XmlName *
xml_names_find(const XmlNames *names, const char *name)
{
    guint hash;

    if (names->n_names == 0)
        return NULL;
    hash = name_hash(name);
    for (guint at = hash & names->mask; names->slots[at]; at = (at + 1) & names->mask) {
        const XmlName *found = &names->names[names->slots[at] - 1];

        if (found->hash == hash && strcmp(found->name, name) == 0)
            return found;
    }
    return NULL;
}

/* Adds the @index-th name: behind those of the same name, or in a free slot. */
static void
names_insert(XmlNames *names, uint16_t index)
{
    XmlName *added = &names->names[index];
    guint at = added->hash & names->mask;

    while (names->slots[at]) {
        XmlName *found = &names->names[names->slots[at] - 1];

        if (strcmp(found->name, added->name) == 0) {
            while (found->next)
                found = &names->names[found->next - 1];
            found->next = (uint16_t)(index + 1);
            return;
        }
        at = (at + 1) & names->mask;
    }
    names->slots[at] = (uint16_t)(index + 1);
}

static void
names_build(XmlNames *names, GArray *list)
{
    guint size = 4;

    while (size < list->len * 2)
        size *= 2;
    names->n_names = (uint16_t)list->len;
    names->mask = (uint16_t)(size - 1);
    names->slots = g_new0(uint16_t, size);
    names->names = (XmlName *)(void *)g_array_free(list, FALSE);
    for (uint16_t i = 0; i < names->n_names; i++) {
        names->names[i].hash = name_hash(names->names[i].name);
        names_insert(names, i);
    }
}

static void
list_variants(GArray *list, XmlEntry *entry)
{
    const XmlVariant *variants = entry->field->type;

    for (size_t i = 0; i < entry->field->count; i++) {
        XmlName name = { .name = variants[i].element, .entry = entry, .variant = &variants[i] };

        g_array_append_val(list, name);
    }
}

static GArray *
list_children(const XmlPlace *place)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(XmlName));

    for (guint i = 0; i < place->children->len; i++) {
        const XmlItem *item = &g_array_index(place->children, XmlItem, i);
        XmlName name = { .entry = item->entry, .place = item->place };

        if (item->again)
            continue;
        if (item->entry && !item->entry->name) {
            list_variants(list, item->entry);
            continue;
        }
        name.name = item->entry ? item->entry->name : item->place->name;
        name.ns = item->entry ? item->entry->ns : item->place->ns;
        g_array_append_val(list, name);
    }
    return list;
}

static GArray *
list_attrs(const XmlPlace *place)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(XmlName));

    for (guint i = 0; i < place->attrs->len; i++) {
        const XmlItem *item = &g_array_index(place->attrs, XmlItem, i);
        XmlName name = { .entry = item->entry, .unit = item->unit };

        name.name = item->unit ? "unit" : item->entry->name;
        name.ns = item->unit ? NULL : item->entry->ns;
        g_array_append_val(list, name);
    }
    return list;
}

/* ---- Storage ---- */

/* Do both rows handle what is stored alike? Texts of two kinds do, two sorts of structs do not. */
static bool
entries_store_alike(const XmlEntry *a, const XmlEntry *b)
{
    const XmlType *x = a->type, *y = b->type;

    if (a->offset != b->offset)
        return false;
    if (a->field->kind != b->field->kind && (entry_holds_structs(a->field) || entry_holds_structs(b->field)))
        return false;
    if (!x || !y)
        return x == y && a->field->type == b->field->type;
    return x == y || (a->field->size == b->field->size && x->clear == y->clear && x->copy == y->copy);
}

static bool
entries_overlap(const XmlEntry *a, const XmlEntry *b)
{
    return a != b && a->store_guard == b->store_guard && a->offset < b->offset + b->field->size &&
           b->offset < a->offset + a->field->size;
}

/* Alternatives that keep different things at one place have a C union there, whatever the row said. */
static void
plan_part_unions(XmlPlan *plan)
{
    g_autofree bool *parted = g_new0(bool, plan->entries->len + 1);

    for (guint i = 0; i < plan->entries->len; i++) {
        for (guint j = 0; j < i; j++) {
            if (entries_overlap(xml_entry(plan, i), xml_entry(plan, j)) &&
                !entries_store_alike(xml_entry(plan, i), xml_entry(plan, j)))
                parted[i] = parted[j] = true;
        }
    }
    for (guint i = 0; i < plan->entries->len; i++) {
        if (parted[i])
            xml_entry(plan, i)->store_guard = xml_entry(plan, i)->guard;
    }
}

static void
plan_find_owners(XmlPlan *plan)
{
    plan_part_unions(plan);
    for (guint i = 0; i < plan->entries->len; i++) {
        XmlEntry *entry = xml_entry(plan, i);

        entry->owner = true;
        for (guint j = 0; j < i && entry->owner; j++)
            entry->owner = !(entries_overlap(entry, xml_entry(plan, j)) && xml_entry(plan, j)->owner);
        if (entry->owner && entry_holds_structs(entry->field))
            g_ptr_array_add(plan->children, entry);
    }
}

/* ---- The whole ---- */

static void
plan_mark_guards(XmlPlan *plan)
{
    for (guint i = 0; i < plan->entries->len; i++) {
        const XmlEntry *entry = xml_entry(plan, i);

        for (XmlPlace *place = entry->place; place; place = place->parent)
            xml_mask_add(&place->guards, entry->guard);
    }
    for (guint i = 0; i < plan->places->len; i++) {
        XmlPlace *kept = plan->places->pdata[i];

        for (XmlPlace *place = kept->keep ? kept : NULL; place; place = place->parent)
            xml_mask_add(&place->guards, kept->keep_guard);
    }
    xml_mask_add(&plan->root->guards, 0);
}

static void
plan_mark_keys(XmlPlan *plan)
{
    for (guint g = 1; g < plan->guards->len; g++) {
        for (guint i = 0; i < plan->entries->len; i++) {
            if (xml_guard(plan, g)->fields && xml_entry(plan, i)->offset == xml_guard(plan, g)->key)
                xml_entry(plan, i)->is_key = true;
        }
    }
}

/* Parse-only rows are looked up like all others, but are no part of the output. */
static void
plan_drop_unprinted(XmlPlan *plan)
{
    for (guint i = 0; i < plan->places->len; i++) {
        XmlPlace *place = plan->places->pdata[i];

        for (guint j = place->attrs->len; j > 0; j--) {
            if (g_array_index(place->attrs, XmlItem, j - 1).entry->flags & XML_PARSE_ONLY)
                g_array_remove_index(place->attrs, j - 1);
        }
    }
}

static bool
plan_has_format(const XmlPlan *plan)
{
    for (guint i = 0; i < plan->parts->len; i++) {
        if (g_array_index(plan->parts, XmlPart, i).binding->format)
            return true;
    }
    return false;
}

static XmlPlan *
plan_compile(const XmlBinding *binding)
{
    XmlPlan *plan = g_new0(XmlPlan, 1);
    XmlGuard always = { 0 };
    XmlPart own = { .binding = binding };
    Scope scope = { .plan = plan, .namespaces = binding->namespaces };

    plan->binding = binding;
    plan->entries = g_ptr_array_new();
    plan->places = g_ptr_array_new();
    plan->defaults = g_ptr_array_new();
    plan->children = g_ptr_array_new();
    plan->guards = g_array_new(FALSE, FALSE, sizeof(XmlGuard));
    plan->needs = g_array_new(FALSE, FALSE, sizeof(XmlNeed));
    plan->parts = g_array_new(FALSE, FALSE, sizeof(XmlPart));
    g_array_append_val(plan->guards, always);
    plan->root = scope.root = place_new(plan, NULL, NULL, NULL);
    scope_add_fields(&scope, binding->fields, binding->n_fields);
    own.place = plan->root;
    g_array_append_val(plan->parts, own);
    plan_find_owners(plan);
    plan_mark_guards(plan);
    plan_mark_keys(plan);
    for (guint i = 0; i < plan->places->len; i++) {
        XmlPlace *place = plan->places->pdata[i];

        names_build(&place->attr_names, list_attrs(place));
        names_build(&place->child_names, list_children(place));
    }
    plan_drop_unprinted(plan);
    plan->has_format = plan_has_format(plan);
    return plan;
}

const XmlPlan *
xml_plan(const XmlBinding *binding)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    XmlPlan *plan = __atomic_load_n(binding->plan, __ATOMIC_ACQUIRE);

    if (G_LIKELY(plan))
        return plan;
    pthread_mutex_lock(&lock);
    plan = __atomic_load_n(binding->plan, __ATOMIC_ACQUIRE);
    if (!plan) {
        plan = plan_compile(binding);
        __atomic_store_n(binding->plan, plan, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&lock);
    return plan;
}
