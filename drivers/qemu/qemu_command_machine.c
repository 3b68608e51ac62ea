/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_command_machine.c - the board: machine, accelerator, memory, processors, clock, firmware, boot order.
 *
 * Threads: any.
 */

#include "qemu/qemu_command_parts.h"

#include <time.h>

#include "base/error.h"
#include "base/uuid.h"
#include "qemu/qemu_props.h"

enum { KIB = 1024 };

static const char *
on_off(bool on)
{
    return on ? "on" : "off";
}

static void
add_switch(GString *text, const char *key, Switch value)
{
    if (value != SWITCH_ABSENT)
        qemu_option_add(text, key, on_off(value == SWITCH_ON));
}

static const TimerDef *
find_timer(const DomainDef *def, TimerName name)
{
    xml_each(TimerDef, timer, def->clock.timers)
        if (timer->name == name)
            return timer;
    return NULL;
}

static bool
has_numa_cells(const DomainDef *def)
{
    return def->cpu && def->cpu->numa && def->cpu->numa->cells && def->cpu->numa->cells->len;
}

/* The id of the guest's main memory, when one object is all of it. */
static const char *
main_memory_id(const DomainDef *def, const QemuCommandContext *context)
{
    const QemuMachine *machine;

    if (has_numa_cells(def))
        return NULL;
    machine = context->caps ? qemu_caps_machine(context->caps, def->os.machine) : NULL;
    return machine && machine->default_ram_id ? machine->default_ram_id : "pc.ram";
}

static const char *
pcspk_audiodev(const DomainDef *def)
{
    xml_each(SoundDef, sound, def->sounds)
        if (sound->model == SOUND_PCSPK)
            return "audio1";
    return NULL;
}

static void
add_machine_features(GString *text, const DomainDef *def)
{
    const FeaturesDef *features = &def->features;
    const TimerDef *hpet = find_timer(def, TIMER_HPET);

    if (features->smm)
        qemu_option_add(text, "smm", on_off(features->smm->state != SWITCH_OFF));
    if (features->ioapic != IOAPIC_DEFAULT)
        qemu_option_add(text, "kernel_irqchip", features->ioapic == IOAPIC_QEMU ? "split" : "on");
    add_switch(text, "vmport", features->vmport);
    add_switch(text, "i8042", features->ps2);
    if (hpet && hpet->present != YES_NO_ABSENT)
        qemu_option_add(text, "hpet", on_off(hpet->present == YES_NO_YES));
    if (def->mem_backing && def->mem_backing->nosharepages)
        g_string_append(text, ",mem-merge=off");
    if (features->gic.present && features->gic.version != GIC_VERSION_ABSENT)
        qemu_option_add(text, "gic-version", gic_version_to_string(features->gic.version));
    if (domain_def_is_x86(def))
        qemu_option_add(text, "acpi", on_off(features->acpi));
}

int
qemu_command_machine(GPtrArray *args, const DomainDef *def, const QemuCommandContext *context)
{
    g_autoptr(GString) text = g_string_new(def->os.machine);
    const char *memory = main_memory_id(def, context);
    const char *audiodev = pcspk_audiodev(def);
    bool dump = def->mem.dump_core == SWITCH_ABSENT ? context->conf->dump_guest_core : def->mem.dump_core == SWITCH_ON;

    if (!def->os.machine)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s' names no machine type"), def->name);
    g_string_append(text, ",usb=off");
    qemu_option_add(text, "dump-guest-core", on_off(dump));
    if (memory)
        qemu_option_add(text, "memory-backend", memory);
    add_machine_features(text, def);
    if (audiodev)
        qemu_option_add(text, "pcspk-audiodev", audiodev);
    if (def->os.loader && def->os.loader->type == LOADER_PFLASH) {
        g_string_append(text, ",pflash0=libvirt-pflash0-format");
        if (nvram_vars_path(def->os.nvram))
            g_string_append(text, ",pflash1=libvirt-pflash1-format");
    }
    qemu_args_text(args, "machine", g_strdup(text->str));
    if (def->virt_type == VIRT_KVM) {
        qemu_args_text(args, "accel", g_strdup("kvm"));
        if (def->features.kvm && def->features.kvm->dirty_ring == SWITCH_ON)
            return qemu_unsupported(def, "features/kvm/dirty-ring");
    } else {
        qemu_args_text(args, "accel",
                       def->features.tb_cache_kib
                           ? g_strdup_printf("tcg,tb-size=%llu", def->features.tb_cache_kib / KIB)
                           : g_strdup("tcg"));
    }
    return 0;
}

/* --------------------------------------------------------------------- memory */

static int
check_backing(const DomainDef *def)
{
    const MemoryBacking *backing = def->mem_backing;

    if (!backing)
        return 0;
    if (backing->hugepages)
        return qemu_unsupported(def, "memoryBacking/hugepages");
    if (backing->source == MEMORY_SOURCE_FILE)
        return qemu_unsupported(def, "memoryBacking/source of type 'file'");
    return 0;
}

static void
add_backend(GPtrArray *args, const DomainDef *def, const char *id, unsigned long long size_kib, MemoryAccess access)
{
    const MemoryBacking *backing = def->mem_backing;
    JsonValue *object = json_new_object();
    bool memfd = backing && backing->source == MEMORY_SOURCE_MEMFD;

    if (access == MEMORY_ACCESS_DEFAULT && backing)
        access = backing->access;
    json_object_set_string(object, "qom-type", memfd ? "memory-backend-memfd" : "memory-backend-ram");
    json_object_set_string(object, "id", id);
    json_object_set_uint(object, "size", size_kib * KIB);
    if (access != MEMORY_ACCESS_DEFAULT)
        json_object_set_bool(object, "share", access == MEMORY_ACCESS_SHARED);
    if (backing && backing->allocation == MEMORY_ALLOCATION_IMMEDIATE) {
        json_object_set_bool(object, "prealloc", true);
        qemu_props_nonzero(object, "prealloc-threads", backing->allocation_threads);
    }
    qemu_args_json(args, "object", object);
}

static int
add_numa(GPtrArray *args, const DomainDef *def)
{
    guint n = def->cpu->numa->cells->len;

    if (def->cpu->numa->latencies || def->cpu->numa->bandwidths)
        return qemu_unsupported(def, "cpu/numa/interconnects");
    for (guint i = 0; i < n; i++) {
        const NumaCell *cell = g_ptr_array_index(def->cpu->numa->cells, i);
        g_autofree char *id = g_strdup_printf("ram-node%d", cell->id);
        g_autofree char *cpus = cell->cpus ? bitmap_format(cell->cpus) : NULL;
        g_autoptr(GString) text = g_string_new(NULL);

        if (cell->caches)
            return qemu_unsupported(def, "cpu/numa/cell/cache");
        add_backend(args, def, id, cell->memory_kib, cell->access);
        g_string_append_printf(text, "node,nodeid=%d", cell->id);
        if (cpus) {
            g_auto(GStrv) ranges = g_strsplit(cpus, ",", -1);

            for (size_t r = 0; ranges[r]; r++)
                g_string_append_printf(text, ",cpus=%s", ranges[r]);
        }
        qemu_option_add(text, "memdev", id);
        qemu_args_text(args, "numa", g_strdup(text->str));
    }
    for (guint i = 0; i < n; i++) {
        const NumaCell *cell = g_ptr_array_index(def->cpu->numa->cells, i);

        xml_each(NumaDistance, distance, cell->distances)
            qemu_args_text(args, "numa", g_strdup_printf("dist,src=%d,dst=%u,val=%u", cell->id, distance->id, distance->value));
    }
    return 0;
}

int
qemu_command_memory(GPtrArray *args, const DomainDef *def, const QemuCommandContext *context)
{
    const char *id = main_memory_id(def, context);
    unsigned long long boot_kib = def->mem.total_kib;

    if (check_backing(def) < 0)
        return -1;
    xml_each(MemoryDef, module, def->memories)
        boot_kib -= MIN(boot_kib, module->target->size_kib);
    if (def->mem.max_kib)
        qemu_args_text(args, "m",
                       g_strdup_printf("size=%lluk,slots=%u,maxmem=%lluk", boot_kib, def->mem.max_slots, def->mem.max_kib));
    else
        qemu_args_text(args, "m", g_strdup_printf("size=%lluk", boot_kib));
    if (id)
        add_backend(args, def, id, boot_kib, MEMORY_ACCESS_DEFAULT);
    qemu_args_text(args, "overcommit", g_strdup_printf("mem-lock=%s", on_off(def->mem_backing && def->mem_backing->locked)));
    return 0;
}

int
qemu_command_smp(GPtrArray *args, const DomainDef *def)
{
    const CpuTopology *topology = def->cpu ? def->cpu->topology : NULL;
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_append_printf(text, "%u", def->vcpu.current);
    if (def->vcpu.current != def->vcpu.max)
        g_string_append_printf(text, ",maxcpus=%u", def->vcpu.max);
    if (topology) {
        g_string_append_printf(text, ",sockets=%u", topology->sockets);
        if (topology->dies > 1)
            g_string_append_printf(text, ",dies=%u", topology->dies);
        if (topology->clusters > 1)
            g_string_append_printf(text, ",clusters=%u", topology->clusters);
        g_string_append_printf(text, ",cores=%u,threads=%u", topology->cores, topology->threads);
    } else {
        g_string_append_printf(text, ",sockets=%u,cores=1,threads=1", def->vcpu.max);
    }
    qemu_args_text(args, "smp", g_strdup(text->str));

    xml_each(IothreadDef, iothread, def->iothreads) {
        JsonValue *object = json_new_object();

        json_object_set_string(object, "qom-type", "iothread");
        json_object_set_printf(object, "id", "iothread%u", iothread->id);
        if (iothread->thread_pool_min.set)
            json_object_set_int(object, "thread-pool-min", iothread->thread_pool_min.value);
        if (iothread->thread_pool_max.set)
            json_object_set_int(object, "thread-pool-max", iothread->thread_pool_max.value);
        if (iothread->poll && iothread->poll->max.set)
            json_object_set_uint(object, "poll-max-ns", iothread->poll->max.value);
        if (iothread->poll && iothread->poll->grow.set)
            json_object_set_uint(object, "poll-grow", iothread->poll->grow.value);
        if (iothread->poll && iothread->poll->shrink.set)
            json_object_set_uint(object, "poll-shrink", iothread->poll->shrink.value);
        qemu_args_json(args, "object", object);
    }
    return has_numa_cells(def) ? add_numa(args, def) : 0;
}

/* ---------------------------------------------------------------------- clock */

static char *
absolute_time(gint64 seconds)
{
    g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(seconds);

    return when ? g_date_time_format(when, "%Y-%m-%dT%H:%M:%S") : NULL;
}

static int
clock_base(const DomainDef *def, char **ret_base)
{
    const ClockDef *clock = &def->clock;
    gint64 adjustment = clock->adjustment ? g_ascii_strtoll(clock->adjustment, NULL, 10) : 0;

    switch (clock->offset) {
    case CLOCK_LOCALTIME:
        *ret_base = g_strdup("localtime");
        return 0;
    case CLOCK_TIMEZONE:
        return qemu_unsupported(def, "clock offset 'timezone'");
    case CLOCK_ABSOLUTE:
        *ret_base = absolute_time((gint64)clock->start);
        return 0;
    case CLOCK_VARIABLE:
        if (clock->basis == CLOCK_BASIS_LOCALTIME)
            return qemu_unsupported(def, "clock offset 'variable' with basis 'localtime'");
        *ret_base = absolute_time((gint64)time(NULL) + adjustment);
        return 0;
    default:
        *ret_base = adjustment ? absolute_time((gint64)time(NULL) + adjustment) : g_strdup("utc");
        return 0;
    }
}

static int
add_timer(GPtrArray *args, const DomainDef *def, const TimerDef *timer)
{
    switch (timer->name) {
    case TIMER_RTC:
    case TIMER_HPET:
    case TIMER_KVMCLOCK:
    case TIMER_HYPERVCLOCK:
    case TIMER_TSC:
        return 0; /* -rtc, -machine and -cpu tell them */
    case TIMER_PIT:
        if (def->virt_type != VIRT_KVM)
            return 0;
        if (timer->tickpolicy == TICK_POLICY_DELAY || timer->tickpolicy == TICK_POLICY_DISCARD)
            qemu_args_text(args, "global",
                           g_strdup_printf("kvm-pit.lost_tick_policy=%s", tick_policy_to_string(timer->tickpolicy)));
        return 0;
    default:
        return qemu_unsupported(def, "timer '%s'", timer_name_to_string(timer->name));
    }
}

int
qemu_command_clock(GPtrArray *args, const DomainDef *def)
{
    const TimerDef *rtc = find_timer(def, TIMER_RTC);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *base = NULL;

    if (clock_base(def, &base) < 0)
        return -1;
    qemu_option_add(text, "base", base ? base : "utc");
    if (rtc && rtc->track == TIMER_TRACK_GUEST)
        g_string_append(text, ",clock=vm");
    else if (rtc && rtc->track == TIMER_TRACK_REALTIME)
        g_string_append(text, ",clock=rt");
    if (rtc && rtc->tickpolicy == TICK_POLICY_CATCHUP)
        g_string_append(text, ",driftfix=slew");
    qemu_args_text(args, "rtc", g_strdup(text->str));
    xml_each(TimerDef, timer, def->clock.timers)
        if (add_timer(args, def, timer) < 0)
            return -1;
    return 0;
}

/* ----------------------------------------------------------- firmware and boot */

static JsonValue *
flash_storage(int number, const char *path)
{
    JsonValue *node = json_new_object();

    json_object_set_string(node, "driver", "file");
    json_object_set_string(node, "filename", path);
    json_object_set_printf(node, "node-name", "libvirt-pflash%d-storage", number);
    json_object_set_bool(node, "auto-read-only", true);
    json_object_set_string(node, "discard", "unmap");
    return node;
}

static JsonValue *
flash_format(int number, PflashFormat format, bool readonly)
{
    JsonValue *node = json_new_object();

    json_object_set_printf(node, "node-name", "libvirt-pflash%d-format", number);
    json_object_set_bool(node, "read-only", readonly);
    json_object_set_string(node, "driver", format == PFLASH_FORMAT_QCOW2 ? "qcow2" : "raw");
    json_object_set_printf(node, "file", "libvirt-pflash%d-storage", number);
    return node;
}

int
qemu_command_firmware(GPtrArray *args, const DomainDef *def)
{
    const LoaderDef *loader = def->os.loader;
    const char *vars = def->os.nvram ? nvram_vars_path(def->os.nvram) : NULL;

    if (def->os.firmware != FIRMWARE_NONE && (!loader || !loader->path))
        return qemu_unsupported(def, "automatic choice of firmware (os/@firmware)");
    if (!loader || !loader->path || loader->type != LOADER_PFLASH)
        return 0;
    qemu_args_json(args, "blockdev", flash_storage(0, loader->path));
    qemu_args_json(args, "blockdev", flash_format(0, loader->format, loader->readonly == YES_NO_YES));
    if (vars) {
        qemu_args_json(args, "blockdev", flash_storage(1, vars));
        qemu_args_json(args, "blockdev", flash_format(1, def->os.nvram->format, false));
    }
    return 0;
}

static void
add_boot_option(GPtrArray *args, const DomainDef *def)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const BootMenu *menu = def->os.bootmenu;

    if (menu && menu->enable != YES_NO_ABSENT)
        qemu_option_add(text, "menu", on_off(menu->enable == YES_NO_YES));
    if (menu && menu->enable == YES_NO_YES && menu->timeout_ms.set)
        g_string_append_printf(text, ",splash-time=%u", menu->timeout_ms.value);
    if (def->os.bios && def->os.bios->reboot_timeout_ms.set)
        g_string_append_printf(text, "%sreboot-timeout=%d", text->len ? "," : "", def->os.bios->reboot_timeout_ms.value);
    qemu_option_add(text, "strict", "on");
    qemu_args_text(args, "boot", g_strdup(text->str));
}

static void
add_kernel(GPtrArray *args, const OsDef *os)
{
    const struct {
        const char *option;
        const char *value;
    } rows[] = {{"kernel", os->kernel}, {"initrd", os->initrd}, {"append", os->cmdline}, {"dtb", os->dtb}, {"shim", os->shim}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].value)
            qemu_args_text(args, rows[i].option, g_strdup(rows[i].value));
}

static void
add_sleep_states(GPtrArray *args, const DomainDef *def)
{
    const char *device = domain_machine_kind(def) == MACHINE_Q35 ? "ICH9-LPC" : "PIIX4_PM";

    if (def->suspend_to_mem != YES_NO_ABSENT)
        qemu_args_text(args, "global", g_strdup_printf("%s.disable_s3=%d", device, def->suspend_to_mem == YES_NO_NO));
    if (def->suspend_to_disk != YES_NO_ABSENT)
        qemu_args_text(args, "global", g_strdup_printf("%s.disable_s4=%d", device, def->suspend_to_disk == YES_NO_NO));
}

int
qemu_command_boot(GPtrArray *args, const DomainDef *def)
{
    const LoaderDef *loader = def->os.loader;

    /* We decide what a power-off or reboot means; QEMU only tells. */
    qemu_args_text(args, "no-shutdown", NULL);
    if (def->on_reboot == LIFECYCLE_DESTROY)
        qemu_args_text(args, "no-reboot", NULL);
    add_sleep_states(args, def);
    add_boot_option(args, def);
    if (loader && loader->path && loader->type == LOADER_ROM)
        qemu_args_text(args, "bios", g_strdup(loader->path));
    if (loader && loader->secure == YES_NO_YES)
        qemu_args_text(args, "global", g_strdup("driver=cfi.pflash01,property=secure,value=on"));
    add_kernel(args, &def->os);
    xml_each(AcpiTable, table, def->os.acpi_tables) {
        if (table->type != ACPI_TABLE_SLIC)
            return qemu_unsupported(def, "os/acpi/table of type '%s'", acpi_table_type_to_string(table->type));
        qemu_args_text(args, "acpitable", g_strdup_printf("sig=SLIC,file=%s", table->path));
    }
    return 0;
}

/* --------------------------------------------------------------------- smbios */

static void
add_smbios_entries(GPtrArray *args, int type, const GPtrArray *entries)
{
    static const struct {
        const char *name;
        const char *key;
    } keys[] = {{"vendor", "vendor"},
                {"version", "version"},
                {"date", "date"},
                {"release", "release"},
                {"manufacturer", "manufacturer"},
                {"product", "product"},
                {"serial", "serial"},
                {"uuid", "uuid"},
                {"sku", "sku"},
                {"family", "family"},
                {"asset", "asset"},
                {"location", "location"}};
    g_autoptr(GString) text = g_string_new(NULL);

    if (!entries || entries->len == 0)
        return;
    g_string_append_printf(text, "type=%d", type);
    for (size_t i = 0; i < entries->len; i++) {
        const SysinfoEntry *entry = g_ptr_array_index(entries, i);

        for (size_t k = 0; k < G_N_ELEMENTS(keys); k++)
            if (g_strcmp0(entry->name, keys[k].name) == 0 && entry->value)
                qemu_option_add(text, keys[k].key, entry->value);
    }
    qemu_args_text(args, "smbios", g_strdup(text->str));
}

static void
add_sysinfo(GPtrArray *args, const SysinfoDef *sysinfo)
{
    xml_each(FwcfgEntry, entry, sysinfo->fwcfg) {
        g_autoptr(GString) text = g_string_new(NULL);

        qemu_option_add(text, "name", entry->name);
        qemu_option_add(text, entry->file ? "file" : "string", entry->file ? entry->file : entry->value ? entry->value : "");
        qemu_args_text(args, "fw_cfg", g_strdup(text->str));
    }
    add_smbios_entries(args, 0, sysinfo->bios);
    add_smbios_entries(args, 1, sysinfo->system);
    xml_each(SysinfoBoard, board, sysinfo->boards)
        add_smbios_entries(args, 2, board->entries);
    add_smbios_entries(args, 3, sysinfo->chassis);
    for (size_t i = 0; sysinfo->oem_strings && sysinfo->oem_strings[i]; i++) {
        g_autoptr(GString) text = g_string_new("type=11");

        qemu_option_add(text, "value", sysinfo->oem_strings[i]);
        qemu_args_text(args, "smbios", g_strdup(text->str));
    }
}

int
qemu_command_smbios(GPtrArray *args, const DomainDef *def)
{
    char uuid[UUID_TEXT_LEN];

    if (def->os.smbios == SMBIOS_MODE_HOST)
        return qemu_unsupported(def, "os/smbios mode 'host'");
    qemu_args_text(args, "uuid", g_strdup(uuid_format(def->uuid, uuid)));
    xml_each(SysinfoDef, sysinfo, def->sysinfo)
        if (sysinfo->type == SYSINFO_FWCFG || def->os.smbios == SMBIOS_MODE_SYSINFO)
            add_sysinfo(args, sysinfo);
    if (def->genid.present) {
        JsonValue *props = qemu_props_new("vmgenid", NULL);

        json_object_set_string(props, "guid", uuid_format(def->genid.uuid, uuid));
        json_object_set_string(props, "id", "vmgenid0");
        qemu_args_json(args, "device", props);
    }
    return 0;
}
