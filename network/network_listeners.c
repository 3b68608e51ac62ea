/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_listeners.c - from a port to its socket to the program that holds it, by /proc.
 *
 * Threads: any.
 */

#include "network/network_listeners.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

enum { TABLE_MAX = 64 * 1024 * 1024 };

typedef struct {
    GHashTable *ports;              /* "socket:[4711]" -> port */
    GString *text;
} Search;

/* Lines of /proc/net/udp and its kin: "  1: 0100007F:0035 00000000:0000 07 ... uid timeout inode". */
static void
note_line(Search *search, const char *text)
{
    unsigned int port = 0;
    unsigned long inode = 0;

    if (sscanf(text, " %*d: %*[0-9A-Fa-f]:%x %*s %*s %*s %*s %*s %*u %*u %lu", &port, &inode) != 2 || inode == 0)
        return;
    if (port == 53 || port == 67)
        g_hash_table_insert(search->ports, g_strdup_printf("socket:[%lu]", inode), GUINT_TO_POINTER(port));
}

static void
note_table(Search *search, const char *path)
{
    g_autofree char *text = file_exists(path) ? file_read(path, TABLE_MAX, NULL) : NULL;
    g_auto(GStrv) lines = text ? g_strsplit(text, "\n", -1) : NULL;

    if (!text)
        error_reset();
    for (size_t i = 0; lines && lines[i]; i++)
        note_line(search, lines[i]);
}

static int
visit_descriptor(Search *search, const char *pid, const char *fd)
{
    g_autofree char *path = g_strdup_printf("/proc/%s/fd/%s", pid, fd);
    g_autofree char *target = g_file_read_link(path, NULL);
    g_autofree char *comm_path = NULL;
    g_autofree char *comm = NULL;
    gpointer port;

    if (!target || !g_hash_table_lookup_extended(search->ports, target, NULL, &port))
        return 0;
    comm_path = g_strdup_printf("/proc/%s/comm", pid);
    comm = file_exists(comm_path) ? file_read_line(comm_path) : NULL;
    if (!comm)
        error_reset();
    g_string_append_printf(search->text, _("; port %u is taken by '%s' (%s)"), GPOINTER_TO_UINT(port), comm ? comm : "?", pid);
    g_hash_table_remove(search->ports, target);
    return 0;
}

char *
network_listeners_describe(void)
{
    static const char *const tables[] = { "/proc/net/udp", "/proc/net/udp6", "/proc/net/tcp", "/proc/net/tcp6" };
    Search search = { .ports = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL), .text = g_string_new(NULL) };
    g_auto(GStrv) pids = file_list("/proc", NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
        note_table(&search, tables[i]);
    for (size_t i = 0; pids && pids[i] && g_hash_table_size(search.ports) > 0; i++) {
        g_autofree char *folder = g_strdup_printf("/proc/%s/fd", pids[i]);
        g_auto(GStrv) fds = NULL;

        if (!g_ascii_isdigit(*pids[i]) || !file_is_directory(folder))
            continue;
        fds = file_list(folder, NULL);
        for (size_t j = 0; fds && fds[j]; j++)
            visit_descriptor(&search, pids[i], fds[j]);
    }
    error_reset();
    g_hash_table_destroy(search.ports);
    return g_string_free(search.text, FALSE);
}
