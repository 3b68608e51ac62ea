/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_prepare.c - what a guest has on the host besides its process.
 *
 * Threads: the guest's owner.
 */

#include "qemu_prepare.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "conf/domain_address.h"
#include "conf/domain_graphics.h"
#include "qemu/qemu_access.h"
#include "qemu/qemu_command.h"
#include "qemu/qemu_hostdev.h"
#include "qemu/qemu_macvtap.h"
#include "qemu/qemu_network.h"
#include "qemu/qemu_secret.h"
#include "qemu/qemu_volume.h"

/* How much of a guest's name goes into paths, so that sockets' names stay short enough. */
#define SHORT_NAME_BYTES 20

/* "3-web": a directory's name for this run of the guest. The caller frees it. */
static char *
run_name(const DomainDef *def)
{
    g_autofree char *name = g_strdup(def->name);
    char *end;

    if (strlen(name) > SHORT_NAME_BYTES) {
        end = name + SHORT_NAME_BYTES;
        while (end > name && ((unsigned char)*end & 0xc0) == 0x80)
            end--;                  /* not in the middle of a character */
        *end = '\0';
    }
    return g_strdup_printf("%d-%s", def->id, name);
}

static void
choose_paths(QemuDriver *driver, QemuGuest *guest, const DomainDef *def)
{
    g_autofree char *run = run_name(def);

    guest->lib_dir = g_strdup_printf("%s/domain-%s", driver->lib_dir, run);
    guest->channel_dir = g_strdup_printf("%s/%s", driver->channel_dir, run);
    guest->monitor_path = g_strdup_printf("%s/monitor.sock", guest->lib_dir);
    guest->monitor_type = g_strdup("unix");
}

static void
choose_channel_path(const QemuGuest *guest, ChardevDef *channel)
{
    const char *path = chardev_source_path(&channel->source);
    g_autofree char *made = NULL;

    if (channel->source.type != CHARDEV_UNIX || path || !channel->channel_name)
        return;
    made = g_strdup_printf("%s/%s", guest->channel_dir, channel->channel_name);
    chardev_source_set_path(&channel->source, made);
    if (channel->source.socket->mode == CHARDEV_MODE_DEFAULT)
        channel->source.socket->mode = CHARDEV_MODE_BIND;
}

/* A port is chosen where one is wanted and none is given, else the given one is noted. */
static int
choose_port(QemuPorts *ports, int *port)
{
    int chosen;

    if (*port >= 0) {
        qemu_ports_claim(ports, *port);
        return 0;
    }
    chosen = qemu_ports_acquire(ports);
    if (chosen < 0)
        return -1;
    *port = chosen;
    return 0;
}

/* Does it listen on TCP at all? */
static bool
wants_port(const GraphicsDef *graphics)
{
    const GraphicsListen *listen = graphics_first_listen(graphics);

    return !listen || listen->type == LISTEN_ADDRESS || listen->type == LISTEN_NETWORK;
}

static int
choose_vnc(QemuDriver *driver, VncGraphics *vnc)
{
    if (vnc->autoport == YES_NO_YES && vnc->port <= 0)
        vnc->port = -1;
    if (choose_port(driver->display_ports, &vnc->port) < 0)
        return -1;
    return choose_port(driver->websocket_ports, &vnc->websocket);
}

static int
choose_spice(QemuDriver *driver, const QemuConf *conf, SpiceGraphics *spice)
{
    if (spice->autoport == YES_NO_YES && spice->port <= 0)
        spice->port = -1;
    if (!conf->spice_tls && spice->tls_port == -1)
        spice->tls_port = 0;
    if (choose_port(driver->display_ports, &spice->port) < 0)
        return -1;
    return choose_port(driver->display_ports, &spice->tls_port);
}

static void
choose_graphics_sockets(const QemuGuest *guest, GraphicsDef *graphics)
{
    for (guint i = 0; graphics->listens && i < graphics->listens->len; i++) {
        GraphicsListen *listen = g_ptr_array_index(graphics->listens, i);

        if (listen->type != LISTEN_SOCKET || listen->socket)
            continue;
        listen->socket = g_strdup_printf("%s/%s.sock", guest->lib_dir, graphics_type_to_string(graphics->type));
        listen->auto_generated = true;
    }
}

static int
choose_graphics(QemuDriver *driver, const QemuConf *conf, const QemuGuest *guest, DomainDef *def)
{
    xml_each(GraphicsDef, graphics, def->graphics) {
        choose_graphics_sockets(guest, graphics);
        if (!wants_port(graphics))
            continue;
        if (graphics->type == GRAPHICS_VNC && choose_vnc(driver, &graphics->vnc) < 0)
            return -1;
        if (graphics->type == GRAPHICS_SPICE && choose_spice(driver, conf, &graphics->spice) < 0)
            return -1;
    }
    return 0;
}

int
qemu_prepare_choose(QemuDriver *driver, QemuGuest *guest, DomainDef *def)
{
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);

    choose_paths(driver, guest, def);
    xml_each(ChardevDef, channel, def->channels)
        choose_channel_path(guest, channel);
    if (qemu_hostdev_settle_all(def) < 0)
        return -1;
    xml_each(NetDef, net, def->nets)
        qemu_network_number_port(net);
    domain_assign_aliases(def);
    qemu_block_assign_indexes(def);
    xml_each(DiskDef, disk, def->disks) {
        if (qemu_volume_resolve(def, disk, driver->privileged) < 0)
            return -1;
    }
    return choose_graphics(driver, conf, guest, def);
}

/* Calls @change for every port that @def has. */
static void
each_port(QemuDriver *driver, const DomainDef *def, void (*change)(QemuPorts *ports, int port))
{
    xml_each(GraphicsDef, graphics, def->graphics) {
        if (graphics->type == GRAPHICS_VNC) {
            change(driver->display_ports, graphics->vnc.port);
            change(driver->websocket_ports, graphics->vnc.websocket);
        } else if (graphics->type == GRAPHICS_SPICE) {
            change(driver->display_ports, graphics->spice.port);
            change(driver->display_ports, graphics->spice.tls_port);
        }
    }
}

void
qemu_prepare_unchoose(QemuDriver *driver, const DomainDef *def)
{
    each_port(driver, def, qemu_ports_release);
}

void
qemu_prepare_note(QemuDriver *driver, const DomainDef *def)
{
    each_port(driver, def, qemu_ports_claim);
}

/* The guest's user must be able to get at its directory, and nobody else. */
static int
make_directories(QemuDriver *driver, const QemuConf *conf, const QemuGuest *guest)
{
    uid_t uid = (uid_t)-1;
    gid_t gid = (gid_t)-1;

    if (driver->privileged && qemu_conf_resolve_user(conf, &uid, &gid) < 0)
        return -1;
    if (file_make_directories(driver->lib_dir, 0751) < 0 || file_make_directories(driver->channel_dir, 0755) < 0)
        return -1;
    if (file_make_directory_owned(guest->lib_dir, 0750, uid, gid) < 0 || qemu_secret_make_key(guest->lib_dir, uid, gid) < 0)
        return -1;
    return file_make_directory_owned(guest->channel_dir, 0750, uid, gid);
}

static int
open_interfaces(QemuDriver *driver, DomainDef *def, GPtrArray *interfaces)
{
    xml_each(NetDef, net, def->nets) {
        bool needed;
        QemuInterface *interface = qemu_interface_open(driver, def, net, &needed);

        if (interface)
            g_ptr_array_add(interfaces, interface);
        else if (needed || error_last())
            return -1;
    }
    return 0;
}

GPtrArray *
qemu_prepare_acquire(QemuDriver *driver, const QemuConf *conf, const QemuGuest *guest, DomainDef *def)
{
    g_autoptr(GPtrArray) interfaces = g_ptr_array_new_with_free_func((GDestroyNotify)qemu_interface_free);

    if (make_directories(driver, conf, guest) < 0 || qemu_access_set_all(def, conf, driver->privileged) < 0 ||
        open_interfaces(driver, def, interfaces) < 0 || qemu_hostdev_take_all(driver, conf, def) < 0)
        return NULL;
    return g_steal_pointer(&interfaces);
}

static void
remove_tree(const char *path)
{
    if (path && file_remove_tree(path) < 0)
        warn_last_error("cannot remove '%s', continuing", path);
}

void
qemu_prepare_release(QemuDriver *driver, const QemuConf *conf, const QemuGuest *guest, const DomainDef *def)
{
    qemu_hostdev_give_back_all(driver, conf, def);
    xml_each(NetDef, net, def->nets)
        qemu_interface_close(driver, net);
    qemu_macvtap_settle(driver, def->uuid, NULL);
    qemu_access_restore_all(def, conf, driver->privileged);
    if (guest) {
        remove_tree(guest->lib_dir);
        remove_tree(guest->channel_dir);
    }
}
