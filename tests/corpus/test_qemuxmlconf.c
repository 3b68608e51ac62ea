/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_qemuxmlconf.c - a large collection of documents, where it is present: how many parse, how many read back as expected,
 * how many are refused and why. What passed once (qemuxmlconf.pass) must pass.
 *
 * Threads: main.
 */

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "corpus.h"
#include "support/test.h"

typedef enum {
    RESULT_SAME,
    RESULT_DIFFERS,
    RESULT_REFUSED_UNKNOWN,          /* an element or attribute that we do not model */
    RESULT_REFUSED,
    RESULT_REFUSED_LATER,            /* expected to fail, but only at start */
    RESULT_REJECTED,                 /* must be refused, and is */
    RESULT_ACCEPTED,                 /* must be refused, but is not */
    RESULT_LAST
} Result;

static const char *const result_names[RESULT_LAST] = {
    [RESULT_SAME] = "reads back as expected",
    [RESULT_DIFFERS] = "reads back differently",
    [RESULT_REFUSED_UNKNOWN] = "refused: not modelled",
    [RESULT_REFUSED] = "refused: by a rule",
    [RESULT_REFUSED_LATER] = "refused: expected at start",
    [RESULT_REJECTED] = "broken and refused",
    [RESULT_ACCEPTED] = "broken and accepted",
};

typedef struct {
    char *dir;
    GHashTable *passed;              /* of result's file name: those that read back, or are refused, as they must */
    unsigned int counts[RESULT_LAST];
    GString *details;
} Run;

static char *
read_text(const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    char *text = NULL;

    return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

/* Screens and sound are asked of the daemon's environment and configuration; three cases are about that. */
static void
adjust_hooks(const char *name, DomainParseHooks *hooks)
{
    if (!g_str_has_prefix(name, "audio-default-"))
        return;
    hooks->vnc_allow_host_audio = true;
    hooks->nographics_allow_host_audio = true;
    hooks->host_audio = g_str_equal(name, "audio-default-sdl") ? AUDIO_SDL : AUDIO_ALSA;
    hooks->host_sdl_driver = AUDIO_SDL_DRIVER_ESD;
}

static Result
judge(Run *run, const char *name, const char *file, char **files)
{
    g_autofree char *input = g_strdup_printf("%s/%s.xml", run->dir, name);
    g_autofree char *broken = g_strdup_printf("%s.x86_64-latest.err", name);
    bool must_fail = g_str_has_suffix(file, ".err");
    DomainParseHooks hooks = *corpus_hooks();
    g_autofree char *expected = must_fail ? NULL : read_text(run->dir, file);
    g_autofree char *actual = NULL;

    adjust_hooks(name, &hooks);
    actual = corpus_read_back(input, strstr(file, "abi-update") ? DOMAIN_PARSE_ABI_UPDATE : 0, &hooks);
    if (must_fail)
        return actual ? RESULT_ACCEPTED : RESULT_REJECTED;
    if (!actual) {
        g_string_append_printf(run->details, "  %s: %s\n", name, error_last_message());
        if (text_in_list(broken, (const char *const *)files))
            return RESULT_REFUSED_LATER;
        return strstr(error_last_message(), "is not supported") ? RESULT_REFUSED_UNKNOWN : RESULT_REFUSED;
    }
    actual = corpus_level(expected, g_steal_pointer(&actual));
    return text_equal(expected, actual) ? RESULT_SAME : RESULT_DIFFERS;
}

static void
run_case(Run *run, const char *name, char **files)
{
    static const char *const variants[] = { ".x86_64-latest.xml", ".x86_64-latest.abi-update.xml", ".x86_64-latest.err" };

    for (size_t i = 0; i < G_N_ELEMENTS(variants); i++) {
        g_autofree char *file = g_strconcat(name, variants[i], NULL);
        Result result;

        if (!text_in_list(file, (const char *const *)files))
            continue;
        result = judge(run, name, file, files);
        error_reset();
        run->counts[result]++;
        if (result == RESULT_SAME || result == RESULT_REJECTED || result == RESULT_REFUSED_LATER)
            g_hash_table_add(run->passed, g_strdup(file));
        if (result == RESULT_DIFFERS || result == RESULT_ACCEPTED)
            g_string_append_printf(run->details, "  %s: %s\n", file, result_names[result]);
    }
}

static void
print_table(const Run *run)
{
    printf("# %-30s %s\n", "documents", "how many");
    for (int i = 0; i < RESULT_LAST; i++)
        printf("# %-30s %u\n", result_names[i], run->counts[i]);
    if (g_getenv("CORPUS_DETAILS"))
        printf("%s", run->details->str);
}

/* Writes the list of what passes, or compares: all that passed must pass. */
static void
compare_with_list(const Run *run)
{
    const char *list_path = test_data_path(__FILE__, "../qemuxmlconf.pass");
    g_autofree char *list = NULL;
    g_auto(GStrv) lines = NULL;

    if (g_getenv("UPDATE_GOLDEN")) {
        g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(run->passed), (GCompareFunc)g_strcmp0);
        g_autoptr(GString) text = g_string_new(NULL);

        for (GList *name = names; name; name = name->next)
            g_string_append_printf(text, "%s\n", (const char *)name->data);
        TRUE_(g_file_set_contents(list_path, text->str, -1, NULL));
        return;
    }
    TRUE_(g_file_get_contents(list_path, &list, NULL, NULL));
    lines = text_split(list, "\n");
    for (size_t i = 0; lines[i]; i++) {
        if (!g_hash_table_contains(run->passed, lines[i]))
            FAIL_TEST("%s passed once and does not any more; CORPUS_DETAILS=1 says more", lines[i]);
    }
}

TEST_TIMEOUT(collected_documents_read_back, 120)
{
    const char *root = g_getenv("SPLITVIRT_CORPUS") ? g_getenv("SPLITVIRT_CORPUS") : CORPUS_DIR;
    g_autofree char *dir = g_build_filename(root, "qemuxmlconfdata", NULL);
    g_autoptr(GHashTable) passed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) details = g_string_new(NULL);
    Run run = { .dir = dir, .passed = passed, .details = details };
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
    compare_with_list(&run);
}
