/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * routes.h - which daemon a procedure belongs to, and what the proxy must know about it. The table is generated.
 */

#ifndef PROXY_ROUTES_H
#define PROXY_ROUTES_H

#include <stdint.h>

#include <glib.h>

enum {
    ROUTE_KNOWN = 1 << 0,       /* there is such a procedure */
    ROUTE_STREAM = 1 << 1,      /* opens a stream */
    ROUTE_REGISTERS = 1 << 2,   /* asks for events; the reply begins with the registration's number */
    ROUTE_DEREGISTERS = 1 << 3, /* ends that; the arguments begin with the number */
    ROUTE_LEGACY = 1 << 4,      /* beside either: the arguments begin with the event's number instead, or are empty */
    ROUTE_TELLS = 1 << 5,       /* an event that begins with the registration's number */
};

typedef struct {
    uint8_t family; /* in proxy_families */
    uint8_t bits;
} ProxyRoute;

typedef struct {
    uint32_t program;
    uint32_t version;
    const ProxyRoute *routes; /* dense by procedure */
    size_t n_routes;
} ProxyRoutes;

/* The drivers with daemons of their own: "network". The first, NULL, stands for the connection's own driver. */
extern const char *const proxy_families[];
extern const unsigned int proxy_families_count;

/* The route of a procedure; NULL if there is none. */
const ProxyRoute *proxy_route_find(uint32_t program, uint32_t version, uint32_t procedure);

#endif /* PROXY_ROUTES_H */
