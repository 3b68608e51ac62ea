/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test.h - a test is a sentence and a few lines. One test program is one or more .c files with TEST()s in them, linked with
 * test_support_dep, which brings main(). Output is TAP. See README.md.
 */

#ifndef SUPPORT_TEST_H
#define SUPPORT_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <glib.h>

typedef struct TestCase TestCase;
struct TestCase {
    const char *file;
    const char *name;
    void (*run)(void);
    unsigned int timeout_s;         /* 0 = the default, 30 s */
    TestCase *next;
};

/* Declares and begins a test. TEST_TIMEOUT() is one that may take longer. */
#define TEST(name) TEST_TIMEOUT(name, 0)
#define TEST_TIMEOUT(name, seconds) \
    static void test_##name(void); \
    static TestCase test_case_##name = { __FILE__, #name, test_##name, seconds, NULL }; \
    __attribute__((constructor)) static void test_register_##name(void) \
    { \
        test_register(&test_case_##name); \
    } \
    static void test_##name(void)

void test_register(TestCase *test);

#define TEST_PLACE __FILE__, __LINE__, __func__

/* The call succeeds: returns 0 or more. On failure the thread's error is shown. */
#define OK(expr) test_ok(TEST_PLACE, #expr, (long long)(expr))

/* The pointer is not NULL. */
#define OK_PTR(expr) test_ok_ptr(TEST_PLACE, #expr, (const void *)(expr))
#define NULL_PTR(expr) test_null_ptr(TEST_PLACE, #expr, (const void *)(expr))

#define TRUE_(expr) test_bool(TEST_PLACE, #expr, (expr) ? true : false, true)
#define FALSE_(expr) test_bool(TEST_PLACE, #expr, (expr) ? true : false, false)

/* Integers of any type and size are equal. */
#define EQ(a, b) \
    do { \
        __auto_type test_a_ = (a); \
        __auto_type test_b_ = (b); \
        if (!TEST_SAME_NUMBER(test_a_, test_b_)) \
            test_not_equal(TEST_PLACE, #a, #b, (long long)test_a_, (long long)test_b_); \
    } while (0)
#define TEST_SAME_NUMBER(a, b) ((long long)(a) == (long long)(b) && TEST_IS_NEGATIVE(a) == TEST_IS_NEGATIVE(b))
/* "a < 0" would be a warning where it is never true. */
#define TEST_IS_NEGATIVE(a) ((a) <= 0 && (a) != 0)

/* Texts are equal (both may be NULL). STR_HAS: @part stands somewhere in @text. */
#define STREQ(a, b) test_streq(TEST_PLACE, #a, #b, (a), (b))
#define STR_HAS(text, part) test_str_has(TEST_PLACE, #text, (text), (part))
#define MEMEQ(a, b, len) test_memeq(TEST_PLACE, #a, #b, (a), (b), (len))

/* The call fails (negative, or NULL for the _PTR form) and the thread's error is @code, which is then forgotten. Its message
 * is left for test_last_message(). */
#define FAILS(expr, code) \
    do { \
        test_expect_failure(); \
        test_fails(TEST_PLACE, #expr, (long long)(expr), code, #code); \
    } while (0)
#define FAILS_PTR(expr, code) \
    do { \
        test_expect_failure(); \
        test_fails_ptr(TEST_PLACE, #expr, (const void *)(expr), code, #code); \
    } while (0)

/* The message of the error that the last FAILS() saw. */
const char *test_last_message(void);

/* Ends this test as skipped; the text says what the host lacks. The one macro that hides a return: leaving by longjmp() would
 * leak what the test holds. */
#define SKIP(...) \
    do { \
        test_skip(__VA_ARGS__); \
        return; \
    } while (0)

/* Fails this test now. */
#define FAIL_TEST(...) test_fail_now(TEST_PLACE, __VA_ARGS__)

/* What @name holds in the data directory of the test's source file ("data" beside it). It lives until the test ends. */
#define GOLDEN(name) test_golden(TEST_PLACE, name)
char *test_data_path(const char *file, const char *name);
#define DATA_PATH(name) test_data_path(__FILE__, name)

/* @text (freed here) is what the golden file holds. With UPDATE_GOLDEN=1 in the environment the file is written instead. */
#define SAME_AS_GOLDEN(name, text) test_same_as_golden(TEST_PLACE, name, text)

/* A fresh directory, removed with everything in it when the test ends. The text lives as long. test_temp_path() is a path in it. */
const char *test_temp_dir(void);
const char *test_temp_path(const char *name);

/* Frees @data with @free_func when the test ends. */
void test_own(void *data, GDestroyNotify free_func);

/* Waits until @check is true, at most @timeout_ms, looking every millisecond: for what gives no event. */
#define WAIT_FOR(check, timeout_ms) \
    do { \
        int64_t test_end_ = test_now_ms() + (timeout_ms); \
        while (!(check)) { \
            if (test_now_ms() > test_end_) \
                FAIL_TEST("'%s' did not become true within %d ms", #check, (int)(timeout_ms)); \
            test_nap(); \
        } \
    } while (0)
int64_t test_now_ms(void);
void test_nap(void);

/* The functions behind the macros. A failed check ends the test program after printing what was expected. */
void test_ok(const char *file, int line, const char *func, const char *expr, long long value);
void test_ok_ptr(const char *file, int line, const char *func, const char *expr, const void *value);
void test_null_ptr(const char *file, int line, const char *func, const char *expr, const void *value);
void test_bool(const char *file, int line, const char *func, const char *expr, bool value, bool wanted);
void test_not_equal(const char *file, int line, const char *func, const char *a, const char *b, long long va,
                    long long vb) G_GNUC_NORETURN;
void test_streq(const char *file, int line, const char *func, const char *a, const char *b, const char *va,
                const char *vb);
void test_str_has(const char *file, int line, const char *func, const char *expr, const char *text, const char *part);
void test_memeq(const char *file, int line, const char *func, const char *a, const char *b, const void *va,
                const void *vb, size_t len);
void test_expect_failure(void);
void test_fails(const char *file, int line, const char *func, const char *expr, long long value, int code,
                const char *code_name);
void test_fails_ptr(const char *file, int line, const char *func, const char *expr, const void *value, int code,
                    const char *code_name);
void test_skip(const char *fmt, ...) G_GNUC_PRINTF(1, 2);
void test_fail_now(const char *file, int line, const char *func, const char *fmt, ...)
    G_GNUC_PRINTF(4, 5) G_GNUC_NORETURN;
const char *test_golden(const char *file, int line, const char *func, const char *name);
void test_same_as_golden(const char *file, int line, const char *func, const char *name, char *text);

#endif /* SUPPORT_TEST_H */
