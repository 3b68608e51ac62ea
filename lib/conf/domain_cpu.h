/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_cpu.h - the <cpu> element: model, features, topology and the guest's NUMA cells.
 */

#ifndef CONF_DOMAIN_CPU_H
#define CONF_DOMAIN_CPU_H

#include "base/enums.h"
#include "base/xmlbind.h"
#include "conf/domain_misc.h"

typedef enum { CPU_MODE_ABSENT, CPU_MODE_CUSTOM, CPU_MODE_HOST_MODEL, CPU_MODE_HOST_PASSTHROUGH, CPU_MODE_MAXIMUM,
               CPU_MODE_LAST } CpuMode;
ENUM_DECLARE(CpuMode, cpu_mode)

typedef enum { CPU_MATCH_DEFAULT, CPU_MATCH_MINIMUM, CPU_MATCH_EXACT, CPU_MATCH_STRICT, CPU_MATCH_LAST } CpuMatch;
ENUM_DECLARE(CpuMatch, cpu_match)

typedef enum { CPU_CHECK_DEFAULT, CPU_CHECK_NONE, CPU_CHECK_PARTIAL, CPU_CHECK_FULL, CPU_CHECK_LAST } CpuCheck;
ENUM_DECLARE(CpuCheck, cpu_check)

typedef enum { CPU_FALLBACK_DEFAULT, CPU_FALLBACK_ALLOW, CPU_FALLBACK_FORBID, CPU_FALLBACK_LAST } CpuFallback;
ENUM_DECLARE(CpuFallback, cpu_fallback)

typedef enum { CPU_POLICY_DEFAULT, CPU_POLICY_FORCE, CPU_POLICY_REQUIRE, CPU_POLICY_OPTIONAL, CPU_POLICY_DISABLE,
               CPU_POLICY_FORBID, CPU_POLICY_LAST } CpuPolicy;
ENUM_DECLARE(CpuPolicy, cpu_policy)

typedef struct {
    CpuFallback fallback;
    char *vendor_id;
    char *name;
} CpuModel;

typedef struct {
    CpuPolicy policy;
    char *name;
} CpuFeature;

typedef struct {
    unsigned int sockets;
    unsigned int dies;               /* 0 = not said, and so 1 */
    unsigned int clusters;           /* 0 = not said, and so 1 */
    unsigned int cores;
    unsigned int threads;
} CpuTopology;

typedef enum { CPU_CACHE_ABSENT, CPU_CACHE_EMULATE, CPU_CACHE_PASSTHROUGH, CPU_CACHE_DISABLE, CPU_CACHE_LAST } CpuCacheMode;
ENUM_DECLARE(CpuCacheMode, cpu_cache_mode)

typedef struct {
    unsigned int level;              /* 0 = all */
    CpuCacheMode mode;
} CpuCache;

typedef enum { MAXPHYSADDR_ABSENT, MAXPHYSADDR_EMULATE, MAXPHYSADDR_PASSTHROUGH, MAXPHYSADDR_LAST } MaxPhysAddrMode;
ENUM_DECLARE(MaxPhysAddrMode, maxphysaddr_mode)

typedef struct {
    MaxPhysAddrMode mode;
    unsigned int bits;               /* 0 = not said */
    unsigned int limit;              /* 0 = not said */
} MaxPhysAddr;

typedef struct {
    unsigned int id;
    unsigned int value;
} NumaDistance;

typedef enum { NUMA_ASSOCIATIVITY_NONE, NUMA_ASSOCIATIVITY_DIRECT, NUMA_ASSOCIATIVITY_FULL,
    NUMA_ASSOCIATIVITY_LAST } NumaAssociativity;
ENUM_DECLARE(NumaAssociativity, numa_associativity)

typedef enum { NUMA_CACHE_POLICY_NONE, NUMA_CACHE_POLICY_WRITEBACK, NUMA_CACHE_POLICY_WRITETHROUGH,
               NUMA_CACHE_POLICY_LAST } NumaCachePolicy;
ENUM_DECLARE(NumaCachePolicy, numa_cache_policy)

typedef struct {
    unsigned int level;
    NumaAssociativity associativity;
    NumaCachePolicy policy;
    unsigned long long size_kib;
    unsigned long long line_bytes;
} NumaCache;

typedef struct {
    int id;                          /* -1 = in order */
    Bitmap *cpus;                    /* NULL = none */
    unsigned long long memory_kib;
    MemoryAccess access;
    YesNo discard;
    GPtrArray *distances;            /* of NumaDistance */
    GPtrArray *caches;               /* of NumaCache */
} NumaCell;

typedef enum { NUMA_ACCESS_ACCESS, NUMA_ACCESS_READ, NUMA_ACCESS_WRITE, NUMA_ACCESS_LAST } NumaAccessType;
ENUM_DECLARE(NumaAccessType, numa_access_type)

typedef struct {
    unsigned int initiator;
    unsigned int target;
    OptUint cache;
    NumaAccessType type;
    unsigned int value;              /* ns */
} NumaLatency;

typedef struct {
    unsigned int initiator;
    unsigned int target;
    OptUint cache;
    NumaAccessType type;
    unsigned long long value_kib;    /* KiB/s */
} NumaBandwidth;

typedef struct {
    GPtrArray *cells;                /* of NumaCell */
    GPtrArray *latencies;            /* of NumaLatency */
    GPtrArray *bandwidths;           /* of NumaBandwidth */
} CpuNuma;

typedef struct {
    CpuMode mode;
    CpuMatch match;
    CpuCheck check;
    Switch migratable;
    Switch deprecated_features;
    CpuModel *model;
    char *vendor;
    CpuTopology *topology;
    CpuCache *cache;
    MaxPhysAddr *maxphysaddr;
    GPtrArray *features;             /* of CpuFeature */
    CpuNuma *numa;
} CpuDef;

/* How many vcpus the topology makes; 0 = there is no topology. */
unsigned long long cpu_topology_vcpus(const CpuDef *cpu);

XML_DECLARE_BINDING(CpuModel)
XML_DECLARE_BINDING(CpuFeature)
XML_DECLARE_BINDING(CpuTopology)
XML_DECLARE_BINDING(CpuCache)
XML_DECLARE_BINDING(MaxPhysAddr)
XML_DECLARE_BINDING(NumaDistance)
XML_DECLARE_BINDING(NumaCache)
XML_DECLARE_BINDING(NumaLatency)
XML_DECLARE_BINDING(NumaBandwidth)
XML_DECLARE_BINDING(CpuNuma)
XML_DECLARE_BINDING(NumaCell)
XML_DECLARE(CpuDef, cpu_def)

#endif /* CONF_DOMAIN_CPU_H */
