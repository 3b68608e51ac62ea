/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_hostmem.c - the host's memory and its sleep.
 */

#include <stdlib.h>
#include <string.h>

#include "virsh_object.h"
#include "virsh_xml.h"

static xmlDocPtr
capabilities(Vsh *vsh)
{
    char *text = virConnectGetCapabilities(virsh_conn(vsh));
    xmlDocPtr doc = text ? virsh_xml_parse(vsh, text, _("the capabilities")) : NULL;

    if (!text)
        vsh_error(vsh, "%s", _("unable to get node capabilities"));
    free(text);
    return doc;
}

/* The numbers that @path selects, each once and sorted: int. */
static GArray *
numbers_at(xmlDocPtr doc, const char *path)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(int));
    g_autoptr(xmlXPathObject) found = virsh_xml_select(doc, NULL, path);

    for (int i = 0; i < virsh_xml_count(found); i++) {
        g_autofree char *text = virsh_xml_text(doc, found->nodesetval->nodeTab[i], ".");
        int number = text ? (int)g_ascii_strtoll(text, NULL, 10) : 0;
        guint at = 0;

        while (at < numbers->len && g_array_index(numbers, int, at) < number)
            at++;
        if (at == numbers->len || g_array_index(numbers, int, at) != number)
            g_array_insert_val(numbers, at, number);
    }
    return numbers;
}

#define CELLS "/capabilities/host/topology/cells/cell/@id"

/* A size in KiB; false with a complaint. */
static int
page_kib(Vsh *vsh, const VshCmd *cmd, unsigned int *ret_kib)
{
    unsigned long long bytes = 0;
    int given = vsh_scaled(vsh, cmd, "pagesize", 1024, (unsigned long long)G_MAXUINT * 1024, &bytes);

    *ret_kib = (unsigned int)(bytes / 1024);
    return given;
}

static const VshOpt freepages_opts[] = {
    {"cellno", VSH_INT, VSH_POSITIONAL_OLD, N_("NUMA cell number")},
    {"pagesize", VSH_INT, VSH_POSITIONAL_OLD, N_("the size of the pages, in KiB")},
    {"all", VSH_BOOL, 0, N_("show those of every cell")},
    OPT_END,
};

static bool
print_pages(Vsh *vsh, int cell, const GArray *sizes)
{
    g_autofree unsigned long long *counts = g_new0(unsigned long long, sizes->len);

    if (virNodeGetFreePages(virsh_conn(vsh), sizes->len, (unsigned int *)sizes->data, cell, 1, counts, 0) < 0)
        return false;
    for (guint i = 0; i < sizes->len; i++)
        vsh_print(vsh, "%uKiB: %lld\n", g_array_index(sizes, unsigned int, i), (long long)counts[i]);
    return true;
}

static bool
freepages_all(Vsh *vsh, const GArray *only)
{
    g_autoptr(xmlDoc) doc = capabilities(vsh);
    g_autoptr(GArray) cells = doc ? numbers_at(doc, CELLS) : NULL;

    for (guint i = 0; cells && i < cells->len; i++) {
        int cell = g_array_index(cells, int, i);
        g_autofree char *path = g_strdup_printf("/capabilities/host/topology/cells/cell[@id='%d']/pages/@size | "
                                                "/capabilities/host/cpu/pages/@size", cell);
        g_autoptr(GArray) sizes = numbers_at(doc, path);

        vsh_print(vsh, _("Node %d:\n"), cell);
        if (!print_pages(vsh, cell, only->len ? only : sizes))
            return false;
        vsh_print(vsh, "\n");
    }
    return cells != NULL;
}

static bool
cmd_freepages(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(GArray) only = g_array_new(FALSE, FALSE, sizeof(unsigned int));
    unsigned int kib;
    int cell = -1;
    int sized;

    if (!vsh_exclusive(vsh, cmd, "all", "cellno") || (sized = page_kib(vsh, cmd, &kib)) < 0 ||
        vsh_int(vsh, cmd, "cellno", &cell) < 0)
        return false;
    if (sized)
        g_array_append_val(only, kib);
    if (vsh_has(cmd, "all"))
        return freepages_all(vsh, only);
    if (!vsh_has(cmd, "cellno")) {
        vsh_error(vsh, "%s", _("missing cellno argument"));
        return false;
    }
    if (cell < -1) {
        vsh_error(vsh, "%s", _("cell number must be non-negative integer or -1"));
        return false;
    }
    if (!sized) {
        vsh_error(vsh, "%s", _("missing pagesize argument"));
        return false;
    }
    return print_pages(vsh, cell, only);
}

static const VshOpt allocpages_opts[] = {
    {"pagesize", VSH_INT, VSH_REQUIRED | VSH_POSITIONAL, N_("the size of the pages, in KiB")},
    {"pagecount", VSH_INT, VSH_REQUIRED | VSH_POSITIONAL, N_("how many")},
    {"cellno", VSH_INT, VSH_POSITIONAL_OLD, N_("NUMA cell number")},
    {"add", VSH_BOOL, 0, N_("add them to those there are")},
    {"all", VSH_BOOL, 0, N_("in every cell")},
    OPT_END,
};

static bool
cmd_allocpages(Vsh *vsh, const VshCmd *cmd)
{
    unsigned int flags = vsh_has(cmd, "add") ? VIR_NODE_ALLOC_PAGES_ADD : VIR_NODE_ALLOC_PAGES_SET;
    unsigned long long count;
    unsigned int cells = 1;
    unsigned int kib;
    int cell = -1;

    if (!vsh_exclusive(vsh, cmd, "all", "cellno") || vsh_int(vsh, cmd, "cellno", &cell) < 0 || page_kib(vsh, cmd, &kib) < 0 ||
        vsh_ull(vsh, cmd, "pagecount", &count) < 0)
        return false;
    if (vsh_has(cmd, "all")) {
        g_autoptr(xmlDoc) doc = capabilities(vsh);
        g_autoptr(GArray) all = doc ? numbers_at(doc, CELLS) : NULL;

        if (!all)
            return false;
        cell = 0;
        cells = all->len;
    }
    return virNodeAllocPages(virsh_conn(vsh), 1, &kib, &count, cell, cells, flags) >= 0;
}

static const VshOpt tune_opts[] = {
    {"shm-pages-to-scan", VSH_INT, VSH_POSITIONAL_OLD, N_("how many pages are compared before a rest")},
    {"shm-sleep-millisecs", VSH_INT, VSH_POSITIONAL_OLD, N_("how long the rest is, in milliseconds")},
    {"shm-merge-across-nodes", VSH_INT, VSH_POSITIONAL_OLD, N_("1 if pages of different NUMA cells are merged, 0 if not")},
    OPT_END,
};

static bool
print_tuning(Vsh *vsh)
{
    g_autofree virTypedParameterPtr params = NULL;
    int n = 0;

    if (virNodeGetMemoryParameters(virsh_conn(vsh), NULL, &n, 0) < 0) {
        vsh_error(vsh, "%s", _("Unable to get number of memory parameters"));
        return false;
    }
    params = g_new0(virTypedParameter, (gsize)n + 1);
    if (n > 0 && virNodeGetMemoryParameters(virsh_conn(vsh), params, &n, 0) < 0) {
        vsh_error(vsh, "%s", _("Unable to get memory parameters"));
        return false;
    }
    if (n > 0)
        vsh_print(vsh, "%s\n", _("Shared memory:"));
    for (int i = 0; i < n; i++) {
        g_autofree char *text = vsh_param_text(&params[i]);

        vsh_print(vsh, "\t%-15s %s\n", params[i].field + (g_str_has_prefix(params[i].field, "shm_") ? strlen("shm_") : 0), text);
    }
    virTypedParamsClear(params, n);
    return true;
}

static bool
cmd_node_memory_tune(Vsh *vsh, const VshCmd *cmd)
{
    static const struct {
        const char *option;
        const char *name;
    } rows[] = {
        {"shm-pages-to-scan", VIR_NODE_MEMORY_SHARED_PAGES_TO_SCAN},
        {"shm-sleep-millisecs", VIR_NODE_MEMORY_SHARED_SLEEP_MILLISECS},
        {"shm-merge-across-nodes", VIR_NODE_MEMORY_SHARED_MERGE_ACROSS_NODES},
    };
    virTypedParameterPtr params = NULL;
    int n = 0;
    int max = 0;
    bool ok = true;

    for (size_t i = 0; ok && i < G_N_ELEMENTS(rows); i++) {
        unsigned int value;
        int given = vsh_uint(vsh, cmd, rows[i].option, &value);

        ok = given == 0 || (given > 0 && virTypedParamsAddUInt(&params, &n, &max, rows[i].name, value) == 0);
    }
    if (ok && n == 0)
        return print_tuning(vsh);
    if (ok && virNodeSetMemoryParameters(virsh_conn(vsh), params, n, 0) < 0) {
        vsh_error(vsh, "%s", _("Unable to change memory parameters"));
        ok = false;
    }
    virTypedParamsFree(params, n);
    return ok;
}

static bool
cmd_nodesevinfo(Vsh *vsh, const VshCmd *cmd)
{
    virTypedParameterPtr params = NULL;
    int n = 0;

    if (virNodeGetSEVInfo(virsh_conn(vsh), &params, &n, 0) < 0) {
        vsh_error(vsh, "%s", _("Unable to get host SEV information"));
        return false;
    }
    for (int i = 0; i < n; i++) {
        g_autofree char *text = vsh_param_text(&params[i]);

        vsh_print(vsh, "%-18s: %s\n", params[i].field, text);
    }
    virTypedParamsFree(params, n);
    return true;
}

#define TARGETS "mem|disk|hybrid"

static const VshOpt suspend_opts[] = {
    {"target", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL, N_("how deep: mem, disk or hybrid"), .words = TARGETS},
    {"duration", VSH_INT, VSH_REQUIRED | VSH_POSITIONAL, N_("for how many seconds, at least 60")},
    OPT_END,
};

static bool
cmd_nodesuspend(Vsh *vsh, const VshCmd *cmd)
{
    g_auto(GStrv) targets = g_strsplit(TARGETS, "|", -1);
    const char *name = vsh_string(cmd, "target");
    unsigned int target = VIR_NODE_SUSPEND_TARGET_MEM;
    unsigned long long seconds;

    if (vsh_ull(vsh, cmd, "duration", &seconds) < 0)
        return false;
    while (targets[target] && !g_str_equal(targets[target], name))
        target++;
    if (!targets[target]) {
        vsh_error(vsh, "%s", _("Invalid target"));
        return false;
    }
    if (virNodeSuspendForDuration(virsh_conn(vsh), target, seconds, 0) == 0)
        return true;
    vsh_error(vsh, "%s", _("The host was not suspended"));
    return false;
}

const VshCmdDef virsh_hostmem_commands[] = {
    {"allocpages", allocpages_opts, cmd_allocpages, N_("set aside huge pages"), N_("Set how many huge pages the host sets aside.")},
    {"freepages", freepages_opts, cmd_freepages, N_("show free pages"), N_("Show how many pages of a size the host has free.")},
    {"node-memory-tune", tune_opts, cmd_node_memory_tune, N_("show or set how the host merges equal pages"),
     N_("Show or set how the host merges pages of memory that are the same.")},
    {"nodesevinfo", NULL, cmd_nodesevinfo, N_("show the host's SEV"),
     N_("Show what AMD's encryption of memory offers on the host.")},
    {"nodesuspend", suspend_opts, cmd_nodesuspend, N_("put the host to sleep"), N_("Put the host to sleep for a while.")},
    OPT_END,
};
