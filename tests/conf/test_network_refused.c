/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_network_refused.c - networks, ports and host interfaces that contradict themselves are refused, and the message says
 * where and what.
 *
 * Threads: main.
 */

#include <string.h>

#include "base/error.h"
#include "conf/documents.h"
#include "conf/network.h"
#include "support/test.h"

typedef struct {
    const char *content;             /* of <network><name>n</name> ... </network> */
    const char *says;                /* part of the message */
} Refused;

static const Refused refused[] = {
    { "<forward mode='nat'/>", "needs an <ip> address" },
    { "<forward mode='route'/>", "needs an <ip> address" },
    { "<forward mode='tunnel'/>", "/network/forward@mode" },
    { "<forward mode='nat' dev='a'><interface dev='b'/></forward>", "first interface" },
    { "<forward mode='nat'><interface dev='a'/><interface dev='b'/></forward><ip address='192.0.2.1'/>", "one interface" },
    { "<forward mode='open' dev='a'/>", "no interface" },
    { "<forward mode='open'><nat/></forward>", "belongs to mode 'nat'" },
    { "<forward mode='bridge'><interface dev='a'/><interface dev='a'/></forward>", "listed twice" },
    { "<forward mode='hostdev'><address type='pci' bus='1'/><address type='pci' bus='1'/></forward>", "listed twice" },
    { "<forward mode='hostdev'><address type='usb' bus='1'/></forward>", "@type" },
    { "<forward mode='bridge'><interface dev='a'/></forward><bridge name='b'/>", "not both" },
    { "<forward mode='bridge'/><bridge name='b' stp='off'/>", "bridge of our own" },
    { "<forward mode='vepa'/><mtu size='1400'/>", "<mtu>" },
    { "<forward mode='vepa'/><bridge name='b'/>", "has no bridge" },
    { "<forward mode='nat'><nat><port start='9' end='3'/></nat></forward><ip address='192.0.2.1'/>", "below the first" },
    { "<forward mode='nat'><nat><address start='192.0.2.1'/></nat></forward><ip address='192.0.2.1'/>", "end" },
    { "<forward mode='nat'><nat><address start='::1' end='::2'/></nat></forward><ip address='192.0.2.1'/>", "IPv4" },
    { "<mac address='33:33:33:33:33:33'/>", "multicast" },
    { "<bandwidth><inbound average='1' floor='2'/></bandwidth>", "floor" },
    { "<portgroup name='g'><bandwidth><inbound average='1' floor='2'/></bandwidth></portgroup>", "/network/portgroup" },
    { "<virtualport><parameters profileid='x'/></virtualport>", "'type'" },
    { "<virtualport type='802.1Qbh'><parameters managerid='1'/></virtualport>", "managerid" },
    { "<dns enable='no'><txt name='a' value='b'/></dns>", "enable='no'" },
    { "<dns><forwarder/></dns>", "'addr' or 'domain'" },
    { "<dns><txt name='a b' value='x'/></dns>", "a b" },
    { "<dns><srv service='s' protocol='sctp'/></dns>", "neither 'tcp' nor 'udp'" },
    { "<dns><srv service='s' protocol='tcp' port='1'/></dns>", "need 'target'" },
    { "<dns><host ip='192.0.2.1'/></dns>", "hostname" },
    { "<ip address='300.0.0.1'/>", "300.0.0.1" },
    { "<ip address='2001:db8::1' prefix='64'/>", "family 'ipv4'" },
    { "<ip address='192.0.2.1' prefix='33'/>", "above 32" },
    { "<ip address='192.0.2.1' prefix='24' netmask='255.255.255.0'/>", "exclude" },
    { "<ip address='192.0.2.1' netmask='255.0.255.0'/>", "255.0.255.0" },
    { "<ip family='ipv6' address='2001:db8::1' netmask='255.0.0.0'/>", "IPv6" },
    { "<ip family='ipv6' address='2001:db8::1'><tftp root='/x'/></ip>", "IPv4 only" },
    { "<ip address='192.0.2.1' prefix='24'><dhcp><range start='192.0.2.9' end='192.0.2.3'/></dhcp></ip>", "reversed" },
    { "<ip address='192.0.2.1' prefix='24'><dhcp><range start='10.0.0.1' end='192.0.2.3'/></dhcp></ip>", "not within" },
    { "<ip address='192.0.2.1' prefix='24'><dhcp><range start='::1' end='::2'/></dhcp></ip>", "another family" },
    { "<ip address='192.0.2.1'><dhcp><range start='192.0.2.3' end='192.0.2.9'><lease expiry='1' unit='seconds'/></range>"
      "</dhcp></ip>",
      "shorter than" },
    { "<ip address='192.0.2.1'><dhcp><host mac='52:54:00:00:00:01'/></dhcp></ip>", "'ip' is missing" },
    { "<ip address='192.0.2.1'><dhcp><host name='x' ip='192.0.2.2'/></dhcp></ip>", "'mac' or 'id'" },
    { "<ip address='192.0.2.1'><dhcp><host mac='zz' ip='192.0.2.2'/></dhcp></ip>", "zz" },
    { "<ip family='ipv6' address='2001:db8::1'><dhcp><host mac='52:54:00:00:00:01' ip='2001:db8::2'/></dhcp></ip>", "IPv6 host" },
    { "<ip address='192.0.2.1' prefix='24'/><route address='198.51.100.0' prefix='24' gateway='203.0.113.1'/>", "203.0.113.1" },
    { "<ip address='192.0.2.1' prefix='24'/><route address='198.51.100.1' prefix='24' gateway='192.0.2.9'/>", "198.51.100.1" },
    { "<ip address='192.0.2.1' prefix='24'/><route address='198.51.100.0' prefix='24' netmask='255.255.255.0' "
      "gateway='192.0.2.9'/>",
      "exclude" },
    { "<ip address='192.0.2.1' prefix='24'/><route family='ipv6' address='198.51.100.0' prefix='24' gateway='192.0.2.9'/>",
      "ipv6" },
};

TEST(networks_that_contradict_themselves_are_refused)
{
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *xml = g_strdup_printf("<network><name>n</name>%s</network>", refused[i].content);
        g_autoptr(NetworkDef) def = network_def_parse(xml, 0);

        if (def)
            FAIL_TEST("'%s' was taken", refused[i].content);
        if (!strstr(error_last_message(), refused[i].says))
            FAIL_TEST("'%s' is refused with '%s'", refused[i].content, error_last_message());
        error_reset();
    }
}

static const char *const others_refused[] = {
    "<network><name>a/b</name></network>",
    "<network><name></name></network>",
    "<network><name>..</name></network>",
    "<network/>",
    "<interface type='tunnel' name='a'/>",
    "<interface type='ethernet'/>",
    "<interface type='bridge' name='b'/>",
    "<interface type='bridge' name='b'><bridge><interface type='bridge' name='c'/></bridge></interface>",
    "<interface type='bond' name='b'><bond><interface type='vlan' name='c'/></bond></interface>",
    "<interface type='bond' name='b'><bond><miimon freq='1'/><arpmon interval='1' target='192.0.2.1'/></bond></interface>",
    "<interface type='vlan' name='v'><vlan tag='5000'><interface name='e'/></vlan></interface>",
    "<interface type='ethernet' name='e'><protocol family='ipv4'><autoconf/></protocol></interface>",
    "<interface type='ethernet' name='e'><protocol family='ipv4'><ip address='::1'/></protocol></interface>",
    "<interface type='ethernet' name='e'><protocol family='ipv4'><ip address='192.0.2.1' prefix='33'/></protocol></interface>",
    "<networkport><mac address='52:54:00:00:00:01'/></networkport>",
    "<filterbinding><portdev name='vnet0'/></filterbinding>",
    "<filter name='f'><rule action='allow' direction='in'/></filter>",
    "<filter name='f'><rule direction='in'/></filter>",
    "<filter name='f'><filterref/></filter>",
};

TEST(other_documents_that_contradict_themselves_are_refused)
{
    for (size_t i = 0; i < G_N_ELEMENTS(others_refused); i++) {
        g_autofree char *root = g_strndup(others_refused[i] + 1, strcspn(others_refused[i] + 1, " />"));
        const Document *document = document_of_root(root);
        void *self;

        OK_PTR(document);
        self = document_parse(document, others_refused[i], 0);
        if (self)
            FAIL_TEST("'%s' was taken", others_refused[i]);
        TRUE_(error_last_code() != VIR_ERR_OK);
        error_reset();
    }
}

TEST(what_is_missing_is_made)
{
    g_autoptr(NetworkDef) def = network_def_parse("<network><name>n</name><forward/><ip address='10.1.2.3'/></network>", 0);
    g_autoptr(NetworkDef) bridge = network_def_parse("<network><name>b</name><forward mode='bridge'/></network>", 0);
    const NetworkIp *ip;

    OK_PTR(def);
    ip = g_ptr_array_index(def->ips, 0);
    EQ(network_def_forward_mode(def), NETWORK_FORWARD_NAT);
    EQ(network_ip_prefix(ip), 8);
    EQ(def->stp, SWITCH_ON);
    TRUE_(!uuid_is_zero(def->uuid));
    TRUE_(mac_is_zero(&def->mac));
    network_def_ensure_mac(def);
    TRUE_(!mac_is_zero(&def->mac));
    EQ(bridge->stp, SWITCH_ABSENT);
    network_def_ensure_mac(bridge);
    TRUE_(mac_is_zero(&bridge->mac));
}

TEST(virtual_functions_are_no_configuration)
{
    static const char xml[] = "<network><name>n</name><forward mode='hostdev' managed='yes'><pf dev='eth0'/>"
                              "<interface dev='v0' connections='2'/><interface dev='v1'/></forward></network>";
    g_autoptr(NetworkDef) live = network_def_parse(xml, 0);
    g_autoptr(NetworkDef) inactive = network_def_parse(xml, XML_AS_INACTIVE);
    g_autofree char *live_text = NULL;
    g_autofree char *inactive_text = NULL;

    OK_PTR(live);
    OK_PTR(inactive);
    live_text = network_def_format(live, 0);
    inactive_text = network_def_format(live, XML_AS_INACTIVE);
    TRUE_(strstr(live_text, "<interface dev='v0' connections='2'/>") && strstr(live_text, "<pf dev='eth0'/>"));
    TRUE_(!strstr(inactive_text, "<interface") && !strstr(inactive_text, "dev='v0'") && strstr(inactive_text, "<pf dev='eth0'/>"));
    TRUE_(!inactive->forward->interfaces);
}
