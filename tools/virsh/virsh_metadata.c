/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_metadata.c - titles, descriptions and elements that others keep in an object's document.
 */

#include "virsh_metadata.h"

#include <stdlib.h>
#include <string.h>

#include "virsh_edit.h"

/* What a command is about. */
typedef struct {
    const VirshMetadata *row;
    void *object;
    int type;
    const char *uri;
    const char *key;
    unsigned int flags;
} Metadata;

/* What there is now, or @otherwise; NULL on errors. To be freed with free(). */
static char *
get_now(const Metadata *meta, const char *otherwise)
{
    char *text = meta->row->get(meta->object, meta->type, meta->uri, meta->flags);

    if (text || virGetLastErrorCode() != meta->row->none)
        return text;
    vsh_forget_error();
    return strdup(otherwise);
}

static char *
join_arguments(const VshCmd *cmd)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < cmd->arguments->len; i++)
        g_string_append_printf(text, "%s%s", i ? " " : "", (const char *)g_ptr_array_index(cmd->arguments, i));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static bool
set_text(Vsh *vsh, const Metadata *meta, const char *text)
{
    if (meta->row->set(meta->object, meta->type, text, NULL, NULL, meta->flags) < 0) {
        vsh_error(vsh, "%s", _(meta->row->words[meta->type].set_failed));
        return false;
    }
    vsh_extra(vsh, "%s", _(meta->row->words[meta->type].set_done));
    return true;
}

/* @old with what @cmd says in its place: from the command line or an editor. */
static bool
change_text(Vsh *vsh, const VshCmd *cmd, const Metadata *meta, const char *old)
{
    g_autofree char *given = join_arguments(cmd);
    g_autofree char *edited = NULL;

    if (!vsh_has(cmd, "edit"))
        return set_text(vsh, meta, given);
    edited = vsh_edit_text(vsh, cmd->arguments->len > 0 ? given : old, ".txt");
    if (!edited)
        return false;
    if (*edited && edited[strlen(edited) - 1] == '\n')
        edited[strlen(edited) - 1] = '\0';
    if (g_str_equal(edited, old)) {
        vsh_extra(vsh, "%s\n", _(meta->row->words[meta->type].same));
        return true;
    }
    return set_text(vsh, meta, edited);
}

bool
virsh_cmd_desc(Vsh *vsh, const VshCmd *cmd)
{
    const VirshMetadata *row = cmd->def->data;
    Metadata meta = {.row = row, .type = vsh_has(cmd, "title") ? VIR_DOMAIN_METADATA_TITLE : VIR_DOMAIN_METADATA_DESCRIPTION};
    char *old = NULL;
    bool ok = true;

    if (!virsh_affect(vsh, cmd, &meta.flags))
        return false;
    meta.object = row->kind->find(vsh, cmd);
    if (!meta.object)
        return false;
    old = get_now(&meta, "");
    if (!old) {
        ok = false;
    } else if (vsh_has(cmd, "edit") || cmd->arguments->len > 0) {
        ok = change_text(vsh, cmd, &meta, old);
    } else if (*old) {
        vsh_print(vsh, "%s", old);
    } else {
        g_autofree char *none = virsh_fill(_(row->words[meta.type].none), row->kind->name(meta.object), "");

        vsh_extra(vsh, "%s", none);
    }
    free(old);
    row->kind->free(meta.object);
    return ok;
}

static char *
element_get(Vsh *vsh, void *data)
{
    return get_now(data, "\n");
}

static bool
element_set(Vsh *vsh, void *data, const char *text, bool validate)
{
    const Metadata *meta = data;

    return meta->row->set(meta->object, meta->type, text, meta->key, meta->uri, meta->flags) == 0;
}

static bool
edit_element(Vsh *vsh, Metadata *meta)
{
    const VirshEdit edit = {.get = element_get, .set = element_set, .data = meta};
    VirshEdited result = virsh_edit(vsh, &edit);

    if (result != VIRSH_EDIT_FAILED)
        vsh_extra(vsh, "%s", result == VIRSH_EDIT_SAME ? _("Metadata not changed") : _("Metadata modified"));
    return result != VIRSH_EDIT_FAILED;
}

static bool
print_element(Vsh *vsh, const Metadata *meta)
{
    char *found = meta->row->get(meta->object, meta->type, meta->uri, meta->flags);

    if (found)
        vsh_print(vsh, "%s\n", found);
    free(found);
    return found != NULL;
}

static bool
run_metadata(Vsh *vsh, const VshCmd *cmd, Metadata *meta)
{
    const char *text = vsh_string(cmd, "set");

    if (vsh_has(cmd, "edit"))
        return edit_element(vsh, meta);
    if (!text && !vsh_has(cmd, "remove"))
        return print_element(vsh, meta);
    if (!element_set(vsh, meta, text, false))
        return false;
    vsh_extra(vsh, "%s\n", text ? _("Metadata modified") : _("Metadata removed"));
    return true;
}

bool
virsh_cmd_metadata(Vsh *vsh, const VshCmd *cmd)
{
    const VirshMetadata *row = cmd->def->data;
    Metadata meta = {.row = row, .type = VIR_DOMAIN_METADATA_ELEMENT, .uri = vsh_string(cmd, "uri"), .key = vsh_string(cmd, "key")};
    bool ok;

    if (!virsh_affect(vsh, cmd, &meta.flags) || !vsh_exclusive(vsh, cmd, "edit", "set") ||
        !vsh_exclusive(vsh, cmd, "remove", "set") || !vsh_exclusive(vsh, cmd, "remove", "edit"))
        return false;
    if ((vsh_has(cmd, "set") || vsh_has(cmd, "edit")) && !meta.key) {
        vsh_error(vsh, "%s", _("namespace key is required when modifying metadata"));
        return false;
    }
    meta.object = row->kind->find(vsh, cmd);
    if (!meta.object)
        return false;
    ok = run_metadata(vsh, cmd, &meta);
    row->kind->free(meta.object);
    return ok;
}
