/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * edit.c - changing a domain: copies, then disk, then the view, then the events.
 *
 * Threads: owner.
 */

#include "hypervisor/edit.h"

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "conf/domain.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/domain_impl.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/domain_status.h"
#include "hypervisor/job_impl.h"

DomainEdit *
domain_edit_facts(Domain *dom)
{
    DomainEdit *edit = g_new0(DomainEdit, 1);

    assert_owner(dom);
    edit->dom = domain_ref(dom);
    edit->facts = dom->own->facts;
    edit->events = g_array_new(FALSE, FALSE, sizeof(DomainEvent));
    return edit;
}

/* NULL with an error when the definition cannot be read. */
static DomainDef *
copy_of(SharedDef *shared)
{
    const DomainDef *def = shared_def_get(shared);

    return def ? domain_def_copy(def) : NULL;
}

DomainEdit *
domain_edit(Domain *dom, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit_facts(dom);
    unsigned int impact = domain_view_impact(dom->own, flags);

    if (domain_view_check_impact(dom->own, flags) < 0)
        return NULL;
    if ((impact & VIR_DOMAIN_AFFECT_LIVE) && !(edit->live = copy_of(dom->own->live)))
        return NULL;
    if ((impact & VIR_DOMAIN_AFFECT_CONFIG) && !(edit->persistent = copy_of(dom->own->persistent)))
        return NULL;
    return g_steal_pointer(&edit);
}

void
domain_edit_free(DomainEdit *edit)
{
    if (!edit)
        return;
    domain_def_free(edit->live);
    domain_def_free(edit->persistent);
    g_array_free(edit->events, TRUE);
    domain_unref(edit->dom);
    g_free(edit);
}

DomainDef *
domain_edit_first(DomainEdit *edit)
{
    return edit->live ? edit->live : edit->persistent;
}

DomainDef *
domain_edit_next(DomainEdit *edit, const DomainDef *def)
{
    return def == edit->live ? edit->persistent : NULL;
}

void
domain_edit_set_live(DomainEdit *edit, DomainDef *def)
{
    domain_def_free(edit->live);
    edit->live = def;
}

void
domain_edit_set_persistent(DomainEdit *edit, DomainDef *def)
{
    domain_def_free(edit->persistent);
    edit->persistent = def;
}

int
domain_edit_check_live(const DomainEdit *edit)
{
    const DomainDef *now = domain_live(edit->dom);

    if (!edit->live || !now)
        return 0;
    return domain_def_live_diff(now, edit->live);
}

void
domain_edit_event(DomainEdit *edit, int event, int detail)
{
    DomainEvent noted = { event, detail };

    g_array_append_val(edit->events, noted);
}

/* Does the status file say something else after this edit? */
static bool
status_differs(const DomainFacts *a, const DomainFacts *b)
{
    return a->state != b->state || a->reason != b->reason || a->id != b->id || a->pid != b->pid ||
           a->pid_start != b->pid_start || a->started_at != b->started_at;
}

static int
save_status(Domain *dom, const DomainFacts *facts, const DomainDef *live)
{
    DomainStore *store = domain_list_store(dom->list);
    g_autofree char *xml = NULL;

    if (domain_store_is_in_memory(store))
        return 0;
    xml = domain_status_format(dom, facts, live);
    return domain_store_save_status(store, live->name, xml);
}

static int
save_live(Domain *dom, DomainEdit *edit)
{
    const DomainDef *live = edit->live ? edit->live : domain_live(dom);

    if (!live || edit->drop_live || edit->facts.id < 0)
        return 0;
    if (!edit->live && !status_differs(&edit->facts, &dom->own->facts))
        return 0;
    return save_status(dom, &edit->facts, live);
}

/* Readers of older views may not have read the definition that is about to be replaced on disk. */
static int
keep_for_readers(Domain *dom)
{
    return dom->own->persistent && !shared_def_get(dom->own->persistent) ? -1 : 0;
}

static int
save_config(Domain *dom, DomainEdit *edit)
{
    DomainStore *store = domain_list_store(dom->list);
    const char *name = dom->own->name;

    if (!edit->persistent && !edit->drop_persistent)
        return 0;
    if (keep_for_readers(dom) < 0)
        warn_last_error("the configuration of domain '%s' could not be read and is replaced", name);
    if (edit->drop_persistent)
        return domain_store_remove_config(store, name);
    return domain_store_save_config(store, edit->persistent);
}

/* The second file could not be written: the first one becomes again what it was. */
static void
unsave_config(Domain *dom, DomainEdit *edit)
{
    DomainStore *store = domain_list_store(dom->list);
    g_autoptr(virError) reason = NULL;
    const DomainDef *before;
    int rc;

    if (!edit->persistent && !edit->drop_persistent)
        return;
    reason = error_take();
    before = domain_persistent(dom);
    rc = before ? domain_store_save_config(store, before) : domain_store_remove_config(store, edit->persistent->name);
    if (rc < 0)
        warn_last_error("cannot put back the configuration of domain '%s', continuing", dom->own->name);
    error_restore(g_steal_pointer(&reason));
}

static int
save_autostart(Domain *dom, DomainEdit *edit)
{
    if (edit->facts.autostart == dom->own->facts.autostart)
        return 0;
    return domain_store_set_autostart(domain_list_store(dom->list), dom->own->name, edit->facts.autostart);
}

static int
save_all(Domain *dom, DomainEdit *edit)
{
    if (save_config(dom, edit) < 0)
        return -1;
    if (save_autostart(dom, edit) == 0 && save_live(dom, edit) == 0)
        return 0;
    unsave_config(dom, edit);
    return -1;
}

/* What the next view gets. */
typedef struct {
    DomainEdit *edit;
    SharedDef *live, *persistent;
} Publication;

static void
publish_edit(DomainView *view, void *opaque)
{
    Publication *news = opaque;
    DomainEdit *edit = news->edit;

    view->facts = edit->facts;
    if (news->live || edit->drop_live)
        view_set_def(&view->live, news->live);
    if (news->persistent || edit->drop_persistent)
        view_set_def(&view->persistent, news->persistent);
}

static void
publish(Domain *dom, DomainEdit *edit)
{
    g_autoptr(SharedDef) live = edit->live ? shared_def_new(g_steal_pointer(&edit->live)) : NULL;
    g_autoptr(SharedDef) persistent = NULL;
    Publication news = { edit, live, NULL };

    if (edit->persistent)
        persistent = shared_def_new_stored(domain_list_store(dom->list), g_steal_pointer(&edit->persistent));
    news.persistent = persistent;
    domain_publish_own(dom, publish_edit, &news);
}

int
domain_commit(Domain *dom, DomainEdit *edit)
{
    assert_owner(dom);
    g_assert(edit->dom == dom);
    if (edit->drop_live)
        domain_edit_set_live(edit, NULL);
    if (edit->drop_persistent) {
        domain_edit_set_persistent(edit, NULL);
        edit->facts.autostart = false;
    }
    if (save_all(dom, edit) < 0)
        return -1;
    if (edit->drop_live)
        domain_store_remove_status(domain_list_store(dom->list), dom->own->name);
    publish(dom, edit);
    domain_list_settle(dom);
    for (guint i = 0; i < edit->events->len; i++) {
        const DomainEvent *event = &g_array_index(edit->events, DomainEvent, i);

        domain_emit_lifecycle(dom, event->event, event->detail);
    }
    return 0;
}

int
domain_set_state(Domain *dom, int state, int reason)
{
    g_autoptr(DomainEdit) edit = domain_edit_facts(dom);
    DomainEvent event;

    if (edit->facts.state == state && edit->facts.reason == reason)
        return 0;
    if (domain_event_for_state(edit->facts.state, state, reason, &event))
        domain_edit_event(edit, event.event, event.detail);
    edit->facts.state = state;
    edit->facts.reason = reason;
    return domain_commit(dom, edit);
}

int
domain_save_status(Domain *dom)
{
    const DomainDef *live = domain_live(dom);

    return live ? save_status(dom, &dom->own->facts, live) : 0;
}

/* Whoever runs a job on the guest learns that there is none any more. */
static void
stop_job(Domain *dom)
{
    g_autoptr(DomainView) view = domain_view(dom);

    if (view->job)
        job_guest_gone(view->job);
}

void
domain_stopped(Domain *dom, int reason)
{
    g_autoptr(DomainEdit) edit = domain_edit_facts(dom);
    bool starting = edit->facts.state == VIR_DOMAIN_PAUSED && edit->facts.reason == VIR_DOMAIN_PAUSED_STARTING_UP;

    edit->drop_live = true;
    edit->facts.id = -1;
    edit->facts.pid = 0;
    edit->facts.pid_start = 0;
    edit->facts.started_at = 0;
    edit->facts.balloon_kib = 0;
    edit->facts.agent_connected = false;
    edit->facts.unresponsive = false;
    edit->facts.updated = false;
    edit->facts.state = VIR_DOMAIN_SHUTOFF;
    edit->facts.reason = reason;
    if (dom->own->live && !starting)
        domain_edit_event(edit, VIR_DOMAIN_EVENT_STOPPED, domain_event_detail_for_shutoff(reason));
    stop_job(dom);
    domain_autodestroy_clear(dom);
    domain_private_end(dom);
    actor_want_pool(dom);
    if (domain_commit(dom, edit) < 0)
        warn_last_error("cannot record that domain '%s' stopped, continuing", domain_name(dom));
}
