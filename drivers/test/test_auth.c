/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_auth.c - asks the program for a name and, where the host wants one, for a password.
 *
 * Threads: any.
 */

#include "test/test_auth.h"

#include <string.h>

#include "base/error.h"

static bool
can_ask(const virConnectAuth *auth, int type)
{
    for (unsigned int i = 0; auth && auth->cb && i < auth->ncredtype; i++) {
        if (auth->credtype[i] == type)
            return true;
    }
    return false;
}

/* What the program answers; the caller frees it. NULL with an error. */
static char *
ask(virConnectAuthPtr auth, int type, const char *prompt)
{
    virConnectCredential credential = { .type = type, .prompt = prompt, .challenge = "localhost" };

    if (!can_ask(auth, type))
        return fail_null(VIR_ERR_AUTH_FAILED, _("the host asks for '%1$s', which this program cannot answer"), prompt);
    if (auth->cb(&credential, 1, auth->cbdata) < 0)
        return fail_null(VIR_ERR_AUTH_FAILED, _("no answer to '%1$s'"), prompt);
    return credential.result ? credential.result : g_strdup("");
}

static const TestUser *
find_user(const TestNodeDef *def, const char *name)
{
    xml_each(TestUser, user, def->users) {
        if (strcmp(user->name, name) == 0)
            return user;
    }
    return NULL;
}

static int
check_password(const TestUser *user, virConnectAuthPtr auth)
{
    g_autofree char *prompt = g_strdup_printf("Enter %s's password for localhost", user->name);
    char *password = ask(auth, VIR_CRED_PASSPHRASE, prompt);
    bool right;

    if (!password)
        return -1;
    right = strcmp(password, user->password) == 0;
    explicit_bzero(password, strlen(password));
    g_free(password);
    return right ? 0 : fail(VIR_ERR_AUTH_FAILED, _("user name or password is wrong"));
}

int
test_auth_check(const TestNodeDef *def, virConnectAuthPtr auth)
{
    g_autofree char *name = NULL;
    const TestUser *user;

    if (!def->users)
        return 0;
    name = ask(auth, VIR_CRED_AUTHNAME, "Enter username for localhost");
    if (!name)
        return -1;
    user = find_user(def, name);
    if (!user)
        return fail(VIR_ERR_AUTH_FAILED, _("user name or password is wrong"));
    return user->password ? check_password(user, auth) : 0;
}
