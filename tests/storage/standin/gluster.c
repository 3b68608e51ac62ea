/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gluster.c - what virtstoraged calls of libgfapi, with the folder SPLITVIRT_STANDIN for the volume "media". The file "log" beside
 * it says which server was asked.
 *
 * It is compiled against the library's own header, so what it takes is what that takes.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <glusterfs/api/glfs.h>

struct glfs_fd {
    int fd;
    DIR *dir;
};

static char *
path_of(const char *inner)
{
    char *path = NULL;

    if (asprintf(&path, "%s/%s", getenv("SPLITVIRT_STANDIN"), inner) < 0)
        abort();
    return path;
}

glfs_t *
glfs_new(const char *volume)
{
    return (glfs_t *)(void *)strdup(volume);
}

int
glfs_set_volfile_server(glfs_t *fs, const char *transport, const char *host, int port)
{
    char *path = path_of("../log");
    FILE *file = fopen(path, "w");

    fprintf(file, "%s %s %d\n", transport, host, port);
    fclose(file);
    free(path);
    return 0;
}

int
glfs_set_logging(glfs_t *fs, const char *path, int level)
{
    return 0;
}

int
glfs_init(glfs_t *fs)
{
    errno = ENOENT;
    return strcmp((const char *)(void *)fs, "media") == 0 ? 0 : -1;
}

int
glfs_fini(glfs_t *fs)
{
    free((void *)fs);
    return 0;
}

glfs_fd_t *
glfs_opendir(glfs_t *fs, const char *inner)
{
    char *path = path_of(inner);
    DIR *dir = opendir(path);
    glfs_fd_t *file = dir ? calloc(1, sizeof(*file)) : NULL;

    free(path);
    if (file)
        file->dir = dir;
    return file;
}

struct dirent *
glfs_readdirplus(glfs_fd_t *file, struct stat *status)
{
    struct dirent *entry = readdir(file->dir);

    if (entry && fstatat(dirfd(file->dir), entry->d_name, status, AT_SYMLINK_NOFOLLOW) < 0)
        return NULL;
    return entry;
}

int
glfs_closedir(glfs_fd_t *file)
{
    closedir(file->dir);
    free(file);
    return 0;
}

int
glfs_lstat(glfs_t *fs, const char *inner, struct stat *status)
{
    char *path = path_of(inner);
    int rc = lstat(path, status);

    free(path);
    return rc;
}

int
glfs_fstat(glfs_fd_t *file, struct stat *status)
{
    return fstat(file->fd, status);
}

static glfs_fd_t *
open_file(const char *inner, int flags, mode_t mode)
{
    char *path = path_of(inner);
    int fd = open(path, flags | O_CLOEXEC, mode);
    glfs_fd_t *file = fd < 0 ? NULL : calloc(1, sizeof(*file));

    free(path);
    if (file)
        file->fd = fd;
    return file;
}

glfs_fd_t *
glfs_open(glfs_t *fs, const char *inner, int flags)
{
    return open_file(inner, flags, 0);
}

glfs_fd_t *
glfs_creat(glfs_t *fs, const char *inner, int flags, mode_t mode)
{
    return open_file(inner, flags | O_CREAT, mode);
}

int
glfs_close(glfs_fd_t *file)
{
    close(file->fd);
    free(file);
    return 0;
}

ssize_t
glfs_read(glfs_fd_t *file, void *data, size_t size, int flags)
{
    return read(file->fd, data, size);
}

ssize_t
glfs_pread(glfs_fd_t *file, void *data, size_t len, off_t offset, int flags, struct glfs_stat *after)
{
    return pread(file->fd, data, len, offset);
}

ssize_t
glfs_pwrite(glfs_fd_t *file, const void *data, size_t len, off_t offset, int flags, struct glfs_stat *before,
            struct glfs_stat *after)
{
    return pwrite(file->fd, data, len, offset);
}

off_t
glfs_lseek(glfs_fd_t *file, off_t offset, int whence)
{
    return lseek(file->fd, offset, whence);
}

int
glfs_ftruncate(glfs_fd_t *file, off_t length, struct glfs_stat *before, struct glfs_stat *after)
{
    return ftruncate(file->fd, length);
}

int
glfs_fallocate(glfs_fd_t *file, int keep_size, off_t offset, size_t len)
{
    return fallocate(file->fd, keep_size ? FALLOC_FL_KEEP_SIZE : 0, offset, (off_t)len);
}

int
glfs_discard(glfs_fd_t *file, off_t offset, size_t len)
{
    return fallocate(file->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, (off_t)len);
}

int
glfs_fsync(glfs_fd_t *file, struct glfs_stat *before, struct glfs_stat *after)
{
    return fsync(file->fd);
}

int
glfs_fchmod(glfs_fd_t *file, mode_t mode)
{
    return fchmod(file->fd, mode);
}

int
glfs_fchown(glfs_fd_t *file, uid_t uid, gid_t gid)
{
    return fchown(file->fd, uid, gid);
}

int
glfs_fsetxattr(glfs_fd_t *file, const char *name, const void *value, size_t size, int flags)
{
    return fsetxattr(file->fd, name, value, size, flags);
}

int
glfs_link(glfs_t *fs, const char *inner, const char *other)
{
    char *path = path_of(inner), *new_path = path_of(other);
    int rc = link(path, new_path);

    free(path);
    free(new_path);
    return rc;
}

int
glfs_mkdir(glfs_t *fs, const char *inner, mode_t mode)
{
    char *path = path_of(inner);
    int rc = mkdir(path, mode);

    free(path);
    return rc;
}

int
glfs_statvfs(glfs_t *fs, const char *inner, struct statvfs *space)
{
    char *path = path_of(inner);
    int rc = statvfs(path, space);

    free(path);
    return rc;
}

int
glfs_unlink(glfs_t *fs, const char *inner)
{
    char *path = path_of(inner);
    int rc = unlink(path);

    free(path);
    return rc;
}

int
glfs_rmdir(glfs_t *fs, const char *inner)
{
    char *path = path_of(inner);
    int rc = rmdir(path);

    free(path);
    return rc;
}
