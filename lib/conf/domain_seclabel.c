/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_seclabel.c - the <seclabel> elements: fields, defaults, rules.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/domain_seclabel.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define LABEL_LEN_MAX 4096
#define MODEL_LEN_MAX 256

ENUM_WORDS(SeclabelType, seclabel_type, SECLABEL_LAST, NULL, "none", "dynamic", "static")

/* A dynamic label is the running guest's, a static one the user's. */
static bool
label_is_shown(const void *self, unsigned int flags)
{
    const SeclabelDef *seclabel = self;

    return seclabel->type == SECLABEL_STATIC || !(flags & XML_AS_INACTIVE);
}

static bool
relabel_is_shown(const void *self, unsigned int flags)
{
    const SeclabelDef *seclabel = self;

    return seclabel->type != SECLABEL_NONE;
}

static int
seclabel_post_parse(void *self, XmlContext *ctx)
{
    SeclabelDef *seclabel = self;

    if (seclabel->type == SECLABEL_DEFAULT)
        seclabel->type = SECLABEL_DYNAMIC;
    if (seclabel->relabel == YES_NO_ABSENT)
        seclabel->relabel = seclabel->type == SECLABEL_DYNAMIC ? YES_NO_YES : YES_NO_NO;
    if ((ctx->flags & XML_AS_INACTIVE) && seclabel->type != SECLABEL_STATIC)
        g_clear_pointer(&seclabel->label, g_free);
    return 0;
}

static int
label_validate(XmlContext *ctx, const char *label, const char *what)
{
    if (label && strlen(label) > LABEL_LEN_MAX)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the %1$s has %2$zu bytes, more than %3$d"), what, strlen(label),
                        LABEL_LEN_MAX);
    return 0;
}

static int
seclabel_validate(void *self, XmlContext *ctx)
{
    const SeclabelDef *seclabel = self;

    if (seclabel->model && strlen(seclabel->model) > MODEL_LEN_MAX)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the model's name has more than %1$d bytes"), MODEL_LEN_MAX);
    if (label_validate(ctx, seclabel->label, "label") < 0 || label_validate(ctx, seclabel->imagelabel, "imagelabel") < 0
        || label_validate(ctx, seclabel->baselabel, "baselabel") < 0)
        return -1;
    if (seclabel->type == SECLABEL_DYNAMIC && seclabel->relabel == YES_NO_NO)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("a dynamic label needs relabel='yes'"));
    if (seclabel->type == SECLABEL_NONE && seclabel->relabel == YES_NO_YES)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("type='none' cannot have relabel='yes'"));
    if (seclabel->type == SECLABEL_STATIC && !seclabel->label)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a static label needs the element 'label'"));
    if (seclabel->baselabel && seclabel->type != SECLABEL_DYNAMIC)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("only a dynamic label has a 'baselabel'"));
    if (seclabel->type != SECLABEL_NONE && !seclabel->model)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the attribute 'model' is missing"));
    return 0;
}

static const XmlField seclabel_fields[] = {
    XML_ATTR_ENUM(SeclabelDef, type,       "type",       SeclabelType, XML_ABI),
    XML_ATTR     (SeclabelDef, model,      "model",      XML_STRING,   XML_ABI),
    XML_ATTR_ENUM(SeclabelDef, relabel,    "relabel",    YesNo,        0, .show = relabel_is_shown),
    XML_IN_TEXT  (SeclabelDef, label,      "label",      XML_STRING,   0, .show = label_is_shown),
    XML_IN_TEXT  (SeclabelDef, imagelabel, "imagelabel", XML_STRING,   XML_ONLY_LIVE),
    XML_IN_TEXT  (SeclabelDef, baselabel,  "baselabel",  XML_STRING,   0),
};
XML_BINDING(SeclabelDef, "seclabel", seclabel_fields, .post_parse = seclabel_post_parse, .validate = seclabel_validate);

static int
device_seclabel_validate(void *self, XmlContext *ctx)
{
    const DeviceSeclabel *seclabel = self;

    if (seclabel->label && seclabel->relabel == YES_NO_NO)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("with relabel='no' there can be no label, but there is '%1$s'"),
                        seclabel->label);
    return label_validate(ctx, seclabel->label, "label");
}

static const XmlField device_seclabel_fields[] = {
    XML_ATTR     (DeviceSeclabel, model,     "model",     XML_STRING, 0),
    XML_ATTR_ENUM(DeviceSeclabel, labelskip, "labelskip", YesNo,      0),
    XML_ATTR_ENUM(DeviceSeclabel, relabel,   "relabel",   YesNo,      0),
    XML_IN_TEXT  (DeviceSeclabel, label,     "label",     XML_STRING, 0),
};
XML_BINDING(DeviceSeclabel, "seclabel", device_seclabel_fields, .validate = device_seclabel_validate);

const DeviceSeclabel *
device_seclabel_find(const GPtrArray *seclabels, const char *model)
{
    const DeviceSeclabel *any = NULL;

    xml_each(DeviceSeclabel, seclabel, seclabels) {
        if (text_equal(seclabel->model, model))
            return seclabel;
        if (!seclabel->model)
            any = seclabel;
    }
    return any;
}
