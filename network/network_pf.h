/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_pf.h - <pf dev=>: the virtual functions of a physical one are a network's devices.
 *
 * Threads: any.
 */

#ifndef NETWORK_NETWORK_PF_H
#define NETWORK_NETWORK_PF_H

#include "conf/network.h"

/* Puts into @def, which is about to start, the virtual functions that its <pf> has now: as interfaces, or as addresses for
 * guests that get the device itself. Without <pf> it does nothing. */
int network_pf_fill(NetworkDef *def);

#endif /* NETWORK_NETWORK_PF_H */
