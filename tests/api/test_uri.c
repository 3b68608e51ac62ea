/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_uri.c - connection URIs are taken apart and put together again.
 *
 * Threads: main.
 */

#include "api/uri.h"
#include "base/error.h"
#include "support/test.h"

static void
same(const char *text, const char *expected)
{
    g_autoptr(Uri) uri = uri_parse(text);
    g_autofree char *back = NULL;

    OK_PTR(uri);
    back = uri_format(uri);
    STREQ(back, expected);
}

TEST(plain_uris_come_back_as_they_were)
{
    same("qemu:///system", "qemu:///system");
    same("qemu+ssh://root@example.org:2222/system?no_tty=1&keyfile=/a/b",
         "qemu+ssh://root@example.org:2222/system?no_tty=1&keyfile=/a/b");
    same("test:///default?a=b%20c&d=/x", "test:///default?a=b%20c&d=/x");
    same("qemu+tls://[fe80::1]:16514/system", "qemu+tls://[fe80::1]:16514/system");
    same("lxc:///system#part", "lxc:///system#part");
}

TEST(other_spellings_become_the_usual_one)
{
    same("qemu:/session", "qemu:///session");
    same("qemu:///system?socket=/tmp/x;mode=direct", "qemu:///system?socket=/tmp/x&mode=direct");
    same("qemu:///system?flag", "qemu:///system?flag=");
    same("qemu:///system?", "qemu:///system");
    same("qemu:///%73ystem", "qemu:///system");
}

TEST(parts_are_decoded)
{
    g_autoptr(Uri) uri = uri_parse("qemu+ssh://us%40er@h%6Fst/sys%20tem?so%63ket=%2Ftmp%2Fa%26b#fr%20ag");
    g_autofree char *driver = uri_driver(uri);
    g_autofree char *transport = uri_transport(uri);

    OK_PTR(uri);
    STREQ(driver, "qemu");
    STREQ(transport, "ssh");
    STREQ(uri->user, "us@er");
    STREQ(uri->server, "host");
    STREQ(uri->path, "/sys tem");
    STREQ(uri_param_find(uri, "socket"), "/tmp/a&b");
    STREQ(uri_param_find(uri, "SOCKET"), "/tmp/a&b");
    NULL_PTR(uri_param_find(uri, "mode"));
    STREQ(uri->fragment, "fr ag");
}

TEST(the_last_of_equal_parameters_counts)
{
    g_autoptr(Uri) uri = uri_parse("ext:///x?argv=1&argv=2");

    STREQ(uri_param_find(uri, "argv"), "2");
    EQ(uri->params->len, 2u);
}

TEST(ignored_parameters_are_not_shown)
{
    g_autoptr(Uri) uri = uri_parse("qemu:///system?socket=/x&foo=bar&mode=direct");
    g_autofree char *text = NULL;

    ((UriParam *)g_ptr_array_index(uri->params, 0))->ignore = true;
    ((UriParam *)g_ptr_array_index(uri->params, 2))->ignore = true;
    text = uri_format(uri);
    STREQ(text, "qemu:///system?foo=bar");
}

TEST(a_word_without_colon_has_no_driver)
{
    g_autoptr(Uri) uri = uri_parse("prod");

    OK_PTR(uri);
    NULL_PTR(uri->scheme);
    STREQ(uri->path, "prod");
}

TEST(hostile_text_is_refused)
{
    static const char *const bad[] = {
        "::", ":", "1qemu:///system", "qemu:///system?x=%", "qemu:///system?x=%2", "qemu:///system?x=%zz", "qemu:///%00",
        "qemu://host:0/system", "qemu://host:65536/system", "qemu://host:1x/system", "qemu://[::1/system", "qemu://[::1]x/system",
        "qemu:///a b", "qemu:///\n", "qemu:///\x7f", "qemu:///<x>", "qemu://host:99999999999999999999/",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        FAILS_PTR(uri_parse(bad[i]), VIR_ERR_INVALID_ARG);
}

TEST(odd_text_does_no_harm)
{
    static const char *const odd[] = {
        "", "a:", "a://", "a://@", "a://:", "a://@:/", "a:?", "a:#", "a:?=&=&;;", "a:b?c=d?e=f#g?h", "a://u@h@i/",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(odd); i++) {
        g_autoptr(Uri) uri = uri_parse(odd[i]);

        if (uri)
            g_free(uri_format(uri));
    }
}
