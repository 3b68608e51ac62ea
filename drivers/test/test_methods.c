/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_methods.c - which methods the test driver has; what is not here answers VIR_ERR_NO_SUPPORT by itself.
 *
 * Threads: any.
 */

#include "test/test_methods.h"

#include "hypervisor/domain_methods.h"
#include "test/test_objects.h"

const ObjectDriver test_methods = {
    .classes = {[OBJECT_DOMAIN] = &domain_object_class,
                [OBJECT_DOMAIN_SNAPSHOT] = &test_snapshot_class,
                [OBJECT_DOMAIN_CHECKPOINT] = &test_checkpoint_class,
                TEST_OBJECT_CLASSES},
    .flags = test_flags,

    /* What every hypervisor does alike. */
    .domain_find = domain_method_find,
    .domain_lookup_by_name = domain_method_lookup_by_name,
    .domain_lookup_by_id = domain_method_lookup_by_id,
    .connect_list_all_domains = domain_method_list_all,
    .domain_get_state = domain_method_get_state,
    .domain_get_control_info = domain_method_get_control_info,
    .domain_has_managed_save_image = domain_method_has_managed_save_image,
    .domain_is_active = domain_method_is_active,
    .domain_is_persistent = domain_method_is_persistent,
    .domain_is_updated = domain_method_is_updated,
    .domain_get_xml_desc = domain_method_get_xml_desc,
    .domain_get_max_memory = domain_method_get_max_memory,
    .domain_get_max_vcpus = domain_method_get_max_vcpus,
    .domain_get_vcpus_flags = domain_method_get_vcpus_flags,
    .domain_get_autostart = domain_method_get_autostart,
    .domain_set_autostart = domain_method_set_autostart,
    .domain_get_metadata = domain_method_get_metadata,
    .domain_set_metadata = domain_method_set_metadata,
    .domain_rename = domain_method_rename,
    .domain_define_xml = domain_method_define_xml,
    .domain_define_xml_flags = domain_method_define_xml_flags,

    /* test_host.c */
    .connect_get_version = test_connect_get_version,
    .connect_get_max_vcpus = test_connect_get_max_vcpus,
    .connect_get_hostname = test_connect_get_hostname,
    .connect_get_sysinfo = test_connect_get_sysinfo,
    .node_get_info = test_node_info,
    .node_get_cpu_map = test_node_get_cpu_map,
    .node_get_cpu_stats = test_node_get_cpu_stats,
    .connect_get_cpu_model_names = test_connect_get_cpu_model_names,
    .connect_baseline_cpu = test_connect_baseline_cpu,
    .node_get_cells_free_memory = test_node_get_cells_free_memory,
    .node_get_free_memory = test_node_get_free_memory,
    .node_get_free_pages = test_node_get_free_pages,
    .node_get_security_model = test_node_get_security_model,

    /* test_caps.c */
    .connect_get_capabilities = test_connect_get_capabilities,
    .connect_get_domain_capabilities = test_connect_get_domain_capabilities,

    /* test_lifecycle.c */
    .domain_create_with_flags = test_domain_create_with_flags,
    .domain_create = test_domain_create,
    .domain_create_with_files = test_domain_create_with_files,
    .domain_create_xml = test_domain_create_xml,
    .domain_create_xml_with_files = test_domain_create_xml_with_files,
    .domain_destroy_flags = test_domain_destroy_flags,
    .domain_destroy = test_domain_destroy,
    .domain_shutdown_flags = test_domain_shutdown_flags,
    .domain_shutdown = test_domain_shutdown,
    .domain_reboot = test_domain_reboot,
    .domain_reset = test_domain_reset,
    .domain_suspend = test_domain_suspend,
    .domain_resume = test_domain_resume,
    .domain_undefine_flags = test_domain_undefine_flags,
    .domain_undefine = test_domain_undefine,

    /* test_save.c */
    .domain_save_flags = test_domain_save_flags,
    .domain_save = test_domain_save,
    .domain_restore_flags = test_domain_restore_flags,
    .domain_restore = test_domain_restore,
    .domain_save_image_define_xml = test_domain_save_image_define_xml,
    .domain_save_image_get_xml_desc = test_domain_save_image_get_xml_desc,
    .domain_managed_save = test_domain_managed_save,
    .domain_managed_save_remove = test_domain_managed_save_remove,
    .domain_core_dump_with_format = test_domain_core_dump_with_format,
    .domain_core_dump = test_domain_core_dump,

    /* test_config.c */
    .domain_set_memory_flags = test_domain_set_memory_flags,
    .domain_set_memory = test_domain_set_memory,
    .domain_set_max_memory = test_domain_set_max_memory,
    .domain_set_memory_stats_period = test_domain_set_memory_stats_period,
    .domain_set_vcpus_flags = test_domain_set_vcpus_flags,
    .domain_set_vcpus = test_domain_set_vcpus,
    .domain_pin_vcpu_flags = test_domain_pin_vcpu_flags,
    .domain_pin_vcpu = test_domain_pin_vcpu,
    .domain_pin_emulator = test_domain_pin_emulator,
    .domain_pin_iothread = test_domain_pin_iothread,
    .domain_get_vcpu_pin_info = test_domain_get_vcpu_pin_info,
    .domain_get_emulator_pin_info = test_domain_get_emulator_pin_info,
    .domain_get_iothread_info = test_domain_get_iothread_info,
    .domain_add_iothread = test_domain_add_iothread,
    .domain_del_iothread = test_domain_del_iothread,
    .domain_set_iothread_params = test_domain_set_iothread_params,
    .domain_set_lifecycle_action = test_domain_set_lifecycle_action,
    .domain_set_perf_events = test_domain_set_perf_events,
    .domain_get_perf_events = test_domain_get_perf_events,

    /* test_tune.c */
    .domain_set_memory_parameters = test_domain_set_memory_parameters,
    .domain_get_memory_parameters = test_domain_get_memory_parameters,
    .domain_set_blkio_parameters = test_domain_set_blkio_parameters,
    .domain_get_blkio_parameters = test_domain_get_blkio_parameters,
    .domain_set_block_io_tune = test_domain_set_block_io_tune,
    .domain_get_block_io_tune = test_domain_get_block_io_tune,
    .domain_set_interface_parameters = test_domain_set_interface_parameters,
    .domain_get_interface_parameters = test_domain_get_interface_parameters,
    .domain_set_numa_parameters = test_domain_set_numa_parameters,
    .domain_get_numa_parameters = test_domain_get_numa_parameters,
    .domain_get_scheduler_type = test_domain_get_scheduler_type,
    .domain_get_scheduler_parameters_flags = test_domain_get_scheduler_parameters_flags,
    .domain_get_scheduler_parameters = test_domain_get_scheduler_parameters,
    .domain_set_scheduler_parameters_flags = test_domain_set_scheduler_parameters_flags,
    .domain_set_scheduler_parameters = test_domain_set_scheduler_parameters,

    /* test_device.c */
    .domain_attach_device_flags = test_domain_attach_device_flags,
    .domain_attach_device = test_domain_attach_device,
    .domain_detach_device_flags = test_domain_detach_device_flags,
    .domain_detach_device = test_domain_detach_device,
    .domain_detach_device_alias = test_domain_detach_device_alias,
    .domain_update_device_flags = test_domain_update_device_flags,

    /* test_figures.c */
    .domain_get_info = test_domain_get_info,
    .domain_get_os_type = test_domain_get_os_type,
    .domain_get_hostname = test_domain_get_hostname,
    .domain_get_block_info = test_domain_get_block_info,
    .domain_block_stats = test_domain_block_stats,
    .domain_get_disk_errors = test_domain_get_disk_errors,
    .domain_interface_stats = test_domain_interface_stats,
    .domain_interface_addresses = test_domain_interface_addresses,
    .domain_memory_stats = test_domain_memory_stats,
    .domain_memory_peek = test_domain_memory_peek,
    .domain_get_vcpus = test_domain_get_vcpus,
    .domain_get_cpu_stats = test_domain_get_cpu_stats,
    .domain_list_get_stats = test_domain_list_get_stats,
    .domain_get_security_label = test_domain_get_security_label,
    .domain_get_launch_security_info = test_domain_get_launch_security_info,
    .domain_get_messages = test_domain_get_messages,

    /* test_inside.c */
    .domain_inject_nmi = test_domain_inject_nmi,
    .domain_send_key = test_domain_send_key,
    .domain_send_process_signal = test_domain_send_process_signal,
    .domain_set_user_password = test_domain_set_user_password,
    .domain_get_time = test_domain_get_time,
    .domain_set_time = test_domain_set_time,
    .domain_get_fs_info = test_domain_get_fs_info,
    .domain_fs_freeze = test_domain_fs_freeze,
    .domain_fs_thaw = test_domain_fs_thaw,
    .domain_fs_trim = test_domain_fs_trim,
    .domain_screenshot = test_domain_screenshot,

    /* test_snapshot.c */
    .domain_snapshot_create_xml = test_domain_snapshot_create_xml,
    .domain_snapshot_find = test_domain_snapshot_find,
    .domain_list_all_snapshots = test_domain_list_all_snapshots,
    .domain_snapshot_list_all_children = test_domain_snapshot_list_all_children,
    .domain_snapshot_get_parent = test_domain_snapshot_get_parent,
    .domain_has_current_snapshot = test_domain_has_current_snapshot,
    .domain_snapshot_current = test_domain_snapshot_current,
    .domain_snapshot_is_current = test_domain_snapshot_is_current,
    .domain_snapshot_has_metadata = test_domain_snapshot_has_metadata,
    .domain_snapshot_get_xml_desc = test_domain_snapshot_get_xml_desc,
    .domain_revert_to_snapshot = test_domain_revert_to_snapshot,
    .domain_snapshot_delete = test_domain_snapshot_delete,

    /* test_checkpoint.c */
    .domain_checkpoint_create_xml = test_domain_checkpoint_create_xml,
    .domain_checkpoint_find = test_domain_checkpoint_find,
    .domain_list_all_checkpoints = test_domain_list_all_checkpoints,
    .domain_checkpoint_list_all_children = test_domain_checkpoint_list_all_children,
    .domain_checkpoint_get_parent = test_domain_checkpoint_get_parent,
    .domain_checkpoint_get_xml_desc = test_domain_checkpoint_get_xml_desc,
    .domain_checkpoint_delete = test_domain_checkpoint_delete,

    /* Objects other than domains. */
    TEST_NETWORK_METHODS
    TEST_POOL_METHODS
    TEST_VOL_METHODS
    TEST_INTERFACE_METHODS
    TEST_NODEDEV_METHODS
};
