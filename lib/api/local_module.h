/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_module.h - drivers that run inside the program: modules, loaded when a connection asks for one.
 *
 * libvirt.so knows their names and nothing else of them, and costs nobody who does not use them anything.
 */

#ifndef API_LOCAL_MODULE_H
#define API_LOCAL_MODULE_H

#include <stdbool.h>

#include "api/handle.h"

/* What a module shows: opens @conn, whose flags are set, for @path of the URI @uri. -1 with an error; then @conn is as before. */
typedef int LocalOpenFunc(virConnectPtr conn, const char *uri, const char *path, virConnectAuthPtr auth);
#define LOCAL_OPEN_NAME "local_open"

/* Is there a module for @driver, as in "test"? */
bool local_module_exists(const char *driver);

/* Opens @conn with the module for @driver. */
typedef struct {
    const char *driver;
    const char *uri;
    const char *path;            /* NULL: the URI has none */
} LocalTarget;
int local_module_open(virConnectPtr conn, const LocalTarget *target, virConnectAuthPtr auth);

#endif /* API_LOCAL_MODULE_H */
