/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_volume.c - volumes of pools, by the public API.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_volume.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "conf/storage_pool.h"
#include "driver/client_api.h"
#include "qemu/qemu_props.h"

/* One talk with the daemon of storage. */
typedef struct {
    const ClientApi *api;
    virConnectPtr conn;
    virStoragePoolPtr pool;
    virStorageVolPtr vol;
} Talk;

static void
talk_clear(Talk *talk)
{
    if (talk->vol)
        talk->api->virStorageVolFree(talk->vol);
    if (talk->pool)
        talk->api->virStoragePoolFree(talk->pool);
    if (talk->conn)
        talk->api->virConnectClose(talk->conn);
    *talk = (Talk) { 0 };
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Talk, talk_clear)

static int
talk_begin(Talk *talk, const VolumeSource *source, bool privileged)
{
    talk->api = client_api();
    if (!talk->api)
        return -1;
    talk->conn = talk->api->virConnectOpen(privileged ? "storage:///system" : "storage:///session");
    if (!talk->conn)
        return client_api_fail(talk->api);
    talk->pool = talk->api->virStoragePoolLookupByName(talk->conn, source->pool);
    if (!talk->pool)
        return client_api_fail(talk->api);
    talk->vol = talk->api->virStorageVolLookupByName(talk->pool, source->volume);
    return talk->vol ? 0 : client_api_fail(talk->api);
}

/* ---------------------------------------------------------------- what a server has */

/* A volume on its way to a source of QEMU's. */
typedef struct {
    const DomainDef *def;
    const char *target;              /* of the disk, for errors */
    const VolumeSource *source;
    const StoragePoolDef *pool;
    const char *path;                /* as storage names it */
} Volume;

static GPtrArray *
hosts_of(const StoragePoolDef *pool)
{
    GPtrArray *hosts = g_ptr_array_new_with_free_func((GDestroyNotify)storage_host_free);

    xml_each(PoolHost, of_pool, pool->source.hosts) {
        StorageHost *host = storage_host_new();

        host->name = g_strdup(of_pool->name);
        host->port = (OptUint){of_pool->port != 0, of_pool->port};
        g_ptr_array_add(hosts, host);
    }
    return hosts;
}

/* How a secret is meant need not be said in a pool, for the kind of login says it. */
static StorageAuth *
auth_of(const PoolAuth *of_pool)
{
    static const SecretUsage usages[POOL_AUTH_LAST] = {
        [POOL_AUTH_CHAP] = SECRET_USAGE_ISCSI, [POOL_AUTH_CEPH] = SECRET_USAGE_CEPH};
    StorageAuth *auth;

    if (!of_pool)
        return NULL;
    auth = storage_auth_new();
    auth->username = g_strdup(of_pool->username);
    if (of_pool->secret) {
        auth->secret = secret_ref_copy(of_pool->secret);
        auth->secret->type = usages[of_pool->type];
    }
    return auth;
}

/* The target, and the unit that ends the volume's name: "unit:0:0:1". */
static char *
iscsi_name(const Volume *volume)
{
    const PoolDevice *device = volume->pool->source.devices && volume->pool->source.devices->len
                                   ? g_ptr_array_index(volume->pool->source.devices, 0)
                                   : NULL;
    const char *unit = strrchr(volume->source->volume, ':');
    guint64 number;

    if (device && unit && g_ascii_string_to_unsigned(unit + 1, 10, 0, G_MAXUINT, &number, NULL))
        return g_strdup_printf("%s/%s", device->path, unit + 1);
    return fail_null(VIR_ERR_CONFIG_UNSUPPORTED,
                     _("domain '%1$s': disk '%2$s': volume '%3$s' of pool '%4$s' is no unit of an iSCSI target, such as "
                       "'unit:0:0:1'"),
                     volume->def->name, volume->target, volume->source->volume, volume->pool->name);
}

static char *
rbd_name(const Volume *volume)
{
    return g_strdup(volume->path);
}

static char *
gluster_name(const Volume *volume)
{
    const char *dir = volume->pool->source.dir ? volume->pool->source.dir : "";

    while (*dir == '/')
        dir++;
    return g_build_path("/", volume->pool->source.name, dir, volume->source->volume, NULL);
}

/* What QEMU asks which server for, by the pool's type; the volumes of other pools are on this host. */
static const struct {
    NetProtocol protocol;
    char *(*name)(const Volume *volume);
} servers[POOL_LAST] = {
    [POOL_ISCSI] = {NET_PROTOCOL_ISCSI, iscsi_name},
    [POOL_ISCSI_DIRECT] = {NET_PROTOCOL_ISCSI, iscsi_name},
    [POOL_RBD] = {NET_PROTOCOL_RBD, rbd_name},
    [POOL_GLUSTER] = {NET_PROTOCOL_GLUSTER, gluster_name},
};

static NetworkSource *
network_of(const Volume *volume)
{
    const PoolSource *pool = &volume->pool->source;
    g_autoptr(NetworkSource) network = network_source_new();

    network->name = servers[volume->pool->type].name(volume);
    if (!network->name)
        return NULL;
    network->protocol = servers[volume->pool->type].protocol;
    network->hosts = hosts_of(volume->pool);
    network->auth = auth_of(pool->auth);
    network->initiator_iqn = g_strdup(pool->initiator_iqn);
    return g_steal_pointer(&network);
}

/* ---------------------------------------------------------------- where it is */

/* Is it QEMU that speaks with the server? Only pools of type iscsi leave the choice. */
static int
choose_mode(const Volume *volume, bool *ret_direct)
{
    const PoolType type = volume->pool->type;
    const VolumeMode mode = volume->source->mode;

    *ret_direct = servers[type].name && (type != POOL_ISCSI || mode == VOLUME_MODE_DIRECT);
    if (mode == VOLUME_MODE_DEFAULT || type == POOL_ISCSI || (mode == VOLUME_MODE_DIRECT && *ret_direct))
        return 0;
    return fail(VIR_ERR_XML_ERROR,
                _("domain '%1$s': disk '%2$s': mode='%3$s' is not for volumes of pool '%4$s', which is of type '%5$s'"),
                volume->def->name, volume->target, volume_mode_to_string(mode), volume->pool->name, pool_type_to_string(type));
}

static StoragePoolDef *
describe_pool(const Talk *talk)
{
    char *xml = talk->api->virStoragePoolGetXMLDesc(talk->pool, 0);
    StoragePoolDef *pool;

    if (!xml)
        return client_api_fail_null(talk->api);
    pool = storage_pool_def_parse(xml, 0);
    free(xml);
    return pool;
}

/* Files and devices of this host. */
static int
take_path(const Talk *talk, const Volume *volume, VolumeSource *source)
{
    virStorageVolInfo info;

    if (talk->api->virStorageVolGetInfo(talk->vol, &info) < 0)
        return client_api_fail(talk->api);
    if (info.type != VIR_STORAGE_VOL_FILE && info.type != VIR_STORAGE_VOL_BLOCK)
        return qemu_unsupported(volume->def, "disk '%s': a volume that is neither a file nor a device", volume->target);
    source->actual_path = g_strdup(volume->path);
    source->actual_block = info.type == VIR_STORAGE_VOL_BLOCK;
    return 0;
}

static int
take_place(const Talk *talk, const DomainDef *def, const DiskDef *disk, VolumeSource *source)
{
    g_autoptr(StoragePoolDef) pool = describe_pool(talk);
    g_autofree char *path = pool ? talk->api->virStorageVolGetPath(talk->vol) : NULL;
    const Volume volume = {def, disk->target->dev, source, pool, path};
    bool direct;

    if (!pool)
        return -1;
    if (!path)
        return client_api_fail(talk->api);
    if (choose_mode(&volume, &direct) < 0)
        return -1;
    g_clear_pointer(&source->actual_path, g_free);
    g_clear_pointer(&source->actual_network, network_source_free);
    if (!direct)
        return take_path(talk, &volume, source);
    source->actual_network = network_of(&volume);
    return source->actual_network ? 0 : -1;
}

int
qemu_volume_resolve(const DomainDef *def, DiskDef *disk, bool privileged)
{
    VolumeSource *source = disk->source.type == STORAGE_VOLUME ? disk->source.volume : NULL;
    g_auto(Talk) talk = { 0 };

    if (!source)
        return 0;
    return talk_begin(&talk, source, privileged) < 0 ? -1 : take_place(&talk, def, disk, source);
}
