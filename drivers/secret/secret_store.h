/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * secret_store.h - values on disk, a file each beside the secret's document.
 *
 * With a key values are sealed (UUID.sealed: AES-256-GCM, bound to the secret's uuid); without one they lie there as base64
 * (UUID.base64), as they always did. A value of the old form is read either way, and sealed when it is set again. Files are
 * replaced whole and durably.
 *
 * Threads: any; a secret's file is written by one at a time.
 */

#ifndef SECRET_SECRET_STORE_H
#define SECRET_SECRET_STORE_H

#include "base/uuid.h"
#include "secret/secret_value.h"

typedef struct SecretStore SecretStore;

enum { SECRET_KEY_SIZE = 32 };

/* Values in @dir; @key is copied, NULL: nothing is sealed. Never NULL. */
SecretStore *secret_store_new(const char *dir, const SecretValue *key);
void secret_store_free(SecretStore *store);

/* The value of the secret @uuid. NULL without an error when it has none, with one when it cannot be read. */
SecretValue *secret_store_read(const SecretStore *store, const unsigned char *uuid);

int secret_store_write(const SecretStore *store, const unsigned char *uuid, const SecretValue *value);

/* No value is fine. */
int secret_store_remove(const SecretStore *store, const unsigned char *uuid);

/* The key in the file @path. NULL with VIR_ERR_INVALID_ENCR_KEY_SECRET unless it has exactly SECRET_KEY_SIZE bytes. */
SecretValue *secret_key_read(const char *path);

#endif /* SECRET_SECRET_STORE_H */
