/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_volume.c - volumes of pools, by the public API.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_volume.h"

#include <stdlib.h>

#include "base/error.h"
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

/* Files and devices; the others are no paths of this host. */
static int
take_place(const Talk *talk, const DomainDef *def, const DiskDef *disk, VolumeSource *source)
{
    virStorageVolInfo info;
    char *path;

    if (talk->api->virStorageVolGetInfo(talk->vol, &info) < 0)
        return client_api_fail(talk->api);
    if (info.type != VIR_STORAGE_VOL_FILE && info.type != VIR_STORAGE_VOL_BLOCK)
        return qemu_unsupported(def, "disk '%s': a volume that is neither a file nor a device", disk->target->dev);
    path = talk->api->virStorageVolGetPath(talk->vol);
    if (!path)
        return client_api_fail(talk->api);
    g_free(source->actual_path);
    source->actual_path = g_strdup(path);
    source->actual_block = info.type == VIR_STORAGE_VOL_BLOCK;
    free(path);
    return 0;
}

int
qemu_volume_resolve(const DomainDef *def, DiskDef *disk, bool privileged)
{
    VolumeSource *source = disk->source.type == STORAGE_VOLUME ? disk->source.volume : NULL;
    g_auto(Talk) talk = { 0 };

    if (!source)
        return 0;
    if (source->mode == VOLUME_MODE_DIRECT)
        return qemu_unsupported(def, "disk '%s': a volume with mode='direct'", disk->target->dev);
    return talk_begin(&talk, source, privileged) < 0 ? -1 : take_place(&talk, def, disk, source);
}
