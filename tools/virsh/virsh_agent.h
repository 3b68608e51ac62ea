/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_agent.h - polkit's agent for terminals, through which the user is asked for a password when one is wanted.
 */

#ifndef VIRSH_AGENT_H
#define VIRSH_AGENT_H

#include <libvirt/libvirt.h>

/* The default credentials, with the agent; for virConnectOpenAuth(). */
virConnectAuthPtr virsh_auth(void);

/* Ends the agent, if there is one. */
void virsh_agent_stop(void);

#endif /* VIRSH_AGENT_H */
