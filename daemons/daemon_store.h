/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_store.h - descriptors of a service that outlive the daemon: in systemd's store, and over the daemon's being replaced by
 * a new program in the same process.
 */

#ifndef DAEMONS_DAEMON_STORE_H
#define DAEMONS_DAEMON_STORE_H

#include <stdbool.h>

#include "daemons/daemon.h"

typedef struct DaemonStore DaemonStore;

/* @kept (of DaemonKept): what the predecessor had; borrowed for as long as take() is called. */
DaemonStore *daemon_store_new(GArray *kept);
void daemon_store_free(DaemonStore *store);

/* Ends what nobody took of those whose names begin with @prefix. */
void daemon_store_settle(DaemonStore *store, const char *prefix);

/* Of DaemonServiceEnv; @opaque is the store. */
void daemon_store_add(void *opaque, const char *name, int fd);
void daemon_store_remove(void *opaque, const char *name);
int daemon_store_take(void *opaque, const char *name);

/* Executes the program at @program, with @argv, in place of this one: it gets the sockets of @listeners and all that is stored,
 * and goes on where this one was. Returns only if that is not to be: -1 with an error, and all is as it was. */
int daemon_store_replace(DaemonStore *store, const GArray *listeners, const char *program, char *const *argv);

/* Have we been executed by daemon_store_replace()? */
bool daemon_was_replaced(void);

/* Had our predecessor made its sockets itself, so that they are to be removed at the end? */
bool daemon_owns_sockets(void);

#endif /* DAEMONS_DAEMON_STORE_H */
