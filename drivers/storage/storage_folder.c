/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_folder.c - pools that are folders: each file in one is a volume.
 *
 * What is as it was at the last look is not opened. The rest is, by a few threads at once: on a network most of the time is
 * waiting.
 *
 * Threads: whoever holds the pool's gate, and some of its own.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "storage/storage_as.h"
#include "storage/storage_file.h"
#include "storage/storage_part.h"

enum { THREADS_MAX = 4, FILES_PER_THREAD = 64, STACK_SIZE = 256 * 1024 };

typedef struct {
    char *name;
    StorageVolDef *def;              /* NULL: none can be made of it */
    StorageStamp stamp;
} Finding;

typedef struct {
    int dir_fd;
    const StoragePoolDef *pool;
    GPtrArray *findings;             /* of Finding */
    atomic_uint next;
} Looks;

static void
finding_free(void *opaque)
{
    Finding *finding = opaque;

    g_free(finding->name);
    storage_vol_def_free(finding->def);
    g_free(finding);
}

static void
look_run(void *opaque)
{
    Looks *looks = opaque;
    g_auto(StorageAs) as = { 0 };
    guint index;

    /* Each thread has an identity of its own. */
    if (storage_as_pool(&as, looks->pool) < 0)
        warn_last_error("pool '%s' is looked at as root", looks->pool->name);
    while ((index = atomic_fetch_add_explicit(&looks->next, 1, memory_order_relaxed)) < looks->findings->len) {
        Finding *finding = looks->findings->pdata[index];

        error_reset();
        finding->def = storage_file_look(looks->dir_fd, looks->pool, finding->name, &finding->stamp);
        if (!finding->def && error_last_code())
            warn_last_error("'%s' is not shown as a volume of pool '%s'", finding->name, looks->pool->name);
    }
}

static void
look_at_all(Looks *looks)
{
    Thread *threads[THREADS_MAX] = { NULL };
    guint count = MIN(looks->findings->len / FILES_PER_THREAD, THREADS_MAX);

    for (guint i = 0; i < count; i++) {
        threads[i] = thread_start("pool-look", STACK_SIZE, look_run, looks);
        if (!threads[i])
            error_reset();
    }
    look_run(looks);
    for (guint i = 0; i < count; i++) {
        if (threads[i])
            thread_join(threads[i]);
    }
}

/* What a daemon that was killed has left half made; whoever makes one holds a lock on it. */
static void
sweep_part(int dir_fd, const char *name)
{
    autoclose int fd = storage_file_open_in(dir_fd, name, O_RDWR);

    if (fd < 0)
        return;
    if (fd_lock_byte(fd, FILE_LOCK_EXCLUSIVE, STORAGE_PART_LOCK, name) < 0) {
        error_reset();
        return;
    }
    if (unlinkat(dir_fd, name, 0) == 0)
        LOG_INFO("removed '%s', which was never finished", name);
}

static bool
is_possible_name(const char *name)
{
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && text_is_xml_safe(name);
}

/* One entry of the folder: NULL when it is known as it is, or can be no volume. */
static Finding *
notice(StorageScan *scan, int dir_fd, const char *name)
{
    StorageStamp stamp;
    Finding *finding;
    mode_t mode;

    if (!is_possible_name(name))
        return NULL;
    if (storage_part_is(name)) {
        sweep_part(dir_fd, name);
        return NULL;
    }
    if (storage_file_stamp(dir_fd, name, &stamp, &mode) < 0 || (!S_ISREG(mode) && !S_ISDIR(mode) && !S_ISBLK(mode))
        || storage_scan_is_known(scan, name, &stamp))
        return NULL;
    finding = g_new0(Finding, 1);
    finding->name = g_strdup(name);
    return finding;
}

static int
read_folder(StorageScan *scan, int dir_fd, GPtrArray *findings)
{
    int list_fd = storage_file_open_in(dir_fd, ".", O_RDONLY | O_DIRECTORY);
    DIR *dir = list_fd < 0 ? NULL : fdopendir(list_fd);
    const struct dirent *entry;
    int errnum = errno;

    if (!dir) {
        fd_close(&list_fd);
        return fail_errno(errnum, _("cannot read the folder '%1$s'"), scan->def->target.path);
    }
    while ((errno = 0, entry = readdir(dir))) {
        Finding *finding = notice(scan, dir_fd, entry->d_name);

        if (finding)
            g_ptr_array_add(findings, finding);
    }
    errnum = errno;
    closedir(dir);
    return errnum ? fail_errno(errnum, _("cannot read the folder '%1$s'"), scan->def->target.path) : 0;
}

int
storage_file_open_dir(const StoragePoolDef *def)
{
    int fd = open(def->target.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return fd < 0 ? fail_errno(errno, _("cannot open the folder '%1$s' of storage pool '%2$s'"), def->target.path, def->name) : fd;
}

int
storage_file_measure_fd(int dir_fd, StoragePoolDef *def)
{
    struct statvfs space;
    struct stat status;

    if (fstatvfs(dir_fd, &space) < 0 || fstat(dir_fd, &status) < 0)
        return fail_errno(errno, _("cannot ask for the space in '%1$s'"), def->target.path);
    def->capacity = (unsigned long long)space.f_frsize * space.f_blocks;
    def->available = (unsigned long long)space.f_frsize * space.f_bfree;
    def->allocation = def->capacity - MIN(def->capacity, def->available);
    def->target.permissions.mode = (OptUint) { true, status.st_mode & 07777 };
    def->target.permissions.owner = (OptUint) { true, status.st_uid };
    def->target.permissions.group = (OptUint) { true, status.st_gid };
    return 0;
}

int
storage_file_scan(StorageScan *scan)
{
    g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func(finding_free);
    g_auto(StorageAs) as = { 0 };
    int dir_fd = storage_as_pool(&as, scan->def) < 0 ? -1 : storage_file_open_dir(scan->def);
    Looks looks = { .dir_fd = dir_fd, .pool = scan->def, .findings = findings };

    if (dir_fd < 0)
        return -1;
    storage_run_set_dir(scan->run, dir_fd);
    if (read_folder(scan, dir_fd, findings) < 0)
        return -1;
    look_at_all(&looks);
    for (guint i = 0; i < findings->len; i++) {
        Finding *finding = findings->pdata[i];

        if (finding->def)
            storage_scan_put(scan, g_steal_pointer(&finding->def), &finding->stamp);
    }
    return storage_file_measure_fd(dir_fd, scan->def);
}
