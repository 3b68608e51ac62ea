/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_module.c - finds and loads drivers that run inside the program.
 *
 * A module lies beside libvirt.so, in a folder of its own, or, in a build tree, right there. It is never unloaded: its
 * functions are known to connections, and its constants to whoever asked.
 *
 * Threads: any.
 */

#include "api/local_module.h"

#include <dlfcn.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/thread.h"

#define MODULE_FOLDER "libvirt/connection-driver"

typedef struct {
    const char *driver;
    const char *file;
    LocalOpenFunc *open GUARDED_BY(lock);
} Module;

static Mutex lock = MUTEX_INIT;
static Module modules[] = {
    { "test", "libvirt_driver_test.so", NULL },
};

static Module *
find_module(const char *driver)
{
    for (size_t i = 0; driver && i < G_N_ELEMENTS(modules); i++) {
        if (strcmp(modules[i].driver, driver) == 0)
            return &modules[i];
    }
    return NULL;
}

bool
local_module_exists(const char *driver)
{
    return find_module(driver) != NULL;
}

/* Where the module is: beside the library that this function is in. */
static char *
module_path(const Module *module)
{
    g_autofree char *folder = NULL;
    g_autofree char *path = NULL;
    Dl_info info;

    if (dladdr(modules, &info) == 0 || !info.dli_fname)
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("cannot tell where libvirt.so is"));
    folder = g_path_get_dirname(info.dli_fname);
    path = g_build_filename(folder, MODULE_FOLDER, module->file, NULL);
    if (!file_exists(path)) {
        g_free(path);
        path = g_build_filename(folder, module->file, NULL);
    }
    return g_steal_pointer(&path);
}

static int
load(Module *module)
{
    g_autofree char *path = module_path(module);
    void *library = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;

    if (!path)
        return -1;
    if (!library)
        return fail(VIR_ERR_NO_CONNECT, _("driver '%1$s' cannot be loaded: %2$s"), module->driver, dlerror());
    module->open = (LocalOpenFunc *)dlsym(library, LOCAL_OPEN_NAME);
    if (!module->open)
        return fail(VIR_ERR_INTERNAL_ERROR, _("'%1$s' is no driver: it has no '%2$s'"), path, LOCAL_OPEN_NAME);
    return 0;
}

int
local_module_open(virConnectPtr conn, const LocalTarget *target, virConnectAuthPtr auth)
{
    Module *module = find_module(target->driver);
    LocalOpenFunc *open = NULL;

    mutex_lock(&lock);
    if (module->open || load(module) == 0)
        open = module->open;
    mutex_unlock(&lock);
    return open ? open(conn, target->uri, target->path, auth) : -1;
}
