/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nss_names.h - the addresses that guests have, by name: read from files at each question.
 *
 * Threads: any.
 */

#ifndef NETWORK_NSS_NAMES_H
#define NETWORK_NSS_NAMES_H

#include <stddef.h>
#include <sys/socket.h>

enum {
    NSS_ADDRESSES_MAX = 64,         /* of one name; more are not told */
    NSS_ADDRESS_SIZE = 16,
};

typedef struct {
    int family;                     /* AF_INET, AF_INET6 */
    unsigned char bytes[NSS_ADDRESS_SIZE];
} NssAddress;

typedef enum {
    NSS_BY_HOSTNAME,                /* what the guest calls itself */
    NSS_BY_DOMAIN,                  /* what its domain is called */
} NssKind;

/* The addresses of @family (AF_UNSPEC: both) that leases of @folder give to @name. Returns how many, or -1 with errno when the
 * folder cannot be read. */
int nss_find(const char *folder, NssKind kind, const char *name, int family, NssAddress found[NSS_ADDRESSES_MAX]);

#endif /* NETWORK_NSS_NAMES_H */
