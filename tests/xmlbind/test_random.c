/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_random.c - the property of every binding, a thousand times.
 */

#include "base/xmlbind_tools.h"
#include "support/test.h"
#include "zoo.h"

TEST(the_tables_have_no_mistakes)
{
    OK(xml_check_table(&xml_binding_Zoo));
}

TEST_TIMEOUT(what_is_built_comes_back_from_its_text, 240)
{
    for (uint32_t seed = 0; seed < 1000; seed++)
        OK(xml_test_round_trip(&xml_binding_Zoo, seed));
}

TEST(parts_can_be_documents_of_their_own)
{
    for (uint32_t seed = 0; seed < 200; seed++)
        OK(xml_test_round_trip(&xml_binding_House, seed));
}

TEST(the_same_seed_builds_the_same)
{
    g_autoptr(Zoo) a = xml_random(&xml_binding_Zoo, 7, 0);
    g_autoptr(Zoo) b = xml_random(&xml_binding_Zoo, 7, 0);
    g_autoptr(Zoo) other = xml_random(&xml_binding_Zoo, 8, 0);

    TRUE_(zoo_equal(a, b));
    FALSE_(zoo_equal(a, other));
}
