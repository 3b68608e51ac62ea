/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_file.c - a log that does not grow without end.
 *
 * Threads: any, one at a time.
 */

#include "keepers/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"

enum {
    LINE_MAX_CUT = 1024, /* a file ends with a whole line if less than this has to go over to the next */
};

struct LogFile {
    char *path;
    LogFileLimits limits;
    int fd; /* -1: it could not be opened */
    uint64_t inode;
    unsigned long long size;
    unsigned long long lost;
    int why; /* the errno of the first loss */
};

int
log_path_check(const char *path)
{
    g_auto(GStrv) parts = NULL;

    if (*path != '/' || strlen(path) >= PATH_MAX || g_str_has_suffix(path, "/"))
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is no absolute path of a log"), path);
    parts = g_strsplit(path, "/", -1);
    for (char **part = parts + 1; *part; part++)
        if (!**part || !file_is_safe_name(*part))
            return fail(VIR_ERR_INVALID_ARG, _("the path of a log '%1$s' must not contain '..', '.' or '//'"), path);
    return 0;
}

/* The descriptor of the regular file @path; no link, no pipe, nothing that blocks. */
static int
open_regular(const char *path, int flags, struct stat *ret_status)
{
    autoclose int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK, 0600);

    if (fd < 0 || fstat(fd, ret_status) < 0)
        return fail_errno(errno, _("cannot open the log '%1$s'"), path);
    if (!S_ISREG(ret_status->st_mode))
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is no regular file, which a log has to be"), path);
    return fd_steal(&fd);
}

static int
open_for_writing(LogFile *file, LogFileMode mode)
{
    struct stat status;

    file->fd = open_regular(file->path, O_WRONLY | O_CREAT | O_APPEND, &status);
    if (file->fd < 0)
        return -1;
    if (mode == LOG_FILE_TRUNCATE && ftruncate(file->fd, 0) < 0) {
        fail_errno(errno, _("cannot empty the log '%1$s'"), file->path);
        fd_close(&file->fd);
        return -1;
    }
    file->inode = status.st_ino;
    file->size = mode == LOG_FILE_TRUNCATE ? 0 : (unsigned long long)status.st_size;
    return 0;
}

static LogFile *
new_file(const char *path, const LogFileLimits *limits)
{
    LogFile *file = g_new0(LogFile, 1);

    file->path = g_strdup(path);
    file->limits = *limits;
    file->fd = -1;
    return file;
}

LogFile *
log_file_open(const char *path, const LogFileLimits *limits, LogFileMode mode)
{
    g_autoptr(LogFile) file = NULL;

    if (log_path_check(path) < 0)
        return NULL;
    file = new_file(path, limits);
    return open_for_writing(file, mode) < 0 ? NULL : g_steal_pointer(&file);
}

LogFile *
log_file_resume(const char *path, const LogFileLimits *limits)
{
    LogFile *file = new_file(path, limits);

    if (open_for_writing(file, LOG_FILE_APPEND) < 0)
        warn_last_error("what is to be in it is lost until it can be opened");
    return file;
}

void
log_file_free(LogFile *file)
{
    if (!file)
        return;
    if (file->lost)
        LOG_WARN("%llu bytes of the log '%s' were lost", file->lost, file->path);
    fd_close(&file->fd);
    g_free(file->path);
    g_free(file);
}

const char *
log_file_path(const LogFile *file)
{
    return file->path;
}

unsigned long long
log_file_lost(const LogFile *file)
{
    return file->lost;
}

/* ------------------------------------------------------------- writing */

void
log_file_lose(LogFile *file, unsigned long long len, int errnum)
{
    if (file->lost == 0 && len > 0) {
        file->why = errnum;
        LOG_WARN("cannot write the log '%s', what comes is lost until that works: %s", file->path, g_strerror(errnum));
    }
    file->lost += len;
}

static char *
backup_path(const char *path, unsigned long long number)
{
    return g_strdup_printf("%s.%llu", path, number);
}

/* NAME becomes NAME.0, which became NAME.1 before; the oldest goes. -1 with errno. */
static int
shift_backups(const LogFile *file)
{
    if (file->limits.max_backups == 0)
        return unlink(file->path) < 0 && errno != ENOENT ? -1 : 0;
    for (unsigned long long i = file->limits.max_backups; i-- > 0;) {
        g_autofree char *newer = i == 0 ? g_strdup(file->path) : backup_path(file->path, i - 1);
        g_autofree char *older = backup_path(file->path, i);

        if (rename(newer, older) < 0 && errno != ENOENT)
            return -1;
    }
    return 0;
}

/* Begins a new file. -1 with errno, and the old one stays. */
static int
roll_over(LogFile *file)
{
    int old = file->fd;
    int errnum;

    if (shift_backups(file) < 0)
        return -1;
    file->fd = -1;
    if (open_for_writing(file, LOG_FILE_APPEND) < 0) {
        errnum = error_last()->int1;
        error_reset();
        close(old);
        errno = errnum ? errnum : EIO;
        return -1;
    }
    close(old);
    if (file_sync_directory_of(file->path) < 0)
        warn_last_error("the backups of the log '%s' may be lost in a crash, continuing", file->path);
    return 0;
}

/* How much of @data goes into this file: whole lines, if that is not much less than what there is room for. */
static size_t
cut(const char *data, size_t room)
{
    const char *end = memrchr(data, '\n', room);

    if (end && (size_t)(end + 1 - data) + LINE_MAX_CUT >= room)
        return (size_t)(end + 1 - data);
    return room;
}

/* Somebody has removed the file, or it never was: a new one. */
static bool
is_writable(LogFile *file)
{
    struct stat status;

    if (file->fd >= 0 && fstat(file->fd, &status) == 0 && status.st_nlink > 0) {
        file->size = (unsigned long long)status.st_size;
        return true;
    }
    fd_close(&file->fd);
    if (open_for_writing(file, LOG_FILE_APPEND) == 0)
        return true;
    errno = error_last()->int1;
    error_reset();
    return false;
}

/* Writes into the files, as many as are needed. The bytes that were taken; fewer with errno. */
static size_t
write_some(LogFile *file, const char *data, size_t len)
{
    size_t done = 0;

    while (done < len) {
        size_t part = len - done;
        ssize_t n;

        if (file->limits.max_size && file->size >= file->limits.max_size && roll_over(file) < 0)
            break;
        if (file->limits.max_size && part > file->limits.max_size - file->size)
            part = cut(data + done, (size_t)(file->limits.max_size - file->size));
        n = write(file->fd, data + done, part);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        done += (size_t)n;
        file->size += (unsigned long long)n;
        /* Cut at the end of a line: this file is full. */
        if ((size_t)n == part && done < len)
            file->size = MAX(file->size, file->limits.max_size);
    }
    return done;
}

/* Tells the log what it lacks. False: there is still no room. */
static bool
tell_loss(LogFile *file)
{
    g_autofree char *text = g_strdup_printf("\nvirtlogd: %llu bytes were lost here: %s\n", file->lost, g_strerror(file->why));
    size_t len = strlen(text);

    if (write_some(file, text, len) < len)
        return false;
    LOG_WARN("the log '%s' is written again; %llu bytes were lost", file->path, file->lost);
    file->lost = 0;
    return true;
}

void
log_file_write(LogFile *file, const char *data, size_t len)
{
    size_t done;

    if (!is_writable(file) || (file->lost && !tell_loss(file))) {
        log_file_lose(file, len, errno);
        return;
    }
    done = write_some(file, data, len);
    if (done < len)
        log_file_lose(file, len - done, errno ? errno : EIO);
}

/* ------------------------------------------------------------- positions */

LogPosition
log_file_end(const LogFile *file)
{
    return (LogPosition) { .inode = file->fd < 0 ? 0 : file->inode, .offset = file->size };
}

int
log_file_position(const LogFile *file, LogPosition *ret_position)
{
    struct stat status;

    if (file->fd < 0)
        return fail(VIR_ERR_OPERATION_FAILED, _("the log '%1$s' cannot be opened"), file->path);
    if (fstat(file->fd, &status) < 0)
        return fail_errno(errno, _("cannot inspect the log '%1$s'"), file->path);
    *ret_position = (LogPosition) { .inode = status.st_ino, .offset = (uint64_t)status.st_size };
    return 0;
}

int
log_path_position(const char *path, LogPosition *ret_position)
{
    struct stat status;
    autoclose int fd = log_path_check(path) < 0 ? -1 : open_regular(path, O_RDONLY, &status);

    if (fd < 0)
        return -1;
    *ret_position = (LogPosition) { .inode = status.st_ino, .offset = (uint64_t)status.st_size };
    return 0;
}

static void
close_fd(void *data)
{
    fd_close(data);
}

/* Descriptors of the files that are there, from the newest to the one with the inode @oldest, or all; *@ret_found: it is there. */
static GArray *
open_back_to(const char *path, const LogFileLimits *limits, uint64_t oldest, bool *ret_found)
{
    GArray *fds = g_array_new(FALSE, FALSE, sizeof(int));

    g_array_set_clear_func(fds, close_fd);
    *ret_found = false;
    for (unsigned long long i = 0; i <= limits->max_backups && !*ret_found; i++) {
        g_autofree char *name = i == 0 ? g_strdup(path) : backup_path(path, i - 1);
        struct stat status;
        int fd = open_regular(name, O_RDONLY, &status);

        if (fd < 0) {
            error_reset();
            break;
        }
        g_array_append_val(fds, fd);
        *ret_found = status.st_ino == oldest;
    }
    return fds;
}

/* Text that the wire takes: every byte that is no text becomes U+FFFD. */
static char *
make_text(GString *bytes)
{
    for (gsize i = 0; i < bytes->len; i++)
        if (bytes->str[i] == '\0')
            bytes->str[i] = '\x01';
    return g_utf8_make_valid(bytes->str, (gssize)bytes->len);
}

char *
log_path_read(const char *path, const LogFileLimits *limits, const LogPosition *from, size_t max)
{
    g_autoptr(GArray) fds = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    bool found;

    if (log_path_check(path) < 0)
        return NULL;
    fds = open_back_to(path, limits, from->inode, &found);
    if (fds->len == 0)
        return fail_null(VIR_ERR_OPERATION_FAILED, _("there is no log '%1$s' to be read"), path);
    for (guint i = fds->len; i-- > 0 && text->len < max;) {
        off_t offset = found && i == fds->len - 1 ? (off_t)MIN(from->offset, (uint64_t)G_MAXINT64) : 0;
        size_t before = text->len;
        ssize_t n;

        g_string_set_size(text, max);
        n = pread(g_array_index(fds, int, i), text->str + before, max - before, offset);
        g_string_set_size(text, before + (n > 0 ? (size_t)n : 0));
        if (n < 0)
            return fail_null_errno(errno, _("cannot read the log '%1$s'"), path);
    }
    return make_text(text);
}
