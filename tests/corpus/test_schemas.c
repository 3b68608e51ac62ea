/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_schemas.c - every document that we read, and what we write of it, is what its schema says: our own data, and a
 * large collection where it is present.
 *
 * Threads: main.
 */

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/xmlbind_tools.h"
#include "conf/documents.h"
#include "support/test.h"

/* One kind of document and how its documents fared. */
typedef struct {
    const Document *document;
    XmlSchema *schema;
    unsigned int files;
    unsigned int read;              /* the parser takes it */
    unsigned int strict;            /* and knows everything in it */
    unsigned int same;              /* and we write it as it was, but for blank lines */
    unsigned int wrong_in;          /* the schema refuses what the parser takes */
    unsigned int wrong_out;         /* the schema refuses what we write */
    unsigned int wrong_again;       /* what we write does not read back the same */
} Kind;

typedef struct {
    Kind *kinds;
    size_t n_kinds;
    GString *details;
} Run;

static void
note(const Run *run, const char *path, const char *what)
{
    g_string_append_printf(run->details, "#   %s: %s: %s\n", path, what, error_last_message());
    error_reset();
}

/* "domain" of "<?xml ...?><!-- ... --><domain type='kvm'>". */
static char *
root_element(const char *text)
{
    const char *from = text;

    while ((from = strchr(from, '<'))) {
        if (g_str_has_prefix(from, "<!--"))
            from = strstr(from, "-->");
        else if (g_ascii_isalpha(from[1]))
            return g_strndup(from + 1, strcspn(from + 1, " \t\r\n/>"));
        if (!from)
            return NULL;
        from++;
    }
    return NULL;
}

static Kind *
kind_of(const Run *run, const char *text)
{
    g_autofree char *root = root_element(text);
    const Document *document = root ? document_of_root(root) : NULL;

    for (size_t i = 0; i < run->n_kinds; i++) {
        if (run->kinds[i].document == document)
            return &run->kinds[i];
    }
    return NULL;
}

static bool
same_but_blank_lines(const char *a, const char *b)
{
    while (*a || *b) {
        while (*a == '\n' && (a[1] == '\n' || !a[1]))
            a++;
        while (*b == '\n' && (b[1] == '\n' || !b[1]))
            b++;
        if (*a != *b)
            return false;
        a += *a != 0;
        b += *b != 0;
    }
    return true;
}

static void
judge_output(const Run *run, Kind *kind, const char *path, const char *what, const void *self, unsigned int flags)
{
    const XmlBinding *binding = kind->document->binding;
    g_autofree char *out = xml_format_text(binding, self, flags);
    g_autofree char *out_again = NULL;
    void *again;

    if (xml_schema_validate(kind->schema, out) < 0) {
        kind->wrong_out++;
        note(run, path, what);
    }
    if (!(flags & XML_AS_SECURE))
        return;
    again = document_parse(kind->document, out, XML_STRICT | XML_AS_INACTIVE);
    out_again = again ? xml_format_text(binding, again, flags) : NULL;
    if (!out_again || !g_str_equal(out, out_again)) {
        kind->wrong_again++;
        note(run, path, "does not read back the same");
    }
    xml_free(binding, again);
}

static void
judge(const Run *run, const char *path)
{
    g_autofree char *text = NULL;
    g_autofree char *out = NULL;
    Kind *kind;
    void *self;

    if (!g_file_get_contents(path, &text, NULL, NULL) || !(kind = kind_of(run, text)))
        return;
    kind->files++;
    if (!(self = document_parse(kind->document, text, XML_AS_INACTIVE))) {
        error_reset();
        return;
    }
    kind->read++;
    judge_output(run, kind, path, "written", self, XML_AS_INACTIVE | XML_AS_SECURE);
    judge_output(run, kind, path, "written for migration", self, XML_AS_MIGRATABLE);
    xml_free(kind->document->binding, self);
    if (!(self = document_parse(kind->document, text, XML_STRICT))) {
        error_reset();
        return;
    }
    kind->strict++;
    out = xml_format_text(kind->document->binding, self, XML_AS_SECURE);
    kind->same += same_but_blank_lines(out, text);
    if (xml_schema_validate(kind->schema, text) < 0) {
        kind->wrong_in++;
        note(run, path, "as it stands");
    }
    xml_free(kind->document->binding, self);
}

static void
judge_folder(const Run *run, const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            judge_folder(run, path);
        else if (g_str_has_suffix(name, ".xml"))
            judge(run, path);
    }
}

static Run
run_new(void)
{
    Run run = { .details = g_string_new(NULL) };
    const Document *documents = documents_all(&run.n_kinds);

    run.kinds = g_new0(Kind, run.n_kinds);
    for (size_t i = 0; i < run.n_kinds; i++) {
        run.kinds[i].document = &documents[i];
        OK_PTR(run.kinds[i].schema = xml_schema_new(documents[i].binding));
    }
    return run;
}

static void
run_end(Run *run)
{
    unsigned int wrong = 0;

    printf("# %-20s %6s %6s %6s %6s %9s %10s %11s\n",
           "document", "files", "read", "strict", "same", "wrong in", "wrong out", "wrong again");
    for (size_t i = 0; i < run->n_kinds; i++) {
        const Kind *kind = &run->kinds[i];

        printf("# %-20s %6u %6u %6u %6u %9u %10u %11u\n", kind->document->name, kind->files, kind->read, kind->strict,
               kind->same, kind->wrong_in, kind->wrong_out, kind->wrong_again);
        wrong += kind->wrong_in + kind->wrong_out + kind->wrong_again;
        xml_schema_free(kind->schema);
    }
    printf("%s", run->details->str);
    g_string_free(run->details, TRUE);
    g_free(run->kinds);
    if (wrong > 0)
        FAIL_TEST("%u times a document and its schema disagree", wrong);
}

TEST_TIMEOUT(our_own_documents_are_what_the_schemas_say, 120)
{
    Run run = run_new();

    judge_folder(&run, DATA_PATH("."));
    run_end(&run);
}

TEST_TIMEOUT(collected_documents_are_what_the_schemas_say, 240)
{
    const char *root = g_getenv("SPLITVIRT_CORPUS") ? g_getenv("SPLITVIRT_CORPUS") : CORPUS_DIR;
    Run run;

    if (!g_file_test(root, G_FILE_TEST_IS_DIR))
        SKIP("there is no collection at %s", root);
    run = run_new();
    judge_folder(&run, root);
    run_end(&run);
}

/* Documents that only programs write, as others wrote them. */
static void
same_again(const char *name)
{
    const char *text = GOLDEN(name);
    g_autofree char *root = root_element(text);
    const Document *document = document_of_root(root);
    void *self;

    OK_PTR(document);
    OK_PTR(self = document_parse(document, text, XML_STRICT));
    SAME_AS_GOLDEN(name, xml_format_text(document->binding, self, 0));
    xml_free(document->binding, self);
}

TEST(what_only_programs_write_reads_back_as_it_was)
{
    same_again("capabilities.xml");
    same_again("domaincaps.xml");
    same_again("cpu-host.xml");
    same_again("cpu-guest.xml");
}
