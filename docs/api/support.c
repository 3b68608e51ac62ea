/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * support.c - prints which public function which driver has: it has the drivers linked in, and looks into their tables.
 *
 * Threads: main.
 */

#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "driver/adapter.h"
#include "driver/object_driver.h"
#include "driver/spec.h"

/* Every driver of the house: DRIVER(name), made by meson from what the drivers' own folders say. */
#define DRIVER(name) extern const DriverSpec name##_driver;
#include "drivers.inc"
#undef DRIVER

static const DriverSpec *const drivers[] = {
#define DRIVER(name) &name##_driver,
#include "drivers.inc"
#undef DRIVER
};

static bool
has_member(const ObjectDriver *driver, size_t offset)
{
    void (*method)(void);

    memcpy(&method, (const char *)driver + offset, sizeof(method));
    return method != NULL;
}

/* What the adapter answers from a list is there when the list is. */
static bool
has_call(const ObjectDriver *driver, const DriverCallRow *row)
{
    switch (row->served) {
    case SERVED_NOT:
        return has_member(driver, row->member);
    case SERVED_FIND:
        return driver->classes[row->result] != NULL;
    default:
        return has_call(driver, &driver_calls[row->list]);
    }
}

static gint
by_name(gconstpointer a, gconstpointer b)
{
    const DriverCallRow *const *left = a;
    const DriverCallRow *const *right = b;

    return strcmp(driver_call_name(*left), driver_call_name(*right));
}

static void
print_row(const DriverCallRow *row)
{
    printf("   * - ``%s``\n", driver_call_name(row));
    for (size_t i = 0; i < G_N_ELEMENTS(drivers); i++)
        printf("     - %s\n", has_call(drivers[i]->driver, row) ? "yes" : "");
}

static void
print_summary(GPtrArray *rows)
{
    for (size_t i = 0; i < G_N_ELEMENTS(drivers); i++) {
        unsigned int count = 0;

        for (unsigned int k = 0; k < rows->len; k++)
            count += has_call(drivers[i]->driver, g_ptr_array_index(rows, k));
        printf("* %s: %u of %u\n", drivers[i]->name, count, rows->len);
    }
}

int
main(void)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new();

    for (unsigned int i = 0; i < driver_calls_count; i++) {
        const char *name = driver_call_name(&driver_calls[i]);

        /* Neither what has no public function nor the daemons' own interface. */
        if (g_str_has_prefix(name, "vir") && !g_str_has_prefix(name, "virAdm"))
            g_ptr_array_add(rows, (gpointer)&driver_calls[i]);
    }
    g_ptr_array_sort(rows, by_name);
    printf("Which driver has what\n=====================\n\n");
    printf("Functions that a driver serves; all others answer ``VIR_ERR_NO_SUPPORT``. The library answers some by itself.\n\n");
    print_summary(rows);
    printf("\n.. list-table::\n   :header-rows: 1\n\n   * - Function\n");
    for (size_t i = 0; i < G_N_ELEMENTS(drivers); i++)
        printf("     - %s\n", drivers[i]->name);
    for (unsigned int i = 0; i < rows->len; i++)
        print_row(g_ptr_array_index(rows, i));
    return 0;
}
