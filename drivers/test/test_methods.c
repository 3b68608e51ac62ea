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
    .classes = {[OBJECT_DOMAIN] = &domain_object_class, TEST_OBJECT_CLASSES},

    /* What every hypervisor does alike. */
    .domain_find = domain_method_find,
    .domain_lookup_by_name = domain_method_lookup_by_name,
    .domain_lookup_by_id = domain_method_lookup_by_id,
    .connect_list_all_domains = domain_method_list_all,
    .domain_get_state = domain_method_get_state,
    .domain_get_info = domain_method_get_info,
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
    .domain_get_metadata = domain_method_get_metadata,
    .domain_set_metadata = domain_method_set_metadata,
    .domain_rename = domain_method_rename,
    .domain_define_xml = domain_method_define_xml,
    .domain_define_xml_flags = domain_method_define_xml_flags,

    /* test_host.c */
    .connect_get_version = test_connect_get_version,
    .connect_get_max_vcpus = test_connect_get_max_vcpus,
    .connect_get_hostname = test_connect_get_hostname,
    .node_get_info = test_node_info,

    /* Objects other than domains. */
    TEST_NETWORK_METHODS
    TEST_POOL_METHODS
    TEST_VOL_METHODS
    TEST_INTERFACE_METHODS
    TEST_NODEDEV_METHODS
};
