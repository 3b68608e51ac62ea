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

/* How strictly a definition is taken. Since 7.7.0. */
typedef enum {
    VIR_NWFILTER_DEFINE_VALIDATE = 1 << 0,
} virNWFilterDefineFlags;

/* How strictly a document is taken. Since 7.8.0. */
typedef enum {
    VIR_NWFILTER_BINDING_CREATE_VALIDATE = 1 << 0,
} virNWFilterBindingCreateFlags;

/*
 * Lists the names of network filters.
 *
 * @names: room for @maxnames strings, which the caller frees
 *
 * Returns how many were stored, or -1 on error. Since 0.8.0.
 */
int virConnectListNWFilters(virConnectPtr conn, char ** const names, int maxnames);

/*
 * Counts the network filters.
 *
 * Returns the number, or -1 on error. Since 0.8.0.
 */
int virConnectNumOfNWFilters(virConnectPtr conn);

/*
 * Finds a network filter by its name.
 *
 * Returns a new handle, to be released with virNWFilterFree(), or NULL on error. Since 0.8.0.
 */
virNWFilterPtr virNWFilterLookupByName(virConnectPtr conn, const char *name);

/*
 * Finds a network filter by its uuid.
 *
 * @uuid: VIR_UUID_BUFLEN bytes
 *
 * Returns a new handle, to be released with virNWFilterFree(), or NULL on error. Since 0.8.0.
 */
virNWFilterPtr virNWFilterLookupByUUID(virConnectPtr conn, const unsigned char *uuid);

/*
 * Finds a network filter by its uuid written as text.
 *
 * Returns a new handle, to be released with virNWFilterFree(), or NULL on error. Since 0.8.0.
 */
virNWFilterPtr virNWFilterLookupByUUIDString(virConnectPtr conn, const char *uuidstr);

/*
 * Gives up a reference of a filter's handle.
 *
 * Returns 0, or -1 on error. Since 0.8.0.
 */
int virNWFilterFree(virNWFilterPtr nwfilter);

/*
 * The name of a network filter.
 *
 * Returns a string that lives as long as the handle, or NULL on error. Since 0.8.0.
 */
const char *virNWFilterGetName(virNWFilterPtr nwfilter);

/*
 * The uuid of a network filter.
 *
 * @uuid: room for VIR_UUID_BUFLEN bytes
 *
 * Returns 0, or -1 on error. Since 0.8.0.
 */
int virNWFilterGetUUID(virNWFilterPtr nwfilter, unsigned char *uuid);

/*
 * The uuid of a network filter as text.
 *
 * @buf: room for VIR_UUID_STRING_BUFLEN bytes
 *
 * Returns 0, or -1 on error. Since 0.8.0.
 */
int virNWFilterGetUUIDString(virNWFilterPtr nwfilter, char *buf);

/*
 * Describes a network filter.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns an XML document that the caller frees, or NULL on error. Since 0.8.0.
 */
char *virNWFilterGetXMLDesc(virNWFilterPtr nwfilter, unsigned int flags);

/*
 * Takes another reference of a filter's handle; virNWFilterFree() gives it up.
 *
 * Returns 0, or -1 on error. Since 0.8.0.
 */
int virNWFilterRef(virNWFilterPtr nwfilter);

/*
 * Defines a network filter, or changes it. Guests that use it get the new rules at once. Refused on
 * a read-only connection.
 *
 * @xmlDesc: a <filter> document
 *
 * Returns a new handle, to be released with virNWFilterFree(), or NULL on error. Since 0.8.0.
 */
virNWFilterPtr virNWFilterDefineXML(virConnectPtr conn, const char *xmlDesc);

/*
 * Removes a network filter that nobody uses. Refused on a read-only connection.
 *
 * Returns 0, or -1 on error. Since 0.8.0.
 */
int virNWFilterUndefine(virNWFilterPtr nwfilter);

/*
 * Lists all network filters.
 *
 * @filters: set to a NULL-terminated array of handles; free each and the array. NULL only counts
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of handles, or -1 on error. Since 0.10.2.
 */
int virConnectListAllNWFilters(virConnectPtr conn, virNWFilterPtr **filters, unsigned int flags);

/*
 * Finds the filter binding of a network device.
 *
 * @portdev: name on the host such as "vnet0"
 *
 * Returns a new handle, to be released with virNWFilterBindingFree(), or NULL on error.
 * Since 4.5.0.
 */
virNWFilterBindingPtr virNWFilterBindingLookupByPortDev(virConnectPtr conn, const char *portdev);

/*
 * Lists all filter bindings.
 *
 * @bindings: set to a NULL-terminated array of handles; free each and the array. NULL only counts
 * @flags: 0; nothing is defined yet
 *
 * Returns the number of handles, or -1 on error. Since 4.5.0.
 */
int virConnectListAllNWFilterBindings(virConnectPtr conn,
                                      virNWFilterBindingPtr **bindings,
                                      unsigned int flags);

/*
 * Applies a filter to a network device of the host. Refused on a read-only connection.
 *
 * @xml: a <filterbinding> document
 * @flags: virNWFilterBindingCreateFlags values, or 0
 *
 * Returns a new handle, to be released with virNWFilterBindingFree(), or NULL on error.
 * Since 4.5.0.
 */
virNWFilterBindingPtr virNWFilterBindingCreateXML(virConnectPtr conn,
                                                  const char *xml,
                                                  unsigned int flags);

/*
 * Describes a filter binding.
 *
 * @flags: 0; nothing is defined yet
 *
 * Returns an XML document that the caller frees, or NULL on error. Since 4.5.0.
 */
char *virNWFilterBindingGetXMLDesc(virNWFilterBindingPtr binding, unsigned int flags);

/*
 * Takes the filter off a network device. Refused on a read-only connection.
 *
 * Returns 0, or -1 on error. Since 4.5.0.
 */
int virNWFilterBindingDelete(virNWFilterBindingPtr binding);

/*
 * Takes another reference of a binding's handle; virNWFilterBindingFree() gives it up.
 *
 * Returns 0, or -1 on error. Since 4.5.0.
 */
int virNWFilterBindingRef(virNWFilterBindingPtr binding);

/*
 * Gives up a reference of a binding's handle.
 *
 * Returns 0, or -1 on error. Since 4.5.0.
 */
int virNWFilterBindingFree(virNWFilterBindingPtr binding);

/*
 * The network device of a binding.
 *
 * Returns a string that lives as long as the handle, or NULL on error. Since 4.5.0.
 */
const char *virNWFilterBindingGetPortDev(virNWFilterBindingPtr binding);

/*
 * The filter of a binding.
 *
 * Returns a string that lives as long as the handle, or NULL on error. Since 4.5.0.
 */
const char *virNWFilterBindingGetFilterName(virNWFilterBindingPtr binding);

/*
 * Defines a network filter, or changes it, with choices. Refused on a read-only connection.
 *
 * @xmlDesc: a <filter> document
 * @flags: virNWFilterDefineFlags values, or 0
 *
 * Returns a new handle, to be released with virNWFilterFree(), or NULL on error. Since 7.7.0.
 */
virNWFilterPtr virNWFilterDefineXMLFlags(virConnectPtr conn,
                                         const char *xmlDesc,
                                         unsigned int flags);

#ifdef __cplusplus
}
#endif

#endif /* SPLITVIRT_LIBVIRT_NWFILTER_H */
