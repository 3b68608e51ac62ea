/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cgroup_host.c - which cgroup hierarchies this host has mounted, and where.
 *
 * Threads: any; what is found does not change.
 */

#include "cgroup.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#define ERROR_DOMAIN VIR_FROM_CGROUP
#include "base/cgroup_internal.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

#define MOUNTINFO_LIMIT ((size_t)16 * 1024 * 1024)

typedef struct {
    const char *name;
    const char *v2_word;
    bool v2_always;                 /* every v2 group has it, no controller needed */
} ControllerWords;

static const ControllerWords controllers[CGROUP_N_CONTROLLERS] = {
    [CGROUP_CPU] = { "cpu", "cpu", false },
    [CGROUP_CPUACCT] = { "cpuacct", NULL, true },
    [CGROUP_CPUSET] = { "cpuset", "cpuset", false },
    [CGROUP_MEMORY] = { "memory", "memory", false },
    [CGROUP_DEVICES] = { "devices", NULL, true },
    [CGROUP_BLKIO] = { "blkio", "io", false },
    [CGROUP_FREEZER] = { "freezer", NULL, true },
    [CGROUP_PIDS] = { "pids", "pids", false },
};

const char *
cgroup_controller_to_string(CgroupController controller)
{
    return controllers[controller].name;
}

const char *
cgroup_controller_v2_word(CgroupController controller)
{
    return controllers[controller].v2_word;
}

static void
hierarchy_free(void *opaque)
{
    CgroupHierarchy *hierarchy = opaque;

    g_free(hierarchy->mount);
    g_free(hierarchy->root);
    g_free(hierarchy);
}

void
cgroup_host_free(CgroupHost *host)
{
    if (!host)
        return;
    g_ptr_array_unref(host->hierarchies);
    g_free(host->root);
    g_free(host);
}

static CgroupHierarchy *
hierarchy_add(CgroupHost *host, char **fields, bool is_v2)
{
    CgroupHierarchy *hierarchy = g_new0(CgroupHierarchy, 1);
    g_autofree char *mount = g_strcompress(fields[4]);

    hierarchy->mount = g_strdup_printf("%s%s", host->root, mount);
    hierarchy->root = g_strcompress(fields[3]);
    hierarchy->is_v2 = is_v2;
    g_ptr_array_add(host->hierarchies, hierarchy);
    return hierarchy;
}

/* A v1 mount: its controllers are among the options of its file system. */
static void
add_v1(CgroupHost *host, char **fields, const char *options)
{
    g_auto(GStrv) words = g_strsplit(options, ",", -1);
    CgroupHierarchy *hierarchy = NULL;

    for (int i = 0; i < CGROUP_N_CONTROLLERS; i++) {
        if (host->of[i] || !text_in_list(controllers[i].name, (const char *const *)words))
            continue;
        if (!hierarchy)
            hierarchy = hierarchy_add(host, fields, false);
        host->of[i] = hierarchy;
    }
}

/* What the v2 mount offers beyond what v1 has taken. Where it offers nothing and v1 is there, it is systemd's book-keeping. */
static void
add_v2(CgroupHost *host, char **fields)
{
    g_autofree char *path = g_strdup_printf("%s%s/cgroup.controllers", host->root, fields[4]);
    g_autofree char *text = file_read_line(path);
    g_auto(GStrv) words = g_strsplit(text ? text : "", " ", -1);
    bool has_v1 = host->hierarchies->len > 0;
    CgroupHierarchy *hierarchy;
    bool offers = false;

    error_reset();
    for (int i = 0; i < CGROUP_N_CONTROLLERS; i++)
        offers |= !host->of[i] && controllers[i].v2_word && text_in_list(controllers[i].v2_word, (const char *const *)words);
    if (has_v1 && !offers)
        return;
    hierarchy = hierarchy_add(host, fields, true);
    host->is_unified = !has_v1;
    for (int i = 0; i < CGROUP_N_CONTROLLERS; i++) {
        if (host->of[i])
            continue;
        if (controllers[i].v2_always ||
            (controllers[i].v2_word && text_in_list(controllers[i].v2_word, (const char *const *)words)))
            host->of[i] = hierarchy;
    }
}

/* Splits a line of mountinfo at its dash; NULL when it is about something else. */
static char **
split_mount(const char *line, const char *type, char **ret_options)
{
    const char *dash = strstr(line, " - ");
    g_auto(GStrv) fields = NULL;
    g_auto(GStrv) tail = NULL;

    if (!dash)
        return NULL;
    tail = g_strsplit(dash + 3, " ", 3);
    if (g_strv_length(tail) < 3 || strcmp(tail[0], type) != 0)
        return NULL;
    fields = g_strsplit(line, " ", 7);
    if (g_strv_length(fields) < 7)
        return NULL;
    *ret_options = g_strdup(tail[2]);
    return g_steal_pointer(&fields);
}

static void
scan(CgroupHost *host, char **lines, const char *type)
{
    for (size_t i = 0; lines[i]; i++) {
        g_autofree char *options = NULL;
        g_auto(GStrv) fields = split_mount(lines[i], type, &options);

        if (!fields)
            continue;
        if (strcmp(type, "cgroup2") != 0) {
            add_v1(host, fields, options);
        } else {
            add_v2(host, fields);
            return;
        }
    }
}

CgroupHost *
cgroup_host_new(const char *root)
{
    g_autoptr(CgroupHost) host = g_new0(CgroupHost, 1);
    g_autofree char *path = g_strdup_printf("%s/proc/self/mountinfo", root ? root : "");
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;

    host->root = g_strdup(root ? root : "");
    host->hierarchies = g_ptr_array_new_with_free_func(hierarchy_free);
    text = file_read(path, MOUNTINFO_LIMIT, NULL);
    if (!text)
        return NULL;
    lines = g_strsplit(text, "\n", -1);
    scan(host, lines, "cgroup");
    scan(host, lines, "cgroup2");
    return g_steal_pointer(&host);
}

static CgroupHost *default_host;
static pthread_once_t default_host_once = PTHREAD_ONCE_INIT;

static void
default_host_make(void)
{
    default_host = cgroup_host_new(NULL);
    if (default_host)
        return;
    warn_last_error("cannot find the control groups, continuing without");
    default_host = g_new0(CgroupHost, 1);
    default_host->root = g_strdup("");
    default_host->hierarchies = g_ptr_array_new_with_free_func(hierarchy_free);
}

const CgroupHost *
cgroup_host_default(void)
{
    pthread_once(&default_host_once, default_host_make);
    return default_host;
}

bool
cgroup_host_has(const CgroupHost *host, CgroupController controller)
{
    return host->of[controller] != NULL;
}

bool
cgroup_host_is_unified(const CgroupHost *host)
{
    return host->is_unified;
}

bool
cgroup_host_is_writable(const CgroupHost *host)
{
    for (guint i = 0; i < host->hierarchies->len; i++) {
        const CgroupHierarchy *hierarchy = g_ptr_array_index(host->hierarchies, i);

        if (access(hierarchy->mount, W_OK) == 0)
            return true;
    }
    return false;
}
