/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_validate.h - the rules of a network, as hooks of its tables.
 */

#ifndef CONF_NETWORK_VALIDATE_H
#define CONF_NETWORK_VALIDATE_H

#include "conf/network.h"

int network_address_range_validate(void *self, XmlContext *ctx);
int network_port_range_validate(void *self, XmlContext *ctx);
int network_forward_validate(void *self, XmlContext *ctx);
int network_dns_forwarder_validate(void *self, XmlContext *ctx);
int network_dns_txt_validate(void *self, XmlContext *ctx);
int network_dns_srv_validate(void *self, XmlContext *ctx);
int network_dns_validate(void *self, XmlContext *ctx);
int network_lease_validate(void *self, XmlContext *ctx);
int network_dhcp_host_validate(void *self, XmlContext *ctx);
int network_ip_validate(void *self, XmlContext *ctx);
int network_portgroup_validate(void *self, XmlContext *ctx);
int network_validate(void *self, XmlContext *ctx);

#endif /* CONF_NETWORK_VALIDATE_H */
