/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_walk.c - visits every row that can stand in a document, with its path.
 *
 * Threads: any.
 */

#include "base/xmlbind.h"

#include <string.h>

typedef struct Open {
    const struct Open *up;
    const XmlBinding *binding;
} Open;

/* Rows of one struct: a binding's, or those of an alternative within. */
typedef struct Rows {
    const struct Rows *up;
    const XmlField *fields;
    size_t n;
} Rows;

typedef struct {
    void (*visit)(const XmlWalkRow *row, void *user);
    void *user;
    GString *path;
    GString *when;
} Walk;

static void walk_fields(const Walk *walk, const Open *open, const Rows *rows);

static bool
is_open(const Open *open, const XmlBinding *binding)
{
    for (; open; open = open->up) {
        if (open->binding == binding)
            return true;
    }
    return false;
}

static void
visit(const Walk *walk, const Open *open, const XmlField *field, bool recursion)
{
    XmlWalkRow row = {
        .path = walk->path->str, .when = walk->when->str, .field = field, .binding = open->binding, .recursion = recursion,
    };

    walk->visit(&row, walk->user);
}

static void
walk_child(const Walk *walk, const Open *open, const XmlField *field, const XmlBinding *binding)
{
    const Open own = { .up = open, .binding = binding };
    bool recursion = is_open(open, binding);

    visit(walk, open, field, recursion);
    /* What only files of ours hold is named, not told. */
    if (!recursion && !(field->flags & XML_ONLY_STATUS)) {
        g_autoptr(GString) when = g_string_new(NULL);
        Walk inner = *walk;

        inner.when = when;
        walk_fields(&inner, &own, &(Rows){ .fields = binding->fields, .n = binding->n_fields });
    }
}

static void
walk_variants(const Walk *walk, const Open *open, const XmlField *field)
{
    const XmlVariant *variants = field->type;
    size_t len = walk->path->len;

    for (size_t i = 0; i < field->count; i++) {
        g_string_append_printf(walk->path, "/%s", variants[i].element);
        walk_child(walk, open, field, variants[i].binding);
        g_string_truncate(walk->path, len);
    }
}

/* The row of the enum that decides. */
static const XmlField *
find_key(const Rows *rows, const XmlField *uni)
{
    for (; rows; rows = rows->up) {
        for (size_t i = 0; i < rows->n; i++) {
            if (rows->fields[i].kind == XML_KIND_ENUM && rows->fields[i].offset == uni->key && rows->fields[i].where)
                return &rows->fields[i];
        }
    }
    return NULL;
}

/* Appends "type=file|block": the values of the key that bring the rows of case @chosen. */
static void
append_when(const Walk *walk, const Rows *rows, const XmlField *uni, size_t chosen)
{
    const XmlField *key = find_key(rows, uni);
    const XmlCase *cases = uni->type;
    const char *separator = "=";

    if (!key)
        return;
    g_string_append_printf(walk->when, "%s%s", walk->when->len > 0 ? " " : "", key->where + (*key->where == '@'));
    for (size_t i = 0; i < uni->count; i++) {
        const char *word = enum_to_string(key->type, cases[i].value);

        if (cases[i].fields != cases[chosen].fields || !word || !*word)
            continue;
        g_string_append_printf(walk->when, "%s%s", separator, word);
        separator = "|";
    }
}

static void
walk_union(const Walk *walk, const Open *open, const Rows *rows, const XmlField *field)
{
    const XmlCase *cases = field->type;
    size_t len = walk->when->len;

    for (size_t i = 0; i < field->count; i++) {
        bool repeated = false;

        for (size_t j = 0; j < i; j++)
            repeated |= cases[j].fields == cases[i].fields;
        if (repeated || !cases[i].fields)
            continue;
        append_when(walk, rows, field, i);
        walk_fields(walk, open, &(Rows){ .up = rows, .fields = cases[i].fields, .n = cases[i].n_fields });
        g_string_truncate(walk->when, len);
    }
}

static void
walk_field(const Walk *walk, const Open *open, const Rows *rows, const XmlField *field)
{
    const XmlBinding *binding = field->type;

    switch (field->kind) {
    case XML_KIND_UNION:
        walk_union(walk, open, rows, field);
        break;
    case XML_KIND_VARIANT:
    case XML_KIND_VARIANTS:
        walk_variants(walk, open, field);
        break;
    case XML_KIND_CHILD:
    case XML_KIND_LIST:
        walk_child(walk, open, field, binding);
        break;
    case XML_KIND_STRUCT:
        if (*field->where)
            visit(walk, open, field, false);
        walk_fields(walk, &(Open){ .up = open, .binding = binding },
                    &(Rows){ .fields = binding->fields, .n = binding->n_fields });
        break;
    default:
        visit(walk, open, field, false);
    }
}

static void
walk_fields(const Walk *walk, const Open *open, const Rows *rows)
{
    size_t len = walk->path->len;

    for (size_t i = 0; i < rows->n; i++) {
        const char *where = rows->fields[i].where;

        if (!where)
            continue;
        if (*where && *where != '@')
            g_string_append_c(walk->path, '/');
        g_string_append(walk->path, where);
        walk_field(walk, open, rows, &rows->fields[i]);
        g_string_truncate(walk->path, len);
    }
}

void
xml_walk(const XmlBinding *binding, void (*visit_row)(const XmlWalkRow *row, void *user), void *user)
{
    g_autoptr(GString) path = g_string_new("/");
    g_autoptr(GString) when = g_string_new(NULL);
    const Walk walk = { .visit = visit_row, .user = user, .path = path, .when = when };
    const Open open = { .binding = binding };

    g_string_append(path, binding->element);
    walk_fields(&walk, &open, &(Rows){ .fields = binding->fields, .n = binding->n_fields });
}
