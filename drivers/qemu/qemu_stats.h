/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_stats.h - the inside of bulk statistics: what is gathered from a guest, and how it becomes parameters.
 */

#ifndef QEMU_STATS_H
#define QEMU_STATS_H

#include "base/json.h"
#include "conf/domain.h"
#include "driver/typed_params.h"
#include "hypervisor/view.h"

/* All groups there are. */
#define QEMU_STATS_ALL \
    (VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_CPU_TOTAL | VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_VCPU | \
     VIR_DOMAIN_STATS_INTERFACE | VIR_DOMAIN_STATS_BLOCK | VIR_DOMAIN_STATS_PERF | VIR_DOMAIN_STATS_IOTHREAD | \
     VIR_DOMAIN_STATS_MEMORY | VIR_DOMAIN_STATS_DIRTYRATE | VIR_DOMAIN_STATS_VM)

/* What QEMU answered, as it came; NULL for what was not asked or is not to be had. */
typedef struct {
    JsonValue *balloon;             /* the balloon's guest-stats */
    JsonValue *block_stats;         /* query-blockstats */
    JsonValue *block_nodes;         /* query-named-block-nodes */
    JsonValue *iothreads;           /* query-iothreads */
    JsonValue *dirty_rate;          /* query-dirty-rate */
    GArray *vcpus;                  /* of QemuStatsVcpu */
} QemuStatsAnswers;

typedef struct {
    unsigned int id;
    pid_t tid;
} QemuStatsVcpu;

void qemu_stats_answers_clear(QemuStatsAnswers *answers);

/* One domain's line. */
typedef struct {
    const DomainView *view;
    const DomainDef *def;           /* the live definition of a running guest, else the configuration */
    const QemuStatsAnswers *answers;        /* NULL = nothing was asked */
    bool backing;                   /* images below those of the disks, too */
    TypedParams *params;
} QemuStatsLine;

/* Fills the groups that @stats names. */
void qemu_stats_fill(const QemuStatsLine *line, unsigned int stats);

/* block.* - qemu_stats_block.c */
void qemu_stats_fill_block(const QemuStatsLine *line);

#endif /* QEMU_STATS_H */
