/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_rng.h - the <rng> element: randomness for the guest.
 */

#ifndef CONF_DOMAIN_RNG_H
#define CONF_DOMAIN_RNG_H

#include "conf/device_info.h"
#include "conf/domain_chardev.h"

typedef enum { RNG_BACKEND_NONE, RNG_BACKEND_RANDOM, RNG_BACKEND_EGD, RNG_BACKEND_BUILTIN, RNG_BACKEND_LAST } RngBackend;
ENUM_DECLARE(RngBackend, rng_backend)

typedef struct {
    RngBackend model;
    char *path;                      /* random: the host's device */
    ChardevSource egd;               /* egd */
} RngSource;

typedef struct {
    VirtioModel model;
    unsigned int rate_bytes;         /* 0 = no limit */
    unsigned int rate_period_ms;     /* 0 = default */
    RngSource *backend;
    VirtioOptions *virtio;
    DeviceInfo info;
} RngDef;

XML_DECLARE(RngDef, rng_def)

#endif /* CONF_DOMAIN_RNG_H */
