/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * client_secret.h - values of secrets, had from the daemon that keeps them.
 *
 * Threads: any that may wait.
 */

#ifndef DRIVER_CLIENT_SECRET_H
#define DRIVER_CLIENT_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/* Which one: by uuid, or by what it is for. */
typedef struct {
    const char *uuid;          /* as text; NULL: by usage */
    int usage_type;            /* VIR_SECRET_USAGE_TYPE_... */
    const char *usage;
} ClientSecret;

/* The value: *@ret_size bytes. NULL with an error that names the secret. @privileged: of the system's secrets,
 * not the user's. Whoever gets it lets it go with client_secret_free(), which wipes it. */
unsigned char *client_secret_get(const ClientSecret *which, bool privileged, size_t *ret_size);
void client_secret_free(unsigned char *value, size_t size);

#endif /* DRIVER_CLIENT_SECRET_H */
