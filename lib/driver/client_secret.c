/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * client_secret.c - asks the daemon of secrets by the public API.
 *
 * Threads: any that may wait.
 */

#include "driver/client_secret.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "access/identity.h"
#include "access/system_token.h"
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

/* Makes the other side's error ours, saying which secret it is about. */
static int
talk_fail(const Talk *talk, const ClientSecret *which)
{
    g_autoptr(virError) error = NULL;

    (void)client_api_fail(talk->api);
    error = error_take();
    return fail(error->code, _("cannot get secret '%1$s': %2$s"), which->uuid ? which->uuid : which->usage, error->message);
}

/* Says that it is a daemon who asks. Where that is not believed, secrets that are not private can be had all the same. */
static void
introduce(const Talk *talk)
{
    g_autoptr(Identity) process = identity_new_process(geteuid(), getegid(), getpid(), 0);
    IdentityFacts facts = *identity_facts(process);
    g_autoptr(Identity) daemon = NULL;
    virTypedParameterPtr params;
    int n;

    if (!system_token()) {
        warn_last_error("private secrets cannot be asked for, continuing");
        return;
    }
    facts.is_system = true;
    daemon = identity_new(&facts);
    identity_to_params(daemon, &params, &n);
    if (talk->api->virConnectSetIdentity(talk->conn, params, n, 0) < 0) {
        (void)client_api_fail(talk->api);
        warn_last_error("private secrets cannot be asked for, continuing");
    }
    talk->api->virTypedParamsFree(params, n);
}

static int
talk_begin(Talk *talk, const ClientSecret *which, bool privileged)
{
    talk->api = client_api();
    if (!talk->api)
        return -1;
    talk->conn = talk->api->virConnectOpen(privileged ? "secret:///system" : "secret:///session");
    if (!talk->conn)
        return talk_fail(talk, which);
    introduce(talk);
    talk->secret = which->uuid ? talk->api->virSecretLookupByUUIDString(talk->conn, which->uuid)
                               : talk->api->virSecretLookupByUsage(talk->conn, which->usage_type, which->usage);
    return talk->secret ? 0 : talk_fail(talk, which);
}

unsigned char *
client_secret_get(const ClientSecret *which, bool privileged, size_t *ret_size)
{
    g_auto(Talk) talk = { 0 };
    unsigned char *value;
    size_t size = 0;

    if (talk_begin(&talk, which, privileged) < 0)
        return NULL;
    value = talk.api->virSecretGetValue(talk.secret, &size, 0);
    if (!value)
        (void)talk_fail(&talk, which);
    else
        *ret_size = size;
    return value;
}

void
client_secret_free(unsigned char *value, size_t size)
{
    if (!value)
        return;
    explicit_bzero(value, size);
    free(value);
}
