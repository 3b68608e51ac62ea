/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_qemu.c - QEMU's monitor and the guest's agent as they are.
 */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libvirt/libvirt-qemu.h>

#include "virsh_event.h"
#include "virsh_json.h"
#include "virsh_wait.h"

/* The words of a command, with blanks between. */
static char *
join_words(const VshCmd *cmd)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < cmd->arguments->len; i++)
        g_string_append_printf(text, "%s%s", i ? " " : "", (const char *)g_ptr_array_index(cmd->arguments, i));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static const VshOpt monitor_command_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"hmp", VSH_BOOL, 0, N_("the command is one for people")},
    {"pretty", VSH_BOOL, 0, N_("indent the answer")},
    {"return-value", VSH_BOOL, 0, N_("print only what is in the answer's 'return'")},
    {"pass-fds", VSH_STRING, 0, N_("hand over these open files: N,M,...")},
    {"cmd", VSH_ARGV, VSH_REQUIRED | VSH_POSITIONAL, N_("the command")},
    OPT_END,
};

/* Runs the command, with files if there are some. */
static int
call_monitor(virDomainPtr dom, const char *command, const GArray *fds, unsigned int flags, char **ret_answer)
{
    if (fds->len == 0)
        return virDomainQemuMonitorCommand(dom, command, ret_answer, flags);
    return virDomainQemuMonitorCommandWithFiles(dom, command, fds->len, (int *)(void *)fds->data, NULL, NULL, ret_answer, flags);
}

/* The answer as it is wanted; NULL with a complaint. */
static char *
shape_answer(Vsh *vsh, const VshCmd *cmd, const char *answer)
{
    g_autofree char *value = NULL;

    if (vsh_has(cmd, "return-value")) {
        value = virsh_json_member(answer, "return");
        if (!value) {
            vsh_error(vsh, "%s", _("the answer has no 'return'"));
            return NULL;
        }
        answer = value;
    }
    return vsh_has(cmd, "pretty") ? virsh_json_indent(answer) : g_strdup(answer);
}

static bool
cmd_qemu_monitor_command(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    g_autoptr(GArray) fds = NULL;
    g_autofree char *command = join_words(cmd);
    g_autofree char *text = NULL;
    char *answer = NULL;

    if (!vsh_exclusive(vsh, cmd, "hmp", "pretty") || !vsh_exclusive(vsh, cmd, "hmp", "return-value"))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    fds = dom ? virsh_fds(vsh, cmd, "pass-fds") : NULL;
    if (!fds || call_monitor(dom, command, fds, vsh_has(cmd, "hmp") ? VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP : 0, &answer) < 0)
        return false;
    text = shape_answer(vsh, cmd, answer);
    free(answer);
    if (!text)
        return false;
    /* Answers for people end their last line themselves. */
    vsh_print(vsh, "%s%s", text, g_str_has_suffix(text, "\n") ? "" : "\n");
    return true;
}

static const VshOpt monitor_event_opts[] = {
    {"domain", VSH_STRING, VSH_POSITIONAL_OLD, N_("only events of this domain"), .complete = virsh_complete_domains},
    {"event", VSH_STRING, VSH_POSITIONAL_OLD, N_("only events of this name")},
    {"pretty", VSH_BOOL, 0, N_("indent what the event says")},
    {"loop", VSH_BOOL, 0, N_("go on after the first, until the time is over or Ctrl-C is pressed")},
    {"timeout", VSH_INT, VSH_POSITIONAL_OLD, N_("stop waiting after so many seconds")},
    {"regex", VSH_BOOL, 0, N_("the name is a regular expression")},
    {"no-case", VSH_BOOL, 0, N_("capitals make no difference in the name")},
    {"timestamp", VSH_BOOL, 0, N_("say when each event came")},
    OPT_END,
};

typedef struct {
    VirshEventTap tap;
    bool pretty;
} MonitorTap;

static void
on_monitor_event(virConnectPtr conn, virDomainPtr dom, const char *event, long long seconds, unsigned int micros,
                 const char *details, void *opaque)
{
    MonitorTap *monitor = opaque;
    g_autofree char *pretty = details && monitor->pretty ? virsh_json_indent(details) : NULL;

    if (pretty)
        details = pretty;
    /* The time is QEMU's unless the time of arrival is shown. */
    if (monitor->tap.timestamp)
        virsh_event_show(&monitor->tap, _("event %s for domain '%s': %s\n"), event, virDomainGetName(dom),
                         details ? details : "(null)");
    else
        virsh_event_show(&monitor->tap, _("event %s at %lld.%06u for domain '%s': %s\n"), event, seconds, micros,
                         virDomainGetName(dom), details ? details : "(null)");
}

static bool
wait_for_monitor_events(Vsh *vsh, const VshCmd *cmd, virDomainPtr dom, const char *event, int timeout_ms)
{
    int count = 0;
    MonitorTap monitor = {
        .tap = {.vsh = vsh, .loop = vsh_has(cmd, "loop"), .timestamp = vsh_has(cmd, "timestamp"), .count = &count},
        .pretty = vsh_has(cmd, "pretty"),
    };
    unsigned int flags = 0;
    bool came;
    int id;

    if (vsh_has(cmd, "regex"))
        flags |= VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_REGEX;
    if (vsh_has(cmd, "no-case"))
        flags |= VIR_CONNECT_DOMAIN_QEMU_MONITOR_EVENT_REGISTER_NOCASE;
    id = virConnectDomainQemuMonitorEventRegister(virsh_conn(vsh), dom, event, on_monitor_event, &monitor, NULL, flags);
    if (id < 0)
        return false;
    came = virsh_event_wait(vsh, &count, timeout_ms);
    virConnectDomainQemuMonitorEventDeregister(virsh_conn(vsh), id);
    return came;
}

static bool
cmd_qemu_monitor_event(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    const char *event;
    int timeout_ms = -1;
    bool ok;

    if (vsh_string_checked(vsh, cmd, "event", &event) < 0 || vsh_timeout_ms(vsh, cmd, "timeout", &timeout_ms) < 0)
        return false;
    if (vsh_has(cmd, "domain") && !(dom = virsh_domain(vsh, cmd, "domain")))
        return false;
    virsh_start_event_loop(vsh);
    if (!virsh_wait_begin(vsh))
        return false;
    ok = wait_for_monitor_events(vsh, cmd, dom, event, timeout_ms);
    virsh_wait_end();
    return ok;
}

static const VshOpt agent_command_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"timeout", VSH_INT, 0, N_("how many seconds the answer may take")},
    {"async", VSH_BOOL, 0, N_("do not wait for an answer")},
    {"block", VSH_BOOL, 0, N_("wait for ever")},
    {"pretty", VSH_BOOL, 0, N_("indent the answer")},
    {"cmd", VSH_ARGV, VSH_REQUIRED | VSH_POSITIONAL, N_("the command")},
    OPT_END,
};

/* False with a complaint. */
static bool
agent_timeout(Vsh *vsh, const VshCmd *cmd, int *ret_timeout)
{
    int timeout = VIR_DOMAIN_QEMU_AGENT_COMMAND_DEFAULT;
    int rc = vsh_int(vsh, cmd, "timeout", &timeout);

    if (rc < 0)
        return false;
    if (rc > 0 && timeout < 1) {
        vsh_error(vsh, "%s", _("timeout must be positive"));
        return false;
    }
    if (rc + vsh_has(cmd, "async") + vsh_has(cmd, "block") > 1) {
        vsh_error(vsh, "%s", _("timeout, async and block options are exclusive"));
        return false;
    }
    if (vsh_has(cmd, "async"))
        timeout = VIR_DOMAIN_QEMU_AGENT_COMMAND_NOWAIT;
    if (vsh_has(cmd, "block"))
        timeout = VIR_DOMAIN_QEMU_AGENT_COMMAND_BLOCK;
    *ret_timeout = timeout;
    return true;
}

static bool
cmd_qemu_agent_command(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autofree char *command = join_words(cmd);
    g_autofree char *pretty = NULL;
    char *answer;
    int timeout;

    if (!dom || !agent_timeout(vsh, cmd, &timeout))
        return false;
    answer = virDomainQemuAgentCommand(dom, command, timeout, 0);
    if (!answer)
        return vsh_has(cmd, "async") && virGetLastErrorCode() == VIR_ERR_OK;
    pretty = vsh_has(cmd, "pretty") ? virsh_json_indent(answer) : NULL;
    vsh_print(vsh, "%s\n", pretty ? pretty : answer);
    free(answer);
    return true;
}

static const VshOpt qemu_attach_opts[] = {
    {"pid", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("QEMU's process")},
    OPT_END,
};

static bool
cmd_qemu_attach(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    unsigned int pid;

    if (vsh_uint(vsh, cmd, "pid", &pid) <= 0)
        return false;
    dom = virDomainQemuAttach(virsh_conn(vsh), pid, 0);
    if (!dom) {
        vsh_error(vsh, _("Failed to attach to pid %u"), pid);
        return false;
    }
    vsh_extra(vsh, _("Domain '%s' attached to pid %u\n"), virDomainGetName(dom), pid);
    return true;
}

const VshCmdDef virsh_qemu_commands[] = {
    {"qemu-agent-command", agent_command_opts, cmd_qemu_agent_command, N_("send the guest's agent a command"),
     N_("Send the guest's agent a command and print its answer.")},
    {"qemu-attach", qemu_attach_opts, cmd_qemu_attach, N_("take over a QEMU that runs already"),
     N_("Take over a QEMU process that was started by somebody else.")},
    {"qemu-monitor-command", monitor_command_opts, cmd_qemu_monitor_command, N_("send QEMU's monitor a command"),
     N_("Send QEMU's monitor a command and print its answer. What it changes is not known to the daemon.")},
    {"qemu-monitor-event", monitor_event_opts, cmd_qemu_monitor_event, N_("wait for events of QEMU's monitor"),
     N_("Wait for events of QEMU's monitor, and print them.")},
    OPT_END,
};
