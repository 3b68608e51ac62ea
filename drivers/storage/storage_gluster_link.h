/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_gluster_link.h - connections to volumes of Gluster: one for each pool, as long as it is active.
 */

#ifndef STORAGE_STORAGE_GLUSTER_LINK_H
#define STORAGE_STORAGE_GLUSTER_LINK_H

#include <glusterfs/api/glfs.h>

#include "storage/storage_backend.h"

#define GLUSTER_FUNCTIONS(X) \
    X(glfs_new) X(glfs_set_volfile_server) X(glfs_set_logging) X(glfs_init) X(glfs_fini) X(glfs_opendir) X(glfs_closedir) \
    X(glfs_readdirplus) X(glfs_lstat) X(glfs_fstat) X(glfs_open) X(glfs_creat) X(glfs_close) X(glfs_read) X(glfs_pread) \
    X(glfs_pwrite) X(glfs_lseek) X(glfs_ftruncate) X(glfs_fallocate) X(glfs_discard) X(glfs_fsync) X(glfs_fchmod) \
    X(glfs_fchown) X(glfs_fsetxattr) X(glfs_statvfs) X(glfs_link) X(glfs_unlink) X(glfs_mkdir) X(glfs_rmdir)

/* libgfapi, once there is a link. */
typedef struct {
#define GLUSTER_POINTER(name) __typeof__(name) *name;
    GLUSTER_FUNCTIONS(GLUSTER_POINTER)
#undef GLUSTER_POINTER
} GlusterLibrary;

extern GlusterLibrary gluster;

/* Loads it; -1 with an error. */
int gluster_load(void);

typedef struct {
    ObjectPart base;
    glfs_t *volume;
} GlusterLink;

/* That of the pool, made when there is none; NULL with an error. */
GlusterLink *gluster_link_get(StorageRun *run, const StoragePoolDef *pool);
void gluster_link_unref(GlusterLink *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GlusterLink, gluster_link_unref)

/* What the pool had @errnum with may be of no use any more: then the next one gets a new link. */
void gluster_link_judge(StorageRun *run, int errnum);

/* The first host of a pool; NULL when it names none. */
const PoolHost *gluster_host(const PoolSource *source);

/* Where @name lies within the volume. The caller frees it. */
char *gluster_path(const StoragePoolDef *pool, const char *name);

/* storage_gluster_data.c: the content of files, and the methods of volumes that make and change it. */
int gluster_open_content(StorageRun *run, const StoragePoolDef *pool, const StorageVolDef *vol, int flags,
                         StorageContent *content);
int gluster_make(const StorageMake *make);
int gluster_resize(const StorageResize *resize);

#endif /* STORAGE_STORAGE_GLUSTER_LINK_H */
