/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_domain.c - the domains of an imaginary host: how they are read, and how a guest comes to run.
 *
 * Threads: any; what the header marks is the owner's.
 */

#include "test/test_domain.h"

#include <string.h>

#include <libvirt/libvirt.h>

#include "conf/domain.h"
#include "conf/domain_hooks.h"
#include "driver/adapter.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/domain_store.h"
#include "hypervisor/edit.h"
#include "test/test_guest.h"

static int
hook_destroy(Domain *dom, int reason)
{
    test_domain_stop(dom, reason);
    return 0;
}

static const HypervisorClass test_class = {
    .name = "test",
    .destroy = hook_destroy,
};

const DomainParseHooks test_domain_hooks = {
    .host_arch = "i686",
};

int
test_domain_start(Domain *dom, DomainDef *def, const TestStart *start)
{
    DomainEdit *edit = domain_edit_facts(dom);
    int rc;

    assert_owner(dom);
    def->id = domain_list_next_id(domain_get_list(dom));
    edit->facts.id = def->id;
    edit->facts.state = start->paused ? VIR_DOMAIN_PAUSED : VIR_DOMAIN_RUNNING;
    edit->facts.reason = start->paused ? VIR_DOMAIN_PAUSED_USER : start->reason;
    domain_edit_set_live(edit, def);
    domain_edit_event(edit, VIR_DOMAIN_EVENT_STARTED, start->event_detail);
    if (start->paused)
        domain_edit_event(edit, VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
    rc = domain_commit(dom, edit);
    domain_edit_free(edit);
    return rc;
}

int
test_domain_permit(const DomainDef *def)
{
    ObjectKey key = { .id = -1, .name = def->name };

    memcpy(key.uuid, def->uuid, sizeof(key.uuid));
    return driver_permit(&key);
}

static int
family_init(DriverState *state)
{
    state->guests = test_guests_new();
    state->store = domain_store_new_in_memory(&test_domain_hooks);
    state->hypervisor.domains = domain_list_new(&test_class, state->store, state->bus, state);
    return 0;
}

static void
family_free(DriverState *state)
{
    domain_list_free(state->hypervisor.domains);
    domain_store_free(state->store);
    test_guests_free(state->guests);
}

/* It runs since before anybody looked. */
static int
start_running(Domain *dom, ActorMessage *msg)
{
    const TestStart start = { .reason = VIR_DOMAIN_RUNNING_UNKNOWN, .event_detail = VIR_DOMAIN_EVENT_STARTED_BOOTED };
    const DomainDef *def = domain_persistent(dom);

    return def ? test_domain_start(dom, domain_def_copy(def), &start) : -1;
}

static int
family_add(DriverState *state, const TestItem *item)
{
    ActorMessage msg = { .run = start_running, .what = "start" };
    g_autoptr(Domain) dom = NULL;
    DomainDef *def = domain_def_parse(item->xml, DOMAIN_PARSE_INACTIVE, &test_domain_hooks);

    if (!def)
        return -1;
    dom = domain_list_define(state->hypervisor.domains, def);
    return dom ? actor_call(dom, &msg) : -1;
}

const TestFamily test_domain_family = {
    .element = "domain",
    .init = family_init,
    .add = family_add,
    .free = family_free,
};
