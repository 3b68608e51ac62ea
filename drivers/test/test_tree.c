/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_tree.c - a tree by names of parents.
 *
 * Threads: whoever has the guest locked.
 */

#include "test/test_tree.h"

#include <string.h>

struct TestTree {
    GPtrArray *nodes;                /* of TestTreeNode */
    char *current;
};

static void
node_free(void *opaque)
{
    TestTreeNode *node = opaque;

    if (node->def)
        node->def_free(node->def);
    if (node->more)
        node->more_free(node->more);
    g_free(node->name);
    g_free(node->parent);
    g_free(node);
}

TestTree *
test_tree_new(void)
{
    TestTree *tree = g_new0(TestTree, 1);

    tree->nodes = g_ptr_array_new_with_free_func(node_free);
    return tree;
}

void
test_tree_free(TestTree *tree)
{
    if (!tree)
        return;
    g_ptr_array_unref(tree->nodes);
    g_free(tree->current);
    g_free(tree);
}

static gint
find_index(const TestTree *tree, const char *name)
{
    for (guint i = 0; name && i < tree->nodes->len; i++) {
        const TestTreeNode *node = g_ptr_array_index(tree->nodes, i);

        if (strcmp(node->name, name) == 0)
            return (gint)i;
    }
    return -1;
}

TestTreeNode *
test_tree_find(const TestTree *tree, const char *name)
{
    gint index = find_index(tree, name);

    return index < 0 ? NULL : g_ptr_array_index(tree->nodes, (guint)index);
}

void
test_tree_add(TestTree *tree, TestTreeNode *node)
{
    gint index = find_index(tree, node->name);

    if (index >= 0)
        g_ptr_array_remove_index(tree->nodes, (guint)index);
    g_ptr_array_insert(tree->nodes, index, node);
}

void
test_tree_remove(TestTree *tree, const char *name)
{
    TestTreeNode *node = test_tree_find(tree, name);

    if (!node)
        return;
    for (guint i = 0; i < tree->nodes->len; i++) {
        TestTreeNode *child = g_ptr_array_index(tree->nodes, i);

        if (child->parent && strcmp(child->parent, name) == 0) {
            g_free(child->parent);
            child->parent = g_strdup(node->parent);
        }
    }
    if (tree->current && strcmp(tree->current, name) == 0)
        test_tree_set_current(tree, node->parent);
    g_ptr_array_remove(tree->nodes, node);
}

const char *
test_tree_current(const TestTree *tree)
{
    return tree->current;
}

void
test_tree_set_current(TestTree *tree, const char *name)
{
    char *copy = g_strdup(name);

    g_free(tree->current);
    tree->current = copy;
}

bool
test_tree_is_below(const TestTree *tree, const char *name, const char *above)
{
    const TestTreeNode *node = test_tree_find(tree, name);

    /* A tree of n nodes is at most n deep. */
    for (guint i = 0; node && node->parent && i < tree->nodes->len; i++) {
        if (strcmp(node->parent, above) == 0)
            return true;
        node = test_tree_find(tree, node->parent);
    }
    return false;
}

bool
test_tree_is_leaf(const TestTree *tree, const char *name)
{
    for (guint i = 0; i < tree->nodes->len; i++) {
        const TestTreeNode *node = g_ptr_array_index(tree->nodes, i);

        if (node->parent && strcmp(node->parent, name) == 0)
            return false;
    }
    return true;
}

static void
append_children(const TestTree *tree, const char *parent, GPtrArray *nodes)
{
    for (guint i = 0; i < tree->nodes->len; i++) {
        TestTreeNode *node = g_ptr_array_index(tree->nodes, i);

        if (g_strcmp0(node->parent, parent) != 0)
            continue;
        g_ptr_array_add(nodes, node);
        append_children(tree, node->name, nodes);
    }
}

GPtrArray *
test_tree_nodes(const TestTree *tree)
{
    GPtrArray *nodes = g_ptr_array_new();

    append_children(tree, NULL, nodes);
    return nodes;
}
