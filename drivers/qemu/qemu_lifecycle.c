/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_lifecycle.c - starting, stopping, pausing and forgetting guests.
 *
 * Threads: the guest's owner, but for what makes a domain.
 */

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "driver/adapter.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_process.h"

/* Fails with VIR_ERR_ARGUMENT_UNSUPPORTED when one of @unsupported is among @flags. */
static int
check_flags(Domain *dom, const char *what, unsigned int flags, unsigned int unsupported)
{
    if (!(flags & unsupported))
        return 0;
    return fail(VIR_ERR_ARGUMENT_UNSUPPORTED, _("domain '%1$s': %2$s with flags 0x%3$x is not supported"), domain_name(dom), what,
                flags & unsupported);
}

/* ------------------------------------------------------------------- starting */

static unsigned int
start_flags(unsigned int flags)
{
    unsigned int start = 0;

    if (flags & VIR_DOMAIN_START_PAUSED)
        start |= QEMU_START_PAUSED;
    if (flags & VIR_DOMAIN_START_AUTODESTROY)
        start |= QEMU_START_AUTODESTROY;
    if (flags & VIR_DOMAIN_START_RESET_NVRAM)
        start |= QEMU_START_RESET_NVRAM;
    if (flags & VIR_DOMAIN_START_FORCE_BOOT)
        start |= QEMU_START_FORCE_BOOT;
    return start;
}

int
qemu_domain_create_with_flags(Domain *dom, unsigned int flags)
{
    QemuStart start = {.flags = start_flags(flags), .conn = driver_conn_current()};

    assert_owner(dom);
    if (domain_is_active(dom))
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' is already running"), domain_name(dom));
    return qemu_process_start_persistent(dom, &start);
}

int
qemu_domain_create(Domain *dom)
{
    return qemu_domain_create_with_flags(dom, 0);
}

static int
start_new(Domain *dom, DomainDef *def, void *opaque)
{
    return qemu_process_start(dom, def, opaque);
}

Domain *
qemu_domain_create_xml(DriverConn *conn, const char *xml, unsigned int flags)
{
    QemuDriver *driver = qemu_driver_of_conn(conn);
    QemuStart start = {.flags = start_flags(flags), .conn = conn};
    unsigned int strict = flags & VIR_DOMAIN_START_VALIDATE ? DOMAIN_PARSE_STRICT : 0;
    unsigned int parse = DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_ABI_UPDATE | strict;
    ObjectKey key = {.id = -1};
    DomainDef *def = domain_def_parse(xml, parse, &driver->hooks);

    if (!def)
        return NULL;
    key.name = def->name;
    memcpy(key.uuid, def->uuid, sizeof(key.uuid));
    if (driver_permit(&key) < 0) {
        domain_def_free(def);
        return NULL;
    }
    return domain_list_create(driver->hypervisor.domains, def, start_new, &start);
}

/* ------------------------------------------------------------------- stopping */

static int
remove_log(Domain *dom)
{
    g_autofree char *path = g_strdup_printf("%s/%s.log", qemu_driver_of(dom)->log_dir, domain_name(dom));

    return file_remove(path);
}

int
qemu_domain_destroy_flags(Domain *dom, unsigned int flags)
{
    /* The domain may end with its guest, but its owner still works on it. */
    G_GNUC_UNUSED g_autoptr(Domain) kept = domain_ref(dom);

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    if (flags & VIR_DOMAIN_DESTROY_REMOVE_LOGS && remove_log(dom) < 0)
        return -1;
    if (flags & VIR_DOMAIN_DESTROY_GRACEFUL)
        return qemu_process_stop_gracefully(dom, VIR_DOMAIN_SHUTOFF_DESTROYED);
    return qemu_process_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED);
}

int
qemu_domain_destroy(Domain *dom)
{
    return qemu_domain_destroy_flags(dom, 0);
}

/* The ways besides the power button need a program inside the guest. */
static int
check_button(Domain *dom, const char *what, unsigned int flags, unsigned int button)
{
    if (flags == 0 || (flags & button))
        return 0;
    return check_flags(dom, what, flags, ~button);
}

int
qemu_domain_shutdown_flags(Domain *dom, unsigned int flags)
{
    QemuGuest *guest;

    assert_owner(dom);
    guest = qemu_guest_get(dom);
    if (!guest || check_button(dom, "shutdown", flags, VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN) < 0)
        return -1;
    guest->fake_reboot = false;
    guest->shutdown_requested = true;
    if (domain_save_status(dom) < 0)
        return -1;
    return qemu_monitor_powerdown(dom);
}

int
qemu_domain_shutdown(Domain *dom)
{
    return qemu_domain_shutdown_flags(dom, 0);
}

/* The power button ends the guest; when it has shut down, its processors are reset instead of the process ended. */
int
qemu_domain_reboot(Domain *dom, unsigned int flags)
{
    QemuGuest *guest;

    assert_owner(dom);
    guest = qemu_guest_get(dom);
    if (!guest || check_button(dom, "reboot", flags, VIR_DOMAIN_REBOOT_ACPI_POWER_BTN) < 0)
        return -1;
    guest->fake_reboot = true;
    if (domain_save_status(dom) < 0)
        return -1;
    return qemu_monitor_powerdown(dom);
}

int
qemu_domain_reset(Domain *dom, unsigned int flags)
{
    QemuGuest *guest;

    assert_owner(dom);
    guest = qemu_guest_get(dom);
    if (!guest || qemu_monitor_reset(dom) < 0)
        return -1;
    guest->fake_reboot = false;
    return domain_save_status(dom);
}

/* -------------------------------------------------------------------- pausing */

int
qemu_domain_suspend(Domain *dom)
{
    g_autoptr(DomainView) view = domain_view(dom);

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    if (domain_view_facts(view)->state == VIR_DOMAIN_PMSUSPENDED)
        return fail(VIR_ERR_OPERATION_INVALID,
                    _("domain '%1$s' sleeps, suspended by the guest itself; wake it up first"), domain_name(dom));
    return qemu_process_pause(dom, VIR_DOMAIN_PAUSED_USER);
}

int
qemu_domain_resume(Domain *dom)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainFacts *facts = domain_view_facts(view);

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    if (facts->state == VIR_DOMAIN_PMSUSPENDED)
        return fail(VIR_ERR_OPERATION_INVALID,
                    _("domain '%1$s' sleeps, suspended by the guest itself; wake it up instead"), domain_name(dom));
    if (facts->state == VIR_DOMAIN_CRASHED || (facts->state == VIR_DOMAIN_PAUSED && facts->reason == VIR_DOMAIN_PAUSED_CRASHED))
        return fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' has crashed; reset it first"), domain_name(dom));
    return qemu_process_resume(dom, VIR_DOMAIN_RUNNING_UNPAUSED);
}

int
qemu_domain_inject_nmi(Domain *dom, unsigned int flags)
{
    assert_owner(dom);
    return qemu_monitor_inject_nmi(dom);
}

int
qemu_domain_pm_wakeup(Domain *dom, unsigned int flags)
{
    bool can;

    assert_owner(dom);
    if (domain_check_active(dom) < 0 || qemu_monitor_can_wake(dom, &can) < 0)
        return -1;
    if (!can)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("domain '%1$s' has a machine that cannot be woken up"), domain_name(dom));
    return qemu_monitor_wakeup(dom);
}

/* ----------------------------------------------------------------- forgetting */

/* What would be left behind must be named by a flag, one way or the other. */
static int
handle_nvram(Domain *dom, unsigned int flags)
{
    const DomainDef *def = domain_persistent(dom);
    const char *path = def && def->os.nvram ? nvram_vars_path(def->os.nvram) : NULL;

    if ((flags & VIR_DOMAIN_UNDEFINE_NVRAM) && (flags & VIR_DOMAIN_UNDEFINE_KEEP_NVRAM))
        return fail(VIR_ERR_INVALID_ARG, "%s", _("the flags NVRAM and KEEP_NVRAM exclude each other"));
    if (!path || !file_exists(path) || (flags & VIR_DOMAIN_UNDEFINE_KEEP_NVRAM))
        return 0;
    if (!(flags & VIR_DOMAIN_UNDEFINE_NVRAM))
        return fail(VIR_ERR_OPERATION_INVALID,
                    _("cannot undefine domain '%1$s' with nvram '%2$s'; say whether to remove or to keep it"),
                    domain_name(dom), path);
    return file_remove(path);
}

static int
handle_saved_state(Domain *dom, unsigned int flags)
{
    QemuDriver *driver = qemu_driver_of(dom);
    g_autofree char *path = domain_store_save_path(driver->store, domain_name(dom));

    if (!file_exists(path))
        return 0;
    if (!(flags & VIR_DOMAIN_UNDEFINE_MANAGED_SAVE))
        return fail(VIR_ERR_OPERATION_INVALID, _("refusing to undefine domain '%1$s' while its managed save image '%2$s' exists"),
                    domain_name(dom), path);
    return file_remove(path);
}

int
qemu_domain_undefine_flags(Domain *dom, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);

    assert_owner(dom);
    if (!domain_view_is_persistent(view))
        return fail(VIR_ERR_OPERATION_INVALID, _("cannot undefine domain '%1$s': it is transient"), domain_name(dom));
    if (handle_saved_state(dom, flags) < 0 || handle_nvram(dom, flags) < 0)
        return -1;
    return domain_list_undefine(qemu_driver_of(dom)->hypervisor.domains, dom);
}

int
qemu_domain_undefine(Domain *dom)
{
    return qemu_domain_undefine_flags(dom, 0);
}
