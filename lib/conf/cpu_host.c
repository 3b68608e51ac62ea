/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cpu_host.c - the <cpu> of a host: its elements.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/cpu_host.h"

static const XmlField pages_fields[] = {
    XML_ATTR(CpuPages, unit,  "unit", XML_STRING,    0),
    XML_ATTR(CpuPages, size,  "size", XML_UINT,      XML_REQUIRED),
    XML_TEXT(CpuPages, count,         XML_OPT_ULONG, 0),
};
XML_BINDING(CpuPages, "pages", pages_fields);

static const XmlField signature_fields[] = {
    XML_ATTR(CpuSignature, family,   "family",   XML_UINT, XML_REQUIRED),
    XML_ATTR(CpuSignature, model,    "model",    XML_UINT, XML_REQUIRED),
    XML_ATTR(CpuSignature, stepping, "stepping", XML_UINT, XML_REQUIRED),
};
XML_BINDING(CpuSignature, "signature", signature_fields);

static const XmlField counter_fields[] = {
    XML_ATTR     (CpuCounter, name,         "name",      XML_STRING, XML_REQUIRED),
    XML_ATTR     (CpuCounter, frequency_hz, "frequency", XML_ULLONG, XML_REQUIRED),
    XML_ATTR_ENUM(CpuCounter, scaling,      "scaling",   YesNo,      0),
};
XML_BINDING(CpuCounter, "counter", counter_fields);

/* A host has its features, so none has a policy; where one is given, it is a guest's. */
static const XmlField feature_fields[] = {
    XML_ATTR_ENUM(CpuFeature, policy, "policy", CpuPolicy,  0),
    XML_ATTR     (CpuFeature, name,   "name",   XML_STRING, XML_REQUIRED),
};
XML_BINDING_AS(HostCpuFeature, CpuFeature, "feature", feature_fields);

static const XmlField cpu_fields[] = {
    XML_ATTR_ENUM(HostCpuDef, def.mode,                "mode",                CpuMode,  0),
    XML_ATTR_ENUM(HostCpuDef, def.match,               "match",               CpuMatch, 0),
    XML_ATTR_ENUM(HostCpuDef, def.check,               "check",               CpuCheck, 0),
    XML_ATTR_ENUM(HostCpuDef, def.migratable,          "migratable",          Switch,   0),
    XML_ATTR_ENUM(HostCpuDef, def.deprecated_features, "deprecated_features", Switch,   0),
    XML_IN_TEXT  (HostCpuDef, arch,                    "arch",                XML_TRIMMED, 0),
    XML_PRESENT  (HostCpuDef, pae,                     "features/pae",        0),
    XML_PRESENT  (HostCpuDef, nonpae,                  "features/nonpae",     0),
    XML_PRESENT  (HostCpuDef, vmx,                     "features/vmx",        0),
    XML_PRESENT  (HostCpuDef, svm,                     "features/svm",        0),
    XML_CHILD    (HostCpuDef, def.model,               "model",               CpuModel, XML_OMIT_EMPTY),
    XML_IN_TEXT  (HostCpuDef, def.vendor,              "vendor",              XML_TRIMMED, 0),
    XML_IN_ATTR  (HostCpuDef, microcode,               "microcode", "version", XML_UINT, XML_OMIT_ZERO),
    XML_CHILD    (HostCpuDef, signature,               "signature",           CpuSignature, 0),
    XML_LIST     (HostCpuDef, counters,                "counter",             CpuCounter, 0),
    XML_CHILD    (HostCpuDef, def.topology,            "topology",            CpuTopology, 0),
    XML_CHILD    (HostCpuDef, def.cache,               "cache",               CpuCache, 0),
    XML_CHILD    (HostCpuDef, def.maxphysaddr,         "maxphysaddr",         MaxPhysAddr, 0),
    XML_LIST_AS  (HostCpuDef, def.features,            "feature",             HostCpuFeature, 0),
    XML_CHILD    (HostCpuDef, def.numa,                "numa",                CpuNuma, 0),
    XML_LIST     (HostCpuDef, pages,                   "pages",               CpuPages, 0),
};
XML_BINDING(HostCpuDef, "cpu", cpu_fields);
