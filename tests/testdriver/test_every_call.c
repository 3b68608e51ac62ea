/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_every_call.c - calls every public function once against test:///default, each in a process of its own: none crashes or
 * hangs, and what fails says why. Its output is the table of functions and what came of them.
 *
 * With the argument --with-flags it reads lines "FUNCTION FLAGS" instead, and prints what comes of each: for test_flags.py.
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libvirt/virterror.h>

#include "every_call.h"

enum {
    PLACE = 65536,
    DEADLINE_S = 60,
    EXIT_FAILED = 10,            /* with a proper error */
    EXIT_SILENT = 11,            /* with one that says nothing */
};

unsigned int call_flags;
virConnectPtr conn;
virDomainPtr dom;
virDomainPtr doms[2];
virNetworkPtr net;
virStoragePoolPtr pool;
virStorageVolPtr volume;
virInterfacePtr iface;
virNodeDevicePtr device;
virStreamPtr stream;
virDomainSnapshotPtr snapshot;
virDomainCheckpointPtr checkpoint;
const char *xml = "<domain type='test'><name>other</name><memory>1024</memory><os><type>hvm</type></os></domain>";

void *
place(void)
{
    return calloc(1, PLACE);
}

int
refuse(void)
{
    return -1;
}

static void
on_timeout(int timer __attribute__((unused)), void *opaque __attribute__((unused)))
{
}

static void
prepare(void)
{
    virSetErrorFunc(NULL, (virErrorFunc)(void (*)(void))refuse);
    virEventRegisterDefaultImpl();
    virEventAddTimeout(0, on_timeout, NULL, NULL);
    conn = virConnectOpen("test:///default");
    if (!conn)
        exit(EXIT_SILENT);
    dom = doms[0] = virDomainLookupByName(conn, "test");
    net = virNetworkLookupByName(conn, "default");
    pool = virStoragePoolLookupByName(conn, "default-pool");
    iface = virInterfaceLookupByName(conn, "eth1");
    device = virNodeDeviceLookupByName(conn, "computer");
    stream = virStreamNew(conn, 0);
    snapshot = virDomainSnapshotCreateXML(dom, "<domainsnapshot/>", 0);
    checkpoint = virDomainCheckpointCreateXML(dom, "<domaincheckpoint/>", 0);
    virResetLastError();
}

static int
run(const EveryCall *each)
{
    virErrorPtr error;

    alarm(DEADLINE_S);
    prepare();
    each->call();
    error = virGetLastError();
    if (!error || error->code == VIR_ERR_OK) {
        printf("# %s: done\n", each->name);
        return 0;
    }
    if (!error->message || !*error->message)
        return EXIT_SILENT;
    printf("# %s: error %d, %s\n", each->name, error->code, error->message);
    return EXIT_FAILED;
}

static void __attribute__((noreturn))
run_and_exit(const EveryCall *each)
{
    int status = run(each);

    fflush(stdout);
    _exit(status);
}

/* Runs @each in a process of its own; how that ended. */
static int
run_apart(const EveryCall *each)
{
    pid_t pid;
    int status = 0;

    fflush(stdout);
    pid = fork();
    if (pid == 0)
        run_and_exit(each);
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        exit(EXIT_FAILURE);
    return status;
}

static int
run_with_flags(void)
{
    char name[128];

    while (scanf("%127s %u", name, &call_flags) == 2) {
        for (unsigned int i = 0; i < every_call_count; i++) {
            if (strcmp(every_call[i].name, name) == 0)
                run_apart(&every_call[i]);
        }
        printf("end %s %u\n", name, call_flags);
    }
    return EXIT_SUCCESS;
}

/* Some calls write files where they are told to, relative to where the program is. */
static int
go_somewhere(char *folder)
{
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static void
clean_up(const char *folder)
{
    static const char *const written[] = { "test", "other", NULL };

    for (size_t i = 0; written[i]; i++)
        unlink(written[i]);
    if (chdir("/") < 0 || rmdir(folder) < 0)
        printf("# '%s' is left behind\n", folder);
}

int
main(int argc, char **argv)
{
    char folder[] = "/tmp/every-call-XXXXXX";
    unsigned int failed = 0, refused = 0;

    if (argc > 1 && strcmp(argv[1], "--with-flags") == 0)
        return run_with_flags();
    if (go_somewhere(folder) < 0)
        return EXIT_FAILURE;
    printf("1..1\n");
    for (unsigned int i = 0; i < every_call_count; i++) {
        int status = run_apart(&every_call[i]);

        refused += WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILED;
        if (WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == EXIT_FAILED))
            continue;
        printf("# %s: %s %d\n", every_call[i].name, WIFSIGNALED(status) ? "signal" : "exit",
               WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
        failed++;
    }
    printf("# %u functions, %u answered with an error that says why, %u did not end well\n", every_call_count, refused, failed);
    clean_up(folder);
    printf("%sok 1 - every function\n", failed ? "not " : "");
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
