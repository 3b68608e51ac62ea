/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_validate.c - judges documents by the grammar that the tables amount to.
 *
 * Threads: any; a compiled schema by one at a time.
 */

#include "base/xmlbind_tools.h"

#include <string.h>

#include <libxml/parser.h>
#include <libxml/relaxng.h>

#include "base/error.h"

struct XmlSchema {
    char *text;
    xmlRelaxNG *compiled;
};

static void
keep_message(void *user, xmlErrorPtr error)
{
    GString *messages = user;

    g_string_append_printf(messages, "line %d: %s", error->line, error->message ? error->message : "\n");
}

XmlSchema *
xml_schema_new(const XmlBinding *binding)
{
    XmlSchema *schema = g_new0(XmlSchema, 1);
    g_autoptr(GString) messages = g_string_new(NULL);
    xmlRelaxNGParserCtxt *parser;

    schema->text = xml_schema_text(binding);
    parser = xmlRelaxNGNewMemParserCtxt(schema->text, (int)strlen(schema->text));
    xmlRelaxNGSetParserStructuredErrors(parser, keep_message, messages);
    schema->compiled = xmlRelaxNGParse(parser);
    xmlRelaxNGFreeParserCtxt(parser);
    if (!schema->compiled) {
        xml_schema_free(schema);
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("the schema of '%1$s' is wrong: %2$s"), binding->type,
                         messages->str);
    }
    return schema;
}

int
xml_schema_validate(const XmlSchema *schema, const char *text)
{
    g_autoptr(GString) messages = g_string_new(NULL);
    xmlDoc *doc = xml_read(text, strlen(text), NULL);
    xmlRelaxNGValidCtxt *context;
    int wrong;

    if (!doc)
        return -1;
    context = xmlRelaxNGNewValidCtxt(schema->compiled);
    xmlRelaxNGSetValidStructuredErrors(context, keep_message, messages);
    wrong = xmlRelaxNGValidateDoc(context, doc);
    xmlRelaxNGFreeValidCtxt(context);
    xmlFreeDoc(doc);
    if (wrong != 0)
        return fail(VIR_ERR_XML_INVALID_SCHEMA, "%s", g_strchomp(messages->str));
    return 0;
}

void
xml_schema_free(XmlSchema *schema)
{
    if (!schema)
        return;
    g_clear_pointer(&schema->compiled, xmlRelaxNGFree);
    g_free(schema->text);
    g_free(schema);
}
