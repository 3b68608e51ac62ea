/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_node.c - reads <node>: the host, and its objects as documents of their own, inline or in files beside it.
 *
 * Threads: any.
 */

#include "test/test_node.h"

#include <string.h>

#include <libxml/tree.h>

#include "base/error.h"
#include "base/file.h"

#define DOCUMENT_MAX ((size_t)16 * 1024 * 1024)

static const XmlField user_fields[] = {
    XML_TEXT(TestUser, name, XML_STRING, XML_REQUIRED),
    XML_ATTR(TestUser, password, "password", XML_STRING, 0),
};
XML_BINDING(TestUser, "user", user_fields);

/* Numbers say what a host has of which nothing is said. */
static const XmlField node_fields[] = {
    XML_IN_TEXT(TestNodeDef, nodes, "cpu/nodes", XML_UINT, XML_OMIT_ZERO, XML_RANGE(1, 64)),
    XML_IN_TEXT(TestNodeDef, sockets, "cpu/sockets", XML_UINT, XML_OMIT_ZERO, XML_RANGE(1, 64)),
    XML_IN_TEXT(TestNodeDef, cores, "cpu/cores", XML_UINT, XML_OMIT_ZERO, XML_RANGE(1, 1024)),
    XML_IN_TEXT(TestNodeDef, threads, "cpu/threads", XML_UINT, XML_OMIT_ZERO, XML_RANGE(1, 64)),
    XML_IN_TEXT(TestNodeDef, active_cpus, "cpu/active", XML_UINT, XML_OMIT_ZERO),
    XML_IN_TEXT(TestNodeDef, mhz, "cpu/mhz", XML_UINT, XML_OMIT_ZERO),
    XML_IN_TEXT(TestNodeDef, model, "cpu/model", XML_STRING, 0),
    XML_IN_TEXT(TestNodeDef, memory_kib, "memory", XML_ULLONG, XML_OMIT_ZERO),
    XML_LIST(TestNodeDef, users, "auth/user", TestUser, 0),
};

/* What is not said is as the default host has it. */
static int
node_post_parse(void *self, XmlContext *ctx)
{
    TestNodeDef *def = self;
    unsigned int all;

    def->nodes = def->nodes ? def->nodes : 2;
    def->sockets = def->sockets ? def->sockets : 2;
    def->cores = def->cores ? def->cores : 2;
    def->threads = def->threads ? def->threads : 2;
    all = def->nodes * def->sockets * def->cores * def->threads;
    def->active_cpus = def->active_cpus ? def->active_cpus : all;
    def->mhz = def->mhz ? def->mhz : 1400;
    def->memory_kib = def->memory_kib ? def->memory_kib : 3ull * 1024 * 1024;
    if (!def->model)
        def->model = g_strdup("i686");
    return 0;
}
XML_BINDING(TestNodeDef, "node", node_fields, .post_parse = node_post_parse);

static void
item_free(void *opaque)
{
    TestItem *item = opaque;

    g_free(item->xml);
    g_free(item->where);
    if (item->inside)
        g_ptr_array_unref(item->inside);
    g_free(item);
}

void
test_node_free(TestNode *node)
{
    if (!node)
        return;
    test_node_def_free(node->def);
    g_ptr_array_unref(node->items);
    g_free(node);
}

/* What stands for itself and is no object. */
static bool
is_of_host(const xmlNode *node)
{
    static const char *const names[] = { "cpu", "memory", "auth", NULL };

    return g_strv_contains(names, (const char *)node->name);
}

static char *
node_text(xmlNode *node)
{
    xmlBuffer *dump = xmlBufferCreate();
    char *text = NULL;

    if (dump && xmlNodeDump(dump, node->doc, node, 0, 0) >= 0)
        text = g_strdup((const char *)xmlBufferContent(dump));
    if (dump)
        xmlBufferFree(dump);
    return text ? text : fail_null(VIR_ERR_NO_MEMORY, _("cannot copy a part of a document"));
}

/* The families know what they are called; the name belongs to the process, as there are few. */
static const char *
element_name(const xmlNode *node)
{
    return g_intern_string((const char *)node->name);
}

static GPtrArray *read_items(xmlNode *parent, const char *where);

/* An object that is in a file of its own, named relative to @where. */
static TestItem *
item_from_file(xmlNode *node, const char *file, const char *where)
{
    g_autofree char *folder = g_path_get_dirname(where);
    g_autofree char *path = g_canonicalize_filename(file, folder);
    char *xml = file_read(path, DOCUMENT_MAX, NULL);
    TestItem *item;

    if (!xml)
        return NULL;
    item = g_new0(TestItem, 1);
    item->element = element_name(node);
    item->xml = xml;
    item->where = g_strdup(path);
    item->inside = read_items(node, where);
    if (!item->inside) {
        item_free(item);
        return NULL;
    }
    return item;
}

static TestItem *
item_new(xmlNode *node, const char *where)
{
    xmlChar *file = xmlGetNoNsProp(node, BAD_CAST "file");
    TestItem *item;
    char *xml;

    if (file) {
        item = item_from_file(node, (const char *)file, where);
        xmlFree(file);
        return item;
    }
    xml = node_text(node);
    if (!xml)
        return NULL;
    item = g_new0(TestItem, 1);
    item->element = element_name(node);
    item->xml = xml;
    item->where = g_strdup(where);
    return item;
}

static GPtrArray *
read_items(xmlNode *parent, const char *where)
{
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(item_free);

    for (xmlNode *node = parent->children; node; node = node->next) {
        TestItem *item;

        if (node->type != XML_ELEMENT_NODE || is_of_host(node))
            continue;
        item = item_new(node, where);
        if (!item)
            return NULL;
        g_ptr_array_add(items, item);
    }
    return g_steal_pointer(&items);
}

static TestNode *
read_node(xmlDoc *doc, const char *where)
{
    xmlNode *root = xmlDocGetRootElement(doc);
    const XmlParseOptions options = { .file = where };
    g_autoptr(TestNode) node = g_new0(TestNode, 1);

    node->items = g_ptr_array_new_with_free_func(item_free);
    node->def = xml_parse_node(&xml_binding_TestNodeDef, root, &options);
    if (!node->def)
        return NULL;
    g_ptr_array_unref(node->items);
    node->items = read_items(root, where);
    if (!node->items) {
        node->items = g_ptr_array_new();
        return NULL;
    }
    return g_steal_pointer(&node);
}

TestNode *
test_node_read(const char *file)
{
    g_autofree char *text = file ? file_read(file, DOCUMENT_MAX, NULL) : g_strdup(test_default_xml);
    xmlDoc *doc = text ? xml_read(text, strlen(text), file) : NULL;
    TestNode *node;

    if (!doc)
        return NULL;
    node = read_node(doc, file ? file : "/");
    xmlFreeDoc(doc);
    return node;
}

void
test_node_get_info(const TestNode *node, virNodeInfoPtr info)
{
    const TestNodeDef *def = node->def;

    memset(info, 0, sizeof(*info));
    g_strlcpy(info->model, def->model, sizeof(info->model));
    info->memory = def->memory_kib;
    info->cpus = def->active_cpus;
    info->mhz = def->mhz;
    info->nodes = def->nodes;
    info->sockets = def->sockets;
    info->cores = def->cores;
    info->threads = def->threads;
}
