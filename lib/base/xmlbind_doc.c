/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_doc.c - the tables as a reference: one line for every row.
 *
 * Threads: any.
 */

#include "base/xmlbind_tools.h"

#include <string.h>

static const struct {
    unsigned int flag;
    const char *word;
} flag_words[] = {
    { XML_ABI, "abi" },
    { XML_LIVE, "live" },
    { XML_ONLY_LIVE, "only-live" },
    { XML_ONLY_INACTIVE, "only-inactive" },
    { XML_ONLY_STATUS, "only-status" },
    { XML_SECRET, "secret" },
    { XML_NOT_MIGRATABLE, "not-migratable" },
    { XML_PARSE_ONLY, "old-spelling" },
    { XML_FORMAT_ONLY, "read-only" },
};

static const char *
kind_word(const XmlField *field)
{
    if (strchr(field->where, '@'))
        return "attribute";
    return field->kind == XML_KIND_VALUE || field->kind == XML_KIND_ENUM ? "text" : "element";
}

static const char *
cardinality(const XmlField *field)
{
    bool required = field->flags & (XML_REQUIRED | XML_NEEDED);

    switch (field->kind) {
    case XML_KIND_STRINGS:
    case XML_KIND_VALUES:
    case XML_KIND_VALUES_ENUM:
    case XML_KIND_LIST:
    case XML_KIND_VARIANTS:
        return required ? "many(1+)" : "many(0+)";
    default:
        return required ? "required" : "optional";
    }
}

static void
append_flags(const XmlField *field, GString *buf)
{
    const char *separator = "";

    for (size_t i = 0; i < G_N_ELEMENTS(flag_words); i++) {
        if (!(field->flags & flag_words[i].flag))
            continue;
        g_string_append_printf(buf, "%s%s", separator, flag_words[i].word);
        separator = ",";
    }
}

static void
append_default(const XmlField *field, GString *buf)
{
    const EnumWords *words = field->type;

    if (!field->more || field->more->absent == 0)
        return;
    if (field->kind == XML_KIND_ENUM && enum_to_string(words, (int)field->more->absent))
        g_string_append(buf, enum_to_string(words, (int)field->more->absent));
    else
        g_string_append_printf(buf, "%lld", field->more->absent);
}

static void
append_row(const XmlWalkRow *row, void *user)
{
    const XmlField *field = row->field;
    const XmlMore *more = field->more;
    g_autofree char *accepts = xml_field_describe(field);
    GString *buf = user;

    g_string_append_printf(buf, "%s\t%s\t%s\t%s\t", row->path, row->recursion ? "recursion" : kind_word(field), accepts,
                           cardinality(field));
    append_default(field, buf);
    g_string_append_c(buf, '\t');
    append_flags(field, buf);
    g_string_append_printf(buf, "\t%s\t%s\t%s\t%s\n", more && more->since ? more->since : "",
                           more && more->drivers ? more->drivers : "", more && more->doc ? more->doc : "", row->when);
}

char *
xml_reference_text(const XmlBinding *binding)
{
    GString *buf = g_string_new("path\tkind\taccepts\tcardinality\tdefault\tflags\tsince\tdrivers\tdescription\twhen\n");

    xml_walk(binding, append_row, buf);
    return g_string_free(buf, FALSE);
}
