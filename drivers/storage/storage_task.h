/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_task.h - work that may hang: it has a thread of its own, and who waits for it does so as long as that is sensible.
 */

#ifndef STORAGE_STORAGE_TASK_H
#define STORAGE_STORAGE_TASK_H

#include <glib.h>

typedef struct StorageTask StorageTask;

enum { STORAGE_TASK_LATE = 1 };

/* Runs @run(@opaque) on a new thread. @free_opaque ends @opaque when it has run and nobody refers to the task; it is called in any
 * case. NULL with an error when there is no thread. */
StorageTask *storage_task_start(const char *name, int (*run)(void *opaque), void *opaque, GDestroyNotify free_opaque);

/* Waits up to @timeout_ms: 0; -1 with the error of the task; STORAGE_TASK_LATE without an error, and it goes on. */
int storage_task_wait(StorageTask *task, int timeout_ms);
void storage_task_unref(StorageTask *task);

/* An empty list of references. */
GPtrArray *storage_tasks_new(void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StorageTask, storage_task_unref)

#endif /* STORAGE_STORAGE_TASK_H */
