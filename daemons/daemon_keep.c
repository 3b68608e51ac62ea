/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_keep.c - clients outlive the daemon.
 *
 * For each client whose socket can be read by somebody else after us (no encryption) there is a memfd: an RpcRecord that
 * is true at any instant, and in one of two areas the description of what the client has open. Both descriptors are
 * given to systemd under one name. Most clients stay for a moment only, so that is done after a while, or at once for
 * one that waits for events.
 *
 * Threads: main.
 */

#include "daemons/daemon_keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "base/error.h"
#include "base/event.h"
#include "base/file.h"
#include "base/log.h"
#include "rpc/record.h"

#define PREFIX "client-"

enum {
    LAYOUT = 0x73760001,      /* changes with what is in Memory */
    STATE_MAX = 64 * 1024,    /* bytes that describe what a client has open */
    STORE_AFTER_MS = 500,
    STORED_MAX = 4096,        /* as FileDescriptorStoreMax= of the units, which counts descriptors: two each */
};

typedef struct {
    uint32_t layout;
    uint32_t access; /* RpcAccess */
    uint32_t auth;   /* RpcAuth */
    char user[256];  /* that logged in; "" */
    atomic_uint current; /* which area is true, from 1; 0: nothing is open */
    uint32_t lengths[2];
    RpcRecord record;
    char areas[2][STATE_MAX] __attribute__((aligned(8)));
} Memory;

typedef struct {
    DaemonKeep *keep;
    RpcPeer *peer; /* borrowed: forgotten when it is closed */
    Memory *memory;
    char *name;
    int memory_fd; /* until it is stored */
    bool is_stored;
} Client;

struct DaemonKeep {
    GHashTable *clients; /* RpcPeer -> Client; those with something open that are not closed */
    EventTimer *timer;
    unsigned int n_stored;
    bool will_store; /* the timer runs */
    bool handing_over;
    Client *resuming; /* the peer that is being adopted is this one */
};

/* ------------------------------------------------------------- clients */

static void
unmap(void *memory)
{
    munmap(memory, sizeof(Memory));
}

static void
client_free(void *opaque)
{
    Client *client = opaque;

    fd_close(&client->memory_fd);
    g_free(client->name);
    g_free(client);
}

static Client *
client_new(const RpcPeer *peer)
{
    g_autofree Client *client = g_new0(Client, 1);
    uint64_t number;
    Memory *memory;

    if (getrandom(&number, sizeof(number), 0) != sizeof(number))
        return fail_null_errno(errno, "%s", _("cannot get random bytes"));
    client->memory_fd = memfd_create("client", MFD_CLOEXEC);
    if (client->memory_fd < 0 || ftruncate(client->memory_fd, sizeof(Memory)) < 0)
        return fail_null_errno(errno, "%s", _("cannot make memory for what is known of a client"));
    memory = mmap(NULL, sizeof(Memory), PROT_READ | PROT_WRITE, MAP_SHARED, client->memory_fd, 0);
    if (memory == MAP_FAILED) {
        fd_close(&client->memory_fd);
        return fail_null_errno(errno, "%s", _("cannot map memory for what is known of a client"));
    }
    memory->layout = LAYOUT;
    memory->access = rpc_peer_access(peer);
    memory->auth = rpc_peer_auth(peer);
    client->memory = memory;
    client->name = g_strdup_printf(PREFIX "%016" G_GINT64_MODIFIER "x", number);
    return g_steal_pointer(&client);
}

static void
store(Client *client)
{
    g_autofree char *text = g_strdup_printf("FDSTORE=1\nFDNAME=%s", client->name);
    int fds[2] = { rpc_peer_dup_fd(client->peer), client->memory_fd };

    if (fds[0] < 0 || client->keep->n_stored >= STORED_MAX)
        return;
    if (sd_pid_notify_with_fds(0, false, text, fds, 2) <= 0) {
        LOG_WARN("a client cannot be left to a successor: systemd does not take its socket");
    } else {
        client->is_stored = true;
        client->keep->n_stored++;
        fd_close(&client->memory_fd);
    }
    close(fds[0]);
}

static void
forget_name(const char *name)
{
    sd_notifyf(false, "FDSTOREREMOVE=1\nFDNAME=%s", name);
}

static void
store_all(void *opaque)
{
    DaemonKeep *keep = opaque;
    GHashTableIter iter;
    void *client;

    keep->will_store = false;
    g_hash_table_iter_init(&iter, keep->clients);
    while (g_hash_table_iter_next(&iter, NULL, &client)) {
        if (!((Client *)client)->is_stored && atomic_load(&((Client *)client)->memory->current))
            store(client);
    }
}

/* ------------------------------------------------------------- what is open */

/* Writes the new description beside the one that is true until then. */
static bool
write_state(Memory *memory, GVariant *state)
{
    unsigned int area = atomic_load(&memory->current) == 1 ? 2 : 1;
    size_t size = g_variant_get_size(state);

    if (size > STATE_MAX)
        return false;
    g_variant_store(state, memory->areas[area - 1]);
    memory->lengths[area - 1] = (uint32_t)size;
    atomic_store(&memory->current, area);
    return true;
}

static void
on_state(RpcPeer *peer, GVariant *state, bool listens, void *opaque)
{
    DaemonKeep *keep = opaque;
    Client *client = g_hash_table_lookup(keep->clients, peer);
    g_autoptr(GVariant) owned = state;

    if (!client)
        return;
    if (rpc_peer_user(peer))
        g_strlcpy(client->memory->user, rpc_peer_user(peer), sizeof(client->memory->user));
    if (!state || rpc_peer_transport(peer)->encrypted || !write_state(client->memory, state)) {
        atomic_store(&client->memory->current, 0);
        return;
    }
    if (client->is_stored)
        return;
    if (listens) {
        store(client);
    } else if (!keep->will_store) {
        event_timer_start(keep->timer, STORE_AFTER_MS);
        keep->will_store = true;
    }
}

/* ------------------------------------------------------------- coming and going */

static void
peer_came(DaemonKeep *keep, RpcPeer *peer)
{
    Client *client = keep->resuming;

    if (rpc_peer_access(peer) == RPC_ACCESS_ADMIN || rpc_peer_transport(peer)->encrypted || rpc_peer_transport(peer)->handshake)
        return;
    if (!client)
        client = client_new(peer);
    if (!client) {
        warn_last_error("a client will not outlive this daemon");
        return;
    }
    client->keep = keep;
    client->peer = peer;
    rpc_peer_set_record(peer, &client->memory->record, unmap, client->memory);
    g_hash_table_insert(keep->clients, peer, client);
}

static void
peer_went(DaemonKeep *keep, RpcPeer *peer)
{
    Client *client = g_hash_table_lookup(keep->clients, peer);

    if (!client)
        return;
    if (client->is_stored && !(keep->handing_over && rpc_record_is_clean(&client->memory->record))) {
        forget_name(client->name);
        keep->n_stored--;
    }
    g_hash_table_remove(keep->clients, peer);
}

void
daemon_keep_peer_changed(DaemonKeep *keep, RpcPeer *peer)
{
    if (!keep)
        return;
    if (rpc_peer_is_closed(peer))
        peer_went(keep, peer);
    else
        peer_came(keep, peer);
}

void
daemon_keep_hand_over(DaemonKeep *keep)
{
    if (!keep)
        return;
    store_all(keep);
    keep->handing_over = true;
}

/* ------------------------------------------------------------- the successor */

bool
daemon_keep_is_client(const char *name)
{
    return g_str_has_prefix(name, PREFIX);
}

static int
find_fd(const GArray *kept, const char *name, mode_t kind)
{
    for (guint i = 0; i < kept->len; i++) {
        const DaemonKept *each = &g_array_index(kept, DaemonKept, i);
        struct stat status;

        if (g_str_equal(each->name, name) && fstat(each->fd, &status) == 0 && (status.st_mode & S_IFMT) == kind)
            return each->fd;
    }
    return -1;
}

static Memory *
map_memory(int fd)
{
    struct stat status;
    Memory *memory;

    if (fd < 0 || fstat(fd, &status) < 0 || status.st_size != sizeof(Memory))
        return fail_null(VIR_ERR_INTERNAL_ERROR, "%s", _("what is known of it was written by another version"));
    memory = mmap(NULL, sizeof(Memory), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        return fail_null_errno(errno, "%s", _("cannot map what is known of it"));
    if (memory->layout == LAYOUT && memory->access <= RPC_ACCESS_READ && memory->user[sizeof(memory->user) - 1] == '\0')
        return memory;
    unmap(memory);
    return fail_null(VIR_ERR_INTERNAL_ERROR, "%s", _("what is known of it was written by another version"));
}

/* What the client had open; NULL with an error if it cannot be gone on with. */
static GVariant *
read_state(const Memory *memory)
{
    unsigned int area = atomic_load(&memory->current);
    g_autoptr(GVariant) state = NULL;
    g_autoptr(GBytes) bytes = NULL;

    if (!rpc_record_is_clean(&memory->record))
        return fail_null(VIR_ERR_RPC, "%s", _("it was in the midst of a packet, or something was to end with its connection"));
    if (area < 1 || area > 2 || memory->lengths[area - 1] > STATE_MAX)
        return fail_null(VIR_ERR_RPC, "%s", _("it had nothing open"));
    bytes = g_bytes_new(memory->areas[area - 1], memory->lengths[area - 1]);
    state = g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE_VARDICT, bytes, FALSE));
    if (!g_variant_is_normal_form(state))
        return fail_null(VIR_ERR_INTERNAL_ERROR, "%s", _("what is known of it is damaged"));
    return g_steal_pointer(&state);
}

/* The peer, adopted with its record; NULL with an error. @memory goes over, on failure too. */
static RpcPeer *
adopt(DaemonKeep *keep, const char *name, int fd, Memory *memory, RpcServer *server)
{
    RpcListener listener = { .access = (RpcAccess)memory->access, .auth = (RpcAuth)memory->auth };
    Client *client = g_new0(Client, 1);
    RpcPeer *peer;

    *client = (Client){ .memory = memory, .name = g_strdup(name), .memory_fd = -1, .is_stored = true };
    keep->resuming = client;
    keep->n_stored++;
    peer = rpc_server_adopt(server, fd, &listener);
    keep->resuming = NULL;
    if (!peer || client->peer != peer) {
        keep->n_stored--;
        unmap(memory);
        client_free(client);
    }
    return peer;
}

static int
resume_one(DaemonKeep *keep, const GArray *kept, const DaemonKept *one, RpcServer *server)
{
    Memory *memory = map_memory(find_fd(kept, one->name, S_IFREG));
    g_autoptr(GVariant) state = memory ? read_state(memory) : NULL;
    autoclose int fd = -1;
    RpcPeer *peer;

    if (!state) {
        if (memory)
            unmap(memory);
        return -1;
    }
    fd = fcntl(one->fd, F_DUPFD_CLOEXEC, 3);
    if (fd < 0) {
        unmap(memory);
        return fail_errno(errno, "%s", _("cannot duplicate a descriptor"));
    }
    peer = adopt(keep, one->name, fd_steal(&fd), memory, server);
    if (!peer)
        return -1;
    if (dispatch_restore(peer, state) < 0) {
        rpc_peer_close(peer);
        return -1;
    }
    rpc_peer_resume(peer, *memory->user ? memory->user : NULL);
    return 0;
}

void
daemon_keep_resume(DaemonKeep *keep, const GArray *kept, RpcServer *server)
{
    unsigned int n = 0, lost = 0;

    for (guint i = 0; i < kept->len; i++) {
        const DaemonKept *one = &g_array_index(kept, DaemonKept, i);
        struct stat status;

        if (fstat(one->fd, &status) < 0 || !S_ISSOCK(status.st_mode))
            continue;
        if (keep && resume_one(keep, kept, one, server) == 0) {
            n++;
            continue;
        }
        if (keep)
            warn_last_error("a client from before the restart is closed");
        shutdown(one->fd, SHUT_RDWR);
        forget_name(one->name);
        lost++;
    }
    if (n || lost)
        LOG_INFO("goes on with %u clients from before the restart; %u are closed", n, lost);
}

/* ------------------------------------------------------------- */

DaemonKeep *
daemon_keep_new(sd_event *loop)
{
    DaemonKeep *keep;

    if (!getenv("NOTIFY_SOCKET"))
        return NULL;
    keep = g_new0(DaemonKeep, 1);
    keep->clients = g_hash_table_new_full(NULL, NULL, NULL, client_free);
    keep->timer = event_timer_new(loop, store_all, keep);
    return keep;
}

void
daemon_keep_attach(DaemonKeep *keep, Dispatch *dispatch)
{
    if (keep)
        dispatch_set_keep(dispatch, on_state, keep);
}

void
daemon_keep_free(DaemonKeep *keep)
{
    if (!keep)
        return;
    g_hash_table_unref(keep->clients);
    event_timer_free(keep->timer);
    g_free(keep);
}
