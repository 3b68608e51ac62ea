/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vsh_parse.c - from a typed line to a command with its options.
 */

#include "vsh.h"

#include <string.h>

/* Nobody hears complaints about a line that is not finished: then @vsh is NULL. */
#define COMPLAIN(vsh, ...) \
    do { \
        if (vsh) \
            vsh_error(vsh, __VA_ARGS__); \
    } while (0)

/* One word of the line at *@at, quotes and backslashes resolved; NULL at an unfinished quote, unless nobody hears that. */
static char *
next_word(const Vsh *vsh, const char **at)
{
    g_autoptr(GString) word = g_string_new(NULL);
    char quote = 0;
    const char *p = *at;

    for (; *p; p++) {
        if (quote == '\'') {
            if (*p == '\'')
                quote = 0;
            else
                g_string_append_c(word, *p);
        } else if (*p == '\\' && p[1]) {
            p++;
            if (*p != '\n')
                g_string_append_c(word, *p);
        } else if (quote == '"' && *p == '"') {
            quote = 0;
        } else if (!quote && (*p == '"' || *p == '\'')) {
            quote = *p;
        } else if (!quote && strchr(" \t\n;", *p)) {
            break;
        } else {
            g_string_append_c(word, *p);
        }
    }
    if (quote && vsh) {
        vsh_error(vsh, _("missing %c"), quote);
        return NULL;
    }
    *at = p;
    return g_string_free(g_steal_pointer(&word), FALSE);
}

/* Skips blanks, line ends, semicolons and comments; true when a command ends on the way. */
static bool
skip_gap(const char **at)
{
    bool ends = false;

    for (;; (*at)++) {
        if (**at == ';' || **at == '\n')
            ends = true;
        else if (**at == '#')
            while ((*at)[1] && (*at)[1] != '\n')
                (*at)++;
        else if (**at == '\\' && (*at)[1] == '\n')
            (*at)++; /* the line goes on, between words */
        else if (**at != ' ' && **at != '\t' && **at != '\r')
            return ends;
    }
}

GPtrArray *
vsh_split_line(const Vsh *vsh, const char *line, GArray **ret_ends)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(bool));
    const char *at = line;

    skip_gap(&at);
    while (*at) {
        char *word = next_word(vsh, &at);
        bool end;

        if (!word)
            return NULL;
        g_ptr_array_add(words, word);
        end = skip_gap(&at) || !*at;
        g_array_append_val(ends, end);
    }
    *ret_ends = g_steal_pointer(&ends);
    return g_steal_pointer(&words);
}

GPtrArray *
vsh_split_unfinished(const char *line)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    const char *at = line;

    skip_gap(&at);
    while (*at) {
        g_ptr_array_add(words, next_word(NULL, &at));
        if (!*at)
            return g_steal_pointer(&words);
        if (skip_gap(&at))
            g_ptr_array_set_size(words, 0); /* another command begins */
    }
    g_ptr_array_add(words, g_strdup(""));
    return g_steal_pointer(&words);
}

static size_t
count_opts(const VshCmdDef *def)
{
    size_t n = 0;

    while (def->opts && def->opts[n].name)
        n++;
    return n;
}

void
vsh_cmd_free(VshCmd *cmd)
{
    if (!cmd)
        return;
    g_free(cmd->values);
    g_clear_pointer(&cmd->arguments, g_ptr_array_unref);
    g_clear_pointer(&cmd->words, g_ptr_array_unref);
    g_free(cmd);
}

static ssize_t
find_opt(const VshCmdDef *def, const char *name)
{
    for (size_t i = 0; def->opts && def->opts[i].name; i++)
        if (g_str_equal(def->opts[i].name, name))
            return (ssize_t)i;
    return -1;
}

static void
tell(const Vsh *vsh, const VshCmd *cmd, const VshOpt *opt, const char *value)
{
    if (vsh)
        vsh_debug(vsh, VSH_DEBUG_INFO, "%s: %s(%s): %s", cmd->def->name, opt->name, opt->kind == VSH_BOOL ? "bool" : "optdata",
                  opt->kind == VSH_BOOL ? "(none)" : value);
}

/* Keeps a copy of @text as long as @cmd lives. */
static const char *
keep(VshCmd *cmd, const char *text)
{
    g_ptr_array_add(cmd->words, g_strdup(text));
    return g_ptr_array_index(cmd->words, cmd->words->len - 1);
}

static bool
set_value(const Vsh *vsh, VshCmd *cmd, size_t index, const char *value)
{
    const VshOpt *opt = &cmd->def->opts[index];

    tell(vsh, cmd, opt, value);
    if (opt->kind == VSH_ARGV) {
        g_ptr_array_add(cmd->arguments, g_strdup(value));
        cmd->values[index] = "";
        return true;
    }
    if (cmd->values[index]) {
        COMPLAIN(vsh, _("option --%s already seen"), opt->name);
        return false;
    }
    cmd->values[index] = keep(cmd, value);
    return true;
}

/* "--name", "--name value" or "--name=value"; *@at is at the word and moves over what is taken. */
static bool
take_named(const Vsh *vsh, VshCmd *cmd, char **words, size_t n_words, size_t *at)
{
    g_auto(GStrv) parts = g_strsplit(words[*at] + 2, "=", 2);
    const char *name = parts[0] ? parts[0] : "";
    const char *value = parts[0] ? parts[1] : NULL;
    g_auto(GStrv) target = NULL;
    ssize_t index = find_opt(cmd->def, name);
    const VshOpt *opt;

    if (index >= 0 && cmd->def->opts[index].kind == VSH_ALIAS) {
        target = g_strsplit(cmd->def->opts[index].alias, "=", 2);
        if (target[1]) {
            if (value) {
                COMPLAIN(vsh, _("invalid '=' after option --%s"), name);
                return false;
            }
            value = target[1];
        }
        index = find_opt(cmd->def, target[0]);
    }
    if (index < 0) {
        COMPLAIN(vsh, _("command '%s' doesn't support option --%s"), cmd->def->name, name);
        return false;
    }
    opt = &cmd->def->opts[index];
    if (opt->kind == VSH_BOOL) {
        if (value) {
            COMPLAIN(vsh, _("invalid '=' after option --%s"), opt->name);
            return false;
        }
        return set_value(vsh, cmd, (size_t)index, "");
    }
    if (!value && *at + 1 < n_words)
        value = words[++*at];
    if (!value) {
        COMPLAIN(vsh, _("expected syntax: --%s <%s>"), opt->name, opt->kind == VSH_INT ? _("number") : _("string"));
        return false;
    }
    return set_value(vsh, cmd, (size_t)index, value);
}

/* A word without a name goes to the first positional option that has none yet. */
static bool
take_positional(const Vsh *vsh, VshCmd *cmd, const char *word)
{
    for (size_t i = 0; cmd->def->opts && cmd->def->opts[i].name; i++) {
        const VshOpt *opt = &cmd->def->opts[i];

        if (opt->kind == VSH_ARGV)
            return set_value(vsh, cmd, i, word);
        if (!(opt->flags & (VSH_POSITIONAL | VSH_POSITIONAL_OLD)) || cmd->values[i])
            continue;
        return set_value(vsh, cmd, i, word);
    }
    COMPLAIN(vsh, _("unexpected data '%s'"), word);
    return false;
}

static bool
check_required(const Vsh *vsh, const VshCmd *cmd)
{
    for (size_t i = 0; cmd->def->opts && cmd->def->opts[i].name; i++) {
        const VshOpt *opt = &cmd->def->opts[i];

        if (!(opt->flags & VSH_REQUIRED) || cmd->values[i])
            continue;
        if ((opt->flags & VSH_POSITIONAL) || opt->kind == VSH_ARGV)
            COMPLAIN(vsh, _("command '%s' requires <%s> option"), cmd->def->name, opt->name);
        else
            COMPLAIN(vsh, _("command '%s' requires --%s option"), cmd->def->name, opt->name);
        return false;
    }
    return true;
}

static VshCmd *
cmd_new(const VshCmdDef *def)
{
    VshCmd *cmd = g_new0(VshCmd, 1);

    cmd->def = def;
    cmd->values = g_new0(const char *, count_opts(def) + 1);
    cmd->words = g_ptr_array_new_with_free_func(g_free);
    cmd->arguments = g_ptr_array_new_with_free_func(g_free);
    return cmd;
}

/* "command --help" is "help command". */
static VshCmd *
help_instead(const Vsh *vsh, const char *name)
{
    char *words[] = {(char *)"help", (char *)name};

    return vsh_parse_command(vsh, words, G_N_ELEMENTS(words));
}

VshCmd *
vsh_parse_command(const Vsh *vsh, char **words, size_t n_words)
{
    const VshCmdDef *def = vsh_find_command(vsh, words[0]);
    g_autoptr(VshCmd) cmd = NULL;
    bool names = true;

    if (!def) {
        vsh_error(vsh, _("unknown command: '%s'"), words[0]);
        return NULL;
    }
    cmd = cmd_new(def);
    for (size_t i = 1; i < n_words; i++) {
        if (names && g_str_equal(words[i], "--")) {
            names = false;
        } else if (names && (g_str_equal(words[i], "--help") || g_str_has_prefix(words[i], "--help=")) &&
                   find_opt(def, "help") < 0) {
            return help_instead(vsh, def->name);
        } else if (names && g_str_has_prefix(words[i], "--")) {
            if (!take_named(vsh, cmd, words, n_words, &i))
                return NULL;
        } else if (!take_positional(vsh, cmd, words[i])) {
            return NULL;
        }
    }
    if (!check_required(vsh, cmd))
        return NULL;
    return g_steal_pointer(&cmd);
}

VshCmd *
vsh_parse_unfinished(const Vsh *vsh, char **words, size_t n_words, const VshOpt **ret_waiting)
{
    const VshCmdDef *def = vsh_find_command(vsh, words[0]);
    VshCmd *cmd = def ? cmd_new(def) : NULL;

    *ret_waiting = NULL;
    for (size_t i = 1; cmd && i < n_words; i++) {
        bool named = g_str_has_prefix(words[i], "--");
        ssize_t index = named ? find_opt(def, words[i] + 2) : -1;

        if (index >= 0 && i + 1 == n_words && def->opts[index].kind != VSH_BOOL && def->opts[index].kind != VSH_ALIAS) {
            *ret_waiting = &def->opts[index];
            break;
        }
        if (!(named ? take_named(NULL, cmd, words, n_words, &i) : take_positional(NULL, cmd, words[i])))
            break;
    }
    return cmd;
}
