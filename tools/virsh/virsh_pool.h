/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_pool.h - storage pools and volumes by name.
 */

#ifndef VIRSH_POOL_H
#define VIRSH_POOL_H

#include "virsh_object.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virStoragePool, virStoragePoolFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virStorageVol, virStorageVolFree)

/* The pool that @option gives by name or uuid; NULL with a complaint. The caller frees it. */
virStoragePoolPtr virsh_pool(Vsh *vsh, const VshCmd *cmd, const char *option);

/* The volume that @option gives by name (in the pool of @pool_option, when that is given), key or path; NULL with a complaint. */
virStorageVolPtr virsh_volume(Vsh *vsh, const VshCmd *cmd, const char *option, const char *pool_option);

/* The volume that --vol gives, in the pool of --pool; as a kind of object, too. */
void *virsh_volume_find(Vsh *vsh, const VshCmd *cmd);
extern const VirshKind virsh_volume_kind;

/* A size such as "10G"; a bare number is bytes. False with a complaint. */
bool virsh_size(Vsh *vsh, const VshCmd *cmd, const char *option, unsigned long long *ret_bytes);

/* "10.00 GiB". The caller frees it. */
char *virsh_size_to_string(unsigned long long bytes);

char **virsh_complete_pools(Vsh *vsh, const VshCmd *cmd, const char *word);
char **virsh_complete_volumes(Vsh *vsh, const VshCmd *cmd, const char *word);

#define POOL_TYPES "dir|fs|netfs|logical|disk|iscsi|iscsi-direct|scsi|mpath|rbd|sheepdog|gluster|zfs|vstorage"
#define VOLUME_FORMATS "none|raw|dir|bochs|cloop|dmg|iso|vpc|vdi|fat|vhd|ploop|cow|qcow|qcow2|qed|vmdk"
#define OPT_POOL OPT_NAMED("pool", N_("pool name or uuid"), virsh_complete_pools)
#define OPT_VOL OPT_NAMED("vol", N_("volume name, key or path"), virsh_complete_volumes)
#define OPT_VOL_POOL \
    {"pool", VSH_STRING, VSH_POSITIONAL, N_("the pool it is in, by name or uuid"), .complete = virsh_complete_pools}

#endif /* VIRSH_POOL_H */
