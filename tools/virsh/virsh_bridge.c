/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_bridge.c - a host interface put into a bridge of its own, and taken out again.
 */

#include <stdlib.h>
#include <string.h>

#include <libxml/tree.h>

#include "virsh_interface.h"
#include "virsh_xml.h"

static const VshOpt bridge_opts[] = {
    OPT_INTERFACE,
    {"bridge", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("the new bridge's name")},
    {"no-stp", VSH_BOOL, 0, N_("without the spanning tree protocol")},
    {"delay", VSH_INT, VSH_POSITIONAL_OLD, N_("seconds before the bridge forwards")},
    {"no-start", VSH_BOOL, 0, N_("do not bring the bridge up")},
    OPT_END,
};

/* The document of @iface as it is configured; NULL with a complaint or the library's error. */
static xmlDocPtr
interface_doc(Vsh *vsh, virInterfacePtr iface)
{
    char *text = virInterfaceGetXMLDesc(iface, VIR_INTERFACE_XML_INACTIVE);
    xmlDocPtr doc;

    /* Some drivers know one description only. */
    if (!text && virGetLastErrorCode() == VIR_ERR_INVALID_ARG)
        text = virInterfaceGetXMLDesc(iface, 0);
    doc = text ? virsh_xml_parse(vsh, text, _("the interface's description")) : NULL;
    free(text);
    return doc;
}

/* What belongs to the device itself; the rest (its addresses, its start) belongs to whoever carries the traffic. */
static bool
stays_with_device(const xmlNode *node)
{
    static const char *const names[] = {"mac", "link", "bond", "vlan", NULL};

    return node->type == XML_ELEMENT_NODE && g_strv_contains(names, (const char *)node->name);
}

static void
move_shared(xmlNodePtr from, xmlNodePtr to)
{
    xmlNodePtr next;
    xmlNodePtr before = to->children;

    for (xmlNodePtr node = from->children; node; node = next) {
        next = node->next;
        if (node->type != XML_ELEMENT_NODE || stays_with_device(node) || xmlStrEqual(node->name, BAD_CAST "bridge"))
            continue;
        xmlUnlinkNode(node);
        if (before)
            xmlAddPrevSibling(before, node);
        else
            xmlAddChild(to, node);
    }
}

static char *
dump_root(xmlDocPtr doc)
{
    return virsh_xml_dump(doc, xmlDocGetRootElement(doc), 0);
}

/* Puts the interface in @doc below a new one of type bridge. */
static void
wrap_in_bridge(xmlDocPtr doc, const char *bridge, bool stp, int delay)
{
    g_autofree char *seconds = g_strdup_printf("%d", delay);
    xmlNodePtr inner = xmlDocGetRootElement(doc);
    xmlNodePtr outer = xmlNewDocNode(doc, NULL, BAD_CAST "interface", NULL);
    xmlNodePtr element;

    xmlDocSetRootElement(doc, outer);
    xmlNewProp(outer, BAD_CAST "type", BAD_CAST "bridge");
    xmlNewProp(outer, BAD_CAST "name", BAD_CAST bridge);
    move_shared(inner, outer);
    element = xmlNewChild(outer, NULL, BAD_CAST "bridge", NULL);
    xmlNewProp(element, BAD_CAST "stp", BAD_CAST(stp ? "on" : "off"));
    if (stp)
        xmlNewProp(element, BAD_CAST "delay", BAD_CAST seconds);
    xmlAddChild(element, inner);
}

static bool
name_is_free(Vsh *vsh, const char *name)
{
    g_autoptr(virInterface) other = virInterfaceLookupByName(virsh_conn(vsh), name);

    vsh_forget_error();
    if (other)
        vsh_error(vsh, _("Network device %s already exists"), name);
    return !other;
}

static bool
start_interface(Vsh *vsh, virInterfacePtr iface, bool bridge)
{
    const char *name = virInterfaceGetName(iface);

    if (virInterfaceCreate(iface, 0) < 0) {
        vsh_error(vsh, bridge ? _("Failed to start bridge interface %s") : _("Failed to start interface %s"), name);
        return false;
    }
    vsh_extra(vsh, bridge ? _("Bridge interface %s started\n") : _("Interface %s started\n"), name);
    return true;
}

static bool
cmd_iface_bridge(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virInterface) iface = virsh_interface(vsh, cmd, "interface");
    g_autoptr(virInterface) bridge = NULL;
    g_autoptr(xmlDoc) doc = NULL;
    g_autofree char *type = NULL;
    g_autofree char *xml = NULL;
    const char *name;
    int delay = 0;

    if (!iface || vsh_string_checked(vsh, cmd, "bridge", &name) <= 0 || vsh_int(vsh, cmd, "delay", &delay) < 0 ||
        !name_is_free(vsh, name))
        return false;
    doc = interface_doc(vsh, iface);
    if (!doc)
        return false;
    type = virsh_xml_text(doc, NULL, "/interface/@type");
    if (g_strcmp0(type, "bridge") == 0) {
        vsh_error(vsh, _("Existing device %s is already a bridge"), virInterfaceGetName(iface));
        return false;
    }
    wrap_in_bridge(doc, name, !vsh_has(cmd, "no-stp"), delay);
    xml = dump_root(doc);
    bridge = xml ? virInterfaceDefineXML(virsh_conn(vsh), xml, 0) : NULL;
    if (!bridge) {
        vsh_error(vsh, _("Failed to define new bridge interface %s"), name);
        return false;
    }
    vsh_extra(vsh, _("Created bridge %s with attached device %s\n"), name, virInterfaceGetName(iface));
    return vsh_has(cmd, "no-start") || start_interface(vsh, bridge, true);
}

static const VshOpt unbridge_opts[] = {
    OPT_NAMED("bridge", N_("the bridge's name"), virsh_complete_host_interfaces),
    {"no-start", VSH_BOOL, 0, N_("do not bring the interface up")},
    OPT_END,
};

/* The only interface in the bridge of @doc; NULL with a complaint. */
static xmlNodePtr
bridged_interface(Vsh *vsh, xmlDocPtr doc, const char *name)
{
    g_autoptr(xmlXPathObject) found = virsh_xml_select(doc, NULL, "/interface[@type='bridge']/bridge/interface");
    g_autoptr(xmlXPathObject) bridges = virsh_xml_select(doc, NULL, "/interface[@type='bridge']/bridge");

    if (virsh_xml_count(bridges) == 0)
        vsh_error(vsh, _("Device '%s' is not a bridge"), name);
    else if (virsh_xml_count(found) == 0)
        vsh_error(vsh, _("No interface attached to bridge %s"), name);
    else if (virsh_xml_count(found) > 1)
        vsh_error(vsh, _("Multiple interfaces attached to bridge %s"), name);
    else
        return found->nodesetval->nodeTab[0];
    return NULL;
}

/* Takes the bridge down, if it is up, and forgets it. */
static bool
remove_bridge(Vsh *vsh, virInterfacePtr bridge)
{
    const char *name = virInterfaceGetName(bridge);

    if (virInterfaceIsActive(bridge) > 0 && virInterfaceDestroy(bridge, 0) < 0) {
        vsh_error(vsh, _("Failed to destroy bridge interface %s"), name);
        return false;
    }
    if (virInterfaceUndefine(bridge) < 0) {
        vsh_error(vsh, _("Failed to undefine bridge interface %s"), name);
        return false;
    }
    return true;
}

static bool
cmd_iface_unbridge(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virInterface) bridge = virsh_interface(vsh, cmd, "bridge");
    g_autoptr(virInterface) iface = NULL;
    g_autoptr(xmlDoc) doc = bridge ? interface_doc(vsh, bridge) : NULL;
    g_autofree char *xml = NULL;
    xmlNodePtr outer;
    xmlNodePtr inner;

    if (!doc)
        return false;
    inner = bridged_interface(vsh, doc, virInterfaceGetName(bridge));
    if (!inner)
        return false;
    outer = xmlDocGetRootElement(doc);
    xmlUnlinkNode(inner);
    xmlDocSetRootElement(doc, inner);
    move_shared(outer, inner);
    xmlFreeNode(outer);
    xml = dump_root(doc);
    if (!xml || !remove_bridge(vsh, bridge))
        return false;
    iface = virInterfaceDefineXML(virsh_conn(vsh), xml, 0);
    if (!iface) {
        vsh_error(vsh, _("Failed to define new interface from bridge %s"), virInterfaceGetName(bridge));
        return false;
    }
    vsh_extra(vsh, _("Device %s un-attached from bridge %s\n"), virInterfaceGetName(iface), virInterfaceGetName(bridge));
    return vsh_has(cmd, "no-start") || start_interface(vsh, iface, false);
}

const VshCmdDef virsh_bridge_commands[] = {
    {"iface-bridge", bridge_opts, cmd_iface_bridge, N_("put an interface into a new bridge"),
     N_("Make a bridge, put an interface of the host into it, and bring the bridge up.")},
    {"iface-unbridge", unbridge_opts, cmd_iface_unbridge, N_("take an interface out of its bridge"),
     N_("Remove a bridge that has one interface, and configure that interface as the bridge was.")},
    OPT_END,
};
