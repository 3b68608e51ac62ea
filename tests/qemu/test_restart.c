/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_restart.c - the daemon is killed again and again while it defines, starts and destroys real guests: nothing that was
 * acknowledged is lost, and no process is left over.
 *
 * Threads: the test's; a child that is killed.
 */

#include "support/test.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "bed.h"

enum { KILLS = 20, GUESTS = 3 };

/* What the child did last, and told. */
typedef enum {
    TOLD_NOTHING,
    TOLD_DEFINED,
    TOLD_BUSY,                      /* starting or destroying: both are right */
    TOLD_RUNNING,
    TOLD_OFF,
} Told;

static void
tell(int fd, unsigned int number, Told what)
{
    unsigned char word = (unsigned char)(number << 4 | what);

    if (write(fd, &word, 1) != 1)
        _exit(2);
}

static void
churn(const char *root, int report_fd)
{
    static Bed bed;
    Domain *doms[GUESTS];
    g_autoptr(GRand) rand = g_rand_new();

    bed_begin(&bed, root);
    domain_list_wait_reconnected(bed.driver->hypervisor.domains);
    for (unsigned int i = 0; i < GUESTS; i++) {
        g_autofree char *name = g_strdup_printf("guest-%u", i);

        doms[i] = bed_find(&bed, name);
        if (!doms[i])
            doms[i] = bed_define(&bed, name);
        if (!doms[i])
            _exit(3);
        tell(report_fd, i, TOLD_DEFINED);
    }
    for (;;) {
        unsigned int i = (unsigned int)g_rand_int_range(rand, 0, GUESTS);
        bool on = bed_facts(doms[i]).id >= 0;

        tell(report_fd, i, TOLD_BUSY);
        if (bed_call(doms[i], on ? bed_destroy : bed_start, NULL) < 0)
            _exit(4);
        tell(report_fd, i, on ? TOLD_OFF : TOLD_RUNNING);
    }
}

static void
learn(int fd, Told *told, bool *defined)
{
    unsigned char word;

    while (read(fd, &word, 1) == 1) {
        unsigned int number = word >> 4;
        Told what = word & 0xf;

        g_assert(number < GUESTS);
        defined[number] = true;
        if (what != TOLD_DEFINED)
            told[number] = what;
    }
}

/* How many processes have @root in their environment, as guests have by HOME. */
static int
count_visit(int dir_fd, const char *name, void *opaque)
{
    unsigned int *counts = ((void **)opaque)[0];
    const char *root = ((void **)opaque)[1];
    g_autofree char *path = g_strdup_printf("/proc/%s/environ", name);
    g_autofree char *text = NULL;
    unsigned int pid;
    size_t len;

    if (!text_to_uint(name, 10, &pid) || (pid_t)pid == getpid())
        return 0;
    text = file_read(path, 1 << 20, &len);
    if (!text)
        error_reset();
    else if (memmem(text, len, root, strlen(root)))
        (*counts)++;
    return 0;
}

static unsigned int
count_processes(const char *root)
{
    unsigned int count = 0;
    void *opaque[] = { &count, (void *)(uintptr_t)root };

    file_foreach("/proc", count_visit, opaque);
    return count;
}

/* A guest that was being destroyed may still end: both numbers are taken at one moment. */
static bool
agrees(Bed *bed, const char *root)
{
    size_t running = domain_list_count(bed->driver->hypervisor.domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE);

    return count_processes(root) == running;
}

static void
check(const char *root, Told *told, const bool *defined)
{
    g_auto(Bed) bed = { 0 };

    bed_begin(&bed, root);
    domain_list_wait_reconnected(bed.driver->hypervisor.domains);
    for (unsigned int i = 0; i < GUESTS; i++) {
        g_autofree char *name = g_strdup_printf("guest-%u", i);
        g_autoptr(Domain) dom = bed_find(&bed, name);
        DomainFacts facts;

        if (!defined[i])
            continue;
        OK_PTR(dom);
        facts = bed_facts(dom);
        if (told[i] == TOLD_RUNNING)
            EQ(facts.state, VIR_DOMAIN_RUNNING);
        if (told[i] == TOLD_OFF)
            EQ(facts.state, VIR_DOMAIN_SHUTOFF);
    }
    WAIT_FOR(agrees(&bed, root), 5000);
    for (unsigned int i = 0; i < GUESTS; i++) {
        g_autofree char *name = g_strdup_printf("guest-%u", i);
        g_autoptr(Domain) dom = bed_find(&bed, name);

        if (dom)
            told[i] = bed_facts(dom).id >= 0 ? TOLD_RUNNING : TOLD_OFF;
    }
}

static void
clean_up(const char *root)
{
    g_auto(Bed) bed = { 0 };

    bed_begin(&bed, root);
    domain_list_wait_reconnected(bed.driver->hypervisor.domains);
    for (unsigned int i = 0; i < GUESTS; i++) {
        g_autofree char *name = g_strdup_printf("guest-%u", i);
        g_autoptr(Domain) dom = bed_find(&bed, name);

        if (dom && bed_facts(dom).id >= 0)
            OK(bed_call(dom, bed_destroy, NULL));
    }
    EQ(count_processes(root), 0u);
    {
        g_auto(GStrv) channels = file_list(bed.driver->channel_dir, NULL);
        g_auto(GStrv) runs = file_list(bed.driver->lib_dir, NULL);

        EQ(g_strv_length(channels), 0u);
        for (char **run = runs; *run; run++)
            FALSE_(text_has_prefix(*run, "domain-"));
    }
}

TEST_TIMEOUT(kill_9_loses_no_guest_and_leaves_no_process, 300)
{
    const char *root = test_temp_dir();
    Told told[GUESTS] = { TOLD_NOTHING };
    bool defined[GUESTS] = { false };
    g_autoptr(GRand) rand = g_rand_new();

    NEEDS_QEMU();
    for (int i = 0; i < KILLS; i++) {
        int report[2];
        int status;
        pid_t child;

        OK(pipe(report));
        child = fork();
        OK(child);
        if (child == 0) {
            close(report[0]);
            churn(root, report[1]);
        }
        close(report[1]);
        g_usleep((gulong)g_rand_int_range(rand, 20000, i == 0 ? 2000000 : 400000));
        OK(kill(child, SIGKILL));
        EQ(waitpid(child, &status, 0), child);
        if (WIFEXITED(status))
            FAIL_TEST("the child ended by itself with status %d", WEXITSTATUS(status));
        learn(report[0], told, defined);
        close(report[0]);
        check(root, told, defined);
    }
    clean_up(root);
}
