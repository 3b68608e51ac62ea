/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_gluster_sources.c - which volumes a server of Gluster has: its own program asks, and answers in XML, of which we want the
 * names only.
 *
 * Threads: any that may wait.
 */

#include <string.h>

#include <libxml/tree.h>

#include "base/error.h"
#include "base/xmlbind.h"
#include "storage/storage_portal.h"
#include "storage/storage_tool.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlDoc, xmlFreeDoc)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlChar, xmlFree)

static xmlNode *
child(const xmlNode *node, const char *name)
{
    xmlNode *one = node ? node->children : NULL;

    while (one && (one->type != XML_ELEMENT_NODE || strcmp((const char *)one->name, name) != 0))
        one = one->next;
    return one;
}

static void
add_volume(GPtrArray *sources, const PoolHost *host, PoolType type, const char *name)
{
    PoolSource *source = storage_portal_source(host);

    if (type == POOL_NETFS) {
        source->format = POOL_FORMAT_GLUSTERFS;
        source->dir = g_strdup(name);
    } else {
        source->dir = g_strdup("/");
        source->name = g_strdup(name);
    }
    g_ptr_array_add(sources, source);
}

int
storage_gluster_add_sources(GPtrArray *sources, const PoolHost *host, PoolType type)
{
    g_autofree char *remote = g_strdup_printf("--remote-host=%s", host->name);
    g_autofree char *text = storage_tool_output("gluster", "--mode=script", "--xml", "--log-file=/dev/null", remote, "volume",
                                                "info", "all", NULL);
    g_autoptr(xmlDoc) doc = text ? xml_read(text, strlen(text), "gluster") : NULL;
    const xmlNode *volumes;

    if (!doc)
        return -1;
    volumes = child(child(xmlDocGetRootElement(doc), "volInfo"), "volumes");
    if (!volumes)
        return fail(VIR_ERR_INTERNAL_ERROR, _("'gluster' does not say which volumes '%1$s' has"), host->name);
    for (const xmlNode *volume = volumes->children; volume; volume = volume->next) {
        const xmlNode *name = volume->type == XML_ELEMENT_NODE ? child(volume, "name") : NULL;
        g_autoptr(xmlChar) content = name ? xmlNodeGetContent(name) : NULL;

        if (content && *content)
            add_volume(sources, host, type, (const char *)content);
    }
    return 0;
}

char *
storage_gluster_find_sources(const PoolSource *wanted)
{
    g_autoptr(GPtrArray) sources = storage_portal_sources();
    const PoolHost *host = storage_portal_host(wanted, pool_type_to_string(POOL_GLUSTER));

    if (!host || storage_gluster_add_sources(sources, host, POOL_GLUSTER) < 0)
        return NULL;
    return pool_sources_format(sources, 0);
}
