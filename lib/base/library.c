/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * library.c - shared libraries of others, loaded when they are first needed.
 *
 * Threads: any.
 */

#include "base/library.h"

#include <dlfcn.h>

#include "base/error.h"
#include "base/thread.h"

static Mutex lock = MUTEX_INIT;

/* Lock held. */
static int
load(const Library *library)
{
    /* It stays: plugins of its own, and handlers at the end of a thread, may outlive every user. */
    void *handle = dlopen(library->soname, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

    if (!handle)
        return fail(VIR_ERR_NO_SUPPORT, _("cannot load library '%1$s', %2$s: %3$s"), library->soname, _(library->for_what),
                    dlerror());
    for (size_t i = 0; i < library->n; i++) {
        library->pointers[i] = dlsym(handle, library->names[i]);
        if (!library->pointers[i]) {
            fail(VIR_ERR_NO_SUPPORT, _("library '%1$s', %2$s, has no '%3$s': it is too old"), library->soname,
                 _(library->for_what), library->names[i]);
            dlclose(handle);
            return -1;
        }
    }
    return 0;
}

int
library_need(Library *library)
{
    bool loaded;

    mutex_lock(&lock);
    library->loaded = library->loaded || load(library) == 0;
    loaded = library->loaded;
    mutex_unlock(&lock);
    return loaded ? 0 : -1;
}
