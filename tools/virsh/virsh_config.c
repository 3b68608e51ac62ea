/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_config.c - a domain's description: all of it, its names, its texts, its memory.
 */

#include <stdlib.h>
#include <string.h>

#include "virsh_edit.h"
#include "virsh_metadata.h"
#include "virsh_xml.h"

static const VshOpt domain_opts[] = {OPT_DOMAIN(DOMAIN_HELP), OPT_END};

static const VshOpt dumpxml_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"inactive", VSH_BOOL, 0, N_("show what holds from the next start on")},
    {"security-info", VSH_BOOL, 0, N_("show secrets, too")},
    {"update-cpu", VSH_BOOL, 0, N_("show the CPU as this host can give it")},
    {"migratable", VSH_BOOL, 0, N_("show what a migration would send")},
    {"xpath", VSH_STRING, 0, N_("print only what this XPath selects")},
    {"wrap", VSH_BOOL, 0, N_("put what was selected into one root element")},
    OPT_END,
};

static bool
cmd_dumpxml(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    const char *xpath;
    unsigned int flags = 0;
    char *text;
    bool ok;

    if (vsh_has(cmd, "inactive"))
        flags |= VIR_DOMAIN_XML_INACTIVE;
    if (vsh_has(cmd, "security-info"))
        flags |= VIR_DOMAIN_XML_SECURE;
    if (vsh_has(cmd, "update-cpu"))
        flags |= VIR_DOMAIN_XML_UPDATE_CPU;
    if (vsh_has(cmd, "migratable"))
        flags |= VIR_DOMAIN_XML_MIGRATABLE;
    if (!dom || vsh_string_checked(vsh, cmd, "xpath", &xpath) < 0)
        return false;
    text = virDomainGetXMLDesc(dom, flags);
    if (!text)
        return false;
    ok = virsh_xml_print(vsh, text, xpath, vsh_has(cmd, "wrap"));
    free(text);
    return ok;
}

static const VshOpt edit_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"skip-validate", VSH_BOOL, 0, N_("do not check the XML against the schema")},
    OPT_END,
};

static char *
edit_get(Vsh *vsh, void *data)
{
    return virDomainGetXMLDesc(data, VIR_DOMAIN_XML_SECURE | (virDomainIsPersistent(data) == 1 ? VIR_DOMAIN_XML_INACTIVE : 0));
}

static bool
edit_set(Vsh *vsh, void *data, const char *text, bool validate)
{
    g_autoptr(virDomain) dom = virDomainDefineXMLFlags(virsh_conn(vsh), text, validate ? VIR_DOMAIN_DEFINE_VALIDATE : 0);

    return dom != NULL;
}

static bool
cmd_edit(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    const VirshEdit edit = {.get = edit_get, .set = edit_set, .can_validate = !vsh_has(cmd, "skip-validate"), .data = dom};

    if (!dom)
        return false;
    switch (virsh_edit(vsh, &edit)) {
    case VIRSH_EDIT_SAME:
        vsh_extra(vsh, _("Domain '%s' XML configuration not changed.\n"), virDomainGetName(dom));
        return true;
    case VIRSH_EDIT_CHANGED:
        vsh_extra(vsh, _("Domain '%s' XML configuration edited.\n"), virDomainGetName(dom));
        return true;
    default:
        return false;
    }
}

static const VshOpt desc_opts[] = {OPT_DOMAIN(DOMAIN_HELP), OPTS_DESC, OPT_END};
static const VshOpt metadata_opts[] = {OPT_DOMAIN(DOMAIN_HELP), OPTS_METADATA, OPT_END};

static void *
find_one(Vsh *vsh, const VshCmd *cmd)
{
    return virsh_domain(vsh, cmd, "domain");
}

VIRSH_KIND_FREE(virDomain)
VIRSH_KIND_NAME(virDomain)

static char *
metadata_get(void *object, int type, const char *uri, unsigned int flags)
{
    return virDomainGetMetadata(object, type, uri, flags);
}

static int
metadata_set(void *object, int type, const char *text, const char *key, const char *uri, unsigned int flags)
{
    return virDomainSetMetadata(object, type, text, key, uri, flags);
}

static const VirshKind domain_kind = {.find = find_one, .free = free_virDomain, .name = name_virDomain};

static const VirshMetadata metadata = {
    .kind = &domain_kind,
    .get = metadata_get,
    .set = metadata_set,
    .none = VIR_ERR_NO_DOMAIN_METADATA,
    .words = {{N_("Failed to set new domain description"), N_("Domain description updated successfully"),
               N_("Domain description not changed"), N_("No description for domain: %s")},
              {N_("Failed to set new domain title"), N_("Domain title updated successfully"), N_("Domain title not changed"),
               N_("No title for domain: %s")}},
};

static bool
cmd_domid(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain_by(vsh, cmd, "domain", VIRSH_BY_NAME | VIRSH_BY_UUID);
    unsigned int id;

    if (!dom)
        return false;
    id = virDomainGetID(dom);
    if (id == (unsigned int)-1)
        vsh_print(vsh, "%s\n", "-");
    else
        vsh_print(vsh, "%u\n", id);
    return true;
}

static bool
cmd_domname(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain_by(vsh, cmd, "domain", VIRSH_BY_ID | VIRSH_BY_UUID);

    if (!dom)
        return false;
    vsh_print(vsh, "%s\n", virDomainGetName(dom));
    return true;
}

static bool
cmd_domuuid(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain_by(vsh, cmd, "domain", VIRSH_BY_NAME | VIRSH_BY_ID);
    char uuid[VIR_UUID_STRING_BUFLEN];

    if (!dom)
        return false;
    if (virDomainGetUUIDString(dom, uuid) < 0) {
        vsh_error(vsh, "%s", _("failed to get domain UUID"));
        return false;
    }
    vsh_print(vsh, "%s\n", uuid);
    return true;
}

static const VshOpt domrename_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"new-name", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the new name")},
    OPT_END,
};

static bool
cmd_domrename(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    const char *name;

    if (!dom || vsh_string_checked(vsh, cmd, "new-name", &name) <= 0 || virDomainRename(dom, name, 0) < 0)
        return false;
    vsh_extra(vsh, "%s\n", _("Domain successfully renamed"));
    return true;
}

static const VshOpt domhostname_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"source", VSH_STRING, VSH_POSITIONAL_OLD, N_("who knows: 'lease' or 'agent'"), .words = "lease|agent"},
    OPT_END,
};

static bool
cmd_domhostname(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    const char *source = vsh_string(cmd, "source");
    unsigned int flags = 0;
    char *name;

    if (!dom)
        return false;
    if (g_strcmp0(source, "lease") == 0) {
        flags = VIR_DOMAIN_GET_HOSTNAME_LEASE;
    } else if (g_strcmp0(source, "agent") == 0) {
        flags = VIR_DOMAIN_GET_HOSTNAME_AGENT;
    } else if (source) {
        vsh_error(vsh, _("Unknown data source '%s'"), source);
        return false;
    }
    name = virDomainGetHostname(dom, flags);
    if (!name) {
        vsh_error(vsh, "%s", _("failed to get hostname"));
        return false;
    }
    vsh_print(vsh, "%s\n", name);
    free(name);
    return true;
}

static const VshOpt setmem_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"kilobytes", VSH_ALIAS, 0, NULL, .alias = "size"},
    {"size", VSH_INT, VSH_REQUIRED | VSH_POSITIONAL, N_("how much, with a unit (default: KiB)")},
    OPT_CONFIG,
    OPT_LIVE,
    OPT_CURRENT,
    OPT_END,
};

static bool
memory_size(Vsh *vsh, const VshCmd *cmd, unsigned long *ret_kib)
{
    unsigned long long bytes;
    unsigned long long max = (unsigned long long)MIN(ULONG_MAX / 2, ULLONG_MAX / 2048) * 1024;

    if (vsh_scaled(vsh, cmd, "size", 1024, max, &bytes) <= 0)
        return false;
    *ret_kib = (unsigned long)((bytes + 1023) / 1024);
    return true;
}

static bool
cmd_setmem(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    unsigned int flags;
    unsigned long kib;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    return dom && memory_size(vsh, cmd, &kib) && virDomainSetMemoryFlags(dom, kib, flags) == 0;
}

static bool
cmd_setmaxmem(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    unsigned int flags;
    unsigned long kib;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom || !memory_size(vsh, cmd, &kib))
        return false;
    if (virDomainSetMemoryFlags(dom, kib, flags | VIR_DOMAIN_MEM_MAXIMUM) < 0) {
        vsh_error(vsh, "%s", _("Unable to change MaxMemorySize"));
        return false;
    }
    return true;
}

static const VshOpt domxml_from_native_opts[] = {
    {"format", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the format it comes from")},
    {"config", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL | VSH_PATH, N_("file with the foreign configuration")},
    OPT_END,
};

static bool
cmd_domxml_from_native(Vsh *vsh, const VshCmd *cmd)
{
    g_autofree char *text = virsh_read_file(vsh, cmd, "config");
    char *xml = text ? virConnectDomainXMLFromNative(virsh_conn(vsh), vsh_string(cmd, "format"), text, 0) : NULL;

    if (!xml)
        return false;
    vsh_print(vsh, "%s", xml);
    free(xml);
    return true;
}

static const VshOpt domxml_to_native_opts[] = {
    {"format", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the format it is turned into")},
    {"domain", VSH_STRING, 0, DOMAIN_HELP, .complete = virsh_complete_domains},
    {"xml", VSH_STRING, VSH_POSITIONAL_OLD | VSH_PATH, N_("file with the domain's XML")},
    OPT_END,
};

static bool
cmd_domxml_to_native(Vsh *vsh, const VshCmd *cmd)
{
    g_autofree char *file = NULL;
    char *of_domain = NULL;
    char *native = NULL;

    if (!vsh_exclusive(vsh, cmd, "domain", "xml"))
        return false;
    if (vsh_has(cmd, "domain")) {
        g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");

        of_domain = dom ? virDomainGetXMLDesc(dom, 0) : NULL;
    } else if (vsh_has(cmd, "xml")) {
        file = virsh_read_file(vsh, cmd, "xml");
    } else {
        vsh_error(vsh, "%s", _("need either domain or domain XML"));
    }
    if (file || of_domain)
        native = virConnectDomainXMLToNative(virsh_conn(vsh), vsh_string(cmd, "format"), file ? file : of_domain, 0);
    free(of_domain);
    if (!native)
        return false;
    vsh_print(vsh, "%s", native);
    free(native);
    return true;
}

const VshCmdDef virsh_config_commands[] = {
    {"desc", desc_opts, virsh_cmd_desc, N_("show or set a domain's description or title"),
     N_("Show or set the description or the title of a domain."), .data = &metadata},
    {"domhostname", domhostname_opts, cmd_domhostname, N_("print a guest's host name"),
     N_("Print the host name that the guest has given itself.")},
    {"domid", domain_opts, cmd_domid, N_("print a domain's id"), N_("Print the id of a domain, or '-' when it does not run.")},
    {"domname", domain_opts, cmd_domname, N_("print a domain's name"), N_("Print the name of a domain given by id or uuid.")},
    {"domrename", domrename_opts, cmd_domrename, N_("rename a domain"), N_("Give an inactive domain another name.")},
    {"domuuid", domain_opts, cmd_domuuid, N_("print a domain's uuid"), N_("Print the uuid of a domain given by name or id.")},
    {"domxml-from-native", domxml_from_native_opts, cmd_domxml_from_native, N_("turn foreign configuration into domain XML"),
     N_("Turn another program's configuration into domain XML.")},
    {"domxml-to-native", domxml_to_native_opts, cmd_domxml_to_native, N_("turn domain XML into foreign configuration"),
     N_("Turn domain XML into another program's configuration, such as a command line.")},
    {"dumpxml", dumpxml_opts, cmd_dumpxml, N_("print a domain's XML"), N_("Print the XML of a domain, or parts of it.")},
    {"edit", edit_opts, cmd_edit, N_("edit a domain's XML"),
     N_("Edit the XML of a domain; a running one changes with its next start.")},
    {"metadata", metadata_opts, virsh_cmd_metadata, N_("show or set an element of a domain's metadata"),
     N_("Show, set or remove the element that an application keeps in a domain's XML."), .data = &metadata},
    {"setmaxmem", setmem_opts, cmd_setmaxmem, N_("change how much memory a domain may have"),
     N_("Change how much memory a domain may have at most.")},
    {"setmem", setmem_opts, cmd_setmem, N_("change how much memory a domain has"), N_("Change how much memory a domain has now.")},
    OPT_END,
};
