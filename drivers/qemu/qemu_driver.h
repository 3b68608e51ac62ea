/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_driver.h - the QEMU driver as a whole: what its parts share.
 */

#ifndef QEMU_DRIVER_H
#define QEMU_DRIVER_H

#include "driver/spec.h"
#include "hypervisor/domain_list.h"
#include "qemu/qemu_conf.h"

typedef struct QemuCapsCache QemuCapsCache;
typedef struct QemuPorts QemuPorts;

/* Filled by init(), not changed afterwards but through its own parts, each of which locks for itself. */
typedef struct {
    DriverEnv env;
    bool privileged;
    char *config_dir;          /* CONFIG/qemu */
    char *state_dir;           /* RUN/qemu */
    char *lib_dir;             /* LIB/qemu */
    char *cache_dir;           /* CACHE/qemu */
    char *log_dir;             /* LOG/qemu */
    QemuConf *conf;            /* replaced on reload: take it with qemu_driver_conf() */
    QemuCapsCache *caps;
    QemuPorts *ports;          /* of graphics */
    DomainStore *store;
    DomainList *domains;
} QemuDriver;

extern const DriverSpec qemu_driver;

/* The configuration in force: a reference that the caller ends with qemu_conf_unref(). */
QemuConf *qemu_driver_conf(QemuDriver *driver);

/* The driver that @dom belongs to, and the driver of a connection. */
QemuDriver *qemu_driver_of(const Domain *dom);
QemuDriver *qemu_driver_of_conn(const DriverConn *conn);

/* What parsing a definition asks this driver: emulators, machines, defaults. The hooks borrow from @driver; begin for each parse
 * and end it after. */
typedef struct {
    struct DomainParseHooks *hooks;
    QemuConf *conf;
} QemuParse;

void qemu_parse_begin(QemuParse *parse, QemuDriver *driver);
void qemu_parse_end(QemuParse *parse);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(QemuParse, qemu_parse_end)

#endif /* QEMU_DRIVER_H */
