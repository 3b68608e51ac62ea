/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virt_admin_monitor.c - commands that look: servers, workers, clients.
 */

#include <stdlib.h>

#include "virt-admin/virt_admin.h"

/* ------------------------------------------------------------------ objects */

virAdmServerPtr
admin_server(Vsh *vsh, const VshCmd *cmd)
{
    return virAdmConnectLookupServer(admin_data(vsh)->conn, vsh_string(cmd, "server"), 0);
}

virAdmClientPtr
admin_client(Vsh *vsh, const VshCmd *cmd, virAdmServerPtr server)
{
    unsigned long long id = 0;

    if (vsh_ull(vsh, cmd, "client", &id) <= 0)
        return NULL;
    return virAdmServerLookupClient(server, id, 0);
}

char **
admin_complete_servers(Vsh *vsh, const VshCmd *cmd, const char *word)
{
    virAdmServerPtr *servers = NULL;
    int n = virAdmConnectListServers(admin_data(vsh)->conn, &servers, 0);
    char **names = g_new0(char *, (size_t)MAX(n, 0) + 1);

    for (int i = 0; i < n; i++) {
        names[i] = g_strdup(virAdmServerGetName(servers[i]));
        virAdmServerFree(servers[i]);
    }
    free(servers);
    return names;
}

static const char *
transport_name(int transport)
{
    static const char *const names[] = {
        [VIR_CLIENT_TRANS_UNIX] = "unix", [VIR_CLIENT_TRANS_TCP] = "tcp", [VIR_CLIENT_TRANS_TLS] = "tls"};

    return transport >= 0 && transport < (int)G_N_ELEMENTS(names) ? names[transport] : "unknown";
}

/* Local time with its distance to UTC. */
static char *
time_text(long long seconds)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(seconds);

    return time ? g_date_time_format(time, "%Y-%m-%d %H:%M:%S%z") : g_strdup("-");
}

/* ------------------------------------------------------------------ printing */

/* Prints and frees. */
static void
print_params(const Vsh *vsh, int width, virTypedParameterPtr params, int nparams)
{
    for (int i = 0; i < nparams; i++) {
        g_autofree char *text = vsh_param_text(&params[i]);

        vsh_print(vsh, "%-*s: %s\n", width, params[i].field, text);
        if (params[i].type == VIR_TYPED_PARAM_STRING)
            free(params[i].value.s);
    }
    free(params);
}

/* ------------------------------------------------------------------ commands */

static bool
cmd_server_list(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(VshTable) table = vsh_table_new(_("Id"), _("Name"), NULL);
    virAdmServerPtr *servers = NULL;
    int n = virAdmConnectListServers(admin_data(vsh)->conn, &servers, 0);

    if (n < 0) {
        vsh_error(vsh, "%s", _("failed to obtain list of available servers from the daemon"));
        return false;
    }
    for (int i = 0; i < n; i++) {
        g_autofree char *number = g_strdup_printf("%d", i);

        vsh_table_row(table, number, virAdmServerGetName(servers[i]), NULL);
        virAdmServerFree(servers[i]);
    }
    free(servers);
    vsh_table_print(vsh, table);
    return true;
}

static const VshOpt pool_info_opts[] = {OPT_SERVER(N_("the server whose workers are meant")), OPT_END};

static bool
cmd_pool_info(Vsh *vsh, const VshCmd *cmd)
{
    enum { WIDTH = 15 };
    g_autoptr(virAdmServer) server = admin_server(vsh, cmd);
    virTypedParameterPtr params = NULL;
    int nparams = 0;

    if (!server)
        return false;
    if (virAdmServerGetThreadPoolParameters(server, &params, &nparams, 0) < 0) {
        vsh_error(vsh, "%s", _("Unable to get server workerpool parameters"));
        return false;
    }
    print_params(vsh, WIDTH, params, nparams);
    return true;
}

static const VshOpt client_list_opts[] = {OPT_SERVER(N_("the server whose clients are listed")), OPT_END};

static void
add_client(VshTable *table, virAdmClientPtr client)
{
    g_autofree char *id = g_strdup_printf("%llu", virAdmClientGetID(client));
    g_autofree char *since = time_text(virAdmClientGetTimestamp(client));

    vsh_table_row(table, id, transport_name(virAdmClientGetTransport(client)), since, NULL);
}

static bool
cmd_client_list(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(VshTable) table = vsh_table_new(_("Id"), _("Transport"), _("Connected since"), NULL);
    g_autoptr(virAdmServer) server = admin_server(vsh, cmd);
    virAdmClientPtr *clients = NULL;
    int n = server ? virAdmServerListClients(server, &clients, 0) : -1;

    if (n < 0) {
        if (server)
            vsh_error(vsh, _("failed to obtain list of connected clients from server '%s'"), virAdmServerGetName(server));
        return false;
    }
    for (int i = 0; i < n; i++) {
        add_client(table, clients[i]);
        virAdmClientFree(clients[i]);
    }
    free(clients);
    vsh_table_print(vsh, table);
    return true;
}

static const VshOpt client_info_opts[] = {
    OPT_SERVER(N_("the server that the client is connected to")),
    {"client", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the client's number")},
    OPT_END,
};

static bool
cmd_client_info(Vsh *vsh, const VshCmd *cmd)
{
    enum { WIDTH = 15 };
    g_autoptr(virAdmServer) server = admin_server(vsh, cmd);
    g_autoptr(virAdmClient) client = server ? admin_client(vsh, cmd, server) : NULL;
    g_autofree char *since = NULL;
    virTypedParameterPtr params = NULL;
    int nparams = 0;

    if (!client)
        return false;
    if (virAdmClientGetInfo(client, &params, &nparams, 0) < 0) {
        vsh_error(vsh, _("failed to retrieve client identity information for client '%s' connected to server '%s'"),
                  vsh_string(cmd, "client"), virAdmServerGetName(server));
        return false;
    }
    since = time_text(virAdmClientGetTimestamp(client));
    vsh_print(vsh, "%-*s: %llu\n", WIDTH, "id", virAdmClientGetID(client));
    vsh_print(vsh, "%-*s: %s\n", WIDTH, "connection_time", since);
    vsh_print(vsh, "%-*s: %s\n", WIDTH, "transport", transport_name(virAdmClientGetTransport(client)));
    print_params(vsh, WIDTH, params, nparams);
    return true;
}

static const VshOpt clients_info_opts[] = {OPT_SERVER(N_("the server whose limits are meant")), OPT_END};

static bool
cmd_clients_info(Vsh *vsh, const VshCmd *cmd)
{
    enum { WIDTH = 20 };
    g_autoptr(virAdmServer) server = admin_server(vsh, cmd);
    virTypedParameterPtr params = NULL;
    int nparams = 0;

    if (!server)
        return false;
    if (virAdmServerGetClientLimits(server, &params, &nparams, 0) < 0) {
        vsh_error(vsh, "%s", _("Unable to retrieve client limits from server's configuration"));
        return false;
    }
    print_params(vsh, WIDTH, params, nparams);
    return true;
}

const VshCmdDef admin_monitor_commands[] = {
    {"srv-list", .alias = "server-list"},
    {"server-list", NULL, cmd_server_list, N_("list the servers of a daemon")},
    {"srv-threadpool-info", .alias = "server-threadpool-info"},
    {"server-threadpool-info", pool_info_opts, cmd_pool_info, N_("tell about the workers of a server")},
    {"srv-clients-list", .alias = "client-list"},
    {"client-list", client_list_opts, cmd_client_list, N_("list the clients of a server")},
    {"client-info", client_info_opts, cmd_client_info, N_("tell who a client is")},
    {"srv-clients-info", .alias = "server-clients-info"},
    {"server-clients-info", clients_info_opts, cmd_clients_info, N_("tell how many clients a server has and may have")},
    OPT_END,
};
