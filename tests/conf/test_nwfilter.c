/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_nwfilter.c - what a filter means for one interface, and which documents of networks and filters are refused.
 *
 * Threads: main.
 */

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "conf/nwfilter_resolve.h"
#include "conf/nwfilter_value.h"
#include "support/test.h"

static const char *const filters[] = {
    "<filter name='all'><filterref filter='spoof'/><filterref filter='ports'><parameter name='PORT' value='80'/>"
    "<parameter name='PORT' value='443'/></filterref><rule action='drop' direction='inout' priority='1000'/></filter>",
    "<filter name='spoof' chain='mac'><rule action='return' direction='out'><mac srcmacaddr='$MAC'/></rule>"
    "<rule action='drop' direction='out' priority='-10'/></filter>",
    "<filter name='ports'><rule action='accept' direction='in'><tcp dstipaddr='$IP' dstportstart='$PORT'/></rule></filter>",
    "<filter name='grid'><rule action='accept' direction='in'><tcp dstipaddr='$IP[@1]' dstportstart='$PORT[@2]' "
    "dstportend='$PORT[@2]' srcipaddr='$IP[0]'/></rule></filter>",
    "<filter name='loop-a'><filterref filter='loop-b'/></filter>",
    "<filter name='loop-b'><filterref filter='loop-a'/></filter>",
    "<filter name='lost'><filterref filter='nowhere'/></filter>",
    "<filter name='element'><rule action='accept' direction='in'><tcp dstipaddr='$IP[7]'/></rule></filter>",
};

static const NwFilterDef *
find(const char *name, void *user)
{
    GHashTable *table = user;
    const NwFilterDef *def = g_hash_table_lookup(table, name);

    return def ? def : fail_null(VIR_ERR_NO_NWFILTER, "there is no filter '%s'", name);
}

static void
filter_free(void *def)
{
    nwfilter_def_free(def);
}

/* Thirty filters, each of which includes the next one twice. */
static void
add_bomb(GHashTable *table)
{
    for (int i = 0; i < 30; i++) {
        g_autofree char *xml = g_strdup_printf("<filter name='bomb-%d'><filterref filter='bomb-%d'/><filterref filter='bomb-%d'/>"
                                               "</filter>", i, MIN(i + 1, 30), MIN(i + 1, 30));
        NwFilterDef *def = nwfilter_def_parse(xml, XML_STRICT);

        OK_PTR(def);
        g_hash_table_insert(table, def->name, def);
    }
}

static GHashTable *
filter_table(void)
{
    GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, filter_free);
    NwFilterDef *last = nwfilter_def_parse("<filter name='bomb-30'/>", XML_STRICT);

    OK_PTR(last);
    g_hash_table_insert(table, last->name, last);
    add_bomb(table);

    for (size_t i = 0; i < G_N_ELEMENTS(filters); i++) {
        NwFilterDef *def = nwfilter_def_parse(filters[i], XML_STRICT);

        OK_PTR(def);
        g_hash_table_insert(table, def->name, def);
    }
    return table;
}

/* A reference to @filter with parameters "NAME=value". */
static FilterRef *
make_ref(const char *filter, const char *const *parameters)
{
    FilterRef *ref = filter_ref_new();

    ref->filter = g_strdup(filter);
    for (; *parameters; parameters++) {
        FilterParameter *parameter = xml_new(&xml_binding_FilterParameter);
        const char *equals = strchr(*parameters, '=');

        parameter->name = g_strndup(*parameters, (gsize)(equals - *parameters));
        parameter->value = g_strdup(equals + 1);
        xml_list_add(FilterParameter, ref->parameters, parameter);
    }
    return ref;
}

/* "mac:drop mac:return(52:...)" and so on, of all rules in order. */
static char *
summary(const NwFilterResolved *resolved)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < resolved->rules->len; i++) {
        const NwFilterResolvedRule *rule = g_ptr_array_index(resolved->rules, i);
        const NwFilterMatch *match = rule->rule->match;

        g_string_append_printf(text, "%s%s:%s", i ? " " : "", rule->chain, nwfilter_action_to_string(rule->rule->action));
        if (match)
            g_string_append_printf(text, "(%s)", match->srcmacaddr ? match->srcmacaddr : match->dstportstart);
        if (match && match->dstipaddr)
            g_string_append_printf(text, "@%s", match->dstipaddr);
    }
    return g_string_free(text, FALSE);
}

static void
resolves_to(const char *filter, const char *const *parameters, const char *expected)
{
    g_autoptr(GHashTable) table = filter_table();
    g_autoptr(FilterRef) ref = make_ref(filter, parameters);
    g_autoptr(NwFilterResolved) resolved = nwfilter_resolve(ref, "52:54:00:01:02:03", find, table);
    g_autofree char *text = NULL;

    OK_PTR(resolved);
    text = summary(resolved);
    STREQ(text, expected);
}

static void
refuses(const char *filter, const char *const *parameters, int code)
{
    g_autoptr(GHashTable) table = filter_table();
    g_autoptr(FilterRef) ref = make_ref(filter, parameters);

    FAILS_PTR(nwfilter_resolve(ref, "52:54:00:01:02:03", find, table), code);
}

#define LIST(...) (const char *const[]){ __VA_ARGS__ __VA_OPT__(,) NULL }

TEST(filters_in_filters_and_variables_become_rules_in_order)
{
    resolves_to("all", LIST("IP=192.0.2.7"),
                "mac:drop mac:return(52:54:00:01:02:03) root:accept(80)@192.0.2.7 root:accept(443)@192.0.2.7 root:drop");
    resolves_to("ports", LIST("IP=192.0.2.7", "IP=192.0.2.8", "PORT=0x50"),
                "root:accept(0x50)@192.0.2.7 root:accept(0x50)@192.0.2.8");
    resolves_to("grid", LIST("IP=192.0.2.7", "IP=192.0.2.8", "PORT=1", "PORT=2"),
                "root:accept(1)@192.0.2.7 root:accept(1)@192.0.2.8 root:accept(2)@192.0.2.7 root:accept(2)@192.0.2.8");
}

TEST(what_cannot_be_resolved_is_refused)
{
    refuses("loop-a", LIST(), VIR_ERR_OPERATION_FAILED);
    refuses("lost", LIST(), VIR_ERR_NO_NWFILTER);
    refuses("all", LIST(), VIR_ERR_INVALID_ARG);
    refuses("all", LIST("IP=2001:db8::1"), VIR_ERR_INVALID_ARG);
    refuses("ports", LIST("IP=192.0.2.7", "IP=192.0.2.8", "PORT=1", "PORT=2", "PORT=3"), VIR_ERR_INVALID_ARG);
    refuses("bomb-0", LIST(), VIR_ERR_CONFIG_UNSUPPORTED);
    refuses("element", LIST("IP=192.0.2.7"), VIR_ERR_INVALID_ARG);
}

TEST(variables_without_a_value_are_known)
{
    g_autoptr(GHashTable) table = filter_table();
    g_autoptr(FilterRef) ref = make_ref("all", LIST());
    bool failed;
    g_auto(GStrv) missing = nwfilter_missing_variables(ref, "52:54:00:01:02:03", find, table, &failed);

    OK_PTR(missing);
    TRUE_(!failed);
    STREQ(missing[0], "IP");
    TRUE_(!missing[1]);
}

TEST(values_have_one_spelling)
{
    static const struct { const NwFilterType *type; const char *text, *spelled; } values[] = {
        { &nwfilter_mac, "1:2:3:A:B:C", "01:02:03:0a:0b:0c" }, { &nwfilter_mac, "1:2:3", NULL },
        { &nwfilter_ip, "192.0.2.1", "192.0.2.1" }, { &nwfilter_ip, "::1", NULL },
        { &nwfilter_ipmask, "255.255.128.0", "17" }, { &nwfilter_ipmask, "255.0.255.0", NULL },
        { &nwfilter_ipmask, "33", NULL }, { &nwfilter_ipv6mask, "ffff:8000::", "17" },
        { &nwfilter_uint16, "0X0FF", "0xff" }, { &nwfilter_uint16, "65536", NULL }, { &nwfilter_uint16, "-1", NULL },
        { &nwfilter_uint16, " 1", NULL }, { &nwfilter_uint16, "0x", NULL }, { &nwfilter_uint32, "4294967296", NULL },
        { &nwfilter_count, "0x10", NULL }, { &nwfilter_dscp, "64", NULL },
        { &nwfilter_protocolid, "0x806", "arp" }, { &nwfilter_protocolid, "15", NULL },
        { &nwfilter_opcode, "request_reverse", "Request_Reverse" }, { &nwfilter_opcode, "9", "ARP_NAK" },
        { &nwfilter_protocol, "0x11", "udp" }, { &nwfilter_state, "established,NEW", "NEW,ESTABLISHED" },
        { &nwfilter_state, "NEW,FOO", NULL }, { &nwfilter_tcp_flags, "ack,SYN/SYN", "SYN,ACK/SYN" },
        { &nwfilter_tcp_flags, "SYN", NULL }, { &nwfilter_tcp_flags, "SYN,ACK,URG,PSH,FIN,RST/", "ALL/NONE" },
        { &nwfilter_ipset, "a b;c", NULL }, { &nwfilter_ipset_flags, "SRC,dst", "src,dst" },
        { &nwfilter_ipset_flags, "src,src,src,src,src,src,src", NULL }, { &nwfilter_bool, "Yes", "true" },
        { &nwfilter_ip, "$IP[@0]", "$IP" }, { &nwfilter_ip, "$IP[@3]", "$IP[@3]" }, { &nwfilter_ip, "$IP[2]", "$IP[2]" },
        { &nwfilter_ip, "$", NULL }, { &nwfilter_ip, "$IP[", NULL }, { &nwfilter_ip, "$IP[@]", NULL },
        { &nwfilter_ip, "$IP[99999999999]", NULL }, { &nwfilter_comment, "$(ls)", "$(ls)" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autofree char *spelled = nwfilter_spell(values[i].type, values[i].text);

        if (!text_equal(spelled, values[i].spelled))
            FAIL_TEST("'%s' is spelled '%s', not '%s'", values[i].text, spelled, values[i].spelled);
    }
}

TEST(a_wrong_value_is_left_out_or_refused)
{
    static const char xml[] = "<filter name='f'><rule action='drop' direction='in'><ip dscp='99' srcipaddr='192.0.2.1'/>"
                              "</rule></filter>";
    g_autoptr(NwFilterDef) def = nwfilter_def_parse(xml, 0);
    const NwFilterRule *rule;

    OK_PTR(def);
    rule = g_ptr_array_index(def->entries, 0);
    TRUE_(!rule->match->dscp);
    STREQ(rule->match->srcipaddr, "192.0.2.1");
    FAILS_PTR(nwfilter_def_parse(xml, XML_STRICT), VIR_ERR_XML_INVALID_SCHEMA);
}

TEST(chains_are_named_after_protocols)
{
    FAILS_PTR(nwfilter_def_parse("<filter name='f' chain='tcp'/>", 0), VIR_ERR_INVALID_ARG);
    FAILS_PTR(nwfilter_def_parse("<filter name='f' chain='arpx'/>", 0), VIR_ERR_INVALID_ARG);
    FAILS_PTR(nwfilter_def_parse("<filter name='f' chain='arp-much-too-long'/>", 0), VIR_ERR_INVALID_ARG);
    FAILS_PTR(nwfilter_def_parse("<filter name='f'><rule action='drop' direction='in' priority='1001'/></filter>", 0),
              VIR_ERR_XML_ERROR);
}
