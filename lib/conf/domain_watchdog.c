/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_watchdog.c - the <watchdog> element: its fields.
 *
 * Threads: any. A device does not change once its definition is committed.
 */

#include "conf/domain_watchdog.h"

ENUM_WORDS(WatchdogModel, watchdog_model, WATCHDOG_LAST, NULL, "i6300esb", "ib700", "diag288", "itco")
ENUM_WORDS(WatchdogAction, watchdog_action, WATCHDOG_ACTION_LAST,
           NULL, "reset", "shutdown", "poweroff", "pause", "none", "dump", "inject-nmi")

static int
watchdog_post_parse(void *self, XmlContext *ctx)
{
    WatchdogDef *watchdog = self;

    if (watchdog->action == WATCHDOG_ACTION_DEFAULT)
        watchdog->action = WATCHDOG_ACTION_RESET;
    return 0;
}

static const XmlField watchdog_fields[] = {
    XML_ATTR_ENUM(WatchdogDef, model,  "model",  WatchdogModel,  XML_REQUIRED | XML_ABI),
    XML_ATTR_ENUM(WatchdogDef, action, "action", WatchdogAction, XML_LIVE),
    XML_EMBED    (WatchdogDef, info,             DeviceInfo),
};
XML_BINDING(WatchdogDef, "watchdog", watchdog_fields, .post_parse = watchdog_post_parse);
