/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_portal.h - what pools of iSCSI name, whoever logs in: a portal, a target.
 */

#ifndef STORAGE_STORAGE_PORTAL_H
#define STORAGE_STORAGE_PORTAL_H

#include "conf/storage_pool.h"

/* "host:port" of the first host, with the port of old when none is said. NULL with an error: there is none. */
char *storage_portal_of(const PoolSource *source);

/* The target's name, or NULL. Borrowed. */
const char *storage_portal_target(const PoolSource *source);

/* A list of PoolSource that owns them; one more with the same host and another target, unless it is there. */
GPtrArray *storage_portal_sources(void);
void storage_portal_add_source(GPtrArray *sources, const PoolSource *wanted, const char *target);

#endif /* STORAGE_STORAGE_PORTAL_H */
