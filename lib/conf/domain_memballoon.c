/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_memballoon.c - the <memballoon> element: its fields and rules.
 *
 * Threads: any. A device does not change once its definition is committed.
 */

#include "conf/domain_memballoon.h"

#include "base/error.h"

ENUM_WORDS(MemballoonModel, memballoon_model, MEMBALLOON_LAST,
           NULL, "virtio", "xen", "none", "virtio-transitional", "virtio-non-transitional")

static const XmlField memballoon_fields[] = {
    XML_ATTR_ENUM(MemballoonDef, model,               "model",             MemballoonModel, XML_REQUIRED | XML_ABI),
    XML_ATTR_ENUM(MemballoonDef, autodeflate,         "autodeflate",       Switch,          XML_ABI),
    XML_ATTR_ENUM(MemballoonDef, free_page_reporting, "freePageReporting", Switch,          XML_ABI),
    XML_IN_ATTR  (MemballoonDef, stats_period,        "stats", "period",   XML_UINT,        XML_OMIT_ZERO | XML_LIVE),
    XML_EMBED    (MemballoonDef, info,                                     DeviceInfo),
    XML_CHILD    (MemballoonDef, virtio,              "driver",            VirtioOptions,   XML_OMIT_EMPTY),
};

static int
memballoon_validate(void *self, XmlContext *ctx)
{
    const MemballoonDef *memballoon = self;

    if (memballoon->model == MEMBALLOON_NONE
        && (memballoon->info.address.type != ADDRESS_NONE || memballoon->virtio || memballoon->autodeflate
            || memballoon->free_page_reporting || memballoon->stats_period))
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("the model 'none' has nothing else"));
    return 0;
}
XML_BINDING(MemballoonDef, "memballoon", memballoon_fields, .validate = memballoon_validate);
