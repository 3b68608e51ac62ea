/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_auth.h - who may open a connection to an imaginary host: <auth> of its document.
 */

#ifndef TEST_AUTH_H
#define TEST_AUTH_H

#include <libvirt/libvirt.h>

#include "test/test_node.h"

/* 0 if nobody is named, or if who @auth asks is named there and knows the password; -1 with VIR_ERR_AUTH_FAILED. */
int test_auth_check(const TestNodeDef *def, virConnectAuthPtr auth);

#endif /* TEST_AUTH_H */
