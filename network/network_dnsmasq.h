/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_dnsmasq.h - the dnsmasq of a network: its files, its process.
 *
 * Files have the names and the format of old, so that a dnsmasq that was started before is taken over.
 *
 * Threads: any; one network's is started and stopped by one at a time.
 */

#ifndef NETWORK_NETWORK_DNSMASQ_H
#define NETWORK_NETWORK_DNSMASQ_H

#include <sys/types.h>

#include "conf/network.h"

/* Where things are. */
typedef struct {
    char *files;                    /* LIB/dnsmasq: NAME.conf, NAME.hostsfile, NAME.addnhosts, BRIDGE.status */
    char *pids;                     /* RUN/network: NAME.pid */
    char *helper;                   /* the program that keeps leases */
} DnsmasqPlaces;

DnsmasqPlaces *dnsmasq_places_new(const char *lib_dir, const char *run_dir);
void dnsmasq_places_free(DnsmasqPlaces *places);

/* Does @def have anything for dnsmasq to do? */
bool dnsmasq_is_needed(const NetworkDef *def);

/* The contents of the files; the caller's. NULL with an error for a text that no line can hold. Hosts are NULL, without an error,
 * where the network wants no such file. */
char *dnsmasq_format_conf(const DnsmasqPlaces *places, const NetworkDef *def);
char *dnsmasq_format_dhcp_hosts(const NetworkDef *def);
char *dnsmasq_format_dns_hosts(const NetworkDef *def);

/* Writes the files, starts dnsmasq, and returns when it answers. -1 with an error that says what dnsmasq said. */
int dnsmasq_start(const DnsmasqPlaces *places, const NetworkDef *def);

/* A descriptor of the process, the caller's, so that a signal reaches it or nobody; -1 without an error when it does not run. */
int dnsmasq_open(const DnsmasqPlaces *places, const NetworkDef *def);

/* The process, or 0 when there is none. */
pid_t dnsmasq_find(const DnsmasqPlaces *places, const NetworkDef *def);

/* Ends it, waiting until it is gone, and removes its files but for the leases. */
int dnsmasq_stop(const DnsmasqPlaces *places, const NetworkDef *def);

/* After a change of @def: writes the files again, and has dnsmasq read them, or starts it anew when it would not see the change. */
int dnsmasq_update(const DnsmasqPlaces *places, const NetworkDef *def);

/* The file with the leases of @bridge; the caller's. */
char *dnsmasq_leases_path(const DnsmasqPlaces *places, const char *bridge);

/* The file that says which guest has which interface; the caller's. */
char *dnsmasq_macs_path(const DnsmasqPlaces *places, const char *bridge);

#endif /* NETWORK_NETWORK_DNSMASQ_H */
