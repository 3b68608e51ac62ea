/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_flags.c - flags that would change nothing in memory, and are refused: what a method takes stands here.
 *
 * Threads: any.
 */

#include "test/test_methods.h"

#define TAKES(method, flags) { offsetof(ObjectDriver, method), (flags) }

enum {
    START = VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY,
    START_NEW = START | VIR_DOMAIN_START_VALIDATE,
    RESUME = VIR_DOMAIN_SAVE_RUNNING | VIR_DOMAIN_SAVE_PAUSED,
};

const DriverFlags test_flags[] = {
    TAKES(domain_create_with_flags, START | VIR_DOMAIN_START_FORCE_BOOT),
    TAKES(domain_create_with_files, START | VIR_DOMAIN_START_FORCE_BOOT),
    TAKES(domain_create_xml, START_NEW),
    TAKES(domain_create_xml_with_files, START_NEW),
    TAKES(domain_destroy_flags, VIR_DOMAIN_DESTROY_GRACEFUL),
    TAKES(domain_shutdown_flags, 0),
    TAKES(domain_undefine_flags,
          VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA | VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA),
    TAKES(domain_save_flags, 0),
    TAKES(domain_restore_flags, RESUME),
    TAKES(domain_managed_save, RESUME | VIR_DOMAIN_SAVE_BYPASS_CACHE),
    TAKES(domain_core_dump, VIR_DUMP_CRASH),
    TAKES(domain_core_dump_with_format, VIR_DUMP_CRASH),
    TAKES(domain_get_hostname, 0),
    TAKES(domain_get_vcpus_flags, VIR_DOMAIN_VCPU_LIVE | VIR_DOMAIN_VCPU_CONFIG | VIR_DOMAIN_VCPU_MAXIMUM),
    TAKES(domain_get_scheduler_parameters_flags, VIR_TYPED_PARAM_STRING_OKAY),
    TAKES(domain_get_xml_desc, VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_MIGRATABLE),
    TAKES(domain_revert_to_snapshot,
          VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING | VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED | VIR_DOMAIN_SNAPSHOT_REVERT_FORCE),
    TAKES(domain_checkpoint_create_xml, VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE | VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE),
    { 0 },
};
