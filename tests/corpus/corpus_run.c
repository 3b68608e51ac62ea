/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * corpus_run.c - a whole folder of collected documents: which read back as expected, which are refused, and why.
 *
 * Threads: main.
 */

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "conf/documents.h"
#include "corpus.h"
#include "support/test.h"

typedef enum {
    RESULT_SAME,
    RESULT_PARSED,                   /* and there is nothing to compare with */
    RESULT_DIFFERS,
    RESULT_REFUSED,
    RESULT_REFUSED_LATER,            /* expected to fail, but only at start */
    RESULT_REJECTED,                 /* must be refused, and is */
    RESULT_ACCEPTED,                 /* must be refused, but is not */
    RESULT_LAST
} Result;

static const struct {
    const char *name;
    bool passes;
} results[RESULT_LAST] = {
    [RESULT_SAME] = { "reads back as expected", true },
    [RESULT_PARSED] = { "parses, nothing to compare", true },
    [RESULT_DIFFERS] = { "reads back differently", false },
    [RESULT_REFUSED] = { "refused", false },
    [RESULT_REFUSED_LATER] = { "refused: expected at start", true },
    [RESULT_REJECTED] = { "broken and refused", true },
    [RESULT_ACCEPTED] = { "broken and accepted", false },
};

static const char *const default_inputs[] = { "in/%s.xml", "in/%s-invalid.xml", "%s.xml", NULL };
static const CorpusVariant default_variants[] = { { "out/%s.xml", 0 }, { "%s.xml", 0 }, { NULL, 0 } };

typedef struct {
    const CorpusKind *kind;
    char *dir;
    GHashTable *passed;              /* of result's file name */
    unsigned int counts[RESULT_LAST], unexplained;
    GString *details;
} Run;

static char *
file_of_case(const char *pattern, const char *name)
{
    const char *hole = strstr(pattern, "%s");

    return g_strdup_printf("%.*s%s%s", (int)(hole - pattern), pattern, name, hole + 2);
}

static char *
read_text(const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    char *text = NULL;

    return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

/* ---- reading ---- */

/* "network" of "<?xml ...?><!-- ... --><network>". */
static char *
root_element(const char *text)
{
    const char *from = text;

    while ((from = strchr(from, '<'))) {
        if (g_str_has_prefix(from, "<!--") && !(from = strstr(from, "-->")))
            return NULL;
        if (g_ascii_isalpha(from[1]))
            return g_strndup(from + 1, strcspn(from + 1, " \t\r\n/>"));
        from++;
    }
    return NULL;
}

char *
corpus_read_back_document(const char *path, const char *name, unsigned int flags)
{
    g_autofree char *text = NULL;
    g_autofree char *root = NULL;
    g_autofree char *back = NULL;
    const Document *document;
    void *self;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return fail_null(VIR_ERR_SYSTEM_ERROR, "cannot read '%s'", path);
    root = root_element(text);
    document = root ? document_of_root(root) : NULL;
    if (!document)
        return fail_null(VIR_ERR_XML_ERROR, "no document has the root '%s'", root ? root : "");
    self = document_parse(document, text, XML_AS_INACTIVE | flags);
    if (!self)
        return NULL;
    back = xml_format_text(document->binding, self, XML_AS_INACTIVE | XML_AS_SECURE | document->flags);
    xml_free(document->binding, self);
    return g_steal_pointer(&back);
}

static char *
read_back(const Run *run, const char *input, const char *name, unsigned int flags)
{
    g_autofree char *path = g_build_filename(run->dir, input, NULL);

    return (run->kind->read_back ? run->kind->read_back : corpus_read_back_document)(path, name, flags);
}

/* ---- judging ---- */

/* Is there a file that says that the case is to be refused at some time? */
static bool
is_refused_later(const Run *run, const char *name, char **files)
{
    const CorpusVariant *variant = run->kind->variants ? run->kind->variants : default_variants;

    for (; variant->file; variant++) {
        g_autofree char *file = file_of_case(variant->file, name);

        if (g_str_has_suffix(file, ".err") && text_in_list(file, (const char *const *)files))
            return true;
    }
    return false;
}

/* For people: what differs can be looked at. */
static void
keep(const char *file, const char *text)
{
    g_autofree char *name = g_path_get_basename(file);
    g_autofree char *path = g_build_filename(g_getenv("CORPUS_OUT") ? g_getenv("CORPUS_OUT") : "", name, NULL);

    if (g_getenv("CORPUS_OUT") && !g_file_set_contents(path, text, -1, NULL))
        printf("# cannot write %s\n", path);
}

static Result
judge(Run *run, const char *name, const char *input, const char *file, unsigned int flags, char **files)
{
    g_autofree char *actual = read_back(run, input, name, flags);
    g_autofree char *expected = NULL;

    if (g_str_has_suffix(file, ".err") || text_in_list(name, run->kind->refused))
        return actual ? RESULT_ACCEPTED : RESULT_REJECTED;
    if (!actual) {
        g_string_append_printf(run->details, "#   %s: %s\n", file, error_last_message());
        return is_refused_later(run, name, files) ? RESULT_REFUSED_LATER : RESULT_REFUSED;
    }
    if (g_str_equal(file, input) && g_str_has_prefix(file, "in/"))
        return RESULT_PARSED;
    expected = read_text(run->dir, file);
    if (expected && run->kind->level)
        actual = run->kind->level(expected, g_steal_pointer(&actual));
    if (text_equal(expected, actual))
        return RESULT_SAME;
    if (g_str_equal(file, input) && run->kind->variants)
        return RESULT_PARSED;
    keep(file, actual);
    return RESULT_DIFFERS;
}

static void
note(Run *run, const char *file, Result result)
{
    const CorpusReason *known = run->kind->known;

    while (known && known->file && !g_str_equal(known->file, file))
        known++;
    if (known && known->file) {
        g_string_append_printf(run->details, "#   %s: %s: %s\n", file, results[result].name, known->reason);
        return;
    }
    run->unexplained += known != NULL;
    g_string_append_printf(run->details, "#   %s: %s\n", file, results[result].name);
}

static void
run_file(Run *run, const char *name, const char *input, const char *file, unsigned int flags, char **files)
{
    Result result = judge(run, name, input, file, flags, files);

    error_reset();
    run->counts[result]++;
    if (results[result].passes)
        g_hash_table_add(run->passed, g_strdup(file));
    else
        note(run, file, result);
}

static char *
input_of_case(const Run *run, const char *name, char **files)
{
    const char *const *pattern = run->kind->inputs ? run->kind->inputs : default_inputs;

    for (; *pattern; pattern++) {
        g_autofree char *file = file_of_case(*pattern, name);

        if (text_in_list(file, (const char *const *)files))
            return g_steal_pointer(&file);
    }
    /* A kind's own and only input may be missing, which is then what the case is about. */
    return run->kind->inputs && !run->kind->inputs[1] ? file_of_case(run->kind->inputs[0], name) : NULL;
}

/* Results that stand under another case's name. */
static bool
is_there(const Run *run, const char *file)
{
    g_autofree char *path = g_build_filename(run->dir, file, NULL);

    return run->kind->variants && g_file_test(path, G_FILE_TEST_EXISTS);
}

static void
run_case(Run *run, const char *name, char **files)
{
    const CorpusVariant *variant = run->kind->variants ? run->kind->variants : default_variants;
    g_autofree char *input = input_of_case(run, name, files);
    unsigned int n = 0;

    if (!input)
        return;                      /* a result that others lead to */
    for (; variant->file; variant++) {
        g_autofree char *file = file_of_case(variant->file, name);

        if (!text_in_list(file, (const char *const *)files) && !is_there(run, file))
            continue;
        run_file(run, name, input, file, variant->flags, files);
        n++;
    }
    if (n == 0)
        run_file(run, name, input, input, 0, files);
}

/* ---- the outcome ---- */

static void
print_table(const Run *run)
{
    printf("# %-30s %s\n", run->kind->name, "how many");
    for (int i = 0; i < RESULT_LAST; i++) {
        if (run->counts[i] > 0)
            printf("# %-30s %u\n", results[i].name, run->counts[i]);
    }
    if (g_getenv("CORPUS_DETAILS"))
        printf("%s", run->details->str);
}

static void
update_list(const Run *run, const char *path)
{
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(run->passed), (GCompareFunc)g_strcmp0);
    g_autoptr(GString) text = g_string_new(NULL);

    for (GList *name = names; name; name = name->next)
        g_string_append_printf(text, "%s\n", (const char *)name->data);
    TRUE_(g_file_set_contents(path, text->str, -1, NULL));
}

/* All that passed once must pass. */
static void
compare_with_list(const Run *run)
{
    g_autofree char *name = g_strconcat("../", run->kind->name, ".pass", NULL);
    const char *path = test_data_path(__FILE__, name);
    g_autofree char *list = NULL;
    g_auto(GStrv) lines = NULL;

    if (g_getenv("UPDATE_GOLDEN")) {
        update_list(run, path);
        return;
    }
    TRUE_(g_file_get_contents(path, &list, NULL, NULL));
    lines = text_split(list, "\n");
    for (size_t i = 0; lines[i]; i++) {
        if (!g_hash_table_contains(run->passed, lines[i]))
            FAIL_TEST("%s of '%s' passed once and does not any more; CORPUS_DETAILS=1 says more", lines[i], run->kind->name);
    }
}

void
corpus_run(const CorpusKind *kind)
{
    const char *root = g_getenv("SPLITVIRT_CORPUS") ? g_getenv("SPLITVIRT_CORPUS") : CORPUS_DIR;
    g_autofree char *dir = g_build_filename(root, kind->dir, NULL);
    g_autoptr(GHashTable) passed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) details = g_string_new(NULL);
    Run run = { .kind = kind, .dir = dir, .passed = passed, .details = details };
    g_autofree char *cases = read_text(dir, "CASES.tsv");
    g_auto(GStrv) lines = NULL;

    if (!cases)
        SKIP("there is no collection at %s", dir);
    lines = text_split(cases, "\n");
    for (size_t i = 1; lines[i]; i++) {
        g_auto(GStrv) columns = g_strsplit(lines[i], "\t", 2);
        g_auto(GStrv) files = text_split(columns[1] ? columns[1] : "", " ");

        run_case(&run, columns[0], files);
    }
    print_table(&run);
    if (run.unexplained)
        FAIL_TEST("%u documents are not as they must be; CORPUS_DETAILS=1 says which", run.unexplained);
    compare_with_list(&run);
}
