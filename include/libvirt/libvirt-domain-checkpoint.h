/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt-domain-checkpoint.h - points in time from which a guest's changed blocks are tracked.
 */

#ifndef SPLITVIRT_LIBVIRT_DOMAIN_CHECKPOINT_H
#define SPLITVIRT_LIBVIRT_DOMAIN_CHECKPOINT_H

#include <libvirt/libvirt-common.h>
#include <libvirt/libvirt-host.h>
#include <libvirt/libvirt-domain.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _virDomainCheckpoint virDomainCheckpoint;
typedef virDomainCheckpoint *virDomainCheckpointPtr;

/* How a checkpoint is made. Since 5.6.0. */
typedef enum {
    VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE = 1 << 0,
    VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE = 1 << 1,
    VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE = 1 << 2, /* since 6.10.0 */
} virDomainCheckpointCreateFlags;

/* What a checkpoint's description shows. Since 5.6.0. */
typedef enum {
    VIR_DOMAIN_CHECKPOINT_XML_SECURE = 1 << 0,
    VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN = 1 << 1,
    VIR_DOMAIN_CHECKPOINT_XML_SIZE = 1 << 2, /* with the bytes changed since */
} virDomainCheckpointXMLFlags;

/* Which checkpoints are listed. Since 5.6.0. */
typedef enum {
    VIR_DOMAIN_CHECKPOINT_LIST_ROOTS = 1 << 0,
    VIR_DOMAIN_CHECKPOINT_LIST_DESCENDANTS = 1 << 0,
    VIR_DOMAIN_CHECKPOINT_LIST_TOPOLOGICAL = 1 << 1,
    VIR_DOMAIN_CHECKPOINT_LIST_LEAVES = 1 << 2,
    VIR_DOMAIN_CHECKPOINT_LIST_NO_LEAVES = 1 << 3,
} virDomainCheckpointListFlags;

/* What goes with a checkpoint. Since 5.6.0. */
typedef enum {
    VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN = 1 << 0,
    VIR_DOMAIN_CHECKPOINT_DELETE_METADATA_ONLY = 1 << 1,
    VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY = 1 << 2,
} virDomainCheckpointDeleteFlags;

/*
 * Marks a point in time of a guest's disks, from which a later incremental backup can be taken.
 * Refused on a read-only connection.
 *
 * @xmlDesc: a <domaincheckpoint> document
 * @flags: virDomainCheckpointCreateFlags values, or 0
 *
 * Returns a new handle, to be released with virDomainCheckpointFree(), or NULL on error.
 * Since 5.6.0.
 */
virDomainCheckpointPtr virDomainCheckpointCreateXML(virDomainPtr domain,
                                                    const char *xmlDesc,
                                                    unsigned int flags);

/*
 * Removes a checkpoint. What had changed since it is merged into the one before, so that older ones
 * stay usable. Refused on a read-only connection.
 *
 * @flags: virDomainCheckpointDeleteFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 5.6.0.
 */
int virDomainCheckpointDelete(virDomainCheckpointPtr checkpoint, unsigned int flags);

/*
 * Gives up a reference of a checkpoint's handle.
 *
 * Returns 0, or -1 on error. Since 5.6.0.
 */
int virDomainCheckpointFree(virDomainCheckpointPtr checkpoint);

/*
 * The connection of a checkpoint's handle.
 *
 * Returns the handle's own connection: no reference is added. Since 5.6.0.
 */
virConnectPtr virDomainCheckpointGetConnect(virDomainCheckpointPtr checkpoint);

/*
 * The guest of a checkpoint.
 *
 * Returns the checkpoint's own handle: no reference is added. Since 5.6.0.
 */
virDomainPtr virDomainCheckpointGetDomain(virDomainCheckpointPtr checkpoint);

/*
 * The name of a checkpoint.
 *
 * Returns a string that lives as long as the handle, or NULL on error. Since 5.6.0.
 */
const char *virDomainCheckpointGetName(virDomainCheckpointPtr checkpoint);

/*
 * Finds the checkpoint that came before.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns a new handle, to be released with virDomainCheckpointFree(), or NULL on error.
 * Since 5.6.0.
 */
virDomainCheckpointPtr virDomainCheckpointGetParent(virDomainCheckpointPtr checkpoint,
                                                    unsigned int flags);

/*
 * Describes a checkpoint. With VIR_DOMAIN_CHECKPOINT_XML_SECURE refused on a read-only connection.
 *
 * @flags: virDomainCheckpointXMLFlags values, or 0
 *
 * Returns an XML document that the caller frees, or NULL on error. Since 5.6.0.
 */
char *virDomainCheckpointGetXMLDesc(virDomainCheckpointPtr checkpoint, unsigned int flags);

/*
 * Lists the checkpoints that came after one.
 *
 * @children: set to a NULL-terminated array of handles; free each and the array. NULL only counts
 * @flags: virDomainCheckpointListFlags values, or 0
 *
 * Returns the number of handles, or -1 on error. Since 5.6.0.
 */
int virDomainCheckpointListAllChildren(virDomainCheckpointPtr checkpoint,
                                       virDomainCheckpointPtr **children,
                                       unsigned int flags);

/*
 * Finds a checkpoint of a guest by its name.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns a new handle, to be released with virDomainCheckpointFree(), or NULL on error.
 * Since 5.6.0.
 */
virDomainCheckpointPtr virDomainCheckpointLookupByName(virDomainPtr domain,
                                                       const char *name,
                                                       unsigned int flags);

/*
 * Takes another reference of a checkpoint's handle; virDomainCheckpointFree() gives it up.
 *
 * Returns 0, or -1 on error. Since 5.6.0.
 */
int virDomainCheckpointRef(virDomainCheckpointPtr checkpoint);

/*
 * Lists the checkpoints of a guest.
 *
 * @checkpoints: set to a NULL-terminated array of handles; free each and the array. NULL only
 *     counts
 * @flags: virDomainCheckpointListFlags values, or 0
 *
 * Returns the number of handles, or -1 on error. Since 5.6.0.
 */
int virDomainListAllCheckpoints(virDomainPtr domain,
                                virDomainCheckpointPtr **checkpoints,
                                unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_DOMAIN_CHECKPOINT_H */
