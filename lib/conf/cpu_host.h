/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cpu_host.h - the <cpu> of a host as capabilities show it, and the document that comparing and baselining take, which
 * may be a host's or a guest's.
 */

#ifndef CONF_CPU_HOST_H
#define CONF_CPU_HOST_H

#include "base/xmlbind.h"
#include "conf/domain_cpu.h"

/* A size of page, and where it stands in a NUMA cell how many of them there are. */
typedef struct {
    char *unit;                       /* "KiB" */
    unsigned int size;
    OptUlong count;                   /* unset where only the size is meant */
} CpuPages;

/* What CPUID says a processor is. */
typedef struct {
    unsigned int family, model, stepping;
} CpuSignature;

typedef struct {
    char *name;                       /* "tsc" */
    unsigned long long frequency_hz;
    YesNo scaling;
} CpuCounter;

typedef struct {
    CpuDef def;                       /* of a host: model, vendor, topology, maxphysaddr and features without a policy */
    char *arch;                       /* NULL = not said */
    bool pae, nonpae, vmx, svm;       /* <features>, of old */
    unsigned int microcode;           /* 0 = unknown */
    CpuSignature *signature;
    GPtrArray *counters;              /* of CpuCounter */
    GPtrArray *pages;                 /* of CpuPages, by size only */
} HostCpuDef;

XML_DECLARE(CpuPages, cpu_pages)
XML_DECLARE(CpuSignature, cpu_signature)
XML_DECLARE(CpuCounter, cpu_counter)
XML_DECLARE(HostCpuDef, host_cpu_def)

#endif /* CONF_CPU_HOST_H */
