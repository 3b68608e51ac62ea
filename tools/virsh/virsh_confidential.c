/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_confidential.c - launch security, and commands on one part of a running domain each.
 */

#include <stdlib.h>

#include <libxml/tree.h>

#include "virsh_object.h"
#include "virsh_xml.h"
#include "virsh_newer.h"

static const VshOpt domain_opts[] = {OPT_DOMAIN_ACTIVE(DOMAIN_HELP), OPT_END};

static bool
cmd_domlaunchsecinfo(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    virTypedParameterPtr params = NULL;
    int n = 0;

    if (!dom)
        return false;
    if (virDomainGetLaunchSecurityInfo(dom, &params, &n, 0) < 0) {
        vsh_error(vsh, "%s", _("Unable to get launch security parameters"));
        return false;
    }
    for (int i = 0; i < n; i++) {
        g_autofree char *text = vsh_param_text(&params[i]);

        vsh_print(vsh, "%-15s: %s\n", params[i].field, text);
    }
    virTypedParamsFree(params, n);
    return true;
}

static const VshOpt setstate_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"secrethdr", VSH_STRING, VSH_PATH, N_("file with the secret's header in base64")},
    {"secret", VSH_STRING, VSH_PATH, N_("file with the secret in base64, encrypted for the guest")},
    {"set-address", VSH_INT, VSH_POSITIONAL_OLD, N_("where in the guest's memory it goes")},
    OPT_END,
};

static bool
cmd_domsetlaunchsecstate(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    g_autofree char *header = NULL;
    g_autofree char *secret = NULL;
    virTypedParameterPtr params = NULL;
    unsigned long long address;
    int n = 0;
    int max = 0;
    int given;
    int rc;

    if (!vsh_has(cmd, "secrethdr") || !vsh_has(cmd, "secret")) {
        vsh_error(vsh, "%s", _("Both secret and the secret header are required"));
        return false;
    }
    dom = virsh_domain(vsh, cmd, "domain");
    header = dom ? virsh_read_file(vsh, cmd, "secrethdr") : NULL;
    secret = header ? virsh_read_file(vsh, cmd, "secret") : NULL;
    if (!secret || (given = vsh_ull(vsh, cmd, "set-address", &address)) < 0)
        return false;
    rc = virTypedParamsAddString(&params, &n, &max, VIR_DOMAIN_LAUNCH_SECURITY_SEV_SECRET_HEADER, header);
    rc |= virTypedParamsAddString(&params, &n, &max, VIR_DOMAIN_LAUNCH_SECURITY_SEV_SECRET, secret);
    if (given)
        rc |= virTypedParamsAddULLong(&params, &n, &max, VIR_DOMAIN_LAUNCH_SECURITY_SEV_SECRET_SET_ADDRESS, address);
    if (rc == 0 && virDomainSetLaunchSecurityState(dom, params, n, 0) < 0) {
        vsh_error(vsh, "%s", _("Unable to set launch security state"));
        rc = -1;
    }
    virTypedParamsFree(params, n);
    return rc == 0;
}

static const VshOpt announce_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"interface", VSH_STRING, VSH_POSITIONAL, N_("the interface's device or MAC address; all without it"),
     .complete = virsh_complete_interfaces},
    {"initial", VSH_INT, 0, N_("milliseconds before the second announcement")},
    {"max", VSH_INT, 0, N_("the longest pause, in milliseconds")},
    {"rounds", VSH_INT, 0, N_("how many announcements")},
    {"step", VSH_INT, 0, N_("how many milliseconds longer each pause is")},
    OPT_END,
};

static bool
cmd_domifannounce(Vsh *vsh, const VshCmd *cmd)
{
    static const struct {
        const char *option;
        const char *name;
    } rows[] = {
        {"initial", VIR_DOMAIN_ANNOUNCE_INTERFACE_INITIAL},
        {"max", VIR_DOMAIN_ANNOUNCE_INTERFACE_MAX},
        {"rounds", VIR_DOMAIN_ANNOUNCE_INTERFACE_ROUNDS},
        {"step", VIR_DOMAIN_ANNOUNCE_INTERFACE_STEP},
    };
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    virTypedParameterPtr params = NULL;
    const char *device;
    int n = 0;
    int max = 0;
    bool ok = dom && vsh_string_checked(vsh, cmd, "interface", &device) >= 0;
    __typeof__(&virDomainAnnounceInterface) announce = virsh_newer(virDomainAnnounceInterface);

    if (!ok || !announce)
        return false;
    for (size_t i = 0; ok && i < G_N_ELEMENTS(rows); i++) {
        unsigned int value;
        int given = vsh_uint(vsh, cmd, rows[i].option, &value);

        ok = given == 0 || (given > 0 && virTypedParamsAddUInt(&params, &n, &max, rows[i].name, value) == 0);
    }
    if (ok && announce(dom, device, params, n, 0) < 0) {
        vsh_error(vsh, "%s", _("Failed to announce interfaces"));
        ok = false;
    }
    virTypedParamsFree(params, n);
    if (ok)
        vsh_extra(vsh, "%s", _("Interfaces announced\n"));
    return ok;
}

static const VshOpt dirtyrate_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"seconds", VSH_INT, VSH_POSITIONAL_OLD, N_("for how many seconds it is measured")},
    {"mode", VSH_STRING, VSH_POSITIONAL_OLD, N_("how: page-sampling, dirty-bitmap or dirty-ring"),
     .words = "page-sampling|dirty-bitmap|dirty-ring"},
    OPT_END,
};

static bool
cmd_domdirtyrate_calc(Vsh *vsh, const VshCmd *cmd)
{
    static const VirshFlag modes[] = {
        {"page-sampling", VIR_DOMAIN_DIRTYRATE_MODE_PAGE_SAMPLING},
        {"dirty-bitmap", VIR_DOMAIN_DIRTYRATE_MODE_DIRTY_BITMAP},
        {"dirty-ring", VIR_DOMAIN_DIRTYRATE_MODE_DIRTY_RING},
    };
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    const char *mode;
    size_t row = 0;
    int seconds = 1;
    int given;

    if (!dom || (given = vsh_string_checked(vsh, cmd, "mode", &mode)) < 0 || vsh_int(vsh, cmd, "seconds", &seconds) < 0)
        return false;
    while (given && row < G_N_ELEMENTS(modes) && !g_str_equal(modes[row].option, mode))
        row++;
    if (row == G_N_ELEMENTS(modes)) {
        vsh_error(vsh, _("Unknown calculation mode '%s'"), mode);
        return false;
    }
    if (virDomainStartDirtyRateCalc(dom, seconds, given ? modes[row].flag : 0) < 0)
        return false;
    vsh_extra(vsh, _("Start to calculate domain's memory dirty rate successfully.\n"));
    return true;
}

static const VshOpt fd_opts[] = {
    OPT_DOMAIN_INACTIVE(DOMAIN_HELP),
    {"name", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the name that the domain's XML has for them")},
    {"pass-fds", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the open files, with commas between")},
    {"seclabel-writable", VSH_BOOL, 0, N_("label them so that they can be written")},
    {"seclabel-restore", VSH_BOOL, 0, N_("restore their labels afterwards")},
    OPT_END,
};

static bool
cmd_fd_associate(Vsh *vsh, const VshCmd *cmd)
{
    static const VirshFlag rows[] = {
        {"seclabel-writable", VIR_DOMAIN_FD_ASSOCIATE_SECLABEL_WRITABLE},
        {"seclabel-restore", VIR_DOMAIN_FD_ASSOCIATE_SECLABEL_RESTORE},
        {NULL},
    };
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    g_autoptr(GArray) fds = NULL;
    const char *name;

    if (!dom || vsh_string_checked(vsh, cmd, "name", &name) <= 0)
        return false;
    fds = virsh_fds(vsh, cmd, "pass-fds");
    return fds && virDomainFDAssociate(dom, name, fds->len, (int *)fds->data, virsh_flags(cmd, rows)) == 0;
}

static const VshOpt memory_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    {"print-xml", VSH_BOOL, 0, N_("print the device's XML, and do nothing")},
    {"alias", VSH_STRING, VSH_POSITIONAL_OLD, N_("the device's alias"), .complete = virsh_complete_aliases},
    {"node", VSH_INT, VSH_POSITIONAL_OLD, N_("the device's NUMA node")},
    {"requested-size", VSH_INT, VSH_POSITIONAL_OLD, N_("how much the guest is to use, in KiB")},
    OPT_END,
};

/* The one memory device that the options select; NULL with a complaint. */
static xmlNodePtr
select_memory(Vsh *vsh, const VshCmd *cmd, xmlDocPtr doc)
{
    g_autofree char *path = NULL;
    g_autoptr(xmlXPathObject) found = NULL;
    unsigned int node;
    int given = vsh_uint(vsh, cmd, "node", &node);

    if (given < 0)
        return NULL;
    if (given)
        path = g_strdup_printf("/domain/devices/memory[./target/node='%u']", node);
    found = virsh_xml_select(doc, NULL, path ? path : "/domain/devices/memory");
    for (int i = 0; vsh_has(cmd, "alias") && i < virsh_xml_count(found); i++) {
        g_autofree char *alias = virsh_xml_text(doc, found->nodesetval->nodeTab[i], "./alias/@name");

        if (g_strcmp0(alias, vsh_string(cmd, "alias")) == 0)
            return found->nodesetval->nodeTab[i];
    }
    if (virsh_xml_count(found) == 0 || vsh_has(cmd, "alias"))
        vsh_error(vsh, "%s", _("no memory device found"));
    else if (virsh_xml_count(found) > 1)
        vsh_error(vsh, "%s", _("multiple memory devices found, use --alias or --node to select one"));
    else
        return found->nodesetval->nodeTab[0];
    return NULL;
}

/* Writes the size into the device; false with a complaint. */
static bool
set_requested(Vsh *vsh, const VshCmd *cmd, xmlDocPtr doc, xmlNodePtr memory)
{
    g_autoptr(xmlXPathObject) found = virsh_xml_select(doc, memory, "./target/requested");
    g_autofree char *kib = NULL;
    unsigned long long bytes;
    int given = vsh_scaled(vsh, cmd, "requested-size", 1024, G_MAXUINT64, &bytes);

    if (given <= 0)
        return given == 0;
    if (virsh_xml_count(found) == 0) {
        vsh_error(vsh, "%s", _("virtio-mem device is missing <requested/>"));
        return false;
    }
    kib = g_strdup_printf("%llu", bytes / 1024);
    xmlNodeSetContent(found->nodesetval->nodeTab[0], BAD_CAST kib);
    xmlUnsetProp(found->nodesetval->nodeTab[0], BAD_CAST "unit");
    return true;
}

static bool
cmd_update_memory(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    g_autoptr(xmlDoc) doc = NULL;
    g_autofree char *xml = NULL;
    xmlNodePtr memory;
    unsigned int flags;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    doc = dom ? virsh_xml_of_domain(vsh, dom, (flags & VIR_DOMAIN_AFFECT_CONFIG) ? VIR_DOMAIN_XML_INACTIVE : 0) : NULL;
    memory = doc ? select_memory(vsh, cmd, doc) : NULL;
    if (!memory || !set_requested(vsh, cmd, doc, memory))
        return false;
    xml = virsh_xml_dump(doc, memory, 0);
    if (vsh_has(cmd, "print-xml")) {
        vsh_print(vsh, "%s", xml);
        return true;
    }
    return virDomainUpdateDeviceFlags(dom, xml, flags) == 0;
}

const VshCmdDef virsh_confidential_commands[] = {
    {"dom-fd-associate", fd_opts, cmd_fd_associate, N_("give a domain open files"),
     N_("Give a domain open files under a name that its XML may use.")},
    {"domdirtyrate-calc", dirtyrate_opts, cmd_domdirtyrate_calc, N_("measure how fast a domain changes its memory"),
     N_("Begin to measure how fast a domain changes its memory; domstats --dirtyrate shows it.")},
    {"domifannounce", announce_opts, cmd_domifannounce, N_("announce a domain's interfaces to the network"),
     N_("Let the interfaces of a running domain tell the network where they are.")},
    {"domlaunchsecinfo", domain_opts, cmd_domlaunchsecinfo, N_("show a domain's launch security"),
     N_("Show what the owner of a confidential domain checks before it gets its secrets.")},
    {"domsetlaunchsecstate", setstate_opts, cmd_domsetlaunchsecstate, N_("give a confidential domain its secret"),
     N_("Give a confidential domain a secret before it runs.")},
    {"update-memory-device", memory_opts, cmd_update_memory, N_("change a memory device"),
     N_("Change a memory device of a domain.")},
    OPT_END,
};
