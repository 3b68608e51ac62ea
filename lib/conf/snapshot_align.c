/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * snapshot_align.c - a snapshot's disks brought in line with the domain's: one for each, with its overlay named.
 *
 * Threads: any. Nothing here is shared.
 */

#include <string.h>

#include "base/error.h"
#include "conf/moment_disks.h"
#include "conf/snapshot.h"

char *
snapshot_overlay_path(const char *path, const char *snapshot)
{
    const char *base = strrchr(path, '/');
    const char *dot = strrchr(base ? base : path, '.');

    return g_strdup_printf("%.*s.%s", dot ? (int)(dot - path) : (int)strlen(path), path, snapshot);
}

/* What a disk does when neither the snapshot nor the domain says anything. */
static DiskSnapshot
default_mode(const SnapshotDef *def, unsigned int flags)
{
    return (flags & SNAPSHOT_ALIGN_DISK_ONLY) || def->memory == SNAPSHOT_MEMORY_EXTERNAL ? DISK_SNAPSHOT_EXTERNAL
                                                                                          : DISK_SNAPSHOT_INTERNAL;
}

static int
name_overlay(const SnapshotDef *def, SnapshotDiskDef *disk, const DiskDef *of)
{
    const char *path = storage_source_path(&of->source);
    g_autofree char *overlay = NULL;

    if (disk->source.type != STORAGE_FILE)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("the overlay of disk '%1$s' is of type '%2$s' and needs a <source>"),
                    disk->name, storage_type_to_string(disk->source.type));
    if (storage_source_is_empty(&of->source))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s' is empty, its overlay needs a <source>"), disk->name);
    if ((of->source.type != STORAGE_FILE && of->source.type != STORAGE_NONE) || !path)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("disk '%1$s' is no file, its overlay needs a <source>"), disk->name);
    if (strchr(def->name, '/'))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("the snapshot's name '%1$s' has a '/', the overlay of disk '%2$s' needs a <source>"), def->name,
                    disk->name);
    overlay = snapshot_overlay_path(path, def->name);
    if (strcmp(overlay, path) == 0)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("the overlay of disk '%1$s' would be its own image '%2$s'"), disk->name,
                    path);
    storage_source_set_path(&disk->source, STORAGE_FILE, overlay);
    return 0;
}

static int
align_disk(const SnapshotDef *def, SnapshotDiskDef *disk, const DiskDef *of, unsigned int flags)
{
    if (def->memory == SNAPSHOT_MEMORY_INTERNAL && !(flags & SNAPSHOT_ALIGN_REDEFINE)
        && disk->snapshot != DISK_SNAPSHOT_DEFAULT && disk->snapshot != DISK_SNAPSHOT_NO
        && disk->snapshot != DISK_SNAPSHOT_INTERNAL)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("disk '%1$s' has snapshot='%2$s', but with the memory inside an image it must be 'internal'"),
                    disk->name, disk_snapshot_to_string(disk->snapshot));
    if (disk->snapshot == DISK_SNAPSHOT_DEFAULT)
        disk->snapshot = of->snapshot != DISK_SNAPSHOT_DEFAULT ? of->snapshot : default_mode(def, flags);
    if (disk->snapshot != DISK_SNAPSHOT_EXTERNAL) {
        storage_source_clear(&disk->source);
        disk->source.type = STORAGE_NONE;
        return 0;
    }
    if (disk->source.type == STORAGE_NONE)
        disk->source.type = STORAGE_FILE;
    if (!storage_source_is_empty(&disk->source) || (flags & SNAPSHOT_ALIGN_REDEFINE))
        return 0;
    return name_overlay(def, disk, of);
}

/* A disk that the snapshot does not speak of. */
static SnapshotDiskDef *
unnamed_disk(const DiskDef *of)
{
    SnapshotDiskDef *disk = snapshot_disk_def_new();

    if (storage_source_is_empty(&of->source))
        disk->snapshot = DISK_SNAPSHOT_NO;
    return disk;
}

int
snapshot_align_disks(SnapshotDef *def, const DomainDef *domain, unsigned int flags)
{
    g_autoptr(GPtrArray) given = NULL;
    g_autoptr(GPtrArray) aligned = NULL;
    SnapshotMemory memory = def->memory;
    int status = 0;

    if (!(given = moment_disks_by_domain(domain, def->disks, offsetof(SnapshotDiskDef, name))))
        return -1;
    if (memory == SNAPSHOT_MEMORY_DEFAULT)
        def->memory = (flags & SNAPSHOT_ALIGN_ACTIVE) && !(flags & SNAPSHOT_ALIGN_DISK_ONLY) ? SNAPSHOT_MEMORY_INTERNAL
                                                                                             : SNAPSHOT_MEMORY_NO;
    for (guint i = 0; i < given->len && status == 0; i++) {
        const DiskDef *of = g_ptr_array_index(domain->disks, i);
        const SnapshotDiskDef *like = g_ptr_array_index(given, i);
        SnapshotDiskDef *disk = like ? snapshot_disk_def_copy(like) : unnamed_disk(of);

        xml_list_add(SnapshotDiskDef, aligned, disk);
        g_free(disk->name);
        disk->name = g_strdup(of->target->dev);
        status = align_disk(def, disk, of, flags);
    }
    if (status < 0) {
        def->memory = memory;
        return -1;
    }
    g_clear_pointer(&def->disks, g_ptr_array_unref);
    def->disks = g_steal_pointer(&aligned);
    return 0;
}
