/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * secret_driver.h - the secret driver, for the spec of a daemon.
 */

#ifndef SECRET_SECRET_DRIVER_H
#define SECRET_SECRET_DRIVER_H

#include "driver/spec.h"

extern const DriverSpec secret_driver;

#endif /* SECRET_SECRET_DRIVER_H */
