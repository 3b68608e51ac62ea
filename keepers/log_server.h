/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_server.h - what virtlogd does: reads the pipes that guests write to, and keeps what comes in files that roll over.
 */

#ifndef KEEPERS_LOG_SERVER_H
#define KEEPERS_LOG_SERVER_H

#include <stdbool.h>

#include "base/conftable.h"
#include "keepers/keeper_env.h"
#include "keepers/log_file.h"

/* What virtlogd.conf says of it. */
typedef struct {
    unsigned long long max_size;
    unsigned long long max_backups;
    unsigned long long max_age_days; /* 0 = for ever */
    char *log_root; /* NULL: the daemon's folder of logs */
} LogServerConfig;

#define LOG_SERVER_CONFIG_DEFAULTS { .max_size = 2 * 1024 * 1024, .max_backups = 3 }

extern const ConfKey log_server_keys[];

typedef struct LogServer LogServer;

/* (main) Goes on with the logs from before and attaches itself to the server of @env. NULL with an error. */
LogServer *log_server_new(const KeeperEnv *env, const LogServerConfig *config);

/* (main) Lets go of all; who writes goes on writing into the pipes, which a successor finds with what was read and not written. */
void log_server_free(LogServer *server);

/* (main) Another program is about to take the place of this process: -1 with an error if a disk that does not answer keeps us.
 * return(): we stay, after either. */
int log_server_leave(LogServer *server);
void log_server_return(LogServer *server);

/* (main) Does anybody write? */
bool log_server_is_busy(const LogServer *server);

#endif /* KEEPERS_LOG_SERVER_H */
