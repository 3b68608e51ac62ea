/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_driver.h - a hypervisor that is not there: everything it has is in memory, and ends with the process.
 *
 * A state is one imaginary host with all its objects. Those who open test:///default share one; a file is read anew for
 * each who opens it.
 */

#ifndef TEST_DRIVER_H
#define TEST_DRIVER_H

#include <stdatomic.h>

#include "driver/spec.h"
#include "hypervisor/domain_methods.h"
#include "test/test_node.h"

typedef struct TestGuests TestGuests;
typedef struct TestNetworks TestNetworks;
typedef struct TestPools TestPools;
typedef struct TestInterfaces TestInterfaces;
typedef struct TestNodeDevices TestNodeDevices;

struct DriverState {
    HypervisorState hypervisor;      /* first: methods that all hypervisors share find the domains here */
    atomic_int refs;
    EventBus *bus;
    EventBus *own_bus;               /* the same, if it is ours to free */
    DomainStore *store;
    TestGuests *guests;              /* what is kept with domains */
    TestNode *node;                  /* the host; does not change */
    TestNetworks *networks;          /* each is made, filled and freed by its family */
    TestPools *pools;
    TestInterfaces *interfaces;
    TestNodeDevices *node_devices;
};

extern const DriverSpec test_driver;

/* The state behind @conn or @dom. */
static inline DriverState *
test_state_of(const DriverConn *conn)
{
    return driver_conn_state(conn);
}

DriverState *test_state_of_domain(const Domain *dom);

/* The state that a document describes, or the one that test:///default is (@file NULL): a new reference, or NULL with
 * an error. Events go to @bus, or, if that is NULL, to one of its own. */
DriverState *test_state_new(const char *file, EventBus *bus);
DriverState *test_state_ref(DriverState *state);
void test_state_unref(DriverState *state);

/* The sizes of pages that the host has, in KiB, and how much memory of a cell is free: the more the higher its number. */
enum { TEST_PAGE_SIZES = 4 };
extern const unsigned int test_page_sizes_kib[TEST_PAGE_SIZES];
unsigned long long test_cell_free_kib(unsigned int cell);

/* A family of objects; what is in <node> of that family goes to it. */
typedef struct {
    const char *element;             /* "network", inside of <node> */

    /* Makes the family's table in @state. */
    int (*init)(DriverState *state);

    /* Adds what a document of <node> holds, as defined and started. -1 with an error. */
    int (*add)(DriverState *state, const TestItem *item);

    void (*free)(DriverState *state);
} TestFamily;

/* All of them, in the order in which they are made, then NULL: test_families.c. */
extern const TestFamily *const test_families[];

#endif /* TEST_DRIVER_H */
