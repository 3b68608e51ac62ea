/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * socketaddr.h - IPv4 and IPv6 addresses, their text, and networks made of them. Nothing here asks a name server.
 */

#ifndef BASE_SOCKETADDR_H
#define BASE_SOCKETADDR_H

#include <stdbool.h>
#include <stdint.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <glib.h>

typedef struct {
    union {
        struct sockaddr base;
        struct sockaddr_in in4;
        struct sockaddr_in6 in6;
    };
} SocketAddr;

#define SOCKET_ADDR_TEXT_LEN 64

/* Reads a numeric address of @family (AF_UNSPEC = either; an IPv6 one may stand in brackets). false without an error. */
bool socket_addr_parse(const char *text, int family, SocketAddr *ret_addr);

/* The same with the error VIR_ERR_INVALID_ARG that says what @what should have been. */
int socket_addr_get(const char *text, int family, const char *what, SocketAddr *ret_addr);

/* The address without its port. Writes into @buf and returns it. */
const char *socket_addr_format(const SocketAddr *addr, char buf[SOCKET_ADDR_TEXT_LEN]);
char *socket_addr_to_string(const SocketAddr *addr);

/* "1.2.3.4:80", "[::1]:80"; unix sockets are written as "127.0.0.1:0", as libvirt's clients expect. The caller frees it. */
char *socket_addr_to_string_with_port(const struct sockaddr *addr, socklen_t len, char separator);

int socket_addr_family(const SocketAddr *addr);     /* AF_UNSPEC when unset */
socklen_t socket_addr_len(const SocketAddr *addr);
unsigned int socket_addr_port(const SocketAddr *addr);
void socket_addr_set_port(SocketAddr *addr, unsigned int port);

bool socket_addr_equal(const SocketAddr *a, const SocketAddr *b);       /* without the ports */
int socket_addr_compare(const SocketAddr *a, const SocketAddr *b);      /* IPv4 first, then numerically */
bool socket_addr_is_wildcard(const SocketAddr *addr);
bool socket_addr_is_loopback(const SocketAddr *addr);
bool socket_addr_is_multicast(const SocketAddr *addr);
bool socket_addr_is_link_local(const SocketAddr *addr);
bool socket_addr_is_private(const SocketAddr *addr);

/* Networks. A prefix is 0..32 or 0..128. */
unsigned int socket_addr_max_prefix(const SocketAddr *addr);
bool socket_addr_prefix_to_netmask(unsigned int prefix, int family, SocketAddr *ret_netmask);
int socket_addr_netmask_to_prefix(const SocketAddr *netmask);           /* -1, without an error, when it has holes */
void socket_addr_mask(const SocketAddr *addr, unsigned int prefix, SocketAddr *ret_network);
bool socket_addr_broadcast(const SocketAddr *addr, unsigned int prefix, SocketAddr *ret_broadcast);    /* IPv4 only */
bool socket_addr_in_network(const SocketAddr *addr, const SocketAddr *network, unsigned int prefix);

/* How many addresses @first..@last are; -1, without an error, when they are of two families, in the wrong order, or more than
 * 2^31 - 1. */
gint64 socket_addr_range_size(const SocketAddr *first, const SocketAddr *last);

/* Adds @n to the address. false when that leaves the address space. */
bool socket_addr_add(const SocketAddr *addr, uint32_t n, SocketAddr *ret_addr);

/* The reverse name zone of a network: "122.168.192.in-addr.arpa". NULL without an error when the prefix is not whole. */
char *socket_addr_reverse_zone(const SocketAddr *network, unsigned int prefix);

#endif /* BASE_SOCKETADDR_H */
