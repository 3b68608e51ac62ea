/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * null_hypervisor.c - a hypervisor whose guests are nothing but a flag.
 *
 * Threads: as marked in the interfaces it serves.
 */

#include "null_hypervisor.h"

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/file.h"
#include "base/xmlbind.h"
#include "conf/domain.h"

/* What the driver keeps with a guest that runs. */
typedef struct {
    char *marker;                   /* something for the status file */
    sd_event_source *idle;          /* its only source */
} NullGuest;

static const XmlField null_guest_fields[] = {
    XML_IN_ATTR(NullGuest, marker, "null", "marker", XML_STRING, 0),
};
XML_BINDING(NullGuest, "domstatus", null_guest_fields);

static void *
private_new(Domain *dom)
{
    NullGuest *guest = g_new0(NullGuest, 1);

    guest->marker = g_strdup_printf("<%s>", domain_name(dom));
    return guest;
}

static void
private_free(void *opaque)
{
    NullGuest *guest = opaque;

    g_assert(!guest->idle);
    g_free(guest->marker);
    g_free(guest);
}

static int
on_idle(sd_event_source *source, void *opaque)
{
    return sd_event_source_set_enabled(source, SD_EVENT_OFF);
}

static int
attach(Domain *dom, sd_event *event)
{
    NullDriver *driver = domain_driver(dom);
    NullGuest *guest = domain_private(dom);

    g_assert(sd_event_add_defer(event, &guest->idle, on_idle, NULL) >= 0);
    atomic_fetch_add(&driver->attached, 1);
    return 0;
}

static void
detach(Domain *dom)
{
    NullDriver *driver = domain_driver(dom);
    NullGuest *guest = domain_private(dom);

    atomic_fetch_sub(&driver->attached, 1);
    if (guest) {
        sd_event_source_disable_unref(guest->idle);
        guest->idle = NULL;
    }
}

static int
stop_guest(Domain *dom, int reason)
{
    NullGuest *guest = domain_private(dom);

    if (guest && guest->idle) {
        sd_event_source_disable_unref(guest->idle);
        guest->idle = NULL;
    }
    domain_stopped(dom, reason);
    return 0;
}

static int
destroy(Domain *dom, int reason)
{
    NullDriver *driver = domain_driver(dom);

    atomic_fetch_add(&driver->destroyed, 1);
    return stop_guest(dom, reason);
}

static int
start_with(Domain *dom, DomainDef *def, void *unused)
{
    g_autoptr(DomainEdit) edit = domain_edit_facts(dom);

    if (domain_private_begin(dom) < 0 || actor_want_thread(dom) < 0)
        return -1;
    edit->facts.id = domain_list_next_id(domain_get_list(dom));
    edit->facts.pid = 4711;
    edit->facts.state = VIR_DOMAIN_RUNNING;
    edit->facts.reason = VIR_DOMAIN_RUNNING_BOOTED;
    def->id = edit->facts.id;
    domain_edit_set_live(edit, def);
    domain_edit_event(edit, VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_BOOTED);
    if (domain_commit(dom, edit) == 0)
        return 0;
    domain_private_end(dom);
    actor_want_pool(dom);
    return -1;
}

static int
start(Domain *dom)
{
    const DomainDef *def = domain_persistent(dom);

    if (domain_is_active(dom))
        return fail(VIR_ERR_OPERATION_INVALID, "domain '%s' is already active", domain_name(dom));
    return def ? start_with(dom, domain_def_copy(def), NULL) : -1;
}

/* Guests with pid 4711 are found again, all others are gone. */
static int
reconnect(Domain *dom)
{
    if (domain_facts(dom)->pid != 4711)
        return fail(VIR_ERR_OPERATION_FAILED, "process %d is gone", (int)domain_facts(dom)->pid);
    return actor_want_thread(dom);
}

const HypervisorClass null_class = {
    .name = "null",
    .status_binding = &xml_binding_NullGuest,
    .private_new = private_new,
    .private_free = private_free,
    .attach = attach,
    .detach = detach,
    .destroy = destroy,
    .reconnect = reconnect,
    .start = start,
};

NullDriver *
null_driver_new(const char *root)
{
    NullDriver *driver = g_new0(NullDriver, 1);
    g_autofree char *config = g_build_filename(root, "config", NULL);
    g_autofree char *autostart = g_build_filename(root, "config", "autostart", NULL);
    g_autofree char *status = g_build_filename(root, "status", NULL);
    g_autofree char *save = g_build_filename(root, "save", NULL);
    DomainStorePaths paths = { config, autostart, status, save };

    driver->root = g_strdup(root);
    driver->store = domain_store_new(&paths, NULL);
    g_assert(driver->store);
    driver->list = domain_list_new(&null_class, driver->store, NULL, driver);
    return driver;
}

void
null_driver_free(NullDriver *driver)
{
    if (!driver)
        return;
    domain_list_free(driver->list);
    domain_store_free(driver->store);
    g_free(driver->root);
    g_free(driver);
}

char *
null_xml(unsigned int number)
{
    return g_strdup_printf("<domain type='test'>\n"
                           "  <name>guest-%u</name>\n"
                           "  <uuid>6695eb01-f6a4-8304-79aa-%012x</uuid>\n"
                           "  <memory unit='KiB'>262144</memory>\n"
                           "  <currentMemory unit='KiB'>131072</currentMemory>\n"
                           "  <vcpu>2</vcpu>\n"
                           "  <os><type>hvm</type></os>\n"
                           "</domain>\n",
                           number, number + 1);
}

DomainDef *
null_def(unsigned int number)
{
    g_autofree char *xml = null_xml(number);
    DomainDef *def = domain_def_parse(xml, DOMAIN_PARSE_INACTIVE, NULL);

    if (!def)
        g_error("null_def: %s", error_last_message());
    return def;
}

Domain *
null_define(NullDriver *driver, unsigned int number)
{
    return domain_list_define(driver->list, null_def(number));
}

Domain *
null_create(NullDriver *driver, unsigned int number)
{
    return domain_list_create(driver->list, null_def(number), start_with, NULL);
}

typedef struct {
    ActorMessage base;
    NullFunc func;
    void *opaque;
} NullCall;

static int
null_call_run(Domain *dom, NullCall *call)
{
    return call->func(dom, call->opaque);
}
ACTOR_THUNK(NullCall, null_call_run)

int
null_call(Domain *dom, NullFunc func, void *opaque)
{
    NullCall call = { .base = { .run = null_call_run_thunk, .what = "null call" }, .func = func, .opaque = opaque };

    return actor_call(dom, &call.base);
}

static int
call_start(Domain *dom, void *unused)
{
    return start(dom);
}

int
null_start(Domain *dom)
{
    return null_call(dom, call_start, NULL);
}

static int
call_stop(Domain *dom, void *opaque)
{
    if (domain_check_active(dom) < 0)
        return -1;
    return stop_guest(dom, *(int *)opaque);
}

int
null_stop(Domain *dom, int reason)
{
    return null_call(dom, call_stop, &reason);
}
