/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * clock.h - time that only goes forward, and deadlines on it.
 */

#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define CLOCK_NEVER INT64_MAX

static inline int64_t
clock_now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static inline int64_t
clock_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline int64_t
clock_now_ms(void)
{
    return clock_now_us() / 1000;
}

/* The time of day, in milliseconds since 1970. */
static inline int64_t
clock_wall_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A deadline @timeout_ms from now; negative = CLOCK_NEVER. */
static inline int64_t
clock_deadline(int timeout_ms)
{
    return timeout_ms < 0 ? CLOCK_NEVER : clock_now_ms() + timeout_ms;
}

/* Milliseconds until @deadline_ms for poll(): 0 when it has passed, -1 for CLOCK_NEVER. */
static inline int
clock_remaining_ms(int64_t deadline_ms)
{
    int64_t left;

    if (deadline_ms == CLOCK_NEVER)
        return -1;
    left = deadline_ms - clock_now_ms();
    if (left <= 0)
        return 0;
    return left > INT32_MAX ? INT32_MAX : (int)left;
}

static inline bool
clock_passed(int64_t deadline_ms)
{
    return deadline_ms != CLOCK_NEVER && clock_now_ms() >= deadline_ms;
}

#endif /* BASE_CLOCK_H */
