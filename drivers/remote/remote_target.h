/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_target.h - from a URI to the place where the other end listens.
 */

#ifndef REMOTE_TARGET_H
#define REMOTE_TARGET_H

#include <stdbool.h>

#include "api/client_config.h"
#include "api/uri.h"
#include "base/enums.h"

typedef enum {
    REMOTE_TRANSPORT_UNIX,
    REMOTE_TRANSPORT_TLS,
    REMOTE_TRANSPORT_TCP,
    REMOTE_TRANSPORT_SSH,
    REMOTE_TRANSPORT_LIBSSH2,
    REMOTE_TRANSPORT_LIBSSH,
    REMOTE_TRANSPORT_EXT,
    REMOTE_TRANSPORT_COUNT,
} RemoteTransport;
ENUM_DECLARE(RemoteTransport, remote_transport)

/* Which daemon to ask: the driver's own, or the one for everything. */
typedef enum {
    REMOTE_MODE_AUTO,
    REMOTE_MODE_LEGACY,
    REMOTE_MODE_DIRECT,
    REMOTE_MODE_COUNT,
} RemoteMode;
ENUM_DECLARE(RemoteMode, remote_mode)

/* How an ssh connection finds the socket at the far end. */
typedef enum {
    REMOTE_PROXY_AUTO,
    REMOTE_PROXY_NETCAT,
    REMOTE_PROXY_NATIVE,
    REMOTE_PROXY_COUNT,
} RemoteProxy;
ENUM_DECLARE(RemoteProxy, remote_proxy)

/* What becomes of the far end's ssh key when it is not known. */
typedef enum {
    REMOTE_HOST_KEY_NORMAL,
    REMOTE_HOST_KEY_AUTO,
    REMOTE_HOST_KEY_IGNORE,
    REMOTE_HOST_KEY_COUNT,
} RemoteHostKey;
ENUM_DECLARE(RemoteHostKey, remote_host_key)

/* Everything a URI says about getting there. Strings are NULL when not given. */
typedef struct {
    RemoteTransport transport;
    RemoteMode mode;
    RemoteProxy proxy;
    RemoteHostKey host_key;

    char *name;             /* the URI for the server; NULL: it chooses */
    char *socket;           /* transport unix: the path; ssh: the one at the far end */
    bool socket_given;      /* by the URI */
    bool session;           /* a user's own daemon */
    bool readonly;
    bool autostart;         /* the daemon may be started if nobody listens there */
    char *daemon;           /* then: the program */

    char *host;
    char *port;
    bool port_given;
    char *user;
    char *command;
    GPtrArray *argv;        /* further arguments of the command; NULL when none */
    char *netcat;
    char *keyfile;
    char *sshauth;
    char *known_hosts;
    char *pkipath;
    char *tls_priority;
    char *auth;
    char *authfile;
    bool no_sanity;
    bool no_verify;
    bool no_tty;
} RemoteTarget;

/* What the target depends on besides URI and configuration. */
typedef struct {
    bool readonly;
    bool privileged;        /* root: the system's daemons are the only ones */
    const char *session_dir; /* where an ordinary user's sockets are */
    const char *system_dir;
} RemotePlace;

/* @uri may be NULL: the local daemon of the first driver that is there. Marks the parameters it consumes in @uri. */
RemoteTarget *remote_target_new(Uri *uri, const ClientConfig *config, const RemotePlace *place);

void remote_target_free(RemoteTarget *target);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RemoteTarget, remote_target_free)

#endif /* REMOTE_TARGET_H */
