/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * local_open.h - opening a connection to the driver of this module.
 */

#ifndef LOCAL_OPEN_H
#define LOCAL_OPEN_H

#include "api/handle.h"
#include "api/local_module.h"

/* The one function that a module shows. */
API_PRIVATE LocalOpenFunc local_open;

#endif /* LOCAL_OPEN_H */
