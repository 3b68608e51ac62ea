/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sysinfo_host.c - what a host's firmware says it is made of, as a <sysinfo> document.
 *
 * SMBIOS knows many words by numbers; a number that no table here knows is shown as itself. Threads: any.
 */

#include "conf/sysinfo.h"

#include <string.h>

#include "base/error.h"
#include "base/hostinfo_internal.h"
#include "base/smbios.h"
#include "base/uuid.h"

/* ---- Values ---- */

static char *
read_string(const SmbiosStructure *from, size_t offset)
{
    return g_strdup(smbios_string(from, smbios_byte(from, offset)));
}

static char *
read_release(const SmbiosStructure *from, size_t offset)
{
    uint8_t major = smbios_byte(from, offset), minor = smbios_byte(from, offset + 1);

    if (offset + 1 >= from->len || major == UINT8_MAX || minor == UINT8_MAX)
        return NULL;
    return g_strdup_printf("%u.%u", (unsigned int)major, (unsigned int)minor);
}

/* The first three fields are little-endian since SMBIOS 2.6. All bits alike mean that there is none. */
static char *
read_uuid(const SmbiosStructure *from, size_t offset)
{
    static const unsigned char order[UUID_LEN] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
    unsigned char uuid[UUID_LEN];
    char text[UUID_TEXT_LEN];
    bool differs = false;

    for (size_t i = 0; i < UUID_LEN; i++) {
        uuid[i] = smbios_byte(from, offset + order[i]);
        differs |= uuid[i] != uuid[0];
    }
    if (offset + UUID_LEN > from->len || (!differs && (uuid[0] == 0 || uuid[0] == UINT8_MAX)))
        return NULL;
    return g_strdup(uuid_format(uuid, text));
}

/* The word for @number, of words from 1 on. */
static char *
word_of(unsigned int number, const char *const *words, size_t n)
{
    if (number == 0)
        return NULL;
    return number <= n && words[number - 1] ? g_strdup(words[number - 1]) : g_strdup_printf("0x%02x", number);
}

static char *
read_processor_type(const SmbiosStructure *from, size_t offset)
{
    static const char *const words[] = { "Other", "Unknown", "Central Processor", "Math Processor", "DSP Processor",
                                         "Video Processor" };

    return word_of(smbios_byte(from, offset), words, G_N_ELEMENTS(words));
}

static char *
read_family(const SmbiosStructure *from, size_t offset)
{
    static const struct {
        unsigned int number;
        const char *word;
    } families[] = {
        { 0x01, "Other" }, { 0x02, "Unknown" }, { 0x0b, "Pentium" }, { 0x28, "Core Duo" }, { 0x6b, "Zen" },
        { 0xb3, "Xeon" }, { 0xbf, "Core 2 Duo" }, { 0xc6, "Core i7" }, { 0xcd, "Core i5" }, { 0xce, "Core i3" },
        { 0xcf, "Core i9" }, { 0x100, "ARMv7" }, { 0x101, "ARMv8" }, { 0x102, "ARMv9" },
    };
    enum { SEE_FAMILY_2 = 0xfe, FAMILY_2 = 0x28 };
    unsigned int number = smbios_byte(from, offset);

    if (number == SEE_FAMILY_2)
        number = smbios_word(from, FAMILY_2);
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
        if (families[i].number == number)
            return g_strdup(families[i].word);
    }
    return number ? g_strdup_printf("0x%02x", number) : NULL;
}

/* EAX of CPUID 1, as processors of x86 have it here. */
static char *
read_signature(const SmbiosStructure *from, size_t offset)
{
    uint32_t eax = smbios_dword(from, offset);
    unsigned int family = eax >> 8 & 0xf, model = eax >> 4 & 0xf;

    if (!eax)
        return NULL;
    if (family == 0x6 || family == 0xf)
        model += (eax >> 16 & 0xf) << 4;
    if (family == 0xf)
        family += eax >> 20 & 0xff;
    return g_strdup_printf("Type %u, Family %u, Model %u, Stepping %u", eax >> 12 & 0x3, family, model, eax & 0xf);
}

static char *
read_number(const SmbiosStructure *from, size_t offset, const char *unit)
{
    unsigned int number = smbios_word(from, offset);

    return number ? g_strdup_printf("%u %s", number, unit) : NULL;
}

static char *
read_mhz(const SmbiosStructure *from, size_t offset)
{
    return read_number(from, offset, "MHz");
}

static char *
read_mts(const SmbiosStructure *from, size_t offset)
{
    return read_number(from, offset, "MT/s");
}

static char *
read_status(const SmbiosStructure *from, size_t offset)
{
    static const char *const words[] = { "Enabled", "Disabled By User", "Disabled By BIOS", "Idle" };
    enum { POPULATED = 0x40, STATUS_MASK = 0x7 };
    uint8_t status = smbios_byte(from, offset);
    g_autofree char *word = word_of(status & STATUS_MASK, words, G_N_ELEMENTS(words));

    if (!(status & POPULATED))
        return g_strdup("Unpopulated");
    return g_strdup_printf("Populated, %s", word ? word : "Unknown");
}

/* In MiB, or in KiB if the highest bit is set; 0x7fff: in the later field. */
static char *
read_size(const SmbiosStructure *from, size_t offset)
{
    enum { UNKNOWN = 0xffff, SEE_EXTENDED = 0x7fff, IN_KIB = 0x8000, EXTENDED = 0x1c, MIB_PER_GIB = 1024 };
    uint16_t size = smbios_word(from, offset);
    uint32_t mib = size == SEE_EXTENDED ? smbios_dword(from, EXTENDED) & 0x7fffffff : size;

    if (size == 0 || size == UNKNOWN)
        return NULL;
    if (size & IN_KIB)
        return g_strdup_printf("%u kB", size & ~(unsigned int)IN_KIB);
    return mib % MIB_PER_GIB ? g_strdup_printf("%u MB", mib) : g_strdup_printf("%u GB", mib / MIB_PER_GIB);
}

static char *
read_form_factor(const SmbiosStructure *from, size_t offset)
{
    static const char *const words[] = { "Other", "Unknown", "SIMM", "SIP", "Chip", "DIP", "ZIP", "Proprietary Card", "DIMM",
                                         "TSOP", "Row Of Chips", "RIMM", "SODIMM", "SRIMM", "FB-DIMM", "Die" };

    return word_of(smbios_byte(from, offset), words, G_N_ELEMENTS(words));
}

static char *
read_memory_type(const SmbiosStructure *from, size_t offset)
{
    static const char *const words[] = {
        "Other", "Unknown", "DRAM", "EDRAM", "VRAM", "SRAM", "RAM", "ROM", "Flash", "EEPROM", "FEPROM", "EPROM", "CDRAM", "3DRAM",
        "SDRAM", "SGRAM", "RDRAM", "DDR", "DDR2", "DDR2 FB-DIMM", NULL, NULL, NULL, "DDR3", "FBD2", "DDR4", "LPDDR", "LPDDR2",
        "LPDDR3", "LPDDR4", "Logical non-volatile device", "HBM", "HBM2", "DDR5", "LPDDR5", "HBM3",
    };

    return word_of(smbios_byte(from, offset), words, G_N_ELEMENTS(words));
}

static char *
read_type_detail(const SmbiosStructure *from, size_t offset)
{
    static const char *const words[] = {
        NULL, "Other", "Unknown", "Fast-paged", "Static Column", "Pseudo-static", "RAMBus", "Synchronous", "CMOS", "EDO",
        "Window DRAM", "Cache DRAM", "Non-Volatile", "Registered (Buffered)", "Unbuffered (Unregistered)", "LRDIMM",
    };
    uint16_t bits = smbios_word(from, offset);
    GString *text = g_string_new(NULL);

    for (size_t i = 1; i < G_N_ELEMENTS(words); i++) {
        if (bits >> i & 1)
            g_string_append_printf(text, "%s%s", text->len ? " " : "", words[i]);
    }
    return g_string_free(text, FALSE);
}

/* Behind the records of what the chassis holds. */
static char *
read_chassis_sku(const SmbiosStructure *from, size_t offset)
{
    enum { N_RECORDS = 0x13, RECORD_LEN = 0x14 };

    return read_string(from, offset + (size_t)smbios_byte(from, N_RECORDS) * smbios_byte(from, RECORD_LEN));
}

/* ---- Entries ---- */

typedef struct {
    uint8_t type;
    const char *name;
    uint8_t offset;
    char *(*read)(const SmbiosStructure *from, size_t offset);
    const char *file;                /* of /sys/class/dmi/id, for who may not read the table; NULL = none */
} Row;

static const Row rows[] = {
    { SMBIOS_BIOS, "vendor", 0x04, read_string, "bios_vendor" },
    { SMBIOS_BIOS, "version", 0x05, read_string, "bios_version" },
    { SMBIOS_BIOS, "date", 0x08, read_string, "bios_date" },
    { SMBIOS_BIOS, "release", 0x14, read_release, "bios_release" },
    { SMBIOS_SYSTEM, "manufacturer", 0x04, read_string, "sys_vendor" },
    { SMBIOS_SYSTEM, "product", 0x05, read_string, "product_name" },
    { SMBIOS_SYSTEM, "version", 0x06, read_string, "product_version" },
    { SMBIOS_SYSTEM, "serial", 0x07, read_string, "product_serial" },
    { SMBIOS_SYSTEM, "uuid", 0x08, read_uuid, "product_uuid" },
    { SMBIOS_SYSTEM, "sku", 0x19, read_string, "product_sku" },
    { SMBIOS_SYSTEM, "family", 0x1a, read_string, "product_family" },
    { SMBIOS_BOARD, "manufacturer", 0x04, read_string, "board_vendor" },
    { SMBIOS_BOARD, "product", 0x05, read_string, "board_name" },
    { SMBIOS_BOARD, "version", 0x06, read_string, "board_version" },
    { SMBIOS_BOARD, "serial", 0x07, read_string, "board_serial" },
    { SMBIOS_BOARD, "asset", 0x08, read_string, "board_asset_tag" },
    { SMBIOS_BOARD, "location", 0x0a, read_string, NULL },
    { SMBIOS_CHASSIS, "manufacturer", 0x04, read_string, "chassis_vendor" },
    { SMBIOS_CHASSIS, "version", 0x06, read_string, "chassis_version" },
    { SMBIOS_CHASSIS, "serial", 0x07, read_string, "chassis_serial" },
    { SMBIOS_CHASSIS, "asset", 0x08, read_string, "chassis_asset_tag" },
    { SMBIOS_CHASSIS, "sku", 0x15, read_chassis_sku, NULL },
    { SMBIOS_PROCESSOR, "socket_destination", 0x04, read_string, NULL },
    { SMBIOS_PROCESSOR, "type", 0x05, read_processor_type, NULL },
    { SMBIOS_PROCESSOR, "family", 0x06, read_family, NULL },
    { SMBIOS_PROCESSOR, "manufacturer", 0x07, read_string, NULL },
    { SMBIOS_PROCESSOR, "signature", 0x08, read_signature, NULL },
    { SMBIOS_PROCESSOR, "version", 0x10, read_string, NULL },
    { SMBIOS_PROCESSOR, "external_clock", 0x12, read_mhz, NULL },
    { SMBIOS_PROCESSOR, "max_speed", 0x14, read_mhz, NULL },
    { SMBIOS_PROCESSOR, "status", 0x18, read_status, NULL },
    { SMBIOS_PROCESSOR, "serial_number", 0x20, read_string, NULL },
    { SMBIOS_PROCESSOR, "part_number", 0x22, read_string, NULL },
    { SMBIOS_MEMORY_DEVICE, "size", 0x0c, read_size, NULL },
    { SMBIOS_MEMORY_DEVICE, "form_factor", 0x0e, read_form_factor, NULL },
    { SMBIOS_MEMORY_DEVICE, "locator", 0x10, read_string, NULL },
    { SMBIOS_MEMORY_DEVICE, "bank_locator", 0x11, read_string, NULL },
    { SMBIOS_MEMORY_DEVICE, "type", 0x12, read_memory_type, NULL },
    { SMBIOS_MEMORY_DEVICE, "type_detail", 0x13, read_type_detail, NULL },
    { SMBIOS_MEMORY_DEVICE, "speed", 0x15, read_mts, NULL },
    { SMBIOS_MEMORY_DEVICE, "manufacturer", 0x17, read_string, NULL },
    { SMBIOS_MEMORY_DEVICE, "serial_number", 0x18, read_string, NULL },
    { SMBIOS_MEMORY_DEVICE, "part_number", 0x1a, read_string, NULL },
};

/* Takes @value; what is empty, or no text, is left out. */
static void
add_entry(GPtrArray **entries, const char *name, char *value)
{
    SysinfoEntry *entry;
    g_autofree char *owned = value ? g_utf8_make_valid(g_strstrip(value), -1) : NULL;

    g_free(value);
    if (!owned || !*owned)
        return;
    for (char *at = owned; *at; at++) {
        if (g_ascii_iscntrl(*at))
            *at = '?';
    }
    entry = xml_new(&xml_binding_SysinfoEntry);
    entry->name = g_strdup(name);
    entry->value = g_steal_pointer(&owned);
    xml_list_add(SysinfoEntry, *entries, entry);
}

/* Where the entries of a structure of @type go: a list of one structure, or a list of groups (the other is NULL). */
typedef struct {
    GPtrArray **entries, **groups;
} Place;

static Place
place_of(HostSysinfoDef *host, uint8_t type)
{
    switch (type) {
    case SMBIOS_BIOS:
        return (Place) { .entries = &host->def.bios };
    case SMBIOS_SYSTEM:
        return (Place) { .entries = &host->def.system };
    case SMBIOS_CHASSIS:
        return (Place) { .entries = &host->def.chassis };
    case SMBIOS_BOARD:
        return (Place) { .groups = &host->def.boards };
    case SMBIOS_PROCESSOR:
        return (Place) { .groups = &host->processors };
    case SMBIOS_MEMORY_DEVICE:
        return (Place) { .groups = &host->memory_devices };
    default:
        return (Place) { 0 };
    }
}

/* Puts @entries where they belong; of what there can be one, the first structure counts. */
static void
keep_entries(HostSysinfoDef *host, uint8_t type, GPtrArray *entries)
{
    Place place = place_of(host, type);
    SysinfoBoard *group;

    if (!entries)
        return;
    if (place.entries && !*place.entries) {
        *place.entries = entries;
    } else if (place.groups) {
        group = xml_new(&xml_binding_SysinfoBoard);
        group->entries = entries;
        xml_list_add(SysinfoBoard, *place.groups, group);
    } else {
        g_ptr_array_unref(entries);
    }
}

static void
add_oem_strings(HostSysinfoDef *host, const SmbiosStructure *from)
{
    g_autoptr(GPtrArray) values = NULL;

    for (unsigned int i = 1; i <= smbios_byte(from, 0x04); i++)
        add_entry(&values, "", g_strdup(smbios_string(from, i)));
    if (!values || host->def.oem_strings)
        return;
    host->def.oem_strings = g_new0(char *, values->len + 1);
    for (guint i = 0; i < values->len; i++)
        host->def.oem_strings[i] = g_strdup(((SysinfoEntry *)values->pdata[i])->value);
}

static void
add_structure(HostSysinfoDef *host, const SmbiosStructure *from)
{
    GPtrArray *entries = NULL;

    if (from->type == SMBIOS_OEM_STRINGS) {
        add_oem_strings(host, from);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].type == from->type)
            add_entry(&entries, rows[i].name, rows[i].read(from, rows[i].offset));
    }
    keep_entries(host, from->type, entries);
}

/* What the kernel shows to everybody. */
static void
add_files(HostSysinfoDef *host, const char *root, uint8_t type)
{
    GPtrArray *entries = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = rows[i].file ? host_path(root, "/sys/class/dmi/id/%s", rows[i].file) : NULL;

        if (rows[i].type == type && path)
            add_entry(&entries, rows[i].name, host_find_line(path));
    }
    keep_entries(host, type, entries);
}

HostSysinfoDef *
host_sysinfo_read(const char *root)
{
    g_autoptr(HostSysinfoDef) host = host_sysinfo_def_new();
    size_t len;
    g_autofree uint8_t *table = smbios_read(root, &len);
    SmbiosStructure structure;

    host->def.type = SYSINFO_SMBIOS;
    for (size_t offset = 0; table && smbios_next(table, len, &offset, &structure);)
        add_structure(host, &structure);
    for (uint8_t type = SMBIOS_BIOS; !table && type <= SMBIOS_CHASSIS; type++)
        add_files(host, root, type);
    error_reset();
    if (!host->def.bios && !host->def.system && !host->def.boards && !host->processors)
        return fail_null(VIR_ERR_CONFIG_UNSUPPORTED, _("the firmware of this host says nothing of it (there is no SMBIOS)"));
    return g_steal_pointer(&host);
}
