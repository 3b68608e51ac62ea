/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virt_admin.h - what the files of virt-admin share.
 */

#ifndef VIRT_ADMIN_H
#define VIRT_ADMIN_H

#include <libvirt/libvirt-admin.h>

#include "vsh/vsh.h"

typedef struct {
    virAdmConnectPtr conn;
    char *uri; /* NULL: the library's default */
} VirtAdmin;

static inline VirtAdmin *
admin_data(const Vsh *vsh)
{
    return vsh->data;
}

bool admin_reconnect(Vsh *vsh, const char *uri);
void admin_disconnect(Vsh *vsh);

/* What --server and --client name; NULL with the library's error, or a complaint. */
virAdmServerPtr admin_server(Vsh *vsh, const VshCmd *cmd);
virAdmClientPtr admin_client(Vsh *vsh, const VshCmd *cmd, virAdmServerPtr server);

/* The names of servers, for completion. */
char **admin_complete_servers(Vsh *vsh, const VshCmd *cmd, const char *word);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(virAdmServer, virAdmServerFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(virAdmClient, virAdmClientFree)

#define OPT_SERVER(help_) {"server", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, help_, .complete = admin_complete_servers}
#define OPT_END {NULL}

extern const VshCmdDef admin_shell_commands[];
extern const VshCmdDef admin_monitor_commands[];
extern const VshCmdDef admin_manage_commands[];

#endif /* VIRT_ADMIN_H */
