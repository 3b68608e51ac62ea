/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_hotplug_steps.c - what is done to bring a device into a running guest, one step at a time, and how each is undone.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_hotplug.h"

#include <string.h>

#include "base/error.h"
#include "qemu/qemu_access.h"
#include "qemu/qemu_chardev_log.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_hostdev.h"
#include "qemu/qemu_lock.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_secret.h"

typedef struct {
    QemuHotplugUndo undo;
    void *what;
    GDestroyNotify release;
} Step;

struct QemuHotplug {
    Domain *dom;
    GArray *steps;                  /* of Step */
};

static void
step_clear(void *data)
{
    Step *step = data;

    if (step->release)
        step->release(step->what);
}

QemuHotplug *
qemu_hotplug_new(Domain *dom)
{
    QemuHotplug *plug = g_new0(QemuHotplug, 1);

    plug->dom = dom;
    plug->steps = g_array_new(FALSE, FALSE, sizeof(Step));
    g_array_set_clear_func(plug->steps, step_clear);
    return plug;
}

Domain *
qemu_hotplug_domain(const QemuHotplug *plug)
{
    return plug->dom;
}

void
qemu_hotplug_keep(QemuHotplug *plug)
{
    g_array_set_size(plug->steps, 0);
}

void
qemu_hotplug_note(QemuHotplug *plug, QemuHotplugUndo undo, void *what, GDestroyNotify release)
{
    Step step = {.undo = undo, .what = what, .release = release};

    g_array_append_val(plug->steps, step);
}

static void
undo_all(QemuHotplug *plug)
{
    virError *reason = error_take();

    for (guint i = plug->steps->len; i > 0; i--) {
        const Step *step = &g_array_index(plug->steps, Step, i - 1);

        if (step->undo(plug->dom, step->what) < 0)
            warn_last_error("cannot undo a step of a device that domain '%s' did not get, continuing", domain_name(plug->dom));
    }
    error_restore(reason);
}

void
qemu_hotplug_free(QemuHotplug *plug)
{
    if (!plug)
        return;
    if (plug->steps->len > 0)
        undo_all(plug);
    g_array_free(plug->steps, TRUE);
    g_free(plug);
}

/* ------------------------------------------------------------------ undoing */

int
qemu_hotplug_undo_netdev(Domain *dom, void *id)
{
    return qemu_monitor_netdev_del(dom, id);
}

/* The guest may not have looked at it yet; it goes when the guest allows it. */
int
qemu_hotplug_undo_device(Domain *dom, void *alias)
{
    return qemu_hotplug_unplug(dom, alias) < 0 ? -1 : 0;
}

static int
undo_object(Domain *dom, void *id)
{
    return qemu_monitor_object_del(dom, id);
}

static int
undo_blockdev(Domain *dom, void *node)
{
    return qemu_monitor_blockdev_del(dom, node);
}

static int
undo_chardev(Domain *dom, void *id)
{
    return qemu_monitor_chardev_remove(dom, id);
}

/* -------------------------------------------------------------------- doing */

/* One kind of argument: how it is done, under which key its name is, how it is undone. */
typedef struct {
    const char *option;
    const char *key;
    int (*add)(Domain *dom, JsonValue *json);
    QemuHotplugUndo undo;
} StepKind;

static const StepKind kinds[] = {
    {"object",   "id",        qemu_monitor_object_add,   undo_object},
    {"blockdev", "node-name", qemu_monitor_blockdev_add, undo_blockdev},
    {"netdev",   "id",        qemu_monitor_netdev_add,   qemu_hotplug_undo_netdev},
    {"device",   "id",        qemu_monitor_device_add,   qemu_hotplug_undo_device},
};

static const StepKind *
find_kind(const char *option)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].option, option) == 0)
            return &kinds[i];
    return NULL;
}

/* Old readers look for it there. */
static void
note_tty(const DomainDevice *device, const char *pty)
{
    if (device->kind != DEVICE_SERIAL && device->kind != DEVICE_CONSOLE && device->kind != DEVICE_PARALLEL)
        return;
    g_free(device->chardev->tty);
    device->chardev->tty = g_strdup(pty);
}

static int
add_chardev(QemuHotplug *plug, const DomainDef *def, const DomainDevice *device)
{
    const DeviceInfo *info = domain_device_info(device);
    ChardevSource *source = qemu_hotplug_chardev_of(device);
    g_autofree char *id = g_strconcat("char", info->alias, NULL);
    g_autofree char *pty = NULL;
    JsonValue *backend;
    int rc;

    if (qemu_chardev_log_add(plug->dom, def, source) < 0)
        return -1;
    backend = qemu_hotplug_chardev(def, source, info->alias);
    rc = backend ? qemu_monitor_chardev_add(plug->dom, id, backend, &pty) : -1;
    qemu_chardev_log_dropped(plug->dom, source);
    if (rc < 0)
        return -1;
    qemu_hotplug_note(plug, undo_chardev, g_steal_pointer(&id), g_free);
    if (pty) {
        chardev_source_set_path(source, pty);
        note_tty(device, pty);
    }
    return 0;
}

static int
fill_secret(Domain *dom, const DomainDef *def, const QemuArg *arg)
{
    const QemuGuest *guest = qemu_guest_get(dom);

    return guest ? qemu_secret_fill(arg, def, guest->lib_dir, qemu_driver_of(dom)->privileged) : -1;
}

int
qemu_hotplug_run(QemuHotplug *plug, const DomainDef *def, const DomainDevice *device, const QemuArg *arg)
{
    const StepKind *kind = find_kind(arg->option);
    g_autofree char *name = NULL;

    if (strcmp(arg->option, "chardev") == 0)
        return add_chardev(plug, def, device);
    if (!kind || !arg->json)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED,
                    _("domain '%1$s': a %2$s that needs QEMU's option -%3$s cannot come while it runs"), def->name,
                    device_kind_to_string(device->kind), arg->option);
    name = g_strdup(json_find_string(arg->json, kind->key));
    if (fill_secret(plug->dom, def, arg) < 0 || kind->add(plug->dom, json_copy(arg->json)) < 0)
        return -1;
    qemu_hotplug_note(plug, kind->undo, g_steal_pointer(&name), g_free);
    return 0;
}

int
qemu_hotplug_run_all(QemuHotplug *plug, const DomainDef *def, const DomainDevice *device)
{
    g_autoptr(GPtrArray) args = qemu_args_new();

    if (qemu_command_device_args(args, def, device) < 0)
        return -1;
    for (guint i = 0; i < args->len; i++)
        if (qemu_hotplug_run(plug, def, device, g_ptr_array_index(args, i)) < 0)
            return -1;
    return 0;
}

/* -------------------------------------------------------------- taking away */

static int
take_arg(Domain *dom, const DomainDevice *device, const QemuArg *arg)
{
    const StepKind *kind = find_kind(arg->option);
    g_autofree char *id = NULL;

    if (strcmp(arg->option, "chardev") == 0) {
        id = g_strconcat("char", domain_device_info(device)->alias, NULL);
        return undo_chardev(dom, id);
    }
    if (!kind || strcmp(arg->option, "device") == 0)
        return 0;
    id = g_strdup(json_find_string(arg->json, kind->key));
    return kind->undo(dom, id);
}

void
qemu_hotplug_take_args(Domain *dom, const DomainDef *def, const DomainDevice *device, const GPtrArray *args)
{
    const DeviceInfo *info = domain_device_info(device);

    for (guint i = args->len; i > 0; i--)
        if (take_arg(dom, device, g_ptr_array_index(args, i - 1)) < 0)
            warn_last_error("device '%s' of domain '%s' leaves something behind, continuing", info ? info->alias : "?", def->name);
}

static void
give_files_back(Domain *dom, const DomainDef *def, const DomainDevice *device)
{
    QemuDriver *driver = qemu_driver_of(dom);
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);
    g_autofree char *path = qemu_hotplug_host_path(device);

    if (device->kind == DEVICE_DISK) {
        qemu_access_restore_disk(device->disk, conf, driver->privileged);
        qemu_lock_release_disk(dom, device->disk);
    } else if (device->kind == DEVICE_HOSTDEV) {
        qemu_hostdev_give_back(dom, def, device);
    } else if (path) {
        qemu_access_restore_path(path, conf, driver->privileged);
    }
}

void
qemu_hotplug_take_backends(Domain *dom, const DomainDef *def, const DomainDevice *device)
{
    const DeviceInfo *info = domain_device_info(device);
    g_autoptr(GPtrArray) args = qemu_args_new();

    if (device->kind == DEVICE_NET) {
        qemu_hotplug_take_net(dom, def, device->net);
        return;
    }
    if (qemu_command_device_args(args, def, device) < 0)
        warn_last_error("cannot tell what device '%s' of domain '%s' leaves behind, continuing",
                        info ? info->alias : "?", def->name);
    qemu_hotplug_take_args(dom, def, device, args);
    give_files_back(dom, def, device);
}
