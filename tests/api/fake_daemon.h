/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fake_daemon.h - a real RPC server that speaks the remote program just enough for a client: one guest, its events, a volume.
 */

#ifndef TESTS_API_FAKE_DAEMON_H
#define TESTS_API_FAKE_DAEMON_H

#include <stdatomic.h>

#include <glib.h>

#include "rpc/server.h"

typedef struct FakeDaemon FakeDaemon;

/* What happens to its clients may be asked at any time. */
typedef struct {
    atomic_int opened;          /* CONNECT_OPEN calls */
    atomic_int readonly;        /* those with the flag */
    atomic_int said_goodbye;    /* CONNECT_CLOSE calls */
    atomic_int gone;            /* connections that ended */
    atomic_int registered;      /* event registrations there are */
    atomic_int polkit;          /* AUTH_POLKIT calls */
    atomic_int agentless;       /* how many of them find nobody to ask the user */
} FakeCounts;

FakeDaemon *fake_daemon_start(RpcAuth auth);
void fake_daemon_stop(FakeDaemon *fake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FakeDaemon, fake_daemon_stop)

FakeCounts *fake_daemon_counts(FakeDaemon *fake);

/* A URI that leads there; a fixed buffer of the test. */
const char *fake_daemon_uri(FakeDaemon *fake);

/* The file behind the volume. */
const char *fake_daemon_volume(FakeDaemon *fake);

/* Sends a life cycle event to every registration, or one with a number that nobody has. */
void fake_daemon_send_lifecycle(FakeDaemon *fake, int event, int detail);
void fake_daemon_send_stray(FakeDaemon *fake);

/* Tells every client that the hypervisor is gone. */
void fake_daemon_send_closed(FakeDaemon *fake, int reason);

/* Hangs up on all clients. */
void fake_daemon_hang_up(FakeDaemon *fake);

#endif /* TESTS_API_FAKE_DAEMON_H */
