/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cgroup_internal.h - hierarchies and the directories of a group in them; for cgroup*.c only.
 */

#ifndef BASE_CGROUP_INTERNAL_H
#define BASE_CGROUP_INTERNAL_H

#include <stdint.h>

#include "base/cgroup.h"

/* A mounted hierarchy. */
typedef struct {
    char *mount;                    /* where, with the host's root in front */
    char *root;                     /* which group of the hierarchy is mounted there; "/" but in containers */
    bool is_v2;
} CgroupHierarchy;

struct CgroupHost {
    char *root;
    GPtrArray *hierarchies;         /* CgroupHierarchy; those with a controller of ours, and v2 where it is used */
    CgroupHierarchy *of[CGROUP_N_CONTROLLERS];  /* NULL where the host lacks it */
    bool is_unified;
};

struct Cgroup {
    const CgroupHost *host;
    char *path;                     /* below the hierarchies' roots, no slash in front */
    GPtrArray *dirs;                /* one per hierarchy of @host, in its order; "" where the group is absent */
    bool has[CGROUP_N_CONTROLLERS];
};

/* Which devices: numbers of CGROUP_DEVICE_ANY match all. As it lies in the kernel's map. */
#define CGROUP_DEVICE_ANY 0xffffffffu
typedef struct {
    uint32_t type;                  /* BPF_DEVCG_DEV_BLOCK or BPF_DEVCG_DEV_CHAR */
    uint32_t major_number;
    uint32_t minor_number;
} CgroupDeviceRule;

/* The word for it in v2's files, NULL where v2 needs none or has none. */
const char *cgroup_controller_v2_word(CgroupController controller);

/* The group's directory that holds @controller, or NULL. *@ret_v2 tells the version. */
const char *cgroup_dir_of(const Cgroup *group, CgroupController controller, bool *ret_v2);

/* Device rules of version 2, of the group at @dir; @group names it in errors. */
int cgroup_bpf_deny_all(const char *group, const char *dir);
/* Adds the accesses in @allow to what the rule says, takes away those in @deny. */
int cgroup_bpf_change(const char *group, const char *dir, const CgroupDeviceRule *rule, unsigned int allow, unsigned int deny);

#endif /* BASE_CGROUP_INTERNAL_H */
