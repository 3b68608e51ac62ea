/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_verbatim.c - elements that are kept as they were written, such as other programs' metadata.
 *
 * What is kept is text that stands on its own: with the namespaces it uses, indented from the margin, without comments.
 *
 * Threads: any.
 */

#include "base/xmlbind_plan.h"

#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "base/error.h"

static void
drop_comments(xmlNode *node)
{
    xmlNode *next;

    for (xmlNode *child = node->children; child; child = next) {
        next = child->next;
        if (child->type == XML_COMMENT_NODE || child->type == XML_PI_NODE) {
            xmlUnlinkNode(child);
            xmlFreeNode(child);
        } else if (child->type == XML_ELEMENT_NODE) {
            drop_comments(child);
        }
    }
}

static void
append_node(GString *buf, xmlNode *node, int level)
{
    xmlBuffer *dump = xmlBufferCreate();

    if (!dump || xmlNodeDump(dump, node->doc, node, level, 1) < 0)
        g_error("out of memory");
    g_string_append(buf, (const char *)xmlBufferContent(dump));
    xmlBufferFree(dump);
}

char *
xml_verbatim_read(xmlNode *node)
{
    xmlDoc *doc = xmlNewDoc(BAD_CAST "1.0");
    xmlNode *copy = doc ? xmlDocCopyNode(node, doc, 1) : NULL;
    GString *buf = g_string_new(NULL);

    if (!copy)
        g_error("out of memory");
    xmlDocSetRootElement(doc, copy);
    drop_comments(copy);
    append_node(buf, copy, 0);
    xmlFreeDoc(doc);
    return g_string_free(buf, FALSE);
}

void
xml_verbatim_append(GString *buf, const char *text, int indent)
{
    xmlDoc *doc;

    if (indent < 2 || !strchr(text, '\n')) {
        g_string_append(buf, text);
        return;
    }
    doc = xml_read(text, strlen(text), NULL);
    if (!doc) {                     /* the caller put it there: keep it */
        error_reset();
        g_string_append(buf, text);
        return;
    }
    append_node(buf, xml_root(doc), indent / 2);
    xmlFreeDoc(doc);
}
