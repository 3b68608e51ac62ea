/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vsh_commands.c - the commands that every shell has.
 */

#include "vsh.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static char **
complete_help(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (const VshGroup *group = vsh->spec->groups; group->name; group++) {
        g_autoptr(GPtrArray) commands = vsh_group_commands(group);

        g_ptr_array_add(names, g_strdup(group->keyword));
        for (size_t i = 0; i < commands->len; i++)
            g_ptr_array_add(names, g_strdup(((const VshCmdDef *)g_ptr_array_index(commands, i))->name));
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

static const VshOpt help_opts[] = {
    {"command", VSH_STRING, VSH_POSITIONAL, N_("a command or a group of commands"), .complete = complete_help},
    {NULL},
};

static bool
cmd_help(Vsh *vsh, const VshCmd *cmd)
{
    const char *name = vsh_string(cmd, "command");
    const VshCmdDef *def = name ? vsh_find_command(vsh, name) : NULL;
    const VshGroup *group = name ? vsh_find_group(vsh, name) : NULL;

    if (!name)
        vsh_help_all(vsh);
    else if (def)
        vsh_help_command(vsh, def);
    else if (group)
        vsh_help_group(vsh, group);
    else
        vsh_error(vsh, _("command or command group '%s' doesn't exist"), name);
    return !name || def || group;
}

static bool
cmd_quit(Vsh *vsh, const VshCmd *cmd)
{
    vsh->quit = true;
    return true;
}

static const VshOpt cd_opts[] = {
    {"dir", VSH_STRING, VSH_POSITIONAL | VSH_PATH, N_("the folder to go to (default: home)")},
    {NULL},
};

static bool
cmd_cd(Vsh *vsh, const VshCmd *cmd)
{
    const char *dir = vsh_string(cmd, "dir");

    if (!dir)
        dir = g_get_home_dir();
    if (chdir(dir) < 0) {
        vsh_error(vsh, _("cd: %s: %s"), g_strerror(errno), dir);
        return false;
    }
    return true;
}

static bool
cmd_pwd(Vsh *vsh, const VshCmd *cmd)
{
    g_autofree char *dir = g_get_current_dir();

    vsh_print(vsh, "%s\n", dir);
    return true;
}

static const VshOpt echo_opts[] = {
    {"shell", VSH_BOOL, 0, N_("quote for a shell")},
    {"xml", VSH_BOOL, 0, N_("quote for XML")},
    {"split", VSH_BOOL, 0, N_("a line for each part between commas; ',,' is a comma")},
    {"err", VSH_BOOL, 0, N_("print to standard error")},
    {"str", VSH_ALIAS, 0, NULL, .alias = "string"},
    {"hi", VSH_ALIAS, 0, NULL, .alias = "string=hello"},
    {"prefix", VSH_STRING, 0, N_("print this first")},
    {"string", VSH_ARGV, VSH_POSITIONAL, N_("what to print")},
    {NULL},
};

/* Parts between commas; a doubled comma stands for one. */
static char *
split_commas(const char *text)
{
    GString *out = g_string_new(NULL);

    for (const char *p = text; *p; p++) {
        if (*p != ',')
            g_string_append_c(out, *p);
        else if (p[1] == ',')
            g_string_append_c(out, *p++);
        else
            g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

static char *
quote_shell(const char *text)
{
    static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@%_-+=:,./";

    return *text && strspn(text, safe) == strlen(text) ? g_strdup(text) : g_shell_quote(text);
}

static bool
cmd_echo(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(GString) out = g_string_new(vsh_string(cmd, "prefix"));

    for (size_t i = 0; i < cmd->arguments->len; i++) {
        g_autofree char *text = g_strdup(g_ptr_array_index(cmd->arguments, i));

        if (vsh_has(cmd, "split")) {
            g_autofree char *plain = g_steal_pointer(&text);

            text = split_commas(plain);
        }
        if (vsh_has(cmd, "xml")) {
            g_autofree char *plain = g_steal_pointer(&text);

            text = g_markup_escape_text(plain, -1);
        }
        if (vsh_has(cmd, "shell")) {
            g_autofree char *plain = g_steal_pointer(&text);

            text = quote_shell(plain);
        }
        if (i > 0 && !vsh_has(cmd, "split"))
            g_string_append_c(out, ' ');
        g_string_append(out, text);
        if (vsh_has(cmd, "split"))
            g_string_append_c(out, '\n');
    }
    if (vsh_has(cmd, "err"))
        fprintf(stderr, "%s\n", out->str);
    else
        vsh_print(vsh, "%s", out->str);
    return true;
}

static const VshOpt complete_opts[] = {
    {"string", VSH_ARGV, VSH_POSITIONAL | VSH_ALLOW_EMPTY, N_("the words typed so far")},
    {NULL},
};

static bool
cmd_complete(Vsh *vsh, const VshCmd *cmd)
{
    g_auto(GStrv) found = vsh_complete(vsh, (char **)cmd->arguments->pdata, cmd->arguments->len);

    for (size_t i = 0; found[i]; i++)
        vsh_print(vsh, "%s\n", found[i]);
    return true;
}

static const VshOpt self_test_opts[] = {
    {"completers-missing", VSH_BOOL, 0, N_("list the options whose values nothing completes")},
    {"dump-help", VSH_BOOL, 0, N_("print the help of every command")},
    {NULL},
};

/* What is wrong with one row; NULL when it is right. */
static const char *
fault_of(const VshOpt *opt)
{
    if (opt->kind == VSH_ALIAS)
        return opt->alias ? NULL : "an alias of nothing";
    if (!opt->help || !*opt->help)
        return "no help";
    if (opt->kind == VSH_BOOL && opt->flags)
        return "a flag with a value's traits";
    if ((opt->flags & VSH_REQUIRED) && opt->kind == VSH_BOOL)
        return "a flag that is required";
    return NULL;
}

static bool
check_command(Vsh *vsh, const VshCmdDef *def, bool completers)
{
    bool ok = true;

    for (const VshOpt *opt = def->opts; opt && opt->name; opt++) {
        const char *fault = fault_of(opt);

        if (fault) {
            vsh_error(vsh, "%s --%s: %s", def->name, opt->name, fault);
            ok = false;
        }
        if (completers && opt->kind != VSH_BOOL && opt->kind != VSH_ALIAS && !opt->words && !opt->complete &&
            !(opt->flags & VSH_PATH))
            vsh_print(vsh, "%s --%s\n", def->name, opt->name);
    }
    return ok;
}

static bool
cmd_self_test(Vsh *vsh, const VshCmd *cmd)
{
    bool ok = true;

    for (const VshGroup *group = vsh->spec->groups; group->name; group++) {
        g_autoptr(GPtrArray) commands = vsh_group_commands(group);

        for (size_t i = 0; i < commands->len; i++) {
            const VshCmdDef *def = g_ptr_array_index(commands, i);

            ok = check_command(vsh, def, vsh_has(cmd, "completers-missing")) && ok;
            if (vsh_has(cmd, "dump-help"))
                vsh_help_command(vsh, def);
        }
    }
    return ok;
}

const VshCmdDef vsh_common_commands[] = {
    {"cd", cd_opts, cmd_cd, N_("change the current directory"), N_("Change the current directory."), VSH_NO_CONNECT},
    {"complete", complete_opts, cmd_complete, N_("print what may follow"), NULL, VSH_NO_CONNECT | VSH_HIDDEN},
    {"echo", echo_opts, cmd_echo, N_("print the arguments"), N_("Print the arguments, quoted if wanted."), VSH_NO_CONNECT},
    {"exit", NULL, cmd_quit, N_("leave this terminal"), "", VSH_NO_CONNECT},
    {"help", help_opts, cmd_help, N_("print help"),
     N_("Print what commands there are, those of a group, or what one command does."), VSH_NO_CONNECT},
    {"pwd", NULL, cmd_pwd, N_("print the current directory"), N_("Print the current directory."), VSH_NO_CONNECT},
    {"quit", NULL, cmd_quit, N_("leave this terminal"), "", VSH_NO_CONNECT},
    {"self-test", self_test_opts, cmd_self_test, N_("check the tables of commands"), NULL, VSH_NO_CONNECT | VSH_HIDDEN},
    {NULL},
};
