/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_iscsi_direct.c - pools that are a target of iSCSI which QEMU logs in to by itself: nothing of it is seen on the host.
 *
 * libiscsi is loaded at the first use. Each question is a session of its own, so that none is left when a server goes.
 *
 * Threads: any that may wait.
 */

#include <string.h>

#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>

#include "base/error.h"
#include "base/library.h"
#include "base/text.h"
#include "storage/storage_data.h"
#include "storage/storage_device.h"
#include "storage/storage_portal.h"
#include "storage/storage_secret.h"

#define UNIT "unit:0:0:"

enum { TIMEOUT_S = 20, LUNS_SIZE = 16 * 1024, INQUIRY_SIZE = 255, CHUNK = 128 * 1024, RECONNECTS = 1, NEWS_MAX = 4 };

/* ---- the library ---- */

#define ISCSI_FUNCTIONS(X) \
    X(iscsi_create_context) X(iscsi_destroy_context) X(iscsi_discovery_sync) X(iscsi_free_discovery_data) \
    X(iscsi_full_connect_sync) X(iscsi_connect_sync) X(iscsi_login_sync) X(iscsi_logout_sync) X(iscsi_get_error) \
    X(iscsi_inquiry_sync) X(iscsi_readcapacity16_sync) X(iscsi_reportluns_sync) X(iscsi_set_header_digest) \
    X(iscsi_set_initiator_username_pwd) X(iscsi_set_session_type) X(iscsi_set_targetname) X(iscsi_set_timeout) \
    X(iscsi_set_reconnect_max_retries) X(iscsi_synchronizecache16_sync) X(iscsi_testunitready_sync) \
    X(iscsi_unmap_sync) X(iscsi_write16_sync) \
    X(scsi_datain_unmarshall) X(scsi_free_scsi_task)

static struct {
#define ISCSI_POINTER(name) __typeof__(name) *name;
    ISCSI_FUNCTIONS(ISCSI_POINTER)
#undef ISCSI_POINTER
} lib;

static const char *const names[] = {
#define ISCSI_NAME(name) #name,
    ISCSI_FUNCTIONS(ISCSI_NAME)
#undef ISCSI_NAME
};

static Library library = LIBRARY("libiscsi.so.7", N_("which pools of type iscsi-direct need"), names, lib);

/* ---- a session ---- */

typedef struct {
    struct iscsi_context *iscsi;
    bool logged_in;
} Session;

static void
session_clear(Session *session)
{
    if (session->logged_in)
        lib.iscsi_logout_sync(session->iscsi);
    if (session->iscsi)
        lib.iscsi_destroy_context(session->iscsi);
    *session = (Session) { 0 };
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Session, session_clear)

static int
failed(const Session *session, const char *what)
{
    return fail(VIR_ERR_INTERNAL_ERROR, _("iSCSI: cannot %1$s: %2$s"), what, lib.iscsi_get_error(session->iscsi));
}

static int
set_login(const Session *session, const PoolAuth *auth)
{
    g_autoptr(StorageSecret) secret = NULL;

    if (!auth)
        return 0;
    if (auth->type != POOL_AUTH_CHAP)
        return fail(VIR_ERR_XML_ERROR, _("logins of iSCSI are of type 'chap', not '%1$s'"), pool_auth_type_to_string(auth->type));
    secret = storage_secret_get(auth->secret, VIR_SECRET_USAGE_TYPE_ISCSI, NULL);
    if (!secret)
        return -1;
    if (lib.iscsi_set_initiator_username_pwd(session->iscsi, auth->username, secret->text) < 0)
        return failed(session, _("set the user's name and password"));
    return 0;
}

static int
session_prepare(Session *session, const PoolSource *source, enum iscsi_session_type type)
{
    if (library_need(&library) < 0)
        return -1;
    if (!source->initiator_iqn)
        return fail(VIR_ERR_XML_ERROR, _("the source names no <initiator>, as which to log in"));
    session->iscsi = lib.iscsi_create_context(source->initiator_iqn);
    if (!session->iscsi)
        return fail(VIR_ERR_INTERNAL_ERROR, _("iSCSI: no session for the initiator '%1$s' can be made"), source->initiator_iqn);
    lib.iscsi_set_timeout(session->iscsi, TIMEOUT_S);
    lib.iscsi_set_reconnect_max_retries(session->iscsi, RECONNECTS);
    if (lib.iscsi_set_session_type(session->iscsi, type) < 0 || set_login(session, source->auth) < 0)
        return error_last_code() ? -1 : failed(session, _("set the session's type"));
    return 0;
}

static int
session_open(Session *session, const PoolSource *source, int lun)
{
    g_autofree char *portal = storage_portal_of(source);
    const char *target = storage_portal_target(source);

    if (!portal || session_prepare(session, source, ISCSI_SESSION_NORMAL) < 0)
        return -1;
    if (!target)
        return fail(VIR_ERR_XML_ERROR, _("the source names no <device>, which says the name of the target"));
    if (lib.iscsi_set_targetname(session->iscsi, target) < 0
        || lib.iscsi_set_header_digest(session->iscsi, ISCSI_HEADER_DIGEST_NONE_CRC32C) < 0)
        return failed(session, _("set the target's name"));
    if (lun < 0 ? lib.iscsi_connect_sync(session->iscsi, portal) < 0 || lib.iscsi_login_sync(session->iscsi) < 0
                : lib.iscsi_full_connect_sync(session->iscsi, portal, lun) < 0)
        return failed(session, _("log in to the target"));
    session->logged_in = true;
    return 0;
}

/* ---- what a target has ---- */

typedef struct scsi_task ScsiTask;

static void
task_free(ScsiTask *task)
{
    if (task)
        lib.scsi_free_scsi_task(task);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScsiTask, task_free)

/* @own (may be NULL) is taken over; NULL with an error unless it went well. */
static ScsiTask *
judge(const Session *session, struct scsi_task *own, const char *what)
{
    if (own && own->status == SCSI_STATUS_GOOD)
        return own;
    task_free(own);
    return failed(session, what), NULL;
}

/* Does a disk lie behind the number? What is something else, or nothing, is no volume. */
static bool
is_disk(const Session *session, int lun)
{
    g_autoptr(ScsiTask) task = lib.iscsi_inquiry_sync(session->iscsi, lun, 0, 0, INQUIRY_SIZE);
    const struct scsi_inquiry_standard *inquiry = NULL;

    if (task && task->status == SCSI_STATUS_GOOD)
        inquiry = lib.scsi_datain_unmarshall(task);
    return inquiry && inquiry->qualifier == SCSI_INQUIRY_PERIPHERAL_QUALIFIER_CONNECTED
        && inquiry->device_type == SCSI_INQUIRY_PERIPHERAL_DEVICE_TYPE_DIRECT_ACCESS;
}

/* A disk answers the first command of a session with what has happened since the last one; then it does what it is told. */
static void
hear_news(const Session *session, int lun)
{
    for (int i = 0; i < NEWS_MAX; i++) {
        g_autoptr(ScsiTask) task = lib.iscsi_testunitready_sync(session->iscsi, lun);

        if (!task || task->status != SCSI_STATUS_CHECK_CONDITION || task->sense.key != SCSI_SENSE_UNIT_ATTENTION)
            return;
    }
}

static int
size_of(const Session *session, int lun, unsigned long long *ret_blocks, unsigned int *ret_block_size)
{
    g_autoptr(ScsiTask) task = judge(session, lib.iscsi_readcapacity16_sync(session->iscsi, lun), _("ask for the disk's size"));
    const struct scsi_readcapacity16 *capacity = task ? lib.scsi_datain_unmarshall(task) : NULL;

    if (!task)
        return -1;
    if (!capacity || capacity->block_length == 0 || capacity->returned_lba >= INT64_MAX / capacity->block_length)
        return fail(VIR_ERR_INTERNAL_ERROR, _("iSCSI: the disk %1$d tells a size that cannot be"), lun);
    *ret_blocks = capacity->returned_lba + 1;
    *ret_block_size = capacity->block_length;
    return 0;
}

static StorageVolDef *
vol_of(const Session *session, const StoragePoolDef *pool, int lun)
{
    g_autofree char *portal = storage_portal_of(&pool->source);
    unsigned long long blocks = 0;
    unsigned int block_size = 0;
    StorageVolDef *vol;

    if (!portal || size_of(session, lun, &blocks, &block_size) < 0)
        return NULL;
    vol = storage_vol_def_new();
    vol->type = VOL_NETWORK;
    vol->name = g_strdup_printf(UNIT "%d", lun);
    vol->target.path = g_strdup_printf("ip-%s-iscsi-%s-lun-%d", portal, storage_portal_target(&pool->source), lun);
    vol->key = g_strdup(vol->target.path);
    vol->capacity = vol->allocation = vol->physical = blocks * block_size;
    return vol;
}

static GPtrArray *
read_vols(const StoragePoolDef *pool)
{
    g_autoptr(GPtrArray) vols = storage_device_list();
    g_autoptr(ScsiTask) task = NULL;
    g_auto(Session) session = { 0 };
    const struct scsi_reportluns_list *list;

    if (session_open(&session, &pool->source, -1) < 0)
        return NULL;
    task = judge(&session, lib.iscsi_reportluns_sync(session.iscsi, 0, LUNS_SIZE), _("ask which disks there are"));
    list = task ? lib.scsi_datain_unmarshall(task) : NULL;
    if (!list)
        return task ? fail_null(VIR_ERR_INTERNAL_ERROR, _("iSCSI: the target does not say which disks there are")) : NULL;
    for (uint32_t i = 0; i < list->num; i++) {
        StorageVolDef *vol = NULL;

        hear_news(&session, list->luns[i]);
        if (is_disk(&session, list->luns[i]))
            vol = vol_of(&session, pool, list->luns[i]);
        if (vol)
            g_ptr_array_add(vols, vol);
        else if (error_last_code())
            warn_last_error("disk %u of pool '%s' is not shown", list->luns[i], pool->name);
    }
    return g_steal_pointer(&vols);
}

static int
direct_scan(StorageScan *scan)
{
    g_autoptr(GPtrArray) vols = read_vols(scan->def);

    if (!vols)
        return -1;
    storage_device_put_whole(scan, vols);
    return 0;
}

/* ---- volumes ---- */

static int
lun_of(const char *name)
{
    unsigned int lun;

    if (!g_str_has_prefix(name, UNIT) || !text_to_uint(name + strlen(UNIT), 10, &lun) || lun > UINT16_MAX)
        return fail(VIR_ERR_NO_STORAGE_VOL, _("'%1$s' is no volume's name, which is like '" UNIT "1'"), name);
    return (int)lun;
}

static StorageVolDef *
direct_look(StorageRun *run, const StoragePoolDef *pool, const char *name, StorageStamp *ret_stamp)
{
    g_auto(Session) session = { 0 };
    int lun = lun_of(name);

    if (lun < 0 || session_open(&session, &pool->source, lun) < 0)
        return NULL;
    return vol_of(&session, pool, lun);
}

typedef struct {
    Session session;
    int lun;
    unsigned int block_size;
} Disk;

static int
write_blocks(void *opaque, const unsigned char *data, size_t len, unsigned long long at)
{
    const Disk *disk = opaque;

    for (size_t done = 0; done < len;) {
        size_t part = MIN(len - done, CHUNK);
        /* The library takes a pointer that it does not write to. */
        g_autoptr(ScsiTask) task = judge(&disk->session,
            lib.iscsi_write16_sync(disk->session.iscsi, disk->lun, (at + done) / disk->block_size, (unsigned char *)data + done,
                                   (uint32_t)part, (int)disk->block_size, 0, 0, 0, 0, 0), _("write over the disk"));

        if (!task)
            return -1;
        done += part;
    }
    return 0;
}

static int
discard_blocks(void *opaque, unsigned long long len, unsigned long long at)
{
    const Disk *disk = opaque;
    struct unmap_list list = { .lba = at / disk->block_size, .num = (uint32_t)(len / disk->block_size) };
    g_autoptr(ScsiTask) task = judge(&disk->session, lib.iscsi_unmap_sync(disk->session.iscsi, disk->lun, 0, 0, &list, 1),
                                     _("discard the disk's blocks"));

    return task ? 0 : -1;
}

static int
flush_blocks(void *opaque)
{
    const Disk *disk = opaque;
    g_autoptr(ScsiTask) task = judge(&disk->session,
        lib.iscsi_synchronizecache16_sync(disk->session.iscsi, disk->lun, 0, 0, 0, 0), _("have on the disk what was written"));

    return task ? 0 : -1;
}

static void
disk_clear(Disk *disk)
{
    session_clear(&disk->session);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Disk, disk_clear)

static int
direct_wipe(const StorageWipe *wipe)
{
    g_auto(Disk) disk = { .lun = lun_of(wipe->vol->name) };
    StorageSink sink = { .opaque = &disk, .write = write_blocks, .discard = discard_blocks, .flush = flush_blocks };
    unsigned long long blocks = 0;

    if (disk.lun < 0 || session_open(&disk.session, &wipe->pool->source, disk.lun) < 0
        || size_of(&disk.session, disk.lun, &blocks, &disk.block_size) < 0)
        return -1;
    sink.size = blocks * disk.block_size;
    return storage_wipe_through(&sink, wipe->algorithm, wipe->abort);
}

/* ---- what a server has ---- */

static char *
direct_find_sources(const PoolSource *wanted)
{
    g_autoptr(GPtrArray) sources = storage_portal_sources();
    g_autofree char *portal = NULL;
    g_auto(Session) session = { 0 };
    struct iscsi_discovery_address *found;

    if (!wanted)
        return fail_null(VIR_ERR_INVALID_ARG, _("targets are looked for on a host, as an initiator: name both in <source>"));
    portal = storage_portal_of(wanted);
    if (!portal || session_prepare(&session, wanted, ISCSI_SESSION_DISCOVERY) < 0)
        return NULL;
    if (lib.iscsi_connect_sync(session.iscsi, portal) < 0 || lib.iscsi_login_sync(session.iscsi) < 0)
        return failed(&session, _("ask for targets")), NULL;
    session.logged_in = true;
    /* It is NULL when there are none, too. */
    found = lib.iscsi_discovery_sync(session.iscsi);
    for (const struct iscsi_discovery_address *target = found; target; target = target->next)
        storage_portal_add_source(sources, wanted, target->target_name);
    if (found)
        lib.iscsi_free_discovery_data(session.iscsi, found);
    return pool_sources_format(sources, 0);
}

static int
direct_start(StoragePoolDef *def)
{
    return library_need(&library);
}

static const StorageVolBackend direct_vols = {
    .wipe = direct_wipe,
    .look = direct_look,
};

const StorageBackend storage_iscsi_direct_backend = {
    .start = direct_start,
    .scan = direct_scan,
    .find_sources = direct_find_sources,
    .vols = &direct_vols,
};
