/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_chardev.h - <serial>, <parallel>, <console> and <channel>, and the host's end of all that speaks in bytes.
 */

#ifndef CONF_DOMAIN_CHARDEV_H
#define CONF_DOMAIN_CHARDEV_H

#include "conf/device_info.h"
#include "conf/storage_source.h"

typedef enum {
    CHARDEV_NONE,
    CHARDEV_NULL,
    CHARDEV_VC,
    CHARDEV_PTY,
    CHARDEV_DEV,
    CHARDEV_FILE,
    CHARDEV_PIPE,
    CHARDEV_STDIO,
    CHARDEV_UDP,
    CHARDEV_TCP,
    CHARDEV_UNIX,
    CHARDEV_SPICEVMC,
    CHARDEV_SPICEPORT,
    CHARDEV_NMDM,
    CHARDEV_QEMU_VDAGENT,
    CHARDEV_DBUS,
    CHARDEV_LAST
} ChardevType;
ENUM_DECLARE(ChardevType, chardev_type)

typedef struct {
    char *path;                      /* pty: live only */
    Switch append;                   /* file only */
    GPtrArray *seclabels;            /* of DeviceSeclabel */
} ChardevFile;                       /* pty, dev, file, pipe */

typedef enum { CHARDEV_MODE_DEFAULT, CHARDEV_MODE_CONNECT, CHARDEV_MODE_BIND, CHARDEV_MODE_LAST } ChardevMode;
ENUM_DECLARE(ChardevMode, chardev_mode)

typedef struct {
    ChardevMode mode;
    char *path;
    Reconnect *reconnect;
    GPtrArray *seclabels;            /* of DeviceSeclabel */
} ChardevUnix;

typedef enum { CHARDEV_PROTOCOL_DEFAULT, CHARDEV_PROTOCOL_RAW, CHARDEV_PROTOCOL_TELNET, CHARDEV_PROTOCOL_TELNETS,
               CHARDEV_PROTOCOL_TLS, CHARDEV_PROTOCOL_LAST } ChardevProtocol;
ENUM_DECLARE(ChardevProtocol, chardev_protocol)

typedef struct {
    ChardevMode mode;
    char *host;
    char *service;
    YesNo tls;
    Reconnect *reconnect;
} ChardevTcp;

/* One end of UDP: where to listen (bind), or where to send to (connect). */
typedef struct {
    ChardevMode mode;
    char *host;
    char *service;
} ChardevUdp;

typedef struct {
    char *master;
    char *slave;
} ChardevNmdm;

typedef struct {
    char *channel;
} ChardevChannelName;                /* spiceport, dbus */

typedef enum { MOUSE_MODE_DEFAULT, MOUSE_MODE_SERVER, MOUSE_MODE_CLIENT, MOUSE_MODE_LAST } MouseMode;
ENUM_DECLARE(MouseMode, mouse_mode)

typedef struct {
    YesNo clipboard;
    MouseMode mouse;
} ChardevVdagent;

typedef struct {
    char *file;
    Switch append;
} ChardevLog;

/* The host's end. The union's member is NULL when there is no <source>. */
typedef struct {
    ChardevType type;
    union {
        ChardevFile *file;           /* pty, dev, file, pipe */
        ChardevUnix *socket;         /* unix */
        ChardevTcp *tcp;
        GPtrArray *udp;              /* of ChardevUdp */
        ChardevNmdm *nmdm;
        ChardevChannelName *channel; /* spiceport, dbus */
        ChardevVdagent *vdagent;
    };
    ChardevProtocol protocol;        /* tcp only */
    ChardevLog *log;

    /* The host's own for one run, neither in the document nor in copies: numbers of what stands for file and log at the hypervisor;
     * 0 = the hypervisor opens them itself. */
    unsigned int file_set;
    unsigned int log_set;
} ChardevSource;

typedef enum {
    SERIAL_TYPE_NONE,
    SERIAL_TYPE_ISA,
    SERIAL_TYPE_USB,
    SERIAL_TYPE_PCI,
    SERIAL_TYPE_SPAPR_VIO,
    SERIAL_TYPE_SYSTEM,
    SERIAL_TYPE_SCLP,
    SERIAL_TYPE_ISA_DEBUG,
    SERIAL_TYPE_LAST
} SerialType;
ENUM_DECLARE(SerialType, serial_type)

typedef enum {
    SERIAL_MODEL_NONE,
    SERIAL_MODEL_ISA_SERIAL,
    SERIAL_MODEL_USB_SERIAL,
    SERIAL_MODEL_PCI_SERIAL,
    SERIAL_MODEL_SPAPR_VTY,
    SERIAL_MODEL_PL011,
    SERIAL_MODEL_16550A,
    SERIAL_MODEL_SCLPCONSOLE,
    SERIAL_MODEL_SCLPLMCONSOLE,
    SERIAL_MODEL_ISA_DEBUGCON,
    SERIAL_MODEL_LAST
} SerialModel;
ENUM_DECLARE(SerialModel, serial_model)

typedef enum {
    CONSOLE_TYPE_NONE,
    CONSOLE_TYPE_SERIAL,
    CONSOLE_TYPE_XEN,
    CONSOLE_TYPE_UML,
    CONSOLE_TYPE_VIRTIO,
    CONSOLE_TYPE_LXC,
    CONSOLE_TYPE_OPENVZ,
    CONSOLE_TYPE_SCLP,
    CONSOLE_TYPE_SCLPLM,
    CONSOLE_TYPE_LAST
} ConsoleType;
ENUM_DECLARE(ConsoleType, console_type)

typedef enum { CHANNEL_TYPE_NONE, CHANNEL_TYPE_GUESTFWD, CHANNEL_TYPE_VIRTIO, CHANNEL_TYPE_XEN, CHANNEL_TYPE_LAST } ChannelType;
ENUM_DECLARE(ChannelType, channel_type)

typedef enum { CHANNEL_STATE_DEFAULT, CHANNEL_STATE_CONNECTED, CHANNEL_STATE_DISCONNECTED, CHANNEL_STATE_LAST } ChannelState;
ENUM_DECLARE(ChannelState, channel_state)

/* The four elements differ in their <target> only. */
typedef struct {
    ChardevSource source;
    char *tty;                       /* live: the pty's path once more, as old readers want it */
    bool has_port;                   /* serial, parallel, console */
    unsigned int port;
    SerialType serial_type;          /* serial; and a console that is a serial port written the new way */
    SerialModel serial_model;
    ConsoleType console_type;        /* console */
    ChannelType channel_type;        /* channel */
    char *channel_name;              /* virtio and xen */
    ChannelState channel_state;      /* live only */
    char *guestfwd_address;
    unsigned int guestfwd_port;
    DeviceInfo info;
} ChardevDef;

/* The path of a pty, device, file, pipe or unix socket; NULL when there is none. */
const char *chardev_source_path(const ChardevSource *source);

/* Sets that path (a copy), making the member when it is missing. @source is of such a type. */
void chardev_source_set_path(ChardevSource *source, const char *path);

/* Is it a console that is only another word for serial port 0? */
bool console_is_serial_alias(const ChardevDef *console);

/* Do both say the same about the host's end? */
bool chardev_source_equal(const ChardevSource *a, const ChardevSource *b);

void chardev_source_clear(ChardevSource *source);

XML_DECLARE(ChardevDef, chardev_def)
XML_DECLARE_BINDING(SerialDef)
XML_DECLARE_BINDING(ParallelDef)
XML_DECLARE_BINDING(ConsoleDef)
XML_DECLARE_BINDING(ChannelDef)
XML_DECLARE_BINDING(ChardevChannelName)
XML_DECLARE_BINDING(ChardevSource)    /* embedded: attribute type, <source>, <protocol>, <log> */

/* For devices that have no socket of our making: a unix socket needs a path. */
int chardev_path_validate(const ChardevSource *source, XmlContext *ctx);

#endif /* CONF_DOMAIN_CHARDEV_H */
