/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * view.c - published states: taking one, looking at it, publishing the next.
 *
 * A view never changes once it is published. The lock beside the pointer is held for a reference count, or for copying a
 * few words.
 *
 * Threads: any.
 */

#include "hypervisor/view.h"

#include <libvirt/libvirt-domain.h>

#include "base/clock.h"
#include "base/error.h"
#include "hypervisor/domain_impl.h"
#include "hypervisor/job.h"

DomainView *
domain_view_new(const unsigned char *uuid, const char *name)
{
    DomainView *view = g_new0(DomainView, 1);

    atomic_init(&view->refs, 1);
    memcpy(view->uuid, uuid, UUID_LEN);
    view->name = g_strdup(name);
    view->facts.id = -1;
    view->facts.state = VIR_DOMAIN_SHUTOFF;
    view->taken_at_us = clock_now_us();
    return view;
}

DomainView *
domain_view_ref(DomainView *view)
{
    atomic_fetch_add_explicit(&view->refs, 1, memory_order_relaxed);
    return view;
}

void
domain_view_unref(DomainView *view)
{
    if (!view || atomic_fetch_sub_explicit(&view->refs, 1, memory_order_acq_rel) != 1)
        return;
    shared_def_unref(view->live);
    shared_def_unref(view->persistent);
    job_unref(view->job);
    job_unref(view->completed);
    g_free(view->name);
    g_free(view);
}

static DomainView *
view_copy(const DomainView *from)
{
    DomainView *view = domain_view_new(from->uuid, from->name);

    view->facts = from->facts;
    view->live = from->live ? shared_def_ref(from->live) : NULL;
    view->persistent = from->persistent ? shared_def_ref(from->persistent) : NULL;
    view->job = from->job ? job_ref(from->job) : NULL;
    view->completed = from->completed ? job_ref(from->completed) : NULL;
    return view;
}

DomainView *
domain_view(Domain *dom)
{
    DomainView *view;

    mutex_lock(&dom->view_lock);
    view = domain_view_ref(dom->view);
    mutex_unlock(&dom->view_lock);
    return view;
}

/* Returns a reference of the view it published. */
static DomainView *
publish(Domain *dom, ViewPatch patch, void *opaque)
{
    DomainView *old, *view;

    mutex_lock(&dom->view_lock);
    old = dom->view;
    view = view_copy(old);
    patch(view, opaque);
    dom->view = domain_view_ref(view);
    mutex_unlock(&dom->view_lock);
    domain_view_unref(old);
    return view;
}

void
domain_publish(Domain *dom, ViewPatch patch, void *opaque)
{
    domain_view_unref(publish(dom, patch, opaque));
}

void
domain_publish_own(Domain *dom, ViewPatch patch, void *opaque)
{
    DomainView *view = publish(dom, patch, opaque);

    domain_view_unref(dom->own);
    dom->own = view;
}

void
view_set_def(SharedDef **slot, SharedDef *shared)
{
    SharedDef *old = *slot;

    *slot = shared ? shared_def_ref(shared) : NULL;
    shared_def_unref(old);
}

void
view_set_job(DomainJob **slot, DomainJob *job)
{
    DomainJob *old = *slot;

    *slot = job ? job_ref(job) : NULL;
    job_unref(old);
}

const DomainFacts *
domain_view_facts(const DomainView *view)
{
    return &view->facts;
}

const char *
domain_view_name(const DomainView *view)
{
    return view->name;
}

const unsigned char *
domain_view_uuid(const DomainView *view)
{
    return view->uuid;
}

long long
domain_view_taken_at(const DomainView *view)
{
    return view->taken_at_us;
}

bool
domain_view_is_active(const DomainView *view)
{
    return view->facts.id >= 0;
}

bool
domain_view_is_persistent(const DomainView *view)
{
    return view->persistent != NULL;
}

const DomainDef *
domain_view_live(const DomainView *view)
{
    return view->live ? shared_def_get(view->live) : NULL;
}

const DomainDef *
domain_view_persistent(const DomainView *view)
{
    return view->persistent ? shared_def_get(view->persistent) : NULL;
}

/* What there is to look at, the running guest's first. */
static SharedDef *
view_shared(const DomainView *view)
{
    SharedDef *shared = view->live ? view->live : view->persistent;

    if (!shared)
        return fail_null(VIR_ERR_NO_DOMAIN, _("domain '%1$s' has been removed"), view->name);
    return shared;
}

const DomainDef *
domain_view_def(const DomainView *view)
{
    SharedDef *shared = view_shared(view);

    return shared ? shared_def_get(shared) : NULL;
}

unsigned int
domain_view_impact(const DomainView *view, unsigned int flags)
{
    unsigned int impact = flags & (VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG);

    if (impact)
        return impact;
    return domain_view_is_active(view) ? VIR_DOMAIN_AFFECT_LIVE : VIR_DOMAIN_AFFECT_CONFIG;
}

int
domain_view_check_impact(const DomainView *view, unsigned int flags)
{
    unsigned int impact = domain_view_impact(view, flags);

    if ((impact & VIR_DOMAIN_AFFECT_LIVE) && !domain_view_is_active(view))
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' is not running"), view->name);
    if ((impact & VIR_DOMAIN_AFFECT_CONFIG) && !view->persistent)
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' is transient and has no persistent configuration"),
                    view->name);
    return 0;
}

const DomainDef *
domain_view_def_for(const DomainView *view, unsigned int flags)
{
    unsigned int impact = domain_view_impact(view, flags);

    if (impact == (VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG))
        return fail_null(VIR_ERR_INVALID_ARG, _("flags 'live' and 'config' ask for two different answers, give one of them"));
    if (domain_view_check_impact(view, flags) < 0)
        return NULL;
    return shared_def_get(impact == VIR_DOMAIN_AFFECT_LIVE ? view->live : view->persistent);
}

int
domain_view_figures(const DomainView *view, DomainFigures *ret_figures)
{
    SharedDef *shared = view_shared(view);

    return shared ? shared_def_figures(shared, ret_figures) : -1;
}

DomainJob *
domain_view_job(const DomainView *view)
{
    return view->job;
}

DomainJob *
domain_view_completed_job(const DomainView *view)
{
    return view->completed;
}
