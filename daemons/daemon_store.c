/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon_store.c - descriptors of a service that outlive the daemon.
 *
 * Who is replaced hands over by the protocol of socket activation: the successor finds sockets and what was kept in the same way
 * as when systemd starts it.
 *
 * Threads: main.
 */

#include "daemons/daemon_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "daemons/daemon_sockets.h"

#define REPLACED "SPLITVIRT_REPLACED"

struct DaemonStore {
    GHashTable *fds; /* name -> descriptor, which is the service's */
    GArray *kept;
    bool has_warned;
};

DaemonStore *
daemon_store_new(GArray *kept)
{
    DaemonStore *store = g_new0(DaemonStore, 1);

    store->fds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    store->kept = kept;
    return store;
}

void
daemon_store_free(DaemonStore *store)
{
    if (!store)
        return;
    g_hash_table_unref(store->fds);
    g_free(store);
}

static void
forget(const char *name)
{
    sd_notifyf(false, "FDSTOREREMOVE=1\nFDNAME=%s", name);
}

void
daemon_store_add(void *opaque, const char *name, int fd)
{
    DaemonStore *store = opaque;
    /* Not to be dropped when the other side is gone: what it said last is still in there. */
    g_autofree char *text = g_strdup_printf("FDSTORE=1\nFDPOLL=0\nFDNAME=%s", name);

    g_hash_table_replace(store->fds, g_strdup(name), GINT_TO_POINTER(fd));
    if (!getenv("NOTIFY_SOCKET") || sd_pid_notify_with_fds(0, false, text, &fd, 1) > 0 || store->has_warned)
        return;
    store->has_warned = true;
    LOG_WARN("systemd does not keep the descriptor '%s' for a successor", name);
}

void
daemon_store_remove(void *opaque, const char *name)
{
    DaemonStore *store = opaque;

    g_hash_table_remove(store->fds, name);
    forget(name);
}

int
daemon_store_take(void *opaque, const char *name)
{
    const DaemonStore *store = opaque;

    for (guint i = 0; store->kept && i < store->kept->len; i++) {
        DaemonKept *one = &g_array_index(store->kept, DaemonKept, i);

        if (one->fd >= 0 && g_str_equal(one->name, name)) {
            fd_set_cloexec(one->fd, true);
            return fd_steal(&one->fd);
        }
    }
    return -1;
}

void
daemon_store_settle(DaemonStore *store, const char *prefix)
{
    for (guint i = 0; i < store->kept->len; i++) {
        DaemonKept *one = &g_array_index(store->kept, DaemonKept, i);

        if (one->fd < 0 || !g_str_has_prefix(one->name, prefix))
            continue;
        LOG_WARN("nothing is known of the descriptor '%s' from before, closing it", one->name);
        fd_close(&one->fd);
        forget(one->name);
    }
    store->kept = NULL;
}

/* ------------------------------------------------------------- being replaced */

bool
daemon_was_replaced(void)
{
    return getenv(REPLACED) != NULL;
}

bool
daemon_owns_sockets(void)
{
    return g_strcmp0(getenv(REPLACED), "own") == 0;
}

/* What the successor gets, in this order. */
typedef struct {
    GArray *fds;    /* of int: copies, out of the way of their final numbers */
    GString *names;
} Parcel;

static int
pack(Parcel *parcel, const char *name, int fd, int above)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, above);

    if (copy < 0)
        return fail_errno(errno, _("cannot hand over the descriptor '%1$s'"), name);
    g_array_append_val(parcel->fds, copy);
    g_string_append_printf(parcel->names, "%s%s", parcel->names->len ? ":" : "", name);
    return 0;
}

static int
pack_all(const DaemonStore *store, const GArray *listeners, Parcel *parcel)
{
    int above = SD_LISTEN_FDS_START + (int)listeners->len + (int)g_hash_table_size(store->fds);
    GHashTableIter iter;
    void *name, *fd;

    for (guint i = 0; i < listeners->len; i++)
        if (pack(parcel, "socket", g_array_index(listeners, DaemonListener, i).fd, above) < 0)
            return -1;
    g_hash_table_iter_init(&iter, store->fds);
    while (g_hash_table_iter_next(&iter, &name, &fd))
        if (pack(parcel, name, GPOINTER_TO_INT(fd), above) < 0)
            return -1;
    return 0;
}

/* From here on there is no way back: the numbers of others are overwritten. */
static void
unfold(const Parcel *parcel)
{
    for (guint i = 0; i < parcel->fds->len; i++)
        if (dup2(g_array_index(parcel->fds, int, i), SD_LISTEN_FDS_START + (int)i) < 0)
            abort();
}

static char **
environment(const Parcel *parcel, bool owns_sockets)
{
    char **env = g_get_environ();
    g_autofree char *pid = g_strdup_printf("%d", (int)getpid());
    g_autofree char *count = g_strdup_printf("%u", parcel->fds->len);

    env = g_environ_setenv(env, "LISTEN_PID", pid, TRUE);
    env = g_environ_setenv(env, "LISTEN_FDS", count, TRUE);
    env = g_environ_setenv(env, "LISTEN_FDNAMES", parcel->names->str, TRUE);
    return g_environ_setenv(env, REPLACED, owns_sockets ? "own" : "given", TRUE);
}

static void
parcel_clear(Parcel *parcel)
{
    for (guint i = 0; i < parcel->fds->len; i++)
        close(g_array_index(parcel->fds, int, i));
    g_array_unref(parcel->fds);
    g_string_free(parcel->names, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parcel, parcel_clear)

int
daemon_store_replace(DaemonStore *store, const GArray *listeners, const char *program, char *const *argv)
{
    g_auto(Parcel) parcel = { .fds = g_array_new(FALSE, FALSE, sizeof(int)), .names = g_string_new(NULL) };
    bool owns = listeners->len > 0 && g_array_index(listeners, DaemonListener, 0).path != NULL;
    g_auto(GStrv) env = NULL;

    if (access(program, X_OK) < 0)
        return fail_errno(errno, _("cannot execute '%1$s'"), program);
    if (pack_all(store, listeners, &parcel) < 0)
        return -1;
    env = environment(&parcel, owns);
    unfold(&parcel);
    execve(program, argv, env);
    /* What we had is overwritten. Who starts us again finds what is on disk and in the store. */
    LOG_ERROR("cannot execute '%s', leaving: %s", program, g_strerror(errno));
    abort();
}
