/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_list_impl.h - the inside of a list; for the files of this folder only.
 */

#ifndef HYPERVISOR_DOMAIN_LIST_IMPL_H
#define HYPERVISOR_DOMAIN_LIST_IMPL_H

#include "base/thread.h"
#include "hypervisor/domain_impl.h"
#include "hypervisor/domain_list.h"

struct DomainList {
    const HypervisorClass *class;
    DomainStore *store;
    EventBus *bus;
    void *driver;

    Mutex lock;
    GHashTable *by_uuid GUARDED_BY(lock);   /* dom->uuid -> Domain, a reference */
    GHashTable *by_name GUARDED_BY(lock);   /* dom->listed_name -> Domain */
    GHashTable *by_id GUARDED_BY(lock);     /* id -> Domain */
    int last_id GUARDED_BY(lock);
    unsigned int reconnecting GUARDED_BY(lock);
    Cond reconnected;
    Thread *judge;                  /* reads every configuration once; NULL = there is none */
    atomic_bool judge_stop;
};

/* Ends the judge. */
void domain_list_stop_judge(DomainList *list);

/* The domain of that uuid and name, made (invisible) if it is not there; a new reference. NULL with
 * VIR_ERR_OPERATION_FAILED when only one of the two is free. */
Domain *domain_list_reserve(DomainList *list, const unsigned char *uuid, const char *name);

/* Owner: the key by name becomes another, if that one is free. */
int domain_list_rename_key(DomainList *list, Domain *dom, const char *name);

/* A guest is being reconnected; it was, or was given up. */
void domain_list_reconnect_begin(DomainList *list);
void domain_list_reconnect_end(DomainList *list);

/* Owner: gives up a reservation from which nothing came. */
void domain_list_drop_if_empty(DomainList *list, Domain *dom);

#endif /* HYPERVISOR_DOMAIN_LIST_IMPL_H */
