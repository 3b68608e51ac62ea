/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind_plan.h - the engine's inside: a table compiled for walking. Nobody but xmlbind_*.c includes this.
 *
 * To be read in this order: xmlbind_plan.c compiles, xmlbind_value.c answers questions about one row, xmlbind_read.c
 * makes a tree of text, xmlbind_parse.c structs of the tree, xmlbind_hooks.c runs the hooks over them,
 * xmlbind_format.c writes them; xmlbind_ops.c copies and compares, xmlbind_diff.c names differences; xmlbind_types.c,
 * _number.c, _pattern.c and _verbatim.c are the kinds of values; xmlbind_walk.c, _doc.c, _schema.c, _random.c and
 * _check.c are what else follows from a table.
 *
 * Embedded structs and the alternatives of unions are flattened: a plan is all the rows of one struct as entries with
 * absolute offsets, and the tree of places (the struct's element and its wrappers) they stand in. Entries of an
 * alternative have a guard: they exist while the guard's key holds one of its values.
 */

#ifndef BASE_XMLBIND_PLAN_H
#define BASE_XMLBIND_PLAN_H

#include "base/xmlbind.h"

#define XML_MAX_GUARDS 256
#define XML_MAX_DEPTH 128           /* of structs within structs */

typedef struct XmlEntry XmlEntry;
typedef struct XmlPlace XmlPlace;

/* Which guards are open for one struct; bit 0 always is. */
typedef struct {
    uint64_t bits[XML_MAX_GUARDS / 64];
} XmlMask;

/* A condition: the key has a value whose case has these rows, or a row's .show. */
typedef struct {
    const XmlField *field;          /* the union, or the struct row with .show */
    const XmlField *fields;         /* the case's rows; NULL for a .show */
    uint32_t key;                   /* the key's offset; for .show that of the struct */
    uint64_t values;                /* the key's values below 64 that open it, as bits */
    bool has_others;                /* some value is not among them */
    uint8_t parent;
    uint8_t level;                  /* how many keys must be known first */
} XmlGuard;

struct XmlEntry {
    const XmlField *field;
    const XmlType *type;            /* of values, enums and lists of them */
    XmlPlace *place;                /* the element it stands in; NULL = not in XML */
    const char *name;               /* attribute or element; NULL = the place's text or presence */
    const char *attr;               /* of repeated values: the attribute of the element @name; NULL = its text */
    const XmlNamespace *ns;
    uint32_t flags;                 /* the row's, and what it inherits */
    uint32_t offset;                /* in the plan's struct */
    uint32_t self;                  /* offset of the struct that has the row, for .show and .presence */
    uint16_t index;
    uint16_t name_len;
    uint8_t guard;
    uint8_t store_guard;            /* the storage itself is there only with this guard (C unions) */
    bool owner;                     /* the first entry with this storage: copies and frees it */
    bool is_key;                    /* a union depends on it */
    bool is_attr;
};

/* What an element or attribute name means in a place. Several with one name differ in namespace or guard. */
typedef struct {
    const char *name;
    const XmlNamespace *ns;
    XmlEntry *entry;
    XmlPlace *place;
    const XmlVariant *variant;
    guint hash;
    uint16_t next;                  /* the next of this name, plus 1; 0 = none */
    bool unit;                      /* the "unit" beside @entry */
} XmlName;

typedef struct {
    XmlName *names;
    uint16_t *slots;                /* index plus 1; 0 = free */
    uint16_t n_names;
    uint16_t mask;
} XmlNames;

/* One thing in an element, in output order: an attribute (or the unit of the text), or a child. */
typedef struct {
    XmlEntry *entry;
    XmlPlace *place;
    bool unit;
    bool again;                     /* the place has an item before this */
    uint8_t guard;                  /* of a place that moves: here it stands while this is open */
} XmlItem;

struct XmlPlace {
    const char *name;
    const XmlNamespace *ns;
    XmlPlace *parent;
    GArray *attrs;                  /* XmlItem */
    GArray *children;               /* XmlItem */
    GPtrArray *texts;               /* XmlEntry */
    GPtrArray *presents;            /* XmlEntry */
    XmlNames attr_names, child_names;
    XmlMask guards;                 /* of all entries in here and below */
    uint16_t index;
    uint16_t name_len;
    bool keep;                      /* printed even when empty */
    bool open;                      /* never printed as <x/> */
    bool moves;                     /* alternatives have it at different positions */
    uint8_t keep_guard;
};

/* Something that must be there when @from is. */
typedef struct {
    XmlEntry *entry;                /* or ... */
    XmlPlace *place;
    XmlPlace *from;
    uint8_t guard;
} XmlNeed;

/* A struct within the struct that has a binding of its own, for hooks; the plan's own comes last. */
typedef struct {
    const XmlBinding *binding;
    XmlPlace *place;
    uint32_t offset;
    uint8_t guard;
} XmlPart;

struct XmlPlan {
    const XmlBinding *binding;
    XmlPlace *root;
    GPtrArray *entries;             /* XmlEntry, in row order */
    GPtrArray *places;
    GArray *guards;                 /* XmlGuard; the first is "always" */
    GArray *needs;                  /* XmlNeed */
    GArray *parts;                  /* XmlPart */
    GPtrArray *defaults;            /* entries with .absent */
    GPtrArray *children;            /* owning entries that hold other structs */
    uint8_t levels;
    bool has_format;                /* a part has a .format hook */
};

/* The binding's plan; compiled once, never freed. Threads: any. */
const XmlPlan *xml_plan(const XmlBinding *binding);

#define xml_entry(plan, i) ((XmlEntry *)(plan)->entries->pdata[i])
#define xml_guard(plan, i) (&g_array_index((plan)->guards, XmlGuard, i))
#define xml_at(self, entry) ((void *)((char *)(self) + (entry)->offset))
#define xml_at_const(self, entry) ((const void *)((const char *)(self) + (entry)->offset))

static inline bool
xml_mask_has(const XmlMask *mask, unsigned int guard)
{
    return mask->bits[guard / 64] >> (guard % 64) & 1;
}

static inline void
xml_mask_add(XmlMask *mask, unsigned int guard)
{
    mask->bits[guard / 64] |= UINT64_C(1) << (guard % 64);
}

static inline bool
xml_mask_meets(const XmlMask *a, const XmlMask *b)
{
    uint64_t met = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(a->bits); i++)
        met |= a->bits[i] & b->bits[i];
    return met != 0;
}

#define XML_MASK_ALWAYS ((XmlMask){ { 1 } })
#define XML_SHOW_ALL UINT_MAX       /* xml_plan_mask: every .show counts as true */

/* The guards open for @self, up to @levels; .show is asked with @flags. */
XmlMask xml_plan_mask(const XmlPlan *plan, const void *self, unsigned int levels, unsigned int flags);

/* The place's or name's entry, whatever the guards: NULL or the first of the name. */
const XmlName *xml_names_find(const XmlNames *names, const char *name);
static inline const XmlName *
xml_names_next(const XmlNames *names, const XmlName *name)
{
    return name->next ? &names->names[name->next - 1] : NULL;
}

/* Is what the row stores absent in @self? Children and lists: NULL or empty. */
bool xml_entry_is_absent(const XmlEntry *entry, const void *self);

/* May it be printed with these flags, the guard aside? */
bool xml_entry_is_shown(const XmlEntry *entry, const void *self, unsigned int flags);

/* The variant a tagged struct is of, or NULL. */
const XmlVariant *xml_entry_variant(const XmlEntry *entry, const void *object);

/* The binding of the struct that @object, held by @entry, is. */
const XmlBinding *xml_entry_binding(const XmlEntry *entry, const void *object);

/* Sets what stands for absence in the entries that are stored under @guard. */
void xml_plan_set_defaults(const XmlPlan *plan, void *self, const XmlMask *mask, const XmlMask *before);

/* Integers of any field, sign extended or not as needed for comparison. */
void xml_store_int(void *where, size_t size, long long value);
bool xml_is_int(const void *where, size_t size, long long value);

extern const XmlType xml_type_enum;

/* xmlbind_number.c: a size with its unit (may be NULL), as XmlType.parse; the unit that is printed. */
bool xml_size_parse(const XmlType *type, const char *text, const char *unit, const XmlField *field, void *ret_value);
const char *xml_size_unit(const XmlType *type, const void *value);

/* Appends "1 and more words": what the row accepts, for messages. */
void xml_field_append_description(const XmlField *field, const XmlType *type, GString *buf);

/* xmlbind_pattern.c: patterns are constants that live for ever. */
bool xml_pattern_matches(const char *pattern, const char *text);
void xml_pattern_append_xsd(const char *pattern, GString *buf);
char *xml_pattern_random(const char *pattern, GRand *rand);

/* xmlbind_verbatim.c: an element as text without its surroundings' indentation, and back. */
char *xml_verbatim_read(struct _xmlNode *node);
void xml_verbatim_append(GString *buf, const char *text, int indent);

/* xmlbind_ops.c: a value that is cleared is absent, or zero; two that are absent are equal. */
void xml_entry_clear(const XmlEntry *entry, void *self);
bool xml_entry_equal(const XmlEntry *entry, const void *a, const void *b);

/* xmlbind_format.c: the value's text, unescaped. */
void xml_entry_append_value(const XmlEntry *entry, const void *value, GString *buf);
/* Escapes what was appended to @buf since @start. */
void xml_escape_tail(GString *buf, size_t start, bool in_attr);
void xml_indent(GString *buf, int indent);

/* xmlbind_hooks.c: where a walk through structs is. */
typedef struct XmlFrame {
    const struct XmlFrame *up;
    const XmlPlace *place;          /* of the parent struct, in which the child stands; NULL for the root */
    const char *name;
    unsigned int nth;               /* among those of its name, from 1; 0 = alone */
} XmlFrame;

void xml_frame_append(const XmlFrame *frame, GString *buf);
int xml_run_hooks(const XmlBinding *binding, const char *element, void *self, XmlContext *ctx, bool validate);

/* xmlbind_read.c */
struct _xmlNode *xml_root(struct _xmlDoc *doc);
void xml_node_append_path(const struct _xmlNode *node, GString *buf);

#endif /* BASE_XMLBIND_PLAN_H */
