/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_error.c - how programs learn of failures.
 *
 * Threads: main.
 */

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include <libvirt/libvirt.h>

#include "support/test.h"

/* What the handlers saw. */
static int calls;
static void *seen_data;
static int seen_code;

static void
note(void *data, virErrorPtr error)
{
    calls++;
    seen_data = data;
    seen_code = error->code;
}

/* A failing call that needs no connection. */
static void
provoke(void)
{
    EQ(virDomainFree(NULL), -1);
}

TEST(a_failure_reaches_the_programs_handler)
{
    int data;

    calls = 0;
    virSetErrorFunc(&data, note);
    provoke();
    EQ(calls, 1);
    TRUE_(seen_data == &data);
    EQ(seen_code, VIR_ERR_INVALID_DOMAIN);
    EQ(virGetLastErrorCode(), VIR_ERR_INVALID_DOMAIN);
    virSetErrorFunc(NULL, NULL);
    virResetLastError();
}

TEST(success_forgets_the_last_error)
{
    virSetErrorFunc(NULL, note);
    provoke();
    OK_PTR(virGetLastError());
    EQ(virGetVersion(NULL, NULL, NULL), 0);
    NULL_PTR(virGetLastError());
    EQ(virGetLastErrorCode(), VIR_ERR_OK);
    EQ(virGetLastErrorDomain(), VIR_FROM_NONE);
}

static void
call_us_again(void *data, virErrorPtr error)
{
    virResetLastError();
    EQ(virGetVersion(NULL, NULL, NULL), 0);
    EQ(error->code, VIR_ERR_INVALID_DOMAIN);
}

TEST(a_handler_may_call_the_library)
{
    virSetErrorFunc(NULL, call_us_again);
    provoke();
    EQ(virGetLastErrorCode(), VIR_ERR_INVALID_DOMAIN);
    virSetErrorFunc(NULL, NULL);
    virResetLastError();
}

TEST(copies_are_the_programs_own)
{
    virErrorPtr saved;
    virError copy;

    /* A program may hand in what it never initialised. */
    memset(&copy, 0x5a, sizeof(copy));
    virSetErrorFunc(NULL, note);
    provoke();
    EQ(virCopyLastError(&copy), VIR_ERR_INVALID_DOMAIN);
    saved = virSaveLastError();
    virResetLastError();
    EQ(saved->code, VIR_ERR_INVALID_DOMAIN);
    STREQ(saved->message, copy.message);
    virFreeError(saved);
    virResetError(&copy);
    NULL_PTR(copy.message);
    EQ(virCopyLastError(&copy), 0);
    EQ(virCopyLastError(NULL), -1);
    saved = virSaveLastError();
    EQ(saved->code, VIR_ERR_OK);
    virFreeError(saved);
    virFreeError(NULL);
    virResetError(NULL);
}

/* What @print writes to standard error. */
static char *
captured(void (*print)(void))
{
    FILE *file = tmpfile();
    int before = dup(STDERR_FILENO);
    char text[512] = "";
    size_t len;

    dup2(fileno(file), STDERR_FILENO);
    print();
    fflush(stderr);
    dup2(before, STDERR_FILENO);
    close(before);
    rewind(file);
    len = fread(text, 1, sizeof(text) - 1, file);
    text[len] = '\0';
    fclose(file);
    return g_strdup(text);
}

static void
print_some(void)
{
    virError error = { .code = VIR_ERR_INTERNAL_ERROR, .domain = VIR_FROM_QEMU, .level = VIR_ERR_ERROR };

    error.message = (char *)"msg";
    virDefaultErrorFunc(&error);
    error.domain = VIR_FROM_NONE;
    virDefaultErrorFunc(&error);
    error.domain = 4711;
    error.level = VIR_ERR_WARNING;
    virDefaultErrorFunc(&error);
    error.domain = -1;
    error.level = VIR_ERR_NONE;
    virDefaultErrorFunc(&error);
    error.code = VIR_ERR_OK;
    virDefaultErrorFunc(&error);
    error.code = VIR_ERR_INTERNAL_ERROR;
    error.message = NULL;
    virDefaultErrorFunc(&error);
    virDefaultErrorFunc(NULL);
}

TEST(the_default_handler_writes_one_line)
{
    g_autofree char *text = captured(print_some);

    STREQ(text, "libvirt: QEMU Driver error : msg\n"
                "libvirt:  error : msg\n"
                "libvirt: Unknown warning : msg\n"
                "libvirt: Unknown  : msg\n");
}

static void *
other_thread(void *data)
{
    return virGetLastError();
}

TEST(the_last_error_belongs_to_its_thread)
{
    pthread_t thread;
    void *seen = &thread;

    virSetErrorFunc(NULL, note);
    provoke();
    EQ(pthread_create(&thread, NULL, other_thread, NULL), 0);
    EQ(pthread_join(thread, &seen), 0);
    NULL_PTR(seen);
    virResetLastError();
}

TEST(the_message_of_no_error)
{
    virResetLastError();
    STREQ(virGetLastErrorMessage(), "no error");
}
