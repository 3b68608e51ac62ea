/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * netdev_ovs.h - ports of Open vSwitch's bridges, by its ovs-vsctl: what it does, it keeps in a database of its own.
 */

#ifndef BASE_NETDEV_OVS_H
#define BASE_NETDEV_OVS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mac.h"

typedef enum { OVS_VLAN_PLAIN, OVS_VLAN_NATIVE_TAGGED, OVS_VLAN_NATIVE_UNTAGGED } OvsVlanMode;

typedef struct {
    const char *bridge;
    const char *port;               /* an interface that is there */
    MacAddress mac;                 /* of the guest's end */
    const unsigned char *interface_id, *guest_id;    /* uuids, by which controllers know them */
    const char *profile;            /* NULL: none */
    const unsigned int *tags;       /* of VLANs; one alone is the port's own unless it is a trunk */
    size_t n_tags;
    bool trunk;
    OvsVlanMode mode;
    unsigned int native_tag;        /* unless the mode is plain */
} OvsPort;

/* Adds the port, in place of one of the same name. VIR_ERR_CONFIG_UNSUPPORTED where there is no Open vSwitch. Any thread. */
int ovs_add_port(const OvsPort *port);

/* Of whatever bridge; an absent one is no error. Any thread. */
int ovs_remove_port(const char *port);

/* How many seconds ovs-vsctl may take; before there are threads. */
void ovs_set_timeout(unsigned int seconds);

#endif /* BASE_NETDEV_OVS_H */
