/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_config.c - NAME.conf: one row a key.
 *
 * Threads: main.
 */

#include "daemons/daemon_config.h"

#include <stddef.h>

#include "base/conffile.h"
#include "base/error.h"
#include "base/log.h"

typedef enum {
    KEY_STRING,
    KEY_UINT,
    KEY_INT,
    KEY_AUTH,
    KEY_PERMS,    /* an octal mode, as a string */
    KEY_OBSOLETE, /* has had no effect for long; accepted */
    KEY_ELSEWHERE, /* another daemon's, or a subsystem's that is not built in: said to have no effect here */
} KeyKind;

typedef struct {
    const char *name;
    KeyKind kind;
    size_t offset;
} ConfigKey;

#define KEY(kind, field) {#field, kind, offsetof(DaemonConfig, field)}

static const ConfigKey keys[] = {
    KEY(KEY_STRING, unix_sock_group),
    KEY(KEY_PERMS, unix_sock_ro_perms),
    KEY(KEY_PERMS, unix_sock_rw_perms),
    KEY(KEY_PERMS, unix_sock_admin_perms),
    KEY(KEY_STRING, unix_sock_dir),
    KEY(KEY_AUTH, auth_unix_ro),
    KEY(KEY_AUTH, auth_unix_rw),
    KEY(KEY_UINT, max_clients),
    KEY(KEY_UINT, max_anonymous_clients),
    KEY(KEY_UINT, min_workers),
    KEY(KEY_UINT, max_workers),
    KEY(KEY_UINT, prio_workers),
    KEY(KEY_UINT, max_client_requests),
    KEY(KEY_UINT, admin_min_workers),
    KEY(KEY_UINT, admin_max_workers),
    KEY(KEY_UINT, admin_max_clients),
    KEY(KEY_UINT, admin_max_client_requests),
    KEY(KEY_UINT, log_level),
    KEY(KEY_STRING, log_filters),
    KEY(KEY_STRING, log_outputs),
    KEY(KEY_INT, keepalive_interval),
    KEY(KEY_UINT, keepalive_count),
    KEY(KEY_INT, admin_keepalive_interval),
    KEY(KEY_UINT, admin_keepalive_count),
    {"keepalive_required", KEY_OBSOLETE, 0},
    {"admin_keepalive_required", KEY_OBSOLETE, 0},
    {"max_queued_clients", KEY_OBSOLETE, 0}, /* the kernel's backlog queues clients */
    {"admin_max_queued_clients", KEY_OBSOLETE, 0},
    {"access_drivers", KEY_ELSEWHERE, 0},
    {"audit_level", KEY_ELSEWHERE, 0},
    {"audit_logging", KEY_ELSEWHERE, 0},
    {"host_uuid", KEY_ELSEWHERE, 0},
    {"host_uuid_source", KEY_ELSEWHERE, 0},
    {"ovs_timeout", KEY_ELSEWHERE, 0},
};

static const char *const auth_words[] = {[RPC_AUTH_NONE] = "none", [RPC_AUTH_SASL] = "sasl", [RPC_AUTH_POLKIT] = "polkit", NULL};

static void
set_defaults(DaemonConfig *config)
{
    *config = (DaemonConfig){
        .unix_sock_ro_perms = g_strdup("0777"),
        .unix_sock_rw_perms = g_strdup("0700"),
        .unix_sock_admin_perms = g_strdup("0700"),
        .auth_unix_ro = RPC_AUTH_NONE,
        .auth_unix_rw = RPC_AUTH_NONE,
        .max_clients = 5000,
        .max_anonymous_clients = 20,
        .min_workers = 5,
        .max_workers = 20,
        .prio_workers = 5,
        .max_client_requests = 5,
        .admin_min_workers = 5,
        .admin_max_workers = 20,
        .admin_max_clients = 5000,
        .admin_max_client_requests = 5,
        .log_level = LOG_LEVEL_WARN,
        .keepalive_interval = 5,
        .keepalive_count = 5,
        .admin_keepalive_interval = 5,
        .admin_keepalive_count = 5,
    };
}

static int
read_perms(ConfFile *file, const char *key, char **value)
{
    int rc = conf_get_string(file, key, value);
    guint64 mode;

    if (rc <= 0)
        return rc;
    if (!g_ascii_string_to_unsigned(*value, 8, 0, 0777, &mode, NULL))
        return conf_fail(file, key, _("'%1$s' is no mode between 0000 and 0777"), *value);
    return 1;
}

static int
read_auth(ConfFile *file, const char *key, int *value)
{
    int rc = conf_get_choice(file, key, auth_words, value);

    if (rc > 0 && *value != RPC_AUTH_NONE)
        return conf_fail(file, key, _("'%1$s' is not built in; it is 'none', and the socket's mode and group say who may connect"),
                         auth_words[*value]);
    return rc;
}

static int
read_key(ConfFile *file, const ConfigKey *key, DaemonConfig *config)
{
    void *field = (char *)config + key->offset;

    switch (key->kind) {
    case KEY_STRING:
        return conf_get_string(file, key->name, field);
    case KEY_UINT:
        return conf_get_uint(file, key->name, field);
    case KEY_INT:
        return conf_get_int(file, key->name, field);
    case KEY_PERMS:
        return read_perms(file, key->name, field);
    case KEY_AUTH:
        return read_auth(file, key->name, field);
    case KEY_OBSOLETE:
        conf_ignore(file, key->name);
        return 0;
    case KEY_ELSEWHERE:
        if (conf_type(file, key->name) != CONF_NONE)
            return conf_fail(file, key->name, "%s", _("is not supported by this build; remove it"));
        return 0;
    }
    g_assert_not_reached();
}

static int
check_limits(ConfFile *file, const DaemonConfig *config)
{
    if (config->log_level < LOG_LEVEL_DEBUG || config->log_level > LOG_LEVEL_ERROR)
        return conf_fail(file, "log_level", _("'%1$u' is not between 1 and 4"), config->log_level);
    if (config->max_workers < 1 || config->min_workers > config->max_workers)
        return conf_fail(file, "min_workers", _("'%1$u' is more than max_workers, which is %2$u"), config->min_workers,
                         config->max_workers);
    if (config->max_clients < 1)
        return conf_fail(file, "max_clients", "%s", _("must be at least 1"));
    if (config->max_client_requests < 1)
        return conf_fail(file, "max_client_requests", "%s", _("must be at least 1"));
    return 0;
}

int
daemon_config_read(const DaemonSpec *spec, const DaemonPaths *paths, const DaemonOptions *options, DaemonConfig *ret_config)
{
    g_autofree char *usual = g_strdup_printf("%s/%s.conf", paths->config_dir, spec->name);
    g_autoptr(ConfFile) file = options->config_file ? conf_file_read(options->config_file) : conf_file_read_if_exists(usual);

    set_defaults(ret_config);
    if (!file)
        return -1;
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (read_key(file, &keys[i], ret_config) < 0)
            return -1;
    if (check_limits(file, ret_config) < 0)
        return -1;
    return conf_check_all_known(file);
}

void
daemon_config_clear(DaemonConfig *config)
{
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (keys[i].kind == KEY_STRING || keys[i].kind == KEY_PERMS)
            g_clear_pointer((char **)(void *)((char *)config + keys[i].offset), g_free);
}
