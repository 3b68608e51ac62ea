/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * system_token.c - the file by which daemons know each other.
 *
 * Threads: any; the token does not change once it is known.
 */

#include "access/system_token.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/thread.h"

enum {
    RANDOM_BYTES = 32,
    TOKEN_MIN = 32,                 /* characters; what others made may be of another length than ours */
    TOKEN_MAX = 512,
};

static Mutex lock = MUTEX_INIT;
static char *token GUARDED_GLOBAL_BY(lock);     /* does not change once it is set */

static char *
directory_path(void)
{
    if (geteuid() == 0)
        return g_strdup(RUNSTATEDIR "/libvirt/common");
    return g_build_filename(g_get_user_runtime_dir(), "libvirt", "common", NULL);
}

static char *
make_token(void)
{
    unsigned char bytes[RANDOM_BYTES];
    GString *text = g_string_sized_new(2 * RANDOM_BYTES + 1);

    if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes)) {
        g_string_free(text, TRUE);
        return fail_null_errno(errno, "%s", _("no random numbers for the token of daemons"));
    }
    for (size_t i = 0; i < sizeof(bytes); i++)
        g_string_append_printf(text, "%02x", bytes[i]);
    explicit_bzero(bytes, sizeof(bytes));
    return g_string_free(text, FALSE);
}

/* Whole or not at all, and never over one that somebody else has just made. */
static int
write_file(const char *directory, const char *path)
{
    g_autofree char *text = make_token();
    g_autofree char *temporary = g_strdup_printf("%s/.token-XXXXXX", directory);
    autoclose int fd = -1;
    int rc = 0;

    if (!text || file_make_directories(directory, 0700) < 0)
        return -1;
    fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return fail_errno(errno, _("cannot make a file in '%1$s'"), directory);
    if (fd_write_all(fd, text, strlen(text)) < 0 || (link(temporary, path) < 0 && errno != EEXIST))
        rc = fail_errno(errno, _("cannot make '%1$s'"), path);
    unlink(temporary);
    return rc;
}

/* What others could have written or read is no token. */
static int
check_file(int fd, const char *path)
{
    struct stat info;

    if (fstat(fd, &info) < 0)
        return fail_errno(errno, _("cannot inspect '%1$s'"), path);
    if (!S_ISREG(info.st_mode) || info.st_uid != geteuid() || info.st_mode & (S_IRWXG | S_IRWXO))
        return fail(VIR_ERR_ACCESS_DENIED, _("'%1$s' must be a file of user %2$u that nobody else can read (mode 0600)"), path,
                    geteuid());
    if (info.st_size < TOKEN_MIN || info.st_size > TOKEN_MAX)
        return fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s' has %2$lld bytes; a token has %3$d to %4$d"), path, (long long)info.st_size,
                    TOKEN_MIN, TOKEN_MAX);
    return 0;
}

/* The token in @path: NULL without an error if there is no such file. */
static char *
read_file(const char *path)
{
    autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    char text[TOKEN_MAX + 1] = "";
    ssize_t len;

    if (fd < 0 && errno == ENOENT)
        return NULL;
    if (fd < 0)
        return fail_null_errno(errno, _("cannot open '%1$s'"), path);
    if (check_file(fd, path) < 0)
        return NULL;
    len = read(fd, text, TOKEN_MAX);
    if (len < 0)
        return fail_null_errno(errno, _("cannot read '%1$s'"), path);
    text[strcspn(text, "\n")] = '\0';
    if (strlen(text) < TOKEN_MIN)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("'%1$s' holds no token"), path);
    return g_strdup(text);
}

static char *
find_token(void)
{
    g_autofree char *directory = directory_path();
    g_autofree char *path = g_build_filename(directory, "system.token", NULL);
    char *found;

    error_reset();
    found = read_file(path);
    if (found || error_last_code())
        return found;
    if (write_file(directory, path) < 0)
        return NULL;
    found = read_file(path);
    if (!found && !error_last_code())
        (void)fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s' was removed while it was made"), path);
    return found;
}

const char *
system_token(void)
{
    LOCK_SCOPE(&lock);

    if (!token)
        token = find_token();
    return token;
}

int
system_token_check(const char *text)
{
    const char *right = system_token();
    size_t len = right ? strlen(right) : 0;
    unsigned char difference = 0;

    if (!right)
        return -1;
    if (strlen(text) == len) {
        for (size_t i = 0; i < len; i++)
            difference |= (unsigned char)(text[i] ^ right[i]);
        if (!difference)
            return 0;
    }
    return fail(VIR_ERR_ACCESS_DENIED, "%s", _("the token that was handed over is not that of this host's daemons"));
}
