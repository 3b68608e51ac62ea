/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_store.h - what is on disk: configurations, autostart marks, and the status documents of running guests.
 *
 * Whatever is acknowledged has reached the disk: files are replaced whole, through a temporary file, fsync and rename. A
 * half-written one is never seen, and its remains are removed at the next start. Any thread; one domain's files are written by its
 * owner only.
 */

#ifndef HYPERVISOR_DOMAIN_STORE_H
#define HYPERVISOR_DOMAIN_STORE_H

#include <stdbool.h>

#include <glib.h>

#include "hypervisor/view.h"

typedef struct DomainStore DomainStore;
typedef struct DomainParseHooks DomainParseHooks;
typedef struct XmlBinding XmlBinding;

/* The directories of one driver. Made (mode 0700) when missing. */
typedef struct {
    const char *config_dir;         /* SYSCONFDIR/libvirt/qemu: NAME.xml */
    const char *autostart_dir;      /* SYSCONFDIR/libvirt/qemu/autostart: links to those */
    const char *status_dir;         /* RUNSTATEDIR/libvirt/qemu: NAME.xml */
    const char *save_dir;           /* LOCALSTATEDIR/lib/libvirt/qemu/save: NAME.save */
} DomainStorePaths;

DomainStore *domain_store_new(const DomainStorePaths *paths, const DomainParseHooks *hooks);

/* A store that keeps nothing: its domains are in memory alone, and end with the process. */
DomainStore *domain_store_new_in_memory(const DomainParseHooks *hooks);
bool domain_store_is_in_memory(const DomainStore *store);
void domain_store_free(DomainStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DomainStore, domain_store_free)

const DomainParseHooks *domain_store_hooks(const DomainStore *store);

/* NAME.xml in the config or status directory, the managed save image: the caller frees it. */
char *domain_store_config_path(const DomainStore *store, const char *name);
char *domain_store_autostart_path(const DomainStore *store, const char *name);
char *domain_store_status_path(const DomainStore *store, const char *name);
char *domain_store_save_path(const DomainStore *store, const char *name);

const char *domain_store_config_dir(const DomainStore *store);
const char *domain_store_status_dir(const DomainStore *store);

/* Owner: writes, replaces, removes. */
int domain_store_save_config(DomainStore *store, const DomainDef *def);
int domain_store_remove_config(DomainStore *store, const char *name);
int domain_store_set_autostart(DomainStore *store, const char *name, bool autostart);
bool domain_store_get_autostart(const DomainStore *store, const char *name);
int domain_store_save_status(DomainStore *store, const char *name, const char *xml);
void domain_store_remove_status(DomainStore *store, const char *name);

#endif /* HYPERVISOR_DOMAIN_STORE_H */
