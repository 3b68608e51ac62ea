/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_panic.c - the <panic> element: its fields and rules.
 *
 * Threads: any. A device does not change once its definition is committed.
 */

#include "conf/domain_panic.h"

#include "base/error.h"

ENUM_WORDS(PanicModel, panic_model, PANIC_LAST, NULL, "isa", "pseries", "hyperv", "s390", "pvpanic")

static int
panic_validate(void *self, XmlContext *ctx)
{
    const PanicDef *panic = self;
    AddressType type = panic->info.address.type;
    bool fits;

    switch (panic->model) {
    case PANIC_ISA:
        fits = type == ADDRESS_NONE || type == ADDRESS_ISA;
        break;
    case PANIC_PVPANIC:
        fits = type == ADDRESS_NONE || type == ADDRESS_PCI;
        break;
    case PANIC_DEFAULT:
        fits = true;
        break;
    default:
        fits = type == ADDRESS_NONE;
        break;
    }
    if (!fits)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("the model '%1$s' cannot have an address of type '%2$s'"),
                        panic_model_to_string(panic->model), address_type_to_string(type));
    return 0;
}

static const XmlField panic_fields[] = {
    XML_ATTR_ENUM(PanicDef, model, "model", PanicModel, XML_ABI),
    XML_EMBED    (PanicDef, info,           DeviceInfo),
};
XML_BINDING(PanicDef, "panic", panic_fields, .validate = panic_validate);
