/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_portal.c - hosts of servers; portals and targets of iSCSI.
 *
 * Threads: any.
 */

#include "storage/storage_portal.h"

#include <string.h>

#include "base/error.h"
#include "storage/storage_device.h"

enum { ISCSI_PORT = 3260 };

char *
storage_portal_of(const PoolSource *source)
{
    const PoolHost *host = source->hosts && source->hosts->len ? source->hosts->pdata[0] : NULL;
    bool is_v6;

    if (!host || !host->name)
        return fail_null(VIR_ERR_INVALID_ARG, _("the <source> names no <host>, on which the targets are"));
    if (storage_device_check_name(host->name) < 0)
        return NULL;
    is_v6 = strchr(host->name, ':') && host->name[0] != '[';
    return g_strdup_printf("%s%s%s:%u", is_v6 ? "[" : "", host->name, is_v6 ? "]" : "", host->port ? host->port : ISCSI_PORT);
}

const char *
storage_portal_target(const PoolSource *source)
{
    const PoolDevice *device = source->devices && source->devices->len ? source->devices->pdata[0] : NULL;

    return device ? device->path : NULL;
}

const PoolHost *
storage_portal_host(const PoolSource *wanted, const char *type)
{
    const PoolHost *host = wanted && wanted->hosts && wanted->hosts->len ? wanted->hosts->pdata[0] : NULL;

    if (!host || !host->name)
        return fail_null(VIR_ERR_INVALID_ARG, _("sources of type %1$s are looked for on a host: name it in <source>"), type);
    return storage_device_check_name(host->name) < 0 ? NULL : host;
}

PoolSource *
storage_portal_source(const PoolHost *host)
{
    PoolSource *source = pool_source_new();
    PoolHost *copy = pool_host_new();

    copy->name = g_strdup(host->name);
    copy->port = host->port;
    xml_list_add(PoolHost, source->hosts, copy);
    return source;
}

static void
source_free(void *source)
{
    pool_source_free(source);
}

GPtrArray *
storage_portal_sources(void)
{
    return g_ptr_array_new_with_free_func(source_free);
}

void
storage_portal_add_source(GPtrArray *sources, const PoolSource *wanted, const char *target)
{
    PoolSource *source;
    PoolDevice *device;

    for (guint i = 0; i < sources->len; i++) {
        if (g_strcmp0(storage_portal_target(sources->pdata[i]), target) == 0)
            return;
    }
    source = storage_portal_source(wanted->hosts->pdata[0]);
    device = pool_device_new();
    device->path = g_strdup(target);
    /* As whom it was asked is as whom to log in. */
    source->initiator_iqn = g_strdup(wanted->initiator_iqn);
    xml_list_add(PoolDevice, source->devices, device);
    g_ptr_array_add(sources, source);
}
