/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dispatch_error.h - hands an API's failure to whoever asked to hear of it.
 */

#ifndef API_DISPATCH_ERROR_H
#define API_DISPATCH_ERROR_H

#include <libvirt/libvirt.h>

/* Called once by an entry point that fails, with the thread's error set: keeps a copy for virConnGetLastError() and calls
 * the connection's handler, the program's, or the default one. @conn may be NULL. */
void dispatch_error(virConnectPtr conn);

#endif /* API_DISPATCH_ERROR_H */
