/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_tool.c - runs a program of the host with a deadline; there is no shell.
 *
 * Threads: any that may wait.
 */

#include "storage/storage_tool.h"

#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>

#include "base/error.h"
#include "base/spawn.h"

enum { OUTPUT_MAX = 16 * 1024 * 1024 };

/* What a program says first is what went wrong, but for warnings; the rest is where to read more. */
static char *
first_line(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    const char *first = NULL;

    for (size_t i = 0; lines[i]; i++) {
        const char *line = g_strstrip(lines[i]);

        if (*line && !g_str_has_prefix(line, "WARNING:"))
            return g_strdup(line);
        if (*line && !first)
            first = line;
    }
    return g_strdup(first ? first : "");
}

int
storage_tool_run(const StorageTool *tool, char **ret_out)
{
    const SpawnSpec spec = { .argv = tool->argv, .no_new_privs = true };
    const SpawnLimits limits = {
        .input = tool->input,
        .input_len = tool->input ? strlen(tool->input) : 0,
        .timeout_ms = tool->timeout_ms ? tool->timeout_ms : STORAGE_TOOL_MS,
        .max_output = OUTPUT_MAX,
    };

    g_auto(SpawnResult) result = { 0 };
    g_autofree char *status = NULL;
    g_autofree char *words = NULL;

    if (spawn_run(&spec, &limits, &result) < 0)
        return -1;
    if (WIFEXITED(result.status) && WEXITSTATUS(result.status) == 0) {
        if (ret_out)
            *ret_out = g_steal_pointer(&result.out);
        return 0;
    }
    status = spawn_status_to_string(result.status);
    words = first_line(result.err);
    return fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s' failed with %2$s: %3$s"), tool->argv[0], status, words);
}

static int
run_words(const char *program, va_list words, char **ret_out)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    StorageTool tool = { 0 };
    const char *word = program;

    do {
        g_ptr_array_add(argv, (char *)word);
    } while ((word = va_arg(words, const char *)));
    g_ptr_array_add(argv, NULL);
    tool.argv = (const char *const *)argv->pdata;
    return storage_tool_run(&tool, ret_out);
}

int
storage_tool(const char *program, ...)
{
    va_list words;
    int rc;

    va_start(words, program);
    rc = run_words(program, words, NULL);
    va_end(words);
    return rc;
}

char *
storage_tool_output(const char *program, ...)
{
    char *out = NULL;
    va_list words;
    int rc;

    va_start(words, program);
    rc = run_words(program, words, &out);
    va_end(words);
    return rc < 0 ? NULL : out;
}
