/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_rbd.c - pools that are one of Ceph, whose volumes are its block images.
 *
 * librados and librbd are loaded at the first use. Each question has a connection of its own, with deadlines.
 *
 * Threads: any that may wait.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <libvirt/libvirt.h>
#include <rbd/librbd.h>

#include "base/error.h"
#include "base/library.h"
#include "base/log.h"
#include "base/text.h"
#include "storage/storage_copy.h"
#include "storage/storage_data.h"
#include "storage/storage_device.h"
#include "storage/storage_image.h"
#include "storage/storage_part.h"
#include "storage/storage_secret.h"

enum { TIMEOUT_S = 30, IMAGES_MAX = 65536, SNAPSHOT_DIGITS = 16, PIECE = 64 * 1024 * 1024 };

/* ---- the libraries ---- */

#define RADOS_FUNCTIONS(X) \
    X(rados_create) X(rados_conf_set) X(rados_connect) X(rados_shutdown) X(rados_cluster_stat) X(rados_ioctx_create) \
    X(rados_ioctx_destroy) X(rados_ioctx_pool_stat)

#define RBD_FUNCTIONS(X) \
    X(rbd_list2) X(rbd_image_spec_list_cleanup) X(rbd_open) X(rbd_open_read_only) X(rbd_close) X(rbd_stat) X(rbd_get_features) \
    X(rbd_get_flags) X(rbd_diff_iterate2) X(rbd_create4) X(rbd_clone3) X(rbd_image_options_create) X(rbd_image_options_destroy) \
    X(rbd_remove) X(rbd_resize) X(rbd_snap_list) X(rbd_snap_list_end) X(rbd_snap_create) X(rbd_snap_protect) X(rbd_snap_remove2) \
    X(rbd_rename) X(rbd_get_modify_timestamp) X(rbd_read) X(rbd_write) X(rbd_write_zeroes) X(rbd_discard) X(rbd_flush)

#define POINTER(name) __typeof__(name) *name;
#define NAME(name) #name,

static struct { RADOS_FUNCTIONS(POINTER) } rados;
static struct { RBD_FUNCTIONS(POINTER) } rbd;
static const char *const rados_names[] = { RADOS_FUNCTIONS(NAME) };
static const char *const rbd_names[] = { RBD_FUNCTIONS(NAME) };

#define WHY N_("which pools of type rbd need")

static Library libraries[] = { LIBRARY("librados.so.2", WHY, rados_names, rados), LIBRARY("librbd.so.1", WHY, rbd_names, rbd) };

static int
load(void)
{
    return library_need(&libraries[0]) < 0 || library_need(&libraries[1]) < 0 ? -1 : 0;
}

/* ---- a connection ---- */

typedef struct {
    rados_t cluster;
    rados_ioctx_t io;
} Link;

static void
link_clear(Link *link)
{
    if (link->io)
        rados.rados_ioctx_destroy(link->io);
    if (link->cluster)
        rados.rados_shutdown(link->cluster);
    *link = (Link) { 0 };
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Link, link_clear)

static int
set(const Link *link, const char *option, const char *value)
{
    int rc = rados.rados_conf_set(link->cluster, option, value);

    return rc < 0 ? fail_errno(-rc, _("Ceph does not take the option '%1$s'"), option) : 0;
}

/* "10.0.0.1:6789,[fe80::1]:6789" */
static char *
monitors(const PoolSource *source)
{
    GString *text = g_string_new(NULL);

    xml_each(PoolHost, host, source->hosts) {
        bool is_v6 = host->name && strchr(host->name, ':') && host->name[0] != '[';

        if (!host->name)
            continue;
        g_string_append_printf(text, "%s%s%s%s", text->len ? "," : "", is_v6 ? "[" : "", host->name, is_v6 ? "]" : "");
        if (host->port)
            g_string_append_printf(text, ":%u", host->port);
    }
    return g_string_free(text, FALSE);
}

static int
set_login(const Link *link, const PoolAuth *auth)
{
    g_autoptr(StorageSecret) secret = NULL;
    char *key;
    int rc;

    if (!auth)
        return set(link, "auth_supported", "none");
    if (auth->type != POOL_AUTH_CEPH)
        return fail(VIR_ERR_XML_ERROR, _("logins of Ceph are of type 'ceph', not '%1$s'"), pool_auth_type_to_string(auth->type));
    secret = storage_secret_get(auth->secret, VIR_SECRET_USAGE_TYPE_CEPH, NULL);
    if (!secret)
        return -1;
    key = g_base64_encode((const unsigned char *)secret->text, secret->len);
    rc = set(link, "auth_supported", "cephx") < 0 ? -1 : set(link, "key", key);
    explicit_bzero(key, strlen(key));
    g_free(key);
    return rc;
}

static int
set_all(const Link *link, const StoragePoolDef *pool)
{
    g_autofree char *hosts = monitors(&pool->source);
    g_autofree char *seconds = g_strdup_printf("%d", TIMEOUT_S);

    if (set_login(link, pool->source.auth) < 0 || set(link, "mon_host", hosts) < 0
        || set(link, "client_mount_timeout", seconds) < 0 || set(link, "rados_mon_op_timeout", seconds) < 0
        || set(link, "rados_osd_op_timeout", seconds) < 0 || set(link, "rbd_default_format", "2") < 0)
        return -1;
    xml_each(PoolOption, option, pool->config_opts) {
        if (set(link, option->name, option->value) < 0)
            return -1;
    }
    return 0;
}

static int
link_open(Link *link, const StoragePoolDef *pool)
{
    const PoolAuth *auth = pool->source.auth;
    int rc;

    if (load() < 0)
        return -1;
    rc = rados.rados_create(&link->cluster, auth ? auth->username : NULL);
    if (rc < 0) {
        link->cluster = NULL;
        return fail_errno(-rc, _("cannot prepare a connection to the cluster of pool '%1$s'"), pool->name);
    }
    if (set_all(link, pool) < 0)
        return -1;
    rc = rados.rados_connect(link->cluster);
    if (rc < 0)
        return fail_errno(-rc, _("cannot connect to the cluster of pool '%1$s'"), pool->name);
    rc = rados.rados_ioctx_create(link->cluster, pool->source.name, &link->io);
    if (rc < 0) {
        link->io = NULL;
        return fail_errno(-rc, _("cannot open the pool '%1$s' of the cluster"), pool->source.name);
    }
    return 0;
}

/* ---- images ---- */

typedef struct {
    Link link;
    rbd_image_t image;
} Image;

static void
image_clear(Image *image)
{
    if (image->image)
        rbd.rbd_close(image->image);
    image->image = NULL;
    link_clear(&image->link);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Image, image_clear)

static int
image_open(Image *image, const StoragePoolDef *pool, const char *name)
{
    int rc;

    if (link_open(&image->link, pool) < 0)
        return -1;
    rc = rbd.rbd_open(image->link.io, name, &image->image, NULL);
    if (rc == 0)
        return 0;
    image->image = NULL;
    return rc == -ENOENT ? fail(VIR_ERR_NO_STORAGE_VOL, _("there is no volume '%1$s' any more"), name)
                         : fail_errno(-rc, _("cannot open volume '%1$s'"), name);
}

static int
add_extent(uint64_t offset, size_t len, int exists, void *opaque)
{
    unsigned long long *used = opaque;

    *used += exists ? len : 0;
    return 0;
}

/* What it takes of the cluster. Only an image that keeps a map of its objects can say that without all being asked. */
static int
allocation_of(rbd_image_t image, const StoragePoolDef *pool, StorageVolDef *vol)
{
    uint64_t features = 0, flags = 0;
    int rc;

    vol->allocation = vol->capacity;
    if (pool->refresh_allocation == POOL_REFRESH_CAPACITY || rbd.rbd_get_features(image, &features) < 0
        || rbd.rbd_get_flags(image, &flags) < 0 || !(features & RBD_FEATURE_FAST_DIFF) || (flags & RBD_FLAG_FAST_DIFF_INVALID))
        return 0;
    vol->allocation = 0;
    rc = rbd.rbd_diff_iterate2(image, NULL, 0, vol->capacity, 0, 1, add_extent, &vol->allocation);
    return rc < 0 ? fail_errno(-rc, _("cannot ask what volume '%1$s' takes"), vol->name) : 0;
}

static char *
path_of(const StoragePoolDef *pool, const char *name)
{
    return g_strdup_printf("%s/%s", pool->source.name, name);
}

static StorageVolDef *
look_into(rbd_image_t image, const StoragePoolDef *pool, const char *name)
{
    g_autoptr(StorageVolDef) vol = storage_vol_def_new();
    rbd_image_info_t info;
    int rc = rbd.rbd_stat(image, &info, sizeof(info));

    if (rc < 0)
        return fail_null_errno(-rc, _("cannot inspect volume '%1$s'"), name);
    vol->type = VOL_NETWORK;
    vol->name = g_strdup(name);
    vol->target.path = path_of(pool, name);
    vol->key = g_strdup(vol->target.path);
    vol->target.format = VOL_FORMAT_RAW;
    vol->capacity = vol->physical = info.size;
    return allocation_of(image, pool, vol) < 0 ? NULL : g_steal_pointer(&vol);
}

/* An image of the list; NULL: it went meanwhile, or cannot be read, which is told in the log. */
static StorageVolDef *
look_at(const Link *link, const StoragePoolDef *pool, const char *name)
{
    rbd_image_t image;
    StorageVolDef *vol;
    int rc = rbd.rbd_open_read_only(link->io, name, &image, NULL);

    if (rc == -ENOENT)
        return NULL;
    if (rc < 0)
        return fail_null_errno(-rc, _("cannot open volume '%1$s'"), name);
    vol = look_into(image, pool, name);
    rbd.rbd_close(image);
    return vol;
}

/* What somebody began to make and has not written to for long; Ceph itself keeps what is open. */
static void
sweep(const Link *link, const StoragePoolDef *pool, const char *name)
{
    struct timespec modified = { 0 };
    rbd_image_t image;
    int rc = rbd.rbd_open_read_only(link->io, name, &image, NULL);

    if (rc == 0) {
        rc = rbd.rbd_get_modify_timestamp(image, &modified);
        rbd.rbd_close(image);
    }
    if (rc == 0 && modified.tv_sec < time(NULL) - STORAGE_PART_AGE_S)
        rc = rbd.rbd_remove(link->io, name);
    if (rc < 0 && rc != -ENOENT && rc != -EBUSY)
        LOG_WARN("'%s', which is left of a volume of pool '%s', cannot be removed: %s", name, pool->name, g_strerror(-rc));
}

static void
take_image(StorageScan *scan, const Link *link, const char *name)
{
    StorageVolDef *vol;

    if (storage_part_is(name)) {
        sweep(link, scan->def, name);
        return;
    }
    vol = text_is_xml_safe(name) ? look_at(link, scan->def, name) : NULL;
    if (vol)
        storage_scan_put(scan, vol, NULL);
    else if (error_last_code())
        warn_last_error("volume '%s' of pool '%s' is not shown", name, scan->def->name);
}

static int
scan_images(StorageScan *scan, const Link *link)
{
    g_autofree rbd_image_spec_t *images = NULL;
    size_t count = 64;
    int rc;

    /* It tells how many there are when there is no room for them. */
    do {
        g_free(images);
        images = g_new0(rbd_image_spec_t, count);
        rc = rbd.rbd_list2(link->io, images, &count);
    } while (rc == -ERANGE && count <= IMAGES_MAX);
    if (rc < 0)
        return fail_errno(-rc, _("cannot list the volumes of pool '%1$s'"), scan->def->name);
    for (size_t i = 0; i < count; i++)
        take_image(scan, link, images[i].name);
    rbd.rbd_image_spec_list_cleanup(images, count);
    return 0;
}

/* ---- the pool ---- */

static int
measure_link(const Link *link, StoragePoolDef *def)
{
    struct rados_cluster_stat_t cluster;
    struct rados_pool_stat_t pool;
    int rc = rados.rados_cluster_stat(link->cluster, &cluster);

    if (rc == 0)
        rc = rados.rados_ioctx_pool_stat(link->io, &pool);
    if (rc < 0)
        return fail_errno(-rc, _("cannot ask the cluster of pool '%1$s' for its room"), def->name);
    def->capacity = cluster.kb * 1024;
    def->available = cluster.kb_avail * 1024;
    def->allocation = pool.num_bytes;
    return 0;
}

static int
rbd_measure(StorageRun *run, StoragePoolDef *pool)
{
    g_auto(Link) link = { 0 };

    return link_open(&link, pool) < 0 ? -1 : measure_link(&link, pool);
}

static int
rbd_scan(StorageScan *scan)
{
    g_auto(Link) link = { 0 };

    if (link_open(&link, scan->def) < 0 || scan_images(scan, &link) < 0)
        return -1;
    return measure_link(&link, scan->def);
}

static int
rbd_start(StoragePoolDef *def)
{
    return load();
}

/* ---- what is in an image ---- */

static ssize_t
image_read(const StorageContent *content, void *data, size_t len, unsigned long long at)
{
    const Image *image = content->opaque;
    ssize_t rc = rbd.rbd_read(image->image, at, len, data);

    return rc < 0 ? fail_errno((int)-rc, _("cannot read %1$s at %2$llu"), content->name, at) : rc;
}

static ssize_t
image_write(const StorageContent *content, const void *data, size_t len, unsigned long long at)
{
    const Image *image = content->opaque;
    ssize_t rc = rbd.rbd_write(image->image, at, len, data);

    if (rc == 0)
        return fail(VIR_ERR_OPERATION_FAILED, _("%1$s takes nothing at %2$llu"), content->name, at);
    return rc < 0 ? fail_errno((int)-rc, _("cannot write %1$s at %2$llu"), content->name, at) : rc;
}

static int
image_discard(const StorageContent *content, unsigned long long len, unsigned long long at)
{
    const Image *image = content->opaque;
    int rc = rbd.rbd_discard(image->image, at, len);

    return rc < 0 ? fail_errno(-rc, _("cannot discard the blocks of %1$s"), content->name) : 0;
}

static int
image_zero(const StorageContent *content, unsigned long long len, unsigned long long at)
{
    const Image *image = content->opaque;

    for (unsigned long long end = at + len; at < end;) {
        size_t part = (size_t)MIN(end - at, PIECE);
        ssize_t rc = rbd.rbd_write_zeroes(image->image, at, part, 0, 0);

        if (rc == -EOPNOTSUPP)
            return 1;
        if (rc < 0)
            return fail_errno((int)-rc, _("cannot write zeroes to %1$s at %2$llu"), content->name, at);
        at += part;
    }
    return 0;
}

/* The first piece that an image has of a range. */
typedef struct {
    bool found;
    unsigned long long start, end;
} FirstPiece;

static int
take_first_piece(uint64_t offset, size_t len, int exists, void *opaque)
{
    FirstPiece *piece = opaque;

    if (!exists || (piece->found && offset != piece->end))
        return 0;
    if (!piece->found)
        piece->start = offset;
    piece->found = true;
    piece->end = offset + len;
    return 0;
}

static int
image_extent(const StorageContent *content, unsigned long long at, bool *ret_is_data, unsigned long long *ret_len)
{
    const Image *image = content->opaque;
    unsigned long long window = MIN(content->size - at, PIECE);
    FirstPiece piece = { 0 };
    int rc = rbd.rbd_diff_iterate2(image->image, NULL, at, window, 1, 0, take_first_piece, &piece);

    if (rc < 0)
        return fail_errno(-rc, _("cannot ask for the holes of %1$s"), content->name);
    *ret_is_data = piece.found && piece.start <= at;
    *ret_len = *ret_is_data ? piece.end - at : piece.found ? piece.start - at : window;
    return 0;
}

static int
image_flush(const StorageContent *content)
{
    const Image *image = content->opaque;
    int rc = rbd.rbd_flush(image->image);

    return rc < 0 ? fail_errno(-rc, _("cannot have %1$s in the cluster"), content->name) : 0;
}

static void
image_close(StorageContent *content)
{
    image_clear(content->opaque);
    g_clear_pointer(&content->opaque, g_free);
}

static const StorageContentOps image_content_ops = {
    .read = image_read,
    .write = image_write,
    .discard = image_discard,
    .zero = image_zero,
    .extent = image_extent,
    .flush = image_flush,
    .close = image_close,
};

static int
open_content(const StoragePoolDef *pool, const char *name, StorageContent *content)
{
    Image *image = g_new0(Image, 1);
    rbd_image_info_t info;
    int rc;

    content->ops = &image_content_ops;
    content->opaque = image;
    content->block = 1;
    if (image_open(image, pool, name) < 0)
        return -1;
    rc = rbd.rbd_stat(image->image, &info, sizeof(info));
    if (rc < 0)
        return fail_errno(-rc, _("cannot inspect %1$s"), content->name);
    content->size = info.size;
    return 0;
}

static int
rbd_open_content(StorageRun *run, const StoragePoolDef *pool, const StorageVolDef *vol, int flags, StorageContent *content)
{
    return open_content(pool, vol->name, content);
}

/* ---- volumes ---- */

static StorageVolDef *
rbd_look(StorageRun *run, const StoragePoolDef *pool, const char *name, StorageStamp *ret_stamp)
{
    g_auto(Image) image = { 0 };

    return image_open(&image, pool, name) < 0 ? NULL : look_into(image.image, pool, name);
}

static int
judge_make(int rc, const StorageVolDef *vol)
{
    if (rc == -EEXIST)
        return fail(VIR_ERR_STORAGE_VOL_EXIST, _("an image '%1$s' exists already in the pool"), vol->name);
    return rc < 0 ? fail_errno(-rc, _("cannot make volume '%1$s'"), vol->name) : 0;
}

static int
make_empty(const StorageMake *make, const char *name)
{
    g_auto(Link) link = { 0 };
    rbd_image_options_t options;
    int rc;

    if (link_open(&link, make->pool) < 0)
        return -1;
    rbd.rbd_image_options_create(&options);
    rc = rbd.rbd_create4(link.io, name, make->vol->capacity, options);
    rbd.rbd_image_options_destroy(options);
    return judge_make(rc, make->vol);
}

/* A clone shares what it has with a snapshot of its source, which is protected as long as it has clones. */
static int
make_clone(const StorageMake *make, const char *name, const char *snapshot)
{
    g_auto(Image) source = { 0 };
    rados_ioctx_t io;
    rbd_image_options_t options;
    int rc;

    if (image_open(&source, make->pool, make->source->name) < 0)
        return -1;
    io = source.link.io;
    rc = rbd.rbd_snap_create(source.image, snapshot);
    if (rc < 0)
        return fail_errno(-rc, _("cannot take a snapshot of volume '%1$s'"), make->source->name);
    rc = rbd.rbd_snap_protect(source.image, snapshot);
    if (rc == 0) {
        rbd.rbd_image_options_create(&options);
        rc = rbd.rbd_clone3(io, make->source->name, snapshot, io, name, options);
        rbd.rbd_image_options_destroy(options);
    }
    return judge_make(rc, make->vol);
}

static int
resize_to(const StoragePoolDef *pool, const char *name, unsigned long long capacity)
{
    g_auto(Image) image = { 0 };
    int rc;

    if (image_open(&image, pool, name) < 0)
        return -1;
    rc = rbd.rbd_resize(image.image, capacity);
    return rc < 0 ? fail_errno(-rc, _("cannot make volume '%1$s' %2$llu bytes long"), name, capacity) : 0;
}

static int
fill_image(const StorageMake *make, const char *name)
{
    g_auto(StorageContent) to = STORAGE_CONTENT_INIT;
    const StorageCopy copy = { .from = make->content, .to = &to, .fresh = true, .abort = make->abort, .making = make->making };

    to.name = storage_content_name(make->pool, make->vol->name);
    if (open_content(make->pool, name, &to) < 0 || storage_copy(&copy) < 0)
        return -1;
    return storage_content_flush(&to);
}

static int
remove_image(const StoragePoolDef *pool, const char *name)
{
    g_auto(Link) link = { 0 };

    return link_open(&link, pool) < 0 ? -1 : rbd.rbd_remove(link.io, name);
}

/* No clone was made of it, or that is gone. */
static void
drop_snapshot(const StorageMake *make, const char *snapshot)
{
    g_auto(Image) source = { 0 };

    if (image_open(&source, make->pool, make->source->name) < 0)
        error_reset();
    else
        (void)rbd.rbd_snap_remove2(source.image, snapshot, RBD_SNAP_REMOVE_UNPROTECT, NULL, NULL);
}

/* All that the volume is to be, under the name @part. */
static int
make_part(const StorageMake *make, const char *part, const char *snapshot)
{
    if (make->content)
        return make_empty(make, part) < 0 ? -1 : fill_image(make, part);
    if (make_clone(make, part, snapshot) < 0)
        return -1;
    return make->vol->capacity > make->source->capacity ? resize_to(make->pool, part, make->vol->capacity) : 0;
}

static int
name_part(const StorageMake *make, const char *part)
{
    g_auto(Link) link = { 0 };

    return link_open(&link, make->pool) < 0 ? -1 : judge_make(rbd.rbd_rename(link.io, part, make->vol->name), make->vol);
}

/* Made under a name of ours, and called what it is to be called when it is whole. */
static int
make_filled(const StorageMake *make)
{
    g_autofree char *part = storage_part_name();
    g_autofree char *random = text_random_hex(SNAPSHOT_DIGITS);
    g_autofree char *snapshot = g_strconcat("libvirt-", random, NULL);
    g_autoptr(virError) reason = NULL;
    int rc;

    if (make_part(make, part, snapshot) == 0 && name_part(make, part) == 0)
        return 0;
    reason = error_take();
    rc = remove_image(make->pool, part);
    if (rc < 0 && rc != -ENOENT)
        LOG_WARN("image '%s' of pool '%s' is left of volume '%s' and cannot be removed", part, make->pool->name, make->vol->name);
    if (!make->content)
        drop_snapshot(make, snapshot);
    error_restore(g_steal_pointer(&reason));
    return -1;
}

static int
rbd_check(const StorageMake *make)
{
    const StorageVolDef *vol = make->vol, *source = make->source;

    if (vol->target.format != VOL_FORMAT_RAW || vol->target.encryption || vol->backing)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s': images of Ceph are of format 'raw', without <encryption> and "
                                                  "<backingStore>"), vol->name);
    if (source && (source->target.encryption || storage_image_is_needed(source)))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s': images of Ceph are copies of volumes of format 'raw', which "
                                                  "'%2$s' is not"), vol->name, source->name);
    if (make->flags & (VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA | VIR_STORAGE_VOL_CREATE_REFLINK))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("volume '%1$s': images of Ceph have nothing that could be allocated in advance, "
                                                  "and share blocks with what they are cloned from by themselves"), vol->name);
    if (vol->capacity == 0)
        return fail(VIR_ERR_INVALID_ARG, _("volume '%1$s' needs a capacity"), vol->name);
    return 0;
}

static int
rbd_make(const StorageMake *make)
{
    if (rbd_check(make) < 0)
        return -1;
    return make->source ? make_filled(make) : make_empty(make, make->vol->name);
}

/* Those that clones were made of stay, and keep the image. */
static int
remove_snapshots(const StoragePoolDef *pool, const StorageVolDef *vol)
{
    g_auto(Image) image = { 0 };
    g_autofree rbd_snap_info_t *snapshots = NULL;
    int count = 16, rc;

    if (image_open(&image, pool, vol->name) < 0)
        return -1;
    do {
        g_free(snapshots);
        snapshots = g_new0(rbd_snap_info_t, count);
        rc = rbd.rbd_snap_list(image.image, snapshots, &count);
    } while (rc == -ERANGE && count <= IMAGES_MAX);
    if (rc < 0)
        return fail_errno(-rc, _("cannot list the snapshots of volume '%1$s'"), vol->name);
    count = rc;
    for (int i = 0; i < count && rc >= 0; i++)
        rc = rbd.rbd_snap_remove2(image.image, snapshots[i].name, RBD_SNAP_REMOVE_UNPROTECT, NULL, NULL);
    if (count > 0)
        rbd.rbd_snap_list_end(snapshots);
    return rc < 0 ? fail_errno(-rc, _("cannot remove the snapshots of volume '%1$s'"), vol->name) : 0;
}

static int
rbd_remove_vol(StorageRun *run, const StoragePoolDef *pool, const StorageVolDef *vol, unsigned int flags)
{
    g_auto(Link) link = { 0 };
    int rc;

    if ((flags & VIR_STORAGE_VOL_DELETE_WITH_SNAPSHOTS) && remove_snapshots(pool, vol) < 0)
        return -1;
    if (link_open(&link, pool) < 0)
        return -1;
    rc = rbd.rbd_remove(link.io, vol->name);
    if (rc == -ENOTEMPTY)
        return fail(VIR_ERR_OPERATION_INVALID, _("volume '%1$s' has snapshots; it goes with the flag that removes them, too"),
                    vol->name);
    return rc < 0 && rc != -ENOENT ? fail_errno(-rc, _("cannot remove volume '%1$s'"), vol->name) : 0;
}

static int
rbd_resize_vol(const StorageResize *resize)
{
    if (resize->flags & VIR_STORAGE_VOL_RESIZE_ALLOCATE)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("volume '%1$s': the room of an image of Ceph is not allocated in advance"),
                    resize->vol->name);
    return resize_to(resize->pool, resize->vol->name, resize->capacity);
}

static const StorageVolBackend rbd_vols = {
    .make = rbd_make,
    .remove = rbd_remove_vol,
    .remove_flags = VIR_STORAGE_VOL_DELETE_WITH_SNAPSHOTS,
    .copies_own = true,
    .resize = rbd_resize_vol,
    .open_content = rbd_open_content,
    .path = path_of,
    .look = rbd_look,
    .measure = rbd_measure,
};

const StorageBackend storage_rbd_backend = {
    .start = rbd_start,
    .scan = rbd_scan,
    .vols = &rbd_vols,
};
