/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_driver.h - the driver of virtual networks, for the spec of a daemon.
 */

#ifndef NETWORK_NETWORK_DRIVER_H
#define NETWORK_NETWORK_DRIVER_H

#include "driver/spec.h"

extern const DriverSpec network_driver;

#endif /* NETWORK_NETWORK_DRIVER_H */
