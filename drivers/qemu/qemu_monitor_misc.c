/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_monitor_misc.c - QMP's rest: screen and keys, descriptors, passwords, the human monitor.
 *
 * Threads: the guest's owner.
 */

#include "qemu_monitor_commands.h"

#include "base/error.h"
#include "qemu/qemu_guest.h"

int
qemu_monitor_screendump(Domain *dom, const char *path, const char *device, unsigned int head, const char *format)
{
    JsonValue *args = qemu_monitor_args("filename", path, "device", device, "format", format, NULL);

    if (device)
        json_object_set_uint(args, "head", head);
    return qemu_monitor_run_do(dom, "screendump", args);
}

int
qemu_monitor_send_key(Domain *dom, const unsigned int *codes, size_t n, unsigned int hold_ms)
{
    JsonValue *args = json_new_object();
    JsonValue *keys = json_new_array();

    for (size_t i = 0; i < n; i++) {
        JsonValue *key = qemu_monitor_args("type", "number", NULL);

        json_object_set_uint(key, "data", codes[i]);
        json_array_add(keys, key);
    }
    json_object_set(args, "keys", keys);
    if (hold_ms > 0)
        json_object_set_uint(args, "hold-time", hold_ms);
    return qemu_monitor_run_do(dom, "send-key", args);
}

int
qemu_monitor_announce(Domain *dom, const QemuAnnounce *announce)
{
    JsonValue *args = json_new_object();

    json_object_set_uint(args, "initial", announce->initial);
    json_object_set_uint(args, "max", announce->max);
    json_object_set_uint(args, "rounds", announce->rounds);
    json_object_set_uint(args, "step", announce->step);
    if (announce->alias) {
        JsonValue *interfaces = json_new_array();

        json_array_add(interfaces, json_new_string(announce->alias));
        json_object_set(args, "interfaces", interfaces);
    }
    return qemu_monitor_run_do(dom, "announce-self", args);
}

char *
qemu_monitor_human(Domain *dom, const char *command_line)
{
    QemuMonitor *mon = qemu_guest_monitor(dom);
    g_autoptr(JsonValue) answer = NULL;

    if (!mon)
        return NULL;
    answer = qemu_monitor_command(mon, "human-monitor-command", qemu_monitor_args("command-line", command_line, NULL),
                                  QEMU_MONITOR_WORK_MS);
    return answer ? g_strdup(json_get_string(answer, "")) : NULL;
}

int
qemu_monitor_kvm(Domain *dom, bool *ret_enabled)
{
    g_autoptr(JsonValue) answer = qemu_monitor_run_ask(dom, "query-kvm", NULL);

    return answer ? json_get_bool(answer, "enabled", ret_enabled) : -1;
}

/* Runs a command that takes a descriptor along. */
static int
run_with_fd(Domain *dom, const char *command, JsonValue *args, int fd)
{
    g_autoptr(JsonValue) owned = args;
    QemuMonitor *mon = qemu_guest_monitor(dom);
    g_autoptr(JsonValue) answer = mon ? qemu_monitor_command_fd(mon, command, g_steal_pointer(&owned), fd) : NULL;

    return answer ? 0 : -1;
}

int
qemu_monitor_getfd(Domain *dom, const char *name, int fd)
{
    return run_with_fd(dom, "getfd", qemu_monitor_args("fdname", name, NULL), fd);
}

int
qemu_monitor_closefd(Domain *dom, const char *name)
{
    return qemu_monitor_run_do(dom, "closefd", qemu_monitor_args("fdname", name, NULL));
}

int
qemu_monitor_add_fd(Domain *dom, unsigned int set, const char *opaque, int fd)
{
    JsonValue *args = qemu_monitor_args("opaque", opaque, NULL);

    json_object_set_uint(args, "fdset-id", set);
    return run_with_fd(dom, "add-fd", args, fd);
}

int
qemu_monitor_remove_fd(Domain *dom, unsigned int set)
{
    JsonValue *args = json_new_object();

    json_object_set_uint(args, "fdset-id", set);
    return qemu_monitor_run_do(dom, "remove-fd", args);
}

int
qemu_monitor_set_password(Domain *dom, const char *protocol, const char *password, const char *connected)
{
    return qemu_monitor_run_do(dom, "set_password", qemu_monitor_args("protocol", protocol, "password", password, "connected",
                                                                      connected, NULL));
}

int
qemu_monitor_expire_password(Domain *dom, const char *protocol, const char *when)
{
    return qemu_monitor_run_do(dom, "expire_password", qemu_monitor_args("protocol", protocol, "time", when, NULL));
}

int
qemu_monitor_add_client(Domain *dom, const char *protocol, const char *fd_name, bool skip_auth)
{
    JsonValue *args = qemu_monitor_args("protocol", protocol, "fdname", fd_name, NULL);

    json_object_set_bool(args, "skipauth", skip_auth);
    return qemu_monitor_run_do(dom, "add_client", args);
}

int
qemu_monitor_rtc_reset_reinjection(Domain *dom)
{
    return qemu_monitor_run_do(dom, "rtc-reset-reinjection", NULL);
}

int
qemu_monitor_watchdog_action(Domain *dom, const char *action)
{
    return qemu_monitor_run_do(dom, "watchdog-set-action", qemu_monitor_args("action", action, NULL));
}
