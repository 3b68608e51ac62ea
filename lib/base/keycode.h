/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keycode.h - keys of a keyboard, in the code sets that programs know.
 */

#ifndef BASE_KEYCODE_H
#define BASE_KEYCODE_H

/* The key @code of @set (virKeycodeSet) in QEMU's numbers: of scan code set 1, with the prefix 0xe0 as bit 7. -1 when
 * the set is unknown or has no such key, without an error. */
int keycode_to_qnum(unsigned int set, unsigned int code);

/* "linux", "xt" ...; NULL for a set that is unknown. */
const char *keycode_set_to_string(unsigned int set);

#endif /* BASE_KEYCODE_H */
