/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_driver_threads.c - many threads use one connection to test:///default: what they do to the same objects stays in order.
 *
 * A program like any other: it includes the public headers and links libvirt alone. THREADS and ROUNDS may be given in the
 * environment.
 *
 * Threads: those it starts.
 */

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#define THREADS_MAX 256

static virConnectPtr conn;
static int rounds;

/* May a call fail so, when another thread was faster? */
static void
allow(int rc, int one, int other)
{
    int code = virGetLastErrorCode();

    if (rc >= 0 || code == one || code == other)
        return;
    fprintf(stderr, "unexpected error %d: %s\n", code, virGetLastErrorMessage());
    exit(1);
}

static void
use_network(unsigned int number)
{
    char xml[200];
    virNetworkPtr net;

    snprintf(xml, sizeof(xml), "<network><name>net-%u</name><uuid>00000000-0000-0000-0000-00000000000%u</uuid></network>", number,
             number + 1);
    net = virNetworkDefineXML(conn, xml);
    if (!net) {
        allow(-1, VIR_ERR_OPERATION_FAILED, VIR_ERR_OPERATION_FAILED);
        return;
    }
    allow(virNetworkCreate(net), VIR_ERR_OPERATION_INVALID, VIR_ERR_NO_NETWORK);
    allow(virNetworkIsActive(net), VIR_ERR_NO_NETWORK, VIR_ERR_NO_NETWORK);
    free(virNetworkGetXMLDesc(net, 0));
    allow(virNetworkDestroy(net), VIR_ERR_OPERATION_INVALID, VIR_ERR_NO_NETWORK);
    allow(virNetworkUndefine(net), VIR_ERR_OPERATION_INVALID, VIR_ERR_NO_NETWORK);
    virNetworkFree(net);
}

static void
use_volume(virStoragePoolPtr pool, unsigned int number)
{
    char name[20];
    char xml[200];
    virStorageVolPtr vol;
    virStorageVolInfo info;

    snprintf(name, sizeof(name), "vol-%u", number);
    snprintf(xml, sizeof(xml), "<volume><name>%s</name><capacity>1000</capacity></volume>", name);
    vol = virStorageVolCreateXML(pool, xml, 0);
    if (!vol)
        vol = virStorageVolLookupByName(pool, name);
    if (!vol) {
        allow(-1, VIR_ERR_OPERATION_FAILED, VIR_ERR_NO_STORAGE_VOL);
        return;
    }
    allow(virStorageVolGetInfo(vol, &info), VIR_ERR_NO_STORAGE_VOL, VIR_ERR_NO_STORAGE_VOL);
    allow(virStorageVolDelete(vol, 0), VIR_ERR_NO_STORAGE_VOL, VIR_ERR_NO_STORAGE_VOL);
    virStorageVolFree(vol);
}

static void *
work(void *opaque)
{
    unsigned int number = *(unsigned int *)opaque % 4;
    virStoragePoolPtr pool = virStoragePoolLookupByName(conn, "default-pool");

    for (int i = 0; i < rounds; i++) {
        use_network(number);
        use_volume(pool, number);
        allow(virConnectNumOfNetworks(conn), 0, 0);
    }
    virStoragePoolFree(pool);
    return NULL;
}

static int
setting(const char *name, int otherwise)
{
    const char *text = getenv(name);

    return text ? (int)strtol(text, NULL, 10) : otherwise;
}

static void
ignore(void *opaque, virErrorPtr error)
{
}

/* Nothing is left of what the threads made. */
static int
check_rest(void)
{
    virStoragePoolPtr pool = virStoragePoolLookupByName(conn, "default-pool");
    virStoragePoolInfo info;
    int volumes = virStoragePoolNumOfVolumes(pool);
    int rc = virStoragePoolGetInfo(pool, &info);

    virStoragePoolFree(pool);
    if (rc == 0 && volumes == 0 && info.allocation == 0 && virConnectNumOfNetworks(conn) == 1)
        return 0;
    fprintf(stderr, "%d volumes, %d networks are left\n", volumes, virConnectNumOfNetworks(conn));
    return 1;
}

int
main(void)
{
    pthread_t threads[THREADS_MAX];
    unsigned int numbers[THREADS_MAX];
    int count = setting("THREADS", 16);
    int rc;

    rounds = setting("ROUNDS", 50);
    virSetErrorFunc(NULL, ignore);
    conn = virConnectOpen("test:///default");
    if (!conn || count < 1 || count > THREADS_MAX) {
        fprintf(stderr, "cannot begin with %d threads: %s\n", count, virGetLastErrorMessage());
        return 1;
    }
    for (int i = 0; i < count; i++) {
        numbers[i] = (unsigned int)i;
        if (pthread_create(&threads[i], NULL, work, &numbers[i]) != 0)
            return 1;
    }
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    rc = check_rest();
    virConnectClose(conn);
    return rc;
}
