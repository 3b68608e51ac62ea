/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * other_drivers.h - for daemons of guests: networks, storage and the rest, which have daemons of their own, on the same connection.
 */

#ifndef DAEMONS_OTHER_DRIVERS_H
#define DAEMONS_OTHER_DRIVERS_H

#include "daemons/daemon.h"

extern const DaemonService other_drivers;

#endif /* DAEMONS_OTHER_DRIVERS_H */
