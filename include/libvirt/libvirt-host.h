/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt-host.h - connections and the host they reach.
 */

#ifndef SPLITVIRT_LIBVIRT_HOST_H
#define SPLITVIRT_LIBVIRT_HOST_H

#include <libvirt/libvirt-common.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room for labels and models, the final zero included. */
#define VIR_SECURITY_LABEL_BUFLEN (4096 + 1)
#define VIR_SECURITY_MODEL_BUFLEN (256 + 1)
#define VIR_SECURITY_DOI_BUFLEN (256 + 1)

/* Room for the names of figures, the final zero included. */
#define VIR_NODE_CPU_STATS_FIELD_LENGTH 80
#define VIR_NODE_MEMORY_STATS_FIELD_LENGTH 80

/* The bytes of a uuid, and of its text with the final zero. */
#define VIR_UUID_BUFLEN (16)
#define VIR_UUID_STRING_BUFLEN (36+1)

typedef struct _virConnect virConnect;
typedef virConnect *virConnectPtr;
typedef struct _virStream virStream;
typedef virStream *virStreamPtr;
typedef struct _virSecurityLabel virSecurityLabel;
typedef virSecurityLabel *virSecurityLabelPtr;
typedef struct _virSecurityModel virSecurityModel;
typedef virSecurityModel *virSecurityModelPtr;
typedef struct _virNodeInfo virNodeInfo;
typedef struct _virNodeCPUStats virNodeCPUStats;
typedef struct _virNodeMemoryStats virNodeMemoryStats;
typedef virNodeInfo *virNodeInfoPtr;
typedef virNodeCPUStats *virNodeCPUStatsPtr;
typedef virNodeMemoryStats *virNodeMemoryStatsPtr;
typedef struct _virConnectCredential virConnectCredential;
typedef virConnectCredential *virConnectCredentialPtr;
typedef struct _virConnectAuth virConnectAuth;
typedef virConnectAuth *virConnectAuthPtr;

/* How deep a host or a guest sleeps. Since 0.9.8. */
typedef enum {
    VIR_NODE_SUSPEND_TARGET_MEM = 0,
    VIR_NODE_SUSPEND_TARGET_DISK = 1,
    VIR_NODE_SUSPEND_TARGET_HYBRID = 2,
# ifdef VIR_ENUM_SENTINELS
    VIR_NODE_SUSPEND_TARGET_LAST = 3,
# endif
} virNodeSuspendTarget;

/* A CPU number for virNodeGetCPUStats(). Since 0.9.3. */
typedef enum {
    VIR_NODE_CPU_STATS_ALL_CPUS = -1,
} virNodeGetCPUStatsAllCPUs;

/* A cell number for virNodeGetMemoryStats(). Since 0.9.3. */
typedef enum {
    VIR_NODE_MEMORY_STATS_ALL_CELLS = -1,
} virNodeGetMemoryStatsAllCells;

/* How a connection is opened. Since 0.4.1. */
typedef enum {
    VIR_CONNECT_RO = 1 << 0, /* read-only */
    VIR_CONNECT_NO_ALIASES = 1 << 1, /* the name is a URI, never an alias; since 0.9.7 */
} virConnectFlags;

/* What a program may be asked for when a connection is opened. Since 0.4.1. */
typedef enum {
    VIR_CRED_USERNAME = 1, /* who to act as */
    VIR_CRED_AUTHNAME = 2, /* who to authenticate as */
    VIR_CRED_LANGUAGE = 3,
    VIR_CRED_CNONCE = 4, /* the client's nonce */
    VIR_CRED_PASSPHRASE = 5,
    VIR_CRED_ECHOPROMPT = 6, /* an answer that may be seen while typed */
    VIR_CRED_NOECHOPROMPT = 7, /* an answer that must not be seen */
    VIR_CRED_REALM = 8,
    VIR_CRED_EXTERNAL = 9, /* somebody else asks (polkit): make that possible */
# ifdef VIR_ENUM_SENTINELS
    VIR_CRED_LAST = 10,
# endif
} virConnectCredentialType;

/* How the host's CPU stands to another one. Since 0.7.5. */
typedef enum {
    VIR_CPU_COMPARE_ERROR = -1,
    VIR_CPU_COMPARE_INCOMPATIBLE = 0,
    VIR_CPU_COMPARE_IDENTICAL = 1,
    VIR_CPU_COMPARE_SUPERSET = 2, /* the host has more */
# ifdef VIR_ENUM_SENTINELS
    VIR_CPU_COMPARE_LAST = 3,
# endif
} virCPUCompareResult;

/* Choices of virConnectCompareCPU() and virConnectCompareHypervisorCPU(). Since 1.2.6. */
typedef enum {
    VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE = 1 << 0,
    VIR_CONNECT_COMPARE_CPU_VALIDATE_XML = 1 << 1, /* since 6.9.0 */
} virConnectCompareCPUFlags;

/* Choices of virConnectBaselineCPU() and virConnectBaselineHypervisorCPU(). Since 1.1.2. */
typedef enum {
    VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES = 1 << 0,
    VIR_CONNECT_BASELINE_CPU_MIGRATABLE = 1 << 1, /* since 1.2.14 */
    VIR_CONNECT_BASELINE_CPU_IGNORE_HOST = 1 << 2, /* since 11.6.0 */
} virConnectBaselineCPUFlags;

/* What the counts of virNodeAllocPages() mean. Since 1.2.9. */
typedef enum {
    VIR_NODE_ALLOC_PAGES_ADD = 0,
    VIR_NODE_ALLOC_PAGES_SET = 1 << 0,
} virNodeAllocPagesFlags;

/* Answers @ncred questions: puts an allocated string into `result` of each. 0, or -1 to give up.
 * Since 0.4.1. */
typedef int (*virConnectAuthCallbackPtr)(virConnectCredentialPtr cred,
                                         unsigned int ncred,
                                         void *cbdata);

/* Is told that a connection has been lost; @reason is a virConnectCloseReason. Since 0.10.0. */
typedef void (*virConnectCloseFunc)(virConnectPtr conn, int reason, void *opaque);

/* The security label of a guest. */
struct _virSecurityLabel {
    char label[4097];
    int enforcing;
};

/* How a host separates its guests. */
struct _virSecurityModel {
    char model[257];
    char doi[257];
};

/* A host's processors and memory. */
struct _virNodeInfo {
    char model[32];
    unsigned long memory;
    unsigned int cpus;
    unsigned int mhz;
    unsigned int nodes;
    unsigned int sockets;
    unsigned int cores;
    unsigned int threads;
};

/* One figure of a host's CPU times. */
struct _virNodeCPUStats {
    char field[80];
    unsigned long long value;
};

/* One figure of a host's memory. */
struct _virNodeMemoryStats {
    char field[80];
    unsigned long long value;
};

/* One question to the program, and room for its answer. */
struct _virConnectCredential {
    int type;
    const char *prompt;
    const char *challenge;
    const char *defresult;
    char *result;
    unsigned int resultlen;
};

/* Which questions a program can answer, and the function that does it. */
struct _virConnectAuth {
    int *credtype;
    unsigned int ncredtype;
    virConnectAuthCallbackPtr cb;
    void *cbdata;
};

/* Names of virNodeGetCPUStats(): nanoseconds, or percent for VIR_NODE_CPU_STATS_UTILIZATION. */
#define VIR_NODE_CPU_STATS_KERNEL "kernel"
#define VIR_NODE_CPU_STATS_USER "user"
#define VIR_NODE_CPU_STATS_IDLE "idle"
#define VIR_NODE_CPU_STATS_IOWAIT "iowait"
#define VIR_NODE_CPU_STATS_INTR "intr"
#define VIR_NODE_CPU_STATS_GUEST "guest"
#define VIR_NODE_CPU_STATS_UTILIZATION "utilization"

/* Names of virNodeGetMemoryStats(): KiB. */
#define VIR_NODE_MEMORY_STATS_TOTAL "total"
#define VIR_NODE_MEMORY_STATS_FREE "free"
#define VIR_NODE_MEMORY_STATS_BUFFERS "buffers"
#define VIR_NODE_MEMORY_STATS_CACHED "cached"
#define VIR_NODE_MEMORY_STATS_AVAILABLE "available"

/* Typed parameters of virNodeGetMemoryParameters() and virNodeSetMemoryParameters(). */
#define VIR_NODE_MEMORY_SHARED_PAGES_TO_SCAN "shm_pages_to_scan"
#define VIR_NODE_MEMORY_SHARED_SLEEP_MILLISECS "shm_sleep_millisecs"
#define VIR_NODE_MEMORY_SHARED_PAGES_SHARED "shm_pages_shared"
#define VIR_NODE_MEMORY_SHARED_PAGES_SHARING "shm_pages_sharing"
#define VIR_NODE_MEMORY_SHARED_PAGES_UNSHARED "shm_pages_unshared"
#define VIR_NODE_MEMORY_SHARED_PAGES_VOLATILE "shm_pages_volatile"
#define VIR_NODE_MEMORY_SHARED_FULL_SCANS "shm_full_scans"
#define VIR_NODE_MEMORY_SHARED_MERGE_ACROSS_NODES "shm_merge_across_nodes"

/* Typed parameters of virNodeGetSEVInfo(). */
#define VIR_NODE_SEV_PDH "pdh"
#define VIR_NODE_SEV_CERT_CHAIN "cert-chain"
#define VIR_NODE_SEV_CPU0_ID "cpu0-id"
#define VIR_NODE_SEV_CBITPOS "cbitpos"
#define VIR_NODE_SEV_REDUCED_PHYS_BITS "reduced-phys-bits"
#define VIR_NODE_SEV_MAX_GUESTS "max-guests"
#define VIR_NODE_SEV_MAX_ES_GUESTS "max-es-guests"

/* Typed parameters of virConnectSetIdentity(). */
#define VIR_CONNECT_IDENTITY_USER_NAME "user-name"
#define VIR_CONNECT_IDENTITY_UNIX_USER_ID "unix-user-id"
#define VIR_CONNECT_IDENTITY_GROUP_NAME "group-name"
#define VIR_CONNECT_IDENTITY_UNIX_GROUP_ID "unix-group-id"
#define VIR_CONNECT_IDENTITY_PROCESS_ID "process-id"
#define VIR_CONNECT_IDENTITY_PROCESS_TIME "process-time"
#define VIR_CONNECT_IDENTITY_SASL_USER_NAME "sasl-user-name"
#define VIR_CONNECT_IDENTITY_X509_DISTINGUISHED_NAME "x509-distinguished-name"
#define VIR_CONNECT_IDENTITY_SELINUX_CONTEXT "selinux-context"

/* How many CPUs a host can have by its topology. */
#define VIR_NODEINFO_MAXCPUS(nodeinfo) \
    ((nodeinfo).nodes*(nodeinfo).sockets*(nodeinfo).cores*(nodeinfo).threads)

/*
 * Gives up a reference of a connection. With the last one the connection is closed and everything
 * that belongs to it at the other end (registrations, streams, autodestroyed guests) ends. Objects
 * keep a reference of their connection, so it stays open until they are freed, too.
 *
 * Returns the number of references left (0: it is closed), or -1 on error. Since 0.0.3.
 */
int virConnectClose(virConnectPtr conn);

/*
 * Names the hypervisor driver at the other end, such as "QEMU".
 *
 * Returns a fixed string that is not to be freed, or NULL on error. Since 0.0.3.
 */
const char *virConnectGetType(virConnectPtr conn);

/*
 * Asks for the version of the hypervisor.
 *
 * @hvVer: set to major * 1,000,000 + minor * 1,000 + micro; 0 if it cannot be told
 *
 * Returns 0, or -1 on error. Since 0.0.3.
 */
int virConnectGetVersion(virConnectPtr conn, unsigned long *hvVer);

/*
 * Opens a connection with full access and without a way to ask anybody for credentials.
 *
 * @name: a connection URI or an alias from libvirt.conf; NULL or "" takes LIBVIRT_DEFAULT_URI, then
 *     uri_default of libvirt.conf, then the first driver found
 *
 * Returns a connection, to be closed with virConnectClose(), or NULL on error. Since 0.0.3.
 */
virConnectPtr virConnectOpen(const char *name);

/*
 * Opens a connection that may look but change nothing.
 *
 * @name: as for virConnectOpen()
 *
 * Returns a connection, to be closed with virConnectClose(), or NULL on error. Since 0.0.3.
 */
virConnectPtr virConnectOpenReadOnly(const char *name);

/*
 * Tells the version of this library.
 *
 * @libVer: set to major * 1,000,000 + minor * 1,000 + micro, unless NULL
 * @type: not used; kept for old programs
 * @typeVer: set to the same number, unless NULL
 *
 * Returns 0, or -1 on error. Since 0.0.3.
 */
int virGetVersion(unsigned long *libVer, const char *type, unsigned long *typeVer);

/*
 * Prepares the library: the log settings in the environment are read. Opening a connection does
 * this by itself; a program with several threads may want it done before they start.
 *
 * Returns 0, or -1 on error. Since 0.1.0.
 */
int virInitialize(void);

/*
 * Describes the host's processors and memory in short.
 *
 * @info: filled in
 *
 * Returns 0, or -1 on error. Since 0.1.0.
 */
int virNodeGetInfo(virConnectPtr conn, virNodeInfoPtr info);

/*
 * Describes what host and hypervisor can do: CPU, topology, migration, security models, guest
 * types.
 *
 * Returns an XML document (capabilities) that the caller frees, or NULL on error. Since 0.2.1.
 */
char *virConnectGetCapabilities(virConnectPtr conn);

/*
 * Asks how many virtual CPUs one guest may have.
 *
 * @type: a domain type such as "kvm", or NULL for the default
 *
 * Returns the number, or -1 on error. Since 0.2.1.
 */
int virConnectGetMaxVcpus(virConnectPtr conn, const char *type);

/*
 * Asks for the name of the host that runs the hypervisor.
 *
 * Returns a string that the caller frees, or NULL on error. Since 0.3.0.
 */
char *virConnectGetHostname(virConnectPtr conn);

/*
 * Tells the URI that the connection was opened with, aliases and defaults resolved.
 *
 * Returns a string that the caller frees, or NULL on error. Since 0.3.0.
 */
char *virConnectGetURI(virConnectPtr conn);

/*
 * Asks how much memory is free in each of a range of NUMA cells.
 *
 * @freeMems: filled with bytes, one entry a cell
 * @startCell: the first cell
 * @maxCells: room in @freeMems
 *
 * Returns the number of entries filled, or -1 on error. Since 0.3.3.
 */
int virNodeGetCellsFreeMemory(virConnectPtr conn,
                              unsigned long long *freeMems,
                              int startCell,
                              int maxCells);

/*
 * Asks how much memory of the host is free.
 *
 * Returns bytes, or 0 on error. Since 0.3.3.
 */
unsigned long long virNodeGetFreeMemory(virConnectPtr conn);

/*
 * Opens a connection and asks for credentials through a callback where they are needed.
 *
 * @name: as for virConnectOpen()
 * @auth: which credentials the program can give and how; virConnectAuthPtrDefault asks at the
 *     terminal; NULL gives none
 * @flags: virConnectFlags values, or 0
 *
 * Returns a connection, to be closed with virConnectClose(), or NULL on error. Since 0.4.0.
 */
virConnectPtr virConnectOpenAuth(const char *name, virConnectAuthPtr auth, unsigned int flags);

/* Asks at the terminal; for virConnectOpenAuth(). Since 0.4.0. */
extern virConnectAuthPtr virConnectAuthPtrDefault;

/*
 * Takes another reference of a connection; virConnectClose() gives it up.
 *
 * Returns 0, or -1 on error. Since 0.6.0.
 */
int virConnectRef(virConnectPtr conn);

/*
 * Names the security model that separates guests on the host, such as "selinux", and its domain of
 * interpretation.
 *
 * @secmodel: filled in; empty when there is none
 *
 * Returns 0, or -1 on error. Since 0.6.1.
 */
int virNodeGetSecurityModel(virConnectPtr conn, virSecurityModelPtr secmodel);

/*
 * Asks for the version of the library at the other end.
 *
 * @libVer: set to major * 1,000,000 + minor * 1,000 + micro
 *
 * Returns 0, or -1 on error. Since 0.7.3.
 */
int virConnectGetLibVersion(virConnectPtr conn, unsigned long *libVer);

/*
 * Is what goes over this connection encrypted?
 *
 * Returns 1 if it is, 0 if not, -1 on error. Since 0.7.3.
 */
int virConnectIsEncrypted(virConnectPtr conn);

/*
 * Is the connection safe from others on the way: encrypted, or within this host?
 *
 * Returns 1 if it is, 0 if not, -1 on error. Since 0.7.3.
 */
int virConnectIsSecure(virConnectPtr conn);

/*
 * Compares the host's CPU with one described in XML. virConnectCompareHypervisorCPU() also knows
 * what the hypervisor adds or cannot do.
 *
 * @xmlDesc: a <cpu> element, or the host's capabilities document
 * @flags: virConnectCompareCPUFlags values, or 0
 *
 * Returns a virCPUCompareResult; -1 is an error. Since 0.7.5.
 */
int virConnectCompareCPU(virConnectPtr conn, const char *xmlDesc, unsigned int flags);

/*
 * Computes the richest CPU that all given ones can provide, for guests that are to run on any of
 * those hosts.
 *
 * @xmlCPUs: @ncpus <cpu> elements, or capabilities documents
 * @flags: virConnectBaselineCPUFlags values, or 0
 *
 * Returns a <cpu> element that the caller frees, or NULL on error. Since 0.7.7.
 */
char *virConnectBaselineCPU(virConnectPtr conn,
                            const char **xmlCPUs,
                            unsigned int ncpus,
                            unsigned int flags);

/*
 * Asks for the host's firmware tables (vendor, serial numbers, memory modules).
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns an XML document (sysinfo) that the caller frees, or NULL on error. Since 0.8.8.
 */
char *virConnectGetSysinfo(virConnectPtr conn, unsigned int flags);

/*
 * Asks for the host's CPU times, or its utilization.
 *
 * @cpuNum: a CPU, or VIR_NODE_CPU_STATS_ALL_CPUS
 * @params: room for *@nparams entries; NULL with *@nparams 0 asks how many there are
 * @nparams: room on entry, entries filled on return
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.9.3.
 */
int virNodeGetCPUStats(virConnectPtr conn,
                       int cpuNum,
                       virNodeCPUStatsPtr params,
                       int *nparams,
                       unsigned int flags);

/*
 * Asks for the host's memory figures.
 *
 * @cellNum: a NUMA cell, or VIR_NODE_MEMORY_STATS_ALL_CELLS
 * @params: room for *@nparams entries, values in KiB; NULL with *@nparams 0 asks how many there are
 * @nparams: room on entry, entries filled on return
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.9.3.
 */
int virNodeGetMemoryStats(virConnectPtr conn,
                          int cellNum,
                          virNodeMemoryStatsPtr params,
                          int *nparams,
                          unsigned int flags);

/*
 * Is the other end still there? Nothing is sent: the answer is what the last traffic has shown, so
 * a dead network is noticed only with keepalive.
 *
 * Returns 1 if it is, 0 if it is lost, -1 on error. Since 0.9.8.
 */
int virConnectIsAlive(virConnectPtr conn);

/*
 * Has the library ask the other end for a sign of life after silence, and close the connection when
 * it gets none. Needs an event loop that was registered before the connection was opened and is
 * being run.
 *
 * @interval: seconds of silence after which to ask; 0 or less ends it
 * @count: questions without an answer after which the connection is closed; 0 closes at the first
 *     silence
 *
 * Returns 0, 1 when the other end does not know how to answer, or -1 on error. Since 0.9.8.
 */
int virConnectSetKeepAlive(virConnectPtr conn, int interval, unsigned int count);

/*
 * Puts the host to sleep, with an alarm that wakes it again. Refused on a read-only connection.
 *
 * @target: a virNodeSuspendTarget
 * @duration: seconds, at least 60
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.9.8.
 */
int virNodeSuspendForDuration(virConnectPtr conn,
                              unsigned int target,
                              unsigned long long duration,
                              unsigned int flags);

/*
 * Registers who is told when the connection is lost. There can be one; it is called once, from the
 * event loop, and holds a reference of the connection while it is registered. It is not called for
 * virConnectClose().
 *
 * @cb: gets a virConnectCloseReason
 * @opaque: passed to the callback
 * @freecb: releases @opaque when the registration ends, or NULL
 *
 * Returns 0, or -1 on error. Since 0.10.0.
 */
int virConnectRegisterCloseCallback(virConnectPtr conn,
                                    virConnectCloseFunc cb,
                                    void *opaque,
                                    virFreeCallback freecb);

/*
 * Ends what virConnectRegisterCloseCallback() began.
 *
 * @cb: the registered function
 *
 * Returns 0, or -1 on error. Since 0.10.0.
 */
int virConnectUnregisterCloseCallback(virConnectPtr conn, virConnectCloseFunc cb);

/*
 * Asks for the settings of memory sharing between guests (KSM).
 *
 * @params: room for *@nparams entries; NULL with *@nparams 0 asks how many there are
 * @nparams: room on entry, entries filled on return
 * @flags: virTypedParameterFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 0.10.2.
 */
int virNodeGetMemoryParameters(virConnectPtr conn,
                               virTypedParameterPtr params,
                               int *nparams,
                               unsigned int flags);

/*
 * Changes the settings of memory sharing between guests (KSM). Refused on a read-only connection.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 0.10.2.
 */
int virNodeSetMemoryParameters(virConnectPtr conn,
                               virTypedParameterPtr params,
                               int nparams,
                               unsigned int flags);

/*
 * Asks which of the host's CPUs there are and which are in use.
 *
 * @cpumap: set to a bitmap that the caller frees, bit 0 of byte 0 is CPU 0; may be NULL
 * @online: set to how many are online; may be NULL
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of CPUs present, or -1 on error. Since 1.0.0.
 */
int virNodeGetCPUMap(virConnectPtr conn,
                     unsigned char **cpumap,
                     unsigned int *online,
                     unsigned int flags);

/*
 * Lists the CPU models known for an architecture.
 *
 * @arch: such as "x86_64"
 * @models: set to a NULL-terminated array; free each string and the array. NULL only counts
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of models (0: any is accepted), or -1 on error. Since 1.1.3.
 */
int virConnectGetCPUModelNames(virConnectPtr conn,
                               const char *arch,
                               char ***models,
                               unsigned int flags);

/*
 * Asks how many pages of given sizes are free in a range of NUMA cells.
 *
 * @pages: @npages page sizes in KiB
 * @startCell: the first cell; -1 is the whole host
 * @cellCount: how many cells
 * @counts: filled with @npages * @cellCount numbers, all sizes of a cell together
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of entries filled, or -1 on error. Since 1.2.6.
 */
int virNodeGetFreePages(virConnectPtr conn,
                        unsigned int npages,
                        unsigned int *pages,
                        int startCell,
                        unsigned int cellCount,
                        unsigned long long *counts,
                        unsigned int flags);

/*
 * Adds huge pages to the host's pool, or sets its size. Refused on a read-only connection.
 *
 * @pageSizes: @npages page sizes in KiB
 * @pageCounts: as many counts
 * @startCell: the first NUMA cell; -1 lets the kernel spread them
 * @cellCount: how many cells, each of which gets the counts
 * @flags: virNodeAllocPagesFlags values, or 0
 *
 * Returns the number of cells that got all they should, or -1 on error. Since 1.2.9.
 */
int virNodeAllocPages(virConnectPtr conn,
                      unsigned int npages,
                      unsigned int *pageSizes,
                      unsigned long long *pageCounts,
                      int startCell,
                      unsigned int cellCount,
                      unsigned int flags);

/*
 * Compares the CPU that a hypervisor can provide on this host with one described in XML. Refused on
 * a read-only connection.
 *
 * @emulator: path of the emulator binary, or NULL for the default
 * @arch: architecture, or NULL
 * @machine: machine type, or NULL
 * @virttype: "kvm", "qemu", ..., or NULL
 * @xmlCPU: a <cpu> element
 * @flags: virConnectCompareCPUFlags values, or 0
 *
 * Returns a virCPUCompareResult; -1 is an error. Since 4.4.0.
 */
int virConnectCompareHypervisorCPU(virConnectPtr conn,
                                   const char *emulator,
                                   const char *arch,
                                   const char *machine,
                                   const char *virttype,
                                   const char *xmlCPU,
                                   unsigned int flags);

/*
 * Computes the richest CPU that all given ones can provide and that the hypervisor can emulate.
 * Refused on a read-only connection.
 *
 * @emulator: path of the emulator binary, or NULL for the default
 * @arch: architecture, or NULL
 * @machine: machine type, or NULL
 * @virttype: "kvm", "qemu", ..., or NULL
 * @xmlCPUs: @ncpus <cpu> elements, or domain capabilities documents
 * @flags: virConnectBaselineCPUFlags values, or 0
 *
 * Returns a <cpu> element that the caller frees, or NULL on error. Since 4.4.0.
 */
char *virConnectBaselineHypervisorCPU(virConnectPtr conn,
                                      const char *emulator,
                                      const char *arch,
                                      const char *machine,
                                      const char *virttype,
                                      const char **xmlCPUs,
                                      unsigned int ncpus,
                                      unsigned int flags);

/*
 * Asks for what AMD SEV on this host offers (certificates, policy limits). Refused on a read-only
 * connection.
 *
 * @params: set to an array, to be freed with virTypedParamsFree()
 * @nparams: set to the number of entries
 * @flags: virTypedParameterFlags values, or 0
 *
 * Returns 0, or -1 on error. Since 4.5.0.
 */
int virNodeGetSEVInfo(virConnectPtr conn,
                      virTypedParameterPtr *params,
                      int *nparams,
                      unsigned int flags);

/*
 * Tells a daemon on whose behalf the following calls are made. Only daemons that speak for their
 * clients may do that.
 *
 * @params: VIR_CONNECT_IDENTITY_... values
 * @flags: 0; nothing is defined yet
 *
 * Returns 0, or -1 on error. Since 5.8.0.
 */
int virConnectSetIdentity(virConnectPtr conn,
                          virTypedParameterPtr params,
                          int nparams,
                          unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_HOST_H */
