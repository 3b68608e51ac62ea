/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * open_uri.c - the URI of a client's open call, as far as a server looks at it.
 *
 * Threads: any.
 */

#include "rpc/open_uri.h"

#include <string.h>

#include "base/error.h"

void
open_uri_clear(OpenUri *uri)
{
    g_clear_pointer(&uri->scheme, g_free);
    g_clear_pointer(&uri->path, g_free);
}

int
open_uri_parse(const char *text, OpenUri *ret_uri)
{
    const char *mark = text ? strstr(text, ":") : NULL;
    const char *path;

    if (!text || *text == '\0')
        return 0;
    if (!mark || mark == text)
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is not a URI, such as 'qemu:///system'"), text);
    ret_uri->scheme = g_strndup(text, strcspn(text, "+:"));
    path = mark + 1;
    if (g_str_has_prefix(path, "//"))
        path += 2 + strcspn(path + 2, "/?#");
    ret_uri->path = g_strndup(path, strcspn(path, "?#"));
    return 0;
}
