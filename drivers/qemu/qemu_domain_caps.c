/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_domain_caps.c - the <domainCapabilities> document: what a definition may say for one emulator and machine type.
 *
 * A value is offered when QEMU has what it needs and the builder of the command line writes it: the table below is to be kept in
 * step with qemu_command*.c. Threads: any.
 */

#include "base/error.h"
#include "base/file.h"
#include "conf/domain.h"
#include "conf/domain_caps.h"
#include "conf/cpu_models.h"
#include "qemu/qemu_cpu.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_subject.h"

static bool
machine_is_q35(const QemuSubject *subject)
{
    return g_str_has_prefix(subject->machine->name, "pc-q35") || g_strcmp0(subject->machine->alias, "q35") == 0;
}

static bool
machine_is_i440fx(const QemuSubject *subject)
{
    return g_str_has_prefix(subject->machine->name, "pc-") && !machine_is_q35(subject);
}

static bool
machine_is_pc(const QemuSubject *subject)
{
    return g_str_has_prefix(subject->machine->name, "pc-");
}

static bool
domain_is_kvm(const QemuSubject *subject)
{
    return subject->virt == VIRT_KVM;
}

/* Devices of the bus cannot be given away without. */
static bool
host_has_iommu(const QemuSubject *subject)
{
    return file_is_directory("/sys/kernel/iommu_groups/0");
}

/* One value of one enum: offered if QEMU has the type @needs and @when holds. */
typedef struct {
    size_t part;                        /* where in DomainCaps the CapsPart is */
    const char *enum_name;
    const EnumWords *words;
    int value;                          /* NO_VALUE: the enum is there, without values */
    const char *needs;                  /* NULL = nothing */
    bool (*when)(const QemuSubject *subject);
} Offer;

enum { NO_VALUE = -1 };

#define OFFER(part_, name_, Enum_, ...) {offsetof(DomainCaps, part_), name_, &Enum_##_words, __VA_ARGS__}

static const Offer offers[] = {
    OFFER(loader, "type", LoaderType, LOADER_ROM),
    OFFER(loader, "type", LoaderType, LOADER_PFLASH),
    OFFER(loader, "readonly", YesNo, YES_NO_YES),
    OFFER(loader, "readonly", YesNo, YES_NO_NO),
    OFFER(loader, "secure", YesNo, YES_NO_NO),
    OFFER(memory_backing, "sourceType", MemorySourceType, MEMORY_SOURCE_ANONYMOUS, "memory-backend-ram"),
    OFFER(memory_backing, "sourceType", MemorySourceType, MEMORY_SOURCE_MEMFD, "memory-backend-memfd"),
    OFFER(disk, "diskDevice", DiskDevice, DISK_DEVICE_DISK),
    OFFER(disk, "diskDevice", DiskDevice, DISK_DEVICE_CDROM),
    OFFER(disk, "diskDevice", DiskDevice, DISK_DEVICE_FLOPPY, "floppy"),
    OFFER(disk, "diskDevice", DiskDevice, DISK_DEVICE_LUN),
    OFFER(disk, "bus", DiskBus, DISK_BUS_IDE, "ide-hd", machine_is_i440fx),
    OFFER(disk, "bus", DiskBus, DISK_BUS_FDC, "floppy", machine_is_pc),
    OFFER(disk, "bus", DiskBus, DISK_BUS_SCSI, "scsi-hd"),
    OFFER(disk, "bus", DiskBus, DISK_BUS_VIRTIO, "virtio-blk-device"),
    OFFER(disk, "bus", DiskBus, DISK_BUS_USB, "usb-storage"),
    OFFER(disk, "bus", DiskBus, DISK_BUS_SATA, "ich9-ahci"),
    OFFER(disk, "model", DiskModel, DISK_MODEL_VIRTIO, "virtio-blk-device"),
    OFFER(disk, "model", DiskModel, DISK_MODEL_VIRTIO_TRANSITIONAL, "virtio-blk-pci-transitional"),
    OFFER(disk, "model", DiskModel, DISK_MODEL_VIRTIO_NON_TRANSITIONAL, "virtio-blk-pci-non-transitional"),
    OFFER(graphics, "type", GraphicsType, GRAPHICS_VNC),
    OFFER(graphics, "type", GraphicsType, GRAPHICS_SPICE, "chardev-spicevmc"),
    OFFER(graphics, "type", GraphicsType, GRAPHICS_EGL_HEADLESS, "virtio-gpu-gl-device"),
    OFFER(video, "modelType", VideoType, VIDEO_VGA, "VGA"),
    OFFER(video, "modelType", VideoType, VIDEO_CIRRUS, "cirrus-vga"),
    OFFER(video, "modelType", VideoType, VIDEO_VMVGA, "vmware-svga"),
    OFFER(video, "modelType", VideoType, VIDEO_QXL, "qxl"),
    OFFER(video, "modelType", VideoType, VIDEO_VIRTIO, "virtio-gpu-device"),
    OFFER(video, "modelType", VideoType, VIDEO_NONE),
    OFFER(video, "modelType", VideoType, VIDEO_BOCHS, "bochs-display"),
    OFFER(video, "modelType", VideoType, VIDEO_RAMFB, "ramfb"),
    OFFER(hostdev, "mode", HostdevMode, HOSTDEV_MODE_SUBSYSTEM, "usb-host"),
    OFFER(hostdev, "startupPolicy", StartupPolicy, STARTUP_POLICY_MANDATORY, "usb-host"),
    OFFER(hostdev, "startupPolicy", StartupPolicy, STARTUP_POLICY_REQUISITE, "usb-host"),
    OFFER(hostdev, "startupPolicy", StartupPolicy, STARTUP_POLICY_OPTIONAL, "usb-host"),
    OFFER(hostdev, "subsysType", HostdevType, HOSTDEV_USB, "usb-host"),
    OFFER(hostdev, "subsysType", HostdevType, HOSTDEV_PCI, "vfio-pci", host_has_iommu),
    OFFER(hostdev, "capsType", HostdevType, NO_VALUE),
    OFFER(hostdev, "pciBackend", HostdevType, NO_VALUE),
    OFFER(hostdev, "pciBackend", HostdevDriverName, NET_DRIVER_VFIO, "vfio-pci", host_has_iommu),
    OFFER(rng, "model", VirtioModel, VIRTIO_MODEL_VIRTIO, "virtio-rng-device"),
    OFFER(rng, "model", VirtioModel, VIRTIO_MODEL_TRANSITIONAL, "virtio-rng-pci-transitional"),
    OFFER(rng, "model", VirtioModel, VIRTIO_MODEL_NON_TRANSITIONAL, "virtio-rng-pci-non-transitional"),
    OFFER(rng, "backendModel", RngBackend, RNG_BACKEND_RANDOM, "rng-random"),
    OFFER(rng, "backendModel", RngBackend, RNG_BACKEND_EGD, "rng-egd"),
    OFFER(rng, "backendModel", RngBackend, RNG_BACKEND_BUILTIN, "rng-builtin"),
    OFFER(filesystem, "driverType", FsDriverType, FS_DRIVER_PATH, "virtio-9p-device"),
    OFFER(tpm, "model", TpmModel, TPM_MODEL_TIS, "tpm-tis"),
    OFFER(tpm, "model", TpmModel, TPM_MODEL_CRB, "tpm-crb"),
    OFFER(tpm, "backendModel", TpmBackendType, TPM_BACKEND_PASSTHROUGH, "tpm-passthrough"),
    OFFER(redirdev, "bus", RedirdevBus, REDIRDEV_BUS_USB, "usb-redir"),
    OFFER(channel, "type", ChardevType, CHARDEV_PTY, "virtserialport"),
    OFFER(channel, "type", ChardevType, CHARDEV_UNIX, "virtserialport"),
    OFFER(channel, "type", ChardevType, CHARDEV_SPICEVMC, "chardev-spicevmc"),
    OFFER(interface, "backendType", NetBackendType, NET_BACKEND_DEFAULT),
    OFFER(panic, "model", PanicModel, PANIC_ISA, "pvpanic", machine_is_pc),
    OFFER(panic, "model", PanicModel, PANIC_HYPERV, NULL, domain_is_kvm),
    OFFER(panic, "model", PanicModel, PANIC_PVPANIC, "pvpanic-pci"),
};

/* What is there or not, without values. */
typedef struct {
    size_t part;
    const char *needs;
    bool (*when)(const QemuSubject *subject);
} Feature;

#define FEATURE(part_, ...) {offsetof(DomainCaps, part_), __VA_ARGS__}

static bool
always(const QemuSubject *subject)
{
    return true;
}

static bool
never(const QemuSubject *subject)
{
    return false;
}

static const Feature features[] = {
    FEATURE(iothreads, "iothread"),
    FEATURE(crypto, NULL, never),
    FEATURE(gic, NULL, never),
    FEATURE(vmcoreinfo, "vmcoreinfo"),
    FEATURE(genid, "vmgenid"),
    FEATURE(backing_store_input, NULL, always),
    FEATURE(backup, NULL, never),
    FEATURE(async_teardown, NULL, never),
    FEATURE(ps2, NULL, machine_is_pc),
    FEATURE(sev, NULL, never),
    FEATURE(sgx, NULL, never),
    FEATURE(hyperv, NULL, domain_is_kvm),
    FEATURE(launch_security, NULL, never),
};

static bool
holds(const QemuSubject *subject, const char *needs, bool (*when)(const QemuSubject *))
{
    return (!needs || qemu_caps_has_type(subject->qemu, needs)) && (!when || when(subject));
}

static CapsPart *
part_at(DomainCaps *caps, size_t offset)
{
    CapsPart **part = (CapsPart **)G_STRUCT_MEMBER_P(caps, offset);

    if (!*part) {
        *part = caps_part_new();
        (*part)->supported = YES_NO_NO;
    }
    return *part;
}

/* A part with a value is supported; one without keeps no empty enums of values that could be. */
static void
add_offers(DomainCaps *caps, const QemuSubject *subject)
{
    for (size_t i = 0; i < G_N_ELEMENTS(offers); i++) {
        const Offer *offer = &offers[i];
        CapsPart *part = part_at(caps, offer->part);

        if (offer->value == NO_VALUE) {
            if (part->supported == YES_NO_YES)
                caps_enums_add(&part->enums, offer->enum_name, NULL);
            continue;
        }
        if (!holds(subject, offer->needs, offer->when))
            continue;
        part->supported = YES_NO_YES;
        caps_enums_add(&part->enums, offer->enum_name, enum_to_string(offer->words, offer->value));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(features); i++)
        part_at(caps, features[i].part)->supported =
            holds(subject, features[i].needs, features[i].when) ? YES_NO_YES : YES_NO_NO;
}

/* ------------------------------------------------------------------ processors */

static CapsCpuMode *
add_mode(DomainCaps *caps, CpuMode mode, bool supported)
{
    CapsCpuMode *self = caps_cpu_mode_new();

    self->mode = mode;
    self->supported = supported ? YES_NO_YES : YES_NO_NO;
    xml_list_add(CapsCpuMode, caps->cpu_modes, self);
    return self;
}

/* QEMU's names of features as libvirt has them. */
static char **
known_names(char **names)
{
    char **copy = g_strdupv(names);
    size_t n;
    const CpuFeatureInfo *infos = cpu_features_all(&n);

    for (size_t i = 0; copy[i]; i++) {
        int index = cpu_feature_find(copy[i]);

        if (index < 0)
            continue;
        g_free(copy[i]);
        copy[i] = g_strdup(infos[index].name);
    }
    return copy;
}

static void
add_model(CapsCpuMode *mode, const QemuCpuModel *from)
{
    CapsCpuModel *model = caps_cpu_model_new();
    const CpuModelInfo *info = cpu_model_find(from->name);
    CapsCpuBlockers *blockers;

    model->kind = CAPS_CPU_MODEL;
    model->usable = from->usable ? CAPS_USABLE_YES : CAPS_USABLE_NO;
    model->deprecated = from->deprecated ? YES_NO_YES : YES_NO_ABSENT;
    model->vendor = g_strdup(info && info->vendor ? info->vendor : "unknown");
    model->canonical = g_strdup(info ? info->canonical : NULL);
    model->name = g_strdup(from->name);
    g_ptr_array_add(mode->entries, model);
    if (from->usable || !from->blockers || !from->blockers[0])
        return;
    blockers = caps_cpu_blockers_new();
    blockers->kind = CAPS_CPU_BLOCKERS;
    blockers->model = g_strdup(from->name);
    blockers->features = known_names(from->blockers);
    g_ptr_array_add(mode->entries, blockers);
}

static bool
is_special_model(const char *name)
{
    return g_str_equal(name, "host") || g_str_equal(name, "max") || g_str_equal(name, "base");
}

/* The nearest model to what the emulator can give here, with what that has more or less. */
static void
add_host_model(DomainCaps *caps, const QemuSubject *subject)
{
    g_autoptr(CpuDef) def = qemu_cpu_host_model(subject->qemu, subject->virt);
    CapsCpuMode *mode = add_mode(caps, CPU_MODE_HOST_MODEL, def != NULL);
    CapsCpuModel *model;

    if (!def)
        return;
    model = caps_cpu_model_new();
    model->kind = CAPS_CPU_MODEL;
    model->fallback = def->model->fallback;
    model->name = g_strdup(def->model->name);
    mode->entries = g_ptr_array_new();
    g_ptr_array_add(mode->entries, model);
    mode->vendor = g_strdup(def->vendor);
    xml_each(CpuFeature, from, def->features) {
        CapsCpuFeature *feature = caps_cpu_feature_new();

        feature->policy = g_strdup(cpu_policy_to_string(from->policy));
        feature->name = g_strdup(from->name);
        xml_list_add(CapsCpuFeature, mode->features, feature);
    }
}

static void
add_cpu(DomainCaps *caps, const QemuSubject *subject)
{
    const GPtrArray *models = qemu_caps_cpu_models(subject->qemu, subject->virt);
    bool migratable = qemu_caps_platform_features(subject->qemu) & PLATFORM_MIGRATABLE_CPU;
    CapsCpuMode *mode = add_mode(caps, CPU_MODE_HOST_PASSTHROUGH, domain_is_kvm(subject));

    for (Switch value = SWITCH_ON; mode->supported == YES_NO_YES && migratable && value <= SWITCH_OFF; value++)
        caps_enums_add(&mode->enums, "hostPassthroughMigratable", enum_to_string(&Switch_words, value));
    mode = add_mode(caps, CPU_MODE_MAXIMUM, true);
    for (Switch value = SWITCH_ON; migratable && value <= SWITCH_OFF; value++)
        caps_enums_add(&mode->enums, "maximumMigratable", enum_to_string(&Switch_words, value));
    add_host_model(caps, subject);
    mode = add_mode(caps, CPU_MODE_CUSTOM, models->len > 0);
    mode->entries = g_ptr_array_new();
    for (size_t i = 0; i < models->len; i++) {
        const QemuCpuModel *model = g_ptr_array_index(models, i);

        if (!is_special_model(model->name))
            add_model(mode, model);
    }
}

/* ------------------------------------------------------------------ the question */

char *
qemu_connect_get_domain_capabilities(DriverConn *conn, const char *emulator, const char *arch, const char *machine,
                                     const char *virttype, unsigned int flags)
{
    g_auto(QemuSubject) subject = {0};
    g_autoptr(DomainCaps) caps = NULL;

    if (qemu_subject_find(qemu_driver_of_conn(conn)->caps, emulator, arch, machine, virttype, &subject) < 0)
        return NULL;
    caps = domain_caps_new();
    caps->path = g_strdup(qemu_caps_binary(subject.qemu));
    caps->domain = g_strdup(virt_type_to_string(subject.virt));
    caps->machine = g_strdup(subject.machine->name);
    caps->arch = g_strdup(qemu_caps_arch(subject.qemu));
    caps->max_vcpus = subject.machine->max_cpus;
    caps->os_supported = YES_NO_YES;
    caps_enums_add(&caps->os_enums, "firmware", NULL);
    add_offers(caps, &subject);
    add_cpu(caps, &subject);
    return domain_caps_format(caps);
}
