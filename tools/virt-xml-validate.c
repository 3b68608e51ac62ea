/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virt-xml-validate.c - compares a document with its schema: virt-xml-validate FILE [SCHEMA].
 *
 * Exit status: 0 the document is valid; 1 wrong usage; 2 there is no such file; 3 it is not valid, not well-formed, or of
 * an unknown kind; 4 there is no such schema.
 */

#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/tree.h>

#include "vsh/vsh.h"

#define SIZE_MAX_DOCUMENT (64u * 1024 * 1024)
#define ERRORS_MAX 20
#define SEARCH_US (3 * G_USEC_PER_SEC)

enum { EXIT_VALID, EXIT_USAGE, EXIT_NO_FILE, EXIT_INVALID, EXIT_NO_SCHEMA };

/* Which schema judges a document, by its root element: printed from the list of all documents. */
static const struct {
    const char *root, *schema;
} kinds[] = {
#include "document_kinds.inc"
};

/* What the library found wrong, a line each. */
typedef struct {
    const char *file;
    GString *lines, *last;
    unsigned int n;
} Report;

static void
keep_error(void *user, xmlErrorPtr error)
{
    Report *report = user;
    xmlChar *path = error->node ? xmlGetNodePath(error->node) : NULL;
    g_autofree char *message = g_strchomp(g_strdup(error->message ? error->message : _("it is not as the schema says")));
    long number = error->node ? xmlGetLineNo(error->node) : error->line;
    g_autoptr(GString) line = g_string_new(report->file);

    if (number > 0)
        g_string_append_printf(line, ":%ld", number);
    g_string_append_printf(line, ": %s%s%s\n", path ? (const char *)path : "", path ? ": " : "", message);
    xmlFree(path);
    if (report->n >= ERRORS_MAX || g_str_equal(line->str, report->last->str))
        return;
    report->n++;
    g_string_assign(report->last, line->str);
    g_string_append(report->lines, line->str);
}

/* A DTD could name other files and multiply its entities; no document of ours has one. */
static void
refuse_dtd(void *user, const xmlChar *name, const xmlChar *external_id, const xmlChar *system_id)
{
    xmlParserCtxt *parser = user;

    *(bool *)parser->_private = true;
    xmlStopParser(parser);
}

static xmlDoc *
parse_document(const char *text, size_t len, Report *report)
{
    xmlParserCtxt *parser = xmlNewParserCtxt();
    bool has_dtd = false;
    xmlDoc *doc;

    parser->_private = &has_dtd;
    parser->sax->internalSubset = refuse_dtd;
    doc = xmlCtxtReadMemory(parser, text, (int)len, report->file, NULL,
                            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES);
    if (has_dtd) {
        fprintf(stderr, _("%s: the document has a DTD, which is not accepted\n"), report->file);
        g_clear_pointer(&doc, xmlFreeDoc);
    } else if (!doc) {
        xmlError *error = xmlCtxtGetLastError(parser);

        if (error)
            keep_error(report, error);
        fputs(report->lines->str, stderr);
    }
    xmlFreeParserCtxt(parser);
    return doc;
}

/* All of a file, or of the standard input for "-". */
static char *
read_file(const char *name, size_t *ret_len)
{
    FILE *file = g_str_equal(name, "-") ? stdin : fopen(name, "re");
    g_autoptr(GString) text = g_string_new(NULL);
    char buffer[65536];
    size_t n;

    if (!file) {
        fprintf(stderr, _("cannot open document '%s': %s\n"), name, g_strerror(errno));
        return NULL;
    }
    while (text->len <= SIZE_MAX_DOCUMENT && (n = fread(buffer, 1, sizeof(buffer), file)) > 0)
        g_string_append_len(text, buffer, (gssize)n);
    if (ferror(file) || text->len > SIZE_MAX_DOCUMENT) {
        fprintf(stderr, ferror(file) ? _("cannot read document '%s'\n") : _("document '%s' is too long\n"), name);
        return NULL;
    }
    if (file != stdin)
        fclose(file);
    *ret_len = text->len;
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static const char *
schema_of(const xmlDoc *doc)
{
    const xmlNode *root = xmlDocGetRootElement(doc);

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (g_str_equal(kinds[i].root, (const char *)root->name))
            return kinds[i].schema;
    }
    return NULL;
}

static xmlRelaxNG *
load_schema(const char *name)
{
    const char *folder = g_getenv("SPLITVIRT_SCHEMAS") ? g_getenv("SPLITVIRT_SCHEMAS") : DATADIR "/schemas";
    g_autofree char *file = g_strconcat(name, ".rng", NULL);
    g_autofree char *path = g_build_filename(folder, file, NULL);
    xmlRelaxNGParserCtxt *parser;
    xmlRelaxNG *schema;

    if (strchr(name, '/') || access(path, R_OK) < 0) {
        fprintf(stderr, _("there is no schema '%s' in '%s'\n"), name, folder);
        return NULL;
    }
    parser = xmlRelaxNGNewParserCtxt(path);
    schema = xmlRelaxNGParse(parser);
    xmlRelaxNGFreeParserCtxt(parser);
    if (!schema)
        fprintf(stderr, _("the schema '%s' is wrong\n"), path);
    return schema;
}

/* ---- Where is it wrong? ---- */

/*
 * The library's words name the outermost element that fails, which in a nested document is nearly the whole of it. So
 * children, then attributes, are taken away from the end on until the rest is valid: what went last is wrong, or has what
 * is wrong in it. The document is not whole any more afterwards.
 */
typedef struct {
    xmlDoc *doc;
    xmlRelaxNG *schema;
    GString *path;
    long line;
    gint64 deadline;                /* then the search ends where it is */
} Search;

static void
ignore_error(void *user, xmlErrorPtr error)
{
}

static bool
is_valid(const Search *search)
{
    xmlRelaxNGValidCtxt *context;
    int wrong;

    if (g_get_monotonic_time() > search->deadline)
        return false;
    context = xmlRelaxNGNewValidCtxt(search->schema);
    xmlRelaxNGSetValidStructuredErrors(context, ignore_error, NULL);
    wrong = xmlRelaxNGValidateDoc(context, search->doc);
    xmlRelaxNGFreeValidCtxt(context);
    return wrong == 0;
}

static void
set_path(Search *search, xmlNode *node)
{
    xmlChar *path = xmlGetNodePath(node);

    g_string_assign(search->path, (const char *)path);
    search->line = xmlGetLineNo(node);
    xmlFree(path);
}

/* Puts @node, which was taken away, back before @after (NULL: at the end of @parent). */
static void
put_back(xmlNode *parent, xmlNode *node, xmlNode *after)
{
    if (after)
        xmlAddPrevSibling(after, node);
    else
        xmlAddChild(parent, node);
}

/* The one child of @parent without which the document is valid; NULL when there is none. */
static xmlNode *
find_only_wrong_child(Search *search, xmlNode *parent)
{
    for (xmlNode *child = parent->last; child; child = child->prev) {
        xmlNode *after = child->next;
        bool valid;

        if (child->type != XML_ELEMENT_NODE)
            continue;
        set_path(search, child);
        xmlUnlinkNode(child);
        valid = is_valid(search);
        put_back(parent, child, after);
        if (valid)
            return child;
    }
    return NULL;
}

/* The first of several that are wrong: those behind it are gone then. */
static xmlNode *
find_first_wrong_child(Search *search, xmlNode *parent)
{
    g_autoptr(GPtrArray) taken = g_ptr_array_new();
    xmlNode *found = NULL;
    xmlNode *before;

    for (xmlNode *child = parent->last; child && !found; child = before) {
        before = child->prev;
        if (child->type != XML_ELEMENT_NODE)
            continue;
        set_path(search, child);
        xmlUnlinkNode(child);
        if (is_valid(search))
            xmlAddChild(parent, found = child);
        else
            g_ptr_array_add(taken, child);
    }
    for (guint i = taken->len; i > 0; i--) {
        if (found)
            xmlFreeNode(taken->pdata[i - 1]);
        else
            xmlAddChild(parent, taken->pdata[i - 1]);
    }
    return found;
}

/* The child of @parent that is wrong, or NULL when no child is to blame. */
static xmlNode *
find_wrong_child(Search *search, xmlNode *parent)
{
    xmlNode *child = find_only_wrong_child(search, parent);

    if (!child)
        child = find_first_wrong_child(search, parent);
    if (!child)
        set_path(search, parent);
    return child;
}

/* The attribute of @node that is wrong, taken away, to be freed; or NULL, and none is taken. */
static xmlAttr *
find_wrong_attribute(Search *search, xmlNode *node)
{
    for (xmlAttr *attr = node->properties; attr; attr = attr->next) {
        xmlAttr *after = attr->next;

        xmlUnlinkNode((xmlNode *)attr);
        if (is_valid(search))
            return attr;
        if (after)
            xmlAddPrevSibling((xmlNode *)after, (xmlNode *)attr);
        else
            xmlAddChild(node, (xmlNode *)attr);
    }
    return NULL;
}

static void
tell_where(xmlDoc *doc, xmlRelaxNG *schema, const char *file)
{
    g_autoptr(GString) path = g_string_new(NULL);
    Search search = { .doc = doc, .schema = schema, .path = path, .deadline = g_get_monotonic_time() + SEARCH_US };
    xmlNode *node = xmlDocGetRootElement(doc);
    xmlNode *child;
    xmlAttr *attr;

    set_path(&search, node);
    while ((child = find_wrong_child(&search, node))) {
        node = child;
        if (!node->children || !xmlFirstElementChild(node))
            break;
    }
    if ((attr = find_wrong_attribute(&search, node))) {
        xmlChar *value = xmlNodeListGetString(doc, attr->children, 1);

        fprintf(stderr, _("%s:%ld: %s@%s: '%s' is not allowed here\n"), file, search.line, path->str,
                (const char *)attr->name, value ? (const char *)value : "");
        xmlFree(value);
        xmlFreeProp(attr);
        return;
    }
    fprintf(stderr, _("%s:%ld: %s: this element, or what it holds, is not what the schema allows here\n"), file, search.line,
            path->str);
}

static int
validate(xmlDoc *doc, const char *name, Report *report)
{
    xmlRelaxNG *schema = load_schema(name);
    xmlRelaxNGValidCtxt *context;
    int wrong;

    if (!schema)
        return EXIT_NO_SCHEMA;
    context = xmlRelaxNGNewValidCtxt(schema);
    xmlRelaxNGSetValidStructuredErrors(context, keep_error, report);
    wrong = xmlRelaxNGValidateDoc(context, doc);
    xmlRelaxNGFreeValidCtxt(context);
    if (wrong) {
        tell_where(doc, schema, report->file);
        fprintf(stderr, _("%s%s fails to validate\n"), report->lines->str, report->file);
    } else {
        printf(_("%s validates\n"), report->file);
    }
    xmlRelaxNGFree(schema);
    return wrong ? EXIT_INVALID : EXIT_VALID;
}

static int
run(const char *file, const char *schema)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autoptr(GString) last = g_string_new(NULL);
    Report report = { .file = file, .lines = lines, .last = last };
    size_t len = 0;
    g_autofree char *text = read_file(file, &len);
    xmlDoc *doc;
    int status;

    if (!text)
        return EXIT_NO_FILE;
    if (!(doc = parse_document(text, len, &report)))
        return EXIT_INVALID;
    if (!schema)
        schema = schema_of(doc);
    if (schema) {
        status = validate(doc, schema, &report);
    } else {
        fprintf(stderr, _("%s: there is no schema for documents that begin with <%s>\n"), file,
                (const char *)xmlDocGetRootElement(doc)->name);
        status = EXIT_INVALID;
    }
    xmlFreeDoc(doc);
    return status;
}

static void
print_help(const char *program)
{
    printf(_("Usage:\n  %s XML-FILE [SCHEMA-NAME]\n  %s OPTION\n\n"
             "Compares a document with its schema; '-' is the standard input. Without a name the root element chooses\n"
             "the schema.\n\n"
             "Options:\n  -h | --help        Display program help\n  -V | --version     Display program version\n\nSchemas:\n"),
           program, program);
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        printf("  %-18s <%s>\n", kinds[i].schema, kinds[i].root);
}

int
main(int argc, char **argv)
{
    static const struct option options[] = { { "help", no_argument, NULL, 'h' }, { "version", no_argument, NULL, 'V' }, { 0 } };
    int option;

    setlocale(LC_ALL, "");
    bindtextdomain(GETTEXT_DOMAIN, LOCALEDIR);
    option = getopt_long(argc, argv, "hV", options, NULL);
    switch (option) {
    case 'h':
        print_help(argv[0]);
        return EXIT_VALID;
    case 'V':
        printf("%s (libvirt) %s\n", argv[0], LIBVIRT_VERSION);
        return EXIT_VALID;
    case -1:
        break;
    default:
        return EXIT_USAGE;
    }
    if (argc - optind < 1 || argc - optind > 2) {
        fprintf(stderr, _("syntax: %s XML-FILE [SCHEMA-NAME]\n"), argv[0]);
        return EXIT_USAGE;
    }
    return run(argv[optind], argv[optind + 1]);
}
