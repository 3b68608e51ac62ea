/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_backend.c - which types of pools there are, and what each needs on the host.
 *
 * Threads: any.
 */

#include "storage/storage_backend.h"

#include "base/error.h"
#include "base/file.h"

static const StorageBackend *const backends[POOL_LAST] = {
    [POOL_DIR] = &storage_dir_backend,
    [POOL_FS] = &storage_fs_backend,
    [POOL_NETFS] = &storage_netfs_backend,
    [POOL_LOGICAL] = &storage_logical_backend,
    [POOL_DISK] = &storage_disk_backend,
    [POOL_ISCSI] = &storage_iscsi_backend,
#if WITH_LIBISCSI
    [POOL_ISCSI_DIRECT] = &storage_iscsi_direct_backend,
#endif
    [POOL_SCSI] = &storage_scsi_backend,
    [POOL_MPATH] = &storage_mpath_backend,
#if WITH_RBD
    [POOL_RBD] = &storage_rbd_backend,
#endif
#if WITH_GLUSTER
    [POOL_GLUSTER] = &storage_gluster_backend,
#endif
    [POOL_ZFS] = &storage_zfs_backend,
    [POOL_VSTORAGE] = &storage_vstorage_backend,
};

static int
check_programs(const StorageBackend *backend, PoolType type)
{
    for (size_t i = 0; backend->programs && backend->programs[i]; i++) {
        g_autofree char *path = file_find_program(backend->programs[i]);

        if (!path)
            return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("pools of type '%1$s' need the program '%2$s', which is not in PATH"),
                        pool_type_to_string(type), backend->programs[i]);
    }
    return 0;
}

const StorageBackend *
storage_backend_find(PoolType type)
{
    if (backends[type])
        return backends[type];
    return fail_null(VIR_ERR_NO_SUPPORT, _("pools of type '%1$s' are not supported by this driver"), pool_type_to_string(type));
}

const StorageBackend *
storage_backend_get(PoolType type)
{
    const StorageBackend *backend = storage_backend_find(type);

    return backend && check_programs(backend, type) == 0 ? backend : NULL;
}

unsigned int
storage_backend_supported(void)
{
    unsigned int supported = 0;

    for (PoolType type = 0; type < POOL_LAST; type++)
        supported |= backends[type] ? 1u << type : 0;
    return supported;
}
