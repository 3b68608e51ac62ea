/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_hotplug_detach.c - devices go. While a guest runs it decides itself when to let a device go: a method waits a
 * little, later the event finishes what was begun.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_hotplug.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "conf/domain_address.h"
#include "driver/driver_events.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/domain_list.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_events.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_monitor_commands.h"

/* ---------------------------------------------------------------- the guest */

typedef struct {
    const char *alias;
    bool refused;
} Departure;

/* Linux answers an eject with these codes of ACPI while it works on it, and when it has succeeded. */
enum { OST_SOURCE_EJECT = 1, OST_SOURCE_EJECT_REQUEST = 3, OST_SUCCESS = 0, OST_IN_PROGRESS = 0x84 };

/* The device that the guest refuses to let go by this event; NULL when it says something else. */
static const char *
refused_device(const char *event, const JsonValue *data)
{
    int64_t source = json_find_int64(data, "info/source", 0);
    int64_t status = json_find_int64(data, "info/status", OST_SUCCESS);

    if (strcmp(event, "DEVICE_UNPLUG_GUEST_ERROR") == 0)
        return json_find_string(data, "device");
    if (strcmp(event, "ACPI_DEVICE_OST") != 0 || (source != OST_SOURCE_EJECT && source != OST_SOURCE_EJECT_REQUEST))
        return NULL;
    return status != OST_SUCCESS && status != OST_IN_PROGRESS ? json_find_string(data, "info/device") : NULL;
}

/* The slot of the vcpu that the guest has ejected by this event, or NULL. Under emulation QEMU tells nothing else of it. */
static const char *
ejected_vcpu(const char *event, const JsonValue *data)
{
    int64_t source = json_find_int64(data, "info/source", 0);

    if (strcmp(event, "ACPI_DEVICE_OST") != 0 || (source != OST_SOURCE_EJECT && source != OST_SOURCE_EJECT_REQUEST) ||
        json_find_int64(data, "info/status", -1) != OST_SUCCESS || g_strcmp0(json_find_string(data, "info/slot-type"), "CPU") != 0)
        return NULL;
    return json_find_string(data, "info/slot");
}

static bool
is_departure(const char *event, const JsonValue *data, void *opaque)
{
    Departure *departure = opaque;
    const char *refused = refused_device(event, data);
    const char *slot = ejected_vcpu(event, data);

    if (refused && strcmp(refused, departure->alias) == 0) {
        departure->refused = true;
        return true;
    }
    if (slot && qemu_vcpu_is_slot(departure->alias, slot))
        return true;
    return strcmp(event, "DEVICE_DELETED") == 0 && g_strcmp0(json_find_string(data, "device"), departure->alias) == 0;
}

int
qemu_hotplug_unplug(Domain *dom, const char *alias)
{
    Departure departure = {.alias = alias};
    bool missing = false;
    QemuMonitor *mon;
    int gone;

    assert_owner(dom);
    if (qemu_monitor_device_del(dom, alias, &missing) < 0)
        return -1;
    if (missing)
        return 1;
    mon = qemu_guest_monitor(dom);
    gone = mon ? qemu_monitor_wait_event(mon, is_departure, &departure, QEMU_UNPLUG_WAIT_MS) : -1;
    if (gone > 0 && departure.refused)
        return fail(VIR_ERR_OPERATION_FAILED, _("domain '%1$s' refused to let device '%2$s' go"), domain_name(dom), alias);
    return gone;
}

void
qemu_hotplug_tell_removed(Domain *dom, const char *alias)
{
    ObjectKey key;

    domain_event_key(domain_own_view(dom), &key);
    driver_event_domain_device_removed(domain_list_bus(domain_get_list(dom)), &key, alias);
}

void
qemu_hotplug_tell_added(Domain *dom, const char *alias)
{
    ObjectKey key;

    domain_event_key(domain_own_view(dom), &key);
    driver_event_domain_device_added(domain_list_bus(domain_get_list(dom)), &key, alias);
}

void
qemu_hotplug_account_memory(DomainDef *def, const DomainDevice *device, int sign)
{
    unsigned long long kib;

    if (device->kind != DEVICE_MEMORY)
        return;
    kib = device->memory->target->size_kib;
    if (sign > 0) {
        def->mem.total_kib += kib;
        def->mem.current_kib += kib;
        return;
    }
    def->mem.total_kib -= MIN(def->mem.total_kib, kib);
    def->mem.current_kib = MIN(def->mem.current_kib, def->mem.total_kib);
}

/* The guest has let go of @device of @def: what it leaves behind goes too. */
static void
finish(Domain *dom, DomainDef *def, const DomainDevice *device)
{
    g_autoptr(DomainDevice) taken = NULL;

    qemu_hotplug_take_backends(dom, def, device);
    qemu_hotplug_account_memory(def, device, -1);
    taken = domain_def_take_device(def, device);
}

/* ------------------------------------------------------------------- events */

static void
on_deleted(Domain *dom, const JsonValue *data)
{
    const char *alias = json_find_string(data, "device");
    g_autoptr(DomainEdit) edit = NULL;
    DomainDevice device;

    if (!alias)
        return;                     /* a part of a device */
    if (qemu_vcpu_is_alias(alias)) {
        qemu_vcpu_gone(dom);
        return;
    }
    edit = domain_edit(dom, VIR_DOMAIN_AFFECT_LIVE);
    if (!edit || !domain_def_find_alias(edit->live, alias, &device)) {
        error_reset();              /* a method waited for it and has finished it */
        return;
    }
    finish(dom, edit->live, &device);
    if (domain_commit(dom, edit) < 0)
        warn_last_error("cannot record that device '%s' of domain '%s' is gone, continuing", alias, domain_name(dom));
    else
        qemu_hotplug_tell_removed(dom, alias);
}

static void
tell_refused(Domain *dom, const char *alias)
{
    ObjectKey key;

    LOG_INFO("domain '%s' keeps device '%s'", domain_name(dom), alias);
    domain_event_key(domain_own_view(dom), &key);
    driver_event_domain_device_removal_failed(domain_list_bus(domain_get_list(dom)), &key, alias);
}

static void
on_unplug_error(Domain *dom, const JsonValue *data)
{
    const char *alias = refused_device("DEVICE_UNPLUG_GUEST_ERROR", data);

    if (alias)
        tell_refused(dom, alias);
}

static void
on_ost(Domain *dom, const JsonValue *data)
{
    const char *alias = refused_device("ACPI_DEVICE_OST", data);

    if (ejected_vcpu("ACPI_DEVICE_OST", data))
        qemu_vcpu_gone(dom);
    if (alias)
        tell_refused(dom, alias);
}

const QemuEventRow qemu_hotplug_events[] = {
    {"DEVICE_DELETED", on_deleted},
    {"DEVICE_UNPLUG_GUEST_ERROR", on_unplug_error},
    {"ACPI_DEVICE_OST", on_ost},
    {NULL, NULL},
};

/* ------------------------------------------------------------------ methods */

static const char *
device_name(const DomainDevice *device)
{
    const DeviceInfo *info = domain_device_info(device);

    return info && info->alias ? info->alias : device_kind_to_string(device->kind);
}

/* Is anything on the bus that @controller makes? */
static int
check_controller(const DomainDef *def, const ControllerDef *controller)
{
    if (controller->type == CONTROLLER_SCSI) {
        xml_each(DiskDef, disk, def->disks)
            if (disk->info.address.type == ADDRESS_DRIVE && disk->target->bus == DISK_BUS_SCSI &&
                disk->info.address.drive.controller == (unsigned int)controller->index)
                return fail(VIR_ERR_OPERATION_FAILED, _("domain '%1$s': disk '%2$s' is on the controller '%3$s'"), def->name,
                            disk->target->dev, controller->info.alias);
        return 0;
    }
    xml_each(ChardevDef, channel, def->channels)
        if (controller->type == CONTROLLER_VIRTIO_SERIAL && channel->info.address.type == ADDRESS_VIRTIO_SERIAL &&
            channel->info.address.vioserial.controller == (unsigned int)controller->index)
            return fail(VIR_ERR_OPERATION_FAILED, _("domain '%1$s': channel '%2$s' is on the controller '%3$s'"), def->name,
                        channel->info.alias, controller->info.alias);
    return 0;
}

static int
check_detachable(const DomainDef *def, const DomainDevice *device)
{
    const DeviceInfo *info = domain_device_info(device);

    if (qemu_hotplug_check_kind(def, device, _("detach")) < 0)
        return -1;
    if (!info || !info->alias)
        return fail(VIR_ERR_OPERATION_FAILED, _("domain '%1$s': this %2$s has no alias to name it by"), def->name,
                    device_kind_to_string(device->kind));
    if (info->address.type == ADDRESS_PCI && info->address.pci.function != 0)
        return fail(VIR_ERR_OPERATION_FAILED, _("domain '%1$s': device '%2$s' is one function of several and cannot go alone"),
                    def->name, info->alias);
    return device->kind == DEVICE_CONTROLLER ? check_controller(def, device->controller) : 0;
}

/* 1 and the alias of what is gone, if it has one, 0 when the guest takes its time, -1. */
static int
detach_live(Domain *dom, DomainDef *live, const DomainDevice *device, char **ret_alias)
{
    int gone;

    if (device->kind == DEVICE_LEASE)
        return qemu_hotplug_take_lease(dom, live, device) < 0 ? -1 : 1;
    if (check_detachable(live, device) < 0)
        return -1;
    *ret_alias = g_strdup(device_name(device));
    gone = qemu_hotplug_unplug(dom, *ret_alias);
    if (gone > 0)
        finish(dom, live, device);
    return gone;
}

static void
detach_config(DomainDef *def, const DomainDevice *device)
{
    g_autoptr(DomainDevice) taken = NULL;

    qemu_hotplug_account_memory(def, device, -1);
    taken = domain_def_take_device(def, device);
}

/* Finds the device in one definition; by what somebody wrote about it, or by its alias. */
typedef int (*DeviceFinder)(Domain *dom, const DomainDef *def, const char *text, DomainDevice *ret_device);

static int
find_by_xml(Domain *dom, const DomainDef *def, const char *xml, DomainDevice *ret_device)
{
    unsigned int flags = DOMAIN_PARSE_NO_VALIDATE | DOMAIN_PARSE_NO_POST_PARSE;
    g_autoptr(DomainDevice) like = domain_device_parse(xml, def, flags, &qemu_driver_of(dom)->hooks);

    return like ? domain_def_find_device(def, like, ret_device) : -1;
}

static int
find_by_alias(Domain *dom, const DomainDef *def, const char *alias, DomainDevice *ret_device)
{
    if (domain_def_find_alias(def, alias, ret_device))
        return 0;
    return fail(VIR_ERR_DEVICE_MISSING, _("domain '%1$s' has no device with alias '%2$s'"), def->name, alias);
}

static int
detach(Domain *dom, DeviceFinder find, const char *text, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);
    g_autofree char *alias = NULL;
    DomainDevice device;
    int gone = 0;

    assert_owner(dom);
    if (!edit)
        return -1;
    if (edit->persistent) {
        if (find(dom, edit->persistent, text, &device) < 0)
            return -1;
        detach_config(edit->persistent, &device);
    }
    if (edit->live) {
        if (find(dom, edit->live, text, &device) < 0)
            return -1;
        gone = detach_live(dom, edit->live, &device, &alias);
        if (gone < 0)
            return -1;
    }
    if (domain_commit(dom, edit) < 0)
        return -1;
    if (gone > 0 && alias)
        qemu_hotplug_tell_removed(dom, alias);
    return 0;
}

int
qemu_domain_detach_device_flags(Domain *dom, const char *xml, unsigned int flags)
{
    return detach(dom, find_by_xml, xml, flags);
}

int
qemu_domain_detach_device(Domain *dom, const char *xml)
{
    return detach(dom, find_by_xml, xml, VIR_DOMAIN_AFFECT_LIVE);
}

int
qemu_domain_detach_device_alias(Domain *dom, const char *alias, unsigned int flags)
{
    return detach(dom, find_by_alias, alias, flags);
}
