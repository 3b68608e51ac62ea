/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_tune.c - shares of the host: the fields and rules of the tuning elements.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/domain_tune.h"

#include "base/error.h"

ENUM_WORDS(SchedPolicy, sched_policy, SCHED_POLICY_LAST, NULL, "batch", "idle", "fifo", "rr")
ENUM_WORDS(CacheTuneType, cache_tune_type, CACHE_TUNE_LAST, "both", "code", "data")
ENUM_WORDS(NumaMode, numa_mode, NUMA_MODE_LAST, NULL, "strict", "preferred", "interleave", "restrictive")
ENUM_WORDS(Placement, placement, PLACEMENT_LAST, NULL, "static", "auto")
ENUM_WORDS(MemorySourceType, memory_source_type, MEMORY_SOURCE_LAST, NULL, "file", "anonymous", "memfd")
ENUM_WORDS(MemoryAllocation, memory_allocation, MEMORY_ALLOCATION_LAST, NULL, "immediate", "ondemand")

/* ---- <blkiotune>, <memtune> ---- */

static const XmlField blkio_device_fields[] = {
    XML_IN_TEXT(BlkioDevice, path,            "path",            XML_ABS_PATH, XML_REQUIRED),
    XML_IN_TEXT(BlkioDevice, weight,          "weight",          XML_UINT,     XML_OMIT_ZERO),
    XML_IN_TEXT(BlkioDevice, read_iops_sec,   "read_iops_sec",   XML_UINT,     XML_OMIT_ZERO),
    XML_IN_TEXT(BlkioDevice, write_iops_sec,  "write_iops_sec",  XML_UINT,     XML_OMIT_ZERO),
    XML_IN_TEXT(BlkioDevice, read_bytes_sec,  "read_bytes_sec",  XML_ULLONG,   XML_OMIT_ZERO),
    XML_IN_TEXT(BlkioDevice, write_bytes_sec, "write_bytes_sec", XML_ULLONG,   XML_OMIT_ZERO),
};
XML_BINDING(BlkioDevice, "device", blkio_device_fields);

static const XmlField blkiotune_fields[] = {
    XML_IN_TEXT(BlkioTune, weight,  "weight", XML_UINT,    XML_OMIT_ZERO),
    XML_LIST   (BlkioTune, devices, "device", BlkioDevice, 0),
};
XML_BINDING(BlkioTune, "blkiotune", blkiotune_fields);

static const XmlField memtune_fields[] = {
    XML_IN_TEXT(MemTune, hard_limit_kib,      "hard_limit",      XML_OPT_KIB, 0),
    XML_IN_TEXT(MemTune, soft_limit_kib,      "soft_limit",      XML_OPT_KIB, 0),
    XML_IN_TEXT(MemTune, min_guarantee_kib,   "min_guarantee",   XML_OPT_KIB, 0),
    XML_IN_TEXT(MemTune, swap_hard_limit_kib, "swap_hard_limit", XML_OPT_KIB, 0),
};

/* This many KiB is how no limit is written, too. */
#define UNLIMITED_KIB 9007199254740991ull

static void
drop_unlimited(OptUlong *limit)
{
    if (limit->set && limit->value >= UNLIMITED_KIB)
        *limit = (OptUlong){ false, 0 };
}

static int
memtune_post_parse(void *self, XmlContext *ctx)
{
    MemTune *tune = self;

    drop_unlimited(&tune->hard_limit_kib);
    drop_unlimited(&tune->soft_limit_kib);
    drop_unlimited(&tune->swap_hard_limit_kib);
    return 0;
}
XML_BINDING(MemTune, "memtune", memtune_fields, .post_parse = memtune_post_parse);

/* ---- <cputune> ---- */

static const XmlField vcpupin_fields[] = {
    XML_ATTR(VcpuPin, vcpu,   "vcpu",   XML_UINT,   XML_REQUIRED),
    XML_ATTR(VcpuPin, cpuset, "cpuset", XML_CPUSET, XML_REQUIRED),
};
XML_BINDING(VcpuPin, "vcpupin", vcpupin_fields);

static const XmlField iothreadpin_fields[] = {
    XML_ATTR(IothreadPin, iothread, "iothread", XML_UINT,   XML_REQUIRED, XML_RANGE(1, 4294967295)),
    XML_ATTR(IothreadPin, cpuset,   "cpuset",   XML_CPUSET, XML_REQUIRED),
};
XML_BINDING(IothreadPin, "iothreadpin", iothreadpin_fields);

static int
sched_validate(void *self, XmlContext *ctx)
{
    const SchedDef *sched = self;
    bool realtime = sched->scheduler == SCHED_POLICY_FIFO || sched->scheduler == SCHED_POLICY_RR;

    if (realtime != sched->priority.set)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the schedulers 'fifo' and 'rr' have a 'priority', and only they"));
    return 0;
}

#define ROWS_SCHED \
    XML_ATTR_ENUM(SchedDef, scheduler, "scheduler", SchedPolicy,  XML_REQUIRED), \
    XML_ATTR     (SchedDef, priority,  "priority",  XML_OPT_UINT, 0, XML_RANGE(1, 99))

static const XmlField vcpusched_fields[] = {
    XML_ATTR(SchedDef, ids, "vcpus", XML_CPUSET, 0),
    ROWS_SCHED,
};
XML_BINDING_AS(VcpuSched, SchedDef, "vcpusched", vcpusched_fields, .validate = sched_validate);

static const XmlField iothreadsched_fields[] = {
    XML_ATTR(SchedDef, ids, "iothreads", XML_CPUSET, 0),
    ROWS_SCHED,
};
XML_BINDING_AS(IothreadSched, SchedDef, "iothreadsched", iothreadsched_fields, .validate = sched_validate);

static const XmlField emulatorsched_fields[] = { ROWS_SCHED };
XML_BINDING_AS(EmulatorSched, SchedDef, "emulatorsched", emulatorsched_fields, .validate = sched_validate);

static const XmlField bank_fields[] = {
    XML_ATTR     (CacheTuneBank, id,       "id",    XML_UINT,      XML_REQUIRED),
    XML_ATTR     (CacheTuneBank, level,    "level", XML_UINT,      XML_REQUIRED),
    XML_ATTR_ENUM(CacheTuneBank, type,     "type",  CacheTuneType, XML_REQUIRED),
    XML_ATTR     (CacheTuneBank, size_kib, "size",  XML_KIB_OR_MIB, XML_REQUIRED),
};
XML_BINDING(CacheTuneBank, "cache", bank_fields);

static const XmlField cache_monitor_fields[] = {
    XML_ATTR(ResourceMonitor, level, "level", XML_UINT,   XML_REQUIRED),
    XML_ATTR(ResourceMonitor, vcpus, "vcpus", XML_CPUSET, 0),
};
XML_BINDING_AS(CacheMonitor, ResourceMonitor, "monitor", cache_monitor_fields);

static const XmlField monitor_fields[] = {
    XML_ATTR(ResourceMonitor, vcpus, "vcpus", XML_CPUSET, 0),
};
XML_BINDING(ResourceMonitor, "monitor", monitor_fields);

static const XmlField node_fields[] = {
    XML_ATTR(MemoryTuneNode, id,        "id",        XML_UINT, XML_REQUIRED),
    XML_ATTR(MemoryTuneNode, bandwidth, "bandwidth", XML_UINT, XML_REQUIRED),
};
XML_BINDING(MemoryTuneNode, "node", node_fields);

#define ROWS_RESOURCE \
    XML_ATTR   (ResourceTune, vcpus, "vcpus", XML_CPUSET, 0), \
    XML_ATTR   (ResourceTune, id,    "id",    XML_STRING, XML_ONLY_LIVE)

static const XmlField cachetune_fields[] = {
    ROWS_RESOURCE,
    XML_LIST   (ResourceTune, banks,    "cache",   CacheTuneBank, 0),
    XML_LIST_AS(ResourceTune, monitors, "monitor", CacheMonitor,  0),
};

/* The parts of a cache that are set aside do not overlap: of one cache "both" excludes "code" and "data". */
static int
cachetune_validate(void *self, XmlContext *ctx)
{
    const ResourceTune *tune = self;

    for (guint i = 0; tune->banks && i < tune->banks->len; i++) {
        const CacheTuneBank *bank = g_ptr_array_index(tune->banks, i);

        for (guint j = 0; j < i; j++) {
            const CacheTuneBank *other = g_ptr_array_index(tune->banks, j);

            if (bank->id == other->id && bank->level == other->level
                && (bank->type == other->type || bank->type == CACHE_TUNE_BOTH || other->type == CACHE_TUNE_BOTH))
                return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the level %1$u cache %2$u is given twice"), bank->level, bank->id);
        }
    }
    return 0;
}
XML_BINDING_AS(CacheTune, ResourceTune, "cachetune", cachetune_fields, .validate = cachetune_validate);

static const XmlField memorytune_fields[] = {
    ROWS_RESOURCE,
    XML_LIST(ResourceTune, nodes,    "node",    MemoryTuneNode,  0),
    XML_LIST(ResourceTune, monitors, "monitor", ResourceMonitor, 0),
};
XML_BINDING_AS(MemoryTune, ResourceTune, "memorytune", memorytune_fields);

static const XmlField energytune_fields[] = {
    ROWS_RESOURCE,
    XML_LIST(ResourceTune, monitors, "monitor", ResourceMonitor, XML_REQUIRED),
};
XML_BINDING_AS(EnergyTune, ResourceTune, "energytune", energytune_fields);

#define PERIOD_MIN 1000
#define PERIOD_MAX 1000000
#define QUOTA_MAX 17592186044415ll

#define ROW_PERIOD(field) \
    XML_IN_TEXT(CpuTune, field, #field, XML_ULLONG, XML_OMIT_ZERO, XML_RANGE(PERIOD_MIN, PERIOD_MAX))
#define ROW_QUOTA(field) \
    XML_IN_TEXT(CpuTune, field, #field, XML_LLONG, XML_OMIT_ZERO, XML_RANGE(-1, QUOTA_MAX))

static const XmlField cputune_fields[] = {
    XML_IN_TEXT (CpuTune, shares,         "shares",        XML_OPT_ULONG, 0),
    ROW_PERIOD  (period),
    ROW_QUOTA   (quota),
    ROW_PERIOD  (global_period),
    ROW_QUOTA   (global_quota),
    ROW_PERIOD  (emulator_period),
    ROW_QUOTA   (emulator_quota),
    ROW_PERIOD  (iothread_period),
    ROW_QUOTA   (iothread_quota),
    XML_LIST    (CpuTune, vcpupins,       "vcpupin",       VcpuPin,       0),
    XML_IN_ATTR (CpuTune, emulatorpin,    "emulatorpin", "cpuset", XML_CPUSET, 0),
    XML_LIST    (CpuTune, iothreadpins,   "iothreadpin",   IothreadPin,   0),
    XML_LIST_AS (CpuTune, vcpuscheds,     "vcpusched",     VcpuSched,     0),
    XML_LIST_AS (CpuTune, iothreadscheds, "iothreadsched", IothreadSched, 0),
    XML_CHILD_AS(CpuTune, emulatorsched,  "emulatorsched", SchedDef, EmulatorSched, 0),
    XML_LIST_AS (CpuTune, cachetunes,     "cachetune",     CacheTune,     0),
    XML_LIST_AS (CpuTune, memorytunes,    "memorytune",    MemoryTune,    0),
    XML_LIST_AS (CpuTune, energytunes,    "energytune",    EnergyTune,    0),
};

static int
cputune_validate(void *self, XmlContext *ctx)
{
    const CpuTune *tune = self;
    g_autoptr(Bitmap) seen = bitmap_new();

    xml_each(VcpuPin, pin, tune->vcpupins) {
        if (bitmap_is_set(seen, pin->vcpu))
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("vcpu %1$u is pinned twice"), pin->vcpu);
        bitmap_set(seen, pin->vcpu);
    }
    bitmap_clear_all(seen);
    xml_each(IothreadPin, pin, tune->iothreadpins) {
        if (bitmap_is_set(seen, pin->iothread))
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("iothread %1$u is pinned twice"), pin->iothread);
        bitmap_set(seen, pin->iothread);
    }
    return 0;
}
XML_BINDING(CpuTune, "cputune", cputune_fields, .validate = cputune_validate);

/* ---- <numatune> ---- */

static const XmlField numa_memory_fields[] = {
    XML_ATTR_ENUM(NumaMemory, mode,      "mode",      NumaMode,   0),
    XML_ATTR     (NumaMemory, nodeset,   "nodeset",   XML_CPUSET, 0),
    XML_ATTR_ENUM(NumaMemory, placement, "placement", Placement,  0),
};

static int
numa_memory_post_parse(void *self, XmlContext *ctx)
{
    NumaMemory *memory = self;

    if (memory->mode == NUMA_MODE_ABSENT)
        memory->mode = NUMA_MODE_STRICT;
    if (memory->placement == PLACEMENT_STATIC && memory->nodeset)
        memory->placement = PLACEMENT_DEFAULT;
    return 0;
}
XML_BINDING(NumaMemory, "memory", numa_memory_fields, .post_parse = numa_memory_post_parse);

static const XmlField memnode_fields[] = {
    XML_ATTR     (NumaMemnode, cellid,  "cellid",  XML_UINT,   XML_REQUIRED),
    XML_ATTR_ENUM(NumaMemnode, mode,    "mode",    NumaMode,   XML_REQUIRED),
    XML_ATTR     (NumaMemnode, nodeset, "nodeset", XML_CPUSET, XML_REQUIRED),
};
XML_BINDING(NumaMemnode, "memnode", memnode_fields);

static const XmlField numatune_fields[] = {
    XML_CHILD(NumaTune, memory,   "memory",  NumaMemory,  0),
    XML_LIST (NumaTune, memnodes, "memnode", NumaMemnode, 0),
};

static int
numatune_validate(void *self, XmlContext *ctx)
{
    const NumaTune *tune = self;
    g_autoptr(Bitmap) seen = bitmap_new();

    if (tune->memnodes && tune->memory && tune->memory->placement == PLACEMENT_AUTO)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'memnode' and placement='auto' exclude each other"));
    xml_each(NumaMemnode, node, tune->memnodes) {
        if (bitmap_is_set(seen, node->cellid))
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("NUMA cell %1$u has two 'memnode'"), node->cellid);
        bitmap_set(seen, node->cellid);
        if (tune->memory && (tune->memory->mode == NUMA_MODE_RESTRICTIVE) != (node->mode == NUMA_MODE_RESTRICTIVE))
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'restrictive' is the mode of all or of none"));
    }
    return 0;
}
XML_BINDING(NumaTune, "numatune", numatune_fields, .validate = numatune_validate);

/* ---- <memoryBacking> ---- */

static const XmlField page_fields[] = {
    XML_ATTR(HugePage, size_kib, "size",    XML_KIB,    XML_REQUIRED),
    XML_ATTR(HugePage, nodeset,  "nodeset", XML_CPUSET, 0),
};
XML_BINDING(HugePage, "page", page_fields);

static const XmlField backing_fields[] = {
    XML_PRESENT     (MemoryBacking, hugepages,          "hugepages",                              0),
    XML_LIST        (MemoryBacking, pages,              "hugepages/page",        HugePage,        0),
    XML_PRESENT     (MemoryBacking, nosharepages,       "nosharepages",                           0),
    XML_PRESENT     (MemoryBacking, locked,             "locked",                                 0),
    XML_IN_ATTR_ENUM(MemoryBacking, source,             "source", "type",        MemorySourceType, 0),
    XML_IN_ATTR_ENUM(MemoryBacking, access,             "access", "mode",        MemoryAccess,     0),
    XML_IN_ATTR_ENUM(MemoryBacking, allocation,         "allocation", "mode",    MemoryAllocation, 0),
    XML_IN_ATTR     (MemoryBacking, allocation_threads, "allocation", "threads", XML_UINT,         XML_OMIT_ZERO),
    XML_PRESENT     (MemoryBacking, discard,            "discard",                                0),
};

static int
backing_validate(void *self, XmlContext *ctx)
{
    const MemoryBacking *backing = self;

    if (backing->hugepages && backing->source == MEMORY_SOURCE_ANONYMOUS)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("'hugepages' and a source of type 'anonymous' exclude each other"));
    if (backing->hugepages && backing->allocation == MEMORY_ALLOCATION_ONDEMAND)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("'hugepages' and allocation mode='ondemand' exclude each other"));
    return 0;
}
XML_BINDING(MemoryBacking, "memoryBacking", backing_fields, .validate = backing_validate);

/* ---- <vcpu>, <vcpus>, <iothreadids> ---- */

static const XmlField poll_fields[] = {
    XML_ATTR(IothreadPoll, max,    "max",    XML_OPT_ULONG, 0),
    XML_ATTR(IothreadPoll, grow,   "grow",   XML_OPT_ULONG, 0),
    XML_ATTR(IothreadPoll, shrink, "shrink", XML_OPT_ULONG, 0),
    XML_ATTR(IothreadPoll, weight, "weight", XML_OPT_UINT,  0),
};
XML_BINDING(IothreadPoll, "poll", poll_fields);

static const XmlField iothread_fields[] = {
    XML_ATTR (IothreadDef, id,              "id",              XML_UINT,     XML_REQUIRED, XML_RANGE(1, 4294967295)),
    XML_ATTR (IothreadDef, thread_pool_min, "thread_pool_min", XML_OPT_INT,  0),
    XML_ATTR (IothreadDef, thread_pool_max, "thread_pool_max", XML_OPT_INT,  0),
    XML_CHILD(IothreadDef, poll,            "poll",            IothreadPoll, XML_OMIT_EMPTY),
};
XML_BINDING(IothreadDef, "iothread", iothread_fields);

static const XmlField default_iothread_fields[] = {
    XML_ATTR(DefaultIothread, thread_pool_min, "thread_pool_min", XML_OPT_INT, 0),
    XML_ATTR(DefaultIothread, thread_pool_max, "thread_pool_max", XML_OPT_INT, 0),
};
XML_BINDING(DefaultIothread, "defaultiothread", default_iothread_fields);

static bool
current_is_shown(const void *self, unsigned int flags)
{
    const VcpuCount *vcpu = self;

    return vcpu->current != vcpu->max;
}

static int
vcpu_post_parse(void *self, XmlContext *ctx)
{
    VcpuCount *vcpu = self;

    if (!vcpu->max)
        vcpu->max = 1;
    if (!vcpu->current)
        vcpu->current = vcpu->max;
    return 0;
}

static int
vcpu_validate(void *self, XmlContext *ctx)
{
    const VcpuCount *vcpu = self;

    if (vcpu->current > vcpu->max)
        return xml_fail(ctx, VIR_ERR_INTERNAL_ERROR, _("'current' is %1$u, more than the maximum of %2$u vcpus"), vcpu->current,
                        vcpu->max);
    return 0;
}

static const XmlField vcpu_count_fields[] = {
    XML_ATTR_ENUM(VcpuCount, placement, "placement", Placement,  0),
    XML_ATTR     (VcpuCount, cpuset,    "cpuset",    XML_CPUSET, XML_LIVE),
    XML_ATTR     (VcpuCount, current,   "current",   XML_UINT,   XML_OMIT_ZERO | XML_LIVE, .show = current_is_shown),
    XML_TEXT     (VcpuCount, max,                    XML_UINT,   XML_ABI, XML_RANGE(1, 1048576)),
};
XML_BINDING(VcpuCount, "vcpu", vcpu_count_fields, .post_parse = vcpu_post_parse, .validate = vcpu_validate);

static const XmlField vcpu_fields[] = {
    XML_ATTR     (VcpuDef, id,           "id",           XML_UINT, XML_REQUIRED | XML_ABI),
    XML_ATTR_ENUM(VcpuDef, enabled,      "enabled",      YesNo,    XML_REQUIRED | XML_LIVE),
    XML_ATTR_ENUM(VcpuDef, hotpluggable, "hotpluggable", YesNo,    XML_LIVE),
    XML_ATTR     (VcpuDef, order,        "order",        XML_UINT, XML_OMIT_ZERO | XML_LIVE),
};

static int
vcpu_def_post_parse(void *self, XmlContext *ctx)
{
    VcpuDef *vcpu = self;

    if (vcpu->hotpluggable == YES_NO_ABSENT)
        vcpu->hotpluggable = vcpu->enabled == YES_NO_YES ? YES_NO_NO : YES_NO_YES;
    return 0;
}
XML_BINDING(VcpuDef, "vcpu", vcpu_fields, .post_parse = vcpu_def_post_parse);
