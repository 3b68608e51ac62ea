/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_families.c - which families of objects an imaginary host has.
 *
 * Threads: any.
 */

#include "test/test_domain.h"
#include "test/test_driver.h"

const TestFamily *const test_families[] = {
    &test_domain_family,
    NULL,
};
