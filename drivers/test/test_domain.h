/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_domain.h - guests that are nothing but their definition and their state.
 */

#ifndef TEST_DOMAIN_H
#define TEST_DOMAIN_H

#include "test/test_driver.h"

extern const TestFamily test_domain_family;

enum { TEST_VCPUS_MAX = 32 };

typedef struct Bitmap Bitmap;

/* Owner: the guest runs from here on, with @def (taken over) as its live definition. @event is the detail of the started
 * event, @reason that of the state. */
typedef struct {
    int reason;                      /* VIR_DOMAIN_RUNNING_... */
    int event_detail;                /* VIR_DOMAIN_EVENT_STARTED_... */
    bool paused;
} TestStart;
int test_domain_start(Domain *dom, DomainDef *def, const TestStart *start);

/* Owner: the guest runs no more (@reason of VIR_DOMAIN_SHUTOFF). Whoever goes on holds a reference: a transient domain is gone. */
void test_domain_stop(Domain *dom, int reason);

/* May the caller do what it asks, on the domain that @def makes? */
int test_domain_permit(const DomainDef *def);

/* How many processors the host has. */
unsigned int test_host_cpus(DriverState *state);

/* Writes @cpus (NULL: all of the host's processors) as a cpumap of the ABI. */
void test_pin_write(Domain *dom, const Bitmap *cpus, unsigned char *cpumap, int maplen);

/* What parsing a definition asks us. */
extern const struct DomainParseHooks test_domain_hooks;

#endif /* TEST_DOMAIN_H */
