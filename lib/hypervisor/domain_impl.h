/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_impl.h - the inside of a domain and of its views; for the files of this folder only.
 */

#ifndef HYPERVISOR_DOMAIN_IMPL_H
#define HYPERVISOR_DOMAIN_IMPL_H

#include <stdatomic.h>

#include "base/thread.h"
#include "base/uuid.h"
#include "driver/conn.h"
#include "hypervisor/actor_impl.h"
#include "hypervisor/domain.h"
#include "hypervisor/domain_store.h"
#include "hypervisor/edit.h"
#include "hypervisor/view.h"

/* Sanitizers need more of it. Most of a stack is never touched. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
# define ACTOR_STACK_SIZE ((size_t)4 * 1024 * 1024)
#else
# define ACTOR_STACK_SIZE ((size_t)512 * 1024)
#endif

struct DomainView {
    atomic_uint refs;
    unsigned char uuid[UUID_LEN];
    char *name;
    DomainFacts facts;
    SharedDef *live;                /* NULL = not running */
    SharedDef *persistent;          /* NULL = transient */
    DomainJob *job;                 /* under way, or NULL */
    DomainJob *completed;           /* the last one, or NULL */
    int64_t taken_at_us;
};

struct Domain {
    atomic_uint refs;
    unsigned char uuid[UUID_LEN];
    DomainList *list;               /* outlives every use but the last reference */
    const HypervisorClass *class;
    Actor actor;

    Mutex view_lock;
    DomainView *view GUARDED_BY(view_lock);

    DomainView *own;                /* owner only: the last view it published; its defs, name and facts are the current ones */
    void *private_data;             /* owner only: the driver's */
    DriverConn *autodestroy;        /* owner only: the connection with which the guest ends */
    atomic_bool removed;

    char *listed_name;              /* guarded by the list's lock, as what follows: its key there */
    int listed_id;
    bool visible;                   /* false: name and uuid are only reserved */
};

/* A domain with an empty view, for the list. */
Domain *domain_new(DomainList *list, const unsigned char *uuid, const char *name);

/* Changes fields of the next view; called with the view's lock held. */
typedef void (*ViewPatch)(DomainView *view, void *opaque);

/* Publishes a copy of the current view with @patch applied. Anybody may patch what is not the owner's (jobs); the owner
 * uses domain_publish_own(), which also moves dom->own on. */
void domain_publish(Domain *dom, ViewPatch patch, void *opaque);
void domain_publish_own(Domain *dom, ViewPatch patch, void *opaque);

DomainView *domain_view_new(const unsigned char *uuid, const char *name);

/* Replace a reference in a view. */
void view_set_def(SharedDef **slot, SharedDef *shared);
void view_set_job(DomainJob **slot, DomainJob *job);

/* A definition that stands in the store's file of that name: read when somebody asks (_lazy), or known already (_stored). */
SharedDef *shared_def_new_lazy(DomainStore *store, const char *name, const unsigned char *uuid);
SharedDef *shared_def_new_stored(DomainStore *store, DomainDef *def);

/* Is it in memory, and could it be read again? Then a twin that knows only its figures can stand for it. */
bool shared_def_is_evictable(SharedDef *shared);
SharedDef *shared_def_new_twin(SharedDef *shared);

int shared_def_figures(SharedDef *shared, DomainFigures *ret_figures);

/* Store: a definition was read from or written to its file; the oldest of too many is dropped from memory. */
void domain_store_note_parsed(DomainStore *store, const unsigned char *uuid);
void domain_store_set_evict(DomainStore *store, void (*evict)(const unsigned char *uuid, void *opaque), void *opaque);

/* Reads NAME.xml of the config directory. */
DomainDef *domain_store_read_config(DomainStore *store, const char *name);

/* Can the file be read, as far as can be told without asking the driver? One that is gone meanwhile is no error. */
int domain_store_check_config(DomainStore *store, const char *name);

/* List: after a publication its indexes follow; a domain without any definition leaves. */
void domain_list_settle(Domain *dom);

#endif /* HYPERVISOR_DOMAIN_IMPL_H */
