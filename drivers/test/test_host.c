/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_host.c - the imaginary host, as clients ask about it. What it can do is in test_caps.c.
 *
 * Threads: any.
 */

#include <string.h>

#include "base/bitmap.h"
#include "base/error.h"
#include "base/hostinfo.h"
#include "conf/cpu_data.h"
#include "conf/cpu_models.h"
#include "test/test_domain.h"
#include "test/test_driver.h"
#include "test/test_methods.h"

#define TEST_VERSION 2           /* 0.0.2 */

int
test_connect_get_version(DriverConn *conn, unsigned long *version)
{
    *version = TEST_VERSION;
    return 0;
}

int
test_connect_get_max_vcpus(DriverConn *conn, const char *type)
{
    return TEST_VCPUS_MAX;
}

char *
test_connect_get_hostname(DriverConn *conn)
{
    return host_get_hostname();
}

char *
test_connect_get_sysinfo(DriverConn *conn, unsigned int flags)
{
    return g_strdup("<sysinfo type='smbios'>\n"
                    "  <bios>\n"
                    "    <entry name='vendor'>splitvirt</entry>\n"
                    "    <entry name='version'>test</entry>\n"
                    "    <entry name='date'>01/01/2000</entry>\n"
                    "    <entry name='release'>1.0</entry>\n"
                    "  </bios>\n"
                    "</sysinfo>\n");
}

/* ----------------------------------------------------------------- processors */

unsigned int
test_host_cpus(DriverState *state)
{
    return state->node->def->active_cpus;
}

int
test_node_info(DriverConn *conn, virNodeInfoPtr info)
{
    test_node_get_info(test_state_of(conn)->node, info);
    return 0;
}

/* Of eight processors three can be used. */
int
test_node_get_cpu_map(DriverConn *conn, unsigned char **ret_map, unsigned int *ret_online, unsigned int flags)
{
    enum { PRESENT = 8, ONLINE = 3, MAP = 0x15 };    /* 0, 2 and 4 */

    *ret_map = g_malloc0(1);
    **ret_map = MAP;
    *ret_online = ONLINE;
    return PRESENT;
}

int
test_node_get_cpu_stats(DriverConn *conn, int cpu, virNodeCPUStatsPtr params, int *nparams, unsigned int flags)
{
    static const struct {
        const char *name;
        unsigned long long ns;
    } figures[] = {
        { VIR_NODE_CPU_STATS_USER, 9797400000ull }, { VIR_NODE_CPU_STATS_KERNEL, 34678723400000ull },
        { VIR_NODE_CPU_STATS_IDLE, 87264900000ull }, { VIR_NODE_CPU_STATS_IOWAIT, 763600000ull },
    };
    unsigned int cpus = test_host_cpus(test_state_of(conn));

    if (cpu != VIR_NODE_CPU_STATS_ALL_CPUS && (cpu < 0 || (unsigned int)cpu >= cpus))
        return fail(VIR_ERR_INVALID_ARG, _("the host has no processor %1$d, the highest is %2$u"), cpu, cpus - 1);
    for (size_t i = 0; i < G_N_ELEMENTS(figures) && (int)i < *nparams; i++) {
        g_strlcpy(params[i].field, figures[i].name, sizeof(params[i].field));
        params[i].value = figures[i].ns;
    }
    *nparams = (int)G_N_ELEMENTS(figures);
    return 0;
}

/* Names that a definition may ask for here. */
int
test_connect_get_cpu_model_names(DriverConn *conn, const char *arch, char ***ret_models, unsigned int flags)
{
    if (!cpu_arch_has_models(arch))
        return fail(VIR_ERR_INVALID_ARG, _("'%1$s' is no architecture whose processors have names; x86_64 and i686 are"), arch);
    *ret_models = cpu_model_names();
    return (int)g_strv_length(*ret_models);
}

char *
test_connect_baseline_cpu(DriverConn *conn, const char **xmls, unsigned int n, unsigned int flags)
{
    return cpu_baseline_text(NULL, xmls, n, NULL, flags);
}

/* --------------------------------------------------------------------- memory */

const unsigned int test_page_sizes_kib[TEST_PAGE_SIZES] = { 4, 8, 2048, 1048576 };

unsigned long long
test_cell_free_kib(unsigned int cell)
{
    return (cell + 1ull) * 2048;
}

int
test_node_get_cells_free_memory(DriverConn *conn, unsigned long long *bytes, int start, int max)
{
    int cells = (int)test_state_of(conn)->node->def->nodes;
    int n = 0;

    if (start < 0 || start >= cells)
        return fail(VIR_ERR_INVALID_ARG, _("the host has no cell %1$d, the highest is %2$d"), start, cells - 1);
    while (n < max && start + n < cells) {
        bytes[n] = test_cell_free_kib((unsigned int)(start + n)) * 1024;
        n++;
    }
    return n;
}

unsigned long long
test_node_get_free_memory(DriverConn *conn)
{
    unsigned long long kib = 0;

    for (unsigned int cell = 0; cell < test_state_of(conn)->node->def->nodes; cell++)
        kib += test_cell_free_kib(cell);
    return kib * 1024;
}

int
test_node_get_free_pages(DriverConn *conn, unsigned int npages, unsigned int *pages, int start, unsigned int cells,
                         unsigned long long *counts, unsigned int flags)
{
    static const unsigned long long free_pages[TEST_PAGE_SIZES] = { 19, 45, 97, 201 };
    int all = (int)test_state_of(conn)->node->def->nodes;
    int n = 0;

    if (start < -1 || start >= all || (start >= 0 && cells > (unsigned int)(all - start)))
        return fail(VIR_ERR_INVALID_ARG, _("the host has no cells %1$d to %2$lld, the highest is %3$d"), start,
                    start + (long long)cells - 1, all - 1);
    for (unsigned int cell = 0; cell < cells; cell++) {
        for (unsigned int i = 0; i < npages; i++) {
            size_t size = 0;

            while (size < TEST_PAGE_SIZES && test_page_sizes_kib[size] != pages[i])
                size++;
            if (size == TEST_PAGE_SIZES)
                return fail(VIR_ERR_INVALID_ARG, _("the host has no pages of %1$u KiB"), pages[i]);
            counts[n++] = free_pages[size];
        }
    }
    return n;
}

/* ------------------------------------------------------------------- security */

int
test_node_get_security_model(DriverConn *conn, virSecurityModelPtr model)
{
    memset(model, 0, sizeof(*model));
    g_strlcpy(model->model, "testSecurity", sizeof(model->model));
    return 0;
}
