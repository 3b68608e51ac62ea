/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proxy_greet.c - what the proxy itself says on a new connection: open, who the client is, what it wants to be told.
 *
 * Payloads are decoded here and nowhere else in the proxy, and only of the replies to these calls.
 *
 * Threads: main.
 */

#include <string.h>

#include <libvirt/libvirt.h>

#include "access/identity.h"
#include "base/error.h"
#include "base/log.h"
#include "rpc/remote_protocol.h"
#include "rpc/wire/shape.h"

#include "proxy_impl.h"

enum {
    GREET_AUTH_LIST,
    GREET_OPEN,
    GREET_IDENTITY,
    GREET_REGISTRATIONS, /* and as many as there are */
};

RPC_XDR_THUNK(remote_auth_list_ret)
RPC_XDR_THUNK(remote_connect_open_args)
RPC_XDR_THUNK(remote_connect_set_identity_args)

/* ------------------------------------------------------------- speaking */

/* Serials count the steps: nothing of the client's is under way on this connection. */
static int
say(Upstream *upstream, uint32_t step, uint32_t procedure, RpcXdr xdr, const void *args)
{
    const RpcHeader header = {
        .program = REMOTE_PROGRAM,
        .version = REMOTE_PROTOCOL_VERSION,
        .procedure = procedure,
        .type = RPC_CALL,
        .serial = step,
        .status = RPC_OK,
    };
    RpcMessage *message = rpc_message_new(&header, xdr, args);

    if (!message)
        return -1;
    rpc_link_send(upstream->link, message, NULL, 0);
    return 0;
}

/* The URI for the daemon of another driver than the connection's own. */
static char *
own_name(const Upstream *upstream)
{
    bool privileged = upstream->client->proxy->places.privileged;

    return g_strdup_printf("%s:///%s", upstream_driver(upstream), privileged ? "system" : "session");
}

static int
say_open(Upstream *upstream)
{
    const ProxyClient *client = upstream->client;
    g_autofree char *name = upstream->family ? own_name(upstream) : g_strdup(client->name);
    remote_connect_open_args args = {
        .name = name,
        .flags = rpc_peer_access(client->peer) == RPC_ACCESS_READ || client->is_readonly ? VIR_CONNECT_RO : 0,
    };

    return say(upstream, GREET_OPEN, REMOTE_PROC_CONNECT_OPEN, remote_connect_open_args_row, &args);
}

static int
say_identity(Upstream *upstream)
{
    g_autoptr(Identity) identity = upstream->client->proxy->host.identity_of(upstream->client->peer);
    remote_connect_set_identity_args args = { .flags = 0 };
    virTypedParameterPtr params = NULL;
    int nparams = 0;
    int rc;

    if (!identity)
        return fail(VIR_ERR_RPC, _("the client has closed its connection"));
    identity_to_params(identity, &params, &nparams);
    rc = shape_typed_to_wire(params, (size_t)nparams, REMOTE_CONNECT_IDENTITY_PARAMS_MAX, (ShapeArray *)(void *)&args.params);
    shape_typed_free(params, (size_t)nparams);
    if (rc < 0)
        return -1;
    rc = say(upstream, GREET_IDENTITY, REMOTE_PROC_CONNECT_SET_IDENTITY, remote_connect_set_identity_args_row, &args);
    shape_typed_wire_clear((ShapeArray *)(void *)&args.params);
    return rc;
}

/* The client's own call, with a serial of ours. */
static void
say_registration(Upstream *upstream, uint32_t step, const Registration *registration)
{
    size_t len;
    const unsigned char *bytes = rpc_message_bytes(registration->frame, &len);
    RpcMessage *message;
    unsigned char *payload;
    RpcHeader header;

    rpc_header_decode(bytes + RPC_LENGTH_SIZE, &header);
    header.serial = step;
    message = rpc_message_new_raw(&header, len - RPC_PREFIX_SIZE, &payload);
    memcpy(payload, bytes + RPC_PREFIX_SIZE, len - RPC_PREFIX_SIZE);
    rpc_link_send(upstream->link, message, NULL, 0);
}

static uint32_t
last_step(const Upstream *upstream)
{
    return GREET_REGISTRATIONS + upstream->registrations->len;
}

/* What comes next. One at a time: some daemons work on what comes together in any order. */
static void
say_next(Upstream *upstream)
{
    uint32_t step = upstream->greeted;
    int rc = 0;

    if (step == last_step(upstream)) {
        upstream_greeted(upstream, 0);
        return;
    }
    if (step == GREET_AUTH_LIST)
        rc = say(upstream, step, REMOTE_PROC_AUTH_LIST, NULL, NULL);
    else if (step == GREET_OPEN)
        rc = say_open(upstream);
    else if (step == GREET_IDENTITY)
        rc = say_identity(upstream);
    else
        say_registration(upstream, step, g_ptr_array_index(upstream->registrations, step - GREET_REGISTRATIONS));
    if (rc < 0)
        upstream_greeted(upstream, -1);
}

void
greet_start(Upstream *upstream)
{
    upstream->greeted = 0;
    say_next(upstream);
}

/* ------------------------------------------------------------- listening */

/* The daemon must trust us as we are. */
static int
hear_auth(const Upstream *upstream, const RpcPacket *packet)
{
    remote_auth_list_ret ret;
    bool is_free = false;

    if (rpc_payload_decode(packet->payload, packet->len, remote_auth_list_ret_row, &ret, sizeof(ret)) < 0)
        return -1;
    for (unsigned int i = 0; i < ret.types.types_len; i++)
        is_free = is_free || ret.types.types_val[i] == REMOTE_AUTH_NONE;
    rpc_xdr_clear(remote_auth_list_ret_row, &ret);
    if (is_free)
        return 0;
    return fail(VIR_ERR_AUTH_UNAVAILABLE,
                _("the daemon of driver '%1$s' asks the proxy to authenticate; in virt%1$sd.conf auth_unix_rw must be 'none' or "
                  "'polkit'"),
                upstream_driver(upstream));
}

static void
hear_registration(Upstream *upstream, const RpcPacket *packet)
{
    Registration *registration = g_ptr_array_index(upstream->registrations, packet->header.serial - GREET_REGISTRATIONS);

    if (packet->header.status != RPC_OK) {
        rpc_error_adopt(packet->payload, packet->len);
        LOG_WARN("the restarted daemon of driver '%s' does not register client %llu for events again: %s",
                 upstream_driver(upstream), (unsigned long long)rpc_peer_id(upstream->client->peer), error_last_message());
        error_reset();
    } else if (!registration->is_legacy && packet->len >= 4) {
        registration->daemon_id = rpc_u32_decode(packet->payload);
    }
}

static int
hear(Upstream *upstream, const RpcPacket *packet)
{
    if (packet->header.serial >= GREET_REGISTRATIONS) {
        hear_registration(upstream, packet);
        return 0;
    }
    if (packet->header.status != RPC_OK)
        return rpc_error_adopt(packet->payload, packet->len);
    return packet->header.serial == GREET_AUTH_LIST ? hear_auth(upstream, packet) : 0;
}

void
greet_receive(Upstream *upstream, RpcPacket *packet)
{
    if (packet->header.type == RPC_MESSAGE) { /* an event of what is registered already */
        events_tell(upstream, packet);
        rpc_peer_forward(upstream->client->peer, packet);
        return;
    }
    if (packet->header.serial != upstream->greeted) {
        (void)fail(VIR_ERR_RPC, _("the daemon of driver '%1$s' sent a reply with serial %2$u, expected %3$u"),
                   upstream_driver(upstream), packet->header.serial, upstream->greeted);
        upstream_greeted(upstream, -1);
        return;
    }
    if (hear(upstream, packet) < 0) {
        upstream_greeted(upstream, -1);
        return;
    }
    upstream->greeted++;
    say_next(upstream);
}
