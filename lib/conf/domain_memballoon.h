/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_memballoon.h - the <memballoon> element: memory taken from and given back to the guest.
 */

#ifndef CONF_DOMAIN_MEMBALLOON_H
#define CONF_DOMAIN_MEMBALLOON_H

#include "conf/device_info.h"

typedef enum {
    MEMBALLOON_UNKNOWN,
    MEMBALLOON_VIRTIO,
    MEMBALLOON_XEN,
    MEMBALLOON_NONE,
    MEMBALLOON_VIRTIO_TRANSITIONAL,
    MEMBALLOON_VIRTIO_NON_TRANSITIONAL,
    MEMBALLOON_LAST
} MemballoonModel;
ENUM_DECLARE(MemballoonModel, memballoon_model)

typedef struct {
    MemballoonModel model;
    Switch autodeflate;
    Switch free_page_reporting;
    unsigned int stats_period;       /* seconds; 0 = no statistics */
    VirtioOptions *virtio;           /* NULL = no <driver> */
    DeviceInfo info;
} MemballoonDef;

XML_DECLARE(MemballoonDef, memballoon_def)

#endif /* CONF_DOMAIN_MEMBALLOON_H */
