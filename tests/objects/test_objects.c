/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_objects.c - objects in memory: their ways, their events, and many threads at once.
 *
 * Threads: the test's, and those it starts.
 */

#include <libvirt/libvirt.h>

#include "base/error.h"
#include "base/thread.h"
#include "support/test.h"
#include "things.h"

/* Defining asks for permission, which only methods have: without a call it is granted. */
static Object *
define(ObjectTable *table, unsigned int number, unsigned int size)
{
    return object_define(table, thing_def_make(number, size));
}

TEST(a_definition_is_found_by_uuid_and_name)
{
    g_autoptr(ObjectTable) table = things_table(NULL, NULL);
    g_autoptr(ThingDef) def = thing_def_make(7, 0);
    g_autoptr(Object) defined = define(table, 7, 0);
    g_autoptr(Object) by_uuid = object_table_find_uuid(table, def->uuid);
    g_autoptr(Object) by_name = object_table_find_name(table, "thing-7");

    OK_PTR(defined);
    TRUE_(by_uuid == defined && by_name == defined);
    STREQ(object_name(defined), "thing-7");
    FAILS_PTR(object_lookup_name(table, "thing-8"), VIR_ERR_NO_NETWORK);
}

TEST(a_name_belongs_to_one_uuid)
{
    g_autoptr(ObjectTable) table = things_table(NULL, NULL);
    g_autoptr(Object) defined = define(table, 7, 0);
    ThingDef *same_name = thing_def_make(8, 0);
    ThingDef *same_uuid = thing_def_make(7, 0);

    g_free(same_name->name);
    same_name->name = g_strdup("thing-7");
    FAILS_PTR(object_define(table, same_name), VIR_ERR_OPERATION_FAILED);
    g_free(same_uuid->name);
    same_uuid->name = g_strdup("thing-9");
    FAILS_PTR(object_define(table, same_uuid), VIR_ERR_OPERATION_FAILED);
    EQ(object_table_count(table, 0), 1u);
}

TEST(a_view_stays_as_it_was_taken)
{
    g_autoptr(ObjectTable) table = things_table(NULL, NULL);
    g_autoptr(Object) first = define(table, 7, 1);
    g_autoptr(ObjectView) before = object_view(first);
    g_autoptr(Object) again = define(table, 7, 2);
    g_autoptr(ObjectView) after = object_view(first);

    TRUE_(first == again);
    EQ(((const ThingDef *)object_view_def(before))->size, 1u);
    EQ(((const ThingDef *)object_view_def(after))->size, 2u);
}

TEST(what_is_active_has_a_definition_of_its_own)
{
    g_autoptr(ObjectTable) table = things_table(NULL, NULL);
    g_autoptr(Object) thing = define(table, 7, 1);
    g_autoptr(Object) again = NULL;
    g_autofree char *live = NULL;
    g_autofree char *inactive = NULL;

    OK(object_start(thing, NULL, NULL));
    FAILS(object_start(thing, NULL, NULL), VIR_ERR_OPERATION_INVALID);
    again = define(table, 7, 2);
    live = object_get_xml(thing, 0);
    inactive = object_get_xml(thing, 1);
    STR_HAS(live, "<size>1</size>");
    STR_HAS(inactive, "<size>2</size>");
    FAILS(object_undefine(thing, OBJECT_UNDEFINE_INACTIVE), VIR_ERR_OPERATION_INVALID);
    OK(object_stop(thing, NULL, NULL));
    FAILS(object_stop(thing, NULL, NULL), VIR_ERR_OPERATION_INVALID);
    OK(object_undefine(thing, OBJECT_UNDEFINE_INACTIVE));
    EQ(object_table_count(table, 0), 0u);
    FAILS(object_set_autostart(thing, true), VIR_ERR_NO_NETWORK);
}

TEST(the_transient_go_when_they_stop)
{
    g_autoptr(ObjectTable) table = things_table(NULL, NULL);
    g_autoptr(Object) thing = object_create(table, thing_def_make(7, 1), NULL, NULL);

    OK_PTR(thing);
    FAILS_PTR(object_create(table, thing_def_make(7, 1), NULL, NULL), VIR_ERR_OPERATION_INVALID);
    FAILS(object_set_autostart(thing, true), VIR_ERR_OPERATION_INVALID);
    FAILS(object_undefine(thing, OBJECT_UNDEFINE_ANY), VIR_ERR_OPERATION_INVALID);
    FAILS_PTR(object_edit(thing, EDIT_CONFIG), VIR_ERR_OPERATION_INVALID);
    OK(object_stop(thing, NULL, NULL));
    EQ(object_table_count(table, 0), 0u);
}

static int
refuse(ObjectEdit *edit, void *opaque)
{
    return fail(VIR_ERR_INTERNAL_ERROR, "no");
}

TEST(what_fails_to_start_leaves_nothing)
{
    g_autoptr(ObjectTable) table = things_table(NULL, NULL);
    g_autoptr(Object) thing = NULL;

    FAILS_PTR(object_create(table, thing_def_make(7, 1), refuse, NULL), VIR_ERR_INTERNAL_ERROR);
    EQ(object_table_count(table, 0), 0u);
    thing = define(table, 7, 1);
    FAILS(object_start(thing, refuse, NULL), VIR_ERR_INTERNAL_ERROR);
    FALSE_(object_has_fact(thing, OBJECT_ACTIVE));
}

TEST(lists_are_filtered_by_rows)
{
    g_autoptr(ObjectTable) table = things_table(NULL, NULL);
    g_autoptr(Object) small = define(table, 1, 1);
    g_autoptr(Object) big = define(table, 2, 1000);
    g_autoptr(Object) transient = object_create(table, thing_def_make(3, 5), NULL, NULL);

    OK(object_start(big, NULL, NULL));
    OK(object_set_autostart(small, true));
    EQ(object_table_count(table, 0), 3u);
    EQ(object_table_count(table, THINGS_ACTIVE), 2u);
    EQ(object_table_count(table, THINGS_ACTIVE | THINGS_INACTIVE), 3u);
    EQ(object_table_count(table, THINGS_TRANSIENT), 1u);
    EQ(object_table_count(table, THINGS_AUTOSTART), 1u);
    EQ(object_table_count(table, THINGS_PERSISTENT | THINGS_ACTIVE), 1u);
    EQ(object_table_count(table, THINGS_BIG), 1u);
    EQ(object_table_count(table, THINGS_BIG | THINGS_INACTIVE), 0u);
}

typedef struct {
    GString *seen;
} Listener;

static void
on_event(DriverEvent *event, int callback_id, void *opaque)
{
    Listener *listener = opaque;

    g_string_append_printf(listener->seen, "%s:%d ", event->key.name, (int)event->fields[0].num);
}

TEST(events_tell_of_every_transition)
{
    g_autoptr(EventBus) bus = event_bus_new();
    g_autoptr(ObjectTable) table = things_table(NULL, bus);
    g_autoptr(GString) seen = g_string_new(NULL);
    Listener listener = { seen };
    EventFilter filter = { .family = EVENT_NETWORK, .id = VIR_NETWORK_EVENT_ID_LIFECYCLE, .sink = on_event, .opaque = &listener };
    g_autoptr(Object) thing = NULL;
    g_autoptr(Object) transient = NULL;

    OK(event_bus_add(bus, &filter));
    thing = define(table, 7, 1);
    OK(object_start(thing, NULL, NULL));
    OK(object_stop(thing, NULL, NULL));
    OK(object_undefine(thing, OBJECT_UNDEFINE_ANY));
    transient = object_create(table, thing_def_make(8, 1), NULL, NULL);
    OK(object_stop(transient, NULL, NULL));
    STREQ(seen->str, "thing-7:0 thing-7:2 thing-7:3 thing-7:1 thing-8:2 thing-8:3 ");
}

TEST(children_go_with_their_parent)
{
    g_autoptr(ObjectTable) table = things_table(NULL, NULL);
    g_autoptr(Object) parent = define(table, 7, 1);
    g_autoptr(Object) child = NULL;
    ObjectKey key;
    void *hold;
    {
        g_autoptr(ThingDef) def = thing_def_make(1, 0);
        g_autoptr(ObjectEdit) edit = object_reserve(object_children(parent), def, OBJECT_MUST_BE_NEW);

        object_edit_set_live(edit, g_steal_pointer(&def));
        OK(object_commit(edit));
        child = object_ref(edit->object);
    }
    object_class_key(child, &key, &hold);
    STREQ(key.parent->name, "thing-7");
    object_class_release_key(hold);
    EQ(object_table_count(object_children(parent), 0), 1u);
    OK(object_undefine(parent, OBJECT_UNDEFINE_ANY));
    EQ(object_table_count(object_children(parent), 0), 0u);
    FAILS_PTR(object_edit_facts(child), VIR_ERR_NO_NETWORK_PORT);
}

enum { THREADS = 8, ROUNDS = 400, NUMBERS = 5 };

/* Everything at once on few names: each call may fail, in an orderly way only. */
static void
one_round(ObjectTable *table, GRand *rand)
{
    unsigned int number = (unsigned int)g_rand_int_range(rand, 0, NUMBERS);
    g_autofree char *name = g_strdup_printf("thing-%u", number);
    g_autoptr(Object) thing = object_table_find_name(table, name);
    g_autoptr(Object) made = NULL;
    g_autoptr(GPtrArray) list = NULL;

    switch (g_rand_int_range(rand, 0, 6)) {
    case 0:
        made = define(table, number, number);
        break;
    case 1:
        made = object_create(table, thing_def_make(number, 1), NULL, NULL);
        break;
    case 2:
        list = object_table_list(table, THINGS_ACTIVE);
        break;
    case 3:
        if (thing)
            (void)object_start(thing, NULL, NULL);
        break;
    case 4:
        if (thing)
            (void)object_stop(thing, NULL, NULL);
        break;
    default:
        if (thing)
            (void)object_undefine(thing, OBJECT_UNDEFINE_ANY);
    }
    error_reset();
}

static void
churn(void *opaque)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed((guint32)thread_self_id());

    for (int i = 0; i < ROUNDS; i++)
        one_round(opaque, rand);
}

TEST_TIMEOUT(threads_agree, 120)
{
    g_autoptr(EventBus) bus = event_bus_new();
    g_autoptr(ObjectTable) table = things_table(NULL, bus);
    Thread *threads[THREADS];
    g_autoptr(GPtrArray) rest = NULL;

    for (int i = 0; i < THREADS; i++)
        threads[i] = thread_start("churn", 0, churn, table);
    for (int i = 0; i < THREADS; i++)
        thread_join(threads[i]);
    rest = object_table_list(table, 0);
    TRUE_(rest->len <= NUMBERS);
    for (guint i = 0; i < rest->len; i++) {
        g_autoptr(ObjectView) view = object_view(rest->pdata[i]);

        OK_PTR(object_view_def(view));
    }
}

typedef struct {
    ObjectTable *table;
    atomic_uint won;
} Race;

static void
race(void *opaque)
{
    Race *it = opaque;
    g_autoptr(Object) made = object_create(it->table, thing_def_make(7, 1), NULL, NULL);

    if (made)
        atomic_fetch_add(&it->won, 1);
    else
        g_assert(error_last_code() == VIR_ERR_OPERATION_INVALID);
    error_reset();
}

TEST(one_of_many_creators_wins)
{
    g_autoptr(ObjectTable) table = things_table(NULL, NULL);
    Thread *threads[THREADS];
    Race it = { .table = table };

    for (int i = 0; i < THREADS; i++)
        threads[i] = thread_start("race", 0, race, &it);
    for (int i = 0; i < THREADS; i++)
        thread_join(threads[i]);
    EQ(atomic_load(&it.won), 1u);
    EQ(object_table_count(table, 0), 1u);
}
