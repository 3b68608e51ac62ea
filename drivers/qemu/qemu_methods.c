/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_methods.c - which methods the QEMU driver has; what is not here answers VIR_ERR_NO_SUPPORT by itself.
 *
 * Threads: any.
 */

#include "qemu/qemu_methods.h"

#include "hypervisor/domain_methods.h"

const ObjectDriver qemu_methods = {
    .classes = {[OBJECT_DOMAIN] = &domain_object_class},

    /* What every hypervisor does alike. */
    .domain_find = domain_method_find,
    .domain_lookup_by_name = domain_method_lookup_by_name,
    .domain_lookup_by_id = domain_method_lookup_by_id,
    .connect_list_all_domains = domain_method_list_all,
    .domain_get_state = domain_method_get_state,
    .domain_get_info = domain_method_get_info,
    .domain_get_control_info = domain_method_get_control_info,
    .domain_is_active = domain_method_is_active,
    .domain_is_persistent = domain_method_is_persistent,
    .domain_is_updated = domain_method_is_updated,
    .domain_get_xml_desc = domain_method_get_xml_desc,
    .domain_get_os_type = domain_method_get_os_type,
    .domain_get_max_memory = domain_method_get_max_memory,
    .domain_get_max_vcpus = domain_method_get_max_vcpus,
    .domain_get_vcpus_flags = domain_method_get_vcpus_flags,
    .domain_get_autostart = domain_method_get_autostart,
    .domain_set_autostart = domain_method_set_autostart,
    .domain_has_managed_save_image = domain_method_has_managed_save_image,
    .domain_get_metadata = domain_method_get_metadata,
    .domain_set_metadata = domain_method_set_metadata,
    .domain_get_job_info = domain_method_get_job_info,
    .domain_get_job_stats = domain_method_get_job_stats,
    .domain_abort_job = domain_method_abort_job,
    .domain_abort_job_flags = domain_method_abort_job_flags,
    .domain_rename = domain_method_rename,
    .domain_define_xml = domain_method_define_xml,
    .domain_define_xml_flags = domain_method_define_xml_flags,

    /* qemu_host.c */
    .connect_get_version = qemu_connect_get_version,
    .connect_get_max_vcpus = qemu_connect_get_max_vcpus,
    .connect_get_capabilities = qemu_connect_get_capabilities,
    .connect_get_domain_capabilities = qemu_connect_get_domain_capabilities,
    .connect_get_hostname = qemu_connect_get_hostname,
    .node_get_info = qemu_node_get_info,
    .node_get_cells_free_memory = qemu_node_get_cells_free_memory,
    .node_get_free_memory = qemu_node_get_free_memory,
    .node_get_cpu_stats = qemu_node_get_cpu_stats,
    .node_get_memory_stats = qemu_node_get_memory_stats,
    .node_get_cpu_map = qemu_node_get_cpu_map,
    .node_get_free_pages = qemu_node_get_free_pages,
    .connect_get_sysinfo = qemu_connect_get_sysinfo,
    .node_get_security_model = qemu_node_get_security_model,

    /* qemu_cpu.c */
    .connect_get_cpu_model_names = qemu_connect_get_cpu_model_names,
    .connect_compare_cpu = qemu_connect_compare_cpu,
    .connect_baseline_cpu = qemu_connect_baseline_cpu,
    .connect_compare_hypervisor_cpu = qemu_connect_compare_hypervisor_cpu,
    .connect_baseline_hypervisor_cpu = qemu_connect_baseline_hypervisor_cpu,

    /* qemu_lifecycle.c */
    .domain_create = qemu_domain_create,
    .domain_create_with_flags = qemu_domain_create_with_flags,
    .domain_create_xml = qemu_domain_create_xml,
    .domain_destroy = qemu_domain_destroy,
    .domain_destroy_flags = qemu_domain_destroy_flags,
    .domain_shutdown = qemu_domain_shutdown,
    .domain_shutdown_flags = qemu_domain_shutdown_flags,
    .domain_reboot = qemu_domain_reboot,
    .domain_reset = qemu_domain_reset,
    .domain_suspend = qemu_domain_suspend,
    .domain_resume = qemu_domain_resume,
    .domain_undefine = qemu_domain_undefine,
    .domain_undefine_flags = qemu_domain_undefine_flags,
    .domain_inject_nmi = qemu_domain_inject_nmi,
    .domain_pm_wakeup = qemu_domain_pm_wakeup,

    /* qemu_memory.c */
    .domain_set_memory = qemu_domain_set_memory,
    .domain_set_memory_flags = qemu_domain_set_memory_flags,
    .domain_set_max_memory = qemu_domain_set_max_memory,
    .domain_memory_stats = qemu_domain_memory_stats,
    .domain_set_memory_stats_period = qemu_domain_set_memory_stats_period,
    .domain_set_memory_parameters = qemu_domain_set_memory_parameters,
    .domain_get_memory_parameters = qemu_domain_get_memory_parameters,

    /* qemu_vcpu.c */
    .domain_set_vcpus = qemu_domain_set_vcpus,
    .domain_set_vcpus_flags = qemu_domain_set_vcpus_flags,
    .domain_set_vcpu = qemu_domain_set_vcpu,
    .domain_get_vcpus = qemu_domain_get_vcpus,
    .domain_get_cpu_stats = qemu_domain_get_cpu_stats,

    /* qemu_sched.c */
    .domain_get_scheduler_type = qemu_domain_get_scheduler_type,
    .domain_get_scheduler_parameters = qemu_domain_get_scheduler_parameters,
    .domain_get_scheduler_parameters_flags = qemu_domain_get_scheduler_parameters_flags,
    .domain_set_scheduler_parameters = qemu_domain_set_scheduler_parameters,
    .domain_set_scheduler_parameters_flags = qemu_domain_set_scheduler_parameters_flags,

    /* qemu_pin.c */
    .domain_pin_vcpu = qemu_domain_pin_vcpu,
    .domain_pin_vcpu_flags = qemu_domain_pin_vcpu_flags,
    .domain_get_vcpu_pin_info = qemu_domain_get_vcpu_pin_info,
    .domain_pin_emulator = qemu_domain_pin_emulator,
    .domain_get_emulator_pin_info = qemu_domain_get_emulator_pin_info,
    .domain_pin_iothread = qemu_domain_pin_iothread,

    /* qemu_iothread.c */
    .domain_get_iothread_info = qemu_domain_get_iothread_info,
    .domain_add_iothread = qemu_domain_add_iothread,
    .domain_del_iothread = qemu_domain_del_iothread,

    /* qemu_hotplug.c */
    .domain_attach_device = qemu_domain_attach_device,
    .domain_attach_device_flags = qemu_domain_attach_device_flags,
    .domain_detach_device = qemu_domain_detach_device,
    .domain_detach_device_flags = qemu_domain_detach_device_flags,
    .domain_detach_device_alias = qemu_domain_detach_device_alias,
    .domain_update_device_flags = qemu_domain_update_device_flags,

    /* qemu_stats.c */
    .domain_block_stats = qemu_domain_block_stats,
    .domain_block_stats_flags = qemu_domain_block_stats_flags,
    .domain_interface_stats = qemu_domain_interface_stats,
    .domain_list_get_stats = qemu_domain_list_get_stats,

    /* qemu_console.c */
    .domain_open_console = qemu_domain_open_console,
    .domain_open_channel = qemu_domain_open_channel,

    /* qemu_disk_methods.c */
    .domain_get_block_info = qemu_domain_get_block_info,
    .domain_block_resize = qemu_domain_block_resize,
    .domain_set_block_threshold = qemu_domain_set_block_threshold,
    .domain_get_disk_errors = qemu_domain_get_disk_errors,

    /* qemu_iotune.c */
    .domain_set_interface_parameters = qemu_domain_set_interface_parameters,
    .domain_get_interface_parameters = qemu_domain_get_interface_parameters,
    .domain_set_block_io_tune = qemu_domain_set_block_io_tune,
    .domain_get_block_io_tune = qemu_domain_get_block_io_tune,

    /* qemu_screen.c */
    .domain_screenshot = qemu_domain_screenshot,
    .domain_send_key = qemu_domain_send_key,
    .domain_open_graphics = qemu_domain_open_graphics,
    .domain_open_graphics_fd = qemu_domain_open_graphics_fd,

    /* qemu_misc_methods.c */
    .domain_qemu_monitor_command = qemu_domain_monitor_command,
    .domain_qemu_monitor_command_with_files = qemu_domain_monitor_command_with_files,
    .domain_interface_addresses = qemu_domain_interface_addresses,
    .domain_memory_peek = qemu_domain_memory_peek,
    .domain_block_peek = qemu_domain_block_peek,
    .domain_set_lifecycle_action = qemu_domain_set_lifecycle_action,
    .domain_announce_interface = qemu_domain_announce_interface,
};
