/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * open.h - from the name a program gives to the URI it means.
 */

#ifndef API_OPEN_H
#define API_OPEN_H

#include "api/client_config.h"
#include "api/uri.h"

/* Where the defaults of a library come from. */
typedef struct {
    const char *env;            /* the variable that names the default URI */
    const char *config_file;
} OpenDefaults;

extern const OpenDefaults open_defaults;        /* LIBVIRT_DEFAULT_URI, libvirt.conf */
extern const OpenDefaults open_admin_defaults;  /* LIBVIRT_ADMIN_DEFAULT_URI, libvirt-admin.conf */

/* The URI that @name means: @name itself, else the environment's, else the configuration's; aliases resolved if
 * @use_aliases. *@ret_uri is NULL when nobody names one. */
typedef enum {
    OPEN_WITH_ALIASES,
    OPEN_NO_ALIASES,
} OpenAliases;
int open_resolve(const char *name, const OpenDefaults *defaults, const ClientConfig *config, OpenAliases aliases,
                 Uri **ret_uri);

#endif /* API_OPEN_H */
