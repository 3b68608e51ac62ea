/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_lifecycle.c - starting, stopping, pausing and forgetting imaginary guests.
 *
 * Threads: the guest's owner, but for what makes a domain.
 */

#include <string.h>

#include "base/error.h"
#include "conf/domain.h"
#include "driver/adapter.h"
#include "driver/driver_events.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/edit.h"
#include "test/test_domain.h"
#include "test/test_guest.h"
#include "test/test_methods.h"

/* ------------------------------------------------------------------- starting */

/* What was saved when the guest was stopped is what it starts from. */
static int
start_managed(Domain *dom, TestGuest *guest, bool paused)
{
    const TestStart start = {
        .reason = VIR_DOMAIN_RUNNING_RESTORED,
        .event_detail = VIR_DOMAIN_EVENT_STARTED_RESTORED,
        .paused = paused || guest->managed_paused,
    };

    if (test_domain_start(dom, domain_def_copy(guest->managed), &start) < 0)
        return -1;
    return test_managed_save_drop(dom, guest);
}

int
test_domain_create_with_flags(Domain *dom, unsigned int flags)
{
    g_autoptr(TestGuest) guest = test_guest_get(dom);
    const TestStart start = {
        .reason = VIR_DOMAIN_RUNNING_BOOTED,
        .event_detail = VIR_DOMAIN_EVENT_STARTED_BOOTED,
        .paused = flags & VIR_DOMAIN_START_PAUSED,
    };
    const DomainDef *def;

    assert_owner(dom);
    if (domain_is_active(dom))
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' is already running"), domain_name(dom));
    if (guest->managed && (flags & VIR_DOMAIN_START_FORCE_BOOT) && test_managed_save_drop(dom, guest) < 0)
        return -1;
    if (guest->managed) {
        if (start_managed(dom, guest, start.paused) < 0)
            return -1;
    } else {
        def = domain_persistent(dom);
        if (!def || test_domain_start(dom, domain_def_copy(def), &start) < 0)
            return -1;
    }
    return flags & VIR_DOMAIN_START_AUTODESTROY ? domain_autodestroy_set(dom, driver_conn_current()) : 0;
}

int
test_domain_create(Domain *dom)
{
    return test_domain_create_with_flags(dom, 0);
}

/* The files would be for the guest's first process, which is imaginary, too: nothing would ever read them. */
static int
check_files(unsigned int nfiles)
{
    if (nfiles == 0)
        return 0;
    return fail(VIR_ERR_ARGUMENT_UNSUPPORTED, _("the test driver starts no process that could have the '%1$u' files"), nfiles);
}

int
test_domain_create_with_files(Domain *dom, unsigned int nfiles, int *files, unsigned int flags)
{
    return check_files(nfiles) < 0 ? -1 : test_domain_create_with_flags(dom, flags);
}

static int
start_new(Domain *dom, DomainDef *def, void *opaque)
{
    const unsigned int *flags = opaque;
    const TestStart start = {
        .reason = VIR_DOMAIN_RUNNING_BOOTED,
        .event_detail = VIR_DOMAIN_EVENT_STARTED_BOOTED,
        .paused = *flags & VIR_DOMAIN_START_PAUSED,
    };

    if (test_domain_start(dom, def, &start) < 0)
        return -1;
    return *flags & VIR_DOMAIN_START_AUTODESTROY ? domain_autodestroy_set(dom, driver_conn_current()) : 0;
}

Domain *
test_domain_create_xml(DriverConn *conn, const char *xml, unsigned int flags)
{
    DriverState *state = test_state_of(conn);
    unsigned int strict = flags & VIR_DOMAIN_START_VALIDATE ? DOMAIN_PARSE_STRICT : 0;
    DomainDef *def = domain_def_parse(xml, DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_ABI_UPDATE | strict, &test_domain_hooks);

    if (!def)
        return NULL;
    if (test_domain_permit(def) < 0) {
        domain_def_free(def);
        return NULL;
    }
    return domain_list_create(state->hypervisor.domains, def, start_new, &flags);
}

Domain *
test_domain_create_xml_with_files(DriverConn *conn, const char *xml, unsigned int nfiles, int *files, unsigned int flags)
{
    return check_files(nfiles) < 0 ? NULL : test_domain_create_xml(conn, xml, flags);
}

/* ------------------------------------------------------------------- stopping */

/* The domain may end with its guest, but its owner still works on it. */
void
test_domain_stop(Domain *dom, int reason)
{
    bool persistent = domain_view_is_persistent(domain_own_view(dom));

    domain_stopped(dom, reason);
    if (!persistent)
        test_guest_forget(dom);
}

int
test_domain_destroy_flags(Domain *dom, unsigned int flags)
{
    G_GNUC_UNUSED g_autoptr(Domain) kept = domain_ref(dom);

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    test_domain_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED);
    return 0;
}

int
test_domain_destroy(Domain *dom)
{
    return test_domain_destroy_flags(dom, 0);
}

int
test_domain_shutdown_flags(Domain *dom, unsigned int flags)
{
    G_GNUC_UNUSED g_autoptr(Domain) kept = domain_ref(dom);

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    test_domain_stop(dom, VIR_DOMAIN_SHUTOFF_SHUTDOWN);
    return 0;
}

int
test_domain_shutdown(Domain *dom)
{
    return test_domain_shutdown_flags(dom, 0);
}

/* As the definition says: the guest goes on, or ends. */
int
test_domain_reboot(Domain *dom, unsigned int flags)
{
    G_GNUC_UNUSED g_autoptr(Domain) kept = domain_ref(dom);
    ObjectKey key;

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    domain_event_key(domain_own_view(dom), &key);
    driver_event_domain_reboot(domain_list_bus(domain_get_list(dom)), &key);
    if (domain_live(dom)->on_reboot == LIFECYCLE_DESTROY || domain_live(dom)->on_reboot == LIFECYCLE_PRESERVE) {
        test_domain_stop(dom, VIR_DOMAIN_SHUTOFF_SHUTDOWN);
        return 0;
    }
    return domain_set_state(dom, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED);
}

int
test_domain_reset(Domain *dom, unsigned int flags)
{
    assert_owner(dom);
    return domain_check_active(dom);
}

/* -------------------------------------------------------------------- pausing */

int
test_domain_suspend(Domain *dom)
{
    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    if (domain_facts(dom)->state == VIR_DOMAIN_PAUSED)
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' is paused already"), domain_name(dom));
    return domain_set_state(dom, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_USER);
}

int
test_domain_resume(Domain *dom)
{
    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    if (domain_facts(dom)->state != VIR_DOMAIN_PAUSED)
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' is not paused"), domain_name(dom));
    return domain_set_state(dom, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_UNPAUSED);
}

/* ----------------------------------------------------------------- forgetting */

/* What would be left behind must be named by a flag. */
static int
check_left_behind(Domain *dom, const TestGuest *guest, unsigned int flags)
{
    const DomainFacts *facts = domain_facts(dom);

    if (guest->managed && !(flags & VIR_DOMAIN_UNDEFINE_MANAGED_SAVE))
        return fail(VIR_ERR_OPERATION_INVALID, _("refusing to undefine domain '%1$s' while it has a managed save image"),
                    domain_name(dom));
    if (facts->has_snapshots && !domain_is_active(dom) && !(flags & VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA))
        return fail(VIR_ERR_OPERATION_INVALID, _("refusing to undefine domain '%1$s' while it has snapshots"), domain_name(dom));
    if (facts->has_checkpoints && !domain_is_active(dom) && !(flags & VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA))
        return fail(VIR_ERR_OPERATION_INVALID, _("refusing to undefine domain '%1$s' while it has checkpoints"), domain_name(dom));
    return 0;
}

int
test_domain_undefine_flags(Domain *dom, unsigned int flags)
{
    g_autoptr(TestGuest) guest = test_guest_get(dom);
    bool active = domain_is_active(dom);

    assert_owner(dom);
    if (!domain_view_is_persistent(domain_own_view(dom)))
        return fail(VIR_ERR_OPERATION_INVALID, _("cannot undefine domain '%1$s': it is transient"), domain_name(dom));
    if (check_left_behind(dom, guest, flags) < 0)
        return -1;
    if (guest->managed && test_managed_save_drop(dom, guest) < 0)
        return -1;
    if (domain_list_undefine(domain_get_list(dom), dom) < 0)
        return -1;
    if (!active)
        test_guest_forget(dom);
    return 0;
}

int
test_domain_undefine(Domain *dom)
{
    return test_domain_undefine_flags(dom, 0);
}
