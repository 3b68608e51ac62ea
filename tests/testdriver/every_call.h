/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* every_call.h - what the generated calls take their arguments from. */

#ifndef EVERY_CALL_H
#define EVERY_CALL_H

#include <stddef.h>

#include <libvirt/libvirt-admin.h>
#include <libvirt/libvirt-lxc.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>

typedef struct {
    const char *name;
    void (*call)(void);
} EveryCall;

extern const EveryCall every_call[];
extern const unsigned int every_call_count;

/* What every call has for its parameter `flags`. */
extern unsigned int call_flags;

extern virConnectPtr conn;
extern virDomainPtr dom;
extern virDomainPtr doms[];
extern virNetworkPtr net;
extern virStoragePoolPtr pool;
extern virStorageVolPtr volume;
extern virInterfacePtr iface;
extern virNodeDevicePtr device;
extern virStreamPtr stream;
extern virDomainSnapshotPtr snapshot;
extern virDomainCheckpointPtr checkpoint;
extern const char *xml;

/* Zeroed memory that any structure or array fits in, and that may be freed. */
void *place(void);

/* Any callback: answers -1. */
int refuse(void);

#endif /* EVERY_CALL_H */
