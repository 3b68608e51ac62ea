/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_life.c - from definition to destruction.
 */

#include <stdlib.h>

#include "virsh_console.h"
#include "virsh_storage.h"
#include "virsh_newer.h"

static const VshOpt active_opts[] = {OPT_DOMAIN_ACTIVE(DOMAIN_HELP), OPT_END};

static const VshOpt create_opts[] = {
    OPT_FILE(N_("file with the domain's XML")),
    {"console", VSH_BOOL, 0, N_("connect to the console")},
    {"paused", VSH_BOOL, 0, N_("do not let the guest run yet")},
    {"autodestroy", VSH_BOOL, 0, N_("destroy the guest when virsh disconnects")},
    {"pass-fds", VSH_STRING, VSH_POSITIONAL_OLD, N_("hand over these open files: N,M,...")},
    {"validate", VSH_BOOL, 0, N_("check the XML against the schema")},
    {"reset-nvram", VSH_BOOL, 0, N_("start with the firmware's variables as delivered")},
    OPT_END,
};

static bool
cmd_create(Vsh *vsh, const VshCmd *cmd)
{
    g_autofree char *text = virsh_read_file(vsh, cmd, "file");
    g_autoptr(GArray) fds = text ? virsh_fds(vsh, cmd, "pass-fds") : NULL;
    g_autoptr(virDomain) dom = NULL;
    bool console = vsh_has(cmd, "console");
    unsigned int flags = 0;

    if (!fds)
        return false;
    if (vsh_has(cmd, "paused"))
        flags |= VIR_DOMAIN_START_PAUSED;
    if (vsh_has(cmd, "autodestroy"))
        flags |= VIR_DOMAIN_START_AUTODESTROY;
    if (vsh_has(cmd, "validate"))
        flags |= VIR_DOMAIN_START_VALIDATE;
    if (vsh_has(cmd, "reset-nvram"))
        flags |= VIR_DOMAIN_START_RESET_NVRAM;
    if (fds->len > 0)
        dom = virDomainCreateXMLWithFiles(virsh_conn(vsh), text, fds->len, (int *)(void *)fds->data, flags);
    else
        dom = virDomainCreateXML(virsh_conn(vsh), text, flags);
    if (!dom) {
        vsh_error(vsh, _("Failed to create domain from %s"), vsh_string(cmd, "file"));
        return false;
    }
    vsh_extra(vsh, _("Domain '%s' created from %s\n"), virDomainGetName(dom), vsh_string(cmd, "file"));
    /* The domain runs: that nobody can look at it is no failure of this command. */
    if (console)
        virsh_console(vsh, dom, NULL, 0);
    return true;
}

static const VshOpt define_opts[] = {
    OPT_FILE(N_("file with the domain's XML")),
    {"validate", VSH_BOOL, 0, N_("check the XML against the schema")},
    OPT_END,
};

static bool
cmd_define(Vsh *vsh, const VshCmd *cmd)
{
    g_autofree char *text = virsh_read_file(vsh, cmd, "file");
    g_autoptr(virDomain) dom = NULL;

    if (!text)
        return false;
    dom = vsh_has(cmd, "validate") ? virDomainDefineXMLFlags(virsh_conn(vsh), text, VIR_DOMAIN_DEFINE_VALIDATE)
                                   : virDomainDefineXML(virsh_conn(vsh), text);
    if (!dom) {
        vsh_error(vsh, _("Failed to define domain from %s"), vsh_string(cmd, "file"));
        return false;
    }
    vsh_extra(vsh, _("Domain '%s' defined from %s\n"), virDomainGetName(dom), vsh_string(cmd, "file"));
    return true;
}

static const VshOpt start_opts[] = {
    OPT_DOMAIN_INACTIVE(N_("name of the inactive domain")),
    {"console", VSH_BOOL, 0, N_("connect to the console")},
    {"paused", VSH_BOOL, 0, N_("do not let the guest run yet")},
    {"autodestroy", VSH_BOOL, 0, N_("destroy the guest when virsh disconnects")},
    {"bypass-cache", VSH_BOOL, 0, N_("read a saved state around the file system cache")},
    {"force-boot", VSH_BOOL, 0, N_("drop a saved state and boot")},
    {"pass-fds", VSH_STRING, VSH_POSITIONAL_OLD, N_("hand over these open files: N,M,...")},
    {"reset-nvram", VSH_BOOL, 0, N_("start with the firmware's variables as delivered")},
    OPT_END,
};

static unsigned int
start_flags(const VshCmd *cmd)
{
    unsigned int flags = 0;

    if (vsh_has(cmd, "paused"))
        flags |= VIR_DOMAIN_START_PAUSED;
    if (vsh_has(cmd, "autodestroy"))
        flags |= VIR_DOMAIN_START_AUTODESTROY;
    if (vsh_has(cmd, "bypass-cache"))
        flags |= VIR_DOMAIN_START_BYPASS_CACHE;
    if (vsh_has(cmd, "force-boot"))
        flags |= VIR_DOMAIN_START_FORCE_BOOT;
    if (vsh_has(cmd, "reset-nvram"))
        flags |= VIR_DOMAIN_START_RESET_NVRAM;
    return flags;
}

static bool
cmd_start(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autoptr(GArray) fds = NULL;
    unsigned int flags = start_flags(cmd);
    int rc;

    if (!dom)
        return false;
    if (virDomainGetID(dom) != (unsigned int)-1) {
        vsh_error(vsh, "%s", _("Domain is already active"));
        return false;
    }
    fds = virsh_fds(vsh, cmd, "pass-fds");
    if (!fds)
        return false;
    if (fds->len > 0)
        rc = virDomainCreateWithFiles(dom, fds->len, (int *)(void *)fds->data, flags);
    else
        rc = flags ? virDomainCreateWithFlags(dom, flags) : virDomainCreate(dom);
    if (rc < 0) {
        vsh_error(vsh, _("Failed to start domain '%s'"), virDomainGetName(dom));
        return false;
    }
    vsh_extra(vsh, _("Domain '%s' started\n"), virDomainGetName(dom));
    return vsh_has(cmd, "console") ? virsh_console(vsh, dom, NULL, 0) : true;
}

static const VshOpt undefine_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"managed-save", VSH_BOOL, 0, N_("remove its managed save image, too")},
    {"storage", VSH_STRING, VSH_POSITIONAL_OLD, N_("delete these volumes, too: targets or paths of disks, with commas between"),
     .complete = virsh_complete_disks},
    {"remove-all-storage", VSH_BOOL, 0, N_("delete all its volumes, too (use with caution)")},
    {"delete-snapshots", VSH_ALIAS, 0, NULL, .alias = "delete-storage-volume-snapshots"},
    {"delete-storage-volume-snapshots", VSH_BOOL, 0, N_("delete the volumes' snapshots, too (where storage can)")},
    {"wipe-storage", VSH_BOOL, 0, N_("overwrite the volumes before they are deleted")},
    {"snapshots-metadata", VSH_BOOL, 0, N_("forget its snapshots (it must be inactive)")},
    {"checkpoints-metadata", VSH_BOOL, 0, N_("forget its checkpoints (it must be inactive)")},
    {"nvram", VSH_BOOL, 0, N_("remove the file of its firmware's variables")},
    {"keep-nvram", VSH_BOOL, 0, N_("keep the file of its firmware's variables")},
    {"tpm", VSH_BOOL, 0, N_("remove the state of its TPM")},
    {"keep-tpm", VSH_BOOL, 0, N_("keep the state of its TPM")},
    OPT_END,
};

static unsigned int
undefine_flags(const VshCmd *cmd)
{
    static const struct {
        const char *option;
        unsigned int flag;
    } rows[] = {
        {"managed-save", VIR_DOMAIN_UNDEFINE_MANAGED_SAVE},
        {"snapshots-metadata", VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA},
        {"checkpoints-metadata", VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA},
        {"nvram", VIR_DOMAIN_UNDEFINE_NVRAM},
        {"keep-nvram", VIR_DOMAIN_UNDEFINE_KEEP_NVRAM},
        {"tpm", VIR_DOMAIN_UNDEFINE_TPM},
        {"keep-tpm", VIR_DOMAIN_UNDEFINE_KEEP_TPM},
    };
    unsigned int flags = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (vsh_has(cmd, rows[i].option))
            flags |= rows[i].flag;
    return flags;
}

static bool
check_undefine(Vsh *vsh, const VshCmd *cmd)
{
    if (!vsh_exclusive(vsh, cmd, "nvram", "keep-nvram") || !vsh_exclusive(vsh, cmd, "tpm", "keep-tpm"))
        return false;
    if (vsh_has(cmd, "wipe-storage") && !vsh_has(cmd, "storage") && !vsh_has(cmd, "remove-all-storage")) {
        vsh_error(vsh, "%s", _("'--wipe-storage' requires '--storage <string>' or '--remove-all-storage'"));
        return false;
    }
    return true;
}

static bool
cmd_undefine(Vsh *vsh, const VshCmd *cmd)
{
    bool storage = vsh_has(cmd, "storage") || vsh_has(cmd, "remove-all-storage");
    unsigned int flags = undefine_flags(cmd);
    g_autoptr(virDomain) dom = NULL;
    g_autoptr(GPtrArray) volumes = NULL;
    int rc;

    if (!check_undefine(vsh, cmd))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    if (storage && virDomainIsActive(dom) != 0) {
        vsh_error(vsh, "%s", _("Storage volume deletion is supported only on stopped domains"));
        return false;
    }
    if (!vsh_exclusive(vsh, cmd, "storage", "remove-all-storage"))
        return false;
    /* Afterwards nobody knows any more which disks it had. */
    volumes = storage ? virsh_storage_volumes(vsh, dom, vsh_string(cmd, "storage")) : NULL;
    if (storage && !volumes)
        return false;
    rc = flags ? virDomainUndefineFlags(dom, flags) : virDomainUndefine(dom);
    if (rc < 0) {
        vsh_error(vsh, _("Failed to undefine domain '%s'"), virDomainGetName(dom));
        return false;
    }
    vsh_extra(vsh, _("Domain '%s' has been undefined\n"), virDomainGetName(dom));
    if (!storage)
        return true;
    return virsh_storage_delete(vsh, volumes, vsh_has(cmd, "wipe-storage"),
                                vsh_has(cmd, "delete-storage-volume-snapshots") ? VIR_STORAGE_VOL_DELETE_WITH_SNAPSHOTS : 0);
}

static const VshOpt destroy_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"graceful", VSH_BOOL, 0, N_("only ask its process to end, do not kill it")},
    {"remove-logs", VSH_BOOL, 0, N_("remove its log file")},
    OPT_END,
};

static bool
cmd_destroy(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    unsigned int flags = 0;

    if (!dom)
        return false;
    if (vsh_has(cmd, "graceful"))
        flags |= VIR_DOMAIN_DESTROY_GRACEFUL;
    if (vsh_has(cmd, "remove-logs"))
        flags |= VIR_DOMAIN_DESTROY_REMOVE_LOGS;
    if ((flags ? virDomainDestroyFlags(dom, flags) : virDomainDestroy(dom)) < 0) {
        vsh_error(vsh, _("Failed to destroy domain '%s'"), virDomainGetName(dom));
        return false;
    }
    vsh_extra(vsh, _("Domain '%s' destroyed\n"), virDomainGetName(dom));
    return true;
}

#define SHUTDOWN_MODES "acpi|agent|initctl|signal|paravirt"

static const VshOpt shutdown_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"mode", VSH_STRING, VSH_POSITIONAL, N_("how: acpi, agent, initctl, signal, paravirt; several with commas between"),
     .words = SHUTDOWN_MODES},
    OPT_END,
};

/* Reboot has the same numbers. */
static bool
shutdown_modes(Vsh *vsh, const VshCmd *cmd, unsigned int *ret_flags)
{
    static const char *const words[] = {"acpi", "agent", "initctl", "signal", "paravirt"};
    const char *text;
    g_auto(GStrv) modes = NULL;
    unsigned int flags = 0;

    if (vsh_string_checked(vsh, cmd, "mode", &text) < 0)
        return false;
    modes = g_strsplit(text ? text : "", ",", -1);
    for (size_t i = 0; modes[i]; i++) {
        size_t mode = 0;

        while (mode < G_N_ELEMENTS(words) && !g_str_equal(words[mode], modes[i]))
            mode++;
        if (mode == G_N_ELEMENTS(words)) {
            vsh_error(vsh, _("Unknown mode %s value, expecting 'acpi', 'agent', 'initctl', 'signal', or 'paravirt'"), modes[i]);
            return false;
        }
        flags |= 1U << mode;
    }
    *ret_flags = flags;
    return true;
}

static bool
cmd_shutdown(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    unsigned int flags;

    if (!shutdown_modes(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    if ((flags ? virDomainShutdownFlags(dom, flags) : virDomainShutdown(dom)) < 0) {
        vsh_error(vsh, _("Failed to shutdown domain '%s'"), virDomainGetName(dom));
        return false;
    }
    vsh_extra(vsh, _("Domain '%s' is being shutdown\n"), virDomainGetName(dom));
    return true;
}

static bool
cmd_reboot(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    unsigned int flags;

    if (!shutdown_modes(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    if (virDomainReboot(dom, flags) < 0) {
        vsh_error(vsh, _("Failed to reboot domain '%s'"), virDomainGetName(dom));
        return false;
    }
    vsh_extra(vsh, _("Domain '%s' is being rebooted\n"), virDomainGetName(dom));
    return true;
}

/* What takes a domain and no more, and what is said then; "%s" stands for the domain's name. */
typedef struct {
    int (*act)(virDomainPtr dom);
    const char *done;
    const char *failed;
} Simple;

static char *
with_name(const char *text, virDomainPtr dom)
{
    GString *out = g_string_new(_(text));

    g_string_replace(out, "%s", virDomainGetName(dom), 1);
    return g_string_free(out, FALSE);
}

static bool
simple(Vsh *vsh, const VshCmd *cmd, const Simple *what)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    bool ok = dom && what->act(dom) == 0;
    g_autofree char *text = NULL;

    if (!dom)
        return false;
    if (ok && what->done) {
        text = with_name(what->done, dom);
        vsh_extra(vsh, "%s\n", text);
    } else if (!ok && what->failed) {
        text = with_name(what->failed, dom);
        vsh_error(vsh, "%s", text);
    }
    return ok;
}

static int
reset(virDomainPtr dom)
{
    return virDomainReset(dom, 0);
}

static int
inject_nmi(virDomainPtr dom)
{
    return virDomainInjectNMI(dom, 0);
}

static int
wake_up(virDomainPtr dom)
{
    return virDomainPMWakeup(dom, 0);
}

static bool
cmd_reset(Vsh *vsh, const VshCmd *cmd)
{
    static const Simple what = {reset, N_("Domain '%s' was reset"), N_("Failed to reset domain '%s'")};

    return simple(vsh, cmd, &what);
}

static bool
cmd_suspend(Vsh *vsh, const VshCmd *cmd)
{
    static const Simple what = {virDomainSuspend, N_("Domain '%s' suspended"), N_("Failed to suspend domain '%s'")};

    return simple(vsh, cmd, &what);
}

static bool
cmd_resume(Vsh *vsh, const VshCmd *cmd)
{
    static const Simple what = {virDomainResume, N_("Domain '%s' resumed"), N_("Failed to resume domain '%s'")};

    return simple(vsh, cmd, &what);
}

static bool
cmd_inject_nmi(Vsh *vsh, const VshCmd *cmd)
{
    static const Simple what = {.act = inject_nmi};

    return simple(vsh, cmd, &what);
}

static bool
cmd_dompmwakeup(Vsh *vsh, const VshCmd *cmd)
{
    static const Simple what = {wake_up, N_("Domain '%s' successfully woken up"), N_("Domain '%s' could not be woken up")};

    return simple(vsh, cmd, &what);
}

static const VshOpt autostart_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"disable", VSH_BOOL, 0, N_("no longer start it with the host")},
    {"once", VSH_BOOL, 0, N_("only the next time the host starts")},
    OPT_END,
};

static int
set_autostart_once(virDomainPtr dom, int on)
{
    __typeof__(&virDomainSetAutostartOnce) set = virsh_newer(virDomainSetAutostartOnce);

    return set ? set(dom, on) : -1;
}

static bool
cmd_autostart(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    bool off = vsh_has(cmd, "disable");
    int rc;

    if (!dom)
        return false;
    rc = vsh_has(cmd, "once") ? set_autostart_once(dom, !off) : virDomainSetAutostart(dom, !off);
    if (rc < 0) {
        vsh_error(vsh, off ? _("Failed to unmark domain '%s' as autostarted") : _("Failed to mark domain '%s' as autostarted"),
                  virDomainGetName(dom));
        return false;
    }
    vsh_extra(vsh, off ? _("Domain '%s' unmarked as autostarted\n") : _("Domain '%s' marked as autostarted\n"),
              virDomainGetName(dom));
    return true;
}

static const VshOpt dompmsuspend_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"target", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("how deep: mem, disk or hybrid"), .words = "mem|disk|hybrid"},
    {"duration", VSH_INT, 0, N_("for how many seconds")},
    OPT_END,
};

static bool
cmd_dompmsuspend(Vsh *vsh, const VshCmd *cmd)
{
    static const char *const targets[] = {"mem", "disk", "hybrid"};
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    const char *word = vsh_string(cmd, "target");
    unsigned long long duration = 0;
    unsigned int target = 0;

    if (!dom || vsh_ull(vsh, cmd, "duration", &duration) < 0)
        return false;
    while (target < G_N_ELEMENTS(targets) && !g_str_equal(targets[target], word))
        target++;
    if (target == G_N_ELEMENTS(targets)) {
        vsh_error(vsh, "%s", _("Invalid target"));
        return false;
    }
    if (virDomainPMSuspendForDuration(dom, target, duration, 0) < 0) {
        vsh_error(vsh, _("Domain '%s' could not be suspended"), virDomainGetName(dom));
        return false;
    }
    vsh_extra(vsh, _("Domain '%s' successfully suspended"), virDomainGetName(dom));
    return true;
}

#define LIFECYCLE_ACTIONS "destroy|restart|rename-restart|preserve|coredump-destroy|coredump-restart"

static const VshOpt set_lifecycle_action_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"type", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("what happens: poweroff, reboot or crash"),
     .words = "poweroff|reboot|crash"},
    {"action", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("what is done then"), .words = LIFECYCLE_ACTIONS},
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

/* Where @word is in "a|b|c"; -1 when it is not there. */
static int
word_index(const char *words, const char *word)
{
    g_auto(GStrv) list = g_strsplit(words, "|", -1);

    for (int i = 0; list[i]; i++)
        if (g_str_equal(list[i], word))
            return i;
    return -1;
}

static bool
cmd_set_lifecycle_action(Vsh *vsh, const VshCmd *cmd)
{
    const char *type_word = vsh_string(cmd, "type");
    const char *action_word = vsh_string(cmd, "action");
    int type = word_index("poweroff|reboot|crash", type_word);
    int action = word_index(LIFECYCLE_ACTIONS, action_word);
    g_autoptr(virDomain) dom = NULL;
    unsigned int flags;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    if (type < 0) {
        vsh_error(vsh, _("Invalid lifecycle type '%s'."), type_word);
        return false;
    }
    if (action < 0) {
        vsh_error(vsh, _("Invalid lifecycle action '%s'."), action_word);
        return false;
    }
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    if (virDomainSetLifecycleAction(dom, (unsigned int)type, (unsigned int)action, flags) < 0) {
        vsh_error(vsh, "%s", _("Unable to change lifecycle action."));
        return false;
    }
    return true;
}

const VshCmdDef virsh_life_commands[] = {
    {"autostart", autostart_opts, cmd_autostart, N_("start a domain with the host"),
     N_("Have a domain started when the host starts, or no longer.")},
    {"create", create_opts, cmd_create, N_("start a domain from an XML file"),
     N_("Start a domain that an XML file describes; it is gone when it stops.")},
    {"define", define_opts, cmd_define, N_("define (but not start) a domain from an XML file"),
     N_("Define a domain from an XML file, or change one that is defined. It is not started.")},
    {"destroy", destroy_opts, cmd_destroy, N_("stop a domain at once"),
     N_("Stop a domain at once, as if its power were cut; its definition and its disks stay.")},
    {"dompmsuspend", dompmsuspend_opts, cmd_dompmsuspend, N_("have a guest suspend itself"),
     N_("Have a guest suspend itself to memory or disk, by its agent.")},
    {"dompmwakeup", active_opts, cmd_dompmwakeup, N_("wake up a guest that suspended itself"),
     N_("Wake up a guest that suspended itself to memory.")},
    {"inject-nmi", active_opts, cmd_inject_nmi, N_("send a guest an NMI"), N_("Send the guest a non-maskable interrupt.")},
    {"reboot", shutdown_opts, cmd_reboot, N_("reboot a guest"), N_("Ask the guest to reboot.")},
    {"reset", active_opts, cmd_reset, N_("reset a guest"), N_("Reset the guest, as with its reset button.")},
    {"resume", active_opts, cmd_resume, N_("let a suspended domain run again"), N_("Let a suspended domain run again.")},
    {"set-lifecycle-action", set_lifecycle_action_opts, cmd_set_lifecycle_action, N_("choose what ends of a guest lead to"),
     N_("Choose what is done when the guest powers off, reboots or crashes.")},
    {"shutdown", shutdown_opts, cmd_shutdown, N_("ask a guest to shut down"), N_("Ask the guest to shut itself down.")},
    {"start", start_opts, cmd_start, N_("start a defined domain"),
     N_("Start a defined domain, from its managed save image if there is one.")},
    {"suspend", active_opts, cmd_suspend, N_("stop a domain's processors"), N_("Stop the processors of a running domain.")},
    {"undefine", undefine_opts, cmd_undefine, N_("remove a domain's definition"),
     N_("Remove the definition of a domain; one that runs goes on until it stops.")},
    OPT_END,
};
