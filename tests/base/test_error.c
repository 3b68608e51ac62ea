/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_error.c - the thread's error: raising, handing over, and the discipline about it.
 *
 * Threads: main, and those the tests start.
 */

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/thread.h"
#include "support/test.h"

TEST(a_message_is_words_and_detail)
{
    FAILS(fail(VIR_ERR_NO_DOMAIN, "no domain with matching name '%s'", "web"), VIR_ERR_NO_DOMAIN);
    STREQ(test_last_message(), "Domain not found: no domain with matching name 'web'");
    FAILS(fail(VIR_ERR_OPERATION_INVALID, "domain is not running"), VIR_ERR_OPERATION_INVALID);
    STREQ(test_last_message(), "Requested operation is not valid: domain is not running");
    FAILS(fail(VIR_ERR_INVALID_STREAM, "virDomainOpenConsole"), VIR_ERR_INVALID_STREAM);
    STREQ(test_last_message(), "invalid stream pointer in virDomainOpenConsole");
}

TEST(a_system_error_ends_in_the_errnos_words)
{
    test_expect_failure();
    EQ(fail_errno(ENOENT, "cannot open '%s'", "/x"), -1);
    STREQ(error_last_message(), "cannot open '/x': No such file or directory");
    EQ(error_last()->code, VIR_ERR_SYSTEM_ERROR);
    EQ(error_last()->int1, ENOENT);
    error_reset();
}

TEST(the_public_struct_is_filled_as_programs_expect)
{
    test_expect_failure();
    fail(VIR_ERR_INVALID_ARG, "100%% of %d", 7);
    EQ(error_last()->level, VIR_ERR_ERROR);
    STREQ(error_last()->message, "invalid argument: 100% of 7");
    STREQ(error_last()->str1, "invalid argument: %s");
    STREQ(error_last()->str2, "100% of 7");
    NULL_PTR(error_last()->str3);
    EQ(error_last()->int1, -1);
    EQ(error_last()->int2, -1);
    error_set_details("virDomainGetMetadata", "uri", NULL, 0, 0);
    STREQ(error_last()->str2, "uri");
    error_reset();
}

TEST(long_words_lose_their_middle)
{
    g_autofree char *much = g_strnfill(10 << 20, 'a');

    FAILS(fail(VIR_ERR_XML_ERROR, "'%s' is not one of x, y", much), VIR_ERR_XML_ERROR);
    TRUE_(strlen(test_last_message()) < 20000);
    STR_HAS(test_last_message(), "'aaaa");
    STR_HAS(test_last_message(), "aaaa' is not one of x, y");
}

TEST(every_code_has_words)
{
    for (int code = VIR_ERR_OK; code <= VIR_ERR_INVALID_ENCR_KEY_SECRET; code++) {
        const char *words = error_code_to_string(code);

        OK_PTR(words);
        FALSE_(strcmp(words, "unknown error") == 0);
    }
    STREQ(error_code_to_string(-1), "unknown error");
    STREQ(error_code_to_string(100000), "unknown error");
}

TEST(errno_survives_raising)
{
    test_expect_failure();
    errno = EBUSY;
    fail(VIR_ERR_INTERNAL_ERROR, "x");
    EQ(errno, EBUSY);
    error_reset();
}

TEST(no_error_is_nothing)
{
    NULL_PTR(error_last());
    EQ(error_last_code(), VIR_ERR_OK);
    OK_PTR(error_last_message());
}

TEST(an_error_can_be_taken_and_restored)
{
    virError *taken;

    test_expect_failure();
    fail(VIR_ERR_RPC, "gone");
    taken = error_take();
    NULL_PTR(error_last());
    fail(VIR_ERR_INTERNAL_ERROR, "of a clean-up");
    error_restore(taken);
    EQ(error_last_code(), VIR_ERR_RPC);
    error_reset();
}

TEST(taking_nothing_gives_an_error_all_the_same)
{
    g_autoptr(virError) taken = error_take();

    EQ(taken->code, VIR_ERR_INTERNAL_ERROR);
    OK_PTR(taken->message);
}

static void
raise_in_thread(void *opaque)
{
    virError **ret_error = opaque;

    fail(VIR_ERR_NO_NETWORK, "in a thread");
    *ret_error = error_take();
    fail(VIR_ERR_NO_SECRET, "left behind, and freed with the thread");
}

TEST(each_thread_has_its_own_and_they_travel)
{
    g_autoptr(virError) error = NULL;
    Thread *thread = thread_start("test", 0, raise_in_thread, &error);

    OK_PTR(thread);
    thread_join(thread);
    NULL_PTR(error_last());
    FAILS(error_adopt(error), VIR_ERR_NO_NETWORK);
    STREQ(test_last_message(), "Network not found: in a thread");
}

TEST(a_copy_is_deep)
{
    g_autoptr(virError) copy = NULL;

    test_expect_failure();
    fail(VIR_ERR_NO_SECRET, "x");
    copy = error_copy(error_last());
    error_reset();
    STREQ(copy->message, "Secret not found: x");
    NULL_PTR(error_copy(NULL));
}

TEST(a_delivered_error_may_be_replaced)
{
    test_expect_failure();
    fail(VIR_ERR_NO_SECRET, "first");
    error_delivered();
    EQ(error_last_code(), VIR_ERR_NO_SECRET);
    fail(VIR_ERR_NO_DOMAIN, "second");
    EQ(error_last_code(), VIR_ERR_NO_DOMAIN);
    error_reset();
}

/* Does @func end its process by abort()? */
static bool
aborts(void (*func)(void))
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        struct rlimit none = { 0, 0 };

        setrlimit(RLIMIT_CORE, &none);
        signal(SIGABRT, SIG_DFL);
        close(STDERR_FILENO);
        func();
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void
set_twice(void)
{
    fail(VIR_ERR_NO_DOMAIN, "one");
    fail(VIR_ERR_NO_DOMAIN, "two");
}

static void
fail_without_error(void)
{
    error_ensure();
}

static void
do_right(void)
{
    fail(VIR_ERR_NO_DOMAIN, "one");
    error_ensure();
    error_reset();
    fail(VIR_ERR_NO_DOMAIN, "two");
}

TEST(debug_builds_abort_where_the_discipline_is_broken)
{
    if (!ERROR_DISCIPLINE)
        SKIP("built without error_discipline");
    TRUE_(aborts(set_twice));
    TRUE_(aborts(fail_without_error));
    FALSE_(aborts(do_right));
}
