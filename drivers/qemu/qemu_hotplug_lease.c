/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_hotplug_lease.c - leases come and go while the guest runs. QEMU knows nothing of them: virtlockd holds them for its process.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_hotplug.h"

#include "base/error.h"
#include "conf/domain_misc.h"
#include "qemu/qemu_lock.h"

static int
undo_lock(Domain *dom, void *lease)
{
    return qemu_lock_release_lease(dom, lease);
}

int
qemu_hotplug_lease(QemuHotplug *plug, DomainDef *def, DomainDevice *device)
{
    g_autoptr(LeaseDef) lease = lease_def_copy(device->lease);

    if (domain_def_add_device(def, device) < 0 || qemu_lock_acquire_lease(qemu_hotplug_domain(plug), lease) < 0)
        return -1;
    qemu_hotplug_note(plug, undo_lock, g_steal_pointer(&lease), (GDestroyNotify)lease_def_free);
    return 0;
}

int
qemu_hotplug_take_lease(Domain *dom, DomainDef *def, const DomainDevice *device)
{
    g_autoptr(DomainDevice) taken = NULL;

    if (qemu_lock_release_lease(dom, device->lease) < 0)
        return -1;
    taken = domain_def_take_device(def, device);
    return 0;
}
