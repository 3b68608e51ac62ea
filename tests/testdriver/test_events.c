/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_events.c - every event there is can be asked for, and what the test driver raises arrives: in the program and over the
 * wire.
 *
 * usage: test_events TESTD (the program that serves the test driver)
 */

#define VIR_ENUM_SENTINELS

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

/* The interface casts between kinds of functions. */
#pragma GCC diagnostic ignored "-Wcast-function-type"

enum { DEADLINE_S = 60 };

#define UNUSED __attribute__((unused))
#define CHECK(what) check((what), #what, __LINE__)

static unsigned int failures;

static void
check(bool good, const char *what, int line)
{
    if (good)
        return;
    printf("# line %d: %s: %s\n", line, what, virGetLastError() ? virGetLastErrorMessage() : "no error");
    failures++;
}

static void
quiet(void *opaque UNUSED, virErrorPtr error UNUSED)
{
}

/* ---- Registering: each family, each id ---- */

typedef struct {
    const char *name;
    int n;                       /* ids are below it */
    int refused;                 /* the error of all, where the driver has no such objects */
    int (*add)(virConnectPtr conn, int id);
    int (*remove)(virConnectPtr conn, int callback);
} Family;

static void
on_nothing(virConnectPtr conn UNUSED, void *object UNUSED, void *opaque UNUSED)
{
}

#define FAMILY(name, Handle, cast) \
    static int \
    add_##name(virConnectPtr conn, int id) \
    { \
        return virConnect##Handle##EventRegisterAny(conn, NULL, id, cast(on_nothing), NULL, NULL); \
    }

FAMILY(domain, Domain, VIR_DOMAIN_EVENT_CALLBACK)
FAMILY(network, Network, VIR_NETWORK_EVENT_CALLBACK)
FAMILY(pool, StoragePool, VIR_STORAGE_POOL_EVENT_CALLBACK)
FAMILY(device, NodeDevice, VIR_NODE_DEVICE_EVENT_CALLBACK)
FAMILY(secret, Secret, VIR_SECRET_EVENT_CALLBACK)

static const Family families[] = {
    { "domain", VIR_DOMAIN_EVENT_ID_LAST, 0, add_domain, virConnectDomainEventDeregisterAny },
    { "network", VIR_NETWORK_EVENT_ID_LAST, 0, add_network, virConnectNetworkEventDeregisterAny },
    { "pool", VIR_STORAGE_POOL_EVENT_ID_LAST, 0, add_pool, virConnectStoragePoolEventDeregisterAny },
    { "device", VIR_NODE_DEVICE_EVENT_ID_LAST, 0, add_device, virConnectNodeDeviceEventDeregisterAny },
    { "secret", VIR_SECRET_EVENT_ID_LAST, VIR_ERR_NO_SUPPORT, add_secret, virConnectSecretEventDeregisterAny },
};

static void
register_all(virConnectPtr conn)
{
    for (size_t f = 0; f < sizeof(families) / sizeof(families[0]); f++) {
        const Family *family = &families[f];

        for (int id = 0; id < family->n; id++) {
            int callback = family->add(conn, id);

            if (family->refused) {
                CHECK(callback < 0 && virGetLastError()->code == family->refused);
                continue;
            }
            if (callback < 0)
                printf("# %s event %d\n", family->name, id);
            CHECK(callback >= 0);
            CHECK(family->remove(conn, callback) == 0);
            CHECK(family->remove(conn, callback) < 0 && virGetLastError()->code == VIR_ERR_INVALID_ARG);
        }
        CHECK(family->add(conn, family->n) < 0);
        CHECK(family->add(conn, -1) < 0);
    }
}

/* ---- Seeing: what the test driver raises ---- */

typedef enum {
    LIFECYCLE,
    REBOOT,
    BALLOON,
    TUNABLE,
    METADATA,
    REMOVED,
    NETWORK,
    NETWORK_METADATA,
    POOL,
    REFRESH,
    DEVICE,
    KINDS
} Kind;

static const char *const kind_names[KINDS] = {
    "lifecycle", "reboot", "balloon", "tunable", "metadata", "removed", "network", "network metadata", "pool", "refresh", "device",
};

static unsigned int seen[KINDS];

static int
on_lifecycle(virConnectPtr conn UNUSED, virDomainPtr dom, int event, int detail UNUSED, void *opaque UNUSED)
{
    seen[LIFECYCLE] += event == VIR_DOMAIN_EVENT_SUSPENDED && strcmp(virDomainGetName(dom), "test") == 0;
    return 0;
}

static void
on_reboot(virConnectPtr conn UNUSED, virDomainPtr dom, void *opaque UNUSED)
{
    seen[REBOOT] += strcmp(virDomainGetName(dom), "test") == 0;
}

static void
on_balloon(virConnectPtr conn UNUSED, virDomainPtr dom UNUSED, unsigned long long actual, void *opaque UNUSED)
{
    seen[BALLOON] += actual == 1048576;
}

static void
on_tunable(virConnectPtr conn UNUSED, virDomainPtr dom UNUSED, virTypedParameterPtr params UNUSED, int nparams, void *opaque UNUSED)
{
    seen[TUNABLE] += nparams > 0;
}

static void
on_metadata(virConnectPtr conn UNUSED, virDomainPtr dom UNUSED, int type, const char *nsuri, void *opaque UNUSED)
{
    seen[METADATA] += type == VIR_DOMAIN_METADATA_TITLE && !nsuri;
}

static void
on_removed(virConnectPtr conn UNUSED, virDomainPtr dom UNUSED, const char *alias, void *opaque UNUSED)
{
    seen[REMOVED] += strcmp(alias, "ua-mine") == 0;
}

static void
on_network(virConnectPtr conn UNUSED, virNetworkPtr net, int event, int detail UNUSED, void *opaque UNUSED)
{
    seen[NETWORK] += event == VIR_NETWORK_EVENT_STOPPED && strcmp(virNetworkGetName(net), "default") == 0;
}

static void
on_network_metadata(virConnectPtr conn UNUSED, virNetworkPtr net UNUSED, int type, const char *nsuri UNUSED, void *opaque UNUSED)
{
    seen[NETWORK_METADATA] += type == VIR_NETWORK_METADATA_TITLE;
}

static void
on_pool(virConnectPtr conn UNUSED, virStoragePoolPtr pool UNUSED, int event, int detail UNUSED, void *opaque UNUSED)
{
    seen[POOL] += event == VIR_STORAGE_POOL_EVENT_STOPPED;
}

static void
on_refresh(virConnectPtr conn UNUSED, virStoragePoolPtr pool UNUSED, void *opaque UNUSED)
{
    seen[REFRESH]++;
}

static void
on_device(virConnectPtr conn UNUSED, virNodeDevicePtr dev UNUSED, int event, int detail UNUSED, void *opaque UNUSED)
{
    seen[DEVICE] += event == VIR_NODE_DEVICE_EVENT_CREATED;
}

static void
listen_to_all(virConnectPtr conn)
{
    const struct {
        int id;
        virConnectDomainEventGenericCallback run;
    } domains[] = {
        { VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle) },
        { VIR_DOMAIN_EVENT_ID_REBOOT, VIR_DOMAIN_EVENT_CALLBACK(on_reboot) },
        { VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE, VIR_DOMAIN_EVENT_CALLBACK(on_balloon) },
        { VIR_DOMAIN_EVENT_ID_TUNABLE, VIR_DOMAIN_EVENT_CALLBACK(on_tunable) },
        { VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, VIR_DOMAIN_EVENT_CALLBACK(on_metadata) },
        { VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, VIR_DOMAIN_EVENT_CALLBACK(on_removed) },
    };

    for (size_t i = 0; i < sizeof(domains) / sizeof(domains[0]); i++)
        CHECK(virConnectDomainEventRegisterAny(conn, NULL, domains[i].id, domains[i].run, NULL, NULL) >= 0);
    CHECK(virConnectNetworkEventRegisterAny(conn, NULL, VIR_NETWORK_EVENT_ID_LIFECYCLE, VIR_NETWORK_EVENT_CALLBACK(on_network),
                                            NULL, NULL) >= 0);
    CHECK(virConnectNetworkEventRegisterAny(conn, NULL, VIR_NETWORK_EVENT_ID_METADATA_CHANGE,
                                            VIR_NETWORK_EVENT_CALLBACK(on_network_metadata), NULL, NULL) >= 0);
    CHECK(virConnectStoragePoolEventRegisterAny(conn, NULL, VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE,
                                                VIR_STORAGE_POOL_EVENT_CALLBACK(on_pool), NULL, NULL) >= 0);
    CHECK(virConnectStoragePoolEventRegisterAny(conn, NULL, VIR_STORAGE_POOL_EVENT_ID_REFRESH,
                                                VIR_STORAGE_POOL_EVENT_CALLBACK(on_refresh), NULL, NULL) >= 0);
    CHECK(virConnectNodeDeviceEventRegisterAny(conn, NULL, VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE,
                                               VIR_NODE_DEVICE_EVENT_CALLBACK(on_device), NULL, NULL) >= 0);
}

static const char device_xml[] =
    "<device><parent>scsi_host1</parent><capability type='scsi_host'><capability type='fc_host'><wwnn>1000000023452345</wwnn>"
    "<wwpn>1000000023452346</wwpn></capability></capability></device>";

static void
do_everything(virConnectPtr conn)
{
    virDomainPtr dom = virDomainLookupByName(conn, "test");
    virNetworkPtr net = virNetworkLookupByName(conn, "default");
    virStoragePoolPtr pool = virStoragePoolLookupByName(conn, "default-pool");
    virNodeDevicePtr dev = virNodeDeviceCreateXML(conn, device_xml, 0);

    CHECK(dom && net && pool && dev);
    CHECK(virDomainSuspend(dom) == 0 && virDomainResume(dom) == 0);
    CHECK(virDomainSetMemory(dom, 1048576) == 0);
    CHECK(virDomainPinVcpu(dom, 0, (unsigned char[]){ 1 }, 1) == 0);
    CHECK(virDomainSetMetadata(dom, VIR_DOMAIN_METADATA_TITLE, "words", NULL, NULL, 0) == 0);
    CHECK(virDomainAttachDevice(dom, "<disk type='file' device='disk'><source file='/image'/><target dev='vdc' bus='virtio'/>"
                                     "<alias name='ua-mine'/></disk>") == 0);
    CHECK(virDomainDetachDeviceAlias(dom, "ua-mine", 0) == 0);
    CHECK(virDomainReboot(dom, 0) == 0);
    CHECK(virNetworkSetMetadata(net, VIR_NETWORK_METADATA_TITLE, "words", NULL, NULL, 0) == 0);
    CHECK(virNetworkDestroy(net) == 0);
    CHECK(virStoragePoolRefresh(pool, 0) == 0);
    CHECK(virStoragePoolDestroy(pool) == 0);
    virNodeDeviceFree(dev);
    virStoragePoolFree(pool);
    virNetworkFree(net);
    virDomainFree(dom);
}

static void
wake(int timer UNUSED, void *opaque UNUSED)
{
}

static bool
all_seen(bool tell)
{
    bool all = true;

    for (int kind = 0; kind < KINDS; kind++) {
        if (!seen[kind] && tell)
            printf("# not seen: %s\n", kind_names[kind]);
        all = all && seen[kind];
    }
    return all;
}

static void
see_all(virConnectPtr conn)
{
    int timer = virEventAddTimeout(20, wake, NULL, NULL);
    time_t end = time(NULL) + DEADLINE_S;

    memset(seen, 0, sizeof(seen));
    listen_to_all(conn);
    do_everything(conn);
    while (!all_seen(false) && time(NULL) < end)
        virEventRunDefaultImpl();
    CHECK(all_seen(true));
    virEventRemoveTimeout(timer);
}

/* ---- Where ---- */

static pid_t
start_daemon(const char *program, const char *folder)
{
    char conf[256], pid_file[256];
    FILE *file;
    pid_t pid;

    snprintf(conf, sizeof(conf), "%s/testd.conf", folder);
    snprintf(pid_file, sizeof(pid_file), "%s/testd.pid", folder);
    file = fopen(conf, "w");
    fprintf(file, "unix_sock_dir = \"%s\"\n", folder);
    fclose(file);
    pid = fork();
    if (pid == 0) {
        execl(program, program, "--config", conf, "--pid-file", pid_file, (char *)NULL);
        _exit(127);
    }
    return pid;
}

static virConnectPtr
open_daemon(const char *folder)
{
    time_t end = time(NULL) + DEADLINE_S;
    virConnectPtr conn;
    char uri[256];

    snprintf(uri, sizeof(uri), "test+unix:///default?socket=%s/testd-sock", folder);
    while (!(conn = virConnectOpen(uri)) && time(NULL) < end)
        poll(NULL, 0, 20);
    return conn;
}

static void
try_both(unsigned int *number, virConnectPtr conn, const char *where)
{
    failures = 0;
    if (conn)
        register_all(conn);
    printf("%s %u - every event can be asked for %s\n", conn && !failures ? "ok" : "not ok", ++*number, where);
    failures = 0;
    if (conn)
        see_all(conn);
    printf("%s %u - what happens is told %s\n", conn && !failures ? "ok" : "not ok", ++*number, where);
    if (conn)
        virConnectClose(conn);
}

int
main(int argc, char **argv)
{
    char folder[] = "/tmp/test-events.XXXXXX";
    unsigned int number = 0;
    pid_t pid;

    if (argc != 2 || !mkdtemp(folder))
        return 2;
    setenv("HOME", folder, 1);
    setenv("XDG_RUNTIME_DIR", folder, 1);
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("1..4\n");
    virSetErrorFunc(NULL, quiet);
    if (virInitialize() < 0 || virEventRegisterDefaultImpl() < 0)
        return 2;
    try_both(&number, virConnectOpen("test:///default"), "in the program");
    pid = start_daemon(argv[1], folder);
    try_both(&number, open_daemon(folder), "over the wire");
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    pid = fork();
    if (pid == 0) {
        execlp("rm", "rm", "-r", folder, (char *)NULL);
        _exit(127);
    }
    return waitpid(pid, NULL, 0) == pid ? 0 : 1;
}
