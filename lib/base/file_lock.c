/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * file_lock.c - locks on files, and pid files that are more than a number.
 *
 * Threads: any. An OFD lock belongs to the open file, so two opens in one process exclude each other too.
 */

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

/* @len 0: to the end, wherever that comes to be. */
static int
lock_range(int fd, FileLockMode mode, off_t start, off_t len, const char *what)
{
    struct flock lock = {
        .l_type = mode == FILE_LOCK_SHARED ? F_RDLCK : F_WRLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = len,
    };

    if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
        return 0;
    if (errno == EAGAIN || errno == EACCES)
        return fail(VIR_ERR_RESOURCE_BUSY, _("'%1$s' is locked by somebody else"), what);
    return fail_errno(errno, _("cannot lock '%1$s'"), what);
}

int
fd_lock(int fd, FileLockMode mode, const char *what)
{
    return lock_range(fd, mode, 0, 0, what);
}

int
fd_lock_byte(int fd, FileLockMode mode, off_t byte, const char *what)
{
    return lock_range(fd, mode, byte, 1, what);
}

int
fd_unlock(int fd)
{
    struct flock lock = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

    if (fcntl(fd, F_OFD_SETLK, &lock) < 0)
        return fail_errno(errno, _("cannot unlock descriptor %1$d"), fd);
    return 0;
}

/* Is what we locked still what the path names? The last owner may have removed it in between. */
static bool
is_still_at(int fd, const char *path)
{
    struct stat ours, theirs;

    return fstat(fd, &ours) == 0 && stat(path, &theirs) == 0 && ours.st_ino == theirs.st_ino &&
           ours.st_dev == theirs.st_dev;
}

static int
write_pid(int fd, const char *path)
{
    char text[32];
    int len = snprintf(text, sizeof(text), "%d\n", (int)getpid());

    if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)len, 0) != len)
        return fail_errno(errno, _("cannot write pid file '%1$s'"), path);
    return 0;
}

int
pid_file_acquire(const char *path)
{
    for (;;) {
        autoclose int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW, 0644);

        if (fd < 0)
            return fail_errno(errno, _("cannot open pid file '%1$s'"), path);
        if (fd_lock(fd, FILE_LOCK_EXCLUSIVE, path) < 0)
            return -1;
        if (!is_still_at(fd, path))
            continue;
        if (write_pid(fd, path) < 0)
            return -1;
        return fd_steal(&fd);
    }
}

void
pid_file_release(const char *path, int *fd)
{
    if (*fd < 0)
        return;
    unlink(path);
    fd_close(fd);
}

pid_t
pid_file_owner(const char *path)
{
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    autoclose int fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
    g_autofree char *text = NULL;
    int pid;

    if (fd < 0) {
        if (errno == ENOENT)
            return 0;
        return fail_errno(errno, _("cannot open pid file '%1$s'"), path);
    }
    if (fcntl(fd, F_OFD_GETLK, &lock) < 0)
        return fail_errno(errno, _("cannot ask for the lock of '%1$s'"), path);
    if (lock.l_type == F_UNLCK)
        return 0;
    text = fd_read_text(fd, 64, path, NULL);
    if (!text)
        return -1;
    g_strchomp(text);
    if (!text_to_int(text, 10, &pid) || pid <= 0)
        return fail(VIR_ERR_INTERNAL_ERROR, _("pid file '%1$s' should hold a pid, it is '%2$s'"), path, text);
    return pid;
}
