/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain.c - the domain object: key, life, and how the adapter holds it.
 *
 * Threads: any; what the header marks is the owner's.
 */

#include "hypervisor/domain.h"

#include <stddef.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/xmlbind.h"
#include "driver/object.h"
#include "hypervisor/domain_impl.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/domain_status.h"

Domain *
domain_new(DomainList *list, const unsigned char *uuid, const char *name)
{
    Domain *dom = g_new0(Domain, 1);

    atomic_init(&dom->refs, 1);
    memcpy(dom->uuid, uuid, UUID_LEN);
    dom->list = list;
    dom->class = domain_list_class(list);
    dom->listed_id = -1;
    actor_init(&dom->actor);
    mutex_init(&dom->view_lock);
    dom->view = domain_view_new(uuid, name);
    dom->own = domain_view_ref(dom->view);
    return dom;
}

Domain *
domain_ref(Domain *dom)
{
    atomic_fetch_add_explicit(&dom->refs, 1, memory_order_relaxed);
    return dom;
}

void
domain_unref(Domain *dom)
{
    if (!dom || atomic_fetch_sub_explicit(&dom->refs, 1, memory_order_acq_rel) != 1)
        return;
    if (dom->private_data)
        domain_class(dom)->private_free(dom->private_data);
    actor_clear(&dom->actor);
    domain_view_unref(dom->own);
    domain_view_unref(dom->view);
    mutex_clear(&dom->view_lock);
    g_free(dom->listed_name);
    g_free(dom);
}

const unsigned char *
domain_uuid(const Domain *dom)
{
    return dom->uuid;
}

const HypervisorClass *
domain_class(const Domain *dom)
{
    return dom->class;
}

DomainList *
domain_get_list(const Domain *dom)
{
    return dom->list;
}

void *
domain_private(Domain *dom)
{
    assert_owner(dom);
    return dom->private_data;
}

int
domain_private_begin(Domain *dom)
{
    const HypervisorClass *class = domain_class(dom);

    assert_owner(dom);
    if (dom->private_data || !class->private_new)
        return 0;
    dom->private_data = class->private_new(dom);
    return dom->private_data ? 0 : -1;
}

void
domain_private_end(Domain *dom)
{
    assert_owner(dom);
    if (!dom->private_data)
        return;
    domain_class(dom)->private_free(dom->private_data);
    dom->private_data = NULL;
}

int
domain_private_read(Domain *dom, const DomainStatus *status)
{
    const XmlBinding *binding = domain_class(dom)->status_binding;
    XmlParseOptions options = { .flags = XML_AS_STATUS };

    if (!binding)
        return domain_private_begin(dom);
    domain_private_end(dom);
    dom->private_data = xml_parse_node(binding, domain_status_root(status), &options);
    return dom->private_data ? 0 : -1;
}

const DomainDef *
domain_live(Domain *dom)
{
    assert_owner(dom);
    return domain_view_live(dom->own);
}

const DomainDef *
domain_persistent(Domain *dom)
{
    assert_owner(dom);
    return domain_view_persistent(dom->own);
}

const DomainView *
domain_own_view(Domain *dom)
{
    assert_owner(dom);
    return dom->own;
}

const DomainFacts *
domain_facts(Domain *dom)
{
    assert_owner(dom);
    return &dom->own->facts;
}

const char *
domain_name(Domain *dom)
{
    assert_owner(dom);
    return dom->own->name;
}

bool
domain_is_removed(const Domain *dom)
{
    return atomic_load(&dom->removed);
}

bool
domain_is_active(Domain *dom)
{
    assert_owner(dom);
    return domain_view_is_active(dom->own);
}

int
domain_check_active(Domain *dom)
{
    if (!domain_is_active(dom))
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' is not running"), domain_name(dom));
    return 0;
}

/* The adapter's tasks travel in the mailbox as messages that live in the task's own scratch. */
G_STATIC_ASSERT(sizeof(ActorMessage) <= sizeof(((DriverTask *)0)->owner));

static DriverTask *
task_of(ActorMessage *msg)
{
    return (DriverTask *)(void *)((char *)msg - offsetof(DriverTask, owner));
}

static int
task_run(Domain *dom, ActorMessage *msg)
{
    DriverTask *task = task_of(msg);

    task->run(task);                /* it may be gone now */
    return 0;
}

static void
task_done(ActorMessage *msg, int result)
{
    DriverTask *task;

    if (result == 0)
        return;
    task = task_of(msg);
    task->cancel(task);
}

static int
class_post(void *object, DriverTask *task)
{
    ActorMessage *msg = (ActorMessage *)(void *)task->owner;

    *msg = (ActorMessage) {
        .run = task_run,
        .done = task_done,
        .what = task->name,
        .lane = task->urgent ? ACTOR_LANE_URGENT : ACTOR_LANE_NORMAL,
        .interrupts = task->urgent,
    };
    actor_send(object, msg);
    return 0;
}

static void *
class_ref(void *object)
{
    return domain_ref(object);
}

static void
class_unref(void *object)
{
    domain_unref(object);
}

static void
class_key(void *object, ObjectKey *ret_key, void **ret_hold)
{
    DomainView *view = domain_view(object);

    *ret_key = (ObjectKey) { .id = view->facts.id, .name = view->name };
    memcpy(ret_key->uuid, view->uuid, UUID_LEN);
    *ret_hold = view;
}

static void
class_release_key(void *hold)
{
    domain_view_unref(hold);
}

const ObjectClass domain_object_class = {
    .kind = OBJECT_DOMAIN,
    .ref = class_ref,
    .unref = class_unref,
    .key = class_key,
    .release_key = class_release_key,
    .post = class_post,
};
