/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * socketaddr.c - IPv4 and IPv6 addresses, and networks made of them.
 *
 * Threads: any.
 */

#include "socketaddr.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* The address's bytes, and how many they are; 0 for none. */
static size_t
address_bytes(const SocketAddr *addr, const uint8_t **ret_bytes)
{
    switch (addr->base.sa_family) {
    case AF_INET:
        *ret_bytes = (const uint8_t *)&addr->in4.sin_addr;
        return 4;
    case AF_INET6:
        *ret_bytes = (const uint8_t *)&addr->in6.sin6_addr;
        return 16;
    default:
        *ret_bytes = NULL;
        return 0;
    }
}

static uint8_t *
address_bytes_mutable(SocketAddr *addr)
{
    return addr->base.sa_family == AF_INET ? (uint8_t *)&addr->in4.sin_addr : (uint8_t *)&addr->in6.sin6_addr;
}

static bool
parse_in4(const char *text, SocketAddr *addr)
{
    memset(addr, 0, sizeof(*addr));
    addr->in4.sin_family = AF_INET;
    return inet_pton(AF_INET, text, &addr->in4.sin_addr) == 1;
}

static bool
parse_in6(const char *text, SocketAddr *addr)
{
    char buf[SOCKET_ADDR_TEXT_LEN + IF_NAMESIZE];
    size_t len = strlen(text);
    char *scope;

    if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
        text++;
        len -= 2;
    }
    if (len >= sizeof(buf))
        return false;
    memcpy(buf, text, len);
    buf[len] = '\0';
    memset(addr, 0, sizeof(*addr));
    addr->in6.sin6_family = AF_INET6;
    scope = strchr(buf, '%');
    if (scope) {
        *scope++ = '\0';
        addr->in6.sin6_scope_id = if_nametoindex(scope);
        if (addr->in6.sin6_scope_id == 0 && !text_to_uint(scope, 10, &addr->in6.sin6_scope_id))
            return false;
    }
    return inet_pton(AF_INET6, buf, &addr->in6.sin6_addr) == 1;
}

bool
socket_addr_parse(const char *text, int family, SocketAddr *ret_addr)
{
    SocketAddr addr;

    if (!text)
        return false;
    if ((family == AF_INET || family == AF_UNSPEC) && parse_in4(text, &addr)) {
        *ret_addr = addr;
        return true;
    }
    if ((family == AF_INET6 || family == AF_UNSPEC) && parse_in6(text, &addr)) {
        *ret_addr = addr;
        return true;
    }
    return false;
}

int
socket_addr_get(const char *text, int family, const char *what, SocketAddr *ret_addr)
{
    const char *kind = family == AF_INET ? _("an IPv4 address") : family == AF_INET6 ? _("an IPv6 address")
                                                                                     : _("an IP address");

    if (socket_addr_parse(text, family, ret_addr))
        return 0;
    return fail(VIR_ERR_INVALID_ARG, _("%1$s '%2$s' is not %3$s"), what, text ? text : "", kind);
}

const char *
socket_addr_format(const SocketAddr *addr, char buf[SOCKET_ADDR_TEXT_LEN])
{
    const uint8_t *bytes;

    buf[0] = '\0';
    if (address_bytes(addr, &bytes) > 0)
        inet_ntop(addr->base.sa_family, bytes, buf, SOCKET_ADDR_TEXT_LEN);
    return buf;
}

char *
socket_addr_to_string(const SocketAddr *addr)
{
    char buf[SOCKET_ADDR_TEXT_LEN];

    return g_strdup(socket_addr_format(addr, buf));
}

char *
socket_addr_to_string_with_port(const struct sockaddr *raw, socklen_t len, char separator)
{
    SocketAddr addr = { 0 };
    char buf[SOCKET_ADDR_TEXT_LEN];

    if (raw->sa_family != AF_INET && raw->sa_family != AF_INET6)
        return g_strdup_printf("127.0.0.1%c0", separator);
    memcpy(&addr, raw, MIN((size_t)len, sizeof(addr)));
    socket_addr_format(&addr, buf);
    return g_strdup_printf(raw->sa_family == AF_INET6 && separator == ':' ? "[%s]%c%u" : "%s%c%u", buf, separator,
                           socket_addr_port(&addr));
}

int
socket_addr_family(const SocketAddr *addr)
{
    return addr->base.sa_family;
}

socklen_t
socket_addr_len(const SocketAddr *addr)
{
    return addr->base.sa_family == AF_INET ? sizeof(addr->in4) : sizeof(addr->in6);
}

unsigned int
socket_addr_port(const SocketAddr *addr)
{
    return ntohs(addr->base.sa_family == AF_INET ? addr->in4.sin_port : addr->in6.sin6_port);
}

void
socket_addr_set_port(SocketAddr *addr, unsigned int port)
{
    if (addr->base.sa_family == AF_INET)
        addr->in4.sin_port = htons((uint16_t)port);
    else
        addr->in6.sin6_port = htons((uint16_t)port);
}

int
socket_addr_compare(const SocketAddr *a, const SocketAddr *b)
{
    const uint8_t *bytes_a, *bytes_b;
    size_t len_a = address_bytes(a, &bytes_a);
    size_t len_b = address_bytes(b, &bytes_b);

    if (len_a != len_b)
        return len_a < len_b ? -1 : 1;
    return len_a == 0 ? 0 : memcmp(bytes_a, bytes_b, len_a);
}

bool
socket_addr_equal(const SocketAddr *a, const SocketAddr *b)
{
    return socket_addr_compare(a, b) == 0;
}

bool
socket_addr_is_wildcard(const SocketAddr *addr)
{
    const uint8_t *bytes;
    size_t len = address_bytes(addr, &bytes);

    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return len > 0;
}

bool
socket_addr_is_loopback(const SocketAddr *addr)
{
    if (addr->base.sa_family == AF_INET)
        return ntohl(addr->in4.sin_addr.s_addr) >> 24 == 127;
    return addr->base.sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&addr->in6.sin6_addr);
}

bool
socket_addr_is_multicast(const SocketAddr *addr)
{
    if (addr->base.sa_family == AF_INET)
        return IN_MULTICAST(ntohl(addr->in4.sin_addr.s_addr));
    return addr->base.sa_family == AF_INET6 && IN6_IS_ADDR_MULTICAST(&addr->in6.sin6_addr);
}

bool
socket_addr_is_link_local(const SocketAddr *addr)
{
    if (addr->base.sa_family == AF_INET)
        return ntohl(addr->in4.sin_addr.s_addr) >> 16 == 0xa9fe;
    return addr->base.sa_family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(&addr->in6.sin6_addr);
}

bool
socket_addr_is_private(const SocketAddr *addr)
{
    const uint8_t *b;
    size_t len = address_bytes(addr, &b);

    if (len == 4)
        return b[0] == 10 || (b[0] == 172 && (b[1] & 0xf0) == 16) || (b[0] == 192 && b[1] == 168);
    return len == 16 && ((b[0] & 0xfe) == 0xfc || (b[0] == 0xfe && (b[1] & 0xc0) == 0xc0));
}

unsigned int
socket_addr_max_prefix(const SocketAddr *addr)
{
    const uint8_t *bytes;

    return (unsigned int)address_bytes(addr, &bytes) * 8;
}

bool
socket_addr_prefix_to_netmask(unsigned int prefix, int family, SocketAddr *ret_netmask)
{
    SocketAddr mask = { .base.sa_family = (sa_family_t)family };

    if ((family != AF_INET && family != AF_INET6) || prefix > socket_addr_max_prefix(&mask))
        return false;
    for (unsigned int i = 0; i < prefix; i++)
        address_bytes_mutable(&mask)[i / 8] |= (uint8_t)(0x80 >> (i % 8));
    *ret_netmask = mask;
    return true;
}

int
socket_addr_netmask_to_prefix(const SocketAddr *netmask)
{
    const uint8_t *bytes;
    size_t n_bits = address_bytes(netmask, &bytes) * 8;
    size_t prefix = 0;

    while (prefix < n_bits && bytes[prefix / 8] & (0x80 >> (prefix % 8)))
        prefix++;
    for (size_t i = prefix; i < n_bits; i++) {
        if (bytes[i / 8] & (0x80 >> (i % 8)))
            return -1;
    }
    return (int)prefix;
}

void
socket_addr_mask(const SocketAddr *addr, unsigned int prefix, SocketAddr *ret_network)
{
    SocketAddr network = *addr;

    for (unsigned int i = prefix; i < socket_addr_max_prefix(addr); i++)
        address_bytes_mutable(&network)[i / 8] &= (uint8_t)~(0x80 >> (i % 8));
    *ret_network = network;
}

bool
socket_addr_broadcast(const SocketAddr *addr, unsigned int prefix, SocketAddr *ret_broadcast)
{
    SocketAddr broadcast = *addr;

    if (addr->base.sa_family != AF_INET || prefix > 32)
        return false;
    for (unsigned int i = prefix; i < 32; i++)
        address_bytes_mutable(&broadcast)[i / 8] |= (uint8_t)(0x80 >> (i % 8));
    *ret_broadcast = broadcast;
    return true;
}

bool
socket_addr_in_network(const SocketAddr *addr, const SocketAddr *network, unsigned int prefix)
{
    SocketAddr a, b;

    if (addr->base.sa_family != network->base.sa_family)
        return false;
    socket_addr_mask(addr, prefix, &a);
    socket_addr_mask(network, prefix, &b);
    return socket_addr_equal(&a, &b);
}

gint64
socket_addr_range_size(const SocketAddr *first, const SocketAddr *last)
{
    const uint8_t *from, *to;
    size_t len = address_bytes(first, &from);
    gint64 size = 0;

    if (len == 0 || address_bytes(last, &to) != len || memcmp(from, to, len) > 0)
        return -1;
    for (size_t i = 0; i < len; i++) {
        size = size * 256 + to[i] - from[i];
        if (size > G_MAXINT32)
            return -1;
    }
    return size + 1 > G_MAXINT32 ? -1 : size + 1;
}

bool
socket_addr_add(const SocketAddr *addr, uint32_t n, SocketAddr *ret_addr)
{
    SocketAddr sum = *addr;
    uint8_t *bytes = address_bytes_mutable(&sum);
    uint64_t carry = n;

    for (unsigned int i = socket_addr_max_prefix(addr) / 8; i > 0 && carry; i--) {
        carry += bytes[i - 1];
        bytes[i - 1] = (uint8_t)carry;
        carry >>= 8;
    }
    if (carry)
        return false;
    *ret_addr = sum;
    return true;
}

char *
socket_addr_reverse_zone(const SocketAddr *network, unsigned int prefix)
{
    const uint8_t *bytes;
    size_t len = address_bytes(network, &bytes);
    g_autoptr(GString) zone = g_string_new(NULL);

    if (len == 0 || prefix == 0 || prefix > len * 8 || prefix % (len == 4 ? 8 : 4) != 0)
        return NULL;
    for (unsigned int bit = prefix; len == 4 && bit > 0; bit -= 8)
        g_string_append_printf(zone, "%u.", bytes[bit / 8 - 1]);
    for (unsigned int bit = prefix; len == 16 && bit > 0; bit -= 4) {
        uint8_t byte = bytes[(bit - 1) / 8];

        g_string_append_printf(zone, "%x.", bit % 8 == 4 ? byte >> 4 : byte & 15);
    }
    g_string_append(zone, len == 4 ? "in-addr.arpa" : "ip6.arpa");
    return g_string_free(g_steal_pointer(&zone), FALSE);
}
