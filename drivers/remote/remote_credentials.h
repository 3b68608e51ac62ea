/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_credentials.h - names and passwords for a server: from the user's file, else from the program.
 */

#ifndef REMOTE_CREDENTIALS_H
#define REMOTE_CREDENTIALS_H

#include <stdbool.h>

#include <glib.h>

#include <libvirt/libvirt.h>

typedef struct RemoteCredentials RemoteCredentials;

/* What the file at @path (NULL: the usual ones) has for @host, and @auth (may be NULL) for the rest. NULL with an error when a
 * file cannot be read. */
RemoteCredentials *remote_credentials_new(const char *path, const char *host, virConnectAuthPtr auth);

void remote_credentials_free(RemoteCredentials *credentials);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RemoteCredentials, remote_credentials_free)

/* Can there be an answer to VIR_CRED_...? */
bool remote_credentials_can_give(const RemoteCredentials *credentials, int type);

/* Fills in the results (g_malloc'd) of @list[@n], whose other fields are set. -1 with an error if one cannot be had. */
int remote_credentials_get(const RemoteCredentials *credentials, virConnectCredential *list, unsigned int n);

/* Wipes and frees results. */
void remote_credentials_wipe(virConnectCredential *list, unsigned int n);

#endif /* REMOTE_CREDENTIALS_H */
