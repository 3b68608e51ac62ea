/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * capabilities.h - the <capabilities> document: the host, and the kinds of guests it can run.
 */

#ifndef CONF_CAPABILITIES_H
#define CONF_CAPABILITIES_H

#include "base/xmlbind.h"

typedef struct {
    char *unit;                       /* "KiB" */
    unsigned int size;
    OptUlong count;                   /* how many of them; unset where only the size is meant */
} CapsPages;

typedef struct {
    unsigned int id;
    unsigned int distance;
} CapsSibling;

typedef struct {
    unsigned int id;
    int socket, die, cluster, core;   /* -1 = unknown */
    char *siblings;                   /* a cpuset; NULL = unknown */
} CapsHostCpu;

typedef struct {
    unsigned int id;
    unsigned long long memory_kib;
    GPtrArray *pages;                 /* of CapsPages */
    GPtrArray *distances;             /* of CapsSibling */
    unsigned int n_cpus;
    GPtrArray *cpus;                  /* of CapsHostCpu */
} CapsCell;

typedef struct {
    char *arch;
    char *model;                      /* NULL = unknown */
    char *vendor;
    unsigned int microcode;
    bool has_signature;
    unsigned int family, signature_model, stepping;
    unsigned int sockets, dies, clusters, cores, threads;
    GPtrArray *pages;                 /* of CapsPages, by size only */
} CapsCpu;

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
    GPtrArray *machines;              /* of CapsMachine */
    GPtrArray *domains;               /* of CapsDomain */
    bool pae, nonpae, cpuselection, deviceboot;
    CapsToggle *acpi, *apic, *disksnapshot;
} CapsGuest;

typedef struct {
    XmlUuid uuid;
    CapsCpu cpu;
    YesNo iommu;
    unsigned int n_cells;
    GPtrArray *cells;                 /* of CapsCell */
    GPtrArray *secmodels;             /* of CapsSecmodel */
    GPtrArray *guests;                /* of CapsGuest */
} Capabilities;

XML_DECLARE(CapsPages, caps_pages)
XML_DECLARE(CapsSibling, caps_sibling)
XML_DECLARE(CapsHostCpu, caps_host_cpu)
XML_DECLARE(CapsCell, caps_cell)
XML_DECLARE(CapsCpu, caps_cpu)
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
