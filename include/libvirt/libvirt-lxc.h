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

/*
 * Moves the calling thread into the namespaces of a container, which virDomainLxcOpenNamespace()
 * has opened.
 *
 * @fdlist: @nfdlist descriptors; the caller still closes them
 * @noldfdlist: set to how many namespaces the thread was in; may be NULL
 * @oldfdlist: set to an array of descriptors of them, to go back; the caller closes each and frees
 *     the array; may be NULL
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 1.0.2.
 */
int virDomainLxcEnterNamespace(virDomainPtr domain,
                               unsigned int nfdlist,
                               int *fdlist,
                               unsigned int *noldfdlist,
                               int **oldfdlist,
                               unsigned int flags);

/*
 * Opens the namespaces of a running container. Refused on a read-only connection.
 *
 * @fdlist: set to an array of descriptors; the caller closes each and frees the array
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of descriptors, or -1 on error. Since 1.0.2.
 */
int virDomainLxcOpenNamespace(virDomainPtr domain, int **fdlist, unsigned int flags);

/*
 * Gives the calling thread, or the next program it executes, the security label of a container.
 *
 * @model: from virNodeGetSecurityModel()
 * @label: from virDomainGetSecurityLabel()
 * @oldlabel: filled with the label before; may be NULL
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 1.0.4.
 */
int virDomainLxcEnterSecurityLabel(virSecurityModelPtr model,
                                   virSecurityLabelPtr label,
                                   virSecurityLabelPtr oldlabel,
                                   unsigned int flags);

/*
 * Moves the calling process into the control groups of a running container. Refused on a read-only
 * connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virDomainLxcEnterCGroup(virDomainPtr domain, unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_LXC_H */
