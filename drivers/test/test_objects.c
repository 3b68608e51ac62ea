/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_objects.c - what the families of objects other than domains share.
 *
 * Threads: any.
 */

#include "test/test_objects.h"

#include "test/test_families.h"

int
test_add_object(ObjectTable *table, void *def)
{
    g_autoptr(Object) object = object_define(table, def);

    return object ? object_start(object, NULL, NULL) : -1;
}
