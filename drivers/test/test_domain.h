/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_domain.h - guests that are nothing but their definition and their state.
 */

#ifndef TEST_DOMAIN_H
#define TEST_DOMAIN_H

#include "test/test_driver.h"

extern const TestFamily test_domain_family;

/* Owner: the guest runs from here on, with @def (taken over) as its live definition. @event is the detail of the started
 * event, @reason that of the state. */
typedef struct {
    int reason;                      /* VIR_DOMAIN_RUNNING_... */
    int event_detail;                /* VIR_DOMAIN_EVENT_STARTED_... */
    bool paused;
} TestStart;
int test_domain_start(Domain *dom, DomainDef *def, const TestStart *start);

#endif /* TEST_DOMAIN_H */
