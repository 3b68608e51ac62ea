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
char *qemu_connect_get_sysinfo(DriverConn *conn, unsigned int flags);
int qemu_node_get_security_model(DriverConn *conn, virSecurityModelPtr model);

/* qemu_cpu.c: processors. */
int qemu_connect_get_cpu_model_names(DriverConn *conn, const char *arch, char ***models, unsigned int flags);
int qemu_connect_compare_cpu(DriverConn *conn, const char *xml, unsigned int flags);
char *qemu_connect_baseline_cpu(DriverConn *conn, const char **xmls, unsigned int n, unsigned int flags);
int qemu_connect_compare_hypervisor_cpu(DriverConn *conn, const char *emulator, const char *arch, const char *machine,
                                        const char *virttype, const char *xml, unsigned int flags);
char *qemu_connect_baseline_hypervisor_cpu(DriverConn *conn, const char *emulator, const char *arch, const char *machine,
                                           const char *virttype, const char **xmls, unsigned int n, unsigned int flags);

/* qemu_capabilities.c, qemu_domain_caps.c */
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

/* qemu_memory.c: size, statistics and limits of memory. */
int qemu_domain_set_memory(Domain *dom, unsigned long kib);
int qemu_domain_set_memory_flags(Domain *dom, unsigned long kib, unsigned int flags);
int qemu_domain_set_max_memory(Domain *dom, unsigned long kib);
int qemu_domain_memory_stats(Domain *dom, virDomainMemoryStatPtr stats, unsigned int room, unsigned int flags);
int qemu_domain_set_memory_stats_period(Domain *dom, int period, unsigned int flags);
int qemu_domain_set_memory_parameters(Domain *dom, const TypedParams *params, unsigned int flags);
int qemu_domain_get_memory_parameters(Domain *dom, TypedParams *params, unsigned int flags);

/* qemu_vcpu.c: how many virtual processors there are, and what they use. */
int qemu_domain_set_vcpus(Domain *dom, unsigned int n);
int qemu_domain_set_vcpus_flags(Domain *dom, unsigned int n, unsigned int flags);
int qemu_domain_set_vcpu(Domain *dom, const char *vcpumap, int state, unsigned int flags);
int qemu_domain_get_vcpus(Domain *dom, virVcpuInfoPtr info, int room, unsigned char *cpumaps, int maplen);
int qemu_domain_get_cpu_stats(Domain *dom, TypedParams *params, unsigned int nparams, int start_cpu, unsigned int ncpus,
                              unsigned int flags);

/* qemu_sched.c: how much of the host's processors a guest gets. */
char *qemu_domain_get_scheduler_type(Domain *dom, int *nparams);
int qemu_domain_get_scheduler_parameters(Domain *dom, TypedParams *params);
int qemu_domain_get_scheduler_parameters_flags(Domain *dom, TypedParams *params, unsigned int flags);
int qemu_domain_set_scheduler_parameters(Domain *dom, const TypedParams *params);
int qemu_domain_set_scheduler_parameters_flags(Domain *dom, const TypedParams *params, unsigned int flags);

/* qemu_pin.c: which processors of the host the threads of a guest may use. */
int qemu_domain_pin_vcpu(Domain *dom, unsigned int vcpu, unsigned char *cpumap, int maplen);
int qemu_domain_pin_vcpu_flags(Domain *dom, unsigned int vcpu, unsigned char *cpumap, int maplen, unsigned int flags);
int qemu_domain_get_vcpu_pin_info(Domain *dom, int ncpumaps, unsigned char *cpumaps, int maplen, unsigned int flags);
int qemu_domain_pin_emulator(Domain *dom, unsigned char *cpumap, int maplen, unsigned int flags);
int qemu_domain_get_emulator_pin_info(Domain *dom, unsigned char *cpumap, int maplen, unsigned int flags);
int qemu_domain_pin_iothread(Domain *dom, unsigned int iothread, unsigned char *cpumap, int maplen, unsigned int flags);

/* qemu_iothread.c: threads for the guest's disks. */
int qemu_domain_get_iothread_info(Domain *dom, virDomainIOThreadInfoPtr **info, unsigned int flags);
int qemu_domain_add_iothread(Domain *dom, unsigned int id, unsigned int flags);
int qemu_domain_del_iothread(Domain *dom, unsigned int id, unsigned int flags);

/* qemu_hotplug.c: devices come, go and change. */
int qemu_domain_attach_device(Domain *dom, const char *xml);
int qemu_domain_attach_device_flags(Domain *dom, const char *xml, unsigned int flags);
int qemu_domain_detach_device(Domain *dom, const char *xml);
int qemu_domain_detach_device_flags(Domain *dom, const char *xml, unsigned int flags);
int qemu_domain_detach_device_alias(Domain *dom, const char *alias, unsigned int flags);
int qemu_domain_update_device_flags(Domain *dom, const char *xml, unsigned int flags);

/* qemu_disk_methods.c: sizes, thresholds and errors of disks. */
int qemu_domain_get_block_info(Domain *dom, const char *disk, virDomainBlockInfoPtr info, unsigned int flags);
int qemu_domain_block_resize(Domain *dom, const char *disk, unsigned long long size, unsigned int flags);
int qemu_domain_set_block_threshold(Domain *dom, const char *dev, unsigned long long threshold, unsigned int flags);
int qemu_domain_get_disk_errors(Domain *dom, virDomainDiskErrorPtr errors, unsigned int room, unsigned int flags);

/* qemu_iotune.c: how much and how often disks are read and written. */
int qemu_domain_set_block_io_tune(Domain *dom, const char *disk, const TypedParams *params, unsigned int flags);
int qemu_domain_get_block_io_tune(Domain *dom, const char *disk, TypedParams *params, unsigned int flags);

/* qemu_interface_live.c: how fast interfaces are. */
int qemu_domain_set_interface_parameters(Domain *dom, const char *device, const TypedParams *params, unsigned int flags);
int qemu_domain_get_interface_parameters(Domain *dom, const char *device, TypedParams *params, unsigned int flags);

/* qemu_stats.c: counters. */
int qemu_domain_block_stats(Domain *dom, const char *disk, virDomainBlockStatsPtr stats);
int qemu_domain_block_stats_flags(Domain *dom, const char *disk, TypedParams *params, unsigned int flags);
int qemu_domain_interface_stats(Domain *dom, const char *device, virDomainInterfaceStatsPtr stats);
GPtrArray *qemu_domain_list_get_stats(DriverConn *conn, GPtrArray *doms, unsigned int stats, unsigned int flags);

/* qemu_console.c: terminals of guests. */
int qemu_domain_open_console(Domain *dom, const char *device, DriverStream *stream, unsigned int flags);
int qemu_domain_open_channel(Domain *dom, const char *name, DriverStream *stream, unsigned int flags);

/* qemu_screen.c: what a guest shows and what is typed. */
char *qemu_domain_screenshot(Domain *dom, DriverStream *stream, unsigned int screen, unsigned int flags);
int qemu_domain_send_key(Domain *dom, unsigned int codeset, unsigned int hold_ms, unsigned int *codes, int n, unsigned int flags);
int qemu_domain_open_graphics(Domain *dom, unsigned int index, int fd, unsigned int flags);
int qemu_domain_open_graphics_fd(Domain *dom, unsigned int index, unsigned int flags);

/* qemu_misc_methods.c: the monitor itself, looking into a guest, the rest. */
int qemu_domain_monitor_command(Domain *dom, const char *command, char **result, unsigned int flags);
int qemu_domain_monitor_command_with_files(Domain *dom, const char *command, unsigned int n_in, int *in,
                                           unsigned int *n_out, int **out, char **result, unsigned int flags);
int qemu_domain_interface_addresses(Domain *dom, virDomainInterfacePtr **interfaces, unsigned int source, unsigned int flags);
int qemu_domain_memory_peek(Domain *dom, unsigned long long start, size_t size, void *buffer, unsigned int flags);
int qemu_domain_block_peek(Domain *dom, const char *disk, unsigned long long offset, size_t size, void *buffer, unsigned int flags);
int qemu_domain_set_lifecycle_action(Domain *dom, unsigned int type, unsigned int action, unsigned int flags);
int qemu_domain_announce_interface(Domain *dom, const char *device, const TypedParams *params, unsigned int flags);

#endif /* QEMU_METHODS_H */
