/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * autodestroy.c - a guest that lives as long as the connection that started it.
 *
 * Threads: owner; the close hook runs anywhere and sends.
 */

#include "hypervisor/edit.h"

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "hypervisor/domain_impl.h"
#include "hypervisor/domain_list.h"

/* What the hook sends: it counts only if the connection is still the one the guest hangs on. */
typedef struct {
    ActorMessage base;
    DriverConn *conn;               /* compared, never followed */
} ConnectionEnded;

static int
connection_ended(Domain *dom, ConnectionEnded *msg)
{
    const HypervisorClass *class = domain_class(dom);

    if (dom->autodestroy != msg->conn || !domain_is_active(dom) || !class->destroy)
        return 0;
    return class->destroy(dom, VIR_DOMAIN_SHUTOFF_DESTROYED);
}
ACTOR_THUNK(ConnectionEnded, connection_ended)

static void
on_close(DriverConn *conn, void *opaque)
{
    Domain *dom = opaque;
    ConnectionEnded *msg = g_new0(ConnectionEnded, 1);

    msg->base.run = connection_ended_thunk;
    msg->base.what = "autodestroy";
    msg->base.lane = ACTOR_LANE_URGENT;
    msg->base.interrupts = true;
    msg->conn = conn;
    actor_send(dom, &msg->base);
    domain_unref(dom);
}

int
domain_autodestroy_set(Domain *dom, DriverConn *conn)
{
    assert_owner(dom);
    domain_autodestroy_clear(dom);
    if (!conn)
        return 0;
    dom->autodestroy = driver_conn_ref(conn);
    driver_conn_add_close_hook(conn, on_close, domain_ref(dom));
    return 0;
}

void
domain_autodestroy_clear(Domain *dom)
{
    assert_owner(dom);
    if (!dom->autodestroy)
        return;
    if (driver_conn_remove_close_hook(dom->autodestroy, on_close, dom))
        domain_unref(dom);          /* the hook's, which will not run */
    driver_conn_unref(dom->autodestroy);
    dom->autodestroy = NULL;
}
