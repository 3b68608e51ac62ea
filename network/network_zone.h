/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_zone.h - bridges in the zones of the host's firewalld, where one runs.
 *
 * Without a firewalld nothing is done, and only a network that names a zone itself is refused.
 */

#ifndef NETWORK_NETWORK_ZONE_H
#define NETWORK_NETWORK_ZONE_H

#include "base/event.h"
#include "conf/network.h"

/* Puts the bridge of @def where the network says, or where its kind belongs. VIR_ERR_CONFIG_UNSUPPORTED when it names a zone and
 * there is no firewalld. Any thread. */
int network_zone_enter(const NetworkDef *def);

/* Takes it out. What is out already is no error. Any thread. */
int network_zone_leave(const NetworkDef *def);

/* Calls @changed when firewalld starts or reads its configuration again, and @lost, once, when the bus is gone. NULL, without an
 * error, when there is no bus. The loop's thread. */
typedef void (*ZoneWatchFunc)(void *opaque);
typedef struct ZoneWatch ZoneWatch;
ZoneWatch *zone_watch_new(EventLoop *loop, ZoneWatchFunc changed, ZoneWatchFunc lost, void *opaque);
bool zone_watch_is_lost(const ZoneWatch *watch);
void zone_watch_free(ZoneWatch *watch);

#endif /* NETWORK_NETWORK_ZONE_H */
