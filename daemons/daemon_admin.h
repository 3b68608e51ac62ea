/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_admin.h - the admin program: looking after the daemon while it runs.
 */

#ifndef DAEMONS_DAEMON_ADMIN_H
#define DAEMONS_DAEMON_ADMIN_H

#include "driver/spec.h"
#include "rpc/server.h"

/* What is asked of the daemon itself. All on (main); 0, or -1 with an error. */
typedef struct {
    int (*set_timeout)(void *daemon, unsigned int seconds); /* 0: it stays */
    int (*update_tls)(void *daemon);
    void (*leave)(void *daemon);
} DaemonAdminActions;

enum { DAEMON_SERVERS = 2 };

/* The driver's state: those that are looked after. Stays the caller's. */
struct DriverState {
    RpcServer *servers[DAEMON_SERVERS]; /* the public one, which may have TLS, and the admin server itself */
    const DaemonAdminActions *actions;
    void *daemon;
};

/* The methods; all run on (main). */
extern const DriverSpec daemon_admin_driver;

#endif /* DAEMONS_DAEMON_ADMIN_H */
