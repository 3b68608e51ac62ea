/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_run.h - a pool while it is active: its folder, open, and who works in it.
 *
 * It is the part of the pool's view from the start to the stop, the same one all the time; it has a lock of its own.
 */

#ifndef STORAGE_STORAGE_RUN_H
#define STORAGE_STORAGE_RUN_H

#include "base/thread.h"
#include "objects/edit.h"

typedef struct {
    ObjectPart base;
    Mutex lock;
    Cond changed;
    ObjectPart *kept GUARDED_BY(lock);       /* what a backend keeps */
    int dir_fd GUARDED_BY(lock);             /* of pools that are folders; -1: not open yet */
    bool scanned GUARDED_BY(lock);           /* its volumes are known */
    bool closed GUARDED_BY(lock);            /* it stops: nobody may begin anything */
    unsigned int jobs GUARDED_BY(lock);      /* under way on its volumes */
    unsigned int questions GUARDED_BY(lock); /* asked of the disk and not answered */
} StorageRun;

ObjectPart *storage_run_new(void);

/* That of the pool as @view has it; NULL when it is not active. Borrowed from the view. */
StorageRun *storage_run_of_view(const ObjectView *view);

/* A reference, and its end; NULL with VIR_ERR_OPERATION_INVALID when the pool is not active. */
StorageRun *storage_run_get(Object *pool);
void storage_run_unref(StorageRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StorageRun, storage_run_unref)

/* Has the folder be @fd (taken over). */
void storage_run_set_dir(StorageRun *run, int fd);

/* A descriptor of the folder that is the caller's; -1 with an error. */
int storage_run_dup_dir(StorageRun *run);

/* What a backend keeps between calls, a connection, say, ends with the run. A reference to it, or NULL. */
ObjectPart *storage_run_kept(StorageRun *run);

/* Has it be @kept (a reference, taken over; NULL: nothing) from now on. */
void storage_run_keep(StorageRun *run, ObjectPart *kept);

void storage_run_set_scanned(StorageRun *run);

/* Are the volumes known? Waits up to @timeout_ms. */
bool storage_run_wait_scanned(StorageRun *run, int timeout_ms);

/* No job begins from now on. -1 with VIR_ERR_INTERNAL_ERROR while there is one; storage_run_reopen() takes it back. */
int storage_run_close(StorageRun *run, const char *pool);
void storage_run_reopen(StorageRun *run);

/* One job more on its volumes; -1 with an error when it stops, or has as many as it may. */
int storage_run_begin_job(StorageRun *run, const char *pool);
void storage_run_end_job(StorageRun *run);
bool storage_run_is_idle(StorageRun *run);

/* A question to the disk; false when too many wait for an answer already: it will give none. */
bool storage_run_begin_question(StorageRun *run);
void storage_run_end_question(StorageRun *run);

#endif /* STORAGE_STORAGE_RUN_H */
