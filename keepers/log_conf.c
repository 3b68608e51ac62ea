/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_conf.c - the keys of virtlogd.conf that are its own.
 *
 * Threads: main.
 */

#include "base/error.h"
#include "keepers/log_server.h"

enum {
    SIZE_MIN = 4096, /* less would be a file for every few lines */
    BACKUPS_MAX = 1000,
};

static int
read_max_size(ConfFile *file, const char *key, void *field)
{
    unsigned long long *value = field;
    int rc = conf_get_size(file, key, value);

    if (rc > 0 && *value > 0 && *value < SIZE_MIN)
        return conf_fail(file, key, _("'%1$llu' bytes are too few for a log; it is 0 or at least %2$d"), *value, SIZE_MIN);
    return rc;
}

static int
read_max_backups(ConfFile *file, const char *key, void *field)
{
    unsigned long long *value = field;
    int rc = conf_get_ull(file, key, value);

    if (rc > 0 && *value > BACKUPS_MAX)
        return conf_fail(file, key, _("'%1$llu' backups are too many; the limit is %2$d"), *value, BACKUPS_MAX);
    return rc;
}

static int
read_number(ConfFile *file, const char *key, void *field)
{
    return conf_get_ull(file, key, field);
}

static char *
format_number(const void *field)
{
    return g_strdup_printf("%llu", *(const unsigned long long *)field);
}

const ConfKey log_server_keys[] = {
    CONF_KEY(CONF_KEY_OWN, LogServerConfig, max_size, .read = read_max_size, .format = format_number,
             .help = N_("How large a log may grow before it gets another name and a new one is begun: bytes, or a number with a\n"
             "unit such as \"2 MiB\"; 0: without end.")),
    CONF_KEY(CONF_KEY_OWN, LogServerConfig, max_backups, .read = read_max_backups, .format = format_number,
             .help = N_("How many older files of each log are kept, as NAME.0 (the youngest), NAME.1 and so on.")),
    CONF_KEY(CONF_KEY_OWN, LogServerConfig, max_age_days, .read = read_number, .format = format_number,
             .help = N_("After how many days logs that nobody has written to are removed; 0: never.")),
    CONF_KEY(CONF_KEY_STRING, LogServerConfig, log_root,
             .help = N_("The folder whose folders old logs are looked for in; empty: that of all logs.")),
    {NULL},
};
