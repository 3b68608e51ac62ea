/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cpu_data.h - a processor as the set of its features: read from CPUID or a definition, written as a model and what it
 * has more or less; compared; what several have in common.
 *
 * All of it is pure. Threads: any; a CpuData belongs to one.
 */

#ifndef CONF_CPU_DATA_H
#define CONF_CPU_DATA_H

#include <libvirt/libvirt-host.h>

#include "base/bitmap.h"
#include "base/hostcpuid.h"
#include "conf/cpu_host.h"

typedef struct {
    const char *vendor;             /* "Intel"; NULL = unknown */
    CpuSignature signature;         /* zeros = unknown */
    Bitmap *features;               /* by index in cpu_features_all() */
} CpuData;

CpuData *cpu_data_new(void);
CpuData *cpu_data_copy(const CpuData *from);
void cpu_data_free(CpuData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CpuData, cpu_data_free)

/* What a processor is that answered so. MSRs are unknown, and their features absent. */
CpuData *cpu_data_from_cpuid(const CpuidAnswer *answers, size_t n);

/* The model of @def with its features; NULL with an error that names an unknown model or feature. */
CpuData *cpu_data_from_def(const CpuDef *def);

/* Describes @data by the nearest model of @allowed (names; NULL = all) and the features it has besides. */
typedef enum {
    CPU_NEAREST_WITHIN,             /* only a model that has nothing @data lacks */
    CPU_NEAREST_ANY,                /* what the model has too much is disabled */
} CpuNearest;

/* Fills model, vendor and features of @def; with policies in a guest's @def (CPU_NEAREST_ANY). Without a model that fits
 * there are features alone. */
void cpu_data_to_def(const CpuData *data, const char *const *allowed, CpuNearest nearest, CpuDef *def);

/* May a host of @data run @cpu? *@ret_why says what is missing when it may not; the caller frees it. VIR_CPU_COMPARE_ERROR
 * with an error for what is unknown. */
virCPUCompareResult cpu_data_compare(const CpuData *data, const char *arch, const HostCpuDef *cpu, char **ret_why);

/* The same for the document @xml and @flags (virConnectCompareCPUFlags). */
int cpu_compare_text(const CpuData *data, const char *arch, const char *xml, unsigned int flags);

/* What a guest can have on each of the @n processors whose documents are @xmls, in words of @allowed models, and of @limit
 * (NULL = none); @flags: virConnectBaselineCPUFlags. The document, or NULL with an error. */
char *cpu_baseline_text(const CpuData *limit, const char *const *xmls, size_t n, const char *const *allowed, unsigned int flags);

/* Fills @cpu with what this host is: model, vendor, signature, features, counter, width of addresses. */
void cpu_data_fill_host(HostCpuDef *cpu);

/* This host; without features where its architecture has no models. Constant. */
const CpuData *cpu_data_of_host(void);

#endif /* CONF_CPU_DATA_H */
