/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * adapter_steps.h - the steps of the adapter that have a file of their own. For lib/driver alone.
 */

#ifndef DRIVER_ADAPTER_STEPS_H
#define DRIVER_ADAPTER_STEPS_H

#include "driver/adapter.h"

/* check.c: are the arguments and flags what the description says, and may this connection write? -1 with an error. */
int check_call(const DriverCall *call);

/* common.c: methods that every driver has unless it brings its own. */
extern const ObjectDriver driver_common_methods;

/* permit.c: may the caller do this call on its arguments; what came back (lists are filtered); on an object yet to be? */
int permit_arguments(DriverCall *call);
int permit_result(DriverCall *call);
int permit_key(DriverCall *call, const ObjectKey *key);
int permit_list(DriverCall *call, GPtrArray *array);

/* served.c: answers lookups, counts and names from the methods that find and list. */
int serve_from_others(DriverCall *call);

#endif /* DRIVER_ADAPTER_STEPS_H */
