/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * object.c - words, errors and keys of the kinds of objects.
 *
 * Threads: any.
 */

#include "driver/object.h"

#include <libvirt/virterror.h>

static const struct {
    const char *word;
    int missing;
} kinds[OBJECT_KINDS] = {
    [OBJECT_NONE] = { "connection", VIR_ERR_INVALID_CONN },
    [OBJECT_DOMAIN] = { "domain", VIR_ERR_NO_DOMAIN },
    [OBJECT_DOMAIN_SNAPSHOT] = { "domain snapshot", VIR_ERR_NO_DOMAIN_SNAPSHOT },
    [OBJECT_DOMAIN_CHECKPOINT] = { "domain checkpoint", VIR_ERR_NO_DOMAIN_CHECKPOINT },
    [OBJECT_NETWORK] = { "network", VIR_ERR_NO_NETWORK },
    [OBJECT_NETWORK_PORT] = { "network port", VIR_ERR_NO_NETWORK_PORT },
    [OBJECT_INTERFACE] = { "interface", VIR_ERR_NO_INTERFACE },
    [OBJECT_STORAGE_POOL] = { "storage pool", VIR_ERR_NO_STORAGE_POOL },
    [OBJECT_STORAGE_VOL] = { "storage volume", VIR_ERR_NO_STORAGE_VOL },
    [OBJECT_NODE_DEVICE] = { "node device", VIR_ERR_NO_NODE_DEVICE },
    [OBJECT_SECRET] = { "secret", VIR_ERR_NO_SECRET },
    [OBJECT_NWFILTER] = { "network filter", VIR_ERR_NO_NWFILTER },
    [OBJECT_NWFILTER_BINDING] = { "network filter binding", VIR_ERR_NO_NWFILTER_BINDING },
    [OBJECT_ADMIN_SERVER] = { "server", VIR_ERR_NO_SERVER },
    [OBJECT_ADMIN_CLIENT] = { "client", VIR_ERR_NO_CLIENT },
};

const char *
object_kind_to_string(ObjectKind kind)
{
    return kinds[kind].word;
}

int
object_kind_missing_error(ObjectKind kind)
{
    return kinds[kind].missing;
}

void
object_key_init_copy(ObjectKey *copy, const ObjectKey *key)
{
    *copy = *key;
    copy->name = g_strdup(key->name);
    copy->detail = g_strdup(key->detail);
    if (key->parent) {
        ObjectKey *parent = g_new0(ObjectKey, 1);

        object_key_init_copy(parent, key->parent);
        copy->parent = parent;
    }
}

void
object_key_clear(ObjectKey *copy)
{
    g_free((char *)copy->name);
    g_free((char *)copy->detail);
    if (copy->parent) {
        ObjectKey *parent = (ObjectKey *)copy->parent;

        object_key_clear(parent);
        g_free(parent);
    }
    *copy = (ObjectKey) { 0 };
}

GPtrArray *
driver_array_new(const ObjectClass *object_class, unsigned int reserve)
{
    GPtrArray *array = g_ptr_array_new_full(reserve, object_class->unref);

    return array;
}

void
driver_array_take(GPtrArray *array, void *object)
{
    g_ptr_array_add(array, object);
}
