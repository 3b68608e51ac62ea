/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_objects.h - the methods and classes of objects other than domains, for the one table in test_methods.c.
 *
 * A family's line is `TEST_..._METHODS`: designated initialisers of ObjectDriver, each with a comma; its classes stand in
 * TEST_OBJECT_CLASSES.
 */

#ifndef TEST_OBJECTS_H
#define TEST_OBJECTS_H

#include "driver/object_driver.h"
#include "objects/kinds/kinds.h"
#include "objects/methods.h"

#define TEST_OBJECT_CLASSES \
    [OBJECT_NETWORK] = &network_class, [OBJECT_INTERFACE] = &interface_class, [OBJECT_STORAGE_POOL] = &storage_pool_class, \
    [OBJECT_STORAGE_VOL] = &storage_vol_class, [OBJECT_NODE_DEVICE] = &node_device_class,

/* The parser's flags for an API's: @validate is the API's word for "nothing unknown may stand there". */
static inline unsigned int
test_parse_flags(unsigned int flags, unsigned int validate)
{
    return XML_AS_INACTIVE | (flags & validate ? XML_STRICT : 0u);
}

/* test_network.c */
OBJECT_METHODS_DECLARE(Network, test_network)
int test_network_create(Network *network);
Network *test_network_create_xml(DriverConn *conn, const char *xml);
Network *test_network_create_xml_flags(DriverConn *conn, const char *xml, unsigned int flags);
Network *test_network_define_xml(DriverConn *conn, const char *xml);
Network *test_network_define_xml_flags(DriverConn *conn, const char *xml, unsigned int flags);
int test_network_destroy(Network *network);
int test_network_undefine(Network *network);
char *test_network_get_bridge_name(Network *network);
int test_network_update(Network *network, unsigned int command, unsigned int section, int parent_index, const char *xml,
                        unsigned int flags);
int test_network_set_metadata(Network *network, int type, const char *metadata, const char *key, const char *uri,
                              unsigned int flags);
char *test_network_get_metadata(Network *network, int type, const char *uri, unsigned int flags);
#define TEST_NETWORK_METHODS \
    .network_find = test_network_find_uuid, \
    .network_lookup_by_name = test_network_lookup_by_name, \
    .connect_list_all_networks = test_network_list_all, \
    .network_create = test_network_create, \
    .network_create_xml = test_network_create_xml, \
    .network_create_xml_flags = test_network_create_xml_flags, \
    .network_define_xml = test_network_define_xml, \
    .network_define_xml_flags = test_network_define_xml_flags, \
    .network_destroy = test_network_destroy, \
    .network_undefine = test_network_undefine, \
    .network_get_xml_desc = test_network_get_xml_desc, \
    .network_get_bridge_name = test_network_get_bridge_name, \
    .network_get_autostart = test_network_get_autostart, \
    .network_set_autostart = test_network_set_autostart, \
    .network_is_active = test_network_is_active, \
    .network_is_persistent = test_network_is_persistent, \
    .network_update = test_network_update, \
    .network_set_metadata = test_network_set_metadata, \
    .network_get_metadata = test_network_get_metadata,

/* test_interface.c */
OBJECT_METHODS_DECLARE(Interface, test_interface)
Interface *test_interface_lookup_by_mac_string(DriverConn *conn, const char *mac);
Interface *test_interface_define_xml(DriverConn *conn, const char *xml, unsigned int flags);
int test_interface_undefine(Interface *iface);
int test_interface_create(Interface *iface, unsigned int flags);
int test_interface_destroy(Interface *iface, unsigned int flags);
int test_interface_change_begin(DriverConn *conn, unsigned int flags);
int test_interface_change_commit(DriverConn *conn, unsigned int flags);
int test_interface_change_rollback(DriverConn *conn, unsigned int flags);
#define TEST_INTERFACE_METHODS \
    .interface_find = test_interface_find_name, \
    .connect_list_all_interfaces = test_interface_list_all, \
    .interface_lookup_by_mac_string = test_interface_lookup_by_mac_string, \
    .interface_get_xml_desc = test_interface_get_xml_desc, \
    .interface_define_xml = test_interface_define_xml, \
    .interface_undefine = test_interface_undefine, \
    .interface_create = test_interface_create, \
    .interface_destroy = test_interface_destroy, \
    .interface_is_active = test_interface_is_active, \
    .interface_change_begin = test_interface_change_begin, \
    .interface_change_commit = test_interface_change_commit, \
    .interface_change_rollback = test_interface_change_rollback,

/* test_pool.c, test_pool_sources.c */
OBJECT_METHODS_DECLARE(StoragePool, test_pool)
StoragePool *test_pool_create_xml(DriverConn *conn, const char *xml, unsigned int flags);
StoragePool *test_pool_define_xml(DriverConn *conn, const char *xml, unsigned int flags);
int test_pool_create(StoragePool *pool, unsigned int flags);
int test_pool_build(StoragePool *pool, unsigned int flags);
int test_pool_destroy(StoragePool *pool);
int test_pool_delete(StoragePool *pool, unsigned int flags);
int test_pool_undefine(StoragePool *pool);
int test_pool_refresh(StoragePool *pool, unsigned int flags);
int test_pool_get_info(StoragePool *pool, virStoragePoolInfoPtr info);
char *test_pool_get_xml(StoragePool *pool, unsigned int flags);
int test_pool_autostart(StoragePool *pool, int autostart);
char *test_pool_find_sources(DriverConn *conn, const char *type, const char *spec, unsigned int flags);
#define TEST_POOL_METHODS \
    .storage_pool_find = test_pool_find_uuid, \
    .storage_pool_lookup_by_name = test_pool_lookup_by_name, \
    .connect_list_all_storage_pools = test_pool_list_all, \
    .connect_find_storage_pool_sources = test_pool_find_sources, \
    .storage_pool_create_xml = test_pool_create_xml, \
    .storage_pool_define_xml = test_pool_define_xml, \
    .storage_pool_create = test_pool_create, \
    .storage_pool_build = test_pool_build, \
    .storage_pool_destroy = test_pool_destroy, \
    .storage_pool_delete = test_pool_delete, \
    .storage_pool_undefine = test_pool_undefine, \
    .storage_pool_refresh = test_pool_refresh, \
    .storage_pool_get_info = test_pool_get_info, \
    .storage_pool_get_xml_desc = test_pool_get_xml, \
    .storage_pool_get_autostart = test_pool_get_autostart, \
    .storage_pool_set_autostart = test_pool_autostart, \
    .storage_pool_is_active = test_pool_is_active, \
    .storage_pool_is_persistent = test_pool_is_persistent,

/* test_vol.c */
StorageVol *test_vol_find(DriverConn *conn, const char *pool, const char *name, const char *key);
GPtrArray *test_vol_list_all(StoragePool *pool, unsigned int flags);
StoragePool *test_vol_get_pool(StorageVol *vol);
StorageVol *test_vol_create_xml(StoragePool *pool, const char *xml, unsigned int flags);
StorageVol *test_vol_create_xml_from(StoragePool *pool, const char *xml, StorageVol *from, unsigned int flags);
int test_vol_delete(StorageVol *vol, unsigned int flags);
StorageVol *test_vol_lookup_by_key(DriverConn *conn, const char *key);
StorageVol *test_vol_lookup_by_path(DriverConn *conn, const char *path);
int test_vol_get_info(StorageVol *vol, virStorageVolInfoPtr info);
char *test_vol_get_xml_desc(StorageVol *vol, unsigned int flags);
char *test_vol_get_path(StorageVol *vol);
#define TEST_VOL_METHODS \
    .storage_vol_find = test_vol_find, \
    .storage_pool_list_all_volumes = test_vol_list_all, \
    .storage_pool_lookup_by_volume = test_vol_get_pool, \
    .storage_vol_create_xml = test_vol_create_xml, \
    .storage_vol_create_xml_from = test_vol_create_xml_from, \
    .storage_vol_delete = test_vol_delete, \
    .storage_vol_lookup_by_key = test_vol_lookup_by_key, \
    .storage_vol_lookup_by_path = test_vol_lookup_by_path, \
    .storage_vol_get_info = test_vol_get_info, \
    .storage_vol_get_xml_desc = test_vol_get_xml_desc, \
    .storage_vol_get_path = test_vol_get_path,

/* test_nodedev.c */
OBJECT_METHODS_DECLARE(NodeDevice, test_nodedev)
int test_nodedev_num(DriverConn *conn, const char *cap, unsigned int flags);
int test_nodedev_list(DriverConn *conn, const char *cap, char **const names, int maxnames, unsigned int flags);
const char *test_nodedev_get_parent(NodeDevice *dev);
int test_nodedev_num_of_caps(NodeDevice *dev);
int test_nodedev_list_caps(NodeDevice *dev, char **const names, int maxnames);
NodeDevice *test_nodedev_create_xml(DriverConn *conn, const char *xml, unsigned int flags);
int test_nodedev_destroy(NodeDevice *dev);
#define TEST_NODEDEV_METHODS \
    .node_device_find = test_nodedev_find_name, \
    .connect_list_all_node_devices = test_nodedev_list_all, \
    .node_num_of_devices = test_nodedev_num, \
    .node_list_devices = test_nodedev_list, \
    .node_device_get_xml_desc = test_nodedev_get_xml_desc, \
    .node_device_get_parent = test_nodedev_get_parent, \
    .node_device_num_of_caps = test_nodedev_num_of_caps, \
    .node_device_list_caps = test_nodedev_list_caps, \
    .node_device_create_xml = test_nodedev_create_xml, \
    .node_device_destroy = test_nodedev_destroy, \
    .node_device_is_active = test_nodedev_is_active, \
    .node_device_is_persistent = test_nodedev_is_persistent,

#endif /* TEST_OBJECTS_H */
