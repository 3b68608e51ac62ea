/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nwfilter_resolve.h - what a filter means for one interface: all filters that are part of it found, variables replaced
 * by their values, every value judged. What makes the rules of a firewall starts from this.
 */

#ifndef CONF_NWFILTER_RESOLVE_H
#define CONF_NWFILTER_RESOLVE_H

#include "conf/nwfilter.h"

/* Finds the filter @name: borrowed, or NULL with an error reported. */
typedef const NwFilterDef *(*NwFilterFind)(const char *name, void *user);

/* One rule, all of whose values are constants. */
typedef struct {
    char *filter;                    /* whose rule it is */
    char *chain;
    int chain_priority;
    NwFilterRule *rule;
} NwFilterResolvedRule;
void nwfilter_resolved_rule_free(NwFilterResolvedRule *rule);

/* All of them: by chain and priority, lowest first; of equal ones, in the order of the filters. */
typedef struct {
    GPtrArray *rules;                /* of NwFilterResolvedRule */
} NwFilterResolved;
void nwfilter_resolved_free(NwFilterResolved *resolved);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NwFilterResolved, nwfilter_resolved_free)

/* What @ref means with its parameters (a name given more than once is a list) and the interface's own MAC address as MAC,
 * where it is not given. A rule stands once for each combination of the values of its lists: variables with the same
 * iterator go in step (lists of one length, or a single value), those with different ones are combined. What an include says
 * about a variable counts for all below it. NULL with an error reported: a filter that is missing or
 * part of itself, a variable without a value, a value that does not fit, too much. */
NwFilterResolved *nwfilter_resolve(const FilterRef *ref, const char *mac, NwFilterFind find, void *user);

/* The names of the variables that @ref leaves without a value (NULL = none); for what is learned later, such as IP. NULL
 * with an error reported and *@ret_failed when a filter is missing or part of itself. The caller frees it with g_strfreev. */
char **nwfilter_missing_variables(const FilterRef *ref, const char *mac, NwFilterFind find, void *user, bool *ret_failed);

#endif /* CONF_NWFILTER_RESOLVE_H */
