/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_diff.c - which differences matter to the guest, or may not be made while it runs.
 */

#include "base/error.h"
#include "support/test.h"
#include "zoo.h"

static Zoo *
zoo_with(const char *kind, const char *food, const char *body)
{
    g_autofree char *text = g_strdup_printf("<zoo kind='%s'><name>n</name><title>t</title><memory>4</memory><animals>"
                                            "<animal name='a'><house type='cage'/></animal><animal name='b'>%s"
                                            "<house type='cage'><source file='%s'/></house></animal></animals></zoo>",
                                            kind, food, body);
    Zoo *zoo = xml_parse(&xml_binding_Zoo, text, NULL);

    OK_PTR(zoo);
    return zoo;
}

TEST(only_abi_rows_matter_to_the_guest)
{
    g_autoptr(Zoo) a = zoo_with("open", "<food diet='meat'/>", "/a");
    g_autoptr(Zoo) b = zoo_with("open", "<food diet='grass'/>", "/b");

    OK(xml_abi_check(&xml_binding_Zoo, a, b));
    g_free(b->title);
    b->title = NULL;
    OK(xml_abi_check(&xml_binding_Zoo, a, b));
}

TEST(the_first_abi_difference_is_named)
{
    g_auto(XmlDifference) difference = { 0 };
    g_autoptr(Zoo) a = zoo_with("open", "<body teeth='4'/>", "/a");
    g_autoptr(Zoo) b = zoo_with("open", "<body teeth='5'/>", "/a");
    g_autoptr(Zoo) c = zoo_with("indoor", "", "/a");

    TRUE_(xml_abi_diff(&xml_binding_Zoo, a, b, &difference));
    STREQ(difference.path, "/zoo/animals/animal[2]/body@teeth");
    STREQ(difference.before, "4");
    STREQ(difference.after, "5");
    FAILS(xml_abi_check(&xml_binding_Zoo, a, c), VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "/zoo@kind is 'open' now and would become 'indoor'");
    c->kind = ZOO_KIND_OPEN;
    FAILS(xml_abi_check(&xml_binding_Zoo, a, c), VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "/zoo/animals/animal[2]/body@teeth is '4' now and would become absent");
}

TEST(a_different_number_of_things_is_a_difference)
{
    g_auto(XmlDifference) difference = { 0 };
    g_autoptr(Zoo) a = zoo_with("open", "", "/a");
    g_autoptr(Zoo) b = zoo_with("open", "", "/a");

    g_ptr_array_remove_index(b->animals, 0);
    TRUE_(xml_abi_diff(&xml_binding_Zoo, a, b, &difference));
    STREQ(difference.path, "/zoo/animals/animal");
    STREQ(difference.before, "2");
    STREQ(difference.after, "1");
}

TEST(what_may_change_live_is_no_live_difference)
{
    g_auto(XmlDifference) difference = { 0 };
    g_autoptr(Zoo) a = zoo_with("open", "<food diet='meat'/>", "/a");
    g_autoptr(Zoo) b = zoo_with("open", "", "/b");
    g_autoptr(Zoo) c = zoo_with("open", "<shy/>", "/b");

    FALSE_(xml_live_diff(&xml_binding_Zoo, a, b, &difference));
    TRUE_(xml_live_diff(&xml_binding_Zoo, a, c, &difference));
    STREQ(difference.path, "/zoo/animals/animal[2]/shy");
    NULL_PTR(difference.before);
    STREQ(difference.after, "given");
}

TEST(sizes_differ_with_their_unit)
{
    g_auto(XmlDifference) difference = { 0 };
    g_autoptr(Zoo) a = zoo_with("open", "", "/a");
    g_autoptr(Zoo) b = zoo_copy(a);

    b->memory_kib = 5;
    TRUE_(xml_abi_diff(&xml_binding_Zoo, a, b, &difference));
    STREQ(difference.before, "4 KiB");
    STREQ(difference.after, "5 KiB");
}
