/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * open_uri.h - the URI of a client's open call, as far as a server looks at it.
 */

#ifndef RPC_OPEN_URI_H
#define RPC_OPEN_URI_H

#include <glib.h>

/* "qemu+unix://host/system?..." taken apart. Initialise to { 0 }. */
typedef struct {
    char *scheme; /* "qemu"; NULL: any driver */
    char *path;   /* "/system"; NULL: the daemon's own */
} OpenUri;

/* Takes @text apart; NULL and "" leave both parts NULL. -1 with an error if it is no URI. */
int open_uri_parse(const char *text, OpenUri *ret_uri);

void open_uri_clear(OpenUri *uri);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(OpenUri, open_uri_clear)

#endif /* RPC_OPEN_URI_H */
