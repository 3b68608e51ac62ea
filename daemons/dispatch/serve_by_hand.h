/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * serve_by_hand.h - procedures that no generated row serves. For daemons/dispatch alone.
 */

#ifndef DISPATCH_SERVE_BY_HAND_H
#define DISPATCH_SERVE_BY_HAND_H

#include "driver/conn.h"
#include "rpc/server.h"

/* The open connection of the calling client, borrowed; NULL with an error. */
DriverConn *serve_open_conn(RpcCall *call);

/* serve_auth.c */
void serve_auth_list(RpcCall *call);
void serve_auth_polkit(RpcCall *call);

/* serve_sasl.c */
void serve_auth_sasl_init(RpcCall *call);
void serve_auth_sasl_start(RpcCall *call);
void serve_auth_sasl_step(RpcCall *call);

/* serve_event.c */
void serve_domain_event_register(RpcCall *call);
void serve_domain_event_deregister(RpcCall *call);
void serve_domain_event_register_any(RpcCall *call);
void serve_domain_event_deregister_any(RpcCall *call);
void serve_domain_event_callback_register(RpcCall *call);
void serve_domain_event_callback_deregister(RpcCall *call);
void serve_network_event_register(RpcCall *call);
void serve_network_event_deregister(RpcCall *call);
void serve_storage_pool_event_register(RpcCall *call);
void serve_storage_pool_event_deregister(RpcCall *call);
void serve_node_device_event_register(RpcCall *call);
void serve_node_device_event_deregister(RpcCall *call);
void serve_secret_event_register(RpcCall *call);
void serve_secret_event_deregister(RpcCall *call);
void serve_monitor_event_register(RpcCall *call);
void serve_monitor_event_deregister(RpcCall *call);

#endif /* DISPATCH_SERVE_BY_HAND_H */
