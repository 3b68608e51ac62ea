/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remote_ssh.c - the ssh program as the way to a remote host: its command line, and the one it runs there.
 *
 * Here no shell is involved. There the user's login shell always is: it gets "sh -c" and one quoted word.
 *
 * Threads: any.
 */

#include "remote/remote_ssh.h"

#include "base/error.h"
#include "base/text.h"
#include "rpc/command.h"

/* What the far end runs, found in its PATH. */
#define HELPER "virt-ssh-helper"

/* ---- the command at the far end */

/* The options of a program that joins its input and output to the daemon's socket. Some of its kind wait after the end of
 * their input unless "-q 0" is given, others do not know it. */
static void
append_netcat(GString *script, const RemoteTarget *target)
{
    g_autofree char *netcat = g_shell_quote(target->netcat ? target->netcat : "nc");
    g_autofree char *socket = g_shell_quote(target->socket);

    g_string_append_printf(script, "case $(%s -q 2>&1) in *'requires an argument'*) q=-q0;; *) q=;; esac; exec %s $q -U %s",
                           netcat, netcat, socket);
}

/* The URI for the helper: what the server will be asked for, and which of its daemons. */
static char *
helper_uri(const RemoteTarget *target)
{
    const char *name = target->name ? target->name : "";

    if (target->mode == REMOTE_MODE_AUTO)
        return g_strdup(name);
    return g_strdup_printf("%s%cmode=%s", name, strchr(name, '?') ? '&' : '?', remote_mode_to_string(target->mode));
}

static void
append_helper(GString *script, const RemoteTarget *target)
{
    g_autofree char *uri = helper_uri(target);
    g_autofree char *quoted = g_shell_quote(uri);

    g_string_append_printf(script, "exec " HELPER " %s%s", target->readonly ? "-r " : "", quoted);
}

/* What was asked for by name is taken; else a socket's path needs netcat, and a user's own daemon the helper, which alone knows
 * where it is and can start it. */
static RemoteProxy
settle_proxy(const RemoteTarget *target)
{
    if (target->proxy != REMOTE_PROXY_AUTO)
        return target->proxy;
    if (target->netcat || target->socket_given)
        return REMOTE_PROXY_NETCAT;
    return target->session ? REMOTE_PROXY_NATIVE : REMOTE_PROXY_AUTO;
}

static char *
far_command(const RemoteTarget *target)
{
    g_autoptr(GString) script = g_string_new(NULL);
    RemoteProxy proxy = settle_proxy(target);
    g_autofree char *quoted = NULL;

    if (proxy == REMOTE_PROXY_NATIVE && target->socket_given)
        return fail_null(VIR_ERR_INVALID_ARG, _("URI parameter 'socket' needs 'proxy=netcat': %1$s finds the socket itself"),
                         HELPER);
    if (proxy == REMOTE_PROXY_NETCAT && target->session && !target->socket_given)
        return fail_null(VIR_ERR_INVALID_ARG, _("where a user's own daemon listens on host '%1$s' is known there only: "
                                                "use 'proxy=native', or give its path with 'socket'"), target->host);
    if (proxy == REMOTE_PROXY_NATIVE) {
        append_helper(script, target);
    } else if (proxy == REMOTE_PROXY_NETCAT) {
        append_netcat(script, target);
    } else {
        g_string_append(script, "if command -v " HELPER " >/dev/null 2>&1; then ");
        append_helper(script, target);
        g_string_append(script, "; fi; ");
        append_netcat(script, target);
    }
    quoted = g_shell_quote(script->str);
    return g_strdup_printf("sh -c %s", quoted);
}

/* ---- ssh's own command line */

/* The URI's words for ways to prove who one is, and ssh's. */
static const struct {
    const char *word;
    const char *ssh;
} auth_words[] = {
    { "privkey", "publickey" },
    { "agent", "publickey" },
    { "password", "password" },
    { "keyboard-interactive", "keyboard-interactive" },
};

static const char *
find_auth(const char *word)
{
    for (size_t i = 0; i < G_N_ELEMENTS(auth_words); i++) {
        if (g_ascii_strcasecmp(auth_words[i].word, word) == 0)
            return auth_words[i].ssh;
    }
    return NULL;
}

static void
add(GPtrArray *argv, const char *word)
{
    g_ptr_array_add(argv, g_strdup(word));
}

static void
add_option(GPtrArray *argv, const char *option, const char *value)
{
    if (!value)
        return;
    add(argv, option);
    add(argv, value);
}

static int
add_auth(GPtrArray *argv, const char *wish)
{
    g_autoptr(GString) methods = g_string_new("PreferredAuthentications=");
    g_auto(GStrv) words = g_strsplit(wish ? wish : "", ",", -1);

    for (size_t i = 0; words[i]; i++) {
        const char *method = find_auth(words[i]);

        if (!method)
            return fail(VIR_ERR_INVALID_ARG, _("URI parameter 'sshauth' cannot have '%1$s'; it is a list of privkey, agent, "
                                               "password, keyboard-interactive"), words[i]);
        g_string_append_printf(methods, "%s%s", i ? "," : "", method);
    }
    add_option(argv, "-o", words[0] ? methods->str : NULL);
    return 0;
}

static void
add_host_key(GPtrArray *argv, const RemoteTarget *target)
{
    g_autofree char *file = target->known_hosts ? g_strdup_printf("UserKnownHostsFile=\"%s\"", target->known_hosts) : NULL;

    add_option(argv, "-o", file);
    if (target->no_verify || target->host_key == REMOTE_HOST_KEY_IGNORE)
        add_option(argv, "-o", "StrictHostKeyChecking=no");
    else if (target->host_key == REMOTE_HOST_KEY_AUTO)
        add_option(argv, "-o", "StrictHostKeyChecking=accept-new");
}

char **
remote_ssh_argv(const RemoteTarget *target)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *command = far_command(target);

    if (!command)
        return NULL;
    add(argv, target->command ? target->command : "ssh");
    add_option(argv, "-p", target->port_given ? target->port : NULL);
    add_option(argv, "-l", target->user);
    add_option(argv, "-i", target->keyfile);
    add_host_key(argv, target);
    if (add_auth(argv, target->sshauth) < 0)
        return NULL;
    add_option(argv, "-o", target->no_tty ? "BatchMode=yes" : NULL);
    add(argv, "-T");
    add_option(argv, "-e", "none");
    add(argv, "--");
    add(argv, target->host);
    g_ptr_array_add(argv, g_steal_pointer(&command));
    g_ptr_array_add(argv, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&argv), FALSE);
}

RpcTransport *
remote_ssh_connect(const RemoteTarget *target)
{
    g_auto(GStrv) argv = remote_ssh_argv(target);

    return argv ? rpc_command_transport_new("ssh", (const char *const *)argv) : NULL;
}

RpcTransport *
remote_ext_connect(const RemoteTarget *target)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();

    g_ptr_array_add(argv, target->command);
    for (size_t i = 0; target->argv && i < target->argv->len; i++)
        g_ptr_array_add(argv, g_ptr_array_index(target->argv, i));
    g_ptr_array_add(argv, NULL);
    return rpc_command_transport_new("ext", (const char *const *)argv->pdata);
}
