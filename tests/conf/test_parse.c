/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_parse.c - reading and writing: what is refused and in which words, what only a running guest shows, what may differ.
 *
 * Threads: main.
 */

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "conf/domain_hooks.h"
#include "conf/metadata.h"
#include "support/test.h"

#define HEAD "<domain type='qemu'>\n<name>guest</name>\n<uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>\n" \
             "<memory unit='MiB'>64</memory>\n<os><type arch='x86_64' machine='pc'>hvm</type></os>\n"
#define TAIL "</domain>"

static DomainDef *
parse(const char *xml)
{
    return domain_def_parse(xml, DOMAIN_PARSE_INACTIVE, NULL);
}

static DomainDef *
parse_strictly(const char *xml)
{
    return domain_def_parse(xml, DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_STRICT, NULL);
}

TEST(unknown_elements_are_left_out)
{
    g_autoptr(DomainDef) def = parse(HEAD "<devices colour='red'>\n<flux-capacitor/></devices>" TAIL);
    g_autofree char *text = NULL;

    OK_PTR(def);
    text = domain_def_format(def, 0);
    NULL_PTR(strstr(text, "flux"));
    NULL_PTR(strstr(text, "colour"));
}

TEST(unknown_elements_are_refused_with_line_and_path_if_strict)
{
    FAILS_PTR(parse_strictly(HEAD "<devices>\n<disk type='file' device='disk' colour='red'><source file='/a'/>"
                                  "<target dev='vda'/></disk></devices>" TAIL),
              VIR_ERR_XML_INVALID_SCHEMA);
    STR_HAS(test_last_message(), "line 7: /domain/devices/disk@colour");
    FAILS_PTR(parse_strictly(HEAD "<devices>\n<flux-capacitor/></devices>" TAIL), VIR_ERR_XML_INVALID_SCHEMA);
    STR_HAS(test_last_message(), "/domain/devices/flux-capacitor");
}

TEST(attributes_of_another_alternative_are_refused_if_strict)
{
    FAILS_PTR(parse_strictly(HEAD "<devices><disk type='file'><source dev='/dev/sda'/><target dev='vda'/></disk></devices>" TAIL),
              VIR_ERR_XML_INVALID_SCHEMA);
    STR_HAS(test_last_message(), "source@dev");
}

TEST(wrong_words_name_the_right_ones)
{
    FAILS_PTR(parse(HEAD "<devices><disk type='file'><driver cache='fast'/><source file='/a'/><target dev='vda'/>"
                         "</disk></devices>" TAIL),
              VIR_ERR_XML_ERROR);
    STR_HAS(test_last_message(), "'fast'");
    STR_HAS(test_last_message(), "writeback");
}

TEST(malformed_documents_name_the_line)
{
    FAILS_PTR(parse("<domain type='qemu'>\n<name>a</nam></domain>"), VIR_ERR_XML_DETAIL);
    STR_HAS(test_last_message(), "line 2");
}

TEST(a_domain_needs_memory)
{
    FAILS_PTR(parse("<domain type='qemu'><name>a</name><os><type>hvm</type></os></domain>"), VIR_ERR_XML_ERROR);
    STR_HAS(test_last_message(), "memory");
}

TEST(two_disks_cannot_have_one_target)
{
    FAILS_PTR(parse(HEAD "<devices><disk type='file'><source file='/a'/><target dev='vda'/></disk>"
                         "<disk type='file'><source file='/b'/><target dev='vda'/></disk></devices>" TAIL),
              VIR_ERR_XML_ERROR);
    STR_HAS(test_last_message(), "'vda'");
}

TEST(topology_and_vcpus_agree)
{
    FAILS_PTR(parse(HEAD "<vcpu>3</vcpu><cpu><topology sockets='1' cores='2' threads='1'/></cpu>" TAIL),
              VIR_ERR_CONFIG_UNSUPPORTED);
}

TEST(boot_order_is_said_in_one_way)
{
    FAILS_PTR(parse("<domain type='qemu'><name>a</name><memory>65536</memory><os><type>hvm</type><boot dev='hd'/></os><devices>"
                    "<disk type='file'><source file='/a'/><target dev='vda'/><boot order='1'/></disk></devices></domain>"),
              VIR_ERR_CONFIG_UNSUPPORTED);
}

TEST(an_address_far_away_is_refused)
{
    FAILS_PTR(parse(HEAD "<devices><disk type='file'><source file='/a'/><target dev='sda' bus='scsi'/>"
                         "<address type='drive' controller='4294967295' bus='0' target='0' unit='0'/></disk></devices>" TAIL),
              VIR_ERR_XML_ERROR);
}

#define NET_LIVE "<devices><interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='br0'/><target dev='%s'/>" \
                 "<model type='virtio'/><alias name='net0'/></interface></devices>"

TEST(generated_interface_names_are_no_configuration)
{
    g_autofree char *generated = g_strdup_printf(HEAD NET_LIVE TAIL, "vnet3");
    g_autofree char *own = g_strdup_printf(HEAD NET_LIVE TAIL, "mytap");
    g_autoptr(DomainDef) live = domain_def_parse(generated, 0, NULL);
    g_autoptr(DomainDef) inactive = parse(generated);
    g_autoptr(DomainDef) named = parse(own);
    g_autofree char *live_text = NULL;
    g_autofree char *inactive_text = NULL;

    OK_PTR(live);
    OK_PTR(inactive);
    OK_PTR(named);
    STREQ(net_target_dev(g_ptr_array_index(live->nets, 0)), "vnet3");
    NULL_PTR(net_target_dev(g_ptr_array_index(inactive->nets, 0)));
    STREQ(net_target_dev(g_ptr_array_index(named->nets, 0)), "mytap");
    live_text = domain_def_format(live, 0);
    inactive_text = domain_def_format(live, VIR_DOMAIN_XML_INACTIVE);
    STR_HAS(live_text, "<target dev='vnet3'/>");
    NULL_PTR(strstr(inactive_text, "vnet3"));
}

TEST(aliases_are_shown_while_running_and_when_they_are_the_users)
{
    g_autofree char *xml = g_strdup_printf(HEAD NET_LIVE TAIL, "mytap");
    g_autoptr(DomainDef) def = domain_def_parse(xml, 0, NULL);
    NetDef *net = NULL;
    g_autofree char *live = NULL;
    g_autofree char *inactive = NULL;
    g_autofree char *user = NULL;

    OK_PTR(def);
    net = g_ptr_array_index(def->nets, 0);
    live = domain_def_format(def, 0);
    inactive = domain_def_format(def, VIR_DOMAIN_XML_INACTIVE);
    STR_HAS(live, "<alias name='net0'/>");
    NULL_PTR(strstr(inactive, "<alias"));
    g_free(net->info.alias);
    net->info.alias = g_strdup("ua-mine");
    user = domain_def_format(def, VIR_DOMAIN_XML_INACTIVE);
    STR_HAS(user, "<alias name='ua-mine'/>");
}

TEST(passwords_are_shown_on_request_only)
{
    g_autoptr(DomainDef) def = parse(HEAD "<devices><graphics type='vnc' passwd='secret'/></devices>" TAIL);
    g_autofree char *plain = NULL;
    g_autofree char *secure = NULL;

    OK_PTR(def);
    plain = domain_def_format(def, 0);
    secure = domain_def_format(def, VIR_DOMAIN_XML_SECURE);
    NULL_PTR(strstr(plain, "secret"));
    STR_HAS(secure, "passwd='secret'");
}

TEST(a_line_that_does_not_say_its_type_is_a_terminal)
{
    g_autoptr(DomainDef) def = parse(HEAD "<devices><serial/></devices>" TAIL);
    g_autofree char *text = NULL;

    OK_PTR(def);
    text = domain_def_format(def, VIR_DOMAIN_XML_INACTIVE);
    STR_HAS(text, "<serial type='pty'>");
    /* Other things that are joined to one must say it. */
    FAILS_PTR(parse(HEAD "<devices><redirdev bus='usb'/></devices>" TAIL), VIR_ERR_XML_ERROR);
}

TEST(a_chosen_port_is_no_configuration)
{
    g_autoptr(DomainDef) def = domain_def_parse(HEAD "<devices><graphics type='vnc' port='5907' autoport='yes'/></devices>" TAIL,
                                                0, NULL);
    g_autofree char *live = NULL;
    g_autofree char *inactive = NULL;

    OK_PTR(def);
    live = domain_def_format(def, 0);
    inactive = domain_def_format(def, VIR_DOMAIN_XML_INACTIVE);
    STR_HAS(live, "port='5907' autoport='yes'");
    STR_HAS(inactive, "port='-1' autoport='yes'");
}

TEST(the_default_audio_does_not_migrate)
{
    g_autoptr(DomainDef) def = parse(HEAD TAIL);
    g_autofree char *text = NULL;

    OK_PTR(def);
    text = domain_def_format(def, VIR_DOMAIN_XML_MIGRATABLE);
    NULL_PTR(strstr(text, "<audio"));
}

TEST(a_copy_is_equal_and_on_its_own)
{
    g_autoptr(DomainDef) def = parse(HEAD "<metadata><a:b xmlns:a='urn:a'/></metadata>" TAIL);
    g_autoptr(DomainDef) copy = NULL;

    OK_PTR(def);
    copy = domain_def_copy(def);
    TRUE_(domain_def_equal(def, copy));
    g_free(copy->name);
    copy->name = g_strdup("other");
    FALSE_(domain_def_equal(def, copy));
}

TEST(what_the_guest_sees_may_not_differ)
{
    g_autoptr(DomainDef) a = parse(HEAD TAIL);
    g_autoptr(DomainDef) b = parse(HEAD TAIL);

    OK_PTR(a);
    OK_PTR(b);
    OK(domain_def_abi_diff(a, b));
    b->mem.current_kib /= 2;
    OK(domain_def_abi_diff(a, b));
    b->vcpu.max = 7;
    FAILS(domain_def_abi_diff(a, b), VIR_ERR_CONFIG_UNSUPPORTED);
    STR_HAS(test_last_message(), "/domain/vcpu");
}

TEST(what_cannot_change_live_is_named)
{
    g_autoptr(DomainDef) a = parse(HEAD TAIL);
    g_autoptr(DomainDef) b = parse(HEAD TAIL);

    OK_PTR(a);
    OK_PTR(b);
    b->title = g_strdup("new");
    b->mem.current_kib /= 2;
    OK(domain_def_live_diff(a, b));
    b->features.acpi = true;
    FAILS(domain_def_live_diff(a, b), VIR_ERR_OPERATION_UNSUPPORTED);
    STR_HAS(test_last_message(), "/domain/features/acpi");
}

TEST(metadata_is_kept_by_namespace)
{
    g_autoptr(DomainDef) def = parse(HEAD TAIL);
    g_autofree char *text = NULL;
    g_autofree char *again = NULL;

    OK_PTR(def);
    OK(metadata_element_set(&def->metadata, "<room floor='2'>cellar</room>", "house", "urn:house"));
    OK(metadata_element_set(&def->metadata, "<other/>", "o", "urn:other"));
    text = metadata_element_get(def->metadata, "urn:house");
    STREQ(text, "<room floor=\"2\">cellar</room>");
    OK(metadata_element_set(&def->metadata, NULL, NULL, "urn:house"));
    NULL_PTR(metadata_element_get(def->metadata, "urn:house"));
    again = domain_def_format(def, 0);
    STR_HAS(again, "xmlns:o=\"urn:other\"");
}
