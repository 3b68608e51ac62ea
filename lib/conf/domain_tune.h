/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_tune.h - shares of the host: blkiotune, memtune, cputune, numatune, memory backing, iothreads and vcpus.
 */

#ifndef CONF_DOMAIN_TUNE_H
#define CONF_DOMAIN_TUNE_H

#include "base/bitmap.h"
#include "base/enums.h"
#include "base/xmlbind.h"
#include "conf/domain_disk.h"
#include "conf/domain_misc.h"

typedef struct {
    char *path;
    unsigned int weight;
    unsigned int read_iops_sec;
    unsigned int write_iops_sec;
    unsigned long long read_bytes_sec;
    unsigned long long write_bytes_sec;
} BlkioDevice;

typedef struct {
    unsigned int weight;             /* 0 = not said */
    GPtrArray *devices;              /* of BlkioDevice */
} BlkioTune;

/* KiB; not set = no limit. */
typedef struct {
    OptUlong hard_limit_kib;
    OptUlong soft_limit_kib;
    OptUlong min_guarantee_kib;
    OptUlong swap_hard_limit_kib;
} MemTune;

typedef enum { SCHED_POLICY_ABSENT, SCHED_POLICY_BATCH, SCHED_POLICY_IDLE, SCHED_POLICY_FIFO, SCHED_POLICY_RR,
               SCHED_POLICY_LAST } SchedPolicy;
ENUM_DECLARE(SchedPolicy, sched_policy)

typedef struct {
    unsigned int vcpu;
    Bitmap *cpuset;
} VcpuPin;

typedef struct {
    unsigned int iothread;
    Bitmap *cpuset;
} IothreadPin;

typedef struct {
    Bitmap *ids;                     /* vcpus or iothreads; NULL for the emulator */
    SchedPolicy scheduler;
    OptUint priority;                /* fifo and rr */
} SchedDef;

typedef enum { CACHE_TUNE_BOTH, CACHE_TUNE_CODE, CACHE_TUNE_DATA, CACHE_TUNE_LAST } CacheTuneType;
ENUM_DECLARE(CacheTuneType, cache_tune_type)

typedef struct {
    unsigned int id;
    unsigned int level;
    CacheTuneType type;
    unsigned long long size_kib;
} CacheTuneBank;

typedef struct {
    unsigned int level;              /* cachetune only; 0 = not said */
    Bitmap *vcpus;
} ResourceMonitor;

/* One of <cachetune>, <memorytune> and <energytune>: shares of the host's caches and memory bandwidth. */
typedef struct {
    Bitmap *vcpus;
    char *id;                        /* live only */
    GPtrArray *banks;                /* of CacheTuneBank; cachetune */
    GPtrArray *nodes;                /* of MemoryTuneNode; memorytune */
    GPtrArray *monitors;             /* of ResourceMonitor */
} ResourceTune;

typedef struct {
    unsigned int id;
    unsigned int bandwidth;          /* percent */
} MemoryTuneNode;

/* Periods and quotas are in microseconds; 0 = not said. */
typedef struct {
    OptUlong shares;
    unsigned long long period;
    long long quota;
    unsigned long long global_period;
    long long global_quota;
    unsigned long long emulator_period;
    long long emulator_quota;
    unsigned long long iothread_period;
    long long iothread_quota;
    GPtrArray *vcpupins;             /* of VcpuPin */
    Bitmap *emulatorpin;
    GPtrArray *iothreadpins;         /* of IothreadPin */
    GPtrArray *vcpuscheds;           /* of SchedDef */
    GPtrArray *iothreadscheds;       /* of SchedDef */
    SchedDef *emulatorsched;
    GPtrArray *cachetunes;           /* of ResourceTune */
    GPtrArray *memorytunes;          /* of ResourceTune */
    GPtrArray *energytunes;          /* of ResourceTune */
} CpuTune;

typedef enum { NUMA_MODE_ABSENT, NUMA_MODE_STRICT, NUMA_MODE_PREFERRED, NUMA_MODE_INTERLEAVE, NUMA_MODE_RESTRICTIVE,
               NUMA_MODE_LAST } NumaMode;
ENUM_DECLARE(NumaMode, numa_mode)

typedef enum { PLACEMENT_DEFAULT, PLACEMENT_STATIC, PLACEMENT_AUTO, PLACEMENT_LAST } Placement;
ENUM_DECLARE(Placement, placement)

typedef struct {
    NumaMode mode;
    Placement placement;
    Bitmap *nodeset;
} NumaMemory;

typedef struct {
    unsigned int cellid;
    NumaMode mode;
    Bitmap *nodeset;
} NumaMemnode;

typedef struct {
    NumaMemory *memory;
    GPtrArray *memnodes;             /* of NumaMemnode */
} NumaTune;

typedef struct {
    unsigned long long size_kib;
    Bitmap *nodeset;                 /* of guest NUMA cells; NULL = all */
} HugePage;

typedef enum { MEMORY_SOURCE_DEFAULT, MEMORY_SOURCE_FILE, MEMORY_SOURCE_ANONYMOUS, MEMORY_SOURCE_MEMFD,
               MEMORY_SOURCE_LAST } MemorySourceType;
ENUM_DECLARE(MemorySourceType, memory_source_type)

typedef enum { MEMORY_ALLOCATION_DEFAULT, MEMORY_ALLOCATION_IMMEDIATE, MEMORY_ALLOCATION_ONDEMAND,
    MEMORY_ALLOCATION_LAST } MemoryAllocation;
ENUM_DECLARE(MemoryAllocation, memory_allocation)

typedef struct {
    bool hugepages;
    GPtrArray *pages;                /* of HugePage; none with hugepages = the default size */
    bool nosharepages;
    bool locked;
    MemorySourceType source;
    MemoryAccess access;
    MemoryAllocation allocation;
    unsigned int allocation_threads; /* 0 = default */
    bool discard;
} MemoryBacking;

typedef struct {
    OptUlong max;                    /* ns */
    OptUlong grow;
    OptUlong shrink;
    OptUint weight;
} IothreadPoll;

typedef struct {
    unsigned int id;
    OptInt thread_pool_min;
    OptInt thread_pool_max;
    IothreadPoll *poll;
} IothreadDef;

/* Far more than any host has use for: each is a thread. */
#define IOTHREADS_MAX 65536

typedef struct {
    OptInt thread_pool_min;
    OptInt thread_pool_max;
} DefaultIothread;

/* <vcpu>: how many, and where they may run. */
typedef struct {
    unsigned int max;
    unsigned int current;            /* 0 in XML = max; never 0 after parsing */
    Placement placement;
    Bitmap *cpuset;
} VcpuCount;

/* One of <vcpus>. */
typedef struct {
    unsigned int id;
    YesNo enabled;
    YesNo hotpluggable;
    unsigned int order;              /* 0 = not said */
} VcpuDef;

XML_DECLARE(BlkioTune, blkio_tune)
XML_DECLARE_BINDING(BlkioDevice)
XML_DECLARE(MemTune, mem_tune)
XML_DECLARE(CpuTune, cpu_tune)
XML_DECLARE_BINDING(NumaMemory)
XML_DECLARE(NumaTune, numa_tune)
XML_DECLARE(MemoryBacking, memory_backing)
XML_DECLARE(IothreadDef, iothread_def)
XML_DECLARE(VcpuDef, vcpu_def)
XML_DECLARE_BINDING(DefaultIothread)
XML_DECLARE_BINDING(VcpuCount)
XML_DECLARE_BINDING(VcpuPin)
XML_DECLARE_BINDING(IothreadPin)

#endif /* CONF_DOMAIN_TUNE_H */
