/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * documents.h - every kind of document there is: what the schemas, the reference and the tests of all documents walk.
 */

#ifndef CONF_DOCUMENTS_H
#define CONF_DOCUMENTS_H

#include "base/xmlbind.h"

typedef struct {
    const char *name;               /* of its schema and its page: "storagepool" */
    const char *title;              /* "Storage pool" */
    const XmlBinding *binding;      /* of the root */
    const char *about;              /* one or two sentences for its page */
    unsigned int flags;             /* XmlFlags it is always read with */
} Document;

/* All of them, in the order of the reference's index. */
const Document *documents_all(size_t *ret_n);

/* By its name, or by its root element; NULL when there is none. */
const Document *document_find(const char *name);
const Document *document_of_root(const char *element);

/* @text read with the defaults of its kind and @flags (XmlFlags); NULL with an error. */
void *document_parse(const Document *document, const char *text, unsigned int flags);

#endif /* CONF_DOCUMENTS_H */
