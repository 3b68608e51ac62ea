/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xml-documents.c - how fast documents are read and written: xml-documents FOLDER [SECONDS].
 *
 * Every document in the folder that parses is read, formatted, and read by libxml2 alone as the floor, again and again for
 * so many seconds each. Printed: documents and megabytes per second, and the memory that the definitions take.
 *
 * Threads: main.
 */

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libxml/tree.h>

#include "base/error.h"
#include "conf/documents.h"

typedef struct {
    const Document *document;
    char *text;
    size_t len;
    void *self;
} Sample;

static GArray *samples;             /* Sample */
static size_t n_bytes;

static const Document *
kind_of(const char *text)
{
    for (const char *from = strchr(text, '<'); from; from = strchr(from + 1, '<')) {
        g_autofree char *root = g_strndup(from + 1, strcspn(from + 1, " \t\r\n/>"));
        const Document *document = document_of_root(root);

        if (document)
            return document;
    }
    return NULL;
}

static void
load(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        Sample sample = { 0 };

        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            load(path);
        } else if (g_str_has_suffix(name, ".xml") && g_file_get_contents(path, &sample.text, &sample.len, NULL)) {
            sample.document = kind_of(sample.text);
            sample.self = sample.document ? document_parse(sample.document, sample.text, XML_AS_INACTIVE) : NULL;
            error_reset();
            if (!sample.self) {
                g_free(sample.text);
                continue;
            }
            n_bytes += sample.len;
            g_array_append_val(samples, sample);
        }
    }
}

static void
bare(const Sample *sample)
{
    xmlFreeDoc(xml_read(sample->text, sample->len, NULL));
}

static void
parse(const Sample *sample)
{
    xml_free(sample->document->binding, document_parse(sample->document, sample->text, XML_AS_INACTIVE));
}

static void
parse_without_hooks(const Sample *sample)
{
    xml_free(sample->document->binding, document_parse(sample->document, sample->text, XML_AS_INACTIVE | XML_NO_HOOKS));
}

static void
format(const Sample *sample)
{
    g_free(xml_format_text(sample->document->binding, sample->self, XML_AS_INACTIVE));
}

static void
copy(const Sample *sample)
{
    xml_free(sample->document->binding, xml_copy(sample->document->binding, sample->self));
}

/* Of this program alone: others who are busy do not count. */
static gint64
cpu_time_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static double
measure(const char *what, void (*action)(const Sample *sample), double seconds)
{
    gint64 begin = cpu_time_us();
    gint64 end = begin;
    size_t rounds = 0;
    double per_second;

    for (; end - begin < (gint64)(seconds * G_USEC_PER_SEC); end = cpu_time_us(), rounds++) {
        for (guint i = 0; i < samples->len; i++)
            action(&g_array_index(samples, Sample, i));
    }
    per_second = (double)rounds * G_USEC_PER_SEC / (double)(end - begin);
    printf("%-22s %10.0f documents/s %8.1f MB/s\n", what, per_second * samples->len, per_second * (double)n_bytes / 1e6);
    return per_second;
}

int
main(int argc, char **argv)
{
    double seconds = argc > 2 ? atof(argv[2]) : 1;
    size_t before = mallinfo2().uordblks;
    double floor_rate, rate;

    samples = g_array_new(FALSE, FALSE, sizeof(Sample));
    load(argc > 1 ? argv[1] : ".");
    if (samples->len == 0) {
        fprintf(stderr, "no documents in '%s'\n", argc > 1 ? argv[1] : ".");
        return 1;
    }
    printf("%u documents, %.1f KB each; %.1f KB of memory each with their text\n", samples->len,
           (double)n_bytes / samples->len / 1e3,
           (double)(mallinfo2().uordblks - before) / samples->len / 1e3);
    floor_rate = measure("libxml2 alone", bare, seconds);
    rate = measure("parse", parse, seconds);
    printf("  %.2f times the floor\n", floor_rate / rate);
    rate = measure("parse without hooks", parse_without_hooks, seconds);
    printf("  %.2f times the floor\n", floor_rate / rate);
    rate = measure("format", format, seconds);
    printf("  %.2f times the floor\n", floor_rate / rate);
    measure("copy and free", copy, seconds);
    return 0;
}
