/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_target.c - which transport, which socket, which name for the server.
 *
 * Threads: any.
 */

#include "remote/remote_target.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

ENUM_WORDS(RemoteTransport, remote_transport, REMOTE_TRANSPORT_COUNT,
           "unix", "tls", "tcp", "ssh", "libssh2", "libssh", "ext")
ENUM_WORDS(RemoteMode, remote_mode, REMOTE_MODE_COUNT, "auto", "legacy", "direct")
ENUM_WORDS(RemoteProxy, remote_proxy, REMOTE_PROXY_COUNT, "auto", "netcat", "native")
ENUM_WORDS(RemoteHostKey, remote_host_key, REMOTE_HOST_KEY_COUNT, "normal", "auto", "ignore")

/* Whose daemon is looked for when no URI is given, in this order. */
static const char *const system_drivers[] = { "xen", "qemu", "lxc", "vbox", "bhyve", "vz", NULL };
static const char *const session_drivers[] = { "qemu", "vbox", NULL };

/* The drivers that have a daemon of their own; others are only found behind the legacy socket. */
static const char *const daemon_drivers[] = {
    "qemu", "lxc", "xen", "vbox", "bhyve", "ch", "vz", "network", "interface", "nodedev", "nwfilter", "secret", "storage", NULL,
};

#define DEFAULT_DRIVER "qemu"

void
remote_target_free(RemoteTarget *target)
{
    if (!target)
        return;
    g_free(target->name);
    g_free(target->socket);
    g_free(target->daemon);
    g_free(target->host);
    g_free(target->port);
    g_free(target->user);
    g_free(target->command);
    g_clear_pointer(&target->argv, g_ptr_array_unref);
    g_free(target->netcat);
    g_free(target->keyfile);
    g_free(target->sshauth);
    g_free(target->known_hosts);
    g_free(target->pkipath);
    g_free(target->tls_priority);
    g_free(target->auth);
    g_free(target->authfile);
    g_free(target);
}

/* ---- the parameters that are for us */

/* A parameter and where it goes; the kind is told by which offset it fills. */
typedef enum {
    PARAM_STRING,
    PARAM_BOOL,
    PARAM_LIST,
    PARAM_ENUM,
} ParamKind;

typedef struct {
    const char *name;
    ParamKind kind;
    size_t offset;                              /* in RemoteTarget */
    int (*from_string)(const char *text);       /* of an enum */
    const EnumWords *words;
} ParamRow;

#define STRING(name, field) { name, PARAM_STRING, offsetof(RemoteTarget, field), NULL, NULL }
#define BOOL(name, field) { name, PARAM_BOOL, offsetof(RemoteTarget, field), NULL, NULL }
#define LIST(name, field) { name, PARAM_LIST, offsetof(RemoteTarget, field), NULL, NULL }
#define ENUM(name, field, prefix, type) \
    { name, PARAM_ENUM, offsetof(RemoteTarget, field), prefix##_from_string, &type##_words }

static const ParamRow param_rows[] = {
    STRING("name",               name),
    STRING("command",            command),
    LIST  ("argv",               argv),
    STRING("socket",             socket),
    STRING("auth",               auth),
    STRING("sshauth",            sshauth),
    STRING("netcat",             netcat),
    STRING("keyfile",            keyfile),
    STRING("pkipath",            pkipath),
    STRING("known_hosts",        known_hosts),
    ENUM  ("known_hosts_verify", host_key, remote_host_key, RemoteHostKey),
    STRING("tls_priority",       tls_priority),
    ENUM  ("mode",               mode, remote_mode, RemoteMode),
    ENUM  ("proxy",              proxy, remote_proxy, RemoteProxy),
    BOOL  ("no_sanity",          no_sanity),
    BOOL  ("no_verify",          no_verify),
    BOOL  ("no_tty",             no_tty),
    STRING("authfile",           authfile),
};

static const ParamRow *
find_param(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(param_rows); i++) {
        if (g_ascii_strcasecmp(param_rows[i].name, name) == 0)
            return &param_rows[i];
    }
    return NULL;
}

static int
set_enum(int *field, const ParamRow *row, const char *value)
{
    int number = row->from_string(value);
    g_autofree char *allowed = NULL;

    if (number >= 0) {
        *field = number;
        return 0;
    }
    allowed = enum_list(row->words);
    return fail(VIR_ERR_INVALID_ARG, _("URI parameter '%1$s' cannot be '%2$s'; it is one of %3$s"), row->name, value, allowed);
}

static int
set_bool(bool *field, const char *name, const char *value)
{
    if (!g_str_equal(value, "0") && !g_str_equal(value, "1"))
        return fail(VIR_ERR_INVALID_ARG, _("URI parameter '%1$s' must be 0 or 1, not '%2$s'"), name, value);
    *field = value[0] == '1';
    return 0;
}

static int
set_param(RemoteTarget *target, const ParamRow *row, const char *value)
{
    void *field = (char *)target + row->offset;
    char **text = field;
    GPtrArray **list = field;

    switch (row->kind) {
    case PARAM_ENUM:
        return set_enum(field, row, value);
    case PARAM_BOOL:
        return set_bool(field, row->name, value);
    case PARAM_LIST:
        if (!*list)
            *list = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(*list, g_strdup(value));
        return 0;
    case PARAM_STRING:
    default:
        g_free(*text);
        *text = g_strdup(value);
        return 0;
    }
}

static int
take_params(RemoteTarget *target, Uri *uri)
{
    for (size_t i = 0; i < uri->params->len; i++) {
        UriParam *param = g_ptr_array_index(uri->params, i);
        const ParamRow *row = find_param(param->name);

        if (!row)
            continue;
        param->ignore = true;
        if (set_param(target, row, param->value) < 0)
            return -1;
    }
    return 0;
}

static int
take_config(RemoteTarget *target, const ClientConfig *config)
{
    int mode = config->remote_mode ? remote_mode_from_string(config->remote_mode) : REMOTE_MODE_AUTO;
    int proxy = config->remote_proxy ? remote_proxy_from_string(config->remote_proxy) : REMOTE_PROXY_AUTO;

    if (mode < 0)
        return fail(VIR_ERR_CONF_SYNTAX, _("%1$s: remote_mode cannot be '%2$s'; it is one of auto, legacy, direct"),
                    config->path, config->remote_mode);
    if (proxy < 0)
        return fail(VIR_ERR_CONF_SYNTAX, _("%1$s: remote_proxy cannot be '%2$s'; it is one of auto, netcat, native"),
                    config->path, config->remote_proxy);
    target->mode = (RemoteMode)mode;
    target->proxy = (RemoteProxy)proxy;
    target->tls_priority = g_strdup(config->tls_priority);
    return 0;
}

/* ---- transport and name */

static int
choose_transport(RemoteTarget *target, const Uri *uri)
{
    g_autofree char *word = uri_transport(uri);
    g_autofree char *known = NULL;
    int transport;

    if (!word) {
        target->transport = uri->server ? REMOTE_TRANSPORT_TLS : REMOTE_TRANSPORT_UNIX;
        return 0;
    }
    transport = remote_transport_from_string(word);
    if (transport < 0) {
        known = enum_list(&RemoteTransport_words);
        return fail(VIR_ERR_INVALID_ARG, _("transport '%1$s' is not known; it is one of %2$s"), word, known);
    }
    if (transport == REMOTE_TRANSPORT_UNIX && uri->server)
        return fail(VIR_ERR_INVALID_ARG, _("transport 'unix' reaches this host only, not '%1$s'"), uri->server);
    target->transport = (RemoteTransport)transport;
    return 0;
}

/* The URI as the server understands it: what led here is left out. */
static char *
name_for_server(const Uri *uri)
{
    g_autofree char *driver = uri_driver(uri);
    Uri plain = *uri;

    if (g_str_equal(driver, "remote"))
        return g_strdup("");
    plain.scheme = driver;
    plain.user = NULL;
    plain.server = NULL;
    plain.port = 0;
    return uri_format(&plain);
}

static const char *
default_port(RemoteTransport transport)
{
    switch (transport) {
    case REMOTE_TRANSPORT_TLS:
        return "16514";
    case REMOTE_TRANSPORT_TCP:
        return "16509";
    case REMOTE_TRANSPORT_SSH:
    case REMOTE_TRANSPORT_LIBSSH2:
    case REMOTE_TRANSPORT_LIBSSH:
        return "22";
    case REMOTE_TRANSPORT_UNIX:
    case REMOTE_TRANSPORT_EXT:
    case REMOTE_TRANSPORT_COUNT:
    default:
        return NULL;
    }
}

static void
take_host(RemoteTarget *target, const Uri *uri)
{
    target->host = g_strdup(uri->server ? uri->server : "localhost");
    target->user = g_strdup(uri->user);
    target->port_given = uri->port != 0;
    target->port = uri->port ? g_strdup_printf("%u", uri->port) : g_strdup(default_port(target->transport));
}

/* ---- the local socket */

/* A user's own daemon, or the system's? */
static bool
is_session(const Uri *uri, const RemotePlace *place)
{
    if (place->privileged)
        return false;
    return !uri || text_equal(uri->path, "/session") || text_has_prefix(uri->scheme, "test+");
}

static char *
direct_socket(const char *driver, bool session, const RemotePlace *place)
{
    return g_strdup_printf("%s/virt%sd-sock%s", session ? place->session_dir : place->system_dir, driver,
                           place->readonly && !session ? "-ro" : "");
}

static char *
legacy_socket(bool session, const RemotePlace *place)
{
    return g_strdup_printf("%s/libvirt-sock%s", session ? place->session_dir : place->system_dir,
                           place->readonly && !session ? "-ro" : "");
}

static bool
exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* Without a URI: the first driver whose daemon listens, else the default one. */
static const char *
probe_driver(bool session, const RemotePlace *place)
{
    const char *const *drivers = session ? session_drivers : system_drivers;

    for (size_t i = 0; drivers[i]; i++) {
        g_autofree char *path = direct_socket(drivers[i], session, place);

        if (exists(path))
            return drivers[i];
    }
    return DEFAULT_DRIVER;
}

static RemoteMode
settle_mode(const RemoteTarget *target, const char *driver, bool session, const RemotePlace *place)
{
    g_autofree char *direct = NULL;
    g_autofree char *legacy = NULL;

    if (target->mode != REMOTE_MODE_AUTO)
        return target->mode;
    if (!text_in_list(driver, daemon_drivers))
        return REMOTE_MODE_LEGACY;
    direct = direct_socket(driver, session, place);
    legacy = legacy_socket(session, place);
    return !exists(direct) && exists(legacy) ? REMOTE_MODE_LEGACY : REMOTE_MODE_DIRECT;
}

static char *
daemon_program(RemoteMode mode, const char *driver)
{
    const char *given = getenv(mode == REMOTE_MODE_DIRECT ? "VIRTD_PATH" : "LIBVIRTD_PATH");

    if (given && *given)
        return g_strdup(given);
    return mode == REMOTE_MODE_DIRECT ? g_strdup_printf(SBINDIR "/virt%sd", driver) : g_strdup(SBINDIR "/virtproxyd");
}

static void
choose_local_socket(RemoteTarget *target, const Uri *uri, const RemotePlace *place)
{
    bool session = is_session(uri, place);
    g_autofree char *named = uri ? uri_driver(uri) : NULL;
    const char *driver = named ? named : probe_driver(session, place);
    const char *wish = getenv("LIBVIRT_AUTOSTART");

    if (target->socket)
        return;
    target->mode = settle_mode(target, driver, session, place);
    target->socket = target->mode == REMOTE_MODE_DIRECT ? direct_socket(driver, session, place) : legacy_socket(session, place);
    target->autostart = session && (!wish || !g_str_equal(wish, "0"));
    if (target->autostart)
        target->daemon = daemon_program(target->mode, driver);
}

/* The system's socket on a host that cannot be looked at: the one that every host has. */
static void
choose_far_socket(RemoteTarget *target, const Uri *uri, const RemotePlace *place)
{
    g_autofree char *driver = uri_driver(uri);

    target->session = text_equal(uri->path, "/session");
    if (!target->socket && !target->session)
        target->socket = target->mode == REMOTE_MODE_DIRECT ? direct_socket(driver, false, place) : legacy_socket(false, place);
}

RemoteTarget *
remote_target_new(Uri *uri, const ClientConfig *config, const RemotePlace *place)
{
    g_autoptr(RemoteTarget) target = g_new0(RemoteTarget, 1);

    if (take_config(target, config) < 0)
        return NULL;
    if (uri && (choose_transport(target, uri) < 0 || take_params(target, uri) < 0))
        return NULL;
    if (uri && !target->name)
        target->name = name_for_server(uri);
    if (target->transport == REMOTE_TRANSPORT_EXT && !target->command)
        return fail_null(VIR_ERR_INVALID_ARG, _("transport 'ext' needs the URI parameter 'command'"));
    target->socket_given = target->socket != NULL;
    target->readonly = place->readonly;
    if (target->transport == REMOTE_TRANSPORT_UNIX) {
        choose_local_socket(target, uri, place);
    } else {
        take_host(target, uri);
        if (target->transport == REMOTE_TRANSPORT_SSH)
            choose_far_socket(target, uri, place);
    }
    return g_steal_pointer(&target);
}
