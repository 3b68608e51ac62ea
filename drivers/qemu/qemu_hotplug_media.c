/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_hotplug_media.c - another medium in a drive, or none, while the guest runs.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_hotplug.h"

#include <string.h>

#include "base/error.h"
#include "qemu/qemu_access.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_lock.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_volume.h"

/* How long a guest may think about an eject request. */
#define TRAY_WAIT_MS 5000

/* @disk with the medium of @wanted, whose images get numbers of their own. The caller frees it. */
static DiskDef *
merge(const DomainDef *def, const DiskDef *disk, DiskDef *wanted)
{
    DiskDef *merged = disk_def_copy(disk);

    storage_source_clear(&merged->source);
    backing_store_free(merged->backing);
    merged->source = wanted->source;
    merged->backing = g_steal_pointer(&wanted->backing);
    memset(&wanted->source, 0, sizeof(wanted->source));
    if (wanted->driver && wanted->driver->format != IMAGE_NONE) {
        if (!merged->driver)
            merged->driver = g_steal_pointer(&wanted->driver);
        else
            merged->driver->format = wanted->driver->format;
    }
    qemu_hotplug_number_images(def, merged);
    return merged;
}

static int
undo_access(Domain *dom, void *disk)
{
    QemuDriver *driver = qemu_driver_of(dom);
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);

    qemu_access_restore_disk(disk, conf, driver->privileged);
    qemu_lock_release_disk(dom, disk);
    return 0;
}

static int
give_access(QemuHotplug *plug, DiskDef *disk)
{
    QemuDriver *driver = qemu_driver_of(qemu_hotplug_domain(plug));
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);

    if (qemu_lock_acquire_disk(qemu_hotplug_domain(plug), disk) < 0)
        return -1;
    if (qemu_access_set_disk(disk, conf, driver->privileged) < 0) {
        qemu_lock_release_disk(qemu_hotplug_domain(plug), disk);
        return -1;
    }
    qemu_hotplug_note(plug, undo_access, disk, NULL);
    return 0;
}

static int
add_nodes(QemuHotplug *plug, const DomainDef *def, DiskDef *disk)
{
    const DomainDevice device = {.kind = DEVICE_DISK, .disk = disk};
    g_autoptr(GPtrArray) args = qemu_args_new();

    if (storage_source_is_empty(&disk->source))
        return 0;
    if (qemu_command_disk_medium(args, def, disk) < 0 || give_access(plug, disk) < 0)
        return -1;
    for (guint i = 0; i < args->len; i++)
        if (qemu_hotplug_run(plug, def, &device, g_ptr_array_index(args, i)) < 0)
            return -1;
    return 0;
}

/* The medium that was taken out is nobody's any more. */
static void
remove_nodes(Domain *dom, const DomainDef *def, DiskDef *disk)
{
    QemuDriver *driver = qemu_driver_of(dom);
    const DomainDevice device = {.kind = DEVICE_DISK, .disk = disk};
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);
    g_autoptr(GPtrArray) args = qemu_args_new();

    if (storage_source_is_empty(&disk->source))
        return;
    if (qemu_command_disk_medium(args, def, disk) < 0)
        warn_last_error("cannot tell which nodes disk '%s' of domain '%s' leaves behind, continuing", disk->target->dev, def->name);
    qemu_hotplug_take_args(dom, def, &device, args);
    qemu_access_restore_disk(disk, conf, driver->privileged);
    qemu_lock_release_disk(dom, disk);
}

/* ------------------------------------------------------------------ the tray */

static bool
is_tray_open(const char *event, const JsonValue *data, void *alias)
{
    return strcmp(event, "DEVICE_TRAY_MOVED") == 0 && g_strcmp0(json_find_string(data, "id"), alias) == 0 &&
           json_find_bool(data, "tray-open", false);
}

/* A guest that has locked the tray is asked to open it, and does so in its own time. */
static int
take_medium(Domain *dom, const DiskDef *disk, QemuMediaMode mode)
{
    QemuMonitor *mon = qemu_guest_monitor(dom);
    virError *reason;
    int opened;

    if (!mon || qemu_monitor_open_tray(dom, disk->info.alias, mode == QEMU_MEDIA_FORCE) < 0)
        return -1;
    if (qemu_monitor_remove_medium(dom, disk->info.alias) == 0)
        return 0;
    if (mode == QEMU_MEDIA_FORCE || qemu_monitor_is_closed(mon))
        return -1;
    reason = error_take();
    opened = qemu_monitor_wait_event(mon, is_tray_open, disk->info.alias, TRAY_WAIT_MS);
    if (opened == 0) {
        error_restore(reason);      /* what QEMU said about the tray */
        return -1;
    }
    error_free(reason);
    return opened < 0 ? -1 : qemu_monitor_remove_medium(dom, disk->info.alias);
}

static int
insert_medium(Domain *dom, const DiskDef *disk)
{
    g_autofree char *node = NULL;

    if (!storage_source_is_empty(&disk->source)) {
        node = qemu_block_device_node(disk);
        if (qemu_monitor_insert_medium(dom, disk->info.alias, node) < 0)
            return -1;
    }
    return qemu_monitor_close_tray(dom, disk->info.alias);
}

/* What @merged says of the medium becomes @disk's. */
static void
take_over(DiskDef *disk, DiskDef *merged)
{
    storage_source_clear(&disk->source);
    backing_store_free(disk->backing);
    disk->source = merged->source;
    memset(&merged->source, 0, sizeof(merged->source));
    disk->backing = g_steal_pointer(&merged->backing);
    if (merged->driver && disk->driver)
        disk->driver->format = merged->driver->format;
    else if (merged->driver)
        disk->driver = g_steal_pointer(&merged->driver);
    disk->target->tray = DISK_TRAY_CLOSED;
}

int
qemu_hotplug_change_medium(Domain *dom, DomainDef *def, DiskDef *disk, DiskDef *wanted, QemuMediaMode mode)
{
    g_autoptr(DiskDef) old = disk_def_copy(disk);
    g_autoptr(DiskDef) merged = merge(def, disk, wanted);
    g_autoptr(QemuHotplug) plug = qemu_hotplug_new(dom);

    assert_owner(dom);
    if (qemu_volume_resolve(def, merged, qemu_driver_of(dom)->privileged) < 0 || add_nodes(plug, def, merged) < 0 ||
        take_medium(dom, disk, mode) < 0 || insert_medium(dom, merged) < 0)
        return -1;
    qemu_hotplug_keep(plug);
    remove_nodes(dom, def, old);
    take_over(disk, merged);
    return 0;
}
