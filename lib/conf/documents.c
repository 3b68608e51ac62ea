/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * documents.c - every kind of document there is.
 *
 * Threads: any. Nothing here changes.
 */

#include "conf/documents.h"

#include "conf/backup.h"
#include "conf/capabilities.h"
#include "conf/checkpoint.h"
#include "conf/cpu_host.h"
#include "conf/domain.h"
#include "conf/domain_caps.h"
#include "conf/interface.h"
#include "conf/network.h"
#include "conf/network_port.h"
#include "conf/nwfilter.h"
#include "conf/nwfilter_binding.h"
#include "conf/node_device.h"
#include "conf/secret.h"
#include "conf/snapshot.h"
#include "conf/storage_pool_caps.h"
#include "conf/storage_vol.h"
#include "conf/sysinfo.h"

static const Document documents[] = {
    { "domain", "Domain", &xml_binding_DomainDef,
      "What a guest is: its processors, memory, boot, devices and policies. Definitions, running guests and saved "
      "images all carry this document." },
    { "capability", "Capabilities", &xml_binding_Capabilities,
      "What the host is and which kinds of guests a driver can run on it. Only read, never defined.", XML_NO_HOOKS },
    { "cpu", "Processor", &xml_binding_HostCpuDef,
      "A processor by itself, of a host or of a guest: what comparing and baselining processors takes and gives." },
    { "domaincaps", "Domain capabilities", &xml_binding_DomainCaps,
      "What one emulator offers to a domain: which devices, models, features and processors a definition may ask "
      "for. Only read, never defined." },
    { "network", "Network", &xml_binding_NetworkDef,
      "A virtual network: how guests on it reach each other and the outside, its addresses, names and leases." },
    { "interface", "Host interface", &xml_binding_InterfaceDef,
      "An interface of the host as it is configured: ethernet, bridge, bond or VLAN, with its addresses." },
    { "networkport", "Network port", &xml_binding_NetworkPortDef,
      "What a network gave one interface of one guest: bandwidth, VLAN, and where it is plugged in." },
    { "nwfilter", "Network filter", &xml_binding_NwFilterDef,
      "Which packets an interface of a guest may send and receive: rules, and other filters that are part of this one." },
    { "nwfilterbinding", "Filter binding", &xml_binding_NwFilterBindingDef,
      "Which network filter guards which interface of which guest, with the values of the filter's variables." },
    { "storagepool", "Storage pool", &xml_binding_StoragePoolDef,
      "Where volumes come from: a folder, a file system, a disk, a volume group, or a service on the network." },
    { "storagepoolcaps", "Storage pool capabilities", &xml_binding_StoragePoolCapsDef,
      "Which types of pools a driver has, and which formats they and their volumes can have. Only read, never defined.",
      XML_NO_HOOKS },
    { "storagevol", "Storage volume", &xml_binding_StorageVolDef,
      "One image, partition or device of a pool.", STORAGE_XML_PLAIN | VOL_PARSE_NO_CAPACITY },
    { "secret", "Secret", &xml_binding_SecretDef,
      "What a password or key is for. Its value is set and read apart from this." },
    { "nodedev", "Node device", &xml_binding_NodeDeviceDef,
      "A device of the host, its parent, and what it can do." },
    { "domainsnapshot", "Domain snapshot", &xml_binding_SnapshotDef,
      "A domain at one moment: its memory, its disks, and its definition." },
    { "domaincheckpoint", "Domain checkpoint", &xml_binding_CheckpointDef,
      "A moment since when a domain's disks note what changes, for incremental backups." },
    { "domainbackup", "Domain backup", &xml_binding_BackupDef,
      "A backup of a running domain: which disks are copied where, or served from where.", STORAGE_XML_PLAIN },
    { "sysinfo", "Host system information", &xml_binding_HostSysinfoDef,
      "What the firmware of a host says it is made of. Only read, never defined." },
};

const Document *
documents_all(size_t *ret_n)
{
    *ret_n = G_N_ELEMENTS(documents);
    return documents;
}

const Document *
document_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(documents); i++) {
        if (g_str_equal(documents[i].name, name))
            return &documents[i];
    }
    return NULL;
}

const Document *
document_of_root(const char *element)
{
    for (size_t i = 0; i < G_N_ELEMENTS(documents); i++) {
        if (g_str_equal(documents[i].binding->element, element))
            return &documents[i];
    }
    return NULL;
}

void *
document_parse(const Document *document, const char *text, unsigned int flags)
{
    const XmlParseOptions options = { .flags = document->flags | flags };

    return xml_parse(document->binding, text, &options);
}
