/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_groups.c - which commands there are, in the order in which help lists them.
 */

#include "virsh.h"

const VshGroup virsh_groups[] = {
    {N_("Domain Management"),
     "domain",
     {virsh_attach_commands, virsh_blockjob_commands, virsh_config_commands, virsh_confidential_commands,
      virsh_console_commands, virsh_cpu_commands, virsh_device_commands,
      virsh_display_commands, virsh_guest_commands, virsh_iothread_commands, virsh_iotune_commands, virsh_jobinfo_commands,
      virsh_keys_commands, virsh_life_commands, virsh_lxc_commands, virsh_migrate_commands, virsh_qemu_commands,
      virsh_save_commands, virsh_tune_commands}},
    {N_("Domain Monitoring"), "monitor", {virsh_monitor_commands, virsh_device_stat_commands}},
    {N_("Domain Events"), "events", {virsh_event_commands}},
    {N_("Host and Hypervisor"), "host", {virsh_host_commands, virsh_hostcpu_commands, virsh_hostmem_commands}},
    {N_("Checkpoint"), "checkpoint", {virsh_checkpoint_commands}},
    {N_("Interface"), "interface", {virsh_interface_commands, virsh_bridge_commands}},
    {N_("Network Filter"), "filter", {virsh_nwfilter_commands}},
    {N_("Networking"), "network", {virsh_network_commands, virsh_netport_commands, virsh_doctor_commands}},
    {N_("Node Device"), "nodedev", {virsh_nodedev_commands}},
    {N_("Secret"), "secret", {virsh_secret_commands}},
    {N_("Snapshot"), "snapshot", {virsh_snapshot_commands}},
    {N_("Backup"), "backup", {virsh_backup_commands}},
    {N_("Storage Pool"), "pool", {virsh_pool_commands, virsh_pool_as_commands}},
    {N_("Storage Volume"), "volume", {virsh_volume_commands, virsh_transfer_commands}},
    {N_("Virsh itself"), "virsh", {virsh_shell_commands, vsh_common_commands}},
    {NULL},
};
