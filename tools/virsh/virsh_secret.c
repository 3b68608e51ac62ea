/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_secret.c - secrets: passwords and keys that the server keeps.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "virsh_event.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virSecret, virSecretFree)

/* A secret has no name: it is called by its uuid. */
typedef struct {
    virSecretPtr secret;
    char uuid[VIR_UUID_STRING_BUFLEN];
} Secret;

static Secret *
secret_new(virSecretPtr handle)
{
    Secret *secret = g_new0(Secret, 1);

    secret->secret = handle;
    virSecretGetUUIDString(handle, secret->uuid);
    return secret;
}

static void
secret_free(void *object)
{
    Secret *secret = object;

    virSecretFree(secret->secret);
    g_free(secret);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Secret, secret_free)

static const char *
secret_name(void *object)
{
    return ((Secret *)object)->uuid;
}

static char *
secret_xml(void *object, unsigned int flags)
{
    return virSecretGetXMLDesc(((Secret *)object)->secret, flags);
}

static void *
secret_find(Vsh *vsh, const VshCmd *cmd)
{
    const char *uuid;
    virSecretPtr secret;

    if (vsh_string_checked(vsh, cmd, "secret", &uuid) <= 0)
        return NULL;
    secret = virSecretLookupByUUIDString(virsh_conn(vsh), uuid);
    if (secret)
        return secret_new(secret);
    vsh_error(vsh, _("failed to get secret '%s'"), uuid);
    return NULL;
}

static GPtrArray *
secret_list(Vsh *vsh, unsigned int flags)
{
    virSecretPtr *found = NULL;
    GPtrArray *objects;
    int n = virConnectListAllSecrets(virsh_conn(vsh), &found, flags);

    if (n < 0)
        return NULL;
    objects = g_ptr_array_new_with_free_func(secret_free);
    for (int i = 0; i < n; i++)
        g_ptr_array_add(objects, secret_new(found[i]));
    free(found);
    return objects;
}

static const VirshKind secret_kind = {secret_find, secret_free, secret_name, secret_xml, secret_list};

static char **
complete_secrets(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    return virsh_complete_objects(vsh, &secret_kind, 0);
}

#define OPT_SECRET OPT_NAMED("secret", N_("the secret's uuid"), complete_secrets)

static const VshOpt secret_opts[] = {OPT_SECRET, OPT_END};
static const VshOpt dumpxml_opts[] = {OPT_SECRET, OPT_XPATH, OPT_END};
static const VshOpt define_opts[] = {OPT_FILE(N_("file with the secret's XML")), OPT_VALIDATE, OPT_END};

static void *
make_defined(Vsh *vsh, const VshCmd *cmd, const char *xml)
{
    virSecretPtr secret = virSecretDefineXML(virsh_conn(vsh), xml, vsh_has(cmd, "validate") ? VIR_SECRET_DEFINE_VALIDATE : 0);

    return secret ? secret_new(secret) : NULL;
}

VIRSH_CALL(call_undefine, virSecretUndefine(((Secret *)object)->secret))

static const VirshMake define = {&secret_kind, make_defined, N_("Secret %s created\n"), N_("Failed to set attributes from %s")};
static const VirshAct undefine = {&secret_kind, call_undefine, N_("Secret %s deleted\n"), N_("Failed to delete secret %s")};
static const VirshShow dumpxml = {&secret_kind, NULL};

static const VshOpt set_value_opts[] = {
    OPT_SECRET,
    {"file", VSH_STRING, VSH_PATH, N_("file with the value")},
    {"plain", VSH_BOOL, 0, N_("the file holds the value as it is, not in base64")},
    {"interactive", VSH_BOOL, 0, N_("ask for the value on the terminal")},
    {"base64", VSH_STRING, VSH_POSITIONAL_OLD, N_("the value in base64; others on the host can see it")},
    OPT_END,
};

/* What somebody types without it being shown; NULL with a complaint. The caller clears and frees it. */
static char *
ask_value(Vsh *vsh)
{
    struct termios shown, hidden;
    char *line = NULL;
    size_t size = 0;
    ssize_t len;

    if (tcgetattr(STDIN_FILENO, &shown) < 0) {
        vsh_error(vsh, "%s", _("the value can be asked for on a terminal only"));
        return NULL;
    }
    vsh_print(vsh, "%s", _("Enter new value for secret:"));
    fflush(stdout);
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    len = getline(&line, &size, stdin);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    vsh_print(vsh, "\n");
    if (len < 0) {
        free(line);
        vsh_error(vsh, "%s", _("Failed to read secret"));
        return NULL;
    }
    line[strcspn(line, "\n")] = '\0';
    return line;
}

/* A file may hold any bytes, which a string would not; at most 64 KiB of them. */
static unsigned char *
read_value(Vsh *vsh, const char *path, gsize *ret_size)
{
    enum { VALUE_MAX = 65536 };
    g_autoptr(GError) error = NULL;
    char *data = NULL;

    if (!g_file_get_contents(path, &data, ret_size, &error)) {
        vsh_error(vsh, _("Failed to open file '%s': %s"), path, error->message);
        return NULL;
    }
    if (*ret_size <= VALUE_MAX)
        return (unsigned char *)data;
    vsh_error(vsh, _("file '%s' is larger than %d bytes"), path, VALUE_MAX);
    g_free(data);
    return NULL;
}

/* The value's bytes; NULL with a complaint. */
static unsigned char *
new_value(Vsh *vsh, const VshCmd *cmd, gsize *ret_size)
{
    const char *file = vsh_string(cmd, "file");
    g_autofree char *text = NULL;
    unsigned char *value;

    if (vsh_has(cmd, "interactive")) {
        char *typed = ask_value(vsh);

        *ret_size = typed ? strlen(typed) : 0;
        value = (unsigned char *)g_strdup(typed);
        if (typed)
            explicit_bzero(typed, *ret_size);
        free(typed);
        return value;
    }
    if (file && vsh_has(cmd, "plain"))
        return read_value(vsh, file, ret_size);
    if (file) {
        text = (char *)read_value(vsh, file, ret_size);
        if (!text)
            return NULL;
    } else {
        vsh_error(vsh, "%s", _("Passing secret value as command-line argument is insecure!"));
        text = g_strdup(vsh_string(cmd, "base64"));
    }
    g_strstrip(text);
    value = g_base64_decode(text, ret_size);
    if (*ret_size > 0 || !*text)
        return value;
    vsh_error(vsh, "%s", _("Failed to decode base64 data"));
    g_free(value);
    return NULL;
}

static bool
cmd_secret_set_value(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(Secret) secret = NULL;
    unsigned char *value;
    gsize size = 0;
    bool ok;

    if (!vsh_exclusive(vsh, cmd, "file", "base64") || !vsh_exclusive(vsh, cmd, "plain", "base64") ||
        !vsh_exclusive(vsh, cmd, "interactive", "base64") || !vsh_exclusive(vsh, cmd, "interactive", "file") ||
        !vsh_exclusive(vsh, cmd, "interactive", "plain") || !vsh_requires(vsh, cmd, "plain", "file"))
        return false;
    secret = secret_find(vsh, cmd);
    if (!secret)
        return false;
    if (!vsh_has(cmd, "file") && !vsh_has(cmd, "base64") && !vsh_has(cmd, "interactive")) {
        vsh_error(vsh, "%s", _("Input secret value is missing"));
        return false;
    }
    value = new_value(vsh, cmd, &size);
    if (!value)
        return false;
    ok = virSecretSetValue(secret->secret, value, size, 0) == 0;
    explicit_bzero(value, size);
    g_free(value);
    if (ok)
        vsh_extra(vsh, "%s", _("Secret value set\n"));
    else
        vsh_error(vsh, "%s", _("Failed to set secret value"));
    return ok;
}

static const VshOpt get_value_opts[] = {
    OPT_SECRET,
    {"plain", VSH_BOOL, 0, N_("print the value as it is, not in base64")},
    OPT_END,
};

static bool
cmd_secret_get_value(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(Secret) secret = secret_find(vsh, cmd);
    unsigned char *value;
    size_t size = 0;
    bool ok = true;

    if (!secret)
        return false;
    value = virSecretGetValue(secret->secret, &size, 0);
    if (!value)
        return false;
    if (vsh_has(cmd, "plain")) {
        ok = fwrite(value, 1, size, stdout) == size;
        if (!ok)
            vsh_error(vsh, "%s", _("Failed to write secret"));
    } else {
        g_autofree char *text = g_base64_encode(value, size);

        vsh_print(vsh, "%s", text);
        explicit_bzero(text, strlen(text));
    }
    explicit_bzero(value, size);
    free(value);
    return ok;
}

static const VshOpt list_opts[] = {
    {"ephemeral", VSH_BOOL, 0, N_("list secrets that are kept in memory only")},
    {"no-ephemeral", VSH_BOOL, 0, N_("list secrets that are kept on disk")},
    {"private", VSH_BOOL, 0, N_("list secrets whose values nobody is told")},
    {"no-private", VSH_BOOL, 0, N_("list secrets whose values may be told")},
    OPT_END,
};

static const VirshFlag list_flags[] = {
    {"ephemeral", VIR_CONNECT_LIST_SECRETS_EPHEMERAL}, {"no-ephemeral", VIR_CONNECT_LIST_SECRETS_NO_EPHEMERAL},
    {"private", VIR_CONNECT_LIST_SECRETS_PRIVATE},     {"no-private", VIR_CONNECT_LIST_SECRETS_NO_PRIVATE},
    {NULL},
};

static bool
cmd_secret_list(Vsh *vsh, const VshCmd *cmd)
{
    static const char *const types[] = {"none", "volume", "ceph", "iscsi", "tls", "vtpm"};
    g_autoptr(GPtrArray) secrets =
        virsh_objects(vsh, &secret_kind, virsh_flags(cmd, list_flags), _("Failed to list secrets"));
    g_autoptr(VshTable) table = vsh_table_new(_("UUID"), _("Usage"), NULL);

    if (!secrets)
        return false;
    for (guint i = 0; i < secrets->len; i++) {
        const Secret *secret = g_ptr_array_index(secrets, i);
        int type = virSecretGetUsageType(secret->secret);
        const char *id = virSecretGetUsageID(secret->secret);
        g_autofree char *usage = NULL;

        if (type == VIR_SECRET_USAGE_TYPE_NONE)
            usage = g_strdup(_("Unused"));
        else
            usage = g_strdup_printf("%s %s", type > 0 && (size_t)type < G_N_ELEMENTS(types) ? types[type] : _("unknown"),
                                    id ? id : "");
        vsh_table_row(table, secret->uuid, usage, NULL);
    }
    vsh_table_print(vsh, table);
    return true;
}

static void
on_lifecycle(virConnectPtr conn, virSecretPtr secret, int event, int detail, void *opaque)
{
    static const char *const words[] = {N_("Defined"), N_("Undefined")};
    VirshEventTap *tap = opaque;
    char uuid[VIR_UUID_STRING_BUFLEN] = "";

    virSecretGetUUIDString(secret, uuid);
    virsh_event_show(tap, _("event '%s' for secret %s: %s\n"), tap->name, uuid,
                     event >= 0 && (size_t)event < G_N_ELEMENTS(words) ? _(words[event]) : _("unknown"));
}

static void
on_plain(virConnectPtr conn, virSecretPtr secret, void *opaque)
{
    VirshEventTap *tap = opaque;
    char uuid[VIR_UUID_STRING_BUFLEN] = "";

    virSecretGetUUIDString(secret, uuid);
    virsh_event_show(tap, _("event '%s' for secret %s\n"), tap->name, uuid);
}

static int
listen_secret(virConnectPtr conn, void *object, int id, VirshCallback callback, void *opaque)
{
    return virConnectSecretEventRegisterAny(conn, object ? ((Secret *)object)->secret : NULL, id,
                                            VIR_SECRET_EVENT_CALLBACK(callback), opaque, NULL);
}

static const VirshEventKind event_kinds[] = {
    {"lifecycle", VIR_SECRET_EVENT_ID_LIFECYCLE, VIRSH_CALLBACK(on_lifecycle)},
    {"value-changed", VIR_SECRET_EVENT_ID_VALUE_CHANGED, VIRSH_CALLBACK(on_plain)},
};
static const VirshEvents events = {&secret_kind, "secret", event_kinds, G_N_ELEMENTS(event_kinds), listen_secret,
                                   virConnectSecretEventDeregisterAny, false};
static const VshOpt event_opts[] = {
    {"secret", VSH_STRING, VSH_POSITIONAL_OLD, N_("only events of this secret"), .complete = complete_secrets},
    OPTS_EVENT("lifecycle|value-changed"),
    OPT_END,
};

const VshCmdDef virsh_secret_commands[] = {
    {"secret-define", define_opts, virsh_make, N_("define a secret from an XML file, or change one"),
     N_("Define a secret, or replace the definition of one; its value is set by secret-set-value."), .data = &define},
    {"secret-dumpxml", dumpxml_opts, virsh_show, N_("print a secret's XML"), N_("Print the XML description of a secret."),
     .data = &dumpxml},
    {"secret-event", event_opts, virsh_cmd_event, N_("wait for events of secrets"),
     N_("Wait for events of secrets, and print them."), .data = &events},
    {"secret-get-value", get_value_opts, cmd_secret_get_value, N_("print a secret's value"), N_("Print the value of a secret.")},
    {"secret-list", list_opts, cmd_secret_list, N_("list secrets"), N_("List the secrets of the host.")},
    {"secret-set-value", set_value_opts, cmd_secret_set_value, N_("set a secret's value"), N_("Set the value of a secret.")},
    {"secret-undefine", secret_opts, virsh_act, N_("remove a secret"), N_("Remove a secret and its value."), .data = &undefine},
    OPT_END,
};
