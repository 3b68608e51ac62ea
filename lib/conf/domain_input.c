/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_input.c - the <input> element: its fields and rules.
 *
 * Threads: any. A device does not change once its definition is committed.
 */

#include "conf/domain_input.h"

#include "base/error.h"

ENUM_WORDS(InputType, input_type, INPUT_LAST, "mouse", "tablet", "keyboard", "passthrough", "evdev")
ENUM_WORDS(InputBus, input_bus, INPUT_BUS_LAST, NULL, "ps2", "usb", "xen", "parallels", "virtio", "none")
ENUM_WORDS(InputGrab, input_grab, INPUT_GRAB_LAST, NULL, "all")
ENUM_WORDS(GrabToggle, grab_toggle, GRAB_TOGGLE_LAST,
           NULL, "ctrl-ctrl", "alt-alt", "shift-shift", "meta-meta", "scrolllock", "ctrl-scrolllock")

static const XmlField passthrough_fields[] = {
    XML_ATTR(InputSource, evdev, "evdev", XML_ABS_PATH, XML_REQUIRED),
};
XML_BINDING_AS(InputPassthroughSource, InputSource, "source", passthrough_fields);

static const XmlField evdev_fields[] = {
    XML_ATTR     (InputSource, dev,         "dev",        XML_ABS_PATH, XML_REQUIRED),
    XML_ATTR_ENUM(InputSource, grab,        "grab",       InputGrab,    0),
    XML_ATTR_ENUM(InputSource, grab_toggle, "grabToggle", GrabToggle,   0),
    XML_ATTR_ENUM(InputSource, repeat,      "repeat",     Switch,       0),
};
XML_BINDING_AS(InputEvdevSource, InputSource, "source", evdev_fields);

static const XmlField type_passthrough_fields[] = {
    XML_CHILD_AS(InputDef, source, "source", InputSource, InputPassthroughSource, XML_REQUIRED),
};
static const XmlField type_evdev_fields[] = {
    XML_CHILD_AS(InputDef, source, "source", InputSource, InputEvdevSource, XML_REQUIRED),
};
static const XmlCase type_cases[] = {
    XML_CASE(INPUT_PASSTHROUGH, InputDef, type_passthrough_fields),
    XML_CASE(INPUT_EVDEV,       InputDef, type_evdev_fields),
};

/* An evdev input stands on no bus, and so no bus is written down. */
static bool
bus_is_shown(const void *self, unsigned int flags)
{
    const InputDef *input = self;

    return input->bus != INPUT_BUS_NONE;
}

static const XmlField input_fields[] = {
    XML_ATTR_ENUM(InputDef, type,   "type",     InputType,     XML_REQUIRED | XML_ABI),
    XML_ATTR_ENUM(InputDef, bus,    "bus",      InputBus,      XML_ABI, .show = bus_is_shown),
    XML_ATTR_ENUM(InputDef, model,  "model",    VirtioModel,   XML_ABI),
    XML_CHILD    (InputDef, virtio, "driver",   VirtioOptions, XML_OMIT_EMPTY),
    XML_SWITCH   (InputDef, type,   type_cases, 0),
    XML_EMBED    (InputDef, info,               DeviceInfo),
};

static int
input_validate(void *self, XmlContext *ctx)
{
    const InputDef *input = self;

    if (input->type == INPUT_EVDEV && input->info.address.type != ADDRESS_NONE)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("an input of type 'evdev' has no address"));
    if (input->bus == INPUT_BUS_PS2 && input->type != INPUT_MOUSE && input->type != INPUT_KEYBOARD)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("the bus 'ps2' has no input of type '%1$s'"),
                        input_type_to_string(input->type));
    if (input->type == INPUT_PASSTHROUGH && input->bus != INPUT_BUS_VIRTIO && input->bus != INPUT_BUS_DEFAULT)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("an input of type 'passthrough' needs bus='virtio', not '%1$s'"),
                        input_bus_to_string(input->bus));
    if (input->model && input->bus != INPUT_BUS_VIRTIO)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("'model' needs bus='virtio'"));
    if (input->model > VIRTIO_MODEL_VIRTIO && input->type != INPUT_PASSTHROUGH)
        return xml_fail(ctx, VIR_ERR_CONFIG_UNSUPPORTED, _("an input of type '%1$s' has no model '%2$s'"),
                        input_type_to_string(input->type), virtio_model_to_string(input->model));
    return 0;
}
XML_BINDING(InputDef, "input", input_fields, .validate = input_validate);
