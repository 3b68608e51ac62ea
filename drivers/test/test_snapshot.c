/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_snapshot.c - snapshots: the definition and the state of a moment, to come back to.
 *
 * Threads: any; what changes the guest is a message to its owner.
 */

#include <string.h>

#include "base/error.h"
#include "conf/snapshot.h"
#include "driver/adapter.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/edit.h"
#include "test/test_domain.h"
#include "test/test_methods.h"
#include "test/test_moment.h"

static TestTree *
snapshot_tree(TestGuest *guest)
{
    return guest->snapshots;
}

static bool
is_external_or_disk(const SnapshotDef *def)
{
    return snapshot_is_external(def) || def->state == SNAPSHOT_STATE_DISK;
}

/* Of each group of filters, one that is given must fit; a group of which nothing is given lets everything through. */
static bool
snapshot_matches(const TestTree *tree, const TestTreeNode *node, unsigned int flags)
{
    const SnapshotDef *def = node->def;
    bool leaf = test_tree_is_leaf(tree, node->name);
    bool off = def->state == SNAPSHOT_STATE_SHUTOFF || def->state == SNAPSHOT_STATE_CRASHED;
    bool disk = def->state == SNAPSHOT_STATE_DISK;
    bool external = is_external_or_disk(def);
    const struct {
        unsigned int group, fits;
    } groups[] = {
        { VIR_DOMAIN_SNAPSHOT_LIST_METADATA | VIR_DOMAIN_SNAPSHOT_LIST_NO_METADATA, VIR_DOMAIN_SNAPSHOT_LIST_METADATA },
        { VIR_DOMAIN_SNAPSHOT_LIST_LEAVES | VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES,
          leaf ? VIR_DOMAIN_SNAPSHOT_LIST_LEAVES : VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES },
        { VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE | VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE | VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY,
          disk  ? VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY
          : off ? VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE
                : VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE },
        { VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL | VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL,
          external ? VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL : VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
        if ((flags & groups[i].group) && !(flags & groups[i].fits))
            return false;
    }
    return true;
}

const ObjectClass test_snapshot_class = {
    .kind = OBJECT_DOMAIN_SNAPSHOT,
    .ref = test_moment_class_ref,
    .unref = test_moment_class_unref,
    .key = test_moment_class_key,
    .release_key = test_moment_class_release_key,
};

const TestMomentKind test_snapshot_kind = {
    .what = "snapshot",
    .other = &test_checkpoint_kind,
    .missing = VIR_ERR_NO_DOMAIN_SNAPSHOT,
    .tree = snapshot_tree,
    .object_class = &test_snapshot_class,
    .matches = snapshot_matches,
};

/* A snapshot is its moment and nothing more. */
static DomainSnapshot *
as_snapshot(TestMoment *moment)
{
    return (DomainSnapshot *)(void *)moment;
}

/* ------------------------------------------------------------------- creating */

static void
def_free(void *opaque)
{
    snapshot_def_free(opaque);
}

/* Puts @def (taken over) into the tree. With the guest locked. */
static void
add_node(TestTree *tree, SnapshotDef *def)
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
    SnapshotDef *def;                /* taken by the owner on success */
    unsigned int flags;
} CreateMessage;

static SnapshotState
state_of(const DomainFacts *facts)
{
    return (SnapshotState)facts->state;
}

G_STATIC_ASSERT((int)SNAPSHOT_STATE_RUNNING == (int)VIR_DOMAIN_RUNNING);
G_STATIC_ASSERT((int)SNAPSHOT_STATE_SHUTOFF == (int)VIR_DOMAIN_SHUTOFF);
G_STATIC_ASSERT((int)SNAPSHOT_STATE_PMSUSPENDED == (int)VIR_DOMAIN_PMSUSPENDED);

/* What the moment is like. */
static int
fill_def(Domain *dom, SnapshotDef *def, unsigned int flags)
{
    bool active = domain_is_active(dom);
    bool disk_only = flags & VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY;
    const DomainDef *now = active ? domain_live(dom) : domain_persistent(dom);
    unsigned int align = (active ? SNAPSHOT_ALIGN_ACTIVE : 0) | (disk_only ? SNAPSHOT_ALIGN_DISK_ONLY : 0);

    if (!now)
        return -1;
    domain_def_free(def->domain);
    def->domain = domain_def_copy(now);
    def->domain->id = -1;
    def->state = disk_only && active ? SNAPSHOT_STATE_DISK : state_of(domain_facts(dom));
    if (def->memory == SNAPSHOT_MEMORY_DEFAULT)
        def->memory = active && !disk_only ? SNAPSHOT_MEMORY_INTERNAL : SNAPSHOT_MEMORY_NO;
    return snapshot_align_disks(def, now, align);
}

static int
check_new(TestGuest *guest, const SnapshotDef *def)
{
    int rc;

    mutex_lock(&guest->lock);
    rc = test_moment_check_new(&test_snapshot_kind, guest, def->name);
    mutex_unlock(&guest->lock);
    return rc;
}

static int
create_run(Domain *dom, CreateMessage *msg)
{
    G_GNUC_UNUSED g_autoptr(Domain) kept = domain_ref(dom);
    g_autoptr(TestGuest) guest = test_guest_get(dom);
    SnapshotDef *def = msg->def;

    if (!domain_is_active(dom) && (msg->flags & VIR_DOMAIN_SNAPSHOT_CREATE_LIVE))
        return domain_check_active(dom);
    if (check_new(guest, def) < 0 || fill_def(dom, def, msg->flags) < 0)
        return -1;
    mutex_lock(&guest->lock);
    g_free(def->parent);
    def->parent = g_strdup(test_tree_current(guest->snapshots));
    add_node(guest->snapshots, g_steal_pointer(&msg->def));
    test_tree_set_current(guest->snapshots, def->name);
    mutex_unlock(&guest->lock);
    if ((msg->flags & VIR_DOMAIN_SNAPSHOT_CREATE_HALT) && domain_is_active(dom))
        test_domain_stop(dom, VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT);
    return 0;
}
ACTOR_THUNK(CreateMessage, create_run)

/* The document is the snapshot: it takes its place in the tree. @def is taken over on success. */
static int
redefine(Domain *dom, SnapshotDef *def, unsigned int flags)
{
    g_autoptr(TestGuest) guest = test_guest_get(dom);
    int rc;

    if (def->domain && memcmp(def->domain->uuid, domain_uuid(dom), sizeof(def->domain->uuid)) != 0)
        return fail(VIR_ERR_INVALID_ARG, _("snapshot '%1$s' is of another domain, '%2$s'"), def->name, def->domain->name);
    mutex_lock(&guest->lock);
    rc = test_moment_check_alone(&test_snapshot_kind, guest);
    if (rc == 0)
        rc = test_moment_check_parent(&test_snapshot_kind, guest->snapshots, def->name, def->parent);
    if (rc == 0) {
        add_node(guest->snapshots, def);
        if (flags & VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT)
            test_tree_set_current(guest->snapshots, def->name);
    }
    mutex_unlock(&guest->lock);
    return rc;
}

static int
create_new(Domain *dom, SnapshotDef **def, unsigned int flags)
{
    CreateMessage msg = { .base = { .run = create_run_thunk, .what = "snapshot" }, .def = *def, .flags = flags };
    int rc = actor_call(dom, &msg.base);

    *def = msg.def;
    return rc;
}

DomainSnapshot *
test_domain_snapshot_create_xml(Domain *dom, const char *xml, unsigned int flags)
{
    bool again = flags & VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE;
    unsigned int parse = (again ? SNAPSHOT_PARSE_REDEFINE : 0)
        | (flags & VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE ? SNAPSHOT_PARSE_STRICT : 0);
    const unsigned int unsupported = VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA | VIR_DOMAIN_SNAPSHOT_CREATE_REUSE_EXT;
    g_autoptr(SnapshotDef) def = NULL;
    g_autofree char *name = NULL;

    if (flags & unsupported)
        return fail_null(VIR_ERR_ARGUMENT_UNSUPPORTED,
                         _("snapshots with flags 0x%1$x are not supported: they are nothing but their metadata"),
                         flags & unsupported);
    def = snapshot_def_parse(xml, parse, &test_domain_hooks);
    if (!def)
        return NULL;
    name = g_strdup(def->name);
    if (again && redefine(dom, def, flags) == 0)
        def = NULL;
    else if (again || create_new(dom, &def, flags) < 0)
        return NULL;
    return test_moment_publish(dom) < 0 ? NULL : as_snapshot(test_moment_new(dom, name));
}

/* ------------------------------------------------------------------- questions */

DomainSnapshot *
test_domain_snapshot_find(Domain *dom, const char *name)
{
    return as_snapshot(test_moment_find(&test_snapshot_kind, dom, name));
}

GPtrArray *
test_domain_list_all_snapshots(Domain *dom, unsigned int flags)
{
    return test_moment_list(&test_snapshot_kind, dom, flags);
}

GPtrArray *
test_domain_snapshot_list_all_children(DomainSnapshot *snapshot, unsigned int flags)
{
    return test_moment_list_children(&test_snapshot_kind, &snapshot->moment, flags);
}

DomainSnapshot *
test_domain_snapshot_get_parent(DomainSnapshot *snapshot, unsigned int flags)
{
    return as_snapshot(test_moment_parent(&test_snapshot_kind, &snapshot->moment));
}

/* The name of the current one, or NULL; the caller frees it. */
static char *
current_name(Domain *dom)
{
    g_autoptr(TestGuest) guest = test_guest_get(dom);
    char *name;

    mutex_lock(&guest->lock);
    name = g_strdup(test_tree_current(guest->snapshots));
    mutex_unlock(&guest->lock);
    return name;
}

int
test_domain_has_current_snapshot(Domain *dom, unsigned int flags)
{
    g_autofree char *name = current_name(dom);

    return name != NULL;
}

DomainSnapshot *
test_domain_snapshot_current(Domain *dom, unsigned int flags)
{
    g_autofree char *name = current_name(dom);
    g_autoptr(DomainView) view = domain_view(dom);

    if (!name)
        return fail_null(VIR_ERR_NO_DOMAIN_SNAPSHOT, _("domain '%1$s' has no current snapshot"), domain_view_name(view));
    return as_snapshot(test_moment_new(dom, name));
}

int
test_domain_snapshot_is_current(DomainSnapshot *snapshot, unsigned int flags)
{
    g_autofree char *name = current_name(snapshot->moment.dom);

    return g_strcmp0(name, snapshot->moment.name) == 0;
}

int
test_domain_snapshot_has_metadata(DomainSnapshot *snapshot, unsigned int flags)
{
    return 1;
}

/* The definition as it is now, with its place in the tree; NULL with an error. */
static SnapshotDef *
copy_def(const DomainSnapshot *snapshot)
{
    g_autoptr(TestGuest) guest = test_guest_get(snapshot->moment.dom);
    SnapshotDef *def = NULL;
    const TestTreeNode *node;

    mutex_lock(&guest->lock);
    node = test_moment_node(&test_snapshot_kind, guest, &snapshot->moment);
    if (node) {
        def = snapshot_def_copy(node->def);
        g_free(def->parent);
        def->parent = g_strdup(node->parent);
    }
    mutex_unlock(&guest->lock);
    return def;
}

char *
test_domain_snapshot_get_xml_desc(DomainSnapshot *snapshot, unsigned int flags)
{
    g_autoptr(SnapshotDef) def = copy_def(snapshot);
    unsigned int secure = flags & VIR_DOMAIN_SNAPSHOT_XML_SECURE ? XML_AS_SECURE : 0;

    return def ? snapshot_def_format(def, XML_AS_INACTIVE | secure) : NULL;
}

/* ------------------------------------------------------------------- reverting */

typedef struct {
    ActorMessage base;
    const SnapshotDef *def;
    unsigned int flags;
} RevertMessage;

static bool
is_active_state(SnapshotState state)
{
    return state == SNAPSHOT_STATE_RUNNING || state == SNAPSHOT_STATE_PAUSED || state == SNAPSHOT_STATE_BLOCKED;
}

/* The guest as it was then: it is started anew if that can be told by it. */
static int
revert_to_active(Domain *dom, const SnapshotDef *def, bool paused)
{
    const TestStart start = {
        .reason = VIR_DOMAIN_RUNNING_FROM_SNAPSHOT,
        .event_detail = VIR_DOMAIN_EVENT_STARTED_FROM_SNAPSHOT,
        .paused = paused,
    };

    if (domain_is_active(dom))
        test_domain_stop(dom, VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT);
    return test_domain_start(dom, domain_def_copy(def->domain), &start);
}

static int
revert_to_inactive(Domain *dom, const SnapshotDef *def)
{
    g_autoptr(DomainEdit) edit = NULL;

    if (domain_is_active(dom))
        test_domain_stop(dom, VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT);
    if (domain_is_removed(dom))
        return 0;
    edit = domain_edit_facts(dom);
    domain_edit_set_persistent(edit, domain_def_copy(def->domain));
    return domain_commit(dom, edit);
}

static int
check_revert(Domain *dom, const SnapshotDef *def, unsigned int flags)
{
    if (!def->domain)
        return fail(VIR_ERR_SNAPSHOT_REVERT_RISKY, _("snapshot '%1$s' lacks the definition of domain '%2$s'"), def->name,
                    domain_name(dom));
    if (snapshot_is_external(def))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("there are no images to go back to with the external snapshot '%1$s'"),
                    def->name);
    if (!domain_view_is_persistent(domain_own_view(dom)) && !is_active_state(def->state)
        && !(flags & (VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING | VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED)))
        return fail(VIR_ERR_OPERATION_INVALID, _("the transient domain '%1$s' needs a running or paused state to revert to"),
                    domain_name(dom));
    if (domain_is_active(dom) && is_active_state(def->state) && !(flags & VIR_DOMAIN_SNAPSHOT_REVERT_FORCE)
        && domain_def_abi_diff(domain_live(dom), def->domain) < 0) {
        error_reset();
        return fail(VIR_ERR_SNAPSHOT_REVERT_RISKY, _("domain '%1$s' has another guest interface than snapshot '%2$s'; force it"),
                    domain_name(dom), def->name);
    }
    return 0;
}

static int
revert_run(Domain *dom, RevertMessage *msg)
{
    G_GNUC_UNUSED g_autoptr(Domain) kept = domain_ref(dom);
    const SnapshotDef *def = msg->def;
    bool running = msg->flags & VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING;
    bool paused = msg->flags & VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED;

    if (check_revert(dom, def, msg->flags) < 0)
        return -1;
    if (!is_active_state(def->state) && revert_to_inactive(dom, def) < 0)
        return -1;
    if (!is_active_state(def->state) && !running && !paused)
        return 0;
    return revert_to_active(dom, def, paused || (def->state == SNAPSHOT_STATE_PAUSED && !running));
}
ACTOR_THUNK(RevertMessage, revert_run)

int
test_domain_revert_to_snapshot(DomainSnapshot *snapshot, unsigned int flags)
{
    g_autoptr(SnapshotDef) def = copy_def(snapshot);
    RevertMessage msg = { .base = { .run = revert_run_thunk, .what = "revert" }, .def = def, .flags = flags };
    g_autoptr(TestGuest) guest = NULL;

    if (!def || actor_call(snapshot->moment.dom, &msg.base) < 0)
        return -1;
    guest = test_guest_get(snapshot->moment.dom);
    mutex_lock(&guest->lock);
    if (test_tree_find(guest->snapshots, snapshot->moment.name))
        test_tree_set_current(guest->snapshots, snapshot->moment.name);
    mutex_unlock(&guest->lock);
    return 0;
}

/* -------------------------------------------------------------------- deleting */

int
test_domain_snapshot_delete(DomainSnapshot *snapshot, unsigned int flags)
{
    const TestMomentDelete which = {
        .children = flags & VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN,
        .children_only = flags & VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY,
    };

    return test_moment_delete(&test_snapshot_kind, &snapshot->moment, &which);
}
