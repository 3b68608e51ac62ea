/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_config.c - NAME.conf: one row a key.
 *
 * Threads: main.
 */

#include "daemons/daemon_config.h"

#include <stddef.h>
#include <stdio.h>

#include "access/polkit.h"
#include "base/audit.h"
#include "base/conftable.h"
#include "base/error.h"
#include "base/hostinfo.h"
#include "base/log.h"
#include "base/uuid.h"

enum {
    TCP_MIN_SSF = 56, /* the least that counts as encryption: DES's */
};

static const char *const auth_words[] = {[RPC_AUTH_NONE] = "none", [RPC_AUTH_SASL] = "sasl", [RPC_AUTH_POLKIT] = "polkit", NULL};

static int
read_perms(ConfFile *file, const char *key, void *field)
{
    char **value = field;
    int rc = conf_get_string(file, key, value);
    guint64 mode;

    if (rc <= 0)
        return rc;
    if (!g_ascii_string_to_unsigned(*value, 8, 0, 0777, &mode, NULL))
        return conf_fail(file, key, _("'%1$s' is no mode between 0000 and 0777"), *value);
    return 1;
}

static int
read_auth(ConfFile *file, const char *key, void *field)
{
    int *value = field;
    int rc = conf_get_choice(file, key, auth_words, value);
    bool is_unix = g_str_has_prefix(key, "auth_unix_");

    if (rc > 0 && *value == RPC_AUTH_POLKIT && !is_unix)
        return conf_fail(file, key, "%s", _("'polkit' knows processes of this host only; it is 'none' or 'sasl'"));
    return rc;
}

static const char *const uuid_source_words[] = {
    [HOST_UUID_FROM_FIRMWARE] = "smbios", [HOST_UUID_FROM_MACHINE_ID] = "machine-id", NULL,
};

static int
read_uuid(ConfFile *file, const char *key, void *field)
{
    char **value = field;
    int rc = conf_get_string(file, key, value);
    unsigned char uuid[UUID_LEN];

    if (rc > 0 && *value && **value && (!uuid_parse(*value, uuid) || !uuid_is_plausible(uuid)))
        return conf_fail(file, key, _("'%1$s' is no uuid that a host may have"), *value);
    return rc;
}

/* What the lists may name. */
static const AccessPolicy *const access_policies[] = { &polkit_policy };

static int
find_policy(const char *name, const AccessPolicy **ret_policy)
{
    for (size_t i = 0; i < G_N_ELEMENTS(access_policies); i++) {
        if (g_str_equal(access_policies[i]->name, name)) {
            *ret_policy = access_policies[i];
            return 1;
        }
    }
    return 0;
}

/* A null-terminated array of policies, in the order of the file; "none" is none. */
static int
read_policies(ConfFile *file, const char *key, void *field)
{
    const AccessPolicy ***policies = field;
    g_auto(GStrv) names = NULL;
    int rc = conf_get_list(file, key, CONF_LIST_OR_STRING, &names);
    size_t n = 0;

    if (rc <= 0)
        return rc;
    g_free(*policies);
    *policies = g_new0(const AccessPolicy *, g_strv_length(names) + 1);
    for (char **name = names; *name; name++) {
        if (g_str_equal(*name, "none"))
            continue;
        if (!find_policy(*name, &(*policies)[n]))
            return conf_fail(file, key, _("'%1$s' is no access driver; known are 'polkit' and 'none'"), *name);
        n++;
    }
    return 1;
}

static char *
format_text(const void *field)
{
    const char *text = *(const char *const *)field;

    return g_strdup_printf("\"%s\"", text ? text : "");
}

static char *
format_auth(const void *field)
{
    return g_strdup_printf("\"%s\"", auth_words[*(const int *)field]);
}

static char *
format_policies(const void *field)
{
    const AccessPolicy *const *policies = *(const AccessPolicy *const *const *)field;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *joined = NULL;

    for (; policies && *policies; policies++)
        g_ptr_array_add(names, g_strdup_printf("\"%s\"", (*policies)->name));
    g_ptr_array_add(names, NULL);
    joined = g_strjoinv(", ", (char **)names->pdata);
    return g_strdup_printf("[ %s ]", joined);
}

/* Of every daemon. */
static const ConfKey common_keys[] = {
    CONF_KEY(CONF_KEY_UINT, DaemonConfig, max_clients,
             .help = N_("How many clients there may be at a time; others wait.")),
    CONF_KEY(CONF_KEY_UINT, DaemonConfig, admin_max_clients,
             .help = N_("As max_clients.")),
    CONF_KEY(CONF_KEY_UINT, DaemonConfig, log_level,
             .help = N_("What is logged: 1 everything, 2 information, 3 warnings, 4 errors.")),
    CONF_KEY(CONF_KEY_STRING, DaemonConfig, log_filters,
             .help = N_("Levels for parts of the daemon: words LEVEL:MATCH, where MATCH is found in the name of the part.")),
    CONF_KEY(CONF_KEY_STRING, DaemonConfig, log_outputs,
             .help = N_("Where the log goes: words LEVEL:stderr, LEVEL:journald, LEVEL:syslog:NAME, LEVEL:file:PATH.\n"
             "Empty: the journal if systemd started the daemon, else standard error.")),
    {NULL},
};

/* Of those that people and programs are clients of. */
static const ConfKey public_keys[] = {
    CONF_KEY(CONF_KEY_STRING, DaemonConfig, unix_sock_group,
             .help = N_("The group that the sockets belong to; empty: the group of the daemon.")),
    CONF_KEY(CONF_KEY_OWN, DaemonConfig, unix_sock_ro_perms, .read = read_perms, .format = format_text, .clear = g_free,
             .help = N_("The mode of the socket for reading.")),
    CONF_KEY(CONF_KEY_OWN, DaemonConfig, unix_sock_rw_perms, .read = read_perms, .format = format_text, .clear = g_free,
             .help = N_("The mode of the socket for full access; the default is \"0700\" without polkit in auth_unix_rw.")),
    CONF_KEY(CONF_KEY_OWN, DaemonConfig, unix_sock_admin_perms, .read = read_perms, .format = format_text, .clear = g_free,
             .help = N_("The mode of the socket for looking after the daemon.")),
    CONF_KEY(CONF_KEY_STRING, DaemonConfig, unix_sock_dir,
             .help = N_("The folder of the sockets; empty: the usual one. Sockets that systemd made are where its units say.")),
    CONF_KEY(CONF_KEY_OWN, DaemonConfig, auth_unix_ro, .read = read_auth, .format = format_auth,
             .help = N_("How clients of the socket for reading say who they are: \"none\", \"sasl\" or \"polkit\".\n"
             "Root is not asked by polkit.")),
    CONF_KEY(CONF_KEY_OWN, DaemonConfig, auth_unix_rw, .read = read_auth, .format = format_auth,
             .help = N_("The same for the socket for full access. With \"none\" its mode decides who has power over all guests.")),
    CONF_KEY(CONF_KEY_BOOL, DaemonConfig, listen_tls,
             .help = N_("Whether to listen for TLS connections on tls_port. Certificates are needed.")),
    CONF_KEY(CONF_KEY_BOOL, DaemonConfig, listen_tcp,
             .help = N_("Whether to listen for plain TCP connections on tcp_port.")),
    CONF_KEY(CONF_KEY_STRING, DaemonConfig, listen_addr,
             .help = N_("The address to listen on; empty: all.")),
    CONF_KEY(CONF_KEY_STRING, DaemonConfig, tls_port,
             .help = N_("The port for TLS: a number or the name of a service.")),
    CONF_KEY(CONF_KEY_STRING, DaemonConfig, tcp_port,
             .help = N_("The port for plain TCP.")),
    CONF_KEY(CONF_KEY_OWN, DaemonConfig, auth_tls, .read = read_auth, .format = format_auth,
             .help = N_("How clients over TLS say who they are, besides by certificate: \"none\" or \"sasl\".")),
    CONF_KEY(CONF_KEY_OWN, DaemonConfig, auth_tcp, .read = read_auth, .format = format_auth,
             .help = N_("How clients over plain TCP say who they are: \"sasl\", or \"none\", which lets everybody in.")),
    CONF_KEY(CONF_KEY_UINT, DaemonConfig, tcp_min_ssf,
             .help = N_("The least strength of the encryption that SASL must give to plain TCP, in bits of a key.")),
    CONF_KEY(CONF_KEY_STRING, DaemonConfig, ca_file,
             .help = N_("The authority that has signed the certificates of clients; empty: the usual place, as for all files.")),
    CONF_KEY(CONF_KEY_STRING, DaemonConfig, crl_file,
             .help = N_("Certificates that were revoked.")),
    CONF_KEY(CONF_KEY_STRING, DaemonConfig, cert_file,
             .help = N_("The server's certificate.")),
    CONF_KEY(CONF_KEY_STRING, DaemonConfig, key_file,
             .help = N_("The server's private key.")),
    CONF_KEY(CONF_KEY_LIST, DaemonConfig, cert_files,
             .help = N_("Several certificates, instead of cert_file.")),
    CONF_KEY(CONF_KEY_LIST, DaemonConfig, key_files,
             .help = N_("Their keys, in the same order.")),
    CONF_KEY(CONF_KEY_BOOL, DaemonConfig, tls_no_verify_certificate,
             .help = N_("With 1 clients over TLS need no certificate: then something else must tell who they are.")),
    CONF_KEY(CONF_KEY_BOOL, DaemonConfig, tls_no_sanity_certificate,
             .help = N_("With 1 the server's own certificates are not checked when they are loaded.")),
    CONF_KEY(CONF_KEY_LIST, DaemonConfig, tls_allowed_dn_list,
             .help = N_("Patterns of the distinguished names that are let in; without this line all with a certificate are.")),
    CONF_KEY(CONF_KEY_STRING, DaemonConfig, tls_priority,
             .help = N_("Which algorithms TLS may use, in the words of GnuTLS.")),
    CONF_KEY(CONF_KEY_LIST, DaemonConfig, sasl_allowed_username_list,
             .help = N_("Patterns of the names that are let in after a login with SASL; without this line all are.")),
    CONF_KEY(CONF_KEY_UINT, DaemonConfig, max_anonymous_clients,
             .help = N_("How many of them may not have said yet who they are.")),
    CONF_KEY(CONF_KEY_UINT, DaemonConfig, min_workers,
             .help = N_("How many threads stay when there is nothing to do.")),
    CONF_KEY(CONF_KEY_UINT, DaemonConfig, max_workers,
             .help = N_("How many threads there may be.")),
    CONF_KEY(CONF_KEY_UINT, DaemonConfig, prio_workers,
             .help = N_("Threads besides, for calls that must not wait.")),
    CONF_KEY(CONF_KEY_UINT, DaemonConfig, max_client_requests,
             .help = N_("How many calls of one client are worked on at a time.")),
    CONF_KEY(CONF_KEY_UINT, DaemonConfig, admin_min_workers,
             .help = N_("The same for clients that look after the daemon.")),
    CONF_KEY(CONF_KEY_UINT, DaemonConfig, admin_max_workers,
             .help = N_("As max_workers.")),
    CONF_KEY(CONF_KEY_UINT, DaemonConfig, admin_max_client_requests,
             .help = N_("As max_client_requests.")),
    CONF_KEY(CONF_KEY_INT, DaemonConfig, keepalive_interval,
             .help = N_("After how many seconds of silence a client is asked whether it lives; -1: never.")),
    CONF_KEY(CONF_KEY_UINT, DaemonConfig, keepalive_count,
             .help = N_("How often it is asked without an answer before its connection is ended.")),
    CONF_KEY(CONF_KEY_INT, DaemonConfig, admin_keepalive_interval,
             .help = N_("The same for clients that look after the daemon.")),
    CONF_KEY(CONF_KEY_UINT, DaemonConfig, admin_keepalive_count,
             .help = N_("As keepalive_count.")),
    CONF_NAME(CONF_KEY_OBSOLETE, "keepalive_required"),
    CONF_NAME(CONF_KEY_OBSOLETE, "admin_keepalive_required"),
    CONF_NAME(CONF_KEY_OBSOLETE, "max_queued_clients"), /* the kernel's backlog queues clients */
    CONF_NAME(CONF_KEY_OBSOLETE, "admin_max_queued_clients"),
    CONF_KEY(CONF_KEY_OWN, DaemonConfig, access_drivers, .read = read_policies, .format = format_policies, .clear = g_free,
             .help = N_("Who decides about single permissions: \"polkit\", or nobody. Without, who is let in may do everything.")),
    CONF_KEY(CONF_KEY_UINT, DaemonConfig, audit_level,
             .help = N_("What guests get and do is told to the kernel's audit: 0 never, 1 where the host audits, 2 always:\n"
             "a host that does not is an error.")),
    CONF_KEY(CONF_KEY_BOOL, DaemonConfig, audit_logging,
             .help = N_("Whether the same is told to the log.")),
    CONF_KEY(CONF_KEY_OWN, DaemonConfig, host_uuid, .read = read_uuid, .format = format_text, .clear = g_free,
             .help = N_("The uuid of this host, where neither its firmware's nor its machine-id is unique.")),
    CONF_KEY(CONF_KEY_CHOICE, DaemonConfig, host_uuid_source, .words = uuid_source_words,
             .help = N_("Without host_uuid: \"smbios\", the firmware's, or \"machine-id\", that of /etc/machine-id.")),
    CONF_KEY(CONF_KEY_UINT, DaemonConfig, ovs_timeout,
             .help = N_("How many seconds a change of Open vSwitch may take; 0: as long as it likes.")),
    {NULL},
};

/* With polkit everybody may connect, for it is asked about everybody; without, it is the socket's mode that keeps others out. */
static void
set_defaults(DaemonConfig *config, bool privileged)
{
    RpcAuth auth_unix = WITH_POLKIT && privileged ? RPC_AUTH_POLKIT : RPC_AUTH_NONE;

    *config = (DaemonConfig){
        .unix_sock_ro_perms = g_strdup("0777"),
        .unix_sock_admin_perms = g_strdup("0700"),
        .auth_unix_ro = auth_unix,
        .auth_unix_rw = auth_unix,
        .tls_port = g_strdup("16514"),
        .tcp_port = g_strdup("16509"),
        .auth_tls = RPC_AUTH_NONE,
        .auth_tcp = RPC_AUTH_SASL,
        .tcp_min_ssf = TCP_MIN_SSF,
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
        .audit_level = AUDIT_IF_ENABLED,
        .log_level = LOG_LEVEL_WARN,
        .keepalive_interval = 5,
        .keepalive_count = 5,
        .admin_keepalive_interval = 5,
        .admin_keepalive_count = 5,
        .ovs_timeout = 5,
    };
}

/* Unless it is given. */
static void
set_mode(DaemonConfig *config)
{
    if (!config->unix_sock_rw_perms)
        config->unix_sock_rw_perms = g_strdup(config->auth_unix_rw == RPC_AUTH_POLKIT ? "0777" : "0700");
}

static int
check_limits(ConfFile *file, const DaemonConfig *config)
{
    if (config->log_level < LOG_LEVEL_DEBUG || config->log_level > LOG_LEVEL_ERROR)
        return conf_fail(file, "log_level", _("'%1$u' is not between 1 and 4"), config->log_level);
    if (config->audit_level > AUDIT_REQUIRED)
        return conf_fail(file, "audit_level", _("'%1$u' is not between 0 and 2"), config->audit_level);
    if (config->max_workers < 1 || config->min_workers > config->max_workers)
        return conf_fail(file, "min_workers", _("'%1$u' is more than max_workers, which is %2$u"), config->min_workers,
                         config->max_workers);
    if (config->max_clients < 1)
        return conf_fail(file, "max_clients", "%s", _("must be at least 1"));
    if (config->max_client_requests < 1)
        return conf_fail(file, "max_client_requests", "%s", _("must be at least 1"));
    return 0;
}

/* What belongs together. */
static int
check_network(ConfFile *file, const DaemonConfig *config)
{
    if (config->cert_file && config->cert_files)
        return conf_fail(file, "cert_files", "%s", _("cannot be given together with cert_file"));
    if (config->key_file && config->key_files)
        return conf_fail(file, "key_files", "%s", _("cannot be given together with key_file"));
    if (config->listen_tcp && config->auth_tcp == RPC_AUTH_SASL && config->tcp_min_ssf < TCP_MIN_SSF)
        return conf_fail(file, "tcp_min_ssf", _("'%1$u' does not encrypt; it must be at least %2$d"), config->tcp_min_ssf,
                         (int)TCP_MIN_SSF);
    return 0;
}

/* Root's daemons, or those of one user: the socket's mode is all, and there is little to do at a time. */
static void
set_private(DaemonConfig *config)
{
    config->auth_unix_rw = config->auth_unix_ro = RPC_AUTH_NONE;
    config->min_workers = config->admin_min_workers = 1;
    config->prio_workers = 1;
    config->max_clients = 1024;
}

static int
read_tables(const DaemonSpec *spec, ConfFile *file, DaemonConfig *config)
{
    if (conf_table_take(file, common_keys, config) < 0)
        return -1;
    if (!spec->is_private && conf_table_take(file, public_keys, config) < 0)
        return -1;
    if (spec->keys && conf_table_take(file, spec->keys, spec->config) < 0)
        return -1;
    return conf_check_all_known(file);
}

int
daemon_config_read(const DaemonSpec *spec, const DaemonPaths *paths, const DaemonOptions *options, DaemonConfig *ret_config)
{
    g_autofree char *usual = g_strdup_printf("%s/%s.conf", paths->config_dir, spec->name);
    g_autoptr(ConfFile) file = options->config_file ? conf_file_read(options->config_file) : conf_file_read_if_exists(usual);

    set_defaults(ret_config, paths->privileged);
    if (spec->is_private)
        set_private(ret_config);
    if (!file || read_tables(spec, file, ret_config) < 0)
        return -1;
    set_mode(ret_config);
    return check_limits(file, ret_config) < 0 || check_network(file, ret_config) < 0 ? -1 : 0;
}

void
daemon_config_clear(DaemonConfig *config)
{
    conf_table_clear(common_keys, config);
    conf_table_clear(public_keys, config);
}

void
daemon_config_print_sample(const DaemonSpec *spec)
{
    const struct {
        const ConfKey *keys;
        const void *config;
    } tables[] = {{spec->keys, spec->config}, {spec->is_private ? NULL : public_keys, NULL}, {common_keys, NULL}};
    DaemonConfig config;

    set_defaults(&config, true);
    if (spec->is_private)
        set_private(&config);
    set_mode(&config);
    printf(_("# The configuration of %1$s, which %2$s.\n"
             "# What is told here as a comment is the default. After a change the daemon is to be restarted.\n\n"),
           spec->name, _(spec->summary));
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autofree char *sample = NULL;

        if (!tables[i].keys)
            continue;
        sample = conf_table_sample(tables[i].keys, tables[i].config ? tables[i].config : &config);
        printf("%s", sample);
    }
    daemon_config_clear(&config);
}
