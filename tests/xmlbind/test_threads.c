/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_threads.c - the first use of a table by many at once.
 */

#include <pthread.h>

#include "support/test.h"
#include "zoo.h"

#define N_THREADS 8

static void *
work(void *data)
{
    const XmlParseOptions options = { .flags = XML_NO_HOOKS | XML_AS_STATUS };

    for (int i = 0; i < 50; i++) {
        g_autoptr(Zoo) zoo = xml_parse(&xml_binding_Zoo, data, &options);
        g_autoptr(Zoo) copy = zoo_copy(zoo);
        g_autofree char *text = xml_format_text(&xml_binding_Zoo, copy, 0);

        if (!zoo || !zoo_equal(zoo, copy) || !text)
            return data;
    }
    return NULL;
}

TEST(tables_serve_many_threads)
{
    g_autofree char *document = g_strdup(GOLDEN("all-in.xml"));
    pthread_t threads[N_THREADS];

    for (size_t i = 0; i < N_THREADS; i++)
        EQ(pthread_create(&threads[i], NULL, work, document), 0);
    for (size_t i = 0; i < N_THREADS; i++) {
        void *failed = NULL;

        EQ(pthread_join(threads[i], &failed), 0);
        NULL_PTR(failed);
    }
}
