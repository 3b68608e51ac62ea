/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * secret_store.c - values on disk, sealed or as base64.
 *
 * A sealed file is a line that says what it is, a nonce, and the value with its tag, encrypted. The secret's uuid is authenticated
 * with it, so that the file of one secret is of no use as that of another.
 *
 * Threads: any.
 */

#include "secret/secret_store.h"

#include <errno.h>
#include <string.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "base/error.h"
#include "base/file.h"

#define SEAL_HEAD "splitvirt sealed value 1\n"
#define CIPHER GNUTLS_CIPHER_AES_256_GCM

enum {
    HEAD_SIZE = sizeof(SEAL_HEAD) - 1,
    NONCE_SIZE = 12,
    TAG_SIZE = 16,
    SEALED_EXTRA = HEAD_SIZE + NONCE_SIZE + TAG_SIZE,
    BASE64_MAX = SECRET_VALUE_MAX * 4 / 3 + 64,
};

struct SecretStore {
    char *dir;
    SecretValue *key;
};

SecretStore *
secret_store_new(const char *dir, const SecretValue *key)
{
    SecretStore *store = g_new0(SecretStore, 1);

    store->dir = g_strdup(dir);
    store->key = key ? secret_value_new_from(key->data, key->size) : NULL;
    return store;
}

void
secret_store_free(SecretStore *store)
{
    if (!store)
        return;
    secret_value_free(store->key);
    g_free(store->dir);
    g_free(store);
}

static char *
value_path(const SecretStore *store, const unsigned char *uuid, const char *suffix)
{
    char text[UUID_TEXT_LEN];

    return g_strdup_printf("%s/%s%s", store->dir, uuid_format(uuid, text), suffix);
}

static char *
sealed_path(const SecretStore *store, const unsigned char *uuid)
{
    return value_path(store, uuid, ".sealed");
}

static char *
base64_path(const SecretStore *store, const unsigned char *uuid)
{
    return value_path(store, uuid, ".base64");
}

/* ------------------------------------------------------------- sealing */

static int
open_cipher(const SecretStore *store, gnutls_aead_cipher_hd_t *ret_cipher)
{
    const gnutls_datum_t key = { .data = store->key->data, .size = (unsigned int)store->key->size };
    int rc = gnutls_aead_cipher_init(ret_cipher, CIPHER, &key);

    if (rc < 0)
        return fail(VIR_ERR_INVALID_ENCR_KEY_SECRET, _("the key of secrets cannot be used: %1$s"), gnutls_strerror(rc));
    return 0;
}

/* The sealed form of @value. */
static SecretValue *
seal(const SecretStore *store, const unsigned char *uuid, const SecretValue *value)
{
    g_autoptr(SecretValue) sealed = secret_value_new(value->size + SEALED_EXTRA);
    unsigned char *nonce = sealed->data + HEAD_SIZE;
    unsigned char *body = nonce + NONCE_SIZE;
    size_t len = value->size + TAG_SIZE;
    gnutls_aead_cipher_hd_t cipher;
    int rc;

    memcpy(sealed->data, SEAL_HEAD, HEAD_SIZE);
    rc = gnutls_rnd(GNUTLS_RND_NONCE, nonce, NONCE_SIZE);
    if (rc < 0)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("no random numbers for sealing a secret: %1$s"), gnutls_strerror(rc));
    if (open_cipher(store, &cipher) < 0)
        return NULL;
    rc = gnutls_aead_cipher_encrypt(cipher, nonce, NONCE_SIZE, uuid, UUID_LEN, TAG_SIZE, value->data, value->size, body, &len);
    gnutls_aead_cipher_deinit(cipher);
    if (rc < 0)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("cannot seal a secret: %1$s"), gnutls_strerror(rc));
    return g_steal_pointer(&sealed);
}

static SecretValue *
unseal(const SecretStore *store, const unsigned char *uuid, const SecretValue *sealed, const char *path)
{
    const unsigned char *nonce = sealed->data + HEAD_SIZE;
    g_autoptr(SecretValue) value = NULL;
    gnutls_aead_cipher_hd_t cipher;
    size_t len;
    int rc;

    if (sealed->size < SEALED_EXTRA || memcmp(sealed->data, SEAL_HEAD, HEAD_SIZE) != 0)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("'%1$s' is no sealed value"), path);
    if (!store->key)
        return fail_null(VIR_ERR_INVALID_ENCR_KEY_SECRET,
                         _("'%1$s' is sealed, and no key is configured; set secrets_encryption_key in secret.conf"), path);
    if (open_cipher(store, &cipher) < 0)
        return NULL;
    len = sealed->size - SEALED_EXTRA;
    value = secret_value_new(len);
    rc = gnutls_aead_cipher_decrypt(cipher, nonce, NONCE_SIZE, uuid, UUID_LEN, TAG_SIZE, nonce + NONCE_SIZE, len + TAG_SIZE,
                                    value->data, &len);
    gnutls_aead_cipher_deinit(cipher);
    if (rc < 0)
        return fail_null(VIR_ERR_INVALID_ENCR_KEY_SECRET,
                         _("'%1$s' cannot be opened with the configured key: it was sealed with another one, or changed"), path);
    return g_steal_pointer(&value);
}

/* ------------------------------------------------------------- reading */

/* All of a file, in guarded memory. NULL without an error if it is not there. */
static SecretValue *
read_guarded(const char *path, size_t max)
{
    size_t len = 0;
    char *text = file_exists(path) ? file_read(path, max, &len) : NULL;
    SecretValue *value;

    if (!text)
        return NULL;
    value = secret_value_new_from((const unsigned char *)text, len);
    explicit_bzero(text, len);
    g_free(text);
    return value;
}

static SecretValue *
from_base64(const SecretValue *text, const char *path)
{
    gsize len = 0;
    guchar *data = g_base64_decode((const char *)text->data, &len);
    SecretValue *value;

    if (len > SECRET_VALUE_MAX || (len == 0 && text->size > 1)) {
        g_free(data);
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("'%1$s' is no base64 of at most %2$d bytes"), path, SECRET_VALUE_MAX);
    }
    value = secret_value_new_from(data, len);
    explicit_bzero(data, len);
    g_free(data);
    return value;
}

SecretValue *
secret_store_read(const SecretStore *store, const unsigned char *uuid)
{
    g_autofree char *path = sealed_path(store, uuid);
    g_autofree char *old = base64_path(store, uuid);
    g_autoptr(SecretValue) bytes = NULL;

    error_reset();
    bytes = read_guarded(path, SECRET_VALUE_MAX + SEALED_EXTRA);
    if (bytes || error_last_code())
        return bytes ? unseal(store, uuid, bytes, path) : NULL;
    bytes = read_guarded(old, BASE64_MAX);
    return bytes ? from_base64(bytes, old) : NULL;
}

/* ------------------------------------------------------------- writing */

static int
write_file(const char *path, const void *data, size_t len)
{
    const FileWriteOptions options = { .mode = 0600 };

    return file_write_atomic(path, data, len, &options);
}

static int
write_base64(const SecretStore *store, const unsigned char *uuid, const SecretValue *value)
{
    g_autofree char *path = base64_path(store, uuid);
    char *text = g_base64_encode(value->data, value->size);
    int rc = write_file(path, text, strlen(text));

    explicit_bzero(text, strlen(text));
    g_free(text);
    return rc;
}

int
secret_store_write(const SecretStore *store, const unsigned char *uuid, const SecretValue *value)
{
    g_autofree char *path = sealed_path(store, uuid);
    g_autofree char *old = base64_path(store, uuid);
    g_autoptr(SecretValue) sealed = NULL;

    if (!store->key) {
        if (write_base64(store, uuid, value) < 0)
            return -1;
        /* The sealed one would be found first. */
        return file_remove(path);
    }
    sealed = seal(store, uuid, value);
    if (!sealed || write_file(path, sealed->data, sealed->size) < 0)
        return -1;
    return file_remove(old);
}

int
secret_store_remove(const SecretStore *store, const unsigned char *uuid)
{
    g_autofree char *path = sealed_path(store, uuid);
    g_autofree char *old = base64_path(store, uuid);
    int rc = file_remove(path);

    return file_remove(old) < 0 ? -1 : rc;
}

SecretValue *
secret_key_read(const char *path)
{
    g_autoptr(SecretValue) key = NULL;

    error_reset();
    key = read_guarded(path, SECRET_KEY_SIZE + 1);
    if (!key && !error_last_code())
        return fail_null(VIR_ERR_INVALID_ENCR_KEY_SECRET, _("there is no file '%1$s' with the key of secrets"), path);
    if (!key || key->size != SECRET_KEY_SIZE)
        return fail_null(VIR_ERR_INVALID_ENCR_KEY_SECRET, _("the key of secrets in '%1$s' must have %2$d bytes exactly"), path,
                         SECRET_KEY_SIZE);
    return g_steal_pointer(&key);
}
