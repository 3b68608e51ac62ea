/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_monitor_device.c - QMP about devices and their backends.
 *
 * Threads: the guest's owner.
 */

#include "qemu_monitor_commands.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "qemu/qemu_guest.h"

int
qemu_monitor_device_add(Domain *dom, JsonValue *device)
{
    return qemu_monitor_run_do(dom, "device_add", device);
}

int
qemu_monitor_object_add(Domain *dom, JsonValue *object)
{
    return qemu_monitor_run_do(dom, "object-add", object);
}

int
qemu_monitor_netdev_add(Domain *dom, JsonValue *netdev)
{
    return qemu_monitor_run_do(dom, "netdev_add", netdev);
}

/* As run_do(), but "there is no such device" is told apart. */
static int
delete_device(QemuMonitor *mon, const char *alias, bool *ret_missing)
{
    g_autoptr(JsonValue) request = qemu_monitor_args("execute", "device_del", NULL);
    g_autoptr(JsonValue) reply = NULL;
    const char *class, *desc;

    json_object_set(request, "arguments", qemu_monitor_args("id", alias, NULL));
    reply = qemu_monitor_pass(mon, g_steal_pointer(&request), -1);
    if (!reply)
        return -1;
    class = json_find_string(reply, "error/class");
    desc = json_find_string(reply, "error/desc");
    *ret_missing = class && strcmp(class, "DeviceNotFound") == 0;
    if (!desc || *ret_missing)
        return 0;
    return fail(VIR_ERR_INTERNAL_ERROR, _("unable to execute QEMU command '%1$s': %2$s"), "device_del", desc);
}

int
qemu_monitor_device_del(Domain *dom, const char *alias, bool *ret_missing)
{
    QemuMonitor *mon = qemu_guest_monitor(dom);

    if (!mon)
        return -1;
    if (ret_missing)
        return delete_device(mon, alias, ret_missing);
    return qemu_monitor_do(mon, "device_del", qemu_monitor_args("id", alias, NULL));
}

int
qemu_monitor_object_del(Domain *dom, const char *id)
{
    return qemu_monitor_run_do(dom, "object-del", qemu_monitor_args("id", id, NULL));
}

int
qemu_monitor_netdev_del(Domain *dom, const char *id)
{
    return qemu_monitor_run_do(dom, "netdev_del", qemu_monitor_args("id", id, NULL));
}

int
qemu_monitor_chardev_add(Domain *dom, const char *id, JsonValue *backend, char **ret_path)
{
    JsonValue *args = qemu_monitor_args("id", id, NULL);
    g_autoptr(JsonValue) answer = NULL;
    QemuMonitor *mon = qemu_guest_monitor(dom);

    json_object_set(args, "backend", backend);
    if (!mon) {
        json_free(args);
        return -1;
    }
    answer = qemu_monitor_command(mon, "chardev-add", args, QEMU_MONITOR_WORK_MS);
    if (!answer)
        return -1;
    if (ret_path)
        *ret_path = g_strdup(json_find_string(answer, "pty"));
    return 0;
}

int
qemu_monitor_chardev_remove(Domain *dom, const char *id)
{
    return qemu_monitor_run_do(dom, "chardev-remove", qemu_monitor_args("id", id, NULL));
}

void
qemu_monitor_chardev_free(QemuMonitorChardev *chardev)
{
    if (!chardev)
        return;
    g_free(chardev->id);
    g_free(chardev->pty);
    g_free(chardev);
}

GPtrArray *
qemu_monitor_chardevs(Domain *dom)
{
    g_autoptr(JsonValue) answer = qemu_monitor_run_ask(dom, "query-chardev", NULL);
    GPtrArray *chardevs;
    JsonValue *element;

    if (!answer || !json_get_array(answer, ""))
        return NULL;
    chardevs = g_ptr_array_new_with_free_func((GDestroyNotify)qemu_monitor_chardev_free);
    for (json_array_foreach(element, answer)) {
        QemuMonitorChardev *chardev = g_new0(QemuMonitorChardev, 1);
        const char *file = json_find_string(element, "filename");

        chardev->id = g_strdup(json_find_string(element, "label"));
        if (file && text_has_prefix(file, "pty:"))
            chardev->pty = g_strdup(file + strlen("pty:"));
        chardev->frontend_open = json_find_bool(element, "frontend-open", false);
        g_ptr_array_add(chardevs, chardev);
    }
    return chardevs;
}

int
qemu_monitor_set_link(Domain *dom, const char *alias, bool up)
{
    JsonValue *args = qemu_monitor_args("name", alias, NULL);

    json_object_set_bool(args, "up", up);
    return qemu_monitor_run_do(dom, "set_link", args);
}

JsonValue *
qemu_monitor_pci(Domain *dom)
{
    return qemu_monitor_run_ask(dom, "query-pci", NULL);
}

JsonValue *
qemu_monitor_rx_filter(Domain *dom, const char *alias)
{
    return qemu_monitor_run_ask(dom, "query-rx-filter", qemu_monitor_args("name", alias, NULL));
}

JsonValue *
qemu_monitor_qom_get(Domain *dom, const char *path, const char *property)
{
    return qemu_monitor_run_ask(dom, "qom-get", qemu_monitor_args("path", path, "property", property, NULL));
}

int
qemu_monitor_qom_set(Domain *dom, const char *path, const char *property, JsonValue *value)
{
    JsonValue *args = qemu_monitor_args("path", path, "property", property, NULL);

    json_object_set(args, "value", value);
    return qemu_monitor_run_do(dom, "qom-set", args);
}
