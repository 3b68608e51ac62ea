/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_validate.c - rules between the parts of a definition.
 *
 * Threads: any. Changes nothing.
 */

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "conf/domain_address.h"
#include "conf/domain_complete.h"

/* Rounded up to MiB it must be a number of bytes. */
#define MEMORY_MAX_KIB ((1ull << 53) - 1024)

/* ---- vcpus, NUMA, memory ---- */

static int
vcpus_validate(const DomainDef *def)
{
    unsigned long long topology = cpu_topology_vcpus(def->cpu);
    const CpuNuma *numa = def->cpu ? def->cpu->numa : NULL;

    if (topology && topology != def->vcpu.max)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': the CPU topology makes %2$llu vcpus, but the maximum is %3$u"),
                    def->name, topology, def->vcpu.max);
    if (!numa)
        return 0;
    xml_each(NumaCell, cell, numa->cells) {
        if (cell->cpus && bitmap_last(cell->cpus) >= (gssize)def->vcpu.max)
            return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                        _("domain '%1$s': NUMA cell %2$d has vcpu %3$zd, but there are only %4$u vcpus"),
                        def->name, cell->id, bitmap_last(cell->cpus), def->vcpu.max);
    }
    return 0;
}

static int
vcpu_list_validate(const DomainDef *def)
{
    g_autoptr(Bitmap) seen = bitmap_new();

    xml_each(VcpuDef, vcpu, def->vcpus) {
        if (vcpu->id >= def->vcpu.max)
            return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': there is no vcpu %2$u, the maximum is %3$u"), def->name, vcpu->id,
                        def->vcpu.max);
        if (bitmap_is_set(seen, vcpu->id))
            return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': vcpu %2$u is given twice"), def->name, vcpu->id);
        bitmap_set(seen, vcpu->id);
        if (vcpu->id == 0 && domain_is_qemu(def) && vcpu->enabled != YES_NO_YES)
            return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': vcpu 0 cannot be disabled"), def->name);
    }
    return 0;
}

bool
domain_has_numa_cell(const DomainDef *def, unsigned int id)
{
    if (!def->cpu || !def->cpu->numa)
        return false;
    xml_each(NumaCell, cell, def->cpu->numa->cells) {
        if (cell->id == (int)id)
            return true;
    }
    return false;
}

static int
numatune_validate(const DomainDef *def)
{
    if (!def->numatune)
        return 0;
    if (def->numatune->memory && def->numatune->memory->placement != PLACEMENT_AUTO && !def->numatune->memory->nodeset)
        return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': numatune memory with placement 'static' needs a 'nodeset'"), def->name);
    xml_each(NumaMemnode, node, def->numatune->memnodes) {
        if (!domain_has_numa_cell(def, node->cellid))
            return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': numatune names the guest NUMA cell %2$u, which is not there"),
                        def->name,
                        node->cellid);
    }
    return 0;
}

static int
hugepages_validate(const DomainDef *def)
{
    g_autoptr(Bitmap) seen = bitmap_new();
    bool any = false;

    if (!def->mem_backing)
        return 0;
    if (!(def->cpu && def->cpu->numa) && def->mem_backing->pages && def->mem_backing->pages->len > 1)
        return fail(VIR_ERR_XML_DETAIL, _("domain '%1$s' has no NUMA cells, and so can have only one huge page size"), def->name);
    xml_each(HugePage, page, def->mem_backing->pages) {
        if (!page->nodeset && any)
            return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': two huge page sizes are for all NUMA cells"), def->name);
        any = any || !page->nodeset;
        if (!page->nodeset)
            continue;
        if (bitmap_overlaps(seen, page->nodeset))
            return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': a NUMA cell has two huge page sizes"), def->name);
        bitmap_union(seen, page->nodeset);
        for (gssize id = bitmap_next(page->nodeset, 0); id >= 0; id = bitmap_next(page->nodeset, (size_t)id + 1)) {
            bool single_node = id == 0 && !(def->cpu && def->cpu->numa);

            if (!single_node && !domain_has_numa_cell(def, (unsigned int)id))
                return fail(VIR_ERR_XML_DETAIL, _("domain '%1$s': huge pages are for NUMA cell %2$zd, which is not there"),
                            def->name, id);
        }
    }
    return 0;
}

static int
memory_validate(const DomainDef *def)
{
    if (def->mem.total_kib > MEMORY_MAX_KIB)
        return fail(VIR_ERR_OVERFLOW, _("domain '%1$s': the memory of %2$llu KiB is more than %3$llu KiB"), def->name,
                    def->mem.total_kib, MEMORY_MAX_KIB);
    if (def->memories && !def->mem.max_kib)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': memory devices need 'maxMemory'"), def->name);
    if (def->mem.max_kib && def->mem.max_kib < def->mem.total_kib)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': 'maxMemory' is %2$llu KiB, less than the memory of %3$llu KiB"),
                    def->name, def->mem.max_kib, def->mem.total_kib);
    xml_each(MemoryDef, memory, def->memories) {
        if (memory->target->node.set && !domain_has_numa_cell(def, memory->target->node.value))
            return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': a memory device is for NUMA cell %2$u, which is not there"),
                        def->name, memory->target->node.value);
    }
    return 0;
}

/* ---- iothreads ---- */

static bool
has_iothread(const DomainDef *def, unsigned int id)
{
    xml_each(IothreadDef, iothread, def->iothreads) {
        if (iothread->id == id)
            return true;
    }
    return false;
}

static int
sched_ids_validate(const DomainDef *def, const GPtrArray *scheds, bool iothreads)
{
    g_autoptr(Bitmap) seen = bitmap_new();

    xml_each(SchedDef, sched, scheds) {
        if (!sched->ids)
            continue;
        if (bitmap_overlaps(seen, sched->ids))
            return fail(VIR_ERR_XML_DETAIL, _("domain '%1$s': two schedulers are for the same thread"), def->name);
        bitmap_union(seen, sched->ids);
        for (gssize id = bitmap_next(sched->ids, 0); id >= 0; id = bitmap_next(sched->ids, (size_t)id + 1)) {
            if (iothreads && !has_iothread(def, (unsigned int)id))
                return fail(VIR_ERR_XML_DETAIL, _("domain '%1$s': 'iothreadsched' names the iothread %2$zd, which is not there"),
                            def->name, id);
        }
    }
    return 0;
}

static int
iothreads_validate(const DomainDef *def)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    xml_each(IothreadDef, iothread, def->iothreads) {
        if (!g_hash_table_add(seen, GUINT_TO_POINTER(iothread->id)))
            return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': two iothreads have id %2$u"), def->name, iothread->id);
    }
    if (!def->cputune)
        return 0;
    if (sched_ids_validate(def, def->cputune->vcpuscheds, false) < 0
        || sched_ids_validate(def, def->cputune->iothreadscheds, true) < 0)
        return -1;
    return 0;
}

/* ---- boot ---- */

typedef struct {
    const DomainDef *def;
    GHashTable *orders;              /* order -> element's name */
} BootWalk;

static int
boot_order_validate(DomainDevice *device, void *user)
{
    const DeviceInfo *info = domain_device_info(device);
    BootWalk *walk = user;
    unsigned int order = info ? device_info_boot_order(info) : 0;

    if (!order)
        return 0;
    if (walk->def->os.boot && walk->def->os.boot->len)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                    _("domain '%1$s': <boot dev=> in 'os' and <boot order=> in a %2$s exclude each other"),
                    walk->def->name, device_kind_to_string(device->kind));
    if (!g_hash_table_insert(walk->orders, GUINT_TO_POINTER(order), (void *)(uintptr_t)device_kind_to_string(device->kind)))
        return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': boot order %2$u is used for more than one device"), walk->def->name,
                    order);
    return 0;
}

static int
boot_validate(const DomainDef *def)
{
    g_autoptr(GHashTable) orders = g_hash_table_new(NULL, NULL);
    BootWalk walk = { def, orders };

    return domain_def_each_device(def, boot_order_validate, &walk);
}

/* ---- aliases ---- */

typedef struct {
    const DomainDef *def;
    GHashTable *aliases;
} AliasWalk;

static int
alias_validate(DomainDevice *device, void *user)
{
    const DeviceInfo *info = domain_device_info(device);
    AliasWalk *walk = user;

    /* A first console that stands for a serial port has that port's name. */
    if (!info || !device_alias_is_user(info->alias)
        || (device->kind == DEVICE_CONSOLE && console_is_serial_alias(device->chardev)))
        return 0;
    if (!g_hash_table_add(walk->aliases, info->alias))
        return fail(VIR_ERR_XML_DETAIL, _("domain '%1$s': two devices have the alias '%2$s'"), walk->def->name, info->alias);
    return 0;
}

static int
aliases_validate(const DomainDef *def)
{
    g_autoptr(GHashTable) aliases = g_hash_table_new(g_str_hash, g_str_equal);
    AliasWalk walk = { def, aliases };

    return domain_def_each_device(def, alias_validate, &walk);
}

/* ---- labels, features, SMBIOS ---- */

static int
seclabels_validate(const DomainDef *def)
{
    g_autoptr(GHashTable) models = g_hash_table_new(g_str_hash, g_str_equal);

    xml_each(SeclabelDef, seclabel, def->seclabels) {
        if (!seclabel->model && def->seclabels->len > 1)
            return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': with more than one 'seclabel' each needs a 'model'"), def->name);
        if (seclabel->model && !g_hash_table_add(models, seclabel->model))
            return fail(VIR_ERR_XML_DETAIL, _("domain '%1$s': the security model '%2$s' has two labels"), def->name,
                        seclabel->model);
    }
    return 0;
}

/* An image's label overrides the guest's only where the guest's is set at all. */
static int
disk_seclabels_validate(const DomainDef *def)
{
    xml_each(DiskDef, disk, def->disks) {
        const SourceCommon *common = storage_source_common(&disk->source);

        xml_each(SeclabelDef, seclabel, def->seclabels) {
            const DeviceSeclabel *own = common ? device_seclabel_find(common->seclabels, seclabel->model) : NULL;

            if (seclabel->relabel == YES_NO_NO && own && own->relabel == YES_NO_YES)
                return fail(VIR_ERR_XML_ERROR,
                            _("domain '%1$s': the label of disk '%2$s' has relabel='yes', but the domain's has 'no'"),
                            def->name, disk->target->dev);
        }
    }
    return 0;
}

static int
features_validate(const DomainDef *def)
{
    MachineKind machine = domain_machine_kind(def);

    if (def->os.firmware == FIRMWARE_EFI && domain_def_is_x86(def) && !def->features.acpi)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': a firmware of type 'efi' needs the feature 'acpi'"), def->name);
    if (def->features.smm && def->features.smm->tseg_bytes && machine != MACHINE_Q35)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': 'tseg' needs a q35 machine, not '%2$s'"), def->name,
                    def->os.machine);
    if (def->features.smm && def->features.smm->tseg_bytes && def->features.smm->state == SWITCH_OFF)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': 'tseg' needs smm state='on'"), def->name);
    if (def->features.ps2 == SWITCH_OFF) {
        xml_each(InputDef, input, def->inputs) {
            if (input->bus == INPUT_BUS_PS2)
                return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': an input on the bus 'ps2' needs the feature 'ps2'"),
                            def->name);
        }
        if (def->features.vmport == SWITCH_ON)
            return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': the feature 'vmport' needs the feature 'ps2'"), def->name);
    }
    return 0;
}

/* What SMBIOS says of the machine's uuid cannot differ from the domain's. */
static int
smbios_validate(const DomainDef *def)
{
    unsigned char uuid[UUID_LEN];

    xml_each(SysinfoDef, sysinfo, def->sysinfo) {
        xml_each(SysinfoEntry, entry, sysinfo->system) {
            if (!g_str_equal(entry->name, "uuid") || !entry->value)
                continue;
            if (!uuid_parse(entry->value, uuid))
                return fail(VIR_ERR_XML_DETAIL, _("domain '%1$s': the SMBIOS uuid '%2$s' is none"), def->name, entry->value);
            if (!uuid_equal(uuid, def->uuid))
                return fail(VIR_ERR_XML_DETAIL, _("domain '%1$s': the SMBIOS uuid '%2$s' is not the domain's"), def->name,
                            entry->value);
        }
    }
    if (def->os.smbios == SMBIOS_MODE_SYSINFO && !def->sysinfo)
        return fail(VIR_ERR_XML_ERROR, _("domain '%1$s': smbios mode='sysinfo' needs a 'sysinfo'"), def->name);
    return 0;
}

int
domain_validate(const DomainDef *def, XmlContext *ctx)
{
    if (vcpus_validate(def) < 0 || vcpu_list_validate(def) < 0 || numatune_validate(def) < 0
        || hugepages_validate(def) < 0 || memory_validate(def) < 0 || iothreads_validate(def) < 0
        || boot_validate(def) < 0 || aliases_validate(def) < 0 || seclabels_validate(def) < 0 || disk_seclabels_validate(def) < 0
        || features_validate(def) < 0 || smbios_validate(def) < 0)
        return -1;
    if (def->virt_type == VIRT_QEMU && def->cpu && def->cpu->mode == CPU_MODE_HOST_PASSTHROUGH)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': CPU mode 'host-passthrough' needs hardware acceleration, "
                                                  "which type 'qemu' has not; 'maximum' is possible"), def->name);
    if (domain_is_qemu(def) && domain_validate_usb_addresses(def) < 0)
        return -1;
    return domain_validate_devices(def);
}

int
domain_validate_hook(void *self, XmlContext *ctx)
{
    const DomainParseHooks *hooks = ctx->user;
    const DomainDef *def = self;

    if (ctx->flags & DOMAIN_XML_NO_COMPLETE)
        return 0;
    if (domain_validate(def, ctx) < 0)
        return -1;
    return hooks && hooks->validate ? hooks->validate(hooks->user, def, ctx->flags) : 0;
}
