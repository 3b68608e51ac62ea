/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dnsmasq_impl.h - what dnsmasq_conf.c and network_dnsmasq.c share.
 */

#ifndef NETWORK_DNSMASQ_IMPL_H
#define NETWORK_DNSMASQ_IMPL_H

#include "network/network_dnsmasq.h"

bool dnsmasq_has_dns(const NetworkDef *def);
bool dnsmasq_has_dhcp(const NetworkDef *def);

/* The caller's. */
char *dnsmasq_file_path(const DnsmasqPlaces *places, const NetworkDef *def, const char *suffix);
char *dnsmasq_pid_path(const DnsmasqPlaces *places, const NetworkDef *def);

#endif /* NETWORK_DNSMASQ_IMPL_H */
