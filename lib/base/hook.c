/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hook.c - programs of the administrator that are run when something happens.
 *
 * Threads: any but main loops.
 */

#include "base/hook.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/spawn.h"

static bool
is_program(const char *path)
{
    return g_file_test(path, G_FILE_TEST_IS_REGULAR) && access(path, X_OK) == 0;
}

static int
compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
add_folder(GPtrArray *programs, const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    guint first = programs->len;
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (is_program(path))
            g_ptr_array_add(programs, g_steal_pointer(&path));
    }
    if (programs->len > first)
        qsort(programs->pdata + first, programs->len - first, sizeof(void *), compare_paths);
}

/* Paths, in the order in which they are run. */
static GPtrArray *
find_programs(const Hook *hook)
{
    GPtrArray *programs = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *one = g_build_filename(hook->folder, hook->name, NULL);
    g_autofree char *folder = g_strdup_printf("%s.d", one);

    if (is_program(one))
        g_ptr_array_add(programs, g_steal_pointer(&one));
    add_folder(programs, folder);
    return programs;
}

bool
hook_exists(const Hook *hook)
{
    g_autoptr(GPtrArray) programs = find_programs(hook);

    return programs->len > 0;
}

static int
run_program(const Hook *hook, const char *program)
{
    const char *const argv[] = { program, hook->object, hook->operation, hook->sub, hook->extra, NULL };
    const SpawnSpec spec = { .argv = argv, .cwd = "/" };
    const SpawnLimits limits = {
        .input = hook->input,
        .input_len = hook->input ? strlen(hook->input) : 0,
        .timeout_ms = hook->timeout_ms,
    };

    return spawn_run_ok(&spec, &limits, NULL);
}

int
hook_run(const Hook *hook)
{
    g_autoptr(GPtrArray) programs = find_programs(hook);

    for (guint i = 0; i < programs->len; i++) {
        if (run_program(hook, programs->pdata[i]) < 0)
            return -1;
    }
    return 0;
}
