/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_iotune.c - how much and how often a guest may read and write its disks.
 *
 * A limited disk has a throttle group of its own and a filter above its image; a disk that gets its first limits while
 * the guest runs gets both then. Limits that are taken away leave a group without any.
 *
 * Threads: the guest's owner.
 */

#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "driver/driver_events.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_command.h"
#include "qemu/qemu_hotplug.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_monitor_commands.h"

/* ------------------------------------------------------------------ the figures */

#define ROW(name, field) {name, offsetof(IoTune, field)}

/* In the order in which stock tells them; the group's name comes after the first N_BEFORE_GROUP. */
static const struct {
    const char *name;
    size_t offset;
} rows[] = {
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC, total_bytes_sec),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_READ_BYTES_SEC, read_bytes_sec),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_WRITE_BYTES_SEC, write_bytes_sec),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_IOPS_SEC, total_iops_sec),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_READ_IOPS_SEC, read_iops_sec),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_WRITE_IOPS_SEC, write_iops_sec),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC_MAX, total_bytes_sec_max),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_READ_BYTES_SEC_MAX, read_bytes_sec_max),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_WRITE_BYTES_SEC_MAX, write_bytes_sec_max),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_IOPS_SEC_MAX, total_iops_sec_max),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_READ_IOPS_SEC_MAX, read_iops_sec_max),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_WRITE_IOPS_SEC_MAX, write_iops_sec_max),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_SIZE_IOPS_SEC, size_iops_sec),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC_MAX_LENGTH, total_bytes_sec_max_length),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_READ_BYTES_SEC_MAX_LENGTH, read_bytes_sec_max_length),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_WRITE_BYTES_SEC_MAX_LENGTH, write_bytes_sec_max_length),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_IOPS_SEC_MAX_LENGTH, total_iops_sec_max_length),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_READ_IOPS_SEC_MAX_LENGTH, read_iops_sec_max_length),
    ROW(VIR_DOMAIN_BLOCK_IOTUNE_WRITE_IOPS_SEC_MAX_LENGTH, write_iops_sec_max_length),
};
enum { N_BEFORE_GROUP = 13 };

static unsigned long long *
figure(IoTune *tune, size_t row)
{
    return (unsigned long long *)(void *)((char *)tune + rows[row].offset);
}

static unsigned long long
figure_of(const IoTune *tune, size_t row)
{
    return *(const unsigned long long *)(const void *)((const char *)tune + rows[row].offset);
}

/* A total and the limits of its parts exclude each other: whichever is given puts the other out of force. */
static const struct {
    size_t total, read, write;
} sums[] = {{0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {9, 10, 11}};

static bool
is_given(const TypedParams *params, size_t row)
{
    unsigned long long value;

    return typed_params_get_ullong(params, rows[row].name, &value) > 0 && value != 0;
}

static int
settle_sums(IoTune *tune, const TypedParams *params)
{
    for (size_t i = 0; i < G_N_ELEMENTS(sums); i++) {
        bool total = is_given(params, sums[i].total);
        bool parts = is_given(params, sums[i].read) || is_given(params, sums[i].write);

        if (total && parts)
            return fail(VIR_ERR_INVALID_ARG, _("'%1$s' cannot be limited together with '%2$s' or '%3$s'"), rows[sums[i].total].name,
                        rows[sums[i].read].name, rows[sums[i].write].name);
        if (total)
            *figure(tune, sums[i].read) = *figure(tune, sums[i].write) = 0;
        if (parts)
            *figure(tune, sums[i].total) = 0;
    }
    return 0;
}

/* A burst must be above the rate it exceeds; where the rate is not limited there is nothing to exceed. */
static int
check_bursts(const IoTune *tune)
{
    enum { N_RATES = 6 };

    for (size_t i = 0; i < N_RATES; i++) {
        unsigned long long rate = figure_of(tune, i), burst = figure_of(tune, i + N_RATES),
                           length = figure_of(tune, i + N_BEFORE_GROUP);

        if (burst && !rate)
            return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("'%1$s' needs '%2$s'"), rows[i + N_RATES].name, rows[i].name);
        if (burst && burst <= rate)
            return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("'%1$s' of %2$llu must be above '%3$s' of %4$llu"),
                        rows[i + N_RATES].name, burst, rows[i].name, rate);
        if (length && !burst)
            return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("'%1$s' needs '%2$s'"), rows[i + N_BEFORE_GROUP].name,
                        rows[i + N_RATES].name);
    }
    return 0;
}

static int
apply(IoTune *tune, const TypedParams *params)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        unsigned long long value;
        int found = typed_params_get_ullong(params, rows[i].name, &value);

        if (found < 0)
            return -1;
        if (found > 0 && value > G_MAXINT64)
            return fail(VIR_ERR_ARGUMENT_UNSUPPORTED, _("'%1$s' of %2$llu is above QEMU's highest, %3$lld"), rows[i].name, value,
                        (long long)G_MAXINT64);
        if (found > 0)
            *figure(tune, i) = value;
    }
    return settle_sums(tune, params) < 0 ? -1 : check_bursts(tune);
}

static int
apply_to_disk(DomainDef *def, const char *name, const TypedParams *params)
{
    DiskDef *disk = domain_disk_find(def, name);
    const char *group;

    if (!disk)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no disk '%2$s'"), def->name, name);
    if (typed_params_get_string(params, VIR_DOMAIN_BLOCK_IOTUNE_GROUP_NAME, &group) > 0 && *group)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': disks cannot share the limits of group '%2$s'"),
                    def->name, group);
    if (!disk->iotune)
        disk->iotune = io_tune_new();
    return apply(disk->iotune, params);
}

/* --------------------------------------------------------------- while it runs */

static char *
group_of(const DiskDef *disk)
{
    return g_strconcat("throttle-", disk->info.alias, NULL);
}

static int
change_group(Domain *dom, const DiskDef *disk)
{
    g_autofree char *group = group_of(disk);
    g_autofree char *path = g_strconcat("/objects/", group, NULL);

    return qemu_monitor_qom_set(dom, path, "limits", qemu_command_disk_new_limits(disk));
}

static int
undo_drive(Domain *dom, void *opaque)
{
    const DiskDef *disk = opaque;
    g_autofree char *path = g_strconcat("/machine/peripheral/", disk->info.alias, NULL);
    g_autofree char *node = qemu_block_format_node(&disk->source, disk_format(disk));

    return qemu_monitor_qom_set(dom, path, "drive", json_new_string(node));
}

static int
run_step(QemuHotplug *plug, const DomainDef *live, const DiskDef *disk, const char *option, JsonValue *json)
{
    const DomainDevice device = {.kind = DEVICE_DISK, .disk = (DiskDef *)(uintptr_t)disk};
    g_autoptr(JsonValue) owned = json;
    const QemuArg arg = {.option = option, .json = owned};

    return qemu_hotplug_run(plug, live, &device, &arg);
}

/* The device reads and writes through the filter from here on. */
static int
insert_filter(QemuHotplug *plug, const DomainDef *live, const DiskDef *disk)
{
    g_autofree char *path = g_strconcat("/machine/peripheral/", disk->info.alias, NULL);
    g_autofree char *node = qemu_block_device_node(disk);

    if (run_step(plug, live, disk, "blockdev", qemu_block_throttle(disk)) < 0 ||
        qemu_monitor_qom_set(qemu_hotplug_domain(plug), path, "drive", json_new_string(node)) < 0)
        return -1;
    qemu_hotplug_note(plug, undo_drive, disk_def_copy(disk), (GDestroyNotify)disk_def_free);
    return 0;
}

static int
make_group(QemuHotplug *plug, const DomainDef *live, const DiskDef *disk)
{
    g_autofree char *group = group_of(disk);
    JsonValue *object = json_new_object();

    json_object_set_string(object, "qom-type", "throttle-group");
    json_object_set_string(object, "id", group);
    json_object_set(object, "limits", qemu_command_disk_limits(disk));
    if (run_step(plug, live, disk, "object", object) < 0)
        return -1;
    if (storage_source_is_empty(&disk->source))
        return 0;
    if (disk->driver && disk->driver->copy_on_read == SWITCH_ON)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED,
                    _("disk '%1$s' copies on read and had no limits at its start: it cannot get any now"),
                    disk->target->dev);
    return insert_filter(plug, live, disk);
}

static int
set_live(QemuHotplug *plug, const DomainDef *before, const DomainDef *live, const char *name)
{
    const DiskDef *disk = domain_disk_find(live, name);
    const DiskDef *old = domain_disk_find(before, name);

    if (old->iotune)
        return change_group(qemu_hotplug_domain(plug), disk);
    return make_group(plug, live, disk);
}

static void
tell_tunable(Domain *dom, const char *disk, const TypedParams *given)
{
    g_auto(TypedParams) params = {0};
    ObjectKey key;

    typed_params_add_string(&params, VIR_DOMAIN_TUNABLE_BLKDEV_DISK, disk);
    for (size_t i = 0; i < given->count; i++) {
        g_autofree char *name = g_strconcat("blkdeviotune.", given->items[i].field, NULL);

        if (given->items[i].type == VIR_TYPED_PARAM_ULLONG)
            typed_params_add_ullong(&params, name, given->items[i].value.ul);
    }
    domain_event_key(domain_own_view(dom), &key);
    driver_event_domain_tunable(domain_list_bus(domain_get_list(dom)), &key, &params);
}

/* --------------------------------------------------------------------- methods */

static int
check_params(const TypedParams *params)
{
    TypedParamRule rules[G_N_ELEMENTS(rows) + 2] = {{NULL}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        rules[i] = (TypedParamRule){rows[i].name, VIR_TYPED_PARAM_ULLONG, false};
    rules[G_N_ELEMENTS(rows)] = (TypedParamRule){VIR_DOMAIN_BLOCK_IOTUNE_GROUP_NAME, VIR_TYPED_PARAM_STRING, false};
    return typed_params_validate(params, rules);
}

int
qemu_domain_set_block_io_tune(Domain *dom, const char *name, const TypedParams *params, unsigned int flags)
{
    g_autoptr(DomainEdit) edit = NULL;
    g_autoptr(QemuHotplug) plug = qemu_hotplug_new(dom);
    g_autofree char *target = NULL;

    assert_owner(dom);
    if (check_params(params) < 0 || !(edit = domain_edit(dom, flags)))
        return -1;
    for_each_def(def, edit) {
        if (apply_to_disk(def, name, params) < 0)
            return -1;
    }
    if (edit->live) {
        target = g_strdup(domain_disk_find(edit->live, name)->target->dev);
        if (set_live(plug, domain_live(dom), edit->live, name) < 0)
            return -1;
    }
    if (domain_commit(dom, edit) < 0)
        return -1;
    qemu_hotplug_keep(plug);
    if (target)
        tell_tunable(dom, target, params);
    return 0;
}

int
qemu_domain_get_block_io_tune(Domain *dom, const char *name, TypedParams *params, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def_for(view, flags);
    const DiskDef *disk = def ? domain_disk_find(def, name) : NULL;
    const IoTune none = {0};
    const IoTune *tune;

    if (!def)
        return -1;
    if (!disk)
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no disk '%2$s'"), def->name, name);
    tune = disk->iotune ? disk->iotune : &none;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (i == N_BEFORE_GROUP)
            typed_params_add_string(params, VIR_DOMAIN_BLOCK_IOTUNE_GROUP_NAME, tune->group_name ? tune->group_name : "");
        typed_params_add_ullong(params, rows[i].name, figure_of(tune, i));
    }
    return 0;
}
