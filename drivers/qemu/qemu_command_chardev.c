/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_command_chardev.c - character devices: the host's end (-chardev) and the guest's.
 *
 * Threads: any.
 */

#include "qemu/qemu_command_parts.h"

#include "base/error.h"
#include "qemu/qemu_chardev_log.h"
#include "qemu/qemu_props.h"

/* Appends ",key=value"; a comma in a value is written twice. */
void
qemu_option_add(GString *text, const char *key, const char *value)
{
    g_string_append_printf(text, "%s%s=", text->len ? "," : "", key);
    for (const char *p = value; *p; p++) {
        if (*p == ',')
            g_string_append_c(text, ',');
        g_string_append_c(text, *p);
    }
}

static void
add_server(GString *text, bool listen, const Reconnect *reconnect)
{
    if (listen) {
        g_string_append(text, ",server=on,wait=off");
    } else if (reconnect && reconnect->enabled == YES_NO_YES) {
        g_string_append_printf(text, ",reconnect=%u", reconnect->timeout.set ? reconnect->timeout.value : 0);
    } else if (reconnect && reconnect->enabled == YES_NO_NO) {
        g_string_append(text, ",reconnect=0");
    }
}

static int
add_unix(GString *text, const DomainDef *def, const ChardevSource *source, const char *alias)
{
    if (!source->socket || !source->socket->path)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': device '%2$s' has a unix source without a path"),
                    def->name, alias);
    qemu_option_add(text, "path", source->socket->path);
    add_server(text, source->socket->mode == CHARDEV_MODE_BIND, source->socket->reconnect);
    return 0;
}

static int
add_tcp(GString *text, const DomainDef *def, const ChardevSource *source, const char *alias)
{
    const ChardevTcp *tcp = source->tcp;

    if (!tcp || !tcp->service)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': device '%2$s' has a tcp source without a service"),
                    def->name, alias);
    if (tcp->tls == YES_NO_YES || source->protocol == CHARDEV_PROTOCOL_TLS || source->protocol == CHARDEV_PROTOCOL_TELNETS)
        return qemu_unsupported(def, "TLS of device '%s'", alias);
    qemu_option_add(text, "host", tcp->host ? tcp->host : "");
    qemu_option_add(text, "port", tcp->service);
    if (source->protocol == CHARDEV_PROTOCOL_TELNET)
        g_string_append(text, ",telnet=on");
    add_server(text, tcp->mode == CHARDEV_MODE_BIND, tcp->reconnect);
    return 0;
}

static int
add_udp(GString *text, const DomainDef *def, const ChardevSource *source, const char *alias)
{
    for (size_t i = 0; source->udp && i < source->udp->len; i++) {
        const ChardevUdp *end = g_ptr_array_index(source->udp, i);
        bool bind = end->mode == CHARDEV_MODE_BIND;

        qemu_option_add(text, bind ? "localaddr" : "host", end->host ? end->host : "");
        qemu_option_add(text, bind ? "localport" : "port", end->service ? end->service : "0");
    }
    return 0;
}

static void
add_vdagent(GString *text, const ChardevVdagent *vdagent)
{
    qemu_option_add(text, "name", "vdagent");
    if (vdagent && vdagent->clipboard != YES_NO_ABSENT)
        qemu_option_add(text, "clipboard", vdagent->clipboard == YES_NO_YES ? "on" : "off");
    if (vdagent && vdagent->mouse != MOUSE_MODE_DEFAULT)
        qemu_option_add(text, "mouse", vdagent->mouse == MOUSE_MODE_CLIENT ? "on" : "off");
}

static const char *
backend_word(const ChardevSource *source, bool parallel)
{
    switch (source->type) {
    case CHARDEV_NULL:
    case CHARDEV_VC:
    case CHARDEV_PTY:
    case CHARDEV_FILE:
    case CHARDEV_PIPE:
    case CHARDEV_STDIO:
    case CHARDEV_UDP:
    case CHARDEV_SPICEVMC:
    case CHARDEV_SPICEPORT:
    case CHARDEV_QEMU_VDAGENT:
    case CHARDEV_DBUS:
        return chardev_type_to_string(source->type);
    case CHARDEV_DEV:
        return parallel ? "parallel" : "serial";
    case CHARDEV_TCP:
    case CHARDEV_UNIX:
        return "socket";
    default:
        return NULL;
    }
}

static int
add_details(GString *text, const DomainDef *def, const ChardevSource *source, const char *alias)
{
    const char *path = chardev_source_path(source);
    g_autofree char *file = NULL;

    switch (source->type) {
    case CHARDEV_FILE:
        file = qemu_chardev_file_name(source->file_set, path);
        qemu_option_add(text, "path", file);
        if (source->file_set)
            qemu_option_add(text, "append", "on");
        else if (source->file->append != SWITCH_ABSENT)
            qemu_option_add(text, "append", source->file->append == SWITCH_ON ? "on" : "off");
        return 0;
    case CHARDEV_DEV:
    case CHARDEV_PIPE:
        qemu_option_add(text, "path", path);
        return 0;
    case CHARDEV_UNIX:
        return add_unix(text, def, source, alias);
    case CHARDEV_TCP:
        return add_tcp(text, def, source, alias);
    case CHARDEV_UDP:
        return add_udp(text, def, source, alias);
    case CHARDEV_SPICEPORT:
    case CHARDEV_DBUS:
        qemu_option_add(text, "name", source->channel->channel);
        return 0;
    case CHARDEV_SPICEVMC:
        qemu_option_add(text, "name",
                        g_str_has_prefix(alias, "redir")       ? "usbredir"
                        : g_str_has_prefix(alias, "smartcard") ? "smartcard"
                                                               : "vdagent");
        return 0;
    case CHARDEV_QEMU_VDAGENT:
        add_vdagent(text, source->vdagent);
        return 0;
    default:
        return 0;
    }
}

int
qemu_command_chardev(GPtrArray *args, const DomainDef *def, const ChardevSource *source, const char *alias, bool parallel)
{
    g_autoptr(GString) details = g_string_new(NULL);
    const char *word = backend_word(source, parallel);
    bool needs_path = source->type == CHARDEV_FILE || source->type == CHARDEV_DEV || source->type == CHARDEV_PIPE;

    if (!word)
        return qemu_unsupported(def, "source type '%s' of device '%s'", chardev_type_to_string(source->type), alias);
    if (needs_path && !chardev_source_path(source))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("domain '%1$s': device '%2$s' has a source without a path"), def->name, alias);
    if (add_details(details, def, source, alias) < 0)
        return -1;
    if (source->log && source->log->file) {
        g_autofree char *file = qemu_chardev_file_name(source->log_set, source->log->file);

        qemu_option_add(details, "logfile", file);
        qemu_option_add(details, "logappend", source->log->append == SWITCH_OFF && !source->log_set ? "off" : "on");
    }
    qemu_args_text(args, "chardev",
                   g_strdup_printf("%s,id=char%s%s%s", word, alias, details->len ? "," : "",
                                   details->str + (details->str[0] == ',' ? 1 : 0)));
    return 0;
}

static int
serial_device(JsonValue **ret_props, const DomainDef *def, const ChardevDef *serial)
{
    const char *driver = serial->serial_model != SERIAL_MODEL_NONE ? serial_model_to_string(serial->serial_model) : "isa-serial";
    g_autoptr(JsonValue) props = NULL;

    /* The board has it; it takes the character device by -serial. */
    if (serial->serial_type == SERIAL_TYPE_SYSTEM) {
        *ret_props = NULL;
        return 0;
    }
    props = qemu_props_new(driver, &serial->info);
    json_object_set_printf(props, "chardev", "char%s", serial->info.alias);
    if (serial->serial_model == SERIAL_MODEL_ISA_SERIAL || serial->serial_model == SERIAL_MODEL_NONE)
        json_object_set_uint(props, "index", serial->port);
    if (qemu_props_address(props, def, &serial->info) < 0)
        return -1;
    *ret_props = g_steal_pointer(&props);
    return 0;
}

int
qemu_command_serial(GPtrArray *args, const DomainDef *def, const ChardevDef *serial)
{
    JsonValue *props;

    if (qemu_command_chardev(args, def, &serial->source, serial->info.alias, false) < 0 ||
        serial_device(&props, def, serial) < 0)
        return -1;
    if (props)
        qemu_args_json(args, "device", props);
    else
        qemu_args_text(args, "serial", g_strdup_printf("chardev:char%s", serial->info.alias));
    return 0;
}

int
qemu_command_parallel(GPtrArray *args, const DomainDef *def, const ChardevDef *parallel)
{
    JsonValue *props = qemu_props_new("isa-parallel", &parallel->info);

    json_object_set_printf(props, "chardev", "char%s", parallel->info.alias);
    if (qemu_props_address(props, def, &parallel->info) < 0 ||
        qemu_command_chardev(args, def, &parallel->source, parallel->info.alias, true) < 0) {
        json_free(props);
        return -1;
    }
    qemu_args_json(args, "device", props);
    return 0;
}

int
qemu_command_channel(GPtrArray *args, const DomainDef *def, const ChardevDef *channel)
{
    g_autoptr(JsonValue) props = NULL;

    if (channel->channel_type != CHANNEL_TYPE_VIRTIO)
        return qemu_unsupported(def, "target type '%s' of channel '%s'", channel_type_to_string(channel->channel_type),
                                channel->info.alias);
    if (qemu_command_chardev(args, def, &channel->source, channel->info.alias, false) < 0)
        return -1;
    props = qemu_props_new("virtserialport", &channel->info);
    if (qemu_props_address(props, def, &channel->info) < 0)
        return -1;
    json_object_set_printf(props, "chardev", "char%s", channel->info.alias);
    if (channel->channel_name)
        json_object_set_string(props, "name", channel->channel_name);
    else if (channel->source.type == CHARDEV_SPICEVMC || channel->source.type == CHARDEV_QEMU_VDAGENT)
        json_object_set_string(props, "name", "com.redhat.spice.0");
    qemu_args_json(args, "device", g_steal_pointer(&props));
    return 0;
}

int
qemu_command_console(GPtrArray *args, const DomainDef *def, const ChardevDef *console)
{
    g_autoptr(JsonValue) props = NULL;

    if (console_is_serial_alias(console))
        return 0;
    if (console->console_type == CONSOLE_TYPE_SERIAL || console->console_type == CONSOLE_TYPE_NONE)
        return 0;
    if (console->console_type != CONSOLE_TYPE_VIRTIO)
        return qemu_unsupported(def, "target type '%s' of console '%s'", console_type_to_string(console->console_type),
                                console->info.alias);
    if (qemu_command_chardev(args, def, &console->source, console->info.alias, false) < 0)
        return -1;
    props = qemu_props_new("virtconsole", &console->info);
    json_object_set_printf(props, "chardev", "char%s", console->info.alias);
    if (qemu_props_address(props, def, &console->info) < 0)
        return -1;
    qemu_args_json(args, "device", g_steal_pointer(&props));
    return 0;
}
