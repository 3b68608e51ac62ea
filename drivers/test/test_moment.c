/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_moment.c - snapshots and checkpoints as objects, and their trees.
 *
 * Threads: any.
 */

#include "test/test_moment.h"

#include <string.h>

#include <libvirt/libvirt.h>

#include "base/error.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/edit.h"

TestMoment *
test_moment_new(Domain *dom, const char *name)
{
    TestMoment *moment = g_new0(TestMoment, 1);

    atomic_init(&moment->refs, 1);
    moment->dom = domain_ref(dom);
    moment->name = g_strdup(name);
    return moment;
}

void
test_moment_unref(TestMoment *moment)
{
    if (!moment || atomic_fetch_sub(&moment->refs, 1) > 1)
        return;
    domain_unref(moment->dom);
    g_free(moment->name);
    g_free(moment);
}

void *
test_moment_class_ref(void *object)
{
    TestMoment *moment = object;

    atomic_fetch_add(&moment->refs, 1);
    return moment;
}

void
test_moment_class_unref(void *object)
{
    test_moment_unref(object);
}

/* A key stands on a view of its domain, and on itself. */
typedef struct {
    DomainView *view;
    ObjectKey parent;
} KeyHold;

void
test_moment_class_key(void *object, ObjectKey *ret_key, void **ret_hold)
{
    TestMoment *moment = object;
    KeyHold *hold = g_new0(KeyHold, 1);

    hold->view = domain_view(moment->dom);
    domain_event_key(hold->view, &hold->parent);
    *ret_key = (ObjectKey) { .id = -1, .name = moment->name, .parent = &hold->parent };
    *ret_hold = hold;
}

void
test_moment_class_release_key(void *opaque)
{
    KeyHold *hold = opaque;

    domain_view_unref(hold->view);
    g_free(hold);
}

TestMoment *
test_moment_find(const TestMomentKind *kind, Domain *dom, const char *name)
{
    g_autoptr(TestGuest) guest = test_guest_get(dom);
    bool found;

    mutex_lock(&guest->lock);
    found = test_tree_find(kind->tree(guest), name) != NULL;
    mutex_unlock(&guest->lock);
    return found ? test_moment_new(dom, name) : NULL;
}

TestTreeNode *
test_moment_node(const TestMomentKind *kind, TestGuest *guest, const TestMoment *moment)
{
    TestTreeNode *node = test_tree_find(kind->tree(guest), moment->name);

    return node ? node : fail_null(kind->missing, _("there is no %1$s '%2$s' any more"), kind->what, moment->name);
}

/* Is @node among what is asked for: below @above (NULL: all), with @deep at any depth? */
static bool
is_meant(const TestTree *tree, const TestTreeNode *node, const char *above, bool deep)
{
    if (!above)
        return deep || !node->parent;
    if (deep)
        return test_tree_is_below(tree, node->name, above);
    return g_strcmp0(node->parent, above) == 0;
}

static GPtrArray *
list_below(const TestMomentKind *kind, Domain *dom, const char *above, unsigned int flags, bool deep)
{
    g_autoptr(TestGuest) guest = test_guest_get(dom);
    GPtrArray *array = driver_array_new(kind->object_class, 0);
    g_autoptr(GPtrArray) nodes = NULL;

    mutex_lock(&guest->lock);
    nodes = test_tree_nodes(kind->tree(guest));
    for (guint i = 0; i < nodes->len; i++) {
        const TestTreeNode *node = g_ptr_array_index(nodes, i);

        if (is_meant(kind->tree(guest), node, above, deep) && kind->matches(kind->tree(guest), node, flags))
            driver_array_take(array, test_moment_new(dom, node->name));
    }
    mutex_unlock(&guest->lock);
    return array;
}

/* ROOTS of a domain and DESCENDANTS of a moment are one bit, for both kinds. */
G_STATIC_ASSERT((int)VIR_DOMAIN_SNAPSHOT_LIST_ROOTS == (int)VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS);
G_STATIC_ASSERT((int)VIR_DOMAIN_SNAPSHOT_LIST_ROOTS == (int)VIR_DOMAIN_CHECKPOINT_LIST_ROOTS);

GPtrArray *
test_moment_list(const TestMomentKind *kind, Domain *dom, unsigned int flags)
{
    return list_below(kind, dom, NULL, flags, !(flags & VIR_DOMAIN_SNAPSHOT_LIST_ROOTS));
}

GPtrArray *
test_moment_list_children(const TestMomentKind *kind, const TestMoment *moment, unsigned int flags)
{
    return list_below(kind, moment->dom, moment->name, flags, flags & VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS);
}

TestMoment *
test_moment_parent(const TestMomentKind *kind, const TestMoment *moment)
{
    g_autoptr(TestGuest) guest = test_guest_get(moment->dom);
    g_autofree char *name = NULL;
    const TestTreeNode *node;

    mutex_lock(&guest->lock);
    node = test_moment_node(kind, guest, moment);
    name = node ? g_strdup(node->parent) : NULL;
    mutex_unlock(&guest->lock);
    if (!node)
        return NULL;
    if (!name)
        return fail_null(kind->missing, _("%1$s '%2$s' has no parent"), kind->what, moment->name);
    return test_moment_new(moment->dom, name);
}

int
test_moment_check_parent(const TestMomentKind *kind, const TestTree *tree, const char *name, const char *parent)
{
    if (!parent)
        return 0;
    if (strcmp(parent, name) == 0 || test_tree_is_below(tree, parent, name))
        return fail(VIR_ERR_INVALID_ARG, _("%1$s '%2$s' cannot be its own parent"), kind->what, name);
    if (!test_tree_find(tree, parent))
        return fail(VIR_ERR_INVALID_ARG, _("parent '%1$s' of %2$s '%3$s' is not there"), parent, kind->what, name);
    return 0;
}

static int
publish_run(Domain *dom, ActorMessage *msg)
{
    g_autoptr(DomainEdit) edit = domain_edit_facts(dom);
    g_autoptr(TestGuest) guest = test_guest_get(dom);

    mutex_lock(&guest->lock);
    {
        g_autoptr(GPtrArray) snapshots = test_tree_nodes(guest->snapshots);
        g_autoptr(GPtrArray) checkpoints = test_tree_nodes(guest->checkpoints);

        edit->facts.has_snapshots = snapshots->len > 0;
        edit->facts.has_checkpoints = checkpoints->len > 0;
    }
    mutex_unlock(&guest->lock);
    return domain_commit(dom, edit);
}

int
test_moment_check_alone(const TestMomentKind *kind, TestGuest *guest)
{
    g_autoptr(GPtrArray) others = test_tree_nodes(kind->other->tree(guest));

    if (others->len > 0)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("a domain has either snapshots or checkpoints: no %1$s while there is a %2$s"),
                    kind->what, kind->other->what);
    return 0;
}

int
test_moment_check_new(const TestMomentKind *kind, TestGuest *guest, const char *name)
{
    if (test_moment_check_alone(kind, guest) < 0)
        return -1;
    if (test_tree_find(kind->tree(guest), name))
        return fail(VIR_ERR_OPERATION_FAILED, _("the domain has a %1$s '%2$s' already"), kind->what, name);
    return 0;
}

int
test_moment_publish(Domain *dom)
{
    ActorMessage msg = { .run = publish_run, .what = "note moments" };

    return actor_call(dom, &msg);
}

static void
remove_below(TestTree *tree, const char *above)
{
    g_autoptr(GPtrArray) nodes = test_tree_nodes(tree);

    /* Children before their parents. */
    for (guint i = nodes->len; i > 0; i--) {
        const TestTreeNode *node = g_ptr_array_index(nodes, i - 1);

        if (test_tree_is_below(tree, node->name, above))
            test_tree_remove(tree, node->name);
    }
}

int
test_moment_delete(const TestMomentKind *kind, const TestMoment *moment, const TestMomentDelete *which)
{
    g_autoptr(TestGuest) guest = test_guest_get(moment->dom);
    bool found;

    mutex_lock(&guest->lock);
    found = test_moment_node(kind, guest, moment) != NULL;
    if (found && (which->children || which->children_only))
        remove_below(kind->tree(guest), moment->name);
    if (found && !which->children_only)
        test_tree_remove(kind->tree(guest), moment->name);
    mutex_unlock(&guest->lock);
    return found ? test_moment_publish(moment->dom) : -1;
}
