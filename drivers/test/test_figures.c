/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_figures.c - what a real host would measure, made up: figures that grow follow the clock, the others are always the
 * same.
 *
 * Threads: the guest's owner, but for what a view answers.
 */

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/mac.h"
#include "conf/domain.h"
#include "conf/domain_net.h"
#include "conf/domain_threads.h"
#include "driver/adapter.h"
#include "driver/typed_params.h"
#include "hypervisor/domain_list.h"
#include "test/test_domain.h"
#include "test/test_guest.h"
#include "test/test_methods.h"

/* What grows: microseconds since the epoch. */
static unsigned long long
now_us(void)
{
    return (unsigned long long)g_get_real_time();
}

int
test_domain_get_info(Domain *dom, virDomainInfoPtr info)
{
    if (domain_method_get_info(dom, info) < 0)
        return -1;
    info->cpuTime = now_us() * 1000;
    return 0;
}

char *
test_domain_get_os_type(Domain *dom)
{
    return g_strdup("linux");
}

char *
test_domain_get_hostname(Domain *dom, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);

    if (domain_view_check_impact(view, VIR_DOMAIN_AFFECT_LIVE) < 0)
        return NULL;
    return g_strdup_printf("%shost", domain_view_name(view));
}

/* --------------------------------------------------------------------- disks */

static const DiskDef *
find_disk(Domain *dom, const char *name)
{
    const DomainDef *def = domain_is_active(dom) ? domain_live(dom) : domain_persistent(dom);
    const DiskDef *disk = def ? domain_disk_find(def, name) : NULL;

    if (def && !disk)
        return fail_null(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no disk '%2$s'"), def->name, name);
    return disk;
}

int
test_domain_get_block_info(Domain *dom, const char *name, virDomainBlockInfoPtr info, unsigned int flags)
{
    const unsigned long long tib = 1ull << 40;

    assert_owner(dom);
    if (!find_disk(dom, name))
        return -1;
    *info = (virDomainBlockInfo) { .capacity = tib, .allocation = tib / 2, .physical = tib / 2 };
    return 0;
}

int
test_domain_block_stats(Domain *dom, const char *name, virDomainBlockStatsPtr stats)
{
    unsigned long long us = now_us();

    assert_owner(dom);
    if (domain_check_active(dom) < 0 || (*name && !find_disk(dom, name)))
        return -1;
    *stats = (virDomainBlockStatsStruct) {
        .rd_req = (long long)(us / 10), .rd_bytes = (long long)(us / 20), .wr_req = (long long)(us / 30),
        .wr_bytes = (long long)(us / 40), .errs = (long long)(us / 2000000),
    };
    return 0;
}

/* Every disk has an error, in turn one of the two kinds. */
int
test_domain_get_disk_errors(Domain *dom, virDomainDiskErrorPtr errors, unsigned int room, unsigned int flags)
{
    unsigned int n = 0;

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    if (!errors || room == 0)
        return domain_live(dom)->disks ? (int)domain_live(dom)->disks->len : 0;
    xml_each(DiskDef, disk, domain_live(dom)->disks) {
        if (n == room)
            break;
        errors[n].disk = g_strdup(disk->target->dev);
        errors[n].error = n % 2 ? VIR_DOMAIN_DISK_ERROR_NO_SPACE : VIR_DOMAIN_DISK_ERROR_UNSPEC;
        n++;
    }
    return (int)n;
}

/* ---------------------------------------------------------------- interfaces */

int
test_domain_interface_stats(Domain *dom, const char *device, virDomainInterfaceStatsPtr stats)
{
    unsigned long long us = now_us();

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    if (!domain_net_find(domain_live(dom), device))
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no interface '%2$s'"), domain_name(dom), device);
    *stats = (virDomainInterfaceStatsStruct) {
        .rx_bytes = (long long)(us / 10), .rx_packets = (long long)(us / 100), .rx_errs = (long long)(us / 1000000),
        .rx_drop = (long long)(us / 2000000), .tx_bytes = (long long)(us / 20), .tx_packets = (long long)(us / 110),
        .tx_errs = (long long)(us / 3000000), .tx_drop = (long long)(us / 4000000),
    };
    return 0;
}

/* Interfaces of networks have an address of the default one, the others one for documentation. */
static void
fill_address(const NetDef *net, unsigned int number, virDomainInterfacePtr iface)
{
    char mac[MAC_TEXT_LEN];

    iface->name = g_strdup(net->target && net->target->dev ? net->target->dev : "");
    iface->hwaddr = g_strdup(mac_format(&net->mac, mac));
    iface->naddrs = 1;
    iface->addrs = g_new0(virDomainIPAddress, 1);
    iface->addrs[0].type = VIR_IP_ADDR_TYPE_IPV4;
    iface->addrs[0].prefix = 24;
    iface->addrs[0].addr = net->source.type == NET_TYPE_NETWORK ? g_strdup_printf("192.168.122.%u", 3 + number)
                                                    : g_strdup_printf("192.0.2.%u", 3 + number);
}

int
test_domain_interface_addresses(Domain *dom, virDomainInterfacePtr **ret_ifaces, unsigned int source, unsigned int flags)
{
    virDomainInterfacePtr *ifaces;
    unsigned int n = 0;
    const GPtrArray *nets;

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    if (source > VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP)
        return fail(VIR_ERR_ARGUMENT_UNSUPPORTED, _("there is no source %1$u of addresses"), source);
    nets = domain_live(dom)->nets;
    ifaces = g_new0(virDomainInterfacePtr, (nets ? nets->len : 0) + 1);
    xml_each(NetDef, net, nets) {
        ifaces[n] = g_new0(virDomainInterface, 1);
        fill_address(net, n, ifaces[n]);
        n++;
    }
    *ret_ifaces = ifaces;
    return (int)n;
}

/* --------------------------------------------------------------------- memory */

int
test_domain_memory_stats(Domain *dom, virDomainMemoryStatPtr stats, unsigned int room, unsigned int flags)
{
    unsigned long long kib;
    unsigned int n;

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    kib = domain_live(dom)->mem.current_kib;
    {
        const virDomainMemoryStatStruct all[] = {
            { VIR_DOMAIN_MEMORY_STAT_ACTUAL_BALLOON, kib },     { VIR_DOMAIN_MEMORY_STAT_SWAP_IN, 0 },
            { VIR_DOMAIN_MEMORY_STAT_SWAP_OUT, 0 },             { VIR_DOMAIN_MEMORY_STAT_MAJOR_FAULT, 0 },
            { VIR_DOMAIN_MEMORY_STAT_MINOR_FAULT, 0 },          { VIR_DOMAIN_MEMORY_STAT_UNUSED, kib / 2 },
            { VIR_DOMAIN_MEMORY_STAT_AVAILABLE, kib },          { VIR_DOMAIN_MEMORY_STAT_USABLE, kib / 2 },
            { VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE, 627319920 },  { VIR_DOMAIN_MEMORY_STAT_DISK_CACHES, kib / 8 },
            { VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGALLOC, 0 },      { VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGFAIL, 0 },
            { VIR_DOMAIN_MEMORY_STAT_RSS, kib / 2 },
        };

        n = MIN(room, (unsigned int)G_N_ELEMENTS(all));
        memcpy(stats, all, n * sizeof(all[0]));
    }
    return (int)n;
}

/* Memory is a pattern that tells where one looks. */
int
test_domain_memory_peek(Domain *dom, unsigned long long start, size_t size, void *buffer, unsigned int flags)
{
    unsigned char *bytes = buffer;

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    if (flags != VIR_MEMORY_VIRTUAL && flags != VIR_MEMORY_PHYSICAL)
        return fail(VIR_ERR_INVALID_ARG, _("either VIR_MEMORY_VIRTUAL or VIR_MEMORY_PHYSICAL must be given"));
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)(start + i);
    return 0;
}

/* ----------------------------------------------------------------- processors */

int
test_domain_get_vcpus(Domain *dom, virVcpuInfoPtr info, int room, unsigned char *cpumaps, int maplen)
{
    unsigned int host = test_host_cpus(test_state_of_domain(dom));
    const DomainDef *def;
    int n;

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    def = domain_live(dom);
    n = MIN(room, (int)def->vcpu.current);
    for (int i = 0; i < n; i++) {
        g_autoptr(Bitmap) all = bitmap_new_range(0, host - 1);
        const Bitmap *pin = domain_def_vcpu_cpus(def, (unsigned int)i);
        const Bitmap *cpus = pin ? pin : all;

        info[i] = (virVcpuInfo) {
            .number = (unsigned int)i, .state = VIR_VCPU_RUNNING, .cpuTime = now_us() / 10, .cpu = (int)bitmap_last(cpus),
        };
        if (cpumaps && maplen > 0)
            test_pin_write(dom, cpus, VIR_GET_CPUMAP(cpumaps, maplen, i), maplen);
    }
    return n;
}

enum {
    STATS_CPUS = 2,
    STATS_OF_CPU = 2,
    STATS_OF_ALL = 3,
};

static int
total_stats(TypedParams *params)
{
    typed_params_add_ullong(params, VIR_DOMAIN_CPU_STATS_CPUTIME, 48772617035ull);
    typed_params_add_ullong(params, VIR_DOMAIN_CPU_STATS_USERTIME, 5540000000ull);
    typed_params_add_ullong(params, VIR_DOMAIN_CPU_STATS_SYSTEMTIME, 6460000000ull);
    return STATS_OF_ALL;
}

int
test_domain_get_cpu_stats(Domain *dom, TypedParams *params, unsigned int nparams, int start_cpu, unsigned int ncpus,
                          unsigned int flags)
{
    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    if (ncpus == 0)
        return STATS_CPUS;
    if (nparams == 0)
        return start_cpu < 0 ? STATS_OF_ALL : STATS_OF_CPU;
    if (start_cpu < 0)
        return total_stats(params);
    if (start_cpu >= STATS_CPUS)
        return fail(VIR_ERR_INVALID_ARG, _("there is no processor %1$d, the highest is %2$d"), start_cpu, STATS_CPUS - 1);
    for (unsigned int cpu = (unsigned int)start_cpu; cpu < STATS_CPUS && cpu < (unsigned int)start_cpu + ncpus; cpu++) {
        typed_params_add_ullong(params, VIR_DOMAIN_CPU_STATS_CPUTIME, 24386308517ull + cpu);
        typed_params_add_ullong(params, VIR_DOMAIN_CPU_STATS_VCPUTIME, 23151740627ull + cpu);
    }
    return STATS_OF_CPU;
}

/* ------------------------------------------------------------------ all at once */

/* A method of the public call's name; only the state is known of guests that nobody runs. */
static DomainStats *
stats_of(Domain *dom, unsigned int wanted)
{
    g_autoptr(DomainView) view = domain_view(dom);
    DomainStats *stats = g_new0(DomainStats, 1);

    stats->dom = domain_ref(dom);
    if (wanted & VIR_DOMAIN_STATS_STATE) {
        typed_params_add_int(&stats->params, "state.state", domain_view_facts(view)->state);
        typed_params_add_int(&stats->params, "state.reason", domain_view_facts(view)->reason);
    }
    return stats;
}

static void
stats_free(void *opaque)
{
    DomainStats *stats = opaque;

    domain_unref(stats->dom);
    typed_params_clear(&stats->params);
    g_free(stats);
}

GPtrArray *
test_domain_list_get_stats(DriverConn *conn, GPtrArray *doms, unsigned int stats, unsigned int flags)
{
    const unsigned int enforce = VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS;
    unsigned int wanted = stats ? stats : VIR_DOMAIN_STATS_STATE;
    g_autoptr(GPtrArray) all = NULL;
    GPtrArray *records;

    if ((flags & enforce) && (wanted & ~(unsigned int)VIR_DOMAIN_STATS_STATE))
        return fail_null(VIR_ERR_ARGUMENT_UNSUPPORTED, _("statistics 0x%1$x are not known here, only state is"),
                         wanted & ~(unsigned int)VIR_DOMAIN_STATS_STATE);
    if (!doms)
        doms = all = domain_list_get(hypervisor_domains(conn), flags);
    records = g_ptr_array_new_full(doms->len, stats_free);
    for (guint i = 0; i < doms->len; i++)
        g_ptr_array_add(records, stats_of(g_ptr_array_index(doms, i), wanted));
    return records;
}

/* ----------------------------------------------------------- security, messages */

int
test_domain_get_security_label(Domain *dom, virSecurityLabelPtr label)
{
    memset(label, 0, sizeof(*label));
    g_strlcpy(label->label, "libvirt-test", sizeof(label->label));
    label->enforcing = 1;
    return 0;
}

int
test_domain_get_launch_security_info(Domain *dom, TypedParams *params, unsigned int flags)
{
    const DomainDef *def;

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    def = domain_live(dom);
    if (!def->launch_security)
        return 0;
    return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("domain '%1$s': nothing measures the launch of a guest that does not run"),
                def->name);
}

/* What a domain's own definition makes worth a word. */
int
test_domain_get_messages(Domain *dom, char ***ret_messages, unsigned int flags)
{
    g_autoptr(DomainView) view = domain_view(dom);
    const DomainDef *def = domain_view_def(view);
    g_autoptr(GPtrArray) messages = g_ptr_array_new();
    bool taints = flags == 0 || (flags & VIR_DOMAIN_MESSAGE_TAINTING);
    bool deprecated = flags == 0 || (flags & VIR_DOMAIN_MESSAGE_DEPRECATION);
    int n;

    if (!def)
        return -1;
    if (taints && def->qemu.args)
        g_ptr_array_add(messages, g_strdup("tainted: custom command line arguments"));
    if (deprecated && def->cpu && def->cpu->model && def->cpu->model->name
        && g_str_has_prefix(def->cpu->model->name, "Deprecated-"))
        g_ptr_array_add(messages, g_strdup_printf("deprecated configuration: CPU model %s", def->cpu->model->name));
    n = (int)messages->len;
    g_ptr_array_add(messages, NULL);
    *ret_messages = (char **)g_ptr_array_free(g_steal_pointer(&messages), FALSE);
    return n;
}
