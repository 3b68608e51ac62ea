/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * secret_value.h - bytes that nobody else shall see: not swapped where the kernel allows, wiped before they are freed.
 */

#ifndef SECRET_SECRET_VALUE_H
#define SECRET_SECRET_VALUE_H

#include <stddef.h>

#include <glib.h>

/* What the protocol can carry. */
enum { SECRET_VALUE_MAX = 65536 };

typedef struct {
    size_t size;
    unsigned char *data;
} SecretValue;

/* Room for @size bytes. */
SecretValue *secret_value_new(size_t size);

/* A copy of the @size bytes at @data. */
SecretValue *secret_value_new_from(const unsigned char *data, size_t size);

void secret_value_free(SecretValue *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SecretValue, secret_value_free)

#endif /* SECRET_SECRET_VALUE_H */
