/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cpu_models.h - the features and models of processors that have names (x86), as data.
 *
 * Threads: any; everything here is constant.
 */

#ifndef CONF_CPU_MODELS_H
#define CONF_CPU_MODELS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bitmap.h"

typedef enum { CPU_REGISTER_EAX, CPU_REGISTER_EBX, CPU_REGISTER_ECX, CPU_REGISTER_EDX, CPU_REGISTER_MSR } CpuRegister;

/* Where a feature shows: a bit of an answer of CPUID, or of an MSR (then @leaf is its number). */
typedef struct {
    const char *name;
    uint32_t leaf, subleaf;
    CpuRegister where;
    unsigned int bit;
} CpuFeatureInfo;

typedef struct {
    const char *name;
    const char *canonical;          /* the version that the name stands for; NULL = itself */
    const char *vendor;             /* "Intel", "AMD" ...; NULL = any */
    unsigned int family, model, stepping;
    const char *words;              /* its features */
} CpuModelInfo;

/* Are there models of @arch ("x86_64", "i686")? */
bool cpu_arch_has_models(const char *arch);

const CpuFeatureInfo *cpu_features_all(size_t *ret_n);
const CpuModelInfo *cpu_models_all(size_t *ret_n);

/* A feature's index by any of its names; -1 when it is unknown. */
int cpu_feature_find(const char *name);

/* NULL when it is unknown. */
const CpuModelInfo *cpu_model_find(const char *name);

/* The names of all; the caller frees them. */
char **cpu_model_names(void);

/* The features of a model, by index; constant. */
const Bitmap *cpu_model_features(const CpuModelInfo *model);

/* libvirt's word for the twelve letters of CPUID: "AMD" for "AuthenticAMD"; NULL when there is none. */
const char *cpu_vendor_of_id(const char *id);

#endif /* CONF_CPU_MODELS_H */
