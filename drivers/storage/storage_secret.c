/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_secret.c - asks the daemon of secrets by the public API.
 *
 * Threads: any that may wait.
 */

#include "storage/storage_secret.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "driver/client_secret.h"

StorageSecret *
storage_secret_get(const SecretRef *ref, virSecretUsageType type, const char *usage)
{
    const ClientSecret which = {
        .uuid = ref ? ref->uuid : NULL, .usage_type = (int)type, .usage = ref ? ref->usage : usage,
    };
    StorageSecret *secret;
    size_t size = 0;
    unsigned char *value = client_secret_get(&which, geteuid() == 0, &size);

    if (!value)
        return NULL;
    secret = g_malloc0(sizeof(*secret) + size + 1);
    secret->len = size;
    memcpy(secret->text, value, size);
    client_secret_free(value, size);
    return secret;
}

void
storage_secret_free(StorageSecret *secret)
{
    if (secret)
        explicit_bzero(secret->text, secret->len);
    g_free(secret);
}

int
storage_secret_open(const StorageVolDef *vol)
{
    const GPtrArray *secrets = vol->target.encryption->secrets;
    const SecretRef *ref = secrets && secrets->len ? secrets->pdata[0] : NULL;
    autoclose int fd = memfd_create("secret", MFD_CLOEXEC);
    g_autoptr(StorageSecret) secret = NULL;

    if (fd < 0)
        return fail_errno(errno, _("cannot make a file in memory"));
    secret = storage_secret_get(ref, VIR_SECRET_USAGE_TYPE_VOLUME, vol->target.path);
    if (!secret)
        return -1;
    return fd_write_all(fd, secret->text, secret->len) < 0 ? fail_errno(errno, _("cannot keep a passphrase in memory"))
                                                            : fd_steal(&fd);
}
