/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nft.h - firewall rules through libnftables, in process: all that one call is given happens, or nothing.
 *
 * A library of its own (nft_dep): only daemons that have rules load libnftables.
 */

#ifndef BASE_NFT_H
#define BASE_NFT_H

#include "base/json.h"

/* Runs @commands (an array of libnftables' JSON commands) as one transaction. *@ret_echo, unless NULL, is the array of what was
 * made, in the same order, with the handles that the kernel gave. -1 with VIR_ERR_OPERATION_FAILED that quotes the first
 * complaint. */
int nft_apply(const JsonValue *commands, JsonValue **ret_echo);

/* What the ruleset has of @what ("table ip libvirt_network"), as libnftables' JSON array; NULL with an error when it is not
 * there. */
JsonValue *nft_list(const char *what);

#endif /* BASE_NFT_H */
