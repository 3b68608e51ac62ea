/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * toy_client.c - calls of the remote program, one by one.
 *
 * Threads: the test's.
 */

#include "toy_client.h"

#include "rpc/programs.h"
#include "support/test.h"

RpcClient *
toy_client_new(const ToyDaemon *daemon)
{
    RpcTransport *transport = rpc_transport_connect_unix(toy_daemon_path(daemon));

    OK_PTR(transport);
    return rpc_client_new(transport);
}

RpcClient *
toy_client_open(const ToyDaemon *daemon, unsigned int flags)
{
    RpcClient *client = toy_client_new(daemon);
    remote_connect_open_args args = { .name = (char *)"toy:///system", .flags = flags };

    OK(toy_client_call(client, REMOTE_PROC_CONNECT_OPEN, &args, NULL));
    return client;
}

int
toy_client_call(RpcClient *client, uint32_t procedure, const void *args, void *ret)
{
    return rpc_client_call_simple(client, &remote_program, procedure, args, ret);
}

void
toy_client_clear(uint32_t procedure, void *ret)
{
    rpc_xdr_clear(rpc_program_find(&remote_program, procedure)->ret, ret);
}

remote_nonnull_domain
toy_guest(unsigned int number)
{
    static const char *const names[] = { "alpha", "beta", "gamma", "nobody" };
    remote_nonnull_domain guest = { .name = (char *)names[number], .id = number == 0 ? 1 : -1 };

    toy_uuid(number, guest.uuid);
    return guest;
}
