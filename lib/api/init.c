/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * init.c - what is done once, and which version this is.
 *
 * Threads: any.
 */

#include <pthread.h>

#include <libvirt/libvirt.h>

#include "base/error.h"
#include "base/log.h"

/* A library must not start to talk: only what the environment asks for is logged. */
static void
set_up_log(void)
{
    if (log_set_from_env() < 0)
        warn_last_error("the log settings of the environment are not usable, continuing without them");
}

int
virInitialize(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, set_up_log);
    return 0;
}

int
virGetVersion(unsigned long *libVer, const char *type, unsigned long *typeVer)
{
    virInitialize();
    error_reset();
    if (libVer)
        *libVer = LIBVIR_VERSION_NUMBER;
    if (typeVer)
        *typeVer = LIBVIR_VERSION_NUMBER;
    return 0;
}
