/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_interface.h - the host's network interfaces by name.
 */

#ifndef VIRSH_INTERFACE_H
#define VIRSH_INTERFACE_H

#include "virsh_object.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virInterface, virInterfaceFree)

/* The interface that @option gives by name or MAC address; NULL with a complaint. The caller frees it. */
virInterfacePtr virsh_interface(Vsh *vsh, const VshCmd *cmd, const char *option);

char **virsh_complete_host_interfaces(Vsh *vsh, const VshCmd *cmd, const char *word);
#define OPT_INTERFACE OPT_NAMED("interface", N_("interface name or MAC address"), virsh_complete_host_interfaces)

#endif /* VIRSH_INTERFACE_H */
