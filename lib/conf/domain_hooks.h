/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_hooks.h - what parsing a definition must ask the driver.
 *
 * lib/conf touches neither the host nor QEMU. Which emulators, machines and devices there are, the driver says here; without
 * hooks a modern QEMU with everything is assumed.
 */

#ifndef CONF_DOMAIN_HOOKS_H
#define CONF_DOMAIN_HOOKS_H

#include "conf/domain.h"

/* Devices and backends that an emulator may or may not have, as far as defaults depend on them. */
typedef enum {
    PLATFORM_PIIX3_UHCI      = 1 << 0,
    PLATFORM_QEMU_XHCI       = 1 << 1,
    PLATFORM_NEC_XHCI        = 1 << 2,
    PLATFORM_ICH9_EHCI1      = 1 << 3,
    PLATFORM_PCI_OHCI        = 1 << 4,
    PLATFORM_LSI             = 1 << 5,
    PLATFORM_VIRTIO_SCSI     = 1 << 6,
    PLATFORM_NCR53C90        = 1 << 7,
    PLATFORM_VGA             = 1 << 8,
    PLATFORM_CIRRUS          = 1 << 9,
    PLATFORM_RTL8139         = 1 << 10,
    PLATFORM_E1000           = 1 << 11,
    PLATFORM_VIRTIO_NET      = 1 << 12,
    PLATFORM_SLIRP           = 1 << 13,
    PLATFORM_PASST           = 1 << 14,     /* both in QEMU and on the host */
    PLATFORM_PCIE_ROOT_PORT  = 1 << 15,
    PLATFORM_PCIE_PCI_BRIDGE = 1 << 16,
    PLATFORM_MIGRATABLE_CPU  = 1 << 17,     /* -cpu host,migratable= */
    PLATFORM_ITCO            = 1 << 18,     /* the chipset's watchdog can be used */
    PLATFORM_EVERYTHING      = (1 << 19) - 1
} PlatformFeature;

/* One emulator with one machine. Texts are owned by the struct. */
typedef struct {
    char *emulator;                  /* the binary; NULL = there is none */
    char *machine;                   /* the canonical name of what was asked, or the preferred one */
    char *default_cpu;               /* the machine's CPU model; NULL = none is written down */
    unsigned int features;           /* PlatformFeature */
} DomainPlatform;

typedef struct DomainParseHooks {
    void *user;

    /* The host's architecture, for definitions that name none; NULL = "x86_64". */
    const char *host_arch;

    /* What runs @def: its virt_type, os.type, os.arch, os.machine (may be NULL) and emulator (may be NULL) are what was
     * asked for. Returns -1 with an error reported when nothing can. NULL = everything as asked. */
    int (*platform)(void *user, const DomainDef *def, DomainPlatform *ret_platform);

    /* Where graphics listen when nothing is said; NULL = "127.0.0.1". */
    const char *vnc_listen;
    const char *spice_listen;

    /* Sound goes to the host's card with VNC, or without graphics. */
    bool vnc_allow_host_audio;
    bool nographics_allow_host_audio;

    /* What the daemon's environment says the host's sound is; AUDIO_UNKNOWN = nothing. */
    AudioType host_audio;
    AudioSdlDriver host_sdl_driver;

    /* Where generated channel sockets lie: such paths are not part of a configuration. NULL = nowhere. */
    const char *channel_target_dir;

    /* How paths of sockets that we made for screens begin, likewise. */
    const char *generated_socket_prefix;

    /* The firmware there is, of FirmwareDescriptor (domain_firmware.h), what is preferred first. NULL = unknown: what is to
     * be chosen stays open. */
    const GPtrArray *(*firmwares)(void *user);

    /* Flash that may be named by its file without a descriptor: "CODE:TEMPLATE" each. May be NULL. */
    const char *const *firmware_pairs;

    /* Where the variables of guests lie; NULL = nowhere. */
    const char *nvram_dir;

    /* The name of the security model that labels without one get; NULL = none. */
    const char *security_model;

    /* The driver's own defaults and rules, after ours. May be NULL. */
    int (*post_parse)(void *user, DomainDef *def, unsigned int flags);
    int (*validate)(void *user, const DomainDef *def, unsigned int flags);
} DomainParseHooks;

void domain_platform_clear(DomainPlatform *platform);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DomainPlatform, domain_platform_clear)

/* The platform of @def by @hooks (which may be NULL). */
int domain_platform_get(const DomainParseHooks *hooks, const DomainDef *def, DomainPlatform *ret_platform);

/* What kind of board a machine is; the rules for devices and addresses hang on it. */
typedef enum {
    MACHINE_OTHER,
    MACHINE_ISAPC,
    MACHINE_I440FX,
    MACHINE_Q35,
    MACHINE_ARM_VIRT,
    MACHINE_ARM_VERSATILE,
    MACHINE_ARM_REALVIEW,
    MACHINE_PSERIES,
    MACHINE_S390,
    MACHINE_RISCV_VIRT,
    MACHINE_LOONGARCH_VIRT,
    MACHINE_MALTA,
    MACHINE_MICROVM,
} MachineKind;

MachineKind domain_machine_kind(const DomainDef *def);

/* Does the machine have a PCI bus, and is its root PCIe? */
bool domain_machine_has_pci(const DomainDef *def);
bool domain_machine_has_pcie(const DomainDef *def);

#endif /* CONF_DOMAIN_HOOKS_H */
