/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain.c - the <domain> element: its fields, in the order in which they are written.
 *
 * Threads: any. A definition does not change once it is published.
 */

#include "conf/domain.h"

#include "conf/domain_complete.h"

ENUM_WORDS(VirtType, virt_type, VIRT_LAST,
           NULL, "qemu", "kqemu", "kvm", "xen", "lxc", "uml", "openvz", "test", "vmware", "hyperv", "vbox", "phyp", "vz",
           "bhyve", "hvf")
ENUM_WORDS(LifecycleAction, lifecycle_action, LIFECYCLE_LAST,
           NULL, "destroy", "restart", "rename-restart", "preserve", "coredump-destroy", "coredump-restart")
ENUM_WORDS(LockFailureAction, lock_failure_action, LOCK_FAILURE_LAST, NULL, "poweroff", "restart", "pause", "ignore")

/* ---- small parts ---- */

static const XmlField keywrap_fields[] = {
    XML_ATTR     (KeywrapCipher, name,  "name",  XML_STRING, XML_REQUIRED | XML_ABI),
    XML_ATTR_ENUM(KeywrapCipher, state, "state", Switch,     XML_REQUIRED | XML_ABI),
};
XML_BINDING(KeywrapCipher, "cipher", keywrap_fields);

static const XmlField iommufd_fields[] = {
    XML_ATTR_ENUM(IommufdDef, enabled, "enabled", YesNo,      XML_REQUIRED),
    XML_ATTR     (IommufdDef, fdgroup, "fdgroup", XML_STRING, 0),
};
XML_BINDING(IommufdDef, "iommufd", iommufd_fields);

static const XmlField perf_fields[] = {
    XML_ATTR     (PerfEvent, name,    "name",    XML_STRING, XML_REQUIRED),
    XML_ATTR_ENUM(PerfEvent, enabled, "enabled", YesNo,      XML_REQUIRED),
};
XML_BINDING(PerfEvent, "event", perf_fields);

/* ---- <domain> ---- */

static const XmlField domain_fields[] = {
    XML_ATTR_ENUM   (DomainDef, virt_type,        "type",           VirtType,        XML_REQUIRED | XML_ABI),
    XML_ATTR        (DomainDef, id,               "id",             XML_INT,         XML_ONLY_LIVE | XML_LIVE,
                     .absent = -1, XML_RANGE(0, 2147483647)),
    XML_IN_TEXT     (DomainDef, name,             "name",           XML_NAME,        XML_REQUIRED | XML_LIVE),
    XML_IN_TEXT     (DomainDef, uuid,             "uuid",           XML_UUID,        XML_ABI),
    XML_IN_TEXT     (DomainDef, hwuuid,           "hwuuid",         XML_UUID,        XML_ABI),
    XML_PRESENT     (DomainDef, genid.present,    "genid",                           XML_ABI),
    XML_IN_TEXT     (DomainDef, genid.uuid,       "genid",          XML_UUID,        XML_ABI),
    XML_IN_TEXT     (DomainDef, title,            "title",          XML_STRING,      XML_LIVE),
    XML_IN_TEXT     (DomainDef, description,      "description",    XML_STRING,      XML_LIVE),
    XML_VERBATIM    (DomainDef, metadata,         "metadata",                        XML_LIVE),
    XML_IN_ATTR     (DomainDef, mem.max_slots,    "maxMemory", "slots", XML_UINT,    XML_OMIT_ZERO | XML_ABI),
    XML_IN_TEXT     (DomainDef, mem.max_kib,      "maxMemory",      XML_KIB,         XML_OMIT_ZERO | XML_ABI),
    XML_IN_ATTR_ENUM(DomainDef, mem.dump_core,    "memory", "dumpCore", Switch,      0),
    XML_IN_TEXT     (DomainDef, mem.total_kib,    "memory",         XML_KIB,         XML_ABI),
    XML_IN_TEXT     (DomainDef, mem.current_kib,  "currentMemory",  XML_KIB,         XML_LIVE),
    XML_CHILD       (DomainDef, blkiotune,        "blkiotune",      BlkioTune,       XML_OMIT_EMPTY | XML_LIVE),
    XML_CHILD       (DomainDef, memtune,          "memtune",        MemTune,         XML_OMIT_EMPTY | XML_LIVE),
    XML_CHILD       (DomainDef, mem_backing,      "memoryBacking",  MemoryBacking,   XML_OMIT_EMPTY),
    XML_STRUCT      (DomainDef, vcpu,             "vcpu",           VcpuCount,       0),
    XML_LIST        (DomainDef, vcpus,            "vcpus/vcpu",     VcpuDef,         0),
    XML_IN_TEXT     (DomainDef, iothreads_count,  "iothreads",      XML_UINT,        XML_OMIT_ZERO | XML_LIVE,
                     XML_RANGE(0, IOTHREADS_MAX)),
    XML_LIST        (DomainDef, iothreads,        "iothreadids/iothread", IothreadDef, XML_LIVE,
                     .show = domain_iothreadids_are_shown),
    XML_CHILD       (DomainDef, default_iothread, "defaultiothread", DefaultIothread, XML_OMIT_EMPTY),
    XML_LIST        (DomainDef, throttle_groups,  "throttlegroups/throttlegroup", IoTune, XML_LIVE),
    XML_CHILD       (DomainDef, cputune,          "cputune",        CpuTune,         XML_OMIT_EMPTY | XML_LIVE),
    XML_CHILD       (DomainDef, numatune,         "numatune",       NumaTune,        XML_OMIT_EMPTY),
    XML_CHILD       (DomainDef, iommufd,          "iommufd",        IommufdDef,      0),
    XML_IN_TEXT     (DomainDef, partition,        "resource/partition", XML_ABS_PATH, 0),
    XML_IN_ATTR     (DomainDef, appid,            "resource/fibrechannel", "appid", XML_STRING, 0),
    XML_LIST        (DomainDef, sysinfo,          "sysinfo",        SysinfoDef,      XML_ABI),
    XML_IN_TEXT     (DomainDef, bootloader,       "bootloader",     XML_STRING,      0),
    XML_IN_TEXT     (DomainDef, bootloader_args,  "bootloader_args", XML_STRING,     0),
    XML_STRUCT      (DomainDef, os,               "os",             OsDef,           0),
    XML_CHILD       (DomainDef, idmap,            "idmap",          IdMap,           XML_OMIT_EMPTY),
    XML_STRUCT      (DomainDef, features,         "features",       FeaturesDef,     0),
    XML_CHILD       (DomainDef, cpu,              "cpu",            CpuDef,          XML_OMIT_EMPTY),
    XML_STRUCT      (DomainDef, clock,            "clock",          ClockDef,        0),
    XML_IN_TEXT_ENUM(DomainDef, on_poweroff,      "on_poweroff",    LifecycleAction, XML_LIVE),
    XML_IN_TEXT_ENUM(DomainDef, on_reboot,        "on_reboot",      LifecycleAction, XML_LIVE),
    XML_IN_TEXT_ENUM(DomainDef, on_crash,         "on_crash",       LifecycleAction, XML_LIVE),
    XML_IN_TEXT_ENUM(DomainDef, on_lockfailure,   "on_lockfailure", LockFailureAction, 0),
    XML_IN_ATTR_ENUM(DomainDef, suspend_to_mem,   "pm/suspend-to-mem", "enabled", YesNo, XML_ABI),
    XML_IN_ATTR_ENUM(DomainDef, suspend_to_disk,  "pm/suspend-to-disk", "enabled", YesNo, XML_ABI),
    XML_LIST        (DomainDef, perf,             "perf/event",     PerfEvent,       XML_LIVE),
    XML_WRAPPER     ("devices"),
    XML_IN_TEXT     (DomainDef, emulator,         "devices/emulator", XML_PATH,      0),
    XML_LIST        (DomainDef, disks,            "devices/disk",   DiskDef,         XML_ABI),
    XML_LIST        (DomainDef, controllers,      "devices/controller", ControllerDef, XML_ABI),
    XML_LIST        (DomainDef, leases,           "devices/lease",  LeaseDef,        0),
    XML_LIST        (DomainDef, filesystems,      "devices/filesystem", FsDef,       XML_ABI),
    XML_LIST        (DomainDef, nets,             "devices/interface", NetDef,       XML_ABI),
    XML_LIST        (DomainDef, smartcards,       "devices/smartcard", SmartcardDef, XML_ABI),
    XML_LIST_AS     (DomainDef, serials,          "devices/serial", SerialDef,       XML_ABI),
    XML_LIST_AS     (DomainDef, parallels,        "devices/parallel", ParallelDef,   XML_ABI),
    XML_LIST_AS     (DomainDef, consoles,         "devices/console", ConsoleDef,     XML_ABI),
    XML_LIST_AS     (DomainDef, channels,         "devices/channel", ChannelDef,     XML_ABI),
    XML_LIST        (DomainDef, inputs,           "devices/input",  InputDef,        XML_ABI),
    XML_LIST        (DomainDef, tpms,             "devices/tpm",    TpmDef,          XML_ABI),
    XML_LIST        (DomainDef, graphics,         "devices/graphics", GraphicsDef,   0),
    XML_LIST        (DomainDef, sounds,           "devices/sound",  SoundDef,        XML_ABI),
    XML_LIST        (DomainDef, audios,           "devices/audio",  AudioDef,        0, .show = domain_audios_are_shown),
    XML_LIST        (DomainDef, videos,           "devices/video",  VideoDef,        XML_ABI),
    XML_LIST        (DomainDef, hostdevs,         "devices/hostdev", HostdevDef,     XML_ABI),
    XML_LIST        (DomainDef, redirdevs,        "devices/redirdev", RedirdevDef,   XML_ABI),
    XML_CHILD       (DomainDef, redirfilter,      "devices/redirfilter", RedirFilter, 0),
    XML_LIST        (DomainDef, hubs,             "devices/hub",    HubDef,          XML_ABI),
    XML_LIST        (DomainDef, watchdogs,        "devices/watchdog", WatchdogDef,   XML_ABI),
    XML_CHILD       (DomainDef, memballoon,       "devices/memballoon", MemballoonDef, 0),
    XML_LIST        (DomainDef, rngs,             "devices/rng",    RngDef,          XML_ABI),
    XML_CHILD       (DomainDef, nvram,            "devices/nvram",  NvramDef,        0),
    XML_LIST        (DomainDef, panics,           "devices/panic",  PanicDef,        XML_ABI),
    XML_LIST        (DomainDef, shmems,           "devices/shmem",  ShmemDef,        XML_ABI),
    XML_LIST        (DomainDef, memories,         "devices/memory", MemoryDef,       XML_ABI),
    XML_LIST        (DomainDef, iommus,           "devices/iommu",  IommuDef,        XML_ABI),
    XML_CHILD       (DomainDef, vsock,            "devices/vsock",  VsockDef,        0),
    XML_LIST        (DomainDef, cryptos,          "devices/crypto", CryptoDef,       XML_ABI),
    XML_CHILD       (DomainDef, pstore,           "devices/pstore", PstoreDef,       0),
    XML_LIST        (DomainDef, seclabels,        "seclabel",       SeclabelDef,     0),
    XML_LIST        (DomainDef, keywrap,          "keywrap/cipher", KeywrapCipher,   XML_ABI),
    XML_CHILD       (DomainDef, launch_security,  "launchSecurity", LaunchSecurityDef, 0),
    XML_EMBED       (DomainDef, qemu,             QemuNamespace),
    XML_EMBED       (DomainDef, lxc,              LxcNamespace),
    XML_EMBED       (DomainDef, others,           OtherNamespaces),
};
XML_BINDING(DomainDef, "domain", domain_fields, .namespaces = domain_namespaces, .post_parse = domain_complete_hook,
            .validate = domain_validate_hook);
