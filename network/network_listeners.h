/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_listeners.h - who has the ports that a network's dnsmasq wants.
 */

#ifndef NETWORK_NETWORK_LISTENERS_H
#define NETWORK_NETWORK_LISTENERS_H

/* "; port 53 is taken by 'named' (812)" for every program that has port 53 or 67, for the end of a message; "" when nobody is
 * found. The caller's. Any thread. */
char *network_listeners_describe(void);

#endif /* NETWORK_NETWORK_LISTENERS_H */
