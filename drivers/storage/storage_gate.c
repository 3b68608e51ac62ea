/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_gate.c - a set of pools that somebody changes.
 *
 * Threads: any.
 */

#include "storage/storage_gate.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/thread.h"
#include "base/uuid.h"

enum { PATIENCE_MS = 8000 };

typedef struct {
    unsigned char uuid[UUID_LEN];
    const char *what;
    int64_t since_ms;
} Holder;

struct StorageGate {
    Mutex lock;
    Cond changed;
    GHashTable *held GUARDED_BY(lock);       /* uuid -> Holder */
};

StorageGate *
storage_gate_new(void)
{
    StorageGate *gate = g_new0(StorageGate, 1);

    mutex_init(&gate->lock);
    cond_init(&gate->changed);
    gate->held = g_hash_table_new_full(uuid_hash, uuid_hash_equal, NULL, g_free);
    return gate;
}

void
storage_gate_free(StorageGate *gate)
{
    if (!gate)
        return;
    g_hash_table_unref(gate->held);
    cond_clear(&gate->changed);
    mutex_clear(&gate->lock);
    g_free(gate);
}

static void
hold(StorageGate *gate, const unsigned char *uuid, const char *what) REQUIRES_LOCK(gate->lock)
{
    Holder *holder = g_new0(Holder, 1);

    memcpy(holder->uuid, uuid, UUID_LEN);
    holder->what = what;
    holder->since_ms = clock_now_ms();
    g_hash_table_insert(gate->held, holder->uuid, holder);
}

bool
storage_gate_try(StorageGate *gate, const unsigned char *uuid, const char *what)
{
    bool free;

    mutex_lock(&gate->lock);
    free = !g_hash_table_contains(gate->held, uuid);
    if (free)
        hold(gate, uuid, what);
    mutex_unlock(&gate->lock);
    return free;
}

int
storage_gate_enter(StorageGate *gate, const unsigned char *uuid, const char *name, const char *what)
{
    int64_t deadline = clock_deadline(PATIENCE_MS);
    const char *other = NULL;
    const Holder *holder;
    long long seconds = 0;

    mutex_lock(&gate->lock);
    while ((holder = g_hash_table_lookup(gate->held, uuid))) {
        other = holder->what;
        seconds = (clock_now_ms() - holder->since_ms) / 1000;
        /* Who has been here for long will not be gone in a moment. */
        if (seconds * 1000 > PATIENCE_MS || !cond_wait_until(&gate->changed, &gate->lock, deadline))
            break;
        other = NULL;
    }
    if (!holder)
        hold(gate, uuid, what);
    mutex_unlock(&gate->lock);
    if (!holder)
        return 0;
    return fail(VIR_ERR_OPERATION_TIMEOUT, _("cannot %1$s storage pool '%2$s': somebody has been busy to %3$s it for %4$lld s"),
                what, name, other, seconds);
}

void
storage_gate_leave(StorageGate *gate, const unsigned char *uuid)
{
    mutex_lock(&gate->lock);
    g_hash_table_remove(gate->held, uuid);
    cond_broadcast(&gate->changed);
    mutex_unlock(&gate->lock);
}
