/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_process.c - real QEMU processes: started, stopped, killed, silenced, found again.
 *
 * The guests have firmware and nothing else, and the driver lives in a directory of the test's.
 *
 * Threads: the test's calls owners.
 */

#include "support/test.h"

#include <signal.h>
#include <sys/wait.h>

#include <libvirt/libvirt-domain.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "bed.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_process.h"

static int
suspend(Domain *dom, void *unused)
{
    return qemu_process_pause(dom, VIR_DOMAIN_PAUSED_USER);
}

static int
resume(Domain *dom, void *unused)
{
    return qemu_process_resume(dom, VIR_DOMAIN_RUNNING_UNPAUSED);
}

static int
query(Domain *dom, void *unused)
{
    bool running;

    return qemu_monitor_status(dom, &running, NULL);
}

static bool
exists(pid_t pid)
{
    return kill(pid, 0) == 0;
}

static unsigned int
entries(const char *directory)
{
    g_auto(GStrv) names = file_list(directory, NULL);

    return g_strv_length(names);
}

TEST_TIMEOUT(a_guest_starts_and_stops_and_leaves_nothing, 120)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(Domain) dom = NULL;
    g_autofree char *text = NULL;
    g_autofree char *log = NULL;
    pid_t pid;

    NEEDS_QEMU();
    bed_begin(&bed, test_temp_dir());
    dom = bed_define(&bed, "guest");
    OK_PTR(dom);
    OK(bed_call(dom, bed_start, NULL));
    pid = bed_facts(dom).pid;
    EQ(bed_facts(dom).state, VIR_DOMAIN_RUNNING);
    EQ(bed_facts(dom).reason, VIR_DOMAIN_RUNNING_BOOTED);
    TRUE_(pid > 0 && exists(pid));
    {
        g_autoptr(DomainView) view = domain_view(dom);
        const DomainDef *live = domain_view_live(view);
        const ChardevDef *serial = g_ptr_array_index(live->serials, 0);

        STR_HAS(chardev_source_path(&serial->source), "/dev/pts/");
    }
    OK(bed_call(dom, bed_destroy, NULL));
    FALSE_(exists(pid));
    EQ(bed_facts(dom).state, VIR_DOMAIN_SHUTOFF);
    EQ(bed_facts(dom).reason, VIR_DOMAIN_SHUTOFF_DESTROYED);
    log = g_strdup_printf("%s/guest.log", bed.driver->log_dir);
    text = file_read(log, 1 << 20, NULL);
    STR_HAS(text, "starting up");
    STR_HAS(text, "-S");
    STR_HAS(text, "shutting down, reason=destroyed");
    {
        g_autofree char *left = g_strdup_printf("%s/domain-1-guest", bed.driver->lib_dir);
        g_autofree char *status = g_strdup_printf("%s/guest.xml", bed.driver->state_dir);

        FALSE_(file_exists(left));
        FALSE_(file_exists(status));
        EQ(entries(bed.driver->channel_dir), 0u);
    }
}

TEST_TIMEOUT(a_guest_pauses_and_goes_on, 120)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(Domain) dom = NULL;
    unsigned int paused = QEMU_START_PAUSED;

    NEEDS_QEMU();
    bed_begin(&bed, test_temp_dir());
    dom = bed_define(&bed, "guest");
    OK(bed_call(dom, bed_start, &paused));
    EQ(bed_facts(dom).state, VIR_DOMAIN_PAUSED);
    OK(bed_call(dom, resume, NULL));
    EQ(bed_facts(dom).state, VIR_DOMAIN_RUNNING);
    OK(bed_call(dom, suspend, NULL));
    OK(bed_call(dom, query, NULL));
    EQ(bed_facts(dom).state, VIR_DOMAIN_PAUSED);
    EQ(bed_facts(dom).reason, VIR_DOMAIN_PAUSED_USER);
    OK(bed_call(dom, bed_destroy, NULL));
}

TEST_TIMEOUT(a_killed_guest_is_shut_off_at_once, 120)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(Domain) dom = NULL;

    NEEDS_QEMU();
    bed_begin(&bed, test_temp_dir());
    dom = bed_define(&bed, "guest");
    OK(bed_call(dom, bed_start, NULL));
    OK(kill(bed_facts(dom).pid, SIGKILL));
    WAIT_FOR(bed_facts(dom).state == VIR_DOMAIN_SHUTOFF, 10000);
    EQ(bed_facts(dom).reason, VIR_DOMAIN_SHUTOFF_CRASHED);
    OK(bed_call(dom, bed_start, NULL));
    OK(bed_call(dom, bed_destroy, NULL));
}

static int
quit(Domain *dom, void *unused)
{
    return qemu_monitor_quit(dom);
}

TEST_TIMEOUT(a_guest_that_ends_by_itself_was_shut_down, 120)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(Domain) dom = NULL;

    NEEDS_QEMU();
    bed_begin(&bed, test_temp_dir());
    dom = bed_define(&bed, "guest");
    OK(bed_call(dom, bed_start, NULL));
    OK(bed_call(dom, quit, NULL));
    WAIT_FOR(bed_facts(dom).state == VIR_DOMAIN_SHUTOFF, 10000);
    EQ(bed_facts(dom).reason, VIR_DOMAIN_SHUTOFF_SHUTDOWN);
}

TEST_TIMEOUT(a_failed_start_quotes_qemu_and_leaves_nothing, 120)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(Domain) dom = NULL;
    DomainDef *def;

    NEEDS_QEMU();
    bed_begin(&bed, test_temp_dir());
    def = bed_def(&bed, "guest",
                    "    <disk type='file' device='disk'>\n"
                    "      <source file='/nonexistent/image'/>\n"
                    "      <target dev='hda' bus='ide'/>\n"
                    "    </disk>\n");
    dom = domain_list_define(bed.driver->hypervisor.domains, def);
    OK_PTR(dom);
    test_expect_failure();
    TRUE_(bed_call(dom, bed_start, NULL) < 0);
    STR_HAS(error_last_message(), "/nonexistent/image");
    error_reset();
    EQ(bed_facts(dom).state, VIR_DOMAIN_SHUTOFF);
    EQ(bed_facts(dom).id, -1);
    EQ(entries(bed.driver->channel_dir), 0u);
    {
        g_autofree char *status = g_strdup_printf("%s/guest.xml", bed.driver->state_dir);

        FALSE_(file_exists(status));
    }
}

TEST_TIMEOUT(guests_outlive_the_daemon, 120)
{
    const char *root = test_temp_dir();
    g_auto(Bed) bed = { 0 };
    DomainFacts alive, dead;

    NEEDS_QEMU();
    bed_begin(&bed, root);
    {
        g_autoptr(Domain) one = bed_define(&bed, "one");
        g_autoptr(Domain) two = bed_define(&bed, "two");

        OK(bed_call(one, bed_start, NULL));
        OK(bed_call(two, bed_start, NULL));
        alive = bed_facts(one);
        dead = bed_facts(two);
    }
    bed_end(&bed);
    TRUE_(exists(alive.pid));
    OK(kill(dead.pid, SIGKILL));
    OK((int)waitpid(dead.pid, NULL, 0));
    bed_begin(&bed, root);
    domain_list_wait_reconnected(bed.driver->hypervisor.domains);
    {
        g_autoptr(Domain) one = bed_find(&bed, "one");
        g_autoptr(Domain) two = bed_find(&bed, "two");

        EQ(bed_facts(one).state, VIR_DOMAIN_RUNNING);
        EQ(bed_facts(one).pid, alive.pid);
        EQ(bed_facts(one).id, alive.id);
        OK(bed_call(one, query, NULL));
        EQ(bed_facts(two).state, VIR_DOMAIN_SHUTOFF);
        EQ(bed_facts(two).reason, VIR_DOMAIN_SHUTOFF_CRASHED);
        OK(bed_call(one, suspend, NULL));
        OK(bed_call(one, bed_destroy, NULL));
        FALSE_(exists(alive.pid));
    }
}

TEST_TIMEOUT(a_silenced_guest_can_be_destroyed_and_looked_at, 120)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(Domain) dom = NULL;
    int64_t begin;
    pid_t pid;

    NEEDS_QEMU();
    bed_begin(&bed, test_temp_dir());
    dom = bed_define(&bed, "guest");
    OK(bed_call(dom, bed_start, NULL));
    pid = bed_facts(dom).pid;
    OK(kill(pid, SIGSTOP));
    begin = clock_now_ms();
    EQ(bed_facts(dom).state, VIR_DOMAIN_RUNNING);
    TRUE_(clock_now_ms() - begin < 100);
    FAILS(bed_call(dom, query, NULL), VIR_ERR_OPERATION_TIMEOUT);
    WAIT_FOR(bed_facts(dom).unresponsive, 5000);
    begin = clock_now_ms();
    FAILS(bed_call(dom, query, NULL), VIR_ERR_OPERATION_TIMEOUT);
    TRUE_(clock_now_ms() - begin < 500);
    OK(kill(pid, SIGCONT));
    WAIT_FOR(!bed_facts(dom).unresponsive, 5000);
    OK(bed_call(dom, query, NULL));
    OK(kill(pid, SIGSTOP));
    begin = clock_now_ms();
    OK(bed_call_urgently(dom, bed_destroy, NULL));
    TRUE_(clock_now_ms() - begin < 10000);
    FALSE_(exists(pid));
}

TEST_TIMEOUT(how_long_it_takes, 120)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(Domain) dom = NULL;
    double start_ms = 0, stop_ms = 0;

    NEEDS_QEMU();
    bed_begin(&bed, test_temp_dir());
    dom = bed_define(&bed, "guest");
    OK(bed_call(dom, bed_start, NULL));
    OK(bed_call(dom, bed_destroy, NULL));
    for (int i = 0; i < 5; i++) {
        int64_t begin = clock_now_us();

        OK(bed_call(dom, bed_start, NULL));
        start_ms += (double)(clock_now_us() - begin) / 5000;
        begin = clock_now_us();
        OK(bed_call(dom, bed_destroy, NULL));
        stop_ms += (double)(clock_now_us() - begin) / 5000;
    }
    g_printerr("# start %.1f ms, stop %.1f ms (mean of 5)\n", start_ms, stop_ms);
}
