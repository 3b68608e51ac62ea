/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * patience.c - one number for each thread.
 *
 * Threads: any.
 */

#include "base/patience.h"

static _Thread_local int patience_ms;

void
patience_set(int ms)
{
    patience_ms = ms;
}

int
patience_get(void)
{
    return patience_ms;
}
