/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proxy_daemon.h - reaching the daemon of a driver, and starting it where nothing else does.
 *
 * All is (main); nothing blocks.
 */

#ifndef PROXY_DAEMON_H
#define PROXY_DAEMON_H

#include <systemd/sd-event.h>

#include "proxy/proxy.h"
#include "rpc/transport.h"

typedef struct ProxyDaemons ProxyDaemons; /* the daemons under way */
typedef struct ProxyWait ProxyWait;       /* somebody who waits for one */

ProxyDaemons *proxy_daemons_new(sd_event *loop, const ProxyPlaces *places);
void proxy_daemons_free(ProxyDaemons *daemons);

/* Called once with the connected transport, or with NULL and the thread's error. */
typedef void (*ProxyConnected)(RpcTransport *transport, void *opaque);

typedef enum {
    PROXY_START, /* the daemon is started if it does not run */
    PROXY_LOOK,  /* it is only looked for: whoever ended it may be about to start it again */
} ProxyEagerness;

/* Connects to the daemon of @driver ("qemu"); read-only clients to its read-only socket. @connected may run before this returns:
 * then the result is NULL. Otherwise it names the wait, for proxy_wait_cancel(). */
ProxyWait *proxy_daemon_connect(ProxyDaemons *daemons, const char *driver, RpcAccess access, ProxyEagerness eagerness,
                                ProxyConnected connected, void *opaque);

/* @connected will not be called. NULL is fine. */
void proxy_wait_cancel(ProxyWait *wait);

/* The driver whose daemon is there, for a client that names none. */
const char *proxy_daemons_probe(const ProxyDaemons *daemons);

/* Is its program there, beside our own? */
bool proxy_daemon_is_installed(const char *driver);

#endif /* PROXY_DAEMON_H */
