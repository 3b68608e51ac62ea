/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_proc.c - what the kernel says of a guest's process and its threads: times, memory, where they may run.
 *
 * Threads: any.
 */

#include "qemu/qemu_proc.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hostinfo.h"
#include "base/text.h"

#define PROC_FILE_MAX 4096
#define NS_PER_SECOND 1000000000ull

static char *
read_proc(pid_t pid, pid_t tid, const char *name)
{
    g_autofree char *path = tid > 0 ? g_strdup_printf("/proc/%d/task/%d/%s", (int)pid, (int)tid, name)
                                    : g_strdup_printf("/proc/%d/%s", (int)pid, name);

    return file_read(path, PROC_FILE_MAX, NULL);
}

/* For figures that are left out when the kernel does not tell them. */
static char *
find_proc(pid_t pid, pid_t tid, const char *name)
{
    char *text = pid > 0 ? read_proc(pid, tid, name) : NULL;

    if (!text)
        error_reset();
    return text;
}

static unsigned long long
ticks_to_ns(unsigned long long ticks)
{
    unsigned long long per_second = (unsigned long long)sysconf(_SC_CLK_TCK);

    return ticks / per_second * NS_PER_SECOND + ticks % per_second * (NS_PER_SECOND / per_second);
}

/* The fields after the name, which may contain anything and ends with the last ')': utime and stime are the 14th and
 * 15th of all, the processor the 39th. */
int
qemu_proc_times(pid_t pid, pid_t tid, QemuProcTimes *ret_times)
{
    g_autofree char *text = read_proc(pid, tid, "stat");
    const char *rest = text ? strrchr(text, ')') : NULL;
    unsigned long long user, kernel;
    int cpu;

    if (!text)
        return -1;
    if (!rest || sscanf(rest + 1,
                        " %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu %llu %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s"
                        " %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %d",
                        &user, &kernel, &cpu) != 3)
        return fail(VIR_ERR_INTERNAL_ERROR, _("cannot understand what the kernel says of process %1$d"), (int)pid);
    ret_times->user_ns = ticks_to_ns(user);
    ret_times->system_ns = ticks_to_ns(kernel);
    ret_times->cpu = cpu;
    return 0;
}

unsigned long long
qemu_proc_run_delay_ns(pid_t pid, pid_t tid)
{
    g_autofree char *text = find_proc(pid, tid, "schedstat");
    unsigned long long delay;

    return text && sscanf(text, "%*u %llu", &delay) == 1 ? delay : 0;
}

unsigned long long
qemu_proc_rss_kib(pid_t pid)
{
    g_autofree char *text = find_proc(pid, 0, "statm");
    unsigned long long pages;

    if (!text || sscanf(text, "%*u %llu", &pages) != 1)
        return 0;
    return pages * ((unsigned long long)sysconf(_SC_PAGESIZE) / 1024);
}

/* A set for the kernel, large enough for any host. */
#define SET_BYTES CPU_ALLOC_SIZE(CPU_SET_MAX)
enum { CPU_SET_MAX = 8192 };

Bitmap *
qemu_proc_get_affinity(pid_t tid)
{
    g_autofree cpu_set_t *set = g_malloc0(SET_BYTES);

    if (sched_getaffinity(tid, SET_BYTES, set) < 0)
        return fail_null_errno(errno, _("cannot learn where thread %1$d may run"), (int)tid);
    return bitmap_from_bytes((const unsigned char *)set, SET_BYTES);
}

int
qemu_proc_set_affinity(pid_t tid, const Bitmap *cpus)
{
    g_autofree cpu_set_t *set = g_malloc0(SET_BYTES);
    g_autofree char *text = bitmap_format(cpus);

    bitmap_to_bytes(cpus, (unsigned char *)set, SET_BYTES);
    if (sched_setaffinity(tid, SET_BYTES, set) < 0)
        return fail_errno(errno, _("cannot have thread %1$d run on processors '%2$s'"), (int)tid, text);
    return 0;
}

static int
take_thread(int dir_fd, const char *name, void *opaque)
{
    GArray *threads = opaque;
    int tid;

    if (text_to_int(name, 10, &tid))
        g_array_append_vals(threads, &(pid_t){ tid }, 1);
    return 0;
}

GArray *
qemu_proc_threads(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/task", (int)pid);
    g_autoptr(GArray) threads = g_array_new(FALSE, FALSE, sizeof(pid_t));

    if (file_foreach(path, take_thread, threads) < 0)
        return NULL;
    return g_steal_pointer(&threads);
}

Bitmap *
qemu_proc_all_cpus(void)
{
    g_autoptr(Bitmap) present = NULL;
    g_autoptr(Bitmap) online = NULL;

    if (host_get_cpu_map(NULL, &present, &online) < 0)
        return NULL;
    return g_steal_pointer(&present);
}
