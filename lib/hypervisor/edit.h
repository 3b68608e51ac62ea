/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * edit.h - a change is made on private copies and committed whole, or dropped whole.
 *
 * Owner only. Returning early drops the copies (g_autoptr): there is no undo code. The commit saves to disk, then publishes
 * the new view, then emits the events.
 */

#ifndef HYPERVISOR_EDIT_H
#define HYPERVISOR_EDIT_H

#include "driver/conn.h"
#include "hypervisor/view.h"

typedef struct {
    Domain *dom;
    DomainDef *live;                /* copy of the running guest's definition; NULL when the flags do not name it */
    DomainDef *persistent;          /* copy of the configuration; NULL when the flags do not name it */
    DomainFacts facts;              /* change what you like; all of it is published */
    GArray *events;                 /* DomainEvent, emitted in order after the commit */
    bool drop_live;                 /* the guest is gone: publish without a live definition */
    bool drop_persistent;           /* undefined: the configuration goes from disk */
} DomainEdit;

/* Copies the definitions that @flags name, as every API with virDomainModificationImpact means them: CURRENT is the live
 * one of a running guest, else the configuration. Other bits of @flags are ignored. NULL with VIR_ERR_OPERATION_INVALID when
 * LIVE is asked of a guest that does not run, or CONFIG of a transient one. */
DomainEdit *domain_edit(Domain *dom, unsigned int flags);

/* An edit of the facts alone: it copies no definition. Cannot fail. */
DomainEdit *domain_edit_facts(Domain *dom);

void domain_edit_free(DomainEdit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DomainEdit, domain_edit_free)

/* The definitions under edit, the live one first. */
DomainDef *domain_edit_first(DomainEdit *edit);
DomainDef *domain_edit_next(DomainEdit *edit, const DomainDef *def);
#define for_each_def(def, edit) \
    for (DomainDef *def = domain_edit_first(edit); def; def = domain_edit_next(edit, def))

/* Hands over a definition, replacing the copy there is. */
void domain_edit_set_live(DomainEdit *edit, DomainDef *def);
void domain_edit_set_persistent(DomainEdit *edit, DomainDef *def);

/* Refuses, naming the path, when the live copy differs from the running guest's in a field that cannot change live. */
int domain_edit_check_live(const DomainEdit *edit);

/* Notes a lifecycle event (virDomainEventType and its detail) to be emitted by the commit. */
void domain_edit_event(DomainEdit *edit, int event, int detail);

/* Saves durably, publishes, emits. On failure nothing has changed, on disk or in the view. The edit is spent either way. */
int domain_commit(Domain *dom, DomainEdit *edit);

/* Publishes a new state, saves the status file of a running guest, and emits the lifecycle event that belongs to the change.
 * Setting the state there is already does nothing. */
int domain_set_state(Domain *dom, int state, int reason);

/* The guest is gone (@reason of VIR_DOMAIN_SHUTOFF): publishes that it is shut off, removes its status file, ends the private data,
 * emits the event, and gives the domain back to the pool. A transient domain leaves its list. Doing it twice does no harm. */
void domain_stopped(Domain *dom, int reason);

/* Has the guest destroyed when the connection @conn ends; NULL takes that back. */
int domain_autodestroy_set(Domain *dom, DriverConn *conn);
void domain_autodestroy_clear(Domain *dom);

/* Saves the status document of a running guest again, after the driver's private data changed. */
int domain_save_status(Domain *dom);

#endif /* HYPERVISOR_EDIT_H */
