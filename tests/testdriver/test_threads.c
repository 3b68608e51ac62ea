/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_threads.c - many threads on one connection, then many connections: calls of all kinds at once.
 *
 * THREADS_CALLS in the environment says how many calls there are in all.
 */

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

enum {
    THREADS = 64,
    CONNECTIONS = 256,
    CALLS_DEFAULT = 20000,
};

static virConnectPtr shared;
static atomic_long left;
static atomic_uint wrong;

static void
ignore_error(void *opaque __attribute__((unused)), virErrorPtr error __attribute__((unused)))
{
}

/* An answer, or an error that fits what the other threads do meanwhile. */
static void
judge(const char *what, int failed)
{
    int code = virGetLastError() ? virGetLastError()->code : VIR_ERR_OK;

    if (!failed || code == VIR_ERR_OPERATION_INVALID || code == VIR_ERR_NO_DOMAIN || code == VIR_ERR_OPERATION_FAILED)
        return;
    fprintf(stderr, "# %s: %s\n", what, virGetLastErrorMessage());
    atomic_fetch_add(&wrong, 1);
}

static void
change(virDomainPtr dom, long n)
{
    if (n % 7 == 0)
        judge("suspend", virDomainSuspend(dom) < 0);
    else if (n % 7 == 1)
        judge("resume", virDomainResume(dom) < 0);
    else if (n % 7 == 2)
        judge("metadata", virDomainSetMetadata(dom, VIR_DOMAIN_METADATA_TITLE, "x", NULL, NULL, 0) < 0);
    else
        judge("memory", virDomainSetMemory(dom, 1048576) < 0);
}

static void
come_and_go(virConnectPtr conn, int thread)
{
    char xml[256];
    virDomainPtr dom;

    snprintf(xml, sizeof(xml), "<domain type='test'><name>t%d</name><memory>1024</memory><os><type>hvm</type></os></domain>",
             thread);
    dom = virDomainCreateXML(conn, xml, 0);
    judge("create", !dom);
    if (!dom)
        return;
    judge("destroy", virDomainDestroy(dom) < 0);
    virDomainFree(dom);
}

static void
one_round(virConnectPtr conn, int thread, long n)
{
    virDomainPtr dom = virDomainLookupByName(conn, "test");
    virDomainPtr *all = NULL;
    virDomainInfo info;
    char *xml;
    int count;

    judge("lookup", !dom);
    if (!dom)
        return;
    judge("info", virDomainGetInfo(dom, &info) < 0);
    xml = virDomainGetXMLDesc(dom, 0);
    judge("xml", !xml);
    free(xml);
    change(dom, n);
    virDomainFree(dom);
    if (n % 5 == 0)
        come_and_go(conn, thread);
    count = virConnectListAllDomains(conn, &all, 0);
    judge("list", count < 0);
    for (int i = 0; i < count; i++)
        virDomainFree(all[i]);
    free(all);
}

static void *
run(void *opaque)
{
    int thread = (int)(size_t)opaque;
    virConnectPtr own = shared ? NULL : virConnectOpen("test:///default");
    long n;

    /* A round has about six calls. */
    while ((n = atomic_fetch_sub(&left, 6)) > 0)
        one_round(own ? own : shared, thread, n);
    if (own)
        virConnectClose(own);
    return NULL;
}

static void
run_threads(int count, long calls)
{
    pthread_t threads[CONNECTIONS];

    atomic_store(&left, calls);
    for (int i = 0; i < count; i++)
        pthread_create(&threads[i], NULL, run, (void *)(size_t)i);
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

int
main(void)
{
    const char *asked = getenv("THREADS_CALLS");
    long calls = asked ? strtol(asked, NULL, 10) : CALLS_DEFAULT;

    virInitialize();
    virSetErrorFunc(NULL, ignore_error);
    shared = virConnectOpen("test:///default");
    if (!shared)
        return EXIT_FAILURE;
    printf("1..2\n");
    run_threads(THREADS, calls / 2);
    printf("%sok 1 - %d threads on one connection\n", wrong ? "not " : "", THREADS);
    virConnectClose(shared);
    shared = NULL;
    run_threads(CONNECTIONS, calls / 2);
    printf("%sok 2 - %d connections\n", wrong ? "not " : "", CONNECTIONS);
    return wrong ? EXIT_FAILURE : EXIT_SUCCESS;
}
