/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_access.c - identities, and who may do what.
 *
 * Threads: main.
 */

#include <unistd.h>

#include "access/access.h"
#include "support/test.h"

static const AccessTarget guest = { .driver = "QEMU", .details = { [ACCESS_DOMAIN_DETAIL_DOMAIN_NAME] = "web" } };

static AccessCaller
caller_of(const Identity *identity, bool readonly)
{
    return (AccessCaller){ .identity = identity, .readonly = readonly };
}

TEST(a_writer_may_do_everything_without_a_policy)
{
    g_autoptr(Identity) me = identity_new_process(getuid(), getgid(), getpid(), 1);
    AccessCaller caller = caller_of(me, false);

    access_set_policies(NULL, 0);
    OK(access_check(&caller, ACCESS_OBJECT_DOMAIN, ACCESS_DELETE, &guest));
    OK(access_check(&caller, ACCESS_OBJECT_CONNECT, ACCESS_WRITE, NULL));
}

TEST(a_reader_may_do_what_anonymous_readers_may)
{
    g_autoptr(Identity) me = identity_new_process(getuid(), getgid(), getpid(), 1);
    AccessCaller caller = caller_of(me, true);

    access_set_policies(NULL, 0);
    OK(access_check(&caller, ACCESS_OBJECT_DOMAIN, ACCESS_READ, &guest));
    OK(access_check(&caller, ACCESS_OBJECT_CONNECT, ACCESS_SEARCH_DOMAINS, NULL));
    OK(access_check(&caller, ACCESS_OBJECT_STORAGE_POOL, ACCESS_SEARCH_STORAGE_VOLS, NULL));
    FAILS(access_check(&caller, ACCESS_OBJECT_DOMAIN, ACCESS_READ_SECURE, &guest), VIR_ERR_ACCESS_DENIED);
    STR_HAS(test_last_message(), "'read_secure' on domain 'web'");
    FAILS(access_check(&caller, ACCESS_OBJECT_DOMAIN, ACCESS_WRITE, &guest), VIR_ERR_ACCESS_DENIED);
    EQ(access_allows(&caller, ACCESS_OBJECT_DOMAIN, ACCESS_WRITE, &guest), 0);
}

TEST(a_permission_that_the_object_has_not_is_refused)
{
    g_autoptr(Identity) me = identity_new_process(getuid(), getgid(), getpid(), 1);
    AccessCaller caller = caller_of(me, false);

    EQ(access_allows(&caller, ACCESS_OBJECT_SECRET, ACCESS_MIGRATE, NULL), 0);
    EQ(access_allows(&caller, ACCESS_OBJECT_LAST, ACCESS_READ, NULL), 0);
    EQ(access_allows(&caller, ACCESS_OBJECT_DOMAIN, ACCESS_PERMISSION_LAST, NULL), 0);
}

static int
allow_reading(const AccessCaller *caller, AccessObject object, AccessPermission permission, const AccessTarget *target)
{
    return permission == ACCESS_READ || permission == ACCESS_WRITE;
}

static int
allow_guests(const AccessCaller *caller, AccessObject object, AccessPermission permission, const AccessTarget *target)
{
    return object == ACCESS_OBJECT_DOMAIN;
}

TEST(all_policies_must_agree)
{
    static const AccessPolicy reading = { "reading", allow_reading };
    static const AccessPolicy guests = { "guests", allow_guests };
    static const AccessPolicy *const both[] = { &reading, &guests };
    g_autoptr(Identity) me = identity_new_process(getuid(), getgid(), getpid(), 1);
    AccessCaller caller = caller_of(me, false);

    access_set_policies(both, G_N_ELEMENTS(both));
    TRUE_(access_has_policy());
    EQ(access_allows(&caller, ACCESS_OBJECT_DOMAIN, ACCESS_WRITE, &guest), 1);
    EQ(access_allows(&caller, ACCESS_OBJECT_DOMAIN, ACCESS_START, &guest), 0);
    EQ(access_allows(&caller, ACCESS_OBJECT_NETWORK, ACCESS_READ, NULL), 0);
    caller.readonly = true;
    EQ(access_allows(&caller, ACCESS_OBJECT_DOMAIN, ACCESS_WRITE, &guest), 0);
    access_set_policies(NULL, 0);
}

TEST(words_are_those_of_the_description)
{
    STREQ(access_object_to_string(ACCESS_OBJECT_NWFILTER_BINDING), "nwfilter_binding");
    STREQ(access_permission_to_string(ACCESS_SEARCH_STORAGE_VOLS), "search_storage_vols");
    STREQ(access_object_detail(ACCESS_OBJECT_DOMAIN, ACCESS_DOMAIN_DETAIL_DOMAIN_UUID), "domain_uuid");
    NULL_PTR(access_object_detail(ACCESS_OBJECT_CONNECT, 0));
    TRUE_(access_permission_is_anonymous(ACCESS_OBJECT_DOMAIN, ACCESS_READ));
    FALSE_(access_permission_is_anonymous(ACCESS_OBJECT_STORAGE_POOL, ACCESS_SEARCH_STORAGE_VOLS));
}

TEST(an_identity_says_who)
{
    g_autoptr(Identity) me = identity_new_process(0, 0, getpid(), 1);
    g_autofree char *text = identity_format(me);
    g_autofree char *expected = g_strdup_printf("uid 0 (root), pid %d", getpid());
    IdentityFacts none = IDENTITY_UNKNOWN;
    g_autoptr(Identity) nobody = identity_new(&none);
    g_autofree char *nothing = identity_format(nobody);

    STREQ(text, expected);
    TRUE_(identity_facts(me)->pid_start > 0);
    STREQ(nothing, "unknown client");
}

TEST(an_identity_goes_over_the_wire_and_back)
{
    IdentityFacts facts = { .uid = 1000, .gid = 100, .pid = 42, .pid_start = 9, .user = "mel", .sasl_name = "mel@REALM" };
    g_autoptr(Identity) sent = identity_new(&facts);
    g_autoptr(Identity) got = NULL;
    virTypedParameterPtr params;
    int n;

    identity_to_params(sent, &params, &n);
    EQ(n, 6);
    got = identity_new_from_params(params, n);
    OK_PTR(got);
    EQ(identity_facts(got)->uid, 1000);
    EQ(identity_facts(got)->gid, 100);
    EQ(identity_facts(got)->pid, 42);
    EQ(identity_facts(got)->pid_start, 9);
    STREQ(identity_facts(got)->user, "mel");
    STREQ(identity_facts(got)->sasl_name, "mel@REALM");
    NULL_PTR(identity_facts(got)->x509_name);
    for (int i = 0; i < n; i++) {
        if (params[i].type == VIR_TYPED_PARAM_STRING)
            g_free(params[i].value.s);
    }
    g_free(params);
}

TEST(nonsense_is_no_identity)
{
    virTypedParameter unknown = { .field = "shoe-size", .type = VIR_TYPED_PARAM_INT, .value.i = 43 };
    virTypedParameter wrong = { .field = VIR_CONNECT_IDENTITY_USER_NAME, .type = VIR_TYPED_PARAM_INT, .value.i = 1 };
    virTypedParameter large = { .field = VIR_CONNECT_IDENTITY_UNIX_USER_ID, .type = VIR_TYPED_PARAM_ULLONG,
                                .value.ul = UINT32_MAX };
    virTypedParameter negative = { .field = VIR_CONNECT_IDENTITY_PROCESS_ID, .type = VIR_TYPED_PARAM_LLONG, .value.l = -5 };
    virTypedParameter twice[2] = { { .field = VIR_CONNECT_IDENTITY_UNIX_USER_ID, .type = VIR_TYPED_PARAM_ULLONG },
                                   { .field = VIR_CONNECT_IDENTITY_UNIX_USER_ID, .type = VIR_TYPED_PARAM_ULLONG } };

    FAILS_PTR(identity_new_from_params(&unknown, 1), VIR_ERR_INVALID_ARG);
    FAILS_PTR(identity_new_from_params(&wrong, 1), VIR_ERR_INVALID_ARG);
    FAILS_PTR(identity_new_from_params(&large, 1), VIR_ERR_INVALID_ARG);
    FAILS_PTR(identity_new_from_params(&negative, 1), VIR_ERR_INVALID_ARG);
    FAILS_PTR(identity_new_from_params(twice, 2), VIR_ERR_INVALID_ARG);
}
