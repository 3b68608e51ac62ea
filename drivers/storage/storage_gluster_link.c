/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_gluster_link.c - libgfapi, loaded at the first use, and its connections.
 *
 * One takes a second to make and may take ten to end: so a pool keeps its own, which many threads may use, and a thread of its own
 * ends it. It connects anew by itself when a server comes back.
 *
 * Threads: any that may wait.
 */

#include "storage/storage_gluster_link.h"

#include <errno.h>

#include "base/error.h"
#include "base/library.h"
#include "base/log.h"

enum { GLUSTER_PORT = 24007, LOG_ERRORS = 4, STACK_SIZE = 1024 * 1024 };

GlusterLibrary gluster;

static const char *const names[] = {
#define GLUSTER_NAME(name) #name,
    GLUSTER_FUNCTIONS(GLUSTER_NAME)
#undef GLUSTER_NAME
};

static Library library = LIBRARY("libgfapi.so.0", N_("which pools of type gluster need"), names, gluster);

int
gluster_load(void)
{
    return library_need(&library);
}

const PoolHost *
gluster_host(const PoolSource *source)
{
    return source->hosts && source->hosts->len ? source->hosts->pdata[0] : NULL;
}

/* The library takes "//" for no folder. */
char *
gluster_path(const StoragePoolDef *pool, const char *name)
{
    g_auto(GStrv) parts = g_strsplit(pool->source.dir ? pool->source.dir : "", "/", -1);
    GString *path = g_string_new(NULL);

    for (size_t i = 0; parts[i]; i++) {
        if (*parts[i])
            g_string_append_printf(path, "/%s", parts[i]);
    }
    if (*name || path->len == 0)
        g_string_append_printf(path, "/%s", name);
    return g_string_free(path, FALSE);
}

/* ---- its end ---- */

static void
end_volume(void *volume)
{
    (void)gluster.glfs_fini(volume);
}

static void
link_free(ObjectPart *part)
{
    GlusterLink *link = (GlusterLink *)part;

    if (link->volume && thread_start_detached("gluster-end", STACK_SIZE, end_volume, link->volume) < 0)
        warn_last_error("a connection to a volume of Gluster is left open");
    g_free(link);
}

void
gluster_link_unref(GlusterLink *link)
{
    if (link && atomic_fetch_sub_explicit(&link->base.refs, 1, memory_order_acq_rel) == 1)
        link_free(&link->base);
}

/* ---- its beginning ---- */

static int
connect_to(GlusterLink *link, const StoragePoolDef *pool)
{
    const PoolHost *host = gluster_host(&pool->source);

    if (!host || !host->name)
        return fail(VIR_ERR_XML_ERROR, _("pool '%1$s' names no <host>"), pool->name);
    link->volume = gluster.glfs_new(pool->source.name);
    if (!link->volume)
        return fail_errno(errno, _("cannot prepare a connection to the volume '%1$s' of Gluster"), pool->source.name);
    /* To standard error, as all of ours. */
    if (gluster.glfs_set_logging(link->volume, "-", LOG_ERRORS) < 0)
        return fail_errno(errno, _("cannot say where Gluster is to write its log"));
    if (gluster.glfs_set_volfile_server(link->volume, "tcp", host->name, host->port ? (int)host->port : GLUSTER_PORT) < 0
        || gluster.glfs_init(link->volume) < 0)
        return fail_errno(errno ? errno : ENOTCONN, _("cannot connect to the volume '%1$s' of Gluster on '%2$s'"),
                          pool->source.name, host->name);
    return 0;
}

GlusterLink *
gluster_link_get(StorageRun *run, const StoragePoolDef *pool)
{
    g_autoptr(GlusterLink) link = (GlusterLink *)storage_run_kept(run);

    if (link)
        return g_steal_pointer(&link);
    if (gluster_load() < 0)
        return NULL;
    link = g_new0(GlusterLink, 1);
    atomic_init(&link->base.refs, 1);
    link->base.free = link_free;
    if (connect_to(link, pool) < 0)
        return NULL;
    atomic_fetch_add_explicit(&link->base.refs, 1, memory_order_relaxed);
    storage_run_keep(run, &link->base);
    return g_steal_pointer(&link);
}

void
gluster_link_judge(StorageRun *run, int errnum)
{
    if (errnum == ENOTCONN || errnum == ESTALE || errnum == ESHUTDOWN)
        storage_run_keep(run, NULL);
}
