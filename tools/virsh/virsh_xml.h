/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_xml.h - looking things up in the documents that the library returns.
 */

#ifndef VIRSH_XML_H
#define VIRSH_XML_H

#include <libxml/xpath.h>

#include "virsh.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlDoc, xmlFreeDoc)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlXPathContext, xmlXPathFreeContext)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlXPathObject, xmlXPathFreeObject)

/* A document from text; NULL with a complaint that names @what. */
xmlDocPtr virsh_xml_parse(const Vsh *vsh, const char *text, const char *what);

/* The document of @dom with VIR_DOMAIN_XML_... @flags; NULL with a complaint. */
xmlDocPtr virsh_xml_of_domain(Vsh *vsh, virDomainPtr dom, unsigned int flags);

/* One element and what is in it, as text: indented for @depth, or as it stands in the document (-1). NULL without memory. The
 * caller frees it. */
char *virsh_xml_dump(xmlDocPtr doc, xmlNodePtr node, int depth);

/* The nodes that @path selects below @node (NULL = the whole document). The caller frees the object. */
xmlXPathObjectPtr virsh_xml_select(xmlDocPtr doc, xmlNodePtr node, const char *path);

/* How many nodes @found has. */
int virsh_xml_count(const xmlXPathObject *found);

/* The text that @path yields below @node, or NULL when there is none. The caller frees it. */
char *virsh_xml_text(xmlDocPtr doc, xmlNodePtr node, const char *path);

/* The interface of the domain in @doc whose MAC address or device is @name; NULL with a complaint. */
xmlNodePtr virsh_xml_find_interface(const Vsh *vsh, xmlDocPtr doc, const char *name);

/* The disk whose target or source is @name; NULL without a complaint. */
xmlNodePtr virsh_xml_find_disk(xmlDocPtr doc, const char *name);

/* What the <source> of a disk names: a path, or a volume as "pool/volume"; NULL when it is empty. The caller frees it. */
char *virsh_xml_disk_source(xmlDocPtr doc, xmlNodePtr disk);

/* Prints @text whole, or what @xpath selects of it, each below the other or in one <nodes> element. */
bool virsh_xml_print(const Vsh *vsh, const char *text, const char *xpath, bool wrap);

#endif /* VIRSH_XML_H */
