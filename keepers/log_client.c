/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * log_client.c - what virtlogd does for drivers.
 *
 * Threads: any.
 */

#include "keepers/log_client.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/uuid.h"
#include "keepers/keeper_connect.h"
#include "rpc/log_protocol.h"
#include "rpc/programs.h"

#define DAEMON "virtlogd"

/* Texts that the wire only borrows. */
#define BORROWED(text) ((char *)(size_t)(const void *)(text))

static int
talk_once(RpcClient *client, void *opaque)
{
    return rpc_client_call(client, opaque);
}

static int
call(const KeeperPlaces *places, uint32_t procedure, const void *args, void *ret)
{
    RpcClientCall one = {
        .program = &logmanager_program,
        .procedure = procedure,
        .args = args,
        .ret = ret,
        .timeout_ms = KEEPER_TIMEOUT_MS,
    };

    return keeper_talk(places, DAEMON, talk_once, &one);
}

static virLogManagerProtocolDomain
wire_domain(const KeeperDomain *domain)
{
    virLogManagerProtocolDomain wire = { .name = BORROWED(domain->name) };

    memcpy(wire.uuid, domain->uuid, UUID_LEN);
    return wire;
}

int
log_client_open(const KeeperPlaces *places, const KeeperDomain *domain, const char *path, LogClientMode mode)
{
    const virLogManagerProtocolDomainOpenLogFileArgs args = {
        .driver = BORROWED(domain->driver),
        .dom = wire_domain(domain),
        .path = BORROWED(path),
        .flags = mode == LOG_CLIENT_TRUNCATE ? VIR_LOG_MANAGER_PROTOCOL_DOMAIN_OPEN_LOG_FILE_TRUNCATE : 0,
    };
    virLogManagerProtocolDomainOpenLogFileRet ret = { 0 };
    g_autofree int *fds = NULL;
    size_t n_fds = 0;
    RpcClientCall one = {
        .program = &logmanager_program,
        .procedure = VIR_LOG_MANAGER_PROTOCOL_PROC_DOMAIN_OPEN_LOG_FILE,
        .args = &args,
        .ret = &ret,
        .ret_fds = &fds,
        .ret_n_fds = &n_fds,
        .timeout_ms = KEEPER_TIMEOUT_MS,
    };

    if (keeper_talk(places, DAEMON, talk_once, &one) < 0)
        return -1;
    if (n_fds == 1)
        return fds[0];
    for (size_t i = 0; i < n_fds; i++)
        close(fds[i]);
    return fail(VIR_ERR_RPC, _("virtlogd sent %1$zu descriptors instead of one"), n_fds);
}

int
log_client_position(const KeeperPlaces *places, const char *path, LogPosition *ret_position)
{
    const virLogManagerProtocolDomainGetLogFilePositionArgs args = { .path = BORROWED(path) };
    virLogManagerProtocolDomainGetLogFilePositionRet ret = { 0 };

    if (call(places, VIR_LOG_MANAGER_PROTOCOL_PROC_DOMAIN_GET_LOG_FILE_POSITION, &args, &ret) < 0)
        return -1;
    *ret_position = (LogPosition) { .inode = ret.pos.inode, .offset = ret.pos.offset };
    return 0;
}

char *
log_client_read(const KeeperPlaces *places, const char *path, const LogPosition *from, size_t max)
{
    const virLogManagerProtocolDomainReadLogFileArgs args = {
        .path = BORROWED(path),
        .pos = { .inode = from->inode, .offset = from->offset },
        .maxlen = max,
    };
    virLogManagerProtocolDomainReadLogFileRet ret = { 0 };

    if (call(places, VIR_LOG_MANAGER_PROTOCOL_PROC_DOMAIN_READ_LOG_FILE, &args, &ret) < 0)
        return NULL;
    return ret.data;
}

int
log_client_append(const KeeperPlaces *places, const KeeperDomain *domain, const char *path, const char *message)
{
    const virLogManagerProtocolDomainAppendLogFileArgs args = {
        .driver = BORROWED(domain->driver),
        .dom = wire_domain(domain),
        .path = BORROWED(path),
        .message = BORROWED(message),
    };
    virLogManagerProtocolDomainAppendLogFileRet ret = { 0 };

    if (call(places, VIR_LOG_MANAGER_PROTOCOL_PROC_DOMAIN_APPEND_LOG_FILE, &args, &ret) < 0)
        return -1;
    return ret.ret == 0 ? 0 : fail(VIR_ERR_OPERATION_FAILED, _("virtlogd did not take a line for the log '%1$s'"), path);
}
