/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_format.c - how structs are written.
 */

#include "support/test.h"
#include "zoo.h"

static char *
reformat(const char *text, unsigned int flags)
{
    const XmlParseOptions options = { .flags = XML_NO_HOOKS | XML_AS_STATUS };
    g_autoptr(Zoo) zoo = xml_parse(&xml_binding_Zoo, text, &options);

    OK_PTR(zoo);
    return xml_format_text(&xml_binding_Zoo, zoo, flags);
}

TEST(everything_in_its_order)
{
    SAME_AS_GOLDEN("all.xml", reformat(GOLDEN("all-in.xml"), XML_AS_SECURE | XML_AS_STATUS));
}

TEST(inactive_and_without_secrets)
{
    SAME_AS_GOLDEN("all-inactive.xml", reformat(GOLDEN("all-in.xml"), XML_AS_INACTIVE | XML_AS_MIGRATABLE));
}

TEST(a_wrapper_may_be_kept_though_empty)
{
    g_autofree char *text = reformat("<zoo kind='open'><name>n</name></zoo>", 0);

    STREQ(text, "<zoo kind='open'>\n  <name>n</name>\n  <memory unit='KiB'>0</memory>\n  <rules fenced='disabled'/>\n"
                "  <animals>\n  </animals>\n</zoo>\n");
}

TEST(special_characters_are_escaped)
{
    g_autofree char *text = reformat("<zoo kind='open'><name>n</name><title>&lt;&amp;&gt;'&quot;\n\t&#13;</title>"
                                     "<gate label='&lt;&#10;&quot;&#9;'/></zoo>", 0);

    STR_HAS(text, "<title>&lt;&amp;&gt;&apos;&quot;\n\t&#13;</title>");
    STR_HAS(text, "<gate label='&lt;&#10;&quot;&#9;'/>");
}

TEST(metadata_is_kept_and_indented)
{
    g_autofree char *text =
        reformat("<zoo kind='open' xmlns:f='urn:f'><name>n</name><metadata>\n\n<f:a x=\"1\"><f:b/>  </f:a>"
                 "<!-- c --><z xmlns='urn:z'>a &amp;\n b<c/></z></metadata></zoo>",
                 0);

    STR_HAS(text, "  <metadata xmlns:f=\"urn:f\">\n    <f:a x=\"1\">\n      <f:b/>\n    </f:a>\n"
                  "    <z xmlns=\"urn:z\">a &amp;\n b<c/></z>\n  </metadata>\n");
    g_autofree char *again = reformat(text, 0);
    STREQ(text, again);
}

TEST(a_part_is_formatted_where_it_is_wanted)
{
    g_autoptr(House) house = xml_parse(&xml_binding_House, "<house type='cage'><source file='/f'/></house>", NULL);
    g_autoptr(GString) buf = g_string_new("x\n");

    OK_PTR(house);
    xml_format(&xml_binding_House, "home", house, buf, 4, 0);
    STREQ(buf->str, "x\n    <home type='cage'>\n      <source file='/f'/>\n    </home>\n");
}

TEST(a_predicate_hides_its_row)
{
    g_autoptr(House) house = xml_parse(&xml_binding_House, "<house type='cage'><shared/></house>", NULL);
    g_autofree char *shown = xml_format_text(&xml_binding_House, house, 0);
    g_autofree char *quiet = xml_format_text(&xml_binding_House, house, ZOO_FLAG_QUIET);

    STREQ(shown, "<house type='cage'>\n  <shared/>\n</house>\n");
    STREQ(quiet, "<house type='cage'/>\n");
}
