/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_cpumap.c - sets of host CPUs, as bits and as text.
 */

#include "virsh_cpumap.h"

#include <stdlib.h>

int
virsh_host_cpus(Vsh *vsh)
{
    virNodeInfo info;
    int n = virNodeGetCPUMap(virsh_conn(vsh), NULL, NULL, 0);

    if (n >= 0)
        return n;
    /* Old servers only tell the topology. */
    vsh_forget_error();
    return virNodeGetInfo(virsh_conn(vsh), &info) == 0 ? (int)VIR_NODEINFO_MAXCPUS(info) : -1;
}

char *
virsh_cpumap_to_string(const unsigned char *map, int n)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (int i = 0; i < n; i++) {
        int first = i;

        if (!VIR_CPU_USED(map, i))
            continue;
        while (i + 1 < n && VIR_CPU_USED(map, i + 1))
            i++;
        g_string_append_printf(text, "%s%d", text->len ? "," : "", first);
        if (i > first)
            g_string_append_printf(text, "-%d", i);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static bool
read_cpu(const char **at, guint64 *ret_cpu)
{
    char *end;

    if (!g_ascii_isdigit(**at))
        return false;
    *ret_cpu = g_ascii_strtoull(*at, &end, 10);
    *at = end;
    return true;
}

/* One of the parts between commas: "3", "1-4" or "^2". False when it is none; *@ret_last is the highest CPU it names. */
static bool
add_part(unsigned char *map, int n, const char *part, guint64 *ret_last)
{
    bool remove = *part == '^';
    const char *at = remove ? part + 1 : part;
    guint64 first;

    if (!read_cpu(&at, &first))
        return false;
    *ret_last = first;
    if (*at == '-' && !remove) {
        at++;
        if (!read_cpu(&at, ret_last) || *ret_last < first)
            return false;
    }
    if (*at)
        return false;
    for (guint64 cpu = first; cpu <= *ret_last && cpu < (guint64)n; cpu++) {
        if (remove)
            VIR_UNUSE_CPU(map, cpu);
        else
            VIR_USE_CPU(map, cpu);
    }
    return true;
}

unsigned char *
virsh_cpumap_from_string(Vsh *vsh, const char *text, int n)
{
    g_autofree unsigned char *map = g_malloc0((gsize)VIR_CPU_MAPLEN(MAX(n, 1)));
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
    bool any = false;

    if (g_str_equal(text, "r")) {
        for (int i = 0; i < n; i++)
            VIR_USE_CPU(map, i);
        return g_steal_pointer(&map);
    }
    for (size_t i = 0; parts[i]; i++) {
        guint64 last;

        if (!add_part(map, n, g_strstrip(parts[i]), &last)) {
            vsh_error(vsh, _("Invalid cpulist '%s'"), text);
            return NULL;
        }
        if (last >= (guint64)n) {
            vsh_error(vsh, _("CPU %" G_GUINT64_FORMAT " in cpulist '%s' exceed the maxcpu %d"), last, text, n);
            return NULL;
        }
    }
    for (int i = 0; i < n; i++)
        any = any || VIR_CPU_USED(map, i);
    if (any)
        return g_steal_pointer(&map);
    vsh_error(vsh, _("Invalid cpulist '%s'"), text);
    return NULL;
}
