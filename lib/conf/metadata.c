/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * metadata.c - title, description, and one namespace's element inside <metadata>: found, replaced, removed.
 *
 * Metadata is other people's XML, kept as it was written; here alone it is looked into.
 *
 * Threads: any. Works on a definition that nobody else has yet.
 */

#include "conf/metadata.h"

#include <string.h>

#include <libxml/tree.h>

#include "base/error.h"
#include "base/xmlbind.h"

typedef xmlDoc XmlDocument;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(XmlDocument, xmlFreeDoc)

/* The metadata as a document; an empty one when there is none. */
static xmlDoc *
metadata_read(const char *elements)
{
    const char *text = elements ? elements : "<metadata/>";

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
metadata_element_get(const char *elements, const char *uri)
{
    g_autoptr(XmlDocument) doc = metadata_read(elements);
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
metadata_normalize(char **elements)
{
    g_autoptr(XmlDocument) doc = NULL;
    xmlNode *metadata;
    xmlNode *next;
    bool changed = false;

    if (!*elements)
        return 0;
    doc = metadata_read(*elements);
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
    g_free(*elements);
    *elements = xmlChildElementCount(metadata) ? node_to_text(doc, metadata) : NULL;
    return 0;
}

int
metadata_element_set(char **elements, const char *xml, const char *prefix, const char *uri)
{
    g_autoptr(XmlDocument) doc = metadata_read(*elements);
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
    g_free(*elements);
    *elements = xmlChildElementCount(metadata) ? node_to_text(doc, metadata) : NULL;
    return 0;
}

int
metadata_check(int type, const char *uri)
{
    if (type < 0 || type > METADATA_ELEMENT)
        return fail(VIR_ERR_INVALID_ARG, _("metadata type %1$d is none of description (0), title (1), element (2)"), type);
    if (type == METADATA_ELEMENT && !uri)
        return fail(VIR_ERR_INVALID_ARG, _("metadata of type element needs the uri of its namespace"));
    if (type != METADATA_ELEMENT && uri)
        return fail(VIR_ERR_INVALID_ARG, _("the uri '%1$s' is for metadata of type element only"), uri);
    return 0;
}

int
metadata_check_new(int type, const char *metadata, const char *key, const char *uri)
{
    if (metadata_check(type, uri) < 0)
        return -1;
    if (type == METADATA_ELEMENT && metadata && !key)
        return fail(VIR_ERR_INVALID_ARG, _("metadata of type element needs a key, the prefix of its namespace"));
    if (type != METADATA_ELEMENT && key)
        return fail(VIR_ERR_INVALID_ARG, _("the key '%1$s' is for metadata of type element only"), key);
    if (type == METADATA_TITLE && metadata && strchr(metadata, '\n'))
        return fail(VIR_ERR_INVALID_ARG, _("a title cannot contain a newline"));
    return 0;
}

/* The text that @type names; NULL for the element, which is none. */
static char **
text_of(const MetadataPlaces *places, int type)
{
    if (type == METADATA_ELEMENT)
        return NULL;
    return type == METADATA_TITLE ? places->title : places->description;
}

char *
metadata_get(const MetadataPlaces *places, int type, const char *uri)
{
    static const char *const what[] = { "description", "title", "element" };
    char **text = text_of(places, type);
    char *found = text ? g_strdup(*text) : metadata_element_get(*places->elements, uri);

    return found ? found : fail_null(places->missing, _("%1$s '%2$s' has no metadata of type '%3$s'"), places->noun,
                                     places->name, what[type]);
}

int
metadata_set(const MetadataPlaces *places, int type, const char *metadata, const char *key, const char *uri)
{
    char **text = text_of(places, type);

    if (!text)
        return metadata_element_set(places->elements, metadata, key, uri);
    g_free(*text);
    *text = metadata && *metadata ? g_strdup(metadata) : NULL;
    return 0;
}
