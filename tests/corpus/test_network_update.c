/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_network_update.c - adding, changing and removing entries of networks: our own cases, and collected ones where they
 * are present.
 *
 * Threads: main.
 */

#include <string.h>

#include <libvirt/libvirt-network.h>

#include "base/error.h"
#include "base/text.h"
#include "conf/network_update.h"
#include "support/test.h"

#define ADD      VIR_NETWORK_UPDATE_COMMAND_ADD_LAST
#define FIRST    VIR_NETWORK_UPDATE_COMMAND_ADD_FIRST
#define MODIFY   VIR_NETWORK_UPDATE_COMMAND_MODIFY
#define DELETE   VIR_NETWORK_UPDATE_COMMAND_DELETE
#define SECTION(name) VIR_NETWORK_SECTION_##name

typedef struct {
    unsigned int command, section;
    int parent_index;
    const char *xml;
    int code;                        /* of the error; 0 = it works */
    const char *there;               /* what the network has afterwards, in one line without blanks between elements */
    const char *gone;                /* what it has not */
} Case;

static const char network[] =
    "<network><name>u</name><uuid>81ff0d90-c91e-6742-64da-4a736edb9a9b</uuid><forward mode='nat' dev='eth1'/>"
    "<dns><txt name='a' value='b'/><srv service='s' protocol='tcp' domain='d' target='t'/>"
    "<host ip='192.0.2.2'><hostname>shared</hostname><hostname>two</hostname></host>"
    "<host ip='192.0.2.3'><hostname>shared</hostname></host></dns>"
    "<ip address='192.0.2.1' prefix='24'><dhcp><range start='192.0.2.10' end='192.0.2.20'/>"
    "<host mac='52:54:00:00:00:01' name='one' ip='192.0.2.11'/><host mac='52:54:00:00:00:02' name='two' ip='192.0.2.12'/>"
    "</dhcp></ip><ip address='198.51.100.1' prefix='24'/><ip family='ipv6' address='2001:db8::1' prefix='64'/>"
    "<portgroup name='g' default='yes'/></network>";

static const Case cases[] = {
    { ADD, SECTION(IP_DHCP_HOST), -1, "<host mac='52:54:00:00:00:03' ip='192.0.2.13'/>", 0,
      "ip='192.0.2.12'/><host mac='52:54:00:00:00:03' ip='192.0.2.13'/></dhcp>", NULL },
    { FIRST, SECTION(IP_DHCP_HOST), 0, "<host mac='52:54:00:00:00:03' ip='192.0.2.13'/>", 0,
      "<host mac='52:54:00:00:00:03' ip='192.0.2.13'/><host mac='52:54:00:00:00:01'", NULL },
    { ADD, SECTION(IP_DHCP_HOST), 2, "<host name='six' ip='2001:db8::7'/>", 0, "<host name='six' ip='2001:db8::7'/>", NULL },
    { ADD, SECTION(IP_DHCP_HOST), 1, "<host mac='52:54:00:00:00:03' ip='198.51.100.3'/>", VIR_ERR_OPERATION_INVALID, NULL, NULL },
    { ADD, SECTION(IP_DHCP_HOST), 9, "<host mac='52:54:00:00:00:03' ip='192.0.2.13'/>", VIR_ERR_OPERATION_INVALID, NULL, NULL },
    { ADD, SECTION(IP_DHCP_HOST), -1, "<host mac='52:54:00:00:00:1' ip='192.0.2.13'/>", VIR_ERR_OPERATION_INVALID, NULL, NULL },
    { ADD, SECTION(IP_DHCP_HOST), -1, "<host mac='52:54:00:00:00:03' ip='192.0.2.11'/>", VIR_ERR_OPERATION_INVALID, NULL, NULL },
    { ADD, SECTION(IP_DHCP_HOST), -1, "<host mac='52:54:00:00:00:03'/>", VIR_ERR_XML_ERROR, NULL, NULL },
    { MODIFY, SECTION(IP_DHCP_HOST), -1, "<host mac='52:54:00:00:00:01' name='uno' ip='192.0.2.19'/>", 0,
      "<host mac='52:54:00:00:00:01' name='uno' ip='192.0.2.19'/><host mac='52:54:00:00:00:02'", "name='one'" },
    { MODIFY, SECTION(IP_DHCP_HOST), -1, "<host mac='52:54:00:00:00:09' ip='192.0.2.19'/>", VIR_ERR_OPERATION_INVALID, NULL, NULL },
    { DELETE, SECTION(IP_DHCP_HOST), -1, "<host name='two'/>", 0, "52:54:00:00:00:01", "52:54:00:00:00:02" },
    { DELETE, SECTION(IP_DHCP_HOST), -1, "<host name='two' ip='192.0.2.11'/>", VIR_ERR_OPERATION_INVALID, NULL, NULL },
    { DELETE, SECTION(IP_DHCP_HOST), -1, "<host/>", VIR_ERR_OPERATION_INVALID, NULL, NULL },
    { ADD, SECTION(IP_DHCP_RANGE), -1, "<range start='192.0.2.15' end='192.0.2.30'/>", 0,
      "end='192.0.2.20'/><range start='192.0.2.15' end='192.0.2.30'/>", NULL },
    { ADD, SECTION(IP_DHCP_RANGE), -1, "<range start='192.0.2.10' end='192.0.2.20'/>", VIR_ERR_OPERATION_INVALID, NULL, NULL },
    { ADD, SECTION(IP_DHCP_RANGE), -1, "<range start='203.0.113.1' end='203.0.113.2'/>", VIR_ERR_XML_ERROR, NULL, NULL },
    { MODIFY, SECTION(IP_DHCP_RANGE), -1, "<range start='192.0.2.10' end='192.0.2.20'/>", VIR_ERR_OPERATION_UNSUPPORTED,
      NULL, NULL },
    { DELETE, SECTION(IP_DHCP_RANGE), -1, "<range start='192.0.2.10' end='192.0.2.20'/>", 0, "<dhcp><host", "<range" },
    { DELETE, SECTION(FORWARD_INTERFACE), -1, "<interface dev='eth1'/>", 0, "<forward mode='nat'/>", "eth1" },
    { DELETE, SECTION(FORWARD_INTERFACE), -1, "<interface dev='eth9'/>", VIR_ERR_OPERATION_INVALID, NULL, NULL },
    { ADD, SECTION(FORWARD_INTERFACE), -1, "<interface dev='eth2'/>", VIR_ERR_XML_ERROR, NULL, NULL },
    { ADD, SECTION(PORTGROUP), -1, "<portgroup name='h'/>", 0, "<portgroup name='h'>", NULL },
    { ADD, SECTION(PORTGROUP), -1, "<portgroup name='h' default='yes'/>", VIR_ERR_OPERATION_INVALID, NULL, NULL },
    { MODIFY, SECTION(PORTGROUP), -1, "<portgroup name='g'/>", 0, "<portgroup name='g'>", "default" },
    { DELETE, SECTION(PORTGROUP), -1, "<portgroup name='g'/>", 0, NULL, "<portgroup" },
    { ADD, SECTION(DNS_HOST), -1, "<host ip='192.0.2.4'><hostname>shared</hostname></host>", 0, "<host ip='192.0.2.4'>", NULL },
    { ADD, SECTION(DNS_HOST), -1, "<host ip='192.0.2.2'><hostname>x</hostname></host>", VIR_ERR_OPERATION_INVALID, NULL, NULL },
    { ADD, SECTION(DNS_HOST), -1, "<host ip='192.0.2.4'/>", VIR_ERR_XML_ERROR, NULL, NULL },
    { DELETE, SECTION(DNS_HOST), -1, "<host><hostname>two</hostname></host>", 0,
      "<host ip='192.0.2.3'>", "<host ip='192.0.2.2'>" },
    { DELETE, SECTION(DNS_HOST), -1, "<host><hostname>shared</hostname></host>", VIR_ERR_OPERATION_INVALID, NULL, NULL },
    { MODIFY, SECTION(DNS_TXT), -1, "<txt name='a' value='z'/>", 0, "<txt name='a' value='z'/>", "value='b'" },
    { DELETE, SECTION(DNS_TXT), -1, "<txt name='a'/>", 0, NULL, "<txt" },
    { ADD, SECTION(DNS_TXT), -1, "<txt name='a' value='x'/>", VIR_ERR_OPERATION_INVALID, NULL, NULL },
    { DELETE, SECTION(DNS_SRV), -1, "<srv protocol='tcp'/>", 0, NULL, "<srv" },
    { DELETE, SECTION(DNS_SRV), -1, "<srv protocol='udp'/>", VIR_ERR_OPERATION_INVALID, NULL, NULL },
    { MODIFY, SECTION(DNS_SRV), -1, "<srv protocol='tcp' service='s'/>", VIR_ERR_OPERATION_UNSUPPORTED, NULL, NULL },
    { ADD, SECTION(BRIDGE), -1, "<bridge/>", VIR_ERR_OPERATION_UNSUPPORTED, NULL, NULL },
    { ADD, SECTION(PORTGROUP), -1, "<group name='x'/>", VIR_ERR_XML_ERROR, NULL, NULL },
    { ADD, SECTION(PORTGROUP), -1, "<portgroup", VIR_ERR_XML_DETAIL, NULL, NULL },
    { VIR_NETWORK_UPDATE_COMMAND_NONE, SECTION(PORTGROUP), -1, "<portgroup name='x'/>", VIR_ERR_NO_SUPPORT, NULL, NULL },
    { ADD, 99, -1, "<portgroup name='x'/>", VIR_ERR_INVALID_ARG, NULL, NULL },
};

/* The document without line breaks and the blanks that indent. */
static char *
in_one_line(const NetworkDef *def)
{
    g_autofree char *text = network_def_format(def, XML_AS_INACTIVE);
    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);

    for (size_t i = 0; lines[i]; i++)
        g_strchug(lines[i]);
    return g_strjoinv("", lines);
}

static void
run_case(const Case *test)
{
    g_autoptr(NetworkDef) def = network_def_parse(network, 0);
    g_autofree char *after = NULL;

    OK_PTR(def);
    if (test->code) {
        if (network_def_update(def, test->command, test->section, test->parent_index, test->xml) == 0)
            FAIL_TEST("'%s' was taken", test->xml);
        if (error_last_code() != test->code)
            FAIL_TEST("'%s' gave %d, not %d: %s", test->xml, error_last_code(), test->code, error_last_message());
        error_reset();
        return;
    }
    OK(network_def_update(def, test->command, test->section, test->parent_index, test->xml));
    after = in_one_line(def);
    if ((test->there && !strstr(after, test->there)) || (test->gone && strstr(after, test->gone)))
        FAIL_TEST("'%s' gave %s", test->xml, after);
}

TEST(sections_change_as_their_rows_say)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        run_case(&cases[i]);
}

TEST(an_isolated_network_has_no_interfaces)
{
    g_autoptr(NetworkDef) def = network_def_parse("<network><name>i</name></network>", 0);

    FAILS(network_def_update(def, ADD, SECTION(FORWARD_INTERFACE), -1, "<interface dev='x'/>"), VIR_ERR_OPERATION_INVALID);
    FAILS(network_def_update(def, ADD, SECTION(IP_DHCP_HOST), -1, "<host mac='52:54:00:00:00:1' ip='192.0.2.13'/>"),
          VIR_ERR_OPERATION_INVALID);
}

TEST(an_interface_in_use_stays)
{
    g_autoptr(NetworkDef) def = network_def_parse("<network><name>i</name><forward mode='bridge'>"
                                                  "<interface dev='x' connections='2'/></forward></network>", 0);

    FAILS(network_def_update(def, DELETE, SECTION(FORWARD_INTERFACE), -1, "<interface dev='x'/>"), VIR_ERR_OPERATION_INVALID);
}

/* ---- collected ones ---- */

typedef struct {
    const char *before;              /* file below the collection's root */
    unsigned int command, section;
    const char *entry;               /* file in networkxml2xmlupdate/in */
    const char *after;               /* file in networkxml2xmlupdate/out; NULL: it must be refused */
} Collected;

static const Collected collected[] = {
    { "networkxml2xmlupdate/out/nat-network.xml", ADD, SECTION(IP_DHCP_HOST), "host-new", "nat-network-hosts" },
    { "networkxml2xmlupdate/out/nat-network-hosts.xml", DELETE, SECTION(IP_DHCP_HOST), "host-new", "nat-network" },
    { "networkxml2xmlupdate/out/nat-network-hosts.xml", ADD, SECTION(IP_DHCP_HOST), "host-new", NULL },
    { "networkxml2xmlupdate/out/nat-network.xml", MODIFY, SECTION(IP_DHCP_HOST), "host-new", NULL },
    { "networkxml2xmlupdate/out/nat-network-one-host.xml", DELETE, SECTION(IP_DHCP_HOST), "host-updated", NULL },
    { "networkxml2xmlupdate/out/nat-network.xml", ADD, SECTION(IP_DHCP_RANGE), "dhcp-range-existing", NULL },
    { "networkxml2xmlupdate/out/nat-network.xml", DELETE, SECTION(IP_DHCP_RANGE), "dhcp-range", NULL },
    { "networkxml2xml/out/8021Qbh-net.xml", ADD, SECTION(FORWARD_INTERFACE), "interface-eth1", NULL },
    { "networkxml2xmlupdate/out/nat-network-dns-srv-record.xml", DELETE, SECTION(DNS_SRV), "srv-record-protocol",
      "nat-network" },
    { "networkxml2xmlupdate/out/nat-network.xml", DELETE, SECTION(DNS_SRV), "srv-record-protocol", NULL },
    { "networkxml2xmlupdate/out/nat-network.xml", DELETE, SECTION(DNS_HOST), "unparsable-dns-host", NULL },
    { "networkxml2xmlupdate/out/nat-network-dns-more-hosts.xml", ADD, SECTION(DNS_HOST), "unparsable-dns-host", NULL },
    { "networkxml2xmlupdate/out/nat-network-dns-more-hosts.xml", ADD, SECTION(DNS_HOST), "dns-host-pudding", NULL },
    { "networkxml2xmlupdate/out/nat-network-dns-more-hosts.xml", DELETE, SECTION(DNS_HOST), "dns-host-pudding", NULL },
    { "networkxml2xmlupdate/out/nat-network-dns-more-hosts.xml", MODIFY, SECTION(DNS_HOST), "dns-host-modify-not-existing", NULL },
    { "networkxml2xmlupdate/out/nat-network-no-hosts.xml", DELETE, SECTION(DNS_HOST), "dns-host-gateway-incomplete", NULL },
    { "networkxml2xmlupdate/out/nat-network-dns-txt-modify-ok.xml", MODIFY, SECTION(DNS_TXT), "dns-txt-record-modify-success",
      "nat-network-dns-txt-modify-ok" },
    { "networkxml2xmlupdate/out/nat-network-dns-txt-modify-ok.xml", MODIFY, SECTION(DNS_TXT), "dns-txt-record-modify-fail", NULL },
    { "networkxml2xmlupdate/out/nat-network-dns-txt-modify-ok.xml", DELETE, SECTION(DNS_TXT), "dns-txt-record-modify-success",
      "nat-network-dns-txt-none" },
    { "networkxml2xmlupdate/out/nat-network-dns-txt-none.xml", ADD, SECTION(DNS_TXT), "dns-txt-record-modify-success",
      "nat-network-dns-txt-modify-ok" },
    { "networkxml2xmlupdate/out/openvswitch-net-more-portgroups.xml", ADD, SECTION(PORTGROUP), "portgroup-alison", NULL },
    { "networkxml2xmlupdate/out/openvswitch-net-more-portgroups.xml", MODIFY, SECTION(PORTGROUP), "portgroup-alison",
      "openvswitch-net-more-portgroups" },
    { "networkxml2xmlupdate/out/openvswitch-net-without-alice.xml", DELETE, SECTION(PORTGROUP), "portgroup-alison", NULL },
};

static char *
read_collected(const char *root, const char *dir, const char *name, const char *suffix)
{
    g_autofree char *path = g_strconcat(root, "/", dir, name, suffix, NULL);
    char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        FAIL_TEST("there is no '%s'", path);
    return text;
}

static void
run_collected(const char *root, const Collected *test)
{
    g_autofree char *before = read_collected(root, "", test->before, "");
    g_autofree char *entry = read_collected(root, "networkxml2xmlupdate/in/", test->entry, ".xml");
    g_autofree char *expected = test->after ? read_collected(root, "networkxml2xmlupdate/out/", test->after, ".xml") : NULL;
    g_autoptr(NetworkDef) def = network_def_parse(before, XML_AS_INACTIVE);
    g_autofree char *after = NULL;

    OK_PTR(def);
    if ((network_def_update(def, test->command, test->section, -1, entry) == 0) != (test->after != NULL))
        FAIL_TEST("%s of '%s': %s", test->before, test->entry, error_last_message());
    error_reset();
    after = network_def_format(def, XML_AS_INACTIVE);
    if (test->after)
        STREQ(after, expected);
}

TEST(collected_updates_do_as_expected)
{
    const char *root = g_getenv("SPLITVIRT_CORPUS") ? g_getenv("SPLITVIRT_CORPUS") : CORPUS_DIR;
    g_autofree char *dir = g_build_filename(root, "networkxml2xmlupdate", NULL);

    if (!g_file_test(dir, G_FILE_TEST_IS_DIR))
        SKIP("there is no collection at %s", dir);
    for (size_t i = 0; i < G_N_ELEMENTS(collected); i++)
        run_collected(root, &collected[i]);
}
