/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_device.h - devices of any kind: read one alone, find it in a definition, put it in, take it out.
 */

#ifndef CONF_DOMAIN_DEVICE_H
#define CONF_DOMAIN_DEVICE_H

#include "conf/domain.h"

typedef enum {
    DEVICE_DISK,
    DEVICE_CONTROLLER,
    DEVICE_LEASE,
    DEVICE_FS,
    DEVICE_NET,
    DEVICE_SMARTCARD,
    DEVICE_SERIAL,
    DEVICE_PARALLEL,
    DEVICE_CONSOLE,
    DEVICE_CHANNEL,
    DEVICE_INPUT,
    DEVICE_TPM,
    DEVICE_GRAPHICS,
    DEVICE_SOUND,
    DEVICE_AUDIO,
    DEVICE_VIDEO,
    DEVICE_HOSTDEV,
    DEVICE_REDIRDEV,
    DEVICE_HUB,
    DEVICE_WATCHDOG,
    DEVICE_MEMBALLOON,
    DEVICE_RNG,
    DEVICE_NVRAM,
    DEVICE_PANIC,
    DEVICE_SHMEM,
    DEVICE_MEMORY,
    DEVICE_IOMMU,
    DEVICE_VSOCK,
    DEVICE_CRYPTO,
    DEVICE_PSTORE,
    DEVICE_LAST
} DeviceKind;

/* The element's name: "disk", "interface", ... */
const char *device_kind_to_string(DeviceKind kind);

/* One device of some kind. */
typedef struct {
    DeviceKind kind;
    union {
        void *def;
        DiskDef *disk;
        ControllerDef *controller;
        LeaseDef *lease;
        FsDef *fs;
        NetDef *net;
        SmartcardDef *smartcard;
        ChardevDef *chardev;         /* serial, parallel, console, channel */
        InputDef *input;
        TpmDef *tpm;
        GraphicsDef *graphics;
        SoundDef *sound;
        AudioDef *audio;
        VideoDef *video;
        HostdevDef *hostdev;
        RedirdevDef *redirdev;
        HubDef *hub;
        WatchdogDef *watchdog;
        MemballoonDef *memballoon;
        RngDef *rng;
        NvramDef *nvram;
        PanicDef *panic;
        ShmemDef *shmem;
        MemoryDef *memory;
        IommuDef *iommu;
        VsockDef *vsock;
        CryptoDef *crypto;
        PstoreDef *pstore;
    };
} DomainDevice;

/* Reads one device for @def (defaults depend on its machine; it is not changed). The device owns its def. */
DomainDevice *domain_device_parse(const char *xml, const DomainDef *def, unsigned int flags,
                                  const struct DomainParseHooks *hooks);

/* Releases the device and what it owns. */
void domain_device_free(DomainDevice *device);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DomainDevice, domain_device_free)

DomainDevice *domain_device_copy(const DomainDevice *device);
char *domain_device_format(const DomainDevice *device, unsigned int flags);

/* Two descriptions of one device differ where the guest, or a running guest, cannot take it: fails, naming the path. */
int domain_device_abi_diff(const DomainDevice *before, const DomainDevice *after);
int domain_device_live_diff(const DomainDevice *before, const DomainDevice *after);

/* The common part, or NULL for kinds that have none (lease, graphics, audio). */
DeviceInfo *domain_device_info(const DomainDevice *device);

/* Calls @visit for every device in the order of the document, with a device that borrows. Stops at the first non-zero, and
 * returns it. */
typedef int (*DomainDeviceVisit)(DomainDevice *device, void *user);
int domain_def_each_device(const DomainDef *def, DomainDeviceVisit visit, void *user);

/* The device with this alias; false without an error when there is none. @ret_device borrows. */
bool domain_def_find_alias(const DomainDef *def, const char *alias, DomainDevice *ret_device);

/* The device of @def that @like describes (as detach and update are given one): by alias, target, MAC, address, source,
 * whatever tells devices of its kind apart. @ret_device borrows. Fails with VIR_ERR_DEVICE_MISSING, or with
 * VIR_ERR_OPERATION_FAILED when more than one fits. */
int domain_def_find_device(const DomainDef *def, const DomainDevice *like, DomainDevice *ret_device);

/* Puts the device in; ownership of what it holds moves to @def (device->def becomes NULL) on success. Fails when a twin is
 * there already: same target, same MAC with the same address, second of a kind that is single. */
int domain_def_add_device(DomainDef *def, DomainDevice *device);

/* Takes the device that @device borrows out of @def; the caller owns the result. NULL, without an error, when it is not in @def. */
DomainDevice *domain_def_take_device(DomainDef *def, const DomainDevice *device);

/* Puts @device in place of @old (which borrows), whose def is released. */
int domain_def_replace_device(DomainDef *def, const DomainDevice *old, DomainDevice *device);

#endif /* CONF_DOMAIN_DEVICE_H */
