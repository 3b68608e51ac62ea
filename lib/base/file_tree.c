/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * file_tree.c - directories: making, listing, removing whole trees.
 *
 * Threads: any.
 */

#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file_internal.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DIR, closedir)

/* mkdir() takes the umask off the mode: a new directory gets the mode once more. */
static int
make_directory(const char *path, mode_t mode)
{
    if (mkdir(path, mode) == 0)
        return chmod(path, mode);
    return -1;
}

int
file_make_directories(const char *path, mode_t mode)
{
    g_autofree char *parent = NULL;

    if (make_directory(path, mode) == 0)
        return 0;
    if (errno == EEXIST) {
        if (file_is_directory(path))
            return 0;
        return fail_errno(ENOTDIR, _("cannot make directory '%1$s'"), path);
    }
    parent = g_path_get_dirname(path);
    if (errno != ENOENT || strcmp(parent, path) == 0)
        return fail_errno(errno, _("cannot make directory '%1$s'"), path);
    if (file_make_directories(parent, mode) < 0)
        return -1;
    /* Somebody else may have been faster. */
    if (make_directory(path, mode) < 0 && !(errno == EEXIST && file_is_directory(path)))
        return fail_errno(errno, _("cannot make directory '%1$s'"), path);
    return 0;
}

int
file_make_directory_owned(const char *path, mode_t mode, uid_t uid, gid_t gid)
{
    autoclose int fd = -1;

    if (file_make_directories(path, mode) < 0)
        return -1;
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(errno, _("cannot open directory '%1$s'"), path);
    if (fchown(fd, uid, gid) < 0)
        return fail_errno(errno, _("cannot give directory '%1$s' to user %2$u, group %3$u"), path, uid, gid);
    if (fchmod(fd, mode) < 0)
        return fail_errno(errno, _("cannot set the mode of directory '%1$s'"), path);
    return 0;
}

static bool
is_dot_or_dotdot(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Takes @fd in any case. */
static int
foreach_in_fd(int fd, const char *what, FileVisitFunc visit, void *opaque)
{
    g_autoptr(DIR) directory = fdopendir(fd);
    struct dirent *entry;

    if (!directory) {
        int saved_errno = errno;

        close(fd);
        return fail_errno(saved_errno, _("cannot read directory '%1$s'"), what);
    }
    while (errno = 0, (entry = readdir(directory)) != NULL) {
        int result;

        if (is_dot_or_dotdot(entry->d_name))
            continue;
        result = visit(dirfd(directory), entry->d_name, opaque);
        if (result != 0)
            return result;
    }
    if (errno != 0)
        return fail_errno(errno, _("cannot read directory '%1$s'"), what);
    return 0;
}

int
file_foreach(const char *directory, FileVisitFunc visit, void *opaque)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0) {
        if (errno == ENOENT)
            return 0;
        return fail_errno(errno, _("cannot open directory '%1$s'"), directory);
    }
    return foreach_in_fd(fd, directory, visit, opaque);
}

typedef struct {
    const char *suffix;
    GPtrArray *names;
} Listing;

static int
collect_name(int dir_fd G_GNUC_UNUSED, const char *name, void *opaque)
{
    Listing *listing = opaque;

    if (!listing->suffix || g_str_has_suffix(name, listing->suffix))
        g_ptr_array_add(listing->names, g_strdup(name));
    return 0;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char **
file_list(const char *directory, const char *suffix)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    Listing listing = { suffix, names };

    if (file_foreach(directory, collect_name, &listing) < 0)
        return NULL;
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_steal(names, NULL);
}

/* Removes an entry of a directory, and before it what is in it. Links are entries, not ways. */
static int
remove_entry(int dir_fd, const char *name, void *opaque)
{
    int fd;

    if (unlinkat(dir_fd, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR && errno != EPERM)
        return fail_errno(errno, _("cannot remove '%1$s'"), name);
    fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(errno, _("cannot open directory '%1$s'"), name);
    if (foreach_in_fd(fd, name, remove_entry, opaque) < 0)
        return -1;
    if (unlinkat(dir_fd, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
        return fail_errno(errno, _("cannot remove directory '%1$s'"), name);
    return 0;
}

int
file_remove_tree(const char *path)
{
    return remove_entry(AT_FDCWD, path, NULL);
}

/* ".NAME.0123456789ab", as file_write_atomic() calls them. */
static bool
is_temporary_name(const char *name)
{
    const char *dot = strrchr(name, '.');

    return *name == '.' && dot && dot != name && strlen(dot + 1) == FILE_TEMP_DIGITS &&
           strspn(dot + 1, "0123456789abcdef") == FILE_TEMP_DIGITS;
}

static int
sweep_entry(int dir_fd, const char *name, void *opaque)
{
    const time_t *before = opaque;
    struct stat info;

    if (!is_temporary_name(name) || fstatat(dir_fd, name, &info, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(info.st_mode) ||
        info.st_mtime >= *before)
        return 0;
    if (unlinkat(dir_fd, name, 0) < 0 && errno != ENOENT)
        return fail_errno(errno, _("cannot remove the left-over file '%1$s'"), name);
    return 0;
}

int
file_sweep(const char *directory)
{
    time_t before = time(NULL) - 60;

    return file_foreach(directory, sweep_entry, &before);
}
