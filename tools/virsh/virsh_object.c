/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_object.c - what commands do to objects of every kind.
 */

#include "virsh_object.h"

#include <stdlib.h>

#include "virsh_edit.h"
#include "virsh_xml.h"

unsigned int
virsh_flags(const VshCmd *cmd, const VirshFlag *rows)
{
    unsigned int flags = 0;

    for (; rows && rows->option; rows++)
        if (vsh_has(cmd, rows->option))
            flags |= rows->flag;
    return flags;
}

char *
virsh_fill(const char *text, const char *first, const char *second)
{
    g_auto(GStrv) parts = g_strsplit(text, "%s", 3);
    GString *filled = g_string_new(parts[0]);

    if (parts[0] && parts[1])
        g_string_append_printf(filled, "%s%s", first, parts[1]);
    if (parts[0] && parts[1] && parts[2])
        g_string_append_printf(filled, "%s%s", second, parts[2]);
    return g_string_free(filled, FALSE);
}

static void
say_extra(Vsh *vsh, const char *text, const char *first, const char *second)
{
    g_autofree char *line = virsh_fill(_(text), first, second);

    vsh_extra(vsh, "%s", line);
}

static void
say_error(Vsh *vsh, const char *text, const char *first)
{
    g_autofree char *line = text ? virsh_fill(_(text), first, "") : NULL;

    if (line)
        vsh_error(vsh, "%s", line);
}

bool
virsh_act(Vsh *vsh, const VshCmd *cmd)
{
    const VirshAct *act = cmd->def->data;
    void *object = act->kind->find(vsh, cmd);
    bool ok;

    if (!object)
        return false;
    ok = act->call(object, cmd) >= 0;
    if (ok)
        say_extra(vsh, act->done, act->kind->name(object), "");
    else
        say_error(vsh, act->failed, act->kind->name(object));
    act->kind->free(object);
    return ok;
}

bool
virsh_make(Vsh *vsh, const VshCmd *cmd)
{
    const VirshMake *make = cmd->def->data;
    g_autofree char *xml = virsh_read_file(vsh, cmd, "file");
    void *object;

    if (!xml)
        return false;
    object = make->make(vsh, cmd, xml);
    if (!object) {
        say_error(vsh, make->failed, vsh_string(cmd, "file"));
        return false;
    }
    say_extra(vsh, make->done, make->kind->name(object), vsh_string(cmd, "file"));
    make->kind->free(object);
    return true;
}

bool
virsh_show(Vsh *vsh, const VshCmd *cmd)
{
    const VirshShow *show = cmd->def->data;
    const char *xpath;
    void *object;
    char *text;
    bool ok;

    if (vsh_string_checked(vsh, cmd, "xpath", &xpath) < 0)
        return false;
    object = show->kind->find(vsh, cmd);
    if (!object)
        return false;
    text = show->kind->xml(object, virsh_flags(cmd, show->flags));
    ok = text && virsh_xml_print(vsh, text, xpath, vsh_has(cmd, "wrap"));
    free(text);
    show->kind->free(object);
    return ok;
}

/* What is being edited. */
typedef struct {
    const VirshEditing *editing;
    const VshCmd *cmd;
    void *object;
} Edited;

static char *
edit_get(Vsh *vsh, void *data)
{
    const Edited *edited = data;
    const VirshEditing *editing = edited->editing;
    char *text = editing->kind->xml(edited->object, editing->flags);

    /* Some drivers know one description only, and refuse to be asked for another. */
    if (text || editing->flags == 0 || virGetLastErrorCode() != VIR_ERR_INVALID_ARG)
        return text;
    vsh_forget_error();
    return editing->kind->xml(edited->object, 0);
}

static bool
edit_set(Vsh *vsh, void *data, const char *text, bool validate)
{
    const Edited *edited = data;

    return edited->editing->set(vsh, edited->object, edited->cmd, text, validate);
}

bool
virsh_editing(Vsh *vsh, const VshCmd *cmd)
{
    const VirshEditing *editing = cmd->def->data;
    Edited edited = {.editing = editing, .cmd = cmd, .object = editing->kind->find(vsh, cmd)};
    const VirshEdit edit = {.get = edit_get, .set = edit_set, .can_validate = editing->can_validate, .data = &edited};
    VirshEdited result;

    if (!edited.object)
        return false;
    result = virsh_edit(vsh, &edit);
    if (result != VIRSH_EDIT_FAILED)
        say_extra(vsh, result == VIRSH_EDIT_SAME ? editing->same : editing->changed, editing->kind->name(edited.object), "");
    editing->kind->free(edited.object);
    return result != VIRSH_EDIT_FAILED;
}

bool
virsh_autostart(Vsh *vsh, const VshCmd *cmd)
{
    const VirshAutostart *row = cmd->def->data;
    bool on = !vsh_has(cmd, "disable");
    void *object = row->kind->find(vsh, cmd);
    bool ok;

    if (!object)
        return false;
    ok = row->set(object, on) >= 0;
    if (ok)
        say_extra(vsh, on ? row->on_done : row->off_done, row->kind->name(object), "");
    else
        say_error(vsh, on ? row->on_failed : row->off_failed, row->kind->name(object));
    row->kind->free(object);
    return ok;
}

bool
virsh_word(Vsh *vsh, const VshCmd *cmd)
{
    const VirshWord *row = cmd->def->data;
    void *object = row->kind->find(vsh, cmd);
    char *word;

    if (!object)
        return false;
    word = row->word(object);
    if (word)
        vsh_print(vsh, "%s\n", word);
    row->kind->free(object);
    free(word);
    return word != NULL;
}

static int
compare_names(const void *a, const void *b, void *opaque)
{
    const VirshKind *kind = opaque;

    return g_ascii_strcasecmp(kind->name(*(void *const *)a), kind->name(*(void *const *)b));
}

GPtrArray *
virsh_objects(Vsh *vsh, const VirshKind *kind, unsigned int flags, const char *failed)
{
    GPtrArray *objects = kind->list(vsh, flags);

    if (objects)
        g_ptr_array_sort_with_data(objects, compare_names, (void *)kind);
    else
        vsh_error(vsh, "%s", failed);
    return objects;
}

char **
virsh_complete_objects(Vsh *vsh, const VirshKind *kind, unsigned int flags)
{
    g_autoptr(GPtrArray) objects = vsh->spec->connect(vsh) ? kind->list(vsh, flags) : NULL;
    char **names;

    vsh_forget_error();
    if (!objects)
        return NULL;
    names = g_new0(char *, objects->len + 1);
    for (guint i = 0; i < objects->len; i++)
        names[i] = g_strdup(kind->name(g_ptr_array_index(objects, i)));
    return names;
}

typedef struct {
    const char *const *names;
    const int *parents;
    size_t n;
} Tree;

static bool
has_child(const Tree *tree, int parent, size_t from)
{
    for (size_t i = from; i < tree->n; i++)
        if (tree->parents[i] == parent)
            return true;
    return false;
}

/* @indent is before the line of this one, @last says that no sibling follows. A tree that the server made cyclic has no root, so
 * this ends. */
static void
print_branch(const Vsh *vsh, const Tree *tree, size_t index, const char *indent, bool root, bool last)
{
    g_autofree char *below = g_strconcat(indent, root ? "  " : last ? "    " : "|   ", NULL);
    bool children = has_child(tree, (int)index, 0);

    vsh_print(vsh, "%s%s%s\n", indent, root ? "" : "+- ", tree->names[index]);
    if (children)
        vsh_print(vsh, "%s|\n", below);
    for (size_t i = 0; children && i < tree->n; i++)
        if (tree->parents[i] == (int)index)
            print_branch(vsh, tree, i, below, false, !has_child(tree, (int)index, i + 1));
    if (!children && last)
        vsh_print(vsh, "%s%s\n", indent, root ? "" : "  ");
}

void
virsh_tree_print(const Vsh *vsh, const char *const *names, size_t n, const int *parents)
{
    const Tree tree = {.names = names, .parents = parents, .n = n};

    for (size_t i = 0; i < n; i++)
        if (parents[i] < 0)
            print_branch(vsh, &tree, i, "", true, true);
}

const char *
virsh_yes_no(int flag, const char *unknown)
{
    if (flag < 0)
        return unknown;
    return flag ? _("yes") : _("no");
}
