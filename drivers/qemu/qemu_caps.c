/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_caps.c - which QEMU binaries there are and what each can do: asked once, kept.
 *
 * Threads: any. One mutex guards the table; it is not held while a binary is asked.
 */

#include "qemu/qemu_caps.h"

#include <fcntl.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/thread.h"
#include "qemu/qemu_caps_impl.h"

enum { STORED_MAX = 4 * 1024 * 1024 };

/* One binary: who comes while it is being asked waits for that answer. */
typedef struct {
    QemuCaps *caps;            /* NULL = not asked yet, or it failed */
    bool asking;
} Entry;

struct QemuCapsCache {
    Mutex lock;
    Cond changed;
    GHashTable *entries GUARDED_BY(lock); /* path -> Entry */
    char *directory;
};

/* Our words for the architectures, and what their binaries are called. */
static const struct {
    const char *arch;
    const char *suffix;
    unsigned int wordsize;
} binaries[] = {
    {"x86_64", "x86_64", 64},   {"i686", "i386", 32},       {"aarch64", "aarch64", 64}, {"armv7l", "arm", 32},
    {"ppc64", "ppc64", 64},     {"ppc64le", "ppc64", 64},   {"s390x", "s390x", 64},     {"riscv64", "riscv64", 64},
    {"riscv32", "riscv32", 32}, {"mips", "mips", 32},       {"mips64", "mips64", 64},   {"sparc", "sparc", 32},
    {"sparc64", "sparc64", 64}, {"alpha", "alpha", 64},     {"loongarch64", "loongarch64", 64},
};

static void
entry_free(void *data)
{
    Entry *entry = data;

    qemu_caps_unref(entry->caps);
    g_free(entry);
}

QemuCapsCache *
qemu_caps_cache_new(const char *cache_dir)
{
    QemuCapsCache *cache = g_new0(QemuCapsCache, 1);

    mutex_init(&cache->lock);
    cond_init(&cache->changed);
    cache->entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free);
    cache->directory = g_build_filename(cache_dir, "capabilities", NULL);
    return cache;
}

void
qemu_caps_cache_free(QemuCapsCache *cache)
{
    if (!cache)
        return;
    g_hash_table_unref(cache->entries);
    g_free(cache->directory);
    cond_clear(&cache->changed);
    mutex_clear(&cache->lock);
    g_free(cache);
}

QemuCaps *
qemu_caps_ref(QemuCaps *caps)
{
    __atomic_add_fetch(&caps->refs, 1, __ATOMIC_RELAXED);
    return caps;
}

void
qemu_caps_unref(QemuCaps *caps)
{
    if (!caps || __atomic_sub_fetch(&caps->refs, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    g_free(caps->binary);
    g_free(caps->arch);
    g_free(caps->package);
    g_ptr_array_unref(caps->machines);
    g_ptr_array_unref(caps->cpus_tcg);
    g_ptr_array_unref(caps->cpus_kvm);
    json_free(caps->host_cpu_tcg);
    json_free(caps->host_cpu_kvm);
    g_hash_table_unref(caps->types);
    g_hash_table_unref(caps->commands);
    g_free(caps);
}

/* --------------------------------------------------------------------- asking */

static char *
stored_path(const QemuCapsCache *cache, const char *binary)
{
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, binary, -1);

    return g_strdup_printf("%s/%s.json", cache->directory, hash);
}

static QemuCaps *
read_stored(const QemuCapsCache *cache, const char *binary, const QemuBinaryId *id)
{
    g_autofree char *path = stored_path(cache, binary);
    g_autofree char *text = NULL;

    if (!file_exists(path))
        return NULL;
    text = file_read(path, STORED_MAX, NULL);
    if (!text) {
        warn_last_error("cannot read '%s', asking '%s' again", path, binary);
        return NULL;
    }
    return qemu_caps_from_text(text, binary, id);
}

static void
store(const QemuCapsCache *cache, const QemuCaps *caps)
{
    g_autofree char *path = stored_path(cache, caps->binary);
    g_autofree char *text = qemu_caps_to_text(caps);
    const FileWriteOptions options = {.mode = 0600, .volatile_only = true};

    if (file_make_directories(cache->directory, 0700) < 0 || file_write_text(path, text, &options) < 0)
        warn_last_error("cannot keep what '%s' can do, it will be asked again", caps->binary);
}

/* KVM may have come or gone since the answer was kept. */
static bool
kvm_usable_now(void)
{
    return access("/dev/kvm", R_OK | W_OK) == 0;
}

static QemuCaps *
ask(const QemuCapsCache *cache, const char *binary, const QemuBinaryId *id)
{
    g_autoptr(QemuCaps) caps = read_stored(cache, binary, id);

    if (caps && caps->kvm_present == kvm_usable_now())
        return g_steal_pointer(&caps);
    qemu_caps_unref(caps);
    caps = qemu_caps_probe(binary, id);
    if (!caps)
        return NULL;
    store(cache, caps);
    return g_steal_pointer(&caps);
}

static bool
same_binary(const QemuBinaryId *a, const QemuBinaryId *b)
{
    return a->mtime_ns == b->mtime_ns && a->size == b->size && a->inode == b->inode;
}

QemuCaps *
qemu_caps_get(QemuCapsCache *cache, const char *path)
{
    QemuBinaryId id;
    QemuCaps *caps;
    Entry *entry;

    if (qemu_binary_id(path, &id) < 0)
        return NULL;
    mutex_lock(&cache->lock);
    entry = g_hash_table_lookup(cache->entries, path);
    if (!entry) {
        entry = g_new0(Entry, 1);
        g_hash_table_insert(cache->entries, g_strdup(path), entry);
    }
    while (entry->asking)
        cond_wait(&cache->changed, &cache->lock);
    if (entry->caps && same_binary(&entry->caps->id, &id)) {
        caps = qemu_caps_ref(entry->caps);
        mutex_unlock(&cache->lock);
        return caps;
    }
    entry->asking = true;
    mutex_unlock(&cache->lock);

    caps = ask(cache, path, &id);

    mutex_lock(&cache->lock);
    entry->asking = false;
    qemu_caps_unref(entry->caps);
    entry->caps = caps ? qemu_caps_ref(caps) : NULL;
    cond_broadcast(&cache->changed);
    mutex_unlock(&cache->lock);
    return caps;
}

char *
qemu_caps_find_binary(const char *arch)
{
    struct utsname host;

    for (size_t i = 0; i < G_N_ELEMENTS(binaries); i++) {
        g_autofree char *name = NULL;
        char *path;

        if (!g_str_equal(binaries[i].arch, arch))
            continue;
        name = g_strdup_printf("qemu-system-%s", binaries[i].suffix);
        path = file_find_program(name);
        if (path)
            return path;
    }
    /* Some distributions have only the one of the host, under a name of their own. */
    if (uname(&host) == 0 && g_str_equal(host.machine, arch) && file_is_executable("/usr/libexec/qemu-kvm"))
        return g_strdup("/usr/libexec/qemu-kvm");
    return NULL;
}

QemuCaps *
qemu_caps_get_for_arch(QemuCapsCache *cache, const char *arch)
{
    g_autofree char *path = qemu_caps_find_binary(arch);

    if (!path)
        return fail_null(VIR_ERR_CONFIG_UNSUPPORTED, _("there is no QEMU for architecture '%1$s' on this host"), arch);
    return qemu_caps_get(cache, path);
}

typedef struct {
    QemuCapsCache *cache;
    char *path;
    QemuCaps *caps;
    Thread *thread; /* NULL = it was asked in place */
} Probe;

static void
run_probe(void *opaque)
{
    Probe *probe = opaque;

    probe->caps = qemu_caps_get(probe->cache, probe->path);
    if (!probe->caps)
        warn_last_error("emulator '%s' is left out", probe->path);
}

GPtrArray *
qemu_caps_get_all(QemuCapsCache *cache)
{
    GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)qemu_caps_unref);
    Probe probes[G_N_ELEMENTS(binaries)];
    size_t n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(binaries); i++) {
        char *path = qemu_caps_find_binary(binaries[i].arch);
        bool known = false;

        for (size_t k = 0; path && k < n; k++)
            known = known || g_str_equal(probes[k].path, path);
        if (!path || known) {
            g_free(path);
            continue;
        }
        probes[n] = (Probe){.cache = cache, .path = path};
        probes[n].thread = thread_start("qemu-probe", 0, run_probe, &probes[n]);
        if (!probes[n].thread) {
            error_reset();
            run_probe(&probes[n]);
        }
        n++;
    }
    for (size_t i = 0; i < n; i++) {
        if (probes[i].thread)
            thread_join(probes[i].thread);
        if (probes[i].caps)
            g_ptr_array_add(all, probes[i].caps);
        g_free(probes[i].path);
    }
    return all;
}

/* -------------------------------------------------------------------- answers */

const char *
qemu_caps_binary(const QemuCaps *caps)
{
    return caps->binary;
}

const char *
qemu_caps_arch(const QemuCaps *caps)
{
    return caps->arch;
}

unsigned int
qemu_caps_wordsize(const QemuCaps *caps)
{
    for (size_t i = 0; i < G_N_ELEMENTS(binaries); i++)
        if (g_strcmp0(binaries[i].arch, caps->arch) == 0)
            return binaries[i].wordsize;
    return 64;
}

unsigned int
qemu_caps_version(const QemuCaps *caps)
{
    return caps->version;
}

const char *
qemu_caps_package(const QemuCaps *caps)
{
    return caps->package;
}

bool
qemu_caps_has_type(const QemuCaps *caps, const char *type)
{
    return g_hash_table_contains(caps->types, type);
}

bool
qemu_caps_has_command(const QemuCaps *caps, const char *command)
{
    return g_hash_table_contains(caps->commands, command);
}

bool
qemu_caps_has_kvm(const QemuCaps *caps)
{
    return caps->kvm_present;
}

const GPtrArray *
qemu_caps_machines(const QemuCaps *caps)
{
    return caps->machines;
}

const GPtrArray *
qemu_caps_cpu_models(const QemuCaps *caps, VirtType type)
{
    return type == VIRT_KVM || caps->cpus_tcg->len == 0 ? caps->cpus_kvm : caps->cpus_tcg;
}

const JsonValue *
qemu_caps_host_cpu(const QemuCaps *caps, VirtType type)
{
    return type == VIRT_KVM ? caps->host_cpu_kvm : caps->host_cpu_tcg;
}

/* x86 prefers the old board, which every guest system can boot from; elsewhere QEMU's own choice. */
static const QemuMachine *
preferred_machine(const QemuCaps *caps)
{
    const QemuMachine *first = NULL;

    for (size_t i = 0; i < caps->machines->len; i++) {
        const QemuMachine *machine = g_ptr_array_index(caps->machines, i);

        if (g_strcmp0(machine->alias, "pc") == 0)
            return machine;
        if (machine->is_default)
            first = machine;
        else if (!first && g_strcmp0(machine->alias, "virt") == 0)
            first = machine;
    }
    return first ? first : caps->machines->len ? g_ptr_array_index(caps->machines, 0) : NULL;
}

const QemuMachine *
qemu_caps_machine(const QemuCaps *caps, const char *name)
{
    if (!name)
        return preferred_machine(caps);
    for (size_t i = 0; i < caps->machines->len; i++) {
        const QemuMachine *machine = g_ptr_array_index(caps->machines, i);

        if (g_str_equal(machine->name, name) || g_strcmp0(machine->alias, name) == 0)
            return machine;
    }
    return NULL;
}

unsigned int
qemu_caps_platform_features(const QemuCaps *caps)
{
    static const struct {
        const char *type;
        unsigned int feature;
    } rows[] = {
        {"piix3-usb-uhci", PLATFORM_PIIX3_UHCI},   {"qemu-xhci", PLATFORM_QEMU_XHCI},
        {"nec-usb-xhci", PLATFORM_NEC_XHCI},       {"ich9-usb-ehci1", PLATFORM_ICH9_EHCI1},
        {"pci-ohci", PLATFORM_PCI_OHCI},           {"lsi53c895a", PLATFORM_LSI},
        {"virtio-scsi-pci", PLATFORM_VIRTIO_SCSI}, {"am53c974", PLATFORM_NCR53C90},
        {"VGA", PLATFORM_VGA},                     {"cirrus-vga", PLATFORM_CIRRUS},
        {"rtl8139", PLATFORM_RTL8139},             {"e1000", PLATFORM_E1000},
        {"virtio-net-pci", PLATFORM_VIRTIO_NET},   {"pcie-root-port", PLATFORM_PCIE_ROOT_PORT},
        {"pcie-pci-bridge", PLATFORM_PCIE_PCI_BRIDGE}, {"ICH9-LPC", PLATFORM_ITCO},
    };
    unsigned int features = PLATFORM_SLIRP;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (qemu_caps_has_type(caps, rows[i].type))
            features |= rows[i].feature;
    if (g_str_equal(caps->arch, "x86_64") || g_str_equal(caps->arch, "i686"))
        features |= PLATFORM_MIGRATABLE_CPU;
    return features;
}
