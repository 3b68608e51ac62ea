/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_parse.c - what documents become, and what is said about wrong ones.
 */

#include "base/error.h"
#include "support/test.h"
#include "zoo.h"

#define HEAD "<zoo kind='open'>\n<name>n</name>\n"
#define ZOO(...) HEAD __VA_ARGS__ "</zoo>"

static Zoo *
parse(const char *text)
{
    const XmlParseOptions options = { .flags = XML_STRICT };

    return xml_parse(&xml_binding_Zoo, text, &options);
}

static Zoo *
parse_as(const char *text, unsigned int flags)
{
    const XmlParseOptions options = { .flags = flags | XML_STRICT };

    return xml_parse(&xml_binding_Zoo, text, &options);
}

TEST(a_document_fills_its_struct)
{
    g_autoptr(Zoo) zoo =
        parse(ZOO("<uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>\n"
                  "<gate mac='52:54:00:12:34:56' address='::1' label='north'><inner ip='1.2.3.4'/></gate>\n"
                  "<perms><mode>0750</mode></perms><ratio>2.5</ratio>\n"
                  "<features><acpi/><roof state='off' tiles='7'/></features>\n"
                  "<staff><keeper>a</keeper><keeper>b</keeper></staff>\n"
                  "<meals><meal diet='meat'/><meal diet='grass'/></meals>\n"));

    OK_PTR(zoo);
    EQ(zoo->kind, ZOO_KIND_OPEN);
    EQ(zoo->uuid[0], 0x66);
    EQ(zoo->mac.bytes[5], 0x56);
    STREQ(zoo->label, "north");
    STREQ(zoo->ip, "1.2.3.4");
    EQ(zoo->mode, 0750);
    EQ(zoo->acpi, SWITCH_ON);
    EQ(zoo->roof, SWITCH_OFF);
    EQ(zoo->roof_tiles, 7);
    STREQ(zoo->keepers[1], "b");
    NULL_PTR(zoo->keepers[2]);
    EQ(zoo->days->len, 2);
    EQ(g_array_index(zoo->days, Diet, 1), DIET_GRASS);
}

TEST(what_is_not_given_is_absent)
{
    g_autoptr(Zoo) zoo = parse(ZOO(""));

    OK_PTR(zoo);
    EQ(zoo->id, -1);
    EQ(zoo->floor, 1);
    EQ(zoo->offset.set, false);
    NULL_PTR(zoo->animals);
    NULL_PTR(zoo->keepers);
    NULL_PTR(zoo->options);
}

TEST(sizes_are_read_in_any_unit_and_rounded_up)
{
    g_autoptr(Zoo) zoo = parse(ZOO("<memory unit='GiB'>2</memory><disk>5</disk><shared unit='b'>1048577</shared>"));
    g_autoptr(Zoo) odd = parse(ZOO("<memory unit='bytes'>1025</memory><shared>4</shared>"));

    OK_PTR(zoo);
    OK_PTR(odd);
    EQ(zoo->memory_kib, 2 * 1024 * 1024);
    EQ(zoo->disk_bytes, 5);
    EQ(zoo->shared_bytes, 1048577);
    EQ(odd->memory_kib, 2);
    EQ(odd->shared_bytes, 4 * 1024 * 1024);
    FAILS_PTR(parse(ZOO("<memory unit='Gob'>2</memory>")), VIR_ERR_XML_ERROR);
    STR_HAS(test_last_message(), "line 3: /zoo/memory: '2 Gob' is not a size");
    FAILS_PTR(parse(ZOO("<memory unit='EiB'>20</memory>")), VIR_ERR_XML_ERROR);
}

TEST(a_wrong_word_is_named_with_line_path_and_the_right_ones)
{
    FAILS_PTR(parse(ZOO("<animals>\n<animal name='a'><house type='cage'/></animal>\n"
                        "<animal name='b'>\n<food diet='fast'/><house type='cage'/></animal></animals>")),
              VIR_ERR_XML_ERROR);
    STR_HAS(test_last_message(), "line 6: /zoo/animals/animal[2]/food@diet: 'fast' is not one of default, grass, meat");
}

TEST(old_words_and_old_spellings_are_understood)
{
    g_autoptr(Zoo) zoo = parse("<zoo kind='open' level='3'><name>n</name><animals><animal name='a'><food diet='herbs'/>"
                               "<house type='cage'/></animal></animals></zoo>");
    g_autoptr(Zoo) both = parse("<zoo kind='open' level='3'><name>n</name><floor>5</floor></zoo>");
    Animal *animal;

    OK_PTR(zoo);
    OK_PTR(both);
    animal = zoo->animals->pdata[0];
    EQ(animal->diet, DIET_GRASS);
    EQ(zoo->floor, 3);
    EQ(both->floor, 5);
}

TEST(numbers_are_read_strictly)
{
    static const char *const wrong[] = {"", " ", "1x", "0x10", "-1", "256", "99999999999999999999", "1 2", "100", "0"};

    for (size_t i = 2; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *text = g_strdup_printf(ZOO("<floor>%s</floor>"), wrong[i]);

        FAILS_PTR(parse(text), VIR_ERR_XML_ERROR);
        STR_HAS(test_last_message(), "is not an unsigned number from 1 to 99");
    }
}

TEST(blanks_round_a_number_do_not_matter)
{
    g_autoptr(Zoo) zoo = parse(ZOO("<floor>\n  7 </floor><title> t </title>"));

    OK_PTR(zoo);
    EQ(zoo->floor, 7);
    STREQ(zoo->title, " t ");
}

TEST(an_empty_text_is_absent_unless_kept)
{
    g_autoptr(Zoo) zoo = parse_as(ZOO("<title></title><about/>"), XML_NO_HOOKS);

    OK_PTR(zoo);
    NULL_PTR(zoo->title);
    STREQ(zoo->about, "");
}

TEST(what_is_required_must_be_there)
{
    FAILS_PTR(parse("<zoo><name>n</name></zoo>"), VIR_ERR_XML_ERROR);
    STR_HAS(test_last_message(), "line 1: /zoo: '@kind' is missing");
    FAILS_PTR(parse("<zoo kind='open'/>"), VIR_ERR_XML_ERROR);
    STR_HAS(test_last_message(), "/zoo: 'name' is missing");
    FAILS_PTR(parse(ZOO("<animals><animal name='x'/></animals>")), VIR_ERR_XML_ERROR);
    STR_HAS(test_last_message(), "/zoo/animals/animal: 'house' is missing");
    FAILS_PTR(parse(ZOO("<animals><animal name='x'><house/></animal></animals>")), VIR_ERR_XML_ERROR);
    STR_HAS(test_last_message(), "/zoo/animals/animal/house: '@type' is missing");
}

TEST(what_is_needed_may_be_missing_with_its_element)
{
    g_autoptr(Zoo) zoo = parse(ZOO("<features><acpi/></features>"));

    OK_PTR(zoo);
    FAILS_PTR(parse(ZOO("<features><roof tiles='2'/></features>")), VIR_ERR_XML_ERROR);
    STR_HAS(test_last_message(), "/zoo/features/roof: '@state' is missing");
}

TEST(the_key_decides_what_is_known)
{
    g_autoptr(House) cage = NULL;
    g_autoptr(House) net = NULL;
    const XmlParseOptions strict = { .flags = XML_STRICT };

    cage = xml_parse(&xml_binding_House,
                     "<house type='cage'><source file='/f' cells='0-3,^1' locked='yes'/><shared/></house>", &strict);
    net = xml_parse(&xml_binding_House,
                    "<house><source wire='tcp'><host port='80' name='h'/></source><backing type='pool'>"
                    "<source dev='/d'/></backing></house>",
                    &(XmlParseOptions){0});
    OK_PTR(cage);
    STREQ(cage->path, "/f");
    EQ(bitmap_count(cage->cells), 3);
    EQ(cage->is_shared, true);
    NULL_PTR(net);
    error_reset();
    net = xml_parse(&xml_binding_House, "<house type='net'><source wire='tcp'><host port='80' name='h'/></source>"
                    "<backing type='pool'><source dev='/d'/></backing></house>", &strict);
    OK_PTR(net);
    EQ(net->port, 80);
    STREQ(net->backing->path, "/d");
    FAILS_PTR(xml_parse(&xml_binding_House, "<house type='pool'>\n<source file='/f'/></house>", &strict),
              VIR_ERR_XML_INVALID_SCHEMA);
    STR_HAS(test_last_message(), "line 2: /house/source@file: unknown attribute");
    FAILS_PTR(xml_parse(&xml_binding_House, "<house type='net'><source wire='unix'><host name='h'/></source></house>",
                        &strict),
              VIR_ERR_XML_INVALID_SCHEMA);
}

TEST(unions_in_memory_are_set_by_their_key)
{
    g_autoptr(Zoo) zoo =
        parse(ZOO("<animals><animal name='a'><house type='cage'/>"
                  "<place type='grid' domain='0x0001' bus='2' slot='0x1f' multi='on'/></animal>"
                  "<animal name='b'><house type='cage'/><place type='drive' unit='0'/></animal></animals>"));
    const Animal *a, *b;

    OK_PTR(zoo);
    a = zoo->animals->pdata[0];
    b = zoo->animals->pdata[1];
    EQ(a->tag.place.grid.domain, 1);
    EQ(a->tag.place.grid.slot, 31);
    EQ(a->tag.place.grid.multi, SWITCH_ON);
    EQ(b->tag.place.drive.unit.set, true);
    EQ(b->tag.place.drive.controller.set, false);
    EQ(b->tag.place.drive.shelf, -1);
    FAILS_PTR(
        parse(ZOO("<animals><animal name='a'><house type='cage'/><place type='drive' slot='1'/></animal></animals>")),
        VIR_ERR_XML_INVALID_SCHEMA);
    FAILS_PTR(parse(ZOO("<animals><animal name='a'><house type='cage'/><place type='grid'/></animal></animals>")),
              VIR_ERR_XML_ERROR);
    STR_HAS(test_last_message(), "/zoo/animals/animal/place: '@slot' is missing");
}

TEST(variants_keep_their_order_and_tag)
{
    g_autoptr(Zoo) zoo = parse(ZOO("<visitors><fish depth='3'/><bird> tweet </bird><fish depth='1'/></visitors>"
                                   "<star><bird>one</bird></star>"));
    const Bird *bird;

    OK_PTR(zoo);
    EQ(zoo->visitors->len, 3);
    bird = zoo->visitors->pdata[1];
    EQ(bird->tag, GUEST_BIRD);
    STREQ(bird->song, "tweet");
    EQ(*(GuestTag *)zoo->star, GUEST_BIRD);
    FAILS_PTR(parse(ZOO("<star><bird>one</bird><fish depth='2'/></star>")), VIR_ERR_XML_ERROR);
}

TEST(a_namespace_is_known_by_its_uri)
{
    g_autoptr(Zoo) zoo = parse("<zoo kind='open' xmlns:q='urn:zoo:command'><name>n</name><q:command><q:arg value='x'/>"
                               "<q:size unit='MiB'>1</q:size></q:command></zoo>");

    OK_PTR(zoo);
    STREQ(zoo->command->args[0], "x");
    EQ(g_array_index(zoo->command->sizes, unsigned long long, 0), 1024);
    FAILS_PTR(parse(ZOO("<command/>")), VIR_ERR_XML_INVALID_SCHEMA);
    FAILS_PTR(parse("<zoo kind='open' xmlns:cmd='urn:other'><name>n</name><cmd:command/></zoo>"),
              VIR_ERR_XML_INVALID_SCHEMA);
    STR_HAS(test_last_message(), "/zoo/cmd:command: unknown element");
}

TEST(single_elements_are_given_once)
{
    FAILS_PTR(parse(ZOO("<title>a</title>\n<title>b</title>")), VIR_ERR_XML_ERROR);
    STR_HAS(test_last_message(), "line 4: /zoo/title[2]: the element is given twice");
    FAILS_PTR(parse(ZOO("<features/><features/>")), VIR_ERR_XML_ERROR);
    FAILS_PTR(parse(ZOO("<driver/><driver/>")), VIR_ERR_XML_ERROR);
}

TEST(flags_decide_what_is_taken)
{
    g_autoptr(Zoo) live = parse_as("<zoo kind='open' id='4'><name>n</name><state>s</state></zoo>", XML_AS_STATUS);
    g_autoptr(Zoo) inactive = parse_as("<zoo kind='open' id='4'><name>n</name><state>s</state></zoo>", XML_AS_INACTIVE);
    g_autoptr(Zoo) shown = parse(ZOO("<counter>nonsense</counter>"));

    OK_PTR(live);
    EQ(live->id, 4);
    STREQ(live->state, "s");
    OK_PTR(inactive);
    EQ(inactive->id, -1);
    NULL_PTR(inactive->state);
    OK_PTR(shown);
    EQ(shown->counter, 0);
}

static int
collect(const char *where, void *user)
{
    GString *list = user;

    g_string_append_printf(list, "%s\n", where);
    return 0;
}

static int
refuse(const char *where, void *user)
{
    return fail(VIR_ERR_CONFIG_UNSUPPORTED, "%s: not supported", where);
}

TEST(the_caller_is_told_what_is_unknown)
{
    g_autoptr(GString) list = g_string_new(NULL);
    const char *text =
        ZOO("<colour/>\n<gate width='3'>words<x/></gate><meals><meal diet='meat' salt='1'><y/></meal></meals>");
    const XmlParseOptions collecting = { .flags = XML_NO_HOOKS, .unknown = collect, .user = list };
    const XmlParseOptions refusing = { .unknown = refuse };
    g_autoptr(Zoo) zoo = xml_parse(&xml_binding_Zoo, text, &collecting);
    g_autoptr(Zoo) ignored = xml_parse(&xml_binding_Zoo, text, NULL);

    OK_PTR(zoo);
    OK_PTR(ignored);
    STREQ(list->str, "line 3: /zoo/colour\nline 4: /zoo/gate@width\nline 4: /zoo/gate\nline 4: /zoo/gate/x\n"
                     "line 4: /zoo/meals/meal@salt\nline 4: /zoo/meals/meal/y\n");
    FAILS_PTR(xml_parse(&xml_binding_Zoo, text, &refusing), VIR_ERR_CONFIG_UNSUPPORTED);
    STREQ(test_last_message(), "unsupported configuration: line 3: /zoo/colour: not supported");
}

TEST(hooks_run_after_all_is_read_and_see_the_whole)
{
    ZooHooks hooks = { 0 };
    const XmlParseOptions options = { .user = &hooks };
    g_autoptr(Zoo) zoo = xml_parse(&xml_binding_Zoo, ZOO(""), &options);

    OK_PTR(zoo);
    STREQ(zoo->title, "the zoo of n");
    EQ(hooks.post_parsed, 1);
    EQ(hooks.validated, 1);
    FAILS_PTR(parse("<zoo kind='moving'><name>n</name><animals>\n<animal name='a'><house type='cage'/></animal>\n"
                    "<animal name='b'><food diet='meat'/><house type='cage'/></animal></animals></zoo>"),
              VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "line 3: /zoo/animals/animal[2]: 'b' eats meat");
}

TEST(hooks_can_be_run_over_any_struct)
{
    g_autoptr(Zoo) zoo =
        parse(ZOO("<animals><animal name='b'><food diet='meat'/><house type='cage'/></animal></animals>"));

    OK_PTR(zoo);
    zoo->kind = ZOO_KIND_MOVING;
    FAILS(xml_validate(&xml_binding_Zoo, zoo, 0, NULL), VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "/zoo/animals/animal: 'b' eats meat");
}

TEST(the_root_may_choose_the_binding)
{
    static const XmlVariant roots[] = { XML_VARIANT_CASE(0, "zoo", Zoo), XML_VARIANT_CASE(1, "house", House) };
    const XmlVariant *variant = NULL;
    g_autoptr(House) house = xml_parse_variant(roots, 2, "<house type='pool'/>", NULL, &variant);

    OK_PTR(house);
    EQ(variant->value, 1);
    EQ(house->type, HOUSE_POOL);
    FAILS_PTR(xml_parse_variant(roots, 2, "<barn/>", NULL, &variant), VIR_ERR_XML_ERROR);
    STR_HAS(test_last_message(), "the root element is <barn>, expected one of <zoo>, <house>");
}

TEST(a_file_is_named_in_its_errors)
{
    const char *path = test_temp_path("zoo.xml");

    g_assert_true(g_file_set_contents(path, "<zoo kind='open'>\n<name>n</nam>", -1, NULL));
    FAILS_PTR(xml_parse_file(&xml_binding_Zoo, path, NULL), VIR_ERR_XML_DETAIL);
    STR_HAS(test_last_message(), "zoo.xml: the document is not well-formed");
    g_assert_true(g_file_set_contents(path, ZOO(""), -1, NULL));
    g_autoptr(Zoo) zoo = xml_parse_file(&xml_binding_Zoo, path, NULL);
    OK_PTR(zoo);
}

TEST(comments_and_instructions_do_not_matter)
{
    g_autoptr(Zoo) zoo =
        parse("<!-- c --><?pi x?><zoo kind='open'><!-- c --><name>a<!-- c -->b<![CDATA[<c>]]></name><?pi?></zoo>");

    OK_PTR(zoo);
    STREQ(zoo->name, "ab<c>");
}
