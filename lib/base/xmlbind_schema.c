/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_schema.c - the RelaxNG grammar that the tables amount to.
 *
 * Every binding becomes a define. A union becomes a choice at the innermost element that holds its key and all it
 * brings, so that the grammar allows an alternative's rows only with the key's value.
 *
 * Threads: any.
 */

#include "base/xmlbind_plan.h"
#include "base/xmlbind_tools.h"

#include <string.h>

#define MAX_CHOICES 512             /* for one element; beyond, its unions are not told apart */

/* The whole grammar being written. */
typedef struct {
    GString *buf;
    GPtrArray *queue;               /* bindings whose define is still to be written, or was */
} Grammar;

typedef enum { GUARD_UNDECIDED, GUARD_OPEN, GUARD_CLOSED } GuardState;

/* One union of the plan. */
typedef struct {
    const XmlField *field;
    uint32_t key;
    uint8_t parent;
    const XmlPlace *home;           /* where it is decided */
} Union;

/* One define being written. */
typedef struct {
    Grammar *grammar;
    const XmlPlan *plan;
    GArray *unions;                 /* Union */
    GuardState *guards;
    const XmlField **chosen;        /* by union: the rows it has now; NULL = none of the cases */
    bool loose;                     /* all alternatives at once, everything optional */
} Content;

static void write_place_content(const Content *content, const XmlPlace *place, int indent);

G_GNUC_PRINTF(3, 4) static void
put(const Grammar *grammar, int indent, const char *fmt, ...)
{
    va_list args;

    xml_indent(grammar->buf, indent);
    va_start(args, fmt);
    g_string_append_vprintf(grammar->buf, fmt, args);
    va_end(args);
    g_string_append_c(grammar->buf, '\n');
}

/* ---- Names ---- */

/* The define of @binding, which is queued when it is new. */
static char *
define_name(const Grammar *grammar, const XmlBinding *binding)
{
    guint index;

    if (!g_ptr_array_find(grammar->queue, binding, &index)) {
        index = grammar->queue->len;
        g_ptr_array_add(grammar->queue, (gpointer)(uintptr_t)binding);
    }
    return g_strdup_printf("%s.%u", binding->type, index);
}

static char *
named(const char *name, const XmlNamespace *ns)
{
    return ns ? g_strdup_printf("name='%s' ns='%s'", name, ns->uri) : g_strdup_printf("name='%s'", name);
}

/* ---- Values ---- */

/* May the key of the union have @value now? True for what is no key. */
static bool
value_is_allowed(const Content *content, const XmlEntry *entry, int value)
{
    for (guint u = 0; u < content->unions->len; u++) {
        const Union *uni = &g_array_index(content->unions, Union, u);
        const XmlCase *cases = uni->field->type;
        const XmlField *rows = NULL;

        if (uni->key != entry->offset || content->guards[uni->parent] != GUARD_OPEN || content->loose)
            continue;
        for (size_t i = 0; i < uni->field->count; i++) {
            if (cases[i].value == value)
                rows = cases[i].fields;
        }
        if (rows != content->chosen[u])
            return false;
    }
    return true;
}

static int
absent_value(const XmlEntry *entry)
{
    return entry->field->more ? (int)entry->field->more->absent : 0;
}

static void
write_words(const Content *content, const XmlEntry *entry, int indent)
{
    const EnumWords *words = entry->field->type;
    const XmlWord *alias = entry->field->more ? entry->field->more->aliases : NULL;

    put(content->grammar, indent, "<choice>");
    for (size_t i = 0; i < words->n_words; i++) {
        if (words->words[i] && *words->words[i] && value_is_allowed(content, entry, (int)i))
            put(content->grammar, indent + 2, "<value>%s</value>", words->words[i]);
    }
    for (; alias && alias->word; alias++) {
        if (value_is_allowed(content, entry, alias->value))
            put(content->grammar, indent + 2, "<value>%s</value>", alias->word);
    }
    put(content->grammar, indent, "</choice>");
}

/* Is there a word that the row may have now? */
static bool
has_words(const Content *content, const XmlEntry *entry)
{
    const EnumWords *words = entry->field->type;

    if (entry->field->kind != XML_KIND_ENUM)
        return true;
    for (size_t i = 0; i < words->n_words; i++) {
        if (words->words[i] && *words->words[i] && value_is_allowed(content, entry, (int)i))
            return true;
    }
    return false;
}

static void
write_data(const Content *content, const XmlEntry *entry, int indent)
{
    const XmlMore *more = entry->field->more;
    const char *pattern = more && more->pattern ? more->pattern : entry->type->pattern;
    g_autoptr(GString) escaped = g_string_new(NULL);

    if (entry->type == &xml_type_enum) {
        write_words(content, entry, indent);
        return;
    }
    if (!entry->type->schema && !pattern) {
        put(content->grammar, indent, "<text/>");
        return;
    }
    put(content->grammar, indent, "<data type='%s'>", entry->type->schema ? entry->type->schema : "string");
    if (pattern) {
        g_autoptr(GString) xsd = g_string_new(NULL);

        xml_pattern_append_xsd(pattern, xsd);
        xml_escape(escaped, xsd->str);
        put(content->grammar, indent + 2, "<param name='pattern'>%s</param>", escaped->str);
    }
    if (more && more->ranged && entry->type->schema && !entry->type->unit) {
        put(content->grammar, indent + 2, "<param name='minInclusive'>%lld</param>", more->min);
        if (more->max >= 0 || more->min < 0)
            put(content->grammar, indent + 2, "<param name='maxInclusive'>%lld</param>", more->max);
    }
    put(content->grammar, indent, "</data>");
}

/* ---- Is it there? ---- */

static bool
guard_is_open(const Content *content, unsigned int guard)
{
    return content->loose || content->guards[guard] == GUARD_OPEN;
}

/* Does some need make @place necessary in its parent? */
static bool
place_is_required(const Content *content, const XmlPlace *place)
{
    if (content->loose)
        return false;
    for (guint i = 0; i < content->plan->needs->len; i++) {
        const XmlNeed *need = &g_array_index(content->plan->needs, XmlNeed, i);
        const XmlPlace *target = need->entry ? need->entry->place : need->place;
        bool through = false;

        if (!guard_is_open(content, need->guard) ||
            (need->entry && need->entry->flags & (XML_ONLY_LIVE | XML_ONLY_STATUS)))
            continue;
        for (; target && target != need->from; target = target->parent)
            through |= target == place;
        if (through)
            return true;
    }
    return false;
}

static bool
entry_is_required(const Content *content, const XmlEntry *entry)
{
    if (content->loose || (entry->flags & (XML_ONLY_LIVE | XML_ONLY_STATUS | XML_ONLY_INACTIVE)))
        return false;
    if (entry->is_key && entry->type == &xml_type_enum && !value_is_allowed(content, entry, absent_value(entry)))
        return true;
    for (guint i = 0; i < content->plan->needs->len; i++) {
        const XmlNeed *need = &g_array_index(content->plan->needs, XmlNeed, i);

        if (need->entry == entry && guard_is_open(content, need->guard))
            return true;
    }
    return false;
}

static bool
place_is_possible(const Content *content, const XmlPlace *place)
{
    for (guint g = 0; g < content->plan->guards->len; g++) {
        if (xml_mask_has(&place->guards, g) && content->guards[g] != GUARD_CLOSED)
            return true;
    }
    return content->loose;
}

/* ---- Attributes and texts ---- */

static void
write_attr_value(const Content *content, const XmlName *name, int indent)
{
    if (name->unit)
        put(content->grammar, indent, "<text/>");
    else
        write_data(content, name->entry, indent);
}

/* Is @name, the @i-th of its place, to be written now, and not already by one before it? */
static bool
attr_is_open(const Content *content, const XmlPlace *place, guint i)
{
    const XmlName *name = &place->attr_names.names[i];

    if (!guard_is_open(content, name->entry->guard) || (!name->unit && !has_words(content, name->entry)))
        return false;
    for (guint j = 0; j < i; j++) {
        const XmlName *other = &place->attr_names.names[j];

        if (strcmp(other->name, name->name) == 0 && other->ns == name->ns && guard_is_open(content, other->entry->guard))
            return false;
    }
    return true;
}

static bool
attr_is_required(const Content *content, const XmlName *name)
{
    return !name->unit && entry_is_required(content, name->entry);
}

static void
write_required_attrs(const Content *content, const XmlPlace *place, int indent)
{
    for (guint i = 0; i < place->attr_names.n_names; i++) {
        const XmlName *name = &place->attr_names.names[i];
        g_autofree char *words = named(name->name, name->ns);

        if (!attr_is_open(content, place, i) || !attr_is_required(content, name))
            continue;
        put(content->grammar, indent, "<attribute %s>", words);
        write_attr_value(content, name, indent + 2);
        put(content->grammar, indent, "</attribute>");
    }
}

/* Names of optional attributes that take the same values. */
typedef struct {
    char *value;                    /* the pattern */
    GPtrArray *names;               /* XmlName */
} AttrGroup;

static void
attr_group_clear(gpointer data)
{
    AttrGroup *group = data;

    g_free(group->value);
    g_ptr_array_unref(group->names);
}

/* Takes @value. */
static AttrGroup *
attr_group_of(GArray *groups, char *value)
{
    AttrGroup new = { .value = value };

    for (guint i = 0; i < groups->len; i++) {
        AttrGroup *group = &g_array_index(groups, AttrGroup, i);

        if (g_str_equal(group->value, value)) {
            g_free(value);
            return group;
        }
    }
    new.names = g_ptr_array_new();
    g_array_append_val(groups, new);
    return &g_array_index(groups, AttrGroup, groups->len - 1);
}

/* One or none of one name, any number of several: each can be there only once. */
static void
write_attr_group(const Content *content, const AttrGroup *group, int indent)
{
    const Grammar *grammar = content->grammar;
    const XmlName *first = group->names->pdata[0];
    bool alone = group->names->len == 1;
    g_autofree char *words = named(first->name, first->ns);

    put(grammar, indent, alone ? "<optional>" : "<zeroOrMore>");
    put(grammar, indent + 2, alone ? "<attribute %s>" : "<attribute>", words);
    if (!alone)
        put(grammar, indent + 4, "<choice>");
    for (guint i = 0; !alone && i < group->names->len; i++) {
        const XmlName *name = group->names->pdata[i];

        put(grammar, indent + 6, "<name ns='%s'>%s</name>", name->ns ? name->ns->uri : "", name->name);
    }
    if (!alone)
        put(grammar, indent + 4, "</choice>");
    g_string_append(grammar->buf, group->value);
    put(grammar, indent + 2, "</attribute>");
    put(grammar, indent, alone ? "</optional>" : "</zeroOrMore>");
}

/*
 * The attributes that may be left out, those with the same values in one pattern: libxml2 goes on with and without each
 * optional pattern, which makes 2^n states of n attributes, but n + 1 states of one pattern that takes n names.
 */
static void
write_optional_attrs(const Content *content, const XmlPlace *place, int indent)
{
    g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(AttrGroup));
    GString *buf = content->grammar->buf;

    g_array_set_clear_func(groups, attr_group_clear);
    for (guint i = 0; i < place->attr_names.n_names; i++) {
        const XmlName *name = &place->attr_names.names[i];

        if (!attr_is_open(content, place, i) || attr_is_required(content, name))
            continue;
        content->grammar->buf = g_string_new(NULL);
        write_attr_value(content, name, indent + 4);
        g_ptr_array_add(attr_group_of(groups, g_string_free(content->grammar->buf, FALSE))->names, (gpointer)(uintptr_t)name);
    }
    content->grammar->buf = buf;
    for (guint i = 0; i < groups->len; i++)
        write_attr_group(content, &g_array_index(groups, AttrGroup, i), indent);
}

static const XmlEntry *
open_text(const Content *content, const XmlPlace *place)
{
    for (guint i = 0; i < place->texts->len; i++) {
        const XmlEntry *entry = place->texts->pdata[i];

        if (guard_is_open(content, entry->guard))
            return entry;
    }
    return NULL;
}

static void
write_text(const Content *content, const XmlEntry *entry, int indent)
{
    bool required = entry_is_required(content, entry);

    if (!has_words(content, entry))
        return;
    if (!required)
        put(content->grammar, indent, "<optional>");
    write_data(content, entry, indent + 2);
    if (!required)
        put(content->grammar, indent, "</optional>");
}

/* ---- Children ---- */

static void
write_ref(const Content *content, const char *name, const XmlNamespace *ns, const XmlBinding *binding, int indent)
{
    g_autofree char *words = named(name, ns);
    g_autofree char *define = define_name(content->grammar, binding);

    put(content->grammar, indent, "<element %s><ref name='%s'/></element>", words, define);
}

static void
write_variants(const Content *content, const XmlEntry *entry, int indent)
{
    const XmlVariant *variants = entry->field->type;

    put(content->grammar, indent, "<choice>");
    for (size_t i = 0; i < entry->field->count; i++)
        write_ref(content, variants[i].element, NULL, variants[i].binding, indent + 2);
    put(content->grammar, indent, "</choice>");
}

static void
write_repeated(const Content *content, const XmlEntry *entry, int indent)
{
    g_autofree char *words = named(entry->name, entry->ns);

    put(content->grammar, indent, "<element %s>", words);
    if (entry->type->unit)
        put(content->grammar, indent + 2, "<optional><attribute name='unit'/></optional>");
    if (entry->attr)
        put(content->grammar, indent + 2, "<attribute name='%s'>", entry->attr);
    write_data(content, entry, indent + 4);
    if (entry->attr)
        put(content->grammar, indent + 2, "</attribute>");
    put(content->grammar, indent, "</element>");
}

static void
write_entry(const Content *content, const XmlEntry *entry, int indent)
{
    bool many = entry->field->kind != XML_KIND_CHILD && entry->field->kind != XML_KIND_VARIANT &&
                entry->field->kind != XML_KIND_VERBATIM;
    bool required = entry_is_required(content, entry);
    const char *around = many ? required ? "oneOrMore" : "zeroOrMore" : required ? "group" : "optional";

    put(content->grammar, indent, "<%s>", around);
    switch (entry->field->kind) {
    case XML_KIND_CHILD:
    case XML_KIND_LIST:
        write_ref(content, entry->name, entry->ns, entry->field->type, indent + 2);
        break;
    case XML_KIND_VARIANT:
    case XML_KIND_VARIANTS:
        write_variants(content, entry, indent + 2);
        break;
    case XML_KIND_VERBATIM:
        put(content->grammar, indent + 2, "<element name='%s'><ref name='anything'/></element>", entry->name);
        break;
    default:
        write_repeated(content, entry, indent + 2);
    }
    put(content->grammar, indent, "</%s>", around);
}

static void
write_wrapper(const Content *content, const XmlPlace *place, int indent)
{
    bool required = place_is_required(content, place);
    g_autofree char *words = named(place->name, place->ns);

    if (!required)
        put(content->grammar, indent, "<optional>");
    put(content->grammar, indent + 2, "<element %s>", words);
    write_place_content(content, place, indent + 4);
    put(content->grammar, indent + 2, "</element>");
    if (!required)
        put(content->grammar, indent, "</optional>");
}

static bool
item_is_open(const Content *content, const XmlItem *item)
{
    if (item->again)
        return false;
    return item->entry ? guard_is_open(content, item->entry->guard) : place_is_possible(content, item->place);
}

static void
write_children(const Content *content, const XmlPlace *place, const XmlEntry *text, int indent)
{
    put(content->grammar, indent, "<interleave>");
    if (text)
        put(content->grammar, indent + 2, "<text/>");
    for (guint i = 0; i < place->children->len; i++) {
        const XmlItem *item = &g_array_index(place->children, XmlItem, i);

        if (!item_is_open(content, item))
            continue;
        if (item->entry)
            write_entry(content, item->entry, indent + 2);
        else
            write_wrapper(content, item->place, indent + 2);
    }
    put(content->grammar, indent, "</interleave>");
}

static bool
has_children(const Content *content, const XmlPlace *place)
{
    for (guint i = 0; i < place->children->len; i++) {
        if (item_is_open(content, &g_array_index(place->children, XmlItem, i)))
            return true;
    }
    return false;
}

static void
write_decided(const Content *content, const XmlPlace *place, int indent)
{
    const XmlEntry *text = open_text(content, place);
    GString *buf = content->grammar->buf;
    size_t start = buf->len;
    size_t begun;

    put(content->grammar, indent, "<group>");
    begun = buf->len;
    write_required_attrs(content, place, indent + 2);
    if (has_children(content, place))
        write_children(content, place, text, indent + 2);
    else if (text)
        write_text(content, text, indent + 2);
    write_optional_attrs(content, place, indent + 2);   /* behind what is costly to look at for each state: see there */
    if (buf->len > begun) {
        put(content->grammar, indent, "</group>");
        return;
    }
    g_string_truncate(buf, start);  /* libxml2 takes no empty group for an alternative */
    put(content->grammar, indent, "<empty/>");
}

/* ---- Unions ---- */

/* Opens the guards of the union's chosen rows and closes its others, with all below them. */
static void
decide(const Content *content, guint u, const XmlField *rows, bool undo)
{
    const Union *uni = &g_array_index(content->unions, Union, u);

    content->chosen[u] = rows;
    for (guint g = 1; g < content->plan->guards->len; g++) {
        const XmlGuard *guard = xml_guard(content->plan, g);

        if (guard->field == uni->field && guard->key == uni->key && guard->parent == uni->parent)
            content->guards[g] = undo ? GUARD_UNDECIDED : guard->fields == rows ? GUARD_OPEN : GUARD_CLOSED;
        else if (!guard->fields || content->guards[guard->parent] != GUARD_OPEN)
            content->guards[g] = content->guards[guard->parent];
    }
}

/* The next union to decide in @place, or -1. */
static int
next_union(const Content *content, const XmlPlace *place)
{
    for (guint u = 0; u < content->unions->len; u++) {
        const Union *uni = &g_array_index(content->unions, Union, u);

        if (uni->home != place || content->guards[uni->parent] != GUARD_OPEN || content->loose)
            continue;
        for (guint g = 1; g < content->plan->guards->len; g++) {
            const XmlGuard *guard = xml_guard(content->plan, g);

            if (guard->field == uni->field && guard->key == uni->key && content->guards[g] == GUARD_UNDECIDED)
                return (int)u;
        }
    }
    return -1;
}

/* As it is decided now: can the union's key have a value at all, or be left out? */
static bool
key_is_possible(const Content *content, guint u)
{
    for (guint i = 0; i < content->plan->entries->len; i++) {
        const XmlEntry *entry = xml_entry(content->plan, i);

        if (entry->offset == g_array_index(content->unions, Union, u).key && entry->place)
            return has_words(content, entry) || !entry_is_required(content, entry);
    }
    return true;
}

static void
write_place_content(const Content *content, const XmlPlace *place, int indent)
{
    int u = next_union(content, place);
    const XmlField *field;
    const XmlCase *cases;

    if (u < 0) {
        write_decided(content, place, indent);
        return;
    }
    field = g_array_index(content->unions, Union, u).field;
    cases = field->type;
    put(content->grammar, indent, "<choice>");
    decide(content, (guint)u, NULL, false);
    if (key_is_possible(content, (guint)u))
        write_place_content(content, place, indent + 2);
    decide(content, (guint)u, NULL, true);
    for (size_t i = 0; i < field->count; i++) {
        bool repeated = !cases[i].fields;

        for (size_t j = 0; j < i; j++)
            repeated |= cases[j].fields == cases[i].fields;
        if (repeated)
            continue;
        decide(content, (guint)u, cases[i].fields, false);
        write_place_content(content, place, indent + 2);
        decide(content, (guint)u, NULL, true);
    }
    put(content->grammar, indent, "</choice>");
}

static const XmlPlace *
common_place(const XmlPlace *a, const XmlPlace *b)
{
    for (; a; a = a->parent) {
        for (const XmlPlace *up = b; up; up = up->parent) {
            if (up == a)
                return a;
        }
    }
    return b;
}

static bool
is_below(const XmlPlan *plan, unsigned int guard, const Union *uni)
{
    for (; guard != 0; guard = xml_guard(plan, guard)->parent) {
        const XmlGuard *at = xml_guard(plan, guard);

        if (at->field == uni->field && at->key == uni->key)
            return true;
    }
    return false;
}

static void
find_home(const XmlPlan *plan, Union *uni)
{
    for (guint i = 0; i < plan->entries->len; i++) {
        const XmlEntry *entry = xml_entry(plan, i);

        if (entry->place && (entry->offset == uni->key || is_below(plan, entry->guard, uni)))
            uni->home = uni->home ? common_place(uni->home, entry->place) : entry->place;
    }
}

static void
find_unions(const Content *content)
{
    for (guint g = 1; g < content->plan->guards->len; g++) {
        const XmlGuard *guard = xml_guard(content->plan, g);
        Union uni = { .field = guard->field, .key = guard->key, .parent = guard->parent };
        bool known = !guard->fields;

        for (guint u = 0; u < content->unions->len; u++) {
            const Union *other = &g_array_index(content->unions, Union, u);

            known |= other->field == uni.field && other->key == uni.key && other->parent == uni.parent;
        }
        if (known)
            continue;
        find_home(content->plan, &uni);
        g_array_append_val(content->unions, uni);
    }
}

/* Would telling the unions apart multiply the define beyond reason? */
static bool
has_too_many_choices(const Content *content)
{
    for (guint p = 0; p < content->plan->places->len; p++) {
        size_t product = 1;

        for (guint u = 0; u < content->unions->len && product <= MAX_CHOICES; u++) {
            const Union *uni = &g_array_index(content->unions, Union, u);

            if (uni->home == content->plan->places->pdata[p])
                product *= uni->parent == 0 ? uni->field->count + 1u : 2;
        }
        if (product > MAX_CHOICES)
            return true;
    }
    return false;
}

/* ---- The grammar ---- */

static void
write_define(Grammar *grammar, const XmlBinding *binding)
{
    Content content = {
        .grammar = grammar, .plan = xml_plan(binding), .unions = g_array_new(FALSE, FALSE, sizeof(Union)),
    };
    g_autofree GuardState *guards = g_new0(GuardState, content.plan->guards->len);
    g_autofree char *name = define_name(grammar, binding);

    content.guards = guards;
    guards[0] = GUARD_OPEN;
    find_unions(&content);
    content.chosen = g_new0(const XmlField *, content.unions->len + 1);
    content.loose = has_too_many_choices(&content);
    for (guint g = 1; g < content.plan->guards->len; g++) {
        if (!xml_guard(content.plan, g)->fields)
            guards[g] = guards[xml_guard(content.plan, g)->parent];
    }
    put(grammar, 2, "<define name='%s'>", name);
    write_place_content(&content, content.plan->root, 4);
    put(grammar, 2, "</define>");
    g_free(content.chosen);
    g_array_unref(content.unions);
}

static const char anything[] =
    "  <define name='anything'>\n"
    "    <zeroOrMore>\n"
    "      <choice>\n"
    "        <attribute><anyName/></attribute>\n"
    "        <text/>\n"
    "        <element><anyName/><ref name='anything'/></element>\n"
    "      </choice>\n"
    "    </zeroOrMore>\n"
    "  </define>\n";

char *
xml_schema_text(const XmlBinding *binding)
{
    Grammar grammar = { .buf = g_string_new(NULL), .queue = g_ptr_array_new() };
    g_autofree char *start = define_name(&grammar, binding);

    put(&grammar, 0, "<?xml version='1.0'?>");
    put(&grammar, 0, "<grammar xmlns='http://relaxng.org/ns/structure/1.0' "
        "datatypeLibrary='http://www.w3.org/2001/XMLSchema-datatypes'>");
    put(&grammar, 2, "<start>");
    put(&grammar, 4, "<element name='%s'><ref name='%s'/></element>", binding->element, start);
    put(&grammar, 2, "</start>");
    for (guint i = 0; i < grammar.queue->len; i++)
        write_define(&grammar, grammar.queue->pdata[i]);
    g_string_append(grammar.buf, anything);
    put(&grammar, 0, "</grammar>");
    g_ptr_array_unref(grammar.queue);
    return g_string_free(grammar.buf, FALSE);
}
