/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * xmlbind.h - one description of every XML element: the vocabulary of the tables and what can be done with them.
 *
 * A definition is a plain C struct. Beside it stands a table of rows (XmlField), closed by XML_BINDING. From the rows
 * come parse, format, copy, free, compare, the ABI check, the schema and the reference; nobody writes one of those by
 * hand.
 *
 *     typedef struct {                                        // in the header
 *         MemballoonModel model;
 *         Switch autodeflate;
 *         unsigned int stats_period;                          // seconds; 0 = no statistics
 *         VirtioOptions *virtio;                              // NULL = no <driver>
 *         DeviceInfo info;
 *     } MemballoonDef;
 *     XML_DECLARE(MemballoonDef, memballoon_def)              // memballoon_def_new, _copy, _free, _equal, g_autoptr
 *
 *     static const XmlField memballoon_fields[] = {           // in the .c
 *         XML_ATTR_ENUM(MemballoonDef, model,        "model",           MemballoonModel, XML_REQUIRED | XML_ABI),
 *         XML_ATTR_ENUM(MemballoonDef, autodeflate,  "autodeflate",     Switch,          XML_ABI),
 *         XML_IN_ATTR  (MemballoonDef, stats_period, "stats", "period", XML_UINT,        XML_OMIT_ZERO | XML_LIVE),
 *         XML_CHILD    (MemballoonDef, virtio,       "driver",          VirtioOptions,   0),
 *         XML_EMBED    (MemballoonDef, info,         DeviceInfo),
 *     };
 *     XML_BINDING(MemballoonDef, "memballoon", memballoon_fields, .validate = memballoon_validate);
 *
 * Where things stand. Every row says where in the struct's element its value is: a path of wrapper elements and an
 * attribute or text. "stats@period" is <stats period=''/>, "os/kernel" the text of <os><kernel>, a deeper path is as
 * good. Wrappers need no struct: rows with the same wrapper share it, it is printed when something in it is, and
 * given once. Row order is output order: of the attributes, and of the elements by the first row that names them.
 *
 * What is absent. A pointer is absent when NULL, an enum when its value has no word (NULL in ENUM_WORDS), a uuid, MAC
 * or char array when all zero. Numbers, bools and enums with a word for 0 are always printed, unless XML_OMIT_ZERO
 * says that zero stands for absence, or `.absent = -1` that another value does (it is then also what the field holds
 * when nothing is given), or XML_PRESENCE(S, has_x) that a bool beside it knows. A text that is empty counts as
 * absent; an attribute that is empty is the empty string.
 *
 * Storage that no row names is neither copied nor freed: XML_PRIVATE names it without showing it.
 *
 * Unions. XML_UNION keeps its alternatives in a C union, XML_SWITCH in the struct's own fields; in both the key is an
 * enum of the same struct whose row comes first, and the alternative's rows stand in the same element as the others:
 *
 *     static const XmlField source_file_fields[] = {
 *         XML_IN_ATTR(DiskSource, path, "source", "file", XML_PATH, XML_LIVE),
 *     };
 *     static const XmlField source_block_fields[] = {
 *         XML_IN_ATTR(DiskSource, path, "source", "dev",  XML_PATH, XML_LIVE),
 *     };
 *     static const XmlCase disk_sources[] = {
 *         XML_CASE(SOURCE_FILE,  DiskSource, source_file_fields),
 *         XML_CASE(SOURCE_BLOCK, DiskSource, source_block_fields),
 *     };
 *     static const XmlField source_fields[] = {
 *         XML_ATTR_ENUM(DiskSource, type,    "type",         SourceType, XML_REQUIRED),
 *         XML_SWITCH   (DiskSource, type,    disk_sources,               0),
 *         XML_CHILD    (DiskSource, backing, "backingStore", DiskSource, 0),           // recursion is fine
 *     };
 *
 * An alternative's element stands where its own row does, so the order of elements may differ by alternative.
 * Alternatives of a switch whose fields overlap, as members of a C union do, are stored by the key; fields they share
 * are stored once.
 *
 * XML_VARIANT (one) and XML_VARIANTS (an ordered list) choose the binding by the element's name instead; the structs
 * begin with an int-sized tag, which the engine sets to the variant's value.
 *
 * Hooks run after the whole document is parsed, children before parents: first every post_parse (fills defaults), then
 * every validate (judges rules between fields). Both are pure: no files, no host.
 *
 * Namespaces. A binding that writes "qemu:arg" in a row lists the prefix in .namespaces. The root then carries the
 * declaration when something in the namespace is printed. Documents may use any prefix.
 */

#ifndef BASE_XMLBIND_H
#define BASE_XMLBIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include "base/enums.h"
#include "base/xmlbind_types.h"

struct _xmlNode;

typedef struct XmlBinding XmlBinding;
typedef struct XmlContext XmlContext;
typedef struct XmlField XmlField;
typedef struct XmlPlan XmlPlan;

/* ---- What is true of a row ---- */

typedef enum {
    XML_REQUIRED       = 1 << 0,    /* must be given, its wrappers too, whenever the struct's element is there */
    XML_NEEDED         = 1 << 1,    /* must be given when its own element is there (bootmenu@enable) */
    XML_OMIT_ZERO      = 1 << 2,    /* zero stands for absence */
    XML_OMIT_EMPTY     = 1 << 3,    /* a child struct with nothing to print counts as absent */
    XML_KEEP_EMPTY     = 1 << 4,    /* an empty text is the empty string; an empty wrapper is printed */
    XML_ABI            = 1 << 5,    /* the guest can see it: may not differ between two sides of a migration */
    XML_LIVE           = 1 << 6,    /* may change on a running guest; on a child: with all that is below it */
    XML_ONLY_LIVE      = 1 << 7,    /* printed and parsed except XML_AS_INACTIVE; dropped silently then */
    XML_ONLY_INACTIVE  = 1 << 8,    /* the opposite */
    XML_ONLY_STATUS    = 1 << 9,    /* printed and parsed only XML_AS_STATUS; dropped silently otherwise */
    XML_SECRET         = 1 << 10,   /* printed only XML_AS_SECURE; always parsed */
    XML_NOT_MIGRATABLE = 1 << 11,   /* not printed XML_AS_MIGRATABLE */
    XML_PARSE_ONLY     = 1 << 12,   /* an old spelling: understood, never printed */
    XML_FORMAT_ONLY    = 1 << 13,   /* printed; ignored when given */
} XmlRowFlags;

/* ---- How to read or write a document ---- */

typedef enum {
    XML_AS_INACTIVE   = 1 << 0,     /* as configuration: without what only a running guest has */
    XML_AS_SECURE     = 1 << 1,     /* with passwords */
    XML_AS_MIGRATABLE = 1 << 2,     /* for the other side of a migration */
    XML_AS_STATUS     = 1 << 3,     /* for the status file */
    XML_STRICT        = 1 << 4,     /* parse: what is unknown is an error (VIR_ERR_XML_INVALID_SCHEMA) */
    XML_NO_HOOKS      = 1 << 5,     /* parse: neither post_parse nor validate */
    XML_NO_VALIDATE   = 1 << 6,     /* parse: no validate */
    XML_PARTIAL       = 1 << 7,     /* parse: nothing is required, as when the document says what to look for */
    XML_FLAG_CALLER   = 1 << 8,     /* from here on the caller's own flags, for hooks and .show */
} XmlFlags;

/* Shown when it returns true, besides the flags. @self is the struct that has the row. */
typedef bool (*XmlShow)(const void *self, unsigned int flags);

/* A hook: 0, or -1 with an error reported (see xml_fail). @self is the struct, to be assigned to a typed pointer. */
typedef int (*XmlHook)(void *self, XmlContext *ctx);

/* An old word of an enum: understood, never printed. A list of them ends with { NULL }. */
typedef struct {
    const char *word;
    int value;
} XmlWord;

/* What only few rows have to say; given as designated initialisers after a row's flags. */
typedef struct {
    long long absent;               /* this value stands for absence (besides zero with XML_OMIT_ZERO) */
    long long min, max;             /* set by XML_RANGE */
    bool ranged;
    bool has_presence;
    uint16_t presence;              /* set by XML_PRESENCE */
    const XmlWord *aliases;         /* enums: hidden words */
    XmlShow show;
    const char *pattern;            /* texts: narrowed to this pattern, which is judged when parsing XML_STRICT only */
    const char *since;              /* for the reference: the version that brought it */
    const char *drivers;            /* for the reference: who implements it; NULL = all */
    const char *doc;                /* for the reference: one sentence */
} XmlMore;

#define XML_RANGE(low, high) .ranged = true, .min = (low), .max = (high)
#define XML_PRESENCE(S, bool_field) .has_presence = true, \
    .presence = offsetof(S, bool_field) + XML_FITS(S, bool_field, bool)

/* ---- Rows ---- */

typedef enum {
    XML_KIND_VALUE,                 /* type: XmlType */
    XML_KIND_ENUM,                  /* type: EnumWords */
    XML_KIND_PRESENT,               /* bool or Switch: is the element there */
    XML_KIND_VERBATIM,              /* char *: an element as it was written */
    XML_KIND_STRINGS,               /* char **: one element or attribute each */
    XML_KIND_VALUES,                /* GArray of XmlType */
    XML_KIND_VALUES_ENUM,           /* GArray of an enum */
    XML_KIND_CHILD,                 /* T *; type: XmlBinding */
    XML_KIND_STRUCT,                /* T; type: XmlBinding; empty path = embedded */
    XML_KIND_LIST,                  /* GPtrArray of T */
    XML_KIND_VARIANT,               /* pointer to a tagged struct; type: XmlVariant[] */
    XML_KIND_VARIANTS,              /* GPtrArray of those */
    XML_KIND_UNION,                 /* type: XmlCase[] */
    XML_KIND_WRAPPER,               /* no storage: how the wrapper is printed when nothing is in it */
} XmlKind;

struct XmlField {
    const char *where;              /* "a/b@attr"; NULL = not in XML */
    const void *type;
    const XmlMore *more;
    uint32_t flags;                 /* XmlRowFlags */
    uint16_t offset, size;
    uint16_t key, count;            /* union: the key's offset; union, variants: how many alternatives */
    uint8_t kind, key_size;
};

/* One alternative of a union: these rows are there while the key is @value. Two values may share rows. */
typedef struct {
    const XmlField *fields;
    int value;
    uint16_t n_fields, size;
} XmlCase;

/* One alternative by element name; structs of @binding begin with the tag @value. */
typedef struct {
    const char *element;
    const XmlBinding *binding;
    int value;
} XmlVariant;

typedef struct {
    const char *prefix;             /* NULL ends the list */
    const char *uri;
} XmlNamespace;

/* The compiler's check that a row's kind fits its field; its value is 0. */
#define XML_FITS(S, field, ctype) \
    (0 * sizeof(struct { \
        _Static_assert(__builtin_types_compatible_p(__typeof__(((S *)0)->field), ctype), \
                       "the row's kind does not fit the field " #field " of " #S); \
        char unused; }))
#define XML_FITS_CHARS(S, field) \
    (0 * sizeof(struct { \
        _Static_assert(__builtin_types_compatible_p(__typeof__(&((S *)0)->field[0]), char *) && \
                       !__builtin_types_compatible_p(__typeof__(((S *)0)->field), char *), \
                       "the field " #field " of " #S " is no char array"); \
        char unused; }))
#define XML_FITS_PRESENT(S, field) \
    (0 * sizeof(struct { \
        _Static_assert(__builtin_types_compatible_p(__typeof__(((S *)0)->field), bool) || \
                       __builtin_types_compatible_p(__typeof__(((S *)0)->field), Switch), \
                       "the field " #field " of " #S " is neither bool nor Switch"); \
        char unused; }))
#define XML_FITS_POINTER(S, field) \
    (0 * sizeof(struct { \
        _Static_assert(sizeof(((S *)0)->field) == sizeof(void *), "the field " #field " of " #S " is no pointer"); \
        char unused; }))
#define XML_FITS_KEY(S, field) \
    (0 * sizeof(struct { \
        _Static_assert(sizeof(((S *)0)->field) == sizeof(int) || sizeof(((S *)0)->field) == 1, \
                       "the key " #field " of " #S " is neither an enum nor a bool"); \
        char unused; }))

#define XML_ROW(kind_, S, field_, where_, type_, fits_, flags_, ...) \
    { .kind = kind_, .where = where_, .type = type_, .flags = (flags_), .offset = offsetof(S, field_) + fits_, \
      .size = sizeof(((S *)0)->field_) __VA_OPT__(, .more = &(const XmlMore){ __VA_ARGS__ }) }
#define XML_VALUE_ROW(S, field, where, type, flags, ...) \
    XML_ROW(XML_KIND_VALUE, S, field, where, &xml_type_##type, XML_FITS(S, field, xml_ctype_##type), flags, __VA_ARGS__)
#define XML_ENUM_ROW(S, field, where, Enum, flags, ...) \
    XML_ROW(XML_KIND_ENUM, S, field, where, &Enum##_words, XML_FITS(S, field, Enum), flags, __VA_ARGS__)
#define XML_CHARS_ROW(S, field, where, flags, ...) \
    XML_ROW(XML_KIND_VALUE, S, field, where, &xml_type_XML_CHARS, XML_FITS_CHARS(S, field), flags, __VA_ARGS__)

/* An attribute of the element; of an element within (path "a/b"); the element's text; the text of an element within. */
#define XML_ATTR(S, field, name, type, flags, ...)          XML_VALUE_ROW(S, field, "@" name, type, flags, __VA_ARGS__)
#define XML_IN_ATTR(S, field, path, name, type, flags, ...) \
    XML_VALUE_ROW(S, field, path "@" name, type, flags, __VA_ARGS__)
#define XML_TEXT(S, field, type, flags, ...)                XML_VALUE_ROW(S, field, "", type, flags, __VA_ARGS__)
#define XML_IN_TEXT(S, field, path, type, flags, ...)       XML_VALUE_ROW(S, field, path, type, flags, __VA_ARGS__)

/* The same for enums (Enum is the C type, with base/enums.h's words) ... */
#define XML_ATTR_ENUM(S, field, name, Enum, flags, ...)    XML_ENUM_ROW(S, field, "@" name, Enum, flags, __VA_ARGS__)
#define XML_IN_ATTR_ENUM(S, field, path, name, Enum, flags, ...) \
    XML_ENUM_ROW(S, field, path "@" name, Enum, flags, __VA_ARGS__)
#define XML_TEXT_ENUM(S, field, Enum, flags, ...)          XML_ENUM_ROW(S, field, "", Enum, flags, __VA_ARGS__)
#define XML_IN_TEXT_ENUM(S, field, path, Enum, flags, ...) XML_ENUM_ROW(S, field, path, Enum, flags, __VA_ARGS__)

/* ... and for char arrays. */
#define XML_ATTR_CHARS(S, field, name, flags, ...)          XML_CHARS_ROW(S, field, "@" name, flags, __VA_ARGS__)
#define XML_IN_ATTR_CHARS(S, field, path, name, flags, ...) XML_CHARS_ROW(S, field, path "@" name, flags, __VA_ARGS__)
#define XML_TEXT_CHARS(S, field, flags, ...)                XML_CHARS_ROW(S, field, "", flags, __VA_ARGS__)
#define XML_IN_TEXT_CHARS(S, field, path, flags, ...)       XML_CHARS_ROW(S, field, path, flags, __VA_ARGS__)

/* The element @path is there: bool, or Switch (SWITCH_ON). It may have attributes by other rows. */
#define XML_PRESENT(S, field, path, flags, ...) \
    XML_ROW(XML_KIND_PRESENT, S, field, path, NULL, XML_FITS_PRESENT(S, field), flags, __VA_ARGS__)

/* The element @path as it was written, itself included, with the namespaces it uses and without blanks between
 * elements: char *. */
#define XML_VERBATIM(S, field, path, flags, ...) \
    XML_ROW(XML_KIND_VERBATIM, S, field, path, NULL, XML_FITS(S, field, char *), flags, __VA_ARGS__)

/* The wrapper @path, which other rows share, is printed even when empty: <devices></devices>. */
#define XML_WRAPPER(path) { .kind = XML_KIND_WRAPPER, .where = path, .flags = XML_KEEP_EMPTY }
/* When it is printed, then never as <features/> but with an end of its own. The path "" is the struct's own element. */
#define XML_WRAPPER_OPEN(path) { .kind = XML_KIND_WRAPPER, .where = path }

/* Repeated values: where is "a/b" (texts) or "a/b@attr"; char ** for strings, GArray * for the rest. */
#define XML_STRINGS(S, field, where, flags, ...) \
    XML_ROW(XML_KIND_STRINGS, S, field, where, &xml_type_XML_STRING, XML_FITS(S, field, char **), flags, __VA_ARGS__)
#define XML_VALUES(S, field, where, type, flags, ...) \
    XML_ROW(XML_KIND_VALUES, S, field, where, &xml_type_##type, XML_FITS(S, field, GArray *), flags, __VA_ARGS__)
#define XML_VALUES_ENUM(S, field, where, Enum, flags, ...) \
    XML_ROW(XML_KIND_VALUES_ENUM, S, field, where, &Enum##_words, XML_FITS(S, field, GArray *), flags, __VA_ARGS__)

/* A struct of its own: T *, NULL when the element is not there. */
#define XML_CHILD(S, field, path, T, flags, ...)       XML_CHILD_AS(S, field, path, T, T, flags, __VA_ARGS__)
/* The same with another table than T's own. */
#define XML_CHILD_AS(S, field, path, T, binding, flags, ...) \
    XML_ROW(XML_KIND_CHILD, S, field, path, &xml_binding_##binding, XML_FITS(S, field, T *), flags, __VA_ARGS__)

/* A struct by value whose rows stand in the element @path, or, embedded, in this element. */
#define XML_STRUCT(S, field, path, T, flags, ...)      XML_STRUCT_AS(S, field, path, T, T, flags, __VA_ARGS__)
#define XML_STRUCT_AS(S, field, path, T, binding, flags, ...) \
    XML_ROW(XML_KIND_STRUCT, S, field, path, &xml_binding_##binding, XML_FITS(S, field, T), flags, __VA_ARGS__)
#define XML_EMBED(S, field, T)                         XML_STRUCT_AS(S, field, "", T, T, 0)
#define XML_EMBED_AS(S, field, T, binding)             XML_STRUCT_AS(S, field, "", T, binding, 0)

/* Elements of one name in any number: GPtrArray * of T *, NULL when there are none. The array frees its elements. */
#define XML_LIST(S, field, path, T, flags, ...)        XML_LIST_AS(S, field, path, T, flags, __VA_ARGS__)
#define XML_LIST_AS(S, field, path, binding, flags, ...) \
    XML_ROW(XML_KIND_LIST, S, field, path, &xml_binding_##binding, XML_FITS(S, field, GPtrArray *), flags, __VA_ARGS__)

/* Alternatives by element name inside the wrapper @path (may be ""): one (a pointer), or an ordered list (GPtrArray
 * *, whose elements only the engine frees). */
#define XML_VARIANT(S, field_, path, variants, flags_, ...) \
    { .kind = XML_KIND_VARIANT, .where = path, .type = variants, .flags = (flags_), .offset = offsetof(S, field_), \
      .size = sizeof(((S *)0)->field_) + XML_FITS_POINTER(S, field_), .count = G_N_ELEMENTS(variants) \
      __VA_OPT__(, .more = &(const XmlMore){ __VA_ARGS__ }) }
#define XML_VARIANTS(S, field_, path, variants, flags_, ...) \
    { .kind = XML_KIND_VARIANTS, .where = path, .type = variants, .flags = (flags_), \
      .offset = offsetof(S, field_) + XML_FITS(S, field_, GPtrArray *), .size = sizeof(void *), \
      .count = G_N_ELEMENTS(variants) __VA_OPT__(, .more = &(const XmlMore){ __VA_ARGS__ }) }
#define XML_VARIANT_CASE(value_, element_, T) { .element = element_, .binding = &xml_binding_##T, .value = value_ }

/* Alternatives by a key, kept in the C union @field (of an anonymous one, any member), or in the struct's own fields.
 * */
#define XML_UNION(S, field_, key_, cases, flags_, ...) \
    { .kind = XML_KIND_UNION, .where = "", .type = cases, .flags = (flags_), .offset = offsetof(S, field_), \
      .size = sizeof(((S *)0)->field_), .key = offsetof(S, key_) + XML_FITS_KEY(S, key_), \
      .key_size = sizeof(((S *)0)->key_), .count = G_N_ELEMENTS(cases) \
      __VA_OPT__(, .more = &(const XmlMore){ __VA_ARGS__ }) }
#define XML_SWITCH(S, key_, cases, flags_, ...) \
    { .kind = XML_KIND_UNION, .where = "", .type = cases, .flags = (flags_), .offset = 0, .size = 0, \
      .key = offsetof(S, key_) + XML_FITS_KEY(S, key_), .key_size = sizeof(((S *)0)->key_), \
      .count = G_N_ELEMENTS(cases) __VA_OPT__(, .more = &(const XmlMore){ __VA_ARGS__ }) }
#define XML_CASE(value_, T, fields_) \
    { .value = value_, .fields = fields_, .n_fields = G_N_ELEMENTS(fields_), .size = sizeof(T) }
/* A value that is allowed and brings nothing: only for the reference, values without a case bring nothing either. */
#define XML_CASE_NONE(value_) { .value = value_ }

/* A field that is not in XML but is copied, compared and freed with the rest. */
#define XML_PRIVATE(S, field, type)      XML_VALUE_ROW(S, field, NULL, type, 0)
#define XML_PRIVATE_ENUM(S, field, Enum) XML_ENUM_ROW(S, field, NULL, Enum, 0)
#define XML_PRIVATE_CHILD(S, field, T) \
    XML_ROW(XML_KIND_CHILD, S, field, NULL, &xml_binding_##T, XML_FITS(S, field, T *), 0)
#define XML_PRIVATE_LIST(S, field, T) \
    XML_ROW(XML_KIND_LIST, S, field, NULL, &xml_binding_##T, XML_FITS(S, field, GPtrArray *), 0)

/* ---- Bindings ---- */

struct XmlBinding {
    const char *type;               /* the C type */
    const char *element;            /* its element when it is a document's root */
    const XmlField *fields;
    uint16_t n_fields, size;
    const XmlNamespace *namespaces;
    XmlHook post_parse;             /* fills defaults */
    XmlHook validate;               /* judges */
    void (*init)(void *self);       /* after allocation: defaults that rows cannot say */
    void (*copy)(void *self, const void *from);     /* after the rows are copied: what no row names */
    void (*clear)(void *self);      /* before the rows are freed: what no row names */
    /* Rare: appends more children, at the end. */
    void (*format)(const void *self, GString *buf, int indent, unsigned int flags);
    GDestroyNotify free;
    XmlPlan **plan;                 /* compiled from the rows at first use */
};

/* XML_BINDING(T, "element", fields, .validate = ...) or, for a second table over a type, XML_BINDING_AS(name, T,
 * ...). */
#define XML_BINDING(T, element, fields, ...) XML_BINDING_AS(T, T, element, fields, __VA_ARGS__)
#define XML_BINDING_AS(name, T, element_, fields_, ...) \
    extern const XmlBinding xml_binding_##name; \
    static XmlPlan *xml_plan_##name; \
    static void xml_free_##name(void *self) \
    { \
        xml_free(&xml_binding_##name, self); \
    } \
    const XmlBinding xml_binding_##name = { \
        .type = #T, .element = element_, .fields = fields_, .n_fields = G_N_ELEMENTS(fields_), .size = sizeof(T), \
        .free = xml_free_##name, .plan = &xml_plan_##name __VA_OPT__(,) __VA_ARGS__ }

/* Makes the binding known before its table, or to other files; a second table's name likewise. */
#define XML_DECLARE_BINDING(name) extern const XmlBinding xml_binding_##name;

/* The same and the typed functions every struct of ours has. */
#define XML_DECLARE(T, prefix) \
    XML_DECLARE_BINDING(T) \
    static inline G_GNUC_UNUSED T *prefix##_new(void) { return xml_new(&xml_binding_##T); } \
    static inline G_GNUC_UNUSED T *prefix##_copy(const T *from) { return xml_copy(&xml_binding_##T, from); } \
    static inline G_GNUC_UNUSED void prefix##_free(T *self) { xml_free(&xml_binding_##T, self); } \
    static inline G_GNUC_UNUSED bool prefix##_equal(const T *a, const T *b) \
    { \
        return xml_equal(&xml_binding_##T, a, b); \
    } \
    G_DEFINE_AUTOPTR_CLEANUP_FUNC(T, prefix##_free)

/* And those of a struct that is a document of its own: parse (text or file; NULL with an error reported; what no table
 * knows is left out with a warning, or refused XML_STRICT) and format. @flags: XmlFlags. */
#define XML_DECLARE_DOCUMENT(T, prefix) \
    XML_DECLARE(T, prefix) \
    static inline G_GNUC_UNUSED T *prefix##_parse(const char *xml, unsigned int flags) \
    { \
        return xml_parse_document(&xml_binding_##T, xml, flags); \
    } \
    static inline G_GNUC_UNUSED T *prefix##_parse_file(const char *path, unsigned int flags) \
    { \
        return xml_parse_document_file(&xml_binding_##T, path, flags); \
    } \
    static inline G_GNUC_UNUSED char *prefix##_format(const T *self, unsigned int flags) \
    { \
        return xml_format_text(&xml_binding_##T, self, flags); \
    }

/* for (DiskDef *disk = each element of the list, which may be NULL) */
#define xml_each(T, var, list) \
    for (guint var##_i = 0, var##_on = 1; var##_on && (list) && var##_i < (list)->len; var##_i++) \
        for (T *var = (var##_on = 0, g_ptr_array_index(list, var##_i)); !var##_on; var##_on = 1)

/* Appends to a list field that may be NULL, with the right free function. Takes ownership of @element. */
#define xml_list_add(T, list, element) xml_list_append(&xml_binding_##T, &(list), element)
void xml_list_append(const XmlBinding *binding, GPtrArray **list, void *element);

/* ---- Life ---- */

/* A struct with what stands for absence in every field. */
void *xml_new(const XmlBinding *binding);
void xml_init(const XmlBinding *binding, void *self);

/* A deep copy of what the rows name; NULL of NULL. */
void *xml_copy(const XmlBinding *binding, const void *from);

/* Releases what the rows name and zeroes the struct; _free also releases the struct, and accepts NULL. */
void xml_clear(const XmlBinding *binding, void *self);
void xml_free(const XmlBinding *binding, void *self);

/* Do the rows say the same of both? NULL equals only NULL. */
bool xml_equal(const XmlBinding *binding, const void *a, const void *b);

/* ---- Parse ---- */

/* Told of everything the tables do not know, as "line 14: /domain/devices/disk[2]/driver@colour". Returns 0 to go on,
 * or -1 with an error reported. */
typedef int (*XmlUnknown)(const char *where, void *user);

/* The usual one: a warning in the log that says it is left out. */
int xml_warn_unknown(const char *where, void *user);

typedef struct {
    unsigned int flags;             /* XmlFlags, and the caller's own */
    void *user;                     /* for hooks and @unknown */
    const char *file;               /* named in messages about malformed text; NULL = none */
    XmlUnknown unknown;             /* NULL: ignored, unless XML_STRICT */
} XmlParseOptions;

/* The document @text as a new struct, or NULL with an error reported: malformed text, a wrong root, a wrong value (with
 * line, path, value and what is allowed), a duplicate, something required missing, what a hook refuses. @options may
 * be NULL. */
void *xml_parse(const XmlBinding *binding, const char *text, const XmlParseOptions *options);
void *xml_parse_file(const XmlBinding *binding, const char *path, const XmlParseOptions *options);
void *xml_parse_node(const XmlBinding *binding, struct _xmlNode *node, const XmlParseOptions *options);

/* The same with xml_warn_unknown(). */
void *xml_parse_document(const XmlBinding *binding, const char *text, unsigned int flags);
void *xml_parse_document_file(const XmlBinding *binding, const char *path, unsigned int flags);

/* The same for a document whose root's name chooses among @variants (whose values are for the caller: no tag is set).
 * */
void *xml_parse_variant(const XmlVariant *variants, size_t n_variants, const char *text, const XmlParseOptions *options,
                        const XmlVariant **ret_variant);

/* A checked xmlDoc (no DTD, no entities, no network, bounded depth and size) to be ended with xmlFreeDoc(), or NULL. */
struct _xmlDoc *xml_read(const char *text, size_t len, const char *file);

/* ---- Hooks ---- */

struct XmlContext {
    unsigned int flags;
    void *user;
    void *root;                     /* the document's struct */
    const XmlBinding *root_binding;
    const struct XmlFrame *frame;   /* the engine's: where we are */
    struct _xmlNode *node;          /* the engine's: the document, NULL when there is none */
};

/* Reports an error that opens with the line (when known) and the path of the struct the hook is running for. Returns
 * -1. */
int xml_fail(XmlContext *ctx, int code, const char *fmt, ...) G_GNUC_PRINTF(3, 4);

/* "/domain/devices/disk[2]". The caller frees it. */
char *xml_path(const XmlContext *ctx);

/* Runs the hooks over a struct that was not just parsed. */
int xml_post_parse(const XmlBinding *binding, void *self, unsigned int flags, void *user);
int xml_validate(const XmlBinding *binding, void *self, unsigned int flags, void *user);

/* ---- Format ---- */

/* Appends @self as the element @element (NULL = the binding's own name), indented by @indent spaces. */
void xml_format(const XmlBinding *binding, const char *element, const void *self, GString *buf, int indent,
                unsigned int flags);

/* The whole document. The caller frees it. */
char *xml_format_text(const XmlBinding *binding, const void *self, unsigned int flags);

/* Appends @text, or the first @len bytes of it, escaped as in attributes and texts. */
void xml_escape(GString *buf, const char *text);

/* ---- Differences ---- */

typedef struct {
    char *path;                     /* "/domain/devices/disk[2]/driver@queues" */
    char *before, *after;           /* as printed; NULL = absent */
} XmlDifference;

void xml_difference_clear(XmlDifference *difference);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(XmlDifference, xml_difference_clear)

/* The first row in XML that differs: true, and what. */
bool xml_diff(const XmlBinding *binding, const void *before, const void *after, XmlDifference *ret_difference);

/* The first XML_ABI row that differs: true, and what. False: the guest sees no difference. */
bool xml_abi_diff(const XmlBinding *binding, const void *before, const void *after, XmlDifference *ret_difference);

/* The first row that differs and is not XML_LIVE. */
bool xml_live_diff(const XmlBinding *binding, const void *before, const void *after, XmlDifference *ret_difference);

/* Reports the ABI difference as VIR_ERR_CONFIG_UNSUPPORTED, or returns 0. */
int xml_abi_check(const XmlBinding *binding, const void *before, const void *after);

/* ---- Walking the rows ---- */

typedef struct {
    const char *path;               /* from the root: "/domain/devices/disk/driver@cache" */
    const char *when;               /* in an alternative: "type=file|block"; several are apart by blanks */
    const XmlField *field;
    const XmlBinding *binding;      /* whose table it is in */
    bool recursion;                 /* the child's binding is already open further up: not entered */
} XmlWalkRow;

/* Calls @visit for every row that stands in XML, wrappers as parts of paths only, in output order. */
void xml_walk(const XmlBinding *binding, void (*visit)(const XmlWalkRow *row, void *user), void *user);

/* "@model" of "attribute model", in words: "a number from 1 to 65535", "one of on, off". The caller frees it. */
char *xml_field_describe(const XmlField *field);

#endif /* BASE_XMLBIND_H */
