/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * replay.c - main() of a fuzz target without libFuzzer: replay FOLDER...
 *
 * Runs the inputs in the folders, each whole, cut short, and with single bytes changed; always the same way.
 *
 * Threads: main.
 */

#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

enum {
    CHANGES = 64, /* of one input */
    CUTS = 64,
};

/* A copy that ends where the input does, so that a sanitizer sees who reads on. */
static void
run(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    memcpy(copy, data, size);
    (void)LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void
run_cut_short(const uint8_t *data, size_t size)
{
    size_t step = size / CUTS + 1;

    for (size_t len = 0; len < size; len += step)
        run(data, len);
}

static void
run_changed(const uint8_t *data, size_t size)
{
    static const uint8_t values[] = { 0, 0x7f, 0x80, 0xff, '"', '%', '/', '[' };
    g_autofree uint8_t *copy = g_memdup2(data, size);
    size_t step = size / CHANGES + 1;

    for (size_t at = 0; at < size; at += step) {
        for (size_t i = 0; i < sizeof(values); i++) {
            copy[at] = values[i];
            run(copy, size);
        }
        copy[at] = data[at];
    }
}

static int
run_file(const char *path)
{
    g_autofree char *data = NULL;
    gsize size;

    if (!g_file_get_contents(path, &data, &size, NULL)) {
        fprintf(stderr, "cannot read '%s'\n", path);
        return -1;
    }
    run((const uint8_t *)data, size);
    run_cut_short((const uint8_t *)data, size);
    if (size)
        run_changed((const uint8_t *)data, size);
    return 0;
}

/* How many inputs were run, or -1. A folder that is not there has none. */
static int
run_folder(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    int count = 0;

    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *file = g_build_filename(path, name, NULL);

        if (g_file_test(file, G_FILE_TEST_IS_DIR))
            continue;
        if (run_file(file) < 0)
            return -1;
        count++;
    }
    return count;
}

int
main(int argc, char **argv)
{
    int total = 0;

    for (int i = 1; i < argc; i++) {
        int count = run_folder(argv[i]);

        if (count < 0)
            return 1;
        total += count;
    }
    printf("%d inputs\n", total);
    return total > 0 ? 0 : 1;
}
