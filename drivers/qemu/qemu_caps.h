/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_caps.h - what a QEMU binary can do, asked of itself by QMP and remembered.
 *
 * A binary is asked once; the answer is kept on disk by path, mtime, size and our own version. Nothing is asked before somebody
 * needs it. Any thread; several that need the same answer wait for one probe.
 */

#ifndef QEMU_CAPS_H
#define QEMU_CAPS_H

#include <stdbool.h>

#include <glib.h>

#include "base/json.h"
#include "conf/domain_hooks.h"

typedef struct QemuCaps QemuCaps;             /* of one binary; immutable, refcounted */
typedef struct QemuCapsCache QemuCapsCache;

typedef struct {
    char *name;
    char *alias;               /* of a canonical name, such as "q35"; NULL = none */
    unsigned int max_cpus;
    bool hotpluggable_cpus;
    bool deprecated;
    bool is_default;
    bool numa_mem_supported;
    char *default_cpu;         /* "qemu64"; NULL = none */
    char *default_ram_id;      /* "pc.ram" */
} QemuMachine;

typedef struct {
    char *name;
    bool usable;               /* on this host, by this accelerator */
    char **blockers;           /* features that are missing; NULL = none */
    bool deprecated;
} QemuCpuModel;

/* Answers are kept below @cache_dir. */
QemuCapsCache *qemu_caps_cache_new(const char *cache_dir);
void qemu_caps_cache_free(QemuCapsCache *cache);

/* The capabilities of the binary at @path, probed if need be; a new reference, or NULL with an error that names binary and
 * cause. */
QemuCaps *qemu_caps_get(QemuCapsCache *cache, const char *path);

/* The same for the binary that @arch uses by default ("/usr/bin/qemu-system-x86_64"); VIR_ERR_CONFIG_UNSUPPORTED when
 * there is none. */
QemuCaps *qemu_caps_get_for_arch(QemuCapsCache *cache, const char *arch);

/* All binaries there are, probed in parallel: of QemuCaps. Those that fail are logged and left out. */
GPtrArray *qemu_caps_get_all(QemuCapsCache *cache);

/* A binary's path by name rules, without probing; NULL when there is none. The caller frees it. */
char *qemu_caps_find_binary(const char *arch);

QemuCaps *qemu_caps_ref(QemuCaps *caps);
void qemu_caps_unref(QemuCaps *caps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QemuCaps, qemu_caps_unref)

const char *qemu_caps_binary(const QemuCaps *caps);
const char *qemu_caps_arch(const QemuCaps *caps);      /* "x86_64" */
unsigned int qemu_caps_wordsize(const QemuCaps *caps); /* bits: 32 or 64 */
unsigned int qemu_caps_version(const QemuCaps *caps);  /* 7002022 for 7.2.22 */
const char *qemu_caps_package(const QemuCaps *caps);

/* Does it have a device or object type, a QMP command? */
bool qemu_caps_has_type(const QemuCaps *caps, const char *type);
bool qemu_caps_has_command(const QemuCaps *caps, const char *command);

/* Is KVM usable on this host by this binary? */
bool qemu_caps_has_kvm(const QemuCaps *caps);

/* The machine by name or alias; NULL = the preferred one. NULL without an error when there is none. */
const QemuMachine *qemu_caps_machine(const QemuCaps *caps, const char *name);
const GPtrArray *qemu_caps_machines(const QemuCaps *caps);                   /* of QemuMachine */
const GPtrArray *qemu_caps_cpu_models(const QemuCaps *caps, VirtType type);  /* of QemuCpuModel */

/* The properties, as QMP says them, of a processor with all that an accelerator can give on this host; NULL = unknown. */
const JsonValue *qemu_caps_host_cpu(const QemuCaps *caps, VirtType type);

/* The PlatformFeature bits that lib/conf's defaults depend on. */
unsigned int qemu_caps_platform_features(const QemuCaps *caps);

#endif /* QEMU_CAPS_H */
