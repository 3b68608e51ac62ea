/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_sysinfo.c - what firmware says of a host, in tables that are whole, broken and absent.
 *
 * Threads: main.
 */

#include <string.h>

#include "base/error.h"
#include "base/smbios.h"
#include "conf/documents.h"
#include "conf/sysinfo.h"
#include "support/test.h"

/* Appends a structure with @fields behind its header, and @strings each ended by 0. */
static void
add(GByteArray *table, uint8_t type, const uint8_t *fields, size_t len, const char *strings, size_t strings_len)
{
    const uint8_t header[] = { type, (uint8_t)(len + 4), 0, 1 };

    g_byte_array_append(table, header, sizeof(header));
    g_byte_array_append(table, fields, (guint)len);
    g_byte_array_append(table, (const uint8_t *)strings, (guint)strings_len);
    g_byte_array_append(table, (const uint8_t *)"\0", strings_len ? 1 : 2);
}
#define ADD(table, type, fields, strings) add(table, type, fields, sizeof(fields), strings, sizeof(strings) - 1)

static GByteArray *
whole_table(void)
{
    static const uint8_t bios[] = { 1, 2, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 7 };
    static const uint8_t system[] = { 1, 2, 0, 3, 0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc,
                                      0xdd, 0xee, 0xff, 6, 4, 5 };
    static const uint8_t board[] = { 1, 0, 0, 2 };
    static const uint8_t processor[] = { 1, 3, 0xb3, 2, 0xe3, 0x06, 0x05, 0, 0, 0, 0, 0, 3, 0, 100, 0, 0x80, 0x0c, 0, 0, 0x41 };
    static const uint8_t memory[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0x00, 0x10, 9, 0, 1, 0, 26, 0x80, 0x00, 0x60, 0x09 };
    static const uint8_t oem[] = { 2 };
    GByteArray *table = g_byte_array_new();

    ADD(table, SMBIOS_BIOS, bios, "Toast <BIOS>\0" "1.0\0" "01/02/2024\0");
    ADD(table, SMBIOS_SYSTEM, system, "Toast Inc.\0" "Toaster\0" "  42 \0" "sku\0" "crumbs\0");
    ADD(table, SMBIOS_BOARD, board, "Board Inc.\0" "b1\0");
    ADD(table, SMBIOS_BOARD, board, "Other Inc.\0" "b2\0");
    ADD(table, SMBIOS_PROCESSOR, processor, "CPU 0\0" "GenuineIntel\0" "Xeon(R)\0");
    ADD(table, SMBIOS_MEMORY_DEVICE, memory, "DIMM 0\0");
    ADD(table, SMBIOS_OEM_STRINGS, oem, "one\0" "two\0");
    ADD(table, SMBIOS_END, board, "");
    return table;
}

/* The document of a host with the first @len bytes of @table; NULL when there is none. */
static char *
document_of(const GByteArray *table, size_t len)
{
    const char *root = test_temp_dir();
    g_autofree char *folder = g_build_filename(root, "sys/firmware/dmi/tables", NULL);
    g_autofree char *file = g_build_filename(folder, "DMI", NULL);
    g_autoptr(HostSysinfoDef) host = NULL;

    EQ(g_mkdir_with_parents(folder, 0700), 0);
    TRUE_(g_file_set_contents(file, (const char *)table->data, (gssize)len, NULL));
    host = host_sysinfo_read(root);
    return host ? xml_format_text(&xml_binding_HostSysinfoDef, host, 0) : NULL;
}

TEST(a_table_is_read)
{
    g_autoptr(GByteArray) table = whole_table();
    g_autofree char *text = document_of(table, table->len);
    void *again;

    OK_PTR(text);
    SAME_AS_GOLDEN("sysinfo.xml", g_strdup(text));
    OK_PTR(again = document_parse(document_find("sysinfo"), text, XML_STRICT));
    xml_free(&xml_binding_HostSysinfoDef, again);
}

TEST(a_table_that_ends_anywhere_does_no_harm)
{
    g_autoptr(GByteArray) table = whole_table();

    for (size_t len = 0; len < table->len; len++) {
        g_autofree uint8_t *copy = g_memdup2(table->data, len);
        size_t offset = 0;
        SmbiosStructure structure;

        while (smbios_next(copy, len, &offset, &structure)) {
            for (unsigned int i = 0; i < 256; i++)
                smbios_string(&structure, i);
            TRUE_(offset <= len);
        }
    }
    FAILS_PTR(document_of(table, 3), VIR_ERR_CONFIG_UNSUPPORTED);
}

TEST(without_a_table_there_are_the_files_of_the_kernel)
{
    const char *root = test_temp_dir();
    g_autofree char *folder = g_build_filename(root, "sys/class/dmi/id", NULL);
    g_autofree char *file = g_build_filename(folder, "sys_vendor", NULL);
    g_autoptr(HostSysinfoDef) host = NULL;

    FAILS_PTR(host_sysinfo_read(root), VIR_ERR_CONFIG_UNSUPPORTED);
    EQ(g_mkdir_with_parents(folder, 0700), 0);
    TRUE_(g_file_set_contents(file, "Toast Inc.\n", -1, NULL));
    OK_PTR(host = host_sysinfo_read(root));
    STREQ(((SysinfoEntry *)host->def.system->pdata[0])->value, "Toast Inc.");
}
