/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * null_hypervisor.h - a hypervisor whose guests are nothing but a flag: for testing what every hypervisor shares.
 */

#ifndef TESTS_NULL_HYPERVISOR_H
#define TESTS_NULL_HYPERVISOR_H

#include <stdatomic.h>

#include "hypervisor/domain.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/domain_store.h"
#include "hypervisor/edit.h"

/* One toy driver in a directory of its own. */
typedef struct {
    char *root;
    DomainStore *store;
    DomainList *list;
    atomic_int attached;            /* guests whose thread is in charge */
    atomic_int destroyed;
} NullDriver;

/* A driver in the directory @root, nothing loaded yet; test_temp_dir() is a good one. */
NullDriver *null_driver_new(const char *root);
void null_driver_free(NullDriver *driver);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NullDriver, null_driver_free)

/* The configuration of guest number @number: name "guest-N", and a uuid made of it. */
char *null_xml(unsigned int number);
DomainDef *null_def(unsigned int number);

/* Defines it; starts it (from its configuration), stops it through its owner. */
Domain *null_define(NullDriver *driver, unsigned int number);
int null_start(Domain *dom);
int null_stop(Domain *dom, int reason);

/* A guest that was never defined. */
Domain *null_create(NullDriver *driver, unsigned int number);

/* Has the owner call @func with @opaque. */
typedef int (*NullFunc)(Domain *dom, void *opaque);
int null_call(Domain *dom, NullFunc func, void *opaque);

extern const HypervisorClass null_class;

#endif /* TESTS_NULL_HYPERVISOR_H */
