/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_markup.h - documents built from what was typed.
 */

#ifndef VIRSH_MARKUP_H
#define VIRSH_MARKUP_H

#include <glib.h>

/* Appends @text with what XML gives a meaning escaped. */
void virsh_markup_text(GString *xml, const char *text);

/* " name='value'"; nothing without a value. */
void virsh_markup_attribute(GString *xml, const char *name, const char *value);

/* "<name>text</name>" on a line of its own; nothing without a text. */
void virsh_markup_element(GString *xml, int indent, const char *name, const char *text);

/* "<name attribute='value'/>" on a line of its own; nothing without a value. */
void virsh_markup_empty(GString *xml, int indent, const char *name, const char *attribute, const char *value);

#endif /* VIRSH_MARKUP_H */
