/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_config.h - what NAME.conf and the command line say.
 */

#ifndef DAEMONS_DAEMON_CONFIG_H
#define DAEMONS_DAEMON_CONFIG_H

#include <limits.h>
#include <stdbool.h>

#include "access/access.h"
#include "daemons/daemon.h"

typedef struct {
    char *unix_sock_group;
    char *unix_sock_ro_perms;
    char *unix_sock_rw_perms;
    char *unix_sock_admin_perms;
    char *unix_sock_dir;
    int auth_unix_ro; /* RpcAuth */
    int auth_unix_rw;
    const AccessPolicy **access_drivers; /* NULL-terminated; NULL: none */
    bool listen_tls;
    bool listen_tcp;
    char *listen_addr; /* NULL: all */
    char *tls_port;
    char *tcp_port;
    int auth_tls; /* RpcAuth */
    int auth_tcp;
    unsigned int tcp_min_ssf; /* strength that SASL must give to plain TCP, in bits of a key */
    char *ca_file; /* of these NULL: the usual places */
    char *crl_file;
    char *cert_file;
    char *key_file;
    char **cert_files;
    char **key_files;
    bool tls_no_verify_certificate;
    bool tls_no_sanity_certificate;
    char **tls_allowed_dn_list; /* NULL: any */
    char *tls_priority;
    char **sasl_allowed_username_list; /* NULL: any */
    unsigned int max_clients;
    unsigned int max_anonymous_clients;
    unsigned int min_workers;
    unsigned int max_workers;
    unsigned int prio_workers;
    unsigned int max_client_requests;
    unsigned int admin_min_workers;
    unsigned int admin_max_workers;
    unsigned int admin_max_clients;
    unsigned int admin_max_client_requests;
    unsigned int audit_level; /* AuditLevel */
    bool audit_logging;
    char *host_uuid; /* NULL: by its source */
    int host_uuid_source; /* HostUuidSource */
    unsigned int log_level;
    char *log_filters;
    char *log_outputs;
    int keepalive_interval; /* seconds */
    unsigned int keepalive_count;
    int admin_keepalive_interval;
    unsigned int admin_keepalive_count;
    unsigned int ovs_timeout; /* seconds */
} DaemonConfig;

enum { DAEMON_TIMEOUT_MAX = INT_MAX / 1000 };

/* The command line. */
typedef struct {
    char *config_file; /* NULL = the usual place */
    char *pid_file;    /* NULL = the usual place */
    int timeout;       /* idle seconds before it leaves; 0 = never */
    bool background;
    bool verbose;
} DaemonOptions;

/* Where things are, in this mode. */
typedef struct {
    bool privileged;
    char *config_dir;
    char *run_dir;
    char *lib_dir;
    char *cache_dir;
    char *log_dir;
} DaemonPaths;

/* Fills in defaults, then what the file says. A file named by the user must exist; the usual one need not. */
int daemon_config_read(const DaemonSpec *spec, const DaemonPaths *paths, const DaemonOptions *options, DaemonConfig *ret_config);
void daemon_config_clear(DaemonConfig *config);

/* Prints NAME.conf as it is installed: every key, what it is for, its default. */
void daemon_config_print_sample(const DaemonSpec *spec);

/* Reads the command line: 1 = go on, 0 = all is done, -1 with an error. */
int daemon_options_parse(const DaemonSpec *spec, int argc, char **argv, DaemonOptions *ret_options);
void daemon_options_clear(DaemonOptions *options);

/* Finds the places and makes those that are missing. */
int daemon_paths_init(DaemonPaths *paths);
void daemon_paths_clear(DaemonPaths *paths);

#endif /* DAEMONS_DAEMON_CONFIG_H */
