/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_objects_store.c - objects on disk survive restarts, bad files, and kill -9 at any instant.
 *
 * Threads: the test's; a child process that is killed again and again.
 */

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "support/test.h"
#include "things.h"

/* A table on the test's folder. */
typedef struct {
    DocStore *store;
    ObjectTable *table;
} Bed;

static Bed
bed_open(const char *root)
{
    Bed bed = { .store = things_store(root) };

    OK_PTR(bed.store);
    bed.table = things_table(bed.store, NULL);
    OK(object_table_load(bed.table));
    return bed;
}

static void
bed_close(Bed *bed)
{
    object_table_free(bed->table);
    doc_store_free(bed->store);
}
#define BED __attribute__((cleanup(bed_close))) Bed

static Object *
define(const Bed *bed, unsigned int number, unsigned int size)
{
    Object *object = object_define(bed->table, thing_def_make(number, size));

    OK_PTR(object);
    return object;
}

TEST(everything_is_there_after_a_restart)
{
    const char *root = test_temp_dir();
    {
        BED bed = bed_open(root);
        g_autoptr(Object) plain = define(&bed, 1, 11);
        g_autoptr(Object) marked = define(&bed, 2, 22);
        g_autoptr(Object) active = define(&bed, 3, 33);
        g_autoptr(Object) transient = object_create(bed.table, thing_def_make(4, 44), thing_start, GUINT_TO_POINTER(9));

        OK(object_set_autostart(marked, true));
        OK(object_start(active, thing_start, GUINT_TO_POINTER(8)));
        OK_PTR(transient);
    }
    {
        BED bed = bed_open(root);
        g_autoptr(Object) active = object_table_find_name(bed.table, "thing-3");
        g_autoptr(ObjectView) view = object_view(active);

        EQ(object_table_count(bed.table, 0), 4u);
        EQ(object_table_count(bed.table, THINGS_ACTIVE), 2u);
        EQ(object_table_count(bed.table, THINGS_AUTOSTART), 1u);
        EQ(object_table_count(bed.table, THINGS_TRANSIENT), 1u);
        EQ(((const ThingPart *)object_view_part(view))->ticket, 8u);
        EQ(((const ThingDef *)object_view_live(view))->size, 33u);
        OK(object_stop(active, NULL, NULL));
        OK(object_undefine(active, OBJECT_UNDEFINE_ANY));
    }
    {
        BED bed = bed_open(root);

        EQ(object_table_count(bed.table, 0), 3u);
        EQ(object_table_count(bed.table, THINGS_ACTIVE), 1u);
    }
}

TEST(what_is_marked_starts_and_the_rest_goes_on)
{
    const char *root = test_temp_dir();
    BED bed = bed_open(root);
    g_autoptr(Object) marked = define(&bed, 1, 1);
    g_autoptr(Object) plain = define(&bed, 2, 1);

    OK(object_set_autostart(marked, true));
    FALSE_(object_table_has_active(bed.table));
    object_autostart(bed.table, thing_start, NULL);
    TRUE_(object_has_fact(marked, OBJECT_ACTIVE));
    FALSE_(object_has_fact(plain, OBJECT_ACTIVE));
    TRUE_(object_table_has_active(bed.table));
}

TEST(a_reload_takes_what_was_written_meanwhile)
{
    const char *root = test_temp_dir();
    BED bed = bed_open(root);
    g_autoptr(Object) thing = define(&bed, 7, 1);
    g_autoptr(ThingDef) edited = thing_def_make(7, 70);
    g_autoptr(ThingDef) added = thing_def_make(8, 8);
    g_autofree char *edited_xml = thing_type.format(edited, 0);
    g_autofree char *added_xml = thing_type.format(added, 0);
    g_autoptr(ObjectView) view = NULL;

    OK(object_start(thing, thing_start, GUINT_TO_POINTER(9)));
    OK(file_write_text(test_temp_path("config/thing-7.xml"), edited_xml, NULL));
    OK(file_write_text(test_temp_path("config/thing-8.xml"), added_xml, NULL));
    OK(object_table_reload(bed.table));
    EQ(object_table_count(bed.table, 0), 2u);
    view = object_view(thing);
    EQ(((const ThingDef *)object_view_live(view))->size, 1u);
    EQ(((const ThingDef *)object_view_persistent(view))->size, 70u);
    EQ(((const ThingPart *)object_view_part(view))->ticket, 9u);
}

/* The children of @parent, in a folder of their own. */
static ObjectTable *
kept_children(Object *parent)
{
    const DocStoreInit init = { "crumb", test_temp_path("crumbs"), NULL, NULL };
    DocStore *store = doc_store_new(&init);

    OK_PTR(store);
    object_keep_children(parent, store);
    OK(object_table_load(object_children(parent)));
    return object_children(parent);
}

TEST(children_have_a_folder_of_their_own)
{
    const char *root = test_temp_dir();
    {
        BED bed = bed_open(root);
        g_autoptr(Object) parent = define(&bed, 7, 1);
        g_autoptr(Object) child = object_define(kept_children(parent), thing_def_make(1, 0));
        g_autoptr(Object) gone = object_define(object_children(parent), thing_def_make(2, 0));

        OK_PTR(child);
        OK(object_remove(gone, OBJECT_NO_EVENT));
    }
    {
        BED bed = bed_open(root);
        g_autoptr(Object) parent = object_table_find_name(bed.table, "thing-7");
        g_autoptr(Object) child = object_table_find_name(kept_children(parent), "thing-1");

        OK_PTR(child);
        EQ(object_table_count(object_children(parent), 0), 1u);
    }
}

TEST(a_broken_file_is_never_lost)
{
    const char *root = test_temp_dir();
    const char *path = test_temp_path("config/thing-7.xml");
    g_autofree char *text = NULL;
    g_autofree char *kept = g_strconcat(path, ".broken-1", NULL);

    {
        BED bed = bed_open(root);
        g_autoptr(Object) good = define(&bed, 1, 1);
    }
    OK(file_write_text(path, "<thing><name>thing-7</name", NULL));
    {
        BED bed = bed_open(root);
        g_autoptr(Object) again = NULL;

        EQ(object_table_count(bed.table, 0), 1u);
        TRUE_(file_exists(path));
        again = define(&bed, 7, 70);
    }
    text = file_read(kept, 1000, NULL);
    STREQ(text, "<thing><name>thing-7</name");
    {
        BED bed = bed_open(root);

        EQ(object_table_count(bed.table, 0), 2u);
    }
}

TEST(a_file_of_another_name_is_not_loaded)
{
    const char *root = test_temp_dir();

    {
        BED bed = bed_open(root);
    }
    OK(file_write_text(test_temp_path("config/other.xml"), "<thing><name>thing-7</name></thing>", NULL));
    {
        BED bed = bed_open(root);

        EQ(object_table_count(bed.table, 0), 0u);
    }
}

TEST(a_disk_that_refuses_changes_nothing)
{
    const char *root = test_temp_dir();
    BED bed = bed_open(root);
    g_autoptr(Object) thing = define(&bed, 7, 1);
    g_autofree char *xml = NULL;

    if (geteuid() == 0 && file_make_directories(test_temp_path("config/thing-8.xml/in the way"), 0700) < 0)
        FAIL_TEST("cannot make a folder");
    FAILS_PTR(object_define(bed.table, thing_def_make(8, 1)), VIR_ERR_SYSTEM_ERROR);
    EQ(object_table_count(bed.table, 0), 1u);
    xml = object_get_xml(thing, 0);
    STR_HAS(xml, "<size>1</size>");
}

enum { KILLS = 25, CHURNED = 16, GONE = 0x80, MAYBE = 0x40 };

/* Reports what it is about to do, does it, reports that it is done. */
static void
churn(const char *root, int report)
{
    BED bed = bed_open(root);
    g_autoptr(GRand) rand = g_rand_new();

    for (;;) {
        unsigned int number = (unsigned int)g_rand_int_range(rand, 0, CHURNED);
        g_autofree char *name = g_strdup_printf("thing-%u", number);
        g_autoptr(Object) thing = object_table_find_name(bed.table, name);
        unsigned char word = (unsigned char)(number | MAYBE);

        g_assert(write(report, &word, 1) == 1);
        word = (unsigned char)(thing ? number | GONE : number);
        if (thing && object_undefine(thing, OBJECT_UNDEFINE_ANY) < 0)
            abort();
        if (!thing) {
            g_autoptr(Object) made = object_define(bed.table, thing_def_make(number, 1));

            g_assert(made);
        }
        g_assert(write(report, &word, 1) == 1);
    }
}

/* What the last word about each thing was. */
static void
learn(int report, unsigned char *words)
{
    unsigned char word;

    while (read(report, &word, 1) == 1)
        words[word & (CHURNED - 1)] = word;
}

static void
check_all(const char *root, unsigned char *words)
{
    BED bed = bed_open(root);

    for (unsigned int i = 0; i < CHURNED; i++) {
        g_autofree char *name = g_strdup_printf("thing-%u", i);
        g_autoptr(Object) thing = object_table_find_name(bed.table, name);

        if (!(words[i] & MAYBE) && (thing != NULL) == !!(words[i] & GONE))
            FAIL_TEST("'%s' is %s", name, thing ? "back" : "lost");
        words[i] = (unsigned char)(thing ? i : i | GONE);
    }
}

TEST_TIMEOUT(kill_9_loses_nothing_that_was_acknowledged, 120)
{
    const char *root = test_temp_dir();
    unsigned char words[CHURNED];
    g_autoptr(GRand) rand = g_rand_new();

    memset(words, GONE, sizeof(words));
    for (int i = 0; i < KILLS; i++) {
        int report[2];
        pid_t child;

        OK(pipe(report));
        child = fork();
        OK(child);
        if (child == 0) {
            close(report[0]);
            churn(root, report[1]);
        }
        close(report[1]);
        g_usleep((gulong)g_rand_int_range(rand, 2000, 60000));
        OK(kill(child, SIGKILL));
        EQ(waitpid(child, NULL, 0), child);
        learn(report[0], words);
        close(report[0]);
        check_all(root, words);
    }
}

TEST_TIMEOUT(five_thousand_objects, 240)
{
    enum { MANY = 5000 };
    const char *root = test_temp_dir();
    int64_t begin;

    {
        BED bed = bed_open(root);
    }
    for (unsigned int i = 0; i < MANY; i++) {
        static const FileWriteOptions quick = { .volatile_only = true };
        g_autofree char *name = g_strdup_printf("config/thing-%u.xml", i);
        g_autoptr(ThingDef) def = thing_def_make(i, i);
        g_autofree char *xml = thing_type.format(def, 0);

        OK(file_write_text(test_temp_path(name), xml, &quick));
    }
    begin = clock_now_us();
    {
        BED bed = bed_open(root);
        int64_t loaded = clock_now_us();
        g_autoptr(GPtrArray) all = object_table_list(bed.table, THINGS_INACTIVE);

        EQ(all->len, (unsigned int)MANY);
        printf("# %d objects: loaded in %lld us, listed with a filter in %lld us\n", MANY, (long long)(loaded - begin),
               (long long)(clock_now_us() - loaded));
    }
}
