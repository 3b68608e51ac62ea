/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_generic.c - collections of documents that are about no QEMU: what reads back is what was written, or what stands
 * beside it. Those that must be refused are named here, with why.
 *
 * Threads: main.
 */

#include <stdio.h>
#include <string.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/text.h"
#include "corpus.h"
#include "support/test.h"

/* A case that is refused, and why that is right. */
typedef struct {
    const char *name;
    const char *reason;
} Refused;

typedef struct {
    const char *dir;
    bool is_lxc;
    unsigned int flags;              /* DomainParseFlags */
    const Refused *refused;          /* ends with { NULL } */
} Collection;

static const Refused generic_refused[] = {
    { "cachetune-colliding-allocs",         "one part of a cache is set aside twice" },
    { "chardev-tcp-multiple-source",        "TCP has one end" },
    { "chardev-unix-redirdev-missing-path", "nobody makes a socket for it" },
    { "graphics-listen-network-invalid",    "an address that names a network" },
    { "name-slash-fail",                    "the name is that of a file" },
    { NULL, NULL },
};
static const Refused none[] = { { NULL, NULL } };

static const Collection collections[] = {
    { "genericxml2xml", false, 0,                          generic_refused },
    { "lxcxml2xml",     true,  0,                          none },
    { "lxcconf2xml",    true,  DOMAIN_PARSE_NO_POST_PARSE, none },
};

/* A host that has no emulators: what a document does not say is not filled in. */
static int
platform(void *user, const DomainDef *def, DomainPlatform *ret_platform)
{
    const bool *is_lxc = user;

    ret_platform->emulator = g_strdup(def->emulator);
    if (*is_lxc && !def->emulator)
        ret_platform->emulator = g_strdup("/usr/libexec/libvirt/libvirt_lxc");
    ret_platform->machine = g_strdup(def->os.machine);
    ret_platform->features = PLATFORM_EVERYTHING;
    return 0;
}

static const char *
reason_of(const Collection *collection, const char *name)
{
    for (const Refused *row = collection->refused; row->name; row++) {
        if (g_str_equal(row->name, name))
            return row->reason;
    }
    return NULL;
}

static char *
read_text(const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    char *text = NULL;

    return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

/* @text with the type of its domain changed. Takes @text. */
static char *
change_type(char *text, const char *from, const char *to)
{
    char *place = strstr(text, from);
    char *changed;

    if (!place)
        return text;
    changed = g_strdup_printf("%.*s%s%s", (int)(place - text), text, to, place + strlen(from));
    g_free(text);
    return changed;
}

/* Read as the document of a hypervisor of which nothing is known: what QEMU has by itself is not filled in. */
static char *
read_back(const Collection *collection, const char *dir, const char *file, bool is_live)
{
    static const char *const types[] = { "<domain type='qemu'", "<domain type='kvm'", NULL };
    const char *other = "<domain type='test'";
    DomainParseHooks hooks = { .user = (void *)&collection->is_lxc, .platform = platform };
    g_autofree char *text = read_text(dir, file);
    const char *type = NULL;
    g_autoptr(DomainDef) def = NULL;

    for (size_t i = 0; types[i]; i++) {
        if (strstr(text, types[i]))
            type = types[i];
    }
    if (type)
        text = change_type(g_steal_pointer(&text), type, other);
    def = domain_def_parse(text, (is_live ? 0 : DOMAIN_PARSE_INACTIVE) | collection->flags, &hooks);
    if (!def)
        return NULL;
    g_free(text);
    text = domain_def_format(def, VIR_DOMAIN_XML_SECURE | (is_live ? 0 : VIR_DOMAIN_XML_INACTIVE));
    return change_type(g_steal_pointer(&text), other, type ? type : other);
}

/* The file of @files that ends with ".xml" and is the input, or with @is_output what it must read back as. */
static const char *
pick(char **files, bool is_output)
{
    const char *last = NULL;

    for (size_t i = 0; files[i]; i++) {
        if (!g_str_has_suffix(files[i], ".xml"))
            continue;
        if (!is_output)
            return files[i];
        last = files[i];
    }
    return last;
}

/* Reads back as it must, or is refused as it must? */
static bool
run_case(const Collection *collection, const char *dir, const char *name, char **files)
{
    const char *reason = reason_of(collection, name);
    g_autofree char *expected = read_text(dir, pick(files, true));
    g_autofree char *actual = read_back(collection, dir, pick(files, false), strstr(expected, " id='42'>") != NULL);

    if (!actual && !reason)
        printf("# %s/%s: %s\n", collection->dir, name, error_last_message());
    error_reset();
    if (!actual || reason)
        return !actual && reason;
    if (text_equal(expected, corpus_level(expected, actual)))
        return true;
    printf("# %s/%s reads back differently:\n%s", collection->dir, name, actual);
    return false;
}

static void
run_collection(const Collection *collection)
{
    const char *root = g_getenv("SPLITVIRT_CORPUS") ? g_getenv("SPLITVIRT_CORPUS") : CORPUS_DIR;
    g_autofree char *dir = g_build_filename(root, collection->dir, NULL);
    g_autofree char *cases = read_text(dir, "CASES.tsv");
    g_auto(GStrv) lines = NULL;
    unsigned int n = 0, n_right = 0;

    if (!cases)
        SKIP("there is no collection at %s", dir);
    lines = text_split(cases, "\n");
    for (size_t i = 1; lines[i]; i++) {
        g_auto(GStrv) columns = g_strsplit(lines[i], "\t", 2);
        g_auto(GStrv) files = text_split(columns[1] ? columns[1] : "", " ");

        if (!pick(files, false))
            continue;
        n++;
        n_right += run_case(collection, dir, columns[0], files);
    }
    printf("# %s: %u of %u read back as expected or are refused as they must\n", collection->dir, n_right, n);
    EQ(n_right, n);
}

TEST(other_collections_read_back)
{
    for (size_t i = 0; i < G_N_ELEMENTS(collections); i++)
        run_collection(&collections[i]);
}
