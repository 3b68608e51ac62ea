/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_secret.c - passphrases of disks, on their way from virtsecretd to QEMU.
 *
 * QEMU decrypts what it is given with AES-256 in CBC mode; gnutls, which does that, is loaded for the first secret.
 *
 * Threads: the guest's owner.
 */

#include "qemu/qemu_secret.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include <gnutls/crypto.h>
#include <libvirt/libvirt.h>

#include "base/error.h"
#include "base/file.h"
#include "base/library.h"
#include "driver/client_secret.h"

#define KEY_ID "masterKey0"

enum {
    KEY_SIZE = 32,
    BLOCK = 16,                     /* of the cipher; also what it is begun with */
};

/* ---------------------------------------------------------------- gnutls */

#define CRYPTO_FUNCTIONS(X) X(cipher_init) X(cipher_encrypt2) X(cipher_deinit) X(strerror)

typedef struct {
#define CRYPTO_POINTER(name) __typeof__(gnutls_##name) *name;
    CRYPTO_FUNCTIONS(CRYPTO_POINTER)
#undef CRYPTO_POINTER
} Crypto;

static const char *const names[] = {
#define CRYPTO_NAME(name) "gnutls_" #name,
    CRYPTO_FUNCTIONS(CRYPTO_NAME)
#undef CRYPTO_NAME
};

static Crypto crypto;
static Library gnutls = LIBRARY("libgnutls.so.30", N_("by which secrets are handed to QEMU"), names, crypto);

static const Crypto *
crypto_library(void)
{
    return library_need(&gnutls) == 0 ? &crypto : NULL;
}

/* ---------------------------------------------------------------- the key */

static char *
key_path(const char *dir)
{
    return g_build_filename(dir, "master-key.aes", NULL);
}

int
qemu_secret_make_key(const char *dir, uid_t uid, gid_t gid)
{
    const FileWriteOptions options = {
        .mode = 0600, .uid = uid, .gid = gid, .set_owner = uid != (uid_t)-1, .volatile_only = true};
    g_autofree char *path = key_path(dir);
    unsigned char key[KEY_SIZE];
    int rc;

    if (getrandom(key, sizeof(key), 0) != sizeof(key))
        return fail_errno(errno, _("no random numbers for the key of secrets '%1$s'"), path);
    rc = file_write_atomic(path, key, sizeof(key), &options);
    explicit_bzero(key, sizeof(key));
    return rc;
}

JsonValue *
qemu_secret_master(const char *dir)
{
    g_autofree char *path = key_path(dir);
    JsonValue *object = json_new_object();

    json_object_set_string(object, "qom-type", "secret");
    json_object_set_string(object, "id", KEY_ID);
    json_object_set_string(object, "format", "raw");
    json_object_set_string(object, "file", path);
    return object;
}

JsonValue *
qemu_secret_object(const char *id)
{
    JsonValue *object = json_new_object();

    json_object_set_string(object, "qom-type", "secret");
    json_object_set_string(object, "id", id);
    json_object_set_string(object, "keyid", KEY_ID);
    json_object_set_string(object, "format", "base64");
    return object;
}

static int
read_key(const DomainDef *def, const char *dir, unsigned char key[KEY_SIZE])
{
    g_autofree char *path = key_path(dir);
    g_autofree char *data = NULL;
    size_t len = 0;

    if (!file_exists(path))
        return fail(VIR_ERR_OPERATION_UNSUPPORTED,
                    _("domain '%1$s' was started without '%2$s', by which secrets are handed to it; it has to be started anew"),
                    def->name, path);
    data = file_read(path, KEY_SIZE + 1, &len);
    if (!data)
        return -1;
    if (len != KEY_SIZE) {
        explicit_bzero(data, len);
        return fail(VIR_ERR_INTERNAL_ERROR, _("the key of secrets '%1$s' has %2$zu bytes instead of %3$d"), path, len, KEY_SIZE);
    }
    memcpy(key, data, KEY_SIZE);
    explicit_bzero(data, len);
    return 0;
}

/* ---------------------------------------------------------------- encrypting */

static int
encrypt(const Crypto *library, const unsigned char key[KEY_SIZE], const unsigned char iv[BLOCK], unsigned char *data, size_t len)
{
    const gnutls_datum_t key_datum = {(unsigned char *)key, KEY_SIZE};
    const gnutls_datum_t iv_datum = {(unsigned char *)iv, BLOCK};
    gnutls_cipher_hd_t cipher;
    int rc = library->cipher_init(&cipher, GNUTLS_CIPHER_AES_256_CBC, &key_datum, &iv_datum);

    if (rc == 0) {
        rc = library->cipher_encrypt2(cipher, data, len, data, len);
        library->cipher_deinit(cipher);
    }
    return rc == 0 ? 0 : fail(VIR_ERR_INTERNAL_ERROR, _("cannot encrypt a secret for QEMU: %1$s"), library->strerror(rc));
}

static void
set_base64(JsonValue *object, const char *key, const unsigned char *data, size_t len)
{
    g_autofree char *text = g_base64_encode(data, len);

    json_object_set_string(object, key, text);
}

/* Puts @value into @object; the last block is filled up with its missing length, as QEMU takes it away again. */
static int
seal(JsonValue *object, const unsigned char key[KEY_SIZE], const unsigned char *value, size_t size)
{
    const Crypto *library = crypto_library();
    size_t padding = BLOCK - size % BLOCK;
    g_autofree unsigned char *data = NULL;
    unsigned char iv[BLOCK];

    if (!library)
        return -1;
    if (getrandom(iv, sizeof(iv), 0) != sizeof(iv))
        return fail_errno(errno, "%s", _("no random numbers to encrypt a secret with"));
    data = g_malloc(size + padding);
    memcpy(data, value, size);
    memset(data + size, (int)padding, padding);
    if (encrypt(library, key, iv, data, size + padding) < 0) {
        explicit_bzero(data, size + padding);
        return -1;
    }
    set_base64(object, "data", data, size + padding);
    set_base64(object, "iv", iv, sizeof(iv));
    return 0;
}

static const int usage_types[SECRET_USAGE_LAST] = {
    [SECRET_USAGE_CEPH] = VIR_SECRET_USAGE_TYPE_CEPH,
    [SECRET_USAGE_ISCSI] = VIR_SECRET_USAGE_TYPE_ISCSI,
    [SECRET_USAGE_PASSPHRASE] = VIR_SECRET_USAGE_TYPE_VOLUME,
};

static int
fill_from_daemon(const QemuArg *arg, const unsigned char key[KEY_SIZE], bool privileged)
{
    const ClientSecret which = {
        .uuid = arg->secret->uuid, .usage_type = usage_types[arg->secret->type], .usage = arg->secret->usage};
    size_t size = 0;
    unsigned char *value = client_secret_get(&which, privileged, &size);
    int rc = value ? seal(arg->json, key, value, size) : -1;

    client_secret_free(value, size);
    return rc;
}

int
qemu_secret_fill(const QemuArg *arg, const DomainDef *def, const char *dir, bool privileged)
{
    unsigned char key[KEY_SIZE];
    int rc;

    if (!arg->secret && !arg->secret_text)
        return 0;
    if (read_key(def, dir, key) < 0)
        return -1;
    rc = arg->secret ? fill_from_daemon(arg, key, privileged)
                     : seal(arg->json, key, (const unsigned char *)arg->secret_text, strlen(arg->secret_text));
    explicit_bzero(key, sizeof(key));
    return rc;
}
