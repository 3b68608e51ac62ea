/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_update.h - changing one entry of a network: virNetworkUpdate.
 */

#ifndef CONF_NETWORK_UPDATE_H
#define CONF_NETWORK_UPDATE_H

#include "conf/network.h"

/* Does @command (virNetworkUpdateCommand) with the element @xml in @section (virNetworkUpdateSection) of @def. With
 * @parent_index the section is that of the n-th <ip>; -1 = the one that fits. @def is the caller's own copy; after a failure
 * (-1 with an error reported) it is to be dropped. */
int network_def_update(NetworkDef *def, unsigned int command, unsigned int section, int parent_index, const char *xml);

#endif /* CONF_NETWORK_UPDATE_H */
