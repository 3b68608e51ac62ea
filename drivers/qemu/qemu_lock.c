/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_lock.c - locks on what a guest writes to.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_lock.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <libvirt/libvirt-domain.h>

#include "base/conftable.h"
#include "base/error.h"
#include "base/file.h"
#include "conf/domain_device.h"
#include "conf/domain_misc.h"
#include "conf/storage_source.h"
#include "hypervisor/edit.h"
#include "keepers/lock_client.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_process.h"

#define UDEV_MAX (64 * 1024)

/* ------------------------------------------------------------- qemu-lockd.conf */

static const ConfKey keys[] = {
    CONF_KEY(CONF_KEY_BOOL, QemuLockConf, auto_disk_leases),
    CONF_KEY(CONF_KEY_BOOL, QemuLockConf, require_lease_for_disks),
    CONF_KEY(CONF_KEY_STRING, QemuLockConf, file_lockspace_dir),
    CONF_KEY(CONF_KEY_STRING, QemuLockConf, lvm_lockspace_dir),
    CONF_KEY(CONF_KEY_STRING, QemuLockConf, scsi_lockspace_dir),
    {NULL},
};

int
qemu_lock_conf_read(const char *path, QemuLockConf *ret_conf)
{
    g_autoptr(ConfFile) file = conf_file_read_if_exists(path);
    const char *const dirs[] = { "file_lockspace_dir", "lvm_lockspace_dir", "scsi_lockspace_dir" };

    ret_conf->auto_disk_leases = true;
    if (!file || conf_table_read(file, keys, ret_conf) < 0)
        return -1;
    if (conf_type(file, "require_lease_for_disks") == CONF_NONE)
        ret_conf->require_lease_for_disks = !ret_conf->auto_disk_leases;
    for (size_t i = 0; i < G_N_ELEMENTS(dirs); i++) {
        g_autofree char *dir = NULL;

        if (conf_get_string(file, dirs[i], &dir) < 0)
            return -1;
        if (dir && *dir && *dir != '/')
            return conf_fail(file, dirs[i], _("'%1$s' is no absolute path"), dir);
    }
    return 0;
}

void
qemu_lock_conf_clear(QemuLockConf *conf)
{
    conf_table_clear(keys, conf);
}

/* ------------------------------------------------------------- names */

static bool
is_set(const char *dir)
{
    return dir && *dir;
}

/* "06UgP52rhb..." of the device mapper as LVM writes it: "06UgP5-2rhb-w3Bo-3mdR-WeoL-pytO-SAa2ky". NULL: no logical volume. */
static char *
volume_uuid(dev_t device)
{
    static const int groups[] = { 6, 4, 4, 4, 4, 4, 6 };
    g_autofree char *path = g_strdup_printf("/sys/dev/block/%u:%u/dm/uuid", major(device), minor(device));
    g_autofree char *text = file_exists(path) ? file_read_line(path) : NULL;
    g_autoptr(GString) uuid = g_string_new(NULL);
    const char *rest;

    if (!text) {
        error_reset();
        return NULL;
    }
    /* "LVM-", the volume group's 32 characters, the volume's 32. */
    if (!g_str_has_prefix(text, "LVM-") || strlen(text) < 4 + 64)
        return NULL;
    rest = text + 4 + 32;
    for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
        g_string_append_printf(uuid, "%s%.*s", i > 0 ? "-" : "", groups[i], rest);
        rest += groups[i];
    }
    return g_string_free(g_steal_pointer(&uuid), FALSE);
}

/* What udev noted of a SCSI device as its identity, or NULL. */
static char *
scsi_serial(dev_t device)
{
    g_autofree char *path = g_strdup_printf("/run/udev/data/b%u:%u", major(device), minor(device));
    g_autofree char *text = file_exists(path) ? file_read(path, UDEV_MAX, NULL) : NULL;
    g_auto(GStrv) lines = NULL;
    bool is_scsi = false;
    const char *serial = NULL;

    if (!text) {
        error_reset();
        return NULL;
    }
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        is_scsi = is_scsi || g_str_equal(*line, "E:ID_SCSI=1") || g_str_equal(*line, "E:ID_BUS=scsi");
        if (g_str_has_prefix(*line, "E:ID_SERIAL="))
            serial = *line + strlen("E:ID_SERIAL=");
    }
    return is_scsi && serial && *serial ? g_strdup(serial) : NULL;
}

static LockWish *
wish_in(const char *dir, const char *name)
{
    LockWish *wish = lock_wish_new(dir, name);

    wish->create = true;
    return wish;
}

/* Hosts that share an image may know it by names that cannot be in one folder. */
static LockWish *
wish_for_path(const QemuLockConf *conf, const char *path)
{
    g_autofree char *sum = NULL;

    if (!is_set(conf->file_lockspace_dir))
        return lock_wish_new(NULL, path);
    sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, path, -1);
    return wish_in(conf->file_lockspace_dir, sum);
}

static LockWish *
wish_for_device(const QemuLockConf *conf, const char *path)
{
    g_autofree char *volume = NULL;
    g_autofree char *serial = NULL;
    struct stat status;

    if (stat(path, &status) == 0 && S_ISBLK(status.st_mode)) {
        volume = is_set(conf->lvm_lockspace_dir) ? volume_uuid(status.st_rdev) : NULL;
        serial = !volume && is_set(conf->scsi_lockspace_dir) ? scsi_serial(status.st_rdev) : NULL;
    }
    if (volume)
        return wish_in(conf->lvm_lockspace_dir, volume);
    return serial ? wish_in(conf->scsi_lockspace_dir, serial) : wish_for_path(conf, path);
}

/* ------------------------------------------------------------- wishes */

static bool
is_written(const DiskDef *disk)
{
    StorageType type = storage_source_actual_type(&disk->source);

    return !disk->readonly && storage_source_path(&disk->source) && (type == STORAGE_FILE || type == STORAGE_BLOCK);
}

static void
wish_disk(GPtrArray *wishes, const QemuLockConf *conf, const DiskDef *disk)
{
    const char *path = storage_source_path(&disk->source);
    LockWish *wish;

    if (!conf->auto_disk_leases || !is_written(disk))
        return;
    wish = storage_source_actual_type(&disk->source) == STORAGE_BLOCK ? wish_for_device(conf, path) : wish_for_path(conf, path);
    wish->is_shared = disk->shareable;
    g_ptr_array_add(wishes, wish);
}

static int
wish_lease(GPtrArray *wishes, const DomainDef *def, const LeaseDef *lease)
{
    g_autofree char *space = lease->lockspace ? g_build_filename(lease->path, lease->lockspace, NULL) : g_strdup(lease->path);

    if (lease->offset != 0)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': the offset of lease '%2$s' must be 0 with this lock manager"),
                    def->name, lease->key);
    if (!file_is_safe_name(lease->key))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': the key of lease '%2$s' is no name of a file"), def->name,
                    lease->key);
    g_ptr_array_add(wishes, wish_in(space, lease->key));
    return 0;
}

static int
check_required(const QemuLockConf *conf, const DomainDef *def)
{
    if (!conf->require_lease_for_disks || (def->leases && def->leases->len > 0))
        return 0;
    xml_each(DiskDef, disk, def->disks)
        if (is_written(disk) && !disk->shareable)
            return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                        _("domain '%1$s' writes to disk '%2$s', but has no lease, which require_lease_for_disks demands"),
                        def->name, disk->target->dev);
    return 0;
}

static void
free_wish(void *wish)
{
    lock_wish_free(wish);
}

/* All that @def wants, or @only one of its devices. */
static GPtrArray *
wishes_of(const QemuLockConf *conf, const DomainDef *def, const DomainDevice *only)
{
    g_autoptr(GPtrArray) wishes = g_ptr_array_new_with_free_func(free_wish);

    if (only && only->kind == DEVICE_DISK)
        wish_disk(wishes, conf, only->disk);
    if (only && only->kind == DEVICE_LEASE && wish_lease(wishes, def, only->lease) < 0)
        return NULL;
    if (only)
        return g_steal_pointer(&wishes);
    xml_each(LeaseDef, lease, def->leases)
        if (wish_lease(wishes, def, lease) < 0)
            return NULL;
    xml_each(DiskDef, disk, def->disks)
        wish_disk(wishes, conf, disk);
    return g_steal_pointer(&wishes);
}

/* ------------------------------------------------------------- locking */

static bool
is_used(const QemuConf *conf)
{
    return conf->lock_manager == QEMU_LOCKS_LOCKD;
}

static LockClientOwner
owner_of(Domain *dom)
{
    return (LockClientOwner) {
        .domain = { .driver = "qemu", .name = domain_name(dom), .uuid = domain_uuid(dom) },
        .id = domain_facts(dom)->id,
        .pid = domain_facts(dom)->pid,
    };
}

typedef int (*LockCall)(const KeeperPlaces *places, const LockClientOwner *owner, const GPtrArray *wishes);

static int
ask(Domain *dom, const DomainDef *def, const DomainDevice *only, LockCall call)
{
    QemuDriver *driver = qemu_driver_of(dom);
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);
    const KeeperPlaces places = qemu_driver_keepers(driver);
    const LockClientOwner owner = owner_of(dom);
    g_autoptr(GPtrArray) wishes = wishes_of(&conf->locks, def, only);

    return wishes ? call(&places, &owner, wishes) : -1;
}

static int
acquire(Domain *dom, const DomainDef *def, const DomainDevice *only)
{
    g_autoptr(virError) why = NULL;

    if (ask(dom, def, only, lock_client_acquire) == 0)
        return 0;
    /* Who has it is what is asked first. */
    why = error_take();
    return fail(why->code, _("domain '%1$s' cannot get its locks: %2$s"), domain_name(dom), why->message);
}

int
qemu_lock_acquire(Domain *dom, const DomainDef *def)
{
    g_autoptr(QemuConf) conf = qemu_driver_conf(qemu_driver_of(dom));

    assert_owner(dom);
    if (!is_used(conf))
        return 0;
    if (check_required(&conf->locks, def) < 0 || acquire(dom, def, NULL) < 0)
        return -1;
    qemu_guest(dom)->has_locks = true;
    return 0;
}

void
qemu_lock_release(Domain *dom)
{
    QemuGuest *guest = qemu_guest(dom);

    if (!guest || !guest->has_locks)
        return;
    guest->has_locks = false;
    if (ask(dom, domain_live(dom), NULL, lock_client_release) < 0)
        warn_last_error("domain '%s' keeps its locks while it does not run", domain_name(dom));
}

int
qemu_lock_acquire_disk(Domain *dom, const DiskDef *disk)
{
    const DomainDevice device = {.kind = DEVICE_DISK, .disk = (DiskDef *)disk};
    const QemuGuest *guest = qemu_guest(dom);

    return guest && guest->has_locks ? acquire(dom, domain_live(dom), &device) : 0;
}

void
qemu_lock_release_disk(Domain *dom, const DiskDef *disk)
{
    const DomainDevice device = {.kind = DEVICE_DISK, .disk = (DiskDef *)disk};
    const QemuGuest *guest = qemu_guest(dom);

    if (guest && guest->has_locks && ask(dom, domain_live(dom), &device, lock_client_release) < 0)
        warn_last_error("disk '%s' of domain '%s' stays locked", disk->target->dev, domain_name(dom));
}

int
qemu_lock_acquire_lease(Domain *dom, const LeaseDef *lease)
{
    const DomainDevice device = {.kind = DEVICE_LEASE, .lease = (LeaseDef *)lease};
    g_autoptr(QemuConf) conf = qemu_driver_conf(qemu_driver_of(dom));
    g_autoptr(GPtrArray) wishes = NULL;

    if (!is_used(conf))
        return 0;
    if (qemu_guest(dom)->has_locks)
        return acquire(dom, domain_live(dom), &device);
    /* It is locked when the guest goes on; that it can be is known now. */
    wishes = wishes_of(&conf->locks, domain_live(dom), &device);
    return wishes ? 0 : -1;
}

int
qemu_lock_release_lease(Domain *dom, const LeaseDef *lease)
{
    const DomainDevice device = {.kind = DEVICE_LEASE, .lease = (LeaseDef *)lease};

    return qemu_guest(dom)->has_locks ? ask(dom, domain_live(dom), &device, lock_client_release) : 0;
}

/* ------------------------------------------------------------- locks that are lost */

/* The thread's error says why; it ends here. */
static bool
act_on_loss(Domain *dom, LockFailureAction action)
{
    switch (action) {
    case LOCK_FAILURE_IGNORE:
        warn_last_error("domain '%s' runs on without its locks, as <on_lockfailure> says", domain_name(dom));
        return true;
    case LOCK_FAILURE_POWEROFF:
        warn_last_error("ending domain '%s', as <on_lockfailure> says", domain_name(dom));
        if (qemu_process_stop(dom, VIR_DOMAIN_SHUTOFF_FAILED) < 0)
            warn_last_error("domain '%s' cannot be ended, continuing", domain_name(dom));
        return false;
    default:
        warn_last_error("pausing domain '%s', which has lost its locks", domain_name(dom));
        if (qemu_monitor_stop(dom) < 0 || domain_set_state(dom, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_UNKNOWN) < 0)
            warn_last_error("domain '%s' cannot be paused, continuing", domain_name(dom));
        return false;
    }
}

bool
qemu_lock_ensure(Domain *dom)
{
    const DomainDef *live = domain_live(dom);

    if (qemu_lock_acquire(dom, live) == 0)
        return true;
    return act_on_loss(dom, live->on_lockfailure);
}

void
qemu_lock_recover(Domain *dom)
{
    const DomainDef *live = domain_live(dom);
    bool had_locks = qemu_guest(dom)->has_locks;

    if (domain_facts(dom)->state == VIR_DOMAIN_PAUSED) {
        qemu_lock_release(dom);
        return;
    }
    if (qemu_lock_acquire(dom, live) == 0)
        return;
    /* That virtlockd is not there says nothing about the locks: it takes them again when it comes. */
    if (had_locks && error_last_code() == VIR_ERR_RESOURCE_BUSY)
        act_on_loss(dom, live->on_lockfailure);
    else
        warn_last_error("whether domain '%s' has its locks is not known, continuing", domain_name(dom));
}
