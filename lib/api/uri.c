/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * uri.c - connection URIs, taken apart and put together by RFC 3986.
 *
 * Threads: any.
 */

#include "api/uri.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* What each part may show as it is, besides letters, digits and -._~ */
#define USER_CHARS "!$&'()*+,;=:"
#define SERVER_CHARS "!$&'()*+,;="
#define PATH_CHARS "!$&'()*+,;=:@/"
#define PATH_CHARS_PLAIN "!$&'()*+,;=@/" /* without a scheme before it */
#define PARAM_CHARS "!$'()*,:@/?"
#define FRAGMENT_CHARS "!$&'()*+,;=:@/?"

static void
uri_param_free(void *data)
{
    UriParam *param = data;

    g_free(param->name);
    g_free(param->value);
    g_free(param);
}

void
uri_free(Uri *uri)
{
    if (!uri)
        return;
    g_free(uri->scheme);
    g_free(uri->user);
    g_free(uri->server);
    g_free(uri->path);
    g_free(uri->fragment);
    g_ptr_array_unref(uri->params);
    g_free(uri);
}

/* The @len bytes at @text with their %XX resolved; @text is part of @whole. */
static char *
decode(const char *text, size_t len, const char *whole)
{
    g_autoptr(GString) plain = g_string_sized_new(len);

    for (size_t i = 0; i < len; i++) {
        int high;
        int low;

        if (text[i] != '%') {
            g_string_append_c(plain, text[i]);
            continue;
        }
        high = i + 2 < len ? g_ascii_xdigit_value(text[i + 1]) : -1;
        low = i + 2 < len ? g_ascii_xdigit_value(text[i + 2]) : -1;
        if (high < 0 || low < 0 || (high == 0 && low == 0))
            return fail_null(VIR_ERR_INVALID_ARG,
                             _("URI '%1$s' has a '%%' that is not followed by two hexadecimal digits other than 00"),
                             whole);
        g_string_append_c(plain, (char)(high * 16 + low));
        i += 2;
    }
    return g_string_free(g_steal_pointer(&plain), FALSE);
}

static void
encode(GString *out, const char *plain, const char *allowed)
{
    for (const char *p = plain; *p; p++) {
        if (g_ascii_isalnum(*p) || strchr("-._~", *p) || strchr(allowed, *p))
            g_string_append_c(out, *p);
        else
            g_string_append_printf(out, "%%%02X", (unsigned char)*p);
    }
}

/* [user@]server[:port] of @len bytes at @text. */
static int
parse_authority(Uri *uri, const char *text, size_t len, const char *whole)
{
    const char *at = memrchr(text, '@', len);
    const char *end = text + len;
    const char *port = NULL;
    const char *host = at ? at + 1 : text;
    const char *host_end;

    if (at && !(uri->user = decode(text, (size_t)(at - text), whole)))
        return -1;
    if (*host == '[') {
        host_end = memchr(host, ']', (size_t)(end - host));
        if (!host_end || (host_end + 1 < end && host_end[1] != ':'))
            return fail(VIR_ERR_INVALID_ARG, _("URI '%1$s' has an IPv6 address without its closing ']'"), whole);
        port = host_end + 1 < end ? host_end + 2 : NULL;
        host++;
    } else {
        host_end = memchr(host, ':', (size_t)(end - host));
        port = host_end ? host_end + 1 : NULL;
        host_end = host_end ? host_end : end;
    }
    if (host_end > host && !(uri->server = decode(host, (size_t)(host_end - host), whole)))
        return -1;
    if (port && port < end) {
        g_autofree char *number = g_strndup(port, (size_t)(end - port));

        if (!text_to_uint(number, 10, &uri->port) || uri->port == 0 || uri->port > 65535)
            return fail(VIR_ERR_INVALID_ARG, _("URI '%1$s' has port '%2$s', which is not a number from 1 to 65535"),
                        whole, number);
    }
    return 0;
}

static int
parse_params(Uri *uri, const char *text, size_t len, const char *whole)
{
    const char *end = text + len;

    while (text < end) {
        size_t word = 0;
        const char *equals;
        g_autofree char *name = NULL;
        g_autofree char *value = NULL;
        UriParam *param;

        while (text + word < end && text[word] != '&' && text[word] != ';')
            word++;
        equals = memchr(text, '=', word);
        name = decode(text, equals ? (size_t)(equals - text) : word, whole);
        if (!name)
            return -1;
        value = equals ? decode(equals + 1, (size_t)(text + word - equals - 1), whole) : g_strdup("");
        if (!value)
            return -1;
        text += word + 1;
        if (!*name)
            continue;
        param = g_new0(UriParam, 1);
        param->name = g_steal_pointer(&name);
        param->value = g_steal_pointer(&value);
        g_ptr_array_add(uri->params, param);
    }
    return 0;
}

/* Takes "scheme:" off the front of *@text, if it is there. */
static void
parse_scheme(Uri *uri, const char **text)
{
    size_t len = 0;

    if (!g_ascii_isalpha(**text))
        return;
    while (g_ascii_isalnum((*text)[len]) || ((*text)[len] && strchr("+-.", (*text)[len])))
        len++;
    if ((*text)[len] != ':')
        return;
    uri->scheme = g_strndup(*text, len);
    *text += len + 1;
}

static int
reject_bad_bytes(const char *text)
{
    for (const char *p = text; *p; p++) {
        if (g_ascii_iscntrl(*p) || strchr(" <>\"{}|\\^`", *p)) {
            g_autofree char *shown = text_for_message(text, 200);

            return fail(VIR_ERR_INVALID_ARG,
                        _("URI '%1$s' contains a character that must be written as '%%%2$02X'"), shown,
                        (unsigned int)(unsigned char)*p);
        }
    }
    return 0;
}

Uri *
uri_parse(const char *text)
{
    g_autoptr(Uri) uri = g_new0(Uri, 1);
    const char *p = text;
    size_t len;

    uri->params = g_ptr_array_new_with_free_func(uri_param_free);
    if (reject_bad_bytes(text) < 0)
        return NULL;
    parse_scheme(uri, &p);
    if (!uri->scheme && strchr(p, ':') && strcspn(p, ":") < strcspn(p, "/?#"))
        return fail_null(VIR_ERR_INVALID_ARG, _("URI '%1$s' does not begin with a driver name and ':'"), text);
    if (p[0] == '/' && p[1] == '/') {
        p += 2;
        len = strcspn(p, "/?#");
        if (parse_authority(uri, p, len, text) < 0)
            return NULL;
        p += len;
    }
    len = strcspn(p, "?#");
    if (len > 0 && !(uri->path = decode(p, len, text)))
        return NULL;
    p += len;
    if (*p == '?') {
        p++;
        len = strcspn(p, "#");
        if (parse_params(uri, p, len, text) < 0)
            return NULL;
        p += len;
    }
    if (*p == '#' && !(uri->fragment = decode(p + 1, strlen(p + 1), text)))
        return NULL;
    return g_steal_pointer(&uri);
}

static void
format_authority(GString *out, const Uri *uri)
{
    if (uri->user) {
        encode(out, uri->user, USER_CHARS);
        g_string_append_c(out, '@');
    }
    if (uri->server && strchr(uri->server, ':')) {
        g_string_append_c(out, '[');
        encode(out, uri->server, SERVER_CHARS ":");
        g_string_append_c(out, ']');
    } else if (uri->server) {
        encode(out, uri->server, SERVER_CHARS);
    }
    if (uri->port)
        g_string_append_printf(out, ":%u", uri->port);
}

/* What stands before the path must not make a server or a scheme of its beginning. */
static void
format_begin(GString *out, const Uri *uri)
{
    bool has_authority = uri->user || uri->server || uri->port;
    bool is_relative = uri->path && *uri->path != '/';

    if (uri->scheme)
        g_string_append_printf(out, "%s:", uri->scheme);
    if (has_authority || (uri->scheme && !is_relative) || (uri->path && g_str_has_prefix(uri->path, "//")))
        g_string_append(out, "//");
    format_authority(out, uri);
    if (uri->path)
        encode(out, uri->path, uri->scheme ? PATH_CHARS : PATH_CHARS_PLAIN);
}

char *
uri_format(const Uri *uri)
{
    GString *out = g_string_new(NULL);
    char separator = '?';

    format_begin(out, uri);
    for (size_t i = 0; i < uri->params->len; i++) {
        const UriParam *param = g_ptr_array_index(uri->params, i);

        if (param->ignore)
            continue;
        g_string_append_c(out, separator);
        encode(out, param->name, PARAM_CHARS);
        g_string_append_c(out, '=');
        encode(out, param->value, PARAM_CHARS);
        separator = '&';
    }
    if (uri->fragment) {
        g_string_append_c(out, '#');
        encode(out, uri->fragment, FRAGMENT_CHARS);
    }
    return g_string_free(out, FALSE);
}

const char *
uri_param_find(const Uri *uri, const char *name)
{
    for (size_t i = uri->params->len; i > 0; i--) {
        const UriParam *param = g_ptr_array_index(uri->params, i - 1);

        if (g_ascii_strcasecmp(param->name, name) == 0)
            return param->value;
    }
    return NULL;
}

char *
uri_driver(const Uri *uri)
{
    return uri->scheme ? g_strndup(uri->scheme, strcspn(uri->scheme, "+")) : NULL;
}

char *
uri_transport(const Uri *uri)
{
    const char *plus = uri->scheme ? strchr(uri->scheme, '+') : NULL;

    return plus ? g_strdup(plus + 1) : NULL;
}
