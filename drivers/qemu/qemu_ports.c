/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_ports.c - TCP ports for graphics.
 *
 * Threads: any.
 */

#include "qemu_ports.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libvirt/virterror.h>

#include "base/error.h"
#include "base/file.h"
#include "base/thread.h"

struct QemuPorts {
    char *what;
    unsigned int first, last;
    Mutex lock;
    GHashTable *taken GUARDED_BY(lock);     /* port -> how many have it */
};

QemuPorts *
qemu_ports_new(const char *what, unsigned int first, unsigned int last)
{
    QemuPorts *ports = g_new0(QemuPorts, 1);

    ports->what = g_strdup(what);
    ports->first = first;
    ports->last = last;
    mutex_init(&ports->lock);
    ports->taken = g_hash_table_new(NULL, NULL);
    return ports;
}

void
qemu_ports_free(QemuPorts *ports)
{
    if (!ports)
        return;
    g_hash_table_unref(ports->taken);
    mutex_clear(&ports->lock);
    g_free(ports->what);
    g_free(ports);
}

/* Does nobody else on this host listen there? Where there is no IPv6, IPv4 decides. */
static bool
is_free(unsigned int port)
{
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
    struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    autoclose int fd6 = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    autoclose int fd4 = -1;
    int on = 1;

    if (fd6 >= 0) {
        setsockopt(fd6, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
        setsockopt(fd6, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
        if (bind(fd6, (const struct sockaddr *)&v6, sizeof(v6)) < 0 && errno == EADDRINUSE)
            return false;
    }
    fd4 = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd4 < 0)
        return true;
    setsockopt(fd4, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    return bind(fd4, (const struct sockaddr *)&v4, sizeof(v4)) == 0;
}

/* With the lock held. */
static void
count(QemuPorts *ports, unsigned int port, int by) REQUIRES_LOCK(ports->lock)
{
    void *key = GUINT_TO_POINTER(port);
    int now = GPOINTER_TO_INT(g_hash_table_lookup(ports->taken, key)) + by;

    if (now > 0)
        g_hash_table_insert(ports->taken, key, GINT_TO_POINTER(now));
    else
        g_hash_table_remove(ports->taken, key);
}

/* Takes @port unless one of our guests has it. */
static bool
take(QemuPorts *ports, unsigned int port)
{
    bool free_here;

    mutex_lock(&ports->lock);
    free_here = !g_hash_table_contains(ports->taken, GUINT_TO_POINTER(port));
    if (free_here)
        count(ports, port, 1);
    mutex_unlock(&ports->lock);
    return free_here;
}

static void
change(QemuPorts *ports, int port, int by)
{
    if (port < (int)ports->first || port > (int)ports->last)
        return;
    mutex_lock(&ports->lock);
    count(ports, (unsigned int)port, by);
    mutex_unlock(&ports->lock);
}

int
qemu_ports_acquire(QemuPorts *ports)
{
    for (unsigned int port = ports->first; port <= ports->last; port++) {
        if (!take(ports, port))
            continue;
        if (is_free(port))
            return (int)port;
        change(ports, (int)port, -1);
    }
    return fail(VIR_ERR_INTERNAL_ERROR, _("no port is free for %1$s between %2$u and %3$u"), ports->what, ports->first,
                ports->last);
}

void
qemu_ports_claim(QemuPorts *ports, int port)
{
    change(ports, port, 1);
}

void
qemu_ports_release(QemuPorts *ports, int port)
{
    change(ports, port, -1);
}
