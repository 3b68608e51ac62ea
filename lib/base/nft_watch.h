/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nft_watch.h - being told when somebody takes a table of nftables away, as "flush ruleset" does with all of them.
 */

#ifndef BASE_NFT_WATCH_H
#define BASE_NFT_WATCH_H

#include "base/event.h"

typedef struct NftWatch NftWatch;
typedef void (*NftWatchFunc)(void *opaque);

/* Has @gone called in @loop after tables of the name @table may have been taken away, by whomever: ask nft_has_table(). NULL with
 * an error. */
NftWatch *nft_watch_new(EventLoop *loop, const char *table, NftWatchFunc gone, void *opaque);
void nft_watch_free(NftWatch *watch);

#endif /* BASE_NFT_WATCH_H */
