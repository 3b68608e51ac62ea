/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_sockets.h - the sockets of a daemon: those it was started with, or its own.
 */

#ifndef DAEMONS_DAEMON_SOCKETS_H
#define DAEMONS_DAEMON_SOCKETS_H

#include "daemons/daemon_config.h"

typedef enum {
    DAEMON_TRANSPORT_UNIX,
    DAEMON_TRANSPORT_TCP,
    DAEMON_TRANSPORT_TLS,
} DaemonTransport;

/* One socket that listens. */
typedef struct {
    RpcAccess access;
    DaemonTransport transport;
    int fd;
    char *path; /* of our own making, to be removed at the end; NULL when activated */
} DaemonListener;

/* A descriptor from before a restart, with the name that it was stored under. */
typedef struct {
    char *name;
    int fd;
} DaemonKept;

/* Takes the sockets passed by socket activation, matched by name, else by path; makes its own when there are none.
 * Returns DaemonListener's; NULL with an error. Descriptors of clients are added to @kept (of DaemonKept). */
GArray *daemon_sockets_open(const DaemonSpec *spec, const DaemonPaths *paths, const DaemonConfig *config, GArray *kept);

/* An empty array of DaemonKept, which closes what is in it when it is freed. */
GArray *daemon_kept_new(void);

/* Removes what was made here; descriptors are the server's. */
void daemon_sockets_close(GArray *listeners);

/* Is anybody waiting to be accepted? */
bool daemon_sockets_are_wanted(const GArray *listeners);

#endif /* DAEMONS_DAEMON_SOCKETS_H */
