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

typedef enum { LXC_CAPS_DEFAULT, LXC_CAPS_ALLOW, LXC_CAPS_DENY, LXC_CAPS_LAST } LxcCapsPolicy;
ENUM_DECLARE(LxcCapsPolicy, lxc_caps_policy)

/* Capabilities of the kernel that a container may keep or must drop, in the order of their names. */
typedef enum {
    LXC_CAP_AUDIT_CONTROL, LXC_CAP_AUDIT_WRITE, LXC_CAP_BLOCK_SUSPEND, LXC_CAP_CHOWN, LXC_CAP_DAC_OVERRIDE,
    LXC_CAP_DAC_READ_SEARCH, LXC_CAP_FOWNER, LXC_CAP_FSETID, LXC_CAP_IPC_LOCK, LXC_CAP_IPC_OWNER, LXC_CAP_KILL,
    LXC_CAP_LEASE, LXC_CAP_LINUX_IMMUTABLE, LXC_CAP_MAC_ADMIN, LXC_CAP_MAC_OVERRIDE, LXC_CAP_MKNOD, LXC_CAP_NET_ADMIN,
    LXC_CAP_NET_BIND_SERVICE, LXC_CAP_NET_BROADCAST, LXC_CAP_NET_RAW, LXC_CAP_SETGID, LXC_CAP_SETFCAP, LXC_CAP_SETPCAP,
    LXC_CAP_SETUID, LXC_CAP_SYS_ADMIN, LXC_CAP_SYS_BOOT, LXC_CAP_SYS_CHROOT, LXC_CAP_SYS_MODULE, LXC_CAP_SYS_NICE,
    LXC_CAP_SYS_PACCT, LXC_CAP_SYS_PTRACE, LXC_CAP_SYS_RAWIO, LXC_CAP_SYS_RESOURCE, LXC_CAP_SYS_TIME,
    LXC_CAP_SYS_TTY_CONFIG, LXC_CAP_SYSLOG, LXC_CAP_WAKE_ALARM,
    LXC_CAP_LAST
} LxcCap;

typedef struct {
    LxcCapsPolicy policy;
    Switch state[LXC_CAP_LAST];      /* by LxcCap; absent = as the policy says */
} LxcCapabilities;

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
    LxcCapabilities *capabilities;
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
XML_DECLARE_BINDING(SmmFeature)

#endif /* CONF_DOMAIN_FEATURES_H */
