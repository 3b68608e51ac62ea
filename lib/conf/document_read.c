/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * document_read.c - reading a document that is not a domain's.
 *
 * Threads: any. Nothing here is shared.
 */

#include "conf/document_read.h"

#include "base/error.h"
#include "base/log.h"

static int
warn_unknown(const char *where, void *user)
{
    LOG_WARN("%s: this element or attribute is not known, it is left out", where);
    return 0;
}

static XmlParseOptions
read_options(unsigned int flags, void *user)
{
    return (XmlParseOptions){ .flags = flags, .user = user, .unknown = warn_unknown };
}

void *
document_read(const XmlBinding *binding, const char *xml, unsigned int flags, void *user)
{
    XmlParseOptions options = read_options(flags, user);

    return xml_parse(binding, xml, &options);
}

void *
document_read_file(const XmlBinding *binding, const char *path, unsigned int flags, void *user)
{
    XmlParseOptions options = read_options(flags, user);

    options.file = path;
    return xml_parse_file(binding, path, &options);
}

int
document_ignored(XmlContext *ctx, const char *what)
{
    g_autofree char *where = NULL;

    if (ctx->flags & XML_STRICT)
        return xml_fail(ctx, VIR_ERR_XML_INVALID_SCHEMA, _("'%1$s' has no meaning here"), what);
    where = xml_path(ctx);
    LOG_WARN("%s: '%s' has no meaning here, it is left out", where, what);
    return 0;
}
