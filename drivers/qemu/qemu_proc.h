/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_proc.h - what the kernel says of a guest's process and its threads: times, memory, where they may run.
 *
 * Threads: any.
 */

#ifndef QEMU_PROC_H
#define QEMU_PROC_H

#include <sys/types.h>

#include "base/bitmap.h"

typedef struct {
    unsigned long long user_ns;
    unsigned long long system_ns;
    int cpu;                        /* where it ran last */
} QemuProcTimes;

/* Of thread @tid of process @pid; of the whole process when @tid is 0. -1 with an error. */
int qemu_proc_times(pid_t pid, pid_t tid, QemuProcTimes *ret_times);

/* Nanoseconds the thread was ready to run but waited for a processor; 0 where the kernel does not count. */
unsigned long long qemu_proc_run_delay_ns(pid_t pid, pid_t tid);

/* How much of the process is in memory; 0 when it cannot be told. */
unsigned long long qemu_proc_rss_kib(pid_t pid);

/* Where a thread may run. */
Bitmap *qemu_proc_get_affinity(pid_t tid);
int qemu_proc_set_affinity(pid_t tid, const Bitmap *cpus);

/* The threads of @pid; the caller frees the array of pid_t. */
GArray *qemu_proc_threads(pid_t pid);

/* All processors the host has. */
Bitmap *qemu_proc_all_cpus(void);

#endif /* QEMU_PROC_H */
