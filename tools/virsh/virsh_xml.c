/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_xml.c - looking things up in the documents that the library returns.
 */

#include "virsh_xml.h"

#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

enum { PARSE_OPTIONS = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING };

xmlDocPtr
virsh_xml_parse(const Vsh *vsh, const char *text, const char *what)
{
    xmlDocPtr doc = xmlReadMemory(text, (int)strlen(text), what, NULL, PARSE_OPTIONS);

    if (!doc)
        vsh_error(vsh, _("%s is no well-formed XML"), what);
    return doc;
}

xmlXPathObjectPtr
virsh_xml_select(xmlDocPtr doc, xmlNodePtr node, const char *path)
{
    g_autoptr(xmlXPathContext) context = xmlXPathNewContext(doc);

    if (!context)
        return NULL;
    context->node = node ? node : xmlDocGetRootElement(doc);
    return xmlXPathEval((const xmlChar *)path, context);
}

int
virsh_xml_count(const xmlXPathObject *found)
{
    return found && found->nodesetval ? found->nodesetval->nodeNr : 0;
}

char *
virsh_xml_text(xmlDocPtr doc, xmlNodePtr node, const char *path)
{
    g_autofree char *string_of = g_strdup_printf("string(%s)", path);
    g_autoptr(xmlXPathObject) found = virsh_xml_select(doc, node, string_of);

    if (!found || found->type != XPATH_STRING || !*found->stringval)
        return NULL;
    return g_strdup((const char *)found->stringval);
}

xmlDocPtr
virsh_xml_of_domain(Vsh *vsh, virDomainPtr dom, unsigned int flags)
{
    char *text = virDomainGetXMLDesc(dom, flags);
    xmlDocPtr doc;

    if (!text) {
        vsh_error(vsh, "%s", _("Failed to get domain description xml"));
        return NULL;
    }
    doc = virsh_xml_parse(vsh, text, _("the domain's description"));
    free(text);
    return doc;
}

char *
virsh_xml_dump(xmlDocPtr doc, xmlNodePtr node, int depth)
{
    xmlBufferPtr buffer = xmlBufferCreate();
    char *text = NULL;

    if (buffer && xmlNodeDump(buffer, doc, node, MAX(depth, 0), depth >= 0) >= 0)
        text = g_strdup((const char *)xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    return text;
}

static bool
yields(xmlDocPtr doc, xmlNodePtr node, const char *path, const char *value)
{
    g_autofree char *text = virsh_xml_text(doc, node, path);

    return text && g_ascii_strcasecmp(text, value) == 0;
}

static bool
is_mac(const char *text)
{
    return g_regex_match_simple("^([0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}$", text, 0, 0);
}

xmlNodePtr
virsh_xml_find_interface(const Vsh *vsh, xmlDocPtr doc, const char *name)
{
    g_autoptr(xmlXPathObject) found = virsh_xml_select(doc, NULL, "/domain/devices/interface");
    bool by_mac = is_mac(name);
    xmlNodePtr match = NULL;

    for (int i = 0; i < virsh_xml_count(found); i++) {
        xmlNodePtr node = found->nodesetval->nodeTab[i];

        if (!yields(doc, node, by_mac ? "./mac/@address" : "./target/@dev", name))
            continue;
        if (match) {
            vsh_error(vsh, _("multiple interfaces match '%s'"), name);
            return NULL;
        }
        match = node;
    }
    if (!match)
        vsh_error(vsh, by_mac ? _("Interface (mac: %s) not found.") : _("Interface (dev: %s) not found."), name);
    return match;
}

char *
virsh_xml_disk_source(xmlDocPtr doc, xmlNodePtr disk)
{
    static const char *const paths[] = {"./source/@file", "./source/@dev", "./source/@dir", "./source/@name", "./source/@path"};
    g_autofree char *pool = virsh_xml_text(doc, disk, "./source/@pool");
    g_autofree char *volume = virsh_xml_text(doc, disk, "./source/@volume");
    char *text = NULL;

    if (pool && volume)
        return g_strdup_printf("%s/%s", pool, volume);
    for (size_t i = 0; i < G_N_ELEMENTS(paths) && !text; i++)
        text = virsh_xml_text(doc, disk, paths[i]);
    return text;
}

xmlNodePtr
virsh_xml_find_disk(xmlDocPtr doc, const char *name)
{
    g_autoptr(xmlXPathObject) found = virsh_xml_select(doc, NULL, "/domain/devices/disk");

    for (int i = 0; i < virsh_xml_count(found); i++) {
        xmlNodePtr node = found->nodesetval->nodeTab[i];
        g_autofree char *target = virsh_xml_text(doc, node, "./target/@dev");
        g_autofree char *source = virsh_xml_disk_source(doc, node);

        if (g_strcmp0(target, name) == 0 || g_strcmp0(source, name) == 0)
            return node;
    }
    return NULL;
}

bool
virsh_xml_print(const Vsh *vsh, const char *text, const char *xpath, bool wrap)
{
    g_autoptr(xmlDoc) doc = NULL;
    g_autoptr(xmlXPathObject) found = NULL;

    if (!xpath) {
        vsh_print(vsh, "%s", text);
        return true;
    }
    /* Without its blanks, what is printed can be indented anew. */
    doc = xmlReadMemory(text, (int)strlen(text), NULL, NULL, PARSE_OPTIONS | XML_PARSE_NOBLANKS);
    if (!doc) {
        vsh_error(vsh, "%s", _("the document is no well-formed XML"));
        return false;
    }
    found = virsh_xml_select(doc, NULL, xpath);
    if (!found || found->type != XPATH_NODESET) {
        vsh_error(vsh, _("'%s' is no XPath that selects elements"), xpath);
        return false;
    }
    if (wrap)
        vsh_print(vsh, "<nodes>\n");
    for (int i = 0; i < virsh_xml_count(found); i++) {
        g_autofree char *node = virsh_xml_dump(doc, found->nodesetval->nodeTab[i], wrap ? 1 : 0);

        vsh_print(vsh, wrap ? "  %s\n" : "%s\n", node ? node : "");
    }
    if (wrap)
        vsh_print(vsh, "</nodes>\n");
    return true;
}
