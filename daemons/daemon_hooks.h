/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_hooks.h - the administrator's programs for the start, reload and end of a daemon (hooks/daemon).
 */

#ifndef DAEMONS_DAEMON_HOOKS_H
#define DAEMONS_DAEMON_HOOKS_H

#include "daemons/daemon_config.h"

/* Runs them in a thread of its own, for they may call the daemon; what fails is logged. Then done(@opaque) is called in that
 * thread; NULL: nothing is. False if there is nothing to run, and then it is not called. */
bool daemon_hooks_run(const DaemonPaths *paths, const char *operation, const char *extra, void (*done)(void *opaque), void *opaque);

#endif /* DAEMONS_DAEMON_HOOKS_H */
