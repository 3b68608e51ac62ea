/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vsh_main.c - from a program's words to its commands: what virsh and virt-admin have in common of that.
 */

#include "vsh.h"

#include <getopt.h>
#include <locale.h>

bool
vsh_read_number(Vsh *vsh, const char *option, const char *text, long min, long max, int *ret_value)
{
    gint64 number;

    if (g_ascii_string_to_signed(text, 10, min, max, &number, NULL)) {
        *ret_value = (int)number;
        return true;
    }
    vsh_error(vsh, _("option %s takes a number from %ld to %ld, not '%s'"), option, min, max, text);
    return false;
}

static bool
open_log(Vsh *vsh, const char *path)
{
    vsh->log = fopen(path, "ae");
    if (!vsh->log)
        vsh_error(vsh, _("failed to open the log file '%s'"), path);
    return vsh->log != NULL;
}

static int
show_version(const Vsh *vsh, const char *kind)
{
    if (kind && !g_str_equal(kind, "long") && !g_str_equal(kind, "short")) {
        vsh_error(vsh, _("invalid version type '%s'; it is 'long' or 'short'"), kind);
        return -1;
    }
    vsh->spec->print_version(kind && g_str_equal(kind, "long"));
    return 0;
}

static const char *
long_name(const struct option *options, int letter)
{
    for (; options->name; options++)
        if (options->val == letter)
            return options->name;
    return NULL;
}

static int
complain_option(Vsh *vsh, int kind, char **argv)
{
    const char *word = argv[optind - 1];
    const char *name = long_name(vsh->spec->options, optopt);

    if (kind == ':' && name)
        vsh_error(vsh, _("option '-%c'/'--%s' requires an argument"), optopt, name);
    else if (optopt && !g_str_has_prefix(word, "--"))
        vsh_error(vsh, _("unsupported option '-%c'. See --help."), optopt);
    else
        vsh_error(vsh, _("unsupported option '%s'. See --help."), word);
    return -1;
}

/* 1 = go on, 0 = done, -1 = wrong. */
static int
take_option(Vsh *vsh, int letter, char **argv)
{
    switch (letter) {
    case 'd':
        return vsh_read_number(vsh, "-d", optarg, 0, VSH_DEBUG_ERROR, &vsh->debug) ? 1 : -1;
    case 'h':
        vsh->spec->print_usage(vsh);
        return 0;
    case 'l':
        return open_log(vsh, optarg) ? 1 : -1;
    case 'q':
        vsh->quiet = true;
        return 1;
    case 'v':
        return show_version(vsh, optarg);
    case 'V':
        return show_version(vsh, "long");
    case ':':
    case '?':
        return complain_option(vsh, letter, argv);
    default:
        return vsh->spec->take_option(vsh, letter, optarg) ? 1 : -1;
    }
}

static const char *
environment_of(const Vsh *vsh, const char *suffix)
{
    g_autofree char *name = g_strconcat(vsh->spec->environment, suffix, NULL);

    return g_getenv(name);
}

static void
read_environment(Vsh *vsh)
{
    const char *debug = environment_of(vsh, "_DEBUG");
    const char *log = environment_of(vsh, "_LOG_FILE");
    gint64 level;

    if (debug && g_ascii_string_to_signed(debug, 10, 0, VSH_DEBUG_ERROR, &level, NULL))
        vsh->debug = (int)level;
    else if (debug)
        vsh_error(vsh, _("%s_DEBUG is no number from 0 to 4: '%s'; ignored"), vsh->spec->environment, debug);
    if (log && *log)
        open_log(vsh, log);
}

int
vsh_begin(Vsh *vsh, int argc, char **argv)
{
    int letter;
    int rc = 1;

    setlocale(LC_ALL, "");
    bindtextdomain(GETTEXT_DOMAIN, LOCALEDIR);
    read_environment(vsh);
    while (rc > 0 && (letter = getopt_long(argc, argv, vsh->spec->letters, vsh->spec->options, NULL)) != -1)
        rc = take_option(vsh, letter, argv);
    vsh->argc = argc - optind;
    vsh->argv = argv + optind;
    return rc;
}

bool
vsh_run(Vsh *vsh)
{
    if (vsh->argc == 1) { /* a single word may hold a whole line */
        vsh_debug(vsh, VSH_DEBUG_INFO, "commands: \"%s\"", vsh->argv[0]);
        return *vsh->argv[0] && vsh_run_line(vsh, vsh->argv[0]);
    }
    if (vsh->argc > 0)
        return vsh_run_words(vsh, vsh->argc, vsh->argv);

    vsh->interactive = true;
    if (vsh->spec->become_interactive)
        vsh->spec->become_interactive(vsh);
    if (!vsh->spec->connect(vsh)) {
        vsh_report_error(vsh);
        return false;
    }
    vsh_extra(vsh, _("%s\n\n"
                     "Type:  'help' for help with commands\n"
                     "       'quit' to quit\n\n"),
              _(vsh->spec->welcome));
    return vsh_run_interactive(vsh);
}

void
vsh_end(Vsh *vsh)
{
    if (vsh->log)
        fclose(vsh->log);
    vsh->log = NULL;
}
