/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * toy_driver.h - a driver whose guests live in memory, with one method of every shape, and a daemon around it.
 */

#ifndef TESTS_DRIVER_TOY_DRIVER_H
#define TESTS_DRIVER_TOY_DRIVER_H

#include "driver/spec.h"

/* The driver, with scheme "toy" and "qemu"; and one that has no methods at all. */
extern const DriverSpec toy_driver;
extern const DriverSpec empty_driver;

/* Its state: guests "alpha" (running, id 1), "beta" and "gamma" (shut off). */
DriverState *toy_state_new(EventBus *bus);
void toy_state_free(DriverState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DriverState, toy_state_free)

/* The uuid of guest @number: all bytes 0x10 + @number. */
void toy_uuid(unsigned int number, unsigned char uuid[16]);

/* How many references to guests there are beyond the state's own. */
int toy_state_spare_refs(const DriverState *state);

/* A daemon in a thread of its own, that serves @spec at a socket in the test's directory. */
typedef struct ToyDaemon ToyDaemon;
ToyDaemon *toy_daemon_start(const DriverSpec *spec, bool readonly);
void toy_daemon_stop(ToyDaemon *daemon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ToyDaemon, toy_daemon_stop)

const char *toy_daemon_path(const ToyDaemon *daemon);

/* The socket of its admin server, which has no driver. */
const char *toy_daemon_admin_path(const ToyDaemon *daemon);
DriverState *toy_daemon_state(const ToyDaemon *daemon);

/* Connections that are open. */
size_t toy_daemon_n_open(const ToyDaemon *daemon);

#endif /* TESTS_DRIVER_TOY_DRIVER_H */
