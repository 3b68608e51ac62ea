/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_caps.h - the <domainCapabilities> document: what one emulator offers to a definition.
 */

#ifndef CONF_DOMAIN_CAPS_H
#define CONF_DOMAIN_CAPS_H

#include "base/xmlbind.h"
#include "conf/domain_cpu.h"

/* <enum name='bus'><value>ide</value>...</enum>: what an attribute of a definition may say. */
typedef struct {
    char *name;
    char **values;
} CapsEnum;

/* Of <sev>: what the host's memory encryption can do. */
typedef struct {
    OptUint cbitpos, reduced_phys_bits, max_guests, max_es_guests;
    char *cpu0_id;
} CapsSev;

typedef struct {
    unsigned int node;
    unsigned long long size_kib;
} CapsSgxSection;

typedef struct {
    YesNo flc, sgx1, sgx2;
    OptUlong section_size_kib;
    GPtrArray *sections;        /* of CapsSgxSection */
} CapsSgx;

/* Of <hyperv>: what mode='host-model' sets. */
typedef struct {
    OptUint spinlocks;
    Switch stimer_direct, tlbflush_direct, tlbflush_extended;
    char *vendor_id;
} CapsHyperv;

/* One device or feature. */
typedef struct {
    YesNo supported;
    char **values;              /* of <loader>: the firmware files there are */
    GPtrArray *enums;           /* of CapsEnum */
    CapsSev sev;                /* these three are shown by the part that has them */
    CapsSgx sgx;
    CapsHyperv hyperv;
} CapsPart;

typedef enum { CAPS_USABLE_ABSENT, CAPS_USABLE_YES, CAPS_USABLE_NO, CAPS_USABLE_UNKNOWN, CAPS_USABLE_LAST } CapsUsable;
ENUM_DECLARE(CapsUsable, caps_usable)

/* Models and what keeps the host from running them alternate, so both are entries of one list. */
typedef enum { CAPS_CPU_MODEL, CAPS_CPU_BLOCKERS } CapsCpuEntryKind;

typedef struct {
    CapsCpuEntryKind kind;
    CapsUsable usable;
    YesNo deprecated;
    char *vendor;
    char *canonical;
    CpuFallback fallback;       /* of mode host-model: the model the host's processor is nearest to */
    char *vendor_id;
    char *name;
} CapsCpuModel;

typedef struct {
    CapsCpuEntryKind kind;
    char *model;
    char **features;
} CapsCpuBlockers;

typedef struct {
    char *policy;
    char *name;
} CapsCpuFeature;

typedef struct {
    CpuMode mode;
    YesNo supported;
    GPtrArray *enums;           /* of CapsEnum */
    GPtrArray *entries;         /* of CapsCpuModel and CapsCpuBlockers */
    char *vendor;
    char *physaddr_mode;
    unsigned int physaddr_bits;
    unsigned int physaddr_limit;
    GPtrArray *features;        /* of CapsCpuFeature */
} CapsCpuMode;

typedef struct {
    char *path;
    char *domain;               /* "kvm" */
    char *machine;
    char *arch;
    unsigned int max_vcpus;
    CapsPart *iothreads;
    YesNo os_supported;
    GPtrArray *os_enums;        /* of CapsEnum */
    CapsPart *firmware_features;
    CapsPart *loader;
    CapsPart *varstore;
    GPtrArray *cpu_modes;       /* of CapsCpuMode */
    CapsPart *memory_backing;
    CapsPart *disk, *graphics, *video, *hostdev, *rng, *filesystem, *tpm, *redirdev, *channel, *crypto, *interface, *panic,
        *console;
    CapsPart *gic, *vmcoreinfo, *genid, *backing_store_input, *backup, *async_teardown, *s390_pv, *ps2, *tdx, *sev, *sgx,
        *hyperv, *launch_security;
} DomainCaps;

XML_DECLARE(CapsEnum, caps_enum)
XML_DECLARE(CapsPart, caps_part)
XML_DECLARE(CapsSgxSection, caps_sgx_section)
XML_DECLARE(CapsCpuModel, caps_cpu_model)
XML_DECLARE(CapsCpuBlockers, caps_cpu_blockers)
XML_DECLARE(CapsCpuFeature, caps_cpu_feature)
XML_DECLARE(CapsCpuMode, caps_cpu_mode)
XML_DECLARE(DomainCaps, domain_caps)

/* Adds @value to the enum @name of @enums, which is made when it is not there; @value NULL makes an empty one. */
void caps_enums_add(GPtrArray **enums, const char *name, const char *value);

/* A new strv like @list (which may be NULL and is freed) with @value at its end. */
char **caps_strings_add(char **list, const char *value);

/* The document. The caller frees it. */
char *domain_caps_format(const DomainCaps *caps);

#endif /* CONF_DOMAIN_CAPS_H */
