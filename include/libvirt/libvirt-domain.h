/* SPDX-License-Identifier: LGPL-2.1-or-later */ /* style: as long as the contract is; programs include it by name */
/*
 * libvirt-domain.h - guests.
 */

#ifndef SPLITVIRT_LIBVIRT_DOMAIN_H
#define SPLITVIRT_LIBVIRT_DOMAIN_H

#include <libvirt/libvirt-common.h>
#include <libvirt/libvirt-host.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room for the names of parameters, the final zero included. */
#define VIR_DOMAIN_BLOCK_STATS_FIELD_LENGTH VIR_TYPED_PARAM_FIELD_LENGTH

/* The value of a memory limit that is none, in KiB. */
#define VIR_DOMAIN_MEMORY_PARAM_UNLIMITED 9007199254740991LL

/* The old name of VIR_KEYCODE_SET_QNUM. */
#define VIR_KEYCODE_SET_RFB VIR_KEYCODE_SET_QNUM

/* How many keys virDomainSendKey() can press together. */
#define VIR_DOMAIN_SEND_KEY_MAX_KEYS 16

/* Old names of virTypedParameter and what belongs to it. */
#define VIR_DOMAIN_SCHED_FIELD_LENGTH VIR_TYPED_PARAM_FIELD_LENGTH
#define _virSchedParameter _virTypedParameter
#define VIR_DOMAIN_BLKIO_FIELD_LENGTH VIR_TYPED_PARAM_FIELD_LENGTH
#define _virBlkioParameter _virTypedParameter
#define VIR_DOMAIN_MEMORY_FIELD_LENGTH VIR_TYPED_PARAM_FIELD_LENGTH
#define _virMemoryParameter _virTypedParameter

typedef struct _virDomain virDomain;
typedef virDomain *virDomainPtr;
typedef struct _virDomainControlInfo virDomainControlInfo;
typedef virDomainControlInfo *virDomainControlInfoPtr;
typedef struct _virDomainInfo virDomainInfo;
typedef virDomainInfo *virDomainInfoPtr;
typedef struct _virDomainBlockStats virDomainBlockStatsStruct;
typedef virDomainBlockStatsStruct *virDomainBlockStatsPtr;
typedef struct _virDomainInterfaceStats virDomainInterfaceStatsStruct;
typedef virDomainInterfaceStatsStruct *virDomainInterfaceStatsPtr;
typedef struct _virDomainMemoryStat virDomainMemoryStatStruct;
typedef virDomainMemoryStatStruct *virDomainMemoryStatPtr;
typedef struct _virDomainBlockInfo virDomainBlockInfo;
typedef virDomainBlockInfo *virDomainBlockInfoPtr;
typedef struct _virVcpuInfo virVcpuInfo;
typedef virVcpuInfo *virVcpuInfoPtr;
typedef struct _virDomainIOThreadInfo virDomainIOThreadInfo;
typedef virDomainIOThreadInfo *virDomainIOThreadInfoPtr;
typedef struct _virDomainStatsRecord virDomainStatsRecord;
typedef virDomainStatsRecord *virDomainStatsRecordPtr;
typedef unsigned long long virDomainBlockJobCursor;
typedef struct _virDomainBlockJobInfo virDomainBlockJobInfo;
typedef virDomainBlockJobInfo *virDomainBlockJobInfoPtr;
typedef struct _virDomainDiskError virDomainDiskError;
typedef virDomainDiskError *virDomainDiskErrorPtr;
typedef struct _virDomainJobInfo virDomainJobInfo;
typedef virDomainJobInfo *virDomainJobInfoPtr;
typedef struct _virDomainEventGraphicsAddress virDomainEventGraphicsAddress;
typedef virDomainEventGraphicsAddress *virDomainEventGraphicsAddressPtr;
typedef struct _virDomainEventGraphicsSubjectIdentity virDomainEventGraphicsSubjectIdentity;
typedef virDomainEventGraphicsSubjectIdentity *virDomainEventGraphicsSubjectIdentityPtr;
typedef struct _virDomainEventGraphicsSubject virDomainEventGraphicsSubject;
typedef virDomainEventGraphicsSubject *virDomainEventGraphicsSubjectPtr;
typedef struct _virDomainFSInfo virDomainFSInfo;
typedef virDomainFSInfo *virDomainFSInfoPtr;
typedef struct _virTypedParameter virSchedParameter;
typedef virSchedParameter *virSchedParameterPtr;
typedef struct _virTypedParameter virBlkioParameter;
typedef virBlkioParameter *virBlkioParameterPtr;
typedef struct _virTypedParameter virMemoryParameter;
typedef virMemoryParameter *virMemoryParameterPtr;
typedef struct _virDomainInterfaceIPAddress virDomainIPAddress;
typedef virDomainIPAddress *virDomainIPAddressPtr;
typedef struct _virDomainInterface virDomainInterface;
typedef virDomainInterface *virDomainInterfacePtr;

/* What a guest is doing. Since 0.0.1. */
typedef enum {
    VIR_DOMAIN_NOSTATE = 0,
    VIR_DOMAIN_RUNNING = 1,
    VIR_DOMAIN_BLOCKED = 2, /* waits for a resource */
    VIR_DOMAIN_PAUSED = 3,
    VIR_DOMAIN_SHUTDOWN = 4, /* its system is shutting down */
    VIR_DOMAIN_SHUTOFF = 5,
    VIR_DOMAIN_CRASHED = 6, /* since 0.0.2 */
    VIR_DOMAIN_PMSUSPENDED = 7, /* its system sleeps; since 0.9.11 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_LAST = 8,
# endif
} virDomainState;

/* Why a guest has no state. Since 0.9.2. */
typedef enum {
    VIR_DOMAIN_NOSTATE_UNKNOWN = 0,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_NOSTATE_LAST = 1,
# endif
} virDomainNostateReason;

/* How a guest came to run. Since 0.9.2. */
typedef enum {
    VIR_DOMAIN_RUNNING_UNKNOWN = 0,
    VIR_DOMAIN_RUNNING_BOOTED = 1,
    VIR_DOMAIN_RUNNING_MIGRATED = 2,
    VIR_DOMAIN_RUNNING_RESTORED = 3,
    VIR_DOMAIN_RUNNING_FROM_SNAPSHOT = 4,
    VIR_DOMAIN_RUNNING_UNPAUSED = 5,
    VIR_DOMAIN_RUNNING_MIGRATION_CANCELED = 6,
    VIR_DOMAIN_RUNNING_SAVE_CANCELED = 7,
    VIR_DOMAIN_RUNNING_WAKEUP = 8, /* since 0.9.11 */
    VIR_DOMAIN_RUNNING_CRASHED = 9, /* since 1.1.1 */
    VIR_DOMAIN_RUNNING_POSTCOPY = 10, /* runs here while memory still comes from the source; since 1.3.3 */
    VIR_DOMAIN_RUNNING_POSTCOPY_FAILED = 11, /* the same, and the source is lost; since 8.5.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_RUNNING_LAST = 12,
# endif
} virDomainRunningReason;

/* Why a guest is blocked. Since 0.9.2. */
typedef enum {
    VIR_DOMAIN_BLOCKED_UNKNOWN = 0,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_BLOCKED_LAST = 1,
# endif
} virDomainBlockedReason;

/* Why a guest is paused. Since 0.9.2. */
typedef enum {
    VIR_DOMAIN_PAUSED_UNKNOWN = 0,
    VIR_DOMAIN_PAUSED_USER = 1,
    VIR_DOMAIN_PAUSED_MIGRATION = 2,
    VIR_DOMAIN_PAUSED_SAVE = 3,
    VIR_DOMAIN_PAUSED_DUMP = 4,
    VIR_DOMAIN_PAUSED_IOERROR = 5,
    VIR_DOMAIN_PAUSED_WATCHDOG = 6,
    VIR_DOMAIN_PAUSED_FROM_SNAPSHOT = 7,
    VIR_DOMAIN_PAUSED_SHUTTING_DOWN = 8, /* since 0.9.5 */
    VIR_DOMAIN_PAUSED_SNAPSHOT = 9, /* since 1.0.1 */
    VIR_DOMAIN_PAUSED_CRASHED = 10, /* since 1.1.1 */
    VIR_DOMAIN_PAUSED_STARTING_UP = 11, /* is being started; since 1.2.14 */
    VIR_DOMAIN_PAUSED_POSTCOPY = 12, /* runs at the destination now; since 1.3.3 */
    VIR_DOMAIN_PAUSED_POSTCOPY_FAILED = 13, /* since 1.3.3 */
    VIR_DOMAIN_PAUSED_API_ERROR = 14, /* a call failed half way; since 9.2.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_PAUSED_LAST = 15,
# endif
} virDomainPausedReason;

/* Why a guest is shutting down. Since 0.9.2. */
typedef enum {
    VIR_DOMAIN_SHUTDOWN_UNKNOWN = 0,
    VIR_DOMAIN_SHUTDOWN_USER = 1,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_SHUTDOWN_LAST = 2,
# endif
} virDomainShutdownReason;

/* Why a guest does not run. Since 0.9.2. */
typedef enum {
    VIR_DOMAIN_SHUTOFF_UNKNOWN = 0,
    VIR_DOMAIN_SHUTOFF_SHUTDOWN = 1,
    VIR_DOMAIN_SHUTOFF_DESTROYED = 2,
    VIR_DOMAIN_SHUTOFF_CRASHED = 3,
    VIR_DOMAIN_SHUTOFF_MIGRATED = 4,
    VIR_DOMAIN_SHUTOFF_SAVED = 5,
    VIR_DOMAIN_SHUTOFF_FAILED = 6,
    VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT = 7,
    VIR_DOMAIN_SHUTOFF_DAEMON = 8, /* the daemon found it gone; since 4.10.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_SHUTOFF_LAST = 9,
# endif
} virDomainShutoffReason;

/* How a guest crashed. Since 0.9.2. */
typedef enum {
    VIR_DOMAIN_CRASHED_UNKNOWN = 0,
    VIR_DOMAIN_CRASHED_PANICKED = 1, /* since 1.1.1 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_CRASHED_LAST = 2,
# endif
} virDomainCrashedReason;

/* Why a guest sleeps with its memory powered. Since 0.9.11. */
typedef enum {
    VIR_DOMAIN_PMSUSPENDED_UNKNOWN = 0,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_PMSUSPENDED_LAST = 1,
# endif
} virDomainPMSuspendedReason;

/* Why a guest sleeps with its memory on disk. Since 1.0.0. */
typedef enum {
    VIR_DOMAIN_PMSUSPENDED_DISK_UNKNOWN = 0,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_PMSUSPENDED_DISK_LAST = 1,
# endif
} virDomainPMSuspendedDiskReason;

/* What the control channel to a guest's hypervisor is doing. Since 0.9.3. */
typedef enum {
    VIR_DOMAIN_CONTROL_OK = 0,
    VIR_DOMAIN_CONTROL_JOB = 1,
    VIR_DOMAIN_CONTROL_OCCUPIED = 2,
    VIR_DOMAIN_CONTROL_ERROR = 3,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_CONTROL_LAST = 4,
# endif
} virDomainControlState;

/* Why the control channel does not work; in `details` of virDomainControlInfo. Since 1.2.14. */
typedef enum {
    VIR_DOMAIN_CONTROL_ERROR_REASON_NONE = 0,
    VIR_DOMAIN_CONTROL_ERROR_REASON_UNKNOWN = 1,
    VIR_DOMAIN_CONTROL_ERROR_REASON_MONITOR = 2,
    VIR_DOMAIN_CONTROL_ERROR_REASON_INTERNAL = 3,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_CONTROL_ERROR_REASON_LAST = 4,
# endif
} virDomainControlErrorReason;

/* What a change is made to. Since 0.9.2. */
typedef enum {
    VIR_DOMAIN_AFFECT_CURRENT = 0, /* the running guest, or the definition when it does not run */
    VIR_DOMAIN_AFFECT_LIVE = 1 << 0, /* the running guest */
    VIR_DOMAIN_AFFECT_CONFIG = 1 << 1, /* the definition */
} virDomainModificationImpact;

/* Choices of virDomainSetVcpu(). Since 12.4.0. */
typedef enum {
    VIR_DOMAIN_SETVCPU_AFFECT_CURRENT = 0,
    VIR_DOMAIN_SETVCPU_AFFECT_LIVE = 1 << 0,
    VIR_DOMAIN_SETVCPU_AFFECT_CONFIG = 1 << 1,
    VIR_DOMAIN_SETVCPU_ASYNC_UNPLUG = 1 << 2,
} virDomainSetVcpuFlags;

/* How a guest is started. Since 0.0.1. */
typedef enum {
    VIR_DOMAIN_NONE = 0,
    VIR_DOMAIN_START_PAUSED = 1 << 0, /* since 0.8.2 */
    VIR_DOMAIN_START_AUTODESTROY = 1 << 1, /* ends with the connection; since 0.9.3 */
    VIR_DOMAIN_START_BYPASS_CACHE = 1 << 2, /* keeps the save image out of the host's page cache; since 0.9.4 */
    VIR_DOMAIN_START_FORCE_BOOT = 1 << 3, /* throws the managed save image away; since 0.9.5 */
    VIR_DOMAIN_START_VALIDATE = 1 << 4, /* refuses what the schema does not know; since 1.2.12 */
    VIR_DOMAIN_START_RESET_NVRAM = 1 << 5, /* makes NVRAM anew from its template; since 8.1.0 */
} virDomainCreateFlags;

/* The memory figures of a guest; KiB where nothing else is said. Since 0.7.5. */
typedef enum {
    VIR_DOMAIN_MEMORY_STAT_SWAP_IN = 0, /* read from swap since the guest began */
    VIR_DOMAIN_MEMORY_STAT_SWAP_OUT = 1, /* written to swap since the guest began */
    VIR_DOMAIN_MEMORY_STAT_MAJOR_FAULT = 2, /* a count: page faults with I/O */
    VIR_DOMAIN_MEMORY_STAT_MINOR_FAULT = 3, /* a count: page faults without */
    VIR_DOMAIN_MEMORY_STAT_UNUSED = 4, /* free, as the guest sees it */
    VIR_DOMAIN_MEMORY_STAT_AVAILABLE = 5, /* all it has, as the guest sees it */
    VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON = 6, /* what the balloon leaves it; since 0.9.3 */
    VIR_DOMAIN_MEMORY_STAT_RSS = 7, /* of the hypervisor's process on the host; since 0.9.10 */
    VIR_DOMAIN_MEMORY_STAT_USABLE = 8, /* could be taken without swapping; since 2.1.0 */
    VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE = 9, /* when told: seconds since 1970; since 2.1.0 */
    VIR_DOMAIN_MEMORY_STAT_DISK_CACHES = 10, /* since 4.6.0 */
    VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGALLOC = 11, /* a count; since 5.4.0 */
    VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGFAIL = 12, /* a count; since 5.4.0 */
    VIR_DOMAIN_MEMORY_STAT_NR = 13,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_MEMORY_STAT_LAST = 13,
# endif
} virDomainMemoryStatTags;

/* How a guest is dumped. Since 0.7.5. */
typedef enum {
    VIR_DUMP_CRASH = 1 << 0, /* the guest ends afterwards */
    VIR_DUMP_LIVE = 1 << 1, /* the guest runs on meanwhile */
    VIR_DUMP_BYPASS_CACHE = 1 << 2, /* since 0.9.4 */
    VIR_DUMP_RESET = 1 << 3, /* the guest is reset afterwards; since 0.9.7 */
    VIR_DUMP_MEMORY_ONLY = 1 << 4, /* no device state; since 0.9.13 */
} virDomainCoreDumpFlags;

/* The formats of dumps. Since 1.2.3. */
typedef enum {
    VIR_DOMAIN_CORE_DUMP_FORMAT_RAW = 0,
    VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_ZLIB = 1,
    VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_LZO = 2,
    VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_SNAPPY = 3,
    VIR_DOMAIN_CORE_DUMP_FORMAT_WIN_DMP = 4, /* since 7.4.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_CORE_DUMP_FORMAT_LAST = 5,
# endif
} virDomainCoreDumpFormat;

/* How a guest is migrated. Since 0.3.2. */
typedef enum {
    VIR_MIGRATE_LIVE = 1 << 0, /* the guest runs on meanwhile */
    VIR_MIGRATE_PEER2PEER = 1 << 1, /* the source's daemon talks to the destination's; since 0.7.2 */
    VIR_MIGRATE_TUNNELLED = 1 << 2, /* the guest goes through the daemons' connection; since 0.7.2 */
    VIR_MIGRATE_PERSIST_DEST = 1 << 3, /* defined there; since 0.7.3 */
    VIR_MIGRATE_UNDEFINE_SOURCE = 1 << 4, /* not defined here any more; since 0.7.3 */
    VIR_MIGRATE_PAUSED = 1 << 5, /* does not run there at first; since 0.7.5 */
    VIR_MIGRATE_NON_SHARED_DISK = 1 << 6, /* disks are copied whole; since 0.8.2 */
    VIR_MIGRATE_NON_SHARED_INC = 1 << 7, /* disks are copied, backing files are there already; since 0.8.2 */
    VIR_MIGRATE_CHANGE_PROTECTION = 1 << 8, /* nobody changes the guest meanwhile; since 0.9.4 */
    VIR_MIGRATE_UNSAFE = 1 << 9, /* even if disks could be damaged by caches; since 0.9.11 */
    VIR_MIGRATE_OFFLINE = 1 << 10, /* the definition of a guest that does not run; since 1.0.1 */
    VIR_MIGRATE_COMPRESSED = 1 << 11, /* since 1.0.3 */
    VIR_MIGRATE_ABORT_ON_ERROR = 1 << 12, /* a disk error ends it; since 1.1.0 */
    VIR_MIGRATE_AUTO_CONVERGE = 1 << 13, /* slows the guest down if it changes memory too fast; since 1.2.3 */
    VIR_MIGRATE_RDMA_PIN_ALL = 1 << 14, /* all memory is pinned; since 1.2.9 */
    VIR_MIGRATE_POSTCOPY = 1 << 15, /* may switch over before all memory is sent; since 1.3.3 */
    VIR_MIGRATE_TLS = 1 << 16, /* since 3.2.0 */
    VIR_MIGRATE_PARALLEL = 1 << 17, /* over several connections; since 5.2.0 */
    VIR_MIGRATE_NON_SHARED_SYNCHRONOUS_WRITES = 1 << 18, /* writes wait for the destination; since 8.0.0 */
    VIR_MIGRATE_POSTCOPY_RESUME = 1 << 19, /* takes up one that broke after switching over; since 8.5.0 */
    VIR_MIGRATE_ZEROCOPY = 1 << 20, /* sends memory without copying it; since 8.5.0 */
} virDomainMigrateFlags;

/* Which bandwidth is meant. Since 5.1.0. */
typedef enum {
    VIR_DOMAIN_MIGRATE_MAX_SPEED_POSTCOPY = 1 << 0,
} virDomainMigrateMaxSpeedFlags;

/* What virConnectGetDomainCapabilities() shows of CPU features. Since 11.0.0. */
typedef enum {
    VIR_CONNECT_GET_DOMAIN_CAPABILITIES_DISABLE_DEPRECATED_FEATURES = 1 << 0,
    VIR_CONNECT_GET_DOMAIN_CAPABILITIES_EXPAND_CPU_FEATURES = 1 << 1, /* since 12.2.0 */
    VIR_CONNECT_GET_DOMAIN_CAPABILITIES_SUPPORTED_CPU_FEATURES = 1 << 2, /* since 12.5.0 */
} virConnectGetDomainCapabilitiesFlags;

/* How the guest's system is asked to shut down; several are tried in the driver's order. Since
 * 0.9.10. */
typedef enum {
    VIR_DOMAIN_SHUTDOWN_DEFAULT = 0,
    VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN = 1,
    VIR_DOMAIN_SHUTDOWN_GUEST_AGENT = 2,
    VIR_DOMAIN_SHUTDOWN_INITCTL = 4, /* since 1.0.1 */
    VIR_DOMAIN_SHUTDOWN_SIGNAL = 8, /* since 1.0.1 */
    VIR_DOMAIN_SHUTDOWN_PARAVIRT = 16, /* since 1.2.5 */
} virDomainShutdownFlagValues;

/* How the guest's system is asked to reboot; several are tried in the driver's order. Since 0.9.10.
 * How the guest's system is asked to reboot; several are tried in the driver's order. Since 0.9.10. */
typedef enum {
    VIR_DOMAIN_REBOOT_DEFAULT = 0,
    VIR_DOMAIN_REBOOT_ACPI_POWER_BTN = 1,
    VIR_DOMAIN_REBOOT_GUEST_AGENT = 2,
    VIR_DOMAIN_REBOOT_INITCTL = 4, /* since 1.0.1 */
    VIR_DOMAIN_REBOOT_SIGNAL = 8, /* since 1.0.1 */
    VIR_DOMAIN_REBOOT_PARAVIRT = 16, /* since 1.2.5 */
} virDomainRebootFlagValues;

/* How a guest is ended. Since 0.9.10. */
typedef enum {
    VIR_DOMAIN_DESTROY_DEFAULT = 0,
    VIR_DOMAIN_DESTROY_GRACEFUL = 1 << 0, /* does not kill a process that will not end */
    VIR_DOMAIN_DESTROY_REMOVE_LOGS = 1 << 1, /* since 8.3.0 */
} virDomainDestroyFlagsValues;

/* How a guest is saved and restored. Since 0.9.4. */
typedef enum {
    VIR_DOMAIN_SAVE_BYPASS_CACHE = 1 << 0, /* keeps the file out of the host's page cache */
    VIR_DOMAIN_SAVE_RUNNING = 1 << 1, /* since 0.9.5 */
    VIR_DOMAIN_SAVE_PAUSED = 1 << 2, /* since 0.9.5 */
    VIR_DOMAIN_SAVE_RESET_NVRAM = 1 << 3, /* since 8.1.0 */
} virDomainSaveRestoreFlags;

/* Which memory setting is changed. Since 0.9.0. */
typedef enum {
    VIR_DOMAIN_MEM_CURRENT = 0, /* since 0.9.1 */
    VIR_DOMAIN_MEM_LIVE = 1 << 0,
    VIR_DOMAIN_MEM_CONFIG = 1 << 1,
    VIR_DOMAIN_MEM_MAXIMUM = 1 << 2, /* since 0.9.1 */
} virDomainMemoryModFlags;

/* How a guest's memory keeps to the chosen NUMA nodes. Since 0.9.9. */
typedef enum {
    VIR_DOMAIN_NUMATUNE_MEM_STRICT = 0, /* from there or not at all */
    VIR_DOMAIN_NUMATUNE_MEM_PREFERRED = 1,
    VIR_DOMAIN_NUMATUNE_MEM_INTERLEAVE = 2,
    VIR_DOMAIN_NUMATUNE_MEM_RESTRICTIVE = 3, /* as the control group says; since 7.3.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_NUMATUNE_MEM_LAST = 4,
# endif
} virDomainNumatuneMemMode;

/* Who is asked for a guest's host name. Since 6.1.0. */
typedef enum {
    VIR_DOMAIN_GET_HOSTNAME_LEASE = 1 << 0,
    VIR_DOMAIN_GET_HOSTNAME_AGENT = 1 << 1,
} virDomainGetHostnameFlags;

/* The kinds of metadata of a guest. Since 0.9.10. */
typedef enum {
    VIR_DOMAIN_METADATA_DESCRIPTION = 0,
    VIR_DOMAIN_METADATA_TITLE = 1,
    VIR_DOMAIN_METADATA_ELEMENT = 2,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_METADATA_LAST = 3,
# endif
} virDomainMetadataType;

/* What a guest's description shows. Since 0.3.3. */
typedef enum {
    VIR_DOMAIN_XML_SECURE = 1 << 0, /* with passwords */
    VIR_DOMAIN_XML_INACTIVE = 1 << 1, /* as at the next start */
    VIR_DOMAIN_XML_UPDATE_CPU = 1 << 2, /* with the host's CPU filled in; since 0.8.0 */
    VIR_DOMAIN_XML_MIGRATABLE = 1 << 3, /* fit for another host and other versions; since 1.0.0 */
} virDomainXMLFlags;

/* What a save image's description shows. Since 5.1.0. */
typedef enum {
    VIR_DOMAIN_SAVE_IMAGE_XML_SECURE = 1 << 0,
} virDomainSaveImageXMLFlags;

/* What the size of virDomainBlockResize() means. Since 0.9.11. */
typedef enum {
    VIR_DOMAIN_BLOCK_RESIZE_BYTES = 1 << 0,
    VIR_DOMAIN_BLOCK_RESIZE_CAPACITY = 1 << 1, /* to the size of the device behind it; since 10.0.0 */
    VIR_DOMAIN_BLOCK_RESIZE_EXTEND = 1 << 2, /* since 12.3.0 */
} virDomainBlockResizeFlags;

/* Which addresses virDomainMemoryPeek() reads. Since 0.4.4. */
typedef enum {
    VIR_MEMORY_VIRTUAL = 1 << 0, /* as the first CPU's kernel sees them */
    VIR_MEMORY_PHYSICAL = 1 << 1, /* since 0.7.0 */
} virDomainMemoryFlags;

/* How strictly a definition is taken. Since 1.2.12. */
typedef enum {
    VIR_DOMAIN_DEFINE_VALIDATE = 1 << 0, /* refuses what the schema does not know */
} virDomainDefineFlags;

/* What goes, or stays, with a guest's definition. Since 0.9.4. */
typedef enum {
    VIR_DOMAIN_UNDEFINE_MANAGED_SAVE = 1 << 0,
    VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA = 1 << 1, /* since 0.9.5 */
    VIR_DOMAIN_UNDEFINE_NVRAM = 1 << 2, /* since 1.2.9 */
    VIR_DOMAIN_UNDEFINE_KEEP_NVRAM = 1 << 3, /* NVRAM stays; since 2.3.0 */
    VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA = 1 << 4, /* since 5.6.0 */
    VIR_DOMAIN_UNDEFINE_TPM = 1 << 5, /* since 8.9.0 */
    VIR_DOMAIN_UNDEFINE_KEEP_TPM = 1 << 6, /* the TPM's state stays; since 8.9.0 */
} virDomainUndefineFlagsValues;

/* Which guests are listed. Since 0.9.13. */
typedef enum {
    VIR_CONNECT_LIST_DOMAINS_ACTIVE = 1 << 0,
    VIR_CONNECT_LIST_DOMAINS_INACTIVE = 1 << 1,
    VIR_CONNECT_LIST_DOMAINS_PERSISTENT = 1 << 2,
    VIR_CONNECT_LIST_DOMAINS_TRANSIENT = 1 << 3,
    VIR_CONNECT_LIST_DOMAINS_RUNNING = 1 << 4,
    VIR_CONNECT_LIST_DOMAINS_PAUSED = 1 << 5,
    VIR_CONNECT_LIST_DOMAINS_SHUTOFF = 1 << 6,
    VIR_CONNECT_LIST_DOMAINS_OTHER = 1 << 7,
    VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE = 1 << 8,
    VIR_CONNECT_LIST_DOMAINS_NO_MANAGEDSAVE = 1 << 9,
    VIR_CONNECT_LIST_DOMAINS_AUTOSTART = 1 << 10,
    VIR_CONNECT_LIST_DOMAINS_NO_AUTOSTART = 1 << 11,
    VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT = 1 << 12,
    VIR_CONNECT_LIST_DOMAINS_NO_SNAPSHOT = 1 << 13,
    VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT = 1 << 14, /* since 5.6.0 */
    VIR_CONNECT_LIST_DOMAINS_NO_CHECKPOINT = 1 << 15, /* since 5.6.0 */
} virConnectListAllDomainsFlags;

/* What a virtual CPU is doing. Since 0.1.4. */
typedef enum {
    VIR_VCPU_OFFLINE = 0,
    VIR_VCPU_RUNNING = 1,
    VIR_VCPU_BLOCKED = 2,
# ifdef VIR_ENUM_SENTINELS
    VIR_VCPU_LAST = 3,
# endif
} virVcpuState;

/* Special host CPU numbers in virVcpuInfo. Since 6.10.0. */
typedef enum {
    VIR_VCPU_INFO_CPU_OFFLINE = -1, /* the virtual CPU is offline */
    VIR_VCPU_INFO_CPU_UNAVAILABLE = -2,
} virVcpuHostCpuState;

/* Which number of virtual CPUs is meant. Since 0.8.5. */
typedef enum {
    VIR_DOMAIN_VCPU_CURRENT = 0, /* since 0.9.4 */
    VIR_DOMAIN_VCPU_LIVE = 1 << 0,
    VIR_DOMAIN_VCPU_CONFIG = 1 << 1,
    VIR_DOMAIN_VCPU_MAXIMUM = 1 << 2, /* the limit, not the present number */
    VIR_DOMAIN_VCPU_GUEST = 1 << 3, /* as the guest's system uses them (guest agent); since 1.1.0 */
    VIR_DOMAIN_VCPU_HOTPLUGGABLE = 1 << 4, /* those that can be unplugged; since 2.4.0 */
    VIR_DOMAIN_VCPU_ASYNC_UNPLUG = 1 << 5, /* since 12.4.0 */
} virDomainVcpuFlags;

/* What a device's change is made to. Since 0.7.7. */
typedef enum {
    VIR_DOMAIN_DEVICE_MODIFY_CURRENT = 0,
    VIR_DOMAIN_DEVICE_MODIFY_LIVE = 1 << 0,
    VIR_DOMAIN_DEVICE_MODIFY_CONFIG = 1 << 1,
    VIR_DOMAIN_DEVICE_MODIFY_FORCE = 1 << 2, /* even if the guest has locked it; since 0.8.6 */
} virDomainDeviceModifyFlags;

/* The groups of figures of virConnectGetAllDomainStats(). Since 1.2.8. */
typedef enum {
    VIR_DOMAIN_STATS_STATE = 1,
    VIR_DOMAIN_STATS_CPU_TOTAL = 2, /* since 1.2.9 */
    VIR_DOMAIN_STATS_BALLOON = 4, /* since 1.2.9 */
    VIR_DOMAIN_STATS_VCPU = 8, /* since 1.2.9 */
    VIR_DOMAIN_STATS_INTERFACE = 16, /* since 1.2.9 */
    VIR_DOMAIN_STATS_BLOCK = 32, /* since 1.2.9 */
    VIR_DOMAIN_STATS_PERF = 64, /* since 1.3.3 */
    VIR_DOMAIN_STATS_IOTHREAD = 128, /* since 4.10.0 */
    VIR_DOMAIN_STATS_MEMORY = 256, /* since 6.0.0 */
    VIR_DOMAIN_STATS_DIRTYRATE = 512, /* since 7.2.0 */
    VIR_DOMAIN_STATS_VM = 1024, /* since 8.9.0 */
} virDomainStatsTypes;

/* Which guests' figures are told, and how hard they are sought. Since 1.2.8. */
typedef enum {
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE = 1 << 0,
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE = 1 << 1,
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_PERSISTENT = 1 << 2,
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_TRANSIENT = 1 << 3,
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_RUNNING = 1 << 4,
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_PAUSED = 1 << 5,
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_SHUTOFF = 1 << 6,
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_OTHER = 1 << 7,
    /* without what would have to wait for a busy guest; since 4.5.0 */
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT = 1 << 29,
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING = 1 << 30, /* with every image of the chains; since 1.2.12 */
    VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS = 1U << 31, /* fails for groups that are not supported */
} virConnectGetAllDomainStatsFlags;

/* The kinds of jobs of a disk. Since 0.9.4. */
typedef enum {
    VIR_DOMAIN_BLOCK_JOB_TYPE_UNKNOWN = 0,
    VIR_DOMAIN_BLOCK_JOB_TYPE_PULL = 1,
    VIR_DOMAIN_BLOCK_JOB_TYPE_COPY = 2, /* since 0.9.12 */
    VIR_DOMAIN_BLOCK_JOB_TYPE_COMMIT = 3, /* since 0.10.2 */
    VIR_DOMAIN_BLOCK_JOB_TYPE_ACTIVE_COMMIT = 4, /* since 1.2.6 */
    VIR_DOMAIN_BLOCK_JOB_TYPE_BACKUP = 5, /* since 6.0.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_BLOCK_JOB_TYPE_LAST = 6,
# endif
} virDomainBlockJobType;

/* How a disk's job is ended. Since 0.9.12. */
typedef enum {
    VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC = 1 << 0, /* does not wait */
    VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT = 1 << 1, /* the guest goes on with the copy */
} virDomainBlockJobAbortFlags;

/* The unit of bandwidth. Since 1.2.9. */
typedef enum {
    VIR_DOMAIN_BLOCK_JOB_INFO_BANDWIDTH_BYTES = 1 << 0,
} virDomainBlockJobInfoFlags;

/* The unit of bandwidth. Since 1.2.9. */
typedef enum {
    VIR_DOMAIN_BLOCK_JOB_SPEED_BANDWIDTH_BYTES = 1 << 0,
} virDomainBlockJobSetSpeedFlags;

/* The unit of bandwidth. Since 1.2.9. */
typedef enum {
    VIR_DOMAIN_BLOCK_PULL_BANDWIDTH_BYTES = 1 << 6,
} virDomainBlockPullFlags;

/* How a chain of images is changed or copied. Since 0.9.12. */
typedef enum {
    VIR_DOMAIN_BLOCK_REBASE_SHALLOW = 1 << 0, /* the copy keeps the backing file */
    VIR_DOMAIN_BLOCK_REBASE_REUSE_EXT = 1 << 1, /* the destination is there already */
    VIR_DOMAIN_BLOCK_REBASE_COPY_RAW = 1 << 2, /* the destination is raw */
    VIR_DOMAIN_BLOCK_REBASE_COPY = 1 << 3, /* mirrors in place of pulling */
    VIR_DOMAIN_BLOCK_REBASE_RELATIVE = 1 << 4, /* keeps relative names in the chain; since 1.2.7 */
    VIR_DOMAIN_BLOCK_REBASE_COPY_DEV = 1 << 5, /* the destination is a block device; since 1.2.9 */
    VIR_DOMAIN_BLOCK_REBASE_BANDWIDTH_BYTES = 1 << 6, /* since 1.2.9 */
} virDomainBlockRebaseFlags;

/* How a disk is mirrored. Since 1.2.8. */
typedef enum {
    VIR_DOMAIN_BLOCK_COPY_SHALLOW = 1 << 0,
    VIR_DOMAIN_BLOCK_COPY_REUSE_EXT = 1 << 1,
    VIR_DOMAIN_BLOCK_COPY_TRANSIENT_JOB = 1 << 2, /* even if it cannot survive a restart; since 3.5.0 */
    VIR_DOMAIN_BLOCK_COPY_SYNCHRONOUS_WRITES = 1 << 3, /* writes wait for the copy; since 8.0.0 */
    VIR_DOMAIN_BLOCK_COPY_TARGET_ZEROED = 1 << 4, /* the destination reads as zeroes; since 12.2.0 */
} virDomainBlockCopyFlags;

/* How images are committed down a chain. Since 0.10.2. */
typedef enum {
    VIR_DOMAIN_BLOCK_COMMIT_SHALLOW = 1 << 0, /* base is the next image below top */
    VIR_DOMAIN_BLOCK_COMMIT_DELETE = 1 << 1, /* removes images that are not needed any more */
    VIR_DOMAIN_BLOCK_COMMIT_ACTIVE = 1 << 2, /* top may be the active image; since 1.2.6 */
    VIR_DOMAIN_BLOCK_COMMIT_RELATIVE = 1 << 3, /* since 1.2.7 */
    VIR_DOMAIN_BLOCK_COMMIT_BANDWIDTH_BYTES = 1 << 4, /* since 1.2.9 */
} virDomainBlockCommitFlags;

/* What is wrong with a disk. Since 0.9.10. */
typedef enum {
    VIR_DOMAIN_DISK_ERROR_NONE = 0,
    VIR_DOMAIN_DISK_ERROR_UNSPEC = 1,
    VIR_DOMAIN_DISK_ERROR_NO_SPACE = 2,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_DISK_ERROR_LAST = 3,
# endif
} virDomainDiskErrorCode;

/* The codes in which keys can be given. Since 0.9.3. */
typedef enum {
    VIR_KEYCODE_SET_LINUX = 0,
    VIR_KEYCODE_SET_XT = 1,
    VIR_KEYCODE_SET_ATSET1 = 2,
    VIR_KEYCODE_SET_ATSET2 = 3,
    VIR_KEYCODE_SET_ATSET3 = 4,
    VIR_KEYCODE_SET_OSX = 5, /* since 0.9.4 */
    VIR_KEYCODE_SET_XT_KBD = 6, /* since 0.9.4 */
    VIR_KEYCODE_SET_USB = 7, /* since 0.9.4 */
    VIR_KEYCODE_SET_WIN32 = 8, /* since 0.9.4 */
    VIR_KEYCODE_SET_QNUM = 9, /* since 4.2.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_KEYCODE_SET_LAST = 10,
# endif
} virKeycodeSet;

/* Signals for processes inside containers; the numbers are the same on all systems. Since 1.0.1. */
typedef enum {
    VIR_DOMAIN_PROCESS_SIGNAL_NOP = 0,
    VIR_DOMAIN_PROCESS_SIGNAL_HUP = 1,
    VIR_DOMAIN_PROCESS_SIGNAL_INT = 2,
    VIR_DOMAIN_PROCESS_SIGNAL_QUIT = 3,
    VIR_DOMAIN_PROCESS_SIGNAL_ILL = 4,
    VIR_DOMAIN_PROCESS_SIGNAL_TRAP = 5,
    VIR_DOMAIN_PROCESS_SIGNAL_ABRT = 6,
    VIR_DOMAIN_PROCESS_SIGNAL_BUS = 7,
    VIR_DOMAIN_PROCESS_SIGNAL_FPE = 8,
    VIR_DOMAIN_PROCESS_SIGNAL_KILL = 9,
    VIR_DOMAIN_PROCESS_SIGNAL_USR1 = 10,
    VIR_DOMAIN_PROCESS_SIGNAL_SEGV = 11,
    VIR_DOMAIN_PROCESS_SIGNAL_USR2 = 12,
    VIR_DOMAIN_PROCESS_SIGNAL_PIPE = 13,
    VIR_DOMAIN_PROCESS_SIGNAL_ALRM = 14,
    VIR_DOMAIN_PROCESS_SIGNAL_TERM = 15,
    VIR_DOMAIN_PROCESS_SIGNAL_STKFLT = 16,
    VIR_DOMAIN_PROCESS_SIGNAL_CHLD = 17,
    VIR_DOMAIN_PROCESS_SIGNAL_CONT = 18,
    VIR_DOMAIN_PROCESS_SIGNAL_STOP = 19,
    VIR_DOMAIN_PROCESS_SIGNAL_TSTP = 20,
    VIR_DOMAIN_PROCESS_SIGNAL_TTIN = 21,
    VIR_DOMAIN_PROCESS_SIGNAL_TTOU = 22,
    VIR_DOMAIN_PROCESS_SIGNAL_URG = 23,
    VIR_DOMAIN_PROCESS_SIGNAL_XCPU = 24,
    VIR_DOMAIN_PROCESS_SIGNAL_XFSZ = 25,
    VIR_DOMAIN_PROCESS_SIGNAL_VTALRM = 26,
    VIR_DOMAIN_PROCESS_SIGNAL_PROF = 27,
    VIR_DOMAIN_PROCESS_SIGNAL_WINCH = 28,
    VIR_DOMAIN_PROCESS_SIGNAL_POLL = 29,
    VIR_DOMAIN_PROCESS_SIGNAL_PWR = 30,
    VIR_DOMAIN_PROCESS_SIGNAL_SYS = 31,
    VIR_DOMAIN_PROCESS_SIGNAL_RT0 = 32,
    VIR_DOMAIN_PROCESS_SIGNAL_RT1 = 33,
    VIR_DOMAIN_PROCESS_SIGNAL_RT2 = 34,
    VIR_DOMAIN_PROCESS_SIGNAL_RT3 = 35,
    VIR_DOMAIN_PROCESS_SIGNAL_RT4 = 36,
    VIR_DOMAIN_PROCESS_SIGNAL_RT5 = 37,
    VIR_DOMAIN_PROCESS_SIGNAL_RT6 = 38,
    VIR_DOMAIN_PROCESS_SIGNAL_RT7 = 39,
    VIR_DOMAIN_PROCESS_SIGNAL_RT8 = 40,
    VIR_DOMAIN_PROCESS_SIGNAL_RT9 = 41,
    VIR_DOMAIN_PROCESS_SIGNAL_RT10 = 42,
    VIR_DOMAIN_PROCESS_SIGNAL_RT11 = 43,
    VIR_DOMAIN_PROCESS_SIGNAL_RT12 = 44,
    VIR_DOMAIN_PROCESS_SIGNAL_RT13 = 45,
    VIR_DOMAIN_PROCESS_SIGNAL_RT14 = 46,
    VIR_DOMAIN_PROCESS_SIGNAL_RT15 = 47,
    VIR_DOMAIN_PROCESS_SIGNAL_RT16 = 48,
    VIR_DOMAIN_PROCESS_SIGNAL_RT17 = 49,
    VIR_DOMAIN_PROCESS_SIGNAL_RT18 = 50,
    VIR_DOMAIN_PROCESS_SIGNAL_RT19 = 51,
    VIR_DOMAIN_PROCESS_SIGNAL_RT20 = 52,
    VIR_DOMAIN_PROCESS_SIGNAL_RT21 = 53,
    VIR_DOMAIN_PROCESS_SIGNAL_RT22 = 54,
    VIR_DOMAIN_PROCESS_SIGNAL_RT23 = 55,
    VIR_DOMAIN_PROCESS_SIGNAL_RT24 = 56,
    VIR_DOMAIN_PROCESS_SIGNAL_RT25 = 57,
    VIR_DOMAIN_PROCESS_SIGNAL_RT26 = 58,
    VIR_DOMAIN_PROCESS_SIGNAL_RT27 = 59,
    VIR_DOMAIN_PROCESS_SIGNAL_RT28 = 60,
    VIR_DOMAIN_PROCESS_SIGNAL_RT29 = 61,
    VIR_DOMAIN_PROCESS_SIGNAL_RT30 = 62,
    VIR_DOMAIN_PROCESS_SIGNAL_RT31 = 63,
    VIR_DOMAIN_PROCESS_SIGNAL_RT32 = 64,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_PROCESS_SIGNAL_LAST = 65,
# endif
} virDomainProcessSignal;

/* What has happened to a guest (VIR_DOMAIN_EVENT_ID_LIFECYCLE). Since 0.5.0. */
typedef enum {
    VIR_DOMAIN_EVENT_DEFINED = 0,
    VIR_DOMAIN_EVENT_UNDEFINED = 1,
    VIR_DOMAIN_EVENT_STARTED = 2,
    VIR_DOMAIN_EVENT_SUSPENDED = 3,
    VIR_DOMAIN_EVENT_RESUMED = 4,
    VIR_DOMAIN_EVENT_STOPPED = 5,
    VIR_DOMAIN_EVENT_SHUTDOWN = 6, /* since 0.9.8 */
    VIR_DOMAIN_EVENT_PMSUSPENDED = 7, /* since 0.10.2 */
    VIR_DOMAIN_EVENT_CRASHED = 8, /* since 1.1.1 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_LAST = 9,
# endif
} virDomainEventType;

/* Details of VIR_DOMAIN_EVENT_DEFINED. Since 0.5.0. */
typedef enum {
    VIR_DOMAIN_EVENT_DEFINED_ADDED = 0,
    VIR_DOMAIN_EVENT_DEFINED_UPDATED = 1,
    VIR_DOMAIN_EVENT_DEFINED_RENAMED = 2, /* since 1.2.19 */
    VIR_DOMAIN_EVENT_DEFINED_FROM_SNAPSHOT = 3, /* since 1.3.3 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_DEFINED_LAST = 4,
# endif
} virDomainEventDefinedDetailType;

/* Details of VIR_DOMAIN_EVENT_UNDEFINED. Since 0.5.0. */
typedef enum {
    VIR_DOMAIN_EVENT_UNDEFINED_REMOVED = 0,
    VIR_DOMAIN_EVENT_UNDEFINED_RENAMED = 1, /* since 1.2.19 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_UNDEFINED_LAST = 2,
# endif
} virDomainEventUndefinedDetailType;

/* Details of VIR_DOMAIN_EVENT_STARTED. Since 0.5.0. */
typedef enum {
    VIR_DOMAIN_EVENT_STARTED_BOOTED = 0,
    VIR_DOMAIN_EVENT_STARTED_MIGRATED = 1,
    VIR_DOMAIN_EVENT_STARTED_RESTORED = 2,
    VIR_DOMAIN_EVENT_STARTED_FROM_SNAPSHOT = 3, /* since 0.8.0 */
    VIR_DOMAIN_EVENT_STARTED_WAKEUP = 4, /* since 0.9.11 */
    VIR_DOMAIN_EVENT_STARTED_RECREATED = 5, /* since 11.6.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_STARTED_LAST = 6,
# endif
} virDomainEventStartedDetailType;

/* Details of VIR_DOMAIN_EVENT_SUSPENDED. Since 0.5.0. */
typedef enum {
    VIR_DOMAIN_EVENT_SUSPENDED_PAUSED = 0,
    VIR_DOMAIN_EVENT_SUSPENDED_MIGRATED = 1,
    VIR_DOMAIN_EVENT_SUSPENDED_IOERROR = 2, /* since 0.8.0 */
    VIR_DOMAIN_EVENT_SUSPENDED_WATCHDOG = 3, /* since 0.8.0 */
    VIR_DOMAIN_EVENT_SUSPENDED_RESTORED = 4, /* since 0.9.5 */
    VIR_DOMAIN_EVENT_SUSPENDED_FROM_SNAPSHOT = 5, /* since 0.9.5 */
    VIR_DOMAIN_EVENT_SUSPENDED_API_ERROR = 6, /* since 1.0.1 */
    VIR_DOMAIN_EVENT_SUSPENDED_POSTCOPY = 7, /* since 1.3.3 */
    VIR_DOMAIN_EVENT_SUSPENDED_POSTCOPY_FAILED = 8, /* since 1.3.3 */
    VIR_DOMAIN_EVENT_SUSPENDED_GUEST_SHUTDOWN = 9, /* since 11.10.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_SUSPENDED_LAST = 10,
# endif
} virDomainEventSuspendedDetailType;

/* Details of VIR_DOMAIN_EVENT_RESUMED. Since 0.5.0. */
typedef enum {
    VIR_DOMAIN_EVENT_RESUMED_UNPAUSED = 0,
    VIR_DOMAIN_EVENT_RESUMED_MIGRATED = 1,
    VIR_DOMAIN_EVENT_RESUMED_FROM_SNAPSHOT = 2, /* since 0.9.5 */
    VIR_DOMAIN_EVENT_RESUMED_POSTCOPY = 3, /* since 1.3.3 */
    VIR_DOMAIN_EVENT_RESUMED_POSTCOPY_FAILED = 4, /* since 8.5.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_RESUMED_LAST = 5,
# endif
} virDomainEventResumedDetailType;

/* Details of VIR_DOMAIN_EVENT_STOPPED. Since 0.5.0. */
typedef enum {
    VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN = 0,
    VIR_DOMAIN_EVENT_STOPPED_DESTROYED = 1,
    VIR_DOMAIN_EVENT_STOPPED_CRASHED = 2,
    VIR_DOMAIN_EVENT_STOPPED_MIGRATED = 3,
    VIR_DOMAIN_EVENT_STOPPED_SAVED = 4,
    VIR_DOMAIN_EVENT_STOPPED_FAILED = 5,
    VIR_DOMAIN_EVENT_STOPPED_FROM_SNAPSHOT = 6, /* since 0.8.0 */
    VIR_DOMAIN_EVENT_STOPPED_RECREATED = 7, /* since 11.6.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_STOPPED_LAST = 8,
# endif
} virDomainEventStoppedDetailType;

/* Details of VIR_DOMAIN_EVENT_SHUTDOWN. Since 0.9.8. */
typedef enum {
    VIR_DOMAIN_EVENT_SHUTDOWN_FINISHED = 0,
    VIR_DOMAIN_EVENT_SHUTDOWN_GUEST = 1, /* since 3.4.0 */
    VIR_DOMAIN_EVENT_SHUTDOWN_HOST = 2, /* since 3.4.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_SHUTDOWN_LAST = 3,
# endif
} virDomainEventShutdownDetailType;

/* Details of VIR_DOMAIN_EVENT_PMSUSPENDED. Since 0.10.2. */
typedef enum {
    VIR_DOMAIN_EVENT_PMSUSPENDED_MEMORY = 0,
    VIR_DOMAIN_EVENT_PMSUSPENDED_DISK = 1, /* since 1.0.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_PMSUSPENDED_LAST = 2,
# endif
} virDomainEventPMSuspendedDetailType;

/* Details of VIR_DOMAIN_EVENT_CRASHED. Since 1.1.1. */
typedef enum {
    VIR_DOMAIN_EVENT_CRASHED_PANICKED = 0,
    VIR_DOMAIN_EVENT_CRASHED_CRASHLOADED = 1, /* since 6.1.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_CRASHED_LAST = 2,
# endif
} virDomainEventCrashedDetailType;

/* Whose memory has failed. Since 6.9.0. */
typedef enum {
    VIR_DOMAIN_EVENT_MEMORY_FAILURE_RECIPIENT_HYPERVISOR = 0,
    VIR_DOMAIN_EVENT_MEMORY_FAILURE_RECIPIENT_GUEST = 1,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_MEMORY_FAILURE_RECIPIENT_LAST = 2,
# endif
} virDomainMemoryFailureRecipientType;

/* What was done about failed memory. Since 6.9.0. */
typedef enum {
    VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_IGNORE = 0,
    VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_INJECT = 1,
    VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_FATAL = 2,
    VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_RESET = 3,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_LAST = 4,
# endif
} virDomainMemoryFailureActionType;

/* More about a memory failure. Since 6.9.0. */
typedef enum {
    VIR_DOMAIN_MEMORY_FAILURE_ACTION_REQUIRED = 1 << 0,
    VIR_DOMAIN_MEMORY_FAILURE_RECURSIVE = 1 << 1,
} virDomainMemoryFailureFlags;

/* The kinds of jobs of a guest, and how the last one ended. Since 0.7.7. */
typedef enum {
    VIR_DOMAIN_JOB_NONE = 0,
    VIR_DOMAIN_JOB_BOUNDED = 1, /* an end can be foreseen */
    VIR_DOMAIN_JOB_UNBOUNDED = 2, /* it cannot */
    VIR_DOMAIN_JOB_COMPLETED = 3,
    VIR_DOMAIN_JOB_FAILED = 4,
    VIR_DOMAIN_JOB_CANCELLED = 5,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_JOB_LAST = 6,
# endif
} virDomainJobType;

/* Which job's figures are told. Since 1.2.9. */
typedef enum {
    VIR_DOMAIN_JOB_STATS_COMPLETED = 1 << 0, /* of the last job */
    VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED = 1 << 1, /* they can be asked for again; since 6.0.0 */
} virDomainGetJobStatsFlags;

/* What virDomainAbortJobFlags() may interrupt. Since 8.5.0. */
typedef enum {
    VIR_DOMAIN_ABORT_JOB_POSTCOPY = 1 << 0, /* even after switching over: the migration pauses */
} virDomainAbortJobFlagsValues;

/* What a job does. Since 3.3.0. */
typedef enum {
    VIR_DOMAIN_JOB_OPERATION_UNKNOWN = 0,
    VIR_DOMAIN_JOB_OPERATION_START = 1,
    VIR_DOMAIN_JOB_OPERATION_SAVE = 2,
    VIR_DOMAIN_JOB_OPERATION_RESTORE = 3,
    VIR_DOMAIN_JOB_OPERATION_MIGRATION_IN = 4,
    VIR_DOMAIN_JOB_OPERATION_MIGRATION_OUT = 5,
    VIR_DOMAIN_JOB_OPERATION_SNAPSHOT = 6,
    VIR_DOMAIN_JOB_OPERATION_SNAPSHOT_REVERT = 7,
    VIR_DOMAIN_JOB_OPERATION_DUMP = 8,
    VIR_DOMAIN_JOB_OPERATION_BACKUP = 9, /* since 6.0.0 */
    VIR_DOMAIN_JOB_OPERATION_SNAPSHOT_DELETE = 10, /* since 9.0.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_JOB_OPERATION_LAST = 11,
# endif
} virDomainJobOperation;

/* What was done when a watchdog fired. Since 0.8.0. */
typedef enum {
    VIR_DOMAIN_EVENT_WATCHDOG_NONE = 0,
    VIR_DOMAIN_EVENT_WATCHDOG_PAUSE = 1,
    VIR_DOMAIN_EVENT_WATCHDOG_RESET = 2,
    VIR_DOMAIN_EVENT_WATCHDOG_POWEROFF = 3,
    VIR_DOMAIN_EVENT_WATCHDOG_SHUTDOWN = 4,
    VIR_DOMAIN_EVENT_WATCHDOG_DEBUG = 5,
    VIR_DOMAIN_EVENT_WATCHDOG_INJECTNMI = 6, /* since 1.2.17 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_WATCHDOG_LAST = 7,
# endif
} virDomainEventWatchdogAction;

/* What was done about an I/O error. Since 0.8.0. */
typedef enum {
    VIR_DOMAIN_EVENT_IO_ERROR_NONE = 0,
    VIR_DOMAIN_EVENT_IO_ERROR_PAUSE = 1,
    VIR_DOMAIN_EVENT_IO_ERROR_REPORT = 2,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_IO_ERROR_LAST = 3,
# endif
} virDomainEventIOErrorAction;

/* How far a client of a display has come. Since 0.8.0. */
typedef enum {
    VIR_DOMAIN_EVENT_GRAPHICS_CONNECT = 0,
    VIR_DOMAIN_EVENT_GRAPHICS_INITIALIZE = 1,
    VIR_DOMAIN_EVENT_GRAPHICS_DISCONNECT = 2,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_GRAPHICS_LAST = 3,
# endif
} virDomainEventGraphicsPhase;

/* The kinds of addresses of a display's client. Since 0.8.0. */
typedef enum {
    VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_IPV4 = 0,
    VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_IPV6 = 1,
    VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_UNIX = 2, /* since 0.9.7 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_LAST = 3,
# endif
} virDomainEventGraphicsAddressType;

/* How a disk's job stands. Since 0.9.4. */
typedef enum {
    VIR_DOMAIN_BLOCK_JOB_COMPLETED = 0,
    VIR_DOMAIN_BLOCK_JOB_FAILED = 1,
    VIR_DOMAIN_BLOCK_JOB_CANCELED = 2, /* since 0.9.12 */
    VIR_DOMAIN_BLOCK_JOB_READY = 3, /* since 1.0.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_BLOCK_JOB_LAST = 4,
# endif
} virConnectDomainEventBlockJobStatus;

/* Why a disk's source has changed. Since 0.9.7. */
typedef enum {
    VIR_DOMAIN_EVENT_DISK_CHANGE_MISSING_ON_START = 0,
    VIR_DOMAIN_EVENT_DISK_DROP_MISSING_ON_START = 1, /* since 1.1.2 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_DISK_CHANGE_LAST = 2,
# endif
} virConnectDomainEventDiskChangeReason;

/* What a tray has done. Since 0.9.11. */
typedef enum {
    VIR_DOMAIN_EVENT_TRAY_CHANGE_OPEN = 0,
    VIR_DOMAIN_EVENT_TRAY_CHANGE_CLOSE = 1,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_TRAY_CHANGE_LAST = 2,
# endif
} virDomainEventTrayChangeReason;

/* Is the guest agent there? Since 1.2.11. */
typedef enum {
    VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED = 1,
    VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_DISCONNECTED = 2,
# ifdef VIR_ENUM_SENTINELS
    VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_LAST = 3,
# endif
} virConnectDomainEventAgentLifecycleState;

/* Why the agent's state has changed. Since 1.2.11. */
typedef enum {
    VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_UNKNOWN = 0,
    VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_DOMAIN_STARTED = 1,
    VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_CHANNEL = 2,
# ifdef VIR_ENUM_SENTINELS
    VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_LAST = 3,
# endif
} virConnectDomainEventAgentLifecycleReason;

/* Is a channel in use inside the guest? Since 12.4.0. */
typedef enum {
    VIR_CONNECT_DOMAIN_EVENT_CHANNEL_LIFECYCLE_STATE_CONNECTED = 1,
    VIR_CONNECT_DOMAIN_EVENT_CHANNEL_LIFECYCLE_STATE_DISCONNECTED = 2,
# ifdef VIR_ENUM_SENTINELS
    VIR_CONNECT_DOMAIN_EVENT_CHANNEL_LIFECYCLE_STATE_LAST = 3,
# endif
} virConnectDomainEventChannelLifecycleState;

/* Why a channel's state has changed. Since 12.4.0. */
typedef enum {
    VIR_CONNECT_DOMAIN_EVENT_CHANNEL_LIFECYCLE_REASON_UNKNOWN = 0,
    VIR_CONNECT_DOMAIN_EVENT_CHANNEL_LIFECYCLE_REASON_DOMAIN_STARTED = 1,
    VIR_CONNECT_DOMAIN_EVENT_CHANNEL_LIFECYCLE_REASON_CHANNEL = 2,
# ifdef VIR_ENUM_SENTINELS
    VIR_CONNECT_DOMAIN_EVENT_CHANNEL_LIFECYCLE_REASON_LAST = 3,
# endif
} virConnectDomainEventChannelLifecycleReason;

/* The events of guests; each has a callback type of its own. Since 0.8.0. */
typedef enum {
    VIR_DOMAIN_EVENT_ID_LIFECYCLE = 0, /* virConnectDomainEventCallback */
    VIR_DOMAIN_EVENT_ID_REBOOT = 1, /* virConnectDomainEventGenericCallback */
    VIR_DOMAIN_EVENT_ID_RTC_CHANGE = 2, /* virConnectDomainEventRTCChangeCallback */
    VIR_DOMAIN_EVENT_ID_WATCHDOG = 3, /* virConnectDomainEventWatchdogCallback */
    VIR_DOMAIN_EVENT_ID_IO_ERROR = 4, /* virConnectDomainEventIOErrorCallback */
    VIR_DOMAIN_EVENT_ID_GRAPHICS = 5, /* virConnectDomainEventGraphicsCallback */
    VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON = 6, /* virConnectDomainEventIOErrorReasonCallback; since 0.8.1 */
    VIR_DOMAIN_EVENT_ID_CONTROL_ERROR = 7, /* virConnectDomainEventGenericCallback; since 0.9.2 */
    VIR_DOMAIN_EVENT_ID_BLOCK_JOB = 8, /* virConnectDomainEventBlockJobCallback; since 0.9.4 */
    VIR_DOMAIN_EVENT_ID_DISK_CHANGE = 9, /* virConnectDomainEventDiskChangeCallback; since 0.9.7 */
    VIR_DOMAIN_EVENT_ID_TRAY_CHANGE = 10, /* virConnectDomainEventTrayChangeCallback; since 0.9.11 */
    VIR_DOMAIN_EVENT_ID_PMWAKEUP = 11, /* virConnectDomainEventPMWakeupCallback; since 0.9.11 */
    VIR_DOMAIN_EVENT_ID_PMSUSPEND = 12, /* virConnectDomainEventPMSuspendCallback; since 0.9.11 */
    VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE = 13, /* virConnectDomainEventBalloonChangeCallback; since 0.10.0 */
    VIR_DOMAIN_EVENT_ID_PMSUSPEND_DISK = 14, /* virConnectDomainEventPMSuspendDiskCallback; since 1.0.0 */
    VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED = 15, /* virConnectDomainEventDeviceRemovedCallback; since 1.1.1 */
    VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2 = 16, /* virConnectDomainEventBlockJobCallback; since 1.2.6 */
    VIR_DOMAIN_EVENT_ID_TUNABLE = 17, /* virConnectDomainEventTunableCallback; since 1.2.9 */
    VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE = 18, /* virConnectDomainEventAgentLifecycleCallback; since 1.2.11 */
    VIR_DOMAIN_EVENT_ID_DEVICE_ADDED = 19, /* virConnectDomainEventDeviceAddedCallback; since 1.2.15 */
    VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION = 20, /* virConnectDomainEventMigrationIterationCallback; since 1.3.2 */
    VIR_DOMAIN_EVENT_ID_JOB_COMPLETED = 21, /* virConnectDomainEventJobCompletedCallback; since 1.3.3 */
    VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED = 22, /* virConnectDomainEventDeviceRemovalFailedCallback; since 1.3.4 */
    VIR_DOMAIN_EVENT_ID_METADATA_CHANGE = 23, /* virConnectDomainEventMetadataChangeCallback; since 3.0.0 */
    VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD = 24, /* virConnectDomainEventBlockThresholdCallback; since 3.2.0 */
    VIR_DOMAIN_EVENT_ID_MEMORY_FAILURE = 25, /* virConnectDomainEventMemoryFailureCallback; since 6.9.0 */
    /* virConnectDomainEventMemoryDeviceSizeChangeCallback; since 7.9.0 */
    VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE = 26,
    VIR_DOMAIN_EVENT_ID_NIC_MAC_CHANGE = 27, /* virConnectDomainEventNICMACChangeCallback; since 11.2.0 */
    VIR_DOMAIN_EVENT_ID_VCPU_REMOVED = 28, /* virConnectDomainEventVcpuRemovedCallback; since 12.4.0 */
    VIR_DOMAIN_EVENT_ID_CHANNEL_LIFECYCLE = 29, /* virConnectDomainEventChannelLifecycleCallback; since 12.4.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_EVENT_ID_LAST = 30,
# endif
} virDomainEventID;

/* How a console is opened. Since 0.9.11. */
typedef enum {
    VIR_DOMAIN_CONSOLE_FORCE = 1 << 0, /* others lose it */
    VIR_DOMAIN_CONSOLE_SAFE = 1 << 1, /* only if nobody else has it */
} virDomainConsoleFlags;

/* How a channel is opened. Since 1.0.2. */
typedef enum {
    VIR_DOMAIN_CHANNEL_FORCE = 1 << 0, /* others lose it */
} virDomainChannelFlags;

/* How a display is opened. Since 0.9.7. */
typedef enum {
    VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH = 1 << 0, /* without password */
} virDomainOpenGraphicsFlags;

/* Where the time comes from. Since 1.2.5. */
typedef enum {
    VIR_DOMAIN_TIME_SYNC = 1 << 0, /* from the guest's clock device */
} virDomainSetTimeFlags;

/* Old names of virTypedParameterType. Since 0.2.3. */
typedef enum {
    VIR_DOMAIN_SCHED_FIELD_INT = 1,
    VIR_DOMAIN_SCHED_FIELD_UINT = 2,
    VIR_DOMAIN_SCHED_FIELD_LLONG = 3,
    VIR_DOMAIN_SCHED_FIELD_ULLONG = 4,
    VIR_DOMAIN_SCHED_FIELD_DOUBLE = 5,
    VIR_DOMAIN_SCHED_FIELD_BOOLEAN = 6,
} virSchedParameterType;

/* Old names of virTypedParameterType. Since 0.9.0. */
typedef enum {
    VIR_DOMAIN_BLKIO_PARAM_INT = 1,
    VIR_DOMAIN_BLKIO_PARAM_UINT = 2,
    VIR_DOMAIN_BLKIO_PARAM_LLONG = 3,
    VIR_DOMAIN_BLKIO_PARAM_ULLONG = 4,
    VIR_DOMAIN_BLKIO_PARAM_DOUBLE = 5,
    VIR_DOMAIN_BLKIO_PARAM_BOOLEAN = 6,
} virBlkioParameterType;

/* Old names of virTypedParameterType. Since 0.8.5. */
typedef enum {
    VIR_DOMAIN_MEMORY_PARAM_INT = 1,
    VIR_DOMAIN_MEMORY_PARAM_UINT = 2,
    VIR_DOMAIN_MEMORY_PARAM_LLONG = 3,
    VIR_DOMAIN_MEMORY_PARAM_ULLONG = 4,
    VIR_DOMAIN_MEMORY_PARAM_DOUBLE = 5,
    VIR_DOMAIN_MEMORY_PARAM_BOOLEAN = 6,
} virMemoryParameterType;

/* Who is asked for a guest's addresses. Since 1.2.14. */
typedef enum {
    VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE = 0,
    VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT = 1,
    VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP = 2, /* since 4.2.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LAST = 3,
# endif
} virDomainInterfaceAddressesSource;

/* How a password is given. Since 1.2.16. */
typedef enum {
    VIR_DOMAIN_PASSWORD_ENCRYPTED = 1 << 0, /* it is encrypted already */
} virDomainSetUserPasswordFlags;

/* The moments of a guest for which an action is set. Since 3.9.0. */
typedef enum {
    VIR_DOMAIN_LIFECYCLE_POWEROFF = 0,
    VIR_DOMAIN_LIFECYCLE_REBOOT = 1,
    VIR_DOMAIN_LIFECYCLE_CRASH = 2,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_LIFECYCLE_LAST = 3,
# endif
} virDomainLifecycle;

/* What happens at such a moment. Since 3.9.0. */
typedef enum {
    VIR_DOMAIN_LIFECYCLE_ACTION_DESTROY = 0,
    VIR_DOMAIN_LIFECYCLE_ACTION_RESTART = 1,
    VIR_DOMAIN_LIFECYCLE_ACTION_RESTART_RENAME = 2,
    VIR_DOMAIN_LIFECYCLE_ACTION_PRESERVE = 3,
    VIR_DOMAIN_LIFECYCLE_ACTION_COREDUMP_DESTROY = 4,
    VIR_DOMAIN_LIFECYCLE_ACTION_COREDUMP_RESTART = 5,
    VIR_DOMAIN_LIFECYCLE_ACTION_PRESERVE_RUNNING = 6, /* since 12.6.0 */
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_LIFECYCLE_ACTION_LAST = 7,
# endif
} virDomainLifecycleAction;

/* What the guest agent is asked for. Since 5.7.0. */
typedef enum {
    VIR_DOMAIN_GUEST_INFO_USERS = 1,
    VIR_DOMAIN_GUEST_INFO_OS = 2,
    VIR_DOMAIN_GUEST_INFO_TIMEZONE = 4,
    VIR_DOMAIN_GUEST_INFO_HOSTNAME = 8,
    VIR_DOMAIN_GUEST_INFO_FILESYSTEM = 16,
    VIR_DOMAIN_GUEST_INFO_DISKS = 32, /* since 7.0.0 */
    VIR_DOMAIN_GUEST_INFO_INTERFACES = 64, /* since 7.10.0 */
    VIR_DOMAIN_GUEST_INFO_LOAD = 128, /* since 11.2.0 */
    VIR_DOMAIN_GUEST_INFO_DEVICES = 256, /* since 12.7.0 */
} virDomainGuestInfoTypes;

/* Special timeouts of virDomainAgentSetResponseTimeout(). Since 5.10.0. */
typedef enum {
    VIR_DOMAIN_AGENT_RESPONSE_TIMEOUT_BLOCK = -2, /* waits for ever */
    VIR_DOMAIN_AGENT_RESPONSE_TIMEOUT_DEFAULT = -1, /* 5 seconds */
    VIR_DOMAIN_AGENT_RESPONSE_TIMEOUT_NOWAIT = 0, /* does not wait */
} virDomainAgentResponseTimeoutValues;

/* How a backup is made. Since 6.0.0. */
typedef enum {
    VIR_DOMAIN_BACKUP_BEGIN_REUSE_EXTERNAL = 1 << 0, /* the destination is there already */
    VIR_DOMAIN_BACKUP_BEGIN_PRESERVE_SHUTDOWN_DOMAIN = 1 << 1, /* the guest waits, paused, for its end; since 11.10.0 */
} virDomainBackupBeginFlags;

/* What happens to the keys that are there. Since 6.10.0. */
typedef enum {
    VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_APPEND = 1 << 0,
    VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_REMOVE = 1 << 1,
} virDomainAuthorizedSSHKeysSetFlags;

/* Which messages are listed. Since 7.1.0. */
typedef enum {
    VIR_DOMAIN_MESSAGE_DEPRECATION = 1,
    VIR_DOMAIN_MESSAGE_TAINTING = 2,
    VIR_DOMAIN_MESSAGE_IOERRORS = 4, /* since 11.1.0 */
} virDomainMessageType;

/* How far a measurement of the dirty rate is. Since 7.2.0. */
typedef enum {
    VIR_DOMAIN_DIRTYRATE_UNSTARTED = 0,
    VIR_DOMAIN_DIRTYRATE_MEASURING = 1,
    VIR_DOMAIN_DIRTYRATE_MEASURED = 2,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_DIRTYRATE_LAST = 3,
# endif
} virDomainDirtyRateStatus;

/* How the dirty rate is measured. Since 8.1.0. */
typedef enum {
    VIR_DOMAIN_DIRTYRATE_MODE_PAGE_SAMPLING = 0,
    VIR_DOMAIN_DIRTYRATE_MODE_DIRTY_BITMAP = 1 << 0,
    VIR_DOMAIN_DIRTYRATE_MODE_DIRTY_RING = 1 << 1,
} virDomainDirtyRateCalcFlags;

/* What becomes of the security labels of passed descriptors. Since 9.0.0. */
typedef enum {
    VIR_DOMAIN_FD_ASSOCIATE_SECLABEL_RESTORE = 1 << 0,
    VIR_DOMAIN_FD_ASSOCIATE_SECLABEL_WRITABLE = 1 << 1,
} virDomainFDAssociateFlags;

/* Which displays are reloaded. Since 10.2.0. */
typedef enum {
    VIR_DOMAIN_GRAPHICS_RELOAD_TYPE_ANY = 0,
    VIR_DOMAIN_GRAPHICS_RELOAD_TYPE_VNC = 1,
# ifdef VIR_ENUM_SENTINELS
    VIR_DOMAIN_GRAPHICS_RELOAD_TYPE_LAST = 2,
# endif
} virDomainGraphicsReloadType;

/* VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE: the guest agent has come or gone. Since 1.2.11. */
typedef void (*virConnectDomainEventAgentLifecycleCallback)(virConnectPtr conn,
                                                            virDomainPtr dom,
                                                            int state,
                                                            int reason,
                                                            void *opaque);

/* VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE: the guest now has @actual KiB of memory. Since 0.10.0. */
typedef void (*virConnectDomainEventBalloonChangeCallback)(virConnectPtr conn,
                                                           virDomainPtr dom,
                                                           unsigned long long actual,
                                                           void *opaque);

/* VIR_DOMAIN_EVENT_ID_BLOCK_JOB (@disk is the source's path) and _BLOCK_JOB_2 (@disk is the
 * target). Since 0.9.4. */
typedef void (*virConnectDomainEventBlockJobCallback)(virConnectPtr conn,
                                                      virDomainPtr dom,
                                                      const char *disk,
                                                      int type,
                                                      int status,
                                                      void *opaque);

/* VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD: an image was written @excess bytes beyond @threshold. Since
 * 3.2.0. */
typedef void (*virConnectDomainEventBlockThresholdCallback)(virConnectPtr conn,
                                                            virDomainPtr dom,
                                                            const char *dev,
                                                            const char *path,
                                                            unsigned long long threshold,
                                                            unsigned long long excess,
                                                            void *opaque);

/* VIR_DOMAIN_EVENT_ID_LIFECYCLE: @event is a virDomainEventType, @detail of that event's own enum.
 * Since 0.5.0. */
typedef int (*virConnectDomainEventCallback)(virConnectPtr conn,
                                             virDomainPtr dom,
                                             int event,
                                             int detail,
                                             void *opaque);

/* VIR_DOMAIN_EVENT_ID_CHANNEL_LIFECYCLE: a channel was opened or closed inside the guest. Since
 * 12.4.0. */
typedef void (*virConnectDomainEventChannelLifecycleCallback)(virConnectPtr conn,
                                                              virDomainPtr dom,
                                                              const char *channelName,
                                                              int state,
                                                              int reason,
                                                              void *opaque);

/* VIR_DOMAIN_EVENT_ID_DEVICE_ADDED: the guest has got a device. Since 1.2.15. */
typedef void (*virConnectDomainEventDeviceAddedCallback)(virConnectPtr conn,
                                                         virDomainPtr dom,
                                                         const char *devAlias,
                                                         void *opaque);

/* VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED: the guest keeps a device. Since 1.3.4. */
typedef void (*virConnectDomainEventDeviceRemovalFailedCallback)(virConnectPtr conn,
                                                                 virDomainPtr dom,
                                                                 const char *devAlias,
                                                                 void *opaque);

/* VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED: the guest has let a device go. Since 1.1.1. */
typedef void (*virConnectDomainEventDeviceRemovedCallback)(virConnectPtr conn,
                                                           virDomainPtr dom,
                                                           const char *devAlias,
                                                           void *opaque);

/* VIR_DOMAIN_EVENT_ID_DISK_CHANGE: a missing source was dropped or replaced. Since 0.9.7. */
typedef void (*virConnectDomainEventDiskChangeCallback)(virConnectPtr conn,
                                                        virDomainPtr dom,
                                                        const char *oldSrcPath,
                                                        const char *newSrcPath,
                                                        const char *devAlias,
                                                        int reason,
                                                        void *opaque);

/* VIR_DOMAIN_EVENT_ID_REBOOT and _CONTROL_ERROR; and what all callbacks are cast to. Since 0.8.0.
 * VIR_DOMAIN_EVENT_ID_REBOOT and _CONTROL_ERROR; and what all callbacks are cast to. Since 0.8.0. */
typedef void (*virConnectDomainEventGenericCallback)(virConnectPtr conn,
                                                     virDomainPtr dom,
                                                     void *opaque);

/* VIR_DOMAIN_EVENT_ID_GRAPHICS: a client of a display has come or gone. Since 0.8.0. */
typedef void (*virConnectDomainEventGraphicsCallback)(virConnectPtr conn,
                                                      virDomainPtr dom,
                                                      int phase,
                                                      const virDomainEventGraphicsAddress *local,
                                                      const virDomainEventGraphicsAddress *remote,
                                                      const char *authScheme,
                                                      const virDomainEventGraphicsSubject *subject,
                                                      void *opaque);

/* VIR_DOMAIN_EVENT_ID_IO_ERROR: a disk has an error. Since 0.8.0. */
typedef void (*virConnectDomainEventIOErrorCallback)(virConnectPtr conn,
                                                     virDomainPtr dom,
                                                     const char *srcPath,
                                                     const char *devAlias,
                                                     int action,
                                                     void *opaque);

/* VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON: the same with a reason, such as "enospc". Since 0.8.1. */
typedef void (*virConnectDomainEventIOErrorReasonCallback)(virConnectPtr conn,
                                                           virDomainPtr dom,
                                                           const char *srcPath,
                                                           const char *devAlias,
                                                           int action,
                                                           const char *reason,
                                                           void *opaque);

/* VIR_DOMAIN_EVENT_ID_JOB_COMPLETED: a job is done; @params are VIR_DOMAIN_JOB_... values. Since
 * 1.3.3. */
typedef void (*virConnectDomainEventJobCompletedCallback)(virConnectPtr conn,
                                                          virDomainPtr dom,
                                                          virTypedParameterPtr params,
                                                          int nparams,
                                                          void *opaque);

/* VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE: a memory device now has @size KiB. Since 7.9.0. */
typedef void (*virConnectDomainEventMemoryDeviceSizeChangeCallback)(virConnectPtr conn,
                                                                    virDomainPtr dom,
                                                                    const char *alias,
                                                                    unsigned long long size,
                                                                    void *opaque);

/* VIR_DOMAIN_EVENT_ID_MEMORY_FAILURE: memory of the host has failed. Since 6.9.0. */
typedef void (*virConnectDomainEventMemoryFailureCallback)(virConnectPtr conn,
                                                           virDomainPtr dom,
                                                           int recipient,
                                                           int action,
                                                           unsigned int flags,
                                                           void *opaque);

/* VIR_DOMAIN_EVENT_ID_METADATA_CHANGE: @type is a virDomainMetadataType. Since 3.0.0. */
typedef void (*virConnectDomainEventMetadataChangeCallback)(virConnectPtr conn,
                                                            virDomainPtr dom,
                                                            int type,
                                                            const char *nsuri,
                                                            void *opaque);

/* VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION: memory is sent for the @iteration-th time. Since 1.3.2.
 * VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION: memory is sent for the @iteration-th time. Since 1.3.2. */
typedef void (*virConnectDomainEventMigrationIterationCallback)(virConnectPtr conn,
                                                                virDomainPtr dom,
                                                                int iteration,
                                                                void *opaque);

/* VIR_DOMAIN_EVENT_ID_NIC_MAC_CHANGE: the guest has changed the MAC address of an interface. Since
 * 11.2.0. */
typedef void (*virConnectDomainEventNICMACChangeCallback)(virConnectPtr conn,
                                                          virDomainPtr dom,
                                                          const char *alias,
                                                          const char *oldMAC,
                                                          const char *newMAC,
                                                          void *opaque);

/* VIR_DOMAIN_EVENT_ID_PMSUSPEND: the guest sleeps; @reason is 0. Since 0.9.11. */
typedef void (*virConnectDomainEventPMSuspendCallback)(virConnectPtr conn,
                                                       virDomainPtr dom,
                                                       int reason,
                                                       void *opaque);

/* VIR_DOMAIN_EVENT_ID_PMSUSPEND_DISK: the guest sleeps on disk; @reason is 0. Since 1.0.0. */
typedef void (*virConnectDomainEventPMSuspendDiskCallback)(virConnectPtr conn,
                                                           virDomainPtr dom,
                                                           int reason,
                                                           void *opaque);

/* VIR_DOMAIN_EVENT_ID_PMWAKEUP: the guest is awake; @reason is 0. Since 0.9.11. */
typedef void (*virConnectDomainEventPMWakeupCallback)(virConnectPtr conn,
                                                      virDomainPtr dom,
                                                      int reason,
                                                      void *opaque);

/* VIR_DOMAIN_EVENT_ID_RTC_CHANGE: the guest's clock is @utcoffset seconds off UTC. Since 0.8.0. */
typedef void (*virConnectDomainEventRTCChangeCallback)(virConnectPtr conn,
                                                       virDomainPtr dom,
                                                       long long utcoffset,
                                                       void *opaque);

/* VIR_DOMAIN_EVENT_ID_TRAY_CHANGE: the guest has opened or closed a tray. Since 0.9.11. */
typedef void (*virConnectDomainEventTrayChangeCallback)(virConnectPtr conn,
                                                        virDomainPtr dom,
                                                        const char *devAlias,
                                                        int reason,
                                                        void *opaque);

/* VIR_DOMAIN_EVENT_ID_TUNABLE: @params are the VIR_DOMAIN_TUNABLE_... values that changed. Since
 * 1.2.9. */
typedef void (*virConnectDomainEventTunableCallback)(virConnectPtr conn,
                                                     virDomainPtr dom,
                                                     virTypedParameterPtr params,
                                                     int nparams,
                                                     void *opaque);

/* VIR_DOMAIN_EVENT_ID_VCPU_REMOVED: the guest has let a virtual CPU go. Since 12.4.0. */
typedef void (*virConnectDomainEventVcpuRemovedCallback)(virConnectPtr conn,
                                                         virDomainPtr dom,
                                                         unsigned int vcpuid,
                                                         void *opaque);

/* VIR_DOMAIN_EVENT_ID_WATCHDOG: a watchdog has fired; @action is a virDomainEventWatchdogAction.
 * Since 0.8.0. */
typedef void (*virConnectDomainEventWatchdogCallback)(virConnectPtr conn,
                                                      virDomainPtr dom,
                                                      int action,
                                                      void *opaque);

/* The state of a guest's control channel. */
struct _virDomainControlInfo {
    unsigned int state;
    unsigned int details;
    unsigned long long stateTime;
};

/* A guest in short. */
struct _virDomainInfo {
    unsigned char state;
    unsigned long maxMem;
    unsigned long memory;
    unsigned short nrVirtCpu;
    unsigned long long cpuTime;
};

/* The traffic of a disk; -1 is not known. */
struct _virDomainBlockStats {
    long long rd_req;
    long long rd_bytes;
    long long wr_req;
    long long wr_bytes;
    long long errs;
};

/* The traffic of a network interface, as the guest sees it; -1 is not known. */
struct _virDomainInterfaceStats {
    long long rx_bytes;
    long long rx_packets;
    long long rx_errs;
    long long rx_drop;
    long long tx_bytes;
    long long tx_packets;
    long long tx_errs;
    long long tx_drop;
};

/* One memory figure of a guest. */
struct _virDomainMemoryStat {
    int tag;
    unsigned long long val;
};

/* The size of a disk, in bytes. */
struct _virDomainBlockInfo {
    unsigned long long capacity;
    unsigned long long allocation;
    unsigned long long physical;
};

/* A virtual CPU of a running guest. */
struct _virVcpuInfo {
    unsigned int number;
    int state;
    unsigned long long cpuTime;
    int cpu;
};

/* An I/O thread and where it may run. */
struct _virDomainIOThreadInfo {
    unsigned int iothread_id;
    unsigned char *cpumap;
    int cpumaplen;
};

/* The figures of one guest. */
struct _virDomainStatsRecord {
    virDomainPtr dom;
    virTypedParameterPtr params;
    int nparams;
};

/* The progress of a disk's job; it is done when `cur` has reached `end`. */
struct _virDomainBlockJobInfo {
    int type;
    unsigned long bandwidth;
    virDomainBlockJobCursor cur;
    virDomainBlockJobCursor end;
};

/* A disk that has an error. */
struct _virDomainDiskError {
    char *disk;
    int error;
};

/* The progress of a guest's job; bytes and milliseconds. */
struct _virDomainJobInfo {
    int type;
    unsigned long long timeElapsed;
    unsigned long long timeRemaining;
    unsigned long long dataTotal;
    unsigned long long dataProcessed;
    unsigned long long dataRemaining;
    unsigned long long memTotal;
    unsigned long long memProcessed;
    unsigned long long memRemaining;
    unsigned long long fileTotal;
    unsigned long long fileProcessed;
    unsigned long long fileRemaining;
};

/* One end of a display's connection. */
struct _virDomainEventGraphicsAddress {
    int family;
    char *node;
    char *service;
};

/* One identity of a display's client. */
struct _virDomainEventGraphicsSubjectIdentity {
    char *type;
    char *name;
};

/* Who a display's client is. */
struct _virDomainEventGraphicsSubject {
    int nidentity;
    virDomainEventGraphicsSubjectIdentityPtr identities;
};

/* A mounted file system of a guest. */
struct _virDomainFSInfo {
    char *mountpoint;
    char *name;
    char *fstype;
    size_t ndevAlias;
    char **devAlias;
};

/* An address of a guest. */
struct _virDomainInterfaceIPAddress {
    int type;
    char *addr;
    unsigned int prefix;
};

/* A network interface of a guest with its addresses. */
struct _virDomainInterface {
    char *name;
    char *hwaddr;
    unsigned int naddrs;
    virDomainIPAddressPtr addrs;
};

/* Typed parameters of a guest's scheduler; periods and quotas are microseconds. */
#define VIR_DOMAIN_SCHEDULER_CPU_SHARES "cpu_shares"
#define VIR_DOMAIN_SCHEDULER_GLOBAL_PERIOD "global_period"
#define VIR_DOMAIN_SCHEDULER_GLOBAL_QUOTA "global_quota"
#define VIR_DOMAIN_SCHEDULER_VCPU_PERIOD "vcpu_period"
#define VIR_DOMAIN_SCHEDULER_VCPU_QUOTA "vcpu_quota"
#define VIR_DOMAIN_SCHEDULER_EMULATOR_PERIOD "emulator_period"
#define VIR_DOMAIN_SCHEDULER_EMULATOR_QUOTA "emulator_quota"
#define VIR_DOMAIN_SCHEDULER_IOTHREAD_PERIOD "iothread_period"
#define VIR_DOMAIN_SCHEDULER_IOTHREAD_QUOTA "iothread_quota"
#define VIR_DOMAIN_SCHEDULER_WEIGHT "weight"
#define VIR_DOMAIN_SCHEDULER_CAP "cap"
#define VIR_DOMAIN_SCHEDULER_RESERVATION "reservation"
#define VIR_DOMAIN_SCHEDULER_LIMIT "limit"
#define VIR_DOMAIN_SCHEDULER_SHARES "shares"

/* Typed parameters of virDomainBlockStatsFlags(); times are nanoseconds. */
#define VIR_DOMAIN_BLOCK_STATS_READ_BYTES "rd_bytes"
#define VIR_DOMAIN_BLOCK_STATS_READ_REQ "rd_operations"
#define VIR_DOMAIN_BLOCK_STATS_READ_TOTAL_TIMES "rd_total_times"
#define VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES "wr_bytes"
#define VIR_DOMAIN_BLOCK_STATS_WRITE_REQ "wr_operations"
#define VIR_DOMAIN_BLOCK_STATS_WRITE_TOTAL_TIMES "wr_total_times"
#define VIR_DOMAIN_BLOCK_STATS_FLUSH_REQ "flush_operations"
#define VIR_DOMAIN_BLOCK_STATS_FLUSH_TOTAL_TIMES "flush_total_times"
#define VIR_DOMAIN_BLOCK_STATS_ERRS "errs"

/* Typed parameters of virDomainMigrate3() and virDomainMigrateToURI3(); bandwidths are MiB/s. */
#define VIR_MIGRATE_PARAM_URI "migrate_uri"
#define VIR_MIGRATE_PARAM_DEST_NAME "destination_name"
#define VIR_MIGRATE_PARAM_DEST_XML "destination_xml"
#define VIR_MIGRATE_PARAM_PERSIST_XML "persistent_xml"
#define VIR_MIGRATE_PARAM_BANDWIDTH "bandwidth"
#define VIR_MIGRATE_PARAM_BANDWIDTH_POSTCOPY "bandwidth.postcopy"
#define VIR_MIGRATE_PARAM_BANDWIDTH_AVAIL_SWITCHOVER "bandwidth.avail.switchover"
#define VIR_MIGRATE_PARAM_GRAPHICS_URI "graphics_uri"
#define VIR_MIGRATE_PARAM_LISTEN_ADDRESS "listen_address"
#define VIR_MIGRATE_PARAM_MIGRATE_DISKS "migrate_disks"
#define VIR_MIGRATE_PARAM_MIGRATE_DISKS_DETECT_ZEROES "migrate_disks_detect_zeroes"
#define VIR_MIGRATE_PARAM_MIGRATE_DISKS_TARGET_ZERO "migrate_disks_target_zero"
#define VIR_MIGRATE_PARAM_DISKS_PORT "disks_port"
#define VIR_MIGRATE_PARAM_DISKS_URI "disks_uri"
#define VIR_MIGRATE_PARAM_COMPRESSION "compression"
#define VIR_MIGRATE_PARAM_COMPRESSION_MT_LEVEL "compression.mt.level"
#define VIR_MIGRATE_PARAM_COMPRESSION_MT_THREADS "compression.mt.threads"
#define VIR_MIGRATE_PARAM_COMPRESSION_MT_DTHREADS "compression.mt.dthreads"
#define VIR_MIGRATE_PARAM_COMPRESSION_XBZRLE_CACHE "compression.xbzrle.cache"
#define VIR_MIGRATE_PARAM_COMPRESSION_ZLIB_LEVEL "compression.zlib.level"
#define VIR_MIGRATE_PARAM_COMPRESSION_ZSTD_LEVEL "compression.zstd.level"
#define VIR_MIGRATE_PARAM_AUTO_CONVERGE_INITIAL "auto_converge.initial"
#define VIR_MIGRATE_PARAM_AUTO_CONVERGE_INCREMENT "auto_converge.increment"
#define VIR_MIGRATE_PARAM_PARALLEL_CONNECTIONS "parallel.connections"
#define VIR_MIGRATE_PARAM_TLS_DESTINATION "tls.destination"

/* Typed parameters of virDomainSaveParams() and virDomainRestoreParams(). */
#define VIR_DOMAIN_SAVE_PARAM_FILE "file"
#define VIR_DOMAIN_SAVE_PARAM_DXML "dxml"
#define VIR_DOMAIN_SAVE_PARAM_IMAGE_FORMAT "image_format"
#define VIR_DOMAIN_SAVE_PARAM_IMAGE_FORMAT_RAW "raw"
#define VIR_DOMAIN_SAVE_PARAM_IMAGE_FORMAT_GZIP "gzip"
#define VIR_DOMAIN_SAVE_PARAM_IMAGE_FORMAT_BZIP2 "bzip2"
#define VIR_DOMAIN_SAVE_PARAM_IMAGE_FORMAT_XZ "xz"
#define VIR_DOMAIN_SAVE_PARAM_IMAGE_FORMAT_LZOP "lzop"
#define VIR_DOMAIN_SAVE_PARAM_IMAGE_FORMAT_ZSTD "zstd"
#define VIR_DOMAIN_SAVE_PARAM_IMAGE_FORMAT_SPARSE "sparse"
#define VIR_DOMAIN_SAVE_PARAM_PARALLEL_CHANNELS "parallel.channels"

/* Typed parameters of virDomainGetCPUStats(): nanoseconds. */
#define VIR_DOMAIN_CPU_STATS_CPUTIME "cpu_time"
#define VIR_DOMAIN_CPU_STATS_USERTIME "user_time"
#define VIR_DOMAIN_CPU_STATS_SYSTEMTIME "system_time"
#define VIR_DOMAIN_CPU_STATS_VCPUTIME "vcpu_time"

/* Typed parameters of virDomainGetBlkioParameters() and virDomainSetBlkioParameters(). */
#define VIR_DOMAIN_BLKIO_WEIGHT "weight"
#define VIR_DOMAIN_BLKIO_DEVICE_WEIGHT "device_weight"
#define VIR_DOMAIN_BLKIO_DEVICE_READ_IOPS "device_read_iops_sec"
#define VIR_DOMAIN_BLKIO_DEVICE_WRITE_IOPS "device_write_iops_sec"
#define VIR_DOMAIN_BLKIO_DEVICE_READ_BPS "device_read_bytes_sec"
#define VIR_DOMAIN_BLKIO_DEVICE_WRITE_BPS "device_write_bytes_sec"

/* Typed parameters of virDomainGetMemoryParameters() and virDomainSetMemoryParameters(): KiB. */
#define VIR_DOMAIN_MEMORY_HARD_LIMIT "hard_limit"
#define VIR_DOMAIN_MEMORY_SOFT_LIMIT "soft_limit"
#define VIR_DOMAIN_MEMORY_MIN_GUARANTEE "min_guarantee"
#define VIR_DOMAIN_MEMORY_SWAP_HARD_LIMIT "swap_hard_limit"

/* Typed parameters of virDomainGetNumaParameters() and virDomainSetNumaParameters(). */
#define VIR_DOMAIN_NUMA_NODESET "numa_nodeset"
#define VIR_DOMAIN_NUMA_MODE "numa_mode"

/* Typed parameters of virDomainSetInterfaceParameters(): KiB/s, and KiB for bursts. */
#define VIR_DOMAIN_BANDWIDTH_IN_AVERAGE "inbound.average"
#define VIR_DOMAIN_BANDWIDTH_IN_PEAK "inbound.peak"
#define VIR_DOMAIN_BANDWIDTH_IN_BURST "inbound.burst"
#define VIR_DOMAIN_BANDWIDTH_IN_FLOOR "inbound.floor"
#define VIR_DOMAIN_BANDWIDTH_OUT_AVERAGE "outbound.average"
#define VIR_DOMAIN_BANDWIDTH_OUT_PEAK "outbound.peak"
#define VIR_DOMAIN_BANDWIDTH_OUT_BURST "outbound.burst"

/* Typed parameters of virDomainSetIOThreadParams(). */
#define VIR_DOMAIN_IOTHREAD_POLL_MAX_NS "poll_max_ns"
#define VIR_DOMAIN_IOTHREAD_POLL_GROW "poll_grow"
#define VIR_DOMAIN_IOTHREAD_POLL_SHRINK "poll_shrink"
#define VIR_DOMAIN_IOTHREAD_POLL_WEIGHT "poll_weight"
#define VIR_DOMAIN_IOTHREAD_THREAD_POOL_MIN "thread_pool_min"
#define VIR_DOMAIN_IOTHREAD_THREAD_POOL_MAX "thread_pool_max"

/* Typed parameters of virConnectGetAllDomainStats(); what ends in PREFIX, number and SUFFIX repeats
 * for each device. */
#define VIR_DOMAIN_STATS_STATE_STATE "state.state"
#define VIR_DOMAIN_STATS_STATE_REASON "state.reason"
#define VIR_DOMAIN_STATS_CPU_TIME "cpu.time"
#define VIR_DOMAIN_STATS_CPU_USER "cpu.user"
#define VIR_DOMAIN_STATS_CPU_SYSTEM "cpu.system"
#define VIR_DOMAIN_STATS_CPU_HALTPOLL_SUCCESS_TIME "cpu.haltpoll.success.time"
#define VIR_DOMAIN_STATS_CPU_HALTPOLL_FAIL_TIME "cpu.haltpoll.fail.time"
#define VIR_DOMAIN_STATS_CPU_CACHE_MONITOR_COUNT "cpu.cache.monitor.count"
#define VIR_DOMAIN_STATS_CPU_CACHE_MONITOR_PREFIX "cpu.cache.monitor."
#define VIR_DOMAIN_STATS_CPU_CACHE_MONITOR_SUFFIX_NAME ".name"
#define VIR_DOMAIN_STATS_CPU_CACHE_MONITOR_SUFFIX_VCPUS ".vcpus"
#define VIR_DOMAIN_STATS_CPU_CACHE_MONITOR_SUFFIX_BANK_COUNT ".bank.count"
#define VIR_DOMAIN_STATS_CPU_CACHE_MONITOR_SUFFIX_BANK_PREFIX ".bank."
#define VIR_DOMAIN_STATS_CPU_CACHE_MONITOR_SUFFIX_BANK_SUFFIX_ID ".id"
#define VIR_DOMAIN_STATS_CPU_CACHE_MONITOR_SUFFIX_BANK_SUFFIX_BYTES ".bytes"
#define VIR_DOMAIN_STATS_BALLOON_CURRENT "balloon.current"
#define VIR_DOMAIN_STATS_BALLOON_MAXIMUM "balloon.maximum"
#define VIR_DOMAIN_STATS_BALLOON_SWAP_IN "balloon.swap_in"
#define VIR_DOMAIN_STATS_BALLOON_SWAP_OUT "balloon.swap_out"
#define VIR_DOMAIN_STATS_BALLOON_MAJOR_FAULT "balloon.major_fault"
#define VIR_DOMAIN_STATS_BALLOON_MINOR_FAULT "balloon.minor_fault"
#define VIR_DOMAIN_STATS_BALLOON_UNUSED "balloon.unused"
#define VIR_DOMAIN_STATS_BALLOON_AVAILABLE "balloon.available"
#define VIR_DOMAIN_STATS_BALLOON_RSS "balloon.rss"
#define VIR_DOMAIN_STATS_BALLOON_USABLE "balloon.usable"
#define VIR_DOMAIN_STATS_BALLOON_LAST_UPDATE "balloon.last-update"
#define VIR_DOMAIN_STATS_BALLOON_DISK_CACHES "balloon.disk_caches"
#define VIR_DOMAIN_STATS_BALLOON_HUGETLB_PGALLOC "balloon.hugetlb_pgalloc"
#define VIR_DOMAIN_STATS_BALLOON_HUGETLB_PGFAIL "balloon.hugetlb_pgfail"
#define VIR_DOMAIN_STATS_VCPU_CURRENT "vcpu.current"
#define VIR_DOMAIN_STATS_VCPU_MAXIMUM "vcpu.maximum"
#define VIR_DOMAIN_STATS_VCPU_PREFIX "vcpu."
#define VIR_DOMAIN_STATS_VCPU_SUFFIX_STATE ".state"
#define VIR_DOMAIN_STATS_VCPU_SUFFIX_TIME ".time"
#define VIR_DOMAIN_STATS_VCPU_SUFFIX_WAIT ".wait"
#define VIR_DOMAIN_STATS_VCPU_SUFFIX_HALTED ".halted"
#define VIR_DOMAIN_STATS_VCPU_SUFFIX_DELAY ".delay"
#define VIR_DOMAIN_STATS_CUSTOM_SUFFIX_TYPE_CUR ".cur"
#define VIR_DOMAIN_STATS_CUSTOM_SUFFIX_TYPE_SUM ".sum"
#define VIR_DOMAIN_STATS_CUSTOM_SUFFIX_TYPE_MAX ".max"
#define VIR_DOMAIN_STATS_NET_COUNT "net.count"
#define VIR_DOMAIN_STATS_NET_PREFIX "net."
#define VIR_DOMAIN_STATS_NET_SUFFIX_NAME ".name"
#define VIR_DOMAIN_STATS_NET_SUFFIX_RX_BYTES ".rx.bytes"
#define VIR_DOMAIN_STATS_NET_SUFFIX_RX_PKTS ".rx.pkts"
#define VIR_DOMAIN_STATS_NET_SUFFIX_RX_ERRS ".rx.errs"
#define VIR_DOMAIN_STATS_NET_SUFFIX_RX_DROP ".rx.drop"
#define VIR_DOMAIN_STATS_NET_SUFFIX_TX_BYTES ".tx.bytes"
#define VIR_DOMAIN_STATS_NET_SUFFIX_TX_PKTS ".tx.pkts"
#define VIR_DOMAIN_STATS_NET_SUFFIX_TX_ERRS ".tx.errs"
#define VIR_DOMAIN_STATS_NET_SUFFIX_TX_DROP ".tx.drop"
#define VIR_DOMAIN_STATS_BLOCK_COUNT "block.count"
#define VIR_DOMAIN_STATS_BLOCK_PREFIX "block."
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_NAME ".name"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_BACKINGINDEX ".backingIndex"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_PATH ".path"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_RD_REQS ".rd.reqs"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_RD_BYTES ".rd.bytes"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_RD_TIMES ".rd.times"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_WR_REQS ".wr.reqs"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_WR_BYTES ".wr.bytes"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_WR_TIMES ".wr.times"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_FL_REQS ".fl.reqs"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_FL_TIMES ".fl.times"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_ERRORS ".errors"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_ALLOCATION ".allocation"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_CAPACITY ".capacity"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_PHYSICAL ".physical"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_THRESHOLD ".threshold"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LIMITS_REQUEST_ALIGNMENT ".limits.request_alignment"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LIMITS_DISCARD_MAX ".limits.discard_max"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LIMITS_DISCARD_ALIGNMENT ".limits.discard_alignment"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LIMITS_WRITE_ZEROES_MAX ".limits.write_zeroes_max"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LIMITS_WRITE_ZEROES_ALIGNMENT ".limits.write_zeroes_alignment"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LIMITS_TRANSFER_OPTIMAL ".limits.transfer_optimal"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LIMITS_TRANSFER_MAX ".limits.transfer_max"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LIMITS_TRANSFER_HW_MAX ".limits.transfer_hw_max"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LIMITS_IOV_MAX ".limits.iov_max"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LIMITS_IOV_HW_MAX ".limits.iov_hw_max"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LIMITS_MEMORY_ALIGNMENT_MINIMAL ".limits.memory_alignment_minimal"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LIMITS_MEMORY_ALIGNMENT_OPTIMAL ".limits.memory_alignment_optimal"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_COUNT ".timed_group.count"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_PREFIX ".timed_group."
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_SUFFIX_INTERVAL ".interval"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_SUFFIX_RD_LATENCY_MIN ".rd_latency_min"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_SUFFIX_RD_LATENCY_MAX ".rd_latency_max"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_SUFFIX_RD_LATENCY_AVG ".rd_latency_avg"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_SUFFIX_WR_LATENCY_MIN ".wr_latency_min"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_SUFFIX_WR_LATENCY_MAX ".wr_latency_max"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_SUFFIX_WR_LATENCY_AVG ".wr_latency_avg"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_SUFFIX_ZONE_APPEND_LATENCY_MIN ".zone_append_latency_min"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_SUFFIX_ZONE_APPEND_LATENCY_MAX ".zone_append_latency_max"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_SUFFIX_ZONE_APPEND_LATENCY_AVG ".zone_append_latency_avg"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_SUFFIX_FLUSH_LATENCY_MIN ".flush_latency_min"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_SUFFIX_FLUSH_LATENCY_MAX ".flush_latency_max"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_SUFFIX_FLUSH_LATENCY_AVG ".flush_latency_avg"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_SUFFIX_RD_QUEUE_DEPTH_AVG ".rd_queue_depth_avg"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_SUFFIX_WR_QUEUE_DEPTH_AVG ".wr_queue_depth_avg"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_TIMED_GROUP_SUFFIX_ZONE_APPEND_QUEUE_DEPTH_AVG ".zone_append_queue_depth_avg"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LATENCY_HISTOGRAM_READ_PREFIX ".latency_histogram.read."
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LATENCY_HISTOGRAM_WRITE_PREFIX ".latency_histogram.write."
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LATENCY_HISTOGRAM_ZONE_APPEND_PREFIX ".latency_histogram.zone_append."
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LATENCY_HISTOGRAM_FLUSH_PREFIX ".latency_histogram.flush."
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LATENCY_HISTOGRAM_SUFFIX_BIN_COUNT "bin.count"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LATENCY_HISTOGRAM_SUFFIX_BIN_PREFIX "bin."
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LATENCY_HISTOGRAM_SUFFIX_BIN_SUFFIX_START ".start"
#define VIR_DOMAIN_STATS_BLOCK_SUFFIX_LATENCY_HISTOGRAM_SUFFIX_BIN_SUFFIX_VALUE ".value"
#define VIR_DOMAIN_STATS_PERF_CMT "perf.cmt"
#define VIR_DOMAIN_STATS_PERF_MBMT "perf.mbmt"
#define VIR_DOMAIN_STATS_PERF_MBML "perf.mbml"
#define VIR_DOMAIN_STATS_PERF_CACHE_MISSES "perf.cache_misses"
#define VIR_DOMAIN_STATS_PERF_CACHE_REFERENCES "perf.cache_references"
#define VIR_DOMAIN_STATS_PERF_INSTRUCTIONS "perf.instructions"
#define VIR_DOMAIN_STATS_PERF_CPU_CYCLES "perf.cpu_cycles"
#define VIR_DOMAIN_STATS_PERF_BRANCH_INSTRUCTIONS "perf.branch_instructions"
#define VIR_DOMAIN_STATS_PERF_BRANCH_MISSES "perf.branch_misses"
#define VIR_DOMAIN_STATS_PERF_BUS_CYCLES "perf.bus_cycles"
#define VIR_DOMAIN_STATS_PERF_STALLED_CYCLES_FRONTEND "perf.stalled_cycles_frontend"
#define VIR_DOMAIN_STATS_PERF_STALLED_CYCLES_BACKEND "perf.stalled_cycles_backend"
#define VIR_DOMAIN_STATS_PERF_REF_CPU_CYCLES "perf.ref_cpu_cycles"
#define VIR_DOMAIN_STATS_PERF_CPU_CLOCK "perf.cpu_clock"
#define VIR_DOMAIN_STATS_PERF_TASK_CLOCK "perf.task_clock"
#define VIR_DOMAIN_STATS_PERF_PAGE_FAULTS "perf.page_faults"
#define VIR_DOMAIN_STATS_PERF_CONTEXT_SWITCHES "perf.context_switches"
#define VIR_DOMAIN_STATS_PERF_CPU_MIGRATIONS "perf.cpu_migrations"
#define VIR_DOMAIN_STATS_PERF_PAGE_FAULTS_MIN "perf.page_faults_min"
#define VIR_DOMAIN_STATS_PERF_PAGE_FAULTS_MAJ "perf.page_faults_maj"
#define VIR_DOMAIN_STATS_PERF_ALIGNMENT_FAULTS "perf.alignment_faults"
#define VIR_DOMAIN_STATS_PERF_EMULATION_FAULTS "perf.emulation_faults"
#define VIR_DOMAIN_STATS_IOTHREAD_COUNT "iothread.count"
#define VIR_DOMAIN_STATS_IOTHREAD_PREFIX "iothread."
#define VIR_DOMAIN_STATS_IOTHREAD_SUFFIX_POLL_MAX_NS ".poll-max-ns"
#define VIR_DOMAIN_STATS_IOTHREAD_SUFFIX_POLL_GROW ".poll-grow"
#define VIR_DOMAIN_STATS_IOTHREAD_SUFFIX_POLL_SHRINK ".poll-shrink"
#define VIR_DOMAIN_STATS_IOTHREAD_SUFFIX_POLL_WEIGHT ".poll-weight"
#define VIR_DOMAIN_STATS_MEMORY_BANDWIDTH_MONITOR_COUNT "memory.bandwidth.monitor.count"
#define VIR_DOMAIN_STATS_MEMORY_BANDWIDTH_MONITOR_PREFIX "memory.bandwidth.monitor."
#define VIR_DOMAIN_STATS_MEMORY_BANDWIDTH_MONITOR_SUFFIX_NAME ".name"
#define VIR_DOMAIN_STATS_MEMORY_BANDWIDTH_MONITOR_SUFFIX_VCPUS ".vcpus"
#define VIR_DOMAIN_STATS_MEMORY_BANDWIDTH_MONITOR_SUFFIX_NODE_COUNT ".node.count"
#define VIR_DOMAIN_STATS_MEMORY_BANDWIDTH_MONITOR_SUFFIX_NODE_PREFIX ".node."
#define VIR_DOMAIN_STATS_MEMORY_BANDWIDTH_MONITOR_SUFFIX_NODE_SUFFIX_ID ".id"
#define VIR_DOMAIN_STATS_MEMORY_BANDWIDTH_MONITOR_SUFFIX_NODE_SUFFIX_BYTES_LOCAL ".bytes.local"
#define VIR_DOMAIN_STATS_MEMORY_BANDWIDTH_MONITOR_SUFFIX_NODE_SUFFIX_BYTES_TOTAL ".bytes.total"
#define VIR_DOMAIN_STATS_CPU_ENERGY_MONITOR_COUNT "cpu.energy.monitor.count"
#define VIR_DOMAIN_STATS_CPU_ENERGY_MONITOR_PREFIX "cpu.energy.monitor."
#define VIR_DOMAIN_STATS_CPU_ENERGY_MONITOR_SUFFIX_NAME ".name"
#define VIR_DOMAIN_STATS_CPU_ENERGY_MONITOR_SUFFIX_VCPUS ".vcpus"
#define VIR_DOMAIN_STATS_CPU_ENERGY_MONITOR_SUFFIX_PKG_COUNT ".pkg.count"
#define VIR_DOMAIN_STATS_CPU_ENERGY_MONITOR_SUFFIX_PKG_PREFIX ".pkg."
#define VIR_DOMAIN_STATS_CPU_ENERGY_MONITOR_SUFFIX_PKG_SUFFIX_ID ".id"
#define VIR_DOMAIN_STATS_DIRTYRATE_CALC_STATUS "dirtyrate.calc_status"
#define VIR_DOMAIN_STATS_DIRTYRATE_CALC_START_TIME "dirtyrate.calc_start_time"
#define VIR_DOMAIN_STATS_DIRTYRATE_CALC_PERIOD "dirtyrate.calc_period"
#define VIR_DOMAIN_STATS_DIRTYRATE_MEGABYTES_PER_SECOND "dirtyrate.megabytes_per_second"
#define VIR_DOMAIN_STATS_DIRTYRATE_CALC_MODE "dirtyrate.calc_mode"
#define VIR_DOMAIN_STATS_DIRTYRATE_VCPU_PREFIX "dirtyrate.vcpu."
#define VIR_DOMAIN_STATS_DIRTYRATE_VCPU_SUFFIX_MEGABYTES_PER_SECOND ".megabytes_per_second"
#define VIR_DOMAIN_STATS_VM_PREFIX "vm."

/* Typed parameters of virDomainGetPerfEvents() and virDomainSetPerfEvents(): booleans. */
#define VIR_PERF_PARAM_CMT "cmt"
#define VIR_PERF_PARAM_MBMT "mbmt"
#define VIR_PERF_PARAM_MBML "mbml"
#define VIR_PERF_PARAM_CACHE_MISSES "cache_misses"
#define VIR_PERF_PARAM_CACHE_REFERENCES "cache_references"
#define VIR_PERF_PARAM_INSTRUCTIONS "instructions"
#define VIR_PERF_PARAM_CPU_CYCLES "cpu_cycles"
#define VIR_PERF_PARAM_BRANCH_INSTRUCTIONS "branch_instructions"
#define VIR_PERF_PARAM_BRANCH_MISSES "branch_misses"
#define VIR_PERF_PARAM_BUS_CYCLES "bus_cycles"
#define VIR_PERF_PARAM_STALLED_CYCLES_FRONTEND "stalled_cycles_frontend"
#define VIR_PERF_PARAM_STALLED_CYCLES_BACKEND "stalled_cycles_backend"
#define VIR_PERF_PARAM_REF_CPU_CYCLES "ref_cpu_cycles"
#define VIR_PERF_PARAM_CPU_CLOCK "cpu_clock"
#define VIR_PERF_PARAM_TASK_CLOCK "task_clock"
#define VIR_PERF_PARAM_PAGE_FAULTS "page_faults"
#define VIR_PERF_PARAM_CONTEXT_SWITCHES "context_switches"
#define VIR_PERF_PARAM_CPU_MIGRATIONS "cpu_migrations"
#define VIR_PERF_PARAM_PAGE_FAULTS_MIN "page_faults_min"
#define VIR_PERF_PARAM_PAGE_FAULTS_MAJ "page_faults_maj"
#define VIR_PERF_PARAM_ALIGNMENT_FAULTS "alignment_faults"
#define VIR_PERF_PARAM_EMULATION_FAULTS "emulation_faults"

/* Typed parameters of virDomainBlockCopy(). */
#define VIR_DOMAIN_BLOCK_COPY_BANDWIDTH "bandwidth"
#define VIR_DOMAIN_BLOCK_COPY_GRANULARITY "granularity"
#define VIR_DOMAIN_BLOCK_COPY_BUF_SIZE "buf-size"

/* Typed parameters of virDomainSetBlockIoTune(): bytes or requests a second, and seconds for
 * lengths. */
#define VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC "total_bytes_sec"
#define VIR_DOMAIN_BLOCK_IOTUNE_READ_BYTES_SEC "read_bytes_sec"
#define VIR_DOMAIN_BLOCK_IOTUNE_WRITE_BYTES_SEC "write_bytes_sec"
#define VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_IOPS_SEC "total_iops_sec"
#define VIR_DOMAIN_BLOCK_IOTUNE_READ_IOPS_SEC "read_iops_sec"
#define VIR_DOMAIN_BLOCK_IOTUNE_WRITE_IOPS_SEC "write_iops_sec"
#define VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC_MAX "total_bytes_sec_max"
#define VIR_DOMAIN_BLOCK_IOTUNE_READ_BYTES_SEC_MAX "read_bytes_sec_max"
#define VIR_DOMAIN_BLOCK_IOTUNE_WRITE_BYTES_SEC_MAX "write_bytes_sec_max"
#define VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_IOPS_SEC_MAX "total_iops_sec_max"
#define VIR_DOMAIN_BLOCK_IOTUNE_READ_IOPS_SEC_MAX "read_iops_sec_max"
#define VIR_DOMAIN_BLOCK_IOTUNE_WRITE_IOPS_SEC_MAX "write_iops_sec_max"
#define VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC_MAX_LENGTH "total_bytes_sec_max_length"
#define VIR_DOMAIN_BLOCK_IOTUNE_READ_BYTES_SEC_MAX_LENGTH "read_bytes_sec_max_length"
#define VIR_DOMAIN_BLOCK_IOTUNE_WRITE_BYTES_SEC_MAX_LENGTH "write_bytes_sec_max_length"
#define VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_IOPS_SEC_MAX_LENGTH "total_iops_sec_max_length"
#define VIR_DOMAIN_BLOCK_IOTUNE_READ_IOPS_SEC_MAX_LENGTH "read_iops_sec_max_length"
#define VIR_DOMAIN_BLOCK_IOTUNE_WRITE_IOPS_SEC_MAX_LENGTH "write_iops_sec_max_length"
#define VIR_DOMAIN_BLOCK_IOTUNE_SIZE_IOPS_SEC "size_iops_sec"
#define VIR_DOMAIN_BLOCK_IOTUNE_GROUP_NAME "group_name"

/* Typed parameters of virDomainGetJobStats(): bytes and milliseconds. */
#define VIR_DOMAIN_JOB_OPERATION "operation"
#define VIR_DOMAIN_JOB_TIME_ELAPSED "time_elapsed"
#define VIR_DOMAIN_JOB_TIME_ELAPSED_NET "time_elapsed_net"
#define VIR_DOMAIN_JOB_TIME_REMAINING "time_remaining"
#define VIR_DOMAIN_JOB_DOWNTIME "downtime"
#define VIR_DOMAIN_JOB_DOWNTIME_NET "downtime_net"
#define VIR_DOMAIN_JOB_SETUP_TIME "setup_time"
#define VIR_DOMAIN_JOB_DATA_TOTAL "data_total"
#define VIR_DOMAIN_JOB_DATA_PROCESSED "data_processed"
#define VIR_DOMAIN_JOB_DATA_REMAINING "data_remaining"
#define VIR_DOMAIN_JOB_MEMORY_TOTAL "memory_total"
#define VIR_DOMAIN_JOB_MEMORY_PROCESSED "memory_processed"
#define VIR_DOMAIN_JOB_MEMORY_REMAINING "memory_remaining"
#define VIR_DOMAIN_JOB_MEMORY_CONSTANT "memory_constant"
#define VIR_DOMAIN_JOB_MEMORY_NORMAL "memory_normal"
#define VIR_DOMAIN_JOB_MEMORY_NORMAL_BYTES "memory_normal_bytes"
#define VIR_DOMAIN_JOB_MEMORY_BPS "memory_bps"
#define VIR_DOMAIN_JOB_MEMORY_DIRTY_RATE "memory_dirty_rate"
#define VIR_DOMAIN_JOB_MEMORY_PAGE_SIZE "memory_page_size"
#define VIR_DOMAIN_JOB_MEMORY_ITERATION "memory_iteration"
#define VIR_DOMAIN_JOB_MEMORY_POSTCOPY_REQS "memory_postcopy_requests"
#define VIR_DOMAIN_JOB_DISK_TOTAL "disk_total"
#define VIR_DOMAIN_JOB_DISK_PROCESSED "disk_processed"
#define VIR_DOMAIN_JOB_DISK_REMAINING "disk_remaining"
#define VIR_DOMAIN_JOB_DISK_BPS "disk_bps"
#define VIR_DOMAIN_JOB_COMPRESSION_CACHE "compression_cache"
#define VIR_DOMAIN_JOB_COMPRESSION_BYTES "compression_bytes"
#define VIR_DOMAIN_JOB_COMPRESSION_PAGES "compression_pages"
#define VIR_DOMAIN_JOB_COMPRESSION_CACHE_MISSES "compression_cache_misses"
#define VIR_DOMAIN_JOB_COMPRESSION_OVERFLOW "compression_overflow"
#define VIR_DOMAIN_JOB_AUTO_CONVERGE_THROTTLE "auto_converge_throttle"
#define VIR_DOMAIN_JOB_SUCCESS "success"
#define VIR_DOMAIN_JOB_ERRMSG "errmsg"
#define VIR_DOMAIN_JOB_DISK_TEMP_USED "disk_temp_used"
#define VIR_DOMAIN_JOB_DISK_TEMP_TOTAL "disk_temp_total"
#define VIR_DOMAIN_JOB_VFIO_DATA_TRANSFERRED "vfio_data_transferred"

/* Typed parameters of VIR_DOMAIN_EVENT_ID_TUNABLE. */
#define VIR_DOMAIN_TUNABLE_CPU_VCPUPIN "cputune.vcpupin%u"
#define VIR_DOMAIN_TUNABLE_CPU_EMULATORPIN "cputune.emulatorpin"
#define VIR_DOMAIN_TUNABLE_CPU_IOTHREADSPIN "cputune.iothreadpin%u"
#define VIR_DOMAIN_TUNABLE_CPU_CPU_SHARES "cputune.cpu_shares"
#define VIR_DOMAIN_TUNABLE_CPU_GLOBAL_PERIOD "cputune.global_period"
#define VIR_DOMAIN_TUNABLE_CPU_GLOBAL_QUOTA "cputune.global_quota"
#define VIR_DOMAIN_TUNABLE_CPU_VCPU_PERIOD "cputune.vcpu_period"
#define VIR_DOMAIN_TUNABLE_CPU_VCPU_QUOTA "cputune.vcpu_quota"
#define VIR_DOMAIN_TUNABLE_CPU_EMULATOR_PERIOD "cputune.emulator_period"
#define VIR_DOMAIN_TUNABLE_CPU_EMULATOR_QUOTA "cputune.emulator_quota"
#define VIR_DOMAIN_TUNABLE_CPU_IOTHREAD_PERIOD "cputune.iothread_period"
#define VIR_DOMAIN_TUNABLE_CPU_IOTHREAD_QUOTA "cputune.iothread_quota"
#define VIR_DOMAIN_TUNABLE_BLKDEV_DISK "blkdeviotune.disk"
#define VIR_DOMAIN_TUNABLE_BLKDEV_TOTAL_BYTES_SEC "blkdeviotune.total_bytes_sec"
#define VIR_DOMAIN_TUNABLE_BLKDEV_READ_BYTES_SEC "blkdeviotune.read_bytes_sec"
#define VIR_DOMAIN_TUNABLE_BLKDEV_WRITE_BYTES_SEC "blkdeviotune.write_bytes_sec"
#define VIR_DOMAIN_TUNABLE_BLKDEV_TOTAL_IOPS_SEC "blkdeviotune.total_iops_sec"
#define VIR_DOMAIN_TUNABLE_BLKDEV_READ_IOPS_SEC "blkdeviotune.read_iops_sec"
#define VIR_DOMAIN_TUNABLE_BLKDEV_WRITE_IOPS_SEC "blkdeviotune.write_iops_sec"
#define VIR_DOMAIN_TUNABLE_BLKDEV_TOTAL_BYTES_SEC_MAX "blkdeviotune.total_bytes_sec_max"
#define VIR_DOMAIN_TUNABLE_BLKDEV_READ_BYTES_SEC_MAX "blkdeviotune.read_bytes_sec_max"
#define VIR_DOMAIN_TUNABLE_BLKDEV_WRITE_BYTES_SEC_MAX "blkdeviotune.write_bytes_sec_max"
#define VIR_DOMAIN_TUNABLE_BLKDEV_TOTAL_IOPS_SEC_MAX "blkdeviotune.total_iops_sec_max"
#define VIR_DOMAIN_TUNABLE_BLKDEV_READ_IOPS_SEC_MAX "blkdeviotune.read_iops_sec_max"
#define VIR_DOMAIN_TUNABLE_BLKDEV_WRITE_IOPS_SEC_MAX "blkdeviotune.write_iops_sec_max"
#define VIR_DOMAIN_TUNABLE_BLKDEV_SIZE_IOPS_SEC "blkdeviotune.size_iops_sec"
#define VIR_DOMAIN_TUNABLE_BLKDEV_GROUP_NAME "blkdeviotune.group_name"
#define VIR_DOMAIN_TUNABLE_BLKDEV_TOTAL_BYTES_SEC_MAX_LENGTH "blkdeviotune.total_bytes_sec_max_length"
#define VIR_DOMAIN_TUNABLE_BLKDEV_READ_BYTES_SEC_MAX_LENGTH "blkdeviotune.read_bytes_sec_max_length"
#define VIR_DOMAIN_TUNABLE_BLKDEV_WRITE_BYTES_SEC_MAX_LENGTH "blkdeviotune.write_bytes_sec_max_length"
#define VIR_DOMAIN_TUNABLE_BLKDEV_TOTAL_IOPS_SEC_MAX_LENGTH "blkdeviotune.total_iops_sec_max_length"
#define VIR_DOMAIN_TUNABLE_BLKDEV_READ_IOPS_SEC_MAX_LENGTH "blkdeviotune.read_iops_sec_max_length"
#define VIR_DOMAIN_TUNABLE_BLKDEV_WRITE_IOPS_SEC_MAX_LENGTH "blkdeviotune.write_iops_sec_max_length"

/* Typed parameters of virDomainGetLaunchSecurityInfo() and virDomainSetLaunchSecurityState(). */
#define VIR_DOMAIN_LAUNCH_SECURITY_SEV_MEASUREMENT "sev-measurement"
#define VIR_DOMAIN_LAUNCH_SECURITY_SEV_API_MAJOR "sev-api-major"
#define VIR_DOMAIN_LAUNCH_SECURITY_SEV_API_MINOR "sev-api-minor"
#define VIR_DOMAIN_LAUNCH_SECURITY_SEV_BUILD_ID "sev-build-id"
#define VIR_DOMAIN_LAUNCH_SECURITY_SEV_POLICY "sev-policy"
#define VIR_DOMAIN_LAUNCH_SECURITY_SEV_SNP_POLICY "sev-snp-policy"
#define VIR_DOMAIN_LAUNCH_SECURITY_SEV_SECRET_HEADER "sev-secret-header"
#define VIR_DOMAIN_LAUNCH_SECURITY_SEV_SECRET "sev-secret"
#define VIR_DOMAIN_LAUNCH_SECURITY_SEV_SECRET_SET_ADDRESS "sev-secret-set-address"

/* Typed parameters of virDomainGetGuestInfo(); what ends in PREFIX, number and SUFFIX repeats for
 * each item. */
#define VIR_DOMAIN_GUEST_INFO_USER_COUNT "user.count"
#define VIR_DOMAIN_GUEST_INFO_USER_PREFIX "user."
#define VIR_DOMAIN_GUEST_INFO_USER_SUFFIX_NAME ".name"
#define VIR_DOMAIN_GUEST_INFO_USER_SUFFIX_DOMAIN ".domain"
#define VIR_DOMAIN_GUEST_INFO_USER_SUFFIX_LOGIN_TIME ".login-time"
#define VIR_DOMAIN_GUEST_INFO_OS_ID "os.id"
#define VIR_DOMAIN_GUEST_INFO_OS_NAME "os.name"
#define VIR_DOMAIN_GUEST_INFO_OS_PRETTY_NAME "os.pretty-name"
#define VIR_DOMAIN_GUEST_INFO_OS_VERSION "os.version"
#define VIR_DOMAIN_GUEST_INFO_OS_VERSION_ID "os.version-id"
#define VIR_DOMAIN_GUEST_INFO_OS_KERNEL_RELEASE "os.kernel-release"
#define VIR_DOMAIN_GUEST_INFO_OS_KERNEL_VERSION "os.kernel-version"
#define VIR_DOMAIN_GUEST_INFO_OS_MACHINE "os.machine"
#define VIR_DOMAIN_GUEST_INFO_OS_VARIANT "os.variant"
#define VIR_DOMAIN_GUEST_INFO_OS_VARIANT_ID "os.variant-id"
#define VIR_DOMAIN_GUEST_INFO_TIMEZONE_NAME "timezone.name"
#define VIR_DOMAIN_GUEST_INFO_TIMEZONE_OFFSET "timezone.offset"
#define VIR_DOMAIN_GUEST_INFO_HOSTNAME_HOSTNAME "hostname"
#define VIR_DOMAIN_GUEST_INFO_FS_COUNT "fs.count"
#define VIR_DOMAIN_GUEST_INFO_FS_PREFIX "fs."
#define VIR_DOMAIN_GUEST_INFO_FS_SUFFIX_MOUNTPOINT ".mountpoint"
#define VIR_DOMAIN_GUEST_INFO_FS_SUFFIX_NAME ".name"
#define VIR_DOMAIN_GUEST_INFO_FS_SUFFIX_FSTYPE ".fstype"
#define VIR_DOMAIN_GUEST_INFO_FS_SUFFIX_TOTAL_BYTES ".total-bytes"
#define VIR_DOMAIN_GUEST_INFO_FS_SUFFIX_USED_BYTES ".used-bytes"
#define VIR_DOMAIN_GUEST_INFO_FS_SUFFIX_DISK_COUNT ".disk.count"
#define VIR_DOMAIN_GUEST_INFO_FS_SUFFIX_DISK_PREFIX ".disk."
#define VIR_DOMAIN_GUEST_INFO_FS_SUFFIX_DISK_SUFFIX_ALIAS ".alias"
#define VIR_DOMAIN_GUEST_INFO_FS_SUFFIX_DISK_SUFFIX_SERIAL ".serial"
#define VIR_DOMAIN_GUEST_INFO_FS_SUFFIX_DISK_SUFFIX_DEVICE ".device"
#define VIR_DOMAIN_GUEST_INFO_DISK_COUNT "disk.count"
#define VIR_DOMAIN_GUEST_INFO_DISK_PREFIX "disk."
#define VIR_DOMAIN_GUEST_INFO_DISK_SUFFIX_NAME ".name"
#define VIR_DOMAIN_GUEST_INFO_DISK_SUFFIX_PARTITION ".partition"
#define VIR_DOMAIN_GUEST_INFO_DISK_SUFFIX_DEPENDENCY_COUNT ".dependency.count"
#define VIR_DOMAIN_GUEST_INFO_DISK_SUFFIX_DEPENDENCY_PREFIX ".dependency."
#define VIR_DOMAIN_GUEST_INFO_DISK_SUFFIX_DEPENDENCY_SUFFIX_NAME ".name"
#define VIR_DOMAIN_GUEST_INFO_DISK_SUFFIX_SERIAL ".serial"
#define VIR_DOMAIN_GUEST_INFO_DISK_SUFFIX_ALIAS ".alias"
#define VIR_DOMAIN_GUEST_INFO_DISK_SUFFIX_GUEST_ALIAS ".guest_alias"
#define VIR_DOMAIN_GUEST_INFO_DISK_SUFFIX_GUEST_BUS ".guest_bus"
#define VIR_DOMAIN_GUEST_INFO_IF_COUNT "if.count"
#define VIR_DOMAIN_GUEST_INFO_IF_PREFIX "if."
#define VIR_DOMAIN_GUEST_INFO_IF_SUFFIX_NAME ".name"
#define VIR_DOMAIN_GUEST_INFO_IF_SUFFIX_HWADDR ".hwaddr"
#define VIR_DOMAIN_GUEST_INFO_IF_SUFFIX_ADDR_COUNT ".addr.count"
#define VIR_DOMAIN_GUEST_INFO_IF_SUFFIX_ADDR_PREFIX ".addr."
#define VIR_DOMAIN_GUEST_INFO_IF_SUFFIX_ADDR_SUFFIX_TYPE ".type"
#define VIR_DOMAIN_GUEST_INFO_IF_SUFFIX_ADDR_SUFFIX_ADDR ".addr"
#define VIR_DOMAIN_GUEST_INFO_IF_SUFFIX_ADDR_SUFFIX_PREFIX ".prefix"
#define VIR_DOMAIN_GUEST_INFO_LOAD_1M "load.1m"
#define VIR_DOMAIN_GUEST_INFO_LOAD_5M "load.5m"
#define VIR_DOMAIN_GUEST_INFO_LOAD_15M "load.15m"
#define VIR_DOMAIN_GUEST_INFO_DEVICE_COUNT "device.count"
#define VIR_DOMAIN_GUEST_INFO_DEVICE_PREFIX "device."
#define VIR_DOMAIN_GUEST_INFO_DEVICE_SUFFIX_DRIVER_NAME ".driverName"
#define VIR_DOMAIN_GUEST_INFO_DEVICE_SUFFIX_DRIVER_DATE ".driverDate"
#define VIR_DOMAIN_GUEST_INFO_DEVICE_SUFFIX_DRIVER_VERSION ".driverVersion"
#define VIR_DOMAIN_GUEST_INFO_DEVICE_SUFFIX_ID_TYPE ".idType"
#define VIR_DOMAIN_GUEST_INFO_DEVICE_SUFFIX_PCI_VENDOR ".pciVendor"
#define VIR_DOMAIN_GUEST_INFO_DEVICE_SUFFIX_PCI_DEVICE ".pciDevice"

/* Typed parameters of virDomainAnnounceInterface(): milliseconds, and the number of rounds. */
#define VIR_DOMAIN_ANNOUNCE_INTERFACE_INITIAL "initial"
#define VIR_DOMAIN_ANNOUNCE_INTERFACE_MAX "max"
#define VIR_DOMAIN_ANNOUNCE_INTERFACE_ROUNDS "rounds"
#define VIR_DOMAIN_ANNOUNCE_INTERFACE_STEP "step"

/* Bitmaps of CPUs: sets, clears, reads a bit; the bytes that many CPUs need; the same in an array
 * of bitmaps. */
#define VIR_USE_CPU(cpumap, cpu) ((cpumap)[(cpu) / 8] |= (1 << ((cpu) % 8)))
#define VIR_UNUSE_CPU(cpumap, cpu) ((cpumap)[(cpu) / 8] &= ~(1 << ((cpu) % 8)))
#define VIR_CPU_USED(cpumap, cpu) ((cpumap)[(cpu) / 8] & (1 << ((cpu) % 8)))
#define VIR_CPU_MAPLEN(cpu) (((cpu) + 7) / 8)
#define VIR_CPU_USABLE(cpumaps, maplen, vcpu, cpu) \
    VIR_CPU_USED(VIR_GET_CPUMAP(cpumaps, maplen, vcpu), cpu)
#define VIR_COPY_CPUMAP(cpumaps, maplen, vcpu, cpumap) \
    memcpy(cpumap, VIR_GET_CPUMAP(cpumaps, maplen, vcpu), maplen)
#define VIR_GET_CPUMAP(cpumaps, maplen, vcpu) (&((cpumaps)[(vcpu) * (maplen)]))

/* Casts a callback for virConnectDomainEventRegisterAny(). */
#define VIR_DOMAIN_EVENT_CALLBACK(cb) ((virConnectDomainEventGenericCallback)(cb))

/*
 * Lists the ids of running guests. virConnectListAllDomains() has no race between counting and
 * listing.
 *
 * @ids: room for @maxids numbers
 *
 * Returns how many were stored, or -1 on error. Since 0.0.3.
 */
int virConnectListDomains(virConnectPtr conn, int *ids, int maxids);

/*
 * Counts the running guests.
 *
 * Returns the number, or -1 on error. Since 0.0.3.
 */
int virConnectNumOfDomains(virConnectPtr conn);

/*
 * The old name of virDomainCreateXML().
 *
 * @flags: virDomainCreateFlags values, or 0
 *
 * Returns a new handle, to be released with virDomainFree(), or NULL on error. Since 0.0.3.
 */
virDomainPtr virDomainCreateLinux(virConnectPtr conn, const char *xmlDesc, unsigned int flags);

/*
 * Ends a guest at once, as pulling the plug does. What it has not written yet is lost; a transient
 * guest disappears. Refused on a read-only connection.
 *
 * Returns 0, or -1 on error. Since 0.0.3.
 */
int virDomainDestroy(virDomainPtr domain);

/*
 * Gives up a reference of a domain's handle. The guest itself is not touched.
 *
 * Returns 0, or -1 on error. Since 0.0.3.
 */
int virDomainFree(virDomainPtr domain);

/*
 * The id of a running guest, as of when the handle was made or last used to start or stop it.
 *
 * Returns the id, or (unsigned int)-1 when the guest is not running or on error. Since 0.0.3.
 */
unsigned int virDomainGetID(virDomainPtr domain);

/*
 * Asks for state, memory, number of virtual CPUs and CPU time used.
 *
 * @info: filled in
 *
 * Returns 0, or -1 on error. Since 0.0.3.
 */
int virDomainGetInfo(virDomainPtr domain, virDomainInfoPtr info);

/*
 * Asks how much memory a guest can have at most.
 *
 * Returns KiB, or 0 on error. Since 0.0.3.
 */
unsigned long virDomainGetMaxMemory(virDomainPtr domain);

/*
 * The name of a guest.
 *
 * Returns a string that lives as long as the handle, or NULL on error. Since 0.0.3.
 */
const char *virDomainGetName(virDomainPtr domain);

/*
 * Names the kind of operating system interface a guest has, such as "hvm" or "exe".
 *
 * Returns a string that the caller frees, or NULL on error. Since 0.0.3.
 */
char *virDomainGetOSType(virDomainPtr domain);

/*
 * Describes a guest: as it runs, or as it is defined when it does not run or
 * VIR_DOMAIN_XML_INACTIVE is given. Secrets such as passwords are shown with VIR_DOMAIN_XML_SECURE
 * only, which a read-only connection is denied. With VIR_DOMAIN_XML_SECURE or
 * VIR_DOMAIN_XML_MIGRATABLE refused on a read-only connection.
 *
 * @flags: virDomainXMLFlags values, or 0
 *
 * Returns an XML document that the caller frees, or NULL on error. Since 0.0.3.
 */
char *virDomainGetXMLDesc(virDomainPtr domain, unsigned int flags);

/*
 * Finds a running guest by its id.
 *
 * Returns a new handle, to be released with virDomainFree(), or NULL on error. Since 0.0.3.
 */
virDomainPtr virDomainLookupByID(virConnectPtr conn, int id);

/*
 * Finds a guest by its name.
 *
 * Returns a new handle, to be released with virDomainFree(), or NULL on error. Since 0.0.3.
 */
virDomainPtr virDomainLookupByName(virConnectPtr conn, const char *name);

/*
 * Starts a guest from a file that virDomainSave() wrote, where it was. The file stays. Refused on a
 * read-only connection.
 *
 * @from: the file's path on the host
 *
 * Returns 0, or -1 on error. Since 0.0.3.
 */
int virDomainRestore(virConnectPtr conn, const char *from);

/*
 * Lets the virtual CPUs of a suspended guest run again. Refused on a read-only connection.
 *
 * Returns 0, or -1 on error. Since 0.0.3.
 */
int virDomainResume(virDomainPtr domain);

/*
 * Writes a running guest with its memory into a file and ends it; virDomainRestore() goes on from
 * there. Refused on a read-only connection.
 *
 * @to: the file's path on the host
 *
 * Returns 0, or -1 on error. Since 0.0.3.
 */
int virDomainSave(virDomainPtr domain, const char *to);

/*
 * Changes how much memory a guest that does not run can have at most. Refused on a read-only
 * connection.
 *
 * @memory: KiB
 *
 * Returns 0, or -1 on error. Since 0.0.3.
 */
int virDomainSetMaxMemory(virDomainPtr domain, unsigned long memory);

/*
 * Asks the guest's operating system to shut down. Returns at once; the guest may take long, or
 * ignore it. Refused on a read-only connection.
 *
 * Returns 0, or -1 on error. Since 0.0.3.
 */
int virDomainShutdown(virDomainPtr domain);

/*
 * Stops the virtual CPUs of a guest. Its memory stays where it is; virDomainResume() goes on.
 * Refused on a read-only connection.
 *
 * Returns 0, or -1 on error. Since 0.0.3.
 */
int virDomainSuspend(virDomainPtr domain);

/*
 * Finds a guest by its uuid.
 *
 * @uuid: VIR_UUID_BUFLEN bytes
 *
 * Returns a new handle, to be released with virDomainFree(), or NULL on error. Since 0.0.5.
 */
virDomainPtr virDomainLookupByUUID(virConnectPtr conn, const unsigned char *uuid);

/*
 * The uuid of a guest.
 *
 * @uuid: room for VIR_UUID_BUFLEN bytes
 *
 * Returns 0, or -1 on error. Since 0.0.5.
 */
int virDomainGetUUID(virDomainPtr domain, unsigned char *uuid);

/*
 * Asks the guest's operating system to reboot. Returns at once. Refused on a read-only connection.
 *
 * @flags: virDomainRebootFlagValues values, or 0
 *
 * Returns 0, or -1 on error. Since 0.1.0.
 */
int virDomainReboot(virDomainPtr domain, unsigned int flags);

/*
 * Finds a guest by its uuid written as text.
 *
 * Returns a new handle, to be released with virDomainFree(), or NULL on error. Since 0.1.1.
 */
virDomainPtr virDomainLookupByUUIDString(virConnectPtr conn, const char *uuidstr);

/*
 * The uuid of a guest as text.
 *
 * @buf: room for VIR_UUID_STRING_BUFLEN bytes
 *
 * Returns 0, or -1 on error. Since 0.1.1.
 */
int virDomainGetUUIDString(virDomainPtr domain, char *buf);

/*
 * Changes how much memory a running guest has now, through its balloon driver. Refused on a
 * read-only connection.
 *
 * @memory: KiB
 *
 * Returns 0, or -1 on error. Since 0.1.1.
 */
int virDomainSetMemory(virDomainPtr domain, unsigned long memory);

/*
 * Defines a persistent guest, or changes the definition of the guest of that name and uuid. A
 * running guest gets the new definition at its next start. Refused on a read-only connection.
 *
 * @xml: a <domain> document
 *
 * Returns a new handle, to be released with virDomainFree(), or NULL on error. Since 0.1.1.
 */
virDomainPtr virDomainDefineXML(virConnectPtr conn, const char *xml);

/*
 * Starts a defined guest; from its managed save image, if it has one. Refused on a read-only
 * connection.
 *
 * Returns 0, or -1 on error. Since 0.1.1.
 */
int virDomainCreate(virDomainPtr domain);

/*
 * Removes a guest's definition. A running guest becomes transient. virDomainUndefineFlags() also
 * removes what else belongs to it. Refused on a read-only connection.
 *
 * Returns 0, or -1 on error. Since 0.1.1.
 */
int virDomainUndefine(virDomainPtr domain);

/*
 * Lists the names of guests that are defined and do not run.
 *
 * @names: room for @maxnames strings, which the caller frees
 *
 * Returns how many were stored, or -1 on error. Since 0.1.1.
 */
int virConnectListDefinedDomains(virConnectPtr conn, char ** const names, int maxnames);

/*
 * Changes how many virtual CPUs a running guest has. Refused on a read-only connection.
 *
 * @nvcpus: the number wanted
 *
 * Returns 0, or -1 on error. Since 0.1.4.
 */
int virDomainSetVcpus(virDomainPtr domain, unsigned int nvcpus);

/*
 * Says on which of the host's CPUs a virtual CPU of a running guest may run. Refused on a read-only
 * connection.
 *
 * @vcpu: the virtual CPU
 * @cpumap: bitmap of @maplen bytes, bit 0 of byte 0 is CPU 0
 *
 * Returns 0, or -1 on error. Since 0.1.4.
 */
int virDomainPinVcpu(virDomainPtr domain, unsigned int vcpu, unsigned char *cpumap, int maplen);

/*
 * Asks where the virtual CPUs of a running guest run, for how long they did, and where they may.
 *
 * @info: room for @maxinfo entries; may be NULL with @maxinfo 0
 * @cpumaps: room for @maxinfo bitmaps of @maplen bytes, one after the other; may be NULL with
 *     @maplen 0
 *
 * Returns the number of entries filled, or -1 on error. Since 0.1.4.
 */
int virDomainGetVcpus(virDomainPtr domain,
                      virVcpuInfoPtr info,
                      int maxinfo,
                      unsigned char *cpumaps,
                      int maplen);

/*
 * Counts the guests that are defined and do not run.
 *
 * Returns the number, or -1 on error. Since 0.1.5.
 */
int virConnectNumOfDefinedDomains(virConnectPtr conn);

/*
 * Writes the memory of a guest into a file for examination. Refused on a read-only connection.
 *
 * @to: the file's path on the host
 * @flags: virDomainCoreDumpFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.1.9.
 */
int virDomainCoreDump(virDomainPtr domain, const char *to, unsigned int flags);

/*
 * Adds a device to a running guest, until it ends. Refused on a read-only connection.
 *
 * @xml: one device element, such as <disk>
 *
 * Returns 0, or -1 on error. Since 0.1.9.
 */
int virDomainAttachDevice(virDomainPtr domain, const char *xml);

/*
 * Removes a device from a running guest, until it ends. With most guests removal is only begun:
 * VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED tells its end. Refused on a read-only connection.
 *
 * @xml: one device element that identifies the device
 *
 * Returns 0, or -1 on error. Since 0.1.9.
 */
int virDomainDetachDevice(virDomainPtr domain, const char *xml);

/*
 * Asks how many virtual CPUs a guest can have: a running one's limit, otherwise the defined one.
 *
 * Returns the number, or -1 on error. Since 0.2.1.
 */
int virDomainGetMaxVcpus(virDomainPtr domain);

/*
 * Asks whether a guest is started when the host comes up.
 *
 * @autostart: set to 1 or 0
 *
 * Returns 0, or -1 on error. Since 0.2.1.
 */
int virDomainGetAutostart(virDomainPtr domain, int *autostart);

/*
 * Says whether a guest is started when the host comes up. Refused on a read-only connection.
 *
 * @autostart: 1 or 0
 *
 * Returns 0, or -1 on error. Since 0.2.1.
 */
int virDomainSetAutostart(virDomainPtr domain, int autostart);

/*
 * Names the scheduler of a guest, such as "posix", and counts its parameters.
 *
 * @nparams: set to the number of parameters; may be NULL
 *
 * Returns a string that the caller frees, or NULL on error. Since 0.2.3.
 */
char *virDomainGetSchedulerType(virDomainPtr domain, int *nparams);

/*
 * Asks for the scheduler's parameters of a guest.
 *
 * @params: room for *@nparams entries
 * @nparams: room on entry, entries filled on return
 *
 * Returns 0, or -1 on error. Since 0.2.3.
 */
int virDomainGetSchedulerParameters(virDomainPtr domain, virTypedParameterPtr params, int *nparams);

/*
 * Changes the scheduler's parameters of a guest. Refused on a read-only connection.
 *
 * Returns 0, or -1 on error. Since 0.2.3.
 */
int virDomainSetSchedulerParameters(virDomainPtr domain, virTypedParameterPtr params, int nparams);

/*
 * The connection of a domain's handle.
 *
 * Returns the handle's own connection: no reference is added. Since 0.3.0.
 */
virConnectPtr virDomainGetConnect(virDomainPtr dom);

/*
 * Moves a running guest to another host, over a connection of this program to there.
 * virDomainMigrate3() can say more. Refused on a read-only connection.
 *
 * @dconn: connection to the destination
 * @flags: virDomainMigrateFlags values
 * @dname: new name there, or NULL
 * @uri: where to send the guest, or NULL to let the destination choose
 * @bandwidth: MiB/s, 0 for the default
 *
 * Returns a handle at the destination, to be released with virDomainFree(), or NULL on error.
 * Since 0.3.2.
 */
virDomainPtr virDomainMigrate(virDomainPtr domain,
                              virConnectPtr dconn,
                              unsigned long flags,
                              const char *dname,
                              const char *uri,
                              unsigned long bandwidth);

/*
 * Asks for the traffic of a disk of a running guest.
 *
 * @disk: target such as "vda", or path of the source; "" is all disks together
 * @stats: filled in; what cannot be told is -1
 * @size: sizeof(*stats)
 *
 * Returns 0, or -1 on error. Since 0.3.2.
 */
int virDomainBlockStats(virDomainPtr dom,
                        const char *disk,
                        virDomainBlockStatsPtr stats,
                        size_t size);

/*
 * Asks for the traffic of a network interface of a running guest, as the guest sees it.
 *
 * @device: name on the host such as "vnet0", or MAC address
 * @stats: filled in; what cannot be told is -1
 * @size: sizeof(*stats)
 *
 * Returns 0, or -1 on error. Since 0.3.2.
 */
int virDomainInterfaceStats(virDomainPtr dom,
                            const char *device,
                            virDomainInterfaceStatsPtr stats,
                            size_t size);

/*
 * Reads from a disk of a guest. Refused on a read-only connection.
 *
 * @disk: target such as "vda", or path of the source
 * @offset: where to begin, in bytes
 * @size: how many bytes
 * @buffer: room for them
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.4.2.
 */
int virDomainBlockPeek(virDomainPtr dom,
                       const char *disk,
                       unsigned long long offset,
                       size_t size,
                       void *buffer,
                       unsigned int flags);

/*
 * Reads the memory of a running guest. Refused on a read-only connection.
 *
 * @start: address to begin at
 * @size: how many bytes
 * @buffer: room for them
 * @flags: virDomainMemoryFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.4.2.
 */
int virDomainMemoryPeek(virDomainPtr dom,
                        unsigned long long start,
                        size_t size,
                        void *buffer,
                        unsigned int flags);

/*
 * Starts a transient guest, which disappears when it ends. Refused on a read-only connection.
 *
 * @xmlDesc: a <domain> document
 * @flags: virDomainCreateFlags values, or 0
 *
 * Returns a new handle, to be released with virDomainFree(), or NULL on error. Since 0.5.0.
 */
virDomainPtr virDomainCreateXML(virConnectPtr conn, const char *xmlDesc, unsigned int flags);

/*
 * Registers for life cycle events of all guests. virConnectDomainEventRegisterAny() can do all this
 * can, and more.
 *
 * @cb: called from the event loop
 * @opaque: passed to the callback
 * @freecb: releases @opaque when the registration ends, or NULL
 *
 * Returns 0, or -1 on error. Since 0.5.0.
 */
int virConnectDomainEventRegister(virConnectPtr conn,
                                  virConnectDomainEventCallback cb,
                                  void *opaque,
                                  virFreeCallback freecb);

/*
 * Ends what virConnectDomainEventRegister() began.
 *
 * @cb: the registered function
 *
 * Returns 0, or -1 on error. Since 0.5.0.
 */
int virConnectDomainEventDeregister(virConnectPtr conn, virConnectDomainEventCallback cb);

/*
 * Takes another reference of a domain's handle; virDomainFree() gives it up.
 *
 * Returns 0, or -1 on error. Since 0.6.0.
 */
int virDomainRef(virDomainPtr domain);

/*
 * Asks for the security label of a running guest.
 *
 * @seclabel: filled in
 *
 * Returns 0, or -1 on error. Since 0.6.1.
 */
int virDomainGetSecurityLabel(virDomainPtr domain, virSecurityLabelPtr seclabel);

/*
 * Converts a hypervisor's own configuration into a <domain> document. Refused on a read-only
 * connection.
 *
 * @nativeFormat: such as "qemu-argv"
 * @nativeConfig: the configuration's text
 * @flags: 0; nothing is defined yet
 *
 * Returns a string that the caller frees, or NULL on error. Since 0.6.4.
 */
char *virConnectDomainXMLFromNative(virConnectPtr conn,
                                    const char *nativeFormat,
                                    const char *nativeConfig,
                                    unsigned int flags);

/*
 * Converts a <domain> document into a hypervisor's own configuration, without starting anything.
 * Refused on a read-only connection.
 *
 * @nativeFormat: such as "qemu-argv"
 * @domainXml: the document
 * @flags: 0; nothing is defined yet
 *
 * Returns a string that the caller frees, or NULL on error. Since 0.6.4.
 */
char *virConnectDomainXMLToNative(virConnectPtr conn,
                                  const char *nativeFormat,
                                  const char *domainXml,
                                  unsigned int flags);

/*
 * Moves a running guest to another host; this program needs no connection to there.
 * virDomainMigrateToURI3() can say more. Refused on a read-only connection.
 *
 * @duri: with VIR_MIGRATE_PEER2PEER a connection URI as seen from the source, otherwise where the
 *     hypervisor sends to
 * @flags: virDomainMigrateFlags values
 * @dname: new name there, or NULL
 * @bandwidth: MiB/s, 0 for the default
 *
 * Returns 0, or -1 on error. Since 0.7.2.
 */
int virDomainMigrateToURI(virDomainPtr domain,
                          const char *duri,
                          unsigned long flags,
                          const char *dname,
                          unsigned long bandwidth);

/*
 * Is the guest running?
 *
 * Returns 1 if so, 0 if not, -1 on error. Since 0.7.3.
 */
int virDomainIsActive(virDomainPtr dom);

/*
 * Does the guest have a definition that outlives it?
 *
 * Returns 1 if so, 0 if not, -1 on error. Since 0.7.3.
 */
int virDomainIsPersistent(virDomainPtr dom);

/*
 * Asks for the memory figures of a running guest.
 *
 * @stats: room for @nr_stats entries
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of entries filled, or -1 on error. Since 0.7.5.
 */
int virDomainMemoryStats(virDomainPtr dom,
                         virDomainMemoryStatPtr stats,
                         unsigned int nr_stats,
                         unsigned int flags);

/*
 * Adds a device to a running guest, to its definition, or to both. Refused on a read-only
 * connection.
 *
 * @xml: one device element, such as <disk>
 * @flags: virDomainDeviceModifyFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.7.7.
 */
int virDomainAttachDeviceFlags(virDomainPtr domain, const char *xml, unsigned int flags);

/*
 * Removes a device from a running guest, from its definition, or from both. For running guests
 * removal is only begun: VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED tells its end. Refused on a read-only
 * connection.
 *
 * @xml: one device element that identifies the device
 * @flags: virDomainDeviceModifyFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.7.7.
 */
int virDomainDetachDeviceFlags(virDomainPtr domain, const char *xml, unsigned int flags);

/*
 * Asks for the progress of a guest's job (migration, save, dump, backup). virDomainGetJobStats()
 * can say more.
 *
 * @info: filled in; type VIR_DOMAIN_JOB_NONE when there is no job
 *
 * Returns 0, or -1 on error. Since 0.7.7.
 */
int virDomainGetJobInfo(virDomainPtr domain, virDomainJobInfoPtr info);

/*
 * Asks a guest's job to stop. The job's own call fails with VIR_ERR_OPERATION_ABORTED. Refused on a
 * read-only connection.
 *
 * Returns 0, or -1 on error. Since 0.7.7.
 */
int virDomainAbortJob(virDomainPtr domain);

/*
 * Says how long a guest may stand still at the end of its live migration. Refused on a read-only
 * connection.
 *
 * @downtime: milliseconds
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.8.0.
 */
int virDomainMigrateSetMaxDowntime(virDomainPtr domain,
                                   unsigned long long downtime,
                                   unsigned int flags);

/*
 * Registers for an event of one guest or of all. Needs an event loop that was registered before the
 * connection was opened and is being run.
 *
 * @dom: NULL is all guests
 * @eventID: a virDomainEventID
 * @cb: the callback for that event, cast with VIR_DOMAIN_EVENT_CALLBACK()
 * @opaque: passed to the callback
 * @freecb: releases @opaque when the registration ends, or NULL
 *
 * Returns the registration's number for virConnectDomainEventDeregisterAny(), or -1 on error.
 * Since 0.8.0.
 */
int virConnectDomainEventRegisterAny(virConnectPtr conn,
                                     virDomainPtr dom,
                                     int eventID,
                                     virConnectDomainEventGenericCallback cb,
                                     void *opaque,
                                     virFreeCallback freecb);

/*
 * Ends what virConnectDomainEventRegisterAny() began. May be called inside the callback.
 *
 * @callbackID: what the registration returned
 *
 * Returns 0, or -1 on error. Since 0.8.0.
 */
int virConnectDomainEventDeregisterAny(virConnectPtr conn, int callbackID);

/*
 * Changes what can be changed of a device: a CD's medium, a link's state, a password. Refused on a
 * read-only connection.
 *
 * @xml: the device element as it shall be
 * @flags: virDomainDeviceModifyFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.8.0.
 */
int virDomainUpdateDeviceFlags(virDomainPtr domain, const char *xml, unsigned int flags);

/*
 * Saves a running guest like virDomainSave(), into a place of the driver's own; the next start goes
 * on from there. Refused on a read-only connection.
 *
 * @flags: virDomainSaveRestoreFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.8.0.
 */
int virDomainManagedSave(virDomainPtr dom, unsigned int flags);

/*
 * Has the guest a managed save image?
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 1 if it has, 0 if not, -1 on error. Since 0.8.0.
 */
int virDomainHasManagedSaveImage(virDomainPtr dom, unsigned int flags);

/*
 * Removes a guest's managed save image, so that the next start is a fresh boot. Refused on a
 * read-only connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.8.0.
 */
int virDomainManagedSaveRemove(virDomainPtr dom, unsigned int flags);

/*
 * Asks for the size of a guest's disk.
 *
 * @disk: target such as "vda", or path of the source
 * @info: filled in, in bytes
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.8.1.
 */
int virDomainGetBlockInfo(virDomainPtr domain,
                          const char *disk,
                          virDomainBlockInfoPtr info,
                          unsigned int flags);

/*
 * Starts a defined guest, with choices. Refused on a read-only connection.
 *
 * @flags: virDomainCreateFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.8.2.
 */
int virDomainCreateWithFlags(virDomainPtr domain, unsigned int flags);

/*
 * Changes the memory limits of a guest. Refused on a read-only connection.
 *
 * @params: VIR_DOMAIN_MEMORY_... values, in KiB
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 0.8.5.
 */
int virDomainSetMemoryParameters(virDomainPtr domain,
                                 virTypedParameterPtr params,
                                 int nparams,
                                 unsigned int flags);

/*
 * Asks for the memory limits of a guest.
 *
 * @params: room for *@nparams entries; NULL with *@nparams 0 asks how many there are
 * @nparams: room on entry, entries filled on return
 * @flags: virDomainModificationImpact and virTypedParameterFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.8.5.
 */
int virDomainGetMemoryParameters(virDomainPtr domain,
                                 virTypedParameterPtr params,
                                 int *nparams,
                                 unsigned int flags);

/*
 * Asks how many virtual CPUs a guest has or can have. With VIR_DOMAIN_VCPU_GUEST refused on a
 * read-only connection.
 *
 * @flags: virDomainVcpuFlags values, or 0
 *
 * Returns the number, or -1 on error. Since 0.8.5.
 */
int virDomainGetVcpusFlags(virDomainPtr domain, unsigned int flags);

/*
 * Changes how many virtual CPUs a guest has or can have. Refused on a read-only connection.
 *
 * @nvcpus: the number wanted
 * @flags: virDomainVcpuFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.8.5.
 */
int virDomainSetVcpusFlags(virDomainPtr domain, unsigned int nvcpus, unsigned int flags);

/*
 * Connects a stream with a console of a guest. Refused on a read-only connection.
 *
 * @dev_name: alias of a console, serial or parallel device; NULL is the first console
 * @st: a fresh stream
 * @flags: virDomainConsoleFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.8.6.
 */
int virDomainOpenConsole(virDomainPtr dom,
                         const char *dev_name,
                         virStreamPtr st,
                         unsigned int flags);

/*
 * Has the definition of the guest been changed while it runs, so that its next start will differ?
 *
 * Returns 1 if so, 0 if not, -1 on error. Since 0.8.6.
 */
int virDomainIsUpdated(virDomainPtr dom);

/*
 * Asks for the disk weights and limits that a guest's control group has.
 *
 * @params: room for *@nparams entries; NULL with *@nparams 0 asks how many there are
 * @nparams: room on entry, entries filled on return
 * @flags: virDomainModificationImpact and virTypedParameterFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.0.
 */
int virDomainGetBlkioParameters(virDomainPtr domain,
                                virTypedParameterPtr params,
                                int *nparams,
                                unsigned int flags);

/*
 * Limits the bandwidth of migration. Refused on a read-only connection.
 *
 * @bandwidth: MiB/s
 * @flags: virDomainMigrateMaxSpeedFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.0.
 */
int virDomainMigrateSetMaxSpeed(virDomainPtr domain, unsigned long bandwidth, unsigned int flags);

/*
 * Changes the disk weights and limits that a guest's control group has. Refused on a read-only
 * connection.
 *
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.0.
 */
int virDomainSetBlkioParameters(virDomainPtr domain,
                                virTypedParameterPtr params,
                                int nparams,
                                unsigned int flags);

/*
 * Changes the memory of a guest, now or at its next start, or its maximum. Refused on a read-only
 * connection.
 *
 * @memory: KiB
 * @flags: virDomainMemoryModFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.0.
 */
int virDomainSetMemoryFlags(virDomainPtr domain, unsigned long memory, unsigned int flags);

/*
 * Asks for the scheduler's parameters of a guest, as it runs or as it is defined.
 *
 * @params: room for *@nparams entries; NULL with *@nparams 0 asks how many there are
 * @nparams: room on entry, entries filled on return
 * @flags: virDomainModificationImpact and virTypedParameterFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.2.
 */
int virDomainGetSchedulerParametersFlags(virDomainPtr domain,
                                         virTypedParameterPtr params,
                                         int *nparams,
                                         unsigned int flags);

/*
 * Asks for the state of a guest and why it is in it.
 *
 * @state: set to a virDomainState
 * @reason: set to a reason of that state's own enum; may be NULL
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.9.2.
 */
int virDomainGetState(virDomainPtr domain, int *state, int *reason, unsigned int flags);

/*
 * Sends a non-maskable interrupt to a running guest. Refused on a read-only connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.9.2.
 */
int virDomainInjectNMI(virDomainPtr domain, unsigned int flags);

/*
 * Moves a running guest to another host and may change its description on the way.
 * virDomainMigrate3() can say more. Refused on a read-only connection.
 *
 * @dconn: connection to the destination
 * @dxml: the description to use there, which must look the same to the guest; NULL for no change
 * @flags: virDomainMigrateFlags values
 * @dname: new name there, or NULL
 * @uri: where to send the guest, or NULL to let the destination choose
 * @bandwidth: MiB/s, 0 for the default
 *
 * Returns a handle at the destination, to be released with virDomainFree(), or NULL on error.
 * Since 0.9.2.
 */
virDomainPtr virDomainMigrate2(virDomainPtr domain,
                               virConnectPtr dconn,
                               const char *dxml,
                               unsigned long flags,
                               const char *dname,
                               const char *uri,
                               unsigned long bandwidth);

/*
 * Moves a running guest to another host and may change its description on the way.
 * virDomainMigrateToURI3() can say more. Refused on a read-only connection.
 *
 * @dconnuri: with VIR_MIGRATE_PEER2PEER a connection URI as seen from the source, otherwise NULL
 * @miguri: where to send the guest, or NULL to let the destination choose
 * @dxml: the description to use there; NULL for no change
 * @flags: virDomainMigrateFlags values
 * @dname: new name there, or NULL
 * @bandwidth: MiB/s, 0 for the default
 *
 * Returns 0, or -1 on error. Since 0.9.2.
 */
int virDomainMigrateToURI2(virDomainPtr domain,
                           const char *dconnuri,
                           const char *miguri,
                           const char *dxml,
                           unsigned long flags,
                           const char *dname,
                           unsigned long bandwidth);

/*
 * Takes a picture of a guest's screen, which then is received from the stream. Refused on a
 * read-only connection.
 *
 * @stream: a fresh stream
 * @screen: which screen, from 0
 * @flags: 0; nothing is defined yet
 *
 * Returns the picture's MIME type, which the caller frees, or NULL on error. Since 0.9.2.
 */
char *virDomainScreenshot(virDomainPtr domain,
                          virStreamPtr stream,
                          unsigned int screen,
                          unsigned int flags);

/*
 * Changes the scheduler's parameters of a guest, as it runs or as it is defined. Refused on a
 * read-only connection.
 *
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.2.
 */
int virDomainSetSchedulerParametersFlags(virDomainPtr domain,
                                         virTypedParameterPtr params,
                                         int nparams,
                                         unsigned int flags);

/*
 * Asks whether the control channel to the hypervisor answers.
 *
 * @info: filled in
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.9.3.
 */
int virDomainGetControlInfo(virDomainPtr domain, virDomainControlInfoPtr info, unsigned int flags);

/*
 * Asks on which of the host's CPUs the virtual CPUs of a guest may run.
 *
 * @ncpumaps: how many virtual CPUs to tell
 * @cpumaps: room for @ncpumaps bitmaps of @maplen bytes, one after the other
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns the number of bitmaps filled, or -1 on error. Since 0.9.3.
 */
int virDomainGetVcpuPinInfo(virDomainPtr domain,
                            int ncpumaps,
                            unsigned char *cpumaps,
                            int maplen,
                            unsigned int flags);

/*
 * Says on which of the host's CPUs a virtual CPU of a guest may run. Refused on a read-only
 * connection.
 *
 * @vcpu: the virtual CPU
 * @cpumap: bitmap of @maplen bytes, bit 0 of byte 0 is CPU 0
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.3.
 */
int virDomainPinVcpuFlags(virDomainPtr domain,
                          unsigned int vcpu,
                          unsigned char *cpumap,
                          int maplen,
                          unsigned int flags);

/*
 * Presses keys of a guest's keyboard together and lets them go. Refused on a read-only connection.
 *
 * @codeset: a virKeycodeSet
 * @holdtime: milliseconds; 0 for the default
 * @keycodes: @nkeycodes codes, at most VIR_DOMAIN_SEND_KEY_MAX_KEYS
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.9.3.
 */
int virDomainSendKey(virDomainPtr domain,
                     unsigned int codeset,
                     unsigned int holdtime,
                     unsigned int *keycodes,
                     int nkeycodes,
                     unsigned int flags);

/*
 * Starts a guest from a save file, with choices. Refused on a read-only connection.
 *
 * @from: the file's path on the host
 * @dxml: the description to use, which must look the same to the guest; NULL for the saved one
 * @flags: virDomainSaveRestoreFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.4.
 */
int virDomainRestoreFlags(virConnectPtr conn,
                          const char *from,
                          const char *dxml,
                          unsigned int flags);

/*
 * Saves a guest into a file and ends it, with choices. Refused on a read-only connection.
 *
 * @to: the file's path on the host
 * @dxml: the description to save; NULL for the present one
 * @flags: virDomainSaveRestoreFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.4.
 */
int virDomainSaveFlags(virDomainPtr domain, const char *to, const char *dxml, unsigned int flags);

/*
 * Changes the description inside a save file. Refused on a read-only connection.
 *
 * @file: the file's path on the host
 * @dxml: the new description, which must look the same to the guest
 * @flags: virDomainSaveRestoreFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.4.
 */
int virDomainSaveImageDefineXML(virConnectPtr conn,
                                const char *file,
                                const char *dxml,
                                unsigned int flags);

/*
 * Reads the description inside a save file. Refused on a read-only connection.
 *
 * @file: the file's path on the host
 * @flags: virDomainSaveImageXMLFlags values, or 0
 *
 * Returns an XML document that the caller frees, or NULL on error. Since 0.9.4.
 */
char *virDomainSaveImageGetXMLDesc(virConnectPtr conn, const char *file, unsigned int flags);

/*
 * Removes a guest's definition, and with flags its managed save image, snapshot and checkpoint
 * metadata, NVRAM and TPM state. Refused on a read-only connection.
 *
 * @flags: virDomainUndefineFlagsValues values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.4.
 */
int virDomainUndefineFlags(virDomainPtr domain, unsigned int flags);

/*
 * Ends a guest at once, with choices. Refused on a read-only connection.
 *
 * @flags: virDomainDestroyFlagsValues values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.4.
 */
int virDomainDestroyFlags(virDomainPtr domain, unsigned int flags);

/*
 * Ends a disk's job: cancels it, or with VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT completes a copy or
 * commit that is ready. Refused on a read-only connection.
 *
 * @disk: target such as "vda", or path of the source
 * @flags: virDomainBlockJobAbortFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.4.
 */
int virDomainBlockJobAbort(virDomainPtr dom, const char *disk, unsigned int flags);

/*
 * Asks for the progress of a disk's job.
 *
 * @disk: target such as "vda", or path of the source
 * @info: filled in
 * @flags: virDomainBlockJobInfoFlags values, or 0
 *
 * Returns 1 when there is a job, 0 when there is none, -1 on error. Since 0.9.4.
 */
int virDomainGetBlockJobInfo(virDomainPtr dom,
                             const char *disk,
                             virDomainBlockJobInfoPtr info,
                             unsigned int flags);

/*
 * Limits the bandwidth of a disk's job. Refused on a read-only connection.
 *
 * @disk: target such as "vda", or path of the source
 * @bandwidth: MiB/s, or bytes/s with VIR_DOMAIN_BLOCK_JOB_SPEED_BANDWIDTH_BYTES; 0 for no limit
 * @flags: virDomainBlockJobSetSpeedFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.4.
 */
int virDomainBlockJobSetSpeed(virDomainPtr dom,
                              const char *disk,
                              unsigned long bandwidth,
                              unsigned int flags);

/*
 * Begins to copy the whole backing chain of a running guest's disk into its top image, which then
 * needs no backing file. Refused on a read-only connection.
 *
 * @disk: target such as "vda", or path of the source
 * @bandwidth: MiB/s, or bytes/s with VIR_DOMAIN_BLOCK_PULL_BANDWIDTH_BYTES; 0 for no limit
 * @flags: virDomainBlockPullFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.4.
 */
int virDomainBlockPull(virDomainPtr dom,
                       const char *disk,
                       unsigned long bandwidth,
                       unsigned int flags);

/*
 * Asks for the traffic of a disk of a running guest, with times and flushes.
 *
 * @disk: target such as "vda", or path of the source; "" is all disks together
 * @params: room for *@nparams entries; NULL with *@nparams 0 asks how many there are
 * @nparams: room on entry, entries filled on return
 * @flags: virTypedParameterFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.5.
 */
int virDomainBlockStatsFlags(virDomainPtr dom,
                             const char *disk,
                             virTypedParameterPtr params,
                             int *nparams,
                             unsigned int flags);

/*
 * Asks for the bandwidth limit of migration. Refused on a read-only connection.
 *
 * @bandwidth: set to MiB/s
 * @flags: virDomainMigrateMaxSpeedFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.5.
 */
int virDomainMigrateGetMaxSpeed(virDomainPtr domain, unsigned long *bandwidth, unsigned int flags);

/*
 * Connects a descriptor with a guest's graphical display. Refused on a read-only connection.
 *
 * @idx: which <graphics> element, from 0
 * @fd: one end of a UNIX socket pair
 * @flags: virDomainOpenGraphicsFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.7.
 */
int virDomainOpenGraphics(virDomainPtr dom, unsigned int idx, int fd, unsigned int flags);

/*
 * Resets a running guest, as the reset button does. Refused on a read-only connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.9.7.
 */
int virDomainReset(virDomainPtr domain, unsigned int flags);

/*
 * Changes the size of a disk of a running guest. Refused on a read-only connection.
 *
 * @disk: target such as "vda", or path of the source
 * @size: KiB, or bytes with VIR_DOMAIN_BLOCK_RESIZE_BYTES
 * @flags: virDomainBlockResizeFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.8.
 */
int virDomainBlockResize(virDomainPtr dom,
                         const char *disk,
                         unsigned long long size,
                         unsigned int flags);

/*
 * Asks for the throughput limits of a disk.
 *
 * @disk: target such as "vda", or path of the source; NULL tells the number of parameters
 * @params: room for *@nparams entries; NULL with *@nparams 0 asks how many there are
 * @nparams: room on entry, entries filled on return
 * @flags: virDomainModificationImpact and virTypedParameterFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.8.
 */
int virDomainGetBlockIoTune(virDomainPtr dom,
                            const char *disk,
                            virTypedParameterPtr params,
                            int *nparams,
                            unsigned int flags);

/*
 * Changes the throughput limits of a disk. Refused on a read-only connection.
 *
 * @disk: target such as "vda", or path of the source
 * @params: VIR_DOMAIN_BLOCK_IOTUNE_... values
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.8.
 */
int virDomainSetBlockIoTune(virDomainPtr dom,
                            const char *disk,
                            virTypedParameterPtr params,
                            int nparams,
                            unsigned int flags);

/*
 * Asks for the bandwidth limits of a network interface.
 *
 * @device: name on the host such as "vnet0", or MAC address
 * @params: room for *@nparams entries; NULL with *@nparams 0 asks how many there are
 * @nparams: room on entry, entries filled on return
 * @flags: virDomainModificationImpact and virTypedParameterFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.9.
 */
int virDomainGetInterfaceParameters(virDomainPtr domain,
                                    const char *device,
                                    virTypedParameterPtr params,
                                    int *nparams,
                                    unsigned int flags);

/*
 * Asks from which of the host's NUMA nodes a guest gets its memory.
 *
 * @params: room for *@nparams entries; NULL with *@nparams 0 asks how many there are
 * @nparams: room on entry, entries filled on return
 * @flags: virDomainModificationImpact and virTypedParameterFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.9.
 */
int virDomainGetNumaParameters(virDomainPtr domain,
                               virTypedParameterPtr params,
                               int *nparams,
                               unsigned int flags);

/*
 * Changes the bandwidth limits of a network interface. Refused on a read-only connection.
 *
 * @device: name on the host such as "vnet0", or MAC address
 * @params: VIR_DOMAIN_BANDWIDTH_... values
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.9.
 */
int virDomainSetInterfaceParameters(virDomainPtr domain,
                                    const char *device,
                                    virTypedParameterPtr params,
                                    int nparams,
                                    unsigned int flags);

/*
 * Changes from which of the host's NUMA nodes a guest gets its memory. Refused on a read-only
 * connection.
 *
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.9.
 */
int virDomainSetNumaParameters(virDomainPtr domain,
                               virTypedParameterPtr params,
                               int nparams,
                               unsigned int flags);

/*
 * Begins to copy a part of a running guest's backing chain into its top image, or, with
 * VIR_DOMAIN_BLOCK_REBASE_COPY, to mirror the disk elsewhere. Refused on a read-only connection.
 *
 * @disk: target such as "vda", or path of the source
 * @base: the image that becomes the new backing file, NULL for none; with COPY the destination's
 *     path
 * @bandwidth: MiB/s, or bytes/s with VIR_DOMAIN_BLOCK_REBASE_BANDWIDTH_BYTES; 0 for no limit
 * @flags: virDomainBlockRebaseFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.10.
 */
int virDomainBlockRebase(virDomainPtr dom,
                         const char *disk,
                         const char *base,
                         unsigned long bandwidth,
                         unsigned int flags);

/*
 * Asks for the CPU time that a guest has used, in all or on each of the host's CPUs.
 *
 * @params: room for @nparams entries for each CPU; NULL asks how many there are for one
 * @start_cpu: the first CPU; -1 is the guest's total
 * @ncpus: how many CPUs; with @start_cpu 0 and @ncpus 0 the number of CPUs is returned
 * @flags: virTypedParameterFlags values, or 0
 *
 * Returns the number of entries for each CPU, or of CPUs if that was asked, or -1 on error.
 * Since 0.9.10.
 */
int virDomainGetCPUStats(virDomainPtr domain,
                         virTypedParameterPtr params,
                         unsigned int nparams,
                         int start_cpu,
                         unsigned int ncpus,
                         unsigned int flags);

/*
 * Asks which disks of a running guest have an error.
 *
 * @errors: room for @maxerrors entries, whose strings the caller frees; NULL asks how many there
 *     can be
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of entries, or -1 on error. Since 0.9.10.
 */
int virDomainGetDiskErrors(virDomainPtr dom,
                           virDomainDiskErrorPtr errors,
                           unsigned int maxerrors,
                           unsigned int flags);

/*
 * Reads a guest's title, description or an application's own metadata.
 *
 * @type: a virDomainMetadataType
 * @uri: namespace of VIR_DOMAIN_METADATA_ELEMENT, otherwise NULL
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns a string that the caller frees, or NULL on error. Since 0.9.10.
 */
char *virDomainGetMetadata(virDomainPtr domain, int type, const char *uri, unsigned int flags);

/*
 * Has the guest's operating system sleep. Refused on a read-only connection.
 *
 * @target: a virNodeSuspendTarget
 * @duration: seconds after which to wake; 0 for never
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.9.10.
 */
int virDomainPMSuspendForDuration(virDomainPtr dom,
                                  unsigned int target,
                                  unsigned long long duration,
                                  unsigned int flags);

/*
 * Writes or removes a guest's title, description or an application's own metadata. Refused on a
 * read-only connection.
 *
 * @type: a virDomainMetadataType
 * @metadata: the new text or element; NULL removes it
 * @key: namespace prefix of VIR_DOMAIN_METADATA_ELEMENT, otherwise NULL
 * @uri: its namespace, otherwise NULL
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.10.
 */
int virDomainSetMetadata(virDomainPtr domain,
                         int type,
                         const char *metadata,
                         const char *key,
                         const char *uri,
                         unsigned int flags);

/*
 * Asks the guest's operating system to shut down, in a chosen way. Returns at once. Refused on a
 * read-only connection.
 *
 * @flags: virDomainShutdownFlagValues values, or 0
 *
 * Returns 0, or -1 on error. Since 0.9.10.
 */
int virDomainShutdownFlags(virDomainPtr domain, unsigned int flags);

/*
 * Wakes a guest that virDomainPMSuspendForDuration() or itself put to sleep. Refused on a read-only
 * connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.9.11.
 */
int virDomainPMWakeup(virDomainPtr dom, unsigned int flags);

/*
 * Lists guests; flags of one group are alternatives, groups must all be met. No flags: all guests.
 *
 * @domains: set to a NULL-terminated array of handles; free each and the array. NULL only counts
 * @flags: virConnectListAllDomainsFlags values, or 0
 *
 * Returns the number of handles, or -1 on error. Since 0.9.13.
 */
int virConnectListAllDomains(virConnectPtr conn, virDomainPtr **domains, unsigned int flags);

/*
 * Asks for the name that a guest calls itself. Refused on a read-only connection.
 *
 * @flags: virDomainGetHostnameFlags values, or 0
 *
 * Returns a string that the caller frees, or NULL on error. Since 0.10.0.
 */
char *virDomainGetHostname(virDomainPtr domain, unsigned int flags);

/*
 * Asks for the labels of a running guest in all security models.
 *
 * @seclabels: set to an array that the caller frees
 *
 * Returns the number of labels, or -1 on error. Since 0.10.0.
 */
int virDomainGetSecurityLabelList(virDomainPtr domain, virSecurityLabelPtr *seclabels);

/*
 * Says on which of the host's CPUs the hypervisor's own threads of a guest may run. Refused on a
 * read-only connection.
 *
 * @cpumap: bitmap of @maplen bytes, bit 0 of byte 0 is CPU 0
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 0.10.0.
 */
int virDomainPinEmulator(virDomainPtr domain, unsigned char *cpumap, int maplen, unsigned int flags);

/*
 * Asks on which of the host's CPUs the hypervisor's own threads of a guest may run.
 *
 * @cpumap: filled in
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 1 on success, 0 when nothing is pinned, -1 on error. Since 0.10.0.
 */
int virDomainGetEmulatorPinInfo(virDomainPtr domain,
                                unsigned char *cpumap,
                                int maplen,
                                unsigned int flags);

/*
 * Begins to copy images of a running guest's backing chain down into a lower one, so that the upper
 * ones are not needed any more. Refused on a read-only connection.
 *
 * @disk: target such as "vda", or path of the source
 * @base: the image that receives, NULL for the lowest
 * @top: the highest image to copy, NULL for the active one
 * @bandwidth: MiB/s, or bytes/s with VIR_DOMAIN_BLOCK_COMMIT_BANDWIDTH_BYTES; 0 for no limit
 * @flags: virDomainBlockCommitFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.10.2.
 */
int virDomainBlockCommit(virDomainPtr dom,
                         const char *disk,
                         const char *base,
                         const char *top,
                         unsigned long bandwidth,
                         unsigned int flags);

/*
 * Has the guest tell its disks which blocks are free (needs the guest agent). Refused on a
 * read-only connection.
 *
 * @mountPoint: must be NULL: all file systems
 * @minimum: shorter runs of bytes may be passed over
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 1.0.1.
 */
int virDomainFSTrim(virDomainPtr dom,
                    const char *mountPoint,
                    unsigned long long minimum,
                    unsigned int flags);

/*
 * Sends a signal to a process inside a guest. Refused on a read-only connection.
 *
 * @pid_value: the process id inside; a negative one is a process group
 * @signum: a virDomainProcessSignal
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 1.0.1.
 */
int virDomainSendProcessSignal(virDomainPtr domain,
                               long long pid_value,
                               unsigned int signum,
                               unsigned int flags);

/*
 * Connects a stream with a channel of a guest. Refused on a read-only connection.
 *
 * @name: name of the channel, or alias of the device; NULL is the first channel
 * @st: a fresh stream
 * @flags: virDomainChannelFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 1.0.2.
 */
int virDomainOpenChannel(virDomainPtr dom, const char *name, virStreamPtr st, unsigned int flags);

/*
 * Asks for the progress of a guest's job, or with VIR_DOMAIN_JOB_STATS_COMPLETED for the figures of
 * the last one.
 *
 * @type: set to a virDomainJobType
 * @params: set to an array, to be freed with virTypedParamsFree()
 * @nparams: set to the number of entries
 * @flags: virDomainGetJobStatsFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 1.0.3.
 */
int virDomainGetJobStats(virDomainPtr domain,
                         int *type,
                         virTypedParameterPtr *params,
                         int *nparams,
                         unsigned int flags);

/*
 * Asks for the size of the cache that compresses repeatedly sent pages.
 *
 * @cacheSize: set to bytes
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 1.0.3.
 */
int virDomainMigrateGetCompressionCache(virDomainPtr domain,
                                        unsigned long long *cacheSize,
                                        unsigned int flags);

/*
 * Changes the size of the cache that compresses repeatedly sent pages. Refused on a read-only
 * connection.
 *
 * @cacheSize: bytes; may be rounded
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 1.0.3.
 */
int virDomainMigrateSetCompressionCache(virDomainPtr domain,
                                        unsigned long long cacheSize,
                                        unsigned int flags);

/*
 * Moves a guest to another host, over a connection of this program to there. While it runs,
 * virDomainGetJobStats() tells the progress and virDomainAbortJob() ends it. Refused on a read-only
 * connection.
 *
 * @dconn: connection to the destination
 * @params: VIR_MIGRATE_PARAM_... values
 * @flags: virDomainMigrateFlags values
 *
 * Returns a handle at the destination, to be released with virDomainFree(), or NULL on error.
 * Since 1.1.0.
 */
virDomainPtr virDomainMigrate3(virDomainPtr domain,
                               virConnectPtr dconn,
                               virTypedParameterPtr params,
                               unsigned int nparams,
                               unsigned int flags);

/*
 * Moves a guest to another host; this program needs no connection to there. Refused on a read-only
 * connection.
 *
 * @dconnuri: with VIR_MIGRATE_PEER2PEER a connection URI as seen from the source, otherwise NULL
 * @params: VIR_MIGRATE_PARAM_... values
 * @flags: virDomainMigrateFlags values
 *
 * Returns 0, or -1 on error. Since 1.1.0.
 */
int virDomainMigrateToURI3(virDomainPtr domain,
                           const char *dconnuri,
                           virTypedParameterPtr params,
                           unsigned int nparams,
                           unsigned int flags);

/*
 * Starts a defined guest and hands open descriptors to it (containers). Refused on a read-only
 * connection.
 *
 * @files: @nfiles descriptors, which become 3, 4, ... inside
 * @flags: virDomainCreateFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 1.1.1.
 */
int virDomainCreateWithFiles(virDomainPtr domain,
                             unsigned int nfiles,
                             int *files,
                             unsigned int flags);

/*
 * Starts a transient guest and hands open descriptors to it (containers). Refused on a read-only
 * connection.
 *
 * @xmlDesc: a <domain> document
 * @files: @nfiles descriptors, which become 3, 4, ... inside
 * @flags: virDomainCreateFlags values, or 0
 *
 * Returns a new handle, to be released with virDomainFree(), or NULL on error. Since 1.1.1.
 */
virDomainPtr virDomainCreateXMLWithFiles(virConnectPtr conn,
                                         const char *xmlDesc,
                                         unsigned int nfiles,
                                         int *files,
                                         unsigned int flags);

/*
 * Says how often the balloon driver reports memory figures. Refused on a read-only connection.
 *
 * @period: seconds; 0 for never
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 1.1.1.
 */
int virDomainSetMemoryStatsPeriod(virDomainPtr domain, int period, unsigned int flags);

/*
 * Writes the memory of a guest into a file for examination, in a chosen format. Refused on a
 * read-only connection.
 *
 * @to: the file's path on the host
 * @dumpformat: a virDomainCoreDumpFormat
 * @flags: virDomainCoreDumpFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 1.2.3.
 */
int virDomainCoreDumpWithFormat(virDomainPtr domain,
                                const char *to,
                                unsigned int dumpformat,
                                unsigned int flags);

/*
 * Has the guest write everything to disk and hold its file systems still (needs the guest agent).
 * Refused on a read-only connection.
 *
 * @mountpoints: @nmountpoints paths; NULL for all
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of file systems frozen, or -1 on error. Since 1.2.5.
 */
int virDomainFSFreeze(virDomainPtr dom,
                      const char **mountpoints,
                      unsigned int nmountpoints,
                      unsigned int flags);

/*
 * Ends what virDomainFSFreeze() began. Refused on a read-only connection.
 *
 * @mountpoints: @nmountpoints paths; NULL for all
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of file systems thawed, or -1 on error. Since 1.2.5.
 */
int virDomainFSThaw(virDomainPtr dom,
                    const char **mountpoints,
                    unsigned int nmountpoints,
                    unsigned int flags);

/*
 * Asks for a guest's clock (needs the guest agent). Refused on a read-only connection.
 *
 * @seconds: set to seconds since 1970, UTC
 * @nseconds: set to nanoseconds of the current second
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 1.2.5.
 */
int virDomainGetTime(virDomainPtr dom,
                     long long *seconds,
                     unsigned int *nseconds,
                     unsigned int flags);

/*
 * Sets a guest's clock (needs the guest agent). Refused on a read-only connection.
 *
 * @seconds: seconds since 1970, UTC; not used with VIR_DOMAIN_TIME_SYNC
 * @nseconds: nanoseconds of that second
 * @flags: virDomainSetTimeFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 1.2.5.
 */
int virDomainSetTime(virDomainPtr dom, long long seconds, unsigned int nseconds, unsigned int flags);

/*
 * Describes what guests of one kind can have: devices, models, features and their possible values.
 * Refused on a read-only connection.
 *
 * @emulatorbin: path of the emulator binary, or NULL for the default
 * @arch: architecture, or NULL
 * @machine: machine type, or NULL
 * @virttype: "kvm", "qemu", ..., or NULL
 * @flags: virConnectGetDomainCapabilitiesFlags values, or 0
 *
 * Returns a string that the caller frees, or NULL on error. Since 1.2.7.
 */
char *virConnectGetDomainCapabilities(virConnectPtr conn,
                                      const char *emulatorbin,
                                      const char *arch,
                                      const char *machine,
                                      const char *virttype,
                                      unsigned int flags);

/*
 * Asks for figures of all guests at once, much faster than one by one.
 *
 * @stats: virDomainStatsTypes; 0 is all that is supported
 * @retStats: set to a NULL-terminated array, to be freed with virDomainStatsRecordListFree()
 * @flags: virConnectGetAllDomainStatsFlags values, or 0
 *
 * Returns the number of records, or -1 on error. Since 1.2.8.
 */
int virConnectGetAllDomainStats(virConnectPtr conn,
                                unsigned int stats,
                                virDomainStatsRecordPtr **retStats,
                                unsigned int flags);

/*
 * Begins to mirror a running guest's disk to another place; virDomainBlockJobAbort() then ends it
 * or moves the guest over. Refused on a read-only connection.
 *
 * @disk: target such as "vda", or path of the source
 * @destxml: a <disk> element that describes the destination
 * @params: VIR_DOMAIN_BLOCK_COPY_... values
 * @flags: virDomainBlockCopyFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 1.2.8.
 */
int virDomainBlockCopy(virDomainPtr dom,
                       const char *disk,
                       const char *destxml,
                       virTypedParameterPtr params,
                       int nparams,
                       unsigned int flags);

/*
 * Asks for figures of several guests at once.
 *
 * @doms: NULL-terminated, all of one connection
 * @stats: virDomainStatsTypes; 0 is all that is supported
 * @retStats: set to a NULL-terminated array, to be freed with virDomainStatsRecordListFree()
 * @flags: virConnectGetAllDomainStatsFlags values, or 0
 *
 * Returns the number of records, or -1 on error. Since 1.2.8.
 */
int virDomainListGetStats(virDomainPtr *doms,
                          unsigned int stats,
                          virDomainStatsRecordPtr **retStats,
                          unsigned int flags);

/*
 * Opens a connection to a guest's graphical display. Refused on a read-only connection.
 *
 * @idx: which <graphics> element, from 0
 * @flags: virDomainOpenGraphicsFlags values, or 0
 *
 * Returns a descriptor that the caller closes, or -1 on error. Since 1.2.8.
 */
int virDomainOpenGraphicsFD(virDomainPtr dom, unsigned int idx, unsigned int flags);

/*
 * Frees what virConnectGetAllDomainStats() or virDomainListGetStats() returned.
 *
 * @stats: may be NULL
 *
 * Since 1.2.8.
 */
void virDomainStatsRecordListFree(virDomainStatsRecordPtr *stats);

/*
 * Frees one entry of what virDomainGetFSInfo() returned.
 *
 * @info: may be NULL
 *
 * Since 1.2.11.
 */
void virDomainFSInfoFree(virDomainFSInfoPtr info);

/*
 * Lists the mounted file systems of a guest and the disks they are on (needs the guest agent).
 * Refused on a read-only connection.
 *
 * @info: set to an array; free each entry with virDomainFSInfoFree(), then the array
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of entries, or -1 on error. Since 1.2.11.
 */
int virDomainGetFSInfo(virDomainPtr dom, virDomainFSInfoPtr **info, unsigned int flags);

/*
 * Defines a persistent guest, or changes its definition, with choices. Refused on a read-only
 * connection.
 *
 * @xml: a <domain> document
 * @flags: virDomainDefineFlags values, or 0
 *
 * Returns a new handle, to be released with virDomainFree(), or NULL on error. Since 1.2.12.
 */
virDomainPtr virDomainDefineXMLFlags(virConnectPtr conn, const char *xml, unsigned int flags);

/*
 * Frees one entry of what virDomainGetIOThreadInfo() returned.
 *
 * @info: may be NULL
 *
 * Since 1.2.14.
 */
void virDomainIOThreadInfoFree(virDomainIOThreadInfoPtr info);

/*
 * Asks on which of the host's CPUs the I/O threads of a guest may run.
 *
 * @info: set to an array; free each entry with virDomainIOThreadInfoFree(), then the array
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns the number of entries, or -1 on error. Since 1.2.14.
 */
int virDomainGetIOThreadInfo(virDomainPtr dom, virDomainIOThreadInfoPtr **info, unsigned int flags);

/*
 * Says on which of the host's CPUs an I/O thread of a guest may run. Refused on a read-only
 * connection.
 *
 * @iothread_id: from 1
 * @cpumap: bitmap of @maplen bytes, bit 0 of byte 0 is CPU 0
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 1.2.14.
 */
int virDomainPinIOThread(virDomainPtr domain,
                         unsigned int iothread_id,
                         unsigned char *cpumap,
                         int maplen,
                         unsigned int flags);

/*
 * Lists the addresses of a running guest. With VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT refused on
 * a read-only connection.
 *
 * @ifaces: set to an array; free each entry with virDomainInterfaceFree(), then the array
 * @source: a virDomainInterfaceAddressesSource: DHCP leases, guest agent, or the host's ARP table
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of entries, or -1 on error. Since 1.2.14.
 */
int virDomainInterfaceAddresses(virDomainPtr dom,
                                virDomainInterfacePtr **ifaces,
                                unsigned int source,
                                unsigned int flags);

/*
 * Frees one entry of what virDomainInterfaceAddresses() returned.
 *
 * @iface: may be NULL
 *
 * Since 1.2.14.
 */
void virDomainInterfaceFree(virDomainInterfacePtr iface);

/*
 * Adds an I/O thread to a guest. Refused on a read-only connection.
 *
 * @iothread_id: a number not in use, from 1
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 1.2.15.
 */
int virDomainAddIOThread(virDomainPtr domain, unsigned int iothread_id, unsigned int flags);

/*
 * Removes an I/O thread from a guest; no disk may use it. Refused on a read-only connection.
 *
 * @iothread_id: from 1
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 1.2.15.
 */
int virDomainDelIOThread(virDomainPtr domain, unsigned int iothread_id, unsigned int flags);

/*
 * Changes the password of a user inside a guest (needs the guest agent). Refused on a read-only
 * connection.
 *
 * @user: name inside
 * @password: new password; encrypted already with VIR_DOMAIN_PASSWORD_ENCRYPTED
 * @flags: virDomainSetUserPasswordFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 1.2.16.
 */
int virDomainSetUserPassword(virDomainPtr dom,
                             const char *user,
                             const char *password,
                             unsigned int flags);

/*
 * Gives a guest that does not run another name. Refused on a read-only connection.
 *
 * @new_name: not in use yet
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 1.2.19.
 */
int virDomainRename(virDomainPtr dom, const char *new_name, unsigned int flags);

/*
 * Has a migration that was begun with VIR_MIGRATE_POSTCOPY switch to the destination now and fetch
 * the rest from there. Refused on a read-only connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 1.3.3.
 */
int virDomainMigrateStartPostCopy(virDomainPtr domain, unsigned int flags);

/*
 * Asks which performance events are counted for a guest.
 *
 * @params: set to an array, to be freed with virTypedParamsFree()
 * @nparams: set to the number of entries
 * @flags: virDomainModificationImpact and virTypedParameterFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 1.3.3.
 */
int virDomainGetPerfEvents(virDomainPtr domain,
                           virTypedParameterPtr *params,
                           int *nparams,
                           unsigned int flags);

/*
 * Says which performance events are counted for a guest. Refused on a read-only connection.
 *
 * @params: booleans under VIR_PERF_PARAM_... names
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 1.3.3.
 */
int virDomainSetPerfEvents(virDomainPtr domain,
                           virTypedParameterPtr params,
                           int nparams,
                           unsigned int flags);

/*
 * Asks which virtual CPUs a guest uses, in the guest's own numbering (needs the guest agent).
 * Refused on a read-only connection.
 *
 * @params: set to an array, to be freed with virTypedParamsFree()
 * @nparams: set to the number of entries
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virDomainGetGuestVcpus(virDomainPtr domain,
                           virTypedParameterPtr *params,
                           unsigned int *nparams,
                           unsigned int flags);

/*
 * Has the guest use some of its virtual CPUs, or not (needs the guest agent). Refused on a
 * read-only connection.
 *
 * @cpumap: list of the guest's numbers, such as "1-3,5"
 * @state: 1 for online, 0 for offline
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 2.0.0.
 */
int virDomainSetGuestVcpus(virDomainPtr domain, const char *cpumap, int state, unsigned int flags);

/*
 * Asks for one VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD event when an image is written beyond an offset.
 * Refused on a read-only connection.
 *
 * @dev: target such as "vda" or "vda[2]"
 * @threshold: bytes; 0 ends it
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 3.1.0.
 */
int virDomainSetBlockThreshold(virDomainPtr domain,
                               const char *dev,
                               unsigned long long threshold,
                               unsigned int flags);

/*
 * Plugs virtual CPUs of a guest in or out. Refused on a read-only connection.
 *
 * @vcpumap: list of virtual CPUs, such as "1-3,5"
 * @state: 1 for in, 0 for out
 * @flags: virDomainSetVcpuFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 3.1.0.
 */
int virDomainSetVcpu(virDomainPtr domain, const char *vcpumap, int state, unsigned int flags);

/*
 * Asks how long a guest may stand still at the end of its live migration.
 *
 * @downtime: set to milliseconds
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 3.7.0.
 */
int virDomainMigrateGetMaxDowntime(virDomainPtr domain,
                                   unsigned long long *downtime,
                                   unsigned int flags);

/*
 * Reads the description inside a guest's managed save image. With VIR_DOMAIN_SAVE_IMAGE_XML_SECURE
 * refused on a read-only connection.
 *
 * @flags: virDomainSaveImageXMLFlags values, or 0
 *
 * Returns an XML document that the caller frees, or NULL on error. Since 3.7.0.
 */
char *virDomainManagedSaveGetXMLDesc(virDomainPtr domain, unsigned int flags);

/*
 * Changes the description inside a guest's managed save image. Refused on a read-only connection.
 *
 * @dxml: the new description, which must look the same to the guest
 * @flags: virDomainSaveRestoreFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 3.7.0.
 */
int virDomainManagedSaveDefineXML(virDomainPtr domain, const char *dxml, unsigned int flags);

/*
 * Says what happens when the guest powers off, reboots or crashes. Refused on a read-only
 * connection.
 *
 * @type: a virDomainLifecycle
 * @action: a virDomainLifecycleAction
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 3.9.0.
 */
int virDomainSetLifecycleAction(virDomainPtr domain,
                                unsigned int type,
                                unsigned int action,
                                unsigned int flags);

/*
 * Removes a device by its alias. For running guests removal is only begun:
 * VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED tells its end. Refused on a read-only connection.
 *
 * @alias: as shown in the guest's XML
 * @flags: virDomainDeviceModifyFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 4.4.0.
 */
int virDomainDetachDeviceAlias(virDomainPtr domain, const char *alias, unsigned int flags);

/*
 * Asks for what a confidential guest's owner needs to verify its start (measurement and the like).
 * Refused on a read-only connection.
 *
 * @params: set to an array, to be freed with virTypedParamsFree()
 * @nparams: set to the number of entries
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 4.5.0.
 */
int virDomainGetLaunchSecurityInfo(virDomainPtr domain,
                                   virTypedParameterPtr *params,
                                   int *nparams,
                                   unsigned int flags);

/*
 * Changes the polling parameters of an I/O thread. Refused on a read-only connection.
 *
 * @iothread_id: from 1
 * @params: VIR_DOMAIN_IOTHREAD_... values
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 4.10.0.
 */
int virDomainSetIOThreadParams(virDomainPtr domain,
                               unsigned int iothread_id,
                               virTypedParameterPtr params,
                               int nparams,
                               unsigned int flags);

/*
 * Asks the guest agent about users, operating system, time zone, host name, file systems, disks,
 * interfaces and load. Refused on a read-only connection.
 *
 * @types: virDomainGuestInfoTypes; 0 is all that is supported
 * @params: set to an array, to be freed with virTypedParamsFree()
 * @nparams: set to the number of entries
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 5.7.0.
 */
int virDomainGetGuestInfo(virDomainPtr domain,
                          unsigned int types,
                          virTypedParameterPtr *params,
                          int *nparams,
                          unsigned int flags);

/*
 * Says how long calls wait for the guest agent. Refused on a read-only connection.
 *
 * @timeout: seconds, or a virDomainAgentResponseTimeoutValues
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 5.10.0.
 */
int virDomainAgentSetResponseTimeout(virDomainPtr domain, int timeout, unsigned int flags);

/*
 * Begins a backup of a running guest's disks: pushed to files, or offered over NBD to be pulled.
 * Refused on a read-only connection.
 *
 * @backupXML: a <domainbackup> document
 * @checkpointXML: a <domaincheckpoint> document to make with it, or NULL
 * @flags: virDomainBackupBeginFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 6.0.0.
 */
int virDomainBackupBegin(virDomainPtr domain,
                         const char *backupXML,
                         const char *checkpointXML,
                         unsigned int flags);

/*
 * Describes the backup that is under way.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns an XML document that the caller frees, or NULL on error. Since 6.0.0.
 */
char *virDomainBackupGetXMLDesc(virDomainPtr domain, unsigned int flags);

/*
 * Lists the SSH keys that may log in as a user of the guest (needs the guest agent). Refused on a
 * read-only connection.
 *
 * @user: name inside
 * @keys: set to an array; free each string and the array
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of keys, or -1 on error. Since 6.10.0.
 */
int virDomainAuthorizedSSHKeysGet(virDomainPtr domain,
                                  const char *user,
                                  char ***keys,
                                  unsigned int flags);

/*
 * Replaces, adds or removes the SSH keys that may log in as a user of the guest (needs the guest
 * agent). Refused on a read-only connection.
 *
 * @user: name inside
 * @keys: @nkeys keys
 * @flags: virDomainAuthorizedSSHKeysSetFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 6.10.0.
 */
int virDomainAuthorizedSSHKeysSet(virDomainPtr domain,
                                  const char *user,
                                  const char **keys,
                                  unsigned int nkeys,
                                  unsigned int flags);

/*
 * Lists what is noteworthy about a guest: deprecated settings, a tainted state.
 *
 * @msgs: set to an array; free each string and the array
 * @flags: virDomainMessageType values, or 0
 *
 * Returns the number of messages, or -1 on error. Since 7.1.0.
 */
int virDomainGetMessages(virDomainPtr domain, char ***msgs, unsigned int flags);

/*
 * Begins to measure how fast a guest changes its memory; virConnectGetAllDomainStats() tells the
 * result. Refused on a read-only connection.
 *
 * @seconds: how long to measure
 * @flags: virDomainDirtyRateCalcFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 7.2.0.
 */
int virDomainStartDirtyRateCalc(virDomainPtr domain, int seconds, unsigned int flags);

/*
 * Hands the secrets of a confidential guest's owner to the guest before it runs. Refused on a
 * read-only connection.
 *
 * @params: VIR_DOMAIN_LAUNCH_SECURITY_... values
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 8.0.0.
 */
int virDomainSetLaunchSecurityState(virDomainPtr domain,
                                    virTypedParameterPtr params,
                                    int nparams,
                                    unsigned int flags);

/*
 * Saves a guest and ends it, with everything that can be chosen. Refused on a read-only connection.
 *
 * @params: VIR_DOMAIN_SAVE_PARAM_... values
 * @flags: virDomainSaveRestoreFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 8.4.0.
 */
int virDomainSaveParams(virDomainPtr domain,
                        virTypedParameterPtr params,
                        int nparams,
                        unsigned int flags);

/*
 * Starts a guest from a save file, with everything that can be chosen. Refused on a read-only
 * connection.
 *
 * @params: VIR_DOMAIN_SAVE_PARAM_... values
 * @flags: virDomainSaveRestoreFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 8.4.0.
 */
int virDomainRestoreParams(virConnectPtr conn,
                           virTypedParameterPtr params,
                           int nparams,
                           unsigned int flags);

/*
 * Asks a guest's job to stop, with choices. Refused on a read-only connection.
 *
 * @flags: virDomainAbortJobFlagsValues values, or 0
 *
 * Returns 0, or -1 on error. Since 8.5.0.
 */
int virDomainAbortJobFlags(virDomainPtr domain, unsigned int flags);

/*
 * Keeps open descriptors under a name that the guest's XML can refer to, for this connection or the
 * guest's life. Refused on a read-only connection.
 *
 * @name: the group's name
 * @fds: @nfds descriptors; the caller keeps its own
 * @flags: virDomainFDAssociateFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 9.0.0.
 */
int virDomainFDAssociate(virDomainPtr domain,
                         const char *name,
                         unsigned int nfds,
                         int *fds,
                         unsigned int flags);

/*
 * Has a guest's display read its certificates again. Refused on a read-only connection.
 *
 * @type: a virDomainGraphicsReloadType
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 10.2.0.
 */
int virDomainGraphicsReload(virDomainPtr domain, unsigned int type, unsigned int flags);

/*
 * Asks whether a guest is started at the host's next start only.
 *
 * @autostart: set to 1 or 0
 *
 * Returns 0, or -1 on error. Since 11.2.0.
 */
int virDomainGetAutostartOnce(virDomainPtr domain, int *autostart);

/*
 * Says whether a guest is started at the host's next start only. Refused on a read-only connection.
 *
 * @autostart: 1 or 0
 *
 * Returns 0, or -1 on error. Since 11.2.0.
 */
int virDomainSetAutostartOnce(virDomainPtr domain, int autostart);

/*
 * Makes or changes a group of throughput limits that disks can share. Refused on a read-only
 * connection.
 *
 * @group: its name
 * @params: VIR_DOMAIN_BLOCK_IOTUNE_... values
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 11.2.0.
 */
int virDomainSetThrottleGroup(virDomainPtr dom,
                              const char *group,
                              virTypedParameterPtr params,
                              int nparams,
                              unsigned int flags);

/*
 * Removes a group of throughput limits that no disk uses. Refused on a read-only connection.
 *
 * @group: its name
 * @flags: virDomainModificationImpact values, or 0
 *
 * Returns 0, or -1 on error. Since 11.2.0.
 */
int virDomainDelThrottleGroup(virDomainPtr dom, const char *group, unsigned int flags);

/*
 * Has a running guest announce the addresses of its network interfaces, so that switches learn
 * where it is. Refused on a read-only connection.
 *
 * @device: one interface; NULL for all
 * @params: VIR_DOMAIN_ANNOUNCE_INTERFACE_... values, or NULL
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 12.5.0.
 */
int virDomainAnnounceInterface(virDomainPtr dom,
                               const char *device,
                               virTypedParameterPtr params,
                               int nparams,
                               unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_DOMAIN_H */
