/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_monitor_run.c - QMP about running: go, stop, power, processors.
 *
 * Threads: the guest's owner.
 */

#include "qemu_monitor_commands.h"

#include <stdarg.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "qemu/qemu_guest.h"

JsonValue *
qemu_monitor_args(const char *key, const char *value, ...)
{
    JsonValue *args = json_new_object();
    va_list rest;

    va_start(rest, value);
    while (key) {
        json_object_set_string_opt(args, key, value);
        key = va_arg(rest, const char *);
        value = key ? va_arg(rest, const char *) : NULL;
    }
    va_end(rest);
    return args;
}

int
qemu_monitor_run_do(Domain *dom, const char *command, JsonValue *arguments)
{
    g_autoptr(JsonValue) owned = arguments;
    QemuMonitor *mon = qemu_guest_monitor(dom);

    return mon ? qemu_monitor_do(mon, command, g_steal_pointer(&owned)) : -1;
}

JsonValue *
qemu_monitor_run_ask(Domain *dom, const char *command, JsonValue *arguments)
{
    g_autoptr(JsonValue) owned = arguments;
    QemuMonitor *mon = qemu_guest_monitor(dom);

    return mon ? qemu_monitor_ask(mon, command, g_steal_pointer(&owned)) : NULL;
}

int
qemu_monitor_status(Domain *dom, bool *ret_running, char **ret_word)
{
    g_autoptr(JsonValue) answer = qemu_monitor_run_ask(dom, "query-status", NULL);
    const char *word;

    if (!answer || json_get_bool(answer, "running", ret_running) < 0 || !(word = json_get_string(answer, "status")))
        return -1;
    if (ret_word)
        *ret_word = g_strdup(word);
    return 0;
}

int
qemu_monitor_cont(Domain *dom)
{
    return qemu_monitor_run_do(dom, "cont", NULL);
}

int
qemu_monitor_stop(Domain *dom)
{
    return qemu_monitor_run_do(dom, "stop", NULL);
}

int
qemu_monitor_powerdown(Domain *dom)
{
    return qemu_monitor_run_do(dom, "system_powerdown", NULL);
}

int
qemu_monitor_reset(Domain *dom)
{
    return qemu_monitor_run_do(dom, "system_reset", NULL);
}

int
qemu_monitor_wakeup(Domain *dom)
{
    return qemu_monitor_run_do(dom, "system_wakeup", NULL);
}

int
qemu_monitor_quit(Domain *dom)
{
    return qemu_monitor_run_do(dom, "quit", NULL);
}

int
qemu_monitor_inject_nmi(Domain *dom)
{
    return qemu_monitor_run_do(dom, "inject-nmi", NULL);
}

int
qemu_monitor_set_action(Domain *dom, const char *event, const char *action)
{
    return qemu_monitor_run_do(dom, "set-action", qemu_monitor_args(event, action, NULL));
}

int
qemu_monitor_can_wake(Domain *dom, bool *ret_can)
{
    g_autoptr(JsonValue) answer = qemu_monitor_run_ask(dom, "query-current-machine", NULL);

    return answer ? json_get_bool(answer, "wakeup-suspend-support", ret_can) : -1;
}

void
qemu_monitor_cpu_free(QemuMonitorCpu *cpu)
{
    if (!cpu)
        return;
    g_free(cpu->qom_path);
    g_free(cpu->target);
    g_free(cpu);
}

static QemuMonitorCpu *
parse_cpu(const JsonValue *element)
{
    QemuMonitorCpu *cpu;
    unsigned int index;
    int tid;

    if (json_get_uint(element, "cpu-index", &index) < 0 || json_get_int(element, "thread-id", &tid) < 0)
        return NULL;
    cpu = g_new0(QemuMonitorCpu, 1);
    cpu->index = index;
    cpu->tid = tid;
    cpu->qom_path = g_strdup(json_find_string(element, "qom-path"));
    cpu->target = g_strdup(json_find_string(element, "target"));
    return cpu;
}

static gint
compare_cpus(gconstpointer a, gconstpointer b)
{
    const QemuMonitorCpu *left = *(const QemuMonitorCpu *const *)a;
    const QemuMonitorCpu *right = *(const QemuMonitorCpu *const *)b;

    return (left->index > right->index) - (left->index < right->index);
}

GPtrArray *
qemu_monitor_cpus(Domain *dom)
{
    g_autoptr(JsonValue) answer = qemu_monitor_run_ask(dom, "query-cpus-fast", NULL);
    g_autoptr(GPtrArray) cpus = g_ptr_array_new_with_free_func((GDestroyNotify)qemu_monitor_cpu_free);
    JsonValue *element;

    if (!answer || !json_get_array(answer, ""))
        return NULL;
    for (json_array_foreach(element, answer)) {
        QemuMonitorCpu *cpu = parse_cpu(element);

        if (!cpu)
            return NULL;
        g_ptr_array_add(cpus, cpu);
    }
    g_ptr_array_sort(cpus, compare_cpus);
    return g_steal_pointer(&cpus);
}

JsonValue *
qemu_monitor_hotpluggable_cpus(Domain *dom)
{
    return qemu_monitor_run_ask(dom, "query-hotpluggable-cpus", NULL);
}

/* False for what is no iothread of ours. */
static bool
parse_iothread(const JsonValue *element, QemuMonitorIothread *thread)
{
    const char *id = json_find_string(element, "id");

    memset(thread, 0, sizeof(*thread));
    if (!id || !text_has_prefix(id, "iothread") || !text_to_uint(id + strlen("iothread"), 10, &thread->id))
        return false;
    thread->tid = (pid_t)json_find_int64(element, "thread-id", 0);
    thread->poll_max_ns = json_find_uint64(element, "poll-max-ns", 0);
    thread->poll_grow = json_find_uint64(element, "poll-grow", 0);
    thread->poll_shrink = json_find_uint64(element, "poll-shrink", 0);
    return true;
}

GArray *
qemu_monitor_iothreads(Domain *dom)
{
    g_autoptr(JsonValue) answer = qemu_monitor_run_ask(dom, "query-iothreads", NULL);
    GArray *threads;
    JsonValue *element;

    if (!answer || !json_get_array(answer, ""))
        return NULL;
    threads = g_array_new(FALSE, FALSE, sizeof(QemuMonitorIothread));
    for (json_array_foreach(element, answer)) {
        QemuMonitorIothread thread;

        if (parse_iothread(element, &thread))
            g_array_append_val(threads, thread);
    }
    return threads;
}
