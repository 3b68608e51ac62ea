/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_netdev.c - interfaces, in a network namespace of this test's own.
 *
 * Threads: main.
 */

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/netdev.h"
#include "support/test.h"

/* From the first test that asks on, this process has its own network. */
static bool
have_namespace(void)
{
    static int state;

    if (state == 0)
        state = geteuid() == 0 && unshare(CLONE_NEWNET) == 0 ? 1 : -1;
    return state == 1;
}

#define NEEDS_NAMESPACE() \
    if (!have_namespace()) \
        SKIP("needs the right to make a network namespace")

TEST(links_are_made_found_and_removed)
{
    unsigned int index;
    g_autofree char *name = NULL;
    g_auto(GStrv) all = NULL;

    NEEDS_NAMESPACE();
    OK(netdev_create_veth("va", "vb"));
    TRUE_(netdev_exists("va"));
    TRUE_(netdev_exists("vb"));
    index = netdev_get_index("va");
    name = netdev_get_name(index);
    STREQ(name, "va");
    all = netdev_list();
    EQ(g_strv_length(all), 3);
    FAILS(netdev_create_veth("va", "vc"), VIR_ERR_OPERATION_FAILED);
    OK(netdev_delete("va"));
    FALSE_(netdev_exists("vb"));
    OK(netdev_delete("va"));
    test_expect_failure();
    EQ(netdev_get_index("va"), 0);
    error_reset();
}

TEST(properties_are_set_and_read)
{
    MacAddress mac, read_back;
    unsigned int mtu;
    bool online;

    NEEDS_NAMESPACE();
    OK(netdev_create_veth("va", "vb"));
    TRUE_(mac_parse("52:54:00:01:02:03", &mac));
    OK(netdev_set_mac("va", &mac));
    OK(netdev_get_mac("va", &read_back));
    TRUE_(mac_equal(&mac, &read_back));
    OK(netdev_set_mtu("va", 1400));
    OK(netdev_get_mtu("va", &mtu));
    EQ(mtu, 1400);
    OK(netdev_is_online("va", &online));
    FALSE_(online);
    OK(netdev_set_online("va", true));
    OK(netdev_is_online("va", &online));
    TRUE_(online);
    OK(netdev_set_alias("va", "the alias"));
    OK(netdev_set_promiscuous("va", true));
    OK(netdev_set_online("va", false));
    OK(netdev_set_name("va", "renamed"));
    TRUE_(netdev_exists("renamed"));
    FAILS(netdev_set_mtu("va", 1400), VIR_ERR_SYSTEM_ERROR);
    STR_HAS(test_last_message(), "cannot set the MTU of network interface 'va'");
    FAILS(netdev_set_mtu("renamed", 1), VIR_ERR_SYSTEM_ERROR);
    OK(netdev_delete("renamed"));
}

TEST(bridges_have_ports)
{
    g_autofree char *master = NULL;
    unsigned int delay;
    bool stp;

    NEEDS_NAMESPACE();
    OK(netdev_create_bridge("br0", NULL));
    OK(netdev_create_veth("va", "vb"));
    TRUE_(netdev_is_bridge("br0"));
    FALSE_(netdev_is_bridge("va"));
    FALSE_(netdev_is_bridge("absent"));
    NULL_PTR(netdev_find_master("va"));
    OK(netdev_set_master("va", "br0"));
    master = netdev_find_master("va");
    STREQ(master, "br0");
    OK(netdev_set_port_isolated("va", true));
    OK(netdev_set_port_learning("va", false));
    OK(netdev_set_port_flooding("va", false));
    FAILS(netdev_set_port_isolated("vb", true), VIR_ERR_SYSTEM_ERROR);
    OK(netdev_set_master("va", NULL));
    NULL_PTR(netdev_find_master("va"));
    FAILS(netdev_set_master("va", "absent"), VIR_ERR_SYSTEM_ERROR);
    OK(netdev_bridge_get_stp("br0", &stp));
    FALSE_(stp);
    OK(netdev_bridge_set_stp("br0", true));
    OK(netdev_bridge_get_stp("br0", &stp));
    TRUE_(stp);
    OK(netdev_bridge_set_forward_delay("br0", 3000));
    OK(netdev_bridge_get_forward_delay("br0", &delay));
    EQ(delay, 3000);
    FAILS(netdev_bridge_get_stp("va", &stp), VIR_ERR_OPERATION_INVALID);
    OK(netdev_delete("va"));
    OK(netdev_delete("br0"));
}

/* Where the kernel cannot, it says so itself or is found out; what it does with packets: tests/slow/test_network.py. */
TEST(ports_are_in_vlans_or_the_kernel_is_named)
{
    const NetdevVlan vlan = { .id = 42, .native = true, .untagged = true };
    bool on;

    NEEDS_NAMESPACE();
    OK(netdev_create_bridge("br0", NULL));
    OK(netdev_create_veth("va", "vb"));
    FAILS(netdev_set_port_vlans("va", &vlan, 1), VIR_ERR_OPERATION_INVALID);
    OK(netdev_set_master("va", "br0"));
    OK(netdev_set_port_vlans("va", NULL, 0));
    test_expect_failure();
    if (netdev_bridge_set_vlan_filtering("br0", true) < 0) {
        EQ(error_last_code(), VIR_ERR_CONFIG_UNSUPPORTED);
        STR_HAS(error_last_message(), "CONFIG_BRIDGE_VLAN_FILTERING");
        error_reset();
        FAILS(netdev_set_port_vlans("va", &vlan, 1), VIR_ERR_CONFIG_UNSUPPORTED);
    } else {
        OK(netdev_bridge_get_vlan_filtering("br0", &on));
        TRUE_(on);
        OK(netdev_set_port_vlans("va", &vlan, 1));
        OK(netdev_set_port_vlans("va", NULL, 0));
    }
    FAILS(netdev_bridge_get_vlan_filtering("vb", &on), VIR_ERR_OPERATION_INVALID);
    OK(netdev_delete("va"));
    OK(netdev_delete("br0"));
}

TEST(addresses_and_routes)
{
    SocketAddr v4, v6, network, gateway;

    NEEDS_NAMESPACE();
    OK(netdev_create_bridge("br0", NULL));
    OK(netdev_set_online("br0", true));
    TRUE_(socket_addr_parse("192.168.122.1", AF_INET, &v4));
    TRUE_(socket_addr_parse("2001:db8::1", AF_INET6, &v6));
    TRUE_(socket_addr_parse("10.1.2.3", AF_INET, &network));
    TRUE_(socket_addr_parse("192.168.122.2", AF_INET, &gateway));
    OK(netdev_add_address("br0", &v4, 24));
    OK(netdev_add_address("br0", &v4, 24));
    OK(netdev_add_address("br0", &v6, 64));
    OK(netdev_add_route("br0", &network, 8, &gateway, 5));
    OK(netdev_remove_address("br0", &v6, 64));
    OK(netdev_remove_address("br0", &v6, 64));
    FAILS(netdev_add_address("absent", &v4, 24), VIR_ERR_SYSTEM_ERROR);
    OK(netdev_delete("br0"));
}

TEST(a_tap_is_made_with_all_it_needs_and_goes_with_its_descriptor)
{
    MacAddress mac;
    NetdevTapSpec spec = { .mac = &mac, .bridge = "br0", .vnet_hdr = true, .online = true };
    g_autofree char *name = NULL;
    g_autofree char *master = NULL;
    unsigned int mtu;
    int fd = -1;

    NEEDS_NAMESPACE();
    if (!file_exists("/dev/net/tun"))
        SKIP("no /dev/net/tun");
    OK(netdev_create_bridge("br0", NULL));
    OK(netdev_set_mtu("br0", 1300));
    TRUE_(mac_parse("fe:54:00:01:02:03", &mac));
    OK(netdev_create_tap(&spec, &fd, &name));
    STREQ(name, "vnet0");
    master = netdev_find_master(name);
    STREQ(master, "br0");
    OK(netdev_get_mtu(name, &mtu));
    EQ(mtu, 1300);
    close(fd);
    FALSE_(netdev_exists(name));
    OK(netdev_delete("br0"));
}

TEST(taps_have_queues_and_may_stay)
{
    NetdevTapSpec spec = { .name = "mytap", .queues = 4, .persistent = true };
    int fds[4];

    NEEDS_NAMESPACE();
    if (!file_exists("/dev/net/tun"))
        SKIP("no /dev/net/tun");
    OK(netdev_create_tap(&spec, fds, NULL));
    for (size_t i = 0; i < 4; i++)
        close(fds[i]);
    TRUE_(netdev_exists("mytap"));
    OK(netdev_delete_tap("mytap"));
    FALSE_(netdev_exists("mytap"));
}

TEST(a_tap_that_cannot_be_finished_leaves_nothing)
{
    NetdevTapSpec spec = { .name = "mytap", .bridge = "absent", .mtu = 1400 };
    NetdevTapSpec long_name = { .name = "a-name-that-is-too-long" };
    int fd;

    NEEDS_NAMESPACE();
    if (!file_exists("/dev/net/tun"))
        SKIP("no /dev/net/tun");
    FAILS(netdev_create_tap(&spec, &fd, NULL), VIR_ERR_SYSTEM_ERROR);
    FALSE_(netdev_exists("mytap"));
    FAILS(netdev_create_tap(&long_name, &fd, NULL), VIR_ERR_INVALID_ARG);
}

TEST(macvtaps_ride_on_another_interface)
{
    MacAddress mac;
    NetdevMacvtapSpec spec = { .name = "mv0", .lower = "va", .mode = NETDEV_MACVTAP_BRIDGE, .mac = &mac, .online = true };
    NetdevMacvtapSpec lost = { .name = "mv1", .lower = "absent", .mode = NETDEV_MACVTAP_VEPA };
    g_autofree char *node = NULL;
    int fd;

    NEEDS_NAMESPACE();
    TRUE_(mac_parse("52:54:00:01:02:03", &mac));
    OK(netdev_create_veth("va", "vb"));
    OK(netdev_set_online("va", true));
    OK(netdev_create_macvtap(&spec));
    FAILS(netdev_create_macvtap(&spec), VIR_ERR_OPERATION_FAILED);
    FAILS(netdev_create_macvtap(&lost), VIR_ERR_SYSTEM_ERROR);
    node = g_strdup_printf("/dev/tap%u", netdev_get_index("mv0"));
    if (file_exists(node)) {
        OK(netdev_open_macvtap("mv0", 1, true, &fd));
        close(fd);
    }
    OK(netdev_delete("mv0"));
    OK(netdev_delete("va"));
}

TEST(figures_count_up)
{
    NetdevStats stats;
    SocketAddr addr;
    int fd;

    NEEDS_NAMESPACE();
    OK(netdev_set_online("lo", true));
    OK(netdev_get_stats("lo", &stats));
    fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    TRUE_(socket_addr_parse("127.0.0.1", AF_INET, &addr));
    socket_addr_set_port(&addr, 9);
    EQ(sendto(fd, "12345", 5, 0, &addr.base, socket_addr_len(&addr)), 5);
    close(fd);
    {
        NetdevStats after;

        OK(netdev_get_stats("lo", &after));
        TRUE_(after.tx_packets > stats.tx_packets);
        TRUE_(after.tx_bytes > stats.tx_bytes);
    }
    FAILS(netdev_get_stats("absent", &stats), VIR_ERR_SYSTEM_ERROR);
}

TEST(names_are_picked_upwards)
{
    unsigned int next = 0;
    g_autofree char *a = NULL;
    g_autofree char *b = NULL;

    NEEDS_NAMESPACE();
    OK(netdev_create_veth("vnet0", "vnet1"));
    a = netdev_pick_name("vnet", &next);
    STREQ(a, "vnet2");
    b = netdev_pick_name("vnet", &next);
    STREQ(b, "vnet3");
    OK(netdev_delete("vnet0"));
}

TEST(names_are_judged)
{
    TRUE_(netdev_is_valid_name("br-lan.10"));
    FALSE_(netdev_is_valid_name(""));
    FALSE_(netdev_is_valid_name("a/b"));
    FALSE_(netdev_is_valid_name("a b"));
    FALSE_(netdev_is_valid_name(".."));
    FALSE_(netdev_is_valid_name("sixteen-bytes-ab"));
}
