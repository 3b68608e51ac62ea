/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_sockets.c - the sockets of a daemon: those it was started with, or its own.
 *
 * Threads: main.
 */

#include "daemons/daemon_sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "base/error.h"
#include "base/file.h"
#include "daemons/daemon_keep.h"
#include "daemons/daemon_network.h"
#include "daemons/daemon_store.h"

static void
clear_listener(void *data)
{
    DaemonListener *listener = data;

    g_clear_pointer(&listener->path, g_free);
}

/* The path that the socket @fd is bound to, or NULL. */
static char *
bound_path(int fd)
{
    struct sockaddr_un address;
    socklen_t length = sizeof(address);

    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0 || address.sun_family != AF_UNIX ||
        length <= offsetof(struct sockaddr_un, sun_path) || !address.sun_path[0])
        return NULL;
    return g_strdup(address.sun_path);
}

/* The last part of it. */
static char *
bound_name(int fd)
{
    g_autofree char *path = bound_path(fd);

    return path ? g_path_get_basename(path) : NULL;
}

static const DaemonSocket *
find_row(const DaemonSpec *spec, const char *fd_name, int fd)
{
    g_autofree char *bound = bound_name(fd);

    for (const DaemonSocket *row = spec->sockets; row->file; row++)
        if (g_strcmp0(row->fd_name, fd_name) == 0 || g_strcmp0(row->file, bound) == 0)
            return row;
    return NULL;
}

/* "virtproxyd-tls.socket" is for TLS: units of sockets for other hosts say in their name what is spoken there. */
static int
network_transport(const char *fd_name, int fd, DaemonTransport *ret_transport)
{
    if (!sd_is_socket_inet(fd, AF_UNSPEC, SOCK_STREAM, 1, 0))
        return -1;
    if (!g_str_has_suffix(fd_name, "-tls.socket") && !g_str_has_suffix(fd_name, "-tcp.socket"))
        return -1;
    *ret_transport = g_str_has_suffix(fd_name, "-tls.socket") ? DAEMON_TRANSPORT_TLS : DAEMON_TRANSPORT_TCP;
    return 0;
}

static int
take_one(const DaemonSpec *spec, const char *name, int fd, GArray *listeners)
{
    DaemonListener listener = {.fd = fd};
    const DaemonSocket *row = find_row(spec, name, fd);

    if (row) {
        listener.access = row->access;
        if (!sd_is_socket_unix(fd, SOCK_STREAM, 1, NULL, 0))
            return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("the socket '%1$s' passed to %2$s is no listening UNIX stream socket"), name,
                        spec->name);
    } else if (network_transport(name, fd, &listener.transport) < 0) {
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("%1$s was started with a socket named '%2$s', which is none of its own"),
                    spec->name, name);
    }
    if (fd_set_nonblock(fd, true) < 0)
        return -1;
    /* The predecessor in this process had made it. */
    if (daemon_owns_sockets())
        listener.path = bound_path(fd);
    g_array_append_val(listeners, listener);
    return 0;
}

static void
clear_kept(void *data)
{
    DaemonKept *kept = data;

    g_free(kept->name);
    fd_close(&kept->fd);
}

GArray *
daemon_kept_new(void)
{
    GArray *kept = g_array_new(FALSE, TRUE, sizeof(DaemonKept));

    g_array_set_clear_func(kept, clear_kept);
    return kept;
}

/* Is @name that of a descriptor which a client or the service left to us? */
static bool
is_kept(const DaemonSpec *spec, const char *name)
{
    return daemon_keep_is_client(name) ||
           (spec->service && spec->service->kept_prefix && g_str_has_prefix(name, spec->service->kept_prefix));
}

/* The number of sockets to listen on that were passed. */
static int
take_activated(const DaemonSpec *spec, GArray *listeners, GArray *kept)
{
    g_auto(GStrv) names = NULL;
    int n = sd_listen_fds_with_names(1, &names);

    if (n < 0)
        return fail_errno(-n, "%s", _("cannot take the sockets of socket activation"));
    for (int i = 0; i < n; i++) {
        if (is_kept(spec, names[i])) {
            const DaemonKept one = {g_strdup(names[i]), SD_LISTEN_FDS_START + i};

            g_array_append_val(kept, one);
            continue;
        }
        if (take_one(spec, names[i], SD_LISTEN_FDS_START + i, listeners) < 0)
            return -1;
    }
    return (int)listeners->len;
}

static const char *
socket_mode(const DaemonConfig *config, RpcAccess access)
{
    switch (access) {
    case RPC_ACCESS_READ:
        return config->unix_sock_ro_perms;
    case RPC_ACCESS_ADMIN:
        return config->unix_sock_admin_perms;
    case RPC_ACCESS_WRITE:
    default:
        return config->unix_sock_rw_perms;
    }
}

static int
set_owner(const char *path, const DaemonPaths *paths, const DaemonConfig *config)
{
    const struct group *group;

    if (!paths->privileged || !config->unix_sock_group || !*config->unix_sock_group)
        return 0;
    group = getgrnam(config->unix_sock_group);
    if (!group)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("unix_sock_group: there is no group '%1$s'"), config->unix_sock_group);
    if (chown(path, (uid_t)-1, group->gr_gid) < 0)
        return fail_errno(errno, _("cannot give socket '%1$s' to group '%2$s'"), path, config->unix_sock_group);
    return 0;
}

/* Binds @path. A socket that nobody listens on is in the way and goes; one that somebody does is an error. */
static int
bind_socket(int fd, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    autoclose int probe = -1;

    if (strlen(path) >= sizeof(address.sun_path))
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("socket path '%1$s' is longer than %2$zu bytes"), path,
                    sizeof(address.sun_path) - 1);
    strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        return 0;
    if (errno != EADDRINUSE)
        return fail_errno(errno, _("cannot bind socket '%1$s'"), path);
    probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe >= 0 && connect(probe, (struct sockaddr *)&address, sizeof(address)) == 0)
        return fail(VIR_ERR_RESOURCE_BUSY, _("another process answers on socket '%1$s'"), path);
    if (unlink(path) < 0 && errno != ENOENT)
        return fail_errno(errno, _("cannot remove stale socket '%1$s'"), path);
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
        return fail_errno(errno, _("cannot bind socket '%1$s'"), path);
    return 0;
}

static int
open_own(const DaemonSocket *row, const DaemonPaths *paths, const DaemonConfig *config, DaemonListener *ret_listener)
{
    const char *dir = config->unix_sock_dir && *config->unix_sock_dir ? config->unix_sock_dir : paths->run_dir;
    g_autofree char *path = g_build_filename(dir, row->file, NULL);
    autoclose int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mode_t mode = (mode_t)g_ascii_strtoull(socket_mode(config, row->access), NULL, 8);
    mode_t mask;
    int rc;

    if (fd < 0)
        return fail_errno(errno, "%s", _("cannot create a UNIX socket"));
    /* Nobody may connect before the mode is right. */
    mask = umask(0777);
    rc = bind_socket(fd, path);
    umask(mask);
    if (rc < 0 || set_owner(path, paths, config) < 0)
        return -1;
    if (listen(fd, SOMAXCONN) < 0)
        return fail_errno(errno, _("cannot listen on socket '%1$s'"), path);
    if (chmod(path, paths->privileged ? mode : 0700) < 0)
        return fail_errno(errno, _("cannot set the mode of socket '%1$s'"), path);
    *ret_listener = (DaemonListener){.access = row->access, .fd = fd_steal(&fd), .path = g_steal_pointer(&path)};
    return 0;
}

GArray *
daemon_sockets_open(const DaemonSpec *spec, const DaemonPaths *paths, const DaemonConfig *config, GArray *kept)
{
    g_autoptr(GArray) listeners = g_array_new(FALSE, TRUE, sizeof(DaemonListener));
    int n;

    g_array_set_clear_func(listeners, clear_listener);
    n = take_activated(spec, listeners, kept);
    if (n < 0)
        return NULL;
    for (const DaemonSocket *row = spec->sockets; n == 0 && row->file; row++) {
        DaemonListener listener;

        /* A session has no second class of clients. */
        if (!paths->privileged && row->access == RPC_ACCESS_READ)
            continue;
        if (open_own(row, paths, config, &listener) < 0)
            return NULL;
        g_array_append_val(listeners, listener);
    }
    if (n == 0 && daemon_network_open(config, listeners) < 0)
        return NULL;
    return g_steal_pointer(&listeners);
}

void
daemon_sockets_close(GArray *listeners)
{
    for (size_t i = 0; i < listeners->len; i++) {
        DaemonListener *listener = &g_array_index(listeners, DaemonListener, i);

        if (listener->path)
            unlink(listener->path);
    }
    g_array_unref(listeners);
}

bool
daemon_sockets_are_wanted(const GArray *listeners)
{
    for (size_t i = 0; i < listeners->len; i++) {
        struct pollfd waiting = {.fd = g_array_index(listeners, DaemonListener, i).fd, .events = POLLIN};

        if (poll(&waiting, 1, 0) > 0)
            return true;
    }
    return false;
}
