/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_panic.h - the <panic> element: how a guest tells that its kernel crashed.
 */

#ifndef CONF_DOMAIN_PANIC_H
#define CONF_DOMAIN_PANIC_H

#include "conf/device_info.h"

typedef enum { PANIC_DEFAULT, PANIC_ISA, PANIC_PSERIES, PANIC_HYPERV, PANIC_S390, PANIC_PVPANIC, PANIC_LAST } PanicModel;
ENUM_DECLARE(PanicModel, panic_model)

typedef struct {
    PanicModel model;
    DeviceInfo info;
} PanicDef;

XML_DECLARE(PanicDef, panic_def)

#endif /* CONF_DOMAIN_PANIC_H */
