/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_methods.c - the table of what can be done with pools and volumes.
 *
 * Threads: any.
 */

#include "storage/storage_impl.h"

const ObjectDriver storage_methods = {
    .classes[OBJECT_STORAGE_POOL] = &storage_pool_class,
    .classes[OBJECT_STORAGE_VOL] = &storage_vol_class,
    .storage_pool_find = storage_pool_find_uuid,
    .storage_pool_lookup_by_name = storage_pool_lookup_by_name,
    .storage_pool_lookup_by_target_path = storage_pool_lookup_by_target_path,
    .storage_pool_lookup_by_volume = storage_vol_get_pool,
    .connect_list_all_storage_pools = storage_pool_list_all,
    .connect_find_storage_pool_sources = storage_pool_find_sources,
    .connect_get_storage_pool_capabilities = storage_pool_get_capabilities,
    .storage_pool_create_xml = storage_pool_create_xml,
    .storage_pool_define_xml = storage_pool_define_xml,
    .storage_pool_create = storage_pool_create,
    .storage_pool_build = storage_pool_build,
    .storage_pool_destroy = storage_pool_destroy,
    .storage_pool_delete = storage_pool_delete,
    .storage_pool_undefine = storage_pool_undefine,
    .storage_pool_refresh = storage_pool_refresh,
    .storage_pool_get_info = storage_pool_get_info,
    .storage_pool_get_xml_desc = storage_pool_get_xml_desc,
    .storage_pool_get_autostart = storage_pool_get_autostart,
    .storage_pool_set_autostart = storage_pool_set_autostart,
    .storage_pool_is_active = storage_pool_is_active,
    .storage_pool_is_persistent = storage_pool_is_persistent,
    .storage_pool_list_all_volumes = storage_vol_list_all,
    .storage_vol_find = storage_vol_find,
    .storage_vol_lookup_by_key = storage_vol_lookup_by_key,
    .storage_vol_lookup_by_path = storage_vol_lookup_by_path,
    .storage_vol_get_info = storage_vol_get_info,
    .storage_vol_get_info_flags = storage_vol_get_info_flags,
    .storage_vol_get_xml_desc = storage_vol_get_xml_desc,
    .storage_vol_get_path = storage_vol_get_path,
    .storage_vol_create_xml = storage_vol_create_xml,
    .storage_vol_create_xml_from = storage_vol_create_xml_from,
    .storage_vol_delete = storage_vol_delete,
    .storage_vol_upload = storage_vol_upload,
    .storage_vol_download = storage_vol_download,
    .storage_vol_wipe = storage_vol_wipe,
    .storage_vol_wipe_pattern = storage_vol_wipe_pattern,
    .storage_vol_resize = storage_vol_resize,
};
