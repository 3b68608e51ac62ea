/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * library.c - loading a shared library of others when it is first used.
 *
 * Threads: any.
 */

#include "base/library.h"

#include <dlfcn.h>

#include "base/error.h"

int
library_load(const char *soname, const char *const *names, size_t n, void **ret_pointers, const char *for_what)
{
    /* It stays: plugins of its own, and handlers at the end of a thread, may outlive every user. */
    void *handle = dlopen(soname, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

    if (!handle)
        return fail(VIR_ERR_NO_SUPPORT, _("cannot load library '%1$s', %2$s: %3$s"), soname, for_what, dlerror());
    for (size_t i = 0; i < n; i++) {
        ret_pointers[i] = dlsym(handle, names[i]);
        if (!ret_pointers[i]) {
            fail(VIR_ERR_NO_SUPPORT, _("library '%1$s', %2$s, has no '%3$s': it is too old"), soname, for_what, names[i]);
            dlclose(handle);
            return -1;
        }
    }
    return 0;
}
