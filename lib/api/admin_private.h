/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * admin_private.h - what libvirt-admin.so has libvirt.so do for it: whatever may fail, for the thread's error lives there.
 */

#ifndef API_ADMIN_PRIVATE_H
#define API_ADMIN_PRIVATE_H

#include "api/export.h"

/* Opens the admin interface of the daemon that @name, or the defaults, say. NULL with the failure handed over. */
API_PRIVATE virAdmConnectPtr admin_open(const char *name, unsigned int flags);

/* The daemon's close callback. 0, or -1 with the failure handed over. */
API_PRIVATE int admin_register_close(virAdmConnectPtr conn, virAdmConnectCloseFunc cb, void *opaque, virFreeCallback freecb);
API_PRIVATE int admin_unregister_close(virAdmConnectPtr conn, virAdmConnectCloseFunc cb);

#endif /* API_ADMIN_PRIVATE_H */
