/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * client_api.c - libvirt.so.0, loaded once.
 *
 * Threads: any.
 */

#include "driver/client_api.h"

#include <dlfcn.h>

#include "base/thread.h"

#define SONAME "libvirt.so.0"

static Mutex lock = MUTEX_INIT;
static ClientApi functions GUARDED_GLOBAL_BY(lock);     /* does not change once it is handed out */
static bool loaded GUARDED_GLOBAL_BY(lock);

/* What is a pointer to a function is stored through one to void, as POSIX has it for dlsym(). */
static int
find(void *library, const char *name, void *ret_function)
{
    void *symbol = dlsym(library, name);

    if (!symbol)
        return fail(VIR_ERR_INTERNAL_ERROR, _("the client library '%1$s' has no function '%2$s'"), SONAME, name);
    *(void **)ret_function = symbol;
    return 0;
}

/* Errors are told to whoever asked; the library would print them. */
static void
say_nothing(void *opaque, virErrorPtr error)
{
}

static int
load(void) REQUIRES_LOCK(lock)
{
    void *library = dlopen(SONAME, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

    if (!library)
        return fail(VIR_ERR_INTERNAL_ERROR, _("the client library, by which other daemons are asked, cannot be loaded: %1$s"),
                    dlerror());
#define FIND(name) \
    if (find(library, #name, &functions.name) < 0) \
        return -1;
    CLIENT_API_FUNCTIONS(FIND)
#undef FIND
    functions.virSetErrorFunc(NULL, say_nothing);
    loaded = true;
    return 0;
}

const ClientApi *
client_api(void)
{
    LOCK_SCOPE(&lock);

    if (!loaded && load() < 0)
        return NULL;
    functions.patience_set(CLIENT_API_PATIENCE_MS);
    return &functions;
}

int
client_api_fail(const ClientApi *api)
{
    const virError *error = api->virGetLastError();

    if (error && error->code == VIR_ERR_OPERATION_TIMEOUT)
        api->patience_set(1);
    return error ? error_adopt(error) : fail(VIR_ERR_INTERNAL_ERROR, _("another daemon failed without saying why"));
}

int
client_api_last_code(const ClientApi *api)
{
    const virError *error = api->virGetLastError();

    return error ? error->code : VIR_ERR_OK;
}
