/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_guest.c - what the guest's agent tells and does: file systems, users, keys, passwords.
 */

#include <stdlib.h>
#include <string.h>

#include "virsh.h"

static const VshOpt active_opts[] = {OPT_DOMAIN_ACTIVE(DOMAIN_HELP), OPT_END};

static const VshOpt mountpoint_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"mountpoint", VSH_ARGV, VSH_POSITIONAL, N_("where they are mounted; none = all")},
    OPT_END,
};

/* Freezes or thaws; prints how many it were. */
static bool
with_mountpoints(Vsh *vsh, const VshCmd *cmd,
                 int (*act)(virDomainPtr dom, const char **mountpoints, unsigned int n, unsigned int flags), bool freeze)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    guint n = cmd->arguments->len;
    int done;

    if (!dom)
        return false;
    done = act(dom, n ? (const char **)(void *)cmd->arguments->pdata : NULL, n, 0);
    if (done < 0) {
        vsh_error(vsh, "%s", freeze ? _("Unable to freeze filesystems") : _("Unable to thaw filesystems"));
        return false;
    }
    vsh_extra(vsh, freeze ? _("Froze %d filesystem(s)\n") : _("Thawed %d filesystem(s)\n"), done);
    return true;
}

static bool
cmd_domfsfreeze(Vsh *vsh, const VshCmd *cmd)
{
    return with_mountpoints(vsh, cmd, virDomainFSFreeze, true);
}

static bool
cmd_domfsthaw(Vsh *vsh, const VshCmd *cmd)
{
    return with_mountpoints(vsh, cmd, virDomainFSThaw, false);
}

static bool
cmd_domfsinfo(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autoptr(VshTable) table = vsh_table_new(_("Mountpoint"), _("Name"), _("Type"), _("Target"), NULL);
    virDomainFSInfoPtr *infos = NULL;
    int n = dom ? virDomainGetFSInfo(dom, &infos, 0) : -1;

    if (n < 0) {
        if (dom)
            vsh_error(vsh, "%s", _("Unable to get filesystem information"));
        return false;
    }
    for (int i = 0; i < n; i++) {
        g_autoptr(GString) targets = g_string_new(NULL);

        for (size_t k = 0; k < infos[i]->ndevAlias; k++)
            g_string_append_printf(targets, "%s%s", k ? "," : "", infos[i]->devAlias[k]);
        vsh_table_row(table, infos[i]->mountpoint, infos[i]->name, infos[i]->fstype, targets->str, NULL);
        virDomainFSInfoFree(infos[i]);
    }
    free(infos);
    if (n == 0)
        vsh_extra(vsh, "%s", _("No filesystems are mounted in the domain"));
    else
        vsh_table_print(vsh, table);
    return true;
}

static const VshOpt domfstrim_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"minimum", VSH_INT, VSH_POSITIONAL_OLD, N_("free ranges smaller than this, in bytes, may be left out")},
    {"mountpoint", VSH_STRING, VSH_POSITIONAL_OLD, N_("where the file system is mounted; none = all")},
    OPT_END,
};

static bool
cmd_domfstrim(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    unsigned long long minimum = 0;
    const char *mountpoint;

    if (!dom || vsh_ull(vsh, cmd, "minimum", &minimum) < 0 || vsh_string_checked(vsh, cmd, "mountpoint", &mountpoint) < 0)
        return false;
    if (virDomainFSTrim(dom, mountpoint, minimum, 0) < 0) {
        vsh_error(vsh, "%s", _("Unable to invoke fstrim"));
        return false;
    }
    return true;
}

#define OPT_USER {"user", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the user in the guest")}

static const VshOpt get_user_sshkeys_opts[] = {OPT_DOMAIN_ACTIVE(DOMAIN_HELP), OPT_USER, OPT_END};

static bool
cmd_get_user_sshkeys(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    char **keys = NULL;
    const char *user;
    int n;

    if (!dom || vsh_string_checked(vsh, cmd, "user", &user) <= 0)
        return false;
    n = virDomainAuthorizedSSHKeysGet(dom, user, &keys, 0);
    for (int i = 0; i < n; i++) {
        vsh_print(vsh, "%s\n", keys[i]);
        free(keys[i]);
    }
    free(keys);
    return n >= 0;
}

static const VshOpt set_user_sshkeys_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    OPT_USER,
    {"file", VSH_STRING, VSH_POSITIONAL | VSH_PATH, N_("file with keys, a line each")},
    {"reset", VSH_BOOL, 0, N_("remove what keys there were")},
    {"remove", VSH_BOOL, 0, N_("remove these keys rather than add them")},
    OPT_END,
};

static bool
cmd_set_user_sshkeys(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    g_autofree char *text = NULL;
    g_auto(GStrv) keys = NULL;
    const char *user;
    unsigned int flags = 0;
    guint n = 0;

    if (!vsh_requires(vsh, cmd, "remove", "file") || !vsh_exclusive(vsh, cmd, "reset", "remove"))
        return false;
    if (!vsh_has(cmd, "file") && !vsh_has(cmd, "reset")) {
        vsh_error(vsh, "%s", _("Option --file is required"));
        return false;
    }
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom || vsh_string_checked(vsh, cmd, "user", &user) <= 0)
        return false;
    if (!vsh_has(cmd, "reset"))
        flags |= VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_APPEND;
    if (vsh_has(cmd, "remove"))
        flags = VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_REMOVE;
    if (vsh_has(cmd, "file")) {
        text = virsh_read_file(vsh, cmd, "file");
        if (!text)
            return false;
        keys = g_strsplit(g_strchomp(text), "\n", -1);
        n = g_strv_length(keys);
    }
    return virDomainAuthorizedSSHKeysSet(dom, user, (const char **)keys, n, flags) == 0;
}

static const VshOpt set_user_password_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    OPT_USER,
    {"password", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the new password")},
    {"encrypted", VSH_BOOL, 0, N_("it is encrypted already")},
    OPT_END,
};

static bool
cmd_set_user_password(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    const char *user;
    const char *password;

    if (!dom || vsh_string_checked(vsh, cmd, "user", &user) <= 0 || vsh_string_checked(vsh, cmd, "password", &password) <= 0)
        return false;
    if (virDomainSetUserPassword(dom, user, password, vsh_has(cmd, "encrypted") ? VIR_DOMAIN_PASSWORD_ENCRYPTED : 0) < 0)
        return false;
    vsh_extra(vsh, _("Password set successfully for %s in %s"), user, virDomainGetName(dom));
    return true;
}

static const VshOpt guestinfo_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"user", VSH_BOOL, 0, N_("users that are logged in")},
    {"os", VSH_BOOL, 0, N_("the operating system")},
    {"timezone", VSH_BOOL, 0, N_("the time zone")},
    {"hostname", VSH_BOOL, 0, N_("the host name")},
    {"filesystem", VSH_BOOL, 0, N_("mounted file systems")},
    {"disk", VSH_BOOL, 0, N_("disks")},
    {"interface", VSH_BOOL, 0, N_("network interfaces")},
    {"load", VSH_BOOL, 0, N_("the load")},
    {"devices", VSH_BOOL, 0, N_("devices")},
    OPT_END,
};

static bool
cmd_guestinfo(Vsh *vsh, const VshCmd *cmd)
{
    static const struct {
        const char *option;
        unsigned int type;
    } rows[] = {
        {"user", VIR_DOMAIN_GUEST_INFO_USERS},         {"os", VIR_DOMAIN_GUEST_INFO_OS},
        {"timezone", VIR_DOMAIN_GUEST_INFO_TIMEZONE},  {"hostname", VIR_DOMAIN_GUEST_INFO_HOSTNAME},
        {"filesystem", VIR_DOMAIN_GUEST_INFO_FILESYSTEM}, {"disk", VIR_DOMAIN_GUEST_INFO_DISKS},
        {"interface", VIR_DOMAIN_GUEST_INFO_INTERFACES}, {"load", VIR_DOMAIN_GUEST_INFO_LOAD},
        {"devices", VIR_DOMAIN_GUEST_INFO_DEVICES},
    };
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    virTypedParameterPtr params = NULL;
    unsigned int types = 0;
    int n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (vsh_has(cmd, rows[i].option))
            types |= rows[i].type;
    if (!dom || virDomainGetGuestInfo(dom, types, &params, &n, 0) < 0)
        return false;
    for (int i = 0; i < n; i++) {
        g_autofree char *text = vsh_param_text(&params[i]);

        vsh_print(vsh, "%-20s: %s\n", params[i].field, text);
    }
    virTypedParamsFree(params, n);
    return true;
}

static const VshOpt guest_agent_timeout_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"timeout", VSH_INT, 0, N_("how many seconds its answers may take; 0 = do not wait, -1 = the default, -2 = for ever")},
    OPT_END,
};

static bool
cmd_guest_agent_timeout(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    int timeout = VIR_DOMAIN_AGENT_RESPONSE_TIMEOUT_BLOCK;

    return dom && vsh_int(vsh, cmd, "timeout", &timeout) >= 0 && virDomainAgentSetResponseTimeout(dom, timeout, 0) >= 0;
}

const VshCmdDef virsh_guest_commands[] = {
    {"domfsfreeze", mountpoint_opts, cmd_domfsfreeze, N_("freeze a guest's file systems"),
     N_("Have the guest write out its file systems and change nothing on them until they are thawed.")},
    {"domfsinfo", active_opts, cmd_domfsinfo, N_("list a guest's file systems"), N_("List the file systems mounted in the guest.")},
    {"domfsthaw", mountpoint_opts, cmd_domfsthaw, N_("thaw a guest's file systems"),
     N_("Let the guest change its frozen file systems again.")},
    {"domfstrim", domfstrim_opts, cmd_domfstrim, N_("have a guest give back unused disk space"),
     N_("Have the guest tell its disks which space its file systems do not use.")},
    {"get-user-sshkeys", get_user_sshkeys_opts, cmd_get_user_sshkeys, N_("print the SSH keys of a user in a guest"),
     N_("Print the SSH keys with which one may log in as a user of the guest.")},
    {"guest-agent-timeout", guest_agent_timeout_opts, cmd_guest_agent_timeout, N_("limit how long the agent's answers take"),
     N_("Choose how long to wait for answers of the guest's agent.")},
    {"guestinfo", guestinfo_opts, cmd_guestinfo, N_("print what a guest says of itself"),
     N_("Print what the guest's agent says of users, system, time zone and more.")},
    {"set-user-password", set_user_password_opts, cmd_set_user_password, N_("set the password of a user in a guest"),
     N_("Set the password of a user of the guest.")},
    {"set-user-sshkeys", set_user_sshkeys_opts, cmd_set_user_sshkeys, N_("set the SSH keys of a user in a guest"),
     N_("Add, replace or remove the SSH keys with which one may log in as a user of the guest.")},
    OPT_END,
};
