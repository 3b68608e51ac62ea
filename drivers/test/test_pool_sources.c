/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_pool_sources.c - where pools could be made on the imaginary host: always the same places.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "test/test_objects.h"

static void
source_free(void *source)
{
    pool_source_free(source);
}

static PoolSource *
volume_group(const char *name, const char *path)
{
    PoolSource *source = pool_source_new();
    PoolDevice *device = pool_device_new();

    source->name = g_strdup(name);
    source->format = POOL_FORMAT_LVM2;
    device->path = g_strdup(path);
    xml_list_add(PoolDevice, source->devices, device);
    return source;
}

static PoolSource *
share(const char *server)
{
    PoolSource *source = pool_source_new();
    PoolHost *host = pool_host_new();

    source->dir = g_strdup("/testshare");
    source->format = POOL_FORMAT_NFS;
    host->name = g_strdup(server);
    xml_list_add(PoolHost, source->hosts, host);
    return source;
}

static char *
find_groups(const PoolSource *wanted)
{
    g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func(source_free);

    g_ptr_array_add(sources, volume_group("testvg1", "/dev/sda20"));
    g_ptr_array_add(sources, volume_group("testvg2", "/dev/sda21"));
    return pool_sources_format(sources, 0);
}

static char *
find_shares(const PoolSource *wanted)
{
    g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func(source_free);
    const PoolHost *host = wanted && wanted->hosts && wanted->hosts->len ? wanted->hosts->pdata[0] : NULL;

    if (!host || !host->name)
        return fail_null(VIR_ERR_INVALID_ARG, _("sources of type netfs are looked for on a host: name it in <source>"));
    g_ptr_array_add(sources, share(host->name));
    return pool_sources_format(sources, 0);
}

char *
test_pool_find_sources(DriverConn *conn, const char *type, const char *spec, unsigned int flags)
{
    static char *(*const finders[POOL_LAST])(const PoolSource *wanted) = {
        [POOL_LOGICAL] = find_groups,
        [POOL_NETFS] = find_shares,
    };
    g_autoptr(PoolSource) wanted = NULL;
    int pool = pool_type_from_string(type);

    if (pool < 0)
        return fail_null(VIR_ERR_NO_SUPPORT, _("there is no pool type '%1$s' whose sources could be found"), type);
    if (!finders[pool])
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("sources of pools of type '%1$s' cannot be found; logical and netfs can"), type);
    if (spec && !(wanted = pool_source_parse(spec, (PoolType)pool, 0)))
        return NULL;
    return finders[pool](wanted);
}
