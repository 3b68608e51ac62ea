/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nft.h - firewall rules through libnftables, in process: all that one call is given happens, or nothing.
 *
 * A library of its own (nft_dep): only daemons that have rules load libnftables.
 */

#ifndef BASE_NFT_H
#define BASE_NFT_H

#include "base/json.h"

/* Runs @commands (an array of libnftables' JSON commands) as one transaction. -1 with VIR_ERR_OPERATION_FAILED that quotes the
 * first complaint. */
int nft_apply(const JsonValue *commands);

/* What libnftables says of @chain in @table, a list of objects ("rule" and others), empty when there is no such chain; NULL with
 * an error. The caller frees it. */
JsonValue *nft_list_chain(int family, const char *table, const char *chain);

/* A rule that is there. */
typedef struct {
    int family;                     /* AF_INET, AF_INET6 */
    char chain[64];
    uint64_t handle;                /* by which it is deleted */
} NftRule;

/* Adds to @rules (of NftRule) those of @table that carry @comment. No table is no error. It asks the kernel itself: libnftables
 * would read and understand every rule first, which takes long where there are thousands. */
int nft_find_rules(int family, const char *table, const char *comment, GArray *rules);

/* Is there such a table? True without an error also when the kernel cannot be asked. */
bool nft_has_table(int family, const char *table);

#endif /* BASE_NFT_H */
