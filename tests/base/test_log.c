/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_log.c - levels, filters, outputs, and changing them while others write.
 *
 * Threads: main, and those the tests start.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/thread.h"
#include "support/test.h"

/* Sends the log of this test to a file, and things back to normal afterwards. */
static const char *
log_to_file(const char *level)
{
    const char *path = test_temp_path("log");
    g_autofree char *outputs = g_strdup_printf("%s:file:%s", level, path);

    OK(log_set_outputs(outputs));
    return path;
}

static void
back_to_normal(void)
{
    OK(log_set_outputs(""));
    OK(log_set_filters(""));
    log_set_level(LOG_LEVEL_WARN);
}

static const char *
content_of(const char *path)
{
    char *text = file_read(path, 100000000, NULL);

    OK_PTR(text);
    test_own(text, g_free);
    return text;
}

TEST(levels_select)
{
    const char *path = log_to_file("1");

    log_set_level(LOG_LEVEL_INFO);
    LOG_DEBUG("not %s", "this");
    LOG_INFO("but %s", "this");
    LOG_ERROR("and this");
    back_to_normal();
    STR_HAS(content_of(path), "info : test_levels_select:");
    STR_HAS(content_of(path), ": but this\n");
    STR_HAS(content_of(path), "error : test_levels_select:");
    NULL_PTR(strstr(content_of(path), "not this"));
}

TEST(an_outputs_level_selects_too)
{
    const char *path = log_to_file("3");

    log_set_level(LOG_LEVEL_DEBUG);
    LOG_INFO("too low");
    LOG_WARN("high enough");
    back_to_normal();
    NULL_PTR(strstr(content_of(path), "too low"));
    STR_HAS(content_of(path), "high enough");
}

TEST(filters_match_the_source)
{
    const char *path = log_to_file("1");

    OK(log_set_filters("1:base.test_log 4:test_other"));
    LOG_DEBUG("seen");
    OK(log_set_filters("4:base"));
    LOG_WARN("unseen");
    OK(log_set_filters("4:base 1:base.test_l?g"));
    LOG_DEBUG("seen by wildcard");
    OK(log_set_filters("1:+test_log"));
    LOG_DEBUG("seen with the old mark");
    OK(log_set_filters(NULL));
    LOG_DEBUG("unseen again");
    back_to_normal();
    STR_HAS(content_of(path), "seen\n");
    STR_HAS(content_of(path), "seen by wildcard");
    STR_HAS(content_of(path), "old mark");
    NULL_PTR(strstr(content_of(path), "unseen"));
}

TEST(bad_settings_are_refused_and_change_nothing)
{
    static const char *const bad_filters[] = { "1", "1:", "5:x", "0:x", "x:y", "1:a 9:b", "11:x", ":x" };
    static const char *const bad_outputs[] = { "1", "1:", "1:nowhere", "0:stderr", "5:stderr", "1:stderr:x", "1:file", "1:file:",
                                               "1:syslog", "1:journald:x", "stderr", "1:stderr 2" };
    g_autofree char *filters = NULL;
    g_autofree char *outputs = NULL;

    OK(log_set_filters("2:kept"));
    for (size_t i = 0; i < G_N_ELEMENTS(bad_filters); i++) {
        FAILS(log_set_filters(bad_filters[i]), VIR_ERR_INVALID_ARG);
        FAILS(log_validate_filters(bad_filters[i]), VIR_ERR_INVALID_ARG);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(bad_outputs); i++)
        FAILS(log_set_outputs(bad_outputs[i]), VIR_ERR_INVALID_ARG);
    FAILS(log_set_outputs("1:nowhere"), VIR_ERR_INVALID_ARG);
    STR_HAS(test_last_message(), "'nowhere'");
    FAILS(log_set_outputs("1:file:/no/such/dir/log"), VIR_ERR_SYSTEM_ERROR);
    OK(log_validate_outputs("1:file:/no/such/dir/log 3:syslog:virtqemud"));
    filters = log_get_filters();
    outputs = log_get_outputs();
    STREQ(filters, "2:kept");
    STREQ(outputs, "3:stderr");
    back_to_normal();
}

TEST(settings_are_told_as_written_and_the_last_of_a_place_wins)
{
    g_autofree char *text = NULL;

    OK(log_set_outputs("1:stderr  3:syslog:me 4:stderr"));
    text = log_get_outputs();
    STREQ(text, "3:syslog:me 4:stderr");
    back_to_normal();
}

TEST(the_environment_sets_everything)
{
    const char *path = test_temp_path("log");
    g_autofree char *outputs = g_strdup_printf("1:file:%s", path);

    setenv("LIBVIRT_DEBUG", "debug", 1);
    setenv("LIBVIRT_LOG_OUTPUTS", outputs, 1);
    setenv("LIBVIRT_LOG_FILTERS", "4:nothing", 1);
    OK(log_set_from_env());
    LOG_DEBUG("hello");
    back_to_normal();
    STR_HAS(content_of(path), "hello");
    setenv("LIBVIRT_DEBUG", "5", 1);
    FAILS(log_set_from_env(), VIR_ERR_INVALID_ARG);
    unsetenv("LIBVIRT_DEBUG");
    unsetenv("LIBVIRT_LOG_OUTPUTS");
    unsetenv("LIBVIRT_LOG_FILTERS");
    back_to_normal();
}

TEST(a_rotated_file_is_left)
{
    const char *path = log_to_file("1");
    const char *old = test_temp_path("log.1");

    LOG_WARN("first");
    OK(rename(path, old));
    LOG_WARN("second");
    OK(log_reopen());
    LOG_WARN("third");
    back_to_normal();
    STR_HAS(content_of(old), "second");
    NULL_PTR(strstr(content_of(path), "second"));
    STR_HAS(content_of(path), "third");
}

TEST(log_files_are_private_and_errno_is_kept)
{
    const char *path = log_to_file("1");
    struct stat info;

    errno = EXDEV;
    LOG_WARN("x");
    EQ(errno, EXDEV);
    back_to_normal();
    OK(stat(path, &info));
    EQ(info.st_mode & 07777, 0600);
}

static int evaluated;

static const char *
count_evaluation(void)
{
    evaluated++;
    return "x";
}

TEST(a_filtered_message_costs_next_to_nothing)
{
    const int n = 10000000;
    int64_t begin;

    LOG_DEBUG("%s", count_evaluation());
    evaluated = 0;
    begin = clock_now_us();
    for (int i = 0; i < n; i++)
        LOG_DEBUG("%s", count_evaluation());
    EQ(evaluated, 0);
    printf("# %.2f ns per filtered message\n", (double)(clock_now_us() - begin) * 1000 / n);
}

static atomic_bool stop;
static atomic_int lines_written;

static void
write_much(void *opaque G_GNUC_UNUSED)
{
    while (!atomic_load(&stop)) {
        LOG_WARN("a line that is long enough to be torn apart if writes were not single: %s", "0123456789");
        atomic_fetch_add(&lines_written, 1);
    }
}

TEST(settings_change_while_others_write)
{
    Thread *threads[4];
    const char *path = log_to_file("1");
    g_autofree char *outputs = g_strdup_printf("1:file:%s", path);
    g_auto(GStrv) lines = NULL;

    atomic_store(&stop, false);
    atomic_store(&lines_written, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = thread_start("logger", 0, write_much, NULL);
    for (int i = 0; i < 200 || atomic_load(&lines_written) < 1000; i++) {
        OK(log_set_outputs(outputs));
        OK(log_set_filters(i % 2 ? "4:thread 1:base.test_log" : ""));
        log_set_level(i % 3 ? LOG_LEVEL_WARN : LOG_LEVEL_INFO);
    }
    atomic_store(&stop, true);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        thread_join(threads[i]);
    back_to_normal();
    lines = g_strsplit(content_of(path), "\n", -1);
    TRUE_(g_strv_length(lines) > 1);
    for (size_t i = 0; lines[i] && lines[i + 1]; i++)
        TRUE_(g_str_has_suffix(lines[i], "were not single: 0123456789"));
}

TEST(a_dying_error_is_logged_with_what_happens_instead)
{
    const char *path = log_to_file("1");

    test_expect_failure();
    fail(VIR_ERR_NO_DOMAIN, "web");
    warn_last_error("cannot autostart '%s', continuing", "web");
    NULL_PTR(error_last());
    back_to_normal();
    STR_HAS(content_of(path), "cannot autostart 'web', continuing (Domain not found: web");
}
