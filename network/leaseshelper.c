/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * leaseshelper.c - what dnsmasq runs when a lease begins, changes or ends: keeps them in a file, and tells them when dnsmasq
 * starts.
 *
 * dnsmasq runs one at a time for each network, and each network has a file of its own, which is replaced whole.
 *
 * Threads: main.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ERROR_DOMAIN VIR_FROM_NETWORK
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "network/network_leases.h"

/* What one run is about; strings are the environment's. */
typedef struct {
    const char *action;             /* "add", "old", "del", "init" */
    const char *id;                 /* MAC, or for IPv6 the client's DUID */
    const char *ip;
    const char *hostname;
    char *path;
} Run;

static JsonValue *
read_all(const char *path)
{
    size_t len = 0;
    g_autofree char *text = file_exists(path) ? file_read(path, LEASES_SIZE_MAX, &len) : NULL;
    JsonValue *all = text && len > 0 ? json_parse(text, len, NULL) : NULL;

    /* A file that nobody can read must not keep guests from their addresses. */
    if (!all)
        error_reset();
    return all && json_type(all) == JSON_ARRAY ? all : json_new_array();
}

static bool
has_expired(const JsonValue *lease)
{
    int64_t expiry = json_find_int64(lease, LEASE_EXPIRY, 0);

    return expiry > 0 && expiry < (int64_t)time(NULL);
}

/* Those of others that still hold. */
static JsonValue *
without(const JsonValue *all, const char *ip)
{
    JsonValue *kept = json_new_array();
    JsonValue *each;

    for (json_array_foreach(each, all)) {
        if (!has_expired(each) && g_strcmp0(json_find_string(each, LEASE_IP), ip) != 0)
            json_array_add(kept, json_copy(each));
    }
    return kept;
}

static JsonValue *
lease_of(const Run *run)
{
    const char *expires = getenv("DNSMASQ_LEASE_EXPIRES");
    bool ipv6 = strchr(run->ip, ':') != NULL;
    JsonValue *lease = json_new_object();
    long long expiry = 0;

    if (ipv6)
        json_object_set_string_opt(lease, LEASE_IAID, getenv("DNSMASQ_IAID"));
    json_object_set_string(lease, LEASE_IP, run->ip);
    json_object_set_string_opt(lease, LEASE_MAC, ipv6 ? getenv("DNSMASQ_MAC") : run->id);
    json_object_set_string_opt(lease, LEASE_HOSTNAME, run->hostname);
    json_object_set_string_opt(lease, LEASE_CLIENT_ID, ipv6 ? run->id : getenv("DNSMASQ_CLIENT_ID"));
    if (ipv6)
        json_object_set_string_opt(lease, LEASE_SERVER_DUID, getenv("DNSMASQ_SERVER_DUID"));
    if (expires && text_to_ll(expires, 10, &expiry))
        json_object_set_int(lease, LEASE_EXPIRY, expiry);
    return lease;
}

static int
record(const Run *run)
{
    const FileWriteOptions options = { .mode = 0644 };
    g_autoptr(JsonValue) all = read_all(run->path);
    g_autoptr(JsonValue) kept = without(all, run->ip);
    g_autofree char *text = NULL;

    if (strcmp(run->action, "del") != 0)
        json_array_add(kept, lease_of(run));
    text = json_to_pretty_string(kept);
    return file_write_text(run->path, text, &options);
}

/* "*" stands for what is not known. */
static const char *
word_of(const JsonValue *lease, const char *key)
{
    const char *word = json_find_string(lease, key);

    return word ? word : "*";
}

static void
print_lease(const JsonValue *lease, bool ipv6)
{
    const char *ip = json_find_string(lease, LEASE_IP);

    if (!ip || has_expired(lease) || (strchr(ip, ':') != NULL) != ipv6)
        return;
    printf("%lld %s %s %s %s\n", (long long)json_find_int64(lease, LEASE_EXPIRY, 0),
           word_of(lease, ipv6 ? LEASE_IAID : LEASE_MAC), ip,
           word_of(lease, LEASE_HOSTNAME), word_of(lease, LEASE_CLIENT_ID));
}

/* In the form of dnsmasq's own file of leases, which it does not keep. */
static int
tell(const Run *run)
{
    g_autoptr(JsonValue) all = read_all(run->path);
    const char *duid = NULL;
    JsonValue *each;

    for (json_array_foreach(each, all)) {
        print_lease(each, false);
        duid = duid ? duid : json_find_string(each, LEASE_SERVER_DUID);
    }
    if (duid)
        printf("duid %s\n", duid);
    for (json_array_foreach(each, all))
        print_lease(each, true);
    return fflush(stdout) == 0 ? 0 : -1;
}

static int
run_action(const Run *run)
{
    if (strcmp(run->action, "init") == 0)
        return tell(run);
    /* Words of dnsmasq that are none of ours (tftp, arp-add ...) are to be met with success. */
    if (!text_in_list(run->action, (const char *const[]) { "add", "old", "del", NULL }))
        return 0;
    if (!run->id || !run->ip)
        return fail(VIR_ERR_INVALID_ARG, _("action '%1$s' needs a client and an address"), run->action);
    return record(run);
}

int
main(int argc, char **argv)
{
    const char *bridge = getenv("VIR_BRIDGE_NAME");
    const char *folder = getenv("LIBVIRT_LEASES_DIR");
    Run run = {
        .action = argc > 1 ? argv[1] : NULL, .id = argc > 2 ? argv[2] : NULL, .ip = argc > 3 ? argv[3] : NULL,
        .hostname = argc > 4 && *argv[4] ? argv[4] : getenv("DNSMASQ_OLD_HOSTNAME"),
    };
    int rc;

    bridge = bridge ? bridge : getenv("DNSMASQ_INTERFACE");
    if (!run.action || !bridge || !file_is_safe_name(bridge)) {
        fprintf(stderr, _("Usage: %s add|old|del|init MAC|CLIENTID IP [HOSTNAME]\n"), argv[0]);
        fprintf(stderr, _("It is run by dnsmasq, with the bridge in VIR_BRIDGE_NAME.\n"));
        return run.action && strcmp(run.action, "--help") == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    run.path = g_strdup_printf("%s/%s.status", folder ? folder : LOCALSTATEDIR "/lib/libvirt/dnsmasq", bridge);
    rc = run_action(&run);
    if (rc < 0)
        fprintf(stderr, "libvirt_leaseshelper: %s\n", error_last_message());
    g_free(run.path);
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
