/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_sasl.h - logging in with SASL.
 */

#ifndef REMOTE_SASL_H
#define REMOTE_SASL_H

#include "remote/remote_conn.h"

typedef struct {
    const char *host;       /* the server's name */
    const char *mechanism;  /* the URI's "auth": "sasl" or "sasl.MECHANISM"; NULL: any */
    const char *authfile;   /* NULL: the usual ones */
    virConnectAuthPtr auth; /* the program's; may be NULL */
} RemoteSaslWish;

/* Logs in; what is said afterwards is encrypted if the login agreed on that. */
int remote_sasl(RemoteConn *remote, const RemoteSaslWish *wish);

#endif /* REMOTE_SASL_H */
