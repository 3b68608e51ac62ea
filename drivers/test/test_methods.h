/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_methods.h - the test driver's methods of domains and of the host, by file. Each runs where its annotation in rpc/protocol
 * says, with its object looked up, permitted and its flags judged.
 */

#ifndef TEST_METHODS_H
#define TEST_METHODS_H

#include <libvirt/libvirt.h>

#include "driver/object_driver.h"

extern const ObjectDriver test_methods;
extern const DriverFlags test_flags[];

/* test_host.c: the host and the hypervisor. */
int test_connect_get_version(DriverConn *conn, unsigned long *version);
int test_connect_get_max_vcpus(DriverConn *conn, const char *type);
char *test_connect_get_hostname(DriverConn *conn);
char *test_connect_get_sysinfo(DriverConn *conn, unsigned int flags);
int test_node_info(DriverConn *conn, virNodeInfoPtr info);
int test_node_get_cpu_map(DriverConn *conn, unsigned char **ret_map, unsigned int *ret_online, unsigned int flags);
int test_node_get_cpu_stats(DriverConn *conn, int cpu, virNodeCPUStatsPtr params, int *nparams, unsigned int flags);
int test_connect_get_cpu_model_names(DriverConn *conn, const char *arch, char ***ret_models, unsigned int flags);
char *test_connect_baseline_cpu(DriverConn *conn, const char **xmls, unsigned int n, unsigned int flags);
int test_node_get_cells_free_memory(DriverConn *conn, unsigned long long *bytes, int start, int max);
unsigned long long test_node_get_free_memory(DriverConn *conn);
int test_node_get_free_pages(DriverConn *conn, unsigned int npages, unsigned int *pages, int start,
                             unsigned int cells, unsigned long long *counts, unsigned int flags);
char *test_connect_get_capabilities(DriverConn *conn);
char *test_connect_get_domain_capabilities(DriverConn *conn, const char *emulator, const char *arch, const char *machine,
                                           const char *virttype, unsigned int flags);
int test_node_get_security_model(DriverConn *conn, virSecurityModelPtr model);

/* test_lifecycle.c: start, stop, pause, undefine. */
int test_domain_create_with_flags(Domain *dom, unsigned int flags);
int test_domain_create(Domain *dom);
int test_domain_create_with_files(Domain *dom, unsigned int nfiles, int *files, unsigned int flags);
Domain *test_domain_create_xml(DriverConn *conn, const char *xml, unsigned int flags);
Domain *test_domain_create_xml_with_files(DriverConn *conn, const char *xml, unsigned int nfiles, int *files,
                                          unsigned int flags);
int test_domain_destroy_flags(Domain *dom, unsigned int flags);
int test_domain_destroy(Domain *dom);
int test_domain_shutdown_flags(Domain *dom, unsigned int flags);
int test_domain_shutdown(Domain *dom);
int test_domain_reboot(Domain *dom, unsigned int flags);
int test_domain_reset(Domain *dom, unsigned int flags);
int test_domain_suspend(Domain *dom);
int test_domain_resume(Domain *dom);
int test_domain_undefine_flags(Domain *dom, unsigned int flags);
int test_domain_undefine(Domain *dom);

/* test_save.c: guests in files, and managed ones. */
int test_domain_save_flags(Domain *dom, const char *to, const char *dxml, unsigned int flags);
int test_domain_save(Domain *dom, const char *to);
int test_domain_restore_flags(DriverConn *conn, const char *from, const char *dxml, unsigned int flags);
int test_domain_restore(DriverConn *conn, const char *from);
int test_domain_save_image_define_xml(DriverConn *conn, const char *file, const char *dxml, unsigned int flags);
char *test_domain_save_image_get_xml_desc(DriverConn *conn, const char *file, unsigned int flags);
int test_domain_managed_save(Domain *dom, unsigned int flags);
int test_domain_managed_save_remove(Domain *dom, unsigned int flags);
int test_domain_core_dump_with_format(Domain *dom, const char *to, unsigned int format, unsigned int flags);
int test_domain_core_dump(Domain *dom, const char *to, unsigned int flags);

/* test_config.c: memory, processors, iothreads, what follows the end. */
int test_domain_set_memory_flags(Domain *dom, unsigned long kib, unsigned int flags);
int test_domain_set_memory(Domain *dom, unsigned long kib);
int test_domain_set_max_memory(Domain *dom, unsigned long kib);
int test_domain_set_memory_stats_period(Domain *dom, int period, unsigned int flags);
int test_domain_set_vcpus_flags(Domain *dom, unsigned int n, unsigned int flags);
int test_domain_set_vcpus(Domain *dom, unsigned int n);
int test_domain_pin_vcpu_flags(Domain *dom, unsigned int vcpu, unsigned char *cpumap, int maplen, unsigned int flags);
int test_domain_pin_vcpu(Domain *dom, unsigned int vcpu, unsigned char *cpumap, int maplen);
int test_domain_pin_emulator(Domain *dom, unsigned char *cpumap, int maplen, unsigned int flags);
int test_domain_pin_iothread(Domain *dom, unsigned int id, unsigned char *cpumap, int maplen, unsigned int flags);
int test_domain_get_vcpu_pin_info(Domain *dom, int ncpumaps, unsigned char *cpumaps, int maplen, unsigned int flags);
int test_domain_get_emulator_pin_info(Domain *dom, unsigned char *cpumap, int maplen, unsigned int flags);
int test_domain_get_iothread_info(Domain *dom, virDomainIOThreadInfoPtr **ret_info, unsigned int flags);
int test_domain_add_iothread(Domain *dom, unsigned int id, unsigned int flags);
int test_domain_del_iothread(Domain *dom, unsigned int id, unsigned int flags);
int test_domain_set_iothread_params(Domain *dom, unsigned int id, const TypedParams *params, unsigned int flags);
int test_domain_set_lifecycle_action(Domain *dom, unsigned int type, unsigned int action, unsigned int flags);
int test_domain_set_perf_events(Domain *dom, const TypedParams *params, unsigned int flags);
int test_domain_get_perf_events(Domain *dom, TypedParams *params, unsigned int flags);

/* test_tune.c: parameters with names. */
int test_domain_set_memory_parameters(Domain *dom, const TypedParams *params, unsigned int flags);
int test_domain_get_memory_parameters(Domain *dom, TypedParams *params, unsigned int flags);
int test_domain_set_blkio_parameters(Domain *dom, const TypedParams *params, unsigned int flags);
int test_domain_get_blkio_parameters(Domain *dom, TypedParams *params, unsigned int flags);
int test_domain_set_block_io_tune(Domain *dom, const char *disk, const TypedParams *params, unsigned int flags);
int test_domain_get_block_io_tune(Domain *dom, const char *disk, TypedParams *params, unsigned int flags);
int test_domain_set_interface_parameters(Domain *dom, const char *device, const TypedParams *params,
                                         unsigned int flags);
int test_domain_get_interface_parameters(Domain *dom, const char *device, TypedParams *params, unsigned int flags);
int test_domain_set_numa_parameters(Domain *dom, const TypedParams *params, unsigned int flags);
int test_domain_get_numa_parameters(Domain *dom, TypedParams *params, unsigned int flags);
char *test_domain_get_scheduler_type(Domain *dom, int *nparams);
int test_domain_get_scheduler_parameters_flags(Domain *dom, TypedParams *params, unsigned int flags);
int test_domain_get_scheduler_parameters(Domain *dom, TypedParams *params);
int test_domain_set_scheduler_parameters_flags(Domain *dom, const TypedParams *params, unsigned int flags);
int test_domain_set_scheduler_parameters(Domain *dom, const TypedParams *params);

/* test_device.c: devices come, go and change. */
int test_domain_attach_device_flags(Domain *dom, const char *xml, unsigned int flags);
int test_domain_attach_device(Domain *dom, const char *xml);
int test_domain_detach_device_flags(Domain *dom, const char *xml, unsigned int flags);
int test_domain_detach_device(Domain *dom, const char *xml);
int test_domain_detach_device_alias(Domain *dom, const char *alias, unsigned int flags);
int test_domain_update_device_flags(Domain *dom, const char *xml, unsigned int flags);

/* test_figures.c: what a real host would measure. */
int test_domain_get_info(Domain *dom, virDomainInfoPtr info);
char *test_domain_get_os_type(Domain *dom);
char *test_domain_get_hostname(Domain *dom, unsigned int flags);
int test_domain_get_block_info(Domain *dom, const char *name, virDomainBlockInfoPtr info, unsigned int flags);
int test_domain_block_stats(Domain *dom, const char *name, virDomainBlockStatsPtr stats);
int test_domain_get_disk_errors(Domain *dom, virDomainDiskErrorPtr errors, unsigned int room, unsigned int flags);
int test_domain_interface_stats(Domain *dom, const char *device, virDomainInterfaceStatsPtr stats);
int test_domain_interface_addresses(Domain *dom, virDomainInterfacePtr **ret_ifaces, unsigned int source,
                                    unsigned int flags);
int test_domain_memory_stats(Domain *dom, virDomainMemoryStatPtr stats, unsigned int room, unsigned int flags);
int test_domain_memory_peek(Domain *dom, unsigned long long start, size_t size, void *buffer, unsigned int flags);
int test_domain_get_vcpus(Domain *dom, virVcpuInfoPtr info, int room, unsigned char *cpumaps, int maplen);
int test_domain_get_cpu_stats(Domain *dom, TypedParams *params, unsigned int nparams, int start_cpu,
                              unsigned int ncpus, unsigned int flags);
GPtrArray *test_domain_list_get_stats(DriverConn *conn, GPtrArray *doms, unsigned int stats, unsigned int flags);
int test_domain_get_security_label(Domain *dom, virSecurityLabelPtr label);
int test_domain_get_launch_security_info(Domain *dom, TypedParams *params, unsigned int flags);
int test_domain_get_messages(Domain *dom, char ***ret_messages, unsigned int flags);

/* test_inside.c: what is done to a guest from outside. */
int test_domain_inject_nmi(Domain *dom, unsigned int flags);
int test_domain_send_key(Domain *dom, unsigned int codeset, unsigned int hold_ms, unsigned int *codes, int n,
                         unsigned int flags);
int test_domain_send_process_signal(Domain *dom, long long pid, unsigned int signum, unsigned int flags);
int test_domain_set_user_password(Domain *dom, const char *user, const char *password, unsigned int flags);
int test_domain_get_time(Domain *dom, long long *seconds, unsigned int *nseconds, unsigned int flags);
int test_domain_set_time(Domain *dom, long long seconds, unsigned int nseconds, unsigned int flags);
int test_domain_get_fs_info(Domain *dom, virDomainFSInfoPtr **ret_info, unsigned int flags);
int test_domain_fs_freeze(Domain *dom, const char **mountpoints, unsigned int n, unsigned int flags);
int test_domain_fs_thaw(Domain *dom, const char **mountpoints, unsigned int n, unsigned int flags);
int test_domain_fs_trim(Domain *dom, const char *mountpoint, unsigned long long minimum, unsigned int flags);
char *test_domain_screenshot(Domain *dom, DriverStream *stream, unsigned int screen, unsigned int flags);

/* test_snapshot.c: snapshots. */
DomainSnapshot *test_domain_snapshot_create_xml(Domain *dom, const char *xml, unsigned int flags);
DomainSnapshot *test_domain_snapshot_find(Domain *dom, const char *name);
GPtrArray *test_domain_list_all_snapshots(Domain *dom, unsigned int flags);
GPtrArray *test_domain_snapshot_list_all_children(DomainSnapshot *snapshot, unsigned int flags);
DomainSnapshot *test_domain_snapshot_get_parent(DomainSnapshot *snapshot, unsigned int flags);
int test_domain_has_current_snapshot(Domain *dom, unsigned int flags);
DomainSnapshot *test_domain_snapshot_current(Domain *dom, unsigned int flags);
int test_domain_snapshot_is_current(DomainSnapshot *snapshot, unsigned int flags);
int test_domain_snapshot_has_metadata(DomainSnapshot *snapshot, unsigned int flags);
char *test_domain_snapshot_get_xml_desc(DomainSnapshot *snapshot, unsigned int flags);
int test_domain_revert_to_snapshot(DomainSnapshot *snapshot, unsigned int flags);
int test_domain_snapshot_delete(DomainSnapshot *snapshot, unsigned int flags);

/* test_checkpoint.c: checkpoints. */
DomainCheckpoint *test_domain_checkpoint_create_xml(Domain *dom, const char *xml, unsigned int flags);
DomainCheckpoint *test_domain_checkpoint_find(Domain *dom, const char *name);
GPtrArray *test_domain_list_all_checkpoints(Domain *dom, unsigned int flags);
GPtrArray *test_domain_checkpoint_list_all_children(DomainCheckpoint *checkpoint, unsigned int flags);
DomainCheckpoint *test_domain_checkpoint_get_parent(DomainCheckpoint *checkpoint, unsigned int flags);
char *test_domain_checkpoint_get_xml_desc(DomainCheckpoint *checkpoint, unsigned int flags);
int test_domain_checkpoint_delete(DomainCheckpoint *checkpoint, unsigned int flags);

extern const ObjectClass test_snapshot_class;
extern const ObjectClass test_checkpoint_class;

#endif /* TEST_METHODS_H */
