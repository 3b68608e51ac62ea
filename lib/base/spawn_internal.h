/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spawn_internal.h - what the parent prepares and the child only carries out; for spawn*.c only.
 */

#ifndef BASE_SPAWN_INTERNAL_H
#define BASE_SPAWN_INTERNAL_H

#include "base/spawn.h"

/* Where a child can fail; the words are in spawn.c. SPAWN_STAGE_READY is no failure but "I am at the gate". */
typedef enum {
    SPAWN_STAGE_READY,
    SPAWN_STAGE_FDS,
    SPAWN_STAGE_SESSION,
    SPAWN_STAGE_OOM,
    SPAWN_STAGE_CGROUP,
    SPAWN_STAGE_LIMITS,
    SPAWN_STAGE_UNSHARE,
    SPAWN_STAGE_PREPARE,
    SPAWN_STAGE_CWD,
    SPAWN_STAGE_LABEL,
    SPAWN_STAGE_USER,
    SPAWN_STAGE_CAPS,
    SPAWN_STAGE_GATE,
    SPAWN_STAGE_EXEC,
    SPAWN_N_STAGES,
} SpawnStage;

/* What the child says through its pipe. */
typedef struct {
    int stage;
    int errnum;
} SpawnReport;

/* All a child needs, allocated before it exists. */
typedef struct {
    const SpawnSpec *spec;
    char *program;
    char **default_env;
    const char *const *env;
    SpawnFd *fds;                   /* standard ones included */
    int *moved;                     /* room for as many: the sources out of the targets' way */
    size_t n_fds;
    int floor;                      /* the first number above all targets */
    int null_fd;
    int report_fd;
    pid_t parent;
} SpawnPlan;

/* The child's whole life before exec. Only calls that are safe between fork and exec. */
void spawn_child_run(const SpawnPlan *plan) G_GNUC_NORETURN;

#endif /* BASE_SPAWN_INTERNAL_H */
