/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_status.h - status documents, for the files of this folder and their tests.
 */

#ifndef HYPERVISOR_DOMAIN_STATUS_H
#define HYPERVISOR_DOMAIN_STATUS_H

#include <glib.h>

#include "hypervisor/domain.h"
#include "hypervisor/domain_store.h"

struct _xmlDoc;
struct _xmlNode;

/* A status file's content. */
typedef struct {
    DomainFacts facts;
    DomainDef *live;
    struct _xmlDoc *doc;            /* kept for the driver's private data */
} DomainStatus;

/* The document of @dom with these facts and this live definition. The caller frees it. */
char *domain_status_format(Domain *dom, const DomainFacts *facts, const DomainDef *live);

int domain_status_read(const DomainParseHooks *hooks, const char *path, DomainStatus *ret_status);
struct _xmlNode *domain_status_root(const DomainStatus *status);
void domain_status_clear(DomainStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DomainStatus, domain_status_clear)

/* Owner: makes the private data from a status document. */
int domain_private_read(Domain *dom, const DomainStatus *status);

/* Appends what @binding says of @self as children at @indent, without an element of its own. */
void domain_status_append_children(GString *buf, const XmlBinding *binding, const void *self, int indent,
                                   unsigned int flags);

/* "paused", "starting up": the words for a state and its reason, NULL for an unknown one. */
const char *domain_state_to_string(int state);
const char *domain_reason_to_string(int state, int reason);

#endif /* HYPERVISOR_DOMAIN_STATUS_H */
