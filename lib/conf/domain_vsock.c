/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_vsock.c - the <vsock> element: its fields, its defaults, its rules.
 *
 * Threads: any. A device does not change once its definition is committed.
 */

#include "conf/domain_vsock.h"

#include "base/error.h"

#define CID_MIN 3                    /* below are the hypervisor, the loopback and the host */

static int
vsock_post_parse(void *self, XmlContext *ctx)
{
    VsockDef *vsock = self;

    if (vsock->auto_cid == YES_NO_ABSENT)
        vsock->auto_cid = vsock->cid ? YES_NO_NO : YES_NO_YES;
    return 0;
}

static int
vsock_validate(void *self, XmlContext *ctx)
{
    const VsockDef *vsock = self;

    if (vsock->cid && vsock->cid < CID_MIN)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("a guest's CID is at least %1$d, not %2$u"), CID_MIN, vsock->cid);
    if (!vsock->cid && vsock->auto_cid == YES_NO_NO)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("auto='no' needs an 'address'"));
    return 0;
}

static const XmlField vsock_fields[] = {
    XML_ATTR_ENUM   (VsockDef, model,    "model",          VirtioModel,   XML_ABI),
    XML_IN_ATTR_ENUM(VsockDef, auto_cid, "cid", "auto",    YesNo,         XML_LIVE),
    XML_IN_ATTR     (VsockDef, cid,      "cid", "address", XML_UINT,      XML_OMIT_ZERO | XML_LIVE),
    XML_CHILD       (VsockDef, virtio,   "driver",         VirtioOptions, XML_OMIT_EMPTY),
    XML_EMBED       (VsockDef, info,                       DeviceInfo),
};
XML_BINDING(VsockDef, "vsock", vsock_fields, .post_parse = vsock_post_parse, .validate = vsock_validate);
