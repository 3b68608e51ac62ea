/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_cpu.c - the <cpu> element: its fields, its defaults, its rules.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/domain_cpu.h"

#include <string.h>

#include "base/error.h"

#define VENDOR_ID_LEN 12
#define DISTANCE_LOCAL 10
#define DISTANCE_REMOTE 20

ENUM_WORDS(CpuMode, cpu_mode, CPU_MODE_LAST, NULL, "custom", "host-model", "host-passthrough", "maximum")
ENUM_WORDS(CpuMatch, cpu_match, CPU_MATCH_LAST, NULL, "minimum", "exact", "strict")
ENUM_WORDS(CpuCheck, cpu_check, CPU_CHECK_LAST, NULL, "none", "partial", "full")
ENUM_WORDS(CpuFallback, cpu_fallback, CPU_FALLBACK_LAST, NULL, "allow", "forbid")
ENUM_WORDS(CpuPolicy, cpu_policy, CPU_POLICY_LAST, NULL, "force", "require", "optional", "disable", "forbid")
ENUM_WORDS(CpuCacheMode, cpu_cache_mode, CPU_CACHE_LAST, NULL, "emulate", "passthrough", "disable")
ENUM_WORDS(MaxPhysAddrMode, maxphysaddr_mode, MAXPHYSADDR_LAST, NULL, "emulate", "passthrough")
ENUM_WORDS(NumaAssociativity, numa_associativity, NUMA_ASSOCIATIVITY_LAST, "none", "direct", "full")
ENUM_WORDS(NumaCachePolicy, numa_cache_policy, NUMA_CACHE_POLICY_LAST, "none", "writeback", "writethrough")
ENUM_WORDS(NumaAccessType, numa_access_type, NUMA_ACCESS_LAST, "access", "read", "write")

/* ---- model, features, topology ---- */

static const XmlField model_fields[] = {
    XML_ATTR_ENUM(CpuModel, fallback,  "fallback",  CpuFallback, 0),
    XML_ATTR     (CpuModel, vendor_id, "vendor_id", XML_STRING,  XML_ABI),
    XML_TEXT     (CpuModel, name,                   XML_TRIMMED, XML_ABI),
};

static int
model_validate(void *self, XmlContext *ctx)
{
    const CpuModel *model = self;

    if (model->vendor_id && (strlen(model->vendor_id) != VENDOR_ID_LEN || strchr(model->vendor_id, ',')))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("vendor_id '%1$s' is not %2$d characters without a comma"),
                        model->vendor_id, VENDOR_ID_LEN);
    return 0;
}
XML_BINDING(CpuModel, "model", model_fields, .validate = model_validate);

static int
feature_post_parse(void *self, XmlContext *ctx)
{
    CpuFeature *feature = self;

    if (feature->policy == CPU_POLICY_DEFAULT)
        feature->policy = CPU_POLICY_REQUIRE;
    return 0;
}

static const XmlField feature_fields[] = {
    XML_ATTR_ENUM(CpuFeature, policy, "policy", CpuPolicy,  XML_ABI),
    XML_ATTR     (CpuFeature, name,   "name",   XML_STRING, XML_REQUIRED | XML_ABI),
};
XML_BINDING(CpuFeature, "feature", feature_fields, .post_parse = feature_post_parse);

static const XmlField topology_fields[] = {
    XML_ATTR(CpuTopology, sockets,  "sockets",  XML_UINT, XML_REQUIRED | XML_ABI, XML_RANGE(1, 1048576)),
    XML_ATTR(CpuTopology, dies,     "dies",     XML_UINT, XML_OMIT_ZERO | XML_ABI, XML_RANGE(1, 1048576)),
    XML_ATTR(CpuTopology, clusters, "clusters", XML_UINT, XML_OMIT_ZERO | XML_ABI, XML_RANGE(1, 1048576)),
    XML_ATTR(CpuTopology, cores,    "cores",    XML_UINT, XML_REQUIRED | XML_ABI, XML_RANGE(1, 1048576)),
    XML_ATTR(CpuTopology, threads,  "threads",  XML_UINT, XML_REQUIRED | XML_ABI, XML_RANGE(1, 1048576)),
};

static int
topology_post_parse(void *self, XmlContext *ctx)
{
    CpuTopology *topology = self;

    topology->dies = MAX(topology->dies, 1);
    topology->clusters = MAX(topology->clusters, 1);
    return 0;
}
XML_BINDING(CpuTopology, "topology", topology_fields, .post_parse = topology_post_parse);

static const XmlField cache_fields[] = {
    XML_ATTR     (CpuCache, level, "level", XML_UINT,     XML_OMIT_ZERO | XML_ABI, XML_RANGE(1, 3)),
    XML_ATTR_ENUM(CpuCache, mode,  "mode",  CpuCacheMode, XML_REQUIRED | XML_ABI),
};
XML_BINDING(CpuCache, "cache", cache_fields);

static const XmlField maxphysaddr_fields[] = {
    XML_ATTR_ENUM(MaxPhysAddr, mode,  "mode",  MaxPhysAddrMode, XML_REQUIRED | XML_ABI),
    XML_ATTR     (MaxPhysAddr, bits,  "bits",  XML_UINT,        XML_OMIT_ZERO | XML_ABI),
    XML_ATTR     (MaxPhysAddr, limit, "limit", XML_UINT,        XML_OMIT_ZERO | XML_ABI),
};

static int
maxphysaddr_validate(void *self, XmlContext *ctx)
{
    const MaxPhysAddr *max = self;

    if (max->mode == MAXPHYSADDR_EMULATE && !max->bits)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("mode='emulate' needs 'bits'"));
    if (max->mode == MAXPHYSADDR_EMULATE && max->limit)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("'limit' needs mode='passthrough'"));
    if (max->mode == MAXPHYSADDR_PASSTHROUGH && max->bits)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("'bits' needs mode='emulate'"));
    return 0;
}
XML_BINDING(MaxPhysAddr, "maxphysaddr", maxphysaddr_fields, .validate = maxphysaddr_validate);

/* ---- <numa> ---- */

static const XmlField distance_fields[] = {
    XML_ATTR(NumaDistance, id,    "id",    XML_UINT, XML_REQUIRED | XML_ABI),
    XML_ATTR(NumaDistance, value, "value", XML_UINT, XML_REQUIRED | XML_ABI, XML_RANGE(10, 255)),
};
XML_BINDING(NumaDistance, "sibling", distance_fields);

static const XmlField numa_cache_fields[] = {
    XML_ATTR     (NumaCache, level,         "level",         XML_UINT,          XML_REQUIRED | XML_ABI),
    XML_ATTR_ENUM(NumaCache, associativity, "associativity", NumaAssociativity, XML_REQUIRED | XML_ABI),
    XML_ATTR_ENUM(NumaCache, policy,        "policy",        NumaCachePolicy,   XML_REQUIRED | XML_ABI),
    XML_IN_ATTR  (NumaCache, size_kib,      "size", "value", XML_KIB,           XML_REQUIRED | XML_ABI),
    XML_IN_ATTR  (NumaCache, line_bytes,    "line", "value", XML_BYTES_AS_B,    XML_REQUIRED | XML_ABI),
};
XML_BINDING(NumaCache, "cache", numa_cache_fields);

static const XmlField cell_fields[] = {
    XML_ATTR     (NumaCell, id,         "id",                XML_INT,      XML_ABI, .absent = -1, XML_RANGE(0, 2147483647)),
    XML_ATTR     (NumaCell, cpus,       "cpus",              XML_CPUSET,   XML_ABI),
    XML_ATTR     (NumaCell, memory_kib, "memory",            XML_KIB,      XML_REQUIRED | XML_ABI),
    XML_ATTR_ENUM(NumaCell, access,     "memAccess",         MemoryAccess, 0),
    XML_ATTR_ENUM(NumaCell, discard,    "discard",           YesNo,        0),
    XML_LIST     (NumaCell, distances,  "distances/sibling", NumaDistance, XML_ABI),
    XML_LIST     (NumaCell, caches,     "cache",             NumaCache,    XML_ABI),
};
XML_BINDING(NumaCell, "cell", cell_fields);

static const XmlField latency_fields[] = {
    XML_ATTR     (NumaLatency, initiator, "initiator", XML_UINT,       XML_REQUIRED | XML_ABI),
    XML_ATTR     (NumaLatency, target,    "target",    XML_UINT,       XML_REQUIRED | XML_ABI),
    XML_ATTR     (NumaLatency, cache,     "cache",     XML_OPT_UINT,   XML_ABI),
    XML_ATTR_ENUM(NumaLatency, type,      "type",      NumaAccessType, XML_REQUIRED | XML_ABI),
    XML_ATTR     (NumaLatency, value,     "value",     XML_UINT,       XML_REQUIRED | XML_ABI),
};
XML_BINDING(NumaLatency, "latency", latency_fields);

static const XmlField bandwidth_fields[] = {
    XML_ATTR     (NumaBandwidth, initiator, "initiator", XML_UINT,       XML_REQUIRED | XML_ABI),
    XML_ATTR     (NumaBandwidth, target,    "target",    XML_UINT,       XML_REQUIRED | XML_ABI),
    XML_ATTR     (NumaBandwidth, cache,     "cache",     XML_OPT_UINT,   XML_ABI),
    XML_ATTR_ENUM(NumaBandwidth, type,      "type",      NumaAccessType, XML_REQUIRED | XML_ABI),
    XML_ATTR     (NumaBandwidth, value_kib, "value",     XML_KIB,        XML_REQUIRED | XML_ABI),
};
XML_BINDING(NumaBandwidth, "bandwidth", bandwidth_fields);

static const XmlField numa_fields[] = {
    XML_LIST(CpuNuma, cells,      "cell",                    NumaCell,      XML_REQUIRED | XML_ABI),
    XML_LIST(CpuNuma, latencies,  "interconnects/latency",   NumaLatency,   XML_ABI),
    XML_LIST(CpuNuma, bandwidths, "interconnects/bandwidth", NumaBandwidth, XML_ABI),
};

static int
compare_cells(gconstpointer a, gconstpointer b)
{
    const NumaCell *const *first = a;
    const NumaCell *const *second = b;

    return (*first)->id - (*second)->id;
}

static NumaDistance *
find_distance(const NumaCell *cell, unsigned int id)
{
    xml_each(NumaDistance, distance, cell->distances) {
        if (distance->id == id)
            return distance;
    }
    return NULL;
}

static int
compare_distances(gconstpointer a, gconstpointer b)
{
    const NumaDistance *const *first = a;
    const NumaDistance *const *second = b;

    return ((*first)->id > (*second)->id) - ((*first)->id < (*second)->id);
}

static void
add_distance(NumaCell *cell, unsigned int id, unsigned int value)
{
    NumaDistance *distance = xml_new(&xml_binding_NumaDistance);

    distance->id = id;
    distance->value = value;
    xml_list_add(NumaDistance, cell->distances, distance);
    g_ptr_array_sort(cell->distances, compare_distances);
}

/* Of a pair one direction is enough; a cell is near to itself. */
static void
complete_distances(CpuNuma *numa)
{
    bool any = false;

    xml_each(NumaCell, cell, numa->cells)
        any = any || cell->distances;
    if (!any)
        return;
    xml_each(NumaCell, from, numa->cells) {
        xml_each(NumaCell, to, numa->cells) {
            const NumaDistance *back = find_distance(to, (unsigned int)from->id);

            if (find_distance(from, (unsigned int)to->id))
                continue;
            if (from == to)
                add_distance(from, (unsigned int)to->id, DISTANCE_LOCAL);
            else
                add_distance(from, (unsigned int)to->id, back ? back->value : DISTANCE_REMOTE);
        }
    }
}

/* Cells without an id are numbered in order; they are written in the order of their ids. */
static int
numa_post_parse(void *self, XmlContext *ctx)
{
    CpuNuma *numa = self;
    int next = 0;

    xml_each(NumaCell, cell, numa->cells) {
        if (cell->id < 0)
            cell->id = next;
        next++;
    }
    g_ptr_array_sort(numa->cells, compare_cells);
    complete_distances(numa);
    return 0;
}

static int
numa_validate(void *self, XmlContext *ctx)
{
    const CpuNuma *numa = self;
    g_autoptr(Bitmap) seen = bitmap_new();
    g_autoptr(Bitmap) cpus = bitmap_new();

    xml_each(NumaCell, cell, numa->cells) {
        if (cell->id >= (int)numa->cells->len)
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the NUMA cells are numbered from 0 to %1$u, but one has id %2$d"),
                            numa->cells->len - 1, cell->id);
        if (bitmap_is_set(seen, (size_t)cell->id))
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("two NUMA cells have id %1$d"), cell->id);
        bitmap_set(seen, (size_t)cell->id);
        if (!cell->cpus)
            continue;
        if (bitmap_overlaps(cpus, cell->cpus))
            return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("NUMA cell %1$d has vcpus that another cell has too"), cell->id);
        bitmap_union(cpus, cell->cpus);
    }
    return 0;
}
XML_BINDING(CpuNuma, "numa", numa_fields, .post_parse = numa_post_parse, .validate = numa_validate);

/* ---- <cpu> ---- */

static const XmlField cpu_fields[] = {
    XML_ATTR_ENUM(CpuDef, mode,                "mode",                CpuMode,     XML_ABI),
    XML_ATTR_ENUM(CpuDef, match,               "match",               CpuMatch,    XML_ABI),
    XML_ATTR_ENUM(CpuDef, check,               "check",               CpuCheck,    0),
    XML_ATTR_ENUM(CpuDef, migratable,          "migratable",          Switch,      XML_ABI),
    XML_ATTR_ENUM(CpuDef, deprecated_features, "deprecated_features", Switch,      XML_ABI),
    XML_CHILD    (CpuDef, model,               "model",               CpuModel,    XML_OMIT_EMPTY),
    XML_IN_TEXT  (CpuDef, vendor,              "vendor",              XML_TRIMMED, XML_ABI),
    XML_CHILD    (CpuDef, topology,            "topology",            CpuTopology, 0),
    XML_CHILD    (CpuDef, cache,               "cache",               CpuCache,    0),
    XML_CHILD    (CpuDef, maxphysaddr,         "maxphysaddr",         MaxPhysAddr, 0),
    XML_LIST     (CpuDef, features,            "feature",             CpuFeature,  XML_ABI),
    XML_CHILD    (CpuDef, numa,                "numa",                CpuNuma,     0),
};

/* What stands for itself; defaults that depend on the virtual machine are in domain_defaults.c. */
static int
cpu_post_parse(void *self, XmlContext *ctx)
{
    CpuDef *cpu = self;

    if (cpu->model && !cpu->model->name && !cpu->model->vendor_id) {
        xml_free(&xml_binding_CpuModel, cpu->model);
        cpu->model = NULL;
    }
    if (!cpu->model || !cpu->model->name)
        return 0;
    if (cpu->mode == CPU_MODE_ABSENT)
        cpu->mode = CPU_MODE_CUSTOM;
    if (cpu->mode == CPU_MODE_CUSTOM && cpu->match == CPU_MATCH_DEFAULT)
        cpu->match = CPU_MATCH_EXACT;
    if (cpu->mode == CPU_MODE_CUSTOM && cpu->model->fallback == CPU_FALLBACK_DEFAULT)
        cpu->model->fallback = CPU_FALLBACK_ALLOW;
    return 0;
}

static int
features_validate(const CpuDef *cpu, XmlContext *ctx)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    xml_each(CpuFeature, feature, cpu->features) {
        if (!g_hash_table_add(seen, feature->name))
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the CPU feature '%1$s' is given twice"), feature->name);
    }
    return 0;
}

static int
model_fits_mode(const CpuDef *cpu, XmlContext *ctx)
{
    bool has_model = cpu->model && cpu->model->name;

    if (cpu->mode == CPU_MODE_CUSTOM && !has_model && (cpu->features || cpu->vendor || cpu->match != CPU_MATCH_DEFAULT))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("mode='custom' needs a 'model'"));
    if (has_model && (cpu->mode == CPU_MODE_HOST_PASSTHROUGH || cpu->mode == CPU_MODE_MAXIMUM))
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("mode='%1$s' has no model, but '%2$s' is given"),
                        cpu_mode_to_string(cpu->mode), cpu->model->name);
    if (cpu->vendor && !has_model)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'vendor' needs a 'model'"));
    return 0;
}

static int
cpu_validate(void *self, XmlContext *ctx)
{
    const CpuDef *cpu = self;

    if (model_fits_mode(cpu, ctx) < 0)
        return -1;
    if (cpu->match != CPU_MATCH_DEFAULT && cpu->mode != CPU_MODE_CUSTOM && cpu->mode != CPU_MODE_ABSENT)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'match' needs mode='custom'"));
    if (cpu->migratable != SWITCH_ABSENT && cpu->mode != CPU_MODE_HOST_PASSTHROUGH && cpu->mode != CPU_MODE_MAXIMUM)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'migratable' needs mode='host-passthrough' or 'maximum'"));
    if (cpu->cache && cpu->cache->level && cpu->cache->mode != CPU_CACHE_EMULATE)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("a cache 'level' needs mode='emulate'"));
    return features_validate(cpu, ctx);
}
XML_BINDING(CpuDef, "cpu", cpu_fields, .post_parse = cpu_post_parse, .validate = cpu_validate);

unsigned long long
cpu_topology_vcpus(const CpuDef *cpu)
{
    const CpuTopology *topology = cpu ? cpu->topology : NULL;

    if (!topology)
        return 0;
    /* Each factor is at most 2^20: the product is checked by the caller against limits far below. */
    return (unsigned long long)topology->sockets * MAX(topology->dies, 1) * MAX(topology->clusters, 1) * topology->cores
        * topology->threads;
}
