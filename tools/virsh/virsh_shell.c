/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_shell.c - commands about virsh itself.
 */

#include "virsh.h"

static const VshOpt connect_opts[] = {
    {"name", VSH_STRING, VSH_POSITIONAL | VSH_ALLOW_EMPTY, N_("the hypervisor's URI")},
    {"readonly", VSH_BOOL, 0, N_("for reading only")},
    OPT_END,
};

static bool
cmd_connect(Vsh *vsh, const VshCmd *cmd)
{
    const char *uri = vsh_string(cmd, "name");
    Virsh *virsh = virsh_data(vsh);

    if (!virsh_reconnect(vsh, uri, vsh_has(cmd, "readonly")))
        return false;
    g_free(virsh->uri);
    virsh->uri = g_strdup(uri);
    return true;
}

const VshCmdDef virsh_shell_commands[] = {
    {"connect", connect_opts, cmd_connect, N_("connect to a hypervisor"),
     N_("Connect to a hypervisor; without a URI, to the default one."), VSH_NO_CONNECT},
    OPT_END,
};
