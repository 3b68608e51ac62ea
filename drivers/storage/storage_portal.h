/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_portal.h - what pools on servers name: hosts; and for iSCSI, whoever logs in, a portal and a target.
 */

#ifndef STORAGE_STORAGE_PORTAL_H
#define STORAGE_STORAGE_PORTAL_H

#include "conf/storage_pool.h"

/* "host:port" of the first host, with the port of old when none is said. NULL with an error: there is none. */
char *storage_portal_of(const PoolSource *source);

/* The target's name, or NULL. Borrowed. */
const char *storage_portal_target(const PoolSource *source);

/* The host on which sources for pools of type @type (its name) are looked for; NULL with an error when @wanted (may be NULL) has
 * none. */
const PoolHost *storage_portal_host(const PoolSource *wanted, const char *type);

/* A new source on that host. The caller frees it. */
PoolSource *storage_portal_source(const PoolHost *host);

/* A list of PoolSource that owns them; one more with the same host and another target, unless it is there. */
GPtrArray *storage_portal_sources(void);
void storage_portal_add_source(GPtrArray *sources, const PoolSource *wanted, const char *target);

/* storage_gluster_sources.c: those of a server of Gluster, as pools of type @type (POOL_GLUSTER, POOL_NETFS). -1 with an error. */
int storage_gluster_add_sources(GPtrArray *sources, const PoolHost *host, PoolType type);

/* StorageBackend.find_sources for POOL_GLUSTER. */
char *storage_gluster_find_sources(const PoolSource *wanted);

#endif /* STORAGE_STORAGE_PORTAL_H */
