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

/* Who serves the clients of a daemon that has no drivers. */
typedef struct {
    sd_event *loop;
    RpcServer *server;
    const char *run_dir;
    bool privileged;
} DaemonServiceEnv;

typedef struct {
    /* (main) Attaches itself to the server, before it listens. Its state, or NULL with an error. */
    void *(*attach)(const DaemonServiceEnv *env);

    /* (main) After the server is closed. */
    void (*detach)(void *state);
} DaemonService;

typedef struct {
    const char *name;    /* "virtqemud": of the program, its configuration, pid file and log */
    const char *summary; /* for --help */
    const DriverSpec *const *drivers; /* ends with NULL */
    const DaemonService *service;     /* NULL: the drivers' methods are served */
    const DaemonSocket *sockets;
    const int *capabilities; /* CAP_..., those that are kept; ends with -1. NULL: all */
} DaemonSpec;

#define DRIVERS(...) ((const DriverSpec *const[]){__VA_ARGS__, NULL})
#define NO_DRIVERS ((const DriverSpec *const[]){NULL})
#define SOCKETS(...) ((const DaemonSocket[]){__VA_ARGS__, {NULL}})
#define CAPABILITIES(...) ((const int[]){__VA_ARGS__, -1})

/* Runs the daemon until it is told to stop or has nothing to do; the return value is for main(). */
int daemon_run(const DaemonSpec *spec, int argc, char **argv);

#endif /* DAEMONS_DAEMON_H */
