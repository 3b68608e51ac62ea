/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_driver.h - the QEMU driver as a whole: what its parts share.
 */

#ifndef QEMU_DRIVER_H
#define QEMU_DRIVER_H

#include "base/thread.h"
#include "conf/domain_hooks.h"
#include "driver/spec.h"
#include "hypervisor/domain_methods.h"
#include "hypervisor/domain_store.h"
#include "hypervisor/host_pci_hold.h"
#include "keepers/keeper_places.h"
#include "qemu/qemu_caps.h"
#include "qemu/qemu_conf.h"
#include "qemu/qemu_firmware.h"
#include "qemu/qemu_ports.h"

/* Made by init(); not changed afterwards but through its own parts, each of which locks for itself. */
typedef struct {
    HypervisorState hypervisor; /* first: methods that all hypervisors share find the domains here */
    DriverEnv env;
    bool privileged;
    char *config_dir;          /* CONFIG/qemu */
    char *state_dir;           /* RUN/qemu */
    char *lib_dir;             /* LIB/qemu */
    char *cache_dir;           /* CACHE/qemu */
    char *log_dir;             /* LOG/qemu */
    char *channel_dir;         /* RUN/qemu/channel: sockets of guests' channels */
    QemuCapsCache *caps;
    QemuPorts *display_ports;
    QemuPorts *websocket_ports;
    char *nvram_dir;           /* LIB/qemu/nvram: variables of guests' firmware; of a session CONFIG/qemu/nvram */
    QemuFirmware *firmware;
    DomainParseHooks hooks;    /* what parsing a definition asks us */
    QemuConf *first_conf;      /* whose texts the hooks borrow */
    DomainStore *store;
    HostPciHolds *pci_holds;   /* which guest has which PCI device; NULL in a session, which may have none */
    Mutex lock;
    QemuConf *conf GUARDED_BY(lock); /* replaced on reload */
} QemuDriver;

extern const DriverSpec qemu_driver;

/* The configuration in force: a reference that the caller ends with qemu_conf_unref(). */
QemuConf *qemu_driver_conf(QemuDriver *driver);

/* Where virtlogd and virtlockd are reached. */
KeeperPlaces qemu_driver_keepers(const QemuDriver *driver);

/* The driver that @dom belongs to, and the driver of a connection. */
QemuDriver *qemu_driver_of(const Domain *dom);
QemuDriver *qemu_driver_of_conn(const DriverConn *conn);

#endif /* QEMU_DRIVER_H */
