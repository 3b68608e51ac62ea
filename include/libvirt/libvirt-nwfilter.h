/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvirt-nwfilter.h - network filters and their bindings.
 */

#ifndef SPLITVIRT_LIBVIRT_NWFILTER_H
#define SPLITVIRT_LIBVIRT_NWFILTER_H

#include <libvirt/libvirt-common.h>
#include <libvirt/libvirt-host.h>
#include <libvirt/libvirt-domain.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _virNWFilter virNWFilter;
typedef virNWFilter *virNWFilterPtr;
typedef struct _virNWFilterBinding virNWFilterBinding;
typedef virNWFilterBinding *virNWFilterBindingPtr;

typedef enum {
    VIR_NWFILTER_DEFINE_VALIDATE = 1 << 0,
} virNWFilterDefineFlags;

typedef enum {
    VIR_NWFILTER_BINDING_CREATE_VALIDATE = 1 << 0,
} virNWFilterBindingCreateFlags;

int virConnectListNWFilters(virConnectPtr conn, char ** const names, int maxnames);

int virConnectNumOfNWFilters(virConnectPtr conn);

virNWFilterPtr virNWFilterLookupByName(virConnectPtr conn, const char *name);

virNWFilterPtr virNWFilterLookupByUUID(virConnectPtr conn, const unsigned char *uuid);

virNWFilterPtr virNWFilterLookupByUUIDString(virConnectPtr conn, const char *uuidstr);

int virNWFilterFree(virNWFilterPtr nwfilter);

const char *virNWFilterGetName(virNWFilterPtr nwfilter);

int virNWFilterGetUUID(virNWFilterPtr nwfilter, unsigned char *uuid);

int virNWFilterGetUUIDString(virNWFilterPtr nwfilter, char *buf);

char *virNWFilterGetXMLDesc(virNWFilterPtr nwfilter, unsigned int flags);

int virNWFilterRef(virNWFilterPtr nwfilter);

virNWFilterPtr virNWFilterDefineXML(virConnectPtr conn, const char *xmlDesc);

int virNWFilterUndefine(virNWFilterPtr nwfilter);

int virConnectListAllNWFilters(virConnectPtr conn, virNWFilterPtr **filters, unsigned int flags);

virNWFilterBindingPtr virNWFilterBindingLookupByPortDev(virConnectPtr conn, const char *portdev);

int virConnectListAllNWFilterBindings(virConnectPtr conn,
                                      virNWFilterBindingPtr **bindings,
                                      unsigned int flags);

virNWFilterBindingPtr virNWFilterBindingCreateXML(virConnectPtr conn,
                                                  const char *xml,
                                                  unsigned int flags);

char *virNWFilterBindingGetXMLDesc(virNWFilterBindingPtr binding, unsigned int flags);

int virNWFilterBindingDelete(virNWFilterBindingPtr binding);

int virNWFilterBindingRef(virNWFilterBindingPtr binding);

int virNWFilterBindingFree(virNWFilterBindingPtr binding);

const char *virNWFilterBindingGetPortDev(virNWFilterBindingPtr binding);

const char *virNWFilterBindingGetFilterName(virNWFilterBindingPtr binding);

virNWFilterPtr virNWFilterDefineXMLFlags(virConnectPtr conn,
                                         const char *xmlDesc,
                                         unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_NWFILTER_H */
