/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_moment_tree.c - which snapshot follows which: adding, loading, moving, removing, listing.
 *
 * Threads: main.
 */

#include <string.h>

#include "base/error.h"
#include "conf/moment_tree.h"
#include "support/test.h"

#define DEPTH 20000

/* a -> b -> d, a -> c; e */
static MomentTree *
family(void)
{
    MomentTree *tree = moment_tree_new(g_free);

    OK(moment_tree_add(tree, "a", NULL, g_strdup("A")));
    OK(moment_tree_add(tree, "b", "a", g_strdup("B")));
    OK(moment_tree_add(tree, "c", "a", g_strdup("C")));
    OK(moment_tree_add(tree, "d", "b", g_strdup("D")));
    OK(moment_tree_add(tree, "e", NULL, g_strdup("E")));
    return tree;
}

static void
lists(const MomentTree *tree, const char *from, unsigned int flags, const char *expected)
{
    g_autoptr(GPtrArray) names = moment_tree_list(tree, from, flags, NULL, NULL);
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < names->len; i++)
        g_string_append(text, names->pdata[i]);
    STREQ(text->str, expected);
}

TEST(parents_come_first)
{
    g_autoptr(MomentTree) tree = family();

    EQ(moment_tree_size(tree), 5);
    STREQ(moment_tree_find(tree, "d"), "D");
    STREQ(moment_tree_parent(tree, "d"), "b");
    TRUE_(moment_tree_parent(tree, "a") == NULL);
    EQ(moment_tree_n_children(tree, "a"), 2);
    lists(tree, NULL, 0, "abdce");
    lists(tree, NULL, MOMENT_LIST_ROOTS, "ae");
    lists(tree, NULL, MOMENT_LIST_LEAVES, "dce");
    lists(tree, NULL, MOMENT_LIST_NO_LEAVES, "ab");
    lists(tree, NULL, MOMENT_LIST_LEAVES | MOMENT_LIST_NO_LEAVES, "abdce");
    lists(tree, NULL, MOMENT_LIST_ROOTS | MOMENT_LIST_LEAVES, "e");
    lists(tree, "a", 0, "bc");
    lists(tree, "a", MOMENT_LIST_DESCENDANTS, "bdc");
    lists(tree, "a", MOMENT_LIST_DESCENDANTS | MOMENT_LIST_LEAVES, "dc");
    lists(tree, "d", MOMENT_LIST_DESCENDANTS, "");
    lists(tree, "unknown", MOMENT_LIST_DESCENDANTS, "");
}

TEST(names_are_unique_and_parents_known)
{
    g_autoptr(MomentTree) tree = family();

    FAILS(moment_tree_add(tree, "b", NULL, NULL), VIR_ERR_OPERATION_FAILED);
    FAILS(moment_tree_add(tree, "f", "unknown", NULL), VIR_ERR_INVALID_ARG);
    FAILS(moment_tree_add(tree, "f", "f", NULL), VIR_ERR_INVALID_ARG);
    EQ(moment_tree_size(tree), 5);
}

TEST(children_of_what_is_removed_move_up)
{
    g_autoptr(MomentTree) tree = family();

    moment_tree_set_current(tree, "b");
    moment_tree_remove(tree, "b");
    STREQ(moment_tree_current(tree), "a");
    lists(tree, "a", 0, "cd");
    moment_tree_remove(tree, "a");
    TRUE_(moment_tree_current(tree) == NULL);
    lists(tree, NULL, MOMENT_LIST_ROOTS, "ecd");
    moment_tree_remove(tree, "unknown");
    EQ(moment_tree_size(tree), 3);
}

TEST(nobody_becomes_its_own_ancestor)
{
    g_autoptr(MomentTree) tree = family();
    g_autofree char *unused = g_strdup("unused");

    FAILS(moment_tree_replace(tree, "a", "d", unused), VIR_ERR_INVALID_ARG);
    FAILS(moment_tree_replace(tree, "a", "a", unused), VIR_ERR_INVALID_ARG);
    FAILS(moment_tree_replace(tree, "unknown", "a", unused), VIR_ERR_INVALID_ARG);
    OK(moment_tree_replace(tree, "b", "e", g_strdup("new")));
    STREQ(moment_tree_find(tree, "b"), "new");
    lists(tree, NULL, 0, "acebd");
    TRUE_(moment_tree_descends(tree, "d", "e"));
    TRUE_(!moment_tree_descends(tree, "d", "a"));
    TRUE_(!moment_tree_descends(tree, "e", "e"));
}

TEST(files_come_in_any_order)
{
    g_autoptr(MomentTree) tree = moment_tree_new(NULL);

    OK(moment_tree_add_unlinked(tree, "d", "b", NULL));
    OK(moment_tree_add_unlinked(tree, "b", "a", NULL));
    OK(moment_tree_add_unlinked(tree, "a", NULL, NULL));
    OK(moment_tree_add_unlinked(tree, "lost", "gone", NULL));
    OK(moment_tree_add_unlinked(tree, "x", "y", NULL));
    OK(moment_tree_add_unlinked(tree, "y", "x", NULL));
    OK(moment_tree_add_unlinked(tree, "self", "self", NULL));
    FAILS(moment_tree_add_unlinked(tree, "a", NULL, NULL), VIR_ERR_OPERATION_FAILED);
    EQ(moment_tree_link(tree), 3);
    EQ(moment_tree_link(tree), 0);
    lists(tree, "a", MOMENT_LIST_DESCENDANTS, "bd");
    lists(tree, NULL, MOMENT_LIST_ROOTS, "alostyself");
    EQ(moment_tree_n_children(tree, "y"), 1);
}

static void *
copy_text(const void *data)
{
    return g_strdup(data);
}

TEST(a_copy_stands_for_itself)
{
    g_autoptr(MomentTree) tree = family();
    g_autoptr(MomentTree) copy = NULL;

    moment_tree_set_current(tree, "c");
    copy = moment_tree_copy(tree, copy_text);
    moment_tree_remove(tree, "a");
    lists(copy, NULL, 0, "abdce");
    STREQ(moment_tree_current(copy), "c");
    STREQ(moment_tree_find(copy, "a"), "A");
}

TEST(long_chains_are_no_recursion)
{
    g_autoptr(MomentTree) tree = moment_tree_new(NULL);
    g_autofree char *parent = NULL;
    g_autoptr(MomentTree) copy = NULL;
    g_autoptr(GPtrArray) names = NULL;

    for (unsigned int i = 0; i < DEPTH; i++) {
        char *name = g_strdup_printf("%u", i);

        OK(moment_tree_add(tree, name, parent, NULL));
        g_free(parent);
        parent = name;
    }
    copy = moment_tree_copy(tree, NULL);
    names = moment_tree_list(copy, "0", MOMENT_LIST_DESCENDANTS, NULL, NULL);
    EQ(names->len, DEPTH - 1);
    STREQ(names->pdata[0], "1");
}

static bool
is_not_b(const char *name, const void *data, void *user)
{
    return strcmp(name, user) != 0;
}

TEST(a_caller_may_choose_besides)
{
    g_autoptr(MomentTree) tree = family();
    char unwanted[] = "b";
    g_autoptr(GPtrArray) names = moment_tree_list(tree, "a", MOMENT_LIST_DESCENDANTS, is_not_b, unwanted);

    EQ(names->len, 2);
    STREQ(names->pdata[0], "d");
}
