/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mac.h - Ethernet addresses.
 */

#ifndef BASE_MAC_H
#define BASE_MAC_H

#include <stdbool.h>
#include <stdint.h>

#define MAC_LEN 6                   /* bytes */
#define MAC_TEXT_LEN 18             /* "52:54:00:12:34:56" and the zero */

typedef struct {
    uint8_t bytes[MAC_LEN];
} MacAddress;

/* The first three bytes of what qemu, lxc and the test driver generate. */
#define MAC_PREFIX_QEMU 0x525400

/* Reads six hexadecimal bytes of one or two digits, separated by ':' ; false, without an error, for anything else. */
bool mac_parse(const char *text, MacAddress *ret_mac);

/* Writes lower case text into @buf and returns it. */
const char *mac_format(const MacAddress *mac, char buf[MAC_TEXT_LEN]);
char *mac_to_string(const MacAddress *mac);

/* @prefix (three bytes) and three random ones. */
void mac_generate(uint32_t prefix, MacAddress *ret_mac);

bool mac_equal(const MacAddress *a, const MacAddress *b);
bool mac_is_zero(const MacAddress *mac);
bool mac_is_multicast(const MacAddress *mac);       /* broadcast too */

#endif /* BASE_MAC_H */
