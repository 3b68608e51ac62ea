/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon.h - a daemon is a spec; everything else is common.
 */

#ifndef DAEMONS_DAEMON_H
#define DAEMONS_DAEMON_H

#include <stdbool.h>

#include "base/conftable.h"
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
    struct Dispatch *dispatch;
    const char *run_dir;
    const char *log_dir;
    bool privileged;

    /* Descriptors that outlive the daemon, by names that begin with the service's prefix: add() keeps a copy of @fd, which stays
     * the service's and open until remove(); take() is what the predecessor kept, the service's from then on, or -1. */
    void (*store_add)(void *store, const char *name, int fd);
    void (*store_remove)(void *store, const char *name);
    int (*store_take)(void *store, const char *name);
    void *store;

    void (*busy_changed)(void *opaque);
    void *busy_opaque;
} DaemonServiceEnv;

typedef struct {
    /* (main) Attaches itself to the server, before it listens. Its state, or NULL with an error. */
    void *(*attach)(const DaemonServiceEnv *env);

    /* (main) After the server is closed. */
    void (*detach)(void *state);

    /* (main) Has it something to do, so that the daemon must not leave when idle? NULL: no. */
    bool (*is_busy)(void *state);

    /* (main) Before another program takes the place of this process, -1 with an error if that cannot be; and if it does not after
     * all. NULL: nothing is to be done. */
    int (*leave)(void *state);
    void (*go_on)(void *state);

    const char *kept_prefix; /* of the descriptors it stores; NULL: none. With it SIGUSR1 replaces the program */
} DaemonService;

typedef struct {
    const char *name;    /* "virtqemud": of the program, its configuration, pid file and log */
    const char *summary; /* for --help */
    const DriverSpec *const *drivers; /* ends with NULL */
    const DaemonService *service;     /* NULL: the drivers' methods are served */
    const DaemonService *beside;      /* what there is beside those, has attach() and detach() alone; NULL: nothing */
    const DaemonSocket *sockets;
    bool is_private; /* its clients are other daemons: root's, or its own user's; nobody logs in */
    const ConfKey *keys; /* of its own, in NAME.conf, beside those that all have; NULL: none */
    void *config;        /* what they say, with its defaults */
    const int *capabilities; /* CAP_..., those that are kept; ends with -1. NULL: all */
} DaemonSpec;

#define DRIVERS(...) ((const DriverSpec *const[]){__VA_ARGS__, NULL})
#define NO_DRIVERS ((const DriverSpec *const[]){NULL})
#define SOCKETS(...) ((const DaemonSocket[]){__VA_ARGS__, {NULL}})
#define CAPABILITIES(...) ((const int[]){__VA_ARGS__, -1})

/* Runs the daemon until it is told to stop or has nothing to do; the return value is for main(). */
int daemon_run(const DaemonSpec *spec, int argc, char **argv);

#endif /* DAEMONS_DAEMON_H */
