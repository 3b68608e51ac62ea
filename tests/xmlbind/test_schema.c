/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_schema.c - the grammar and the reference that follow from the tables.
 */

#include "base/error.h"
#include "base/xmlbind_tools.h"
#include "support/test.h"
#include "zoo.h"

static int
judge(const XmlSchema *schema, const char *text)
{
    g_autofree char *document = g_strdup_printf("<zoo kind='open'><name>n</name>%s</zoo>", text);

    return xml_schema_validate(schema, document);
}

TEST(the_grammar_is_stable)
{
    SAME_AS_GOLDEN("house.rng", xml_schema_text(&xml_binding_House));
}

TEST(the_grammar_takes_what_the_parser_takes)
{
    g_autoptr(XmlSchema) schema = xml_schema_new(&xml_binding_Zoo);

    OK_PTR(schema);
    OK(xml_schema_validate(schema, GOLDEN("all-in.xml")));
    OK(judge(schema, ""));
    OK(judge(schema,
             "<animals><animal name='a'><house type='net'><source wire='unix'><host socket='/s'/></source></house>"
             "</animal></animals>"));
    OK(judge(schema, "<metadata><a xmlns='urn:a' b='c'>text</a></metadata>"));
}

TEST(the_grammar_refuses_what_the_parser_refuses)
{
    static const char *const wrong[] = {
        "<name>twice</name>",
        "<colour/>",
        "<floor>0</floor>",
        "<memory unit='KiB'>much</memory>",
        "<features><roof tiles='2'/></features>",
        "<gate mac='nonsense'/>",
        "<animals><animal name='a'/></animals>",
        "<animals><animal name='a'><house type='barn'/></animal></animals>",
        "<animals><animal name='a'><house type='pool'><source file='/f'/></house></animal></animals>",
        ("<animals><animal name='a'><house type='net'><source wire='unix'><host name='h'/></source></house></animal>"
         "</animals>"),
        "<animals><animal name='a'><house type='cage'/><place type='drive' slot='1'/></animal></animals>",
        "<star><bird>a</bird><bird>b</bird></star>",
    };
    g_autoptr(XmlSchema) schema = xml_schema_new(&xml_binding_Zoo);

    OK_PTR(schema);
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
        FAILS(judge(schema, wrong[i]), VIR_ERR_XML_INVALID_SCHEMA);
}

TEST(jing_takes_the_grammar_too)
{
    g_autofree char *text = xml_schema_text(&xml_binding_Zoo);
    const char *path = test_temp_path("zoo.rng");
    g_autofree char *command = g_strdup_printf("jing -t %s %s", path, DATA_PATH("all-in.xml"));
    g_autofree char *jing = g_find_program_in_path("jing");
    g_autofree char *out = NULL;
    g_autofree char *err = NULL;
    int status = -1;

    if (!jing)
        SKIP("jing is not installed");
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_assert_true(g_spawn_command_line_sync(command, &out, &err, &status, NULL));
    EQ(status, 0);
}

TEST(the_reference_lists_every_row)
{
    SAME_AS_GOLDEN("zoo.tsv", xml_reference_text(&xml_binding_Zoo));
}
