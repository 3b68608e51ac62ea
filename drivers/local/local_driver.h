/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_driver.h - what a driver is to a program that carries it: one module, one LocalDriver.
 */

#ifndef LOCAL_DRIVER_H
#define LOCAL_DRIVER_H

#include <libvirt/libvirt.h>

#include "driver/spec.h"

/* A state as a connection uses it. */
typedef struct {
    DriverState *state;
    EventBus *bus;
} LocalState;

typedef struct {
    const DriverSpec *spec;

    /* The state that @path of a URI names, with a reference for the connection; asks @auth (may be NULL) who is there, if that
     * matters. -1 with an error. */
    int (*open)(const char *path, virConnectAuthPtr auth, LocalState *ret_state);

    /* Ends the reference. */
    void (*close)(DriverState *state);
} LocalDriver;

/* The module's. */
extern const LocalDriver local_driver;

#endif /* LOCAL_DRIVER_H */
