/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * toy_client.h - a client of the toy daemon that speaks the protocol without the library.
 */

#ifndef TESTS_DRIVER_TOY_CLIENT_H
#define TESTS_DRIVER_TOY_CLIENT_H

#include "rpc/client.h"
#include "rpc/remote_protocol.h"
#include "toy_driver.h"

/* Connected, nothing opened. */
RpcClient *toy_client_new(const ToyDaemon *daemon);

/* Connected and opened at "toy:///system". */
RpcClient *toy_client_open(const ToyDaemon *daemon, unsigned int flags);

/* One call of the remote program. */
int toy_client_call(RpcClient *client, uint32_t procedure, const void *args, void *ret);

/* Frees what a reply holds. */
void toy_client_clear(uint32_t procedure, void *ret);

/* The name of guest @number on the wire; its text is static. */
remote_nonnull_domain toy_guest(unsigned int number);

#endif /* TESTS_DRIVER_TOY_CLIENT_H */
