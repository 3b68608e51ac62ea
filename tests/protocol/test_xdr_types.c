/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_xdr_types.c - what generated code makes of values that cannot be sent.
 *
 * Threads: main.
 */

#include "rpc/remote_protocol.h"
#include "support/test.h"

static bool
encodes(remote_connect_get_type_ret *ret)
{
    char buffer[256];
    XDR xdr;

    xdrmem_create(&xdr, buffer, sizeof(buffer), XDR_ENCODE);
    return xdr_remote_connect_get_type_ret(&xdr, ret);
}

TEST(a_string_that_must_be_there_cannot_be_null)
{
    remote_connect_get_type_ret ret = { .type = NULL };

    FALSE_(encodes(&ret));
}

TEST(a_string_beyond_its_limit_cannot_be_sent)
{
    g_autofree char *text = g_strnfill(REMOTE_STRING_MAX + 1, 'x');
    remote_connect_get_type_ret ret = { .type = text };

    FALSE_(encodes(&ret));
}

TEST(an_array_beyond_its_limit_cannot_be_sent)
{
    static remote_nonnull_string names[REMOTE_DOMAIN_FSFREEZE_MOUNTPOINTS_MAX + 1];
    g_autofree char *buffer = g_malloc(65536);
    remote_domain_fsfreeze_args args = {
        .dom.name = (char *)"x",
        .mountpoints = { G_N_ELEMENTS(names), names },
    };
    XDR xdr;

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        names[i] = (char *)"/";
    xdrmem_create(&xdr, buffer, 65536, XDR_ENCODE);
    FALSE_(xdr_remote_domain_fsfreeze_args(&xdr, &args));
    args.mountpoints.mountpoints_len--;
    xdrmem_create(&xdr, buffer, 65536, XDR_ENCODE);
    TRUE_(xdr_remote_domain_fsfreeze_args(&xdr, &args));
}

TEST(characters_come_signed_or_unsigned)
{
    char buffer[8];
    char value = 0;
    int sent = 200;
    XDR xdr;

    xdrmem_create(&xdr, buffer, sizeof(buffer), XDR_ENCODE);
    TRUE_(xdr_int(&xdr, &sent));
    xdrmem_create(&xdr, buffer, 4, XDR_DECODE);
    TRUE_(rpc_xdr_char(&xdr, &value));
    EQ((unsigned char)value, 200);
}

TEST(g_auto_releases_what_was_decoded)
{
    static const unsigned char bytes[] = { 0, 0, 0, 3, 'K', 'V', 'M', 0 };
    g_auto(remote_connect_get_type_ret) ret = { 0 };
    XDR xdr;

    xdrmem_create(&xdr, (char *)bytes, sizeof(bytes), XDR_DECODE);
    TRUE_(xdr_remote_connect_get_type_ret(&xdr, &ret));
    STREQ(ret.type, "KVM");
}
