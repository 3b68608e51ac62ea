/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ceph.c - what virtstoraged calls of librados and librbd, with files of the folder SPLITVIRT_STANDIN for images: "name" is one,
 * "name@snapshot" a snapshot, "name@snapshot!" says that it is protected. The file "log" gets the options that were set. While
 * there is a file "full@" the cluster has no room, while there is "stuck@" it takes nothing.
 *
 * It is compiled against the libraries' own headers, so what it takes is what they take.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rbd/librbd.h>

enum { NAMES_MAX = 64 };

static char *
path_of(const char *name, const char *snapshot, const char *mark)
{
    char *path = NULL;

    if (asprintf(&path, "%s/%s%s%s%s", getenv("SPLITVIRT_STANDIN"), name, snapshot ? "@" : "", snapshot ? snapshot : "", mark) < 0)
        abort();
    return path;
}

static void
note(const char *what, const char *value)
{
    char *path = path_of("log", NULL, "");
    FILE *file = fopen(path, "a");

    fprintf(file, "%s %s\n", what, value ? value : "-");
    fclose(file);
    free(path);
}

/* ---- rados ---- */

int
rados_create(rados_t *cluster, const char *const id)
{
    note("user", id);
    *cluster = strdup("cluster");
    return 0;
}

int
rados_conf_set(rados_t cluster, const char *option, const char *value)
{
    note(option, value);
    return strcmp(option, "unknown") == 0 ? -ENOENT : 0;
}

int
rados_connect(rados_t cluster)
{
    return getenv("SPLITVIRT_STANDIN_DOWN") ? -ETIMEDOUT : 0;
}

void
rados_shutdown(rados_t cluster)
{
    free(cluster);
}

int
rados_cluster_stat(rados_t cluster, struct rados_cluster_stat_t *result)
{
    *result = (struct rados_cluster_stat_t) { .kb = 4096, .kb_used = 1024, .kb_avail = 3072 };
    return 0;
}

int
rados_ioctx_create(rados_t cluster, const char *pool, rados_ioctx_t *io)
{
    if (strcmp(pool, "images") != 0)
        return -ENOENT;
    *io = strdup(pool);
    return 0;
}

void
rados_ioctx_destroy(rados_ioctx_t io)
{
    free(io);
}

int
rados_ioctx_pool_stat(rados_ioctx_t io, struct rados_pool_stat_t *stats)
{
    *stats = (struct rados_pool_stat_t) { .num_bytes = 512 * 1024 };
    return 0;
}

/* Files that say how the cluster is. */
static int
is_marked(const char *mark)
{
    char *path = path_of(mark, NULL, "");
    int there = access(path, F_OK) == 0;

    free(path);
    return there;
}

/* ---- rbd ---- */

typedef struct {
    char *name;
    int fd;
} Image;

int
rbd_list2(rados_ioctx_t io, rbd_image_spec_t *images, size_t *max)
{
    DIR *dir = opendir(getenv("SPLITVIRT_STANDIN"));
    const struct dirent *entry;
    size_t room = *max, count = 0;

    while ((entry = readdir(dir))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 || strchr(entry->d_name, '@') ||
            strcmp(entry->d_name, "log") == 0)
            continue;
        if (count < room)
            images[count] = (rbd_image_spec_t) { .id = strdup("id"), .name = strdup(entry->d_name) };
        count++;
    }
    closedir(dir);
    *max = count;
    if (count <= room)
        return (int)count;
    rbd_image_spec_list_cleanup(images, room);
    return -ERANGE;
}

void
rbd_image_spec_list_cleanup(rbd_image_spec_t *images, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(images[i].id);
        free(images[i].name);
    }
}

int
rbd_open(rados_ioctx_t io, const char *name, rbd_image_t *ret_image, const char *snapshot)
{
    char *path = path_of(name, snapshot, "");
    int fd = open(path, O_RDWR | O_CLOEXEC);
    Image *image;

    free(path);
    if (fd < 0)
        return -errno;
    image = malloc(sizeof(*image));
    *image = (Image) { .name = strdup(name), .fd = fd };
    *ret_image = image;
    return 0;
}

int
rbd_open_read_only(rados_ioctx_t io, const char *name, rbd_image_t *image, const char *snapshot)
{
    return rbd_open(io, name, image, snapshot);
}

int
rbd_close(rbd_image_t image)
{
    Image *self = image;

    close(self->fd);
    free(self->name);
    free(self);
    return 0;
}

int
rbd_stat(rbd_image_t image, rbd_image_info_t *info, size_t size)
{
    struct stat status;

    if (fstat(((Image *)image)->fd, &status) < 0)
        return -errno;
    *info = (rbd_image_info_t) { .size = (uint64_t)status.st_size };
    return 0;
}

int
rbd_get_features(rbd_image_t image, uint64_t *features)
{
    *features = RBD_FEATURE_LAYERING | RBD_FEATURE_FAST_DIFF;
    return 0;
}

int
rbd_get_flags(rbd_image_t image, uint64_t *flags)
{
    *flags = 0;
    return 0;
}

int
rbd_diff_iterate2(rbd_image_t image, const char *from, uint64_t offset, uint64_t len, uint8_t include_parent, uint8_t whole,
                  int (*callback)(uint64_t, size_t, int, void *), void *opaque)
{
    struct stat status;

    if (fstat(((Image *)image)->fd, &status) < 0)
        return -errno;
    if (whole)
        return status.st_blocks ? callback(0, (size_t)status.st_blocks * 512, 1, opaque) : 0;
    for (off_t at = (off_t)offset, end = (off_t)(offset + len); at < end;) {
        off_t data = lseek(((Image *)image)->fd, at, SEEK_DATA);
        off_t hole = data < 0 ? end : lseek(((Image *)image)->fd, data, SEEK_HOLE);

        if (data < 0 || data >= end)
            return 0;
        hole = hole < end ? hole : end;
        callback((uint64_t)data, (size_t)(hole - data), 1, opaque);
        at = hole;
    }
    return 0;
}

void
rbd_image_options_create(rbd_image_options_t *options)
{
    *options = strdup("options");
}

void
rbd_image_options_destroy(rbd_image_options_t options)
{
    free(options);
}

static int
make_file(char *path, uint64_t size)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int rc = fd < 0 || ftruncate(fd, (off_t)size) < 0 ? -errno : 0;

    free(path);
    if (fd >= 0)
        close(fd);
    return rc;
}

int
rbd_create4(rados_ioctx_t io, const char *name, uint64_t size, rbd_image_options_t options)
{
    return make_file(path_of(name, NULL, ""), size);
}

static int
copy(char *source, char *target)
{
    struct stat status;
    int rc = stat(source, &status) < 0 ? -errno : 0;
    int from = rc < 0 ? -1 : open(source, O_RDONLY | O_CLOEXEC);
    int to = from < 0 ? -1 : open(target, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (rc == 0 && (to < 0 || copy_file_range(from, NULL, to, NULL, (size_t)status.st_size, 0) != status.st_size))
        rc = -errno;
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    free(source);
    free(target);
    return rc;
}

int
rbd_clone3(rados_ioctx_t from, const char *name, const char *snapshot, rados_ioctx_t to, const char *clone,
           rbd_image_options_t options)
{
    char *mark = path_of(name, snapshot, "!");
    int rc = access(mark, F_OK) < 0 ? -EINVAL : 0;

    free(mark);
    return rc < 0 ? rc : copy(path_of(name, snapshot, ""), path_of(clone, NULL, ""));
}

int
rbd_snap_create(rbd_image_t image, const char *snapshot)
{
    const char *name = ((Image *)image)->name;

    return copy(path_of(name, NULL, ""), path_of(name, snapshot, ""));
}

int
rbd_snap_protect(rbd_image_t image, const char *snapshot)
{
    return make_file(path_of(((Image *)image)->name, snapshot, "!"), 0);
}

/* The snapshots of @name; how many there are. */
static int
snapshots_of(const char *name, char **ret_names, int room)
{
    DIR *dir = opendir(getenv("SPLITVIRT_STANDIN"));
    const struct dirent *entry;
    size_t len = strlen(name);
    int count = 0;

    while ((entry = readdir(dir))) {
        if (strncmp(entry->d_name, name, len) != 0 || entry->d_name[len] != '@' || strchr(entry->d_name, '!'))
            continue;
        if (count < room)
            ret_names[count] = strdup(entry->d_name + len + 1);
        count++;
    }
    closedir(dir);
    return count;
}

int
rbd_snap_list(rbd_image_t image, rbd_snap_info_t *snapshots, int *max)
{
    char *names[NAMES_MAX] = { NULL };
    int room = *max < NAMES_MAX ? *max : NAMES_MAX - 1;
    int count = snapshots_of(((Image *)image)->name, names, room);

    *max = count + 1;
    if (count >= room)
        return -ERANGE;
    for (int i = 0; i < count; i++)
        snapshots[i].name = names[i];
    snapshots[count].name = NULL;
    return count;
}

void
rbd_snap_list_end(rbd_snap_info_t *snapshots)
{
    for (; snapshots->name; snapshots++)
        free((char *)snapshots->name);
}

int
rbd_snap_remove2(rbd_image_t image, const char *snapshot, uint32_t flags, librbd_progress_fn_t progress, void *opaque)
{
    char *mark = path_of(((Image *)image)->name, snapshot, "!");
    char *path = path_of(((Image *)image)->name, snapshot, "");
    int rc = 0;

    if (access(mark, F_OK) == 0)
        rc = flags & RBD_SNAP_REMOVE_UNPROTECT ? (unlink(mark) < 0 ? -errno : 0) : -EBUSY;
    if (rc == 0 && unlink(path) < 0)
        rc = -errno;
    free(mark);
    free(path);
    return rc;
}

int
rbd_remove(rados_ioctx_t io, const char *name)
{
    char *path = path_of(name, NULL, "");
    int rc = snapshots_of(name, NULL, 0) ? -ENOTEMPTY : unlink(path) < 0 ? -errno : 0;

    free(path);
    return rc;
}

int
rbd_rename(rados_ioctx_t io, const char *from, const char *to)
{
    char *source = path_of(from, NULL, "");
    char *target = path_of(to, NULL, "");
    int rc = access(target, F_OK) == 0 ? -EEXIST : rename(source, target) < 0 ? -errno : 0;

    note("rename", to);
    free(source);
    free(target);
    return rc;
}

int
rbd_get_modify_timestamp(rbd_image_t image, struct timespec *timestamp)
{
    struct stat status;

    if (fstat(((Image *)image)->fd, &status) < 0)
        return -errno;
    *timestamp = status.st_mtim;
    return 0;
}

int
rbd_resize(rbd_image_t image, uint64_t size)
{
    return ftruncate(((Image *)image)->fd, (off_t)size) < 0 ? -errno : 0;
}

ssize_t
rbd_read(rbd_image_t image, uint64_t offset, size_t len, char *data)
{
    ssize_t done = pread(((Image *)image)->fd, data, len, (off_t)offset);

    return done < 0 ? -errno : done;
}

ssize_t
rbd_write_zeroes(rbd_image_t image, uint64_t offset, size_t len, int zero_flags, int op_flags)
{
    return rbd_discard(image, offset, len) < 0 ? -EIO : (ssize_t)len;
}

ssize_t
rbd_write(rbd_image_t image, uint64_t offset, size_t len, const char *data)
{
    ssize_t done;

    while (is_marked("stuck@"))
        usleep(10000); /* style: a server that does not answer */
    if (is_marked("full@"))
        return -ENOSPC;
    done = pwrite(((Image *)image)->fd, data, len, (off_t)offset);
    return done < 0 ? -errno : done;
}

int
rbd_discard(rbd_image_t image, uint64_t offset, uint64_t len)
{
    return fallocate(((Image *)image)->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)len) < 0 ? -errno : 0;
}

int
rbd_flush(rbd_image_t image)
{
    return 0;
}
