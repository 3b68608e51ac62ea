/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_save.c - a domain's memory in files: saved states and dumps.
 */

#include <stdlib.h>

#include "virsh_edit.h"
#include "virsh_job.h"
#include "virsh_xml.h"

static const VshOpt domain_opts[] = {OPT_DOMAIN(DOMAIN_HELP), OPT_END};

#define OPT_RUNNING {"running", VSH_BOOL, 0, N_("let it run once restored")}
#define OPT_PAUSED {"paused", VSH_BOOL, 0, N_("keep it suspended once restored")}
#define OPT_STATE_FILE {"file", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL | VSH_PATH, N_("the file with the saved state")}

static unsigned int
state_flags(const VshCmd *cmd)
{
    return (vsh_has(cmd, "running") ? VIR_DOMAIN_SAVE_RUNNING : 0U) | (vsh_has(cmd, "paused") ? VIR_DOMAIN_SAVE_PAUSED : 0U);
}

static const VshOpt managedsave_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"bypass-cache", VSH_BOOL, 0, N_("write around the file system cache")},
    OPT_RUNNING,
    OPT_PAUSED,
    {"verbose", VSH_BOOL, 0, N_("show how far it is")},
    OPT_END,
};

/* What a call that writes a file needs. */
typedef struct {
    virDomainPtr dom;
    const char *path;
    const char *xml;
    unsigned int format;
    unsigned int flags;
    virTypedParameterPtr params;
    int n_params;
} Write;

static int
call_managedsave(void *data)
{
    const Write *write = data;

    return virDomainManagedSave(write->dom, write->flags);
}

static bool
cmd_managedsave(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    Write write = {.dom = dom, .flags = state_flags(cmd) | (vsh_has(cmd, "bypass-cache") ? VIR_DOMAIN_SAVE_BYPASS_CACHE : 0U)};
    g_autofree char *failed = NULL;

    if (!dom)
        return false;
    failed = g_strdup_printf(_("Failed to save domain '%s' state"), virDomainGetName(dom));
    if (!virsh_job_run(vsh, dom, vsh_has(cmd, "verbose") ? _("Managedsave") : NULL, call_managedsave, &write, failed))
        return false;
    vsh_extra(vsh, _("\nDomain '%s' state saved by libvirt\n"), virDomainGetName(dom));
    return true;
}

static bool
cmd_managedsave_remove(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    int has;

    if (!dom)
        return false;
    has = virDomainHasManagedSaveImage(dom, 0);
    if (has < 0) {
        vsh_error(vsh, "%s", _("Failed to check for domain managed save image"));
        return false;
    }
    if (has && virDomainManagedSaveRemove(dom, 0) < 0) {
        vsh_error(vsh, _("Failed to remove managed save image for domain '%s'"), virDomainGetName(dom));
        return false;
    }
    vsh_extra(vsh, has ? _("Removed managedsave image for domain '%s'")
                       : _("Domain '%s' has no manage save image; removal skipped"), virDomainGetName(dom));
    return true;
}

static const VshOpt managedsave_dumpxml_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"security-info", VSH_BOOL, 0, N_("show secrets, too")},
    {"xpath", VSH_STRING, 0, N_("print only what this XPath selects")},
    {"wrap", VSH_BOOL, 0, N_("put what was selected into one root element")},
    OPT_END,
};

static bool
print_and_free(Vsh *vsh, const VshCmd *cmd, char *text)
{
    bool ok = text && virsh_xml_print(vsh, text, vsh_string(cmd, "xpath"), vsh_has(cmd, "wrap"));

    free(text);
    return ok;
}

static bool
cmd_managedsave_dumpxml(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");

    return dom && print_and_free(vsh, cmd, virDomainManagedSaveGetXMLDesc(
                                               dom, vsh_has(cmd, "security-info") ? VIR_DOMAIN_SAVE_IMAGE_XML_SECURE : 0));
}

static const VshOpt managedsave_define_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"xml", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL | VSH_PATH, N_("file with the new XML")},
    OPT_RUNNING,
    OPT_PAUSED,
    OPT_END,
};

static bool
cmd_managedsave_define(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autofree char *xml = dom ? virsh_read_file(vsh, cmd, "xml") : NULL;

    if (!xml)
        return false;
    if (virDomainManagedSaveDefineXML(dom, xml, state_flags(cmd)) < 0) {
        vsh_error(vsh, _("Failed to update %s XML configuration"), virDomainGetName(dom));
        return false;
    }
    vsh_extra(vsh, _("Managed save state file of domain '%s' updated.\n"), virDomainGetName(dom));
    return true;
}

static const VshOpt managedsave_edit_opts[] = {OPT_DOMAIN(DOMAIN_HELP), OPT_RUNNING, OPT_PAUSED, OPT_END};

static char *
managed_get(Vsh *vsh, void *data)
{
    const Write *write = data;

    return virDomainManagedSaveGetXMLDesc(write->dom, VIR_DOMAIN_SAVE_IMAGE_XML_SECURE);
}

static bool
managed_set(Vsh *vsh, void *data, const char *text, bool validate)
{
    const Write *write = data;

    return virDomainManagedSaveDefineXML(write->dom, text, write->flags) == 0;
}

static bool
cmd_managedsave_edit(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    Write write = {.dom = dom, .flags = state_flags(cmd)};
    const VirshEdit edit = {.get = managed_get, .set = managed_set, .data = &write};
    VirshEdited edited;

    if (!dom)
        return false;
    edited = virsh_edit(vsh, &edit);
    if (edited == VIRSH_EDIT_SAME)
        vsh_extra(vsh, _("Managed save image of domain '%s' XML configuration not changed.\n"), virDomainGetName(dom));
    else if (edited == VIRSH_EDIT_CHANGED)
        vsh_extra(vsh, _("Managed save image of Domain '%s' XML configuration edited.\n"), virDomainGetName(dom));
    return edited != VIRSH_EDIT_FAILED;
}

static const VshOpt save_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"file", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL | VSH_PATH, N_("where it is saved")},
    {"bypass-cache", VSH_BOOL, 0, N_("write around the file system cache")},
    {"parallel-channels", VSH_INT, 0, N_("write through so many channels at once")},
    {"image-format", VSH_STRING, 0, N_("the file's format"), .words = "raw|gzip|bzip2|xz|lzop|zstd|sparse"},
    {"xml", VSH_STRING, VSH_POSITIONAL_OLD | VSH_PATH, N_("file with the XML it is restored with")},
    OPT_RUNNING,
    OPT_PAUSED,
    {"verbose", VSH_BOOL, 0, N_("show how far it is")},
    OPT_END,
};

static int
call_save(void *data)
{
    const Write *write = data;

    if (write->n_params > 0)
        return virDomainSaveParams(write->dom, write->params, write->n_params, write->flags);
    if (write->flags || write->xml)
        return virDomainSaveFlags(write->dom, write->path, write->xml, write->flags);
    return virDomainSave(write->dom, write->path);
}

/* Parameters for what only the newest calls can say; none when that is not asked for. False with a complaint. */
static bool
collect_params(Vsh *vsh, const VshCmd *cmd, const char *format, Write *write)
{
    int channels = 0;
    int max = 0;
    int rc = vsh_int(vsh, cmd, "parallel-channels", &channels);

    if (rc < 0)
        return false;
    if (rc == 0 && !format)
        return true;
    return virTypedParamsAddString(&write->params, &write->n_params, &max, VIR_DOMAIN_SAVE_PARAM_FILE, write->path) == 0 &&
           (!write->xml ||
            virTypedParamsAddString(&write->params, &write->n_params, &max, VIR_DOMAIN_SAVE_PARAM_DXML, write->xml) == 0) &&
           (!format ||
            virTypedParamsAddString(&write->params, &write->n_params, &max, VIR_DOMAIN_SAVE_PARAM_IMAGE_FORMAT, format) == 0) &&
           (rc == 0 || virTypedParamsAddInt(&write->params, &write->n_params, &max, VIR_DOMAIN_SAVE_PARAM_PARALLEL_CHANNELS,
                                            channels) == 0);
}

static bool
cmd_save(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autofree char *xml = NULL;
    g_autofree char *failed = NULL;
    Write write = {.dom = dom, .flags = state_flags(cmd) | (vsh_has(cmd, "bypass-cache") ? VIR_DOMAIN_SAVE_BYPASS_CACHE : 0U)};
    bool ok;

    if (!dom || vsh_string_checked(vsh, cmd, "file", &write.path) <= 0)
        return false;
    if (vsh_has(cmd, "xml") && !(xml = virsh_read_file(vsh, cmd, "xml")))
        return false;
    write.xml = xml;
    failed = g_strdup_printf(_("Failed to save domain '%s' to %s"), virDomainGetName(dom), write.path);
    ok = collect_params(vsh, cmd, vsh_string(cmd, "image-format"), &write) &&
         virsh_job_run(vsh, dom, vsh_has(cmd, "verbose") ? _("Save") : NULL, call_save, &write, failed);
    virTypedParamsFree(write.params, write.n_params);
    if (ok)
        vsh_extra(vsh, _("\nDomain '%s' saved to %s\n"), virDomainGetName(dom), write.path);
    return ok;
}

static const VshOpt restore_opts[] = {
    OPT_STATE_FILE,
    {"bypass-cache", VSH_BOOL, 0, N_("read around the file system cache")},
    {"parallel-channels", VSH_INT, 0, N_("read through so many channels at once")},
    {"xml", VSH_STRING, VSH_POSITIONAL_OLD | VSH_PATH, N_("file with the XML it is restored with")},
    OPT_RUNNING,
    OPT_PAUSED,
    {"reset-nvram", VSH_BOOL, 0, N_("start with the firmware's variables as delivered")},
    OPT_END,
};

static bool
cmd_restore(Vsh *vsh, const VshCmd *cmd)
{
    g_autofree char *xml = NULL;
    Write write = {.flags = state_flags(cmd)};
    int rc = -1;

    if (vsh_string_checked(vsh, cmd, "file", &write.path) <= 0 ||
        (vsh_has(cmd, "xml") && !(xml = virsh_read_file(vsh, cmd, "xml"))))
        return false;
    write.xml = xml;
    if (vsh_has(cmd, "bypass-cache"))
        write.flags |= VIR_DOMAIN_SAVE_BYPASS_CACHE;
    if (vsh_has(cmd, "reset-nvram"))
        write.flags |= VIR_DOMAIN_SAVE_RESET_NVRAM;
    if (collect_params(vsh, cmd, NULL, &write)) {
        if (write.n_params > 0)
            rc = virDomainRestoreParams(virsh_conn(vsh), write.params, write.n_params, write.flags);
        else if (write.flags || xml)
            rc = virDomainRestoreFlags(virsh_conn(vsh), write.path, xml, write.flags);
        else
            rc = virDomainRestore(virsh_conn(vsh), write.path);
    }
    virTypedParamsFree(write.params, write.n_params);
    if (rc < 0)
        vsh_error(vsh, _("Failed to restore domain from %s"), write.path);
    else
        vsh_extra(vsh, _("Domain restored from %s\n"), write.path);
    return rc == 0;
}

static const VshOpt image_dumpxml_opts[] = {
    OPT_STATE_FILE,
    {"security-info", VSH_BOOL, 0, N_("show secrets, too")},
    {"xpath", VSH_STRING, 0, N_("print only what this XPath selects")},
    {"wrap", VSH_BOOL, 0, N_("put what was selected into one root element")},
    OPT_END,
};

static bool
cmd_save_image_dumpxml(Vsh *vsh, const VshCmd *cmd)
{
    const char *path;
    unsigned int flags;

    if (vsh_string_checked(vsh, cmd, "file", &path) <= 0)
        return false;
    flags = vsh_has(cmd, "security-info") ? VIR_DOMAIN_SAVE_IMAGE_XML_SECURE : 0;
    return print_and_free(vsh, cmd, virDomainSaveImageGetXMLDesc(virsh_conn(vsh), path, flags));
}

static const VshOpt image_define_opts[] = {
    OPT_STATE_FILE,
    {"xml", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL | VSH_PATH, N_("file with the new XML")},
    OPT_RUNNING,
    OPT_PAUSED,
    OPT_END,
};

static bool
cmd_save_image_define(Vsh *vsh, const VshCmd *cmd)
{
    g_autofree char *xml = NULL;
    const char *path;

    if (vsh_string_checked(vsh, cmd, "file", &path) <= 0)
        return false;
    xml = virsh_read_file(vsh, cmd, "xml");
    if (!xml)
        return false;
    if (virDomainSaveImageDefineXML(virsh_conn(vsh), path, xml, state_flags(cmd)) < 0) {
        vsh_error(vsh, _("Failed to update %s"), path);
        return false;
    }
    vsh_extra(vsh, _("State file %s updated.\n"), path);
    return true;
}

static const VshOpt image_edit_opts[] = {OPT_STATE_FILE, OPT_RUNNING, OPT_PAUSED, OPT_END};

static char *
image_get(Vsh *vsh, void *data)
{
    const Write *write = data;

    return virDomainSaveImageGetXMLDesc(virsh_conn(vsh), write->path, VIR_DOMAIN_SAVE_IMAGE_XML_SECURE);
}

static bool
image_set(Vsh *vsh, void *data, const char *text, bool validate)
{
    const Write *write = data;

    return virDomainSaveImageDefineXML(virsh_conn(vsh), write->path, text, write->flags) == 0;
}

static bool
cmd_save_image_edit(Vsh *vsh, const VshCmd *cmd)
{
    Write write = {.flags = state_flags(cmd)};
    const VirshEdit edit = {.get = image_get, .set = image_set, .data = &write};
    VirshEdited edited;

    if (vsh_string_checked(vsh, cmd, "file", &write.path) <= 0 || !vsh_exclusive(vsh, cmd, "running", "paused"))
        return false;
    edited = virsh_edit(vsh, &edit);
    if (edited == VIRSH_EDIT_SAME)
        vsh_extra(vsh, _("Saved image %s XML configuration not changed.\n"), write.path);
    else if (edited == VIRSH_EDIT_CHANGED)
        vsh_extra(vsh, _("State file %s edited.\n"), write.path);
    return edited != VIRSH_EDIT_FAILED;
}

#define DUMP_FORMATS "elf|kdump-zlib|kdump-lzo|kdump-snappy|win-dmp"

static const VshOpt dump_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"file", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL | VSH_PATH, N_("where it is dumped")},
    {"live", VSH_BOOL, 0, N_("let it run meanwhile")},
    {"crash", VSH_BOOL, 0, N_("let it crash afterwards")},
    {"bypass-cache", VSH_BOOL, 0, N_("write around the file system cache")},
    {"reset", VSH_BOOL, 0, N_("reset it afterwards")},
    {"verbose", VSH_BOOL, 0, N_("show how far it is")},
    {"memory-only", VSH_BOOL, 0, N_("dump its memory only, no device state")},
    {"format", VSH_STRING, VSH_POSITIONAL_OLD, N_("the format of a dump of memory only"), .words = DUMP_FORMATS},
    OPT_END,
};

static const char *const dump_formats[] = {
    [VIR_DOMAIN_CORE_DUMP_FORMAT_RAW] = "elf",
    [VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_ZLIB] = "kdump-zlib",
    [VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_LZO] = "kdump-lzo",
    [VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_SNAPPY] = "kdump-snappy",
    [VIR_DOMAIN_CORE_DUMP_FORMAT_WIN_DMP] = "win-dmp",
};

static int
call_dump(void *data)
{
    const Write *write = data;

    if (write->format != VIR_DOMAIN_CORE_DUMP_FORMAT_RAW)
        return virDomainCoreDumpWithFormat(write->dom, write->path, write->format, write->flags);
    return virDomainCoreDump(write->dom, write->path, write->flags);
}

static unsigned int
dump_flags(const VshCmd *cmd)
{
    static const struct {
        const char *option;
        unsigned int flag;
    } rows[] = {
        {"live", VIR_DUMP_LIVE},   {"crash", VIR_DUMP_CRASH},           {"bypass-cache", VIR_DUMP_BYPASS_CACHE},
        {"reset", VIR_DUMP_RESET}, {"memory-only", VIR_DUMP_MEMORY_ONLY},
    };
    unsigned int flags = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (vsh_has(cmd, rows[i].option))
            flags |= rows[i].flag;
    return flags;
}

static bool
cmd_dump(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    Write write = {.dom = dom, .flags = dump_flags(cmd)};
    g_autofree char *failed = NULL;
    const char *format = vsh_string(cmd, "format");

    if (!dom || vsh_string_checked(vsh, cmd, "file", &write.path) <= 0)
        return false;
    if (format && !vsh_has(cmd, "memory-only")) {
        vsh_error(vsh, "%s", _("--format only works with --memory-only"));
        return false;
    }
    while (format && write.format < G_N_ELEMENTS(dump_formats) && !g_str_equal(dump_formats[write.format], format))
        write.format++;
    if (write.format == G_N_ELEMENTS(dump_formats)) {
        vsh_error(vsh, _("format '%s' is not supported, expecting 'kdump-zlib', 'kdump-lzo', 'kdump-snappy', 'win-dmp' or 'elf'"),
                  format);
        return false;
    }
    failed = g_strdup_printf(_("Failed to core dump domain '%s' to %s"), virDomainGetName(dom), write.path);
    if (!virsh_job_run(vsh, dom, vsh_has(cmd, "verbose") ? _("Dump") : NULL, call_dump, &write, failed))
        return false;
    vsh_extra(vsh, _("\nDomain '%s' dumped to %s\n"), virDomainGetName(dom), write.path);
    return true;
}

const VshCmdDef virsh_save_commands[] = {
    {"dump", dump_opts, cmd_dump, N_("dump a domain's memory for analysis"),
     N_("Write the memory of a running domain to a file, for analysis.")},
    {"managedsave", managedsave_opts, cmd_managedsave, N_("save a domain's state where its next start finds it"),
     N_("Save the state of a running domain and stop it; its next start goes on from there.")},
    {"managedsave-define", managedsave_define_opts, cmd_managedsave_define, N_("replace the XML of a managed saved state"),
     N_("Replace the XML with which a managed saved state is restored.")},
    {"managedsave-dumpxml", managedsave_dumpxml_opts, cmd_managedsave_dumpxml, N_("print the XML of a managed saved state"),
     N_("Print the XML with which a managed saved state is restored.")},
    {"managedsave-edit", managedsave_edit_opts, cmd_managedsave_edit, N_("edit the XML of a managed saved state"),
     N_("Edit the XML with which a managed saved state is restored.")},
    {"managedsave-remove", domain_opts, cmd_managedsave_remove, N_("remove a managed saved state"),
     N_("Remove the managed saved state of a domain, so that it boots.")},
    {"restore", restore_opts, cmd_restore, N_("restore a domain from a file"), N_("Start a domain from a saved state.")},
    {"save", save_opts, cmd_save, N_("save a domain's state to a file"),
     N_("Save the state of a running domain to a file and stop it.")},
    {"save-image-define", image_define_opts, cmd_save_image_define, N_("replace the XML of a saved state"),
     N_("Replace the XML with which a saved state is restored.")},
    {"save-image-dumpxml", image_dumpxml_opts, cmd_save_image_dumpxml, N_("print the XML of a saved state"),
     N_("Print the XML with which a saved state is restored.")},
    {"save-image-edit", image_edit_opts, cmd_save_image_edit, N_("edit the XML of a saved state"),
     N_("Edit the XML with which a saved state is restored.")},
    OPT_END,
};
