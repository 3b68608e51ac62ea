/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_parse.c - from a tree to structs.
 *
 * A struct's element is walked once for the rows that are always there, and, while something is left over, once more
 * for every level of unions, whose keys are known by then. What is consumed is marked in the tree, so nothing is read
 * twice and what nobody knows is found at the end.
 *
 * Threads: any.
 */

#include "base/xmlbind_plan.h"

#include <string.h>

#include <libxml/tree.h>

#include "base/error.h"
#include "base/log.h"
#include "base/file.h"
#include "base/text.h"

#define FILE_MAX (16u * 1024 * 1024)
#define MAX_UNKNOWN 1000            /* more are not reported one by one */
#define MAX_VALUE_SHOWN 80          /* characters of a wrong value in a message */

typedef struct {
    const XmlParseOptions *options;
    void *token;                    /* marks what this parse has consumed */
    unsigned int depth, n_unknown;
} Parse;

/* One struct being read. */
typedef struct {
    Parse *parse;
    const XmlPlan *plan;
    void *self;
    XmlMask mask;
    bool last;                      /* what is not known now is unknown */
    bool left_over;
    xmlNode **places;               /* by place: the element found for it */
    unsigned int *counts;           /* by entry: how often it was found */
} Reader;

static int read_struct(Parse *parse, const XmlBinding *binding, void *self, xmlNode *element);
static int read_place(Reader *reader, const XmlPlace *place, xmlNode *node);

/* ---- Messages ---- */

static char *
describe_place(const xmlNode *node, const char *attr)
{
    GString *buf = g_string_new(NULL);

    g_string_append_printf(buf, _("line %1$ld: "), xmlGetLineNo(node));
    xml_node_append_path(node, buf);
    if (attr)
        g_string_append_printf(buf, "@%s", attr);
    return g_string_free(buf, FALSE);
}

static int
fail_value(const XmlEntry *entry, const xmlNode *node, const char *attr, const char *text, const char *unit)
{
    g_autofree char *where = describe_place(node, attr);
    g_autofree char *value = text_for_message(text, MAX_VALUE_SHOWN);
    g_autofree char *shown_unit = unit ? text_for_message(unit, MAX_VALUE_SHOWN) : NULL;
    g_autoptr(GString) allowed = g_string_new(NULL);

    xml_field_append_description(entry->field, entry->type, allowed);
    return fail(VIR_ERR_XML_ERROR, _("%1$s: '%2$s%3$s%4$s' is not %5$s"), where, value, shown_unit ? " " : "",
                shown_unit ? shown_unit : "", allowed->str);
}

static int
fail_pattern(const XmlEntry *entry, const xmlNode *node, const char *attr, const char *text)
{
    g_autofree char *where = describe_place(node, attr);
    g_autofree char *value = text_for_message(text, MAX_VALUE_SHOWN);

    return fail(VIR_ERR_XML_INVALID_SCHEMA, _("%1$s: '%2$s' does not match '%3$s'"), where, value,
                entry->field->more->pattern);
}

static int
fail_duplicate(const xmlNode *node)
{
    g_autofree char *where = describe_place(node, NULL);

    return fail(VIR_ERR_XML_ERROR, _("%1$s: the element is given twice"), where);
}

int
xml_warn_unknown(const char *where, void *user)
{
    LOG_WARN("%s: this element or attribute is not known and is left out", where);
    return 0;
}

/* Something no table knows; @attr NULL is the element itself. */
static int
report_unknown(Parse *parse, const xmlNode *node, const char *attr, const char *what)
{
    g_autofree char *where = NULL;

    if (parse->options->flags & XML_STRICT) {
        where = describe_place(node, attr);
        return fail(VIR_ERR_XML_INVALID_SCHEMA, _("%1$s: unknown %2$s"), where, what);
    }
    if (!parse->options->unknown || parse->n_unknown++ >= MAX_UNKNOWN)
        return 0;
    where = describe_place(node, attr);
    return parse->options->unknown(where, parse->options->user);
}

/* ---- Texts of the tree ---- */

static bool
is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

/* The text of a list of nodes; mostly one node's own, else a new one that *@ret_own keeps. */
static const char *
list_text(const xmlNode *list, char **ret_own)
{
    GString *buf;

    if (!list)
        return "";
    if (!list->next && list->type == XML_TEXT_NODE)
        return list->content ? (const char *)list->content : "";
    buf = g_string_new(NULL);
    for (; list; list = list->next) {
        if ((list->type == XML_TEXT_NODE || list->type == XML_CDATA_SECTION_NODE) && list->content)
            g_string_append(buf, (const char *)list->content);
    }
    *ret_own = g_string_free(buf, FALSE);
    return *ret_own;
}

/* @text without blanks at its ends: itself, or a new one that *@own keeps. */
static const char *
trimmed(const char *text, char **own)
{
    size_t len = strlen(text);

    if (len == 0 || (!g_ascii_isspace(text[0]) && !g_ascii_isspace(text[len - 1])))
        return text;
    if (!*own)
        *own = g_strdup(text);
    return g_strstrip(*own);
}

static bool
same_namespace(const XmlNamespace *ours, const xmlNs *theirs)
{
    if (!ours || !theirs)
        return !ours && !theirs;
    return theirs->href && strcmp(ours->uri, (const char *)theirs->href) == 0;
}

/* The attribute "unit" of @node, for the size @entry. */
static xmlAttr *
find_unit(const xmlNode *node)
{
    for (xmlAttr *attr = node->properties; attr; attr = attr->next) {
        if (strcmp((const char *)attr->name, "unit") == 0)
            return attr;
    }
    return NULL;
}

/* ---- Values ---- */

/* Is the row dropped silently with these flags? */
static bool
is_dropped(const XmlEntry *entry, unsigned int flags)
{
    if (entry->flags & XML_FORMAT_ONLY)
        return true;
    if ((entry->flags & XML_ONLY_LIVE) && (flags & XML_AS_INACTIVE))
        return true;
    if ((entry->flags & XML_ONLY_INACTIVE) && !(flags & XML_AS_INACTIVE))
        return true;
    return (entry->flags & XML_ONLY_STATUS) && !(flags & XML_AS_STATUS);
}

/* Reads @text, found in @node as @attr (NULL = its text), into the zeroed @value. */
static int
read_text_value(const XmlEntry *entry, xmlNode *node, const char *attr, const char *text, unsigned int flags,
                void *value)
{
    const XmlMore *more = entry->field->more;
    g_autofree char *own = NULL;
    g_autofree char *unit_own = NULL;
    const char *unit = NULL;

    if (!entry->type->keeps_blanks)
        text = trimmed(text, &own);
    if (entry->type->unit) {
        xmlAttr *found = find_unit(node);

        unit = found ? list_text(found->children, &unit_own) : NULL;
        if (!xml_size_parse(entry->type, text, unit, entry->field, value))
            return fail_value(entry, node, attr, text, unit);
    } else if (!entry->type->parse(text, entry->field, value)) {
        return fail_value(entry, node, attr, text, NULL);
    }
    if ((flags & XML_STRICT) && more && more->pattern && !xml_pattern_matches(more->pattern, text))
        return fail_pattern(entry, node, attr, text);
    return 0;
}

static void
set_presence(const XmlEntry *entry, void *self)
{
    const XmlMore *more = entry->field->more;

    if (more && more->has_presence)
        *(bool *)((char *)self + entry->self + more->presence) = true;
}

/* Has the present spelling of the old one @entry been read? It counts more, whichever comes first. */
static bool
is_superseded(const Reader *reader, const XmlEntry *entry)
{
    if (!(entry->flags & XML_PARSE_ONLY))
        return false;
    for (guint i = 0; i < reader->plan->entries->len; i++) {
        const XmlEntry *other = xml_entry(reader->plan, i);

        if (other->offset == entry->offset && !(other->flags & XML_PARSE_ONLY) && reader->counts[i] > 0)
            return true;
    }
    return false;
}

static int
read_value(Reader *reader, const XmlEntry *entry, xmlNode *node, const char *attr, const char *text)
{
    void *value = xml_at(reader->self, entry);

    reader->counts[entry->index]++;
    if (is_dropped(entry, reader->parse->options->flags) || is_superseded(reader, entry))
        return 0;
    xml_entry_clear(entry, reader->self);
    if (read_text_value(entry, node, attr, text, reader->parse->options->flags, value) < 0)
        return -1;
    set_presence(entry, reader->self);
    return 0;
}

static int
read_attr(Reader *reader, const XmlPlace *place, xmlNode *node, xmlAttr *attr)
{
    const XmlName *name = xml_names_find(&place->attr_names, (const char *)attr->name);
    g_autofree char *own = NULL;

    for (; name; name = xml_names_next(&place->attr_names, name)) {
        if (!xml_mask_has(&reader->mask, name->entry->guard) || !same_namespace(name->ns, attr->ns))
            continue;
        attr->_private = reader->parse->token;
        if (name->unit)
            return 0;
        return read_value(reader, name->entry, node, (const char *)attr->name, list_text(attr->children, &own));
    }
    reader->left_over = true;
    return reader->last ? report_unknown(reader->parse, node, (const char *)attr->name, "attribute") : 0;
}

/* ---- The element's own text and presence ---- */

static void
read_presence(Reader *reader, const XmlPlace *place)
{
    for (guint i = 0; i < place->presents->len; i++) {
        const XmlEntry *entry = place->presents->pdata[i];

        if (!xml_mask_has(&reader->mask, entry->guard) || reader->counts[entry->index] > 0)
            continue;
        reader->counts[entry->index]++;
        if (!is_dropped(entry, reader->parse->options->flags))
            xml_store_int(xml_at(reader->self, entry), entry->field->size, 1);
    }
}

static bool
has_text(const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type == XML_TEXT_NODE && child->content && !is_blank((const char *)child->content))
            return true;
    }
    return false;
}

static int
read_text(Reader *reader, const XmlPlace *place, xmlNode *node)
{
    bool wanted = false;

    for (guint i = 0; i < place->texts->len; i++) {
        const XmlEntry *entry = place->texts->pdata[i];
        g_autofree char *own = NULL;
        const char *text;

        if (!xml_mask_has(&reader->mask, entry->guard))
            continue;
        wanted = true;
        if (reader->counts[entry->index] > 0)
            continue;
        text = list_text(node->children, &own);
        if (is_blank(text) && !((entry->flags & XML_KEEP_EMPTY) && entry->type->keeps_blanks))
            continue;
        if (read_value(reader, entry, node, NULL, text) < 0)
            return -1;
    }
    if (wanted || !has_text(node))
        return 0;
    reader->left_over = true;
    return reader->last ? report_unknown(reader->parse, node, NULL, "text") : 0;
}

/* ---- Elements that are rows ---- */

static int
read_new_struct(Reader *reader, const XmlBinding *binding, const XmlVariant *variant, xmlNode *node, void **ret_struct)
{
    void *self = xml_new(binding);

    if (variant)
        *(int *)self = variant->value;
    if (read_struct(reader->parse, binding, self, node) < 0) {
        xml_free(binding, self);
        return -1;
    }
    *ret_struct = self;
    return 0;
}

/* The value of one of repeated elements: its attribute, or its text. */
static int
read_repeated_value(Reader *reader, const XmlEntry *entry, xmlNode *node, void *value)
{
    g_autofree char *own = NULL;
    xmlAttr *found = NULL;

    for (xmlAttr *attr = node->properties; attr; attr = attr->next) {
        if (entry->attr && strcmp((const char *)attr->name, entry->attr) == 0)
            found = attr;
        else if (!(entry->type->unit && strcmp((const char *)attr->name, "unit") == 0) &&
                 report_unknown(reader->parse, node, (const char *)attr->name, "attribute") < 0)
            return -1;
    }
    for (xmlNode *child = node->children; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE && report_unknown(reader->parse, child, NULL, "element") < 0)
            return -1;
    }
    if (entry->attr && !found) {
        g_autofree char *where = describe_place(node, entry->attr);

        return fail(VIR_ERR_XML_ERROR, _("%1$s: the attribute is missing"), where);
    }
    return read_text_value(entry, node, entry->attr, list_text(found ? found->children : node->children, &own),
                           reader->parse->options->flags, value);
}

static int
read_string(Reader *reader, const XmlEntry *entry, xmlNode *node)
{
    char ***list = xml_at(reader->self, entry);
    unsigned int count = reader->counts[entry->index] - 1;
    char *text = NULL;

    if (read_repeated_value(reader, entry, node, &text) < 0)
        return -1;
    if (count == 0 || (count & (count + 1)) == 0)
        *list = g_renew(char *, *list, (gsize)count * 2 + 2);
    (*list)[count] = text;
    (*list)[count + 1] = NULL;
    return 0;
}

static int
read_array_value(Reader *reader, const XmlEntry *entry, xmlNode *node)
{
    GArray **list = xml_at(reader->self, entry);
    g_autofree void *value = g_malloc0(entry->type->size);

    if (read_repeated_value(reader, entry, node, value) < 0)
        return -1;
    if (!*list) {
        *list = g_array_new(FALSE, FALSE, (guint)entry->type->size);
        g_array_set_clear_func(*list, entry->type->clear);
    }
    g_array_append_vals(*list, value, 1);
    return 0;
}

static int
read_child(Reader *reader, const XmlName *name, xmlNode *node)
{
    const XmlEntry *entry = name->entry;
    const XmlBinding *binding = name->variant ? name->variant->binding : entry->field->type;
    void *child = NULL;

    if (read_new_struct(reader, binding, name->variant, node, &child) < 0)
        return -1;
    if (entry->field->kind == XML_KIND_LIST) {
        xml_list_append(binding, xml_at(reader->self, entry), child);
    } else if (entry->field->kind == XML_KIND_VARIANTS) {
        GPtrArray **list = xml_at(reader->self, entry);

        if (!*list)
            *list = g_ptr_array_new();
        g_ptr_array_add(*list, child);
    } else {
        xml_entry_clear(entry, reader->self);       /* of an old spelling of it */
        *(void **)xml_at(reader->self, entry) = child;
    }
    return 0;
}

static int
read_entry(Reader *reader, const XmlName *name, xmlNode *node)
{
    const XmlEntry *entry = name->entry;
    bool single = entry->field->kind == XML_KIND_CHILD || entry->field->kind == XML_KIND_VARIANT ||
                  entry->field->kind == XML_KIND_VERBATIM;

    node->_private = reader->parse->token;
    if (++reader->counts[entry->index] > 1 && single)
        return fail_duplicate(node);
    if (is_dropped(entry, reader->parse->options->flags) || is_superseded(reader, entry))
        return 0;
    switch (entry->field->kind) {
    case XML_KIND_VERBATIM:
        xml_entry_clear(entry, reader->self);
        *(char **)xml_at(reader->self, entry) = xml_verbatim_read(node);
        return 0;
    case XML_KIND_STRINGS:
        return read_string(reader, entry, node);
    case XML_KIND_VALUES:
    case XML_KIND_VALUES_ENUM:
        return read_array_value(reader, entry, node);
    default:
        return read_child(reader, name, node);
    }
}

/* ---- Walking ---- */

static int
read_wrapper(Reader *reader, const XmlPlace *place, xmlNode *node)
{
    if (reader->places[place->index] && reader->places[place->index] != node)
        return fail_duplicate(node);
    reader->places[place->index] = node;
    return read_place(reader, place, node);
}

static int
read_element(Reader *reader, const XmlPlace *place, xmlNode *node)
{
    const XmlName *name = xml_names_find(&place->child_names, (const char *)node->name);

    for (; name; name = xml_names_next(&place->child_names, name)) {
        if (!same_namespace(name->ns, node->ns))
            continue;
        if (name->entry && xml_mask_has(&reader->mask, name->entry->guard))
            return read_entry(reader, name, node);
        if (name->place && xml_mask_meets(&name->place->guards, &reader->mask))
            return read_wrapper(reader, name->place, node);
    }
    reader->left_over = true;
    return reader->last ? report_unknown(reader->parse, node, NULL, "element") : 0;
}

static int
read_place(Reader *reader, const XmlPlace *place, xmlNode *node)
{
    void *token = reader->parse->token;

    for (xmlAttr *attr = node->properties; attr; attr = attr->next) {
        if (attr->_private != token && read_attr(reader, place, node, attr) < 0)
            return -1;
    }
    read_presence(reader, place);
    if ((node->children || place->texts->len > 0) && read_text(reader, place, node) < 0)
        return -1;
    for (xmlNode *child = node->children; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE && child->_private != token && read_element(reader, place, child) < 0)
            return -1;
    }
    return 0;
}

/* Appends "a/b" down to @place, without @from. */
static void
append_place(const XmlPlace *place, const XmlPlace *from, GString *buf)
{
    if (place == from)
        return;
    append_place(place->parent, from, buf);
    g_string_append_printf(buf, "%s%s", buf->len > 0 ? "/" : "", place->name);
}

static int
fail_missing(const Reader *reader, const XmlNeed *need, const xmlNode *node)
{
    g_autofree char *where = describe_place(node, NULL);
    g_autoptr(GString) what = g_string_new(NULL);

    append_place(need->entry ? need->entry->place : need->place, need->from, what);
    if (need->entry && need->entry->name)
        g_string_append_printf(what, "%s%s", need->entry->is_attr ? "@" : what->len > 0 ? "/" : "", need->entry->name);
    if (what->len == 0)
        return fail(VIR_ERR_XML_ERROR, _("%1$s: the text is missing"), where);
    return fail(VIR_ERR_XML_ERROR, _("%1$s: '%2$s' is missing"), where, what->str);
}

static int
check_needs(const Reader *reader, const xmlNode *element)
{
    if (reader->parse->options->flags & XML_PARTIAL)
        return 0;
    for (guint i = 0; i < reader->plan->needs->len; i++) {
        const XmlNeed *need = &g_array_index(reader->plan->needs, XmlNeed, i);
        const xmlNode *from = need->from == reader->plan->root ? element : reader->places[need->from->index];

        if (!from || !xml_mask_has(&reader->mask, need->guard) ||
            (need->entry && is_dropped(need->entry, reader->parse->options->flags)))
            continue;
        if (need->entry ? reader->counts[need->entry->index] == 0 : !reader->places[need->place->index])
            return fail_missing(reader, need, from);
    }
    return 0;
}

/* Opens the guards up to @level and gives what they store its defaults. */
static void
open_guards(Reader *reader, unsigned int level)
{
    XmlMask before = reader->mask;

    reader->mask = xml_plan_mask(reader->plan, reader->self, level, XML_SHOW_ALL);
    xml_plan_set_defaults(reader->plan, reader->self, &reader->mask, &before);
}

static int
read_struct(Parse *parse, const XmlBinding *binding, void *self, xmlNode *element)
{
    const XmlPlan *plan = xml_plan(binding);
    size_t place_bytes = plan->places->len * sizeof(xmlNode *);
    g_autofree void *memory = g_malloc0(place_bytes + plan->entries->len * sizeof(unsigned int));
    Reader reader = { .parse = parse, .plan = plan, .self = self, .mask = XML_MASK_ALWAYS, .places = memory };

    reader.counts = (unsigned int *)(void *)(reader.places + plan->places->len);
    if (++parse->depth > XML_MAX_DEPTH) {
        g_autofree char *where = describe_place(element, NULL);

        return fail(VIR_ERR_XML_ERROR, _("%1$s: more than %2$d elements deep"), where, XML_MAX_DEPTH);
    }
    for (unsigned int level = 0; level <= plan->levels; level++) {
        open_guards(&reader, level);
        reader.last = level == plan->levels;
        reader.left_over = false;
        if (read_place(&reader, plan->root, element) < 0)
            return -1;
        if (!reader.left_over)
            break;
    }
    open_guards(&reader, plan->levels);
    parse->depth--;
    return check_needs(&reader, element);
}

/* ---- Documents ---- */

static void *
next_token(void)
{
    static size_t last;

    return GSIZE_TO_POINTER(__atomic_add_fetch(&last, 1, __ATOMIC_RELAXED));
}

static int
run_all_hooks(const XmlBinding *binding, void *self, xmlNode *node, const XmlParseOptions *options)
{
    XmlContext ctx = {
        .flags = options->flags, .user = options->user, .root = self, .root_binding = binding, .node = node,
    };
    const char *element = (const char *)node->name;

    if (options->flags & XML_NO_HOOKS)
        return 0;
    if (xml_run_hooks(binding, element, self, &ctx, false) < 0)
        return -1;
    return options->flags & XML_NO_VALIDATE ? 0 : xml_run_hooks(binding, element, self, &ctx, true);
}

void *
xml_parse_node(const XmlBinding *binding, xmlNode *node, const XmlParseOptions *options)
{
    static const XmlParseOptions none = { 0 };
    Parse parse = { .options = options ? options : &none, .token = next_token() };
    void *self = xml_new(binding);

    if (read_struct(&parse, binding, self, node) < 0 || run_all_hooks(binding, self, node, parse.options) < 0) {
        xml_free(binding, self);
        return NULL;
    }
    return self;
}

static xmlDoc *
read_text_document(const char *text, const XmlParseOptions *options)
{
    return xml_read(text, strlen(text), options ? options->file : NULL);
}

static void *
parse_document(const XmlBinding *binding, xmlDoc *doc, const XmlParseOptions *options)
{
    xmlNode *root = xml_root(doc);

    if (strcmp((const char *)root->name, binding->element) != 0)
        return fail_null(VIR_ERR_XML_ERROR, _("line %1$ld: the root element is <%2$s>, expected <%3$s>"),
                         xmlGetLineNo(root), (const char *)root->name, binding->element);
    return xml_parse_node(binding, root, options);
}

void *
xml_parse(const XmlBinding *binding, const char *text, const XmlParseOptions *options)
{
    xmlDoc *doc = read_text_document(text, options);
    void *self;

    if (!doc)
        return NULL;
    self = parse_document(binding, doc, options);
    xmlFreeDoc(doc);
    return self;
}

void *
xml_parse_file(const XmlBinding *binding, const char *path, const XmlParseOptions *options)
{
    XmlParseOptions named = options ? *options : (XmlParseOptions){ 0 };
    size_t len;
    g_autofree char *text = file_read(path, FILE_MAX, &len);
    xmlDoc *doc;
    void *self;

    if (!text)
        return NULL;
    named.file = path;
    if (!(doc = xml_read(text, len, path)))
        return NULL;
    self = parse_document(binding, doc, &named);
    xmlFreeDoc(doc);
    return self;
}

static const XmlVariant *
find_variant(const XmlVariant *variants, size_t n_variants, const xmlNode *root)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (size_t i = 0; i < n_variants; i++) {
        if (strcmp(variants[i].element, (const char *)root->name) == 0)
            return &variants[i];
        g_string_append_printf(names, "%s<%s>", i > 0 ? ", " : "", variants[i].element);
    }
    return fail_null(VIR_ERR_XML_ERROR, _("line %1$ld: the root element is <%2$s>, expected one of %3$s"),
                     xmlGetLineNo(root), (const char *)root->name, names->str);
}

void *
xml_parse_document(const XmlBinding *binding, const char *text, unsigned int flags)
{
    const XmlParseOptions options = { .flags = flags, .unknown = xml_warn_unknown };

    return xml_parse(binding, text, &options);
}

void *
xml_parse_document_file(const XmlBinding *binding, const char *path, unsigned int flags)
{
    const XmlParseOptions options = { .flags = flags, .unknown = xml_warn_unknown };

    return xml_parse_file(binding, path, &options);
}

void *
xml_parse_variant(const XmlVariant *variants, size_t n_variants, const char *text, const XmlParseOptions *options,
                  const XmlVariant **ret_variant)
{
    xmlDoc *doc = read_text_document(text, options);
    const XmlVariant *variant;
    void *self = NULL;

    if (!doc)
        return NULL;
    variant = find_variant(variants, n_variants, xml_root(doc));
    if (variant)
        self = xml_parse_node(variant->binding, xml_root(doc), options);
    xmlFreeDoc(doc);
    if (self)
        *ret_variant = variant;
    return self;
}
