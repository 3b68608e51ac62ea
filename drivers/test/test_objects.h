/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_objects.h - the methods and classes of objects other than domains, for the one table in test_methods.c.
 *
 * A family's line is `TEST_..._METHODS`: designated initialisers of ObjectDriver, each with a comma; its classes stand in
 * TEST_OBJECT_CLASSES.
 */

#ifndef TEST_OBJECTS_H
#define TEST_OBJECTS_H

#define TEST_OBJECT_CLASSES

#define TEST_NETWORK_METHODS
#define TEST_POOL_METHODS
#define TEST_VOL_METHODS
#define TEST_INTERFACE_METHODS
#define TEST_NODEDEV_METHODS

#endif /* TEST_OBJECTS_H */
