/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain.h - a domain: its immutable key, its current view, its actor, and what its driver keeps with it.
 */

#ifndef HYPERVISOR_DOMAIN_H
#define HYPERVISOR_DOMAIN_H

#include <stdbool.h>

#include <glib.h>
#include <systemd/sd-event.h>

#include "driver/object.h"
#include "hypervisor/actor.h"
#include "hypervisor/view.h"

typedef struct DomainList DomainList;
typedef struct XmlBinding XmlBinding;

/* What a hypervisor driver tells the machinery about its guests. Every hook may be NULL. */
typedef struct {
    const char *name;               /* "qemu": the directories' last part */

    /* Owner: what the driver keeps for each guest that runs, made at start or reconnect; the status document stores it
     * through @status_binding under the names there. */
    const XmlBinding *status_binding;
    void *(*private_new)(Domain *dom);
    void (*private_free)(void *private_data);

    /* Guest's thread: it takes over (add sources to @event) or is about to give back (remove them). */
    int (*attach)(Domain *dom, sd_event *event);
    void (*detach)(Domain *dom);

    /* Owner: kill the guest, with a reason of VIR_DOMAIN_SHUTOFF; for autodestroy. */
    int (*destroy)(Domain *dom, int reason);

    /* Owner: take a guest that was found in a status file in hand again; -1 when it is gone (the error says why). */
    int (*reconnect)(Domain *dom);

    /* Pool worker, domain owned: start it, for autostart. */
    int (*start)(Domain *dom);
} HypervisorClass;

/* How the adapter holds domains; a driver's table lists it in .classes[OBJECT_DOMAIN]. */
extern const ObjectClass domain_object_class;

/* The immutable key. */
const unsigned char *domain_uuid(const Domain *dom);

/* The list it stands in, the machinery's class. */
DomainList *domain_get_list(const Domain *dom);
const HypervisorClass *domain_class(const Domain *dom);

/* The driver's own struct behind the list, see domain_list_new(). */
void *domain_driver(const Domain *dom);

/* Owner: what class->private_new() made for the running guest; NULL while none runs. */
void *domain_private(Domain *dom);

/* Owner: makes the private data before a start; drops it after a stop. */
int domain_private_begin(Domain *dom);
void domain_private_end(Domain *dom);

/* Owner: definitions as they are published, for reading. NULL when there is none; no errors but reading from disk. */
const DomainDef *domain_live(Domain *dom);
const DomainDef *domain_persistent(Domain *dom);

/* Owner: its own last view, borrowed until the next commit; the facts in it. */
const DomainView *domain_own_view(Domain *dom);
const DomainFacts *domain_facts(Domain *dom);

/* Owner: the current name: borrowed until the next commit; any other thread uses a view. */
const char *domain_name(Domain *dom);

/* Has it been removed from its list? Nothing about it can be done any more. */
bool domain_is_removed(const Domain *dom);

/* Owner: is its guest running? Fails with VIR_ERR_OPERATION_INVALID "domain is not running". */
bool domain_is_active(Domain *dom);
int domain_check_active(Domain *dom);

Domain *domain_ref(Domain *dom);
void domain_unref(Domain *dom);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Domain, domain_unref)

#endif /* HYPERVISOR_DOMAIN_H */
