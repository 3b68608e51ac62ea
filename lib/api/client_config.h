/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * client_config.h - libvirt.conf and libvirt-admin.conf: aliases and defaults of the client.
 */

#ifndef API_CLIENT_CONFIG_H
#define API_CLIENT_CONFIG_H

#include <glib.h>

typedef struct {
    char *path;             /* where it came from, for messages; NULL when there is no file */
    GHashTable *aliases;    /* name -> URI */
    char *uri_default;
    char *remote_mode;
    char *remote_proxy;
    char *tls_priority;
} ClientConfig;

/* Reads @file ("libvirt.conf") of the user (root: of the system). A file that does not exist gives an empty configuration. */
ClientConfig *client_config_load(const char *file);

/* Reads the file at @path; for client_config_load() and tests. */
ClientConfig *client_config_read(const char *path);

/* The URI that @alias stands for, or NULL. */
const char *client_config_alias_find(const ClientConfig *config, const char *alias);

void client_config_free(ClientConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ClientConfig, client_config_free)

#endif /* API_CLIENT_CONFIG_H */
