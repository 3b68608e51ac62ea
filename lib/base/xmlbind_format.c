/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_format.c - from structs to text, straight into the caller's buffer.
 *
 * A wrapper is begun before it is known whether anything is in it, and cut off again when nothing was. Values are
 * appended as they are and escaped in place, which is rarely needed.
 *
 * Threads: any.
 */

#include "base/xmlbind_plan.h"

#include <string.h>

#define MAX_NAMESPACES 8            /* in one document */

/* One document being written. */
typedef struct {
    GString *buf;
    unsigned int flags;
    const XmlNamespace *used[MAX_NAMESPACES];
    size_t n_used;
} Writer;

/* One struct of it. */
typedef struct {
    Writer *writer;
    const void *self;
    XmlMask mask;
} Source;

static bool write_struct(Writer *writer, const XmlBinding *binding, const XmlEntry *entry, const char *name,
                         const XmlNamespace *ns, const void *self, int indent);
static bool write_place(const Source *source, const XmlPlace *place, int indent);

/* ---- Escaping ---- */

/* What @c is written as; NULL when as itself. A line break in an attribute, or a carriage return anywhere, would be
 * read back as something else. */
static const char *
escape_of(char c, bool in_attr)
{
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '\'':
        return "&apos;";
    case '"':
        return "&quot;";
    case '\r':
        return "&#13;";
    case '\n':
        return in_attr ? "&#10;" : NULL;
    case '\t':
        return in_attr ? "&#9;" : NULL;
    default:
        return (unsigned char)c < 0x20 ? "" : NULL;     /* XML has no way to say it */
    }
}

static void
append_escaped(GString *buf, const char *text, size_t len, bool in_attr)
{
    size_t start = 0;

    for (size_t i = 0; i < len; i++) {
        const char *escape = escape_of(text[i], in_attr);

        if (!escape)
            continue;
        g_string_append_len(buf, text + start, (gssize)(i - start));
        g_string_append(buf, escape);
        start = i + 1;
    }
    g_string_append_len(buf, text + start, (gssize)(len - start));
}

void
xml_escape(GString *buf, const char *text)
{
    append_escaped(buf, text, strlen(text), true);
}

void
xml_escape_tail(GString *buf, size_t start, bool in_attr)
{
    g_autofree char *tail = NULL;
    size_t len = buf->len - start;
    size_t i = start;

    while (i < buf->len && !escape_of(buf->str[i], in_attr))
        i++;
    if (i == buf->len)
        return;
    tail = g_strndup(buf->str + start, len);
    g_string_truncate(buf, start);
    append_escaped(buf, tail, len, in_attr);
}

void
xml_indent(GString *buf, int indent)
{
    static const char blanks[] = "                                ";

    for (; indent > 0; indent -= (int)sizeof(blanks) - 1)
        g_string_append_len(buf, blanks, MIN(indent, (int)sizeof(blanks) - 1));
}

/* ---- Names and values ---- */

static void
append_name(Writer *writer, const XmlNamespace *ns, const char *name, size_t len)
{
    size_t i = 0;

    if (ns) {
        while (i < writer->n_used && writer->used[i] != ns && strcmp(writer->used[i]->prefix, ns->prefix) != 0)
            i++;
        if (i == writer->n_used && i < MAX_NAMESPACES)
            writer->used[writer->n_used++] = ns;
        g_string_append(writer->buf, ns->prefix);
        g_string_append_c(writer->buf, ':');
    }
    g_string_append_len(writer->buf, name, (gssize)len);
}

void
xml_entry_append_value(const XmlEntry *entry, const void *value, GString *buf)
{
    entry->type->format(value, entry->field, buf);
}

static void
append_value(GString *buf, const XmlEntry *entry, const void *value, bool in_attr)
{
    size_t start = buf->len;

    entry->type->format(value, entry->field, buf);
    if (!entry->type->plain)
        xml_escape_tail(buf, start, in_attr);
}

static void
append_unit(GString *buf, const XmlEntry *entry, const void *value)
{
    g_string_append(buf, " unit='");
    g_string_append(buf, xml_size_unit(entry->type, value));
    g_string_append_c(buf, '\'');
}

static bool
is_printed(const Source *source, const XmlEntry *entry)
{
    return xml_mask_has(&source->mask, entry->guard) && !xml_entry_is_absent(entry, source->self) &&
           xml_entry_is_shown(entry, source->self, source->writer->flags);
}

/* ---- Children ---- */

static bool
write_repeated(const Source *source, const XmlEntry *entry, const void *value, int indent)
{
    GString *buf = source->writer->buf;

    xml_indent(buf, indent);
    g_string_append_c(buf, '<');
    append_name(source->writer, entry->ns, entry->name, entry->name_len);
    if (entry->attr) {
        g_string_append_c(buf, ' ');
        g_string_append(buf, entry->attr);
        g_string_append(buf, "='");
        append_value(buf, entry, value, true);
        g_string_append_c(buf, '\'');
    }
    if (entry->type->unit)
        append_unit(buf, entry, value);
    if (entry->attr) {
        g_string_append(buf, "/>\n");
        return true;
    }
    g_string_append_c(buf, '>');
    append_value(buf, entry, value, false);
    g_string_append(buf, "</");
    append_name(source->writer, entry->ns, entry->name, entry->name_len);
    g_string_append(buf, ">\n");
    return true;
}

static bool
write_child(const Source *source, const XmlEntry *entry, const void *child, int indent)
{
    const XmlVariant *variant = entry->name ? NULL : xml_entry_variant(entry, child);
    const char *name = variant ? variant->element : entry->name;

    return write_struct(source->writer, xml_entry_binding(entry, child), entry, name, entry->ns, child, indent);
}

static bool
write_list(const Source *source, const XmlEntry *entry, const GPtrArray *list, int indent)
{
    bool any = false;

    for (guint i = 0; i < list->len; i++)
        any |= write_child(source, entry, list->pdata[i], indent);
    return any;
}

static bool
write_entry(const Source *source, const XmlEntry *entry, int indent)
{
    const void *value = xml_at_const(source->self, entry);
    GString *buf = source->writer->buf;
    const GArray *array;

    switch (entry->field->kind) {
    case XML_KIND_VERBATIM:
        xml_indent(buf, indent);
        xml_verbatim_append(buf, *(char *const *)value, indent);
        g_string_append_c(buf, '\n');
        return true;
    case XML_KIND_STRINGS:
        for (char *const *text = *(char **const *)value; *text; text++)
            write_repeated(source, entry, text, indent);
        return true;
    case XML_KIND_VALUES:
    case XML_KIND_VALUES_ENUM:
        array = *(GArray *const *)value;
        for (size_t i = 0; i < array->len; i++)
            write_repeated(source, entry, array->data + i * entry->type->size, indent);
        return true;
    case XML_KIND_LIST:
    case XML_KIND_VARIANTS:
        return write_list(source, entry, *(GPtrArray *const *)value, indent);
    default:
        return write_child(source, entry, *(void *const *)value, indent);
    }
}

/* ---- An element ---- */

static bool
write_attrs(const Source *source, const XmlPlace *place)
{
    GString *buf = source->writer->buf;
    bool any = false;

    for (guint i = 0; i < place->attrs->len; i++) {
        const XmlItem *item = &g_array_index(place->attrs, XmlItem, i);
        const void *value = xml_at_const(source->self, item->entry);

        if (!is_printed(source, item->entry))
            continue;
        any = true;
        if (item->unit) {
            append_unit(buf, item->entry, value);
            continue;
        }
        g_string_append_c(buf, ' ');
        append_name(source->writer, item->entry->ns, item->entry->name, item->entry->name_len);
        g_string_append_len(buf, "='", 2);
        append_value(buf, item->entry, value, true);
        g_string_append_c(buf, '\'');
    }
    return any;
}

/* Appends '>' and the text. */
static bool
write_text(const Source *source, const XmlPlace *place)
{
    for (guint i = 0; i < place->texts->len; i++) {
        const XmlEntry *entry = place->texts->pdata[i];

        if (!is_printed(source, entry))
            continue;
        g_string_append_c(source->writer->buf, '>');
        append_value(source->writer->buf, entry, xml_at_const(source->self, entry), false);
        return true;
    }
    return false;
}

static bool
is_present(const Source *source, const XmlPlace *place)
{
    for (guint i = 0; i < place->presents->len; i++) {
        if (is_printed(source, place->presents->pdata[i]))
            return true;
    }
    return false;
}

/* Does the place stand here? That which moves does where its open alternative has it, otherwise where it was first. */
static bool
item_is_here(const Source *source, const XmlPlace *parent, const XmlItem *item)
{
    if (!item->place->moves || xml_mask_has(&source->mask, item->guard))
        return true;
    if (item->again)
        return false;
    for (guint i = 0; i < parent->children->len; i++) {
        const XmlItem *other = &g_array_index(parent->children, XmlItem, i);

        if (other->place == item->place && xml_mask_has(&source->mask, other->guard))
            return false;
    }
    return true;
}

/* Appends ">\n" and the children; nothing when there are none. @text: '>' and a text are there already. */
static bool
write_children(const Source *source, const XmlPlace *place, int indent, bool text)
{
    GString *buf = source->writer->buf;
    size_t start = buf->len;
    bool any = false;

    if (place->children->len == 0)
        return false;
    g_string_append(buf, text ? "\n" : ">\n");
    for (guint i = 0; i < place->children->len; i++) {
        const XmlItem *item = &g_array_index(place->children, XmlItem, i);

        if (item->place)
            any |= xml_mask_meets(&item->place->guards, &source->mask) && item_is_here(source, place, item)
                   && write_place(source, item->place, indent + 2);
        else if (is_printed(source, item->entry))
            any |= write_entry(source, item->entry, indent + 2);
    }
    if (!any)
        g_string_truncate(buf, start);
    return any;
}

static void
close_element(const Source *source, const XmlNamespace *ns, const char *name, size_t len, int indent, bool own_line)
{
    if (own_line)
        xml_indent(source->writer->buf, indent);
    g_string_append_len(source->writer->buf, "</", 2);
    append_name(source->writer, ns, name, len);
    g_string_append_len(source->writer->buf, ">\n", 2);
}

static bool
is_kept(const Source *source, const XmlPlace *place)
{
    return place->keep && xml_mask_has(&source->mask, place->keep_guard);
}

/* A wrapper; whether there was anything to print. */
static bool
write_place(const Source *source, const XmlPlace *place, int indent)
{
    GString *buf = source->writer->buf;
    size_t start = buf->len;
    size_t n_used = source->writer->n_used;
    bool attrs, text, children;

    xml_indent(buf, indent);
    g_string_append_c(buf, '<');
    append_name(source->writer, place->ns, place->name, place->name_len);
    attrs = write_attrs(source, place);
    text = write_text(source, place);
    children = write_children(source, place, indent, text);
    if (text || children) {
        close_element(source, place->ns, place->name, place->name_len, indent, children);
    } else if (!attrs && !is_present(source, place) && !is_kept(source, place)) {
        g_string_truncate(buf, start);
        source->writer->n_used = n_used;
        return false;
    } else if (place->open) {
        g_string_append_len(buf, ">\n", 2);
        close_element(source, place->ns, place->name, place->name_len, indent, true);
    } else {
        g_string_append_len(buf, "/>\n", 3);
    }
    return true;
}

/* What the .format hooks of the struct's parts have to add; whether it was anything. */
static bool
write_hooks(const Source *source, const XmlPlan *plan, int indent, bool open)
{
    GString *buf = source->writer->buf;
    size_t start = buf->len;
    size_t content;

    if (!open)
        g_string_append_len(buf, ">\n", 2);
    content = buf->len;
    for (guint i = 0; i < plan->parts->len; i++) {
        const XmlPart *part = &g_array_index(plan->parts, XmlPart, i);

        if (part->binding->format && xml_mask_has(&source->mask, part->guard))
            part->binding->format((const char *)source->self + part->offset, buf, indent + 2, source->writer->flags);
    }
    if (buf->len > content)
        return true;
    g_string_truncate(buf, start);
    return false;
}

static void
declare_namespaces(Writer *writer, size_t at)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; i < writer->n_used; i++)
        g_string_append_printf(text, " xmlns:%s='%s'", writer->used[i]->prefix, writer->used[i]->uri);
    g_string_insert_len(writer->buf, (gssize)at, text->str, (gssize)text->len);
}

/* A struct's element; @entry is the row it is in, NULL for the root. Whether it was printed. */
static bool
write_struct(Writer *writer, const XmlBinding *binding, const XmlEntry *entry, const char *name, const XmlNamespace *ns,
             const void *self, int indent)
{
    const XmlPlan *plan = xml_plan(binding);
    Source source = { .writer = writer, .self = self, .mask = xml_plan_mask(plan, self, UINT_MAX, writer->flags) };
    size_t start = writer->buf->len;
    size_t end_of_attrs;
    bool attrs, text, children;

    xml_indent(writer->buf, indent);
    g_string_append_c(writer->buf, '<');
    append_name(writer, ns, name, strlen(name));
    attrs = write_attrs(&source, plan->root);
    end_of_attrs = writer->buf->len;
    text = write_text(&source, plan->root);
    children = write_children(&source, plan->root, indent, text);
    children |= plan->has_format && write_hooks(&source, plan, indent, text || children);
    if (text || children) {
        close_element(&source, ns, name, strlen(name), indent, children);
    } else if (entry && (entry->flags & XML_OMIT_EMPTY) && !attrs) {
        g_string_truncate(writer->buf, start);
        return false;
    } else if (plan->root->open) {
        g_string_append_len(writer->buf, ">\n", 2);
        close_element(&source, ns, name, strlen(name), indent, true);
    } else {
        g_string_append_len(writer->buf, "/>\n", 3);
    }
    if (!entry && writer->n_used > 0)
        declare_namespaces(writer, end_of_attrs);
    return true;
}

void
xml_format(const XmlBinding *binding, const char *element, const void *self, GString *buf, int indent,
           unsigned int flags)
{
    Writer writer = { .buf = buf, .flags = flags };

    write_struct(&writer, binding, NULL, element ? element : binding->element, NULL, self, indent);
}

char *
xml_format_text(const XmlBinding *binding, const void *self, unsigned int flags)
{
    GString *buf = g_string_sized_new(4096);

    xml_format(binding, NULL, self, buf, 0, flags);
    return g_string_free(buf, FALSE);
}
