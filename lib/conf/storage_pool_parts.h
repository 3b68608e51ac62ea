/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * storage_pool_parts.h - what pools and volumes share: who may use a target, and kinds of values.
 */

#ifndef CONF_STORAGE_POOL_PARTS_H
#define CONF_STORAGE_POOL_PARTS_H

#include "base/xmlbind.h"

/* <permissions>: what is not set is left to the driver. */
typedef struct {
    OptUint mode;
    OptUint owner;
    OptUint group;
    char *label;
} StoragePermissions;

/* A file mode, printed with a zero before it; a user's or group's number, of which -1 says that there is none. */
XML_TYPE_DECLARE(OptUint, XML_FILE_MODE)
XML_TYPE_DECLARE(OptUint, XML_OWNER)

/* Paths lose doubled slashes and one at the end; what is a URI ("gluster://...") stays. Changes *@path. */
void storage_clean_path(char **path);

/* A hook has found @what, which has no meaning where it stands: an error when XML_STRICT, otherwise logged, 0. */
int storage_ignored(XmlContext *ctx, const char *what);

XML_DECLARE(StoragePermissions, storage_permissions)

#endif /* CONF_STORAGE_POOL_PARTS_H */
