/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vsh_complete.c - what a word that is being typed may become.
 */

#include "vsh.h"

static void
add_matching(GPtrArray *found, const char *candidate, const char *prefix)
{
    if (g_str_has_prefix(candidate, prefix))
        g_ptr_array_add(found, g_strdup(candidate));
}

static void
add_commands(const Vsh *vsh, GPtrArray *found, const char *prefix)
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

/* The options that are not there yet. */
static void
add_options(GPtrArray *found, const VshCmd *cmd, const char *prefix)
{
    for (size_t i = 0; cmd->def->opts && cmd->def->opts[i].name; i++) {
        const VshOpt *opt = &cmd->def->opts[i];
        g_autofree char *word = g_strdup_printf("--%s", opt->name);

        if (opt->kind != VSH_ALIAS && (opt->kind == VSH_ARGV || !cmd->values[i]))
            add_matching(found, word, prefix);
    }
}

/* The option that a word without a name goes to. */
static const VshOpt *
next_positional(const VshCmd *cmd)
{
    for (size_t i = 0; cmd->def->opts && cmd->def->opts[i].name; i++) {
        const VshOpt *opt = &cmd->def->opts[i];

        if (opt->kind == VSH_ARGV || ((opt->flags & (VSH_POSITIONAL | VSH_POSITIONAL_OLD)) && !cmd->values[i]))
            return opt;
    }
    return NULL;
}

char **
vsh_complete(Vsh *vsh, char **words, size_t n_words)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    const char *last = n_words > 0 ? words[n_words - 1] : "";

    if (n_words <= 1) {
        add_commands(vsh, found, last);
    } else {
        const VshOpt *waiting = NULL;
        g_autoptr(VshCmd) cmd = vsh_parse_unfinished(vsh, words, n_words - 1, &waiting);
        const VshOpt *positional = cmd ? next_positional(cmd) : NULL;

        if (cmd && waiting)
            add_values(vsh, found, cmd, waiting, last);
        else if (cmd && (!*last || *last == '-'))
            add_options(found, cmd, last);
        else if (positional)
            add_values(vsh, found, cmd, positional, last);
    }
    g_ptr_array_add(found, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&found), FALSE);
}
