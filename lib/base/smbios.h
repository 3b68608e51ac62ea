/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * smbios.h - the tables in which firmware says what a machine is made of (DMTF DSP0134).
 *
 * Threads: any.
 */

#ifndef BASE_SMBIOS_H
#define BASE_SMBIOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SMBIOS_BIOS = 0, SMBIOS_SYSTEM = 1, SMBIOS_BOARD = 2, SMBIOS_CHASSIS = 3, SMBIOS_PROCESSOR = 4, SMBIOS_OEM_STRINGS = 11,
    SMBIOS_MEMORY_DEVICE = 17, SMBIOS_END = 127,
};

/* One structure: points into the table. */
typedef struct {
    uint8_t type;
    const uint8_t *fields;          /* from its header on, as the specification counts */
    size_t len;                     /* of the fields */
    const char *strings;            /* one behind the other, each ended by 0, the last by two */
} SmbiosStructure;

/* The table of the host under @root (NULL = "/"); the caller frees it. NULL without an error when it has none that we may
 * read. */
uint8_t *smbios_read(const char *root, size_t *ret_len);

/* The structure at *@offset of @table, which then is behind it; false at the end, or where the table is broken. */
bool smbios_next(const uint8_t *table, size_t len, size_t *offset, SmbiosStructure *ret_structure);

/* The fields at @offset; 0 past the end of the structure. */
uint8_t smbios_byte(const SmbiosStructure *structure, size_t offset);
uint16_t smbios_word(const SmbiosStructure *structure, size_t offset);
uint32_t smbios_dword(const SmbiosStructure *structure, size_t offset);

/* The string number @number, from 1 on; NULL = there is none. */
const char *smbios_string(const SmbiosStructure *structure, unsigned int number);

#endif /* BASE_SMBIOS_H */
