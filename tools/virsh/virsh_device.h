/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_device.h - devices of a domain.
 */

#ifndef VIRSH_DEVICE_H
#define VIRSH_DEVICE_H

#include "virsh_xml.h"

/* Gives @dom the device @xml; -1 with the library's error. Without @flags it is the call that every server knows. */
int virsh_device_attach(virDomainPtr dom, const char *xml, unsigned int flags);

#endif /* VIRSH_DEVICE_H */
