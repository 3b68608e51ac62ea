/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test.c - runs the TEST()s of a program through GTest and prints TAP.
 *
 * Threads: the checks may be made from any thread; what belongs to the running test (its directory, what it owns) from its own.
 */

#include "support/test.h"

#include <errno.h>
#include <ftw.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

#define DEFAULT_TIMEOUT_S 30

typedef struct {
    void *data;
    GDestroyNotify free_func;
} Owned;

static TestCase *first_test;
static TestCase **end_of_tests = &first_test;
static const TestCase *running_test;
static GArray *owned_things;
static char *temp_dir;
static char *last_message;

void
test_register(TestCase *test)
{
    *end_of_tests = test;
    end_of_tests = &test->next;
}

static int
remove_entry(const char *path, const struct stat *info G_GNUC_UNUSED, int kind G_GNUC_UNUSED,
             struct FTW *where G_GNUC_UNUSED)
{
    return remove(path);
}

static void
temp_dir_remove(void)
{
    if (temp_dir)
        nftw(temp_dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    g_free(temp_dir);
    temp_dir = NULL;
}

static void
owned_things_free(void)
{
    while (owned_things && owned_things->len > 0) {
        Owned last = g_array_index(owned_things, Owned, owned_things->len - 1);

        g_array_set_size(owned_things, owned_things->len - 1);
        last.free_func(last.data);
    }
}

void
test_own(void *data, GDestroyNotify free_func)
{
    Owned owned = { data, free_func };

    if (!owned_things)
        owned_things = g_array_new(FALSE, FALSE, sizeof(Owned));
    g_array_append_val(owned_things, owned);
}

/* In a signal handler: only what is safe there. */
static void
on_timeout(int signo G_GNUC_UNUSED)
{
    static const char text[] = "Bail out! a test took longer than it may: ";

    (void)!write(STDOUT_FILENO, text, sizeof(text) - 1);
    if (running_test)
        (void)!write(STDOUT_FILENO, running_test->name, strlen(running_test->name));
    (void)!write(STDOUT_FILENO, "\n", 1);
    abort();
}

static unsigned int
timeout_of(const TestCase *test)
{
    const char *text = getenv("TEST_TIMEOUT_FACTOR");
    unsigned int seconds = test->timeout_s ? test->timeout_s : DEFAULT_TIMEOUT_S;
    unsigned int factor;

    return text_to_uint(text, 10, &factor) ? seconds * MAX(1, factor) : seconds;
}

static void
run_test(gconstpointer opaque)
{
    const TestCase *test = opaque;

    running_test = test;
    error_reset();
    alarm(timeout_of(test));
    test->run();
    alarm(0);
    owned_things_free();
    temp_dir_remove();
    if (error_last())
        test_fail_now(test->file, 0, test->name, "an error is left behind: %s", error_last_message());
    g_clear_pointer(&last_message, g_free);
    running_test = NULL;
}

/* "/file/sentence" */
static char *
test_path(const TestCase *test)
{
    g_autofree char *name = g_path_get_basename(test->file);
    char *dot = strrchr(name, '.');

    if (dot)
        *dot = '\0';
    return g_strdup_printf("/%s/%s", name, test->name);
}

int
main(int argc, char **argv)
{
    g_autoptr(GPtrArray) args = g_ptr_array_new();
    g_autofree char **vector = NULL;
    int n_args;
    int result;

    setlocale(LC_ALL, "C.UTF-8");
    signal(SIGALRM, on_timeout);
    g_ptr_array_add(args, argv[0]);
    g_ptr_array_add(args, (char *)"--tap");
    for (int i = 1; i < argc; i++)
        g_ptr_array_add(args, argv[i]);
    n_args = (int)args->len;
    g_ptr_array_add(args, NULL);
    vector = g_memdup2(args->pdata, args->len * sizeof(char *));
    g_test_init(&n_args, &vector, NULL);
    for (TestCase *test = first_test; test; test = test->next) {
        g_autofree char *path = test_path(test);

        g_test_add_data_func(path, test, run_test);
    }
    result = g_test_run();
    if (owned_things)
        g_array_unref(owned_things);
    return result;
}

void
test_fail_now(const char *file, int line, const char *func, const char *fmt, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, fmt);
    text = g_strdup_vprintf(fmt, args);
    va_end(args);
    if (error_last())
        fprintf(stderr, "# the thread's error is: %s\n", error_last_message());
    temp_dir_remove();
    /* Aborts: what a broken test would do next is not worth knowing. */
    g_assertion_message(NULL, file, line, func, text);
    abort();
}

void
test_skip(const char *fmt, ...)
{
    g_autofree char *why = NULL;
    va_list args;

    va_start(args, fmt);
    why = g_strdup_vprintf(fmt, args);
    va_end(args);
    g_test_skip(why);
}

void
test_ok(const char *file, int line, const char *func, const char *expr, long long value)
{
    if (value < 0)
        test_fail_now(file, line, func, "'%s' failed", expr);
}

void
test_ok_ptr(const char *file, int line, const char *func, const char *expr, const void *value)
{
    if (!value)
        test_fail_now(file, line, func, "'%s' is NULL", expr);
}

void
test_null_ptr(const char *file, int line, const char *func, const char *expr, const void *value)
{
    if (value)
        test_fail_now(file, line, func, "'%s' is not NULL", expr);
}

void
test_bool(const char *file, int line, const char *func, const char *expr, bool value, bool wanted)
{
    if (value != wanted)
        test_fail_now(file, line, func, "'%s' is %s", expr, value ? "true" : "false");
}

void
test_not_equal(const char *file, int line, const char *func, const char *a, const char *b, long long va, long long vb)
{
    test_fail_now(file, line, func, "%s is %lld (0x%llx), %s is %lld (0x%llx)", a, va, va, b, vb, vb);
}

void
test_streq(const char *file, int line, const char *func, const char *a, const char *b, const char *va, const char *vb)
{
    if (g_strcmp0(va, vb) == 0)
        return;
    test_fail_now(file, line, func, "%s and %s differ:\n--- is\n%s\n--- should be\n%s\n---", a, b, va ? va : "(NULL)",
                  vb ? vb : "(NULL)");
}

void
test_str_has(const char *file, int line, const char *func, const char *expr, const char *text, const char *part)
{
    if (!text || !strstr(text, part))
        test_fail_now(file, line, func, "%s does not contain '%s', it is '%s'", expr, part, text ? text : "(NULL)");
}

void
test_memeq(const char *file, int line, const char *func, const char *a, const char *b, const void *va, const void *vb,
           size_t len)
{
    const unsigned char *pa = va;
    const unsigned char *pb = vb;

    for (size_t i = 0; i < len; i++) {
        if (pa[i] != pb[i])
            test_fail_now(file, line, func, "%s and %s differ at byte %zu: 0x%02x, 0x%02x", a, b, i, pa[i], pb[i]);
    }
}

void
test_expect_failure(void)
{
    error_reset();
}

static void
check_code(const char *file, int line, const char *func, const char *expr, int code, const char *code_name)
{
    if (error_last_code() != code)
        test_fail_now(file, line, func, "'%s' failed with code %d (%s), not %s", expr, error_last_code(),
                      error_last_message(), code_name);
    g_free(last_message);
    last_message = g_strdup(error_last_message());
    error_reset();
}

void
test_fails(const char *file, int line, const char *func, const char *expr, long long value, int code,
           const char *code_name)
{
    if (value >= 0)
        test_fail_now(file, line, func, "'%s' did not fail, it returned %lld", expr, value);
    check_code(file, line, func, expr, code, code_name);
}

void
test_fails_ptr(const char *file, int line, const char *func, const char *expr, const void *value, int code,
               const char *code_name)
{
    if (value)
        test_fail_now(file, line, func, "'%s' did not fail", expr);
    check_code(file, line, func, expr, code, code_name);
}

const char *
test_last_message(void)
{
    return last_message ? last_message : "";
}

/* The compiler's name of a source file is relative to the build directory. */
char *
test_data_path(const char *file, const char *name)
{
    g_autofree char *dir = g_path_get_dirname(file);
    char *path = g_path_is_absolute(dir) ? g_build_filename(dir, "data", name, NULL)
                                         : g_build_filename(TEST_BUILD_ROOT, dir, "data", name, NULL);

    test_own(path, g_free);
    return path;
}

const char *
test_golden(const char *file, int line, const char *func, const char *name)
{
    const char *path = test_data_path(file, name);
    char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        test_fail_now(file, line, func, "cannot read '%s'; UPDATE_GOLDEN=1 makes golden files", path);
    test_own(text, g_free);
    return text;
}

void
test_same_as_golden(const char *file, int line, const char *func, const char *name, char *text)
{
    const char *path = test_data_path(file, name);
    const char *update = getenv("UPDATE_GOLDEN");

    if (!text)
        test_fail_now(file, line, func, "there is nothing to compare with '%s'", name);
    test_own(text, g_free);
    if (update && *update == '1') {
        if (!g_file_set_contents(path, text, -1, NULL))
            test_fail_now(file, line, func, "cannot write '%s'", path);
        return;
    }
    test_streq(file, line, func, name, "the golden file", text, test_golden(file, line, func, name));
}

const char *
test_temp_dir(void)
{
    if (!temp_dir) {
        temp_dir = g_dir_make_tmp("sv-test-XXXXXX", NULL);
        if (!temp_dir)
            FAIL_TEST("cannot make a temporary directory");
    }
    return temp_dir;
}

const char *
test_temp_path(const char *name)
{
    char *path = g_build_filename(test_temp_dir(), name, NULL);

    test_own(path, g_free);
    return path;
}

int64_t
test_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
test_nap(void)
{
    poll(NULL, 0, 1);
}
