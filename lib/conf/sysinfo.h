/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sysinfo.h - the <sysinfo> document of a host: what its firmware says it is made of.
 */

#ifndef CONF_SYSINFO_H
#define CONF_SYSINFO_H

#include "conf/domain.h"

typedef struct {
    SysinfoDef def;                  /* what guests can be given, too */
    GPtrArray *processors;           /* of SysinfoBoard: each a group of entries */
    GPtrArray *memory_devices;       /* of SysinfoBoard */
} HostSysinfoDef;

XML_DECLARE(HostSysinfoDef, host_sysinfo_def)

/* That of the host under @root (NULL = "/"; another is for tests); NULL with an error when its firmware says nothing that
 * we may read. */
HostSysinfoDef *host_sysinfo_read(const char *root);

#endif /* CONF_SYSINFO_H */
