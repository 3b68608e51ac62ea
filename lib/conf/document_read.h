/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * document_read.h - reading a document that is not a domain's: what no table knows is kept out with a warning.
 */

#ifndef CONF_DOCUMENT_READ_H
#define CONF_DOCUMENT_READ_H

#include "base/xmlbind.h"

/* @xml, or the file @path, as a struct of @binding, or NULL with an error reported. What is unknown is logged and left
 * out, or, XML_STRICT, an error. @user is for the hooks. */
void *document_read(const XmlBinding *binding, const char *xml, unsigned int flags, void *user);
void *document_read_file(const XmlBinding *binding, const char *path, unsigned int flags, void *user);

/* A hook has found @what, which has no meaning where it stands: an error when XML_STRICT, otherwise logged, 0. */
int document_ignored(XmlContext *ctx, const char *what);

#endif /* CONF_DOCUMENT_READ_H */
