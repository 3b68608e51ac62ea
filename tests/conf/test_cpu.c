/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_cpu.c - features and models of processors: read from CPUID, described, compared, and what several have in common.
 *
 * Threads: main.
 */

#include <string.h>

#include "base/error.h"
#include "conf/cpu_data.h"
#include "conf/cpu_models.h"
#include "support/test.h"

/* "cpuid 6-94-3 with what Skylake-Client has": family 6, model 94, stepping 3. */
#define SKYLAKE_SIGNATURE 0x000506e3u

/* The answers of a processor that has just the features of @name, and its signature. */
static GArray *
answers_of(const char *name, uint32_t signature, const char *vendor_ebx_edx_ecx)
{
    GArray *answers = g_array_new(FALSE, FALSE, sizeof(CpuidAnswer));
    CpuidAnswer vendor = { .leaf = 0 };
    size_t n;
    const CpuFeatureInfo *features = cpu_features_all(&n);
    const Bitmap *has = cpu_model_features(cpu_model_find(name));

    memcpy(&vendor.registers[CPUID_EBX], vendor_ebx_edx_ecx, 4);
    memcpy(&vendor.registers[CPUID_EDX], vendor_ebx_edx_ecx + 4, 4);
    memcpy(&vendor.registers[CPUID_ECX], vendor_ebx_edx_ecx + 8, 4);
    g_array_append_val(answers, vendor);
    for (size_t i = 0; i < n; i++) {
        CpuidAnswer *answer;

        if (!bitmap_is_set(has, i))
            continue;
        answer = (CpuidAnswer *)(uintptr_t)cpuid_find((CpuidAnswer *)(void *)answers->data, answers->len, features[i].leaf,
                                                      features[i].subleaf);
        if (!answer) {
            CpuidAnswer new = { .leaf = features[i].leaf, .subleaf = features[i].subleaf };

            g_array_append_val(answers, new);
            answer = &g_array_index(answers, CpuidAnswer, answers->len - 1);
        }
        answer->registers[features[i].where] |= 1u << features[i].bit;
        if (features[i].leaf == 1)
            answer->registers[CPUID_EAX] = signature;
    }
    return answers;
}

static CpuData *
skylake(void)
{
    g_autoptr(GArray) answers = answers_of("Skylake-Client", SKYLAKE_SIGNATURE, "GenuineIntel");

    return cpu_data_from_cpuid((CpuidAnswer *)(void *)answers->data, answers->len);
}

TEST(every_feature_stands_once_and_every_model_is_made_of_features)
{
    g_autoptr(GHashTable) places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    size_t n;
    const CpuFeatureInfo *features = cpu_features_all(&n);
    const CpuModelInfo *models;

    for (size_t i = 0; i < n; i++) {
        TRUE_(g_hash_table_add(places, g_strdup_printf("%x.%x.%d.%u", features[i].leaf, features[i].subleaf,
                                                         (int)features[i].where, features[i].bit)));
        EQ(cpu_feature_find(features[i].name), (int)i);
        TRUE_(features[i].bit < (features[i].where == CPU_REGISTER_MSR ? 64 : 32));
    }
    models = cpu_models_all(&n);
    for (size_t i = 0; i < n; i++) {
        TRUE_(!bitmap_is_empty(cpu_model_features(&models[i])));
        TRUE_(!models[i].canonical || cpu_model_find(models[i].canonical));
    }
}

TEST(names_of_both_projects_are_the_same_feature)
{
    EQ(cpu_feature_find("ds_cpl"), cpu_feature_find("ds-cpl"));
    EQ(cpu_feature_find("pclmuldq"), cpu_feature_find("pclmulqdq"));
    EQ(cpu_feature_find("sse4.2"), cpu_feature_find("sse4_2"));
    EQ(cpu_feature_find("toast"), -1);
}

TEST(cpuid_is_read)
{
    g_autoptr(CpuData) data = skylake();

    STREQ(data->vendor, "Intel");
    EQ(data->signature.family, 6);
    EQ(data->signature.model, 94);
    EQ(data->signature.stepping, 3);
    TRUE_(bitmap_equal(data->features, cpu_model_features(cpu_model_find("Skylake-Client"))));
}

TEST(nothing_is_read_of_nothing)
{
    g_autoptr(CpuData) data = cpu_data_from_cpuid(NULL, 0);
    g_autoptr(CpuDef) def = cpu_def_new();

    TRUE_(bitmap_is_empty(data->features));
    cpu_data_to_def(data, NULL, CPU_NEAREST_WITHIN, def);
    TRUE_(!def->model && !def->features);
}

TEST(the_nearest_model_is_found)
{
    g_autoptr(CpuData) data = skylake();
    g_autoptr(CpuDef) exact = cpu_def_new();
    g_autoptr(CpuDef) guest = cpu_def_new();
    const char *const allowed[] = { "Broadwell", "Haswell", NULL };
    g_autoptr(CpuDef) other = cpu_def_new();

    cpu_data_to_def(data, NULL, CPU_NEAREST_WITHIN, exact);
    STREQ(exact->model->name, "Skylake-Client");
    TRUE_(!exact->features);
    bitmap_clear(data->features, (size_t)cpu_feature_find("avx2"));
    bitmap_set(data->features, (size_t)cpu_feature_find("ss"));
    cpu_data_to_def(data, NULL, CPU_NEAREST_ANY, guest);
    STREQ(guest->model->name, "Skylake-Client");
    EQ(guest->features->len, 2);
    STREQ(((CpuFeature *)guest->features->pdata[0])->name, "ss");
    EQ(((CpuFeature *)guest->features->pdata[1])->policy, CPU_POLICY_DISABLE);
    cpu_data_to_def(data, allowed, CPU_NEAREST_ANY, other);
    STREQ(other->model->name, "Broadwell");
}

/* How @xml compares with a Skylake. */
static int
compare(const char *xml, unsigned int flags)
{
    g_autoptr(CpuData) data = skylake();

    return cpu_compare_text(data, "x86_64", xml, flags);
}

TEST(processors_are_compared)
{
    EQ(compare("<cpu><arch>x86_64</arch><model>Skylake-Client</model></cpu>", 0), VIR_CPU_COMPARE_IDENTICAL);
    EQ(compare("<cpu match='exact'><model>Nehalem</model></cpu>", 0), VIR_CPU_COMPARE_SUPERSET);
    EQ(compare("<cpu match='strict'><model>Nehalem</model></cpu>", 0), VIR_CPU_COMPARE_INCOMPATIBLE);
    EQ(compare("<cpu><model>Nehalem</model><feature policy='forbid' name='avx2'/></cpu>", 0), VIR_CPU_COMPARE_INCOMPATIBLE);
    EQ(compare("<cpu><model>Nehalem</model><feature policy='disable' name='avx2'/></cpu>", 0), VIR_CPU_COMPARE_SUPERSET);
    EQ(compare("<cpu><model>Nehalem</model><feature policy='force' name='svm'/></cpu>", 0), VIR_CPU_COMPARE_SUPERSET);
    EQ(compare("<cpu><model>Nehalem</model><feature policy='require' name='svm'/></cpu>", 0), VIR_CPU_COMPARE_INCOMPATIBLE);
    EQ(compare("<cpu><arch>aarch64</arch><model>Skylake-Client</model></cpu>", 0), VIR_CPU_COMPARE_INCOMPATIBLE);
    EQ(compare("<cpu mode='custom'><model>Nehalem</model><vendor>AMD</vendor></cpu>", 0), VIR_CPU_COMPARE_INCOMPATIBLE);
    EQ(compare("<cpu mode='host-passthrough'/>", 0), VIR_CPU_COMPARE_IDENTICAL);
}

TEST(what_cannot_be_compared_is_named)
{
    FAILS(compare("<cpu><model>EPYC</model></cpu>", VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE), VIR_ERR_CPU_INCOMPATIBLE);
    STR_HAS(test_last_message(), "svm");
    FAILS(compare("<cpu><model>Toaster</model></cpu>", 0), VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "'Toaster'");
    FAILS(compare("<cpu><model>Nehalem</model><feature name='toast'/></cpu>", 0), VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "'toast'");
    FAILS(compare("<cpu><model>Nehalem</model><toast/></cpu>", VIR_CONNECT_COMPARE_CPU_VALIDATE_XML),
          VIR_ERR_XML_INVALID_SCHEMA);
    FAILS(compare("<domain/>", 0), VIR_ERR_XML_ERROR);
}

static char *
baseline(const char *one, const char *other, unsigned int flags)
{
    const char *const xmls[] = { one, other };

    return cpu_baseline_text(NULL, xmls, other ? 2 : 1, NULL, flags);
}

TEST(what_two_have_in_common_is_a_model)
{
    g_autofree char *text = baseline("<cpu><arch>x86_64</arch><model>Skylake-Client</model><feature name='invtsc'/></cpu>",
                                     "<cpu><arch>x86_64</arch><model>Haswell</model><feature name='invtsc'/></cpu>", 0);
    g_autofree char *migratable = NULL;
    g_autofree char *expanded = NULL;

    OK_PTR(text);
    STR_HAS(text, "<cpu mode='custom' match='exact'>");
    STR_HAS(text, "<model fallback='forbid'>Haswell</model>");
    STR_HAS(text, "<feature policy='require' name='invtsc'/>");
    migratable = baseline("<cpu><model>Haswell</model><feature name='invtsc'/></cpu>", NULL, VIR_CONNECT_BASELINE_CPU_MIGRATABLE);
    OK_PTR(migratable);
    TRUE_(!strstr(migratable, "invtsc"));
    expanded = baseline("<cpu><model>Haswell</model></cpu>", NULL, VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES);
    OK_PTR(expanded);
    STR_HAS(expanded, "<feature policy='require' name='avx2'/>");
}

TEST(what_has_nothing_in_common_is_refused)
{
    FAILS_PTR(baseline("<cpu><model>Haswell</model></cpu>", "<cpu><model>EPYC</model></cpu>", 0), VIR_ERR_OPERATION_FAILED);
    STR_HAS(test_last_message(), "'Intel' and 'AMD'");
    FAILS_PTR(baseline("<cpu><arch>x86_64</arch><model>Haswell</model></cpu>", "<cpu><arch>i686</arch><model>Haswell</model></cpu>",
                       0), VIR_ERR_CONFIG_UNSUPPORTED);
    FAILS_PTR(baseline("<cpu/>", NULL, 0), VIR_ERR_CONFIG_UNSUPPORTED);
    FAILS_PTR(baseline("<cpu><arch>ppc64</arch><model>POWER9</model></cpu>", NULL, 0), VIR_ERR_NO_SUPPORT);
    FAILS_PTR(cpu_baseline_text(NULL, NULL, 0, NULL, 0), VIR_ERR_INVALID_ARG);
}

TEST(the_host_is_described)
{
    g_autoptr(HostCpuDef) cpu = host_cpu_def_new();
    g_autofree char *text = NULL;

    cpu_data_fill_host(cpu);
    if (!cpu->signature)
        SKIP("this architecture has no models");
    cpu->arch = g_strdup("x86_64");
    text = xml_format_text(&xml_binding_HostCpuDef, cpu, 0);
    EQ(cpu_compare_text(cpu_data_of_host(), "x86_64", text, VIR_CONNECT_COMPARE_CPU_VALIDATE_XML), VIR_CPU_COMPARE_IDENTICAL);
}
