/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_namespaces.c - what single hypervisors add to a domain, in namespaces of their own.
 *
 * Threads: any. Nothing here is shared.
 */

#include "base/error.h"
#include "base/text.h"
#include "conf/domain_complete.h"

#define SCHEMAS "http://libvirt.org/schemas/domain/"

const XmlNamespace domain_namespaces[] = {
    { "qemu",   SCHEMAS "qemu/1.0" },
    { "lxc",    SCHEMAS "lxc/1.0" },
    { "xen",    SCHEMAS "xen/1.0" },
    { "bhyve",  SCHEMAS "bhyve/1.0" },
    { "vmware", SCHEMAS "vmware/1.0" },
    { NULL, NULL },
};

ENUM_WORDS(LxcNamespaceSource, lxc_namespace_source, LXC_NAMESPACE_LAST, NULL, "name", "pid", "netns")

/* ---- qemu: ---- */

static const XmlField env_fields[] = {
    XML_ATTR(QemuEnv, name,  "name",  XML_STRING, XML_REQUIRED),
    XML_ATTR(QemuEnv, value, "value", XML_STRING, 0),
};
XML_BINDING(QemuEnv, "qemu:env", env_fields, .namespaces = domain_namespaces);

static const XmlField property_fields[] = {
    XML_ATTR(QemuProperty, name,  "name",  XML_STRING, XML_REQUIRED),
    XML_ATTR(QemuProperty, type,  "type",  XML_STRING, XML_REQUIRED, .pattern = "string|signed|unsigned|bool|remove"),
    XML_ATTR(QemuProperty, value, "value", XML_STRING, 0),
};

static int
property_validate(void *self, XmlContext *ctx)
{
    static const char *const types[] = { "string", "signed", "unsigned", "bool", "remove", NULL };
    const QemuProperty *property = self;

    if (!text_in_list(property->type, types))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the type of the property '%1$s' is '%2$s', which is not one of "
                                                  "string, signed, unsigned, bool, remove"),
                        property->name, property->type);
    if ((property->value == NULL) != g_str_equal(property->type, "remove"))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the property '%1$s' needs a 'value' unless its type is 'remove'"),
                        property->name);
    return 0;
}
XML_BINDING(QemuProperty, "qemu:property", property_fields, .namespaces = domain_namespaces,
            .validate = property_validate);

static const XmlField override_fields[] = {
    XML_ATTR(QemuDeviceOverride, alias,      "alias",                       XML_STRING,   XML_REQUIRED),
    XML_LIST(QemuDeviceOverride, properties, "qemu:frontend/qemu:property", QemuProperty, 0),
};
XML_BINDING(QemuDeviceOverride, "qemu:device", override_fields, .namespaces = domain_namespaces);

static const XmlField qemu_fields[] = {
    XML_STRINGS(QemuNamespace, args,        "qemu:commandline/qemu:arg@value",        0),
    XML_LIST   (QemuNamespace, env,         "qemu:commandline/qemu:env",              QemuEnv, 0),
    XML_STRINGS(QemuNamespace, caps_add,    "qemu:capabilities/qemu:add@capability",  0),
    XML_STRINGS(QemuNamespace, caps_del,    "qemu:capabilities/qemu:del@capability",  0),
    XML_LIST   (QemuNamespace, overrides,   "qemu:override/qemu:device",              QemuDeviceOverride, 0),
    XML_IN_ATTR(QemuNamespace, deprecation, "qemu:deprecation", "behavior",           XML_STRING, 0),
};
XML_BINDING(QemuNamespace, "qemu:namespace", qemu_fields, .namespaces = domain_namespaces);

/* ---- lxc: ---- */

static const XmlField share_fields[] = {
    XML_ATTR_ENUM(LxcNamespaceShare, source, "type",  LxcNamespaceSource, XML_REQUIRED),
    XML_ATTR     (LxcNamespaceShare, value,  "value", XML_STRING,         XML_REQUIRED),
};
XML_BINDING(LxcNamespaceShare, "lxc:sharenet", share_fields, .namespaces = domain_namespaces);

static const XmlField lxc_fields[] = {
    XML_CHILD(LxcNamespace, net, "lxc:namespace/lxc:sharenet", LxcNamespaceShare, 0),
    XML_CHILD(LxcNamespace, ipc, "lxc:namespace/lxc:shareipc", LxcNamespaceShare, 0),
    XML_CHILD(LxcNamespace, uts, "lxc:namespace/lxc:shareuts", LxcNamespaceShare, 0),
};

static int
lxc_validate(void *self, XmlContext *ctx)
{
    const LxcNamespace *lxc = self;
    const LxcNamespaceShare *const others[] = { lxc->ipc, lxc->uts };

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        if (others[i] && others[i]->source == LXC_NAMESPACE_NETNS)
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("only <lxc:sharenet> can be of type 'netns'"));
    }
    return 0;
}
XML_BINDING(LxcNamespace, "lxc:namespace", lxc_fields, .namespaces = domain_namespaces, .validate = lxc_validate);

/* ---- xen:, bhyve:, vmware: ---- */

static const XmlField other_fields[] = {
    XML_STRINGS(OtherNamespaces, xen_args,        "xen:commandline/xen:arg@value",     0),
    XML_STRINGS(OtherNamespaces, bhyve_args,      "bhyve:commandline/bhyve:arg@value", 0),
    XML_IN_TEXT(OtherNamespaces, datacenter_path, "vmware:datacenterpath", XML_STRING, 0),
};
XML_BINDING(OtherNamespaces, "namespaces", other_fields, .namespaces = domain_namespaces);
