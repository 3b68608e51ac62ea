/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_driver.h - the storage driver, for the spec of a daemon.
 */

#ifndef STORAGE_STORAGE_DRIVER_H
#define STORAGE_STORAGE_DRIVER_H

#include "driver/spec.h"

extern const DriverSpec storage_driver;

#endif /* STORAGE_STORAGE_DRIVER_H */
