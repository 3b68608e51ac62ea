/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_options.c - the command line, and where things are.
 *
 * Threads: main.
 */

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "daemons/daemon_config.h"

static const struct option long_options[] = {
    {"verbose", no_argument, NULL, 'v'},  {"daemon", no_argument, NULL, 'd'},         {"config", required_argument, NULL, 'f'},
    {"timeout", required_argument, NULL, 't'}, {"pid-file", required_argument, NULL, 'p'}, {"version", no_argument, NULL, 'V'},
    {"sample-config", no_argument, NULL, 'S'},
    {"help", no_argument, NULL, 'h'},     {NULL, 0, NULL, 0},
};

static void
print_usage(const DaemonSpec *spec)
{
    printf(_("Usage: %1$s [options]\n\n"
             "%1$s: %2$s\n\n"
             "Options:\n"
             "  -h | --help            this help\n"
             "  -v | --verbose         log what is going on\n"
             "  -d | --daemon          go to the background and write a pid file\n"
             "  -t | --timeout SECS    leave after this time without clients and work\n"
             "  -f | --config FILE     configuration file\n"
             "  -V | --version         version\n"
             "  -p | --pid-file FILE   pid file\n"
             "       --sample-config   print a configuration file with all keys and their defaults\n"),
           spec->name, _(spec->summary));
}

/* The version of the interface, as every tool of the family tells it. */
static void
print_version(const DaemonSpec *spec)
{
    printf("%s (splitvirt) %d.%d.%d\n", spec->name, LIBVIR_VERSION_NUMBER / 1000000, LIBVIR_VERSION_NUMBER / 1000 % 1000,
           LIBVIR_VERSION_NUMBER % 1000);
}

static int
read_timeout(const char *text, int *ret_timeout)
{
    gint64 seconds;

    if (!g_ascii_string_to_signed(text, 10, 1, DAEMON_TIMEOUT_MAX, &seconds, NULL))
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is no timeout; it is a number of seconds from 1 to %2$d"), text,
                    DAEMON_TIMEOUT_MAX);
    *ret_timeout = (int)seconds;
    return 0;
}

static int
take_option(const DaemonSpec *spec, int letter, DaemonOptions *options)
{
    switch (letter) {
    case 'v':
        options->verbose = true;
        return 1;
    case 'd':
        options->background = true;
        return 1;
    case 'f':
        g_free(options->config_file);
        options->config_file = g_strdup(optarg);
        return 1;
    case 'p':
        g_free(options->pid_file);
        options->pid_file = g_strdup(optarg);
        return 1;
    case 't':
        return read_timeout(optarg, &options->timeout) < 0 ? -1 : 1;
    case 'V':
        print_version(spec);
        return 0;
    case 'S':
        daemon_config_print_sample(spec);
        return 0;
    case 'h':
        print_usage(spec);
        return 0;
    default:
        /* getopt has said what is wrong. */
        return fail(VIR_ERR_INVALID_ARG, _("%1$s does not know this option; see --help"), spec->name);
    }
}

int
daemon_options_parse(const DaemonSpec *spec, int argc, char **argv, DaemonOptions *ret_options)
{
    int letter;

    *ret_options = (DaemonOptions){0};
    while ((letter = getopt_long(argc, argv, "vdf:t:p:Vh", long_options, NULL)) != -1) {
        int rc = take_option(spec, letter, ret_options);

        if (rc <= 0)
            return rc;
    }
    if (optind < argc)
        return fail(VIR_ERR_INVALID_ARG, _("%1$s takes no arguments, but '%2$s' was given"), spec->name, argv[optind]);
    return 1;
}

void
daemon_options_clear(DaemonOptions *options)
{
    g_clear_pointer(&options->config_file, g_free);
    g_clear_pointer(&options->pid_file, g_free);
}

static int
make_places(const DaemonPaths *paths)
{
    const char *const private[] = {paths->config_dir, paths->cache_dir, paths->log_dir};
    mode_t mode = paths->privileged ? 0755 : 0700;

    for (size_t i = 0; i < G_N_ELEMENTS(private); i++)
        if (file_make_directories(private[i], paths->privileged && i > 0 ? 0711 : mode) < 0)
            return -1;
    if (file_make_directories(paths->run_dir, mode) < 0)
        return -1;
    return file_make_directories(paths->lib_dir, mode);
}

int
daemon_paths_init(DaemonPaths *paths)
{
    *paths = (DaemonPaths){.privileged = geteuid() == 0};
    if (paths->privileged) {
        paths->config_dir = g_strdup(SYSCONFDIR "/libvirt");
        paths->run_dir = g_strdup(RUNSTATEDIR "/libvirt");
        paths->lib_dir = g_strdup(LOCALSTATEDIR "/lib/libvirt");
        paths->cache_dir = g_strdup(LOCALSTATEDIR "/cache/libvirt");
        paths->log_dir = g_strdup(LOCALSTATEDIR "/log/libvirt");
    } else {
        umask(0077);
        paths->config_dir = file_user_config_dir();
        paths->run_dir = file_user_runtime_dir();
        paths->lib_dir = g_strdup(paths->config_dir);
        paths->cache_dir = file_user_cache_dir();
        paths->log_dir = g_strdup_printf("%s/log", paths->cache_dir);
    }
    return make_places(paths);
}

void
daemon_paths_clear(DaemonPaths *paths)
{
    g_clear_pointer(&paths->config_dir, g_free);
    g_clear_pointer(&paths->run_dir, g_free);
    g_clear_pointer(&paths->lib_dir, g_free);
    g_clear_pointer(&paths->cache_dir, g_free);
    g_clear_pointer(&paths->log_dir, g_free);
}
