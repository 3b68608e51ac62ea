/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmldoc.c - what is built from the tables of all documents: "xmldoc list" prints their names, "xmldoc kinds" which
 * schema judges which root element, "xmldoc schema NAME" the RelaxNG grammar, "xmldoc rows NAME" a line for every
 * element and attribute.
 *
 * Threads: main.
 */

#include <stdio.h>

#include "base/xmlbind_tools.h"
#include "conf/documents.h"

/* As rows of C: which schema judges which root element. */
static int
print_kinds(void)
{
    size_t n;
    const Document *documents = documents_all(&n);

    for (size_t i = 0; i < n; i++)
        printf("{ \"%s\", \"%s\" },\n", documents[i].binding->element, documents[i].name);
    return 0;
}

static int
print_list(void)
{
    size_t n;
    const Document *documents = documents_all(&n);

    for (size_t i = 0; i < n; i++)
        printf("%s\t%s\t%s\t%s\n", documents[i].name, documents[i].binding->element, documents[i].title,
               documents[i].about);
    return 0;
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *word;
        char *(*text)(const XmlBinding *binding);
    } commands[] = { { "schema", xml_schema_text }, { "rows", xml_reference_text } };
    const Document *document = argc == 3 ? document_find(argv[2]) : NULL;

    if (argc == 2 && g_str_equal(argv[1], "list"))
        return print_list();
    if (argc == 2 && g_str_equal(argv[1], "kinds"))
        return print_kinds();
    for (size_t i = 0; document && i < G_N_ELEMENTS(commands); i++) {
        g_autofree char *text = NULL;

        if (!g_str_equal(commands[i].word, argv[1]))
            continue;
        text = commands[i].text(document->binding);
        return fputs(text, stdout) < 0 || fflush(stdout) != 0;
    }
    fprintf(stderr, "usage: %s list | kinds | schema NAME | rows NAME\n", argv[0]);
    return 2;
}
