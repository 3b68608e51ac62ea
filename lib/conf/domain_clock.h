/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * domain_clock.h - the <clock> element: what time it is in the guest, and by which timers.
 */

#ifndef CONF_DOMAIN_CLOCK_H
#define CONF_DOMAIN_CLOCK_H

#include "base/enums.h"
#include "base/xmlbind.h"

typedef enum { CLOCK_UTC, CLOCK_LOCALTIME, CLOCK_VARIABLE, CLOCK_TIMEZONE, CLOCK_ABSOLUTE, CLOCK_LAST } ClockOffset;
ENUM_DECLARE(ClockOffset, clock_offset)

typedef enum { CLOCK_BASIS_DEFAULT, CLOCK_BASIS_UTC, CLOCK_BASIS_LOCALTIME, CLOCK_BASIS_LAST } ClockBasis;
ENUM_DECLARE(ClockBasis, clock_basis)

typedef enum { TIMER_PLATFORM, TIMER_PIT, TIMER_RTC, TIMER_HPET, TIMER_TSC, TIMER_KVMCLOCK, TIMER_HYPERVCLOCK, TIMER_ARMVTIMER,
               TIMER_LAST } TimerName;
ENUM_DECLARE(TimerName, timer_name)

typedef enum { TIMER_TRACK_DEFAULT, TIMER_TRACK_BOOT, TIMER_TRACK_GUEST, TIMER_TRACK_WALL, TIMER_TRACK_REALTIME,
               TIMER_TRACK_LAST } TimerTrack;
ENUM_DECLARE(TimerTrack, timer_track)

typedef enum { TICK_POLICY_DEFAULT, TICK_POLICY_DELAY, TICK_POLICY_CATCHUP, TICK_POLICY_MERGE, TICK_POLICY_DISCARD,
               TICK_POLICY_LAST } TickPolicy;
ENUM_DECLARE(TickPolicy, tick_policy)

typedef enum { TIMER_MODE_DEFAULT, TIMER_MODE_AUTO, TIMER_MODE_NATIVE, TIMER_MODE_EMULATE, TIMER_MODE_PARAVIRT,
    TIMER_MODE_SMPSAFE,
               TIMER_MODE_LAST } TimerMode;
ENUM_DECLARE(TimerMode, timer_mode)

typedef struct {
    OptUint threshold;
    OptUint slew;
    OptUint limit;
} TimerCatchup;

typedef struct {
    TimerName name;
    YesNo present;
    TickPolicy tickpolicy;
    TimerTrack track;                /* platform and rtc */
    unsigned long long frequency;    /* tsc, Hz; 0 = default */
    TimerMode mode;                  /* tsc */
    TimerCatchup *catchup;
} TimerDef;

typedef struct {
    ClockOffset offset;
    char *adjustment;                /* seconds, or "reset" */
    ClockBasis basis;                /* variable */
    char *timezone;                  /* timezone */
    unsigned long long start;        /* absolute, seconds since 1970 */
    GPtrArray *timers;               /* of TimerDef */
} ClockDef;

XML_DECLARE(ClockDef, clock_def)

#endif /* CONF_DOMAIN_CLOCK_H */
