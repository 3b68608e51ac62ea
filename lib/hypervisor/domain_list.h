/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_list.h - all domains of a driver, by uuid, name and id.
 *
 * Names and uuids are unique: they are reserved before anything is done in their name, so that two clients cannot define or
 * start the same one at once. Any thread.
 */

#ifndef HYPERVISOR_DOMAIN_LIST_H
#define HYPERVISOR_DOMAIN_LIST_H

#include <stdbool.h>

#include <glib.h>

#include "hypervisor/domain.h"

typedef struct DomainStore DomainStore;
typedef struct EventBus EventBus;

/* @store, @bus and @driver outlive the list. */
DomainList *domain_list_new(const HypervisorClass *class, DomainStore *store, EventBus *bus, void *driver);
void domain_list_free(DomainList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DomainList, domain_list_free)

DomainStore *domain_list_store(const DomainList *list);
EventBus *domain_list_bus(const DomainList *list);
const HypervisorClass *domain_list_class(const DomainList *list);

/* A new reference, or NULL without an error. */
Domain *domain_list_find_uuid(DomainList *list, const unsigned char *uuid);
Domain *domain_list_find_name(DomainList *list, const char *name);
Domain *domain_list_find_id(DomainList *list, int id);

/* Defines @def (taken over in any case): a new domain, or a new configuration of the one of that name and uuid. Saves durably, then
 * publishes. NULL with VIR_ERR_OPERATION_FAILED when the name or uuid is another's. A new reference. */
Domain *domain_list_define(DomainList *list, DomainDef *def);

/* Starts @def (taken over): reserves its name and uuid, has the domain's owner run @start, which takes @def as the live
 * definition, and forgets the domain again if that fails and it was not there before. NULL with
 * VIR_ERR_OPERATION_INVALID when it runs already. A new reference. */
typedef int (*DomainStartFunc)(Domain *dom, DomainDef *def, void *opaque);
Domain *domain_list_create(DomainList *list, DomainDef *def, DomainStartFunc start, void *opaque);

/* Owner: removes the configuration; a domain that does not run leaves the list. Emits the undefined event. */
int domain_list_undefine(DomainList *list, Domain *dom);

/* Owner: gives it another name, on disk, in the list and in its definitions; emits the events. */
int domain_list_rename(DomainList *list, Domain *dom, const char *new_name);

/* Owner: an id for a guest about to start (counts up, above all that were ever seen); enters it in the index at the commit. */
int domain_list_next_id(DomainList *list);

/* Those that virConnectListAllDomains' @flags ask for: references, in no order. */
GPtrArray *domain_list_get(DomainList *list, unsigned int flags);

/* Is @view among what they ask for? */
bool domain_view_matches(const DomainView *view, unsigned int flags);

/* How many there are. */
size_t domain_list_count(DomainList *list, unsigned int flags);

/* Loads what is on disk: configurations (looked at only, read when somebody asks), autostart marks, then status files,
 * each of whose guests its driver reconnects. Bad files are logged with their line and left alone. Returns as soon as
 * everything is listed; guests reconnect on their own, and a thread with nothing better to do reads every configuration
 * once, so that the log tells of those that are listed but cannot be used. */
int domain_list_load(DomainList *list);

/* Waits until every guest found by the load was reconnected or given up. */
void domain_list_wait_reconnected(DomainList *list);

/* Starts whatever is marked and does not run, in the background. */
void domain_list_autostart(DomainList *list);

/* Is a guest running? Then the daemon stays. */
bool domain_list_is_busy(DomainList *list);

#endif /* HYPERVISOR_DOMAIN_LIST_H */
