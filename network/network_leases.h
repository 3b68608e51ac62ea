/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_leases.h - the file of leases: written by the helper that dnsmasq runs, read by the driver.
 *
 * An array of objects in JSON, as of old: others read it, too.
 */

#ifndef NETWORK_NETWORK_LEASES_H
#define NETWORK_NETWORK_LEASES_H

#include <sys/types.h>

#define LEASE_IP "ip-address"
#define LEASE_MAC "mac-address"
#define LEASE_HOSTNAME "hostname"
#define LEASE_CLIENT_ID "client-id"
#define LEASE_IAID "iaid"
#define LEASE_SERVER_DUID "server-duid"
#define LEASE_EXPIRY "expiry-time"

enum { LEASES_SIZE_MAX = 32 * 1024 * 1024 };

#endif /* NETWORK_NETWORK_LEASES_H */
