/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_macs.c - the ports of a network by their owners.
 *
 * Threads: any.
 */

#include "network/network_macs.h"

#include <errno.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "conf/network_port.h"
#include "network/network_impl.h"

/* The macs of @name, which is added if it is not there. */
static JsonValue *
macs_of(JsonValue *guests, const char *name)
{
    JsonValue *guest, *macs;

    for (json_array_foreach(guest, guests)) {
        if (g_strcmp0(json_find_string(guest, "domain"), name) == 0)
            return json_object_find(guest, "macs");
    }
    guest = json_new_object();
    macs = json_new_array();
    json_object_set_string(guest, "domain", name);
    json_object_set(guest, "macs", macs);
    json_array_add(guests, guest);
    return macs;
}

static char *
format(const GPtrArray *ports)
{
    g_autoptr(JsonValue) guests = json_new_array();
    char mac[MAC_TEXT_LEN];

    for (guint i = 0; i < ports->len; i++) {
        g_autoptr(ObjectView) view = object_view(ports->pdata[i]);
        const NetworkPortDef *port = object_view_def(view);

        if (port && port->owner_name && !mac_is_zero(&port->mac))
            json_array_add_string(macs_of(guests, port->owner_name), mac_format(&port->mac, mac));
    }
    return json_to_pretty_string(guests);
}

static int
write_file(const char *path, const GPtrArray *ports)
{
    const FileWriteOptions options = { .mode = 0644, .volatile_only = true };
    g_autofree char *text = NULL;

    if (ports->len == 0)
        return unlink(path) == 0 || errno == ENOENT ? 0 : fail_errno(errno, _("cannot remove '%1$s'"), path);
    text = format(ports);
    return file_write_text(path, text, &options);
}

void
network_macs_write(Object *network)
{
    g_autoptr(ObjectView) view = object_view(network);
    const NetworkDef *def = object_view_def(view);
    const NetworkDriver *driver = network_driver_of_object(network);
    g_autoptr(GPtrArray) ports = object_table_list(object_children(network), 0);
    g_autofree char *path = NULL;

    if (!def || !driver->privileged || !network_def_has_own_bridge(def))
        return;
    path = dnsmasq_macs_path(driver->dnsmasq, def->bridge);
    if (file_make_directories(driver->dnsmasq->files, 0755) < 0 || write_file(path, ports) < 0)
        warn_last_error("the names of guests of network '%s' are not found by the host, continuing", def->name);
}
