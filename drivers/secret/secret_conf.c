/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * secret_conf.c - secret.conf: are values sealed, and with which key.
 *
 * Threads: main.
 */

#include "secret/secret_conf.h"

#include <stdlib.h>

#include "base/conftable.h"
#include "base/error.h"
#include "base/file.h"
#include "secret/secret_store.h"

#define CREDENTIAL "secrets-encryption-key"

typedef struct {
    char *secrets_encryption_key;
    int encrypt_data; /* -1: when there is a key */
} SecretConf;

static int
read_encrypt(ConfFile *file, const char *key, void *field)
{
    bool value = false;
    int rc = conf_get_bool(file, key, &value);

    if (rc > 0)
        *(int *)field = value;
    return rc;
}

static const ConfKey keys[] = {
    CONF_KEY(CONF_KEY_STRING, SecretConf, secrets_encryption_key),
    CONF_KEY(CONF_KEY_OWN, SecretConf, encrypt_data, .read = read_encrypt),
    {NULL},
};

/* The file that holds the key: as configured, or the service manager's credential if there is one; NULL: there is none. */
static char *
key_path(const SecretConf *conf)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    g_autofree char *path = folder ? g_build_filename(folder, CREDENTIAL, NULL) : NULL;

    if (conf->secrets_encryption_key && *conf->secrets_encryption_key)
        return g_strdup(conf->secrets_encryption_key);
    return path && file_exists(path) ? g_steal_pointer(&path) : NULL;
}

static int
find_key(ConfFile *file, const SecretConf *conf, SecretValue **ret_key)
{
    g_autofree char *path = conf->encrypt_data == 0 ? NULL : key_path(conf);

    *ret_key = NULL;
    if (!path && conf->encrypt_data == 1)
        return conf_fail(file, "encrypt_data",
                         _("is set, but there is no key: set secrets_encryption_key, or hand over the credential '%1$s'"),
                         CREDENTIAL);
    if (!path)
        return 0;
    *ret_key = secret_key_read(path);
    return *ret_key ? 0 : -1;
}

int
secret_conf_read(const char *path, SecretValue **ret_key)
{
    g_autoptr(ConfFile) file = conf_file_read_if_exists(path);
    SecretConf conf = { .encrypt_data = -1 };
    int rc = file ? conf_table_read(file, keys, &conf) : -1;

    if (rc == 0)
        rc = find_key(file, &conf, ret_key);
    conf_table_clear(keys, &conf);
    return rc;
}
