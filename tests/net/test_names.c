/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_names.c - names of guests in files that are right, wrong, or meant to do harm.
 *
 * Threads: main.
 */

#include <arpa/inet.h>
#include <errno.h>

#include "base/file.h"
#include "network/nss/nss_names.h"
#include "support/test.h"

static void
put(const char *name, const char *text)
{
    OK(file_write_text(test_temp_path(name), text, NULL));
}

static int
find(NssKind kind, const char *name, int family, NssAddress found[NSS_ADDRESSES_MAX])
{
    return nss_find(test_temp_dir(), kind, name, family, found);
}

static bool
is(const NssAddress *addr, const char *text)
{
    unsigned char bytes[NSS_ADDRESS_SIZE] = { 0 };

    return inet_pton(addr->family, text, bytes) == 1 && memcmp(bytes, addr->bytes, sizeof(bytes)) == 0;
}

#define LEASE(ip, mac, host, more) \
    "{\"ip-address\":\"" ip "\",\"mac-address\":\"" mac "\",\"hostname\":\"" host "\"" more "}"

TEST(leases_are_found_by_hostname)
{
    NssAddress found[NSS_ADDRESSES_MAX];

    put("virbr0.status", "[" LEASE("192.168.122.9", "52:54:00:00:00:01", "one", ",\"expiry-time\":99999999999") ","
                         LEASE("2001:db8::9", "52:54:00:00:00:01", "one", "") ","
                         LEASE("192.168.122.8", "52:54:00:00:00:02", "one", ",\"expiry-time\":1") "]");
    put("virbr1.status", "[" LEASE("192.168.123.9", "52:54:00:00:00:01", "ONE", "") "," LEASE("192.168.122.9", "x", "one", "") "]");
    put("other.conf", "[" LEASE("192.168.124.9", "52:54:00:00:00:01", "one", "") "]");
    EQ(find(NSS_BY_HOSTNAME, "One", AF_UNSPEC, found), 3);
    EQ(find(NSS_BY_HOSTNAME, "one", AF_INET, found), 2);
    EQ(find(NSS_BY_HOSTNAME, "one", AF_INET6, found), 1);
    TRUE_(is(&found[0], "2001:db8::9"));
    EQ(find(NSS_BY_HOSTNAME, "two", AF_UNSPEC, found), 0);
    EQ(find(NSS_BY_HOSTNAME, "", AF_UNSPEC, found), 0);
}

TEST(leases_are_found_by_domain)
{
    NssAddress found[NSS_ADDRESSES_MAX];

    put("virbr0.macs", "[{\"macs\":[\"52:54:00:AA:00:01\",\"52:54:00:aa:00:02\"],\"domain\":\"web\"},"
                       "{\"domain\":\"db\",\"macs\":[\"52:54:00:aa:00:03\"]},{\"domain\":\"none\",\"macs\":[\"\"]}]");
    put("virbr0.status", "[" LEASE("192.168.122.1", "52:54:00:aa:00:01", "x", "") ","
                         LEASE("192.168.122.2", "52:54:00:aa:00:02", "y", "") ","
                         LEASE("192.168.122.3", "52:54:00:aa:00:03", "web", "") ","
                         LEASE("192.168.122.4", "", "none", "") "]");
    EQ(find(NSS_BY_DOMAIN, "web", AF_INET, found), 2);
    EQ(find(NSS_BY_DOMAIN, "db", AF_INET, found), 1);
    TRUE_(is(&found[0], "192.168.122.3"));
    EQ(find(NSS_BY_DOMAIN, "x", AF_INET, found), 0);
    EQ(find(NSS_BY_DOMAIN, "none", AF_INET, found), 0);
}

TEST(what_is_before_a_fault_counts)
{
    NssAddress found[NSS_ADDRESSES_MAX];

    put("virbr0.status", "[" LEASE("192.168.122.1", "", "one", "") ",{\"ip-addr");
    EQ(find(NSS_BY_HOSTNAME, "one", AF_INET, found), 1);
}

static void
put_many(GString *text, const char *what, size_t n)
{
    for (size_t i = 0; i < n; i++)
        g_string_append(text, what);
}

TEST(hostile_files_do_no_harm)
{
    enum { MANY = 200000 };
    static const char *const texts[] = {
        "", "null", "[]", "{}", "[1,2]", "\xff\xfe", "[[\"one\"]]", "{\"hostname\":\"one\",\"ip-address\":\"1.2.3.4\"}",
        "[{\"hostname\":{\"hostname\":\"one\"},\"ip-address\":\"1.2.3.4\"}]",
        "[{\"hostname\":\"one\\u0000\",\"ip-address\":\"1.2.3.4\"}]", "[{\"hostname\":\"one\",\"ip-address\":\"1.2.3.4.5\"}]",
        "[{\"hostname\":\"one\",\"ip-address\":12}]", "[{\"hostname\":\"one\"}]",
    };
    NssAddress found[NSS_ADDRESSES_MAX];
    g_autoptr(GString) deep = g_string_new(NULL);
    g_autoptr(GString) wide = g_string_new("[{\"hostname\":\"one\",\"ip-address\":\"1.2.3.4\",\"macs\":[");

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        put("virbr0.status", texts[i]);
        EQ(find(NSS_BY_HOSTNAME, "one", AF_UNSPEC, found), 0);
    }
    put_many(deep, "[", MANY);
    put("virbr0.status", deep->str);
    EQ(find(NSS_BY_HOSTNAME, "one", AF_UNSPEC, found), 0);
    put_many(wide, "\"52:54:00:aa:00:01:and more\",", MANY);
    g_string_append(wide, "\"\"]}]");
    put("virbr0.status", wide->str);
    EQ(find(NSS_BY_HOSTNAME, "one", AF_UNSPEC, found), 1);
    put("virbr0.macs", wide->str);
    EQ(find(NSS_BY_DOMAIN, "one", AF_UNSPEC, found), 0);
}

TEST(no_more_than_fit_are_told)
{
    NssAddress found[NSS_ADDRESSES_MAX];
    g_autoptr(GString) text = g_string_new("[");

    for (int i = 0; i < 2 * NSS_ADDRESSES_MAX; i++)
        g_string_append_printf(text, "%s" LEASE("10.0.0.%d", "", "one", ""), i ? "," : "", i);
    g_string_append_c(text, ']');
    put("virbr0.status", text->str);
    EQ(find(NSS_BY_HOSTNAME, "one", AF_UNSPEC, found), NSS_ADDRESSES_MAX);
}

TEST(a_folder_that_is_not_there_is_said)
{
    NssAddress found[NSS_ADDRESSES_MAX];

    EQ(nss_find("/nonexistent", NSS_BY_HOSTNAME, "one", AF_INET, found), -1);
    EQ(errno, ENOENT);
}
