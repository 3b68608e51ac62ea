/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_clock.c - the <clock> element: its fields and rules.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/domain_clock.h"

#include "base/error.h"
#include "base/text.h"

ENUM_WORDS(ClockOffset, clock_offset, CLOCK_LAST, "utc", "localtime", "variable", "timezone", "absolute")
ENUM_WORDS(ClockBasis, clock_basis, CLOCK_BASIS_LAST, NULL, "utc", "localtime")
ENUM_WORDS(TimerName, timer_name, TIMER_LAST,
           "platform", "pit", "rtc", "hpet", "tsc", "kvmclock", "hypervclock", "armvtimer")
ENUM_WORDS(TimerTrack, timer_track, TIMER_TRACK_LAST, NULL, "boot", "guest", "wall", "realtime")
ENUM_WORDS(TickPolicy, tick_policy, TICK_POLICY_LAST, NULL, "delay", "catchup", "merge", "discard")
ENUM_WORDS(TimerMode, timer_mode, TIMER_MODE_LAST, NULL, "auto", "native", "emulate", "paravirt", "smpsafe")

static const XmlField catchup_fields[] = {
    XML_ATTR(TimerCatchup, threshold, "threshold", XML_OPT_UINT, 0),
    XML_ATTR(TimerCatchup, slew,      "slew",      XML_OPT_UINT, 0),
    XML_ATTR(TimerCatchup, limit,     "limit",     XML_OPT_UINT, 0),
};
XML_BINDING(TimerCatchup, "catchup", catchup_fields);

static const XmlField timer_fields[] = {
    XML_ATTR_ENUM(TimerDef, name,       "name",       TimerName,    XML_REQUIRED | XML_ABI),
    XML_ATTR_ENUM(TimerDef, present,    "present",    YesNo,        XML_ABI),
    XML_ATTR_ENUM(TimerDef, tickpolicy, "tickpolicy", TickPolicy,   0),
    XML_ATTR_ENUM(TimerDef, track,      "track",      TimerTrack,   0),
    XML_ATTR     (TimerDef, frequency,  "frequency",  XML_ULLONG,   XML_OMIT_ZERO | XML_ABI),
    XML_ATTR_ENUM(TimerDef, mode,       "mode",       TimerMode,    XML_ABI),
    XML_CHILD    (TimerDef, catchup,    "catchup",    TimerCatchup, XML_OMIT_EMPTY),
};

static int
timer_validate(void *self, XmlContext *ctx)
{
    const TimerDef *timer = self;
    const char *name = timer_name_to_string(timer->name);

    if (timer->track && timer->name != TIMER_PLATFORM && timer->name != TIMER_RTC)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("only the timers 'platform' and 'rtc' have a 'track', not '%1$s'"), name);
    if ((timer->frequency || timer->mode) && timer->name != TIMER_TSC)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("only the timer 'tsc' has 'frequency' and 'mode', not '%1$s'"), name);
    if (timer->tickpolicy && (timer->name == TIMER_KVMCLOCK || timer->name == TIMER_HYPERVCLOCK))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the timer '%1$s' has no 'tickpolicy'"), name);
    if (timer->catchup && timer->tickpolicy != TICK_POLICY_CATCHUP)
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("'catchup' needs tickpolicy='catchup'"));
    return 0;
}
XML_BINDING(TimerDef, "timer", timer_fields, .validate = timer_validate);

static const XmlField adjusted_fields[] = {
    XML_ATTR(ClockDef, adjustment, "adjustment", XML_STRING, XML_LIVE, .pattern = "reset|[+-]?[0-9]+"),
};
static const XmlField variable_fields[] = {
    XML_ATTR     (ClockDef, adjustment, "adjustment", XML_STRING, XML_LIVE, .pattern = "[+-]?[0-9]+"),
    XML_ATTR_ENUM(ClockDef, basis,      "basis",      ClockBasis, 0),
};
static const XmlField timezone_fields[] = {
    XML_ATTR(ClockDef, timezone, "timezone", XML_STRING, XML_REQUIRED),
};
static const XmlField absolute_fields[] = {
    XML_ATTR(ClockDef, start, "start", XML_ULLONG, XML_REQUIRED),
};
static const XmlCase offset_cases[] = {
    XML_CASE(CLOCK_UTC,       ClockDef, adjusted_fields),
    XML_CASE(CLOCK_LOCALTIME, ClockDef, adjusted_fields),
    XML_CASE(CLOCK_VARIABLE,  ClockDef, variable_fields),
    XML_CASE(CLOCK_TIMEZONE,  ClockDef, timezone_fields),
    XML_CASE(CLOCK_ABSOLUTE,  ClockDef, absolute_fields),
};

static const XmlField clock_fields[] = {
    XML_ATTR_ENUM(ClockDef, offset, "offset",     ClockOffset, 0),
    XML_SWITCH   (ClockDef, offset, offset_cases,              0),
    XML_LIST     (ClockDef, timers, "timer",      TimerDef,    XML_ABI),
};

static int
clock_post_parse(void *self, XmlContext *ctx)
{
    ClockDef *clock = self;

    if (clock->offset != CLOCK_VARIABLE)
        return 0;
    if (!clock->adjustment)
        clock->adjustment = g_strdup("0");
    if (clock->basis == CLOCK_BASIS_DEFAULT)
        clock->basis = CLOCK_BASIS_UTC;
    return 0;
}

static int
clock_validate(void *self, XmlContext *ctx)
{
    const ClockDef *clock = self;
    bool seen[TIMER_LAST] = { false };
    long long seconds;

    if (clock->adjustment && !g_str_equal(clock->adjustment, "reset")
        && !text_to_ll(clock->adjustment + (clock->adjustment[0] == '+'), 10, &seconds))
        return xml_fail(ctx, VIR_ERR_XML_ERROR, _("adjustment '%1$s' is neither a number of seconds nor 'reset'"),
                        clock->adjustment);
    xml_each(TimerDef, timer, clock->timers) {
        if (seen[timer->name])
            return xml_fail(ctx, VIR_ERR_XML_ERROR, _("the timer '%1$s' is given twice"), timer_name_to_string(timer->name));
        seen[timer->name] = true;
    }
    return 0;
}
XML_BINDING(ClockDef, "clock", clock_fields, .post_parse = clock_post_parse, .validate = clock_validate);
