/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_client.h - what virtlogd does for drivers.
 *
 * Threads: any. Each may wait for the daemon.
 */

#ifndef KEEPERS_LOG_CLIENT_H
#define KEEPERS_LOG_CLIENT_H

#include <stddef.h>

#include "keepers/keeper_places.h"
#include "keepers/log_position.h"

typedef enum {
    LOG_CLIENT_APPEND,
    LOG_CLIENT_TRUNCATE,
} LogClientMode;

/* The end of a pipe that is to be written to, the caller's: what comes there is in the log at @path. -1 with an error. */
int log_client_open(const KeeperPlaces *places, const KeeperDomain *domain, const char *path, LogClientMode mode);

/* Where the log at @path stands, with all that was written before. */
int log_client_position(const KeeperPlaces *places, const char *path, LogPosition *ret_position);

/* What was written since, at most @max bytes; the caller frees it. */
char *log_client_read(const KeeperPlaces *places, const char *path, const LogPosition *from, size_t max);

int log_client_append(const KeeperPlaces *places, const KeeperDomain *domain, const char *path, const char *message);

#endif /* KEEPERS_LOG_CLIENT_H */
