/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cgroup.c - groups: making, finding, filling, emptying, removing them.
 *
 * Threads: any; a Cgroup does not change once made.
 */

#include "cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ERROR_DOMAIN VIR_FROM_CGROUP
#include "base/cgroup_internal.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

#define PROCS_LIMIT ((size_t)16 * 1024 * 1024)

/* What a guest's parts (vcpus, emulator) can have of their own on v2. */
static const char *const threaded_controllers[] = { "+cpu", "+cpuset" };

/* What threads of one process can be counted and limited by, each for itself. */
static const CgroupController of_threads[] = { CGROUP_CPU, CGROUP_CPUACCT, CGROUP_CPUSET };

static Cgroup *
group_new(const CgroupHost *host, const char *path)
{
    Cgroup *group = g_new0(Cgroup, 1);

    while (*path == '/')
        path++;
    group->host = host;
    group->path = g_strdup(path);
    group->dirs = g_ptr_array_new_with_free_func(g_free);
    return group;
}

void
cgroup_free(Cgroup *group)
{
    if (!group)
        return;
    g_ptr_array_unref(group->dirs);
    g_free(group->path);
    g_free(group);
}

const char *
cgroup_path(const Cgroup *group)
{
    return group->path;
}

bool
cgroup_has(const Cgroup *group, CgroupController controller)
{
    return group->has[controller];
}

static const CgroupHierarchy *
hierarchy_at(const CgroupHost *host, guint i)
{
    return g_ptr_array_index(host->hierarchies, i);
}

static const char *
dir_at(const Cgroup *group, guint i)
{
    const char *dir = g_ptr_array_index(group->dirs, i);

    return *dir ? dir : NULL;
}

const char *
cgroup_dir_of(const Cgroup *group, CgroupController controller, bool *ret_v2)
{
    for (guint i = 0; group->has[controller] && i < group->dirs->len; i++) {
        const CgroupHierarchy *hierarchy = hierarchy_at(group->host, i);

        if (hierarchy != group->host->of[controller])
            continue;
        *ret_v2 = hierarchy->is_v2;
        return dir_at(group, i);
    }
    return NULL;
}

static bool
is_without_right(int errnum)
{
    return errnum == EACCES || errnum == EPERM || errnum == EROFS;
}

/* A container may show groups that it may not change. Guests run all the same. */
static void
warn_once(const char *dir, int errnum)
{
    static atomic_bool warned;

    if (!atomic_exchange(&warned, true))
        LOG_WARN("cannot make control group '%s' (%s), continuing without limits and figures of control groups", dir,
                 g_strerror(errnum));
}

/* Writes where failure is no harm: what follows from it is asked for later and answered then. */
static void
write_quietly(const char *dir, const char *file, const char *text)
{
    g_autofree char *path = g_strdup_printf("%s/%s", dir, file);

    if (access(path, W_OK) == 0 && file_write_line(path, text) < 0) {
        LOG_DEBUG("%s", error_last_message());
        error_reset();
    }
}

/* The line in @dir's @file, "" where there is no such file. The caller frees it. */
static char *
read_quietly(const char *dir, const char *file)
{
    g_autofree char *path = g_strdup_printf("%s/%s", dir, file);
    char *text = access(path, R_OK) == 0 ? file_read_line(path) : NULL;

    if (text)
        return text;
    error_reset();
    return g_strdup("");
}

/* A new v1 cpuset is empty, and an empty one takes no process. One that is there already may be as new: another thread
 * is making it, or whoever made it was killed just then. */
static void
inherit_cpuset(const char *parent, const char *dir)
{
    static const char *const files[] = { "cpuset.cpus", "cpuset.mems" };

    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *now = read_quietly(dir, files[i]);
        g_autofree char *text = read_quietly(parent, files[i]);

        if (!*now && *text)
            write_quietly(dir, files[i], text);
    }
}

/* What a group lets its children have: each by itself, because one that is refused would refuse all. */
static void
pass_controllers(const char *parent)
{
    for (int i = 0; i < CGROUP_N_CONTROLLERS; i++) {
        const char *word = cgroup_controller_v2_word((CgroupController)i);
        g_autofree char *text = word ? g_strdup_printf("+%s", word) : NULL;

        if (text)
            write_quietly(parent, "cgroup.subtree_control", text);
    }
}

/* Makes one directory below @parent. 0 or an errno. */
static int
make_one(const CgroupHierarchy *hierarchy, const char *parent, const char *dir)
{
    if (hierarchy->is_v2)
        pass_controllers(parent);
    if (mkdir(dir, 0755) < 0 && errno != EEXIST)
        return errno;
    if (!hierarchy->is_v2)
        inherit_cpuset(parent, dir);
    return 0;
}

/* Makes every step of @path. The directory, or "" where we may not. */
static char *
make_in(const CgroupHierarchy *hierarchy, const char *path)
{
    g_auto(GStrv) steps = g_strsplit(path, "/", -1);
    g_autofree char *dir = g_strdup(hierarchy->mount);

    for (size_t i = 0; steps[i]; i++) {
        g_autofree char *next = NULL;
        int errnum;

        if (*steps[i] == '\0')
            continue;
        if (!file_is_safe_name(steps[i]))
            return fail_null(VIR_ERR_INVALID_ARG, _("'%1$s' cannot be a control group's path"), path);
        next = g_strdup_printf("%s/%s", dir, steps[i]);
        errnum = make_one(hierarchy, dir, next);
        if (is_without_right(errnum)) {
            warn_once(next, errnum);
            return g_strdup("");
        }
        if (errnum != 0)
            return fail_null_errno(errnum, _("cannot make control group '%1$s'"), next);
        g_free(dir);
        dir = g_steal_pointer(&next);
    }
    return g_steal_pointer(&dir);
}

static bool
v2_dir_has(const char *dir, CgroupController controller)
{
    const char *word = cgroup_controller_v2_word(controller);
    g_autofree char *path = g_strdup_printf("%s/cgroup.controllers", dir);
    g_autofree char *text = word ? file_read_line(path) : NULL;
    g_auto(GStrv) words = g_strsplit(text ? text : "", " ", -1);

    error_reset();
    return word ? text_in_list(word, (const char *const *)words) : true;
}

static void
find_controllers(Cgroup *group)
{
    for (int i = 0; i < CGROUP_N_CONTROLLERS; i++) {
        for (guint k = 0; k < group->dirs->len; k++) {
            const CgroupHierarchy *hierarchy = hierarchy_at(group->host, k);

            if (hierarchy == group->host->of[i] && dir_at(group, k))
                group->has[i] = !hierarchy->is_v2 || v2_dir_has(dir_at(group, k), (CgroupController)i);
        }
    }
}

Cgroup *
cgroup_create(const CgroupHost *host, const char *path)
{
    g_autoptr(Cgroup) group = group_new(host, path);

    for (guint i = 0; i < host->hierarchies->len; i++) {
        char *dir = make_in(hierarchy_at(host, i), path);

        if (!dir)
            return NULL;
        g_ptr_array_add(group->dirs, dir);
    }
    find_controllers(group);
    return g_steal_pointer(&group);
}

/* Adds the directory of @path in hierarchy @i, if it is there. */
static void
add_existing(Cgroup *group, const CgroupHierarchy *hierarchy, const char *path)
{
    g_autofree char *dir = g_strdup_printf("%s%s%s", hierarchy->mount, *path ? "/" : "", path);

    g_ptr_array_add(group->dirs, file_is_directory(dir) ? g_steal_pointer(&dir) : g_strdup(""));
}

Cgroup *
cgroup_open(const CgroupHost *host, const char *path)
{
    g_autoptr(Cgroup) group = group_new(host, path);
    bool exists = host->hierarchies->len == 0;

    for (guint i = 0; i < host->hierarchies->len; i++) {
        add_existing(group, hierarchy_at(host, i), group->path);
        exists |= dir_at(group, i) != NULL;
    }
    if (!exists)
        return fail_null(VIR_ERR_OPERATION_INVALID, _("there is no control group '%1$s'"), path);
    find_controllers(group);
    return g_steal_pointer(&group);
}

/* The group of the lines "N:CONTROLLERS:PATH" that is in @hierarchy; NULL when none is. */
static char *
path_in(const CgroupHost *host, const CgroupHierarchy *hierarchy, char **lines)
{
    for (size_t i = 0; lines[i]; i++) {
        g_auto(GStrv) fields = g_strsplit(lines[i], ":", 3);
        g_auto(GStrv) words = NULL;
        bool match = false;
        const char *path;

        if (g_strv_length(fields) < 3)
            continue;
        words = g_strsplit(fields[1], ",", -1);
        match = hierarchy->is_v2 && *fields[1] == '\0';
        for (int c = 0; c < CGROUP_N_CONTROLLERS && !hierarchy->is_v2; c++)
            match |= host->of[c] == hierarchy &&
                     text_in_list(cgroup_controller_to_string((CgroupController)c), (const char *const *)words);
        if (!match)
            continue;
        path = fields[2];
        if (strcmp(hierarchy->root, "/") != 0 && text_has_prefix(path, hierarchy->root))
            path += strlen(hierarchy->root);
        while (*path == '/')
            path++;
        return g_strdup(path);
    }
    return NULL;
}

Cgroup *
cgroup_of_pid(const CgroupHost *host, pid_t pid)
{
    g_autofree char *file = g_strdup_printf("%s/proc/%d/cgroup", host->root, (int)pid);
    g_autofree char *text = file_read(file, PROCS_LIMIT, NULL);
    g_auto(GStrv) lines = NULL;
    g_autoptr(Cgroup) group = group_new(host, "");

    if (!text)
        return NULL;
    lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; i < host->hierarchies->len; i++) {
        g_autofree char *path = path_in(host, hierarchy_at(host, i), lines);

        add_existing(group, hierarchy_at(host, i), path ? path : "");
        if (path && *path && *group->path == '\0') {
            g_free(group->path);
            group->path = g_steal_pointer(&path);
        }
    }
    find_controllers(group);
    return g_steal_pointer(&group);
}

/* A part of a guest. On v2 its members are threads of the guest's process, so it is "threaded". */
static char *
make_child(const CgroupHierarchy *hierarchy, const char *parent, const char *name)
{
    g_autofree char *dir = g_strdup_printf("%s/%s", parent, name);

    if (mkdir(dir, 0755) < 0 && errno != EEXIST)
        return fail_null_errno(errno, _("cannot make control group '%1$s'"), dir);
    if (hierarchy->is_v2) {
        write_quietly(dir, "cgroup.type", "threaded");
        for (size_t i = 0; i < G_N_ELEMENTS(threaded_controllers); i++)
            write_quietly(parent, "cgroup.subtree_control", threaded_controllers[i]);
    } else {
        inherit_cpuset(parent, dir);
    }
    return g_steal_pointer(&dir);
}

static Cgroup *
child_new(const Cgroup *parent, const char *name)
{
    g_autofree char *path = g_strdup_printf("%s/%s", parent->path, name);

    if (!file_is_safe_name(name))
        return fail_null(VIR_ERR_INVALID_ARG, _("'%1$s' cannot be a control group's name"), name);
    return group_new(parent->host, path);
}

static bool
has_thread_controller(const CgroupHost *host, const CgroupHierarchy *hierarchy)
{
    for (size_t i = 0; i < G_N_ELEMENTS(of_threads); i++)
        if (host->of[of_threads[i]] == hierarchy)
            return true;
    return false;
}

Cgroup *
cgroup_create_child(const Cgroup *parent, const char *name)
{
    g_autoptr(Cgroup) group = child_new(parent, name);

    if (!group)
        return NULL;
    for (guint i = 0; i < parent->dirs->len; i++) {
        const CgroupHierarchy *hierarchy = hierarchy_at(parent->host, i);
        bool wanted = dir_at(parent, i) && has_thread_controller(parent->host, hierarchy);
        char *dir = wanted ? make_child(hierarchy, dir_at(parent, i), name) : g_strdup("");

        if (!dir)
            return NULL;
        g_ptr_array_add(group->dirs, dir);
    }
    find_controllers(group);
    return g_steal_pointer(&group);
}

Cgroup *
cgroup_open_child(const Cgroup *parent, const char *name)
{
    g_autoptr(Cgroup) group = child_new(parent, name);

    return group ? cgroup_open(parent->host, group->path) : NULL;
}

int
cgroup_open_fd(const Cgroup *group)
{
    for (guint i = 0; i < group->dirs->len; i++) {
        int fd;

        if (!hierarchy_at(group->host, i)->is_v2 || !dir_at(group, i))
            continue;
        fd = open(dir_at(group, i), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd >= 0)
            return fd;
    }
    return -1;
}

char **
cgroup_procs_files(const Cgroup *group)
{
    GPtrArray *files = g_ptr_array_new();

    for (guint i = 0; i < group->dirs->len; i++) {
        if (!hierarchy_at(group->host, i)->is_v2 && dir_at(group, i))
            g_ptr_array_add(files, g_strdup_printf("%s/cgroup.procs", dir_at(group, i)));
    }
    g_ptr_array_add(files, NULL);
    return (char **)g_ptr_array_free(files, FALSE);
}

static int
attach(const Cgroup *group, pid_t id, const char *v1_file, const char *v2_file)
{
    g_autofree char *text = g_strdup_printf("%d", (int)id);

    for (guint i = 0; i < group->dirs->len; i++) {
        g_autofree char *path = NULL;

        if (!dir_at(group, i))
            continue;
        path = g_strdup_printf("%s/%s", dir_at(group, i), hierarchy_at(group->host, i)->is_v2 ? v2_file : v1_file);
        if (file_write_line(path, text) < 0)
            return -1;
    }
    return 0;
}

int
cgroup_attach(const Cgroup *group, pid_t pid)
{
    return attach(group, pid, "cgroup.procs", "cgroup.procs");
}

int
cgroup_attach_thread(const Cgroup *group, pid_t tid)
{
    return attach(group, tid, "tasks", "cgroup.threads");
}

/* Removes the directories below @name and then itself: the files in them are the kernel's. */
static int
remove_dirs(int parent_fd, const char *name, void *opaque)
{
    autoclose int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    g_autofree char *here = NULL;

    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? 0 : fail_errno(errno, _("cannot open control group '%1$s'"), name);
    here = g_strdup_printf("/proc/self/fd/%d", fd);
    if (file_foreach(here, remove_dirs, opaque) < 0)
        return -1;
    if (unlinkat(parent_fd, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
        return 0;
    if (errno == EBUSY || errno == ENOTEMPTY)
        return fail(VIR_ERR_RESOURCE_BUSY, _("control group '%1$s' still has processes"), name);
    return fail_errno(errno, _("cannot remove control group '%1$s'"), name);
}

/* Nobody kills or removes by accident what all processes are in. cgroup_of_pid() may give such a group. */
static int
refuse_root(const Cgroup *group)
{
    for (guint i = 0; i < group->dirs->len; i++) {
        if (dir_at(group, i) && strcmp(dir_at(group, i), hierarchy_at(group->host, i)->mount) == 0)
            return fail(VIR_ERR_OPERATION_INVALID, _("'%1$s' is the root of a control group hierarchy"), dir_at(group, i));
    }
    return 0;
}

int
cgroup_remove(const Cgroup *group)
{
    if (refuse_root(group) < 0)
        return -1;
    for (guint i = 0; i < group->dirs->len; i++) {
        if (dir_at(group, i) && remove_dirs(AT_FDCWD, dir_at(group, i), NULL) < 0)
            return -1;
    }
    return 0;
}

typedef struct {
    GHashTable *pids;
} PidCollection;

static void
collect_from_file(PidCollection *into, int dir_fd)
{
    autoclose int fd = openat(dir_fd, "cgroup.procs", O_RDONLY | O_CLOEXEC);
    g_autofree char *text = fd >= 0 ? fd_read_text(fd, PROCS_LIMIT, "cgroup.procs", NULL) : NULL;
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

    error_reset();                  /* one that vanishes meanwhile has no processes */
    for (size_t i = 0; lines[i]; i++) {
        int pid;

        if (text_to_int(lines[i], 10, &pid) && pid > 0)
            g_hash_table_add(into->pids, GINT_TO_POINTER(pid));
    }
}

static int
collect_pids(int parent_fd, const char *name, void *opaque)
{
    autoclose int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    g_autofree char *here = NULL;

    if (fd < 0)
        return 0;
    collect_from_file(opaque, fd);
    here = g_strdup_printf("/proc/self/fd/%d", fd);
    return file_foreach(here, collect_pids, opaque);
}

static int
compare_pids(const void *a, const void *b)
{
    return *(const pid_t *)a - *(const pid_t *)b;
}

pid_t *
cgroup_pids(const Cgroup *group, size_t *ret_n)
{
    g_autoptr(GHashTable) pids = g_hash_table_new(NULL, NULL);
    PidCollection into = { pids };
    GHashTableIter iter;
    gpointer key;
    pid_t *list;
    size_t n = 0;

    for (guint i = 0; i < group->dirs->len; i++) {
        if (dir_at(group, i) && collect_pids(AT_FDCWD, dir_at(group, i), &into) < 0)
            return NULL;
    }
    list = g_new0(pid_t, g_hash_table_size(pids) + 1);
    g_hash_table_iter_init(&iter, pids);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        list[n++] = GPOINTER_TO_INT(key);
    qsort(list, n, sizeof(*list), compare_pids);
    *ret_n = n;
    return list;
}

int
cgroup_kill(const Cgroup *group, int signo)
{
    g_autofree pid_t *pids = NULL;
    size_t n;
    int sent = 0;

    if (refuse_root(group) < 0)
        return -1;
    pids = cgroup_pids(group, &n);
    if (!pids)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (kill(pids[i], signo) == 0)
            sent++;
        else if (errno != ESRCH)
            return fail_errno(errno, _("cannot send signal %1$d to process %2$d"), signo, (int)pids[i]);
    }
    return sent;
}
