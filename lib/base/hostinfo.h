/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hostinfo.h - what this host is: processors, NUMA cells, memory and their figures, read from /sys and /proc.
 */

#ifndef BASE_HOSTINFO_H
#define BASE_HOSTINFO_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

#include <libvirt/libvirt-host.h>

#include "base/bitmap.h"
#include "base/uuid.h"

/* One processor. -1 where the host does not say. */
typedef struct {
    int id;
    int socket;
    int die;
    int cluster;
    int core;
    int node;
    Bitmap *siblings;               /* the threads of its core, itself included */
} HostCpu;

typedef struct {
    unsigned int size_kib;
    unsigned long long total;
    unsigned long long free;
} HostPages;

typedef struct {
    int id;
    unsigned long long memory_kib;
    Bitmap *cpus;
    HostPages *pages;               /* by size, the system's page size first */
    size_t n_pages;
    unsigned int *distances;        /* to each node of @HostTopology, by index; NULL = unknown */
    size_t n_distances;
} HostNode;

/* The host at one moment; immutable. */
typedef struct {
    char *arch;                     /* "x86_64" */
    HostCpu *cpus;                  /* the online ones */
    size_t n_cpus;
    HostNode *nodes;                /* at least one */
    size_t n_nodes;
    Bitmap *online;
    Bitmap *present;
    unsigned int mhz;               /* 0 = unknown */
    unsigned long long memory_kib;
} HostTopology;

/* Reads the host under @root (NULL = "/"; another one is for tests). */
HostTopology *host_topology_read(const char *root);
void host_topology_free(HostTopology *topology);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HostTopology, host_topology_free)

/* The figures of virNodeGetInfo(). nodes * sockets * cores * threads is at least the number of cpus. */
int host_get_node_info(const char *root, virNodeInfo *ret_info);

/* The architecture in libvirt's words; fixed text. */
const char *host_arch(void);

/* How many processors there can be (present), and which are online. */
int host_get_cpu_map(const char *root, Bitmap **ret_present, Bitmap **ret_online);

/* Bytes free in the whole host; in each of the cells from @start, at most @max: returns how many. */
int host_get_free_memory(const char *root, unsigned long long *ret_bytes);
int host_get_cells_free_memory(const char *root, int start, int max, unsigned long long *ret_bytes);

/* Times in nanoseconds of @cpu, VIR_NODE_CPU_STATS_ALL_CPUS for the sum. @kernel includes @interrupt. */
typedef struct {
    unsigned long long user, kernel, idle, iowait, interrupt;
} HostCpuTimes;
int host_get_cpu_times(const char *root, int cpu, HostCpuTimes *ret_times);

/* KiB in @cell, VIR_NODE_MEMORY_STATS_ALL_CELLS for the host. Figures a single cell does not have are 0 and @has_buffers
 * says so. */
typedef struct {
    unsigned long long total, free, buffers, cached;
    bool has_buffers;
} HostMemoryStats;
int host_get_memory_stats(const char *root, int cell, HostMemoryStats *ret_stats);

/* Free pages of @size_kib in @cell (-1 = all). */
int host_get_free_pages(const char *root, int cell, unsigned int size_kib, unsigned long long *ret_free);

/* Sets, or raises by @count, the number of pages of @size_kib in @cell (-1 = all). */
typedef enum {
    HOST_PAGES_SET,
    HOST_PAGES_ADD,
} HostPagesMode;
int host_alloc_pages(const char *root, int cell, unsigned int size_kib, unsigned long long count, HostPagesMode mode);

/* The name others know this host by, fully qualified where that is known without waiting. The caller frees it. */
char *host_get_hostname(void);

/* The host's uuid: of the firmware, or of /etc/machine-id, as the setting host_uuid_source says. Where the firmware has none
 * that is plausible, the machine-id's. */
typedef enum {
    HOST_UUID_FROM_FIRMWARE,
    HOST_UUID_FROM_MACHINE_ID,
} HostUuidSource;
/* What an administrator says: this one, or one of those. Who was told nothing (NULL) asks the firmware. */
typedef struct {
    bool is_fixed;
    unsigned char fixed[UUID_LEN];
    HostUuidSource source;
} HostUuidChoice;
int host_choose_uuid(const HostUuidChoice *choice, unsigned char ret_uuid[UUID_LEN]);

int host_get_uuid(const char *root, HostUuidSource source, unsigned char ret_uuid[UUID_LEN]);

#endif /* BASE_HOSTINFO_H */
