/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * smbios.c - the tables in which firmware says what a machine is made of.
 *
 * Nothing in them is believed: every length is checked against the table's end. Threads: any.
 */

#include "base/smbios.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hostinfo_internal.h"

enum { TABLE_MAX = 4 << 20, HEADER_LEN = 4 };

uint8_t *
smbios_read(const char *root, size_t *ret_len)
{
    g_autofree char *path = host_path(root, "/sys/firmware/dmi/tables/DMI");
    char *table = access(path, R_OK) == 0 ? file_read(path, TABLE_MAX, ret_len) : NULL;

    if (!table)
        error_reset();
    return (uint8_t *)table;
}

bool
smbios_next(const uint8_t *table, size_t len, size_t *offset, SmbiosStructure *ret_structure)
{
    const uint8_t *at = table + *offset;
    size_t rest = len - *offset;
    size_t end;

    if (*offset > len || rest < HEADER_LEN + 2 || at[1] < HEADER_LEN || at[1] > rest - 2 || at[0] == SMBIOS_END)
        return false;
    for (end = at[1]; end + 1 < rest && (at[end] || at[end + 1]); end++)
        ;
    if (end + 1 >= rest)
        return false;
    *ret_structure = (SmbiosStructure) {
        .type = at[0], .fields = at, .len = at[1], .strings = (const char *)at + at[1],
    };
    *offset += end + 2;
    return true;
}

uint8_t
smbios_byte(const SmbiosStructure *structure, size_t offset)
{
    return offset < structure->len ? structure->fields[offset] : 0;
}

uint16_t
smbios_word(const SmbiosStructure *structure, size_t offset)
{
    return (uint16_t)(smbios_byte(structure, offset) | smbios_byte(structure, offset + 1) << 8);
}

uint32_t
smbios_dword(const SmbiosStructure *structure, size_t offset)
{
    return smbios_word(structure, offset) | (uint32_t)smbios_word(structure, offset + 2) << 16;
}

const char *
smbios_string(const SmbiosStructure *structure, unsigned int number)
{
    const char *string = structure->strings;

    for (unsigned int i = 1; number > 0 && *string; i++) {
        if (i == number)
            return string;
        string += strlen(string) + 1;
    }
    return NULL;
}
