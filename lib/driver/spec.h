/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spec.h - what a driver is to the daemon that carries it.
 */

#ifndef DRIVER_SPEC_H
#define DRIVER_SPEC_H

#include <stdbool.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "base/hostinfo.h"
#include "driver/conn.h"
#include "driver/event_bus.h"

/* What the daemon gives a driver at its start. Pointers stay valid until stop(). */
typedef struct {
    EventBus *bus;               /* raise events here */
    sd_event *loop;              /* the daemon's main loop: only for the thread that called init() */
    bool privileged;             /* system mode; else the user's session */
    const char *config_dir;      /* /etc/libvirt or ~/.config/libvirt */
    const char *state_dir;       /* /run/libvirt or $XDG_RUNTIME_DIR/libvirt */
    const char *lib_dir;         /* /var/lib/libvirt or ~/.config/libvirt */
    const char *cache_dir;       /* /var/cache/libvirt or ~/.cache/libvirt */
    const char *log_dir;         /* /var/log/libvirt or ~/.cache/libvirt/log */
    const HostUuidChoice *host_uuid; /* which uuid this host has */
    void (*busy_changed)(void *opaque);      /* any thread: busy() may answer differently now */
    void *busy_opaque;
} DriverEnv;

struct DriverSpec {
    const char *name;            /* "qemu": of messages, directories and configuration */
    const char *type;            /* what virConnectGetType answers: "QEMU" */
    const char *claim_folder;    /* of state_dir, where "driver.pid" is locked by who serves the driver; NULL = any number may */
    const char *const *schemes;  /* URI schemes it serves, NULL-terminated: { "qemu", NULL } */
    const ObjectDriver *driver;  /* its methods */
    uint32_t features;           /* bit N: it has feature N of the protocol (3, 6 migration, 12 offline ...) */

    /* Reads configuration and what is on disk; must be quick: sockets do not answer before it returns. Returns the driver's
     * state, or NULL with an error. */
    DriverState *(*init)(const DriverEnv *env);

    /* After the sockets answer: reconnects to running objects, starts what is marked for it. May use threads. */
    int (*start)(DriverState *state);

    /* SIGHUP: reads configuration again. */
    int (*reload)(DriverState *state);

    /* Does anything keep the daemon from leaving when idle (running guests without a keeper, jobs)? Any thread. */
    bool (*is_busy)(DriverState *state);

    /* Leaves running objects alone and frees the state. */
    void (*stop)(DriverState *state);

    /* Is @path of a URI ("/system", "/session") for this driver in this mode? -1 with an error that says what would be
     * right. NULL accepts "/system" when privileged and "/session" when not. */
    int (*accept_path)(DriverState *state, const char *path);
};

#endif /* DRIVER_SPEC_H */
