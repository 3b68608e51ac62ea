/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mac.c - Ethernet addresses.
 *
 * Threads: any.
 */

#include "mac.h"

#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "base/text.h"

bool
mac_parse(const char *text, MacAddress *ret_mac)
{
    MacAddress mac;

    if (!text)
        return false;
    for (size_t i = 0; i < MAC_LEN; i++) {
        int high = g_ascii_xdigit_value(*text);
        int low;

        if (high < 0)
            return false;
        low = g_ascii_xdigit_value(*++text);
        mac.bytes[i] = (uint8_t)(low < 0 ? high : high * 16 + low);
        if (low >= 0)
            text++;
        if (*text != (i + 1 < MAC_LEN ? ':' : '\0'))
            return false;
        text++;
    }
    *ret_mac = mac;
    return true;
}

const char *
mac_format(const MacAddress *mac, char buf[MAC_TEXT_LEN])
{
    const uint8_t *b = mac->bytes;

    snprintf(buf, MAC_TEXT_LEN, "%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4], b[5]);
    return buf;
}

char *
mac_to_string(const MacAddress *mac)
{
    char buf[MAC_TEXT_LEN];

    return g_strdup(mac_format(mac, buf));
}

void
mac_generate(uint32_t prefix, MacAddress *ret_mac)
{
    ret_mac->bytes[0] = (uint8_t)(prefix >> 16);
    ret_mac->bytes[1] = (uint8_t)(prefix >> 8);
    ret_mac->bytes[2] = (uint8_t)prefix;
    text_random_bytes(ret_mac->bytes + 3, 3);
}

bool
mac_equal(const MacAddress *a, const MacAddress *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

bool
mac_is_zero(const MacAddress *mac)
{
    static const MacAddress zero;

    return mac_equal(mac, &zero);
}

bool
mac_is_multicast(const MacAddress *mac)
{
    return mac->bytes[0] & 1;
}
