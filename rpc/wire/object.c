/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * object.c - how large the names of objects are in messages.
 *
 * Threads: any.
 */

#include "rpc/admin_protocol.h"
#include "rpc/remote_protocol.h"
#include "rpc/wire/shape.h"

size_t
shape_object_size(ShapeObject kind)
{
    static const uint16_t sizes[SHAPE_OBJECT_KINDS] = {
        [SHAPE_DOMAIN] = sizeof(remote_nonnull_domain),
        [SHAPE_DOMAIN_SNAPSHOT] = sizeof(remote_nonnull_domain_snapshot),
        [SHAPE_DOMAIN_CHECKPOINT] = sizeof(remote_nonnull_domain_checkpoint),
        [SHAPE_NETWORK] = sizeof(remote_nonnull_network),
        [SHAPE_NETWORK_PORT] = sizeof(remote_nonnull_network_port),
        [SHAPE_INTERFACE] = sizeof(remote_nonnull_interface),
        [SHAPE_STORAGE_POOL] = sizeof(remote_nonnull_storage_pool),
        [SHAPE_STORAGE_VOL] = sizeof(remote_nonnull_storage_vol),
        [SHAPE_NODE_DEVICE] = sizeof(remote_nonnull_node_device),
        [SHAPE_SECRET] = sizeof(remote_nonnull_secret),
        [SHAPE_NWFILTER] = sizeof(remote_nonnull_nwfilter),
        [SHAPE_NWFILTER_BINDING] = sizeof(remote_nonnull_nwfilter_binding),
        [SHAPE_ADMIN_SERVER] = sizeof(admin_nonnull_server),
        [SHAPE_ADMIN_CLIENT] = sizeof(admin_nonnull_client),
    };

    return sizes[kind];
}
