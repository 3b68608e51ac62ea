/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_metadata.c - one namespace's element inside <metadata>: found, replaced, removed.
 *
 * Metadata is other people's XML, kept as it was written; here alone it is looked into.
 *
 * Threads: any. Works on a definition that nobody else has yet.
 */

#include <string.h>

#include <libxml/tree.h>

#include "base/error.h"
#include "conf/domain_complete.h"

typedef xmlDoc XmlDocument;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(XmlDocument, xmlFreeDoc)

/* The metadata as a document; an empty one when there is none. */
static xmlDoc *
metadata_read(const DomainDef *def)
{
    const char *text = def->metadata ? def->metadata : "<metadata/>";

    return xml_read(text, strlen(text), NULL);
}

/* The element of namespace @uri at the top of @metadata, or NULL. */
static xmlNode *
find_namespace(xmlNode *metadata, const char *uri)
{
    for (xmlNode *node = metadata->children; node; node = node->next) {
        if (node->type == XML_ELEMENT_NODE && node->ns && node->ns->href && g_str_equal((const char *)node->ns->href, uri))
            return node;
    }
    return NULL;
}

static char *
node_to_text(xmlDoc *doc, xmlNode *node)
{
    xmlBuffer *buffer = xmlBufferCreate();
    char *text;

    xmlNodeDump(buffer, doc, node, 0, 1);
    text = g_strdup((const char *)xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    return text;
}

/* Inside our own document the declaration of the prefix is noise: who asks by namespace knows it. */
static void
drop_own_declaration(xmlNode *node)
{
    xmlNs **link = &node->nsDef;

    while (*link && *link != node->ns)
        link = &(*link)->next;
    if (!*link)
        return;
    *link = (*link)->next;
    node->ns->next = NULL;
    xmlFreeNs(node->ns);
    node->ns = NULL;
}

char *
domain_metadata_get(const DomainDef *def, const char *uri)
{
    g_autoptr(XmlDocument) doc = metadata_read(def);
    xmlNode *node = doc ? find_namespace(xmlDocGetRootElement(doc), uri) : NULL;

    if (!node)
        return NULL;
    drop_own_declaration(node);
    return node_to_text(doc, node);
}

/* The element of @xml as a node of @doc, in namespace @uri under @prefix. */
static xmlNode *
import_element(xmlDoc *doc, const char *xml, const char *prefix, const char *uri)
{
    g_autoptr(XmlDocument) other = xml_read(xml, strlen(xml), NULL);
    xmlNode *node;

    if (!other)
        return NULL;
    node = xmlDocCopyNode(xmlDocGetRootElement(other), doc, 1);
    if (!node)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("cannot copy the metadata element"));
    xmlSetNs(node, xmlNewNs(node, (const xmlChar *)uri, (const xmlChar *)prefix));
    return node;
}

/* Does an element of the same namespace stand before @node, or has it none? */
static bool
is_superfluous(const xmlNode *node)
{
    if (!node->ns || !node->ns->href)
        return true;
    for (const xmlNode *other = node->prev; other; other = other->prev) {
        if (other->type == XML_ELEMENT_NODE && other->ns && xmlStrEqual(other->ns->href, node->ns->href))
            return true;
    }
    return false;
}

int
domain_metadata_normalize(DomainDef *def)
{
    g_autoptr(XmlDocument) doc = NULL;
    xmlNode *metadata;
    xmlNode *next;
    bool changed = false;

    if (!def->metadata)
        return 0;
    doc = metadata_read(def);
    if (!doc)
        return -1;
    metadata = xmlDocGetRootElement(doc);
    for (xmlNode *node = metadata->children; node; node = next) {
        next = node->next;
        if (node->type != XML_ELEMENT_NODE || !is_superfluous(node))
            continue;
        xmlUnlinkNode(node);
        xmlFreeNode(node);
        changed = true;
    }
    if (!changed)
        return 0;
    g_free(def->metadata);
    def->metadata = xmlChildElementCount(metadata) ? node_to_text(doc, metadata) : NULL;
    return 0;
}

int
domain_metadata_set(DomainDef *def, const char *xml, const char *prefix, const char *uri)
{
    g_autoptr(XmlDocument) doc = metadata_read(def);
    xmlNode *metadata = doc ? xmlDocGetRootElement(doc) : NULL;
    xmlNode *old;

    if (!metadata)
        return -1;
    old = find_namespace(metadata, uri);
    if (xml) {
        xmlNode *node = import_element(doc, xml, prefix, uri);

        if (!node)
            return -1;
        xmlAddChild(metadata, node);
    }
    if (old) {
        xmlUnlinkNode(old);
        xmlFreeNode(old);
    }
    g_free(def->metadata);
    def->metadata = xmlChildElementCount(metadata) ? node_to_text(doc, metadata) : NULL;
    return 0;
}
