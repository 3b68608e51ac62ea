/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_tree.h - named things that hang on each other: the snapshots, or the checkpoints, of a domain.
 *
 * Whoever has the domain's guest locked may use it.
 */

#ifndef TEST_TREE_H
#define TEST_TREE_H

#include <stdbool.h>

#include <glib.h>

typedef struct TestTree TestTree;

/* One node. What it stands for never changes after it was added, but for the parent. */
typedef struct {
    char *name;
    char *parent;                    /* NULL: a root */
    void *def;                       /* owned */
    GDestroyNotify def_free;
    GDestroyNotify more_free;
    void *more;                      /* owned: what comes with it */
} TestTreeNode;

TestTree *test_tree_new(void);
void test_tree_free(TestTree *tree);

TestTreeNode *test_tree_find(const TestTree *tree, const char *name);

/* Takes @node over; one of the same name is replaced, in its place. */
void test_tree_add(TestTree *tree, TestTreeNode *node);

/* Takes @name out; its children hang on its parent from now on, and so does what is the current one. */
void test_tree_remove(TestTree *tree, const char *name);

/* The current one's name, or NULL. */
const char *test_tree_current(const TestTree *tree);
void test_tree_set_current(TestTree *tree, const char *name);

/* Is @name below @above? */
bool test_tree_is_below(const TestTree *tree, const char *name, const char *above);
bool test_tree_is_leaf(const TestTree *tree, const char *name);

/* All nodes, those that were added earlier first; parents before their children. Borrowed. */
GPtrArray *test_tree_nodes(const TestTree *tree);

#endif /* TEST_TREE_H */
