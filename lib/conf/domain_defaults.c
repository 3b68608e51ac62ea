/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_defaults.c - what a definition says without being told: machine, memory, vcpus, CPU, actions, boot.
 *
 * Threads: any. Works on a definition that nobody else has yet.
 */

#include "base/error.h"
#include "base/text.h"
#include "conf/domain_complete.h"

/* ---- what runs it ---- */

int
domain_default_platform(DomainDef *def, DomainCompletion *completion)
{
    const DomainParseHooks *hooks = completion->hooks;

    if (def->os.type == OS_TYPE_NONE && def->bootloader)
        def->os.type = OS_TYPE_XEN;
    if (def->os.type == OS_TYPE_NONE)
        return fail(VIR_ERR_XML_ERROR, _("domain '%1$s' does not say what it runs: <os><type> is missing"), def->name);
    if (!def->os.arch)
        def->os.arch = g_strdup(hooks && hooks->host_arch ? hooks->host_arch : "x86_64");
    if (domain_platform_get(hooks, def, &completion->platform) < 0)
        return -1;
    if (!def->emulator)
        def->emulator = g_strdup(completion->platform.emulator);
    if (completion->platform.machine && !text_equal(def->os.machine, completion->platform.machine)) {
        g_free(def->os.machine);
        def->os.machine = g_strdup(completion->platform.machine);
    }
    completion->machine = domain_machine_kind(def);
    return 0;
}

/* ---- identity and memory ---- */

static void
default_identity(DomainDef *def)
{
    if (uuid_is_zero(def->uuid))
        uuid_generate(def->uuid);
    if (def->genid.present && uuid_is_zero(def->genid.uuid))
        uuid_generate(def->genid.uuid);
}

unsigned long long
domain_numa_memory_kib(const DomainDef *def)
{
    unsigned long long sum = 0;

    if (!def->cpu || !def->cpu->numa)
        return 0;
    xml_each(NumaCell, cell, def->cpu->numa->cells)
        sum += cell->memory_kib;
    return sum;
}

unsigned long long
domain_hotplugged_memory_kib(const DomainDef *def)
{
    unsigned long long sum = 0;

    xml_each(MemoryDef, memory, def->memories)
        sum += memory->target->size_kib;
    return sum;
}

/* With memory that can be plugged there must be a NUMA cell to plug it into. */
static void
default_numa_cell(DomainDef *def)
{
    NumaCell *cell;

    if (!def->mem.max_kib || (def->cpu && def->cpu->numa) || !def->mem.total_kib)
        return;
    if (!def->cpu)
        def->cpu = cpu_def_new();
    def->cpu->numa = xml_new(&xml_binding_CpuNuma);
    cell = xml_new(&xml_binding_NumaCell);
    cell->id = 0;
    cell->cpus = bitmap_new_range(0, MAX(def->vcpu.max, 1) - 1);
    cell->memory_kib = def->mem.total_kib;
    if (cell->memory_kib > domain_hotplugged_memory_kib(def))
        cell->memory_kib -= domain_hotplugged_memory_kib(def);
    xml_list_add(NumaCell, def->cpu->numa->cells, cell);
}

static int
default_memory(DomainDef *def, const DomainCompletion *completion)
{
    if (completion->flags & DOMAIN_XML_ABI_UPDATE)
        default_numa_cell(def);
    if (!def->mem.total_kib)
        def->mem.total_kib = domain_numa_memory_kib(def) + domain_hotplugged_memory_kib(def);
    if (!def->mem.total_kib)
        return fail(VIR_ERR_XML_ERROR, _("domain '%1$s' has no memory: the element 'memory' is missing or zero"), def->name);
    if (!def->mem.current_kib || def->mem.current_kib > def->mem.total_kib)
        def->mem.current_kib = def->mem.total_kib;
    if (!def->mem.max_kib != !def->mem.max_slots && !def->mem.max_kib)
        return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': 'maxMemory' has slots, but no size"), def->name);
    xml_each(MemoryDef, memory, def->memories) {
        bool has_node = memory->model != MEMORY_VIRTIO_PMEM && memory->model != MEMORY_SGX_EPC;

        if (has_node && !memory->target->node.set && def->cpu && def->cpu->numa)
            memory->target->node = (OptUint){ .set = true, .value = 0 };
    }
    return 0;
}

/* ---- vcpus and iothreads ---- */

/* vcpus that no cell names are in cell 0. */
static void
default_numa_vcpus(DomainDef *def)
{
    g_autoptr(Bitmap) missing = NULL;
    NumaCell *first = NULL;

    if (!def->cpu || !def->cpu->numa)
        return;
    missing = bitmap_new_range(0, def->vcpu.max - 1);
    xml_each(NumaCell, cell, def->cpu->numa->cells) {
        if (cell->id == 0)
            first = cell;
        if (cell->cpus)
            bitmap_subtract(missing, cell->cpus);
    }
    if (!first || bitmap_is_empty(missing))
        return;
    if (!first->cpus)
        first->cpus = bitmap_new();
    bitmap_union(first->cpus, missing);
}

static void
default_placement(DomainDef *def)
{
    NumaMemory *memory;

    if (def->vcpu.placement == PLACEMENT_AUTO && !def->numatune) {
        def->numatune = numa_tune_new();
        def->numatune->memory = xml_new(&xml_binding_NumaMemory);
        def->numatune->memory->mode = NUMA_MODE_STRICT;
    }
    memory = def->numatune ? def->numatune->memory : NULL;
    if (def->vcpu.placement == PLACEMENT_DEFAULT)
        def->vcpu.placement = memory && memory->placement == PLACEMENT_AUTO && !def->vcpu.cpuset ? PLACEMENT_AUTO
                                                                                                : PLACEMENT_STATIC;
    if (def->vcpu.placement == PLACEMENT_AUTO)
        g_clear_pointer(&def->vcpu.cpuset, bitmap_free);
    if (memory && memory->placement == PLACEMENT_DEFAULT && !memory->nodeset && def->vcpu.placement == PLACEMENT_AUTO)
        memory->placement = PLACEMENT_AUTO;
    if (memory && memory->placement == PLACEMENT_AUTO)
        g_clear_pointer(&memory->nodeset, bitmap_free);
}

/* Shares of the host's caches are for vcpus that there are: others are left out, and what is then for none. */
static void
trim_tunes(GPtrArray *tunes, const Bitmap *vcpus)
{
    for (guint i = tunes ? tunes->len : 0; i > 0; i--) {
        ResourceTune *tune = g_ptr_array_index(tunes, i - 1);

        if (!tune->vcpus)
            continue;
        bitmap_intersect(tune->vcpus, vcpus);
        if (bitmap_is_empty(tune->vcpus))
            g_ptr_array_remove_index(tunes, i - 1);
    }
}

static void
default_tunes(DomainDef *def)
{
    g_autoptr(Bitmap) vcpus = bitmap_new_range(0, MAX(def->vcpu.max, 1) - 1);

    if (!def->cputune)
        return;
    trim_tunes(def->cputune->cachetunes, vcpus);
    trim_tunes(def->cputune->memorytunes, vcpus);
    trim_tunes(def->cputune->energytunes, vcpus);
}

/* The count and the list say the same: ids from 1 fill up what the list lacks. */
static void
default_iothreads(DomainDef *def)
{
    g_autoptr(GHashTable) used = g_hash_table_new(NULL, NULL);
    unsigned int id = 1;

    xml_each(IothreadDef, iothread, def->iothreads)
        g_hash_table_add(used, GUINT_TO_POINTER(iothread->id));
    while ((def->iothreads ? def->iothreads->len : 0) < def->iothreads_count) {
        if (!g_hash_table_contains(used, GUINT_TO_POINTER(id))) {
            IothreadDef *iothread = iothread_def_new();

            iothread->id = id;
            xml_list_add(IothreadDef, def->iothreads, iothread);
        }
        id++;
    }
    def->iothreads_count = def->iothreads ? def->iothreads->len : 0;
}

static void
default_vcpus(DomainDef *def)
{
    if (!def->vcpu.max)
        def->vcpu.max = 1;
    if (def->vcpus) {
        unsigned int online = 0;

        xml_each(VcpuDef, vcpu, def->vcpus)
            online += vcpu->enabled == YES_NO_YES;
        if (def->vcpus->len == def->vcpu.max && online)
            def->vcpu.current = online;
    }
    if (!def->vcpu.current)
        def->vcpu.current = def->vcpu.max;
    default_placement(def);
    default_numa_vcpus(def);
    default_iothreads(def);
}

/* ---- CPU ---- */

static bool
cpu_has_name(const CpuDef *cpu)
{
    return cpu->model && cpu->model->name;
}

/* Writes down the model that the machine has when nothing is said. */
static void
default_cpu_model(DomainDef *def, const DomainCompletion *completion)
{
    const char *model = completion->platform.default_cpu;

    if (!model || (def->cpu && (def->cpu->mode != CPU_MODE_ABSENT || cpu_has_name(def->cpu))))
        return;
    if (!def->cpu)
        def->cpu = cpu_def_new();
    if (def->virt_type == VIRT_KVM && g_str_equal(model, "host")) {
        def->cpu->mode = text_equal(def->os.arch, "s390x") ? CPU_MODE_HOST_MODEL : CPU_MODE_HOST_PASSTHROUGH;
        return;
    }
    def->cpu->mode = CPU_MODE_CUSTOM;
    def->cpu->match = CPU_MATCH_EXACT;
    def->cpu->check = CPU_CHECK_NONE;
    if (!def->cpu->model)
        def->cpu->model = xml_new(&xml_binding_CpuModel);
    def->cpu->model->name = g_strdup(model);
    def->cpu->model->fallback = CPU_FALLBACK_FORBID;
}

static void
default_cpu(DomainDef *def, const DomainCompletion *completion)
{
    CpuDef *cpu;

    if (!domain_is_qemu(def))
        return;
    default_cpu_model(def, completion);
    cpu = def->cpu;
    if (!cpu)
        return;
    if ((cpu->mode == CPU_MODE_HOST_PASSTHROUGH || cpu->mode == CPU_MODE_MAXIMUM) && cpu->migratable == SWITCH_ABSENT
        && domain_def_is_x86(def))
        cpu->migratable = completion->platform.features & PLATFORM_MIGRATABLE_CPU ? SWITCH_ON : SWITCH_OFF;
    if (cpu->check != CPU_CHECK_DEFAULT)
        return;
    if (cpu->mode == CPU_MODE_HOST_PASSTHROUGH || cpu->mode == CPU_MODE_MAXIMUM)
        cpu->check = CPU_CHECK_NONE;
    else if (cpu->mode == CPU_MODE_HOST_MODEL)
        cpu->check = CPU_CHECK_PARTIAL;
    else if (cpu->mode == CPU_MODE_CUSTOM && cpu_has_name(cpu))
        cpu->check = def->virt_type == VIRT_KVM ? CPU_CHECK_PARTIAL : CPU_CHECK_NONE;
}

/* ---- actions and boot ---- */

typedef struct {
    bool any;
} BootSearch;

static int
search_boot_order(DomainDevice *device, void *user)
{
    const DeviceInfo *info = domain_device_info(device);
    BootSearch *search = user;

    search->any = search->any || (info && device_info_boot_order(info));
    return search->any;
}

static void
default_boot(DomainDef *def)
{
    BootSearch search = { false };
    BootDev hd = BOOT_DEV_HD;

    if (def->os.type != OS_TYPE_HVM || def->os.boot)
        return;
    domain_def_each_device(def, search_boot_order, &search);
    if (search.any)
        return;
    def->os.boot = g_array_new(FALSE, FALSE, sizeof(BootDev));
    g_array_append_val(def->os.boot, hd);
}

static void
default_actions(DomainDef *def)
{
    if (!def->on_poweroff)
        def->on_poweroff = LIFECYCLE_DESTROY;
    if (!def->on_reboot)
        def->on_reboot = LIFECYCLE_RESTART;
    if (!def->on_crash)
        def->on_crash = LIFECYCLE_DESTROY;
}

/* Interrupt remapping needs the interrupt controller split. */
static void
default_features(DomainDef *def)
{
    xml_each(IommuDef, iommu, def->iommus) {
        if (iommu->model == IOMMU_INTEL && iommu->driver && iommu->driver->intremap == SWITCH_ON
            && def->features.ioapic == IOAPIC_DEFAULT)
            def->features.ioapic = IOAPIC_QEMU;
    }
}

static void
default_seclabels(DomainDef *def, const DomainCompletion *completion)
{
    const char *model = completion->hooks ? completion->hooks->security_model : NULL;

    xml_each(SeclabelDef, seclabel, def->seclabels) {
        if (seclabel->model || seclabel->type == SECLABEL_NONE)
            continue;
        seclabel->model = g_strdup(model ? model : "none");
        if (!model && seclabel->type == SECLABEL_DYNAMIC) {
            seclabel->type = SECLABEL_NONE;     /* what labels by itself where nothing labels, has none */
            seclabel->relabel = YES_NO_NO;
        }
    }
}

int
domain_default_top(DomainDef *def, const DomainCompletion *completion)
{
    default_identity(def);
    default_vcpus(def);
    default_tunes(def);
    if (default_memory(def, completion) < 0)
        return -1;
    default_cpu(def, completion);
    default_boot(def);
    default_actions(def);
    default_features(def);
    default_seclabels(def, completion);
    return domain_default_firmware(def, completion);
}
