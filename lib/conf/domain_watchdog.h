/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_watchdog.h - the <watchdog> element: what happens when a guest is stuck.
 */

#ifndef CONF_DOMAIN_WATCHDOG_H
#define CONF_DOMAIN_WATCHDOG_H

#include "conf/device_info.h"

typedef enum { WATCHDOG_NONE, WATCHDOG_I6300ESB, WATCHDOG_IB700, WATCHDOG_DIAG288, WATCHDOG_ITCO, WATCHDOG_LAST } WatchdogModel;
ENUM_DECLARE(WatchdogModel, watchdog_model)

typedef enum { WATCHDOG_ACTION_DEFAULT, WATCHDOG_ACTION_RESET, WATCHDOG_ACTION_SHUTDOWN, WATCHDOG_ACTION_POWEROFF,
               WATCHDOG_ACTION_PAUSE, WATCHDOG_ACTION_NONE, WATCHDOG_ACTION_DUMP, WATCHDOG_ACTION_INJECT_NMI,
               WATCHDOG_ACTION_LAST } WatchdogAction;
ENUM_DECLARE(WatchdogAction, watchdog_action)

typedef struct {
    WatchdogModel model;
    WatchdogAction action;
    DeviceInfo info;
} WatchdogDef;

XML_DECLARE(WatchdogDef, watchdog_def)

#endif /* CONF_DOMAIN_WATCHDOG_H */
