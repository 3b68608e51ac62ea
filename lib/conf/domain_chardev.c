/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_chardev.c - character devices: the host's end by type, and the four elements that have one.
 *
 * Threads: any. A device does not change once its definition is committed.
 */

#include "conf/domain_chardev.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

ENUM_WORDS(ChardevType, chardev_type, CHARDEV_LAST,
           NULL, "null", "vc", "pty", "dev", "file", "pipe", "stdio", "udp", "tcp", "unix", "spicevmc", "spiceport",
           "nmdm", "qemu-vdagent", "dbus")
ENUM_WORDS(ChardevMode, chardev_mode, CHARDEV_MODE_LAST, NULL, "connect", "bind")
ENUM_WORDS(ChardevProtocol, chardev_protocol, CHARDEV_PROTOCOL_LAST, NULL, "raw", "telnet", "telnets", "tls")
ENUM_WORDS(MouseMode, mouse_mode, MOUSE_MODE_LAST, NULL, "server", "client")
ENUM_WORDS(SerialType, serial_type, SERIAL_TYPE_LAST,
           NULL, "isa-serial", "usb-serial", "pci-serial", "spapr-vio-serial", "system-serial", "sclp-serial",
           "isa-debug")
ENUM_WORDS(SerialModel, serial_model, SERIAL_MODEL_LAST,
           NULL, "isa-serial", "usb-serial", "pci-serial", "spapr-vty", "pl011", "16550a", "sclpconsole",
           "sclplmconsole", "isa-debugcon")
ENUM_WORDS(ConsoleType, console_type, CONSOLE_TYPE_LAST,
           NULL, "serial", "xen", "uml", "virtio", "lxc", "openvz", "sclp", "sclplm")
ENUM_WORDS(ChannelType, channel_type, CHANNEL_TYPE_LAST, NULL, "guestfwd", "virtio", "xen")
ENUM_WORDS(ChannelState, channel_state, CHANNEL_STATE_LAST, NULL, "connected", "disconnected")

/* ---- <source> by type ---- */

static const XmlField file_fields[] = {
    XML_ATTR     (ChardevFile, path,      "path",     XML_PATH,       0),
    XML_ATTR_ENUM(ChardevFile, append,    "append",   Switch,         0),
    XML_LIST     (ChardevFile, seclabels, "seclabel", DeviceSeclabel, 0),
};
XML_BINDING(ChardevFile, "source", file_fields);

static const XmlField unix_fields[] = {
    XML_ATTR_ENUM(ChardevUnix, mode,      "mode",      ChardevMode,    0),
    XML_ATTR     (ChardevUnix, path,      "path",      XML_PATH,       0),
    XML_CHILD    (ChardevUnix, reconnect, "reconnect", Reconnect,      0),
    XML_LIST     (ChardevUnix, seclabels, "seclabel",  DeviceSeclabel, 0),
};
XML_BINDING(ChardevUnix, "source", unix_fields);

static const XmlField tcp_fields[] = {
    XML_ATTR_ENUM(ChardevTcp, mode,      "mode",      ChardevMode, 0),
    XML_ATTR     (ChardevTcp, host,      "host",      XML_STRING,  0),
    XML_ATTR     (ChardevTcp, service,   "service",   XML_STRING,  XML_REQUIRED),
    XML_ATTR_ENUM(ChardevTcp, tls,       "tls",       YesNo,       0),
    XML_CHILD    (ChardevTcp, reconnect, "reconnect", Reconnect,   0),
};
XML_BINDING(ChardevTcp, "source", tcp_fields);

static const XmlField udp_fields[] = {
    XML_ATTR_ENUM(ChardevUdp, mode,    "mode",    ChardevMode, 0),
    XML_ATTR     (ChardevUdp, host,    "host",    XML_STRING,  0),
    XML_ATTR     (ChardevUdp, service, "service", XML_STRING,  0),
};
XML_BINDING(ChardevUdp, "source", udp_fields);

static const XmlField nmdm_fields[] = {
    XML_ATTR(ChardevNmdm, master, "master", XML_PATH, XML_REQUIRED),
    XML_ATTR(ChardevNmdm, slave,  "slave",  XML_PATH, XML_REQUIRED),
};
XML_BINDING(ChardevNmdm, "source", nmdm_fields);

static const XmlField channel_name_fields[] = {
    XML_ATTR(ChardevChannelName, channel, "channel", XML_STRING, XML_REQUIRED),
};
XML_BINDING(ChardevChannelName, "source", channel_name_fields);

static const XmlField vdagent_fields[] = {
    XML_IN_ATTR_ENUM(ChardevVdagent, clipboard, "clipboard", "copypaste", YesNo,     0),
    XML_IN_ATTR_ENUM(ChardevVdagent, mouse,     "mouse",     "mode",      MouseMode, 0),
};
XML_BINDING(ChardevVdagent, "source", vdagent_fields);

static const XmlField log_fields[] = {
    XML_ATTR     (ChardevLog, file,   "file",   XML_PATH, XML_REQUIRED),
    XML_ATTR_ENUM(ChardevLog, append, "append", Switch,   0),
};
XML_BINDING(ChardevLog, "log", log_fields);

static bool
not_inactive(const void *self, unsigned int flags)
{
    return !(flags & XML_AS_INACTIVE);
}

/* A pty is opened when the guest starts: the path is the running guest's. */
static const XmlField source_pty_fields[] = {
    XML_CHILD(ChardevSource, file, "source", ChardevFile, XML_OMIT_EMPTY, .show = not_inactive),
};
/* Without a path the socket is one that we make at start. */
static bool
unix_is_shown(const void *self, unsigned int flags)
{
    const ChardevSource *source = self;

    return source->socket->path || source->socket->reconnect;
}

static const XmlField source_file_fields[] = {
    XML_CHILD(ChardevSource, file, "source", ChardevFile, XML_OMIT_EMPTY),
};
static const XmlField source_unix_fields[] = {
    XML_CHILD(ChardevSource, socket, "source", ChardevUnix, XML_OMIT_EMPTY, .show = unix_is_shown),
};
static const XmlField source_tcp_fields[] = {
    XML_CHILD(ChardevSource, tcp, "source", ChardevTcp, 0),
};
static const XmlField source_udp_fields[] = {
    XML_LIST(ChardevSource, udp, "source", ChardevUdp, 0),
};
static const XmlField source_nmdm_fields[] = {
    XML_CHILD(ChardevSource, nmdm, "source", ChardevNmdm, 0),
};
static const XmlField source_channel_fields[] = {
    XML_CHILD(ChardevSource, channel, "source", ChardevChannelName, 0),
};
static const XmlField source_vdagent_fields[] = {
    XML_CHILD(ChardevSource, vdagent, "source", ChardevVdagent, XML_OMIT_EMPTY),
};

static const XmlCase source_cases[] = {
    XML_CASE(CHARDEV_PTY,          ChardevSource, source_pty_fields),
    XML_CASE(CHARDEV_DEV,          ChardevSource, source_file_fields),
    XML_CASE(CHARDEV_FILE,         ChardevSource, source_file_fields),
    XML_CASE(CHARDEV_PIPE,         ChardevSource, source_file_fields),
    XML_CASE(CHARDEV_UNIX,         ChardevSource, source_unix_fields),
    XML_CASE(CHARDEV_TCP,          ChardevSource, source_tcp_fields),
    XML_CASE(CHARDEV_UDP,          ChardevSource, source_udp_fields),
    XML_CASE(CHARDEV_NMDM,         ChardevSource, source_nmdm_fields),
    XML_CASE(CHARDEV_SPICEPORT,    ChardevSource, source_channel_fields),
    XML_CASE(CHARDEV_DBUS,         ChardevSource, source_channel_fields),
    XML_CASE(CHARDEV_QEMU_VDAGENT, ChardevSource, source_vdagent_fields),
    XML_CASE_NONE(CHARDEV_NULL),
    XML_CASE_NONE(CHARDEV_VC),
    XML_CASE_NONE(CHARDEV_STDIO),
    XML_CASE_NONE(CHARDEV_SPICEVMC),
};

static bool
protocol_is_shown(const void *self, unsigned int flags)
{
    const ChardevSource *source = self;

    return source->type == CHARDEV_TCP;
}

#define ROW_TYPE(flags) XML_ATTR_ENUM(ChardevSource, type, "type", ChardevType, flags)
#define ROWS_BEHIND_TYPE \
    XML_SWITCH      (ChardevSource, type,     source_cases,                        0), \
    XML_IN_ATTR_ENUM(ChardevSource, protocol, "protocol", "type", ChardevProtocol, 0, .show = protocol_is_shown), \
    XML_CHILD       (ChardevSource, log,      "log",              ChardevLog,      0)

static const XmlField source_fields[] = { ROW_TYPE(XML_REQUIRED), ROWS_BEHIND_TYPE };

/* A guest's line that does not say what is at its other end has a terminal there. */
static const XmlField line_fields[] = { ROW_TYPE(0), ROWS_BEHIND_TYPE };

/* What does not say that it waits, connects. */
static void
default_mode(ChardevSource *source)
{
    if (source->type == CHARDEV_TCP && source->tcp && source->tcp->mode == CHARDEV_MODE_DEFAULT)
        source->tcp->mode = CHARDEV_MODE_CONNECT;
    if (source->type != CHARDEV_UDP)
        return;
    xml_each(ChardevUdp, end, source->udp) {
        if (end->mode == CHARDEV_MODE_DEFAULT)
            end->mode = CHARDEV_MODE_CONNECT;
    }
}

/* The end that waits stands first. */
static void
sort_ends(ChardevSource *source)
{
    GPtrArray *ends = source->udp;
    const ChardevUdp *first;
    gpointer second;

    if (source->type != CHARDEV_UDP || !ends || ends->len != 2)
        return;
    first = ends->pdata[0];
    second = ends->pdata[1];
    if (first->mode == CHARDEV_MODE_BIND || ((const ChardevUdp *)second)->mode != CHARDEV_MODE_BIND)
        return;
    ends->pdata[1] = ends->pdata[0];
    ends->pdata[0] = second;
}

static int
source_post_parse(void *self, XmlContext *ctx)
{
    ChardevSource *source = self;

    default_mode(source);
    sort_ends(source);
    if (source->type == CHARDEV_TCP && source->tcp && source->protocol == CHARDEV_PROTOCOL_DEFAULT)
        source->protocol = CHARDEV_PROTOCOL_RAW;
    if (source->type == CHARDEV_PTY && (ctx->flags & XML_AS_INACTIVE)) {
        xml_free(&xml_binding_ChardevFile, source->file);
        source->file = NULL;
    }
    return 0;
}

static int
udp_validate(const ChardevSource *source, XmlContext *ctx)
{
    bool connect = false;

    if (source->udp && source->udp->len > 2)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("type='udp' has at most two sources, but %1$u are given"), source->udp->len);
    xml_each(ChardevUdp, end, source->udp) {
        if (end->mode == CHARDEV_MODE_CONNECT && end->service)
            connect = true;
    }
    if (!connect)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("type='udp' needs a source with mode='connect' and a 'service'"));
    return 0;
}

int
chardev_path_validate(const ChardevSource *source, XmlContext *ctx)
{
    if (source->type == CHARDEV_UNIX && (!source->socket || !source->socket->path))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("type='unix' needs a source with a 'path'"));
    return 0;
}

static int
source_validate(void *self, XmlContext *ctx)
{
    const ChardevSource *source = self;

    if (source->protocol > CHARDEV_PROTOCOL_RAW && source->type != CHARDEV_TCP)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("a protocol '%1$s' needs type='tcp'"),
                        chardev_protocol_to_string(source->protocol));
    switch (source->type) {
    case CHARDEV_DEV:
    case CHARDEV_FILE:
    case CHARDEV_PIPE:
        if (!source->file || !source->file->path)
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("type='%1$s' needs a source with a 'path'"),
                            chardev_type_to_string(source->type));
        return 0;
    case CHARDEV_TCP:
        if (!source->tcp)
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("type='tcp' needs a source with 'host' and 'service'"));
        if (source->tcp->mode == CHARDEV_MODE_CONNECT && !source->tcp->host)
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("type='tcp' with mode='connect' needs a 'host'"));
        return 0;
    case CHARDEV_UDP:
        return udp_validate(source, ctx);
    case CHARDEV_UNIX:
        if (source->socket && source->socket->reconnect && source->socket->mode == CHARDEV_MODE_BIND)
            return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("'reconnect' needs mode='connect'"));
        return 0;
    case CHARDEV_NMDM:
    case CHARDEV_SPICEPORT:
        if (!source->channel)
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("type='%1$s' needs a 'source'"), chardev_type_to_string(source->type));
        return 0;
    default:
        return 0;
    }
}
XML_BINDING(ChardevSource, "chardev", source_fields, .post_parse = source_post_parse, .validate = source_validate);

static int
line_post_parse(void *self, XmlContext *ctx)
{
    ChardevSource *source = self;

    if (source->type == CHARDEV_NONE)
        source->type = CHARDEV_PTY;
    return source_post_parse(self, ctx);
}
XML_BINDING_AS(ChardevLine, ChardevSource, "chardev", line_fields, .post_parse = line_post_parse, .validate = source_validate);

/* ---- the four elements ---- */

#define ROW_TTY    XML_ATTR(ChardevDef, tty, "tty", XML_STRING, XML_ONLY_LIVE)
#define ROW_SOURCE XML_STRUCT_AS(ChardevDef, source, "", ChardevSource, ChardevLine, 0)
#define ROW_PORT   XML_IN_ATTR(ChardevDef, port, "target", "port", XML_UINT, XML_ABI, XML_PRESENCE(ChardevDef, has_port))
#define ROW_INFO   XML_EMBED(ChardevDef, info, DeviceInfo)

static const XmlField serial_fields[] = {
    ROW_SOURCE,
    ROW_TTY,
    XML_IN_ATTR_ENUM(ChardevDef, serial_type,  "target",       "type", SerialType,  XML_ABI),
    ROW_PORT,
    XML_IN_ATTR_ENUM(ChardevDef, serial_model, "target/model", "name", SerialModel, XML_ABI),
    ROW_INFO,
};

static int
serial_validate(void *self, XmlContext *ctx)
{
    static const SerialType model_type[] = {
        [SERIAL_MODEL_ISA_SERIAL] = SERIAL_TYPE_ISA,
        [SERIAL_MODEL_USB_SERIAL] = SERIAL_TYPE_USB,
        [SERIAL_MODEL_PCI_SERIAL] = SERIAL_TYPE_PCI,
        [SERIAL_MODEL_SPAPR_VTY] = SERIAL_TYPE_SPAPR_VIO,
        [SERIAL_MODEL_PL011] = SERIAL_TYPE_SYSTEM,
        [SERIAL_MODEL_16550A] = SERIAL_TYPE_SYSTEM,
        [SERIAL_MODEL_SCLPCONSOLE] = SERIAL_TYPE_SCLP,
        [SERIAL_MODEL_SCLPLMCONSOLE] = SERIAL_TYPE_SCLP,
        [SERIAL_MODEL_ISA_DEBUGCON] = SERIAL_TYPE_ISA_DEBUG,
    };
    const ChardevDef *serial = self;

    if (serial->serial_model && serial->serial_type && model_type[serial->serial_model] != serial->serial_type)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("target model '%1$s' does not go with target type '%2$s'"),
                        serial_model_to_string(serial->serial_model), serial_type_to_string(serial->serial_type));
    return 0;
}
XML_BINDING_AS(SerialDef, ChardevDef, "serial", serial_fields, .validate = serial_validate);

static const XmlField parallel_fields[] = { ROW_SOURCE, ROW_TTY, ROW_PORT, ROW_INFO };
XML_BINDING_AS(ParallelDef, ChardevDef, "parallel", parallel_fields);

static const XmlField console_fields[] = {
    ROW_SOURCE,
    ROW_TTY,
    XML_IN_ATTR_ENUM(ChardevDef, console_type, "target", "type", ConsoleType, XML_ABI),
    ROW_PORT,
    ROW_INFO,
};
XML_BINDING_AS(ConsoleDef, ChardevDef, "console", console_fields);

static const XmlField target_guestfwd_fields[] = {
    XML_IN_ATTR(ChardevDef, guestfwd_address, "target", "address", XML_IP4,  XML_REQUIRED | XML_ABI),
    XML_IN_ATTR(ChardevDef, guestfwd_port,    "target", "port",    XML_UINT, XML_REQUIRED | XML_ABI, XML_RANGE(1, 65535)),
};
static const XmlField target_named_fields[] = {
    XML_IN_ATTR     (ChardevDef, channel_name,  "target", "name",  XML_STRING,   XML_ABI),
    XML_IN_ATTR_ENUM(ChardevDef, channel_state, "target", "state", ChannelState, XML_ONLY_LIVE),
};
static const XmlCase channel_cases[] = {
    XML_CASE(CHANNEL_TYPE_GUESTFWD, ChardevDef, target_guestfwd_fields),
    XML_CASE(CHANNEL_TYPE_VIRTIO,   ChardevDef, target_named_fields),
    XML_CASE(CHANNEL_TYPE_XEN,      ChardevDef, target_named_fields),
};

static const XmlField channel_fields[] = {
    ROW_SOURCE,
    XML_IN_ATTR_ENUM(ChardevDef, channel_type, "target", "type", ChannelType, XML_REQUIRED | XML_ABI),
    XML_SWITCH      (ChardevDef, channel_type, channel_cases, 0),
    ROW_INFO,
};

static int
channel_validate(void *self, XmlContext *ctx)
{
    const ChardevDef *channel = self;

    if (channel->channel_type == CHANNEL_TYPE_XEN && !channel->channel_name)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a target of type 'xen' needs a 'name'"));
    if (channel->source.type == CHARDEV_SPICEVMC && channel->channel_type != CHANNEL_TYPE_VIRTIO)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("type='spicevmc' needs a target of type 'virtio'"));
    return 0;
}
XML_BINDING_AS(ChannelDef, ChardevDef, "channel", channel_fields, .validate = channel_validate);

/* All that any of the four has: for copies and comparisons of one whose kind does not matter. */
static const XmlField any_fields[] = {
    ROW_SOURCE,
    ROW_TTY,
    XML_PRIVATE_ENUM(ChardevDef, serial_type, SerialType),
    XML_PRIVATE_ENUM(ChardevDef, serial_model, SerialModel),
    XML_PRIVATE_ENUM(ChardevDef, console_type, ConsoleType),
    XML_PRIVATE_ENUM(ChardevDef, channel_type, ChannelType),
    ROW_PORT,
    XML_PRIVATE(ChardevDef, channel_name, XML_STRING),
    XML_PRIVATE_ENUM(ChardevDef, channel_state, ChannelState),
    XML_PRIVATE(ChardevDef, guestfwd_address, XML_STRING),
    XML_PRIVATE(ChardevDef, guestfwd_port, XML_UINT),
    ROW_INFO,
};
XML_BINDING(ChardevDef, "chardev", any_fields);

/* ---- questions ---- */

const char *
chardev_source_path(const ChardevSource *source)
{
    switch (source->type) {
    case CHARDEV_PTY:
    case CHARDEV_DEV:
    case CHARDEV_FILE:
    case CHARDEV_PIPE:
        return source->file ? source->file->path : NULL;
    case CHARDEV_UNIX:
        return source->socket ? source->socket->path : NULL;
    default:
        return NULL;
    }
}

void
chardev_source_set_path(ChardevSource *source, const char *path)
{
    if (source->type == CHARDEV_UNIX) {
        if (!source->socket)
            source->socket = xml_new(&xml_binding_ChardevUnix);
        g_free(source->socket->path);
        source->socket->path = g_strdup(path);
        return;
    }
    if (!source->file)
        source->file = xml_new(&xml_binding_ChardevFile);
    g_free(source->file->path);
    source->file->path = g_strdup(path);
}

bool
console_is_serial_alias(const ChardevDef *console)
{
    return console->console_type == CONSOLE_TYPE_SERIAL;
}

bool
chardev_source_equal(const ChardevSource *a, const ChardevSource *b)
{
    return xml_equal(&xml_binding_ChardevSource, a, b);
}

void
chardev_source_clear(ChardevSource *source)
{
    xml_clear(&xml_binding_ChardevSource, source);
}
