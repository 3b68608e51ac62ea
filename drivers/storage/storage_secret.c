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
#include "driver/client_api.h"

/* One talk with that daemon. */
typedef struct {
    const ClientApi *api;
    virConnectPtr conn;
    virSecretPtr secret;
} Talk;

static void
talk_clear(Talk *talk)
{
    if (talk->secret)
        talk->api->virSecretFree(talk->secret);
    if (talk->conn)
        talk->api->virConnectClose(talk->conn);
    *talk = (Talk) { 0 };
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Talk, talk_clear)

static int
talk_begin(Talk *talk, const SecretRef *ref, virSecretUsageType type, const char *usage)
{
    talk->api = client_api();
    if (!talk->api)
        return -1;
    talk->conn = talk->api->virConnectOpen(geteuid() == 0 ? "secret:///system" : "secret:///session");
    if (!talk->conn)
        return client_api_fail(talk->api);
    talk->secret = ref && ref->uuid ? talk->api->virSecretLookupByUUIDString(talk->conn, ref->uuid)
                                    : talk->api->virSecretLookupByUsage(talk->conn, (int)type, ref ? ref->usage : usage);
    return talk->secret ? 0 : client_api_fail(talk->api);
}

StorageSecret *
storage_secret_get(const SecretRef *ref, virSecretUsageType type, const char *usage)
{
    g_auto(Talk) talk = { 0 };
    StorageSecret *secret;
    unsigned char *value;
    size_t size = 0;

    if (talk_begin(&talk, ref, type, usage) < 0)
        return NULL;
    value = talk.api->virSecretGetValue(talk.secret, &size, 0);
    if (!value)
        return client_api_fail_null(talk.api);
    secret = g_malloc0(sizeof(*secret) + size + 1);
    secret->len = size;
    memcpy(secret->text, value, size);
    explicit_bzero(value, size);
    free(value);
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
