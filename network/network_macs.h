/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_macs.h - the file that says which guest has which interface on a network: for the NSS module libvirt_guest.
 *
 * An array of objects in JSON, as of old: others read it, too.
 */

#ifndef NETWORK_NETWORK_MACS_H
#define NETWORK_NETWORK_MACS_H

#include "objects/object.h"

/* Writes it anew from the ports of @network; without any it goes. What fails is logged. Any thread; who calls holds the network. */
void network_macs_write(Object *network);

#endif /* NETWORK_NETWORK_MACS_H */
