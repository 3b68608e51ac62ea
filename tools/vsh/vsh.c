/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vsh.c - running commands, saying things.
 */

#include "vsh.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

static void
log_text(const Vsh *vsh, const char *kind, const char *text)
{
    g_autoptr(GDateTime) now = NULL;
    g_autofree char *when = NULL;

    if (!vsh->log)
        return;
    now = g_date_time_new_now_local();
    when = g_date_time_format(now, "%Y.%m.%d %H:%M:%S");
    fprintf(vsh->log, "[%s %s] %s: %s\n", when, vsh->spec->name, kind, text);
    fflush(vsh->log);
}

void
vsh_print(const Vsh *vsh, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vfprintf(stdout, fmt, args);
    va_end(args);
}

void
vsh_extra(const Vsh *vsh, const char *fmt, ...)
{
    va_list args;

    if (vsh->quiet)
        return;
    va_start(args, fmt);
    vfprintf(stdout, fmt, args);
    va_end(args);
}

void
vsh_error(const Vsh *vsh, const char *fmt, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, fmt);
    text = g_strdup_vprintf(fmt, args);
    va_end(args);
    /* Standard output first, so that the two come in order on a terminal. */
    fflush(stdout);
    fprintf(stderr, _("error: %s\n"), text);
    fflush(stderr);
    log_text(vsh, "ERROR", text);
}

void
vsh_debug(const Vsh *vsh, int level, const char *fmt, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    if (vsh->debug > level && !vsh->log)
        return;
    va_start(args, fmt);
    text = g_strdup_vprintf(fmt, args);
    va_end(args);
    if (vsh->debug <= level)
        fprintf(stdout, "%s\n", text);
    log_text(vsh, "DEBUG", text);
}

const VshGroup *
vsh_find_group(const Vsh *vsh, const char *name)
{
    for (const VshGroup *group = vsh->spec->groups; group->name; group++)
        if (g_str_equal(group->name, name) || g_str_equal(group->keyword, name))
            return group;
    return NULL;
}

static const VshCmdDef *
find_in_group(const VshGroup *group, const char *name)
{
    for (size_t t = 0; t < G_N_ELEMENTS(group->tables) && group->tables[t]; t++)
        for (const VshCmdDef *def = group->tables[t]; def->name; def++)
            if (g_str_equal(def->name, name))
                return def;
    return NULL;
}

const VshCmdDef *
vsh_find_command(const Vsh *vsh, const char *name)
{
    for (const VshGroup *group = vsh->spec->groups; group->name; group++) {
        const VshCmdDef *def = find_in_group(group, name);

        if (def)
            return def->alias ? vsh_find_command(vsh, def->alias) : def;
    }
    return NULL;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const VshCmdDef *const *)a)->name, (*(const VshCmdDef *const *)b)->name);
}

GPtrArray *
vsh_group_commands(const VshGroup *group)
{
    GPtrArray *commands = g_ptr_array_new();

    for (size_t t = 0; t < G_N_ELEMENTS(group->tables) && group->tables[t]; t++)
        for (const VshCmdDef *def = group->tables[t]; def->name; def++)
            if (!def->alias && !(def->flags & VSH_HIDDEN))
                g_ptr_array_add(commands, (gpointer)def);
    g_ptr_array_sort(commands, compare_names);
    return commands;
}

static bool
run_command(Vsh *vsh, const VshCmd *cmd)
{
    gint64 start = g_get_monotonic_time();
    bool ok;

    if (!(cmd->def->flags & VSH_NO_CONNECT) && !vsh->spec->connect(vsh)) {
        vsh_report_error(vsh);
        return false;
    }
    ok = cmd->def->run(vsh, cmd);
    if (!ok)
        vsh_report_error(vsh);
    vsh_forget_error();

    if (vsh->quit)
        return ok;
    if (vsh->timing)
        vsh_print(vsh, _("\n(Time: %.3f ms)\n\n"), (double)(g_get_monotonic_time() - start) / 1000.0);
    else
        vsh_extra(vsh, "\n");
    fflush(stdout);
    return ok;
}

bool
vsh_run_words(Vsh *vsh, int argc, char **argv)
{
    g_autoptr(VshCmd) cmd = NULL;

    if (*argv[0] == '#')
        return true;
    cmd = vsh_parse_command(vsh, argv, (size_t)argc);
    return cmd && run_command(vsh, cmd);
}

/* The commands of @line; NULL with a complaint. What begins with '#' is none. */
static GPtrArray *
parse_line(const Vsh *vsh, const char *line)
{
    g_autoptr(GArray) ends = NULL;
    g_autoptr(GPtrArray) words = vsh_split_line(vsh, line, &ends);
    g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func((GDestroyNotify)vsh_cmd_free);
    size_t start = 0;

    for (size_t i = 0; words && i < words->len; i++) {
        char **first = (char **)words->pdata + start;
        VshCmd *cmd;

        if (!g_array_index(ends, bool, i))
            continue;
        if (**first != '#') {
            cmd = vsh_parse_command(vsh, first, i + 1 - start);
            if (!cmd)
                return NULL;
            g_ptr_array_add(commands, cmd);
        }
        start = i + 1;
    }
    return words ? g_steal_pointer(&commands) : NULL;
}

bool
vsh_run_line(Vsh *vsh, const char *line)
{
    g_autoptr(GPtrArray) commands = parse_line(vsh, line);
    bool ok = true;

    if (!commands)
        return false;
    /* The whole line was read before anything of it runs. What counts in the end is the last command. */
    for (size_t i = 0; i < commands->len && !vsh->quit; i++)
        ok = run_command(vsh, g_ptr_array_index(commands, i));
    return ok;
}

char
vsh_ask(const Vsh *vsh, const char *question, const char *keys, char otherwise)
{
    g_autoptr(GString) choices = g_string_new(NULL);
    char line[16];

    if (!isatty(STDIN_FILENO))
        return otherwise;
    for (const char *key = keys; *key; key++)
        g_string_append_printf(choices, "%s%c", key == keys ? "" : ",", *key);
    for (;;) {
        vsh_print(vsh, "%s [%s]: ", question, choices->str);
        fflush(stdout);
        if (!fgets(line, sizeof(line), stdin))
            return otherwise;
        if (*line && *line != '\n' && strchr(keys, g_ascii_tolower(*line)))
            return g_ascii_tolower(*line);
    }
}

/* Lets the user's editor work on @path; true when it ended well. */
static bool
run_editor(const Vsh *vsh, const char *path)
{
    const char *editor = g_getenv("VISUAL");
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) argv = NULL;
    g_autofree char *line = NULL;
    g_autofree char *quoted = g_shell_quote(path);
    int status = 0;

    if (!editor || !*editor)
        editor = g_getenv("EDITOR");
    if (!editor || !*editor)
        editor = "vi";
    line = g_strdup_printf("%s %s", editor, quoted);
    if (!g_shell_parse_argv(line, NULL, &argv, &error) ||
        !g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL, NULL, &status,
                      &error) ||
        !g_spawn_check_wait_status(status, &error)) {
        vsh_error(vsh, _("editor '%s' failed: %s"), editor, error->message);
        return false;
    }
    return true;
}

char *
vsh_edit_text(const Vsh *vsh, const char *text, const char *suffix)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *pattern = g_strdup_printf("%sXXXXXX%s", vsh->spec->name, suffix);
    g_autofree char *path = NULL;
    g_autofree char *edited = NULL;
    int fd = g_file_open_tmp(pattern, &path, &error);

    if (fd < 0) {
        vsh_error(vsh, _("cannot make a temporary file: %s"), error->message);
        return NULL;
    }
    g_close(fd, NULL);
    if (!g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error) || !run_editor(vsh, path) ||
        !g_file_get_contents(path, &edited, NULL, &error)) {
        if (error)
            vsh_error(vsh, "%s", error->message);
        g_clear_pointer(&edited, g_free);
    }
    remove(path);
    return g_steal_pointer(&edited);
}
