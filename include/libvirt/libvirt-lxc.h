/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt-lxc.h - calls that only the LXC driver has.
 */

#ifndef SPLITVIRT_LIBVIRT_LXC_H
#define SPLITVIRT_LIBVIRT_LXC_H

#include <libvirt/libvirt.h>

#ifdef __cplusplus
extern "C" {
#endif

int virDomainLxcEnterNamespace(virDomainPtr domain,
                               unsigned int nfdlist,
                               int *fdlist,
                               unsigned int *noldfdlist,
                               int **oldfdlist,
                               unsigned int flags);

int virDomainLxcOpenNamespace(virDomainPtr domain, int **fdlist, unsigned int flags);

int virDomainLxcEnterSecurityLabel(virSecurityModelPtr model,
                                   virSecurityLabelPtr label,
                                   virSecurityLabelPtr oldlabel,
                                   unsigned int flags);

int virDomainLxcEnterCGroup(virDomainPtr domain, unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_LXC_H */
