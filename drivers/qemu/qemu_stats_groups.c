/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_stats_groups.c - groups of bulk statistics: from a view, from the host, and from what QEMU answered, to named figures.
 *
 * Threads: any.
 */

#include "qemu/qemu_stats.h"

#include <string.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/netdev.h"
#include "base/text.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_proc.h"

void
qemu_stats_answers_clear(QemuStatsAnswers *answers)
{
    json_free(answers->balloon);
    json_free(answers->block_stats);
    json_free(answers->block_nodes);
    json_free(answers->iothreads);
    json_free(answers->dirty_rate);
    g_clear_pointer(&answers->vcpus, g_array_unref);
    memset(answers, 0, sizeof(*answers));
}

static pid_t
pid_of(const QemuStatsLine *line)
{
    return domain_view_facts(line->view)->pid;
}

static void
fill_state(const QemuStatsLine *line)
{
    const DomainFacts *facts = domain_view_facts(line->view);

    typed_params_add_int(line->params, VIR_DOMAIN_STATS_STATE_STATE, facts->state);
    typed_params_add_int(line->params, VIR_DOMAIN_STATS_STATE_REASON, facts->reason);
}

/* A process that has ended meanwhile has no figures. */
static void
fill_cpu(const QemuStatsLine *line)
{
    QemuProcTimes times;

    if (pid_of(line) == 0)
        return;
    if (qemu_proc_times(pid_of(line), 0, &times) < 0) {
        error_reset();
        return;
    }
    typed_params_add_ullong(line->params, VIR_DOMAIN_STATS_CPU_TIME, times.user_ns + times.system_ns);
    typed_params_add_ullong(line->params, VIR_DOMAIN_STATS_CPU_USER, times.user_ns);
    typed_params_add_ullong(line->params, VIR_DOMAIN_STATS_CPU_SYSTEM, times.system_ns);
}

static const char *const balloon_names[VIR_DOMAIN_MEMORY_STAT_NR] = {
    [VIR_DOMAIN_MEMORY_STAT_SWAP_IN] = VIR_DOMAIN_STATS_BALLOON_SWAP_IN,
    [VIR_DOMAIN_MEMORY_STAT_SWAP_OUT] = VIR_DOMAIN_STATS_BALLOON_SWAP_OUT,
    [VIR_DOMAIN_MEMORY_STAT_MAJOR_FAULT] = VIR_DOMAIN_STATS_BALLOON_MAJOR_FAULT,
    [VIR_DOMAIN_MEMORY_STAT_MINOR_FAULT] = VIR_DOMAIN_STATS_BALLOON_MINOR_FAULT,
    [VIR_DOMAIN_MEMORY_STAT_UNUSED] = VIR_DOMAIN_STATS_BALLOON_UNUSED,
    [VIR_DOMAIN_MEMORY_STAT_AVAILABLE] = VIR_DOMAIN_STATS_BALLOON_AVAILABLE,
    [VIR_DOMAIN_MEMORY_STAT_USABLE] = VIR_DOMAIN_STATS_BALLOON_USABLE,
    [VIR_DOMAIN_MEMORY_STAT_LAST_UPDATE] = VIR_DOMAIN_STATS_BALLOON_LAST_UPDATE,
    [VIR_DOMAIN_MEMORY_STAT_DISK_CACHES] = VIR_DOMAIN_STATS_BALLOON_DISK_CACHES,
    [VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGALLOC] = VIR_DOMAIN_STATS_BALLOON_HUGETLB_PGALLOC,
    [VIR_DOMAIN_MEMORY_STAT_HUGETLB_PGFAIL] = VIR_DOMAIN_STATS_BALLOON_HUGETLB_PGFAIL,
};

static void
fill_balloon(const QemuStatsLine *line)
{
    virDomainMemoryStatStruct stats[VIR_DOMAIN_MEMORY_STAT_NR];
    const DomainFacts *facts = domain_view_facts(line->view);
    unsigned long long rss = qemu_proc_rss_kib(facts->pid);
    unsigned int n = 0;

    typed_params_add_ullong(line->params, VIR_DOMAIN_STATS_BALLOON_CURRENT,
                            facts->balloon_kib ? facts->balloon_kib : line->def->mem.current_kib);
    typed_params_add_ullong(line->params, VIR_DOMAIN_STATS_BALLOON_MAXIMUM, line->def->mem.total_kib);
    if (line->answers && line->answers->balloon)
        n = qemu_monitor_parse_memory_stats(line->answers->balloon, stats, G_N_ELEMENTS(stats));
    for (unsigned int i = 0; i < n; i++)
        if (balloon_names[stats[i].tag])
            typed_params_add_ullong(line->params, balloon_names[stats[i].tag], stats[i].val);
    if (rss)
        typed_params_add_ullong(line->params, VIR_DOMAIN_STATS_BALLOON_RSS, rss);
}

static void
fill_one_vcpu(const QemuStatsLine *line, const QemuStatsVcpu *vcpu)
{
    QemuProcTimes times;

    typed_params_addf_int(line->params, VIR_VCPU_RUNNING,
                          VIR_DOMAIN_STATS_VCPU_PREFIX "%u" VIR_DOMAIN_STATS_VCPU_SUFFIX_STATE, vcpu->id);
    if (vcpu->tid == 0 || qemu_proc_times(pid_of(line), vcpu->tid, &times) < 0) {
        error_reset();
        return;
    }
    typed_params_addf_ullong(line->params, times.user_ns + times.system_ns,
                             VIR_DOMAIN_STATS_VCPU_PREFIX "%u" VIR_DOMAIN_STATS_VCPU_SUFFIX_TIME, vcpu->id);
    typed_params_addf_ullong(line->params, 0, VIR_DOMAIN_STATS_VCPU_PREFIX "%u" VIR_DOMAIN_STATS_VCPU_SUFFIX_WAIT, vcpu->id);
    typed_params_addf_ullong(line->params, qemu_proc_run_delay_ns(pid_of(line), vcpu->tid),
                             VIR_DOMAIN_STATS_VCPU_PREFIX "%u" VIR_DOMAIN_STATS_VCPU_SUFFIX_DELAY, vcpu->id);
}

static void
fill_vcpu(const QemuStatsLine *line)
{
    const GArray *vcpus = line->answers ? line->answers->vcpus : NULL;

    typed_params_add_uint(line->params, VIR_DOMAIN_STATS_VCPU_CURRENT, line->def->vcpu.current);
    typed_params_add_uint(line->params, VIR_DOMAIN_STATS_VCPU_MAXIMUM, line->def->vcpu.max);
    for (guint i = 0; vcpus && i < vcpus->len; i++)
        fill_one_vcpu(line, &g_array_index(vcpus, QemuStatsVcpu, i));
}

/* The host sends what the guest receives, but for a macvtap, which the kernel shows from the guest's side. */
static NetdevStats
guest_side(const NetDef *net, const NetdevStats *host)
{
    if (net_actual_type(net) == NET_TYPE_DIRECT)
        return *host;
    return (NetdevStats){
        .rx_bytes = host->tx_bytes, .rx_packets = host->tx_packets, .rx_errors = host->tx_errors, .rx_dropped = host->tx_dropped,
        .tx_bytes = host->rx_bytes, .tx_packets = host->rx_packets, .tx_errors = host->rx_errors, .tx_dropped = host->rx_dropped,
    };
}

static void
fill_one_interface(const QemuStatsLine *line, unsigned int i, const NetDef *net)
{
    const char *dev = net_target_dev(net);
    NetdevStats host, guest;

    if (!dev)
        return;
    typed_params_addf_string(line->params, dev, VIR_DOMAIN_STATS_NET_PREFIX "%u" VIR_DOMAIN_STATS_NET_SUFFIX_NAME, i);
    if (netdev_get_stats(dev, &host) < 0) {
        error_reset();
        return;
    }
    guest = guest_side(net, &host);
    {
        const struct {
            const char *suffix;
            long long value;
        } rows[] = {
            {VIR_DOMAIN_STATS_NET_SUFFIX_RX_BYTES, guest.rx_bytes},  {VIR_DOMAIN_STATS_NET_SUFFIX_RX_PKTS, guest.rx_packets},
            {VIR_DOMAIN_STATS_NET_SUFFIX_RX_ERRS, guest.rx_errors},  {VIR_DOMAIN_STATS_NET_SUFFIX_RX_DROP, guest.rx_dropped},
            {VIR_DOMAIN_STATS_NET_SUFFIX_TX_BYTES, guest.tx_bytes},  {VIR_DOMAIN_STATS_NET_SUFFIX_TX_PKTS, guest.tx_packets},
            {VIR_DOMAIN_STATS_NET_SUFFIX_TX_ERRS, guest.tx_errors},  {VIR_DOMAIN_STATS_NET_SUFFIX_TX_DROP, guest.tx_dropped},
        };

        for (size_t row = 0; row < G_N_ELEMENTS(rows); row++)
            typed_params_addf_ullong(line->params, (unsigned long long)rows[row].value, VIR_DOMAIN_STATS_NET_PREFIX "%u%s", i,
                                     rows[row].suffix);
    }
}

static void
fill_interface(const QemuStatsLine *line)
{
    unsigned int i = 0;

    if (pid_of(line) == 0)
        return;
    typed_params_add_uint(line->params, VIR_DOMAIN_STATS_NET_COUNT, line->def->nets ? line->def->nets->len : 0);
    xml_each(NetDef, net, line->def->nets)
        fill_one_interface(line, i++, net);
}

static void
fill_one_iothread(const QemuStatsLine *line, const JsonValue *thread)
{
    static const struct {
        const char *key, *suffix;
    } rows[] = {
        {"poll-max-ns", VIR_DOMAIN_STATS_IOTHREAD_SUFFIX_POLL_MAX_NS},
        {"poll-grow", VIR_DOMAIN_STATS_IOTHREAD_SUFFIX_POLL_GROW},
        {"poll-shrink", VIR_DOMAIN_STATS_IOTHREAD_SUFFIX_POLL_SHRINK},
        {"poll-weight", VIR_DOMAIN_STATS_IOTHREAD_SUFFIX_POLL_WEIGHT},
    };
    const char *id = json_find_string(thread, "id");
    unsigned int number;

    if (!id || !text_has_prefix(id, "iothread") || !text_to_uint(id + strlen("iothread"), 10, &number))
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        uint64_t value = json_find_uint64(thread, rows[i].key, UINT64_MAX);

        if (value == UINT64_MAX)
            continue;
        /* The time is long, the factors are not: so it is in the API. */
        if (i == 0)
            typed_params_addf_ullong(line->params, value, VIR_DOMAIN_STATS_IOTHREAD_PREFIX "%u%s", number, rows[i].suffix);
        else
            typed_params_addf_uint(line->params, (unsigned int)value, VIR_DOMAIN_STATS_IOTHREAD_PREFIX "%u%s", number,
                                   rows[i].suffix);
    }
}

static void
fill_iothread(const QemuStatsLine *line)
{
    const JsonValue *threads = line->answers ? line->answers->iothreads : NULL;
    JsonValue *thread;

    if (!threads)
        return;
    typed_params_add_uint(line->params, VIR_DOMAIN_STATS_IOTHREAD_COUNT, (unsigned int)json_array_size(threads));
    for (json_array_foreach(thread, threads))
        fill_one_iothread(line, thread);
}

static void
fill_vcpu_dirty_rates(const QemuStatsLine *line, const JsonValue *rate)
{
    JsonValue *vcpu;

    for (json_array_foreach(vcpu, json_object_find(rate, "vcpu-dirty-rate")))
        typed_params_addf_ullong(line->params, json_find_uint64(vcpu, "dirty-rate", 0),
                                 VIR_DOMAIN_STATS_DIRTYRATE_VCPU_PREFIX
                                 "%u" VIR_DOMAIN_STATS_DIRTYRATE_VCPU_SUFFIX_MEGABYTES_PER_SECOND,
                                 (unsigned int)json_find_uint64(vcpu, "id", 0));
}

static void
fill_dirty_rate(const QemuStatsLine *line)
{
    static const char *const states[] = {"unstarted", "measuring", "measured"};
    const JsonValue *rate = line->answers ? line->answers->dirty_rate : NULL;
    const char *status = json_find_string(rate, "status");
    const char *mode = json_find_string(rate, "mode");

    if (!status)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        if (strcmp(status, states[i]) == 0)
            typed_params_add_int(line->params, VIR_DOMAIN_STATS_DIRTYRATE_CALC_STATUS, (int)i);
    typed_params_add_llong(line->params, VIR_DOMAIN_STATS_DIRTYRATE_CALC_START_TIME, json_find_int64(rate, "start-time", 0));
    typed_params_add_int(line->params, VIR_DOMAIN_STATS_DIRTYRATE_CALC_PERIOD, (int)json_find_int64(rate, "calc-time", 0));
    if (json_object_find(rate, "dirty-rate"))
        typed_params_add_llong(line->params, VIR_DOMAIN_STATS_DIRTYRATE_MEGABYTES_PER_SECOND,
                               json_find_int64(rate, "dirty-rate", 0));
    if (mode)
        typed_params_add_string(line->params, VIR_DOMAIN_STATS_DIRTYRATE_CALC_MODE, mode);
    fill_vcpu_dirty_rates(line, rate);
}

/* The order in which stock tells them. Hardware counters (perf), the cache monitor (memory) and KVM's own (vm) have no
 * figures here. */
static const struct {
    unsigned int group;
    void (*fill)(const QemuStatsLine *line);
} groups[] = {
    {VIR_DOMAIN_STATS_STATE, fill_state},
    {VIR_DOMAIN_STATS_CPU_TOTAL, fill_cpu},
    {VIR_DOMAIN_STATS_BALLOON, fill_balloon},
    {VIR_DOMAIN_STATS_VCPU, fill_vcpu},
    {VIR_DOMAIN_STATS_INTERFACE, fill_interface},
    {VIR_DOMAIN_STATS_BLOCK, qemu_stats_fill_block},
    {VIR_DOMAIN_STATS_IOTHREAD, fill_iothread},
    {VIR_DOMAIN_STATS_DIRTYRATE, fill_dirty_rate},
};

void
qemu_stats_fill(const QemuStatsLine *line, unsigned int stats)
{
    for (size_t i = 0; i < G_N_ELEMENTS(groups); i++)
        if (stats & groups[i].group)
            groups[i].fill(line);
}
