/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain.h - what a guest is: the <domain> element.
 *
 * A definition is a plain struct. It is private to whoever made it until it is published; from then on nobody changes it.
 */

#ifndef CONF_DOMAIN_H
#define CONF_DOMAIN_H

#include "conf/domain_chardev.h"
#include "conf/domain_clock.h"
#include "conf/domain_controller.h"
#include "conf/domain_cpu.h"
#include "conf/domain_disk.h"
#include "conf/domain_features.h"
#include "conf/domain_graphics.h"
#include "conf/domain_hostdev.h"
#include "conf/domain_input.h"
#include "conf/domain_memballoon.h"
#include "conf/domain_misc.h"
#include "conf/domain_net.h"
#include "conf/domain_os.h"
#include "conf/domain_panic.h"
#include "conf/domain_rng.h"
#include "conf/domain_seclabel.h"
#include "conf/domain_sound.h"
#include "conf/domain_tpm.h"
#include "conf/domain_tune.h"
#include "conf/domain_video.h"
#include "conf/domain_vsock.h"
#include "conf/domain_watchdog.h"

typedef enum {
    VIRT_NONE,
    VIRT_QEMU,
    VIRT_KQEMU,
    VIRT_KVM,
    VIRT_XEN,
    VIRT_LXC,
    VIRT_UML,
    VIRT_OPENVZ,
    VIRT_TEST,
    VIRT_VMWARE,
    VIRT_HYPERV,
    VIRT_VBOX,
    VIRT_PHYP,
    VIRT_VZ,
    VIRT_BHYVE,
    VIRT_HVF,
    VIRT_LAST
} VirtType;
ENUM_DECLARE(VirtType, virt_type)

typedef enum { LIFECYCLE_DEFAULT, LIFECYCLE_DESTROY, LIFECYCLE_RESTART, LIFECYCLE_RENAME_RESTART, LIFECYCLE_PRESERVE,
               LIFECYCLE_COREDUMP_DESTROY, LIFECYCLE_COREDUMP_RESTART, LIFECYCLE_LAST } LifecycleAction;
ENUM_DECLARE(LifecycleAction, lifecycle_action)

typedef enum { LOCK_FAILURE_DEFAULT, LOCK_FAILURE_POWEROFF, LOCK_FAILURE_RESTART, LOCK_FAILURE_PAUSE, LOCK_FAILURE_IGNORE,
               LOCK_FAILURE_LAST } LockFailureAction;
ENUM_DECLARE(LockFailureAction, lock_failure_action)

typedef struct {
    bool present;
    unsigned char uuid[16];          /* all zero = to be generated at start */
} GenidDef;

/* All in KiB. */
typedef struct {
    unsigned long long total_kib;    /* <memory>: at boot, with memory modules */
    unsigned long long current_kib;  /* <currentMemory>: what the balloon leaves */
    unsigned long long max_kib;      /* <maxMemory>; 0 = no hotplug */
    unsigned int max_slots;
    Switch dump_core;
} MemDef;

typedef struct {
    char *name;
    char *value;
} SysinfoEntry;

typedef struct {
    GPtrArray *entries;              /* of SysinfoEntry */
} SysinfoBoard;

typedef enum { SYSINFO_NONE, SYSINFO_SMBIOS, SYSINFO_FWCFG, SYSINFO_LAST } SysinfoType;
ENUM_DECLARE(SysinfoType, sysinfo_type)

typedef struct {
    char *name;
    char *file;
    char *value;
} FwcfgEntry;

typedef struct {
    SysinfoType type;
    GPtrArray *bios;                 /* of SysinfoEntry */
    GPtrArray *system;               /* of SysinfoEntry */
    GPtrArray *boards;               /* of SysinfoBoard */
    GPtrArray *chassis;              /* of SysinfoEntry */
    char **oem_strings;
    GPtrArray *fwcfg;                /* of FwcfgEntry */
} SysinfoDef;

typedef enum {
    LAUNCH_SECURITY_NONE,
    LAUNCH_SECURITY_SEV,
    LAUNCH_SECURITY_SEV_SNP,
    LAUNCH_SECURITY_S390_PV,
    LAUNCH_SECURITY_TDX,
    LAUNCH_SECURITY_LAST
} LaunchSecurityType;
ENUM_DECLARE(LaunchSecurityType, launch_security_type)

typedef struct {
    char *path;
} QuoteGenerationService;

typedef struct {
    LaunchSecurityType type;
    YesNo kernel_hashes;
    YesNo author_key;
    YesNo vcek;
    OptUint handle;
    OptUint cbitpos;
    OptUint reduced_phys_bits;
    OptUint sev_policy;
    OptUlong policy;                 /* sev-snp, tdx */
    char *dh_cert;
    char *session;
    char *guest_visible_workarounds;
    char *id_block;
    char *id_auth;
    char *host_data;
    char *mr_config_id;
    char *mr_owner;
    char *mr_owner_config;
    QuoteGenerationService *quote_generation_service;
} LaunchSecurityDef;

typedef struct {
    YesNo enabled;
    char *fdgroup;
} IommufdDef;

typedef struct {
    char *name;                      /* "aes", "dea" */
    Switch state;
} KeywrapCipher;

typedef struct {
    char *name;
    YesNo enabled;
} PerfEvent;

typedef struct {
    char *name;
    char *value;
} QemuEnv;

typedef struct {
    char *name;
    char *type;                      /* "string", "signed", "unsigned", "bool", "remove" */
    char *value;
} QemuProperty;

typedef struct {
    char *alias;
    GPtrArray *properties;           /* of QemuProperty */
} QemuDeviceOverride;

/* What the namespace "qemu" adds. */
typedef struct {
    char **args;
    GPtrArray *env;                  /* of QemuEnv */
    char **caps_add;
    char **caps_del;
    char *deprecation;               /* "none", "omit", "reject", "crash" */
    GPtrArray *overrides;            /* of QemuDeviceOverride */
} QemuNamespace;

typedef enum { LXC_NAMESPACE_NONE, LXC_NAMESPACE_NAME, LXC_NAMESPACE_PID, LXC_NAMESPACE_NETNS,
               LXC_NAMESPACE_LAST } LxcNamespaceSource;
ENUM_DECLARE(LxcNamespaceSource, lxc_namespace_source)

/* Whose namespace a container shares: that of a container by name, of a process, or one by the name of "ip netns". */
typedef struct {
    LxcNamespaceSource source;
    char *value;
} LxcNamespaceShare;

/* What the namespace "lxc" adds. */
typedef struct {
    LxcNamespaceShare *net;
    LxcNamespaceShare *ipc;
    LxcNamespaceShare *uts;
} LxcNamespace;

/* What the namespaces of other hypervisors add. */
typedef struct {
    char **xen_args;
    char **bhyve_args;
    char *datacenter_path;           /* vmware */
} OtherNamespaces;

typedef struct DomainDef DomainDef;
struct DomainDef {
    VirtType virt_type;
    int id;                          /* -1 = not running */
    char *name;
    unsigned char uuid[16];
    unsigned char hwuuid[16];
    GenidDef genid;
    char *title;
    char *description;
    char *metadata;                  /* the elements inside <metadata>, as they were written */

    MemDef mem;
    MemoryBacking *mem_backing;
    VcpuCount vcpu;
    GPtrArray *vcpus;                /* of VcpuDef; NULL = all alike */
    unsigned int iothreads_count;    /* 0 = none; otherwise never less than the length of @iothreads */
    GPtrArray *iothreads;            /* of IothreadDef */
    DefaultIothread *default_iothread;
    BlkioTune *blkiotune;
    MemTune *memtune;
    CpuTune *cputune;
    NumaTune *numatune;
    GPtrArray *throttle_groups;      /* of IoTune */

    IommufdDef *iommufd;
    char *partition;                 /* <resource> */
    char *appid;
    GPtrArray *sysinfo;              /* of SysinfoDef */
    char *bootloader;
    char *bootloader_args;
    OsDef os;
    IdMap *idmap;
    FeaturesDef features;
    CpuDef *cpu;
    ClockDef clock;

    LifecycleAction on_poweroff;
    LifecycleAction on_reboot;
    LifecycleAction on_crash;
    LockFailureAction on_lockfailure;
    YesNo suspend_to_mem;            /* <pm> */
    YesNo suspend_to_disk;
    GPtrArray *perf;                 /* of PerfEvent */

    char *emulator;
    GPtrArray *disks;                /* of DiskDef */
    GPtrArray *controllers;          /* of ControllerDef */
    GPtrArray *leases;               /* of LeaseDef */
    GPtrArray *filesystems;          /* of FsDef */
    GPtrArray *nets;                 /* of NetDef */
    GPtrArray *smartcards;           /* of SmartcardDef */
    GPtrArray *serials;              /* of ChardevDef */
    GPtrArray *parallels;            /* of ChardevDef */
    GPtrArray *consoles;             /* of ChardevDef */
    GPtrArray *channels;             /* of ChardevDef */
    GPtrArray *inputs;               /* of InputDef */
    GPtrArray *tpms;                 /* of TpmDef */
    GPtrArray *graphics;             /* of GraphicsDef */
    GPtrArray *sounds;               /* of SoundDef */
    GPtrArray *audios;               /* of AudioDef */
    GPtrArray *videos;               /* of VideoDef */
    GPtrArray *hostdevs;             /* of HostdevDef */
    GPtrArray *redirdevs;            /* of RedirdevDef */
    RedirFilter *redirfilter;
    GPtrArray *hubs;                 /* of HubDef */
    GPtrArray *watchdogs;            /* of WatchdogDef */
    MemballoonDef *memballoon;
    GPtrArray *rngs;                 /* of RngDef */
    NvramDef *nvram;
    GPtrArray *panics;               /* of PanicDef */
    GPtrArray *shmems;               /* of ShmemDef */
    GPtrArray *memories;             /* of MemoryDef */
    GPtrArray *iommus;               /* of IommuDef */
    VsockDef *vsock;
    GPtrArray *cryptos;              /* of CryptoDef */
    PstoreDef *pstore;

    GPtrArray *seclabels;            /* of SeclabelDef */
    GPtrArray *keywrap;              /* of KeywrapCipher */
    LaunchSecurityDef *launch_security;
    QemuNamespace qemu;
    LxcNamespace lxc;
    OtherNamespaces others;
};
XML_DECLARE(DomainDef, domain_def)
XML_DECLARE_BINDING(SysinfoEntry)
XML_DECLARE_BINDING(SysinfoBoard)
XML_DECLARE_BINDING(FwcfgEntry)
XML_DECLARE(SysinfoDef, sysinfo_def)
XML_DECLARE(LaunchSecurityDef, launch_security_def)
XML_DECLARE_BINDING(PerfEvent)
XML_DECLARE_BINDING(QemuNamespace)
XML_DECLARE_BINDING(LxcNamespace)
XML_DECLARE_BINDING(OtherNamespaces)

struct DomainParseHooks;

/* How to read a definition. */
typedef enum {
    DOMAIN_PARSE_INACTIVE      = 1 << 0,    /* as configuration: what only a running guest has is dropped */
    DOMAIN_PARSE_STATUS        = 1 << 1,    /* from our own status file */
    DOMAIN_PARSE_ABI_UPDATE    = 1 << 2,    /* a new guest: newer defaults are allowed */
    DOMAIN_PARSE_NO_VALIDATE   = 1 << 3,    /* from our own disk: it was judged when it was defined */
    DOMAIN_PARSE_NO_POST_PARSE = 1 << 4,    /* nothing is filled in, nothing judged */
    DOMAIN_PARSE_ATTACH        = 1 << 5,    /* devices: given to be attached */
    DOMAIN_PARSE_STRICT        = 1 << 6,    /* what the schema does not allow is VIR_ERR_XML_INVALID_SCHEMA */
} DomainParseFlags;

/* A definition read from @xml, with defaults, addresses and checks; NULL with an error that names line and path. What no
 * table knows is left out with a warning in the log, or refused if strict. @hooks (domain_hooks.h) may be NULL. */
DomainDef *domain_def_parse(const char *xml, unsigned int flags, const struct DomainParseHooks *hooks);
DomainDef *domain_def_parse_file(const char *path, unsigned int flags, const struct DomainParseHooks *hooks);

/* Runs the defaults, the addresses and the checks over a definition that was not just parsed: a copy that was edited. */
int domain_def_complete(DomainDef *def, unsigned int flags, const struct DomainParseHooks *hooks);

/* The engine's flags for these parse flags (for documents that contain a domain). */
unsigned int domain_parse_xml_flags(unsigned int flags);

/* Besides virDomainXMLFlags. */
#define DOMAIN_FORMAT_STATUS (1u << 16)     /* for our own status file */

/* The document, as virDomainXMLFlags and DOMAIN_FORMAT_STATUS want it. VIR_DOMAIN_XML_UPDATE_CPU is the driver's business
 * and changes nothing here. The caller frees it. */
char *domain_def_format(const DomainDef *def, unsigned int flags);
unsigned int domain_format_xml_flags(unsigned int flags);

/* Fails with VIR_ERR_CONFIG_UNSUPPORTED, naming path and values, when the guest could see a difference. */
int domain_def_abi_diff(const DomainDef *before, const DomainDef *after);

/* Fails likewise when something differs that cannot change while the guest runs. */
int domain_def_live_diff(const DomainDef *before, const DomainDef *after);

static inline bool
domain_def_is_x86(const DomainDef *def)
{
    return def->os.arch && (g_str_equal(def->os.arch, "x86_64") || g_str_equal(def->os.arch, "i686"));
}

#endif /* CONF_DOMAIN_H */
