/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_hostile.c - documents that mean harm: bounded time, bounded memory, an error.
 */

#include "base/error.h"
#include "support/test.h"
#include "zoo.h"

#include <libxml/tree.h>

static Zoo *
parse(const char *text)
{
    const XmlParseOptions options = { .flags = XML_STRICT };

    return xml_parse(&xml_binding_Zoo, text, &options);
}

static char *
repeat(const char *head, const char *piece, size_t n, const char *tail)
{
    GString *text = g_string_new(head);

    for (size_t i = 0; i < n; i++)
        g_string_append(text, piece);
    g_string_append(text, tail);
    return g_string_free(text, FALSE);
}

TEST(a_dtd_is_refused_before_it_does_anything)
{
    FAILS_PTR(parse("<!DOCTYPE zoo><zoo kind='open'><name>n</name></zoo>"), VIR_ERR_XML_DETAIL);
    STR_HAS(test_last_message(), "DTD");
    FAILS_PTR(parse("<!DOCTYPE z [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
                    "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><zoo kind='open'><name>&c;</name></zoo>"),
              VIR_ERR_XML_DETAIL);
    FAILS_PTR(parse("<!DOCTYPE z [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><zoo kind='open'><name>&f;</name></zoo>"),
              VIR_ERR_XML_DETAIL);
    FAILS_PTR(parse("<!DOCTYPE zoo SYSTEM 'http://127.0.0.1:9/x.dtd'><zoo kind='open'><name>n</name></zoo>"),
              VIR_ERR_XML_DETAIL);
    FAILS_PTR(parse("<zoo kind='open'><name>&f;</name></zoo>"), VIR_ERR_XML_DETAIL);
}

TEST(malformed_texts_are_errors_with_their_line)
{
    static const char *const texts[] = {
        "",
        " ",
        "zoo",
        "<",
        "<zoo",
        "<zoo>",
        "<zoo></zo>",
        "<zoo kind=open/>",
        "<zoo kind='a' kind='b'/>",
        "<zoo/><zoo/>",
        "<zoo>\xff\xfe</zoo>",
        "<zoo>\x01</zoo>",
        "<zoo>&#0;</zoo>",
        "<zoo>&#xd800;</zoo>",
        "<a:zoo/>",
        "<zoo><![CDATA[x</zoo>",
        "<?xml version='1.0' encoding='nonsense'?><zoo/>",
        "\xef\xbb\xbf<zoo",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        Zoo *zoo = NULL;

        test_expect_failure();
        zoo = parse(texts[i]);
        NULL_PTR(zoo);
        TRUE_(error_last_code() == VIR_ERR_XML_DETAIL || error_last_code() == VIR_ERR_XML_ERROR);
        error_reset();
    }
}

TEST(a_zero_byte_ends_no_document)
{
    static const char text[] = "<zoo kind='open'>\0<name>n</name></zoo>";

    FAILS_PTR(xml_read(text, sizeof(text) - 1, NULL), VIR_ERR_XML_DETAIL);
}

TEST(depth_is_bounded)
{
    g_autofree char *deep = repeat("<house type='cage'>", "<backing type='cage'>", 100000, "");
    g_autofree char *closed = NULL;
    GString *text = g_string_new("<house type='cage'>");

    for (int i = 0; i < 200; i++)
        g_string_append(text, "<backing type='cage'>");
    for (int i = 0; i < 200; i++)
        g_string_append(text, "</backing>");
    closed = g_string_free(g_string_append(text, "</house>"), FALSE);
    FAILS_PTR(xml_parse(&xml_binding_House, deep, NULL), VIR_ERR_XML_DETAIL);
    FAILS_PTR(xml_parse(&xml_binding_House, closed, NULL), VIR_ERR_XML_ERROR);
    STR_HAS(test_last_message(), "elements deep");
}

TEST(size_is_bounded)
{
    g_autofree char *big = repeat("<zoo kind='open'><name>n</name><!--", "0123456789abcdef", 1100 * 1024, "--></zoo>");

    FAILS_PTR(parse(big), VIR_ERR_XML_DETAIL);
    STR_HAS(test_last_message(), "the limit is");
}

TEST(a_huge_attribute_costs_no_more_than_itself)
{
    g_autofree char *value = g_strnfill(9 * 1024 * 1024, 'x');
    g_autofree char *text = g_strdup_printf("<zoo kind='%s'><name>n</name></zoo>", value);
    g_autofree char *label = g_strdup_printf("<zoo kind='open'><name>n</name><gate label='%s'/></zoo>", value);

    FAILS_PTR(parse(text), VIR_ERR_XML_ERROR);
    TRUE_(strlen(test_last_message()) < 400);
    FAILS_PTR(parse(label), VIR_ERR_XML_ERROR);
}

TEST_TIMEOUT(many_elements_take_linear_time, 60)
{
    g_autofree char *many =
        repeat("<zoo kind='open'><name>n</name><staff>", "<keeper>k</keeper>", 200000, "</staff></zoo>");
    g_autofree char *unknown = repeat("<zoo kind='open'><name>n</name>", "<x/>", 200000, "</zoo>");
    g_autofree char *attrs = NULL;
    GString *wide = g_string_new("<zoo kind='open'");
    g_autoptr(Zoo) zoo = parse(many);
    g_autoptr(Zoo) ignored = NULL;

    OK_PTR(zoo);
    EQ(g_strv_length(zoo->keepers), 200000);
    ignored = xml_parse(&xml_binding_Zoo, unknown, NULL);
    OK_PTR(ignored);
    FAILS_PTR(parse(unknown), VIR_ERR_XML_INVALID_SCHEMA);
    for (int i = 0; i < 2000; i++)
        g_string_append_printf(wide, " a%d='1'", i);
    attrs = g_string_free(g_string_append(wide, "><name>n</name></zoo>"), FALSE);
    FAILS_PTR(parse(attrs), VIR_ERR_XML_INVALID_SCHEMA);
}

TEST(cpusets_and_sizes_do_not_overflow)
{
    FAILS_PTR(xml_parse(&xml_binding_House, "<house type='cage'><source cells='0-4294967295'/></house>", NULL),
              VIR_ERR_XML_ERROR);
    FAILS_PTR(xml_parse(&xml_binding_House, "<house type='cage'><source cells='5-1'/></house>", NULL),
              VIR_ERR_XML_ERROR);
    FAILS_PTR(parse("<zoo kind='open'><name>n</name><memory unit='EiB'>18446744073709551615</memory></zoo>"),
              VIR_ERR_XML_ERROR);
    FAILS_PTR(parse("<zoo kind='open'><name>n</name><memory>18446744073709551615</memory></zoo>"), VIR_ERR_XML_ERROR);
}

/* Cuts and flips of a good document: any answer but a crash. */
TEST(damaged_documents_are_survived)
{
    const char *good = GOLDEN("all-in.xml");
    size_t len = strlen(good);
    g_autoptr(GRand) rand = g_rand_new_with_seed(4);

    for (int i = 0; i < 3000; i++) {
        g_autofree char *text = g_strdup(good);
        g_autoptr(Zoo) zoo = NULL;

        for (gint n = g_rand_int_range(rand, 1, 4); n > 0; n--)
            text[g_rand_int_range(rand, 0, (gint32)len)] = "<>'/ =x0&;\""[g_rand_int_range(rand, 0, 11)];
        if (i % 3 == 0)
            text[g_rand_int_range(rand, 0, (gint32)len)] = '\0';
        test_expect_failure();
        zoo = xml_parse(&xml_binding_Zoo, text, NULL);
        error_reset();
    }
}
