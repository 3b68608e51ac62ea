/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_hotplug_chardev.c - the host's end of a character device, as chardev-add wants it.
 *
 * Threads: any.
 */

#include "qemu/qemu_hotplug.h"

#include "base/error.h"
#include "base/text.h"
#include "qemu/qemu_chardev_log.h"
#include "qemu/qemu_props.h"

ChardevSource *
qemu_hotplug_chardev_of(const DomainDevice *device)
{
    switch (device->kind) {
    case DEVICE_SERIAL:
    case DEVICE_PARALLEL:
    case DEVICE_CONSOLE:
    case DEVICE_CHANNEL:
        return &device->chardev->source;
    case DEVICE_REDIRDEV:
        return &device->redirdev->source;
    case DEVICE_RNG:
        return device->rng->backend && device->rng->backend->model == RNG_BACKEND_EGD ? &device->rng->backend->egd : NULL;
    default:
        return NULL;
    }
}

/* { "type": @type, "data": @data } */
static JsonValue *
tagged(const char *type, JsonValue *data)
{
    JsonValue *object = json_new_object();

    json_object_set_string(object, "type", type);
    json_object_set(object, "data", data);
    return object;
}

static JsonValue *
inet_address(const char *host, const char *service)
{
    JsonValue *inet = json_new_object();

    json_object_set_string(inet, "host", host ? host : "");
    json_object_set_string(inet, "port", service ? service : "0");
    return tagged("inet", inet);
}

static void
add_server(JsonValue *data, bool listen, const Reconnect *reconnect)
{
    json_object_set_bool(data, "server", listen);
    if (listen)
        json_object_set_bool(data, "wait", false);
    else if (reconnect && reconnect->enabled == YES_NO_YES)
        json_object_set_uint(data, "reconnect", reconnect->timeout.set ? reconnect->timeout.value : 0);
}

static const char *
unix_backend(JsonValue *data, const DomainDef *def, const ChardevSource *source, const char *alias)
{
    JsonValue *address;

    if (!source->socket || !source->socket->path)
        return fail_null(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': device '%2$s' has a unix source without a path"),
                         def->name, alias);
    address = json_new_object();
    json_object_set_string(address, "path", source->socket->path);
    json_object_set(data, "addr", tagged("unix", address));
    add_server(data, source->socket->mode == CHARDEV_MODE_BIND, source->socket->reconnect);
    return "socket";
}

static const char *
tcp_backend(JsonValue *data, const DomainDef *def, const ChardevSource *source, const char *alias)
{
    const ChardevTcp *tcp = source->tcp;

    if (!tcp || !tcp->service)
        return fail_null(VIR_ERR_CONFIG_UNSUPPORTED,
                         _("domain '%1$s': device '%2$s' has a tcp source without a service"), def->name, alias);
    if (tcp->tls == YES_NO_YES || source->protocol == CHARDEV_PROTOCOL_TLS || source->protocol == CHARDEV_PROTOCOL_TELNETS) {
        qemu_unsupported(def, "TLS of device '%s'", alias);
        return NULL;
    }
    json_object_set(data, "addr", inet_address(tcp->host, tcp->service));
    json_object_set_bool(data, "telnet", source->protocol == CHARDEV_PROTOCOL_TELNET);
    add_server(data, tcp->mode == CHARDEV_MODE_BIND, tcp->reconnect);
    return "socket";
}

static const char *
udp_backend(JsonValue *data, const ChardevSource *source)
{
    for (size_t i = 0; source->udp && i < source->udp->len; i++) {
        const ChardevUdp *end = g_ptr_array_index(source->udp, i);

        json_object_set(data, end->mode == CHARDEV_MODE_BIND ? "local" : "remote", inet_address(end->host, end->service));
    }
    return "udp";
}

static const char *
path_backend(JsonValue *data, const DomainDef *def, const ChardevSource *source, const char *alias)
{
    const char *path = chardev_source_path(source);
    g_autofree char *file = NULL;

    if (!path)
        return fail_null(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': device '%2$s' has a source without a path"),
                         def->name, alias);
    file = qemu_chardev_file_name(source->type == CHARDEV_FILE ? source->file_set : 0, path);
    json_object_set_string(data, source->type == CHARDEV_FILE ? "out" : "device", file);
    if (source->type == CHARDEV_FILE && source->file_set)
        json_object_set_bool(data, "append", true);
    else if (source->type == CHARDEV_FILE && source->file->append != SWITCH_ABSENT)
        json_object_set_bool(data, "append", source->file->append == SWITCH_ON);
    return source->type == CHARDEV_DEV ? "serial" : chardev_type_to_string(source->type);
}

static const char *
spice_backend(JsonValue *data, const ChardevSource *source, const char *alias)
{
    if (source->type == CHARDEV_SPICEPORT) {
        json_object_set_string_opt(data, "fqdn", source->channel ? source->channel->channel : NULL);
        return "spiceport";
    }
    json_object_set_string(data, "type",
                           text_has_prefix(alias, "redir")       ? "usbredir"
                           : text_has_prefix(alias, "smartcard") ? "smartcard"
                                                                 : "vdagent");
    return "spicevmc";
}

static const char *
vdagent_backend(JsonValue *data, const ChardevVdagent *vdagent)
{
    if (vdagent && vdagent->clipboard != YES_NO_ABSENT)
        json_object_set_bool(data, "clipboard", vdagent->clipboard == YES_NO_YES);
    if (vdagent && vdagent->mouse != MOUSE_MODE_DEFAULT)
        json_object_set_bool(data, "mouse", vdagent->mouse == MOUSE_MODE_CLIENT);
    return "qemu-vdagent";
}

/* Fills @data and says which backend it is for; NULL with an error. */
static const char *
fill_backend(JsonValue *data, const DomainDef *def, const ChardevSource *source, const char *alias)
{
    switch (source->type) {
    case CHARDEV_NULL:
    case CHARDEV_PTY:
    case CHARDEV_STDIO:
    case CHARDEV_VC:
        return chardev_type_to_string(source->type);
    case CHARDEV_FILE:
    case CHARDEV_PIPE:
    case CHARDEV_DEV:
        return path_backend(data, def, source, alias);
    case CHARDEV_UNIX:
        return unix_backend(data, def, source, alias);
    case CHARDEV_TCP:
        return tcp_backend(data, def, source, alias);
    case CHARDEV_UDP:
        return udp_backend(data, source);
    case CHARDEV_SPICEVMC:
    case CHARDEV_SPICEPORT:
        return spice_backend(data, source, alias);
    case CHARDEV_QEMU_VDAGENT:
        return vdagent_backend(data, source->vdagent);
    default:
        qemu_unsupported(def, "source type '%s' of device '%s'", chardev_type_to_string(source->type), alias);
        return NULL;
    }
}

JsonValue *
qemu_hotplug_chardev(const DomainDef *def, const ChardevSource *source, const char *alias)
{
    g_autoptr(JsonValue) data = json_new_object();
    const char *type = fill_backend(data, def, source, alias);

    if (!type)
        return NULL;
    if (source->log && source->log->file) {
        g_autofree char *file = qemu_chardev_file_name(source->log_set, source->log->file);

        json_object_set_string(data, "logfile", file);
        json_object_set_bool(data, "logappend", source->log->append != SWITCH_OFF || source->log_set);
    }
    return tagged(type, g_steal_pointer(&data));
}
