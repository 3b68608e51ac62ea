/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virt_admin_manage.c - commands that change: limits, clients, certificates, logging, the daemon's end.
 */

#include <stdlib.h>

#include "virt-admin/virt_admin.h"

/* ------------------------------------------------------------------ limits */

/* An option that becomes a parameter. */
typedef struct {
    const char *option;
    const char *param;
} Limit;

enum { LIMITS_MAX = 3 };

/* A command that sets limits of a server: the first option with a value must not be more than the second. */
typedef struct {
    Limit limits[LIMITS_MAX]; /* the lower bound, the upper, others */
    const char *none;         /* complaint: none is given */
    int (*set)(virAdmServerPtr server, virTypedParameterPtr params, int nparams, unsigned int flags);
    const char *failed;
} LimitsCommand;

static const LimitsCommand pool_command = {
    .limits = {{"min-workers", VIR_THREADPOOL_WORKERS_MIN},
               {"max-workers", VIR_THREADPOOL_WORKERS_MAX},
               {"priority-workers", VIR_THREADPOOL_WORKERS_PRIORITY}},
    .none = N_("At least one of options --min-workers, --max-workers, --priority-workers is mandatory "),
    .set = virAdmServerSetThreadPoolParameters,
    .failed = N_("Unable to set server workerpool parameters"),
};

static const LimitsCommand clients_command = {
    .limits = {{"max-unauth-clients", VIR_SERVER_CLIENTS_UNAUTH_MAX}, {"max-clients", VIR_SERVER_CLIENTS_MAX}},
    .none = N_("At least one of options --max-clients, --max-unauth-clients is mandatory"),
    .set = virAdmServerSetClientLimits,
    .failed = N_("Unable to change server's client-related configuration limits"),
};

/* The parameters that are given; their number, or -1 with a complaint. */
static int
read_limits(Vsh *vsh, const VshCmd *cmd, const LimitsCommand *command, virTypedParameter params[LIMITS_MAX])
{
    int n = 0;

    for (size_t i = 0; i < LIMITS_MAX && command->limits[i].option; i++) {
        const Limit *limit = &command->limits[i];
        unsigned int value;
        int rc = vsh_uint(vsh, cmd, limit->option, &value);

        if (rc < 0)
            return -1;
        if (rc == 0)
            continue;
        params[n] = (virTypedParameter){.type = VIR_TYPED_PARAM_UINT, .value.ui = value};
        g_strlcpy(params[n].field, limit->param, VIR_TYPED_PARAM_FIELD_LENGTH);
        n++;
    }
    if (n > 0)
        return n;
    vsh_error(vsh, "%s", _(command->none));
    return -1;
}

static bool
is_in_order(const Vsh *vsh, const VshCmd *cmd, const LimitsCommand *command, const virTypedParameter *params)
{
    const char *low = command->limits[0].option;
    const char *high = command->limits[1].option;

    if (!vsh_has(cmd, low) || !vsh_has(cmd, high) || params[0].value.ui <= params[1].value.ui)
        return true;
    vsh_error(vsh, _("--%s must be less than or equal to --%s"), low, high);
    return false;
}

static bool
cmd_set_limits(Vsh *vsh, const VshCmd *cmd)
{
    const LimitsCommand *command = cmd->def->data;
    virTypedParameter params[LIMITS_MAX];
    g_autoptr(virAdmServer) server = NULL;
    int n = read_limits(vsh, cmd, command, params);

    if (n < 0 || !is_in_order(vsh, cmd, command, params))
        return false;
    server = admin_server(vsh, cmd);
    if (!server)
        return false;
    if (command->set(server, params, n, 0) == 0)
        return true;
    vsh_error(vsh, "%s", _(command->failed));
    return false;
}

static const VshOpt pool_set_opts[] = {
    OPT_SERVER(N_("the server whose workers are meant")),
    {"min-workers", VSH_INT, VSH_POSITIONAL_OLD, N_("workers that stay when there is nothing to do")},
    {"max-workers", VSH_INT, VSH_POSITIONAL_OLD, N_("workers there may be")},
    {"priority-workers", VSH_INT, VSH_POSITIONAL_OLD, N_("workers besides, for what must not wait")},
    OPT_END,
};

static const VshOpt clients_set_opts[] = {
    OPT_SERVER(N_("the server whose limits are meant")),
    {"max-clients", VSH_INT, VSH_POSITIONAL_OLD, N_("clients there may be")},
    {"max-unauth-clients", VSH_INT, VSH_POSITIONAL_OLD, N_("of these, such as have not said who they are")},
    OPT_END,
};

/* ------------------------------------------------------------------ clients, certificates */

static const VshOpt disconnect_opts[] = {
    OPT_SERVER(N_("the server that the client is connected to")),
    {"client", VSH_INT, VSH_REQUIRED | VSH_POSITIONAL, N_("the client's number")},
    OPT_END,
};

static bool
cmd_disconnect(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virAdmServer) server = admin_server(vsh, cmd);
    g_autoptr(virAdmClient) client = server ? admin_client(vsh, cmd, server) : NULL;

    if (!client)
        return false;
    if (virAdmClientClose(client, 0) < 0) {
        vsh_error(vsh, _("Failed to disconnect client '%s' from server '%s'"), vsh_string(cmd, "client"),
                  virAdmServerGetName(server));
        return false;
    }
    vsh_print(vsh, _("Client '%s' disconnected"), vsh_string(cmd, "client"));
    return true;
}

static const VshOpt tls_opts[] = {
    {"server", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the server that is to read its certificates again")},
    OPT_END,
};

static bool
cmd_update_tls(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virAdmServer) server = admin_server(vsh, cmd);

    if (!server)
        return false;
    if (virAdmServerUpdateTlsFiles(server, 0) < 0) {
        vsh_error(vsh, "%s", _("Unable to update server's tls related files."));
        return false;
    }
    vsh_print(vsh, "%s", _("update tls related files succeed\n"));
    return true;
}

/* ------------------------------------------------------------------ logging */

/* Filters or outputs: the same with other functions. */
typedef struct {
    const char *option;
    int (*get)(virAdmConnectPtr conn, char **text, unsigned int flags);
    int (*set)(virAdmConnectPtr conn, const char *text, unsigned int flags);
    const char *label;
} LoggingCommand;

static const LoggingCommand filters_command = {
    "filters", virAdmConnectGetLoggingFilters, virAdmConnectSetLoggingFilters, N_("Logging filters: ")};
static const LoggingCommand outputs_command = {
    "outputs", virAdmConnectGetLoggingOutputs, virAdmConnectSetLoggingOutputs, N_("Logging outputs: ")};

static bool
cmd_logging(Vsh *vsh, const VshCmd *cmd)
{
    const LoggingCommand *command = cmd->def->data;
    const char *wanted = vsh_string(cmd, command->option);
    virAdmConnectPtr conn = admin_data(vsh)->conn;
    char *text = NULL;

    if (wanted) {
        if (command->set(conn, wanted, 0) == 0)
            return true;
        vsh_error(vsh, "%s", _("Unable to change daemon logging settings"));
        return false;
    }
    if (command->get(conn, &text, 0) < 0) {
        vsh_error(vsh, "%s", _("Unable to get daemon logging settings"));
        return false;
    }
    vsh_print(vsh, " %s%s\n", _(command->label), text ? text : "");
    free(text);
    return true;
}

static const VshOpt filters_opts[] = {
    {"filters", VSH_STRING, VSH_POSITIONAL | VSH_ALLOW_EMPTY, N_("the filters from now on; empty for none")},
    OPT_END,
};

static const VshOpt outputs_opts[] = {
    {"outputs", VSH_STRING, VSH_POSITIONAL | VSH_ALLOW_EMPTY, N_("the outputs from now on; empty for the default")},
    OPT_END,
};

/* ------------------------------------------------------------------ the daemon */

static const VshOpt timeout_opts[] = {
    {"timeout", VSH_INT, VSH_REQUIRED | VSH_POSITIONAL, N_("seconds without clients and work; 0 to stay for ever")},
    OPT_END,
};

static bool
cmd_timeout(Vsh *vsh, const VshCmd *cmd)
{
    unsigned int timeout = 0;

    return vsh_uint(vsh, cmd, "timeout", &timeout) > 0
           && virAdmConnectSetDaemonTimeout(admin_data(vsh)->conn, timeout, 0) == 0;
}

static const VshOpt shutdown_opts[] = {
    {"preserve", VSH_BOOL, 0, N_("save or shut down guests as configured before")},
    OPT_END,
};

static bool
cmd_shutdown(Vsh *vsh, const VshCmd *cmd)
{
    unsigned int flags = vsh_has(cmd, "preserve") ? VIR_DAEMON_SHUTDOWN_PRESERVE : 0;

    return virAdmConnectDaemonShutdown(admin_data(vsh)->conn, flags) == 0;
}

const VshCmdDef admin_manage_commands[] = {
    {"srv-threadpool-set", .alias = "server-threadpool-set"},
    {"server-threadpool-set", pool_set_opts, cmd_set_limits, N_("set how many workers a server has"), .data = &pool_command},
    {"client-disconnect", disconnect_opts, cmd_disconnect, N_("end the connection of a client")},
    {"srv-clients-set", .alias = "server-clients-set"},
    {"server-clients-set", clients_set_opts, cmd_set_limits, N_("set how many clients a server may have"),
     .data = &clients_command},
    {"srv-update-tls", .alias = "server-update-tls"},
    {"server-update-tls", tls_opts, cmd_update_tls, N_("have a server read its certificates again")},
    {"daemon-log-filters", filters_opts, cmd_logging, N_("tell or set the filters of the daemon's log"), .data = &filters_command},
    {"daemon-log-outputs", outputs_opts, cmd_logging, N_("tell or set where the daemon's log goes"), .data = &outputs_command},
    {"daemon-timeout", timeout_opts, cmd_timeout, N_("set after which idle time the daemon leaves")},
    {"daemon-shutdown", shutdown_opts, cmd_shutdown, N_("have the daemon leave")},
    OPT_END,
};
