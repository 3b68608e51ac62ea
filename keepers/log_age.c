/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_age.c - logs that nobody has written to for long are removed.
 *
 * Threads: main.
 */

#include "keepers/log_age.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"

typedef struct {
    const char *folder;
    time_t before; /* what was written to earlier goes */
    gboolean (*is_written)(const char *path, void *opaque);
    void *opaque;
} Sweep;

/* "web.log" and "web.log.12". */
static bool
is_log_name(const char *name)
{
    const char *end = g_strrstr(name, ".log");

    if (!end || end == name)
        return false;
    end += strlen(".log");
    return *end == '\0' || (end[0] == '.' && end[1] && strspn(end + 1, "0123456789") == strlen(end + 1));
}

static int
look_at(int dir_fd, const char *name, void *opaque)
{
    const Sweep *sweep = opaque;
    g_autofree char *path = g_build_filename(sweep->folder, name, NULL);
    struct stat status;

    if (!is_log_name(name) || sweep->is_written(path, sweep->opaque))
        return 0;
    if (lstat(path, &status) < 0 || !S_ISREG(status.st_mode) || status.st_mtime >= sweep->before)
        return 0;
    if (unlink(path) < 0)
        LOG_WARN("cannot remove the old log '%s', continuing: %s", path, g_strerror(errno));
    else
        LOG_INFO("removed the log '%s', which is old", path);
    return 0;
}

static int
look_into(int dir_fd, const char *name, void *opaque)
{
    const Sweep *all = opaque;
    g_autofree char *folder = g_build_filename(all->folder, name, NULL);
    Sweep sweep = *all;
    struct stat status;

    sweep.folder = folder;
    if (lstat(folder, &status) < 0 || !S_ISDIR(status.st_mode))
        return 0;
    if (file_foreach(folder, look_at, &sweep) < 0)
        warn_last_error("old logs in '%s' stay", folder);
    return 0;
}

void
log_age_sweep(const char *root, unsigned long long days, gboolean (*is_written)(const char *path, void *opaque), void *opaque)
{
    time_t now = time(NULL);
    unsigned long long seconds = MIN(days, G_MAXINT32) * 24 * 60 * 60;
    Sweep sweep = { .folder = root, .is_written = is_written, .opaque = opaque };

    sweep.before = (unsigned long long)now > seconds ? now - (time_t)seconds : 0;
    if (file_foreach(root, look_into, &sweep) < 0)
        warn_last_error("old logs stay");
}
