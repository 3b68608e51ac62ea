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

enum { TIMEOUT_S = 20, LUNS_SIZE = 16 * 1024, INQUIRY_SIZE = 255, CHUNK = 128 * 1024, PROVISIONING_SIZE = 4096, NEWS_MAX = 4 };
enum { ZERO_PIECE = 16 * 1024 * 1024 };

/* ---- the library ---- */

#define ISCSI_FUNCTIONS(X) \
    X(iscsi_create_context) X(iscsi_destroy_context) X(iscsi_discovery_sync) X(iscsi_free_discovery_data) \
    X(iscsi_full_connect_sync) X(iscsi_connect_sync) X(iscsi_login_sync) X(iscsi_logout_sync) X(iscsi_get_error) \
    X(iscsi_inquiry_sync) X(iscsi_readcapacity16_sync) X(iscsi_reportluns_sync) X(iscsi_set_header_digest) \
    X(iscsi_set_initiator_username_pwd) X(iscsi_set_session_type) X(iscsi_set_targetname) X(iscsi_set_timeout) \
    X(iscsi_set_noautoreconnect) X(iscsi_is_logged_in) X(iscsi_synchronizecache16_sync) X(iscsi_testunitready_sync) \
    X(iscsi_unmap_sync) X(iscsi_read16_sync) X(iscsi_write16_sync) X(iscsi_writesame16_sync) X(iscsi_get_lba_status_sync) \
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
    if (session->logged_in && lib.iscsi_is_logged_in(session->iscsi))
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
    /* One that was lost stays so: what was on its way may have been done or not. And the library fails to end one that it could not
     * bring back. */
    lib.iscsi_set_noautoreconnect(session->iscsi, 1);
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

typedef struct {
    unsigned long long bytes;
    unsigned int block;
    bool is_thin;                    /* it knows which blocks are in use, and the others read as zeroes */
} DiskSize;

static int
size_of(const Session *session, int lun, DiskSize *ret_size)
{
    g_autoptr(ScsiTask) task = judge(session, lib.iscsi_readcapacity16_sync(session->iscsi, lun), _("ask for the disk's size"));
    const struct scsi_readcapacity16 *capacity = task ? lib.scsi_datain_unmarshall(task) : NULL;

    if (!task)
        return -1;
    if (!capacity || capacity->block_length == 0 || capacity->returned_lba >= INT64_MAX / capacity->block_length)
        return fail(VIR_ERR_INTERNAL_ERROR, _("iSCSI: the disk %1$d tells a size that cannot be"), lun);
    *ret_size = (DiskSize) {
        .bytes = (capacity->returned_lba + 1) * capacity->block_length,
        .block = capacity->block_length,
        .is_thin = capacity->lbpme && capacity->lbprz,
    };
    return 0;
}

static StorageVolDef *
vol_of(const Session *session, const StoragePoolDef *pool, int lun)
{
    g_autofree char *portal = storage_portal_of(&pool->source);
    DiskSize size;
    StorageVolDef *vol;

    if (!portal || size_of(session, lun, &size) < 0)
        return NULL;
    vol = storage_vol_def_new();
    vol->type = VOL_NETWORK;
    vol->name = g_strdup_printf(UNIT "%d", lun);
    vol->target.path = g_strdup_printf("ip-%s-iscsi-%s-lun-%d", portal, storage_portal_target(&pool->source), lun);
    vol->key = g_strdup(vol->target.path);
    vol->capacity = vol->allocation = vol->physical = size.bytes;
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

/* ---- what is on a disk ---- */

typedef struct {
    Session session;
    int lun;
    bool has_map;                    /* it says which blocks are in use */
    bool has_no_write_same;
} Disk;

static unsigned long long
block_at(const StorageContent *content, unsigned long long at)
{
    return at / content->block;
}

/* Takes @own over: 0, or -1 with an error when it did not go well. */
static int
settle(const StorageContent *content, struct scsi_task *own, const char *what)
{
    const Disk *disk = content->opaque;
    g_autoptr(ScsiTask) task = own;

    if (task && task->status == SCSI_STATUS_GOOD)
        return 0;
    return fail(VIR_ERR_OPERATION_FAILED, _("iSCSI: cannot %1$s %2$s: %3$s"), what, content->name,
                lib.iscsi_get_error(disk->session.iscsi));
}

static ssize_t
disk_read(const StorageContent *content, void *data, size_t len, unsigned long long at)
{
    const Disk *disk = content->opaque;
    uint32_t part = (uint32_t)MIN(len, CHUNK);
    g_autoptr(ScsiTask) task = lib.iscsi_read16_sync(disk->session.iscsi, disk->lun, block_at(content, at), part,
                                                     (int)content->block, 0, 0, 0, 0, 0);

    if (!task || task->status != SCSI_STATUS_GOOD)
        return settle(content, g_steal_pointer(&task), _("read"));
    if (task->datain.size <= 0 || (uint32_t)task->datain.size > part)
        return fail(VIR_ERR_OPERATION_FAILED, _("iSCSI: %1$s gave %2$d bytes of %3$u"), content->name, task->datain.size, part);
    memcpy(data, task->datain.data, (size_t)task->datain.size);
    return task->datain.size;
}

static ssize_t
disk_write(const StorageContent *content, const void *data, size_t len, unsigned long long at)
{
    const Disk *disk = content->opaque;
    uint32_t part = (uint32_t)MIN(len, CHUNK);
    /* The library takes a pointer that it does not write to. */
    struct scsi_task *task = lib.iscsi_write16_sync(disk->session.iscsi, disk->lun, block_at(content, at), (unsigned char *)data,
                                                    part, (int)content->block, 0, 0, 0, 0, 0);

    return settle(content, task, _("write")) < 0 ? -1 : (ssize_t)part;
}

static int
disk_discard(const StorageContent *content, unsigned long long len, unsigned long long at)
{
    const Disk *disk = content->opaque;
    struct unmap_list list = { .lba = block_at(content, at), .num = (uint32_t)(len / content->block) };

    return settle(content, lib.iscsi_unmap_sync(disk->session.iscsi, disk->lun, 0, 0, &list, 1), _("discard the blocks of"));
}

/* One block of zeroes that the disk repeats; it may give the room back instead. */
static int
disk_zero(const StorageContent *content, unsigned long long len, unsigned long long at)
{
    Disk *disk = content->opaque;
    g_autofree unsigned char *zeroes = g_malloc0(content->block);

    for (unsigned long long end = at + len; at < end && !disk->has_no_write_same;) {
        unsigned long long part = MIN(end - at, ZERO_PIECE / content->block * content->block);
        g_autoptr(ScsiTask) task = lib.iscsi_writesame16_sync(disk->session.iscsi, disk->lun, block_at(content, at), zeroes,
                                                              content->block, (uint32_t)(part / content->block), 0, 1, 0, 0);

        /* Some cannot, or not so many at once. */
        if (task && task->status == SCSI_STATUS_CHECK_CONDITION && task->sense.key == SCSI_SENSE_ILLEGAL_REQUEST)
            disk->has_no_write_same = true;
        else if (settle(content, g_steal_pointer(&task), _("write zeroes to")) < 0)
            return -1;
        at += part;
    }
    return disk->has_no_write_same;
}

/* What is not in use reads as zeroes. A disk that does not say is data all through. */
static int
disk_extent(const StorageContent *content, unsigned long long at, bool *ret_is_data, unsigned long long *ret_len)
{
    Disk *disk = content->opaque;
    unsigned long long end = block_at(content, at);
    g_autoptr(ScsiTask) task = NULL;
    const struct scsi_get_lba_status *status = NULL;

    if (disk->has_map)
        task = lib.iscsi_get_lba_status_sync(disk->session.iscsi, disk->lun, end, PROVISIONING_SIZE);
    if (task && task->status == SCSI_STATUS_GOOD)
        status = lib.scsi_datain_unmarshall(task);
    if (!status || status->num_descriptors == 0 || status->descriptors[0].lba > end) {
        disk->has_map = false;
        return 0;
    }
    *ret_is_data = status->descriptors[0].provisioning == SCSI_PROVISIONING_TYPE_MAPPED;
    for (uint32_t i = 0; i < status->num_descriptors; i++) {
        const struct scsi_lba_status_descriptor *one = &status->descriptors[i];

        if (one->lba + one->num_blocks <= end || (one->provisioning == SCSI_PROVISIONING_TYPE_MAPPED) != *ret_is_data)
            break;
        end = one->lba + one->num_blocks;
    }
    if (end > block_at(content, at))
        *ret_len = (end - block_at(content, at)) * content->block;
    else
        *ret_is_data = true;
    return 0;
}

static int
disk_flush(const StorageContent *content)
{
    const Disk *disk = content->opaque;

    return settle(content, lib.iscsi_synchronizecache16_sync(disk->session.iscsi, disk->lun, 0, 0, 0, 0),
                _("have on the disk what was written to"));
}

static void
disk_close(StorageContent *content)
{
    Disk *disk = content->opaque;

    session_clear(&disk->session);
    g_clear_pointer(&content->opaque, g_free);
}

static const StorageContentOps disk_content_ops = {
    .read = disk_read,
    .write = disk_write,
    .discard = disk_discard,
    .zero = disk_zero,
    .extent = disk_extent,
    .flush = disk_flush,
    .close = disk_close,
};

static int
direct_open(StorageRun *run, const StoragePoolDef *pool, const StorageVolDef *vol, int flags, StorageContent *content)
{
    Disk *disk = g_new0(Disk, 1);
    DiskSize size;

    content->ops = &disk_content_ops;
    content->opaque = disk;
    disk->lun = lun_of(vol->name);
    if (disk->lun < 0 || session_open(&disk->session, &pool->source, disk->lun) < 0
        || size_of(&disk->session, disk->lun, &size) < 0)
        return -1;
    if (size.block > CHUNK || (size.block & (size.block - 1)))
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("%1$s has blocks of %2$u bytes, which is no power of two up to %3$d"),
                    content->name, size.block, CHUNK);
    content->size = size.bytes;
    content->block = size.block;
    disk->has_map = size.is_thin;
    return 0;
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
    .open_content = direct_open,
    .look = direct_look,
};

const StorageBackend storage_iscsi_direct_backend = {
    .start = direct_start,
    .scan = direct_scan,
    .find_sources = direct_find_sources,
    .vols = &direct_vols,
};
