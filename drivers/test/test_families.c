/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_families.c - which families of objects an imaginary host has.
 *
 * Threads: any.
 */

#include "test/test_families.h"

#include "test/test_domain.h"

const TestFamily *const test_families[] = {
    &test_domain_family,
    &test_network_family,
    &test_interface_family,
    &test_pool_family,
    &test_nodedev_family,
    NULL,
};
