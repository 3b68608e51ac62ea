/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz.h - what a fuzz target is: a function that takes any bytes, and comes back.
 */

#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <glib.h>

/* The target. 0: it was a use; libFuzzer keeps the input if it reached something new. -1: not worth keeping. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input as text, as far as its first NUL. */
static inline char *
fuzz_text(const uint8_t *data, size_t size)
{
    return g_strndup((const char *)data, size);
}

/* Takes bytes off the front of an input; zeros when there are none left. */
typedef struct {
    const uint8_t *data;
    size_t size;
} FuzzInput;

static inline uint32_t
fuzz_take(FuzzInput *input, unsigned int bytes)
{
    uint32_t value = 0;

    for (unsigned int i = 0; i < bytes && input->size; i++) {
        value = value << 8 | *input->data;
        input->data++;
        input->size--;
    }
    return value;
}

#endif /* TESTS_FUZZ_H */
