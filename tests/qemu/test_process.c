/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_process.c - real QEMU processes: started, stopped, killed, silenced, found again.
 *
 * The guests have firmware and nothing else, and the driver lives in a directory of the test's.
 *
 * Threads: the test's calls owners.
 */

#include "support/test.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libvirt/libvirt-domain.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "conf/domain.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_process.h"

#define EMULATOR "/usr/bin/qemu-system-x86_64"

/* A driver in @root; may be made again over the same root, as after a restart. */
typedef struct {
    char *dirs[5];
    EventBus *bus;
    DriverState *state;
    QemuDriver *driver;
} Bed;

static void
bed_end(Bed *bed)
{
    if (bed->state)
        qemu_driver.stop(bed->state);
    event_bus_free(bed->bus);
    for (size_t i = 0; i < G_N_ELEMENTS(bed->dirs); i++)
        g_free(bed->dirs[i]);
    memset(bed, 0, sizeof(*bed));
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bed, bed_end)

static void
bed_begin(Bed *bed, const char *root)
{
    static const char *const names[] = { "etc", "run", "lib", "cache", "log" };
    g_autofree char *conf = g_build_filename(root, "etc", "qemu.conf", NULL);
    DriverEnv env = { .privileged = geteuid() == 0 };

    if (access(EMULATOR, X_OK) < 0)
        SKIP("there is no %s", EMULATOR);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        bed->dirs[i] = g_build_filename(root, names[i], NULL);
        OK(file_make_directories(bed->dirs[i], 0755));
    }
    OK(file_write_text(conf, "user = \"root\"\ngroup = \"root\"\n", NULL));
    bed->bus = event_bus_new();
    env.bus = bed->bus;
    env.config_dir = bed->dirs[0];
    env.state_dir = bed->dirs[1];
    env.lib_dir = bed->dirs[2];
    env.cache_dir = bed->dirs[3];
    env.log_dir = bed->dirs[4];
    bed->state = qemu_driver.init(&env);
    OK_PTR(bed->state);
    bed->driver = (QemuDriver *)(void *)bed->state;
}

static DomainDef *
guest_def(Bed *bed, const char *name, const char *devices)
{
    g_autofree char *xml = g_strdup_printf("<domain type='qemu'>\n"
                                           "  <name>%s</name>\n"
                                           "  <memory unit='MiB'>64</memory>\n"
                                           "  <vcpu>1</vcpu>\n"
                                           "  <os><type arch='x86_64' machine='pc'>hvm</type></os>\n"
                                           "  <on_poweroff>destroy</on_poweroff>\n"
                                           "  <devices>\n"
                                           "    <emulator>" EMULATOR "</emulator>\n"
                                           "%s"
                                           "  </devices>\n"
                                           "</domain>\n",
                                           name, devices);
    DomainDef *def = domain_def_parse(xml, DOMAIN_PARSE_INACTIVE | DOMAIN_PARSE_ABI_UPDATE, &bed->driver->hooks);

    if (!def)
        FAIL_TEST("%s", error_last_message());
    return def;
}

static Domain *
define(Bed *bed, const char *name)
{
    return domain_list_define(bed->driver->hypervisor.domains, guest_def(bed, name, "    <serial type='pty'/>\n"));
}

/* Has the owner call @func. */
typedef struct {
    ActorMessage base;
    int (*func)(Domain *dom, void *opaque);
    void *opaque;
} Call;

static int
call_run(Domain *dom, Call *call)
{
    return call->func(dom, call->opaque);
}
ACTOR_THUNK(Call, call_run)

static int
call(Domain *dom, int (*func)(Domain *dom, void *opaque), void *opaque)
{
    Call msg = { .base = { .run = call_run_thunk, .what = "call" }, .func = func, .opaque = opaque };

    return actor_call(dom, &msg.base);
}

static int
start(Domain *dom, void *opaque)
{
    QemuStart how = { .flags = opaque ? *(unsigned int *)opaque : 0 };

    return qemu_process_start_persistent(dom, &how);
}

static int
stop(Domain *dom, void *unused)
{
    return qemu_process_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED);
}

/* As virDomainDestroy comes: urgent, and breaking off what the owner waits for. */
static int
destroy(Domain *dom)
{
    Call msg = {
        .base = { .run = call_run_thunk, .what = "destroy", .lane = ACTOR_LANE_URGENT, .interrupts = true }, .func = stop,
    };

    return actor_call(dom, &msg.base);
}

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

static DomainFacts
facts(Domain *dom)
{
    g_autoptr(DomainView) view = domain_view(dom);

    return *domain_view_facts(view);
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

    bed_begin(&bed, test_temp_dir());
    dom = define(&bed, "guest");
    OK_PTR(dom);
    OK(call(dom, start, NULL));
    pid = facts(dom).pid;
    EQ(facts(dom).state, VIR_DOMAIN_RUNNING);
    EQ(facts(dom).reason, VIR_DOMAIN_RUNNING_BOOTED);
    TRUE_(pid > 0 && exists(pid));
    {
        g_autoptr(DomainView) view = domain_view(dom);
        const DomainDef *live = domain_view_live(view);
        const ChardevDef *serial = g_ptr_array_index(live->serials, 0);

        STR_HAS(chardev_source_path(&serial->source), "/dev/pts/");
    }
    OK(call(dom, stop, NULL));
    FALSE_(exists(pid));
    EQ(facts(dom).state, VIR_DOMAIN_SHUTOFF);
    EQ(facts(dom).reason, VIR_DOMAIN_SHUTOFF_DESTROYED);
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

    bed_begin(&bed, test_temp_dir());
    dom = define(&bed, "guest");
    OK(call(dom, start, &paused));
    EQ(facts(dom).state, VIR_DOMAIN_PAUSED);
    OK(call(dom, resume, NULL));
    EQ(facts(dom).state, VIR_DOMAIN_RUNNING);
    OK(call(dom, suspend, NULL));
    OK(call(dom, query, NULL));
    EQ(facts(dom).state, VIR_DOMAIN_PAUSED);
    EQ(facts(dom).reason, VIR_DOMAIN_PAUSED_USER);
    OK(call(dom, stop, NULL));
}

TEST_TIMEOUT(a_killed_guest_is_shut_off_at_once, 120)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(Domain) dom = NULL;

    bed_begin(&bed, test_temp_dir());
    dom = define(&bed, "guest");
    OK(call(dom, start, NULL));
    OK(kill(facts(dom).pid, SIGKILL));
    WAIT_FOR(facts(dom).state == VIR_DOMAIN_SHUTOFF, 10000);
    EQ(facts(dom).reason, VIR_DOMAIN_SHUTOFF_CRASHED);
    OK(call(dom, start, NULL));
    OK(call(dom, stop, NULL));
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

    bed_begin(&bed, test_temp_dir());
    dom = define(&bed, "guest");
    OK(call(dom, start, NULL));
    OK(call(dom, quit, NULL));
    WAIT_FOR(facts(dom).state == VIR_DOMAIN_SHUTOFF, 10000);
    EQ(facts(dom).reason, VIR_DOMAIN_SHUTOFF_SHUTDOWN);
}

TEST_TIMEOUT(a_failed_start_quotes_qemu_and_leaves_nothing, 120)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(Domain) dom = NULL;
    DomainDef *def;

    bed_begin(&bed, test_temp_dir());
    def = guest_def(&bed, "guest",
                    "    <disk type='file' device='disk'><source file='/nonexistent/image'/><target dev='hda' bus='ide'/></disk>\n");
    dom = domain_list_define(bed.driver->hypervisor.domains, def);
    OK_PTR(dom);
    test_expect_failure();
    TRUE_(call(dom, start, NULL) < 0);
    STR_HAS(error_last_message(), "/nonexistent/image");
    error_reset();
    EQ(facts(dom).state, VIR_DOMAIN_SHUTOFF);
    EQ(facts(dom).id, -1);
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

    bed_begin(&bed, root);
    {
        g_autoptr(Domain) one = define(&bed, "one");
        g_autoptr(Domain) two = define(&bed, "two");

        OK(call(one, start, NULL));
        OK(call(two, start, NULL));
        alive = facts(one);
        dead = facts(two);
    }
    bed_end(&bed);
    TRUE_(exists(alive.pid));
    OK(kill(dead.pid, SIGKILL));
    OK((int)waitpid(dead.pid, NULL, 0));
    bed_begin(&bed, root);
    domain_list_wait_reconnected(bed.driver->hypervisor.domains);
    {
        g_autoptr(Domain) one = domain_list_find_name(bed.driver->hypervisor.domains, "one");
        g_autoptr(Domain) two = domain_list_find_name(bed.driver->hypervisor.domains, "two");

        EQ(facts(one).state, VIR_DOMAIN_RUNNING);
        EQ(facts(one).pid, alive.pid);
        EQ(facts(one).id, alive.id);
        OK(call(one, query, NULL));
        EQ(facts(two).state, VIR_DOMAIN_SHUTOFF);
        EQ(facts(two).reason, VIR_DOMAIN_SHUTOFF_CRASHED);
        OK(call(one, suspend, NULL));
        OK(call(one, stop, NULL));
        FALSE_(exists(alive.pid));
    }
}

TEST_TIMEOUT(a_silenced_guest_can_be_destroyed_and_looked_at, 120)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(Domain) dom = NULL;
    int64_t begin;
    pid_t pid;

    bed_begin(&bed, test_temp_dir());
    dom = define(&bed, "guest");
    OK(call(dom, start, NULL));
    pid = facts(dom).pid;
    OK(kill(pid, SIGSTOP));
    begin = clock_now_ms();
    EQ(facts(dom).state, VIR_DOMAIN_RUNNING);
    TRUE_(clock_now_ms() - begin < 100);
    FAILS(call(dom, query, NULL), VIR_ERR_OPERATION_TIMEOUT);
    WAIT_FOR(facts(dom).unresponsive, 5000);
    begin = clock_now_ms();
    FAILS(call(dom, query, NULL), VIR_ERR_OPERATION_TIMEOUT);
    TRUE_(clock_now_ms() - begin < 500);
    OK(kill(pid, SIGCONT));
    WAIT_FOR(!facts(dom).unresponsive, 5000);
    OK(call(dom, query, NULL));
    OK(kill(pid, SIGSTOP));
    begin = clock_now_ms();
    OK(destroy(dom));
    TRUE_(clock_now_ms() - begin < 10000);
    FALSE_(exists(pid));
}

TEST_TIMEOUT(how_long_it_takes, 120)
{
    g_auto(Bed) bed = { 0 };
    g_autoptr(Domain) dom = NULL;
    double start_ms = 0, stop_ms = 0;

    bed_begin(&bed, test_temp_dir());
    dom = define(&bed, "guest");
    OK(call(dom, start, NULL));
    OK(call(dom, stop, NULL));
    for (int i = 0; i < 5; i++) {
        int64_t begin = clock_now_us();

        OK(call(dom, start, NULL));
        start_ms += (double)(clock_now_us() - begin) / 5000;
        begin = clock_now_us();
        OK(call(dom, stop, NULL));
        stop_ms += (double)(clock_now_us() - begin) / 5000;
    }
    g_printerr("# start %.1f ms, stop %.1f ms (mean of 5)\n", start_ms, stop_ms);
}
