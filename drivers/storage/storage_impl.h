/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_impl.h - what the files of the driver share.
 */

#ifndef STORAGE_STORAGE_IMPL_H
#define STORAGE_STORAGE_IMPL_H

#include "base/doc_store.h"
#include "base/thread.h"
#include "driver/object_driver.h"
#include "driver/spec.h"
#include "objects/kinds/kinds.h"
#include "objects/methods.h"
#include "storage/storage_backend.h"
#include "storage/storage_gate.h"
#include "storage/storage_run.h"
#include "storage/storage_task.h"

/* What stands behind DriverState. */
typedef struct {
    EventBus *bus;
    DocStore *docs;
    ObjectTable *pools;
    char *status_dir;
    StorageGate *gate;
    Mutex define;                    /* held from looking for a pool of the same place until the new one is there */
    void (*busy_changed)(void *opaque);      /* to be told when jobs become 0, or are no more */
    void *busy_opaque;
    atomic_uint jobs;                /* under way: the daemon stays */
} StorageDriver;

StorageDriver *storage_driver_of(DriverState *state);

/* One more job, one less. */
void storage_driver_begin_job(StorageDriver *driver);
void storage_driver_end_job(StorageDriver *driver);

static inline StorageDriver *
storage_driver_of_object(const Object *object)
{
    return object_table_driver(object_table(object));
}

extern const ObjectType storage_pool_type;
extern const ObjectType storage_vol_type;
extern const ObjectDriver storage_methods;

/* A pool that is active as the daemon starts is looked at again: on a thread of its own. NULL when that cannot be. */
StorageTask *storage_pool_resume(Object *pool);

/* Starts what is marked for it: the tasks that do. */
GPtrArray *storage_pool_autostart(StorageDriver *driver);

/* Has the pool's figures follow what became of one of its volumes, and tells nobody. What is busy otherwise does so itself. */
void storage_pool_update_figures(Object *pool);

/* The methods of storage_pool.c, storage_vol.c, storage_create.c and storage_data.c. */
OBJECT_METHODS_DECLARE(StoragePool, storage_pool)
StoragePool *storage_pool_create_xml(DriverConn *conn, const char *xml, unsigned int flags);
StoragePool *storage_pool_define_xml(DriverConn *conn, const char *xml, unsigned int flags);
int storage_pool_create(StoragePool *pool, unsigned int flags);
int storage_pool_build(StoragePool *pool, unsigned int flags);
int storage_pool_destroy(StoragePool *pool);
int storage_pool_delete(StoragePool *pool, unsigned int flags);
int storage_pool_undefine(StoragePool *pool);
int storage_pool_refresh(StoragePool *pool, unsigned int flags);
int storage_pool_get_info(StoragePool *pool, virStoragePoolInfoPtr info);
StoragePool *storage_pool_lookup_by_target_path(DriverConn *conn, const char *path);
char *storage_pool_find_sources(DriverConn *conn, const char *type, const char *spec, unsigned int flags);
char *storage_pool_get_capabilities(DriverConn *conn, unsigned int flags);

StorageVol *storage_vol_find(DriverConn *conn, const char *pool, const char *name, const char *key);
GPtrArray *storage_vol_list_all(StoragePool *pool, unsigned int flags);
StoragePool *storage_vol_get_pool(StorageVol *vol);
StorageVol *storage_vol_lookup_by_key(DriverConn *conn, const char *key);
StorageVol *storage_vol_lookup_by_path(DriverConn *conn, const char *path);
int storage_vol_get_info(StorageVol *vol, virStorageVolInfoPtr info);
int storage_vol_get_info_flags(StorageVol *vol, virStorageVolInfoPtr info, unsigned int flags);
char *storage_vol_get_xml_desc(StorageVol *vol, unsigned int flags);
char *storage_vol_get_path(StorageVol *vol);

StorageVol *storage_vol_create_xml(StoragePool *pool, const char *xml, unsigned int flags);
StorageVol *storage_vol_create_xml_from(StoragePool *pool, const char *xml, StorageVol *from, unsigned int flags);
int storage_vol_delete(StorageVol *vol, unsigned int flags);

int storage_vol_upload(StorageVol *vol, DriverStream *stream, unsigned long long offset, unsigned long long length,
                       unsigned int flags);
int storage_vol_download(StorageVol *vol, DriverStream *stream, unsigned long long offset, unsigned long long length,
                         unsigned int flags);
int storage_vol_wipe(StorageVol *vol, unsigned int flags);
int storage_vol_wipe_pattern(StorageVol *vol, unsigned int algorithm, unsigned int flags);
int storage_vol_resize(StorageVol *vol, unsigned long long capacity, unsigned int flags);

#endif /* STORAGE_STORAGE_IMPL_H */
