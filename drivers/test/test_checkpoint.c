/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_checkpoint.c - checkpoints: from which moment on changes of disks would be noted.
 *
 * Threads: any; what looks at the guest is a message to its owner.
 */

#include <string.h>

#include "base/error.h"
#include "conf/checkpoint.h"
#include "hypervisor/domain_list.h"
#include "test/test_domain.h"
#include "test/test_methods.h"
#include "test/test_moment.h"

static TestTree *
checkpoint_tree(TestGuest *guest)
{
    return guest->checkpoints;
}

static bool
checkpoint_matches(const TestTree *tree, const TestTreeNode *node, unsigned int flags)
{
    unsigned int fits = test_tree_is_leaf(tree, node->name) ? VIR_DOMAIN_CHECKPOINT_LIST_LEAVES
                                                            : VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES;
    unsigned int asked = flags & (VIR_DOMAIN_CHECKPOINT_LIST_LEAVES | VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES);

    return asked == 0 || (asked & fits);
}

const ObjectClass test_checkpoint_class = {
    .kind = OBJECT_DOMAIN_CHECKPOINT,
    .ref = test_moment_class_ref,
    .unref = test_moment_class_unref,
    .key = test_moment_class_key,
    .release_key = test_moment_class_release_key,
};

const TestMomentKind test_checkpoint_kind = {
    .what = "checkpoint",
    .other = &test_snapshot_kind,
    .missing = VIR_ERR_NO_DOMAIN_CHECKPOINT,
    .tree = checkpoint_tree,
    .object_class = &test_checkpoint_class,
    .matches = checkpoint_matches,
};

/* A checkpoint is its moment and nothing more. */
static DomainCheckpoint *
as_checkpoint(TestMoment *moment)
{
    return (DomainCheckpoint *)(void *)moment;
}

static void
def_free(void *opaque)
{
    checkpoint_def_free(opaque);
}

static void
add_node(TestTree *tree, CheckpointDef *def)
{
    TestTreeNode *node = g_new0(TestTreeNode, 1);

    node->name = g_strdup(def->name);
    node->parent = g_strdup(def->parent);
    node->def = def;
    node->def_free = def_free;
    test_tree_add(tree, node);
}

typedef struct {
    ActorMessage base;
    CheckpointDef *def;              /* taken by the owner on success */
} CreateMessage;

static int
create_run(Domain *dom, CreateMessage *msg)
{
    g_autoptr(TestGuest) guest = test_guest_get(dom);
    CheckpointDef *def = msg->def;
    int rc;

    if (domain_check_active(dom) < 0)
        return -1;
    domain_def_free(def->domain);
    def->domain = domain_def_copy(domain_live(dom));
    def->domain->id = -1;
    if (checkpoint_align_disks(def, domain_live(dom)) < 0)
        return -1;
    mutex_lock(&guest->lock);
    rc = test_moment_check_new(&test_checkpoint_kind, guest, def->name);
    if (rc == 0) {
        g_free(def->parent);
        def->parent = g_strdup(test_tree_current(guest->checkpoints));
        add_node(guest->checkpoints, g_steal_pointer(&msg->def));
        test_tree_set_current(guest->checkpoints, def->name);
    }
    mutex_unlock(&guest->lock);
    return rc;
}
ACTOR_THUNK(CreateMessage, create_run)

/* The document is the checkpoint; the last one that was told is the current one. @def is taken over on success. */
static int
redefine(Domain *dom, CheckpointDef *def)
{
    g_autoptr(TestGuest) guest = test_guest_get(dom);
    int rc;

    if (def->domain && memcmp(def->domain->uuid, domain_uuid(dom), sizeof(def->domain->uuid)) != 0)
        return fail(VIR_ERR_INVALID_ARG, _("checkpoint '%1$s' is of another domain, '%2$s'"), def->name, def->domain->name);
    mutex_lock(&guest->lock);
    rc = test_moment_check_alone(&test_checkpoint_kind, guest);
    if (rc == 0)
        rc = test_moment_check_parent(&test_checkpoint_kind, guest->checkpoints, def->name, def->parent);
    if (rc == 0) {
        add_node(guest->checkpoints, def);
        if (test_tree_is_leaf(guest->checkpoints, def->name))
            test_tree_set_current(guest->checkpoints, def->name);
    }
    mutex_unlock(&guest->lock);
    return rc;
}

DomainCheckpoint *
test_domain_checkpoint_create_xml(Domain *dom, const char *xml, unsigned int flags)
{
    bool again = flags & VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE;
    unsigned int parse = (again ? CHECKPOINT_PARSE_REDEFINE : 0);
    g_autoptr(CheckpointDef) def = checkpoint_def_parse(xml, parse, &test_domain_hooks);
    CreateMessage msg = { .base = { .run = create_run_thunk, .what = "checkpoint" } };
    g_autofree char *name = def ? g_strdup(def->name) : NULL;

    if (!def)
        return NULL;
    if (again) {
        if (redefine(dom, def) < 0)
            return NULL;
        def = NULL;
    } else {
        int rc;

        msg.def = def;
        rc = actor_call(dom, &msg.base);
        def = msg.def;
        if (rc < 0)
            return NULL;
    }
    return test_moment_publish(dom) < 0 ? NULL : as_checkpoint(test_moment_new(dom, name));
}

DomainCheckpoint *
test_domain_checkpoint_find(Domain *dom, const char *name)
{
    return as_checkpoint(test_moment_find(&test_checkpoint_kind, dom, name));
}

GPtrArray *
test_domain_list_all_checkpoints(Domain *dom, unsigned int flags)
{
    return test_moment_list(&test_checkpoint_kind, dom, flags);
}

GPtrArray *
test_domain_checkpoint_list_all_children(DomainCheckpoint *checkpoint, unsigned int flags)
{
    return test_moment_list_children(&test_checkpoint_kind, &checkpoint->moment, flags);
}

DomainCheckpoint *
test_domain_checkpoint_get_parent(DomainCheckpoint *checkpoint, unsigned int flags)
{
    return as_checkpoint(test_moment_parent(&test_checkpoint_kind, &checkpoint->moment));
}

char *
test_domain_checkpoint_get_xml_desc(DomainCheckpoint *checkpoint, unsigned int flags)
{
    g_autoptr(TestGuest) guest = test_guest_get(checkpoint->moment.dom);
    unsigned int secure = flags & VIR_DOMAIN_CHECKPOINT_XML_SECURE ? XML_AS_SECURE : 0;
    g_autoptr(CheckpointDef) def = NULL;
    const TestTreeNode *node;

    if (flags & VIR_DOMAIN_CHECKPOINT_XML_SIZE)
        return fail_null(VIR_ERR_ARGUMENT_UNSUPPORTED,
                         _("nothing is written to the disks of the test driver's guests: there is no size"));
    mutex_lock(&guest->lock);
    node = test_moment_node(&test_checkpoint_kind, guest, &checkpoint->moment);
    if (node) {
        def = checkpoint_def_copy(node->def);
        g_free(def->parent);
        def->parent = g_strdup(node->parent);
    }
    mutex_unlock(&guest->lock);
    if (!def)
        return NULL;
    if (flags & VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN)
        g_clear_pointer(&def->domain, domain_def_free);
    return checkpoint_def_format(def, XML_AS_INACTIVE | secure);
}

int
test_domain_checkpoint_delete(DomainCheckpoint *checkpoint, unsigned int flags)
{
    const TestMomentDelete which = {
        .children = flags & VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN,
        .children_only = flags & VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY,
    };

    if (flags & VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY)
        return fail(VIR_ERR_ARGUMENT_UNSUPPORTED, _("checkpoints of the test driver are nothing but their metadata"));
    return test_moment_delete(&test_checkpoint_kind, &checkpoint->moment, &which);
}
