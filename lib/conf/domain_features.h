/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_features.h - the <features> element: what the virtual machine's board can do.
 */

#ifndef CONF_DOMAIN_FEATURES_H
#define CONF_DOMAIN_FEATURES_H

#include "base/enums.h"
#include "base/xmlbind.h"

typedef enum { HYPERV_MODE_NONE, HYPERV_MODE_CUSTOM, HYPERV_MODE_PASSTHROUGH, HYPERV_MODE_HOST_MODEL,
    HYPERV_MODE_LAST } HypervMode;
ENUM_DECLARE(HypervMode, hyperv_mode)

typedef struct {
    HypervMode mode;
    Switch relaxed;
    Switch vapic;
    Switch spinlocks;
    unsigned int spinlock_retries;   /* 0 = default */
    Switch vpindex;
    Switch runtime;
    Switch synic;
    Switch stimer;
    Switch stimer_direct;
    Switch reset;
    Switch vendor_id;
    char *vendor_id_value;
    Switch frequencies;
    Switch reenlightenment;
    Switch tlbflush;
    Switch tlbflush_direct;
    Switch tlbflush_extended;
    Switch ipi;
    Switch evmcs;
    Switch avic;
    Switch emsr_bitmap;
    Switch xmm_input;
} HypervFeatures;

typedef struct {
    Switch hidden;
    Switch hint_dedicated;
    Switch poll_control;
    Switch pv_ipi;
    Switch dirty_ring;
    unsigned int dirty_ring_size;    /* 0 = default */
} KvmFeatures;

typedef struct {
    Switch e820_host;
    Switch passthrough;
    char *passthrough_mode;
} XenFeatures;

typedef enum { IOAPIC_DEFAULT, IOAPIC_QEMU, IOAPIC_KVM, IOAPIC_LAST } IoapicDriver;
ENUM_DECLARE(IoapicDriver, ioapic_driver)

typedef enum { GIC_VERSION_ABSENT, GIC_VERSION_HOST, GIC_VERSION_2, GIC_VERSION_3, GIC_VERSION_LAST } GicVersion;
ENUM_DECLARE(GicVersion, gic_version)

typedef enum { HPT_DEFAULT, HPT_ENABLED, HPT_DISABLED, HPT_REQUIRED, HPT_LAST } HptResizing;
ENUM_DECLARE(HptResizing, hpt_resizing)

typedef enum { UNKNOWN_MSRS_DEFAULT, UNKNOWN_MSRS_IGNORE, UNKNOWN_MSRS_FAULT, UNKNOWN_MSRS_LAST } UnknownMsrs;
ENUM_DECLARE(UnknownMsrs, unknown_msrs)

typedef struct {
    bool present;
    Switch eoi;
} ApicFeature;

typedef struct {
    bool present;
    GicVersion version;
} GicFeature;

typedef struct {
    bool present;
    HptResizing resizing;
    unsigned long long maxpagesize_kib;
} HptFeature;

/* <smm state=>; without a state the element alone means on. */
typedef struct {
    Switch state;
    unsigned long long tseg_bytes;   /* 0 = default */
} SmmFeature;

typedef struct {
    bool acpi;
    ApicFeature apic;
    bool pae;
    bool viridian;
    bool privnet;
    bool has_hap;                    /* the element is there; without a state it means on */
    Switch hap;
    HypervFeatures *hyperv;
    KvmFeatures *kvm;
    XenFeatures *xen;
    bool has_pvspinlock;
    Switch pvspinlock;
    bool has_pmu;
    Switch pmu;
    bool has_vmport;
    Switch vmport;
    GicFeature gic;
    SmmFeature *smm;
    IoapicDriver ioapic;
    HptFeature hpt;
    bool has_vmcoreinfo;
    Switch vmcoreinfo;
    Switch htm;
    Switch nested_hv;
    UnknownMsrs msrs_unknown;
    Switch ccf_assist;
    char *cfpc;
    char *sbbc;
    char *ibs;
    unsigned long long tb_cache_kib; /* tcg */
    bool has_async_teardown;
    YesNo async_teardown;
    Switch ras;
    Switch ps2;
    char *aia;
    bool virtualization;
} FeaturesDef;

XML_DECLARE(FeaturesDef, features_def)

#endif /* CONF_DOMAIN_FEATURES_H */
