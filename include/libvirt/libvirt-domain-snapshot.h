/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt-domain-snapshot.h - saved states of a guest.
 */

#ifndef SPLITVIRT_LIBVIRT_DOMAIN_SNAPSHOT_H
#define SPLITVIRT_LIBVIRT_DOMAIN_SNAPSHOT_H

#include <libvirt/libvirt-common.h>
#include <libvirt/libvirt-host.h>
#include <libvirt/libvirt-domain.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _virDomainSnapshot virDomainSnapshot;
typedef virDomainSnapshot *virDomainSnapshotPtr;

/* How a snapshot is made. Since 0.9.5. */
typedef enum {
    VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE = 1 << 0, /* only the metadata, of one that is there */
    VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT = 1 << 1, /* becomes the current one */
    VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA = 1 << 2, /* nobody remembers it */
    VIR_DOMAIN_SNAPSHOT_CREATE_HALT = 1 << 3, /* the guest ends afterwards */
    VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY = 1 << 4, /* not the memory */
    VIR_DOMAIN_SNAPSHOT_CREATE_REUSE_EXT = 1 << 5, /* the files are there already; since 0.9.10 */
    VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE = 1 << 6, /* freezes the guest's file systems (guest agent); since 0.9.10 */
    VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC = 1 << 7, /* all disks or none; since 0.9.11 */
    VIR_DOMAIN_SNAPSHOT_CREATE_LIVE = 1 << 8, /* the guest runs on meanwhile; since 1.0.1 */
    VIR_DOMAIN_SNAPSHOT_CREATE_VALIDATE = 1 << 9, /* since 5.6.0 */
} virDomainSnapshotCreateFlags;

/* What a snapshot's description shows. Since 5.1.0. */
typedef enum {
    VIR_DOMAIN_SNAPSHOT_XML_SECURE = 1 << 0,
} virDomainSnapshotXMLFlags;

/* Which snapshots are listed. Since 0.9.5. */
typedef enum {
    VIR_DOMAIN_SNAPSHOT_LIST_ROOTS = 1 << 0, /* without a parent; for a snapshot's children: the same as DESCENDANTS */
    VIR_DOMAIN_SNAPSHOT_LIST_DESCENDANTS = 1 << 0, /* since 0.9.7 */
    VIR_DOMAIN_SNAPSHOT_LIST_LEAVES = 1 << 2, /* since 0.9.7 */
    VIR_DOMAIN_SNAPSHOT_LIST_NO_LEAVES = 1 << 3, /* since 0.9.13 */
    VIR_DOMAIN_SNAPSHOT_LIST_METADATA = 1 << 1,
    VIR_DOMAIN_SNAPSHOT_LIST_NO_METADATA = 1 << 4, /* since 0.9.13 */
    VIR_DOMAIN_SNAPSHOT_LIST_INACTIVE = 1 << 5, /* since 1.0.1 */
    VIR_DOMAIN_SNAPSHOT_LIST_ACTIVE = 1 << 6, /* since 1.0.1 */
    VIR_DOMAIN_SNAPSHOT_LIST_DISK_ONLY = 1 << 7, /* since 1.0.1 */
    VIR_DOMAIN_SNAPSHOT_LIST_INTERNAL = 1 << 8, /* since 1.0.1 */
    VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL = 1 << 9, /* since 1.0.1 */
    VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL = 1 << 10, /* parents before children; since 5.2.0 */
} virDomainSnapshotListFlags;

/* How a guest is reverted. Since 0.9.5. */
typedef enum {
    VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING = 1 << 0,
    VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED = 1 << 1,
    VIR_DOMAIN_SNAPSHOT_REVERT_FORCE = 1 << 2, /* even if that may be risky; since 0.9.7 */
    VIR_DOMAIN_SNAPSHOT_REVERT_RESET_NVRAM = 1 << 3, /* since 8.1.0 */
} virDomainSnapshotRevertFlags;

/* What goes with a snapshot. Since 0.8.0. */
typedef enum {
    VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN = 1 << 0,
    VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY = 1 << 1, /* since 0.9.5 */
    VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY = 1 << 2, /* since 0.9.5 */
} virDomainSnapshotDeleteFlags;

/*
 * Makes a snapshot of a guest: of its disks, its memory, or both. Refused on a read-only
 * connection.
 *
 * @xmlDesc: a <domainsnapshot> document
 * @flags: virDomainSnapshotCreateFlags values, or 0
 *
 * Returns a new handle, to be released with virDomainSnapshotFree(), or NULL on error. Since 0.8.0.
 */
virDomainSnapshotPtr virDomainSnapshotCreateXML(virDomainPtr domain,
                                                const char *xmlDesc,
                                                unsigned int flags);

/*
 * Describes a snapshot. With VIR_DOMAIN_SNAPSHOT_XML_SECURE refused on a read-only connection.
 *
 * @flags: virDomainSnapshotXMLFlags values, or 0
 *
 * Returns an XML document that the caller frees, or NULL on error. Since 0.8.0.
 */
char *virDomainSnapshotGetXMLDesc(virDomainSnapshotPtr snapshot, unsigned int flags);

/*
 * Counts the snapshots of a guest.
 *
 * @flags: virDomainSnapshotListFlags values, or 0
 *
 * Returns the number, or -1 on error. Since 0.8.0.
 */
int virDomainSnapshotNum(virDomainPtr domain, unsigned int flags);

/*
 * Lists the names of a guest's snapshots. virDomainListAllSnapshots() has no race between counting
 * and listing.
 *
 * @names: room for @nameslen strings, which the caller frees
 * @flags: virDomainSnapshotListFlags values, or 0
 *
 * Returns how many were stored, or -1 on error. Since 0.8.0.
 */
int virDomainSnapshotListNames(virDomainPtr domain, char **names, int nameslen, unsigned int flags);

/*
 * Finds a snapshot of a guest by its name.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns a new handle, to be released with virDomainSnapshotFree(), or NULL on error. Since 0.8.0.
 */
virDomainSnapshotPtr virDomainSnapshotLookupByName(virDomainPtr domain,
                                                   const char *name,
                                                   unsigned int flags);

/*
 * Has the guest a current snapshot, the one its present state descends from?
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 1 if it has, 0 if not, -1 on error. Since 0.8.0.
 */
int virDomainHasCurrentSnapshot(virDomainPtr domain, unsigned int flags);

/*
 * Finds the current snapshot of a guest.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns a new handle, to be released with virDomainSnapshotFree(), or NULL on error. Since 0.8.0.
 */
virDomainSnapshotPtr virDomainSnapshotCurrent(virDomainPtr domain, unsigned int flags);

/*
 * Brings a guest back to the state of a snapshot. What has happened since is lost. Refused on a
 * read-only connection.
 *
 * @flags: virDomainSnapshotRevertFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.8.0.
 */
int virDomainRevertToSnapshot(virDomainSnapshotPtr snapshot, unsigned int flags);

/*
 * Removes a snapshot: its data, and its metadata. Refused on a read-only connection.
 *
 * @flags: virDomainSnapshotDeleteFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.8.0.
 */
int virDomainSnapshotDelete(virDomainSnapshotPtr snapshot, unsigned int flags);

/*
 * Gives up a reference of a snapshot's handle.
 *
 * Returns 0, or -1 on error. Since 0.8.0.
 */
int virDomainSnapshotFree(virDomainSnapshotPtr snapshot);

/*
 * The connection of a snapshot's handle.
 *
 * Returns the handle's own connection: no reference is added. Since 0.9.5.
 */
virConnectPtr virDomainSnapshotGetConnect(virDomainSnapshotPtr snapshot);

/*
 * The guest of a snapshot.
 *
 * Returns the snapshot's own handle: no reference is added. Since 0.9.5.
 */
virDomainPtr virDomainSnapshotGetDomain(virDomainSnapshotPtr snapshot);

/*
 * The name of a snapshot.
 *
 * Returns a string that lives as long as the handle, or NULL on error. Since 0.9.5.
 */
const char *virDomainSnapshotGetName(virDomainSnapshotPtr snapshot);

/*
 * Finds the snapshot that a snapshot descends from.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns a new handle, to be released with virDomainSnapshotFree(), or NULL on error. Since 0.9.7.
 */
virDomainSnapshotPtr virDomainSnapshotGetParent(virDomainSnapshotPtr snapshot, unsigned int flags);

/*
 * Lists the names of the snapshots that descend from one.
 *
 * @names: room for @nameslen strings, which the caller frees
 * @flags: virDomainSnapshotListFlags values, or 0
 *
 * Returns how many were stored, or -1 on error. Since 0.9.7.
 */
int virDomainSnapshotListChildrenNames(virDomainSnapshotPtr snapshot,
                                       char **names,
                                       int nameslen,
                                       unsigned int flags);

/*
 * Counts the snapshots that descend from one.
 *
 * @flags: virDomainSnapshotListFlags values, or 0
 *
 * Returns the number, or -1 on error. Since 0.9.7.
 */
int virDomainSnapshotNumChildren(virDomainSnapshotPtr snapshot, unsigned int flags);

/*
 * Lists the snapshots of a guest.
 *
 * @snaps: set to a NULL-terminated array of handles; free each and the array. NULL only counts
 * @flags: virDomainSnapshotListFlags values, or 0
 *
 * Returns the number of handles, or -1 on error. Since 0.9.13.
 */
int virDomainListAllSnapshots(virDomainPtr domain, virDomainSnapshotPtr **snaps, unsigned int flags);

/*
 * Does the driver keep metadata of this snapshot, which prevents that the guest is undefined?
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 1 if it does, 0 if not, -1 on error. Since 0.9.13.
 */
int virDomainSnapshotHasMetadata(virDomainSnapshotPtr snapshot, unsigned int flags);

/*
 * Is this the guest's current snapshot?
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 1 if it is, 0 if not, -1 on error. Since 0.9.13.
 */
int virDomainSnapshotIsCurrent(virDomainSnapshotPtr snapshot, unsigned int flags);

/*
 * Lists the snapshots that descend from one.
 *
 * @snaps: set to a NULL-terminated array of handles; free each and the array. NULL only counts
 * @flags: virDomainSnapshotListFlags values, or 0
 *
 * Returns the number of handles, or -1 on error. Since 0.9.13.
 */
int virDomainSnapshotListAllChildren(virDomainSnapshotPtr snapshot,
                                     virDomainSnapshotPtr **snaps,
                                     unsigned int flags);

/*
 * Takes another reference of a snapshot's handle; virDomainSnapshotFree() gives it up.
 *
 * Returns 0, or -1 on error. Since 0.9.13.
 */
int virDomainSnapshotRef(virDomainSnapshotPtr snapshot);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_DOMAIN_SNAPSHOT_H */
