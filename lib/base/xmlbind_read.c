/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_read.c - from text to a checked tree: no DTD, so no entities; no network; bounded size and depth.
 *
 * Threads: any.
 */

#include "base/xmlbind_plan.h"

#include <pthread.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "base/error.h"

/* Longer than what a client can send, so that nothing it defined is refused when read back. */
#define DOCUMENT_MAX (16u * 1024 * 1024)

#define READ_OPTIONS \
    (XML_PARSE_NONET | XML_PARSE_NOBLANKS | XML_PARSE_COMPACT | XML_PARSE_NOCDATA | XML_PARSE_NOERROR | \
     XML_PARSE_NOWARNING)

static void
init_library(void)
{
    xmlInitParser();
}

static void
refuse_dtd(void *user, const xmlChar *name, const xmlChar *external_id, const xmlChar *system_id)
{
    xmlParserCtxt *parser = user;

    *(bool *)parser->_private = true;
    xmlStopParser(parser);
}

static xmlDoc *
fail_malformed(xmlParserCtxt *parser, const char *file)
{
    const xmlError *error = xmlCtxtGetLastError(parser);
    g_autofree char *words = g_strdup(error && error->message ? error->message : _("no document"));

    return fail_null(VIR_ERR_XML_DETAIL, _("line %1$d: %2$s%3$sthe document is not well-formed: %4$s"),
                     error ? error->line : 1, file ? file : "", file ? ": " : "", g_strchomp(words));
}

xmlDoc *
xml_read(const char *text, size_t len, const char *file)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    bool has_dtd = false;
    xmlParserCtxt *parser;
    xmlDoc *doc;

    pthread_once(&once, init_library);
    if (len > DOCUMENT_MAX)
        return fail_null(VIR_ERR_XML_DETAIL, _("the document has %1$zu bytes, the limit is %2$u"), len, DOCUMENT_MAX);
    if (!(parser = xmlNewParserCtxt()))
        g_error("out of memory");
    parser->_private = &has_dtd;
    parser->sax->internalSubset = refuse_dtd;
    doc = xmlCtxtReadMemory(parser, text, (int)len, file, NULL, READ_OPTIONS);
    if (has_dtd || !doc || !xmlDocGetRootElement(doc)) {
        g_clear_pointer(&doc, xmlFreeDoc);
        if (has_dtd)
            (void)fail(VIR_ERR_XML_DETAIL, _("the document has a DTD, which is not accepted"));
        else
            fail_malformed(parser, file);
    }
    xmlFreeParserCtxt(parser);
    return doc;
}

xmlNode *
xml_root(xmlDoc *doc)
{
    return xmlDocGetRootElement(doc);
}

/* Which of its like-named brothers @node is, from 1; 0 when there is only one. */
static unsigned int
node_position(const xmlNode *node)
{
    unsigned int before = 0;

    for (const xmlNode *other = node->prev; other; other = other->prev)
        before += other->type == XML_ELEMENT_NODE && xmlStrEqual(other->name, node->name);
    if (before > 0)
        return before + 1;
    for (const xmlNode *other = node->next; other; other = other->next) {
        if (other->type == XML_ELEMENT_NODE && xmlStrEqual(other->name, node->name))
            return 1;
    }
    return 0;
}

void
xml_node_append_path(const xmlNode *node, GString *buf)
{
    unsigned int position = node_position(node);

    if (node->parent && node->parent->type == XML_ELEMENT_NODE)
        xml_node_append_path(node->parent, buf);
    g_string_append_c(buf, '/');
    if (node->ns && node->ns->prefix)
        g_string_append_printf(buf, "%s:", (const char *)node->ns->prefix);
    g_string_append(buf, (const char *)node->name);
    if (position > 0)
        g_string_append_printf(buf, "[%u]", position);
}
