/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_network.h - virtual networks by name.
 */

#ifndef VIRSH_NETWORK_H
#define VIRSH_NETWORK_H

#include "virsh_object.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virNetwork, virNetworkFree)

extern const VirshKind virsh_network_kind;

/* The network that --network gives by name or uuid; NULL with a complaint. The caller frees it. */
virNetworkPtr virsh_network(Vsh *vsh, const VshCmd *cmd);

char **virsh_complete_networks(Vsh *vsh, const VshCmd *cmd, const char *word);
#define OPT_NETWORK OPT_NAMED("network", N_("network name or uuid"), virsh_complete_networks)

#endif /* VIRSH_NETWORK_H */
