/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_impl.h - what the files of the driver share.
 */

#ifndef NETWORK_NETWORK_IMPL_H
#define NETWORK_NETWORK_IMPL_H

#include "base/doc_store.h"
#include "conf/network.h"
#include "driver/object_driver.h"
#include "driver/spec.h"
#include "network/network_claims.h"
#include "network/network_dnsmasq.h"
#include "network/network_firewall.h"
#include "network/network_hook.h"
#include "objects/methods.h"
#include "objects/table.h"

typedef struct NetworkWatch NetworkWatch;

/* What stands behind DriverState. */
typedef struct {
    EventBus *bus;
    bool privileged;                /* else nothing of the host is touched */
    DocStore *docs;
    ObjectTable *networks;
    char *state_dir;                /* RUNSTATEDIR/libvirt/network */
    char *hooks_dir;                /* CONFIG/hooks; NULL for the unprivileged */
    DnsmasqPlaces *dnsmasq;
    NetworkClaims *claims;
    NetworkFirewall *firewall;      /* NULL for the unprivileged */
    NetworkWatch *watch;            /* NULL for the unprivileged */
} NetworkDriver;

NetworkDriver *network_driver_of(DriverState *state);
NetworkDriver *network_driver_of_object(const Object *object);

extern const ObjectType network_type;
extern const ObjectType network_port_type;
extern const ObjectDriver network_methods;

/* ObjectAct: brings a network up, or down, on the host. */
int network_start(ObjectEdit *edit, void *opaque);
int network_stop(ObjectEdit *edit, void *opaque);

/* Takes an active network up again after the daemon's start: what is missing on the host is put back. */
int network_restore(NetworkDriver *driver, Object *network);

/* Puts all rules back in one transaction, and every bridge into its zone. What fails is logged. */
void network_restore_firewall(NetworkDriver *driver);

/* The document of an active network. */
char *network_status_format(const ObjectView *view);
int network_status_parse(const char *path, ObjectStatus *ret_status);

/* The ports of @network are kept in a folder of its own; loads those that are there. */
int network_ports_open(Object *network);

/* Counts anew what the ports of an active network have. */
int network_ports_recount(Object *network);

/* Has a bridge that was made again look at VLANs, if a port is in one. */
int network_ports_restore_vlans(Object *network, const NetworkDef *def);

/* Methods, by file. */
OBJECT_METHODS_DECLARE(Network, bridge_network)
NetworkPort *network_port_find(Network *network, const unsigned char *uuid);
GPtrArray *network_list_all_ports(Network *network, unsigned int flags);
NetworkPort *network_port_create_xml(Network *network, const char *xml, unsigned int flags);
int network_port_get_parameters(NetworkPort *port, TypedParams *params, unsigned int flags);
int network_port_set_parameters(NetworkPort *port, const TypedParams *params, unsigned int flags);
char *network_port_get_xml_desc(NetworkPort *port, unsigned int flags);
int network_port_delete(NetworkPort *port, unsigned int flags);
int network_get_dhcp_leases(Network *network, const char *mac, virNetworkDHCPLeasePtr **leases, unsigned int flags);
int network_update(Network *network, unsigned int command, unsigned int section, int parent_index, const char *xml,
                   unsigned int flags);

#endif /* NETWORK_NETWORK_IMPL_H */
