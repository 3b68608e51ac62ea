/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_markup.c - documents built from what was typed.
 */

#include "virsh_markup.h"

void
virsh_markup_text(GString *xml, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '<':
            g_string_append(xml, "&lt;");
            break;
        case '>':
            g_string_append(xml, "&gt;");
            break;
        case '&':
            g_string_append(xml, "&amp;");
            break;
        case '\'':
            g_string_append(xml, "&apos;");
            break;
        case '"':
            g_string_append(xml, "&quot;");
            break;
        default:
            g_string_append_c(xml, *text);
        }
    }
}

void
virsh_markup_attribute(GString *xml, const char *name, const char *value)
{
    if (!value)
        return;
    g_string_append_printf(xml, " %s='", name);
    virsh_markup_text(xml, value);
    g_string_append_c(xml, '\'');
}

void
virsh_markup_element(GString *xml, int indent, const char *name, const char *text)
{
    if (!text)
        return;
    g_string_append_printf(xml, "%*s<%s>", indent, "", name);
    virsh_markup_text(xml, text);
    g_string_append_printf(xml, "</%s>\n", name);
}

void
virsh_markup_empty(GString *xml, int indent, const char *name, const char *attribute, const char *value)
{
    if (!value)
        return;
    g_string_append_printf(xml, "%*s<%s", indent, "", name);
    virsh_markup_attribute(xml, attribute, value);
    g_string_append(xml, "/>\n");
}
