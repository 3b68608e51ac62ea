/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_config.c - a domain's description: all of it, its names, its texts, its memory.
 */

#include <stdlib.h>
#include <string.h>

#include "virsh_edit.h"
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

static const VshOpt desc_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"live", VSH_BOOL, 0, N_("of the running domain")},
    {"config", VSH_BOOL, 0, N_("what holds from the next start on")},
    {"current", VSH_BOOL, 0, N_("of the domain as it is now, running or not")},
    {"title", VSH_BOOL, 0, N_("the title instead of the description")},
    {"edit", VSH_BOOL, 0, N_("open an editor")},
    {"new-desc", VSH_ARGV, VSH_POSITIONAL, N_("the new text")},
    OPT_END,
};

/* The text there is now, "" for none; NULL on errors. To be freed with free(). */
static char *
get_text(virDomainPtr dom, int type, unsigned int flags)
{
    char *text = virDomainGetMetadata(dom, type, NULL, flags);

    if (text || virGetLastErrorCode() != VIR_ERR_NO_DOMAIN_METADATA)
        return text;
    virsh_forget_error();
    return strdup("");
}

static char *
join_arguments(const VshCmd *cmd)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < cmd->arguments->len; i++)
        g_string_append_printf(text, "%s%s", i ? " " : "", (const char *)g_ptr_array_index(cmd->arguments, i));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static bool
set_text(Vsh *vsh, virDomainPtr dom, int type, const char *text, unsigned int flags)
{
    bool title = type == VIR_DOMAIN_METADATA_TITLE;

    if (virDomainSetMetadata(dom, type, text, NULL, NULL, flags) < 0) {
        vsh_error(vsh, "%s", title ? _("Failed to set new domain title") : _("Failed to set new domain description"));
        return false;
    }
    vsh_extra(vsh, "%s", title ? _("Domain title updated successfully") : _("Domain description updated successfully"));
    return true;
}

/* @old with what @cmd says in its place: from the command line or an editor. */
static bool
change_text(Vsh *vsh, const VshCmd *cmd, virDomainPtr dom, int type, const char *old, unsigned int flags)
{
    g_autofree char *given = join_arguments(cmd);
    g_autofree char *edited = NULL;

    if (!vsh_has(cmd, "edit"))
        return set_text(vsh, dom, type, given, flags);
    edited = vsh_edit_text(vsh, cmd->arguments->len > 0 ? given : old, ".txt");
    if (!edited)
        return false;
    if (*edited && edited[strlen(edited) - 1] == '\n')
        edited[strlen(edited) - 1] = '\0';
    if (g_str_equal(edited, old)) {
        vsh_extra(vsh, "%s\n", type == VIR_DOMAIN_METADATA_TITLE ? _("Domain title not changed")
                                                                 : _("Domain description not changed"));
        return true;
    }
    return set_text(vsh, dom, type, edited, flags);
}

static bool
cmd_desc(Vsh *vsh, const VshCmd *cmd)
{
    int type = vsh_has(cmd, "title") ? VIR_DOMAIN_METADATA_TITLE : VIR_DOMAIN_METADATA_DESCRIPTION;
    g_autoptr(virDomain) dom = NULL;
    unsigned int flags;
    char *old;
    bool ok = true;

    if (!virsh_affect(vsh, cmd, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    old = dom ? get_text(dom, type, flags) : NULL;
    if (!old)
        return false;
    if (vsh_has(cmd, "edit") || cmd->arguments->len > 0)
        ok = change_text(vsh, cmd, dom, type, old, flags);
    else if (*old)
        vsh_print(vsh, "%s", old);
    else
        vsh_extra(vsh, type == VIR_DOMAIN_METADATA_TITLE ? _("No title for domain: %s") : _("No description for domain: %s"),
                  virDomainGetName(dom));
    free(old);
    return ok;
}

static const VshOpt metadata_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"uri", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the element's namespace")},
    {"live", VSH_BOOL, 0, N_("of the running domain")},
    {"config", VSH_BOOL, 0, N_("what holds from the next start on")},
    {"current", VSH_BOOL, 0, N_("of the domain as it is now, running or not")},
    {"edit", VSH_BOOL, 0, N_("open an editor")},
    {"key", VSH_STRING, VSH_POSITIONAL_OLD, N_("the namespace's prefix")},
    {"set", VSH_STRING, VSH_POSITIONAL_OLD, N_("the new element")},
    {"remove", VSH_BOOL, 0, N_("remove the element")},
    OPT_END,
};

typedef struct {
    virDomainPtr dom;
    const char *uri;
    const char *key;
    unsigned int flags;
} Element;

static char *
element_get(Vsh *vsh, void *data)
{
    const Element *element = data;
    char *text = virDomainGetMetadata(element->dom, VIR_DOMAIN_METADATA_ELEMENT, element->uri, element->flags);

    if (text || virGetLastErrorCode() != VIR_ERR_NO_DOMAIN_METADATA)
        return text;
    virsh_forget_error();
    return strdup("\n");
}

static bool
element_set(Vsh *vsh, void *data, const char *text, bool validate)
{
    const Element *element = data;

    return virDomainSetMetadata(element->dom, VIR_DOMAIN_METADATA_ELEMENT, text, element->key, element->uri, element->flags) == 0;
}

static bool
edit_element(Vsh *vsh, Element *element)
{
    const VirshEdit edit = {.get = element_get, .set = element_set, .data = element};
    VirshEdited result = virsh_edit(vsh, &edit);

    if (result != VIRSH_EDIT_FAILED)
        vsh_extra(vsh, "%s", result == VIRSH_EDIT_SAME ? _("Metadata not changed") : _("Metadata modified"));
    return result != VIRSH_EDIT_FAILED;
}

static bool
cmd_metadata(Vsh *vsh, const VshCmd *cmd)
{
    Element element = {.uri = vsh_string(cmd, "uri"), .key = vsh_string(cmd, "key")};
    const char *text = vsh_string(cmd, "set");
    bool changes = text || vsh_has(cmd, "edit");
    g_autoptr(virDomain) dom = NULL;
    char *found;

    if (!virsh_affect(vsh, cmd, &element.flags) || !vsh_exclusive(vsh, cmd, "edit", "set") ||
        !vsh_exclusive(vsh, cmd, "remove", "set") || !vsh_exclusive(vsh, cmd, "remove", "edit"))
        return false;
    if (changes && !element.key) {
        vsh_error(vsh, "%s", _("namespace key is required when modifying metadata"));
        return false;
    }
    element.dom = dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    if (vsh_has(cmd, "edit"))
        return edit_element(vsh, &element);
    if (changes || vsh_has(cmd, "remove")) {
        if (!element_set(vsh, &element, text, false))
            return false;
        vsh_extra(vsh, "%s\n", text ? _("Metadata modified") : _("Metadata removed"));
        return true;
    }
    found = virDomainGetMetadata(dom, VIR_DOMAIN_METADATA_ELEMENT, element.uri, element.flags);
    if (!found)
        return false;
    vsh_print(vsh, "%s\n", found);
    free(found);
    return true;
}

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
    {"desc", desc_opts, cmd_desc, N_("show or set a domain's description or title"),
     N_("Show or set the description or the title of a domain.")},
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
    {"metadata", metadata_opts, cmd_metadata, N_("show or set an element of a domain's metadata"),
     N_("Show, set or remove the element that an application keeps in a domain's XML.")},
    {"setmaxmem", setmem_opts, cmd_setmaxmem, N_("change how much memory a domain may have"),
     N_("Change how much memory a domain may have at most.")},
    {"setmem", setmem_opts, cmd_setmem, N_("change how much memory a domain has"), N_("Change how much memory a domain has now.")},
    OPT_END,
};
