/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lxc_private.h - what libvirt-lxc.so has libvirt.so do for it: whatever may fail, for the thread's error lives there.
 *
 * All return 0, or -1 with the failure handed over.
 */

#ifndef API_LXC_PRIVATE_H
#define API_LXC_PRIVATE_H

#include "api/export.h"

/* Moves the calling thread into the namespaces of @fds; gives the present ones back unless @ret_old is NULL. */
API_PRIVATE int lxc_enter_namespace(virDomainPtr domain, unsigned int count, const int *fds, unsigned int *ret_old_count,
                                    int **ret_old, unsigned int flags);

/* Makes the label that of the next program the thread executes. */
API_PRIVATE int lxc_enter_label(virSecurityModelPtr model, virSecurityLabelPtr label, virSecurityLabelPtr ret_old,
                                unsigned int flags);

/* Moves the calling process into the control groups of the container. */
API_PRIVATE int lxc_enter_cgroup(virDomainPtr domain, unsigned int flags);

#endif /* API_LXC_PRIVATE_H */
