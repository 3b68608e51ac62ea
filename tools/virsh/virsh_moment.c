/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_moment.c - what snapshots and checkpoints have in common.
 */

#include "virsh_moment.h"

#include <stdlib.h>
#include <string.h>

#include "virsh_markup.h"
#include "virsh_xml.h"

bool
virsh_moment_parent(const VirshMoments *moments, void *object, void **ret_parent)
{
    *ret_parent = moments->parent(object);
    if (*ret_parent)
        return true;
    if (virGetLastErrorCode() != moments->none)
        return false;
    vsh_forget_error();
    return true;
}

bool
virsh_cmd_moment_parent(Vsh *vsh, const VshCmd *cmd)
{
    const VirshMoments *moments = cmd->def->data;
    void *object = moments->kind->find(vsh, cmd);
    void *parent = NULL;
    bool ok;

    if (!object)
        return false;
    ok = virsh_moment_parent(moments, object, &parent);
    if (parent) {
        vsh_print(vsh, "%s", moments->kind->name(parent));
        moments->kind->free(parent);
    } else if (ok) {
        g_autofree char *text = virsh_fill(_(moments->no_parent), moments->kind->name(object), "");

        vsh_error(vsh, "%s", text);
        ok = false;
    }
    moments->kind->free(object);
    return ok;
}

static void
add_row(Vsh *vsh, VshTable *table, const VirshMoments *moments, void *object, bool with_parent)
{
    char *text = moments->kind->xml(object, 0);
    g_autoptr(xmlDoc) doc = text ? virsh_xml_parse(vsh, text, moments->kind->name(object)) : NULL;
    g_autofree char *created = doc ? virsh_xml_text(doc, NULL, "/*/creationTime") : NULL;
    g_autofree char *state = doc ? virsh_xml_text(doc, NULL, "/*/state") : NULL;
    g_autofree char *parent = doc ? virsh_xml_text(doc, NULL, "/*/parent/name") : NULL;
    g_autoptr(GDateTime) when = created ? g_date_time_new_from_unix_local(g_ascii_strtoll(created, NULL, 10)) : NULL;
    g_autofree char *time = when ? g_date_time_format(when, "%Y-%m-%d %H:%M:%S %z") : g_strdup("");
    const char *last = with_parent ? (parent ? parent : "") : NULL;

    free(text);
    if (moments->states)
        vsh_table_row(table, moments->kind->name(object), time, state ? state : "", last, NULL);
    else
        vsh_table_row(table, moments->kind->name(object), time, last, NULL);
}

static void
print_table(Vsh *vsh, const VirshMoments *moments, const GPtrArray *objects, bool with_parent)
{
    const char *last = with_parent ? _("Parent") : NULL;
    g_autoptr(VshTable) table = moments->states ? vsh_table_new(_("Name"), _("Creation Time"), _("State"), last, NULL)
                                                : vsh_table_new(_("Name"), _("Creation Time"), last, NULL);

    for (guint i = 0; i < objects->len; i++)
        add_row(vsh, table, moments, g_ptr_array_index(objects, i), with_parent);
    vsh_table_print(vsh, table);
}

/* @from, if there is one, is the root. */
static bool
print_tree(Vsh *vsh, const VirshMoments *moments, const GPtrArray *objects, void *from)
{
    guint n = objects->len + (from ? 1 : 0);
    g_autofree const char **names = g_new0(const char *, n + 1);
    g_autofree int *parents = g_new0(int, n + 1);

    for (guint i = 0; i < n; i++)
        names[i] = moments->kind->name(i < objects->len ? g_ptr_array_index(objects, i) : from);
    for (guint i = 0; i < n; i++) {
        void *parent = NULL;

        parents[i] = -1;
        if (i < objects->len && !virsh_moment_parent(moments, g_ptr_array_index(objects, i), &parent))
            return false;
        for (guint j = 0; parent && j < n; j++)
            if (j != i && g_str_equal(names[j], moments->kind->name(parent)))
                parents[i] = (int)j;
        if (parent)
            moments->kind->free(parent);
    }
    virsh_tree_print(vsh, names, n, parents);
    return true;
}

static int
compare_names(const void *a, const void *b, void *opaque)
{
    const VirshMoments *moments = opaque;

    return g_ascii_strcasecmp(moments->kind->name(*(void *const *)a), moments->kind->name(*(void *const *)b));
}

static bool
options_fit(Vsh *vsh, const VshCmd *cmd, const VirshMoments *moments)
{
    return vsh_exclusive(vsh, cmd, "tree", "name") && vsh_exclusive(vsh, cmd, "parent", "roots") &&
           vsh_exclusive(vsh, cmd, "parent", "tree") && vsh_exclusive(vsh, cmd, "roots", "tree") &&
           vsh_exclusive(vsh, cmd, "roots", "from") &&
           (!moments->current || (vsh_exclusive(vsh, cmd, "roots", "current") && vsh_exclusive(vsh, cmd, "from", "current")));
}

/* Where the list begins; false with the library's error. */
static bool
find_start(Vsh *vsh, const VshCmd *cmd, const VirshMoments *moments, virDomainPtr dom, void **ret_from)
{
    *ret_from = NULL;
    if (moments->current && vsh_has(cmd, "current"))
        *ret_from = moments->current(dom);
    else if (vsh_has(cmd, "from"))
        *ret_from = moments->kind->find(vsh, cmd);
    else
        return true;
    return *ret_from != NULL;
}

/* The name, and with @with_parent its parent's behind a tab. */
static bool
print_name(Vsh *vsh, const VirshMoments *moments, void *object, bool with_parent)
{
    void *parent = NULL;

    if (with_parent && !virsh_moment_parent(moments, object, &parent))
        return false;
    if (parent) {
        vsh_print(vsh, "%s\t%s\n", moments->kind->name(object), moments->kind->name(parent));
        moments->kind->free(parent);
    } else {
        vsh_print(vsh, "%s\n", moments->kind->name(object));
    }
    return true;
}

static bool
list_and_print(Vsh *vsh, const VshCmd *cmd, const VirshMoments *moments, virDomainPtr dom, void *from)
{
    unsigned int flags = virsh_flags(cmd, moments->flags);
    g_autoptr(GPtrArray) objects = NULL;

    /* All of a domain's are descendants of nothing, by the way; the roots are not. */
    if (from && (vsh_has(cmd, "descendants") || vsh_has(cmd, "tree")))
        flags |= moments->descendants;
    else if (!from && vsh_has(cmd, "roots"))
        flags |= moments->roots;
    objects = virsh_moments(moments, dom, from, flags);
    if (!objects)
        return false;
    if (!vsh_has(cmd, "topological"))
        g_ptr_array_sort_with_data(objects, compare_names, (void *)moments);
    if (vsh_has(cmd, "tree"))
        return print_tree(vsh, moments, objects, from);
    if (!vsh_has(cmd, "name")) {
        print_table(vsh, moments, objects, vsh_has(cmd, "parent"));
        return true;
    }
    for (guint i = 0; i < objects->len; i++)
        if (!print_name(vsh, moments, g_ptr_array_index(objects, i), vsh_has(cmd, "parent")))
            return false;
    return true;
}

bool
virsh_cmd_moment_list(Vsh *vsh, const VshCmd *cmd)
{
    const VirshMoments *moments = cmd->def->data;
    g_autoptr(virDomain) dom = NULL;
    void *from;
    bool ok;

    if (!options_fit(vsh, cmd, moments))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom || !find_start(vsh, cmd, moments, dom, &from))
        return false;
    ok = list_and_print(vsh, cmd, moments, dom, from);
    if (from)
        moments->kind->free(from);
    return ok;
}

GPtrArray *
virsh_moments(const VirshMoments *moments, virDomainPtr dom, void *from, unsigned int flags)
{
    void **found = NULL;
    int n = moments->list(dom, from, &found, flags);
    GPtrArray *objects;

    if (n < 0)
        return NULL;
    objects = g_ptr_array_new_with_free_func(moments->kind->free);
    for (int i = 0; i < n; i++)
        g_ptr_array_add(objects, found[i]);
    free(found);
    return objects;
}

char **
virsh_complete_moments(Vsh *vsh, const VshCmd *cmd, const VirshMoments *moments)
{
    virDomainPtr dom;
    g_autoptr(GPtrArray) objects = NULL;
    char **names;

    if (!vsh_string(cmd, "domain") || !vsh->spec->connect(vsh))
        return NULL;
    dom = virDomainLookupByName(virsh_conn(vsh), vsh_string(cmd, "domain"));
    if (dom) {
        objects = virsh_moments(moments, dom, NULL, 0);
        virDomainFree(dom);
    }
    vsh_forget_error();
    if (!objects)
        return NULL;
    names = g_new0(char *, objects->len + 1);
    for (guint i = 0; i < objects->len; i++)
        names[i] = g_strdup(moments->kind->name(g_ptr_array_index(objects, i)));
    return names;
}

bool
virsh_cmd_moment_delete(Vsh *vsh, const VshCmd *cmd)
{
    const VirshMomentDeletion *deletion = cmd->def->data;
    void *object = deletion->kind->find(vsh, cmd);
    g_autofree char *text = NULL;
    bool ok;

    if (!object)
        return false;
    ok = deletion->call(object, virsh_flags(cmd, deletion->flags)) == 0;
    text = virsh_fill(_(!ok ? deletion->failed : vsh_has(cmd, "children-only") ? deletion->children_done : deletion->done),
                      deletion->kind->name(object), "");
    if (ok)
        vsh_extra(vsh, "%s", text);
    else
        vsh_error(vsh, "%s", text);
    deletion->kind->free(object);
    return ok;
}

char *
virsh_moment_xml(Vsh *vsh, const VshCmd *cmd, const VirshMomentSpec *spec)
{
    g_autoptr(GString) xml = g_string_new(NULL);

    g_string_append_printf(xml, "<%s>\n", spec->root);
    virsh_markup_element(xml, 2, "name", vsh_string(cmd, "name"));
    virsh_markup_element(xml, 2, "description", vsh_string(cmd, "description"));
    if (spec->memory && vsh_has(cmd, "memspec") && !spec->memory(vsh, xml, vsh_string(cmd, "memspec")))
        return NULL;
    if (cmd->arguments->len > 0)
        g_string_append(xml, "  <disks>\n");
    for (guint i = 0; i < cmd->arguments->len; i++)
        if (!spec->disk(vsh, xml, g_ptr_array_index(cmd->arguments, i)))
            return NULL;
    if (cmd->arguments->len > 0)
        g_string_append(xml, "  </disks>\n");
    g_string_append_printf(xml, "</%s>\n", spec->root);
    return g_string_free(g_steal_pointer(&xml), FALSE);
}

GPtrArray *
virsh_split_spec(const char *spec)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) word = g_string_new(NULL);

    for (const char *p = spec; *p; p++) {
        if (*p != ',') {
            g_string_append_c(word, *p);
        } else if (p[1] == ',') {
            g_string_append_c(word, *p++);
        } else {
            g_ptr_array_add(words, g_strdup(word->str));
            g_string_truncate(word, 0);
        }
    }
    g_ptr_array_add(words, g_strdup(word->str));
    return words;
}

bool
virsh_spec_parts(const GPtrArray *words, guint from, VirshSpecPart *parts, size_t n)
{
    for (guint i = from; i < words->len; i++) {
        const char *word = g_ptr_array_index(words, i);
        size_t part = 0;

        while (part < n && (parts[part].value || !g_str_has_prefix(word, parts[part].prefix)))
            part++;
        if (part == n)
            return false;
        parts[part].value = word + strlen(parts[part].prefix);
    }
    return true;
}
