/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_document.c - XML documents of every kind: whatever is read can be written out, read again, and is
 * then written the same; a copy is equal to it.
 *
 * Threads: main.
 */

#include "base/error.h"
#include "conf/documents.h"
#include "fuzz.h"

/* What "<!-- --> <domain type=..." begins with; NULL when that is no document of ours. */
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
try_again(const Document *document, const void *self, unsigned int flags)
{
    g_autofree char *first = xml_format_text(document->binding, self, flags | XML_AS_SECURE);
    void *again = document_parse(document, first, flags);
    g_autofree char *second = NULL;

    if (!again)
        g_error("what was written is refused: %s\n%s", error_last_message(), first);
    second = xml_format_text(document->binding, again, flags | XML_AS_SECURE);
    if (strcmp(first, second) != 0)
        g_error("it does not read back the same:\n%s\n%s", first, second);
    xml_free(document->binding, again);
}

static int
run(const Document *document, const char *text, unsigned int flags)
{
    void *self = document_parse(document, text, flags);
    void *copy;

    if (!self) {
        if (!error_last_message())
            g_error("it is refused without a word");
        error_reset();
        return -1;
    }
    copy = xml_copy(document->binding, self);
    if (!xml_equal(document->binding, self, copy))
        g_error("a copy differs");
    xml_free(document->binding, copy);
    try_again(document, self, flags);
    xml_free(document->binding, self);
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_text(data, size);
    const Document *document = kind_of(text);

    error_reset();
    if (!document)
        return -1;
    run(document, text, 0);
    return run(document, text, XML_AS_INACTIVE);
}
