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

typedef struct {
    void (*visit)(const XmlWalkRow *row, void *user);
    void *user;
    GString *path;
} Walk;

static void walk_fields(const Walk *walk, const Open *open, const XmlField *fields, size_t n);

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
    XmlWalkRow row = { .path = walk->path->str, .field = field, .binding = open->binding, .recursion = recursion };

    walk->visit(&row, walk->user);
}

static void
walk_child(const Walk *walk, const Open *open, const XmlField *field, const XmlBinding *binding)
{
    const Open own = { .up = open, .binding = binding };
    bool recursion = is_open(open, binding);

    visit(walk, open, field, recursion);
    if (!recursion)
        walk_fields(walk, &own, binding->fields, binding->n_fields);
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

static void
walk_union(const Walk *walk, const Open *open, const XmlField *field)
{
    const XmlCase *cases = field->type;

    for (size_t i = 0; i < field->count; i++) {
        bool repeated = false;

        for (size_t j = 0; j < i; j++)
            repeated |= cases[j].fields == cases[i].fields;
        if (!repeated && cases[i].fields)
            walk_fields(walk, open, cases[i].fields, cases[i].n_fields);
    }
}

static void
walk_field(const Walk *walk, const Open *open, const XmlField *field)
{
    const XmlBinding *binding = field->type;

    switch (field->kind) {
    case XML_KIND_UNION:
        walk_union(walk, open, field);
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
        walk_fields(walk, &(Open){ .up = open, .binding = binding }, binding->fields, binding->n_fields);
        break;
    default:
        visit(walk, open, field, false);
    }
}

static void
walk_fields(const Walk *walk, const Open *open, const XmlField *fields, size_t n)
{
    size_t len = walk->path->len;

    for (size_t i = 0; i < n; i++) {
        const char *where = fields[i].where;

        if (!where)
            continue;
        if (*where && *where != '@')
            g_string_append_c(walk->path, '/');
        g_string_append(walk->path, where);
        walk_field(walk, open, &fields[i]);
        g_string_truncate(walk->path, len);
    }
}

void
xml_walk(const XmlBinding *binding, void (*visit_row)(const XmlWalkRow *row, void *user), void *user)
{
    g_autoptr(GString) path = g_string_new("/");
    const Walk walk = { .visit = visit_row, .user = user, .path = path };
    const Open open = { .binding = binding };

    g_string_append(path, binding->element);
    walk_fields(&walk, &open, binding->fields, binding->n_fields);
}
