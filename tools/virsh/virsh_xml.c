/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_xml.c - looking things up in the documents that the library returns.
 */

#include "virsh_xml.h"

#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

xmlDocPtr
virsh_xml_parse(const Vsh *vsh, const char *text, const char *what)
{
    xmlDocPtr doc = xmlReadMemory(text, (int)strlen(text), what, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

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

bool
virsh_xml_print(const Vsh *vsh, const char *text, const char *xpath, bool wrap)
{
    g_autoptr(xmlDoc) doc = NULL;
    g_autoptr(xmlXPathObject) found = NULL;

    if (!xpath) {
        vsh_print(vsh, "%s", text);
        return true;
    }
    doc = virsh_xml_parse(vsh, text, _("the document"));
    if (!doc)
        return false;
    found = virsh_xml_select(doc, NULL, xpath);
    if (!found || found->type != XPATH_NODESET) {
        vsh_error(vsh, _("'%s' is no XPath that selects elements"), xpath);
        return false;
    }
    if (wrap)
        vsh_print(vsh, "<nodes>\n");
    for (int i = 0; i < virsh_xml_count(found); i++) {
        xmlBufferPtr buffer = xmlBufferCreate();

        if (xmlNodeDump(buffer, doc, found->nodesetval->nodeTab[i], 0, 0) >= 0)
            vsh_print(vsh, wrap ? "  %s\n" : "%s\n", (const char *)xmlBufferContent(buffer));
        xmlBufferFree(buffer);
    }
    if (wrap)
        vsh_print(vsh, "</nodes>\n");
    return true;
}
