/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_hook.h - programs of the administrator that are told what happens to networks and ports.
 *
 * Threads: any; who calls holds the network.
 */

#ifndef NETWORK_NETWORK_HOOK_H
#define NETWORK_NETWORK_HOOK_H

#include "conf/network.h"
#include "conf/network_port.h"

/* Runs FOLDER/network and FOLDER/network.d/..., if they are there, with the network's name, @operation, @sub and "-", and the
 * documents on standard input (@port may be NULL). -1 with VIR_ERR_HOOK_SCRIPT_FAILED when one fails. A NULL @folder has none. */
int network_hook(const char *folder, const NetworkDef *def, const NetworkPortDef *port, const char *operation, const char *sub);

#endif /* NETWORK_NETWORK_HOOK_H */
