/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * value.h - one argument, result or event field, of any type that crosses between tables.
 */

#ifndef DRIVER_VALUE_H
#define DRIVER_VALUE_H

/* Numbers of every width in `num` (signed ones sign-extended), everything else by pointer. */
typedef union {
    unsigned long long num;
    double real;
    void *ptr;
    const void *cptr;
} DriverValue;

#endif /* DRIVER_VALUE_H */
