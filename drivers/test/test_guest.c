/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_guest.c - what is kept with domains, by uuid.
 *
 * Threads: any; what the header marks is the owner's.
 */

#include "test/test_guest.h"

#include <string.h>

#include "base/uuid.h"
#include "conf/domain.h"
#include "test/test_tree.h"

struct TestGuests {
    Mutex lock;
    GHashTable *by_uuid GUARDED_BY(lock);    /* uuid (allocated) -> TestGuest, a reference */
};

void
test_guest_unref(TestGuest *guest)
{
    if (!guest || atomic_fetch_sub(&guest->refs, 1) > 1)
        return;
    domain_def_free(guest->managed);
    test_tree_free(guest->snapshots);
    test_tree_free(guest->checkpoints);
    mutex_clear(&guest->lock);
    g_free(guest);
}

static void
guest_free(void *opaque)
{
    test_guest_unref(opaque);
}

TestGuests *
test_guests_new(void)
{
    TestGuests *guests = g_new0(TestGuests, 1);

    mutex_init(&guests->lock);
    guests->by_uuid = g_hash_table_new_full(uuid_hash, uuid_hash_equal, g_free, guest_free);
    return guests;
}

void
test_guests_free(TestGuests *guests)
{
    if (!guests)
        return;
    g_hash_table_unref(guests->by_uuid);
    mutex_clear(&guests->lock);
    g_free(guests);
}

static TestGuest *
guest_new(void)
{
    TestGuest *guest = g_new0(TestGuest, 1);

    atomic_init(&guest->refs, 1);
    mutex_init(&guest->lock);
    guest->weight = TEST_WEIGHT_DEFAULT;
    guest->snapshots = test_tree_new();
    guest->checkpoints = test_tree_new();
    return guest;
}

TestGuest *
test_guest_get(const Domain *dom)
{
    TestGuests *guests = test_state_of_domain(dom)->guests;
    TestGuest *guest;

    mutex_lock(&guests->lock);
    guest = g_hash_table_lookup(guests->by_uuid, domain_uuid(dom));
    if (!guest) {
        guest = guest_new();
        g_hash_table_insert(guests->by_uuid, g_memdup2(domain_uuid(dom), UUID_LEN), guest);
    }
    atomic_fetch_add(&guest->refs, 1);
    mutex_unlock(&guests->lock);
    return guest;
}

void
test_guest_forget(const Domain *dom)
{
    TestGuests *guests = test_state_of_domain(dom)->guests;

    mutex_lock(&guests->lock);
    g_hash_table_remove(guests->by_uuid, domain_uuid(dom));
    mutex_unlock(&guests->lock);
}
