/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_support.c - the tests' own tools.
 *
 * Threads: main.
 */

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "support/test.h"

TEST(golden_files_stand_beside_the_test)
{
    STREQ(GOLDEN("golden.txt"), "one line\n");
    SAME_AS_GOLDEN("golden.txt", g_strdup("one line\n"));
}

TEST(numbers_of_different_signs_differ)
{
    TRUE_(TEST_SAME_NUMBER(1u, 1));
    FALSE_(TEST_SAME_NUMBER(UINT64_MAX, -1));
    TRUE_(TEST_SAME_NUMBER(UINT64_MAX, UINT64_MAX));
}

static char *previous;

TEST(temporary_directories_exist)
{
    previous = g_strdup(test_temp_dir());
    TRUE_(file_is_directory(previous));
    OK(file_write_text(test_temp_path("f"), "x", NULL));
    STREQ(test_temp_dir(), previous);
}

TEST(and_are_gone_afterwards)
{
    FALSE_(file_exists(previous));
    g_free(previous);
}

TEST(failures_are_forgotten_and_their_message_kept)
{
    FAILS(fail(VIR_ERR_NO_DOMAIN, "web"), VIR_ERR_NO_DOMAIN);
    NULL_PTR(error_last());
    STREQ(test_last_message(), "Domain not found: web");
    FAILS_PTR(fail_null(VIR_ERR_NO_DOMAIN, "web"), VIR_ERR_NO_DOMAIN);
}

TEST(skipping_ends_a_test)
{
    SKIP("this is what a skipped test looks like");
    FAIL_TEST("not reached");
}
