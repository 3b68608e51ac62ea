/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_methods.h - the methods of the QEMU driver, by family; qemu_methods.c is their table.
 *
 * Each runs where its annotation in rpc/protocol says, with its object looked up, permitted and its flags judged.
 */

#ifndef QEMU_METHODS_H
#define QEMU_METHODS_H

#include <libvirt/libvirt.h>

#include "driver/object_driver.h"

extern const ObjectDriver qemu_methods;

/* qemu_host.c: the host and the hypervisor. */
int qemu_connect_get_version(DriverConn *conn, unsigned long *version);
int qemu_connect_get_max_vcpus(DriverConn *conn, const char *type);
char *qemu_connect_get_hostname(DriverConn *conn);
int qemu_node_get_info(DriverConn *conn, virNodeInfoPtr info);
int qemu_node_get_cells_free_memory(DriverConn *conn, unsigned long long *bytes, int start, int max);
unsigned long long qemu_node_get_free_memory(DriverConn *conn);
int qemu_node_get_cpu_stats(DriverConn *conn, int cpu, virNodeCPUStatsPtr params, int *nparams, unsigned int flags);
int qemu_node_get_memory_stats(DriverConn *conn, int cell, virNodeMemoryStatsPtr params, int *nparams, unsigned int flags);
int qemu_node_get_cpu_map(DriverConn *conn, unsigned char **map, unsigned int *online, unsigned int flags);
int qemu_node_get_free_pages(DriverConn *conn, unsigned int npages, unsigned int *pages, int start, unsigned int cells,
                             unsigned long long *counts, unsigned int flags);
int qemu_node_get_security_model(DriverConn *conn, virSecurityModelPtr model);
int qemu_connect_get_cpu_model_names(DriverConn *conn, const char *arch, char ***models, unsigned int flags);

/* qemu_capabilities.c */
char *qemu_connect_get_capabilities(DriverConn *conn);
char *qemu_connect_get_domain_capabilities(DriverConn *conn, const char *emulator, const char *arch, const char *machine,
                                           const char *virttype, unsigned int flags);

/* qemu_lifecycle.c: start, stop, pause, define, undefine. */
int qemu_domain_create(Domain *dom);
int qemu_domain_create_with_flags(Domain *dom, unsigned int flags);
Domain *qemu_domain_create_xml(DriverConn *conn, const char *xml, unsigned int flags);
int qemu_domain_destroy(Domain *dom);
int qemu_domain_destroy_flags(Domain *dom, unsigned int flags);
int qemu_domain_shutdown(Domain *dom);
int qemu_domain_shutdown_flags(Domain *dom, unsigned int flags);
int qemu_domain_reboot(Domain *dom, unsigned int flags);
int qemu_domain_reset(Domain *dom, unsigned int flags);
int qemu_domain_suspend(Domain *dom);
int qemu_domain_resume(Domain *dom);
int qemu_domain_undefine(Domain *dom);
int qemu_domain_undefine_flags(Domain *dom, unsigned int flags);
int qemu_domain_inject_nmi(Domain *dom, unsigned int flags);
int qemu_domain_pm_wakeup(Domain *dom, unsigned int flags);

#endif /* QEMU_METHODS_H */
