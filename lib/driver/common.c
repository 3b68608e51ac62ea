/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * common.c - what every driver answers alike: from its spec and its connection.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "driver/adapter_steps.h"
#include "driver/event_bus.h"
#include "driver/object_driver.h"
#include "driver/spec.h"

static const char *
connect_get_type(DriverConn *conn)
{
    return driver_conn_spec(conn)->type;
}

static char *
connect_get_uri(DriverConn *conn)
{
    return g_strdup(driver_conn_uri(conn));
}

static int
connect_get_lib_version(DriverConn *conn, unsigned long *libVer)
{
    *libVer = LIBVIR_VERSION_NUMBER;
    return 0;
}

const ObjectDriver driver_common_methods = {
    .connect_get_type = connect_get_type,
    .connect_get_uri = connect_get_uri,
    .connect_get_lib_version = connect_get_lib_version,
};

/* Whose events a driver raises is what it finds. */
static bool
has_family(const ObjectDriver *driver, EventFamily family)
{
    const bool found[EVENT_FAMILIES] = {
        [EVENT_DOMAIN] = driver->domain_find,
        [EVENT_NETWORK] = driver->network_find,
        [EVENT_STORAGE_POOL] = driver->storage_pool_find,
        [EVENT_NODE_DEVICE] = driver->node_device_find,
        [EVENT_SECRET] = driver->secret_find,
        [EVENT_QEMU_MONITOR] = driver->domain_qemu_monitor_command,
    };

    return found[family];
}

int
driver_conn_add_events(DriverConn *conn, const EventFilter *filter)
{
    static const char *const names[EVENT_FAMILIES] = {
        [EVENT_DOMAIN] = N_("domains"),        [EVENT_NETWORK] = N_("networks"), [EVENT_STORAGE_POOL] = N_("storage pools"),
        [EVENT_NODE_DEVICE] = N_("node devices"), [EVENT_SECRET] = N_("secrets"), [EVENT_QEMU_MONITOR] = N_("QEMU monitors"),
    };

    if (!has_family(driver_conn_driver(conn), filter->family))
        return fail(VIR_ERR_NO_SUPPORT, _("driver '%1$s' has no %2$s, so there are no events of them"),
                    driver_conn_spec(conn)->name, _(names[filter->family]));
    return event_bus_add(driver_conn_bus(conn), filter);
}
