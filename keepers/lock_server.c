/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lock_server.c - what virtlockd does.
 *
 * A lock belongs to a process, the guest's, not to the connection that asked for it: it ends with the process or when it is given
 * back.
 *
 * Threads: main.
 */

#include "keepers/lock_server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"
#include "base/event.h"
#include "base/file.h"
#include "base/log.h"
#include "keepers/keeper_serve.h"
#include "keepers/lock_resource.h"
#include "keepers/lock_wire.h"
#include "rpc/lock_protocol.h"
#include "rpc/programs.h"

#define KEPT "lock-"

enum {
    RESOURCES_MAX = 8000, /* as many descriptors as systemd keeps for us */
    OWNERS_MAX = 4096,    /* of one shared resource */
};

struct LockServer {
    KeeperEnv env;
    char *state_dir;
    GHashTable *resources; /* path of the file -> LockResource */
    GHashTable *owners;    /* pid -> Owner */
};

/* A process that has locks, watched for its end. */
typedef struct {
    LockServer *server;
    unsigned int pid;
    int pidfd;
    EventSource *source;
} Owner;

/* What a connection is for. */
typedef struct {
    LockOwner *owner; /* NULL: it has not said so yet */
    bool is_restricted;
} Client;

/* ------------------------------------------------------------- owners */

static void
owner_free(void *opaque)
{
    Owner *owner = opaque;

    event_source_drop(&owner->source);
    fd_close(&owner->pidfd);
    g_free(owner);
}

static void release_all(LockServer *server, unsigned int pid);

static int
on_owner_end(sd_event_source *source, int fd, uint32_t events, void *opaque)
{
    Owner *owner = opaque;
    LockServer *server = owner->server;
    unsigned int pid = owner->pid;

    LOG_DEBUG("process %u has ended, its locks are released", pid);
    release_all(server, pid);
    g_hash_table_remove(server->owners, GUINT_TO_POINTER(pid));
    return 0;
}

/* Watches the process that @who names. -1 with an error when it has ended. */
static int
watch_owner(LockServer *server, const LockOwner *who)
{
    Owner *owner;

    if (g_hash_table_contains(server->owners, GUINT_TO_POINTER(who->pid)))
        return 0;
    owner = g_new0(Owner, 1);
    owner->server = server;
    owner->pid = who->pid;
    owner->pidfd = (int)syscall(SYS_pidfd_open, (pid_t)who->pid, 0);
    if (owner->pidfd < 0 && errno != ESRCH)
        fail_errno(errno, _("cannot watch process %1$u of domain '%2$s'"), who->pid, who->name);
    if (owner->pidfd >= 0 && lock_process_start(who->pid) == who->start)
        owner->source = event_add_pidfd(server->env.loop, owner->pidfd, on_owner_end, owner);
    if (owner->source) {
        g_hash_table_insert(server->owners, GUINT_TO_POINTER(who->pid), owner);
        return 0;
    }
    owner_free(owner);
    return error_last() ? -1 : fail(VIR_ERR_OPERATION_INVALID, _("process %1$u of domain '%2$s' has ended"), who->pid, who->name);
}

static bool
owns_anything(const LockServer *server, unsigned int pid)
{
    GHashTableIter iter;
    void *resource;

    g_hash_table_iter_init(&iter, server->resources);
    while (g_hash_table_iter_next(&iter, NULL, &resource))
        if (lock_resource_find_owner(resource, pid))
            return true;
    return false;
}

/* ------------------------------------------------------------- resources */

static char *
kept_name(const LockResource *resource)
{
    return g_strconcat(KEPT, resource->id, NULL);
}

/* @resource has an owner, and goes over. */
static void
keep(LockServer *server, LockResource *resource)
{
    g_autofree char *name = kept_name(resource);

    g_hash_table_insert(server->resources, lock_path(resource->space, resource->name), resource);
    server->env.store.add(server->env.store.opaque, name, resource->fd);
    server->env.busy_changed(server->env.busy_opaque);
}

/* Nobody owns it any more. */
static void
end_resource(LockServer *server, LockResource *resource)
{
    g_autofree char *name = kept_name(resource);
    g_autofree char *path = lock_path(resource->space, resource->name);

    lock_resource_forget(resource, server->state_dir);
    server->env.store.remove(server->env.store.opaque, name);
    lock_resource_let_go(resource);
    g_hash_table_remove(server->resources, path);
    server->env.busy_changed(server->env.busy_opaque);
}

static int
release(LockServer *server, LockResource *resource, unsigned int pid)
{
    lock_resource_remove_owner(resource, pid);
    if (resource->owners->len == 0) {
        end_resource(server, resource);
        return 0;
    }
    return lock_resource_save(resource, server->state_dir);
}

static void
release_all(LockServer *server, unsigned int pid)
{
    g_autoptr(GList) all = g_hash_table_get_values(server->resources);

    for (GList *each = all; each; each = each->next) {
        LockResource *resource = each->data;

        if (lock_resource_find_owner(resource, pid) && release(server, resource, pid) < 0)
            warn_last_error("process %u may seem to own '%s' after a restart", pid, resource->name);
    }
}

/* The end of a process may be known to the kernel before our loop hears of it. */
static bool
has_ended(const LockServer *server, unsigned int pid)
{
    const Owner *owner = g_hash_table_lookup(server->owners, GUINT_TO_POINTER(pid));
    struct pollfd end = { .fd = owner ? owner->pidfd : -1, .events = POLLIN };

    return owner && poll(&end, 1, 0) > 0;
}

/* Lets go of what processes had that have ended. */
static void
release_ended(LockServer *server)
{
    g_autoptr(GList) pids = g_hash_table_get_keys(server->owners);

    for (GList *each = pids; each; each = each->next) {
        unsigned int pid = GPOINTER_TO_UINT(each->data);

        if (!has_ended(server, pid))
            continue;
        release_all(server, pid);
        g_hash_table_remove(server->owners, each->data);
    }
}

/* Names who has @resource; always -1. */
static int
fail_owned(const LockResource *resource, const char *wanted)
{
    const LockOwner *owner = g_ptr_array_index(resource->owners, 0);
    char uuid[UUID_TEXT_LEN];

    uuid_format(owner->uuid, uuid);
    if (resource->owners->len > 1)
        return fail(VIR_ERR_RESOURCE_BUSY, _("'%1$s' is locked by domain '%2$s' (%3$s, process %4$u) and %5$u more"), wanted,
                    owner->name, uuid, owner->pid, resource->owners->len - 1);
    return fail(VIR_ERR_RESOURCE_BUSY, _("'%1$s' is locked by domain '%2$s' (%3$s, process %4$u)"), wanted, owner->name, uuid,
                owner->pid);
}

/* The same file by another name: the kernel says that it is locked, we know by whom. */
static const LockResource *
find_same_file(const LockServer *server, const char *path)
{
    GHashTableIter iter;
    struct stat status;
    void *resource;

    if (stat(path, &status) < 0)
        return NULL;
    g_hash_table_iter_init(&iter, server->resources);
    while (g_hash_table_iter_next(&iter, NULL, &resource))
        if (lock_resource_is_file(resource, status.st_dev, status.st_ino))
            return resource;
    return NULL;
}

static int
join(LockServer *server, LockResource *resource, const LockOwner *owner, unsigned int flags, const char *path)
{
    bool is_shared = flags & LOCK_SHARED;

    if (lock_resource_find_owner(resource, owner->pid) && resource->is_shared == is_shared)
        return 0;
    if (!is_shared || !resource->is_shared || lock_resource_find_owner(resource, owner->pid))
        return fail_owned(resource, path);
    if (resource->owners->len >= OWNERS_MAX)
        return fail(VIR_ERR_OPERATION_FAILED, _("'%1$s' is shared by %2$d domains, which is the limit"), path, OWNERS_MAX);
    lock_resource_add_owner(resource, owner);
    if (lock_resource_save(resource, server->state_dir) == 0)
        return 0;
    lock_resource_remove_owner(resource, owner->pid);
    return -1;
}

static int
take(LockServer *server, const char *space, const char *name, const LockOwner *owner, unsigned int flags)
{
    g_autofree char *path = lock_path(space, name);
    LockResource *resource = g_hash_table_lookup(server->resources, path);
    const LockResource *same;

    if (resource)
        return join(server, resource, owner, flags, path);
    if (g_hash_table_size(server->resources) >= RESOURCES_MAX)
        return fail(VIR_ERR_OPERATION_FAILED, _("cannot lock '%1$s': %2$d locks are held, which is the limit"), path,
                    RESOURCES_MAX);
    resource = lock_resource_new(space, name, flags);
    if (!resource && error_last_code() == VIR_ERR_RESOURCE_BUSY) {
        same = find_same_file(server, path);
        if (!same)
            return -1;
        error_reset();
        return fail_owned(same, path);
    }
    if (!resource)
        return -1;
    lock_resource_add_owner(resource, owner);
    if (lock_resource_save(resource, server->state_dir) < 0) {
        lock_resource_free(resource);
        return -1;
    }
    keep(server, resource);
    return 0;
}

/* ------------------------------------------------------------- calls */

/* Most say the same. */
typedef struct {
    const char *space;
    const char *name;
    unsigned int flags;
} Wanted;

static int
check_space(const char *space)
{
    struct stat status;

    if (!*space || (stat(space, &status) == 0 && S_ISDIR(status.st_mode)))
        return 0;
    return fail(VIR_ERR_INTERNAL_ERROR, _("there is no lockspace '%1$s'"), space);
}

static int
check_wanted(const Client *client, const Wanted *wanted, unsigned int known_flags)
{
    if (keeper_check_flags(wanted->flags, known_flags) < 0)
        return -1;
    if (client->is_restricted)
        return fail(VIR_ERR_OPERATION_DENIED, "%s", _("this connection has given up the right to change locks"));
    if (!client->owner)
        return fail(VIR_ERR_OPERATION_INVALID, "%s", _("the connection has not said for whom locks are"));
    return lock_name_check(wanted->space, wanted->name) < 0 ? -1 : check_space(wanted->space);
}

static int
serve_register(LockServer *server, Client *client, const void *opaque)
{
    const virLockSpaceProtocolRegisterArgs *args = opaque;
    LockOwner owner = { .name = args->owner.name, .id = args->owner.id, .pid = args->owner.pid };

    if (keeper_check_flags(args->flags, 0) < 0)
        return -1;
    if (client->is_restricted || client->owner)
        return fail(VIR_ERR_OPERATION_INVALID, "%s", _("the connection has said already for whom locks are"));
    memcpy(owner.uuid, args->owner.uuid, sizeof(owner.uuid));
    owner.start = owner.pid > 0 && owner.pid <= G_MAXINT32 ? lock_process_start(owner.pid) : 0;
    if (owner.start == 0)
        return fail(VIR_ERR_INVALID_ARG, _("process %1$u of domain '%2$s' does not exist"), owner.pid, owner.name);
    client->owner = lock_owner_copy(&owner);
    return 0;
}

static int
serve_restrict(LockServer *server, Client *client, const void *opaque)
{
    const virLockSpaceProtocolRestrictArgs *args = opaque;

    if (keeper_check_flags(args->flags, 0) < 0)
        return -1;
    if (!client->owner)
        return fail(VIR_ERR_OPERATION_INVALID, "%s", _("the connection has not said for whom locks are"));
    client->is_restricted = true;
    return 0;
}

static int
make_space(const Client *client, const char *path)
{
    if (client->is_restricted)
        return fail(VIR_ERR_OPERATION_DENIED, "%s", _("this connection has given up the right to change locks"));
    if (lock_name_check(path, "any") < 0)
        return -1;
    return file_make_directories(path, 0700);
}

static int
serve_new(LockServer *server, Client *client, const void *opaque)
{
    const virLockSpaceProtocolNewArgs *args = opaque;

    if (keeper_check_flags(args->flags, 0) < 0)
        return -1;
    if (!*args->path || file_is_directory(args->path))
        return fail(VIR_ERR_INTERNAL_ERROR, _("there is a lockspace '%1$s' already"), args->path);
    return make_space(client, args->path);
}

static int
serve_create_space(LockServer *server, Client *client, const void *opaque)
{
    const virLockSpaceProtocolCreateLockSpaceArgs *args = opaque;

    return make_space(client, args->path);
}

static int
serve_create(LockServer *server, Client *client, const void *opaque)
{
    const virLockSpaceProtocolCreateResourceArgs *args = opaque;
    const Wanted wanted = { args->path, args->name, args->flags };
    g_autofree char *path = lock_path(args->path, args->name);
    autoclose int fd = -1;

    if (check_wanted(client, &wanted, 0) < 0)
        return -1;
    if (!*args->path)
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is in no lockspace, and is not made"), path);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK, 0600);
    return fd < 0 ? fail_errno(errno, _("cannot make the resource '%1$s'"), path) : 0;
}

static int
serve_delete(LockServer *server, Client *client, const void *opaque)
{
    const virLockSpaceProtocolDeleteResourceArgs *args = opaque;
    const Wanted wanted = { args->path, args->name, args->flags };
    g_autofree char *path = lock_path(args->path, args->name);
    const LockResource *resource;

    if (check_wanted(client, &wanted, 0) < 0)
        return -1;
    if (!*args->path)
        return fail(VIR_ERR_OPERATION_DENIED, _("'%1$s' is in no lockspace, and is not removed"), path);
    resource = g_hash_table_lookup(server->resources, path);
    if (resource)
        return fail_owned(resource, path);
    if (unlink(path) < 0 && errno != ENOENT)
        return fail_errno(errno, _("cannot remove the resource '%1$s'"), path);
    return 0;
}

static int
serve_acquire(LockServer *server, Client *client, const void *opaque)
{
    const virLockSpaceProtocolAcquireResourceArgs *args = opaque;
    const Wanted wanted = { args->path, args->name, args->flags };
    unsigned int flags = 0;

    if (check_wanted(client, &wanted, LOCK_WIRE_SHARED | LOCK_WIRE_AUTOCREATE) < 0)
        return -1;
    if (args->flags & LOCK_WIRE_SHARED)
        flags |= LOCK_SHARED;
    if (args->flags & LOCK_WIRE_AUTOCREATE)
        flags |= LOCK_CREATE;
    if (flags & LOCK_CREATE && !*args->path)
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is in no lockspace, and is not made"), args->name);
    release_ended(server);
    if (watch_owner(server, client->owner) < 0)
        return -1;
    if (take(server, args->path, args->name, client->owner, flags) == 0)
        return 0;
    if (!owns_anything(server, client->owner->pid))
        g_hash_table_remove(server->owners, GUINT_TO_POINTER(client->owner->pid));
    return -1;
}

static int
serve_release(LockServer *server, Client *client, const void *opaque)
{
    const virLockSpaceProtocolReleaseResourceArgs *args = opaque;
    const Wanted wanted = { args->path, args->name, args->flags };
    g_autofree char *path = lock_path(args->path, args->name);
    LockResource *resource;

    if (check_wanted(client, &wanted, 0) < 0)
        return -1;
    resource = g_hash_table_lookup(server->resources, path);
    if (!resource || !lock_resource_find_owner(resource, client->owner->pid))
        return fail(VIR_ERR_RESOURCE_BUSY, _("'%1$s' is not locked by domain '%2$s'"), path, client->owner->name);
    if (release(server, resource, client->owner->pid) < 0)
        return -1;
    if (!owns_anything(server, client->owner->pid))
        g_hash_table_remove(server->owners, GUINT_TO_POINTER(client->owner->pid));
    return 0;
}

typedef int (*LockMethod)(LockServer *server, Client *client, const void *args);

static const LockMethod methods[LOCKSPACE_PROCEDURES] = {
    [VIR_LOCK_SPACE_PROTOCOL_PROC_REGISTER] = serve_register,
    [VIR_LOCK_SPACE_PROTOCOL_PROC_RESTRICT] = serve_restrict,
    [VIR_LOCK_SPACE_PROTOCOL_PROC_NEW] = serve_new,
    [VIR_LOCK_SPACE_PROTOCOL_PROC_CREATE_RESOURCE] = serve_create,
    [VIR_LOCK_SPACE_PROTOCOL_PROC_DELETE_RESOURCE] = serve_delete,
    [VIR_LOCK_SPACE_PROTOCOL_PROC_ACQUIRE_RESOURCE] = serve_acquire,
    [VIR_LOCK_SPACE_PROTOCOL_PROC_RELEASE_RESOURCE] = serve_release,
    [VIR_LOCK_SPACE_PROTOCOL_PROC_CREATE_LOCKSPACE] = serve_create_space,
};

static void
serve(RpcCall *call)
{
    LockMethod method = methods[rpc_call_procedure(call)->number];

    if (method(keeper_of_call(call), keeper_client_of_call(call), rpc_call_args(call)) < 0)
        rpc_call_fail(call);
    else
        rpc_call_reply(call, NULL);
}

static void
client_clear(void *opaque)
{
    g_clear_pointer(&((Client *)opaque)->owner, lock_owner_free);
}

static const RpcService service = { .program = &lockspace_program, .serve_all = serve };

/* ------------------------------------------------------------- coming and going */

/* Owners that have ended meanwhile own nothing. */
static void
drop_ended(LockServer *server, LockResource *resource)
{
    for (guint i = resource->owners ? resource->owners->len : 0; i-- > 0;) {
        const LockOwner *owner = g_ptr_array_index(resource->owners, i);

        if (watch_owner(server, owner) == 0)
            continue;
        error_reset();
        g_ptr_array_remove_index(resource->owners, i);
    }
}

static void
resume_one(LockServer *server, const char *document)
{
    g_autofree char *id = g_strndup(document, strlen(document) - strlen(".xml"));
    g_autofree char *name = g_strconcat(KEPT, id, NULL);
    g_autofree char *path = g_build_filename(server->state_dir, document, NULL);
    int kept = server->env.store.take(server->env.store.opaque, name);
    LockResource *resource = lock_resource_load(server->state_dir, id, kept);

    if (!resource) {
        fd_close(&kept);
        LOG_ERROR("a lock could not be taken again, whoever owned it goes on without: %s", error_last_message());
        error_reset();
        unlink(path);
        server->env.store.remove(server->env.store.opaque, name);
        return;
    }
    drop_ended(server, resource);
    if (!resource->owners || resource->owners->len == 0) {
        lock_resource_forget(resource, server->state_dir);
        server->env.store.remove(server->env.store.opaque, name);
        lock_resource_free(resource);
        return;
    }
    keep(server, resource);
}

static int
resume_all(LockServer *server)
{
    g_auto(GStrv) documents = NULL;

    if (file_make_directories(server->state_dir, 0700) < 0 || file_sweep(server->state_dir) < 0)
        return -1;
    documents = file_list(server->state_dir, ".xml");
    if (!documents)
        return -1;
    for (char **name = documents; *name; name++)
        resume_one(server, *name);
    return 0;
}

static void
abandon(void *resource)
{
    lock_resource_abandon(resource);
}

LockServer *
lock_server_new(const KeeperEnv *env)
{
    const KeeperClients clients = { .size = sizeof(Client), .clear = client_clear };
    LockServer *server = g_new0(LockServer, 1);

    server->env = *env;
    server->state_dir = g_strdup(env->state_dir);
    server->resources = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, abandon);
    server->owners = g_hash_table_new_full(NULL, NULL, NULL, owner_free);
    if (resume_all(server) < 0) {
        lock_server_free(server);
        return NULL;
    }
    keeper_attach(env->server, &service, server, &clients);
    return server;
}

void
lock_server_free(LockServer *server)
{
    if (!server)
        return;
    g_hash_table_unref(server->resources);
    g_hash_table_unref(server->owners);
    g_free(server->state_dir);
    g_free(server);
}

bool
lock_server_is_busy(const LockServer *server)
{
    return g_hash_table_size(server->resources) > 0;
}
