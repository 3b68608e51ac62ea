/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * moment_tree.c - a forest of names.
 *
 * Threads: any. A tree is not shared while it changes.
 */

#include "conf/moment_tree.h"

#include "base/error.h"

typedef struct Node Node;

struct Node {
    char *name;
    char *wanted;                    /* the parent's name until the tree is linked */
    void *data;
    Node *parent;                    /* the tree's top for roots */
    Node *first, *last;              /* its children, in the order of adding */
    Node *next, *prev;               /* its brothers */
};

struct MomentTree {
    GDestroyNotify free_data;
    GHashTable *nodes;               /* name -> Node, owned */
    GPtrArray *unlinked;             /* of Node, in the order of adding */
    Node top;                        /* the parent of all roots */
    Node *current;
};

static void
node_free(MomentTree *tree, Node *node)
{
    if (tree->free_data && node->data)
        tree->free_data(node->data);
    g_free(node->wanted);
    g_free(node->name);
    g_free(node);
}

MomentTree *
moment_tree_new(GDestroyNotify free_data)
{
    MomentTree *tree = g_new0(MomentTree, 1);

    tree->free_data = free_data;
    tree->nodes = g_hash_table_new(g_str_hash, g_str_equal);
    tree->unlinked = g_ptr_array_new();
    return tree;
}

void
moment_tree_free(MomentTree *tree)
{
    GHashTableIter iter;
    void *node;

    if (!tree)
        return;
    g_hash_table_iter_init(&iter, tree->nodes);
    while (g_hash_table_iter_next(&iter, NULL, &node))
        node_free(tree, node);
    g_hash_table_unref(tree->nodes);
    g_ptr_array_unref(tree->unlinked);
    g_free(tree);
}

/* ---- building ---- */

static Node *
find(const MomentTree *tree, const char *name)
{
    return name ? g_hash_table_lookup(tree->nodes, name) : NULL;
}

/* Is @node @ancestor or below it? */
static bool
is_within(const Node *node, const Node *ancestor)
{
    for (; node; node = node->parent) {
        if (node == ancestor)
            return true;
    }
    return false;
}

static void
hang(Node *node, Node *parent)
{
    node->parent = parent;
    node->prev = parent->last;
    node->next = NULL;
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
}

static void
unhang(Node *node)
{
    if (node->prev)
        node->prev->next = node->next;
    else
        node->parent->first = node->next;
    if (node->next)
        node->next->prev = node->prev;
    else
        node->parent->last = node->prev;
}

/* The one after @node in @top's subtree, parents first; NULL at the end. Trees may be deep, so nothing recurses. */
static Node *
following(const Node *node, const Node *top)
{
    if (node->first)
        return node->first;
    while (node != top && !node->next)
        node = node->parent;
    return node != top ? node->next : NULL;
}

static Node *
node_add(MomentTree *tree, const char *name, void *data)
{
    Node *node;

    if (find(tree, name))
        return fail_null(VIR_ERR_OPERATION_FAILED, _("there is already a '%1$s'"), name);
    node = g_new0(Node, 1);
    node->name = g_strdup(name);
    node->data = data;
    g_hash_table_insert(tree->nodes, node->name, node);
    return node;
}

int
moment_tree_add(MomentTree *tree, const char *name, const char *parent, void *data)
{
    Node *above = parent ? find(tree, parent) : &tree->top;
    Node *node;

    if (!above)
        return fail(VIR_ERR_INVALID_ARG, _("the parent '%1$s' of '%2$s' does not exist"), parent, name);
    if (!(node = node_add(tree, name, data)))
        return -1;
    hang(node, above);
    return 0;
}

int
moment_tree_add_unlinked(MomentTree *tree, const char *name, const char *parent, void *data)
{
    Node *node = node_add(tree, name, data);

    if (!node)
        return -1;
    node->wanted = g_strdup(parent);
    g_ptr_array_add(tree->unlinked, node);
    return 0;
}

unsigned int
moment_tree_link(MomentTree *tree)
{
    unsigned int n_lost = 0;

    for (guint i = 0; i < tree->unlinked->len; i++) {
        Node *node = g_ptr_array_index(tree->unlinked, i);
        Node *parent = node->wanted ? find(tree, node->wanted) : &tree->top;

        /* A parent that is not linked yet has no parent, and so is no descendant yet either. */
        if (!parent || is_within(parent, node)) {
            n_lost++;
            parent = &tree->top;
        }
        hang(node, parent);
        g_clear_pointer(&node->wanted, g_free);
    }
    g_ptr_array_set_size(tree->unlinked, 0);
    return n_lost;
}

int
moment_tree_replace(MomentTree *tree, const char *name, const char *parent, void *data)
{
    Node *node = find(tree, name);
    Node *above = parent ? find(tree, parent) : &tree->top;

    if (!node)
        return fail(VIR_ERR_INVALID_ARG, _("there is no '%1$s'"), name);
    if (!above)
        return fail(VIR_ERR_INVALID_ARG, _("the parent '%1$s' of '%2$s' does not exist"), parent, name);
    if (is_within(above, node))
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' cannot be below '%2$s', which is below it"), name, parent);
    if (above != node->parent) {
        unhang(node);
        hang(node, above);
    }
    if (tree->free_data && node->data && node->data != data)
        tree->free_data(node->data);
    node->data = data;
    return 0;
}

void
moment_tree_remove(MomentTree *tree, const char *name)
{
    Node *node = find(tree, name);

    if (!node)
        return;
    unhang(node);
    for (Node *child = node->first, *next; child; child = next) {
        next = child->next;
        hang(child, node->parent);
    }
    if (tree->current == node)
        tree->current = node->parent == &tree->top ? NULL : node->parent;
    g_hash_table_remove(tree->nodes, name);
    node_free(tree, node);
}

MomentTree *
moment_tree_copy(const MomentTree *tree, void *(*copy_data)(const void *data))
{
    MomentTree *copy = moment_tree_new(tree->free_data);

    for (const Node *node = following(&tree->top, &tree->top); node; node = following(node, &tree->top))
        moment_tree_add(copy, node->name, node->parent->name, copy_data && node->data ? copy_data(node->data) : node->data);
    copy->current = tree->current ? find(copy, tree->current->name) : NULL;
    return copy;
}

/* ---- questions ---- */

unsigned int
moment_tree_size(const MomentTree *tree)
{
    return g_hash_table_size(tree->nodes);
}

void *
moment_tree_find(const MomentTree *tree, const char *name)
{
    const Node *node = find(tree, name);

    return node ? node->data : NULL;
}

const char *
moment_tree_parent(const MomentTree *tree, const char *name)
{
    const Node *node = find(tree, name);

    return node && node->parent ? node->parent->name : NULL;
}

unsigned int
moment_tree_n_children(const MomentTree *tree, const char *name)
{
    const Node *node = find(tree, name);
    unsigned int n = 0;

    for (const Node *child = node ? node->first : NULL; child; child = child->next)
        n++;
    return n;
}

bool
moment_tree_descends(const MomentTree *tree, const char *name, const char *ancestor)
{
    const Node *node = find(tree, name), *above = find(tree, ancestor);

    return node && above && node != above && is_within(node, above);
}

const char *
moment_tree_current(const MomentTree *tree)
{
    return tree->current ? tree->current->name : NULL;
}

void
moment_tree_set_current(MomentTree *tree, const char *name)
{
    tree->current = find(tree, name);
}

/* ---- lists ---- */

static bool
is_listed(const Node *node, unsigned int flags)
{
    unsigned int asked = flags & (MOMENT_LIST_LEAVES | MOMENT_LIST_NO_LEAVES);

    return !asked || (asked & (node->first ? MOMENT_LIST_NO_LEAVES : MOMENT_LIST_LEAVES));
}

GPtrArray *
moment_tree_list(const MomentTree *tree, const char *from, unsigned int flags,
                 bool (*keep)(const char *name, const void *data, void *user), void *user)
{
    const Node *top = from ? find(tree, from) : &tree->top;
    bool deep = from ? flags & MOMENT_LIST_DESCENDANTS : !(flags & MOMENT_LIST_ROOTS);
    GPtrArray *names = g_ptr_array_new();

    for (Node *node = top ? top->first : NULL; node; node = deep ? following(node, top) : node->next) {
        if (is_listed(node, flags) && (!keep || keep(node->name, node->data, user)))
            g_ptr_array_add(names, node->name);
    }
    return names;
}
