/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * every_call.c - what the generated calls share.
 *
 * Threads: main.
 */

#include "every_call.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

const virTypedParameter every_params[1] = {
    { .field = "text-field", .type = VIR_TYPED_PARAM_UINT, .value.ui = 7 },
};

const unsigned char every_bytes[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

void *
every_find(const char *name)
{
    return dlsym(RTLD_DEFAULT, name);
}

void
every_nothing_at_all(void)
{
}

virStreamPtr
every_stream(const EveryCall *every)
{
    FUNCTION(virStreamNew);

    return function ? function(every->conn, 0) : NULL;
}

int
every_socket(void)
{
    static int fds[2] = { -1, -1 };

    if (fds[0] < 0 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
        return -1;
    return fds[0];
}

void
every_clear_strings(char **strings, long long n)
{
    for (long long i = 0; i < n; i++)
        free(strings[i]);
}

void
every_free_strings(void **strings, long long n)
{
    if (strings)
        every_clear_strings((char **)strings, n);
    free(strings);
}

void
every_close(int *fds, long long n)
{
    for (long long i = 0; fds && i < n; i++)
        close(fds[i]);
    free(fds);
}

/* every->FIELD = FUNCTION(...), if there is such a function and what it asks. */
#define LOOK_UP(field, name_, parent, ...) \
    do { \
        FUNCTION(name_); \
        if (function && (parent)) \
            every->field = function(parent, ##__VA_ARGS__); \
    } while (0)

void
every_call_prepare(EveryCall *every)
{
    LOOK_UP(dom, virDomainLookupByName, every->conn, "text-name");
    LOOK_UP(snapshot, virDomainSnapshotLookupByName, every->dom, "text-name", 0);
    LOOK_UP(checkpoint, virDomainCheckpointLookupByName, every->dom, "text-name", 0);
    LOOK_UP(net, virNetworkLookupByName, every->conn, "text-name");
    LOOK_UP(port, virNetworkPortLookupByUUID, every->net, every_bytes);
    LOOK_UP(iface, virInterfaceLookupByName, every->conn, "text-name");
    LOOK_UP(pool, virStoragePoolLookupByName, every->conn, "text-name");
    LOOK_UP(vol, virStorageVolLookupByKey, every->conn, "text-key");
    LOOK_UP(dev, virNodeDeviceLookupByName, every->conn, "text-name");
    LOOK_UP(secret, virSecretLookupByUUID, every->conn, every_bytes);
    LOOK_UP(filter, virNWFilterLookupByName, every->conn, "text-name");
    LOOK_UP(binding, virNWFilterBindingLookupByPortDev, every->conn, "text-name");
    LOOK_UP(server, virAdmConnectLookupServer, every->admin, "text-name", 0);
    LOOK_UP(client, virAdmServerLookupClient, every->server, 1, 0);
}

void
every_call_release(EveryCall *every)
{
    FREE_WITH(virAdmClientFree, every->client);
    FREE_WITH(virAdmServerFree, every->server);
    FREE_WITH(virNWFilterBindingFree, every->binding);
    FREE_WITH(virNWFilterFree, every->filter);
    FREE_WITH(virSecretFree, every->secret);
    FREE_WITH(virNodeDeviceFree, every->dev);
    FREE_WITH(virStorageVolFree, every->vol);
    FREE_WITH(virStoragePoolFree, every->pool);
    FREE_WITH(virInterfaceFree, every->iface);
    FREE_WITH(virNetworkPortFree, every->port);
    FREE_WITH(virNetworkFree, every->net);
    FREE_WITH(virDomainCheckpointFree, every->checkpoint);
    FREE_WITH(virDomainSnapshotFree, every->snapshot);
    FREE_WITH(virDomainFree, every->dom);
}
