/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_families.h - the families of objects other than domains, and what the files of one share.
 */

#ifndef TEST_FAMILIES_H
#define TEST_FAMILIES_H

#include "base/thread.h"
#include "objects/methods.h"
#include "test/test_driver.h"

extern const TestFamily test_network_family;
extern const TestFamily test_interface_family;
extern const TestFamily test_pool_family;
extern const TestFamily test_nodedev_family;

struct TestNetworks {
    ObjectTable *table;
};

struct TestPools {
    ObjectTable *table;
    Mutex lock;                      /* held from looking for a pool of the same source until the new one is there */
};

struct TestInterfaces {
    ObjectTable *table;
    Mutex lock;
    GPtrArray *before GUARDED_BY(lock);      /* of SavedInterface, as they were at the beginning of a change; NULL: none is open */
};

struct TestNodeDevices {
    ObjectTable *table;
};

/* What a document of <node> defines is there and active. Takes @def over. */
int test_add_object(ObjectTable *table, void *def);

/* test_vol.c: a volume of @pool from a document of <node>. */
int test_vol_add(Object *pool, const char *xml);

/* The bytes that the volumes of a pool have. */
unsigned long long test_pool_allocation(const ObjectView *pool);

#endif /* TEST_FAMILIES_H */
