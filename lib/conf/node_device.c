/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * node_device.c - the <device> document. Capabilities are in node_device_cap.c.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/node_device.h"

#include "base/error.h"

#define NEW_NAME "new device"

ENUM_WORDS(DevnodeType, devnode_type, DEVNODE_LAST, "dev", "link")

static const XmlField devnode_fields[] = {
    XML_ATTR_ENUM(NodeDevnode, type, "type", DevnodeType, XML_REQUIRED),
    XML_TEXT     (NodeDevnode, path,         XML_STRING,  0),
};
XML_BINDING(NodeDevnode, "devnode", devnode_fields);

static const XmlField device_fields[] = {
    XML_IN_TEXT(NodeDeviceDef, name,              "name",                  XML_STRING,  0),
    XML_IN_TEXT(NodeDeviceDef, path,              "path",                  XML_STRING,  XML_ONLY_LIVE),
    XML_LIST   (NodeDeviceDef, devnodes,          "devnode",               NodeDevnode, XML_ONLY_LIVE),
    XML_IN_ATTR(NodeDeviceDef, parent_wwnn,       "parent", "wwnn",        XML_STRING,  0),
    XML_IN_ATTR(NodeDeviceDef, parent_wwpn,       "parent", "wwpn",        XML_STRING,  0),
    XML_IN_ATTR(NodeDeviceDef, parent_fabric_wwn, "parent", "fabric_wwn",  XML_STRING,  0),
    XML_IN_TEXT(NodeDeviceDef, parent,            "parent",                XML_STRING,  0),
    XML_IN_TEXT(NodeDeviceDef, driver,            "driver/name",           XML_STRING,  XML_FORMAT_ONLY | XML_ONLY_LIVE),
    XML_LIST   (NodeDeviceDef, caps,              "capability",            NodeCap,     0),
};

static int
device_post_parse(void *self, XmlContext *ctx)
{
    NodeDeviceDef *def = self;

    if (ctx->flags & NODE_DEVICE_CREATE) {
        g_free(def->name);
        def->name = g_strdup(NEW_NAME);
    }
    return 0;
}

static int
device_validate(void *self, XmlContext *ctx)
{
    const NodeDeviceDef *def = self;

    if (!def->name)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a node device needs a <name>"));
    if (!def->caps)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("node device '%1$s' needs a <capability>"), def->name);
    if (!def->parent_wwnn != !def->parent_wwpn)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a parent's 'wwnn' and 'wwpn' are given together or not at all"));
    return 0;
}
XML_BINDING(NodeDeviceDef, "device", device_fields, .post_parse = device_post_parse, .validate = device_validate);

NodeDeviceDef *
node_device_def_parse(const char *xml, unsigned int flags)
{
    return xml_parse_document(&xml_binding_NodeDeviceDef, xml, flags);
}

NodeDeviceDef *
node_device_def_parse_file(const char *path, unsigned int flags)
{
    return xml_parse_document_file(&xml_binding_NodeDeviceDef, path, flags);
}

char *
node_device_def_format(const NodeDeviceDef *def, unsigned int flags)
{
    return xml_format_text(&xml_binding_NodeDeviceDef, def, flags);
}

NodeCap *
node_device_cap_find(const NodeDeviceDef *def, NodeCapType type)
{
    xml_each(NodeCap, cap, def->caps) {
        if (cap->type == type)
            return cap;
    }
    return NULL;
}
