/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vsh_interactive.c - the prompt: line editing, history, completion.
 */

#include "vsh.h"

#include <string.h>
#include <unistd.h>

#if HAVE_READLINE
# include <readline/history.h>
# include <readline/readline.h>
#endif

enum { HISTORY_LINES = 500 };

static const char *
prompt_text(Vsh *vsh)
{
    return vsh->spec->prompt_of ? vsh->spec->prompt_of(vsh) : vsh->spec->prompt;
}

static void
add_matching(GPtrArray *found, const char *candidate, const char *prefix)
{
    if (g_str_has_prefix(candidate, prefix))
        g_ptr_array_add(found, g_strdup(candidate));
}

static void
add_commands(Vsh *vsh, GPtrArray *found, const char *prefix)
{
    for (const VshGroup *group = vsh->spec->groups; group->name; group++) {
        g_autoptr(GPtrArray) commands = vsh_group_commands(group);

        for (size_t i = 0; i < commands->len; i++)
            add_matching(found, ((const VshCmdDef *)g_ptr_array_index(commands, i))->name, prefix);
    }
}

static void
add_values(Vsh *vsh, GPtrArray *found, const VshCmd *cmd, const VshOpt *opt, const char *prefix)
{
    g_auto(GStrv) names = NULL;

    if (opt->words)
        names = g_strsplit(opt->words, "|", -1);
    else if (opt->complete)
        names = opt->complete(vsh, cmd, prefix);
    for (size_t i = 0; names && names[i]; i++)
        add_matching(found, names[i], prefix);
}

static const VshOpt *
opt_named(const VshCmdDef *def, const char *name)
{
    for (const VshOpt *opt = def->opts; opt && opt->name; opt++)
        if (g_str_equal(opt->name, name))
            return opt;
    return NULL;
}

/* Which positional option the last of @words would be, counting those before it that no name claims. */
static const VshOpt *
positional_at(const VshCmdDef *def, char **words, size_t n_words)
{
    size_t before = 0;

    for (size_t i = 1; i + 1 < n_words; i++) {
        const VshOpt *opt = g_str_has_prefix(words[i], "--") ? opt_named(def, words[i] + 2) : NULL;

        if (opt && opt->kind != VSH_BOOL)
            i++;
        else if (!opt)
            before++;
    }
    for (const VshOpt *opt = def->opts; opt && opt->name; opt++) {
        if (opt->kind != VSH_ARGV && !(opt->flags & VSH_POSITIONAL))
            continue;
        if (before-- == 0 || opt->kind == VSH_ARGV)
            return opt;
    }
    return NULL;
}

static void
add_arguments(Vsh *vsh, GPtrArray *found, const VshCmdDef *def, char **words, size_t n_words)
{
    const char *last = words[n_words - 1];
    const char *before = words[n_words - 2];
    const VshOpt *opt = n_words > 2 && g_str_has_prefix(before, "--") ? opt_named(def, before + 2) : NULL;
    VshCmd cmd = {.def = def, .skip_checks = true};

    cmd.values = g_new0(const char *, 128);
    if (opt && opt->kind != VSH_BOOL) {
        add_values(vsh, found, &cmd, opt, last);
    } else if (g_str_has_prefix(last, "-")) {
        for (opt = def->opts; opt && opt->name; opt++) {
            g_autofree char *word = g_strdup_printf("--%s", opt->name);

            if (opt->kind != VSH_ARGV && opt->kind != VSH_ALIAS)
                add_matching(found, word, last);
        }
    } else {
        opt = positional_at(def, words, n_words);
        if (opt)
            add_values(vsh, found, &cmd, opt, last);
    }
    g_free(cmd.values);
}

char **
vsh_complete(Vsh *vsh, const char *line)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) ends = NULL;
    g_autoptr(GPtrArray) words = vsh_split_line(vsh, line, &ends);
    size_t start = 0;
    size_t length = strlen(line);

    if (!words)
        return g_new0(char *, 1);
    if (length == 0 || strchr(" \t;", line[length - 1]))
        g_ptr_array_add(words, g_strdup(""));
    for (size_t i = 0; i + 1 < ends->len || (i < ends->len && words->len > ends->len); i++)
        if (g_array_index(ends, bool, i) && strchr(line, ';'))
            start = i + 1;
    if (words->len - start <= 1) {
        add_commands(vsh, found, g_ptr_array_index(words, words->len - 1));
    } else {
        const VshCmdDef *def = vsh_find_command(vsh, g_ptr_array_index(words, start));

        if (def)
            add_arguments(vsh, found, def, (char **)words->pdata + start, words->len - start);
    }
    g_ptr_array_add(found, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&found), FALSE);
}

#if HAVE_READLINE
static Vsh *completing; /* readline's callbacks have no argument of ours */

static char **
complete_line(const char *text, int start, int end)
{
    g_autofree char *line = g_strndup(rl_line_buffer, (size_t)end);
    g_auto(GStrv) found = vsh_complete(completing, line);
    size_t n = g_strv_length(found);
    char **matches;

    if (n == 0)
        return NULL;
    rl_attempted_completion_over = 1;
    /* readline frees with free(): the first entry is the common start, then the choices. */
    matches = calloc(n + 2, sizeof(char *));
    if (!matches)
        return NULL;
    for (size_t i = 0; i < n; i++)
        matches[i + 1] = strdup(found[i]);
    if (n == 1) {
        matches[0] = strdup(found[0]);
        free(matches[1]);
        matches[1] = NULL;
    } else {
        size_t common = strlen(found[0]);

        for (size_t i = 1; i < n; i++)
            while (strncmp(found[0], found[i], common) != 0)
                common--;
        matches[0] = strndup(found[0], common);
    }
    return matches;
}

static char *
history_path(const Vsh *vsh)
{
    g_autofree char *folder = g_build_filename(g_get_user_cache_dir(), "libvirt", vsh->spec->name, NULL);

    if (g_mkdir_with_parents(folder, 0700) < 0)
        return NULL;
    return g_build_filename(folder, "history", NULL);
}

static char *
read_line(Vsh *vsh)
{
    g_autofree char *line = NULL;
    char *typed = readline(prompt_text(vsh));

    if (!typed)
        return NULL;
    if (*typed)
        add_history(typed);
    line = g_strdup(typed);
    free(typed);
    return g_steal_pointer(&line);
}
#endif

/* A line from an input that is no terminal. */
static char *
read_plain_line(Vsh *vsh)
{
    g_autoptr(GString) line = g_string_new(NULL);
    int c;

    fputs(prompt_text(vsh), stdout);
    fflush(stdout);
    while ((c = getchar()) != EOF && c != '\n')
        g_string_append_c(line, (char)c);
    if (c == EOF && line->len == 0)
        return NULL;
    printf("%s\n", line->str);
    return g_string_free(g_steal_pointer(&line), FALSE);
}

bool
vsh_run_interactive(Vsh *vsh)
{
    char *(*read_next)(Vsh * vsh) = read_plain_line;
#if HAVE_READLINE
    g_autofree char *history = NULL;
    const char *size = g_getenv("VIRSH_HISTSIZE");
    bool terminal = isatty(STDIN_FILENO);

    if (terminal) {
        completing = vsh;
        rl_readline_name = vsh->spec->name;
        rl_attempted_completion_function = complete_line;
        rl_basic_word_break_characters = " \t\n\\`@$><;|&{(";
        history = history_path(vsh);
        stifle_history(size && atoi(size) > 0 ? atoi(size) : HISTORY_LINES); /* style: a bad size is no size */
        if (history)
            read_history(history);
        read_next = read_line;
    }
#endif
    while (!vsh->quit) {
        g_autofree char *line = read_next(vsh);

        if (!line) {
            vsh_print(vsh, "\n");
            break;
        }
        if (*line)
            vsh_run_line(vsh, line);
    }
#if HAVE_READLINE
    if (terminal && history)
        write_history(history);
#endif
    return true;
}
