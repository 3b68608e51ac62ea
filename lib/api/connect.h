/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * connect.h - what a connection has besides its driver: its URI, who hears of errors and of its end.
 *
 * Connections of both libraries begin alike, so one state serves both.
 */

#ifndef API_CONNECT_H
#define API_CONNECT_H

#include <stdbool.h>

#include "api/export.h"
#include "api/handle.h"

/* Connections with a state and one reference, no driver yet. */
virConnectPtr handle_connect_new(void);
virAdmConnectPtr handle_adm_connect_new(void);
virStreamPtr handle_stream_new(virConnectPtr conn, unsigned int flags);

/* What a driver does for the connection itself; @priv is what it gave to connect_set_link(). Members may be missing. */
typedef struct {
    /* 1 while the other end is there, 0 when it is lost, -1 with an error. */
    int (*is_alive)(void *priv);
    /* 0, 1 when the other end cannot do it, -1 with an error. @interval is in seconds, 0 or less ends it. */
    int (*set_keepalive)(void *priv, int interval, unsigned int count);
    /* A close callback has been registered (@on 1) or forgotten: what the server is to report follows. */
    int (*watch_close)(void *priv, int on);
    /* The last reference goes: says goodbye and frees @priv. */
    void (*close)(void *priv);
} ConnectLink;

/* A state with one reference; the connection has one, and a driver that may call connect_closed() its own. */
ConnectState *connect_state_new(void);
ConnectState *connect_state_ref(ConnectState *state);
void connect_state_unref(ConnectState *state);

/* Before the connection is handed out. */
API_PRIVATE void connect_set_link(ConnectState *state, const ConnectLink *link, void *priv);

/* The last reference of the connection goes; handle.c calls it. */
void connect_close_link(ConnectState *state);

/* Before the connection is handed out; takes @uri over. */
API_PRIVATE void connect_set_uri(ConnectState *state, char *uri);

/* The URI as opened. Lives as long as the connection. */
API_PRIVATE const char *connect_uri(const ConnectState *state);

/* The connection's error handler, or false when it has none. */
bool connect_error_handler(ConnectState *state, virErrorFunc *ret_handler, void **ret_data);
void connect_set_error_handler(ConnectState *state, virErrorFunc handler, void *data);

/* What virConnGetLastError() shows: a copy of the last failure on this connection. NULL forgets it. */
void connect_keep_error(ConnectState *state, const virError *error);
virErrorPtr connect_kept_error(ConnectState *state);

/* The program's close callback, of one library or the other. */
typedef struct {
    virConnectCloseFunc func;
    virAdmConnectCloseFunc admin_func;
    void *opaque;
    virFreeCallback free_opaque;
} CloseCallback;

/* Keeps @callback, of which there can be one, with a reference of @conn, and tells the driver. */
API_PRIVATE int connect_register_close(void *conn, ConnectState *state, const CloseCallback *callback);

/* Forgets the callback if it is the given one (its opaque is not compared), and tells the driver. The connection may be gone
 * afterwards, unless the caller has a reference. */
API_PRIVATE int connect_unregister_close(ConnectState *state, const CloseCallback *callback);

/* As in ConnectLink. */
API_PRIVATE int connect_is_alive(const ConnectState *state);
int connect_set_keepalive(const ConnectState *state, int interval, unsigned int count);

/* The driver has lost the other end: calls the callback, once, and forgets it. @reason is a virConnectCloseReason. */
void connect_closed(ConnectState *state, int reason);

#endif /* API_CONNECT_H */
