/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_hostile_documents.c - every kind of document, as somebody would write it who wishes us ill: each is refused with an
 * error that says where, or read; nothing takes long or grows without bound.
 *
 * Threads: main.
 */

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/xmlbind_tools.h"
#include "conf/documents.h"
#include "support/test.h"

#define MIB (1024u * 1024)
#define SEEDS 3
#define VALUES_MAX 150                  /* of one document, spread over it */

typedef void (*TryDocument)(const Document *document);

static void
for_every_document(TryDocument try)
{
    size_t n;
    const Document *documents = documents_all(&n);

    for (size_t i = 0; i < n; i++)
        try(&documents[i]);
}

/* Refused with @code and words. */
static void
refused(const Document *document, const char *text, int code)
{
    FAILS_PTR(document_parse(document, text, 0), code);
    TRUE_(strlen(test_last_message()) > 10 && strlen(test_last_message()) < 4096);
}

/* Refused with words, or read; either is well. */
static void
survived(const Document *document, const char *text, unsigned int flags)
{
    void *self = document_parse(document, text, flags);

    if (!self)
        TRUE_(strlen(error_last_message()) > 10 && strlen(error_last_message()) < 65536);
    error_reset();
    xml_free(document->binding, self);
}

static char *
repeat(const char *part, size_t n)
{
    size_t len = strlen(part);
    char *text = g_malloc(len * n + 1);

    for (size_t i = 0; i < n; i++)
        memcpy(text + i * len, part, len);
    text[len * n] = '\0';
    return text;
}

/* ---- Entities ---- */

static void
try_entities(const Document *document)
{
    const char *root = document->binding->element;
    static const char *const types[] = {
        "[<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]",
        "[<!ENTITY a SYSTEM 'file:///etc/passwd'>]",
        "[<!ENTITY % p SYSTEM 'file:///etc/passwd'>%p;]",
        "SYSTEM 'http://127.0.0.1:1/a.dtd'",
        "[<!ATTLIST a b CDATA 'c'>]",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        g_autofree char *text = g_strdup_printf("<!DOCTYPE %s %s><%s><name>&c;</name></%s>", root, types[i], root, root);

        refused(document, text, VIR_ERR_XML_DETAIL);
    }
}

TEST(entities_are_refused)
{
    for_every_document(try_entities);
}

/* ---- Size ---- */

static void
try_sizes(const Document *document)
{
    const char *root = document->binding->element;
    g_autofree char *much = repeat("A", 10 * MIB);
    g_autofree char *deep = repeat("<a>", 100000);
    g_autofree char *own = g_strdup_printf("<%s>", root);
    g_autofree char *own_deep = repeat(own, 100000);
    g_autofree char *many = repeat("<a b='c'/>", 100000);
    g_autofree char *texts[] = {
        g_strdup_printf("<%s a='%s'/>", root, much),
        g_strdup_printf("<%s name='%s'/>", root, much),
        g_strdup_printf("<%s><name>%s</name></%s>", root, much, root),
        g_strdup_printf("<%s %s='a'/>", root, much),
        g_strdup_printf("<%s><%s/></%s>", root, much, root),
        g_strdup_printf("<%s>%s", root, deep),
        g_strdup_printf("<%s>%s</%s>", root, many, root),
        g_strdup_printf("<%s><devices>%s</devices></%s>", root, many, root),
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        survived(document, texts[i], 0);
        survived(document, texts[i], XML_STRICT);
        g_clear_pointer(&texts[i], g_free);
    }
    refused(document, own_deep, VIR_ERR_XML_DETAIL);
}

TEST_TIMEOUT(size_and_depth_are_bounded, 120)
{
    for_every_document(try_sizes);
}

/* ---- Form ---- */

static void
try_forms(const Document *document)
{
    const char *root = document->binding->element;
    g_autofree char *texts[] = {
        g_strdup(""), g_strdup(" "), g_strdup("<"), g_strdup("text"), g_strdup_printf("<%s", root), g_strdup_printf("<%s>", root),
        g_strdup_printf("<%s/><%s/>", root, root), g_strdup_printf("<%s a='b' a='c'/>", root),
        g_strdup_printf("<%s><name>\xff\xfe</name></%s>", root, root),
        g_strdup_printf("<%s><name>\xc0\x80</name></%s>", root, root),
        g_strdup_printf("<?xml version='1.0' encoding='UTF-16'?><%s><a/>", root),
        g_strdup_printf("<?xml version='1.0' encoding='no-such-thing'?><%s/>", root),
        g_strdup_printf("<%s><name>&#0;</name></%s>", root, root), g_strdup_printf("<%s><name>\x01</name></%s>", root, root),
        g_strdup_printf("<%s><name>&unknown;</name></%s>", root, root), g_strdup_printf("<%s><x:a/></%s", root, root),
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        refused(document, texts[i], VIR_ERR_XML_DETAIL);
        g_clear_pointer(&texts[i], g_free);
    }
    refused(document, "<nonsense/>", VIR_ERR_XML_ERROR);
}

TEST(what_is_not_well_formed_is_refused)
{
    for_every_document(try_forms);
}

/* ---- Values ---- */

static const char *const values[] = {
    "-1", "-9223372036854775809", "18446744073709551616", "99999999999999999999999999", "1e400", "0x1ffffffffffffffff", "",
    " ", "nan", "%n%s", "../../etc/passwd", "0-4294967295", "^0", "1,,2", "ff:ff:ff:ff:ff:ff:ff", "::1::", "\xe2\x82\xac",
};

/* @text with its value, or unit, at @open (a quote or '>') replaced by @value. */
static char *
change(const char *text, const char *open, const char *value)
{
    const char *close = strchr(open + 1, *open == '>' ? '<' : '\'');

    return g_strdup_printf("%.*s%s%s", (int)(open + 1 - text), text, value, close);
}

/* Where a value begins next: after "='", or a text that no line break follows. */
static const char *
next_value(const char *from)
{
    for (; *from; from++) {
        if (from[0] == '=' && from[1] == '\'')
            return from + 1;
        if (from[0] == '>' && from[1] && from[1] != '\n' && from[1] != '<')
            return from;
    }
    return NULL;
}

static size_t
count_values(const char *text)
{
    size_t n = 0;

    for (const char *open = next_value(text); open; open = next_value(open + 1))
        n++;
    return n;
}

/* Without hooks what is refused is refused for its value, and the error says where. */
static void
try_value(const Document *document, const char *text, const char *open, const char *value)
{
    g_autofree char *changed = change(text, open, value);
    void *self = document_parse(document, changed, XML_NO_HOOKS);

    if (!self && !strstr(error_last_message(), "line "))
        FAIL_TEST("'%s' is refused without a place: %s", value, error_last_message());
    error_reset();
    xml_free(document->binding, self);
    survived(document, changed, 0);
}

static void
try_values(const Document *document)
{
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        void *self = xml_random(document->binding, seed, XML_AS_SECURE);
        g_autofree char *text = xml_format_text(document->binding, self, XML_AS_SECURE);
        size_t n = 0;
        size_t all = count_values(text);

        xml_free(document->binding, self);
        for (const char *open = next_value(text); open; open = next_value(open + 1), n++) {
            if (n % (all / VALUES_MAX + 1) == seed % (all / VALUES_MAX + 1))
                try_value(document, text, open, values[(n + seed) % G_N_ELEMENTS(values)]);
        }
    }
}

TEST_TIMEOUT(values_are_refused_by_line_and_path, 240)
{
    for_every_document(try_values);
}
