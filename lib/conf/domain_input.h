/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_input.h - the <input> element: mice, keyboards, tablets.
 */

#ifndef CONF_DOMAIN_INPUT_H
#define CONF_DOMAIN_INPUT_H

#include "conf/device_info.h"

typedef enum { INPUT_MOUSE, INPUT_TABLET, INPUT_KEYBOARD, INPUT_PASSTHROUGH, INPUT_EVDEV, INPUT_LAST } InputType;
ENUM_DECLARE(InputType, input_type)

typedef enum { INPUT_BUS_DEFAULT, INPUT_BUS_PS2, INPUT_BUS_USB, INPUT_BUS_XEN, INPUT_BUS_PARALLELS, INPUT_BUS_VIRTIO,
    INPUT_BUS_NONE,
               INPUT_BUS_LAST } InputBus;
ENUM_DECLARE(InputBus, input_bus)

typedef enum { INPUT_GRAB_DEFAULT, INPUT_GRAB_ALL, INPUT_GRAB_LAST } InputGrab;
ENUM_DECLARE(InputGrab, input_grab)

typedef enum { GRAB_TOGGLE_DEFAULT, GRAB_TOGGLE_CTRL_CTRL, GRAB_TOGGLE_ALT_ALT, GRAB_TOGGLE_SHIFT_SHIFT, GRAB_TOGGLE_META_META,
               GRAB_TOGGLE_SCROLLLOCK, GRAB_TOGGLE_CTRL_SCROLLLOCK, GRAB_TOGGLE_LAST } GrabToggle;
ENUM_DECLARE(GrabToggle, grab_toggle)

typedef struct {
    char *evdev;                     /* passthrough: the host's device */
    char *dev;                       /* evdev: the host's device */
    InputGrab grab;
    GrabToggle grab_toggle;
    Switch repeat;
} InputSource;

typedef struct {
    InputType type;
    InputBus bus;
    VirtioModel model;
    VirtioOptions *virtio;
    InputSource *source;
    DeviceInfo info;
} InputDef;

XML_DECLARE(InputDef, input_def)

#endif /* CONF_DOMAIN_INPUT_H */
