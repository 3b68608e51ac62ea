/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cpu_data.c - a processor as the set of its features.
 *
 * Threads: any. The host's own is read once, by whoever comes first.
 */

#include "conf/cpu_data.h"

#include <string.h>

#include "base/error.h"
#include "conf/cpu_models.h"

enum { LEAF_VENDOR = 0, LEAF_SIGNATURE = 1, VENDOR_ID_LEN = 12 };

CpuData *
cpu_data_new(void)
{
    CpuData *data = g_new0(CpuData, 1);

    data->features = bitmap_new();
    return data;
}

CpuData *
cpu_data_copy(const CpuData *from)
{
    CpuData *data = g_memdup2(from, sizeof(*from));

    data->features = bitmap_copy(from->features);
    return data;
}

void
cpu_data_free(CpuData *data)
{
    if (!data)
        return;
    bitmap_free(data->features);
    g_free(data);
}

/* ---- From CPUID ---- */

static const char *
decode_vendor(const CpuidAnswer *answer)
{
    char id[VENDOR_ID_LEN + 1] = "";

    memcpy(id, &answer->registers[CPUID_EBX], 4);
    memcpy(id + 4, &answer->registers[CPUID_EDX], 4);
    memcpy(id + 8, &answer->registers[CPUID_ECX], 4);
    return cpu_vendor_of_id(id);
}

/* Family and model have each a second field, which counts from some families on. */
static CpuSignature
decode_signature(uint32_t eax)
{
    CpuSignature signature = { .family = eax >> 8 & 0xf, .model = eax >> 4 & 0xf, .stepping = eax & 0xf };

    if (signature.family == 0x6 || signature.family == 0xf)
        signature.model += (eax >> 16 & 0xf) << 4;
    if (signature.family == 0xf)
        signature.family += eax >> 20 & 0xff;
    return signature;
}

CpuData *
cpu_data_from_cpuid(const CpuidAnswer *answers, size_t n)
{
    CpuData *data = cpu_data_new();
    const CpuidAnswer *vendor = cpuid_find(answers, n, LEAF_VENDOR, 0);
    const CpuidAnswer *signature = cpuid_find(answers, n, LEAF_SIGNATURE, 0);
    size_t n_features;
    const CpuFeatureInfo *features = cpu_features_all(&n_features);

    data->vendor = vendor ? decode_vendor(vendor) : NULL;
    if (signature)
        data->signature = decode_signature(signature->registers[CPUID_EAX]);
    for (size_t i = 0; i < n_features; i++) {
        const CpuidAnswer *answer = features[i].where == CPU_REGISTER_MSR
                                        ? NULL
                                        : cpuid_find(answers, n, features[i].leaf, features[i].subleaf);

        if (answer && answer->registers[features[i].where] >> features[i].bit & 1)
            bitmap_set(data->features, i);
    }
    return data;
}

static gpointer
read_host(gpointer unused)
{
    size_t n;
    g_autofree CpuidAnswer *answers = host_cpuid_read(&n);

    return cpu_data_from_cpuid(answers, n);
}

const CpuData *
cpu_data_of_host(void)
{
    static GOnce once = G_ONCE_INIT;

    return g_once(&once, read_host, NULL);
}

/* ---- From and to a definition ---- */

static bool
is_off(CpuPolicy policy)
{
    return policy == CPU_POLICY_DISABLE || policy == CPU_POLICY_FORBID;
}

static int
add_feature(CpuData *data, const CpuFeature *feature)
{
    int index = cpu_feature_find(feature->name);

    if (index < 0)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("unknown CPU feature '%1$s'"), feature->name);
    if (is_off(feature->policy))
        bitmap_clear(data->features, (size_t)index);
    else if (feature->policy != CPU_POLICY_OPTIONAL)
        bitmap_set(data->features, (size_t)index);
    return 0;
}

CpuData *
cpu_data_from_def(const CpuDef *def)
{
    g_autoptr(CpuData) data = cpu_data_new();
    const char *name = def->model ? def->model->name : NULL;
    const CpuModelInfo *model = name ? cpu_model_find(name) : NULL;

    if (name && !model)
        return fail_null(VIR_ERR_CONFIG_UNSUPPORTED, _("unknown CPU model '%1$s'"), name);
    if (model) {
        bitmap_union(data->features, cpu_model_features(model));
        data->vendor = model->vendor;
        data->signature = (CpuSignature) { model->family, model->model, model->stepping };
    }
    if (def->vendor)
        data->vendor = g_intern_string(def->vendor);
    xml_each(CpuFeature, feature, def->features) {
        if (add_feature(data, feature) < 0)
            return NULL;
    }
    return g_steal_pointer(&data);
}

/* How near a model is: the smaller, the nearer. Models of any vendor are no real ones, so their signatures say nothing. */
typedef struct {
    bool other_signature;
    size_t different;
} Distance;

static Distance
distance_to(const CpuData *data, const CpuModelInfo *model)
{
    g_autoptr(Bitmap) missing = bitmap_copy(cpu_model_features(model));
    g_autoptr(Bitmap) more = bitmap_copy(data->features);

    bitmap_subtract(missing, data->features);
    bitmap_subtract(more, cpu_model_features(model));
    return (Distance) {
        .other_signature = !model->vendor || data->signature.family != model->family || data->signature.model != model->model,
        .different = bitmap_count(missing) + bitmap_count(more),
    };
}

static bool
is_nearer(const Distance *a, const Distance *b)
{
    if (a->other_signature != b->other_signature)
        return b->other_signature;
    return a->different < b->different;
}

static const CpuModelInfo *
find_nearest(const CpuData *data, const char *const *allowed, CpuNearest nearest)
{
    size_t n;
    const CpuModelInfo *models = cpu_models_all(&n);
    const CpuModelInfo *best = NULL;
    Distance best_distance = { 0 };

    for (size_t i = 0; i < n; i++) {
        Distance distance;

        if ((allowed && !g_strv_contains(allowed, models[i].name)) ||
            (models[i].vendor && data->vendor && !g_str_equal(models[i].vendor, data->vendor)) ||
            (nearest == CPU_NEAREST_WITHIN && !bitmap_is_subset(cpu_model_features(&models[i]), data->features)))
            continue;
        distance = distance_to(data, &models[i]);
        if (best && !is_nearer(&distance, &best_distance))
            continue;
        best = &models[i];
        best_distance = distance;
    }
    return best;
}

static void
list_features(CpuDef *def, const Bitmap *features, CpuPolicy policy)
{
    size_t n;
    const CpuFeatureInfo *infos = cpu_features_all(&n);

    for (gssize i = bitmap_next(features, 0); i >= 0 && (size_t)i < n; i = bitmap_next(features, (size_t)i + 1)) {
        CpuFeature *feature = xml_new(&xml_binding_CpuFeature);

        feature->policy = policy;
        feature->name = g_strdup(infos[i].name);
        xml_list_add(CpuFeature, def->features, feature);
    }
}

void
cpu_data_to_def(const CpuData *data, const char *const *allowed, CpuNearest nearest, CpuDef *def)
{
    const CpuModelInfo *model = find_nearest(data, allowed, nearest);
    g_autoptr(Bitmap) more = bitmap_copy(data->features);
    g_autoptr(Bitmap) missing = bitmap_new();

    if (model) {
        bitmap_union(missing, cpu_model_features(model));
        bitmap_subtract(missing, data->features);
        bitmap_subtract(more, cpu_model_features(model));
        def->model = xml_new(&xml_binding_CpuModel);
        def->model->name = g_strdup(model->name);
    }
    def->vendor = g_strdup(data->vendor);
    list_features(def, more, nearest == CPU_NEAREST_ANY ? CPU_POLICY_REQUIRE : CPU_POLICY_DEFAULT);
    list_features(def, missing, CPU_POLICY_DISABLE);
}

/* ---- The host ---- */

static void
fill_counter(HostCpuDef *cpu, const CpuidAnswer *answers, size_t n)
{
    CpuCounter *counter;
    HostTsc tsc;

    if (!host_tsc_read(answers, n, &tsc))
        return;
    counter = cpu_counter_new();
    counter->name = g_strdup("tsc");
    counter->frequency_hz = tsc.frequency_hz;
    counter->scaling = tsc.scaling == TSC_SCALING_UNKNOWN ? YES_NO_ABSENT : tsc.scaling == TSC_SCALING_YES ? YES_NO_YES : YES_NO_NO;
    xml_list_add(CpuCounter, cpu->counters, counter);
}

void
cpu_data_fill_host(HostCpuDef *cpu)
{
    const CpuData *host = cpu_data_of_host();
    size_t n;
    g_autofree CpuidAnswer *answers = host_cpuid_read(&n);
    unsigned int bits = host_cpuid_physical_bits(answers, n);

    if (n == 0)
        return;
    g_clear_pointer(&cpu->def.vendor, g_free);
    cpu_data_to_def(host, NULL, CPU_NEAREST_WITHIN, &cpu->def);
    if (!cpu->signature)
        cpu->signature = cpu_signature_copy(&host->signature);
    fill_counter(cpu, answers, n);
    if (!bits)
        return;
    cpu->def.maxphysaddr = xml_new(&xml_binding_MaxPhysAddr);
    cpu->def.maxphysaddr->mode = MAXPHYSADDR_EMULATE;
    cpu->def.maxphysaddr->bits = bits;
}
