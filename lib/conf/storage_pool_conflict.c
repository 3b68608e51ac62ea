/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_pool_conflict.c - would two pools lie in the same place?
 *
 * Threads: any. Pure.
 */

#include "conf/storage_pool.h"

static bool
shares_device(const PoolSource *a, const PoolSource *b)
{
    xml_each(PoolDevice, one, a->devices) {
        xml_each(PoolDevice, other, b->devices) {
            if (g_strcmp0(one->path, other->path) == 0)
                return true;
        }
    }
    return false;
}

static bool
shares_host(const PoolSource *a, const PoolSource *b)
{
    xml_each(PoolHost, one, a->hosts) {
        xml_each(PoolHost, other, b->hosts) {
            if (g_strcmp0(one->name, other->name) == 0 && one->port == other->port)
                return true;
        }
    }
    return false;
}

/* The same thing of the same server. */
static bool
same_remote(const PoolSource *a, const PoolSource *b, unsigned int takes)
{
    if (!shares_host(a, b) || g_strcmp0(a->name, b->name) != 0)
        return false;
    if ((takes & POOL_HAS_DIR) && g_strcmp0(a->dir, b->dir) != 0)
        return false;
    if ((takes & POOL_HAS_INITIATOR) && g_strcmp0(a->initiator_iqn, b->initiator_iqn) != 0)
        return false;
    return !(takes & POOL_HAS_DEVICE) || shares_device(a, b);
}

bool
storage_pool_def_conflicts(const StoragePoolDef *a, const StoragePoolDef *b)
{
    unsigned int takes_a = pool_kind(a->type)->takes;
    unsigned int takes_b = pool_kind(b->type)->takes;
    unsigned int both = takes_a & takes_b;

    if ((takes_a | takes_b) & POOL_HAS_HOST)
        return a->type == b->type && same_remote(&a->source, &b->source, takes_a);
    if (both & POOL_HAS_ADAPTER)
        return a->source.adapter && xml_equal(&xml_binding_PoolAdapter, a->source.adapter, b->source.adapter);
    if (both & POOL_HAS_DEVICE)
        return shares_device(&a->source, &b->source);
    if (a->type != b->type)
        return false;
    /* What has a place on the host lies there; of what has neither there can be one (multipath). */
    return !(takes_a & POOL_HAS_TARGET) || g_strcmp0(a->target.path, b->target.path) == 0;
}
