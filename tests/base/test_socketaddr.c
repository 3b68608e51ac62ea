/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_socketaddr.c - addresses and networks.
 *
 * Threads: main.
 */

#include "base/error.h"
#include "base/socketaddr.h"
#include "support/test.h"

static SocketAddr
addr_of(const char *text)
{
    SocketAddr addr;

    TRUE_(socket_addr_parse(text, AF_UNSPEC, &addr));
    return addr;
}

static const char *
text_of(const SocketAddr *addr)
{
    char *text = socket_addr_to_string(addr);

    test_own(text, g_free);
    return text;
}

TEST(addresses_round_trip)
{
    static const char *const good[] = { "0.0.0.0", "192.168.122.1", "::", "::1", "fe80::1", "2001:db8::ffff" };
    SocketAddr addr;

    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        addr = addr_of(good[i]);
        STREQ(text_of(&addr), good[i]);
    }
    addr = addr_of("[2001:db8::1]");
    STREQ(text_of(&addr), "2001:db8::1");
}

TEST(names_and_nonsense_are_no_addresses)
{
    static const char *const bad[] = { "", "localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", "::g", "[::1", "01.2.3.4x",
                                       "1.2.3.4/24" };
    SocketAddr addr;

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        FALSE_(socket_addr_parse(bad[i], AF_UNSPEC, &addr));
    FALSE_(socket_addr_parse("1.2.3.4", AF_INET6, &addr));
    FAILS(socket_addr_get("host", AF_INET, "listen", &addr), VIR_ERR_INVALID_ARG);
    STR_HAS(test_last_message(), "listen 'host' is not an IPv4 address");
}

TEST(netmasks_and_prefixes)
{
    SocketAddr mask;

    TRUE_(socket_addr_prefix_to_netmask(20, AF_INET, &mask));
    STREQ(text_of(&mask), "255.255.240.0");
    EQ(socket_addr_netmask_to_prefix(&mask), 20);
    TRUE_(socket_addr_prefix_to_netmask(0, AF_INET, &mask));
    EQ(socket_addr_netmask_to_prefix(&mask), 0);
    TRUE_(socket_addr_prefix_to_netmask(65, AF_INET6, &mask));
    EQ(socket_addr_netmask_to_prefix(&mask), 65);
    FALSE_(socket_addr_prefix_to_netmask(33, AF_INET, &mask));
    mask = addr_of("255.0.255.0");
    EQ(socket_addr_netmask_to_prefix(&mask), -1);
}

TEST(networks)
{
    SocketAddr addr = addr_of("192.168.122.77");
    SocketAddr other = addr_of("192.168.123.1");
    SocketAddr out;

    socket_addr_mask(&addr, 24, &out);
    STREQ(text_of(&out), "192.168.122.0");
    TRUE_(socket_addr_broadcast(&addr, 24, &out));
    STREQ(text_of(&out), "192.168.122.255");
    FALSE_(socket_addr_in_network(&addr, &other, 24));
    TRUE_(socket_addr_in_network(&addr, &other, 23));
}

TEST(ranges_are_counted)
{
    SocketAddr a = addr_of("10.0.0.2"), b = addr_of("10.0.1.1"), c = addr_of("2001:db8::1"), d = addr_of("2001:db8:1::1");
    SocketAddr out;

    EQ(socket_addr_range_size(&a, &b), 256);
    EQ(socket_addr_range_size(&a, &a), 1);
    EQ(socket_addr_range_size(&b, &a), -1);
    EQ(socket_addr_range_size(&a, &c), -1);
    EQ(socket_addr_range_size(&c, &d), -1);
    TRUE_(socket_addr_add(&a, 255, &out));
    TRUE_(socket_addr_equal(&out, &b));
    a = addr_of("255.255.255.255");
    FALSE_(socket_addr_add(&a, 1, &out));
}

TEST(reverse_zones)
{
    SocketAddr v4 = addr_of("192.168.122.1"), v6 = addr_of("2001:db8::");
    g_autofree char *zone4 = socket_addr_reverse_zone(&v4, 24);
    g_autofree char *zone6 = socket_addr_reverse_zone(&v6, 32);

    STREQ(zone4, "122.168.192.in-addr.arpa");
    STREQ(zone6, "8.b.d.0.1.0.0.2.ip6.arpa");
    NULL_PTR(socket_addr_reverse_zone(&v4, 25));
    NULL_PTR(socket_addr_reverse_zone(&v4, 0));
}

TEST(kinds_of_addresses)
{
    SocketAddr addr;

    addr = addr_of("127.3.4.5");
    TRUE_(socket_addr_is_loopback(&addr));
    addr = addr_of("::");
    TRUE_(socket_addr_is_wildcard(&addr));
    addr = addr_of("172.31.1.1");
    TRUE_(socket_addr_is_private(&addr));
    addr = addr_of("172.32.1.1");
    FALSE_(socket_addr_is_private(&addr));
    addr = addr_of("224.0.0.1");
    TRUE_(socket_addr_is_multicast(&addr));
    addr = addr_of("fe80::1");
    TRUE_(socket_addr_is_link_local(&addr));
}

TEST(ports_are_shown)
{
    SocketAddr addr = addr_of("::1");
    g_autofree char *text = NULL;

    socket_addr_set_port(&addr, 16514);
    EQ(socket_addr_port(&addr), 16514);
    text = socket_addr_to_string_with_port(&addr.base, socket_addr_len(&addr), ':');
    STREQ(text, "[::1]:16514");
}
