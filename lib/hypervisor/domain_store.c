/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_store.c - the files of a driver's domains.
 *
 * Threads: any; one domain's files are written by its owner only.
 */

#include "hypervisor/domain_store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <libvirt/libvirt-domain.h>
#include <libvirt/virterror.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/thread.h"
#include "base/uuid.h"
#include "conf/domain.h"
#include "conf/domain_hooks.h"
#include "hypervisor/domain_impl.h"

/* How many definitions of domains that do not run stay in memory. */
#define PARSED_MAX 128

/* What opens a file of ours. This very version wrote it: everything is filled in and was judged. */
#define CONFIG_HEAD \
    "<!-- splitvirt " SPLITVIRT_VERSION ":\n" \
    "This file belongs to the daemon, which replaces it whole. To change the domain use\n" \
    "virsh edit, or another program that speaks to the daemon.\n" \
    "-->\n"

struct DomainStore {
    char *config_dir, *autostart_dir, *status_dir, *save_dir;
    const DomainParseHooks *hooks;
    Mutex lock;
    GQueue parsed GUARDED_BY(lock); /* uuids (allocated), the newest last */
    void (*evict)(const unsigned char *uuid, void *opaque);
    void *evict_opaque;
};

static int
make_directories(const DomainStorePaths *paths)
{
    const char *dirs[] = { paths->config_dir, paths->autostart_dir, paths->status_dir, paths->save_dir };

    for (size_t i = 0; i < G_N_ELEMENTS(dirs); i++) {
        if (dirs[i] && file_make_directories(dirs[i], 0700) < 0)
            return -1;
    }
    return 0;
}

DomainStore *
domain_store_new(const DomainStorePaths *paths, const DomainParseHooks *hooks)
{
    DomainStore *store;

    if (make_directories(paths) < 0)
        return NULL;
    store = g_new0(DomainStore, 1);
    store->config_dir = g_strdup(paths->config_dir);
    store->autostart_dir = g_strdup(paths->autostart_dir);
    store->status_dir = g_strdup(paths->status_dir);
    store->save_dir = g_strdup(paths->save_dir);
    store->hooks = hooks;
    mutex_init(&store->lock);
    return store;
}

void
domain_store_free(DomainStore *store)
{
    if (!store)
        return;
    g_queue_clear_full(&store->parsed, g_free);
    mutex_clear(&store->lock);
    g_free(store->config_dir);
    g_free(store->autostart_dir);
    g_free(store->status_dir);
    g_free(store->save_dir);
    g_free(store);
}

const DomainParseHooks *
domain_store_hooks(const DomainStore *store)
{
    return store->hooks;
}

char *
domain_store_config_path(const DomainStore *store, const char *name)
{
    return file_build_path(store->config_dir, name, ".xml");
}

char *
domain_store_autostart_path(const DomainStore *store, const char *name)
{
    return file_build_path(store->autostart_dir, name, ".xml");
}

char *
domain_store_status_path(const DomainStore *store, const char *name)
{
    return file_build_path(store->status_dir, name, ".xml");
}

char *
domain_store_save_path(const DomainStore *store, const char *name)
{
    return file_build_path(store->save_dir, name, ".save");
}

const char *
domain_store_config_dir(const DomainStore *store)
{
    return store->config_dir;
}

const char *
domain_store_status_dir(const DomainStore *store)
{
    return store->status_dir;
}

int
domain_store_save_config(DomainStore *store, const DomainDef *def)
{
    g_autofree char *path = domain_store_config_path(store, def->name);
    g_autofree char *xml = NULL;
    g_autofree char *text = NULL;

    if (!path)
        return -1;
    xml = domain_def_format(def, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
    if (!xml)
        return -1;
    text = g_strconcat(CONFIG_HEAD, xml, NULL);
    return file_write_text(path, text, NULL);
}

/* Does it open with our head? No error: the parser will see what is wrong with it. */
static bool
is_ours(const char *path)
{
    autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    char head[sizeof(CONFIG_HEAD) - 1];

    return fd >= 0 && fd_read_all(fd, head, sizeof(head)) == sizeof(head) && memcmp(head, CONFIG_HEAD, sizeof(head)) == 0;
}

DomainDef *
domain_store_read_config(DomainStore *store, const char *name)
{
    g_autofree char *path = domain_store_config_path(store, name);
    unsigned int flags = DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_NO_VALIDATE;

    if (!path)
        return NULL;
    if (is_ours(path))
        flags |= DOMAIN_PARSE_NO_POST_PARSE;
    return domain_def_parse_file(path, flags, store->hooks);
}

int
domain_store_check_config(DomainStore *store, const char *name)
{
    g_autofree char *path = domain_store_config_path(store, name);
    unsigned int flags = DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_NO_VALIDATE | DOMAIN_PARSE_NO_POST_PARSE;
    g_autoptr(DomainDef) def = path && file_exists(path) ? domain_def_parse_file(path, flags, store->hooks) : NULL;

    return def || !error_last() ? 0 : -1;
}

int
domain_store_remove_config(DomainStore *store, const char *name)
{
    g_autofree char *path = domain_store_config_path(store, name);

    if (!path || domain_store_set_autostart(store, name, false) < 0)
        return -1;
    return file_remove(path);
}

int
domain_store_set_autostart(DomainStore *store, const char *name, bool autostart)
{
    g_autofree char *config = domain_store_config_path(store, name);
    g_autofree char *link_path = domain_store_autostart_path(store, name);

    if (!config || !link_path)
        return -1;
    if (!autostart)
        return file_remove(link_path);
    if (symlink(config, link_path) < 0 && errno != EEXIST)
        return fail_errno(errno, _("cannot mark domain '%1$s' for autostart with the link '%2$s'"), name, link_path);
    return file_sync_directory_of(link_path);
}

bool
domain_store_get_autostart(const DomainStore *store, const char *name)
{
    g_autofree char *link_path = domain_store_autostart_path(store, name);

    return link_path && file_exists(link_path);
}

int
domain_store_save_status(DomainStore *store, const char *name, const char *xml)
{
    static const FileWriteOptions options = { .volatile_only = true };
    g_autofree char *path = domain_store_status_path(store, name);

    return path ? file_write_text(path, xml, &options) : -1;
}

void
domain_store_remove_status(DomainStore *store, const char *name)
{
    g_autofree char *path = domain_store_status_path(store, name);

    if (!path || (unlink(path) < 0 && errno != ENOENT)) {
        fail_errno(errno, _("cannot remove the status file of domain '%1$s'"), name);
        warn_last_error("the next start of the daemon will look for a guest that is gone");
    }
}

void
domain_store_set_evict(DomainStore *store, void (*evict)(const unsigned char *uuid, void *opaque), void *opaque)
{
    store->evict = evict;
    store->evict_opaque = opaque;
}

void
domain_store_note_parsed(DomainStore *store, const unsigned char *uuid)
{
    g_autofree unsigned char *oldest = NULL;

    mutex_lock(&store->lock);
    g_queue_push_tail(&store->parsed, g_memdup2(uuid, UUID_LEN));
    if (g_queue_get_length(&store->parsed) > PARSED_MAX)
        oldest = g_queue_pop_head(&store->parsed);
    mutex_unlock(&store->lock);
    if (oldest && store->evict)
        store->evict(oldest, store->evict_opaque);
}
