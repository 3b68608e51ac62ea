/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_credentials.c - names and passwords for a server: from the user's file, else from the program.
 *
 *     [credentials-work]
 *     authname=mel
 *     password=secret
 *
 *     [auth-libvirt-host.example.org]
 *     credentials=work
 *
 * Threads: any; the program's callback runs in the thread that opens the connection.
 */

#include "remote/remote_credentials.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

#define SERVICE "libvirt"

struct RemoteCredentials {
    GKeyFile *file;     /* NULL: there is none */
    char *group;        /* in it, for this host; NULL: it has none */
    virConnectAuthPtr auth;
};

/* A credential's type and its key in the file. */
static const struct {
    int type;
    const char *key;
} keys[] = {
    { VIR_CRED_USERNAME, "username" },
    { VIR_CRED_AUTHNAME, "authname" },
    { VIR_CRED_PASSPHRASE, "password" },
    { VIR_CRED_NOECHOPROMPT, "password" },
    { VIR_CRED_REALM, "realm" },
};

/* ---- the file */

/* The file to be read; NULL when there is none. The first that is named, or exists, counts. */
static char *
find_file(const char *wish)
{
    const char *env = getenv("LIBVIRT_AUTH_FILE");
    g_autofree char *dir = NULL;
    g_autofree char *path = NULL;

    if (wish)
        return g_strdup(wish);
    if (env && *env)
        return g_strdup(env);
    dir = file_user_config_dir();
    path = g_build_filename(dir, "auth.conf", NULL);
    if (file_exists(path))
        return g_steal_pointer(&path);
    return file_exists(SYSCONFDIR "/libvirt/auth.conf") ? g_strdup(SYSCONFDIR "/libvirt/auth.conf") : NULL;
}

/* The group for @host: named by that of the host, or by the default one. */
static int
find_group(RemoteCredentials *credentials, const char *path, const char *host)
{
    g_autofree char *for_host = g_strdup_printf("auth-" SERVICE "-%s", host);
    const char *place = g_key_file_has_group(credentials->file, for_host) ? for_host : "auth-" SERVICE "-default";
    g_autofree char *name = NULL;

    if (!g_key_file_has_group(credentials->file, place))
        return 0;
    name = g_key_file_get_string(credentials->file, place, "credentials", NULL);
    if (!name)
        return fail(VIR_ERR_CONF_SYNTAX, _("%1$s: group '%2$s' has no key 'credentials'"), path, place);
    credentials->group = g_strdup_printf("credentials-%s", name);
    if (!g_key_file_has_group(credentials->file, credentials->group))
        return fail(VIR_ERR_CONF_SYNTAX, _("%1$s: group '%2$s' names '%3$s', but there is no group '%4$s'"), path, place, name,
                    credentials->group);
    return 0;
}

static int
read_file(RemoteCredentials *credentials, const char *path, const char *host)
{
    g_autoptr(GError) error = NULL;

    credentials->file = g_key_file_new();
    if (!g_key_file_load_from_file(credentials->file, path, G_KEY_FILE_NONE, &error))
        return fail(VIR_ERR_CONF_SYNTAX, _("cannot read credentials from '%1$s': %2$s"), path, error->message);
    return find_group(credentials, path, host);
}

RemoteCredentials *
remote_credentials_new(const char *path, const char *host, virConnectAuthPtr auth)
{
    g_autoptr(RemoteCredentials) credentials = g_new0(RemoteCredentials, 1);
    g_autofree char *found = find_file(path);

    credentials->auth = auth;
    if (found && read_file(credentials, found, host) < 0)
        return NULL;
    return g_steal_pointer(&credentials);
}

void
remote_credentials_free(RemoteCredentials *credentials)
{
    if (!credentials)
        return;
    if (credentials->file)
        g_key_file_free(credentials->file);
    g_free(credentials->group);
    g_free(credentials);
}

/* What the file has for @type; NULL if nothing. */
static char *
from_file(const RemoteCredentials *credentials, int type)
{
    for (size_t i = 0; credentials->group && i < G_N_ELEMENTS(keys); i++) {
        if (keys[i].type == type)
            return g_key_file_get_string(credentials->file, credentials->group, keys[i].key, NULL);
    }
    return NULL;
}

/* ---- the program */

static bool
program_can_give(const RemoteCredentials *credentials, int type)
{
    const struct _virConnectAuth *auth = credentials->auth;

    for (unsigned int i = 0; auth && auth->cb && i < auth->ncredtype; i++) {
        if (auth->credtype[i] == type)
            return true;
    }
    return false;
}

bool
remote_credentials_can_give(const RemoteCredentials *credentials, int type)
{
    g_autofree char *value = from_file(credentials, type);
    bool can = value || program_can_give(credentials, type);

    if (value)
        explicit_bzero(value, strlen(value));
    return can;
}

/* Results come from the program's malloc(). */
static int
ask_program(const RemoteCredentials *credentials, virConnectCredential *list, unsigned int n)
{
    int rc;

    for (unsigned int i = 0; i < n; i++) {
        if (!program_can_give(credentials, list[i].type))
            return fail(VIR_ERR_AUTH_FAILED,
                        _("the server asks for '%1$s', which neither the file of credentials has nor the program can ask for"),
                        list[i].prompt);
    }
    rc = credentials->auth->cb(list, n, credentials->auth->cbdata);
    return rc < 0 ? fail(VIR_ERR_AUTH_CANCELLED, _("the program did not give the credentials that the server asks for")) : 0;
}

int
remote_credentials_get(const RemoteCredentials *credentials, virConnectCredential *list, unsigned int n)
{
    g_autofree virConnectCredential *open = g_new0(virConnectCredential, n + 1);
    g_autofree unsigned int *places = g_new0(unsigned int, n + 1);
    unsigned int n_open = 0;
    int rc;

    for (unsigned int i = 0; i < n; i++) {
        list[i].result = from_file(credentials, list[i].type);
        if (list[i].result) {
            list[i].resultlen = (unsigned int)strlen(list[i].result);
            continue;
        }
        places[n_open] = i;
        open[n_open++] = list[i];
    }
    rc = n_open ? ask_program(credentials, open, n_open) : 0;
    for (unsigned int i = 0; i < n_open; i++) {
        list[places[i]].result = open[i].result;
        list[places[i]].resultlen = open[i].resultlen;
    }
    return rc;
}

void
remote_credentials_wipe(virConnectCredential *list, unsigned int n)
{
    for (unsigned int i = 0; i < n; i++) {
        if (list[i].result)
            explicit_bzero(list[i].result, list[i].resultlen);
        g_clear_pointer(&list[i].result, free);
    }
}
