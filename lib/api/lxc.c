/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lxc.c - the functions of libvirt-lxc.so that have no procedure.
 *
 * Nothing here may raise an error itself: this library would raise its own copy. See lxc_private.h.
 *
 * Threads: any; they act on the calling thread or process.
 */

#include "api/handle.h"
#include "api/local_call.h"
#include "api/lxc_private.h"

int
virDomainLxcEnterNamespace(virDomainPtr domain, unsigned int nfdlist, int *fdlist, unsigned int *noldfdlist,
                           int **oldfdlist, unsigned int flags)
{
    if (!local_enter(domain, HANDLE_DOMAIN, __func__))
        return -1;
    return lxc_enter_namespace(domain, nfdlist, fdlist, noldfdlist, oldfdlist, flags);
}

int
virDomainLxcEnterSecurityLabel(virSecurityModelPtr model, virSecurityLabelPtr label, virSecurityLabelPtr oldlabel,
                               unsigned int flags)
{
    virResetLastError();
    return lxc_enter_label(model, label, oldlabel, flags);
}

int
virDomainLxcEnterCGroup(virDomainPtr domain, unsigned int flags)
{
    return local_enter(domain, HANDLE_DOMAIN, __func__) ? lxc_enter_cgroup(domain, flags) : -1;
}
