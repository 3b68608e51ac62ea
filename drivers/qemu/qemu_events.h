/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_events.h - what QEMU tells by itself: state changes and news, one small function each.
 *
 * Threads: the guest's owner.
 */

#ifndef QEMU_EVENTS_H
#define QEMU_EVENTS_H

#include "base/json.h"
#include "hypervisor/domain.h"
#include "qemu/qemu_monitor.h"

/* An event's handler; @data may be NULL. */
typedef struct {
    const char *name;
    void (*handle)(Domain *dom, const JsonValue *data);
} QemuEventRow;

/* What families of methods add to the table (each ends with a zeroed row): device removal, block jobs. */
extern const QemuEventRow qemu_hotplug_events[];

/* The monitor's hooks; their opaque is the Domain. */
extern const QemuMonitorHooks qemu_monitor_hooks;

#endif /* QEMU_EVENTS_H */
