/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vsh_help.c - what a command says of itself, from its row.
 */

#include "vsh.h"

static void
print_commands(const Vsh *vsh, const VshGroup *group)
{
    g_autoptr(GPtrArray) commands = vsh_group_commands(group);

    for (size_t i = 0; i < commands->len; i++) {
        const VshCmdDef *def = g_ptr_array_index(commands, i);

        vsh_print(vsh, "    %-30s %s\n", def->name, _(def->help));
    }
}

void
vsh_help_group(const Vsh *vsh, const VshGroup *group)
{
    vsh_print(vsh, _(" %s (help keyword '%s'):\n"), _(group->name), group->keyword);
    print_commands(vsh, group);
}

void
vsh_help_all(const Vsh *vsh)
{
    vsh_print(vsh, "%s", _("Grouped commands:\n\n"));
    for (const VshGroup *group = vsh->spec->groups; group->name; group++) {
        vsh_help_group(vsh, group);
        vsh_print(vsh, "\n");
    }
}

static const char *
value_word(const VshOpt *opt)
{
    return opt->kind == VSH_INT ? _("<number>") : _("<string>");
}

static void
append_synopsis(GString *text, const VshOpt *opt)
{
    bool required = opt->flags & VSH_REQUIRED;

    if (opt->kind == VSH_BOOL)
        g_string_append_printf(text, " [--%s]", opt->name);
    else if (opt->kind == VSH_ARGV)
        g_string_append_printf(text, required ? " <%s>..." : " [<%s>]...", opt->name);
    else if (opt->flags & VSH_POSITIONAL)
        g_string_append_printf(text, required ? " <%s>" : " [<%s>]", opt->name);
    else if (opt->kind != VSH_ALIAS)
        g_string_append_printf(text, required ? " --%s %s" : " [--%s %s]", opt->name, value_word(opt));
}

static void
print_option(const Vsh *vsh, const VshOpt *opt)
{
    g_autofree char *word = NULL;

    if (opt->kind == VSH_ALIAS)
        return;
    if (opt->kind == VSH_BOOL)
        word = g_strdup_printf("--%s", opt->name);
    else if (opt->kind == VSH_ARGV)
        word = g_strdup_printf("[--%s] %s...", opt->name, value_word(opt));
    else if (opt->flags & VSH_POSITIONAL)
        word = g_strdup_printf("[--%s] %s", opt->name, value_word(opt));
    else
        word = g_strdup_printf("--%s %s", opt->name, value_word(opt));
    vsh_print(vsh, "    %-15s  %s\n", word, _(opt->help));
}

void
vsh_help_command(const Vsh *vsh, const VshCmdDef *def)
{
    g_autoptr(GString) synopsis = g_string_new(def->name);

    for (const VshOpt *opt = def->opts; opt && opt->name; opt++)
        append_synopsis(synopsis, opt);
    vsh_print(vsh, _("  NAME\n    %s - %s\n"), def->name, _(def->help));
    vsh_print(vsh, _("\n  SYNOPSIS\n    %s\n"), synopsis->str);
    if (def->desc && *def->desc) {
        g_auto(GStrv) lines = g_strsplit(_(def->desc), "\n", -1);
        g_autofree char *text = g_strjoinv("\n    ", lines);

        vsh_print(vsh, _("\n  DESCRIPTION\n    %s\n"), text);
    }
    if (def->opts && def->opts[0].name) {
        vsh_print(vsh, "%s", _("\n  OPTIONS\n"));
        for (const VshOpt *opt = def->opts; opt->name; opt++)
            print_option(vsh, opt);
    }
}
