/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * doc_store.c - the files behind definitions of any kind.
 *
 * Threads: any; the files of one name are written by one at a time.
 */

#include "base/doc_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"

struct DocStore {
    char *noun, *config_dir, *autostart_dir, *status_dir;
    char *head;                     /* what opens a configuration of ours */
};

static int
make_directories(const DocStoreInit *init)
{
    const char *dirs[] = { init->config_dir, init->autostart_dir, init->status_dir };

    for (size_t i = 0; i < G_N_ELEMENTS(dirs); i++) {
        if (dirs[i] && file_make_directories(dirs[i], 0700) < 0)
            return -1;
    }
    return 0;
}

static char *
head_for(const char *noun)
{
    return g_strdup_printf("<!-- splitvirt " SPLITVIRT_VERSION ":\n"
                           "This file belongs to the daemon, which replaces it whole. To change the %s use\n"
                           "virsh edit, or another program that speaks to the daemon.\n"
                           "-->\n", noun);
}

DocStore *
doc_store_new(const DocStoreInit *init)
{
    DocStore *store;

    if (make_directories(init) < 0)
        return NULL;
    store = g_new0(DocStore, 1);
    store->noun = g_strdup(init->noun);
    store->config_dir = g_strdup(init->config_dir);
    store->autostart_dir = g_strdup(init->autostart_dir);
    store->status_dir = g_strdup(init->status_dir);
    store->head = head_for(init->noun);
    return store;
}

void
doc_store_free(DocStore *store)
{
    if (!store)
        return;
    g_free(store->noun);
    g_free(store->config_dir);
    g_free(store->autostart_dir);
    g_free(store->status_dir);
    g_free(store->head);
    g_free(store);
}

const char *
doc_store_config_dir(const DocStore *store)
{
    return store->config_dir;
}

const char *
doc_store_status_dir(const DocStore *store)
{
    return store->status_dir;
}

char *
doc_store_config_path(const DocStore *store, const char *name)
{
    return file_build_path(store->config_dir, name, ".xml");
}

char *
doc_store_autostart_path(const DocStore *store, const char *name)
{
    return file_build_path(store->autostart_dir, name, ".xml");
}

char *
doc_store_status_path(const DocStore *store, const char *name)
{
    return file_build_path(store->status_dir, name, ".xml");
}

int
doc_store_save_config(DocStore *store, const char *name, const char *xml)
{
    g_autofree char *path = NULL;
    g_autofree char *text = NULL;

    if (!store->config_dir)
        return 0;
    path = doc_store_config_path(store, name);
    if (!path)
        return -1;
    text = g_strconcat(store->head, xml, NULL);
    return file_write_text(path, text, NULL);
}

bool
doc_store_is_ours(const DocStore *store, const char *path)
{
    autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    size_t len = strlen(store->head);
    g_autofree char *head = g_malloc(len);

    return fd >= 0 && fd_read_all(fd, head, len) == (ssize_t)len && memcmp(head, store->head, len) == 0;
}

/* Names that no load takes for a document. */
#define ASIDE_MAX 1000

/* Gives the open file behind @path another name, the first that is free. */
static int
rename_aside(DocStore *store, const char *path)
{
    for (int i = 1; i <= ASIDE_MAX; i++) {
        g_autofree char *aside = g_strdup_printf("%s.broken-%d", path, i);

        if (link(path, aside) == 0) {
            LOG_WARN("'%s' could not be loaded; its name is taken now, so it is kept as '%s'", path, aside);
            return file_sync_directory_of(aside);
        }
        if (errno != EEXIST)
            return fail_errno(errno, _("cannot keep '%1$s' as '%2$s'"), path, aside);
    }
    return fail(VIR_ERR_OPERATION_FAILED, _("the %1$s file '%2$s' cannot be loaded; %3$d such ones are kept already: look at "
                                            "them"), store->noun, path, ASIDE_MAX);
}

int
doc_store_keep_aside(DocStore *store, const char *name)
{
    g_autofree char *path = NULL;

    if (!store->config_dir)
        return 0;
    path = doc_store_config_path(store, name);
    if (!path)
        return -1;
    return file_exists(path) ? rename_aside(store, path) : 0;
}

int
doc_store_remove_config(DocStore *store, const char *name)
{
    g_autofree char *path = NULL;

    if (!store->config_dir)
        return 0;
    path = doc_store_config_path(store, name);
    if (!path || doc_store_set_autostart(store, name, false) < 0)
        return -1;
    return file_remove(path);
}

int
doc_store_set_autostart(DocStore *store, const char *name, bool autostart)
{
    g_autofree char *config = NULL;
    g_autofree char *link_path = NULL;

    if (!store->autostart_dir)
        return 0;
    config = doc_store_config_path(store, name);
    link_path = doc_store_autostart_path(store, name);
    if (!config || !link_path)
        return -1;
    if (!autostart)
        return file_remove(link_path);
    if (symlink(config, link_path) < 0 && errno != EEXIST)
        return fail_errno(errno, _("cannot mark %1$s '%2$s' for autostart with the link '%3$s'"), store->noun, name, link_path);
    return file_sync_directory_of(link_path);
}

bool
doc_store_get_autostart(const DocStore *store, const char *name)
{
    g_autofree char *link_path = store->autostart_dir ? doc_store_autostart_path(store, name) : NULL;

    return link_path && file_exists(link_path);
}

int
doc_store_save_status(DocStore *store, const char *name, const char *xml)
{
    static const FileWriteOptions options = { .volatile_only = true };
    g_autofree char *path = NULL;

    if (!store->status_dir)
        return 0;
    path = doc_store_status_path(store, name);
    return path ? file_write_text(path, xml, &options) : -1;
}

void
doc_store_remove_status(DocStore *store, const char *name)
{
    g_autofree char *path = NULL;

    if (!store->status_dir)
        return;
    path = doc_store_status_path(store, name);
    if (path && (unlink(path) == 0 || errno == ENOENT))
        return;
    if (path)
        fail_errno(errno, _("cannot remove the status file of %1$s '%2$s'"), store->noun, name);
    warn_last_error("the next start of the daemon will look for a %s that is gone", store->noun);
}
