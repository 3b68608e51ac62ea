/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_hotplug.h - the inside of hotplug, shared by its files.
 *
 * A device comes in steps (objects, nodes, descriptors, the device itself), made by the same builder as the command
 * line. Until it is kept, what was done is undone by itself, last step first. A device that goes leaves by the same
 * list, read backwards.
 *
 * Threads: the guest's owner.
 */

#ifndef QEMU_HOTPLUG_H
#define QEMU_HOTPLUG_H

#include "conf/domain_device.h"
#include "hypervisor/domain.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_command.h"

/* How long a method waits for the guest to let a device go; afterwards the event finishes it. */
#define QEMU_UNPLUG_WAIT_MS 5000

/* ---- Steps: qemu_hotplug_steps.c ---- */

typedef struct QemuHotplug QemuHotplug;

QemuHotplug *qemu_hotplug_new(Domain *dom);

/* Undoes what was not kept; what cannot be undone is logged. The thread's error stays. */
void qemu_hotplug_free(QemuHotplug *plug);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QemuHotplug, qemu_hotplug_free)

/* What was done so far stays. */
void qemu_hotplug_keep(QemuHotplug *plug);

Domain *qemu_hotplug_domain(const QemuHotplug *plug);

/* Notes how to undo what was just done: @undo gets @what, which is released by @release (NULL = it is borrowed and
 * outlives @plug). */
typedef int (*QemuHotplugUndo)(Domain *dom, void *what);
void qemu_hotplug_note(QemuHotplug *plug, QemuHotplugUndo undo, void *what, GDestroyNotify release);

/* Does what one argument of the builder means, or everything that @device needs (it stands in @def already). A terminal
 * that QEMU makes is noted in @device. */
int qemu_hotplug_run(QemuHotplug *plug, const DomainDef *def, const DomainDevice *device, const QemuArg *arg);
int qemu_hotplug_run_all(QemuHotplug *plug, const DomainDef *def, const DomainDevice *device);

/* Takes out what is left of @device (still in @def), which the guest has let go: nodes, objects, descriptors, file
 * owners. Never fails. */
void qemu_hotplug_take_backends(Domain *dom, const DomainDef *def, const DomainDevice *device);

/* Takes out what @args of the builder made of @device, last first. What stays is logged. */
void qemu_hotplug_take_args(Domain *dom, const DomainDef *def, const DomainDevice *device, const GPtrArray *args);

/* Undo functions whose argument is a name. */
int qemu_hotplug_undo_netdev(Domain *dom, void *id);
int qemu_hotplug_undo_device(Domain *dom, void *alias);

/* ---- Kinds ---- */

/* The device, in @def already, is brought into the guest. qemu_hotplug_disk.c and qemu_hotplug_net.c */
int qemu_hotplug_disk(QemuHotplug *plug, DomainDef *def, DiskDef *disk);
int qemu_hotplug_net(QemuHotplug *plug, const DomainDef *def, NetDef *net);

/* The host's device behind @device, if it is one, becomes the guest's. qemu_hotplug_net.c */
int qemu_hotplug_take_hostdev(QemuHotplug *plug, const DomainDef *def, const DomainDevice *device);
/* A lease joins @def and is locked, or leaves it and is let go; qemu_hotplug_lease.c */
int qemu_hotplug_lease(QemuHotplug *plug, DomainDef *def, DomainDevice *device);
int qemu_hotplug_take_lease(Domain *dom, DomainDef *def, const DomainDevice *device);

/* Plugs the controllers that @disk needs and @def does not have. Its address is known afterwards. */
int qemu_hotplug_disk_controllers(QemuHotplug *plug, DomainDef *def, DiskDef *disk);

/* Takes @source (emptied), with @backing (taken) below it, as the medium of @disk in @def; qemu_hotplug_media.c */
typedef enum {
    QEMU_MEDIA_ASK,                 /* a guest that has locked the tray may say no */
    QEMU_MEDIA_FORCE,
} QemuMediaMode;
int qemu_hotplug_change_medium(Domain *dom, DomainDef *def, DiskDef *disk, DiskDef *wanted, QemuMediaMode mode);

/* Gives the images of @disk numbers that no other has. */
void qemu_hotplug_number_images(const DomainDef *def, DiskDef *disk);

/* What is left of an interface the guest has let go. */
void qemu_hotplug_take_net(Domain *dom, const DomainDef *def, const NetDef *net);

/* The backend of chardev-add for @source; NULL with an error. qemu_hotplug_chardev.c */
JsonValue *qemu_hotplug_chardev(const DomainDef *def, const ChardevSource *source, const char *alias);

/* The host's end of @device when it speaks in bytes, else NULL. */
ChardevSource *qemu_hotplug_chardev_of(const DomainDevice *device);

/* Brings one more device of any kind into the guest, and into @def, whose device it becomes. Its alias is *@ret_alias,
 * the caller's. qemu_hotplug.c */
int qemu_hotplug_plug(QemuHotplug *plug, DomainDef *def, DomainDevice *device, char **ret_alias);

/* The host's file behind a device that is no disk, which the guest's user must be able to open; NULL = none. The caller
 * frees it. */
char *qemu_hotplug_host_path(const DomainDevice *device);

/* Is it one that can come and go while the guest runs? Fails with VIR_ERR_OPERATION_UNSUPPORTED, naming it. */
int qemu_hotplug_check_kind(const DomainDef *def, const DomainDevice *device, const char *what);

/* ---- Changing: qemu_hotplug_update.c, qemu_hotplug_update_net.c ---- */

/* What a description of a device that is there may leave out. */
void qemu_hotplug_inherit_info(DomainDevice *device, const DomainDevice *old);

/* An interface as it was and as it is, from the change until that is on disk. */
typedef struct {
    NetDef *before;                 /* NULL: nothing has changed */
    NetDef *after;
} QemuNetChange;
void qemu_net_change_clear(QemuNetChange *change);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(QemuNetChange, qemu_net_change_clear)

/* Has @net in @live, a copy of what runs, be what @wanted says; on failure nothing has changed. Afterwards the change is
 * kept, or undone when it cannot be. Neither fails: what cannot be done is logged. */
int qemu_hotplug_update_net(Domain *dom, const DomainDef *live, NetDef *net, const DomainDevice *wanted,
                            QemuNetChange *ret_change);
void qemu_hotplug_keep_net(const QemuNetChange *change);
void qemu_hotplug_undo_net(Domain *dom, const QemuNetChange *change);

/* ---- Going: qemu_hotplug_detach.c ---- */

/* Asks the guest to let the device @alias go and waits a little: 1 it is gone, 0 not yet, -1 it will not go. */
int qemu_hotplug_unplug(Domain *dom, const char *alias);

/* Memory modules count in the sizes of the domain. */
void qemu_hotplug_account_memory(DomainDef *def, const DomainDevice *device, int sign);

void qemu_hotplug_tell_added(Domain *dom, const char *alias);
void qemu_hotplug_tell_removed(Domain *dom, const char *alias);

/* qemu_vcpu.c: is @alias a vcpu, is it the one in the slot that ACPI calls @slot; and a vcpu is gone. */
bool qemu_vcpu_is_alias(const char *alias);
bool qemu_vcpu_is_slot(const char *alias, const char *slot);
void qemu_vcpu_gone(Domain *dom);

#endif /* QEMU_HOTPLUG_H */
