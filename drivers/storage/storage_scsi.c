/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_scsi.c - disks of a SCSI host, and the pools that consist of them.
 *
 * Threads: any that may wait.
 */

#include "storage/storage_scsi.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "storage/storage_adapter.h"
#include "storage/storage_device.h"
#include "storage/storage_tool.h"

#define DEVICES "/sys/bus/scsi/devices"

enum { TYPE_DISK = 0, PAGE_MAX = 4096 };

/* ---- what a disk calls itself ---- */

/* Kinds of identifiers that name the disk itself, the best first, and what udev writes before their digits. */
static const struct {
    unsigned char type;
    bool binary;
    char digit;
} identifiers[] = {
    { 3, true, '3' },                /* a world wide name (NAA) */
    { 2, true, '2' },                /* of the EUI-64 kind */
    { 1, false, '1' },               /* the maker's name and words of his */
    { 0, false, '0' },               /* words of his alone */
};

enum { DESCRIPTORS_START = 4, DESCRIPTOR_HEAD = 4, CODE_BINARY = 1, ASSOCIATION_DISK = 0 };

static char *
identifier_to_text(const unsigned char *data, size_t len, bool binary, char digit)
{
    GString *text = g_string_new(NULL);

    g_string_append_c(text, digit);
    for (size_t i = 0; i < len; i++) {
        if (binary)
            g_string_append_printf(text, "%02x", data[i]);
        else if (g_ascii_isgraph(data[i]))
            g_string_append_c(text, (char)data[i]);
        else if (text->str[text->len - 1] != '_')
            g_string_append_c(text, '_');
    }
    while (text->len && text->str[text->len - 1] == '_')
        g_string_truncate(text, text->len - 1);
    return g_string_free(text, FALSE);
}

char *
storage_scsi_serial(const unsigned char *page, size_t len)
{
    for (size_t kind = 0; kind < G_N_ELEMENTS(identifiers); kind++) {
        for (size_t at = DESCRIPTORS_START; at + DESCRIPTOR_HEAD <= len; at += DESCRIPTOR_HEAD + page[at + 3]) {
            bool binary = (page[at] & 0x0f) == CODE_BINARY;

            if ((page[at + 1] & 0x0f) != identifiers[kind].type || (page[at + 1] >> 4 & 3) != ASSOCIATION_DISK
                || binary != identifiers[kind].binary || page[at + 3] == 0 || at + DESCRIPTOR_HEAD + page[at + 3] > len)
                continue;
            return identifier_to_text(page + at + DESCRIPTOR_HEAD, page[at + 3], binary, identifiers[kind].digit);
        }
    }
    return NULL;
}

static char *
serial_of(const char *device)
{
    g_autofree char *path = g_strdup_printf(DEVICES "/%s/vpd_pg83", device);
    size_t len = 0;
    g_autofree char *page = file_exists(path) ? file_read(path, PAGE_MAX, &len) : NULL;

    if (page)
        return storage_scsi_serial((const unsigned char *)page, len);
    error_reset();
    return NULL;
}

/* ---- where it is ---- */

typedef struct {
    const char *folder;
    const char *node;                /* "/dev/sda" */
    char *found;
} LinkSearch;

static int
visit_link(int dir_fd, const char *name, void *opaque)
{
    LinkSearch *search = opaque;
    g_autofree char *path = g_build_filename(search->folder, name, NULL);
    char real[PATH_MAX];

    if (!realpath(path, real) || strcmp(real, search->node) != 0 || (search->found && strcmp(search->found, path) < 0))
        return 0;
    g_free(search->found);
    search->found = g_steal_pointer(&path);
    return 0;
}

/* The first name in the pool's folder that leads to @node; NULL without an error: there is none. */
static char *
path_in(const char *folder, const char *node)
{
    LinkSearch search = { .folder = folder, .node = node };

    if (strcmp(folder, "/dev") == 0)
        return g_strdup(node);
    if (!file_is_directory(folder))
        return NULL;
    if (file_foreach(folder, visit_link, &search) < 0)
        error_reset();
    return search.found;
}

static int
visit_block(int dir_fd, const char *name, void *opaque)
{
    *(char **)opaque = g_build_filename("/dev", name, NULL);
    return 1;
}

/* The node of the disk "H:B:T:L"; NULL: it has none. */
static char *
node_of(const char *device)
{
    g_autofree char *folder = g_strdup_printf(DEVICES "/%s/block", device);
    char *node = NULL;

    if (file_is_directory(folder) && file_foreach(folder, visit_block, &node) < 0)
        error_reset();
    return node;
}

static StorageVolDef *
vol_of(const StoragePoolDef *pool, const char *device, const char *unit)
{
    g_autofree char *name = g_strdup_printf("unit:%s", unit);
    g_autofree char *node = node_of(device);
    g_autofree char *path = node ? path_in(pool->target.path, node) : NULL;
    unsigned long long bytes;
    StorageVolDef *vol;
    char *serial;

    if (!path) {
        if (node)
            LOG_INFO("nothing in '%s' leads to '%s': it is no volume of pool '%s'", pool->target.path, node, pool->name);
        return NULL;
    }
    if (storage_device_size(node, &bytes) < 0) {
        warn_last_error("'%s' is not shown as a volume of pool '%s'", node, pool->name);
        return NULL;
    }
    vol = storage_device_vol(pool->target.path, name, bytes);
    g_free(vol->target.path);
    vol->target.path = g_steal_pointer(&path);
    serial = serial_of(device);
    g_free(vol->key);
    vol->key = serial ? serial : g_strdup(vol->target.path);
    return vol;
}

typedef struct {
    const StoragePoolDef *pool;
    unsigned int host;
    GPtrArray *vols;
} DiskSearch;

/* Entries are "host:bus:target:unit", and others that are no devices. */
static int
visit_device(int dir_fd, const char *name, void *opaque)
{
    DiskSearch *search = opaque;
    g_autofree char *type_path = g_strdup_printf(DEVICES "/%s/type", name);
    unsigned int host, bus, target, unit;
    int end = 0, type;
    StorageVolDef *vol;

    if (sscanf(name, "%u:%u:%u:%u%n", &host, &bus, &target, &unit, &end) != 4 || name[end] != '\0' || host != search->host)
        return 0;
    if (file_read_int(type_path, &type) < 0) {
        error_reset();
        return 0;
    }
    vol = type == TYPE_DISK ? vol_of(search->pool, name, strchr(name, ':') + 1) : NULL;
    if (vol)
        g_ptr_array_add(search->vols, vol);
    return 0;
}

GPtrArray *
storage_scsi_vols(const StoragePoolDef *pool, unsigned int host)
{
    g_autoptr(GPtrArray) vols = storage_device_list();
    DiskSearch search = { .pool = pool, .host = host, .vols = vols };

    if (file_foreach(DEVICES, visit_device, &search) < 0)
        return NULL;
    return g_steal_pointer(&vols);
}

int
storage_scsi_scan_host(StorageScan *scan, unsigned int host)
{
    g_autoptr(GPtrArray) vols = storage_scsi_vols(scan->def, host);

    if (!vols)
        return -1;
    storage_device_put_whole(scan, vols);
    return 0;
}

StorageVolDef *
storage_scsi_look_at(const StoragePoolDef *pool, unsigned int host, const char *name)
{
    g_autoptr(GPtrArray) vols = storage_scsi_vols(pool, host);

    return vols ? storage_device_take(vols, name) : NULL;
}

int
storage_scsi_host_of_path(const char *path)
{
    const char *at = path ? strstr(path, "/host") : NULL;
    unsigned long long number;
    const char *end;

    if (!at || !text_to_ull_prefix(at + strlen("/host"), 10, &number, &end) || number > INT_MAX)
        return -1;
    return (int)number;
}

void
storage_scsi_settle(void)
{
    g_autofree char *udevadm = file_find_program("udevadm");

    if (udevadm && storage_tool(udevadm, "settle", "--timeout=30", NULL) < 0)
        warn_last_error("udev has not settled, continuing");
}

/* ---- pools of one host ---- */

static int
scsi_scan(StorageScan *scan)
{
    int host = storage_adapter_find(scan->def->source.adapter);

    if (host < 0 || storage_adapter_rescan((unsigned int)host) < 0)
        return -1;
    return storage_scsi_scan_host(scan, (unsigned int)host);
}

static int
scsi_start(StoragePoolDef *def)
{
    return storage_adapter_start(def->source.adapter);
}

static int
scsi_stop(const StoragePoolDef *def)
{
    return storage_adapter_stop(def->source.adapter);
}

static StorageVolDef *
scsi_look(StorageRun *run, const StoragePoolDef *pool, const char *name, StorageStamp *ret_stamp)
{
    int host = storage_adapter_find(pool->source.adapter);

    return host < 0 ? NULL : storage_scsi_look_at(pool, (unsigned int)host, name);
}

static const StorageVolBackend scsi_vols = {
    .open = storage_device_open,
    .look = scsi_look,
};

const StorageBackend storage_scsi_backend = {
    .start = scsi_start,
    .stop = scsi_stop,
    .scan = scsi_scan,
    .vols = &scsi_vols,
};
