/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lock_client.c - what virtlockd does for drivers.
 *
 * Threads: any.
 */

#include "keepers/lock_client.h"

#include <string.h>

#include "base/error.h"
#include "base/uuid.h"
#include "keepers/keeper_connect.h"
#include "keepers/lock_wire.h"
#include "rpc/lock_protocol.h"
#include "rpc/programs.h"

#define DAEMON "virtlockd"

/* Texts that the wire only borrows. */
#define BORROWED(text) ((char *)(size_t)(const void *)(text))

typedef struct {
    const LockClientOwner *owner;
    const GPtrArray *wishes;
} Talk;

LockWish *
lock_wish_new(const char *space, const char *name)
{
    LockWish *wish = g_new0(LockWish, 1);

    wish->space = g_strdup(space);
    wish->name = g_strdup(name);
    return wish;
}

void
lock_wish_free(LockWish *wish)
{
    if (!wish)
        return;
    g_free(wish->space);
    g_free(wish->name);
    g_free(wish);
}

static int
call(RpcClient *client, uint32_t procedure, const void *args)
{
    const RpcClientCall one = {
        .program = &lockspace_program,
        .procedure = procedure,
        .args = args,
        .timeout_ms = KEEPER_TIMEOUT_MS,
    };

    return rpc_client_call(client, &one);
}

static int
register_owner(RpcClient *client, const LockClientOwner *owner)
{
    virLockSpaceProtocolRegisterArgs args = {
        .owner = {
            .name = BORROWED(owner->domain.name),
            .id = (unsigned int)owner->id,
            .pid = (unsigned int)owner->pid,
        },
    };

    memcpy(args.owner.uuid, owner->domain.uuid, UUID_LEN);
    return call(client, VIR_LOCK_SPACE_PROTOCOL_PROC_REGISTER, &args);
}

static int
acquire_one(RpcClient *client, const LockWish *wish)
{
    const virLockSpaceProtocolCreateLockSpaceArgs space = { .path = wish->space };
    const virLockSpaceProtocolAcquireResourceArgs args = {
        .path = BORROWED(wish->space ? wish->space : ""),
        .name = wish->name,
        .flags = (wish->is_shared ? (unsigned int)LOCK_WIRE_SHARED : 0) |
                 (wish->create ? (unsigned int)LOCK_WIRE_AUTOCREATE : 0),
    };

    if (wish->create && call(client, VIR_LOCK_SPACE_PROTOCOL_PROC_CREATE_LOCKSPACE, &space) < 0)
        return -1;
    return call(client, VIR_LOCK_SPACE_PROTOCOL_PROC_ACQUIRE_RESOURCE, &args);
}

static int
release_one(RpcClient *client, const LockWish *wish)
{
    const virLockSpaceProtocolReleaseResourceArgs args = {
        .path = BORROWED(wish->space ? wish->space : ""),
        .name = wish->name,
    };

    if (call(client, VIR_LOCK_SPACE_PROTOCOL_PROC_RELEASE_RESOURCE, &args) == 0)
        return 0;
    if (error_last_code() != VIR_ERR_RESOURCE_BUSY)
        return -1;
    error_reset();
    return 0;
}

/* Keeps the error. */
static void
give_back(RpcClient *client, const GPtrArray *wishes, guint n)
{
    g_autoptr(virError) why = error_take();

    for (guint i = n; i-- > 0;) {
        if (release_one(client, g_ptr_array_index(wishes, i)) < 0) {
            const LockWish *wish = g_ptr_array_index(wishes, i);

            warn_last_error("'%s' stays locked", wish->name);
        }
    }
    error_restore(g_steal_pointer(&why));
}

static int
acquire_all(RpcClient *client, void *opaque)
{
    const Talk *talk = opaque;

    if (register_owner(client, talk->owner) < 0)
        return -1;
    for (guint i = 0; i < talk->wishes->len; i++) {
        if (acquire_one(client, g_ptr_array_index(talk->wishes, i)) == 0)
            continue;
        if (rpc_client_is_open(client))
            give_back(client, talk->wishes, i);
        return -1;
    }
    return 0;
}

static int
release_every(RpcClient *client, void *opaque)
{
    const Talk *talk = opaque;

    if (register_owner(client, talk->owner) < 0)
        return -1;
    for (guint i = 0; i < talk->wishes->len; i++)
        if (release_one(client, g_ptr_array_index(talk->wishes, i)) < 0)
            return -1;
    return 0;
}

int
lock_client_acquire(const KeeperPlaces *places, const LockClientOwner *owner, const GPtrArray *wishes)
{
    Talk talk = { owner, wishes };

    return wishes->len == 0 ? 0 : keeper_talk(places, DAEMON, acquire_all, &talk);
}

int
lock_client_release(const KeeperPlaces *places, const LockClientOwner *owner, const GPtrArray *wishes)
{
    Talk talk = { owner, wishes };

    return wishes->len == 0 ? 0 : keeper_talk(places, DAEMON, release_every, &talk);
}
