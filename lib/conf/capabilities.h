/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * capabilities.h - the <capabilities> document: the host, and the kinds of guests it can run.
 */

#ifndef CONF_CAPABILITIES_H
#define CONF_CAPABILITIES_H

#include "base/xmlbind.h"
#include "conf/cpu_host.h"

typedef struct {
    unsigned int id;
    int socket, die, cluster, core;   /* -1 = unknown */
    char *siblings;                   /* a cpuset; NULL = unknown */
} CapsHostCpu;

typedef struct {
    unsigned int id;
    unsigned long long memory_kib;
    GPtrArray *pages;                 /* of CpuPages */
    GPtrArray *distances;             /* of NumaDistance */
    GPtrArray *caches;                /* of NumaCache: of the memory's side */
    unsigned int n_cpus;
    GPtrArray *cpus;                  /* of CapsHostCpu */
} CapsCell;

typedef enum { CAPS_CACHE_BOTH, CAPS_CACHE_CODE, CAPS_CACHE_DATA, CAPS_CACHE_LAST } CapsCacheType;
ENUM_DECLARE(CapsCacheType, caps_cache_type)

/* How a cache, or the way to memory, can be shared out (resctrl). */
typedef struct {
    unsigned int granularity;
    OptUint min;
    char *unit;
    CapsCacheType type;
    unsigned int max_allocs;
} CapsControl;

typedef struct {
    unsigned int id, level;
    CapsCacheType type;
    unsigned int size;
    char *unit;
    char *cpus;
    GPtrArray *controls;              /* of CapsControl */
} CapsBank;

typedef struct {
    unsigned int id;
    char *cpus;
    GPtrArray *controls;              /* of CapsControl */
} CapsBandwidthNode;

typedef struct {
    unsigned int level;               /* 0 = none */
    unsigned int reuse_threshold;     /* 0 = none */
    unsigned int max_monitors;
    char **features;
} CapsMonitor;

typedef struct {
    char *type;                       /* of domain, such as "kvm" */
    char *label;
} CapsBaselabel;

typedef struct {
    char *model;
    char *doi;
    GPtrArray *baselabels;            /* of CapsBaselabel */
} CapsSecmodel;

typedef struct {
    char *canonical;                  /* what @name is an alias of; NULL = nothing */
    unsigned int max_cpus;
    YesNo deprecated;
    char *name;
} CapsMachine;

typedef struct {
    char *type;
    char *emulator;                   /* NULL and no machines: as the architecture's */
    GPtrArray *machines;              /* of CapsMachine */
} CapsDomain;

/* A feature a definition may switch (toggle), or that is simply there. */
typedef struct {
    Switch preset;
    YesNo toggle;
} CapsToggle;

typedef struct {
    char *os_type;
    char *arch;
    unsigned int wordsize;
    char *emulator;
    char *loader;
    GPtrArray *machines;              /* of CapsMachine */
    GPtrArray *domains;               /* of CapsDomain */
    bool pae, nonpae, ia64_be, cpuselection, deviceboot, external_snapshot;
    CapsToggle *acpi, *apic, *disksnapshot, *hap;
} CapsGuest;

typedef struct {
    XmlUuid uuid;
    HostCpuDef cpu;
    bool has_power_management;        /* it is known which of the three there are */
    bool suspend_mem, suspend_disk, suspend_hybrid;
    YesNo iommu;
    bool live_migration;
    char **migration_transports;
    unsigned int n_cells;
    GPtrArray *cells;                 /* of CapsCell */
    GPtrArray *latencies;             /* of NumaLatency */
    GPtrArray *bandwidths;            /* of NumaBandwidth */
    GPtrArray *banks;                 /* of CapsBank */
    CapsMonitor *cache_monitor;
    GPtrArray *bandwidth_nodes;       /* of CapsBandwidthNode */
    CapsMonitor *bandwidth_monitor;
    CapsMonitor *energy_monitor;
    GPtrArray *secmodels;             /* of CapsSecmodel */
    GPtrArray *guests;                /* of CapsGuest */
} Capabilities;

XML_DECLARE(CapsHostCpu, caps_host_cpu)
XML_DECLARE(CapsCell, caps_cell)
XML_DECLARE(CapsBaselabel, caps_baselabel)
XML_DECLARE(CapsSecmodel, caps_secmodel)
XML_DECLARE(CapsMachine, caps_machine)
XML_DECLARE(CapsDomain, caps_domain)
XML_DECLARE(CapsToggle, caps_toggle)
XML_DECLARE(CapsGuest, caps_guest)
XML_DECLARE(Capabilities, capabilities)

/* A document about this host as /sys and /proc tell it, without guests, uuid and security models; NULL with an error. */
Capabilities *capabilities_of_host(void);

/* The document. The caller frees it. */
char *capabilities_format(const Capabilities *caps);

#endif /* CONF_CAPABILITIES_H */
