/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vsh_interactive.c - the prompt: line editing and history.
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

#if HAVE_READLINE
static Vsh *completing; /* readline's callbacks have no argument of ours */

static char **
complete_line(const char *text, int start, int end)
{
    g_autofree char *line = g_strndup(rl_line_buffer, (size_t)end);
    g_autoptr(GPtrArray) words = vsh_split_unfinished(line);
    g_auto(GStrv) found = vsh_complete(completing, (char **)words->pdata, words->len);
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

        if (!line)
            break;
        if (*line)
            vsh_run_line(vsh, line);
    }
    vsh_print(vsh, "\n");
#if HAVE_READLINE
    if (terminal && history)
        write_history(history);
#endif
    return true;
}
