/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_leftovers.c - rules that stock libvirt left.
 *
 * Threads: any.
 */

#include "network/network_leftovers.h"

#include <sys/socket.h>

#include "base/error.h"
#include "base/log.h"
#include "base/nft.h"

typedef struct {
    const char *table;
    const char *name;
} Chain;

/* The first is there whenever any is. */
static const Chain chains[] = {
    { "filter", "LIBVIRT_FWX" }, { "filter", "LIBVIRT_FWI" }, { "filter", "LIBVIRT_FWO" }, { "filter", "LIBVIRT_INP" },
    { "filter", "LIBVIRT_OUT" }, { "nat",    "LIBVIRT_PRT" }, { "mangle", "LIBVIRT_PRT" },
};

static bool
names_bridge(const JsonValue *match, const NetworkDef *def)
{
    const char *key = json_find_string(match, "left/meta/key");
    const char *name = json_find_string(match, "right");

    return key && name && g_str_has_suffix(key, "ifname") && g_str_equal(name, def->bridge);
}

/* Addresses are translated by where they come from, whatever the bridge. */
static bool
names_network(const JsonValue *match, const NetworkDef *def)
{
    const char *field = json_find_string(match, "left/payload/field");
    const char *addr = json_find_string(match, "right/prefix/addr");

    if (g_strcmp0(field, "saddr") != 0 || !addr)
        return false;
    xml_each(NetworkIp, ip, def->ips) {
        char text[SOCKET_ADDR_TEXT_LEN];
        SocketAddr network;

        socket_addr_mask(&ip->address, network_ip_prefix(ip), &network);
        if (g_str_equal(socket_addr_format(&network, text), addr))
            return true;
    }
    return false;
}

static bool
is_about(const JsonValue *rule, const NetworkDef *def)
{
    const JsonValue *expr;

    if (!def->bridge)
        return false;
    for (json_array_foreach(expr, json_find(rule, "expr"))) {
        const JsonValue *match = json_find(expr, "match");

        if (match && (names_bridge(match, def) || names_network(match, def)))
            return true;
    }
    return false;
}

static bool
is_about_any(const JsonValue *rule, const GPtrArray *defs)
{
    for (guint i = 0; i < defs->len; i++)
        if (is_about(rule, defs->pdata[i]))
            return true;
    return false;
}

/* {"delete": {"rule": {family, table, chain, handle}}} */
static JsonValue *
deletion_of(const JsonValue *rule)
{
    static const char *const keys[] = { "family", "table", "chain", "handle" };
    JsonValue *which = json_new_object();
    JsonValue *object = json_new_object();
    JsonValue *command = json_new_object();

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        const JsonValue *value = json_find(rule, keys[i]);

        if (value)
            json_object_set(which, keys[i], json_copy(value));
    }
    json_object_set(object, "rule", which);
    json_object_set(command, "delete", object);
    return command;
}

/* How many objects the chain has; -1 with an error. */
static int
add_deletions(JsonValue *commands, int family, const Chain *chain, const GPtrArray *defs)
{
    g_autoptr(JsonValue) list = nft_list_chain(family, chain->table, chain->name);
    const JsonValue *object;

    if (!list)
        return -1;
    for (json_array_foreach(object, list)) {
        const JsonValue *rule = json_find(object, "rule");

        if (rule && is_about_any(rule, defs))
            json_array_add(commands, deletion_of(rule));
    }
    return (int)json_array_size(list);
}

static int
add_family(JsonValue *commands, int family, const GPtrArray *defs)
{
    int found = add_deletions(commands, family, &chains[0], defs);

    for (size_t i = 1; found > 0 && i < G_N_ELEMENTS(chains); i++)
        if (add_deletions(commands, family, &chains[i], defs) < 0)
            return -1;
    return found < 0 ? -1 : 0;
}

int
network_leftovers_remove(const GPtrArray *defs)
{
    g_autoptr(JsonValue) commands = json_new_array();

    if (add_family(commands, AF_INET, defs) < 0 || add_family(commands, AF_INET6, defs) < 0)
        return -1;
    if (json_array_size(commands) == 0)
        return 0;
    LOG_INFO("removing %zu rules that another libvirt left for networks of ours", json_array_size(commands));
    return nft_apply(commands);
}
