/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * moment_disks.c - whose disks the disks of a snapshot, a checkpoint or a backup are.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/moment_disks.h"

#include "base/error.h"
#include "conf/domain_disk.h"

GPtrArray *
moment_disks_by_domain(const DomainDef *domain, const GPtrArray *disks, size_t name)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    guint index;

    g_ptr_array_set_size(found, domain->disks ? (gint)domain->disks->len : 0);
    for (guint i = 0; disks && i < disks->len; i++) {
        void *disk = g_ptr_array_index(disks, i);
        const char *named = *(char *const *)(const void *)((const char *)disk + name);
        const DiskDef *of = domain_disk_find(domain, named);

        if (!of || !g_ptr_array_find(domain->disks, of, &index))
            return fail_null(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s' has no disk '%2$s'"), domain->name, named);
        if (found->pdata[index])
            return fail_null(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s' is named twice"), of->target->dev);
        found->pdata[index] = disk;
    }
    return g_steal_pointer(&found);
}
