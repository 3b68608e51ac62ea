/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_tools.h - what else follows from the tables: a schema, a reference, random instances, and checks of the
 * tables themselves.
 */

#ifndef BASE_XMLBIND_TOOLS_H
#define BASE_XMLBIND_TOOLS_H

#include <stdint.h>

#include "base/xmlbind.h"

/* The RelaxNG grammar of documents with @binding's root. The caller frees it. */
char *xml_schema_text(const XmlBinding *binding);

/* A compiled grammar; validating is 0, or -1 with VIR_ERR_XML_INVALID_SCHEMA. One thread at a time. */
typedef struct XmlSchema XmlSchema;
XmlSchema *xml_schema_new(const XmlBinding *binding);
int xml_schema_validate(const XmlSchema *schema, const char *text);
void xml_schema_free(XmlSchema *schema);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(XmlSchema, xml_schema_free)

/* One line for every row: path, kind, what it accepts, cardinality, default, flags, since, drivers, words and
 * alternative, tab separated. */
char *xml_reference_text(const XmlBinding *binding);

/* A struct with random content that formats under @flags to a valid document; the same for the same seed. */
void *xml_random(const XmlBinding *binding, uint32_t seed, unsigned int flags);

/* Build at random, format, validate, parse, compare, format again, copy, compare: 0, or -1 with an error that shows
 * the seed and the document. */
int xml_test_round_trip(const XmlBinding *binding, uint32_t seed);

/* Looks for mistakes in the table of @binding and those below it: names given twice, unions without a key. 0, or -1
 * with the first one reported. */
int xml_check_table(const XmlBinding *binding);

#endif /* BASE_XMLBIND_TOOLS_H */
