/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * uri.h - connection URIs: driver[+transport]://[user@][host][:port]/[path][?parameters]
 *
 * Parsed by RFC 3986; every part is kept percent-decoded and is encoded again on output.
 */

#ifndef API_URI_H
#define API_URI_H

#include <stdbool.h>

#include <glib.h>

typedef struct {
    char *name;
    char *value;    /* "" when the parameter has none */
    bool ignore;    /* consumed here: not shown to the server */
} UriParam;

typedef struct {
    char *scheme;       /* as written, with "+transport"; NULL if there is none */
    char *user;         /* NULL if not given */
    char *server;       /* NULL if not given; an IPv6 address without its brackets */
    unsigned int port;  /* 0 if not given */
    char *path;         /* NULL if empty */
    char *fragment;
    GPtrArray *params;  /* UriParam, in their order */
} Uri;

/* Parses @text, or fails with VIR_ERR_INVALID_ARG saying where it is wrong. */
Uri *uri_parse(const char *text);

/* The whole URI as text; parameters marked ignore are left out. */
char *uri_format(const Uri *uri);

/* The value of the last parameter called @name, or NULL. */
const char *uri_param_find(const Uri *uri, const char *name);

/* What stands before and after the '+' of the scheme; the transport is NULL when none is given. The caller frees them. */
char *uri_driver(const Uri *uri);
char *uri_transport(const Uri *uri);

void uri_free(Uri *uri);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Uri, uri_free)

#endif /* API_URI_H */
