/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_caps.c - the <domainCapabilities> document: its elements.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/domain_caps.h"

#include <string.h>

ENUM_WORDS(CapsUsable, caps_usable, CAPS_USABLE_LAST, NULL, "yes", "no", "unknown")

static const XmlField enum_fields[] = {
    XML_ATTR   (CapsEnum, name,   "name", XML_STRING, XML_REQUIRED),
    XML_STRINGS(CapsEnum, values, "value", 0),
};
XML_BINDING(CapsEnum, "enum", enum_fields);

static const XmlField part_fields[] = {
    XML_ATTR_ENUM(CapsPart, supported, "supported", YesNo, XML_REQUIRED),
    XML_STRINGS  (CapsPart, values,    "value", 0),
    XML_LIST     (CapsPart, enums,     "enum", CapsEnum, 0),
};
XML_BINDING(CapsPart, "part", part_fields);

/* ---- features that say more than that they are there ---- */

static const XmlField sev_fields[] = {
    XML_ATTR_ENUM(CapsPart, supported,             "supported",       YesNo, XML_REQUIRED),
    XML_IN_TEXT  (CapsPart, sev.cbitpos,           "cbitpos",         XML_OPT_UINT, 0),
    XML_IN_TEXT  (CapsPart, sev.reduced_phys_bits, "reducedPhysBits", XML_OPT_UINT, 0),
    XML_IN_TEXT  (CapsPart, sev.max_guests,        "maxGuests",       XML_OPT_UINT, 0),
    XML_IN_TEXT  (CapsPart, sev.max_es_guests,     "maxESGuests",     XML_OPT_UINT, 0),
    XML_IN_TEXT  (CapsPart, sev.cpu0_id,           "cpu0Id",          XML_STRING, 0),
};
XML_BINDING_AS(CapsSevPart, CapsPart, "sev", sev_fields);

static const XmlField sgx_section_fields[] = {
    XML_ATTR(CapsSgxSection, node,     "node", XML_UINT, XML_REQUIRED),
    XML_ATTR(CapsSgxSection, size_kib, "size", XML_KIB,  XML_REQUIRED),
};
XML_BINDING(CapsSgxSection, "section", sgx_section_fields);

static const XmlField sgx_fields[] = {
    XML_ATTR_ENUM   (CapsPart, supported,            "supported",    YesNo,       XML_REQUIRED),
    XML_IN_TEXT_ENUM(CapsPart, sgx.flc,              "flc",          YesNo,       0),
    XML_IN_TEXT_ENUM(CapsPart, sgx.sgx1,             "sgx1",         YesNo,       0),
    XML_IN_TEXT_ENUM(CapsPart, sgx.sgx2,             "sgx2",         YesNo,       0),
    XML_IN_TEXT     (CapsPart, sgx.section_size_kib, "section_size", XML_OPT_KIB, 0),
    XML_LIST        (CapsPart, sgx.sections, "sections/section", CapsSgxSection,  0),
};
XML_BINDING_AS(CapsSgxPart, CapsPart, "sgx", sgx_fields);

static const XmlField hyperv_fields[] = {
    XML_ATTR_ENUM   (CapsPart, supported,                "supported",                  YesNo, XML_REQUIRED),
    XML_LIST        (CapsPart, enums,                    "enum",                       CapsEnum, 0),
    XML_IN_TEXT     (CapsPart, hyperv.spinlocks,         "defaults/spinlocks",         XML_OPT_UINT, 0),
    XML_IN_TEXT_ENUM(CapsPart, hyperv.stimer_direct,     "defaults/stimer_direct",     Switch, 0),
    XML_IN_TEXT_ENUM(CapsPart, hyperv.tlbflush_direct,   "defaults/tlbflush_direct",   Switch, 0),
    XML_IN_TEXT_ENUM(CapsPart, hyperv.tlbflush_extended, "defaults/tlbflush_extended", Switch, 0),
    XML_IN_TEXT     (CapsPart, hyperv.vendor_id,         "defaults/vendor_id",         XML_STRING, 0),
};
XML_BINDING_AS(CapsHypervPart, CapsPart, "hyperv", hyperv_fields);

/* ---- <cpu> ---- */

static const XmlField model_fields[] = {
    XML_ATTR_ENUM(CapsCpuModel, usable,     "usable",     CapsUsable,  0),
    XML_ATTR_ENUM(CapsCpuModel, deprecated, "deprecated", YesNo,       0),
    XML_ATTR     (CapsCpuModel, vendor,     "vendor",     XML_STRING,  0),
    XML_ATTR     (CapsCpuModel, canonical,  "canonical",  XML_STRING,  0),
    XML_ATTR_ENUM(CapsCpuModel, fallback,   "fallback",   CpuFallback, 0),
    XML_ATTR     (CapsCpuModel, vendor_id,  "vendor_id",  XML_STRING,  0),
    XML_TEXT     (CapsCpuModel, name,                     XML_STRING,  0),
};
XML_BINDING(CapsCpuModel, "model", model_fields);

static const XmlField blockers_fields[] = {
    XML_ATTR   (CapsCpuBlockers, model,    "model", XML_STRING, XML_REQUIRED),
    XML_STRINGS(CapsCpuBlockers, features, "feature@name", 0),
};
XML_BINDING(CapsCpuBlockers, "blockers", blockers_fields);

static const XmlField feature_fields[] = {
    XML_ATTR(CapsCpuFeature, policy, "policy", XML_STRING, XML_REQUIRED),
    XML_ATTR(CapsCpuFeature, name,   "name",   XML_STRING, XML_REQUIRED),
};
XML_BINDING(CapsCpuFeature, "feature", feature_fields);

static const XmlVariant cpu_entries[] = {
    XML_VARIANT_CASE(CAPS_CPU_MODEL,    "model",    CapsCpuModel),
    XML_VARIANT_CASE(CAPS_CPU_BLOCKERS, "blockers", CapsCpuBlockers),
};

static const XmlField mode_fields[] = {
    XML_ATTR_ENUM(CapsCpuMode, mode,           "name",                CpuMode,    XML_REQUIRED),
    XML_ATTR_ENUM(CapsCpuMode, supported,      "supported",           YesNo,      XML_REQUIRED),
    XML_LIST     (CapsCpuMode, enums,          "enum",                CapsEnum,   0),
    XML_VARIANTS (CapsCpuMode, entries,        "",                    cpu_entries, 0),
    XML_IN_TEXT  (CapsCpuMode, vendor,         "vendor",              XML_STRING, 0),
    XML_IN_ATTR  (CapsCpuMode, physaddr_mode,  "maxphysaddr", "mode", XML_STRING, 0),
    XML_IN_ATTR  (CapsCpuMode, physaddr_bits,  "maxphysaddr", "bits", XML_UINT,   XML_OMIT_ZERO),
    XML_IN_ATTR  (CapsCpuMode, physaddr_limit, "maxphysaddr", "limit", XML_UINT,  XML_OMIT_ZERO),
    XML_LIST     (CapsCpuMode, features,       "feature",             CapsCpuFeature, 0),
};
XML_BINDING(CapsCpuMode, "mode", mode_fields);

/* ---- the document ---- */

static const XmlField caps_fields[] = {
    XML_IN_TEXT (DomainCaps, path,                "path",                         XML_STRING, 0),
    XML_IN_TEXT (DomainCaps, domain,              "domain",                       XML_STRING, XML_REQUIRED),
    XML_IN_TEXT (DomainCaps, machine,             "machine",                      XML_STRING, 0),
    XML_IN_TEXT (DomainCaps, arch,                "arch",                         XML_STRING, XML_REQUIRED),
    XML_IN_ATTR (DomainCaps, max_vcpus,           "vcpu", "max",                  XML_UINT,   XML_OMIT_ZERO),
    XML_CHILD   (DomainCaps, iothreads,           "iothreads",                    CapsPart,   0),
    XML_IN_ATTR_ENUM(DomainCaps, os_supported,    "os", "supported",              YesNo,      0),
    XML_LIST    (DomainCaps, os_enums,            "os/enum",                      CapsEnum,   0),
    XML_CHILD   (DomainCaps, firmware_features,   "os/firmwareFeatures",          CapsPart,   0),
    XML_CHILD   (DomainCaps, loader,              "os/loader",                    CapsPart,   0),
    XML_CHILD   (DomainCaps, varstore,            "os/varstore",                  CapsPart,   0),
    XML_LIST    (DomainCaps, cpu_modes,           "cpu/mode",                     CapsCpuMode, 0),
    XML_CHILD   (DomainCaps, memory_backing,      "memoryBacking",                CapsPart,   0),
    XML_CHILD   (DomainCaps, disk,                "devices/disk",                 CapsPart,   0),
    XML_CHILD   (DomainCaps, graphics,            "devices/graphics",             CapsPart,   0),
    XML_CHILD   (DomainCaps, video,               "devices/video",                CapsPart,   0),
    XML_CHILD   (DomainCaps, hostdev,             "devices/hostdev",              CapsPart,   0),
    XML_CHILD   (DomainCaps, rng,                 "devices/rng",                  CapsPart,   0),
    XML_CHILD   (DomainCaps, filesystem,          "devices/filesystem",           CapsPart,   0),
    XML_CHILD   (DomainCaps, tpm,                 "devices/tpm",                  CapsPart,   0),
    XML_CHILD   (DomainCaps, redirdev,            "devices/redirdev",             CapsPart,   0),
    XML_CHILD   (DomainCaps, channel,             "devices/channel",              CapsPart,   0),
    XML_CHILD   (DomainCaps, crypto,              "devices/crypto",               CapsPart,   0),
    XML_CHILD   (DomainCaps, interface,           "devices/interface",            CapsPart,   0),
    XML_CHILD   (DomainCaps, panic,               "devices/panic",                CapsPart,   0),
    XML_CHILD   (DomainCaps, console,             "devices/console",              CapsPart,   0),
    XML_CHILD   (DomainCaps, gic,                 "features/gic",                 CapsPart,   0),
    XML_CHILD   (DomainCaps, vmcoreinfo,          "features/vmcoreinfo",          CapsPart,   0),
    XML_CHILD   (DomainCaps, genid,               "features/genid",               CapsPart,   0),
    XML_CHILD   (DomainCaps, backing_store_input, "features/backingStoreInput",   CapsPart,   0),
    XML_CHILD   (DomainCaps, backup,              "features/backup",              CapsPart,   0),
    XML_CHILD   (DomainCaps, async_teardown,      "features/async-teardown",      CapsPart,   0),
    XML_CHILD   (DomainCaps, s390_pv,             "features/s390-pv",             CapsPart,   0),
    XML_CHILD   (DomainCaps, ps2,                 "features/ps2",                 CapsPart,   0),
    XML_CHILD   (DomainCaps, tdx,                 "features/tdx",                 CapsPart,   0),
    XML_CHILD_AS(DomainCaps, sev,                 "features/sev",                 CapsPart, CapsSevPart, 0),
    XML_CHILD_AS(DomainCaps, sgx,                 "features/sgx",                 CapsPart, CapsSgxPart, 0),
    XML_CHILD_AS(DomainCaps, hyperv,              "features/hyperv",              CapsPart, CapsHypervPart, 0),
    XML_CHILD   (DomainCaps, launch_security,     "features/launchSecurity",      CapsPart,   0),
};
XML_BINDING(DomainCaps, "domainCapabilities", caps_fields);

/* ---- filling it ---- */

char **
caps_strings_add(char **list, const char *value)
{
    size_t n = list ? g_strv_length(list) : 0;

    list = g_renew(char *, list, n + 2);
    list[n] = g_strdup(value);
    list[n + 1] = NULL;
    return list;
}

void
caps_enums_add(GPtrArray **enums, const char *name, const char *value)
{
    CapsEnum *entry = NULL;

    xml_each(CapsEnum, known, *enums)
        if (g_str_equal(known->name, name))
            entry = known;
    if (!entry) {
        entry = caps_enum_new();
        entry->name = g_strdup(name);
        xml_list_add(CapsEnum, *enums, entry);
    }
    if (value)
        entry->values = caps_strings_add(entry->values, value);
}

char *
domain_caps_format(const DomainCaps *caps)
{
    return xml_format_text(&xml_binding_DomainCaps, caps, 0);
}
