/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_work.h - work on logs, whose disks may not answer: for each log in order, and none waits for another's.
 *
 * A few threads do it. One that does not come back is not counted any more, and another takes its place.
 */

#ifndef KEEPERS_LOG_WORK_H
#define KEEPERS_LOG_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "base/event.h"

typedef struct LogWork LogWork;
typedef struct LogTask LogTask;

/* What is done one after the other: all that concerns one log. Embedded, zeroed at first. */
typedef struct {
    GQueue tasks;     /* (LogWork's lock) that wait, and first the one that runs */
    int64_t since_ms; /* (LogWork's lock) when the one that runs began; 0: none does */
} LogLine;

/* Embedded by what is to be done. */
struct LogTask {
    LogLine *line;
    void (*run)(LogTask *task);  /* in a thread of its own; may take for ever */
    void (*done)(LogTask *task); /* (main) afterwards; the line's next task waits for it. The task is the function's */
    void (*drop)(LogTask *task); /* (main) instead of both, when the daemon leaves first */
};

/* What the owner of lines is told, on main. */
typedef struct {
    void (*is_slow)(LogLine *line); /* again and again while its task takes more than the patience */
    void (*is_idle)(LogLine *line); /* after its last task; the line is the owner's to free */
} LogLineHooks;

/* (main) NULL with an error. */
LogWork *log_work_new(EventLoop *loop, int64_t patience_ms, const LogLineHooks *hooks);

/* (main) False if the line is full: nothing was done. */
bool log_work_add(LogWork *work, LogTask *task);

/* (main) No task begins from now on; those that run are waited for, but no longer than @ms. How many still run. */
unsigned int log_work_stop(LogWork *work, int64_t ms);

/* (main) Tasks begin again. */
void log_work_go_on(LogWork *work);

/* (main) After log_work_stop() has said 0. Tasks that did not begin are dropped. */
void log_work_free(LogWork *work);

#endif /* KEEPERS_LOG_WORK_H */
