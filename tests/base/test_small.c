/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_small.c - uuids, MAC addresses, enums, lists.
 *
 * Threads: main.
 */

#include "base/enums.h"
#include "base/error.h"
#include "base/list.h"
#include "base/mac.h"
#include "base/uuid.h"
#include "support/test.h"

TEST(uuid_text_round_trips)
{
    unsigned char uuid[UUID_LEN];
    char text[UUID_TEXT_LEN];

    TRUE_(uuid_parse("6695eb01-f6a4-8304-79aa-97f2502e193f", uuid));
    STREQ(uuid_format(uuid, text), "6695eb01-f6a4-8304-79aa-97f2502e193f");
    TRUE_(uuid_parse(" 6695EB01f6a4830479aa97f2502e193f ", uuid));
    STREQ(uuid_format(uuid, text), "6695eb01-f6a4-8304-79aa-97f2502e193f");
}

TEST(bad_uuids_change_nothing)
{
    static const char *const bad[] = { "", "6695eb01-f6a4-8304-79aa-97f2502e193", "6695eb01-f6a4-8304-79aa-97f2502e193f0",
                                       "6695eb01_f6a4-8304-79aa-97f2502e193f", "g695eb01-f6a4-8304-79aa-97f2502e193f" };
    unsigned char uuid[UUID_LEN] = { 1 };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        FALSE_(uuid_parse(bad[i], uuid));
    FALSE_(uuid_parse(NULL, uuid));
    EQ(uuid[0], 1);
}

TEST(generated_uuids_are_version_4_and_differ)
{
    unsigned char a[UUID_LEN], b[UUID_LEN];

    uuid_generate(a);
    uuid_generate(b);
    FALSE_(uuid_equal(a, b));
    EQ(a[6] >> 4, 4);
    EQ(a[8] >> 6, 2);
    TRUE_(uuid_is_plausible(a));
    memset(a, 0xff, sizeof(a));
    FALSE_(uuid_is_plausible(a));
    TRUE_(uuid_hash_equal(b, b));
    EQ(uuid_hash(b), uuid_hash(b));
}

TEST(mac_addresses)
{
    static const char *const bad[] = { "", "52:54:00:12:34", "52:54:00:12:34:56:78", "52-54-00-12-34-56", "52:54:00:12:34:5g",
                                       "152:54:00:12:34:56", "52:54:00:12:34:", " 52:54:00:12:34:56" };
    MacAddress mac;
    char text[MAC_TEXT_LEN];

    TRUE_(mac_parse("52:54:0:AB:cd:Ef", &mac));
    STREQ(mac_format(&mac, text), "52:54:00:ab:cd:ef");
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        FALSE_(mac_parse(bad[i], &mac));
    mac_generate(MAC_PREFIX_QEMU, &mac);
    TRUE_(g_str_has_prefix(mac_format(&mac, text), "52:54:00:"));
    FALSE_(mac_is_multicast(&mac));
    mac.bytes[0] = 1;
    TRUE_(mac_is_multicast(&mac));
}

typedef enum {
    COLOUR_DEFAULT,
    COLOUR_RED,
    COLOUR_BLUE,
    COLOUR_LAST,
} Colour;

ENUM_WORDS_STATIC(Colour, colour, COLOUR_LAST, NULL, "red", "blue")

TEST(enums_have_words)
{
    g_autofree char *list = enum_list(&Colour_words);

    STREQ(colour_to_string(COLOUR_BLUE), "blue");
    NULL_PTR(colour_to_string(COLOUR_DEFAULT));
    NULL_PTR(enum_to_string(&Colour_words, 99));
    EQ(colour_from_string("red"), COLOUR_RED);
    EQ(colour_from_string("green"), -1);
    EQ(colour_from_string(NULL), -1);
    STREQ(list, "red, blue");
    FAILS(enum_get(&Colour_words, "green", "colour"), VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "'green' is not one of red, blue");
}

typedef struct {
    int value;
    ListLink link;
} Item;

TEST(lists_keep_order_and_removal_is_idempotent)
{
    Item items[3] = { { .value = 0 }, { .value = 1 }, { .value = 2 } };
    ListLink head, other;
    int sum = 0;

    list_init(&head);
    list_init(&other);
    NULL_PTR(list_pop(&head));
    for (int i = 0; i < 3; i++)
        list_append(&head, &items[i].link);
    list_remove(&items[1].link);
    list_remove(&items[1].link);
    for (list_foreach(link, &head))
        sum = sum * 10 + list_element(link, Item, link)->value;
    EQ(sum, 2);
    list_prepend(&other, &items[1].link);
    list_splice(&other, &head);
    TRUE_(list_is_empty(&head));
    EQ(list_element(list_pop(&other), Item, link)->value, 1);
    EQ(list_element(list_pop(&other), Item, link)->value, 0);
    EQ(list_element(list_pop(&other), Item, link)->value, 2);
    TRUE_(list_is_empty(&other));
}
