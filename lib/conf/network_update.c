/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_update.c - adding, changing and removing one entry of a network. A section is one row: what it holds, where, and
 * which of its fields tell one entry from another.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/network_update.h"

#include <string.h>

#include <libvirt/libvirt-network.h>

#include "base/error.h"
#include "base/text.h"

#define KEYS_MAX 5

/* When an entry is the one that is described. A field that is not given is not looked at by GIVEN and ANY. */
typedef enum {
    RULE_NEVER,                      /* there is no such command */
    RULE_ANY,                        /* one key is equal */
    RULE_GIVEN,                      /* all given keys are equal */
    RULE_ALL,                        /* all keys are equal */
} MatchRule;

typedef enum { IN_NETWORK, IN_FORWARD, IN_DNS, IN_IP } SectionPlace;

/* How one command finds the entries it is about: keys are the rows' places in XML. */
typedef struct {
    MatchRule rule;
    const char *keys[KEYS_MAX];
} SectionMatch;

typedef struct {
    const char *name;                /* as messages call it */
    const XmlBinding *binding;       /* NULL: the section cannot be changed */
    SectionPlace place;
    size_t list;                     /* offset of the list in that */
    SectionMatch add, modify, remove;
    /* What else speaks against @entry, besides the rules of the whole network; NULL = nothing. */
    int (*check)(const NetworkDef *def, const void *entry);
    int (*check_remove)(const NetworkDef *def, const void *entry);
} UpdateSection;

/* ---- rules of sections ---- */

static int
check_portgroup(const NetworkDef *def, const void *entry)
{
    const NetworkPortgroup *group = entry;

    if (group->is_default != YES_NO_YES)
        return 0;
    xml_each(NetworkPortgroup, other, def->portgroups) {
        if (other->is_default == YES_NO_YES && !text_equal(other->name, group->name))
            return fail(VIR_ERR_OPERATION_INVALID, _("port group '%1$s' of network '%2$s' is the default already, one can be"),
                        other->name, def->name);
    }
    return 0;
}

static int
check_remove_interface(const NetworkDef *def, const void *entry)
{
    const NetworkForwardInterface *interface = entry;

    if (interface->connections > 0)
        return fail(VIR_ERR_OPERATION_INVALID, _("interface '%1$s' of network '%2$s' is in use by %3$u guests"), interface->dev,
                    def->name, interface->connections);
    return 0;
}

static const UpdateSection sections[] = {
    [VIR_NETWORK_SECTION_NONE] = { .name = "none" },
    [VIR_NETWORK_SECTION_BRIDGE] = { .name = "bridge" },
    [VIR_NETWORK_SECTION_DOMAIN] = { .name = "domain" },
    [VIR_NETWORK_SECTION_IP] = { .name = "ip" },
    [VIR_NETWORK_SECTION_IP_DHCP_HOST] = {
        .name = "DHCP host", .binding = &xml_binding_NetworkDhcpHost,
        .place = IN_IP, .list = offsetof(NetworkIp, hosts),
        .add = { RULE_ANY, { "@mac", "@id", "@name", "@ip" } },
        .modify = { RULE_ANY, { "@mac", "@id", "@name" } },
        .remove = { RULE_GIVEN, { "@mac", "@id", "@name", "@ip" } },
    },
    [VIR_NETWORK_SECTION_IP_DHCP_RANGE] = {
        .name = "DHCP range", .binding = &xml_binding_NetworkDhcpRange,
        .place = IN_IP, .list = offsetof(NetworkIp, ranges),
        .add = { RULE_ALL, { "@start", "@end" } },
        .remove = { RULE_ALL, { "@start", "@end" } },
    },
    [VIR_NETWORK_SECTION_FORWARD] = { .name = "forward" },
    [VIR_NETWORK_SECTION_FORWARD_INTERFACE] = {
        .name = "forward interface", .binding = &xml_binding_NetworkForwardInterface,
        .place = IN_FORWARD, .list = offsetof(NetworkForward, interfaces),
        .add = { RULE_ALL, { "@dev" } },
        .remove = { RULE_ALL, { "@dev" } },
        .check_remove = check_remove_interface,
    },
    [VIR_NETWORK_SECTION_FORWARD_PF] = { .name = "forward pf" },
    [VIR_NETWORK_SECTION_PORTGROUP] = {
        .name = "port group", .binding = &xml_binding_NetworkPortgroup,
        .place = IN_NETWORK, .list = offsetof(NetworkDef, portgroups),
        .add = { RULE_ALL, { "@name" } },
        .modify = { RULE_ALL, { "@name" } },
        .remove = { RULE_ALL, { "@name" } },
        .check = check_portgroup,
    },
    [VIR_NETWORK_SECTION_DNS_HOST] = {
        .name = "DNS host", .binding = &xml_binding_NetworkDnsHost,
        .place = IN_DNS, .list = offsetof(NetworkDns, hosts),
        .add = { RULE_ANY, { "@ip" } },
        .modify = { RULE_ANY, { "@ip" } },
        .remove = { RULE_ANY, { "@ip", "hostname" } },
    },
    [VIR_NETWORK_SECTION_DNS_TXT] = {
        .name = "DNS TXT record", .binding = &xml_binding_NetworkDnsTxt,
        .place = IN_DNS, .list = offsetof(NetworkDns, txts),
        .add = { RULE_ALL, { "@name" } },
        .modify = { RULE_ALL, { "@name" } },
        .remove = { RULE_ALL, { "@name" } },
    },
    [VIR_NETWORK_SECTION_DNS_SRV] = {
        .name = "DNS SRV record", .binding = &xml_binding_NetworkDnsSrv,
        .place = IN_DNS, .list = offsetof(NetworkDns, srvs),
        .add = { RULE_GIVEN, { "@service", "@protocol", "@domain", "@target" } },
        .remove = { RULE_GIVEN, { "@service", "@protocol", "@domain", "@target" } },
    },
};

/* ---- comparing entries by their keys ---- */

static const XmlField *
field_at(const XmlBinding *binding, const char *where)
{
    for (size_t i = 0; i < binding->n_fields; i++) {
        if (text_equal(binding->fields[i].where, where))
            return &binding->fields[i];
    }
    g_assert_not_reached();
}

static bool
is_given(const XmlField *field, const void *entry)
{
    const void *value = (const char *)entry + field->offset;

    if (field->kind == XML_KIND_STRINGS)
        return *(char **const *)value != NULL;
    return !((const XmlType *)field->type)->is_absent(value, field);
}

/* Lists are equal when they have a word in common. */
static bool
have_common_word(char *const *a, char *const *b)
{
    for (; a && *a; a++) {
        if (text_in_list(*a, (const char *const *)b))
            return true;
    }
    return false;
}

static bool
is_equal(const XmlField *field, const void *a, const void *b)
{
    const void *left = (const char *)a + field->offset;
    const void *right = (const char *)b + field->offset;
    MacAddress left_mac, right_mac;

    if (field->kind == XML_KIND_STRINGS)
        return have_common_word(*(char **const *)left, *(char **const *)right);
    if (((const XmlType *)field->type)->equal(left, right))
        return true;
    return text_equal(field->where, "@mac") && mac_parse(*(char *const *)left, &left_mac)
        && mac_parse(*(char *const *)right, &right_mac) && mac_equal(&left_mac, &right_mac);
}

static bool
is_match(const UpdateSection *section, const SectionMatch *match, const void *entry, const void *wanted)
{
    bool any = false;

    for (size_t i = 0; i < KEYS_MAX && match->keys[i]; i++) {
        const XmlField *field = field_at(section->binding, match->keys[i]);
        bool equal = is_equal(field, entry, wanted);

        if (match->rule != RULE_ALL && !is_given(field, wanted))
            continue;
        if (match->rule != RULE_ANY && !equal)
            return false;
        any |= equal;
    }
    return any;
}

/* The index of the entry that @wanted describes, -1 without an error when there is none; @ret_n: how many there are. */
static int
find_entry(const UpdateSection *section, const SectionMatch *match, const GPtrArray *list, const void *wanted,
           unsigned int *ret_n)
{
    int found = -1;

    *ret_n = 0;
    for (guint i = 0; list && i < list->len; i++) {
        if (!is_match(section, match, g_ptr_array_index(list, i), wanted))
            continue;
        found = found < 0 ? (int)i : found;
        ++*ret_n;
    }
    return found;
}

/* ---- where the list is ---- */

static bool
has_dhcp(const NetworkIp *ip)
{
    return ip->ranges || ip->hosts;
}

/* Without an index: the address that has DHCP already, else the first IPv4 one, else the first. */
static NetworkIp *
find_ip(const NetworkDef *def)
{
    xml_each(NetworkIp, ip, def->ips) {
        if (has_dhcp(ip))
            return ip;
    }
    xml_each(NetworkIp, ip, def->ips) {
        if (socket_addr_family(&ip->address) == AF_INET)
            return ip;
    }
    return def->ips ? g_ptr_array_index(def->ips, 0) : NULL;
}

static NetworkIp *
get_ip(const NetworkDef *def, int parent_index)
{
    NetworkIp *chosen;

    if (parent_index >= 0 && (!def->ips || (guint)parent_index >= def->ips->len))
        return fail_null(VIR_ERR_OPERATION_INVALID, _("network '%1$s' has no <ip> with the index %2$d, it has %3$u"), def->name,
                         parent_index, def->ips ? def->ips->len : 0);
    chosen = parent_index >= 0 ? g_ptr_array_index(def->ips, parent_index) : find_ip(def);
    if (!chosen)
        return fail_null(VIR_ERR_OPERATION_INVALID, _("network '%1$s' has no <ip>"), def->name);
    xml_each(NetworkIp, ip, def->ips) {
        if (ip != chosen && has_dhcp(ip) && socket_addr_family(&ip->address) == socket_addr_family(&chosen->address))
            return fail_null(VIR_ERR_OPERATION_INVALID,
                             _("network '%1$s' has DHCP on another address; one of a family can have it"), def->name);
    }
    return chosen;
}

static GPtrArray **
get_list(NetworkDef *def, const UpdateSection *section, int parent_index)
{
    void *place = def;

    if (section->place == IN_IP)
        place = get_ip(def, parent_index);
    else if (section->place == IN_DNS && !def->dns)
        place = def->dns = xml_new(&xml_binding_NetworkDns);
    else if (section->place == IN_DNS)
        place = def->dns;
    else if (section->place == IN_FORWARD)
        place = def->forward;
    if (!place && section->place == IN_FORWARD)
        return fail_null(VIR_ERR_OPERATION_INVALID, _("network '%1$s' is isolated and has no %2$s"), def->name, section->name);
    return place ? (GPtrArray **)(void *)((char *)place + section->list) : NULL;
}

/* ---- commands ---- */

static void *
parse_entry(const NetworkDef *def, const UpdateSection *section, const char *xml, unsigned int flags)
{
    const XmlParseOptions options = { .flags = XML_AS_INACTIVE | flags, .unknown = xml_warn_unknown };

    return xml_parse(section->binding, xml, &options);
}

static int
refuse_command(const NetworkDef *def, const UpdateSection *section, const char *what)
{
    return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("a %1$s of network '%2$s' cannot be %3$s"), section->name, def->name, what);
}

/* For DHCP ranges and the like, @check looks at the network as it was. */
static int
add_entry(const NetworkDef *def, const UpdateSection *section, GPtrArray **list, void *entry, bool first)
{
    unsigned int n;

    find_entry(section, &section->add, *list, entry, &n);
    if (n > 0 || (section->check && section->check(def, entry) < 0)) {
        xml_free(section->binding, entry);
        return n == 0 ? -1 : fail(VIR_ERR_OPERATION_INVALID, _("network '%1$s' has a %2$s like the new one already"), def->name,
                                  section->name);
    }
    xml_list_append(section->binding, list, entry);
    if (first && (*list)->len > 1) {
        memmove(&(*list)->pdata[1], &(*list)->pdata[0], ((*list)->len - 1) * sizeof(void *));
        (*list)->pdata[0] = entry;
    }
    return 0;
}

static int
get_entry(const NetworkDef *def, const UpdateSection *section, const SectionMatch *match, const GPtrArray *list,
          const void *wanted)
{
    unsigned int n;
    int i = find_entry(section, match, list, wanted, &n);

    if (n == 0)
        return fail(VIR_ERR_OPERATION_INVALID, _("network '%1$s' has no %2$s like that"), def->name, section->name);
    if (n > 1)
        return fail(VIR_ERR_OPERATION_INVALID, _("%1$u entries of network '%2$s' are a %3$s like that; say more"), n, def->name,
                    section->name);
    return i;
}

static int
modify_entry(const NetworkDef *def, const UpdateSection *section, GPtrArray *list, void *entry)
{
    int i = get_entry(def, section, &section->modify, list, entry);

    if (i < 0 || (section->check && section->check(def, entry) < 0)) {
        xml_free(section->binding, entry);
        return -1;
    }
    xml_free(section->binding, list->pdata[i]);
    list->pdata[i] = entry;
    return 0;
}

static int
remove_entry(const NetworkDef *def, const UpdateSection *section, GPtrArray **list, void *wanted)
{
    int i = get_entry(def, section, &section->remove, *list, wanted);

    xml_free(section->binding, wanted);
    if (i < 0 || (section->check_remove && section->check_remove(def, (*list)->pdata[i]) < 0))
        return -1;
    g_ptr_array_remove_index(*list, (guint)i);
    if ((*list)->len == 0)
        g_clear_pointer(list, g_ptr_array_unref);
    return 0;
}

static int
run_command(NetworkDef *def, const UpdateSection *section, unsigned int command, GPtrArray **list, const char *xml)
{
    bool removes = command == VIR_NETWORK_UPDATE_COMMAND_DELETE;
    void *entry;

    if (command == VIR_NETWORK_UPDATE_COMMAND_MODIFY && section->modify.rule == RULE_NEVER)
        return refuse_command(def, section, _("modified, only added or deleted"));
    entry = parse_entry(def, section, xml, removes ? XML_PARTIAL | XML_NO_VALIDATE : 0);
    if (!entry)
        return -1;
    if (removes)
        return remove_entry(def, section, list, entry);
    if (command == VIR_NETWORK_UPDATE_COMMAND_MODIFY)
        return modify_entry(def, section, *list, entry);
    return add_entry(def, section, list, entry, command == VIR_NETWORK_UPDATE_COMMAND_ADD_FIRST);
}

int
network_def_update(NetworkDef *def, unsigned int command, unsigned int section, int parent_index, const char *xml)
{
    const UpdateSection *row;
    GPtrArray **list;

    if (section >= G_N_ELEMENTS(sections))
        return fail(VIR_ERR_INVALID_ARG, _("there is no section %1$u of a network"), section);
    if (command == VIR_NETWORK_UPDATE_COMMAND_NONE || command > VIR_NETWORK_UPDATE_COMMAND_ADD_FIRST)
        return fail(VIR_ERR_NO_SUPPORT, _("there is no command %1$u to update a network"), command);
    row = &sections[section];
    if (!row->binding)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("the section '%1$s' of network '%2$s' cannot be updated"), row->name,
                    def->name);
    list = get_list(def, row, parent_index);
    if (!list || run_command(def, row, command, list, xml) < 0)
        return -1;
    if (def->forward)
        g_clear_pointer(&def->forward->dev, g_free);         /* the first interface may be another now */
    if (xml_post_parse(&xml_binding_NetworkDef, def, 0, NULL) < 0)
        return -1;
    return xml_validate(&xml_binding_NetworkDef, def, 0, NULL);
}
