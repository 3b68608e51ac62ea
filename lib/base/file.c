/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * file.c - descriptors, reading with a limit, and writing that survives a crash.
 *
 * Threads: any.
 */

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file_internal.h"
#include "base/text.h"

void
fd_close(int *fd)
{
    int saved_errno = errno;

    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    errno = saved_errno;
}

void
file_autoclose(int *fd)
{
    fd_close(fd);
}

int
fd_set_nonblock(int fd, bool on)
{
    int flags = fcntl(fd, F_GETFL);

    if (flags < 0 || fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK) < 0)
        return fail_errno(errno, _("cannot change the blocking mode of descriptor %1$d"), fd);
    return 0;
}

int
fd_set_cloexec(int fd, bool on)
{
    if (fcntl(fd, F_SETFD, on ? FD_CLOEXEC : 0) < 0)
        return fail_errno(errno, _("cannot change the close-on-exec flag of descriptor %1$d"), fd);
    return 0;
}

ssize_t
fd_read_all(int fd, void *buf, size_t len)
{
    size_t done = 0;

    while (done < len) {
        ssize_t n = read(fd, (char *)buf + done, len - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return (ssize_t)done;
}

ssize_t
fd_write_all(int fd, const void *buf, size_t len)
{
    size_t done = 0;

    while (done < len) {
        ssize_t n = write(fd, (const char *)buf + done, len - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        done += (size_t)n;
    }
    return (ssize_t)done;
}

/* How much to reserve at first: the size where it is known, plus one byte that shows the end. */
static size_t
first_chunk(int fd, size_t max)
{
    struct stat info;

    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0 && (size_t)info.st_size <= max)
        return (size_t)info.st_size + 1;
    return MIN(max + 1, (size_t)4096);
}

char *
fd_read_text(int fd, size_t max, const char *what, size_t *ret_len)
{
    size_t room = first_chunk(fd, max);
    g_autofree char *text = g_malloc(room + 1);
    size_t len = 0;

    for (;;) {
        ssize_t n = fd_read_all(fd, text + len, room - len);

        if (n < 0)
            return fail_null_errno(errno, _("cannot read '%1$s'"), what);
        len += (size_t)n;
        if (len < room)
            break;
        if (len > max)
            return fail_null(VIR_ERR_OPERATION_FAILED, _("'%1$s' is larger than %2$zu bytes"), what, max);
        room = MIN(room * 2, max + 1);
        text = g_realloc(text, room + 1);
    }
    text[len] = '\0';
    if (ret_len)
        *ret_len = len;
    return g_steal_pointer(&text);
}

char *
file_read(const char *path, size_t max, size_t *ret_len)
{
    autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0)
        return fail_null_errno(errno, _("cannot open '%1$s'"), path);
    return fd_read_text(fd, max, path, ret_len);
}

char *
file_read_line(const char *path)
{
    char *text = file_read(path, (size_t)1024 * 1024, NULL);

    if (text)
        g_strchomp(text);
    return text;
}

int
file_read_int(const char *path, int *ret_value)
{
    g_autofree char *text = file_read_line(path);

    if (!text)
        return -1;
    if (!text_to_int(text, 10, ret_value))
        return fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s' should hold a number, it is '%2$.64s'"), path, text);
    return 0;
}

int
file_read_ull(const char *path, unsigned long long *ret_value)
{
    g_autofree char *text = file_read_line(path);

    if (!text)
        return -1;
    if (!text_to_ull(text, 10, ret_value))
        return fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s' should hold a number, it is '%2$.64s'"), path, text);
    return 0;
}

int
file_write_line(const char *path, const char *text)
{
    autoclose int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_TRUNC);
    size_t len = strlen(text);
    ssize_t done;

    if (fd < 0)
        return fail_errno(errno, _("cannot open '%1$s' for writing"), path);
    do {
        done = write(fd, text, len);
    } while (done < 0 && errno == EINTR);
    if (done < 0)
        return fail_errno(errno, _("cannot write '%1$s' to '%2$s'"), text, path);
    if ((size_t)done != len)
        return fail(VIR_ERR_WRITE_FAILED, _("'%1$s' took only %2$zd bytes of '%3$s'"), path, done, text);
    return 0;
}

/* A path being replaced: the new content under a name of its own, until it is renamed. */
typedef struct {
    const char *path;
    char *directory;
    char *temp_path;                /* set while a name is to be removed */
    int fd;
} Replacement;

static void
replacement_clear(Replacement *new)
{
    fd_close(&new->fd);
    if (new->temp_path)
        unlink(new->temp_path);
    g_free(new->temp_path);
    g_free(new->directory);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Replacement, replacement_clear)

/* Hidden, and with no suffix that anybody looks for. */
static char *
replacement_pick_name(const Replacement *new)
{
    g_autofree char *name = g_path_get_basename(new->path);
    g_autofree char *random = text_random_hex(FILE_TEMP_DIGITS);

    return g_strdup_printf("%s/.%.200s.%s", new->directory, name, random);
}

/* Best without a name, so that a crash leaves nothing; some file systems cannot do that. */
static int
replacement_open(Replacement *new)
{
    new->fd = open(new->directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (new->fd >= 0)
        return 0;
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT && errno != EINVAL)
        return fail_errno(errno, _("cannot make a file in '%1$s'"), new->directory);
    new->temp_path = replacement_pick_name(new);
    new->fd = open(new->temp_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (new->fd >= 0)
        return 0;
    g_clear_pointer(&new->temp_path, g_free);
    return fail_errno(errno, _("cannot make a file in '%1$s'"), new->directory);
}

static int
replacement_fill(const Replacement *new, const void *data, size_t len, const FileWriteOptions *options)
{
    if (fd_write_all(new->fd, data, len) < 0)
        return fail_errno(errno, _("cannot write '%1$s'"), new->path);
    if (options->set_owner && fchown(new->fd, options->uid, options->gid) < 0)
        return fail_errno(errno, _("cannot give '%1$s' to user %2$u, group %3$u"), new->path, options->uid, options->gid);
    if (fchmod(new->fd, options->mode ? options->mode : S_IRUSR | S_IWUSR) < 0)
        return fail_errno(errno, _("cannot set the mode of '%1$s'"), new->path);
    if (!options->volatile_only && fsync(new->fd) < 0)
        return fail_errno(errno, _("cannot make '%1$s' durable"), new->path);
    return 0;
}

/* Gives a nameless file its temporary name. */
static int
replacement_name(Replacement *new)
{
    g_autofree char *fd_path = NULL;
    g_autofree char *name = NULL;

    if (new->temp_path)
        return 0;
    name = replacement_pick_name(new);
    fd_path = g_strdup_printf("/proc/self/fd/%d", new->fd);
    if (linkat(AT_FDCWD, fd_path, AT_FDCWD, name, AT_SYMLINK_FOLLOW) < 0)
        return fail_errno(errno, _("cannot name the new content of '%1$s'"), new->path);
    new->temp_path = g_steal_pointer(&name);
    return 0;
}

static int
directory_sync(const char *directory)
{
    autoclose int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return fail_errno(errno, _("cannot open directory '%1$s'"), directory);
    if (fsync(fd) < 0 && errno != EINVAL && errno != EROFS)
        return fail_errno(errno, _("cannot make directory '%1$s' durable"), directory);
    return 0;
}

int
file_write_atomic(const char *path, const void *data, size_t len, const FileWriteOptions *options)
{
    static const FileWriteOptions defaults;
    g_auto(Replacement) new = { .path = path, .directory = g_path_get_dirname(path), .fd = -1 };

    if (!options)
        options = &defaults;
    if (replacement_open(&new) < 0 || replacement_fill(&new, data, len, options) < 0 || replacement_name(&new) < 0)
        return -1;
    if (rename(new.temp_path, path) < 0)
        return fail_errno(errno, _("cannot replace '%1$s'"), path);
    g_clear_pointer(&new.temp_path, g_free);
    return options->volatile_only ? 0 : directory_sync(new.directory);
}

int
file_write_text(const char *path, const char *text, const FileWriteOptions *options)
{
    return file_write_atomic(path, text, strlen(text), options);
}

int
file_sync_directory_of(const char *path)
{
    g_autofree char *directory = g_path_get_dirname(path);

    return directory_sync(directory);
}

int
file_remove(const char *path)
{
    if (unlink(path) < 0) {
        if (errno == ENOENT)
            return 0;
        return fail_errno(errno, _("cannot remove '%1$s'"), path);
    }
    return file_sync_directory_of(path);
}

bool
file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool
file_is_directory(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool
file_is_executable(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

char *
file_read_link(const char *path)
{
    char target[4096];
    ssize_t len = readlink(path, target, sizeof(target));

    if (len < 0)
        return fail_null_errno(errno, _("cannot read link '%1$s'"), path);
    if ((size_t)len == sizeof(target))
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("the target of link '%1$s' is too long"), path);
    return g_strndup(target, (size_t)len);
}

char *
file_find_program(const char *program)
{
    if (strchr(program, '/'))
        return file_is_executable(program) ? g_strdup(program) : NULL;
    return g_find_program_in_path(program);
}

bool
file_is_safe_name(const char *name)
{
    return *name != '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && !strchr(name, '/');
}

char *
file_build_path(const char *directory, const char *name, const char *suffix)
{
    if (!file_is_safe_name(name))
        return fail_null(VIR_ERR_INVALID_ARG, _("'%1$s' cannot be part of a file name"), name);
    return g_strdup_printf("%s/%s%s", directory, name, suffix ? suffix : "");
}

char *
file_user_config_dir(void)
{
    return g_build_filename(g_get_user_config_dir(), "libvirt", NULL);
}

char *
file_user_cache_dir(void)
{
    return g_build_filename(g_get_user_cache_dir(), "libvirt", NULL);
}

char *
file_user_runtime_dir(void)
{
    return g_build_filename(g_get_user_runtime_dir(), "libvirt", NULL);
}

char *
file_user_state_dir(void)
{
    return g_build_filename(g_get_user_state_dir(), "libvirt", NULL);
}
