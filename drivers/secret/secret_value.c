/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * secret_value.c - bytes that nobody else shall see.
 *
 * Threads: any. A value does not change once it is shared.
 */

#include "secret/secret_value.h"

#include <string.h>
#include <sys/mman.h>

SecretValue *
secret_value_new(size_t size)
{
    SecretValue *value = g_new0(SecretValue, 1);

    value->size = size;
    value->data = g_malloc0(size + 1);
    /* A limit on locked memory is no reason to fail. */
    (void)!mlock(value->data, size + 1);
    return value;
}

SecretValue *
secret_value_new_from(const unsigned char *data, size_t size)
{
    SecretValue *value = secret_value_new(size);

    if (size)
        memcpy(value->data, data, size);
    return value;
}

void
secret_value_free(SecretValue *value)
{
    if (!value)
        return;
    explicit_bzero(value->data, value->size + 1);
    munlock(value->data, value->size + 1);
    g_free(value->data);
    g_free(value);
}
