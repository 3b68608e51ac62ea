/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * connect.h - what a connection has besides its driver: its URI, who hears of errors and of its end.
 *
 * Both libraries' connections begin alike, so one state serves both.
 */

#ifndef API_CONNECT_H
#define API_CONNECT_H

#include <stdbool.h>

#include "api/handle.h"
#include "api/uri.h"

/* The driver's side of opening. It sets conn->driver and conn->priv; @uri is NULL when the program left the choice to us. The
 * driver may change the URI it ends up with by connect_set_uri(). */
typedef int (*ConnectOpenFunc)(virConnectPtr conn, const Uri *uri, virConnectAuthPtr auth);

/* Connections with a state and one reference, no driver yet. */
virConnectPtr handle_connect_new(void);
virAdmConnectPtr handle_adm_connect_new(void);
virStreamPtr handle_stream_new(virConnectPtr conn, unsigned int flags);

ConnectState *connect_state_new(void);

/* The last reference goes: the driver closes, the state is freed. For handle.c. */
void connect_dispose(void *conn);

/* Before the connection is handed out. Takes @uri over. */
void connect_set_uri(ConnectState *state, char *uri);
const char *connect_uri(const ConnectState *state);

/* The connection's error handler, or false when it has none. */
bool connect_error_handler(ConnectState *state, virErrorFunc *ret_handler, void **ret_data);
void connect_set_error_handler(ConnectState *state, virErrorFunc handler, void *data);

/* What virConnGetLastError() shows: a copy of the last failure on this connection. */
void connect_keep_error(ConnectState *state, const virError *error);
virErrorPtr connect_kept_error(ConnectState *state);

#endif /* API_CONNECT_H */
