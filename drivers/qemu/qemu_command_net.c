/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_command_net.c - network interfaces: the host's end and the guest's.
 *
 * Threads: any.
 */

#include "base/error.h"
#include "qemu/qemu_command.h"
#include "qemu/qemu_interface.h"
#include "qemu/qemu_ovs.h"
#include "qemu/qemu_passt.h"
#include "qemu/qemu_props.h"
#include "qemu/qemu_script.h"

/* What the interface is once a network has said what it stands for. */
const NetSource *
qemu_net_actual_source(const NetDef *net)
{
    return net->actual && net->actual->source.type != NET_TYPE_NONE ? &net->actual->source : &net->source;
}

bool
qemu_net_needs_tap(const NetDef *net)
{
    NetType type = qemu_net_actual_source(net)->type;

    return type == NET_TYPE_BRIDGE || type == NET_TYPE_NETWORK || type == NET_TYPE_ETHERNET || type == NET_TYPE_DIRECT;
}

static void
add_fds(JsonValue *backend, const char *one, const char *many, const int *fds, size_t n)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (size_t i = 0; i < n; i++)
        g_string_append_printf(list, "%s%d", i ? ":" : "", fds[i]);
    json_object_set_string(backend, n == 1 ? one : many, list->str);
}

/* passt has the other end. */
static void
add_passt(JsonValue *backend, const QemuCommandNet *opened)
{
    JsonValue *addr = json_new_object();

    g_assert(opened && opened->n_fds == 1);
    json_object_set_string(addr, "type", "fd");
    json_object_set_printf(addr, "str", "%d", opened->fds[0]);
    json_object_set_string(backend, "type", "stream");
    json_object_set(backend, "addr", addr);
    json_object_set_bool(backend, "server", false);
}

/* While QEMU runs it knows descriptors by name. */
void
qemu_command_net_name_fds(JsonValue *backend, const char *names, size_t n)
{
    JsonValue *addr = json_object_find(backend, "addr");

    if (addr)
        json_object_set_string(addr, "str", names);
    else
        json_object_set_string(backend, n == 1 ? "fd" : "fds", names);
}

static int
add_user(JsonValue *backend, const DomainDef *def, const NetDef *net)
{
    json_object_set_string(backend, "type", "user");
    for (size_t i = 0; net->ips && i < net->ips->len; i++) {
        const NetIp *ip = g_ptr_array_index(net->ips, i);

        if (g_strcmp0(ip->family, "ipv6") == 0) {
            json_object_set_string(backend, "ipv6-prefix", ip->address);
            qemu_props_nonzero(backend, "ipv6-prefixlen", ip->prefix);
        } else {
            json_object_set_printf(backend, "net", "%s/%u", ip->address, ip->prefix ? ip->prefix : 24);
        }
    }
    return 0;
}

static int
add_socket(JsonValue *backend, const DomainDef *def, const NetDef *net)
{
    const NetSourceSocket *source = net->source.socket;
    const char *address = source->address ? source->address : "";

    json_object_set_string(backend, "type", "socket");
    switch (net->source.type) {
    case NET_TYPE_SERVER:
        json_object_set_printf(backend, "listen", "%s:%u", address, source->port);
        return 0;
    case NET_TYPE_CLIENT:
        json_object_set_printf(backend, "connect", "%s:%u", address, source->port);
        return 0;
    case NET_TYPE_MCAST:
        json_object_set_printf(backend, "mcast", "%s:%u", address, source->port);
        return 0;
    default:
        if (!source->local)
            return fail(VIR_ERR_CONFIG_UNSUPPORTED,
                        _("domain '%1$s': interface '%2$s' of type udp needs a <local> address"), def->name,
                        net->info.alias);
        json_object_set_printf(backend, "udp", "%s:%u", address, source->port);
        json_object_set_printf(backend, "localaddr", "%s:%u", source->local->address, source->local->port);
        return 0;
    }
}

static int
add_backend(JsonValue *backend, const DomainDef *def, const NetDef *net, const QemuCommandNet *opened)
{
    const NetSource *source = qemu_net_actual_source(net);

    switch (source->type) {
    case NET_TYPE_BRIDGE:
    case NET_TYPE_NETWORK:
    case NET_TYPE_ETHERNET:
    case NET_TYPE_DIRECT:
        g_assert(opened && opened->n_fds > 0);
        json_object_set_string(backend, "type", "tap");
        add_fds(backend, "fd", "fds", opened->fds, opened->n_fds);
        if (opened->n_vhost_fds > 0) {
            json_object_set_bool(backend, "vhost", true);
            add_fds(backend, "vhostfd", "vhostfds", opened->vhost_fds, opened->n_vhost_fds);
        }
        if (net->sndbuf.set)
            json_object_set_uint(backend, "sndbuf", net->sndbuf.value);
        return 0;
    case NET_TYPE_USER:
        if (!qemu_passt_is_wanted(net))
            return add_user(backend, def, net);
        add_passt(backend, opened);
        return 0;
    case NET_TYPE_SERVER:
    case NET_TYPE_CLIENT:
    case NET_TYPE_MCAST:
    case NET_TYPE_UDP:
        return add_socket(backend, def, net);
    default:
        return qemu_unsupported(def, "interface '%s' of type '%s'", net->info.alias, net_type_to_string(source->type));
    }
}

JsonValue *
qemu_command_net_backend(const DomainDef *def, const NetDef *net, const QemuCommandNet *opened)
{
    g_autoptr(JsonValue) backend = json_new_object();

    if (net->backend && net->backend->type == NET_BACKEND_PASST && !qemu_passt_is_wanted(net)) {
        qemu_unsupported(def, "interface '%s' of type '%s': backend passt", net->info.alias,
                         net_type_to_string(net->source.type));
        return NULL;
    }
    if (add_backend(backend, def, net, opened) < 0)
        return NULL;
    json_object_set_printf(backend, "id", "host%s", net->info.alias);
    return g_steal_pointer(&backend);
}

static void
add_offloads(JsonValue *props, const NetOffloads *offloads, const char *prefix)
{
    const struct {
        const char *name;
        Switch value;
    } rows[] = {
        {"tso4", offloads ? offloads->tso4 : SWITCH_ABSENT},
        {"tso6", offloads ? offloads->tso6 : SWITCH_ABSENT},
        {"ecn", offloads ? offloads->ecn : SWITCH_ABSENT},
        {"ufo", offloads ? offloads->ufo : SWITCH_ABSENT},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *key = g_strdup_printf("%s_%s", prefix, rows[i].name);

        qemu_props_bool(props, key, rows[i].value);
    }
}

static void
add_virtio_driver(JsonValue *props, const NetDef *net)
{
    enum { VECTORS_BESIDES_QUEUES = 2 };
    const NetDriver *driver = net->driver;

    if (!driver)
        return;
    if (driver->txmode != NET_TX_MODE_DEFAULT)
        json_object_set_string(props, "tx", driver->txmode == NET_TX_MODE_TIMER ? "timer" : "bh");
    qemu_props_bool(props, "ioeventfd", driver->ioeventfd);
    qemu_props_bool(props, "event_idx", driver->event_idx);
    if (driver->host) {
        qemu_props_bool(props, "csum", driver->host->csum);
        qemu_props_bool(props, "gso", driver->host->gso);
        add_offloads(props, driver->host, "host");
        qemu_props_bool(props, "mrg_rxbuf", driver->host->mrg_rxbuf);
    }
    if (driver->guest) {
        qemu_props_bool(props, "guest_csum", driver->guest->csum);
        add_offloads(props, driver->guest, "guest");
    }
    if (driver->queues > 1) {
        json_object_set_bool(props, "mq", true);
        json_object_set_uint(props, "vectors", 2 * driver->queues + VECTORS_BESIDES_QUEUES);
    }
    qemu_props_nonzero(props, "rx_queue_size", driver->rx_queue_size);
    qemu_props_nonzero(props, "tx_queue_size", driver->tx_queue_size);
    qemu_props_bool(props, "rss", driver->rss);
    qemu_props_bool(props, "hash", driver->rss_hash_report);
    qemu_props_virtio(props, &driver->virtio);
}

static VirtioModel
virtio_model(const char *model)
{
    if (g_str_has_suffix(model, "-non-transitional"))
        return VIRTIO_MODEL_NON_TRANSITIONAL;
    return g_str_has_suffix(model, "-transitional") ? VIRTIO_MODEL_TRANSITIONAL : VIRTIO_MODEL_DEFAULT;
}

static int
check_net(const DomainDef *def, const NetDef *net)
{
    const char *alias = net->info.alias;

    if (net->teaming)
        return qemu_unsupported(def, "interface '%s': teaming", alias);
    if (net->filterref)
        return qemu_unsupported(def, "interface '%s': filterref", alias);
    if (net->bandwidth && !qemu_interface_needs_fds(net))
        return qemu_unsupported(def, "interface '%s': bandwidth of this type", alias);
    if (net->virtualport && !qemu_ovs_is_wanted(net))
        return qemu_unsupported(def, "interface '%s': virtualport", alias);
    if (net->vlan && !qemu_interface_can_have_vlans(net))
        return qemu_unsupported(def, "interface '%s': vlan of this type", alias);
    if (qemu_script_is_foreign(net))
        return qemu_unsupported(def, "interface '%s': script of this type", alias);
    if (net->ips && qemu_net_actual_source(net)->type != NET_TYPE_USER)
        return qemu_unsupported(def, "interface '%s': ip", alias);
    return 0;
}

JsonValue *
qemu_command_net_device(const DomainDef *def, const NetDef *net)
{
    bool virtio = net_model_is_virtio(net->model);
    g_autofree char *driver =
        virtio ? qemu_props_virtio_driver("virtio-net", virtio_model(net->model), &net->info) : g_strdup(net->model);
    g_autoptr(JsonValue) props = NULL;
    char mac[MAC_TEXT_LEN];

    if (check_net(def, net) < 0)
        return NULL;
    props = qemu_props_new(driver, &net->info);
    if (virtio)
        add_virtio_driver(props, net);
    if (virtio && net->mtu)
        json_object_set_uint(props, "host_mtu", net->mtu);
    json_object_set_printf(props, "netdev", "host%s", net->info.alias);
    json_object_set_string(props, "mac", mac_format(&net->mac, mac));
    qemu_props_boot(props, &net->info);
    if (qemu_props_address(props, def, &net->info) < 0)
        return NULL;
    if (net->info.rom) {
        if (net->info.rom->enabled == YES_NO_NO)
            json_object_set_string(props, "romfile", "");
        qemu_props_nonzero(props, "rombar", net->info.rom->bar == SWITCH_ON);
        json_object_set_string_opt(props, "romfile", net->info.rom->file);
    }
    return g_steal_pointer(&props);
}
