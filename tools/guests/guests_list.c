/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * guests_list.c - which guests are to run again: a line "URI UUID UUID ..." for each connection. Whoever is killed in the midst of
 * a shutdown, or of a boot, has lost nothing: the list stands before a guest is touched, and goes when all was done.
 *
 * Threads: main.
 */

#include "guests/guests.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define LIST_DIR LOCALSTATEDIR "/lib/libvirt"
#define LIST_PATH LIST_DIR "/libvirt-guests"
#define LIST_MAX ((gsize)16 * 1024 * 1024)

static void
entry_free(void *opaque)
{
    GuestsEntry *entry = opaque;

    g_free(entry->uri);
    g_ptr_array_unref(entry->uuids);
    g_free(entry);
}

GuestsEntry *
guests_entry_new(const char *uri)
{
    GuestsEntry *entry = g_new0(GuestsEntry, 1);

    entry->uri = g_strdup(uri);
    entry->uuids = g_ptr_array_new_with_free_func(g_free);
    return entry;
}

static void
add_line(GPtrArray *list, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    GuestsEntry *entry;

    if (!words[0] || !*words[0])
        return;
    entry = guests_entry_new(words[0]);
    for (char **word = words + 1; *word; word++) {
        if (g_uuid_string_is_valid(*word))
            g_ptr_array_add(entry->uuids, g_strdup(*word));
        else if (**word)
            guests_say(_("'%s' in '%s' is no uuid, continuing without"), *word, LIST_PATH);
    }
    g_ptr_array_add(list, entry);
}

GPtrArray *
guests_list_read(void)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(entry_free);
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    gsize len = 0;

    if (!g_file_get_contents(LIST_PATH, &text, &len, &error)) {
        if (g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
            return g_steal_pointer(&list);
        fprintf(stderr, "libvirt-guests: %s\n", error->message);
        return NULL;
    }
    if (len > LIST_MAX) {
        fprintf(stderr, _("libvirt-guests: '%s' has more than %zu bytes\n"), LIST_PATH, LIST_MAX);
        return NULL;
    }
    lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        add_line(list, *line);
    return g_steal_pointer(&list);
}

static GuestsEntry *
find_entry(const GPtrArray *list, const char *uri)
{
    for (guint i = 0; i < list->len; i++) {
        GuestsEntry *entry = g_ptr_array_index(list, i);

        if (g_str_equal(entry->uri, uri))
            return entry;
    }
    return NULL;
}

void
guests_list_merge(GPtrArray *list, GuestsEntry *entry)
{
    GuestsEntry *known = find_entry(list, entry->uri);

    if (!known) {
        g_ptr_array_add(list, entry);
        return;
    }
    for (guint i = 0; i < entry->uuids->len; i++) {
        const char *uuid = g_ptr_array_index(entry->uuids, i);

        if (!g_ptr_array_find_with_equal_func(known->uuids, uuid, g_str_equal, NULL))
            g_ptr_array_add(known->uuids, g_strdup(uuid));
    }
    entry_free(entry);
}

/* Names are on disk when their folder is. */
static bool
sync_dir(void)
{
    int fd = open(LIST_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (!ok)
        fprintf(stderr, _("libvirt-guests: cannot write '%s': %s\n"), LIST_DIR, g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return ok;
}

bool
guests_list_write(const GPtrArray *list)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < list->len; i++) {
        const GuestsEntry *entry = g_ptr_array_index(list, i);

        g_string_append(text, entry->uri);
        for (guint k = 0; k < entry->uuids->len; k++)
            g_string_append_printf(text, " %s", (const char *)g_ptr_array_index(entry->uuids, k));
        g_string_append_c(text, '\n');
    }
    g_mkdir_with_parents(LIST_DIR, 0755);
    if (!g_file_set_contents_full(LIST_PATH, text->str, (gssize)text->len,
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error)) {
        fprintf(stderr, "libvirt-guests: %s\n", error->message);
        return false;
    }
    return sync_dir();
}

bool
guests_list_remove(void)
{
    if (g_unlink(LIST_PATH) < 0 && errno != ENOENT) {
        fprintf(stderr, _("libvirt-guests: cannot remove '%s': %s\n"), LIST_PATH, g_strerror(errno));
        return false;
    }
    return sync_dir();
}

bool
guests_list_exists(void)
{
    return g_file_test(LIST_PATH, G_FILE_TEST_EXISTS);
}
