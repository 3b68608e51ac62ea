/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_features.c - the <features> element: its fields, its defaults, its rules.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/domain_features.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define HYPERV_SPINLOCKS_MIN 4095
#define HYPERV_VENDOR_ID_LEN 12

ENUM_WORDS(HypervMode, hyperv_mode, HYPERV_MODE_LAST, NULL, "custom", "passthrough", "host-model")
ENUM_WORDS(IoapicDriver, ioapic_driver, IOAPIC_LAST, NULL, "qemu", "kvm")
ENUM_WORDS(GicVersion, gic_version, GIC_VERSION_LAST, NULL, "host", "2", "3")
ENUM_WORDS(HptResizing, hpt_resizing, HPT_LAST, NULL, "enabled", "disabled", "required")
ENUM_WORDS(UnknownMsrs, unknown_msrs, UNKNOWN_MSRS_LAST, NULL, "ignore", "fault")

/* ---- <hyperv>, <kvm>, <xen> ---- */

#define ROW_STATE(S, field, element) XML_IN_ATTR_ENUM(S, field, element, "state", Switch, XML_NEEDED | XML_ABI)

static const XmlField hyperv_fields[] = {
    XML_ATTR_ENUM(HypervFeatures, mode, "mode", HypervMode, XML_ABI),
    ROW_STATE    (HypervFeatures, relaxed,           "relaxed"),
    ROW_STATE    (HypervFeatures, vapic,             "vapic"),
    ROW_STATE    (HypervFeatures, spinlocks,         "spinlocks"),
    XML_IN_ATTR  (HypervFeatures, spinlock_retries,  "spinlocks", "retries", XML_UINT, XML_OMIT_ZERO | XML_ABI),
    ROW_STATE    (HypervFeatures, vpindex,           "vpindex"),
    ROW_STATE    (HypervFeatures, runtime,           "runtime"),
    ROW_STATE    (HypervFeatures, synic,             "synic"),
    ROW_STATE    (HypervFeatures, stimer,            "stimer"),
    ROW_STATE    (HypervFeatures, stimer_direct,     "stimer/direct"),
    ROW_STATE    (HypervFeatures, reset,             "reset"),
    ROW_STATE    (HypervFeatures, vendor_id,         "vendor_id"),
    XML_IN_ATTR  (HypervFeatures, vendor_id_value,   "vendor_id", "value", XML_STRING, XML_ABI),
    ROW_STATE    (HypervFeatures, frequencies,       "frequencies"),
    ROW_STATE    (HypervFeatures, reenlightenment,   "reenlightenment"),
    ROW_STATE    (HypervFeatures, tlbflush,          "tlbflush"),
    ROW_STATE    (HypervFeatures, tlbflush_direct,   "tlbflush/direct"),
    ROW_STATE    (HypervFeatures, tlbflush_extended, "tlbflush/extended"),
    ROW_STATE    (HypervFeatures, ipi,               "ipi"),
    ROW_STATE    (HypervFeatures, evmcs,             "evmcs"),
    ROW_STATE    (HypervFeatures, avic,              "avic"),
    ROW_STATE    (HypervFeatures, emsr_bitmap,       "emsr_bitmap"),
    ROW_STATE    (HypervFeatures, xmm_input,         "xmm_input"),
};

static int
hyperv_post_parse(void *self, XmlContext *ctx)
{
    HypervFeatures *hyperv = self;

    if (hyperv->mode == HYPERV_MODE_NONE)
        hyperv->mode = HYPERV_MODE_CUSTOM;
    return 0;
}

static int
hyperv_validate(void *self, XmlContext *ctx)
{
    const HypervFeatures *hyperv = self;

    if (hyperv->spinlocks == SWITCH_ON && hyperv->spinlock_retries && hyperv->spinlock_retries < HYPERV_SPINLOCKS_MIN)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("spinlock 'retries' is at least %1$d, not %2$u"), HYPERV_SPINLOCKS_MIN,
                        hyperv->spinlock_retries);
    if (hyperv->vendor_id == SWITCH_ON && !hyperv->vendor_id_value)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'vendor_id' needs a 'value'"));
    if (hyperv->vendor_id_value
        && (strlen(hyperv->vendor_id_value) > HYPERV_VENDOR_ID_LEN || strchr(hyperv->vendor_id_value, ',')))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("vendor_id '%1$s' is not up to %2$d characters without a comma"),
                        hyperv->vendor_id_value, HYPERV_VENDOR_ID_LEN);
    return 0;
}
XML_BINDING(HypervFeatures, "hyperv", hyperv_fields, .post_parse = hyperv_post_parse, .validate = hyperv_validate);

static const XmlField kvm_fields[] = {
    ROW_STATE  (KvmFeatures, hidden,          "hidden"),
    ROW_STATE  (KvmFeatures, hint_dedicated,  "hint-dedicated"),
    ROW_STATE  (KvmFeatures, poll_control,    "poll-control"),
    ROW_STATE  (KvmFeatures, pv_ipi,          "pv-ipi"),
    ROW_STATE  (KvmFeatures, dirty_ring,      "dirty-ring"),
    XML_IN_ATTR(KvmFeatures, dirty_ring_size, "dirty-ring", "size", XML_UINT, XML_OMIT_ZERO | XML_ABI),
};

static int
kvm_validate(void *self, XmlContext *ctx)
{
    const KvmFeatures *kvm = self;
    unsigned int size = kvm->dirty_ring_size;

    if (kvm->dirty_ring == SWITCH_ON && (size < 1024 || size > 65536 || (size & (size - 1))))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the dirty ring's size is a power of two from 1024 to 65536, not %1$u"), size);
    return 0;
}
XML_BINDING(KvmFeatures, "kvm", kvm_fields, .validate = kvm_validate);

static const XmlField xen_fields[] = {
    ROW_STATE  (XenFeatures, e820_host,        "e820_host"),
    ROW_STATE  (XenFeatures, passthrough,      "passthrough"),
    XML_IN_ATTR(XenFeatures, passthrough_mode, "passthrough", "mode", XML_STRING, XML_ABI, .pattern = "sync_pt|share_pt"),
};
XML_BINDING(XenFeatures, "xen", xen_fields);

/* ---- <capabilities> of a container ---- */

ENUM_WORDS(LxcCapsPolicy, lxc_caps_policy, LXC_CAPS_LAST, "default", "allow", "deny")

#define ROW_CAP(CAP, element) ROW_STATE(LxcCapabilities, state[LXC_CAP_##CAP], element)

static const XmlField capabilities_fields[] = {
    XML_ATTR_ENUM(LxcCapabilities, policy, "policy", LxcCapsPolicy, 0),
    ROW_CAP      (AUDIT_CONTROL,    "audit_control"),
    ROW_CAP      (AUDIT_WRITE,      "audit_write"),
    ROW_CAP      (BLOCK_SUSPEND,    "block_suspend"),
    ROW_CAP      (CHOWN,            "chown"),
    ROW_CAP      (DAC_OVERRIDE,     "dac_override"),
    ROW_CAP      (DAC_READ_SEARCH,  "dac_read_search"),
    ROW_CAP      (FOWNER,           "fowner"),
    ROW_CAP      (FSETID,           "fsetid"),
    ROW_CAP      (IPC_LOCK,         "ipc_lock"),
    ROW_CAP      (IPC_OWNER,        "ipc_owner"),
    ROW_CAP      (KILL,             "kill"),
    ROW_CAP      (LEASE,            "lease"),
    ROW_CAP      (LINUX_IMMUTABLE,  "linux_immutable"),
    ROW_CAP      (MAC_ADMIN,        "mac_admin"),
    ROW_CAP      (MAC_OVERRIDE,     "mac_override"),
    ROW_CAP      (MKNOD,            "mknod"),
    ROW_CAP      (NET_ADMIN,        "net_admin"),
    ROW_CAP      (NET_BIND_SERVICE, "net_bind_service"),
    ROW_CAP      (NET_BROADCAST,    "net_broadcast"),
    ROW_CAP      (NET_RAW,          "net_raw"),
    ROW_CAP      (SETGID,           "setgid"),
    ROW_CAP      (SETFCAP,          "setfcap"),
    ROW_CAP      (SETPCAP,          "setpcap"),
    ROW_CAP      (SETUID,           "setuid"),
    ROW_CAP      (SYS_ADMIN,        "sys_admin"),
    ROW_CAP      (SYS_BOOT,         "sys_boot"),
    ROW_CAP      (SYS_CHROOT,       "sys_chroot"),
    ROW_CAP      (SYS_MODULE,       "sys_module"),
    ROW_CAP      (SYS_NICE,         "sys_nice"),
    ROW_CAP      (SYS_PACCT,        "sys_pacct"),
    ROW_CAP      (SYS_PTRACE,       "sys_ptrace"),
    ROW_CAP      (SYS_RAWIO,        "sys_rawio"),
    ROW_CAP      (SYS_RESOURCE,     "sys_resource"),
    ROW_CAP      (SYS_TIME,         "sys_time"),
    ROW_CAP      (SYS_TTY_CONFIG,   "sys_tty_config"),
    ROW_CAP      (SYSLOG,           "syslog"),
    ROW_CAP      (WAKE_ALARM,       "wake_alarm"),
};
XML_BINDING(LxcCapabilities, "capabilities", capabilities_fields);

/* The default policy without an exception says nothing. */
static bool
says_nothing(const LxcCapabilities *capabilities)
{
    for (int i = 0; i < LXC_CAP_LAST; i++) {
        if (capabilities->state[i] != SWITCH_ABSENT)
            return false;
    }
    return capabilities->policy == LXC_CAPS_DEFAULT;
}

/* ---- elements with a state of which none is also an answer ---- */

static const XmlField smm_fields[] = {
    XML_ATTR_ENUM(SmmFeature, state,      "state", Switch,        XML_ABI),
    XML_IN_TEXT  (SmmFeature, tseg_bytes, "tseg",  XML_BYTES_AS_MIB, XML_OMIT_ZERO | XML_ABI),
};

static int
smm_post_parse(void *self, XmlContext *ctx)
{
    SmmFeature *smm = self;

    if (smm->state == SWITCH_ABSENT)
        smm->state = SWITCH_ON;
    return 0;
}
XML_BINDING(SmmFeature, "smm", smm_fields, .post_parse = smm_post_parse);

/* Elements that mean "on" when they have no state. */
#define ROW_SWITCH(field, element) \
    XML_PRESENT     (FeaturesDef, has_##field, element, 0), \
    XML_IN_ATTR_ENUM(FeaturesDef, field,       element, "state", Switch, XML_ABI)

static const XmlField features_fields[] = {
    XML_PRESENT     (FeaturesDef, acpi,             "acpi",                             XML_ABI),
    XML_PRESENT     (FeaturesDef, apic.present,     "apic",                             XML_ABI),
    XML_IN_ATTR_ENUM(FeaturesDef, apic.eoi,         "apic", "eoi",       Switch,         XML_ABI),
    XML_PRESENT     (FeaturesDef, pae,              "pae",                              XML_ABI),
    XML_PRESENT     (FeaturesDef, viridian,         "viridian",                         XML_ABI),
    XML_PRESENT     (FeaturesDef, privnet,          "privnet",                          XML_ABI),
    ROW_SWITCH      (hap,                           "hap"),
    XML_CHILD       (FeaturesDef, hyperv,           "hyperv",            HypervFeatures, 0),
    XML_CHILD       (FeaturesDef, kvm,              "kvm",               KvmFeatures,    XML_OMIT_EMPTY),
    XML_CHILD       (FeaturesDef, xen,              "xen",               XenFeatures,    XML_OMIT_EMPTY),
    ROW_SWITCH      (pvspinlock,                    "pvspinlock"),
    XML_CHILD       (FeaturesDef, capabilities,     "capabilities",      LxcCapabilities, 0),
    ROW_SWITCH      (pmu,                           "pmu"),
    ROW_SWITCH      (vmport,                        "vmport"),
    XML_PRESENT     (FeaturesDef, gic.present,      "gic",                              XML_ABI),
    XML_IN_ATTR_ENUM(FeaturesDef, gic.version,      "gic", "version",    GicVersion,     XML_ABI),
    XML_CHILD       (FeaturesDef, smm,              "smm",               SmmFeature,     0),
    XML_IN_ATTR_ENUM(FeaturesDef, ioapic,           "ioapic", "driver",  IoapicDriver,   XML_ABI),
    XML_PRESENT     (FeaturesDef, hpt.present,      "hpt",                              XML_ABI),
    XML_IN_ATTR_ENUM(FeaturesDef, hpt.resizing,     "hpt", "resizing",   HptResizing,    XML_ABI),
    XML_IN_TEXT     (FeaturesDef, hpt.maxpagesize_kib, "hpt/maxpagesize", XML_KIB,       XML_OMIT_ZERO | XML_ABI),
    ROW_SWITCH      (vmcoreinfo,                    "vmcoreinfo"),
    XML_IN_ATTR_ENUM(FeaturesDef, htm,              "htm", "state",      Switch,         XML_ABI),
    XML_IN_ATTR_ENUM(FeaturesDef, nested_hv,        "nested-hv", "state", Switch,        XML_ABI),
    XML_IN_ATTR_ENUM(FeaturesDef, msrs_unknown,     "msrs", "unknown",   UnknownMsrs,    0),
    XML_IN_ATTR_ENUM(FeaturesDef, ccf_assist,       "ccf-assist", "state", Switch,       XML_ABI),
    XML_IN_ATTR     (FeaturesDef, cfpc,             "cfpc", "value",     XML_STRING,     XML_ABI),
    XML_IN_ATTR     (FeaturesDef, sbbc,             "sbbc", "value",     XML_STRING,     XML_ABI),
    XML_IN_ATTR     (FeaturesDef, ibs,              "ibs", "value",      XML_STRING,     XML_ABI),
    XML_IN_TEXT     (FeaturesDef, tb_cache_kib,     "tcg/tb-cache",      XML_KIB_AS_MIB, XML_OMIT_ZERO),
    XML_PRESENT     (FeaturesDef, has_async_teardown, "async-teardown",                  0),
    XML_IN_ATTR_ENUM(FeaturesDef, async_teardown,   "async-teardown", "enabled", YesNo,  0),
    XML_IN_ATTR_ENUM(FeaturesDef, ras,              "ras", "state",      Switch,         XML_ABI),
    XML_IN_ATTR_ENUM(FeaturesDef, ps2,              "ps2", "state",      Switch,         XML_ABI),
    XML_IN_ATTR     (FeaturesDef, aia,              "aia", "value",      XML_STRING,     XML_ABI),
    XML_PRESENT     (FeaturesDef, virtualization,   "virtualization",                   XML_ABI),
};

static void
default_on(bool present, Switch *state)
{
    if (present && *state == SWITCH_ABSENT)
        *state = SWITCH_ON;
}

static int
features_post_parse(void *self, XmlContext *ctx)
{
    FeaturesDef *features = self;

    if (features->capabilities && says_nothing(features->capabilities))
        xml_free(&xml_binding_LxcCapabilities, g_steal_pointer(&features->capabilities));
    default_on(features->has_hap, &features->hap);
    default_on(features->has_pvspinlock, &features->pvspinlock);
    default_on(features->has_pmu, &features->pmu);
    default_on(features->has_vmport, &features->vmport);
    default_on(features->has_vmcoreinfo, &features->vmcoreinfo);
    if (features->has_async_teardown && features->async_teardown == YES_NO_ABSENT)
        features->async_teardown = YES_NO_YES;
    return 0;
}
XML_BINDING(FeaturesDef, "features", features_fields, .post_parse = features_post_parse);
