/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lock_wire.h - the flags of the lock program's acquire_resource, which its description does not name.
 */

#ifndef KEEPERS_LOCK_WIRE_H
#define KEEPERS_LOCK_WIRE_H

enum {
    LOCK_WIRE_SHARED = 1 << 0,     /* others may have it, too */
    LOCK_WIRE_AUTOCREATE = 1 << 1, /* the file comes and goes with the lock */
};

#endif /* KEEPERS_LOCK_WIRE_H */
