/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_open.h - opening a connection to a daemon.
 */

#ifndef REMOTE_OPEN_H
#define REMOTE_OPEN_H

#include "api/client_config.h"
#include "api/handle.h"
#include "api/uri.h"

/* Connects @conn, whose flags are set, to the daemon for @uri (NULL: the first local one), says who we are and opens the
 * driver there. On failure @conn is as before. */
int remote_open(virConnectPtr conn, Uri *uri, virConnectAuthPtr auth, const ClientConfig *config);

/* The same for the admin interface of a daemon. */
int remote_adm_open(virAdmConnectPtr conn, const Uri *uri);

#endif /* REMOTE_OPEN_H */
