/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_hotplug.c - devices come: into the configuration, into the running guest, or both.
 *
 * The device first gets its place in the private copy of the definition, then the guest gets it; what fails drops the copy and
 * undoes the steps.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_hotplug.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "conf/domain_address.h"
#include "qemu/qemu_access.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_hostdev.h"
#include "qemu/qemu_methods.h"

/* ------------------------------------------------------------ what can come */

static bool
controller_can_move(const ControllerDef *controller)
{
    return controller->type == CONTROLLER_SCSI || controller->type == CONTROLLER_VIRTIO_SERIAL;
}

static bool
can_move(const DomainDevice *device)
{
    switch (device->kind) {
    case DEVICE_DISK:
    case DEVICE_NET:
    case DEVICE_RNG:
    case DEVICE_REDIRDEV:
    case DEVICE_HUB:
        return true;
    case DEVICE_CONTROLLER:
        return controller_can_move(device->controller);
    case DEVICE_CHANNEL:
        return device->chardev->channel_type == CHANNEL_TYPE_VIRTIO;
    case DEVICE_CONSOLE:
        return device->chardev->console_type == CONSOLE_TYPE_VIRTIO;
    case DEVICE_SERIAL:
        return device->chardev->serial_type == SERIAL_TYPE_USB || device->chardev->serial_type == SERIAL_TYPE_PCI;
    case DEVICE_INPUT:
        return device->input->bus == INPUT_BUS_USB || device->input->bus == INPUT_BUS_VIRTIO;
    case DEVICE_HOSTDEV:
        return device->hostdev->mode == HOSTDEV_MODE_SUBSYSTEM && device->hostdev->ramfb != SWITCH_ON &&
               (device->hostdev->type == HOSTDEV_USB || device->hostdev->type == HOSTDEV_PCI);
    case DEVICE_MEMORY:
        return device->memory->model == MEMORY_DIMM;
    case DEVICE_WATCHDOG:
        return device->watchdog->model == WATCHDOG_I6300ESB;
    default:
        return false;
    }
}

int
qemu_hotplug_check_kind(const DomainDef *def, const DomainDevice *device, const char *what)
{
    if (can_move(device))
        return 0;
    return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("domain '%1$s': live %2$s of device '%3$s' is not supported"), def->name, what,
                device_kind_to_string(device->kind));
}

static int
check_memory(const DomainDef *def, const DomainDevice *device)
{
    unsigned long long kib;

    if (device->kind != DEVICE_MEMORY)
        return 0;
    kib = device->memory->target->size_kib;
    if (def->mem.max_kib == 0)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s' has no <maxMemory>, which memory modules need"), def->name);
    if (kib > def->mem.max_kib - MIN(def->mem.max_kib, def->mem.total_kib))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("domain '%1$s' has %2$llu KiB, with %3$llu KiB more it would exceed its <maxMemory> of %4$llu KiB"),
                    def->name,
                    def->mem.total_kib, kib, def->mem.max_kib);
    return 0;
}

/* A disk's alias follows from its target: the target's twin is told before the alias's. */
static int
check_target(const DomainDef *def, const DomainDevice *device)
{
    if (device->kind != DEVICE_DISK || !domain_disk_find_target(def, device->disk->target->dev))
        return 0;
    return fail(VIR_ERR_XML_ERROR, _("domain '%1$s' has a disk with target '%2$s' already"), def->name,
                device->disk->target->dev);
}

/* ---------------------------------------------------------- into the guest */

static unsigned int
platform_features(Domain *dom)
{
    const QemuGuest *guest = qemu_guest(dom);

    return guest && guest->caps ? qemu_caps_platform_features(guest->caps) : PLATFORM_EVERYTHING;
}

static int
undo_path(Domain *dom, void *path)
{
    QemuDriver *driver = qemu_driver_of(dom);
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);

    qemu_access_restore_path(path, conf, driver->privileged);
    return 0;
}

/* Everybody may read the kernel's own sources of randomness. */
static char *
rng_path(const RngDef *rng)
{
    const char *path = rng->backend && rng->backend->model == RNG_BACKEND_RANDOM ? rng->backend->path : NULL;

    return path && strcmp(path, "/dev/random") != 0 && strcmp(path, "/dev/urandom") != 0 ? g_strdup(path) : NULL;
}

char *
qemu_hotplug_host_path(const DomainDevice *device)
{
    const ChardevSource *source = qemu_hotplug_chardev_of(device);

    if (source && (source->type == CHARDEV_DEV || source->type == CHARDEV_PIPE))
        return g_strdup(chardev_source_path(source));
    /* A file that is not there is made by whoever writes it. */
    if (source && source->type == CHARDEV_FILE)
        return source->file && file_exists(source->file->path) ? g_strdup(source->file->path) : NULL;
    if (device->kind == DEVICE_INPUT && device->input->type == INPUT_PASSTHROUGH && device->input->source)
        return g_strdup(device->input->source->evdev);
    return device->kind == DEVICE_RNG ? rng_path(device->rng) : NULL;
}

static int
give_path(QemuHotplug *plug, const DomainDevice *device)
{
    QemuDriver *driver = qemu_driver_of(qemu_hotplug_domain(plug));
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);
    g_autofree char *path = qemu_hotplug_host_path(device);

    if (!path)
        return 0;
    if (qemu_access_set_path(path, conf, driver->privileged) < 0)
        return -1;
    qemu_hotplug_note(plug, undo_path, g_steal_pointer(&path), g_free);
    return 0;
}

/* A generated channel socket lies where those of a start do. */
static void
choose_path(Domain *dom, const DomainDevice *device)
{
    ChardevSource *source = qemu_hotplug_chardev_of(device);
    const QemuGuest *guest = qemu_guest(dom);
    g_autofree char *path = NULL;

    if (device->kind != DEVICE_CHANNEL || source->type != CHARDEV_UNIX || chardev_source_path(source) ||
        !device->chardev->channel_name)
        return;
    path = g_strdup_printf("%s/%s", guest->channel_dir, device->chardev->channel_name);
    chardev_source_set_path(source, path);
    if (source->socket->mode == CHARDEV_MODE_DEFAULT)
        source->socket->mode = CHARDEV_MODE_BIND;
}

static int
plug_serial_controller(QemuHotplug *plug, DomainDef *def)
{
    g_autoptr(DomainDevice) device = g_new0(DomainDevice, 1);
    g_autofree char *alias = NULL;

    device->kind = DEVICE_CONTROLLER;
    device->controller = controller_def_new();
    device->controller->type = CONTROLLER_VIRTIO_SERIAL;
    device->controller->index = (int)domain_controller_free_index(def, CONTROLLER_VIRTIO_SERIAL);
    return qemu_hotplug_plug(plug, def, device, &alias);
}

/* What the device sits on must be there before it has an address. */
static int
plug_controllers(QemuHotplug *plug, DomainDef *def, const DomainDevice *device)
{
    bool serial = device->kind == DEVICE_CHANNEL || device->kind == DEVICE_CONSOLE;

    if (device->kind == DEVICE_DISK)
        return qemu_hotplug_disk_controllers(plug, def, device->disk);
    if (serial && !domain_controller_find(def, CONTROLLER_VIRTIO_SERIAL, 0))
        return plug_serial_controller(plug, def);
    return 0;
}

static int
bring(QemuHotplug *plug, DomainDef *def, const DomainDevice *device)
{
    if (device->kind == DEVICE_DISK)
        return qemu_hotplug_disk(plug, def, device->disk);
    if (device->kind == DEVICE_NET)
        return qemu_hotplug_net(plug, def, device->net);
    if (device->kind == DEVICE_HOSTDEV && qemu_hotplug_take_hostdev(plug, def, device) < 0)
        return -1;
    if (device->kind == DEVICE_MEMORY &&
        qemu_hostdev_raise_lock_limit(qemu_hotplug_domain(plug), def, device->memory->target->size_kib) < 0)
        return -1;
    if (give_path(plug, device) < 0)
        return -1;
    return qemu_hotplug_run_all(plug, def, device);
}

int
qemu_hotplug_plug(QemuHotplug *plug, DomainDef *def, DomainDevice *device, char **ret_alias)
{
    Domain *dom = qemu_hotplug_domain(plug);
    DomainDevice plugged;

    if (qemu_hotplug_check_kind(def, device, _("attach")) < 0 || check_memory(def, device) < 0 || check_target(def, device) < 0)
        return -1;
    if (qemu_hostdev_settle(def, device) < 0)
        return -1;
    if (device->kind == DEVICE_CONTROLLER && device->controller->index < 0)
        device->controller->index = (int)domain_controller_free_index(def, device->controller->type);
    domain_assign_device_alias(def, device);
    choose_path(dom, device);
    if (plug_controllers(plug, def, device) < 0 || domain_assign_device_address(def, device, platform_features(dom)) < 0)
        return -1;
    plugged = *device;
    if (domain_def_add_device(def, device) < 0 || bring(plug, def, &plugged) < 0)
        return -1;
    qemu_hotplug_account_memory(def, &plugged, +1);
    *ret_alias = g_strdup(domain_device_info(&plugged)->alias);
    return 0;
}

/* ------------------------------------------------------------------ methods */

static DomainDevice *
parse_device(Domain *dom, const DomainDef *def, const char *xml, unsigned int flags)
{
    return domain_device_parse(xml, def, DOMAIN_PARSE_ATTACH | flags, &qemu_driver_of(dom)->hooks);
}

static int
attach_config(Domain *dom, DomainDef *def, const char *xml)
{
    unsigned int flags = DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_ABI_UPDATE;
    g_autoptr(DomainDevice) device = parse_device(dom, def, xml, flags);
    DomainDevice added;

    if (!device || check_memory(def, device) < 0)
        return -1;
    added = *device;
    if (domain_def_add_device(def, device) < 0)
        return -1;
    qemu_hotplug_account_memory(def, &added, +1);
    return domain_def_complete(def, DOMAIN_PARSE_INACTIVE, &qemu_driver_of(dom)->hooks);
}

/* The drive that @device names, when it is one whose medium can be changed: "attaching" to it is inserting. */
static DiskDef *
find_drive(const DomainDef *def, const DomainDevice *device)
{
    DiskDef *drive;

    if (device->kind != DEVICE_DISK || !disk_is_removable(device->disk))
        return NULL;
    drive = domain_disk_find_target(def, device->disk->target->dev);
    return drive && disk_is_removable(drive) ? drive : NULL;
}

/* *@ret_alias stays NULL when only a medium was changed, or what came has no name. */
static int
attach_live(QemuHotplug *plug, DomainDef *live, const char *xml, char **ret_alias)
{
    Domain *dom = qemu_hotplug_domain(plug);
    g_autoptr(DomainDevice) device = parse_device(dom, live, xml, 0);
    DiskDef *drive = device ? find_drive(live, device) : NULL;

    if (!device)
        return -1;
    if (drive)
        return qemu_hotplug_change_medium(dom, live, drive, device->disk, QEMU_MEDIA_ASK);
    if (device->kind == DEVICE_LEASE)
        return qemu_hotplug_lease(plug, live, device);
    return qemu_hotplug_plug(plug, live, device, ret_alias);
}

int
qemu_domain_attach_device_flags(Domain *dom, const char *xml, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, flags);
    g_autoptr(QemuHotplug) plug = qemu_hotplug_new(dom);
    g_autofree char *alias = NULL;

    assert_owner(dom);
    if (!edit || (edit->persistent && attach_config(dom, edit->persistent, xml) < 0))
        return -1;
    if (edit->live && attach_live(plug, edit->live, xml, &alias) < 0)
        return -1;
    if (domain_commit(dom, edit) < 0)
        return -1;
    qemu_hotplug_keep(plug);
    if (alias)
        qemu_hotplug_tell_added(dom, alias);
    return 0;
}

int
qemu_domain_attach_device(Domain *dom, const char *xml)
{
    return qemu_domain_attach_device_flags(dom, xml, VIR_DOMAIN_AFFECT_LIVE);
}
