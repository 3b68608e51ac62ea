/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_list.c - the indexes: by uuid, name and id.
 *
 * The lock is held for lookups and insertions only, never while anything is done with a domain.
 *
 * Threads: any.
 */

#include "hypervisor/domain_list.h"

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "driver/object.h"
#include "hypervisor/domain_list_impl.h"

/* Owner: the definition leaves memory; whoever wants it reads it again. */
static void
forget_def(DomainView *view, void *opaque)
{
    view_set_def(&view->persistent, opaque);
}

static int
evict_run(Domain *dom, ActorMessage *msg)
{
    SharedDef *shared = dom->own->persistent;
    g_autoptr(SharedDef) twin = NULL;

    if (!shared || domain_is_active(dom) || !shared_def_is_evictable(shared))
        return 0;
    twin = shared_def_new_twin(shared);
    domain_publish_own(dom, forget_def, twin);
    return 0;
}

static void
evict_done(ActorMessage *msg, int result)
{
    g_free(msg);
}

static void
evict(const unsigned char *uuid, void *opaque)
{
    g_autoptr(Domain) dom = domain_list_find_uuid(opaque, uuid);
    ActorMessage *msg;

    if (!dom)
        return;
    msg = g_new0(ActorMessage, 1);
    msg->run = evict_run;
    msg->done = evict_done;
    msg->what = "forget";
    actor_send(dom, msg);
}

DomainList *
domain_list_new(const HypervisorClass *class, DomainStore *store, EventBus *bus, void *driver)
{
    DomainList *list = g_new0(DomainList, 1);

    list->class = class;
    list->store = store;
    list->bus = bus;
    list->driver = driver;
    mutex_init(&list->lock);
    cond_init(&list->reconnected);
    list->by_uuid = g_hash_table_new_full(uuid_hash, uuid_hash_equal, NULL, (GDestroyNotify)domain_unref);
    list->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    list->by_id = g_hash_table_new(NULL, NULL);
    domain_store_set_evict(store, evict, list);
    return list;
}

/* Has every thread of ours leave the domains alone, the guests go on. */
static void
stop_actors(DomainList *list)
{
    g_autoptr(GPtrArray) all = domain_list_get(list, 0);

    domain_store_set_evict(list->store, NULL, NULL);
    actor_shutdown_all(all);
}

void
domain_list_free(DomainList *list)
{
    if (!list)
        return;
    domain_list_stop_judge(list);
    stop_actors(list);
    g_hash_table_unref(list->by_id);
    g_hash_table_unref(list->by_name);
    g_hash_table_unref(list->by_uuid);
    cond_clear(&list->reconnected);
    mutex_clear(&list->lock);
    g_free(list);
}

DomainStore *
domain_list_store(const DomainList *list)
{
    return list->store;
}

EventBus *
domain_list_bus(const DomainList *list)
{
    return list->bus;
}

const HypervisorClass *
domain_list_class(const DomainList *list)
{
    return list->class;
}

void *
domain_driver(const Domain *dom)
{
    return dom->list->driver;
}

/* With the lock held. */
static Domain *
visible_ref(Domain *dom)
{
    return dom && dom->visible ? domain_ref(dom) : NULL;
}

Domain *
domain_list_find_uuid(DomainList *list, const unsigned char *uuid)
{
    Domain *dom;

    mutex_lock(&list->lock);
    dom = visible_ref(g_hash_table_lookup(list->by_uuid, uuid));
    mutex_unlock(&list->lock);
    return dom;
}

Domain *
domain_list_find_name(DomainList *list, const char *name)
{
    Domain *dom;

    mutex_lock(&list->lock);
    dom = visible_ref(g_hash_table_lookup(list->by_name, name));
    mutex_unlock(&list->lock);
    return dom;
}

Domain *
domain_list_find_id(DomainList *list, int id)
{
    Domain *dom;

    mutex_lock(&list->lock);
    dom = visible_ref(g_hash_table_lookup(list->by_id, GINT_TO_POINTER(id)));
    mutex_unlock(&list->lock);
    return dom;
}

/* With the lock held: the domain of that uuid, if its name is that one; judges clashes. */
static int
check_unique(DomainList *list, const unsigned char *uuid, const char *name, Domain **ret_dom) REQUIRES_LOCK(list->lock)
{
    Domain *by_uuid = g_hash_table_lookup(list->by_uuid, uuid);
    Domain *by_name = g_hash_table_lookup(list->by_name, name);
    char text[UUID_TEXT_LEN];

    if (by_uuid && by_uuid != by_name)
        return fail(VIR_ERR_OPERATION_FAILED, _("domain '%1$s' is already defined with uuid %2$s"), by_uuid->listed_name,
                    uuid_format(uuid, text));
    if (by_name && by_name != by_uuid)
        return fail(VIR_ERR_OPERATION_FAILED, _("domain '%1$s' already exists with uuid %2$s"), name,
                    uuid_format(by_name->uuid, text));
    *ret_dom = by_uuid;
    return 0;
}

Domain *
domain_list_reserve(DomainList *list, const unsigned char *uuid, const char *name)
{
    Domain *dom = NULL;
    int rc;

    mutex_lock(&list->lock);
    rc = check_unique(list, uuid, name, &dom);
    if (rc == 0 && !dom) {
        dom = domain_new(list, uuid, name);
        dom->listed_name = g_strdup(name);
        g_hash_table_insert(list->by_uuid, dom->uuid, dom);
        g_hash_table_insert(list->by_name, dom->listed_name, dom);
    }
    if (dom)
        domain_ref(dom);
    mutex_unlock(&list->lock);
    return dom;
}

/* Takes the domain out of every index. */
static void
list_remove_domain(DomainList *list, Domain *dom)
{
    g_autoptr(Domain) listed = NULL;

    mutex_lock(&list->lock);
    if (!atomic_load(&dom->removed)) {
        atomic_store(&dom->removed, true);
        dom->visible = false;
        g_hash_table_remove(list->by_name, dom->listed_name);
        if (dom->listed_id >= 0)
            g_hash_table_remove(list->by_id, GINT_TO_POINTER(dom->listed_id));
        g_hash_table_steal(list->by_uuid, dom->uuid);
        listed = dom;               /* the table's reference */
    }
    mutex_unlock(&list->lock);
}

void
domain_list_drop_if_empty(DomainList *list, Domain *dom)
{
    assert_owner(dom);
    if (!dom->own->live && !dom->own->persistent)
        list_remove_domain(list, dom);
}

void
domain_list_settle(Domain *dom)
{
    DomainList *list = dom->list;
    int id = dom->own->facts.id;

    assert_owner(dom);
    if (!dom->own->live && !dom->own->persistent) {
        list_remove_domain(list, dom);
        return;
    }
    mutex_lock(&list->lock);
    dom->visible = true;
    if (dom->listed_id != id) {
        if (dom->listed_id >= 0)
            g_hash_table_remove(list->by_id, GINT_TO_POINTER(dom->listed_id));
        if (id >= 0)
            g_hash_table_insert(list->by_id, GINT_TO_POINTER(id), dom);
        dom->listed_id = id;
        list->last_id = MAX(list->last_id, id);
    }
    mutex_unlock(&list->lock);
}

int
domain_list_next_id(DomainList *list)
{
    int id;

    mutex_lock(&list->lock);
    id = ++list->last_id;
    mutex_unlock(&list->lock);
    return id;
}

int
domain_list_rename_key(DomainList *list, Domain *dom, const char *name)
{
    Domain *other;

    assert_owner(dom);
    mutex_lock(&list->lock);
    other = g_hash_table_lookup(list->by_name, name);
    if (!other) {
        g_hash_table_remove(list->by_name, dom->listed_name);
        g_free(dom->listed_name);
        dom->listed_name = g_strdup(name);
        g_hash_table_insert(list->by_name, dom->listed_name, dom);
    }
    mutex_unlock(&list->lock);
    if (other)
        return fail(VIR_ERR_OPERATION_INVALID, _("domain with name '%1$s' already exists"), name);
    return 0;
}

void
domain_list_reconnect_begin(DomainList *list)
{
    mutex_lock(&list->lock);
    list->reconnecting++;
    mutex_unlock(&list->lock);
}

void
domain_list_reconnect_end(DomainList *list)
{
    mutex_lock(&list->lock);
    list->reconnecting--;
    cond_broadcast(&list->reconnected);
    mutex_unlock(&list->lock);
}

void
domain_list_wait_reconnected(DomainList *list)
{
    mutex_lock(&list->lock);
    while (list->reconnecting > 0)
        cond_wait(&list->reconnected, &list->lock);
    mutex_unlock(&list->lock);
}

/* All that are visible; the lock is held for taking references only. */
static GPtrArray *
all_visible(DomainList *list)
{
    GPtrArray *all;
    GHashTableIter iter;
    void *each;

    mutex_lock(&list->lock);
    all = driver_array_new(&domain_object_class, g_hash_table_size(list->by_uuid));
    g_hash_table_iter_init(&iter, list->by_uuid);
    while (g_hash_table_iter_next(&iter, NULL, &each)) {
        if (((Domain *)each)->visible)
            driver_array_take(all, domain_ref(each));
    }
    mutex_unlock(&list->lock);
    return all;
}

/* One group of flags: some of its bits were asked for, and the domain has none of those. */
static bool
fails_group(unsigned int flags, unsigned int yes, unsigned int no, bool is)
{
    return (flags & (yes | no)) && !(flags & (is ? yes : no));
}

static bool
fails_state(unsigned int flags, int state)
{
    unsigned int asked = flags & (VIR_CONNECT_LIST_DOMAINS_RUNNING | VIR_CONNECT_LIST_DOMAINS_PAUSED |
                                  VIR_CONNECT_LIST_DOMAINS_SHUTOFF | VIR_CONNECT_LIST_DOMAINS_OTHER);
    unsigned int is;

    if (state == VIR_DOMAIN_RUNNING)
        is = VIR_CONNECT_LIST_DOMAINS_RUNNING;
    else if (state == VIR_DOMAIN_PAUSED)
        is = VIR_CONNECT_LIST_DOMAINS_PAUSED;
    else if (state == VIR_DOMAIN_SHUTOFF)
        is = VIR_CONNECT_LIST_DOMAINS_SHUTOFF;
    else
        is = VIR_CONNECT_LIST_DOMAINS_OTHER;
    return asked && !(asked & is);
}

bool
domain_view_matches(const DomainView *view, unsigned int flags)
{
    return !fails_group(flags, VIR_CONNECT_LIST_DOMAINS_ACTIVE, VIR_CONNECT_LIST_DOMAINS_INACTIVE,
                        domain_view_is_active(view)) &&
           !fails_group(flags, VIR_CONNECT_LIST_DOMAINS_PERSISTENT, VIR_CONNECT_LIST_DOMAINS_TRANSIENT,
                        domain_view_is_persistent(view)) &&
           !fails_group(flags, VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE, VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE,
                        view->facts.has_managed_save) &&
           !fails_group(flags, VIR_CONNECT_LIST_DOMAINS_AUTOSTART, VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART,
                        view->facts.autostart) &&
           !fails_group(flags, VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT, VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT,
                        view->facts.has_snapshots) &&
           !fails_group(flags, VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT, VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT,
                        view->facts.has_checkpoints) &&
           !fails_state(flags, view->facts.state);
}

GPtrArray *
domain_list_get(DomainList *list, unsigned int flags)
{
    g_autoptr(GPtrArray) all = all_visible(list);
    GPtrArray *matching;

    if (flags == 0)
        return g_steal_pointer(&all);
    matching = driver_array_new(&domain_object_class, 16);
    for (guint i = 0; i < all->len; i++) {
        Domain *dom = g_ptr_array_index(all, i);
        g_autoptr(DomainView) view = domain_view(dom);

        if (domain_view_matches(view, flags))
            driver_array_take(matching, domain_ref(dom));
    }
    return matching;
}

size_t
domain_list_count(DomainList *list, unsigned int flags)
{
    g_autoptr(GPtrArray) matching = domain_list_get(list, flags);

    return matching->len;
}

bool
domain_list_is_busy(DomainList *list)
{
    bool busy;

    mutex_lock(&list->lock);
    busy = g_hash_table_size(list->by_id) > 0;
    mutex_unlock(&list->lock);
    return busy;
}
