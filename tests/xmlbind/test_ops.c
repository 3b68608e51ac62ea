/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_ops.c - new, copy, equal, clear.
 */

#include "support/test.h"
#include "zoo.h"

TEST(a_new_struct_holds_what_stands_for_absence)
{
    g_autoptr(Zoo) zoo = zoo_new();

    EQ(zoo->id, -1);
    EQ(zoo->floor, 1);
    NULL_PTR(zoo->name);
}

TEST(a_copy_is_deep_and_complete)
{
    g_autoptr(Zoo) zoo = zoo_new();
    g_autoptr(Zoo) copy = NULL;
    Animal *animal = animal_new();

    zoo->name = g_strdup("n");
    zoo->cache = g_strdup("private");
    animal->name = g_strdup("a");
    animal->mood = 5;
    animal->tag.place.type = PLACE_DRIVE;
    animal->tag.place.drive.note = g_strdup("note");
    xml_list_add(Animal, zoo->animals, animal);
    copy = zoo_copy(zoo);
    TRUE_(zoo_equal(zoo, copy));
    STREQ(copy->cache, "private");
    TRUE_(copy->name != zoo->name);
    xml_each(Animal, one, copy->animals) {
        EQ(one->mood, 5);
        STREQ(one->tag.place.drive.note, "note");
        one->tag.place.drive.note[0] = 'm';
    }
    FALSE_(zoo_equal(zoo, copy));
    NULL_PTR(zoo_copy(NULL));
}

TEST(an_empty_child_may_equal_none)
{
    g_autoptr(Zoo) with = zoo_new();
    g_autoptr(Zoo) without = zoo_new();

    with->options = g_new0(Options, 1);
    TRUE_(zoo_equal(with, without));
    with->options->queues = 2;
    FALSE_(zoo_equal(with, without));
}

TEST(alternatives_may_be_pointers_to_different_structs)
{
    g_autoptr(Trade) trade = xml_parse(&xml_binding_Trade,
                                       "<trade type='drive' path='/p'><goods xmlns:c='urn:zoo:command'>"
                                       "<c:arg value='x'/></goods></trade>",
                                       NULL);
    g_autoptr(Trade) copy = trade_copy(trade);

    OK_PTR(trade);
    TRUE_(trade_equal(trade, copy));
    STREQ(copy->command->args[0], "x");
    STREQ(copy->text, "/p");
}

TEST(absent_by_presence_is_not_zero)
{
    g_autoptr(Animal) a = animal_new();
    g_autoptr(Animal) b = animal_new();

    b->has_teeth = true;
    FALSE_(animal_equal(a, b));
    a->teeth = 4;
    a->has_teeth = false;
    b->has_teeth = false;
    TRUE_(animal_equal(a, b));
}

TEST(lists_free_what_is_removed)
{
    g_autoptr(Zoo) zoo = zoo_new();

    for (int i = 0; i < 3; i++) {
        Animal *animal = animal_new();

        animal->name = g_strdup_printf("a%d", i);
        xml_list_add(Animal, zoo->animals, animal);
    }
    g_ptr_array_remove_index(zoo->animals, 1);
    EQ(zoo->animals->len, 2);
}

TEST(each_stops_where_the_loop_is_left)
{
    g_autoptr(Zoo) zoo = zoo_new();
    int seen = 0;

    xml_each(Animal, none, zoo->animals)
        seen += none != NULL;
    EQ(seen, 0);
    for (int i = 0; i < 3; i++)
        xml_list_add(Animal, zoo->animals, animal_new());
    xml_each(Animal, one, zoo->animals) {
        if (one == zoo->animals->pdata[0])
            continue;
        seen++;
        break;
    }
    EQ(seen, 1);
}
