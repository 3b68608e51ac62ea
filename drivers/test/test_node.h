/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_node.h - <node>: the document that describes an imaginary host and what is on it.
 */

#ifndef TEST_NODE_H
#define TEST_NODE_H

#include <stdbool.h>

#include <glib.h>

#include <libvirt/libvirt.h>

#include "base/xmlbind.h"

/* Who may open the connection. */
typedef struct {
    char *name;
    char *password;                  /* NULL: none is asked for */
} TestUser;
XML_DECLARE(TestUser, test_user)

/* What is said of the host itself. */
typedef struct {
    char *model;
    unsigned int active_cpus;
    unsigned int mhz;
    unsigned int nodes;
    unsigned int sockets;
    unsigned int cores;
    unsigned int threads;
    unsigned long long memory_kib;
    GPtrArray *users;                /* of TestUser */
} TestNodeDef;
XML_DECLARE(TestNodeDef, test_node_def)

/* One object of the host: an element inside of <node>. */
typedef struct {
    const char *element;             /* "network" */
    char *xml;                       /* the object's document, from the element itself or its file */
    char *where;                     /* for messages: the file */
    GPtrArray *inside;               /* of TestItem: elements of an object that is in a file, as volumes of a pool; may be NULL */
} TestItem;

typedef struct {
    TestNodeDef *def;
    GPtrArray *items;                /* of TestItem, in their order */
} TestNode;

/* Reads @file, or, if that is NULL, the host of test:///default. NULL with an error. */
TestNode *test_node_read(const char *file);
void test_node_free(TestNode *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TestNode, test_node_free)

/* As virNodeGetInfo says it. */
void test_node_get_info(const TestNode *node, virNodeInfoPtr info);

/* The host of test:///default as a document: test_default.c. */
extern const char test_default_xml[];

#endif /* TEST_NODE_H */
