/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sysinfo.c - the <sysinfo> document of a host: its fields.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/sysinfo.h"

static const XmlField smbios_fields[] = {
    XML_LIST   (HostSysinfoDef, def.bios,        "bios/entry",    SysinfoEntry, 0),
    XML_LIST   (HostSysinfoDef, def.system,      "system/entry",  SysinfoEntry, 0),
    XML_LIST   (HostSysinfoDef, def.boards,      "baseBoard",     SysinfoBoard, 0),
    XML_LIST   (HostSysinfoDef, def.chassis,     "chassis/entry", SysinfoEntry, 0),
    XML_LIST   (HostSysinfoDef, processors,      "processor",     SysinfoBoard, 0),
    XML_LIST   (HostSysinfoDef, memory_devices,  "memory_device", SysinfoBoard, 0),
    XML_STRINGS(HostSysinfoDef, def.oem_strings, "oemStrings/entry",            0),
};
static const XmlField fwcfg_fields[] = {
    XML_LIST(HostSysinfoDef, def.fwcfg, "entry", FwcfgEntry, 0),
};
static const XmlCase cases[] = {
    XML_CASE(SYSINFO_SMBIOS, HostSysinfoDef, smbios_fields),
    XML_CASE(SYSINFO_FWCFG,  HostSysinfoDef, fwcfg_fields),
};
static const XmlField fields[] = {
    XML_ATTR_ENUM(HostSysinfoDef, def.type, "type", SysinfoType, XML_REQUIRED),
    XML_SWITCH   (HostSysinfoDef, def.type, cases,  0),
};
XML_BINDING(HostSysinfoDef, "sysinfo", fields);
