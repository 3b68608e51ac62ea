/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cpu_compare.c - may a host run a processor, and what have several processors in common?
 *
 * Threads: any. Nothing here is shared.
 */

#include "base/error.h"
#include "conf/cpu_data.h"
#include "conf/cpu_models.h"
#include "conf/documents.h"

static const char *
feature_name(size_t index)
{
    size_t n;

    return cpu_features_all(&n)[index].name;
}

static char *
words_of(const Bitmap *features)
{
    GString *words = g_string_new(NULL);

    for (gssize i = bitmap_next(features, 0); i >= 0; i = bitmap_next(features, (size_t)i + 1))
        g_string_append_printf(words, "%s%s", words->len ? ", " : "", feature_name((size_t)i));
    return g_string_free(words, FALSE);
}

static HostCpuDef *
parse_cpu(const char *xml, unsigned int flags)
{
    return document_parse(document_find("cpu"), xml, flags);
}

/* ---- One against the host ---- */

/* Does the host have what @cpu forbids? */
static char *
find_forbidden(const CpuData *data, const CpuDef *cpu)
{
    xml_each(CpuFeature, feature, cpu->features) {
        int index = feature->policy == CPU_POLICY_FORBID ? cpu_feature_find(feature->name) : -1;

        if (index >= 0 && bitmap_is_set(data->features, (size_t)index))
            return g_strdup_printf(_("the host has the forbidden feature '%s'"), feature->name);
    }
    return NULL;
}

/* What is given to the guest whether the host has it or not. */
static void
drop_forced(Bitmap *missing, const CpuDef *cpu)
{
    xml_each(CpuFeature, feature, cpu->features) {
        int index = feature->policy == CPU_POLICY_FORCE ? cpu_feature_find(feature->name) : -1;

        if (index >= 0)
            bitmap_clear(missing, (size_t)index);
    }
}

static virCPUCompareResult
compare_features(const CpuData *data, const CpuData *wanted, const CpuDef *cpu, char **ret_why)
{
    g_autoptr(Bitmap) missing = bitmap_copy(wanted->features);
    g_autofree char *words = NULL;

    bitmap_subtract(missing, data->features);
    drop_forced(missing, cpu);
    if (!bitmap_is_empty(missing)) {
        words = words_of(missing);
        *ret_why = g_strdup_printf(_("the host lacks: %s"), words);
        return VIR_CPU_COMPARE_INCOMPATIBLE;
    }
    if ((*ret_why = find_forbidden(data, cpu)))
        return VIR_CPU_COMPARE_INCOMPATIBLE;
    if (bitmap_is_subset(data->features, wanted->features))
        return VIR_CPU_COMPARE_IDENTICAL;
    if (cpu->match == CPU_MATCH_STRICT) {
        *ret_why = g_strdup(_("the host has more features, which match='strict' excludes"));
        return VIR_CPU_COMPARE_INCOMPATIBLE;
    }
    return VIR_CPU_COMPARE_SUPERSET;
}

static bool
is_of_host(const CpuDef *cpu)
{
    return cpu->mode == CPU_MODE_HOST_PASSTHROUGH || cpu->mode == CPU_MODE_MAXIMUM ||
           (cpu->mode == CPU_MODE_HOST_MODEL && !(cpu->model && cpu->model->name));
}

virCPUCompareResult
cpu_data_compare(const CpuData *data, const char *arch, const HostCpuDef *cpu, char **ret_why)
{
    g_autoptr(CpuData) wanted = NULL;

    if (cpu->arch && g_strcmp0(cpu->arch, arch) != 0) {
        *ret_why = g_strdup_printf(_("the architecture is '%s', the host's '%s'"), cpu->arch, arch);
        return VIR_CPU_COMPARE_INCOMPATIBLE;
    }
    if (is_of_host(&cpu->def))
        return VIR_CPU_COMPARE_IDENTICAL;
    if (!(wanted = cpu_data_from_def(&cpu->def)))
        return VIR_CPU_COMPARE_ERROR;
    if (cpu->def.vendor && g_strcmp0(cpu->def.vendor, data->vendor) != 0) {
        *ret_why = g_strdup_printf(_("the vendor is '%s', the host's '%s'"), cpu->def.vendor,
                                   data->vendor ? data->vendor : _("unknown"));
        return VIR_CPU_COMPARE_INCOMPATIBLE;
    }
    return compare_features(data, wanted, &cpu->def, ret_why);
}

int
cpu_compare_text(const CpuData *data, const char *arch, const char *xml, unsigned int flags)
{
    g_autoptr(HostCpuDef) cpu = parse_cpu(xml, flags & VIR_CONNECT_COMPARE_CPU_VALIDATE_XML ? XML_STRICT : 0);
    g_autofree char *why = NULL;
    virCPUCompareResult result;

    if (!cpu)
        return VIR_CPU_COMPARE_ERROR;
    if (!cpu_arch_has_models(arch))
        return fail(VIR_ERR_NO_SUPPORT, _("processors of architecture '%1$s' cannot be compared"), arch);
    result = cpu_data_compare(data, arch, cpu, &why);
    if (result == VIR_CPU_COMPARE_INCOMPATIBLE && flags & VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE)
        return fail(VIR_ERR_CPU_INCOMPATIBLE, "%s", why);
    return (int)result;
}

/* ---- What several have in common ---- */

static const char *const not_migratable[] = { "invtsc" };

/* Narrows @common, and *@arch, to what @xml has too. */
static int
narrow(CpuData **common, char **arch, const char *xml)
{
    g_autoptr(HostCpuDef) cpu = parse_cpu(xml, 0);
    g_autoptr(CpuData) data = NULL;

    if (!cpu)
        return -1;
    if (!(cpu->def.model && cpu->def.model->name) && !cpu->def.features)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("a CPU without a model or features has nothing in common with others"));
    if (cpu->arch && !cpu_arch_has_models(cpu->arch))
        return fail(VIR_ERR_NO_SUPPORT, _("what processors of architecture '%1$s' have in common cannot be computed"), cpu->arch);
    if (cpu->arch && *arch && !g_str_equal(cpu->arch, *arch))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("processors of architectures '%1$s' and '%2$s' have nothing in common"), *arch,
                    cpu->arch);
    if (cpu->arch && !*arch)
        *arch = g_strdup(cpu->arch);
    if (!(data = cpu_data_from_def(&cpu->def)))
        return -1;
    if (cpu->signature)
        data->signature = *cpu->signature;
    if (!*common) {
        *common = g_steal_pointer(&data);
        return 0;
    }
    if ((*common)->vendor && data->vendor && !g_str_equal((*common)->vendor, data->vendor))
        return fail(VIR_ERR_OPERATION_FAILED, _("processors of vendors '%1$s' and '%2$s' have no model in common"),
                    (*common)->vendor, data->vendor);
    if (!data->vendor)
        (*common)->vendor = NULL;
    if (!cpu_signature_equal(&(*common)->signature, &data->signature))
        (*common)->signature = (CpuSignature) { 0 };
    bitmap_intersect((*common)->features, data->features);
    return 0;
}

/* The features of the model, too, each on its own line. */
static void
expand(CpuDef *def, const CpuData *data)
{
    size_t n;
    const CpuFeatureInfo *infos = cpu_features_all(&n);
    const CpuModelInfo *model = def->model ? cpu_model_find(def->model->name) : NULL;

    for (size_t i = 0; model && i < n; i++) {
        CpuFeature *feature;

        if (!bitmap_is_set(cpu_model_features(model), i) || !bitmap_is_set(data->features, i))
            continue;
        feature = xml_new(&xml_binding_CpuFeature);
        feature->policy = CPU_POLICY_REQUIRE;
        feature->name = g_strdup(infos[i].name);
        xml_list_add(CpuFeature, def->features, feature);
    }
}

static char *
baseline_format(const CpuData *data, const char *const *allowed, unsigned int flags)
{
    g_autoptr(CpuDef) def = cpu_def_new();

    def->mode = CPU_MODE_CUSTOM;
    def->match = CPU_MATCH_EXACT;
    cpu_data_to_def(data, allowed, CPU_NEAREST_ANY, def);
    if (!def->model)
        return fail_null(VIR_ERR_OPERATION_FAILED, _("no known CPU model is near what these processors have in common"));
    def->model->fallback = CPU_FALLBACK_FORBID;
    if (flags & VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES)
        expand(def, data);
    return xml_format_text(&xml_binding_CpuDef, def, 0);
}

char *
cpu_baseline_text(const CpuData *limit, const char *const *xmls, size_t n, const char *const *allowed, unsigned int flags)
{
    g_autoptr(CpuData) common = NULL;
    g_autofree char *arch = NULL;

    if (n == 0)
        return fail_null(VIR_ERR_INVALID_ARG, _("there are no processors to find something common of"));
    for (size_t i = 0; i < n; i++) {
        if (narrow(&common, &arch, xmls[i]) < 0)
            return NULL;
    }
    if (limit && !(flags & VIR_CONNECT_BASELINE_CPU_IGNORE_HOST))
        bitmap_intersect(common->features, limit->features);
    for (size_t i = 0; flags & VIR_CONNECT_BASELINE_CPU_MIGRATABLE && i < G_N_ELEMENTS(not_migratable); i++)
        bitmap_clear(common->features, (size_t)cpu_feature_find(not_migratable[i]));
    return baseline_format(common, allowed, flags);
}
