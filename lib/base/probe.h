/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * probe.h - points that tracers can watch while the program runs: USDT notes, for bpftrace, perf and SystemTap.
 *
 * A point that nobody watches is one test of a number in memory. docs/tracing.rst lists the points.
 *
 *     PROBE_POINT(call_leave);
 *     ...
 *     if (PROBE_IS_WATCHED(call_leave))
 *         PROBE(call_leave, name, failed, ns);
 */

#ifndef BASE_PROBE_H
#define BASE_PROBE_H

#include "base/clock.h"

#if HAVE_SDT
#define _SDT_HAS_SEMAPHORES 1
#define SDT_USE_VARIADIC 1
#include <sys/sdt.h>

/* Where the kernel counts who watches. Once in the one file that has the point. */
#define PROBE_POINT(name) \
    __extension__ volatile unsigned short libvirt_##name##_semaphore \
        __attribute__((used, section(".probes"), visibility("hidden")))
#define PROBE_IS_WATCHED(name) (__builtin_expect(libvirt_##name##_semaphore != 0, 0))
#define PROBE(name, ...) STAP_PROBEV(libvirt, name, __VA_ARGS__)
#else
#define PROBE_POINT(name) struct ProbeNone
#define PROBE_IS_WATCHED(name) 0
#define PROBE(name, ...) ((void)0)
#endif

#endif /* BASE_PROBE_H */
