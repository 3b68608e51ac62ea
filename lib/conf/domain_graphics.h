/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_graphics.h - the <graphics> element: how people see the guest's screen.
 */

#ifndef CONF_DOMAIN_GRAPHICS_H
#define CONF_DOMAIN_GRAPHICS_H

#include "base/enums.h"
#include "base/xmlbind.h"
#include "conf/domain_chardev.h"

typedef enum {
    GRAPHICS_NONE,
    GRAPHICS_SDL,
    GRAPHICS_VNC,
    GRAPHICS_RDP,
    GRAPHICS_DESKTOP,
    GRAPHICS_SPICE,
    GRAPHICS_EGL_HEADLESS,
    GRAPHICS_DBUS,
    GRAPHICS_LAST
} GraphicsType;
ENUM_DECLARE(GraphicsType, graphics_type)

typedef enum { LISTEN_UNKNOWN, LISTEN_NONE, LISTEN_ADDRESS, LISTEN_NETWORK, LISTEN_SOCKET, LISTEN_LAST } ListenType;
ENUM_DECLARE(ListenType, listen_type)

typedef struct {
    ListenType type;
    char *address;                   /* address; network: live only, what it resolved to */
    char *network;
    char *socket;
    bool from_config;                /* the daemon's configuration chose it: not part of the guest's */
    bool auto_generated;             /* we chose the socket's path: not part of the configuration */
} GraphicsListen;

typedef enum { AUTH_CONNECTED_DEFAULT, AUTH_CONNECTED_KEEP, AUTH_CONNECTED_FAIL, AUTH_CONNECTED_DISCONNECT,
               AUTH_CONNECTED_LAST } GraphicsConnected;
ENUM_DECLARE(GraphicsConnected, graphics_connected)

typedef struct {
    char *passwd;                    /* secret */
    char *valid_to;                  /* "2030-01-31T15:51:00", UTC */
    GraphicsConnected connected;
} GraphicsAuth;

typedef enum { VNC_SHARE_DEFAULT, VNC_SHARE_ALLOW_EXCLUSIVE, VNC_SHARE_FORCE_SHARED, VNC_SHARE_IGNORE,
    VNC_SHARE_LAST } VncSharePolicy;
ENUM_DECLARE(VncSharePolicy, vnc_share_policy)

typedef struct {
    int port;                        /* 0 = none, -1 = to be chosen at start */
    YesNo autoport;
    int websocket;                   /* 0 = none, -1 = to be chosen */
    YesNo wait;
    YesNo power_control;
    char *keymap;
    VncSharePolicy share_policy;
    char *socket;                    /* the old spelling of a listen socket */
    GraphicsAuth auth;
    OptUint audio;                   /* id of an <audio> */
} VncGraphics;

typedef enum { SPICE_MODE_ABSENT, SPICE_MODE_ANY, SPICE_MODE_SECURE, SPICE_MODE_INSECURE, SPICE_MODE_LAST } SpiceMode;
ENUM_DECLARE(SpiceMode, spice_mode)

typedef enum { SPICE_CHANNEL_MAIN, SPICE_CHANNEL_DISPLAY, SPICE_CHANNEL_INPUTS, SPICE_CHANNEL_CURSOR, SPICE_CHANNEL_PLAYBACK,
               SPICE_CHANNEL_RECORD, SPICE_CHANNEL_SMARTCARD, SPICE_CHANNEL_USBREDIR, SPICE_CHANNEL_LAST } SpiceChannelName;
ENUM_DECLARE(SpiceChannelName, spice_channel_name)

typedef struct {
    SpiceChannelName name;
    SpiceMode mode;
} SpiceChannel;

typedef enum { SPICE_IMAGE_ABSENT, SPICE_IMAGE_AUTO_GLZ, SPICE_IMAGE_AUTO_LZ, SPICE_IMAGE_QUIC, SPICE_IMAGE_GLZ,
               SPICE_IMAGE_LZ, SPICE_IMAGE_OFF, SPICE_IMAGE_LAST } SpiceImageCompression;
ENUM_DECLARE(SpiceImageCompression, spice_image_compression)

typedef enum { SPICE_WAN_ABSENT, SPICE_WAN_AUTO, SPICE_WAN_NEVER, SPICE_WAN_ALWAYS, SPICE_WAN_LAST } SpiceWanCompression;
ENUM_DECLARE(SpiceWanCompression, spice_wan_compression)

typedef enum { SPICE_STREAMING_ABSENT, SPICE_STREAMING_FILTER, SPICE_STREAMING_ALL, SPICE_STREAMING_OFF,
               SPICE_STREAMING_LAST } SpiceStreaming;
ENUM_DECLARE(SpiceStreaming, spice_streaming)

typedef struct {
    int port;
    int tls_port;
    YesNo autoport;
    char *keymap;
    SpiceMode default_mode;
    GraphicsAuth auth;
    GPtrArray *channels;             /* of SpiceChannel */
    SpiceImageCompression image;
    SpiceWanCompression jpeg;
    SpiceWanCompression zlib;
    Switch playback;
    SpiceStreaming streaming;
    YesNo copypaste;
    MouseMode mouse;
    YesNo filetransfer;
    YesNo gl;
    char *rendernode;
} SpiceGraphics;

typedef struct {
    char *display;
    char *xauth;
    YesNo fullscreen;
    YesNo gl;
} SdlGraphics;

typedef struct {
    int port;
    YesNo autoport;
    YesNo replace_user;
    YesNo multi_user;
    char *username;
    GraphicsAuth auth;
} RdpGraphics;

typedef struct {
    char *display;
    YesNo fullscreen;
} DesktopGraphics;

typedef struct {
    char *rendernode;
} EglHeadlessGraphics;

typedef struct {
    YesNo p2p;
    char *address;
    YesNo gl;
    char *rendernode;
    OptUint audio;
} DbusGraphics;

typedef struct {
    GraphicsType type;
    union {
        VncGraphics vnc;
        SpiceGraphics spice;
        SdlGraphics sdl;
        RdpGraphics rdp;
        DesktopGraphics desktop;
        EglHeadlessGraphics egl_headless;
        DbusGraphics dbus;
    };
    char *listen;                    /* the old attribute; mirrors the first listen of type address */
    GPtrArray *listens;              /* of GraphicsListen; vnc, spice, rdp: at least one after parsing */
} GraphicsDef;

/* The first place to listen at, or NULL. */
static inline GraphicsListen *
graphics_first_listen(const GraphicsDef *graphics)
{
    return graphics->listens && graphics->listens->len ? g_ptr_array_index(graphics->listens, 0) : NULL;
}

/* The password and its limits, or NULL for types that have none. */
GraphicsAuth *graphics_auth(GraphicsDef *graphics);

/* Were ports chosen at start, and: make them to be chosen again. */
bool graphics_has_live_ports(const GraphicsDef *graphics);
void graphics_forget_live_ports(GraphicsDef *graphics);

XML_DECLARE(GraphicsDef, graphics_def)
XML_DECLARE(GraphicsListen, graphics_listen)

#endif /* CONF_DOMAIN_GRAPHICS_H */
