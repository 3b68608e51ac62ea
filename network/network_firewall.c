/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_firewall.c - rules as rows, and the transactions that bring them in and out.
 *
 * Threads: any.
 */

#include "network/network_firewall.h"

#include "base/error.h"
#include "base/log.h"
#include "base/netdev.h"
#include "base/nft.h"
#include "base/thread.h"

#define TABLE NETWORK_FIREWALL_TABLE

/* ------------------------------------------------------------- rules as rows */

typedef enum {
    FROM_BRIDGE = 1 << 0,
    TO_BRIDGE = 1 << 1,
    FROM_DEVICE = 1 << 2,           /* the forward device, when there is one */
    TO_DEVICE = 1 << 3,
    FROM_NETWORK = 1 << 4,
    TO_NETWORK = 1 << 5,
    TO_OTHERS = 1 << 6,
    ANSWERS = 1 << 7,               /* of connections that guests have made */
    UDP = 1 << 8,
    TCP = 1 << 9,
    TO_BROADCAST = 1 << 10,         /* IPv4 only: the row is left out otherwise */
    TO_MULTICAST = 1 << 11,
} RuleMatch;

typedef enum { ACCEPT, REJECT, RETURN, TRANSLATE, TRANSLATE_PORTS } RuleVerdict;

typedef struct {
    const char *chain;
    unsigned int match;
    RuleVerdict verdict;
} RuleRow;

/* Each is put before what is there: what comes last is looked at first. */
static const RuleRow bridge_rows[] = {
    { "guest_output", FROM_BRIDGE,             REJECT },
    { "guest_input",  TO_BRIDGE,               REJECT },
    { "guest_cross",  FROM_BRIDGE | TO_BRIDGE, ACCEPT },
};

static const RuleRow nat_rows[] = {
    { "guest_output", FROM_NETWORK | FROM_BRIDGE | TO_DEVICE,           ACCEPT },
    { "guest_input",  FROM_DEVICE | TO_BRIDGE | TO_NETWORK | ANSWERS,   ACCEPT },
    { "guest_nat",    FROM_NETWORK | TO_OTHERS | TO_DEVICE,             TRANSLATE },
    { "guest_nat",    UDP | FROM_NETWORK | TO_OTHERS | TO_DEVICE,       TRANSLATE_PORTS },
    { "guest_nat",    TCP | FROM_NETWORK | TO_OTHERS | TO_DEVICE,       TRANSLATE_PORTS },
    { "guest_nat",    TO_DEVICE | FROM_NETWORK | TO_BROADCAST,          RETURN },
    { "guest_nat",    TO_DEVICE | FROM_NETWORK | TO_MULTICAST,          RETURN },
};

static const RuleRow route_rows[] = {
    { "guest_output", FROM_NETWORK | FROM_BRIDGE | TO_DEVICE,           ACCEPT },
    { "guest_input",  TO_NETWORK | FROM_DEVICE | TO_BRIDGE,             ACCEPT },
};

/* What the rows' words mean for one network, or one of its addresses. */
typedef struct {
    const NetworkDef *def;
    int family;
    SocketAddr network;
    unsigned int prefix;
} RuleScope;

static const char *
family_word(int family)
{
    return family == AF_INET6 ? "ip6" : "ip";
}

/* Takes both over. */
static void
add_match(JsonValue *exprs, const char *op, JsonValue *left, JsonValue *right)
{
    JsonValue *match = json_new_object();
    JsonValue *expr = json_new_object();

    json_object_set_string(match, "op", op);
    json_object_set(match, "left", left);
    json_object_set(match, "right", right);
    json_object_set(expr, "match", match);
    json_array_add(exprs, expr);
}

static JsonValue *
one_key(const char *name, const char *key, const char *value)
{
    JsonValue *inner = json_new_object();
    JsonValue *outer = json_new_object();

    json_object_set_string(inner, key, value);
    json_object_set(outer, name, inner);
    return outer;
}

static void
add_meta(JsonValue *exprs, const char *key, const char *value)
{
    add_match(exprs, "==", one_key("meta", "key", key), json_new_string(value));
}

static void
add_address(JsonValue *exprs, const RuleScope *scope, const char *field, const char *op, const char *addr, unsigned int prefix)
{
    JsonValue *payload = one_key("payload", "protocol", family_word(scope->family));
    JsonValue *right = one_key("prefix", "addr", addr);

    json_object_set_string(json_object_find(payload, "payload"), "field", field);
    json_object_set_uint(json_object_find(right, "prefix"), "len", prefix);
    add_match(exprs, op, payload, right);
}

static void
add_answers(JsonValue *exprs)
{
    JsonValue *states = json_new_array();

    json_array_add_string(states, "established");
    json_array_add_string(states, "related");
    add_match(exprs, "in", one_key("ct", "key", "state"), states);
}

static void
add_interfaces(JsonValue *exprs, const RuleScope *scope, unsigned int match)
{
    const char *device = scope->def->forward ? scope->def->forward->dev : NULL;

    if (match & FROM_BRIDGE)
        add_meta(exprs, "iif", scope->def->bridge);
    if (match & TO_BRIDGE)
        add_meta(exprs, "oif", scope->def->bridge);
    if (device && match & FROM_DEVICE)
        add_meta(exprs, "iifname", device);
    if (device && match & TO_DEVICE)
        add_meta(exprs, "oifname", device);
}

static void
add_addresses(JsonValue *exprs, const RuleScope *scope, unsigned int match)
{
    char text[SOCKET_ADDR_TEXT_LEN];
    const char *network = match & (FROM_NETWORK | TO_NETWORK | TO_OTHERS) ? socket_addr_format(&scope->network, text) : NULL;

    if (match & FROM_NETWORK)
        add_address(exprs, scope, "saddr", "==", network, scope->prefix);
    if (match & TO_NETWORK)
        add_address(exprs, scope, "daddr", "==", network, scope->prefix);
    if (match & TO_OTHERS)
        add_address(exprs, scope, "daddr", "!=", network, scope->prefix);
    if (match & TO_BROADCAST)
        add_address(exprs, scope, "daddr", "==", "255.255.255.255", 32);
    if (match & TO_MULTICAST && scope->family == AF_INET6)
        add_address(exprs, scope, "daddr", "==", "ff02::", 16);
    else if (match & TO_MULTICAST)
        add_address(exprs, scope, "daddr", "==", "224.0.0.0", 24);
}

static JsonValue *
range_of(JsonValue *first, JsonValue *last)
{
    JsonValue *range = json_new_object();
    JsonValue *bounds = json_new_array();

    json_array_add(bounds, first);
    json_array_add(bounds, last);
    json_object_set(range, "range", bounds);
    return range;
}

static JsonValue *
address_range(const NetworkAddressRange *range)
{
    char start[SOCKET_ADDR_TEXT_LEN], end[SOCKET_ADDR_TEXT_LEN];

    socket_addr_format(&range->start, start);
    socket_addr_format(&range->end, end);
    return strcmp(start, end) == 0 ? json_new_string(start) : range_of(json_new_string(start), json_new_string(end));
}

/* Masquerades, or gives what leaves one of the addresses that are named. Ports below 1024 are nobody's but the host's. */
static JsonValue *
translation(const RuleScope *scope, bool ports)
{
    const NetworkNat *nat = scope->def->forward->nat;
    bool to_addresses = nat && nat->address && scope->family == AF_INET;
    JsonValue *statement = json_new_object();
    JsonValue *how = to_addresses || ports ? json_new_object() : json_new_null();

    if (to_addresses)
        json_object_set(how, "addr", address_range(nat->address));
    if (ports)
        json_object_set(how, "port", range_of(json_new_uint(nat && nat->port ? nat->port->start : 1024),
                                              json_new_uint(nat && nat->port ? nat->port->end : 65535)));
    json_object_set(statement, to_addresses ? "snat" : "masquerade", how);
    return statement;
}

static void
add_statement(JsonValue *exprs, const char *name)
{
    JsonValue *statement = json_new_object();

    json_object_set_null(statement, name);
    json_array_add(exprs, statement);
}

static JsonValue *
row_exprs(const RuleRow *row, const RuleScope *scope)
{
    static const char *const verdicts[] = { [ACCEPT] = "accept", [REJECT] = "reject", [RETURN] = "return" };
    JsonValue *exprs = json_new_array();

    if (row->match & (UDP | TCP))
        add_meta(exprs, "l4proto", row->match & UDP ? "udp" : "tcp");
    add_interfaces(exprs, scope, row->match);
    add_addresses(exprs, scope, row->match);
    if (row->match & ANSWERS)
        add_answers(exprs);
    add_statement(exprs, "counter");
    if (row->verdict == TRANSLATE || row->verdict == TRANSLATE_PORTS)
        json_array_add(exprs, translation(scope, row->verdict == TRANSLATE_PORTS));
    else
        add_statement(exprs, verdicts[row->verdict]);
    return exprs;
}

/* {"@verb": {"rule": {family, table, chain, expr}}}; takes @exprs over. What is inside is *@ret_rule, borrowed. */
static JsonValue *
rule_command(const char *verb, int family, const char *chain, JsonValue *exprs, JsonValue **ret_rule)
{
    JsonValue *command = one_key(verb, "rule", "");
    JsonValue *rule = json_new_object();

    json_object_set_string(rule, "family", family_word(family));
    json_object_set_string(rule, "table", TABLE);
    json_object_set_string(rule, "chain", chain);
    if (exprs)
        json_object_set(rule, "expr", exprs);
    json_object_set(json_object_find(command, verb), "rule", rule);
    *ret_rule = rule;
    return command;
}

/* The bridge stands in each rule's comment: by it they are found again, and by people. */
static void
add_rule(JsonValue *commands, const RuleRow *row, const RuleScope *scope)
{
    JsonValue *rule;

    json_array_add(commands, rule_command("insert", scope->family, row->chain, row_exprs(row, scope), &rule));
    json_object_set_string(rule, "comment", scope->def->bridge);
}

static void
add_rows(JsonValue *commands, const RuleRow *rows, size_t n, const RuleScope *scope)
{
    for (size_t i = 0; i < n; i++) {
        if (rows[i].match & TO_BROADCAST && scope->family == AF_INET6)
            continue;
        add_rule(commands, &rows[i], scope);
    }
}

static bool
has_ipv6(const NetworkDef *def)
{
    xml_each(NetworkIp, ip, def->ips) {
        if (socket_addr_family(&ip->address) == AF_INET6)
            return true;
    }
    return def->ipv6;
}

/* IPv6 is routed rather than translated, unless that was asked for. */
static bool
is_translated(const NetworkDef *def, int family)
{
    const NetworkForward *forward = def->forward;

    if (network_def_forward_mode(def) != NETWORK_FORWARD_NAT)
        return false;
    return family == AF_INET || (forward->nat && forward->nat->ipv6 == YES_NO_YES);
}

JsonValue *
network_firewall_rules(const NetworkDef *def)
{
    NetworkForwardMode mode = network_def_forward_mode(def);
    JsonValue *commands = json_new_array();
    RuleScope scope = { .def = def, .family = AF_INET };

    if (mode == NETWORK_FORWARD_OPEN)
        return commands;
    add_rows(commands, bridge_rows, G_N_ELEMENTS(bridge_rows), &scope);
    scope.family = AF_INET6;
    if (has_ipv6(def))
        add_rows(commands, bridge_rows, G_N_ELEMENTS(bridge_rows), &scope);
    if (mode == NETWORK_FORWARD_NONE)
        return commands;
    xml_each(NetworkIp, ip, def->ips) {
        scope.family = socket_addr_family(&ip->address);
        scope.prefix = network_ip_prefix(ip);
        socket_addr_mask(&ip->address, scope.prefix, &scope.network);
        if (is_translated(def, scope.family))
            add_rows(commands, nat_rows, G_N_ELEMENTS(nat_rows), &scope);
        else
            add_rows(commands, route_rows, G_N_ELEMENTS(route_rows), &scope);
    }
    return commands;
}

/* ------------------------------------------------------------- transactions */

typedef struct {
    char *bridge;
    JsonValue *rules;               /* the commands that put them in */
} Entry;

struct NetworkFirewall {
    Mutex lock;
    GHashTable *entries GUARDED_BY(lock);   /* bridge -> Entry */
};

static void
entry_free(gpointer opaque)
{
    Entry *entry = opaque;

    g_free(entry->bridge);
    json_free(entry->rules);
    g_free(entry);
}

NetworkFirewall *
network_firewall_new(void)
{
    NetworkFirewall *firewall = g_new0(NetworkFirewall, 1);

    mutex_init(&firewall->lock);
    firewall->entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, entry_free);
    return firewall;
}

void
network_firewall_free(NetworkFirewall *firewall)
{
    if (!firewall)
        return;
    g_hash_table_destroy(firewall->entries);
    mutex_clear(&firewall->lock);
    g_free(firewall);
}

static Entry *
note(NetworkFirewall *firewall, const NetworkDef *def)
{
    Entry *entry = g_new0(Entry, 1);

    entry->bridge = g_strdup(def->bridge);
    entry->rules = network_firewall_rules(def);
    g_hash_table_replace(firewall->entries, entry->bridge, entry);
    return entry;
}

/* {"@verb": {"@kind": {...}}}; the object inside is *@ret_inner, borrowed. */
static JsonValue *
object_command(const char *verb, const char *kind, int family, JsonValue **ret_inner)
{
    JsonValue *command = one_key(verb, kind, "");
    JsonValue *inner = json_new_object();

    json_object_set_string(inner, "family", family_word(family));
    json_object_set(json_object_find(command, verb), kind, inner);
    *ret_inner = inner;
    return command;
}

typedef struct {
    const char *name;
    const char *type, *hook;        /* NULL: not a hook's */
    int priority;
} ChainRow;

/* Only what is forwarded is ours to judge; who may talk to the host is for the host's own firewall. */
static const ChainRow chains[] = {
    { "forward", "filter", "forward", 0 },
    { "guest_cross" },
    { "guest_input" },
    { "guest_output" },
    { "guest_nat", "nat", "postrouting", 100 },
};

static void
add_chain(JsonValue *commands, const ChainRow *chain, int family)
{
    JsonValue *inner;

    json_array_add(commands, object_command("add", "chain", family, &inner));
    json_object_set_string(inner, "table", TABLE);
    json_object_set_string(inner, "name", chain->name);
    if (chain->hook) {
        json_object_set_string(inner, "type", chain->type);
        json_object_set_string(inner, "hook", chain->hook);
        json_object_set_int(inner, "prio", chain->priority);
        json_object_set_string(inner, "policy", "accept");
    }
    json_array_add(commands, object_command("flush", "chain", family, &inner));
    json_object_set_string(inner, "table", TABLE);
    json_object_set_string(inner, "name", chain->name);
}

/* The tables as they are without networks, whatever was there. */
static void
add_skeleton(JsonValue *commands, int family)
{
    JsonValue *inner;

    json_array_add(commands, object_command("add", "table", family, &inner));
    json_object_set_string(inner, "name", TABLE);
    for (size_t i = 0; i < G_N_ELEMENTS(chains); i++)
        add_chain(commands, &chains[i], family);
    for (size_t i = 0; i < G_N_ELEMENTS(chains); i++) {
        JsonValue *exprs = chains[i].hook ? NULL : json_new_array();

        if (!exprs)
            continue;
        add_statement(exprs, "counter");
        json_array_add(exprs, one_key("jump", "target", chains[i].name));
        json_array_add(commands, rule_command("add", family, "forward", exprs, &inner));
    }
}

/* A rule cannot name a bridge that somebody has deleted; it would keep out all the others. */
static bool
is_there(const Entry *entry)
{
    if (netdev_exists(entry->bridge))
        return true;
    LOG_WARN("bridge '%s' is gone, its network has no rules until it is back", entry->bridge);
    return false;
}

static int
rebuild(NetworkFirewall *firewall)
{
    g_autoptr(JsonValue) commands = json_new_array();
    GHashTableIter iter;
    gpointer value;

    add_skeleton(commands, AF_INET);
    add_skeleton(commands, AF_INET6);
    g_hash_table_iter_init(&iter, firewall->entries);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Entry *entry = value;

        for (size_t i = 0; i < json_array_size(entry->rules) && (i > 0 || is_there(entry)); i++)
            json_array_add(commands, json_copy(json_array_at(entry->rules, i)));
    }
    return nft_apply(commands);
}

/* The commands that delete what is there of @entry; fewer than it has when somebody took some away. */
static JsonValue *
removal_of(const Entry *entry)
{
    g_autoptr(GArray) rules = g_array_new(FALSE, FALSE, sizeof(NftRule));
    JsonValue *commands = json_new_array();

    if (nft_find_rules(AF_INET, TABLE, entry->bridge, rules) < 0 || nft_find_rules(AF_INET6, TABLE, entry->bridge, rules) < 0)
        error_reset();
    for (guint i = 0; i < rules->len; i++) {
        const NftRule *found = &g_array_index(rules, NftRule, i);
        JsonValue *rule;

        json_array_add(commands, rule_command("delete", found->family, found->chain, NULL, &rule));
        json_object_set_uint(rule, "handle", found->handle);
    }
    return commands;
}

int
network_firewall_add(NetworkFirewall *firewall, const NetworkDef *def)
{
    LOCK_SCOPE(&firewall->lock);
    const Entry *entry = note(firewall, def);

    if (json_array_size(entry->rules) == 0 || nft_apply(entry->rules) == 0)
        return 0;
    /* The tables are not there yet, or not any more. */
    error_reset();
    if (rebuild(firewall) == 0)
        return 0;
    g_hash_table_remove(firewall->entries, def->bridge);
    return -1;
}

int
network_firewall_remove(NetworkFirewall *firewall, const NetworkDef *def)
{
    LOCK_SCOPE(&firewall->lock);
    const Entry *entry = g_hash_table_lookup(firewall->entries, def->bridge);
    g_autoptr(JsonValue) removal = entry ? removal_of(entry) : NULL;
    size_t expected = entry ? json_array_size(entry->rules) : 0;

    if (!entry)
        return 0;
    g_hash_table_remove(firewall->entries, def->bridge);
    if (expected == 0 || (json_array_size(removal) == expected && nft_apply(removal) == 0))
        return 0;
    /* Somebody changed the tables: they are made whole. */
    error_reset();
    return rebuild(firewall);
}

void
network_firewall_note(NetworkFirewall *firewall, const NetworkDef *def)
{
    LOCK_SCOPE(&firewall->lock);

    note(firewall, def);
}

int
network_firewall_rebuild(NetworkFirewall *firewall)
{
    LOCK_SCOPE(&firewall->lock);

    return rebuild(firewall);
}

bool
network_firewall_is_there(NetworkFirewall *firewall)
{
    LOCK_SCOPE(&firewall->lock);

    return g_hash_table_size(firewall->entries) == 0 || (nft_has_table(AF_INET, TABLE) && nft_has_table(AF_INET6, TABLE));
}
