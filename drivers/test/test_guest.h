/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_guest.h - what an imaginary host keeps with a domain besides its definition: a saved state, snapshots, and what was
 * set in the guest.
 */

#ifndef TEST_GUEST_H
#define TEST_GUEST_H

#include <stdbool.h>

#include "base/thread.h"
#include "test/test_driver.h"

/* The owner changes it; the tree of snapshots may be looked at by others, under the lock. */
typedef struct {
    atomic_int refs;
    DomainDef *managed;              /* owner: the managed save image; NULL: there is none */
    bool managed_paused;
    unsigned int weight;             /* owner: of the imaginary scheduler */
    long long clock_offset;          /* owner: seconds that the guest's clock is ahead */
    Mutex lock;
    bool frozen GUARDED_BY(lock);    /* file systems */
    struct TestTree *snapshots GUARDED_BY(lock);
    struct TestTree *checkpoints GUARDED_BY(lock);
} TestGuest;

/* The one of @dom, made when asked for: a reference. */
TestGuest *test_guest_get(const Domain *dom);
void test_guest_unref(TestGuest *guest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TestGuest, test_guest_unref)

/* Owner: the image is used, or not wanted any more. */
int test_managed_save_drop(Domain *dom, TestGuest *guest);

/* Owner: the domain is no more. */
void test_guest_forget(const Domain *dom);

enum { TEST_WEIGHT_DEFAULT = 50 };

/* The table in DriverState. */
TestGuests *test_guests_new(void);
void test_guests_free(TestGuests *guests);

#endif /* TEST_GUEST_H */
