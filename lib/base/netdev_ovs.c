/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * netdev_ovs.c - the words of ovs-vsctl, all of one change in one run: it is one transaction of its database.
 *
 * Threads: any.
 */

#include "base/netdev_ovs.h"

#define ERROR_DOMAIN VIR_FROM_NET
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/netdev.h"
#include "base/spawn.h"
#include "base/uuid.h"

enum { TIMEOUT_DEFAULT_S = 5, GRACE_MS = 5000 };

static unsigned int timeout_s = TIMEOUT_DEFAULT_S;

void
ovs_set_timeout(unsigned int seconds)
{
    timeout_s = seconds;
}

static void G_GNUC_PRINTF(2, 3)
add(GPtrArray *argv, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    g_ptr_array_add(argv, g_strdup_vprintf(fmt, args));
    va_end(args);
}

/* Takes @argv, which wants its end yet. */
static int
run(GPtrArray *argv)
{
    g_autofree char *program = file_find_program("ovs-vsctl");
    const SpawnSpec spec = { .program = program, .argv = (const char *const *)argv->pdata, .cwd = "/" };
    const SpawnLimits limits = { .timeout_ms = timeout_s ? (int)MIN(timeout_s, 3600) * 1000 + GRACE_MS : -1 };

    g_ptr_array_add(argv, NULL);
    if (!program)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("there is no Open vSwitch here: no program 'ovs-vsctl'"));
    return spawn_run_ok(&spec, &limits, NULL);
}

static GPtrArray *
argv_new(void)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);

    add(argv, "ovs-vsctl");
    add(argv, "--timeout=%u", timeout_s);
    return argv;
}

static void
add_vlan(GPtrArray *argv, const OvsPort *port)
{
    g_autoptr(GString) trunks = g_string_new("trunks=[");

    if (port->mode != OVS_VLAN_PLAIN) {
        add(argv, "vlan_mode=%s", port->mode == OVS_VLAN_NATIVE_TAGGED ? "native-tagged" : "native-untagged");
        add(argv, "tag=%u", port->native_tag);
    }
    if (port->n_tags == 1 && !port->trunk && port->mode == OVS_VLAN_PLAIN)
        add(argv, "tag=%u", port->tags[0]);
    if (port->n_tags == 0 || !port->trunk)
        return;
    for (size_t i = 0; i < port->n_tags; i++)
        g_string_append_printf(trunks, "%s%u", i ? "," : "", port->tags[i]);
    add(argv, "%s]", trunks->str);
}

/* Its values are JSON's strings. */
static void
add_id(GPtrArray *argv, const char *key, const char *value)
{
    g_autoptr(JsonValue) json = json_new_string(value);
    g_autoptr(GString) text = g_string_new(NULL);

    json_append(text, json);
    add(argv, "external_ids:%s=%s", key, text->str);
}

static int
check_name(const char *name)
{
    if (name && netdev_is_valid_name(name) && *name != '-')
        return 0;
    return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is no name for an interface in Open vSwitch"), name ? name : "");
}

int
ovs_add_port(const OvsPort *port)
{
    g_autoptr(GPtrArray) argv = argv_new();
    char mac[MAC_TEXT_LEN], interface_id[UUID_TEXT_LEN], guest_id[UUID_TEXT_LEN];

    if (check_name(port->bridge) < 0 || check_name(port->port) < 0)
        return -1;
    add(argv, "--");
    add(argv, "--if-exists");
    add(argv, "del-port");
    add(argv, "%s", port->port);
    add(argv, "--");
    add(argv, "add-port");
    add(argv, "%s", port->bridge);
    add(argv, "%s", port->port);
    add_vlan(argv, port);
    add(argv, "--");
    add(argv, "set");
    add(argv, "Interface");
    add(argv, "%s", port->port);
    add_id(argv, "attached-mac", mac_format(&port->mac, mac));
    add_id(argv, "iface-id", uuid_format(port->interface_id, interface_id));
    add_id(argv, "vm-id", uuid_format(port->guest_id, guest_id));
    if (port->profile)
        add_id(argv, "port-profile", port->profile);
    add_id(argv, "iface-status", "active");
    return run(argv);
}

int
ovs_remove_port(const char *port)
{
    g_autoptr(GPtrArray) argv = argv_new();

    if (check_name(port) < 0)
        return -1;
    add(argv, "--");
    add(argv, "--if-exists");
    add(argv, "del-port");
    add(argv, "%s", port);
    return run(argv);
}
