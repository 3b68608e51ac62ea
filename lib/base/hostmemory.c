/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hostmemory.c - the host's memory: how much, how much is free, in which pages.
 *
 * Threads: any.
 */

#include "hostinfo.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hostinfo_internal.h"
#include "base/text.h"

#define MEMINFO_LIMIT ((size_t)1024 * 1024)

unsigned long long
host_meminfo_value(const char *text, const char *key, unsigned long long otherwise)
{
    size_t len = strlen(key);

    for (const char *line = text; line; line = strchr(line, '\n')) {
        const char *name = *line == '\n' ? ++line : line;
        unsigned long long value;
        const char *end;

        if (text_has_prefix(name, "Node ")) {
            name = strchr(name + strlen("Node "), ' ');
            if (!name)
                continue;
            name++;
        }
        if (strncmp(name, key, len) != 0 || name[len] != ':')
            continue;
        name += len + 1;
        name += strspn(name, " ");
        return text_to_ull_prefix(name, 10, &value, &end) ? value : otherwise;
    }
    return otherwise;
}

static char *
read_meminfo(const char *root, int cell)
{
    g_autofree char *path = cell < 0 ? host_path(root, "/proc/meminfo")
                                     : host_path(root, "/sys/devices/system/node/node%d/meminfo", cell);

    return file_read(path, MEMINFO_LIMIT, NULL);
}

/* A cell that the kernel shows. A host without NUMA has cell 0, which is the host. */
static int
check_cell(const char *root, int *cell)
{
    g_autofree char *nodes = host_path(root, "/sys/devices/system/node/node0");
    g_autofree char *path = host_path(root, "/sys/devices/system/node/node%d", *cell);

    if (*cell < 0 || file_is_directory(path))
        return 0;
    if (*cell == 0 && !file_is_directory(nodes)) {
        *cell = -1;
        return 0;
    }
    return fail(VIR_ERR_INVALID_ARG, _("there is no NUMA cell %1$d"), *cell);
}

int
host_get_memory_stats(const char *root, int cell, HostMemoryStats *ret_stats)
{
    g_autofree char *text = NULL;
    bool whole = cell < 0;

    if (check_cell(root, &cell) < 0)
        return -1;
    text = read_meminfo(root, cell);
    if (!text)
        return -1;
    *ret_stats = (HostMemoryStats) {
        .total = host_meminfo_value(text, "MemTotal", 0), .free = host_meminfo_value(text, "MemFree", 0),
        .buffers = whole ? host_meminfo_value(text, "Buffers", 0) : 0,
        .cached = whole ? host_meminfo_value(text, "Cached", 0) : 0, .has_buffers = whole,
    };
    return 0;
}

int
host_get_free_memory(const char *root, unsigned long long *ret_bytes)
{
    HostMemoryStats stats;

    if (host_get_memory_stats(root, -1, &stats) < 0)
        return -1;
    *ret_bytes = stats.free * 1024;
    return 0;
}

/* The largest number of a cell. */
static int
last_cell(const char *root)
{
    g_autofree char *path = host_path(root, "/sys/devices/system/node/online");
    g_autofree char *text = host_find_line(path);
    g_autoptr(Bitmap) cells = text ? bitmap_parse_kernel(text) : NULL;

    error_reset();
    return cells ? (int)MAX(bitmap_last(cells), 0) : 0;
}

int
host_get_cells_free_memory(const char *root, int start, int max, unsigned long long *ret_bytes)
{
    int last = last_cell(root);
    int n = 0;

    if (start < 0 || start > last)
        return fail(VIR_ERR_INVALID_ARG, _("NUMA cell %1$d is out of range, the last one is %2$d"), start, last);
    for (int cell = start; cell <= last && n < max; cell++) {
        HostMemoryStats stats;

        if (host_get_memory_stats(root, cell, &stats) < 0) {
            error_reset();          /* there may be gaps */
            stats.free = 0;
        }
        ret_bytes[n++] = stats.free * 1024;
    }
    return n;
}

static unsigned int
system_page_kib(void)
{
    return (unsigned int)(sysconf(_SC_PAGESIZE) / 1024);
}

static char *
hugepages_dir(const char *root, int cell)
{
    return cell < 0 ? host_path(root, "/sys/kernel/mm/hugepages")
                    : host_path(root, "/sys/devices/system/node/node%d/hugepages", cell);
}

static int
collect_pages(int dir_fd G_GNUC_UNUSED, const char *name, void *opaque)
{
    GArray *pages = opaque;
    HostPages page = { 0 };
    unsigned long long size;
    const char *end;

    if (!text_has_prefix(name, "hugepages-") || !text_to_ull_prefix(name + strlen("hugepages-"), 10, &size, &end) ||
        strcmp(end, "kB") != 0 || size > UINT_MAX)
        return 0;
    page.size_kib = (unsigned int)size;
    g_array_append_val(pages, page);
    return 0;
}

static int
compare_pages(const void *a, const void *b)
{
    const HostPages *page_a = a;
    const HostPages *page_b = b;

    return page_a->size_kib < page_b->size_kib ? -1 : page_a->size_kib > page_b->size_kib;
}

HostPages *
host_pages_read(const char *root, int cell, unsigned long long total_kib, unsigned long long free_kib, size_t *ret_n)
{
    g_autofree char *dir = hugepages_dir(root, cell);
    g_autoptr(GArray) pages = g_array_new(FALSE, TRUE, sizeof(HostPages));
    HostPages *all;

    g_array_set_size(pages, 1);
    if (file_foreach(dir, collect_pages, pages) < 0)
        error_reset();
    *ret_n = pages->len;
    all = (HostPages *)(void *)g_array_free(g_steal_pointer(&pages), FALSE);
    qsort(all + 1, *ret_n - 1, sizeof(*all), compare_pages);
    all[0].size_kib = system_page_kib();
    for (size_t i = 1; i < *ret_n; i++) {
        g_autofree char *total = g_strdup_printf("%s/hugepages-%ukB/nr_hugepages", dir, all[i].size_kib);
        g_autofree char *free_path = g_strdup_printf("%s/hugepages-%ukB/free_hugepages", dir, all[i].size_kib);
        unsigned long long taken;

        all[i].total = host_find_ull(total, 0);
        all[i].free = host_find_ull(free_path, 0);
        /* Memory in huge pages is not in small ones. */
        taken = all[i].total * all[i].size_kib;
        total_kib -= MIN(total_kib, taken);
    }
    all[0].total = total_kib / all[0].size_kib;
    all[0].free = free_kib / all[0].size_kib;
    return all;
}

int
host_get_free_pages(const char *root, int cell, unsigned int size_kib, unsigned long long *ret_free)
{
    HostMemoryStats stats;
    g_autofree HostPages *pages = NULL;
    size_t n;

    if (check_cell(root, &cell) < 0 || host_get_memory_stats(root, cell, &stats) < 0)
        return -1;
    pages = host_pages_read(root, cell, stats.total, stats.free, &n);
    for (size_t i = 0; i < n; i++) {
        if (pages[i].size_kib == size_kib) {
            *ret_free = pages[i].free;
            return 0;
        }
    }
    return fail(VIR_ERR_OPERATION_FAILED, _("this host has no pages of %1$u KiB"), size_kib);
}

int
host_alloc_pages(const char *root, int cell, unsigned int size_kib, unsigned long long count, HostPagesMode mode)
{
    g_autofree char *dir = NULL;
    g_autofree char *path = NULL;
    g_autofree char *text = NULL;
    unsigned long long now = 0;
    unsigned long long wanted;

    if (check_cell(root, &cell) < 0)
        return -1;
    if (size_kib == system_page_kib())
        return fail(VIR_ERR_OPERATION_INVALID, _("pages of %1$u KiB are the system's own and cannot be reserved"), size_kib);
    dir = hugepages_dir(root, cell);
    path = g_strdup_printf("%s/hugepages-%ukB/nr_hugepages", dir, size_kib);
    if (!file_exists(path))
        return fail(VIR_ERR_OPERATION_INVALID, _("this host has no pages of %1$u KiB"), size_kib);
    if (file_read_ull(path, &now) < 0)
        return -1;
    wanted = mode == HOST_PAGES_ADD ? now + count : count;
    text = g_strdup_printf("%llu", wanted);
    if (file_write_line(path, text) < 0 || file_read_ull(path, &now) < 0)
        return -1;
    if (now != wanted)
        return fail(VIR_ERR_OPERATION_FAILED, _("only %1$llu of %2$llu pages of %3$u KiB could be had"), now, wanted, size_kib);
    return 0;
}
