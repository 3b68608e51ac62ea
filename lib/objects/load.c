/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * load.c - what is on disk becomes a table when the daemon starts.
 *
 * Threads: the daemon's main thread.
 */

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "objects/object_impl.h"

#define SUFFIX ".xml"

/* A file's name must be its object's: it is how the object's files are found again. */
static int
check_name(const ObjectTable *table, const Object *object, const char *path, const char *file_name)
{
    if (strcmp(object->file_name, file_name) == 0)
        return 0;
    return fail_object(table->type, VIR_ERR_INTERNAL_ERROR, _("'%1$s' defines %2$s '%3$s', which belongs into the file '%4$s%5$s'"),
                       path, object_type_noun(table->type), object->name, object->file_name, SUFFIX);
}

/* Publishes without writing: it came from there. */
static void
show(ObjectEdit *edit, ObjectView *view)
{
    object_view_seal(view, object_type(edit->object));
    object_publish(edit->object, view);
    object_table_show(edit->object);
}

/* As it is now, with the edit's part. */
static ObjectView *
view_from(ObjectEdit *edit)
{
    ObjectView *view = object_view_new();

    view->live = shared_object_def_ref(edit->before->live);
    view->persistent = shared_object_def_ref(edit->before->persistent);
    view->active = edit->active;
    view->autostart = edit->autostart;
    view->part = g_steal_pointer(&edit->part);
    return view;
}

static int
load_config(ObjectTable *table, const char *path, const char *file_name)
{
    const ObjectType *type = table->type;
    void *def = type->parse_file(path, XML_AS_INACTIVE);
    g_autoptr(ObjectEdit) edit = NULL;
    ObjectView *view;

    if (!def)
        return -1;
    edit = object_reserve(table, def, OBJECT_MAY_EXIST);
    if (!edit || check_name(table, edit->object, path, file_name) < 0) {
        xml_free(type->binding, def);
        return -1;
    }
    view = view_from(edit);
    shared_object_def_unref(view->persistent);
    view->persistent = shared_object_def_new(type, def);
    view->autostart = doc_store_get_autostart(table->store, file_name);
    show(edit, view);
    return 0;
}

/* The status' definition names the object; the edit that the kind's reader fills is made for it. */
static int
load_status(ObjectTable *table, const char *path, const char *file_name)
{
    const ObjectType *type = table->type;
    ObjectStatus status = { 0 };
    g_autoptr(ObjectEdit) edit = NULL;
    ObjectView *view;

    if (type->parse_status(path, &status) < 0)
        return -1;
    edit = object_reserve(table, status.live, OBJECT_MUST_BE_INACTIVE);
    if (!edit || check_name(table, edit->object, path, file_name) < 0) {
        xml_free(type->binding, status.live);
        if (status.part)
            status.part->free(status.part);
        return -1;
    }
    object_edit_set_part(edit, status.part);
    view = view_from(edit);
    view->live = shared_object_def_new(type, status.live);
    view->active = true;
    show(edit, view);
    return 0;
}

typedef int (*LoadFunc)(ObjectTable *table, const char *path, const char *file_name);

static int
load_folder(ObjectTable *table, const char *folder, LoadFunc load)
{
    g_auto(GStrv) files = NULL;

    if (!folder)
        return 0;
    if (file_sweep(folder) < 0)
        warn_last_error("cannot remove what killed writers left in '%s', continuing", folder);
    files = file_list(folder, SUFFIX);
    if (!files)
        return -1;
    for (size_t i = 0; files[i]; i++) {
        g_autofree char *path = g_build_filename(folder, files[i], NULL);
        g_autofree char *name = g_strndup(files[i], strlen(files[i]) - strlen(SUFFIX));

        if (load(table, path, name) < 0)
            warn_last_error("the %s in '%s' is not loaded; the file stays as it is", object_type_noun(table->type), path);
    }
    return 0;
}

int
object_table_reload(ObjectTable *table)
{
    return load_folder(table, doc_store_config_dir(table->store), load_config);
}

int
object_table_load(ObjectTable *table)
{
    if (object_table_reload(table) < 0)
        return -1;
    if (!table->type->parse_status)
        return 0;
    return load_folder(table, doc_store_status_dir(table->store), load_status);
}
