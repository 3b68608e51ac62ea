/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_uri.c - connection URIs: whatever is accepted can be written out and read again, and is then the same.
 *
 * Threads: main.
 */

#include "api/uri.h"
#include "base/error.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_text(data, size);
    g_autoptr(Uri) uri = NULL;
    g_autoptr(Uri) again = NULL;
    g_autofree char *driver = NULL;
    g_autofree char *transport = NULL;
    g_autofree char *first = NULL;
    g_autofree char *second = NULL;

    error_reset();
    uri = uri_parse(text);
    if (!uri)
        return -1;
    driver = uri_driver(uri);
    transport = uri_transport(uri);
    first = uri_format(uri);
    again = uri_parse(first);
    if (!again)
        g_error("'%s' became '%s', which is refused: %s", text, first, error_last_message());
    second = uri_format(again);
    if (strcmp(first, second) != 0)
        g_error("'%s' became '%s', and that '%s'", text, first, second);
    return 0;
}
