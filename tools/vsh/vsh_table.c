/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vsh_table.c - columns as wide as what is in them, in the terminal's sense of width.
 */

#include "vsh.h"

struct VshTable {
    GPtrArray *rows; /* of char **; the first is the head */
    size_t columns;
};

static char **
collect(const char *first, va_list args, size_t *ret_n)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new();

    for (const char *cell = first; cell; cell = va_arg(args, const char *))
        g_ptr_array_add(cells, g_utf8_make_valid(cell, -1));
    *ret_n = cells->len;
    g_ptr_array_add(cells, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&cells), FALSE);
}

VshTable *
vsh_table_new(const char *first, ...)
{
    VshTable *table = g_new0(VshTable, 1);
    va_list args;

    table->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    va_start(args, first);
    g_ptr_array_add(table->rows, collect(first, args, &table->columns));
    va_end(args);
    return table;
}

void
vsh_table_row(VshTable *table, const char *first, ...)
{
    va_list args;
    size_t n;

    va_start(args, first);
    g_ptr_array_add(table->rows, collect(first, args, &n));
    va_end(args);
    g_assert(n == table->columns);
}

void
vsh_table_free(VshTable *table)
{
    if (!table)
        return;
    g_ptr_array_unref(table->rows);
    g_free(table);
}

/* Columns that @text takes on a terminal. */
static size_t
text_width(const char *text)
{
    size_t width = 0;

    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (!g_unichar_iszerowidth(c))
            width += g_unichar_iswide(c) ? 2 : 1;
    }
    return width;
}

static void
print_row(const Vsh *vsh, char **cells, const size_t *widths, size_t columns)
{
    for (size_t i = 0; i < columns; i++) {
        bool last = i + 1 == columns;
        size_t pad = last ? 0 : widths[i] - text_width(cells[i]) + 2;

        vsh_print(vsh, " %s%*s", cells[i], (int)pad, "");
    }
    vsh_print(vsh, "\n");
}

void
vsh_table_print(const Vsh *vsh, const VshTable *table)
{
    g_autofree size_t *widths = g_new0(size_t, table->columns);
    size_t total = 0;

    for (size_t r = vsh->quiet ? 1 : 0; r < table->rows->len; r++)
        for (size_t i = 0; i < table->columns; i++)
            widths[i] = MAX(widths[i], text_width(((char **)g_ptr_array_index(table->rows, r))[i]));
    for (size_t i = 0; i < table->columns; i++)
        total += widths[i] + 3;

    for (size_t r = vsh->quiet ? 1 : 0; r < table->rows->len; r++) {
        print_row(vsh, g_ptr_array_index(table->rows, r), widths, table->columns);
        if (r == 0) {
            g_autofree char *rule = g_strnfill(total, '-');

            vsh_print(vsh, "%s\n", rule);
        }
    }
}
