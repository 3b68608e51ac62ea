/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon.h - a daemon is a spec; everything else is common.
 */

#ifndef DAEMONS_DAEMON_H
#define DAEMONS_DAEMON_H

#include <stdbool.h>

#include "driver/spec.h"
#include "rpc/server.h"

/* One of the sockets a daemon answers on, in its run directory. */
typedef struct {
    const char *file;  /* "virtqemud-sock"; NULL ends the list */
    const char *fd_name; /* what socket activation calls it: "virtqemud.socket" */
    RpcAccess access;
} DaemonSocket;

typedef struct {
    const char *name;    /* "virtqemud": of the program, its configuration, pid file and log */
    const char *summary; /* for --help */
    const DriverSpec *const *drivers; /* ends with NULL */
    const DaemonSocket *sockets;
    const int *capabilities; /* CAP_..., those that are kept; ends with -1. NULL: all */
} DaemonSpec;

#define DRIVERS(...) ((const DriverSpec *const[]){__VA_ARGS__, NULL})
#define SOCKETS(...) ((const DaemonSocket[]){__VA_ARGS__, {NULL}})
#define CAPABILITIES(...) ((const int[]){__VA_ARGS__, -1})

/* Runs the daemon until it is told to stop or has nothing to do; the return value is for main(). */
int daemon_run(const DaemonSpec *spec, int argc, char **argv);

#endif /* DAEMONS_DAEMON_H */
