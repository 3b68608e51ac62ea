/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_watch.h - what others do to active networks while the daemon runs: a dnsmasq that ends is started again, a firewalld
 * that starts or reads its configuration again gets the bridges back, and tables that somebody takes away come again.
 *
 * A thread of its own, for what follows may take its time.
 */

#ifndef NETWORK_NETWORK_WATCH_H
#define NETWORK_NETWORK_WATCH_H

#include "network/network_impl.h"

/* NULL with an error. The firewall is followed from here on. */
NetworkWatch *network_watch_new(NetworkDriver *driver);

/* Returns when nothing is under way any more. NULL is fine. */
void network_watch_free(NetworkWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NetworkWatch, network_watch_free)

/* Something about @network has changed: it started, stopped, or has another dnsmasq. Any thread; who holds the network may ask, it
 * is looked at afterwards. NULL is fine. */
void network_watch_look(NetworkWatch *watch, Object *network);

#endif /* NETWORK_NETWORK_WATCH_H */
