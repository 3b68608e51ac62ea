/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_coverage.c - the tables know every element, attribute and text that a document can have, and no other.
 *
 * What there can be stands in data/coverage/NAME.tree; where the interface data lie beside the source tree (or in
 * $SPLITVIRT_FACTS), the tree is compared with them first. What is knowingly otherwise stands in NAME.exceptions, each
 * with its reason; an exception that is none any more fails, too.
 *
 * Threads: main.
 */

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "conf/documents.h"
#include "support/test.h"

/* Paths are "/a/b" for an element, "/a/b@c" for an attribute and "/a/b=" for a text. */
typedef struct {
    GHashTable *paths;
    GHashTable *children;            /* element path -> binding: where a recursion leads back to */
    GHashTable *recursions;          /* element path -> element path */
    GHashTable *verbatim;            /* element paths: what is below is anybody's */
    GHashTable *status;              /* paths that only our own files have */
} Declared;

/* ---- what the tables declare ---- */

static void
add_elements(Declared *declared, const char *path)
{
    size_t end = strcspn(path, "@=");

    for (size_t i = 1; i <= end; i++) {
        if (i == end || path[i] == '/')
            g_hash_table_add(declared->paths, g_strndup(path, i));
    }
}

static const XmlBinding *
child_binding(const XmlWalkRow *row)
{
    const XmlVariant *variants = row->field->type;
    const char *element = strrchr(row->path, '/') + 1;

    if (row->field->kind != XML_KIND_VARIANT && row->field->kind != XML_KIND_VARIANTS)
        return row->field->type;
    for (guint i = 0; i < row->field->count; i++) {
        if (g_str_equal(variants[i].element, element))
            return variants[i].binding;
    }
    return NULL;
}

/* The element further up whose table is the one of @row's element, too. */
static char *
opening_path(const Declared *declared, const XmlWalkRow *row)
{
    g_autofree char *path = g_strdup(row->path);

    for (char *slash = strrchr(path, '/'); slash && slash != path; slash = strrchr(path, '/')) {
        *slash = '\0';
        if (g_hash_table_lookup(declared->children, path) == child_binding(row))
            return g_steal_pointer(&path);
    }
    return NULL;
}

static void
add_value(Declared *declared, const XmlWalkRow *row)
{
    const XmlType *type = row->field->kind == XML_KIND_VALUE || row->field->kind == XML_KIND_VALUES ? row->field->type : NULL;
    bool is_attribute = strchr(row->path, '@') != NULL;
    int element_len = (int)strcspn(row->path, "@");

    g_hash_table_add(declared->paths, g_strconcat(row->path, is_attribute ? "" : "=", NULL));
    if (type && type->unit)
        g_hash_table_add(declared->paths, g_strdup_printf("%.*s@unit", element_len, row->path));
}

static void
visit(const XmlWalkRow *row, void *user)
{
    Declared *declared = user;

    add_elements(declared, row->path);
    if (row->field->flags & XML_ONLY_STATUS)
        g_hash_table_add(declared->status, g_strdup(row->path));
    switch (row->field->kind) {
    case XML_KIND_VALUE:
    case XML_KIND_ENUM:
    case XML_KIND_STRINGS:
    case XML_KIND_VALUES:
    case XML_KIND_VALUES_ENUM:
        add_value(declared, row);
        break;
    case XML_KIND_VERBATIM:
        g_hash_table_add(declared->verbatim, g_strdup(row->path));
        break;
    case XML_KIND_CHILD:
    case XML_KIND_LIST:
    case XML_KIND_VARIANT:
    case XML_KIND_VARIANTS:
        if (row->recursion)
            g_hash_table_insert(declared->recursions, g_strdup(row->path), opening_path(declared, row));
        else
            g_hash_table_insert(declared->children, g_strdup(row->path), (void *)child_binding(row));
        break;
    default:
        break;
    }
}

static void
declared_init(Declared *declared, const XmlBinding *binding)
{
    declared->paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    declared->children = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    declared->recursions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    declared->verbatim = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    declared->status = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_insert(declared->children, g_strconcat("/", binding->element, NULL), (void *)binding);
    xml_walk(binding, visit, declared);
}

static void
declared_clear(Declared *declared)
{
    g_hash_table_unref(declared->paths);
    g_hash_table_unref(declared->children);
    g_hash_table_unref(declared->recursions);
    g_hash_table_unref(declared->verbatim);
    g_hash_table_unref(declared->status);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Declared, declared_clear)

/* @path led back to where its recursion opens, as often as there is one in it. Takes @path. */
static char *
resolve(const Declared *declared, char *path)
{
    for (size_t i = 1; path[i]; i++) {
        g_autofree char *head = NULL;
        const char *opening;
        char *resolved;

        if (path[i + 1] && !strchr("/@=", path[i + 1]))
            continue;
        head = g_strndup(path, i + 1);
        opening = g_hash_table_lookup(declared->recursions, head);
        if (!opening)
            continue;
        resolved = g_strconcat(opening, path + i + 1, NULL);
        g_free(path);
        path = resolved;
        i = 0;
    }
    return path;
}

/* Does @path lie below one of @tops? */
static bool
is_below(GHashTable *tops, const char *path)
{
    GHashTableIter iter;
    gpointer top;

    g_hash_table_iter_init(&iter, tops);
    while (g_hash_table_iter_next(&iter, &top, NULL)) {
        size_t len = strlen(top);

        if (strncmp(path, top, len) == 0 && path[len] && strchr("/@=*", path[len]))
            return true;
    }
    return false;
}

/* ---- what there can be ---- */

/* A tree, one name a line, indented by its depth: elements, "@attribute", "=" for a text, "*" where it repeats itself. */
static GHashTable *
tree_read(const char *text)
{
    GHashTable *paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
    g_autoptr(GPtrArray) ends = g_ptr_array_new();       /* length of the path at each depth */
    g_autoptr(GString) path = g_string_new(NULL);

    for (size_t i = 0; lines[i]; i++) {
        size_t depth = strspn(lines[i], " ");
        const char *name = lines[i] + depth;

        if (!*name)
            continue;
        if (depth > ends->len)
            FAIL_TEST("line %zu of the tree is indented too far", i + 1);
        g_ptr_array_set_size(ends, (int)depth);
        g_string_truncate(path, depth ? GPOINTER_TO_SIZE(g_ptr_array_index(ends, depth - 1)) : 0);
        if (!strchr("@=*", *name))
            g_string_append_c(path, '/');
        g_string_append(path, name);
        g_hash_table_add(paths, g_strdup(path->str));
        g_ptr_array_add(ends, GSIZE_TO_POINTER(path->len));
    }
    return paths;
}

static int
by_path(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;

    return strcmp(*left, *right);
}

/* The tree of @paths ('/' replaced by a character that sorts before all others), each once. */
static char *
tree_format(GPtrArray *paths)
{
    GString *tree = g_string_new(NULL);

    g_ptr_array_sort(paths, by_path);
    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        const char *name = strrchr(path, '\x01') + 1;
        size_t depth = 0;

        if (i && g_str_equal(path, g_ptr_array_index(paths, i - 1)))
            continue;
        for (const char *c = path + 1; *c; c++)
            depth += *c == '\x01';
        g_string_append_printf(tree, "%*s%s\n", (int)depth, "", name);
    }
    return g_string_free(tree, FALSE);
}

/* The tree of a table of paths and kinds, NULL when there is none. */
static char *
tree_from_facts(const char *name)
{
    const char *dir = g_getenv("SPLITVIRT_FACTS") ? g_getenv("SPLITVIRT_FACTS") : FACTS_DIR;
    g_autofree char *path = g_strdup_printf("%s/xml-%s.tsv", dir, name);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) lines = NULL;
    g_autofree char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    lines = g_strsplit(text, "\n", 0);
    for (size_t i = 1; lines[i] && *lines[i]; i++) {
        g_auto(GStrv) columns = g_strsplit(lines[i], "\t", 3);
        const char *below = "";

        if (strchr(columns[0], '*'))
            continue;
        if (g_str_equal(columns[1], "text"))
            below = "/=";
        else if (g_str_equal(columns[1], "recursion"))
            below = "/*";
        g_ptr_array_add(paths, g_strdelimit(g_strconcat(columns[0], below, NULL), "/", '\x01'));
    }
    return tree_format(paths);
}

/* ---- exceptions: "missing PATH reason" or "extra PATH reason"; a PATH may have "*" for anything ---- */

typedef struct {
    char *kind, *path;
    bool is_used;
} Exception;

static void
exception_free(void *data)
{
    Exception *exception = data;

    g_free(exception->kind);
    g_free(exception->path);
    g_free(exception);
}

static GPtrArray *
exceptions_read(const char *text)
{
    GPtrArray *exceptions = g_ptr_array_new_with_free_func(exception_free);
    g_auto(GStrv) lines = text_split(text, "\n");

    for (size_t i = 0; lines[i]; i++) {
        g_auto(GStrv) words = g_strsplit(lines[i], " ", 3);
        Exception *exception;

        if (*lines[i] == '#')
            continue;
        if (g_strv_length(words) != 3 || !*words[2])
            FAIL_TEST("'%s' is no exception with a reason", lines[i]);
        exception = g_new0(Exception, 1);
        exception->kind = g_strdup(words[0]);
        exception->path = g_strdup(words[1]);
        g_ptr_array_add(exceptions, exception);
    }
    return exceptions;
}

static bool
is_excepted(GPtrArray *exceptions, const char *kind, const char *path)
{
    bool found = false;

    for (guint i = 0; i < exceptions->len; i++) {
        Exception *exception = g_ptr_array_index(exceptions, i);

        if (g_str_equal(exception->kind, kind) && g_pattern_match_simple(exception->path, path))
            found = exception->is_used = true;
    }
    return found;
}

/* ---- the comparison ---- */

static void
report(const char *document, GPtrArray *exceptions, const char *kind, GHashTable *paths, unsigned int *failures)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    GHashTableIter iter;
    gpointer path;
    unsigned int n = 0;

    g_hash_table_iter_init(&iter, paths);
    while (g_hash_table_iter_next(&iter, &path, NULL))
        g_ptr_array_add(sorted, path);
    g_ptr_array_sort(sorted, by_path);
    for (guint i = 0; i < sorted->len; i++) {
        path = g_ptr_array_index(sorted, i);
        if (is_excepted(exceptions, kind, path))
            continue;
        printf("# %s: %s %s\n", document, kind, (const char *)path);
        n++;
    }
    printf("# %s: %u %s, %u of them without a reason\n", document, sorted->len, kind, n);
    *failures += n;
}

static GHashTable *
new_set(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void
compare(const Document *document, GHashTable *wanted, GPtrArray *exceptions)
{
    g_auto(Declared) declared = { 0 };
    g_autoptr(GHashTable) missing = new_set();
    g_autoptr(GHashTable) extra = new_set();
    g_autoptr(GHashTable) resolved = new_set();
    g_autoptr(GHashTable) repeated = new_set();
    GHashTableIter iter;
    gpointer path;
    unsigned int failures = 0;

    declared_init(&declared, document->binding);
    g_hash_table_iter_init(&iter, wanted);
    while (g_hash_table_iter_next(&iter, &path, NULL)) {
        char *place = resolve(&declared, g_strdup(path));

        if (g_str_has_suffix(place, "*"))
            g_hash_table_add(repeated, g_strndup(place, strlen(place) - 1));
        else if (!g_hash_table_contains(declared.paths, place) && !is_below(declared.verbatim, place))
            g_hash_table_add(missing, g_strdup(path));
        g_hash_table_add(resolved, place);
    }
    g_hash_table_iter_init(&iter, declared.paths);
    while (g_hash_table_iter_next(&iter, &path, NULL)) {
        if (!g_hash_table_contains(resolved, path) && !g_hash_table_contains(declared.recursions, path)
            && !g_hash_table_contains(declared.status, path) && !is_below(declared.status, path) && !is_below(repeated, path))
            g_hash_table_add(extra, g_strdup(path));
    }
    printf("# %s: %u places\n", document->name, g_hash_table_size(wanted));
    report(document->name, exceptions, "missing", missing, &failures);
    report(document->name, exceptions, "extra", extra, &failures);
    for (guint i = 0; i < exceptions->len; i++) {
        const Exception *exception = g_ptr_array_index(exceptions, i);

        if (!exception->is_used) {
            printf("# %s: %s %s is no exception any more\n", document->name, exception->kind, exception->path);
            failures++;
        }
    }
    EQ(failures, 0u);
}

static void
check(const Document *document)
{
    g_autofree char *tree_name = g_strdup_printf("coverage/%s.tree", document->name);
    g_autofree char *exceptions_name = g_strdup_printf("coverage/%s.exceptions", document->name);
    g_autoptr(GPtrArray) exceptions = exceptions_read(GOLDEN(exceptions_name));
    char *facts = tree_from_facts(document->name);
    g_autoptr(GHashTable) wanted = NULL;

    if (facts)
        SAME_AS_GOLDEN(tree_name, facts);
    wanted = tree_read(GOLDEN(tree_name));
    compare(document, wanted, exceptions);
}

TEST(the_tables_know_every_place_of_a_document)
{
    size_t n;
    const Document *documents = documents_all(&n);

    for (size_t i = 0; i < n; i++) {
        g_autofree char *name = g_strdup_printf("coverage/%s.exceptions", documents[i].name);

        if (g_file_test(DATA_PATH(name), G_FILE_TEST_EXISTS))
            check(&documents[i]);
        else
            printf("# %s: nobody judged yet what may be missing\n", documents[i].name);
    }
}
