/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cgroup_internal.h - hierarchies and the directories of a group in them; for cgroup*.c only.
 */

#ifndef BASE_CGROUP_INTERNAL_H
#define BASE_CGROUP_INTERNAL_H

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

/* The word for it in v2's files, NULL where v2 needs none or has none. */
const char *cgroup_controller_v2_word(CgroupController controller);

/* The group's directory that holds @controller, or NULL. *@ret_v2 tells the version. */
const char *cgroup_dir_of(const Cgroup *group, CgroupController controller, bool *ret_v2);

#endif /* BASE_CGROUP_INTERNAL_H */
