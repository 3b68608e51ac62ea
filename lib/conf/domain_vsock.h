/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_vsock.h - the <vsock> element: sockets between host and guest.
 */

#ifndef CONF_DOMAIN_VSOCK_H
#define CONF_DOMAIN_VSOCK_H

#include "conf/device_info.h"

typedef struct {
    VirtioModel model;
    YesNo auto_cid;
    unsigned int cid;                /* 0 = not chosen; live: the one in use */
    VirtioOptions *virtio;
    DeviceInfo info;
} VsockDef;

XML_DECLARE(VsockDef, vsock_def)

#endif /* CONF_DOMAIN_VSOCK_H */
