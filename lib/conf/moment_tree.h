/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * moment_tree.h - which snapshot, or checkpoint, of a domain follows which.
 *
 * A forest of names. Every list is told parents first, and brothers in the order in which they were added.
 */

#ifndef CONF_MOMENT_TREE_H
#define CONF_MOMENT_TREE_H

#include <stdbool.h>

#include <glib.h>

typedef struct MomentTree MomentTree;

/* An empty tree. What is kept with a name is released by @free_data (may be NULL). */
MomentTree *moment_tree_new(GDestroyNotify free_data);
void moment_tree_free(MomentTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MomentTree, moment_tree_free)

/* The same tree again; what is kept with each name is copied by @copy_data. */
MomentTree *moment_tree_copy(const MomentTree *tree, void *(*copy_data)(const void *data));

/* Adds @name below @parent (NULL = a root). 0 and @data is the tree's, or -1 with an error: the name is taken, the parent
 * unknown. */
int moment_tree_add(MomentTree *tree, const char *name, const char *parent, void *data);

/* Adds @name whose parent may be added later: for files, which come in any order. moment_tree_link() ends it. 0 and @data
 * is the tree's, or -1 with an error: the name is taken. */
int moment_tree_add_unlinked(MomentTree *tree, const char *name, const char *parent, void *data);

/* Hangs everything below its parent. What has none that is known, or would be its own ancestor, becomes a root; how many
 * that were. */
unsigned int moment_tree_link(MomentTree *tree);

/* Replaces what is kept with @name and, as in a redefinition, moves it below @parent. 0 and @data is the tree's, or -1 with
 * an error: it is unknown, or would be its own ancestor. */
int moment_tree_replace(MomentTree *tree, const char *name, const char *parent, void *data);

/* Removes @name; its children become its parent's. */
void moment_tree_remove(MomentTree *tree, const char *name);

unsigned int moment_tree_size(const MomentTree *tree);

/* What is kept with @name, or NULL. */
void *moment_tree_find(const MomentTree *tree, const char *name);

/* Its parent's name; NULL for a root and for what is unknown. */
const char *moment_tree_parent(const MomentTree *tree, const char *name);

unsigned int moment_tree_n_children(const MomentTree *tree, const char *name);

/* Is @name in the subtree of @ancestor, itself not counted? */
bool moment_tree_descends(const MomentTree *tree, const char *name, const char *ancestor);

/* The current one, if any. Removing it makes its parent current. */
const char *moment_tree_current(const MomentTree *tree);
void moment_tree_set_current(MomentTree *tree, const char *name);

typedef enum {
    MOMENT_LIST_ROOTS       = 1 << 0,    /* from the top: roots only */
    MOMENT_LIST_DESCENDANTS = 1 << 1,    /* from one: not only children */
    MOMENT_LIST_LEAVES      = 1 << 2,    /* without children; with both of these, all */
    MOMENT_LIST_NO_LEAVES   = 1 << 3,
} MomentListFlags;

/* Names below @from, or all (NULL): borrowed, parents first. The caller unrefs the array. @keep (may be NULL) is asked
 * besides the flags. */
GPtrArray *moment_tree_list(const MomentTree *tree, const char *from, unsigned int flags,
                            bool (*keep)(const char *name, const void *data, void *user), void *user);

#endif /* CONF_MOMENT_TREE_H */
