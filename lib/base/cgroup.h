/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cgroup.h - control groups: version 1, version 2 and hosts with both, behind one interface.
 *
 * Values have the units of the API (KiB, microseconds). What the host lacks answers VIR_ERR_OPERATION_UNSUPPORTED. In a container
 * that may not write, making a group succeeds, keeps nothing, and warns once.
 */

#ifndef BASE_CGROUP_H
#define BASE_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <glib.h>

#include "base/bitmap.h"

typedef enum {
    CGROUP_CPU,
    CGROUP_CPUACCT,
    CGROUP_CPUSET,
    CGROUP_MEMORY,
    CGROUP_DEVICES,
    CGROUP_BLKIO,
    CGROUP_FREEZER,
    CGROUP_PIDS,
    CGROUP_N_CONTROLLERS,
} CgroupController;

typedef struct CgroupHost CgroupHost;
typedef struct Cgroup Cgroup;

/* What this host has: read from /proc/self/mountinfo and /proc/self/cgroup. @root (NULL = "/") is put before every path, for
 * tests. A host without any is valid and has no controller. */
CgroupHost *cgroup_host_new(const char *root);
void cgroup_host_free(CgroupHost *host);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CgroupHost, cgroup_host_free)

/* The one of this process, detected at first use. */
const CgroupHost *cgroup_host_default(void);

bool cgroup_host_has(const CgroupHost *host, CgroupController controller);
bool cgroup_host_is_unified(const CgroupHost *host);        /* v2 holds the controllers */
bool cgroup_host_is_writable(const CgroupHost *host);
const char *cgroup_controller_to_string(CgroupController controller);

/* A guest's group at @path under the partition, such as "machine/qemu-1-web.libvirt-qemu", made in every hierarchy with the
 * controllers turned on. Parents are made as needed. */
Cgroup *cgroup_create(const CgroupHost *host, const char *path);

/* The group that exists at @path, or that @pid is in. */
Cgroup *cgroup_open(const CgroupHost *host, const char *path);
Cgroup *cgroup_of_pid(const CgroupHost *host, pid_t pid);

/* A group below @parent for threads of its process: "emulator", "vcpu0", "iothread1". It has what threads can have: cpu, cpuacct
 * and cpuset. */
Cgroup *cgroup_create_child(const Cgroup *parent, const char *name);
Cgroup *cgroup_open_child(const Cgroup *parent, const char *name);
void cgroup_free(Cgroup *group);                            /* the group itself stays */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cgroup, cgroup_free)

const char *cgroup_path(const Cgroup *group);
bool cgroup_has(const Cgroup *group, CgroupController controller);

/* For spawn: the v2 directory as a descriptor the caller closes, or -1 without an error on v1; and the cgroup.procs files of the v1
 * hierarchies, NULL-terminated, the caller's. */
int cgroup_open_fd(const Cgroup *group);
char **cgroup_procs_files(const Cgroup *group);

int cgroup_attach(const Cgroup *group, pid_t pid);          /* the whole process */
int cgroup_attach_thread(const Cgroup *group, pid_t tid);

/* Removes the group and all below it. Absent ones are no error; one that is still in use is VIR_ERR_RESOURCE_BUSY. */
int cgroup_remove(const Cgroup *group);

/* Sends @signo to every process in the group and below. Returns how many, 0 when it is empty. */
int cgroup_kill(const Cgroup *group, int signo);

/* The pids in the group and below. */
pid_t *cgroup_pids(const Cgroup *group, size_t *ret_n);

int cgroup_freeze(const Cgroup *group, bool frozen);

/* cpu: the weight is cpu.shares (2-262144, v1) or cpu.weight (1-10000, v2), as the host has it. A quota of -1 is none. */
int cgroup_set_cpu_shares(const Cgroup *group, unsigned long long shares);
int cgroup_get_cpu_shares(const Cgroup *group, unsigned long long *ret_shares);
int cgroup_set_cpu_quota(const Cgroup *group, long long quota_us, unsigned long long period_us);
int cgroup_get_cpu_quota(const Cgroup *group, long long *ret_quota_us, unsigned long long *ret_period_us);

/* Nanoseconds used; by user and system. */
int cgroup_get_cpu_usage(const Cgroup *group, unsigned long long *ret_ns);
int cgroup_get_cpu_stat(const Cgroup *group, unsigned long long *ret_user_ns, unsigned long long *ret_system_ns);
int cgroup_get_cpu_usage_percpu(const Cgroup *group, unsigned long long **ret_ns, size_t *ret_n);

/* memory, KiB; CGROUP_MEMORY_UNLIMITED is what the API calls "unlimited". */
#define CGROUP_MEMORY_UNLIMITED 9007199254740991ull
int cgroup_set_memory_hard_limit(const Cgroup *group, unsigned long long kib);
int cgroup_get_memory_hard_limit(const Cgroup *group, unsigned long long *ret_kib);
int cgroup_set_memory_soft_limit(const Cgroup *group, unsigned long long kib);
int cgroup_get_memory_soft_limit(const Cgroup *group, unsigned long long *ret_kib);
int cgroup_set_memory_swap_limit(const Cgroup *group, unsigned long long kib);
int cgroup_get_memory_swap_limit(const Cgroup *group, unsigned long long *ret_kib);
int cgroup_get_memory_usage(const Cgroup *group, unsigned long long *ret_kib);

/* cpuset. */
int cgroup_set_cpuset_cpus(const Cgroup *group, const Bitmap *cpus);
int cgroup_set_cpuset_mems(const Cgroup *group, const Bitmap *nodes);
Bitmap *cgroup_get_cpuset_cpus(const Cgroup *group);
Bitmap *cgroup_get_cpuset_mems(const Cgroup *group);

/* blkio: @weight 100-1000 (v1) or 1-10000 (v2). Throttles are per "major:minor"; 0 takes one away. */
typedef enum {
    CGROUP_BLKIO_READ_IOPS,
    CGROUP_BLKIO_WRITE_IOPS,
    CGROUP_BLKIO_READ_BPS,
    CGROUP_BLKIO_WRITE_BPS,
} CgroupBlkioLimit;
int cgroup_set_blkio_weight(const Cgroup *group, unsigned int weight);
int cgroup_get_blkio_weight(const Cgroup *group, unsigned int *ret_weight);
int cgroup_set_blkio_device_weight(const Cgroup *group, const char *device_path, unsigned int weight);
int cgroup_set_blkio_limit(const Cgroup *group, const char *device_path, CgroupBlkioLimit limit, unsigned long long value);

/* devices: @access is of "rwm". @major and @minor -1 = any. Nothing is denied before all was. Version 2 has a BPF program do it,
 * whose rules are found again by whoever opens the group later; it sums up what the rules that match allow. */
int cgroup_deny_all_devices(const Cgroup *group);
int cgroup_allow_device(const Cgroup *group, char type, int major, int minor, const char *access);
int cgroup_deny_device(const Cgroup *group, char type, int major, int minor, const char *access);
/* The device node at @path; 1 when it is no device, which is no error. */
int cgroup_allow_device_path(const Cgroup *group, const char *path, const char *access);
int cgroup_deny_device_path(const Cgroup *group, const char *path, const char *access);

#endif /* BASE_CGROUP_H */
