/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * file_internal.h - what file*.c agree on.
 */

#ifndef BASE_FILE_INTERNAL_H
#define BASE_FILE_INTERNAL_H

/* Temporary files are ".NAME." and so many random hexadecimal digits. */
#define FILE_TEMP_DIGITS 12

#endif /* BASE_FILE_INTERNAL_H */
