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

static virSecretPtr
look_up(const Talk *talk, const StorageVolDef *vol)
{
    const GPtrArray *secrets = vol->target.encryption->secrets;
    const SecretRef *ref = secrets && secrets->len ? secrets->pdata[0] : NULL;

    if (ref && ref->uuid)
        return talk->api->virSecretLookupByUUIDString(talk->conn, ref->uuid);
    return talk->api->virSecretLookupByUsage(talk->conn, VIR_SECRET_USAGE_TYPE_VOLUME, ref ? ref->usage : vol->target.path);
}

static int
talk_begin(Talk *talk, const StorageVolDef *vol)
{
    talk->api = client_api();
    if (!talk->api)
        return -1;
    talk->conn = talk->api->virConnectOpen(geteuid() == 0 ? "secret:///system" : "secret:///session");
    if (!talk->conn)
        return client_api_fail(talk->api);
    talk->secret = look_up(talk, vol);
    return talk->secret ? 0 : client_api_fail(talk->api);
}

int
storage_secret_open(const StorageVolDef *vol)
{
    autoclose int fd = memfd_create("secret", MFD_CLOEXEC);
    g_auto(Talk) talk = { 0 };
    unsigned char *value;
    size_t size = 0;
    ssize_t done;

    if (fd < 0)
        return fail_errno(errno, _("cannot make a file in memory"));
    if (talk_begin(&talk, vol) < 0)
        return -1;
    value = talk.api->virSecretGetValue(talk.secret, &size, 0);
    if (!value)
        return client_api_fail(talk.api);
    done = fd_write_all(fd, value, size);
    explicit_bzero(value, size);
    free(value);
    return done < 0 ? fail_errno(errno, _("cannot keep a passphrase in memory")) : fd_steal(&fd);
}
