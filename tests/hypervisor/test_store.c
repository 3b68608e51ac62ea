/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_store.c - what is on disk survives: restarts, bad files, and kill -9 at any instant.
 *
 * Threads: the test's; a child process that is killed again and again.
 */

#include "support/test.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libvirt/libvirt-domain.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "conf/domain.h"
#include "hypervisor/domain_scan.h"
#include "null_hypervisor.h"

TEST(definitions_are_there_after_a_restart)
{
    const char *root = test_temp_dir();
    g_autoptr(NullDriver) second = NULL;
    g_autoptr(Domain) dom = NULL;
    g_autoptr(DomainView) view = NULL;
    {
        g_autoptr(NullDriver) first = null_driver_new(root);
        g_autoptr(Domain) defined = null_define(first, 7);

        OK_PTR(defined);
    }
    second = null_driver_new(root);
    OK(domain_list_load(second->list));
    dom = domain_list_find_name(second->list, "guest-7");
    OK_PTR(dom);
    view = domain_view(dom);
    OK_PTR(domain_view_persistent(view));
    EQ(domain_view_persistent(view)->mem.current_kib, 131072ull);
}

static int
mark_autostart(Domain *dom, void *opaque)
{
    g_autoptr(DomainEdit) edit = domain_edit_facts(dom);

    edit->facts.autostart = *(const bool *)opaque;
    return domain_commit(dom, edit);
}

TEST(autostart_is_a_link_and_comes_back)
{
    const char *root = test_temp_dir();
    g_autoptr(NullDriver) second = NULL;
    bool on = true;
    {
        g_autoptr(NullDriver) first = null_driver_new(root);
        g_autoptr(Domain) dom = null_define(first, 7);
        g_autofree char *target = NULL;
        g_autofree char *link = domain_store_autostart_path(first->store, "guest-7");
        g_autofree char *config = domain_store_config_path(first->store, "guest-7");

        OK(null_call(dom, mark_autostart, &on));
        target = file_read_link(link);
        STREQ(target, config);
    }
    second = null_driver_new(root);
    OK(domain_list_load(second->list));
    EQ((int)domain_list_count(second->list, VIR_CONNECT_LIST_DOMAINS_AUTOSTART), 1);
    domain_list_autostart(second->list);
    WAIT_FOR(domain_list_count(second->list, VIR_CONNECT_LIST_DOMAINS_ACTIVE) == 1, 5000);
}

TEST(a_running_guest_is_found_again)
{
    const char *root = test_temp_dir();
    g_autoptr(NullDriver) second = NULL;
    g_autoptr(Domain) dom = NULL;
    g_autoptr(DomainView) view = NULL;
    {
        g_autoptr(NullDriver) first = null_driver_new(root);
        g_autoptr(Domain) running = null_create(first, 7);

        OK_PTR(running);
    }
    second = null_driver_new(root);
    OK(domain_list_load(second->list));
    domain_list_wait_reconnected(second->list);
    dom = domain_list_find_name(second->list, "guest-7");
    OK_PTR(dom);
    view = domain_view(dom);
    EQ(domain_view_facts(view)->state, VIR_DOMAIN_RUNNING);
    EQ(domain_view_facts(view)->id, 1);
    EQ((int)domain_view_facts(view)->pid, 4711);
    FALSE_(domain_view_is_persistent(view));
    EQ(domain_view_live(view)->mem.current_kib, 131072ull);
    OK(null_stop(dom, VIR_DOMAIN_SHUTOFF_DESTROYED));
}

TEST(a_guest_that_died_meanwhile_is_shut_off)
{
    const char *root = test_temp_dir();
    g_autoptr(NullDriver) second = NULL;
    g_autoptr(Domain) dom = NULL;
    g_autoptr(DomainView) view = NULL;
    g_autofree char *path = NULL;
    {
        g_autoptr(NullDriver) first = null_driver_new(root);
        g_autoptr(Domain) running = null_define(first, 7);
        g_autofree char *text = NULL;
        char *pid;

        OK(null_start(running));
        path = domain_store_status_path(first->store, "guest-7");
        text = file_read(path, 1 << 20, NULL);
        pid = strstr(text, "4711");
        OK_PTR(pid);
        *pid = '5';
        OK(file_write_text(path, text, NULL));
    }
    second = null_driver_new(root);
    OK(domain_list_load(second->list));
    domain_list_wait_reconnected(second->list);
    dom = domain_list_find_name(second->list, "guest-7");
    view = domain_view(dom);
    EQ(domain_view_facts(view)->state, VIR_DOMAIN_SHUTOFF);
    EQ(domain_view_facts(view)->reason, VIR_DOMAIN_SHUTOFF_CRASHED);
    FALSE_(file_exists(path));
}

static void
write_config(const char *root, const char *name, const char *text)
{
    g_autofree char *directory = g_build_filename(root, "config", NULL);
    g_autofree char *path = g_build_filename(directory, name, NULL);

    OK(file_make_directories(directory, 0700));
    OK(file_write_text(path, text, NULL));
}

TEST(bad_files_do_not_keep_others_from_loading)
{
    const char *root = test_temp_dir();
    g_autoptr(NullDriver) driver = null_driver_new(root);
    g_autofree char *good = null_xml(1);
    g_autofree char *misnamed = null_xml(2);
    g_autofree char *half = null_xml(3);
    g_autofree char *twin = null_xml(1);

    half[strlen(half) / 2] = '\0';
    write_config(root, "guest-1.xml", good);
    write_config(root, "other-name.xml", misnamed);
    write_config(root, "guest-3.xml", half);
    write_config(root, "empty.xml", "");
    write_config(root, "noise.xml", "\x7f" "ELF\x02\x01");
    write_config(root, "readme.txt", "not for us");
    write_config(root, ".guest-9.xml.0123456789ab", "left behind");
    memcpy(strstr(twin, "guest-1"), "guest-4", 7);
    write_config(root, "guest-4.xml", twin);
    log_set_level(LOG_LEVEL_ERROR);
    OK(domain_list_load(driver->list));
    log_set_level(LOG_LEVEL_WARN);
    EQ((int)domain_list_count(driver->list, 0), 1);
    {
        g_autofree char *left = g_build_filename(root, "config", ".guest-9.xml.0123456789ab", NULL);

        FALSE_(file_exists(left));
    }
}

TEST(a_listed_but_broken_definition_says_where_it_is_broken)
{
    const char *root = test_temp_dir();
    g_autoptr(NullDriver) driver = null_driver_new(root);
    g_autofree char *text = null_xml(1);
    g_autoptr(Domain) dom = NULL;
    g_autoptr(DomainView) view = NULL;

    memcpy(strstr(text, "262144"), "lots!!", 6);
    write_config(root, "guest-1.xml", text);
    OK(domain_list_load(driver->list));
    dom = domain_list_find_name(driver->list, "guest-1");
    OK_PTR(dom);
    view = domain_view(dom);
    NULL_PTR(domain_view_persistent(view));
    STR_HAS(error_last_message(), "lots!!");
    STR_HAS(error_last_message(), "line 4");
    error_reset();
}

TEST(a_scan_takes_only_what_is_plain)
{
    static const struct {
        const char *text;
        bool plain;
    } cases[] = {
        { "<domain type='qemu'>\n  <name>a</name>\n  <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>\n</domain>\n", true },
        { "<?xml version='1.0'?>\n<!-- x -->\n<domain>\n<name>a</name><uuid>6695eb01f6a4830479aa97f2502e193f</uuid>", true },
        { "<domain><name>a&amp;b</name><uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid></domain>", false },
        { "<domain><uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid><name>a</name></domain>", false },
        { "<domain><name>a/b</name><uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid></domain>", false },
        { "<domain><name></name><uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid></domain>", false },
        { "<domain><name>a</name><uuid>nonsense</uuid></domain>", false },
        { "<domainx><name>a</name><uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid></domainx>", false },
        { "<domain/>", false },
        { "<!-- <domain>", false },
        { "<domain", false },
        { "", false },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        DomainScan scan = { 0 };

        EQ(domain_scan_text(cases[i].text, &scan), cases[i].plain);
        g_free(scan.name);
    }
}

/* The child defines, redefines and undefines for ever, and acknowledges each step by a byte in the pipe: the number of the domain,
 * with the top bit set when it is gone. */
enum { KILLS = 20, CHURN_DOMAINS = 8, GONE = 0x80 };

static int
undefine(Domain *dom, void *unused)
{
    return domain_list_undefine(domain_get_list(dom), dom);
}

static void
churn(const char *root, int report_fd)
{
    NullDriver *driver = null_driver_new(root);
    g_autoptr(GRand) rand = g_rand_new();

    if (domain_list_load(driver->list) < 0)
        _exit(1);
    for (;;) {
        unsigned int number = (unsigned int)g_rand_int_range(rand, 0, CHURN_DOMAINS);
        g_autoptr(Domain) dom = null_define(driver, number);
        unsigned char word = (unsigned char)number;

        if (!dom || write(report_fd, &word, 1) != 1)
            _exit(2);
        if (g_rand_int_range(rand, 0, 3) > 0)
            continue;
        /* From here on both are right, until the acknowledgement. */
        word = (unsigned char)(number | 0x40);
        if (write(report_fd, &word, 1) != 1 || null_call(dom, undefine, NULL) < 0)
            _exit(3);
        word = (unsigned char)(number | GONE);
        if (write(report_fd, &word, 1) != 1)
            _exit(4);
    }
}

typedef enum { MUST_BE_GONE, MUST_BE_THERE, MAY_BE_EITHER } Expectation;

static void
learn(int fd, Expectation *expected)
{
    unsigned char word;

    while (read(fd, &word, 1) == 1) {
        unsigned int number = word & 0x3f;

        g_assert(number < CHURN_DOMAINS);
        expected[number] = (word & GONE) ? MUST_BE_GONE : (word & 0x40) ? MAY_BE_EITHER : MUST_BE_THERE;
    }
}

static void
check_all(const char *root, Expectation *expected)
{
    g_autoptr(NullDriver) driver = null_driver_new(root);

    OK(domain_list_load(driver->list));
    for (unsigned int i = 0; i < CHURN_DOMAINS; i++) {
        g_autofree char *name = g_strdup_printf("guest-%u", i);
        g_autoptr(Domain) dom = domain_list_find_name(driver->list, name);

        if (expected[i] == MUST_BE_THERE)
            OK_PTR(dom);
        if (dom) {
            g_autoptr(DomainView) view = domain_view(dom);

            OK_PTR(domain_view_persistent(view));
        }
        /* A define that was not acknowledged may have reached the disk; it is there from now on. */
        expected[i] = dom ? MUST_BE_THERE : MUST_BE_GONE;
    }
}

TEST_TIMEOUT(kill_9_loses_nothing_that_was_acknowledged, 120)
{
    const char *root = test_temp_dir();
    Expectation expected[CHURN_DOMAINS] = { MUST_BE_GONE };
    g_autoptr(GRand) rand = g_rand_new();

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
        g_usleep((gulong)g_rand_int_range(rand, 2000, 60000));
        OK(kill(child, SIGKILL));
        EQ(waitpid(child, &status, 0), child);
        TRUE_(WIFSIGNALED(status));
        learn(report[0], expected);
        close(report[0]);
        check_all(root, expected);
    }
}

static long
resident_kib(void)
{
    g_autofree char *text = file_read("/proc/self/statm", 256, NULL);
    long pages = 0;

    g_assert(text && sscanf(text, "%*d %ld", &pages) == 1);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

TEST_TIMEOUT(five_thousand_definitions, 240)
{
    enum { MANY = 5000 };
    const char *root = test_temp_dir();
    g_autoptr(NullDriver) driver = NULL;
    int64_t begin;
    long before;

    {
        g_autofree char *directory = g_build_filename(root, "config", NULL);

        OK(file_make_directories(directory, 0700));
        for (unsigned int i = 0; i < MANY; i++) {
            g_autofree char *path = g_strdup_printf("%s/guest-%u.xml", directory, i);
            g_autofree char *xml = null_xml(i);
            static const FileWriteOptions options = { .volatile_only = true };

            OK(file_write_text(path, xml, &options));
        }
    }
    before = resident_kib();
    driver = null_driver_new(root);
    begin = clock_now_us();
    OK(domain_list_load(driver->list));
    g_printerr("# load of %d: %.1f ms, %ld KiB\n", MANY, (double)(clock_now_us() - begin) / 1000, resident_kib() - before);
    begin = clock_now_us();
    EQ((int)domain_list_count(driver->list, VIR_CONNECT_LIST_DOMAINS_INACTIVE), MANY);
    g_printerr("# list of %d with a filter: %.1f ms\n", MANY, (double)(clock_now_us() - begin) / 1000);
    begin = clock_now_us();
    {
        g_autoptr(GPtrArray) all = domain_list_get(driver->list, 0);

        for (guint i = 0; i < all->len; i++) {
            g_autoptr(DomainView) view = domain_view(g_ptr_array_index(all, i));

            OK_PTR(domain_view_persistent(view));
        }
    }
    g_printerr("# definition of each of %d: %.1f ms, %ld KiB\n", MANY, (double)(clock_now_us() - begin) / 1000,
               resident_kib() - before);
}
