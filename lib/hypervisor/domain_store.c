/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_store.c - the files of a driver's domains.
 *
 * Threads: any; one domain's files are written by its owner only.
 */

#include "hypervisor/domain_store.h"

#include <libvirt/libvirt-domain.h>
#include <libvirt/virterror.h>

#include "base/doc_store.h"
#include "base/error.h"
#include "base/file.h"
#include "base/thread.h"
#include "base/uuid.h"
#include "conf/domain.h"
#include "conf/domain_hooks.h"
#include "hypervisor/domain_impl.h"

/* How many definitions of domains that do not run stay in memory. */
#define PARSED_MAX 128

struct DomainStore {
    DocStore *docs;                 /* NULL: domains are in memory alone */
    char *save_dir;
    const DomainParseHooks *hooks;
    Mutex lock;
    GQueue parsed GUARDED_BY(lock); /* uuids (allocated), the newest last */
    void (*evict)(const unsigned char *uuid, void *opaque);
    void *evict_opaque;
};

DomainStore *
domain_store_new(const DomainStorePaths *paths, const DomainParseHooks *hooks)
{
    const DocStoreInit init = { "domain", paths->config_dir, paths->autostart_dir, paths->status_dir };
    g_autoptr(DocStore) docs = NULL;
    DomainStore *store;

    if (paths->save_dir && file_make_directories(paths->save_dir, 0700) < 0)
        return NULL;
    docs = doc_store_new(&init);
    if (!docs)
        return NULL;
    store = g_new0(DomainStore, 1);
    store->docs = g_steal_pointer(&docs);
    store->save_dir = g_strdup(paths->save_dir);
    store->hooks = hooks;
    mutex_init(&store->lock);
    return store;
}

DomainStore *
domain_store_new_in_memory(const DomainParseHooks *hooks)
{
    DomainStore *store = g_new0(DomainStore, 1);

    store->hooks = hooks;
    mutex_init(&store->lock);
    return store;
}

bool
domain_store_is_in_memory(const DomainStore *store)
{
    return !store->docs;
}

void
domain_store_free(DomainStore *store)
{
    if (!store)
        return;
    g_queue_clear_full(&store->parsed, g_free);
    mutex_clear(&store->lock);
    doc_store_free(store->docs);
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
    return doc_store_config_path(store->docs, name);
}

char *
domain_store_autostart_path(const DomainStore *store, const char *name)
{
    return doc_store_autostart_path(store->docs, name);
}

char *
domain_store_status_path(const DomainStore *store, const char *name)
{
    return doc_store_status_path(store->docs, name);
}

char *
domain_store_save_path(const DomainStore *store, const char *name)
{
    return file_build_path(store->save_dir, name, ".save");
}

const char *
domain_store_config_dir(const DomainStore *store)
{
    return doc_store_config_dir(store->docs);
}

const char *
domain_store_status_dir(const DomainStore *store)
{
    return doc_store_status_dir(store->docs);
}

int
domain_store_save_config(DomainStore *store, const DomainDef *def)
{
    g_autofree char *xml = NULL;

    if (!store->docs)
        return 0;
    xml = domain_def_format(def, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
    return xml ? doc_store_save_config(store->docs, def->name, xml) : -1;
}

DomainDef *
domain_store_read_config(DomainStore *store, const char *name)
{
    g_autofree char *path = domain_store_config_path(store, name);
    unsigned int flags = DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_NO_VALIDATE;

    if (!path)
        return NULL;
    if (doc_store_is_ours(store->docs, path))
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
    return store->docs ? doc_store_remove_config(store->docs, name) : 0;
}

int
domain_store_set_autostart(DomainStore *store, const char *name, bool autostart)
{
    return store->docs ? doc_store_set_autostart(store->docs, name, autostart) : 0;
}

bool
domain_store_get_autostart(const DomainStore *store, const char *name)
{
    return doc_store_get_autostart(store->docs, name);
}

int
domain_store_save_status(DomainStore *store, const char *name, const char *xml)
{
    return store->docs ? doc_store_save_status(store->docs, name, xml) : 0;
}

void
domain_store_remove_status(DomainStore *store, const char *name)
{
    if (store->docs)
        doc_store_remove_status(store->docs, name);
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
