/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_stats.c - counters of disks and interfaces, of one guest, and of all at once.
 *
 * All guests are asked at once and waited for once: a guest that does not answer in time costs only its own figures.
 * Each gets one batch of few commands.
 *
 * Threads: the guest's owner for one guest; bulk statistics run on a worker, what they send on the owners.
 */

#include "qemu/qemu_stats.h"

#include "base/error.h"
#include "base/netdev.h"
#include "driver/object.h"
#include "hypervisor/actor.h"
#include "hypervisor/domain_list.h"
#include "qemu/qemu_driver.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_methods.h"
#include "qemu/qemu_monitor_commands.h"

/* How long all guests together may take. */
#define GATHER_MS 5000

/* What bulk statistics have besides the flags of a list. */
#define STATS_FLAGS \
    ((unsigned int)VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT | (unsigned int)VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING | \
     (unsigned int)VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS)

/* ----------------------------------------------------------------- asking a guest */

typedef struct {
    ActorMessage base;
    unsigned int stats;             /* the groups wanted */
    QemuStatsAnswers answers;       /* set by the owner */
} StatsQuestion;

static void
question_done(ActorMessage *msg, int result)
{
    StatsQuestion *question = (StatsQuestion *)(void *)msg;

    qemu_stats_answers_clear(&question->answers);
    g_free(question);
}

/* One command of the batch, and where its answer goes. */
typedef struct {
    QemuMonitorQuery queries[QEMU_MONITOR_BATCH_MAX];
    JsonValue **places[QEMU_MONITOR_BATCH_MAX];
    size_t n;
} Batch;

static void
batch_add(Batch *batch, const char *command, JsonValue *arguments, JsonValue **place)
{
    batch->queries[batch->n] = (QemuMonitorQuery){.command = command, .arguments = arguments};
    batch->places[batch->n++] = place;
}

static void
batch_clear(Batch *batch)
{
    for (size_t i = 0; i < batch->n; i++)
        json_free((JsonValue *)(uintptr_t)batch->queries[i].arguments);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Batch, batch_clear)

static void
fill_batch(Batch *batch, const DomainDef *live, StatsQuestion *question)
{
    const MemballoonDef *balloon = live->memballoon;
    QemuStatsAnswers *answers = &question->answers;

    if ((question->stats & VIR_DOMAIN_STATS_BALLOON) && balloon && balloon->model != MEMBALLOON_NONE && balloon->info.alias)
        batch_add(batch, "qom-get", qemu_monitor_memory_stats_args(balloon->info.alias), &answers->balloon);
    if ((question->stats & VIR_DOMAIN_STATS_BLOCK) && live->disks && live->disks->len) {
        batch_add(batch, "query-blockstats", NULL, &answers->block_stats);
        batch_add(batch, "query-named-block-nodes", qemu_monitor_block_nodes_args(), &answers->block_nodes);
    }
    if ((question->stats & VIR_DOMAIN_STATS_IOTHREAD) && live->iothreads_count)
        batch_add(batch, "query-iothreads", NULL, &answers->iothreads);
    if (question->stats & VIR_DOMAIN_STATS_DIRTYRATE)
        batch_add(batch, "query-dirty-rate", NULL, &answers->dirty_rate);
}

static void
take_vcpus(const QemuGuest *guest, QemuStatsAnswers *answers)
{
    answers->vcpus = g_array_new(FALSE, FALSE, sizeof(QemuStatsVcpu));
    xml_each(QemuVcpuThread, thread, guest->vcpus) {
        const QemuStatsVcpu vcpu = {.id = thread->id, .tid = thread->pid};

        g_array_append_val(answers->vcpus, vcpu);
    }
}

static int
question_run(Domain *dom, StatsQuestion *question)
{
    JsonValue *answers[QEMU_MONITOR_BATCH_MAX] = {0};
    QemuGuest *guest = qemu_guest(dom);
    g_auto(Batch) batch = {0};

    if (!guest || !domain_live(dom))
        return 0;
    if (question->stats & VIR_DOMAIN_STATS_VCPU)
        take_vcpus(guest, &question->answers);
    fill_batch(&batch, domain_live(dom), question);
    if (batch.n == 0 || !guest->monitor)
        return 0;
    if (qemu_monitor_ask_batch(guest->monitor, batch.queries, batch.n, answers) < 0)
        error_reset();              /* the rest is told without it */
    for (size_t i = 0; i < batch.n; i++)
        *batch.places[i] = answers[i];
    return 0;
}
ACTOR_THUNK(StatsQuestion, question_run)

/* ------------------------------------------------------------------------- in bulk */

static void
stats_free(void *data)
{
    DomainStats *stats = data;

    typed_params_clear(&stats->params);
    domain_unref(stats->dom);
    g_free(stats);
}

/* What only QEMU knows. */
static bool
needs_guest(const DomainView *view, unsigned int stats, unsigned int flags)
{
    const unsigned int asked = VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_VCPU | VIR_DOMAIN_STATS_BLOCK |
                               VIR_DOMAIN_STATS_IOTHREAD | VIR_DOMAIN_STATS_DIRTYRATE;

    return domain_view_is_active(view) && (stats & asked) && !(flags & VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT) &&
           !domain_view_facts(view)->unresponsive;
}

static DomainStats *
make_line(Domain *dom, const DomainView *view, const QemuStatsAnswers *answers, unsigned int stats, unsigned int flags)
{
    DomainStats *result = g_new0(DomainStats, 1);
    QemuStatsLine line = {
        .view = view,
        .def = domain_view_def(view),
        .answers = answers,
        .backing = flags & VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING,
        .params = &result->params,
    };

    result->dom = domain_ref(dom);
    if (!line.def) {
        warn_last_error("the definition of domain '%s' cannot be read, only its state is told", domain_view_name(view));
        stats &= VIR_DOMAIN_STATS_STATE;
    }
    qemu_stats_fill(&line, stats);
    return result;
}

/* Which question of the gather belongs to which domain; -1 = it was not asked. */
static GArray *
ask(ActorGather *gather, const GPtrArray *doms, const GPtrArray *views, unsigned int stats, unsigned int flags)
{
    GArray *numbers = g_array_sized_new(FALSE, FALSE, sizeof(int), doms->len);

    for (guint i = 0; i < doms->len; i++) {
        int number = -1;

        if (needs_guest(g_ptr_array_index(views, i), stats, flags)) {
            StatsQuestion *question = g_new0(StatsQuestion, 1);

            question->base = (ActorMessage){.run = question_run_thunk, .done = question_done, .what = "statistics"};
            question->stats = stats;
            number = (int)actor_gather_count(gather);
            actor_gather_add(gather, g_ptr_array_index(doms, i), &question->base);
        }
        g_array_append_val(numbers, number);
    }
    return numbers;
}

static GPtrArray *
gather_stats(const GPtrArray *doms, unsigned int stats, unsigned int flags)
{
    g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func((GDestroyNotify)domain_view_unref);
    GPtrArray *results = g_ptr_array_new_with_free_func(stats_free);
    g_autoptr(ActorGather) gather = actor_gather_new();
    g_autoptr(GArray) numbers = NULL;

    for (guint i = 0; i < doms->len; i++)
        g_ptr_array_add(views, domain_view(g_ptr_array_index(doms, i)));
    numbers = ask(gather, doms, views, stats, flags);
    actor_gather_wait(gather, GATHER_MS);
    for (guint i = 0; i < doms->len; i++) {
        int number = g_array_index(numbers, int, i);
        StatsQuestion *answer = number >= 0 ? (StatsQuestion *)(void *)actor_gather_answer(gather, (size_t)number) : NULL;

        g_ptr_array_add(results, make_line(g_ptr_array_index(doms, i), g_ptr_array_index(views, i),
                                           answer ? &answer->answers : NULL, stats, flags));
    }
    return results;
}

GPtrArray *
qemu_domain_list_get_stats(DriverConn *conn, GPtrArray *doms, unsigned int stats, unsigned int flags)
{
    g_autoptr(GPtrArray) all = NULL;

    if ((flags & (unsigned int)VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS) && (stats & ~QEMU_STATS_ALL))
        return fail_null(VIR_ERR_ARGUMENT_UNSUPPORTED, _("there are no statistics behind the bits 0x%1$x"),
                         stats & ~QEMU_STATS_ALL);
    if (stats == 0)
        stats = QEMU_STATS_ALL;
    if (!doms)
        doms = all = domain_list_get(hypervisor_domains(conn), flags & ~STATS_FLAGS);
    return gather_stats(doms, stats, flags);
}

/* --------------------------------------------------------------------- one disk */

/* The sum over all disks when @name is empty, as the API has it. */
static int
get_counters(Domain *dom, const char *name, QemuBlockStats *ret_stats)
{
    const DomainDef *live;
    const DiskDef *disk = NULL;
    g_autoptr(GHashTable) all = NULL;
    QemuBlockStats sum = {0};

    if (domain_check_active(dom) < 0)
        return -1;
    live = domain_live(dom);
    if (*name && !(disk = domain_disk_find(live, name)))
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no disk '%2$s'"), live->name, name);
    all = qemu_monitor_block_stats(dom);
    if (!all)
        return -1;
    xml_each(DiskDef, one, live->disks) {
        const QemuBlockStats *stats = one->info.alias && (!disk || one == disk) ? g_hash_table_lookup(all, one->info.alias) : NULL;

        if (!stats)
            continue;
        sum.rd_ops += stats->rd_ops;
        sum.rd_bytes += stats->rd_bytes;
        sum.rd_ns += stats->rd_ns;
        sum.wr_ops += stats->wr_ops;
        sum.wr_bytes += stats->wr_bytes;
        sum.wr_ns += stats->wr_ns;
        sum.flush_ops += stats->flush_ops;
        sum.flush_ns += stats->flush_ns;
    }
    *ret_stats = sum;
    return 0;
}

int
qemu_domain_block_stats(Domain *dom, const char *disk, virDomainBlockStatsPtr stats)
{
    QemuBlockStats counters;

    assert_owner(dom);
    if (get_counters(dom, disk, &counters) < 0)
        return -1;
    *stats = (virDomainBlockStatsStruct){
        .rd_req = (long long)counters.rd_ops,
        .rd_bytes = (long long)counters.rd_bytes,
        .wr_req = (long long)counters.wr_ops,
        .wr_bytes = (long long)counters.wr_bytes,
        .errs = -1,
    };
    return 0;
}

int
qemu_domain_block_stats_flags(Domain *dom, const char *disk, TypedParams *params, unsigned int flags)
{
    QemuBlockStats counters;

    assert_owner(dom);
    if (get_counters(dom, disk, &counters) < 0)
        return -1;
    typed_params_add_llong(params, VIR_DOMAIN_BLOCK_STATS_WRITE_BYTES, (long long)counters.wr_bytes);
    typed_params_add_llong(params, VIR_DOMAIN_BLOCK_STATS_WRITE_REQ, (long long)counters.wr_ops);
    typed_params_add_llong(params, VIR_DOMAIN_BLOCK_STATS_READ_BYTES, (long long)counters.rd_bytes);
    typed_params_add_llong(params, VIR_DOMAIN_BLOCK_STATS_READ_REQ, (long long)counters.rd_ops);
    typed_params_add_llong(params, VIR_DOMAIN_BLOCK_STATS_FLUSH_REQ, (long long)counters.flush_ops);
    typed_params_add_llong(params, VIR_DOMAIN_BLOCK_STATS_WRITE_TOTAL_TIMES, (long long)counters.wr_ns);
    typed_params_add_llong(params, VIR_DOMAIN_BLOCK_STATS_READ_TOTAL_TIMES, (long long)counters.rd_ns);
    typed_params_add_llong(params, VIR_DOMAIN_BLOCK_STATS_FLUSH_TOTAL_TIMES, (long long)counters.flush_ns);
    return 0;
}

/* ---------------------------------------------------------------- one interface */

int
qemu_domain_interface_stats(Domain *dom, const char *device, virDomainInterfaceStatsPtr stats)
{
    const NetDef *net;
    NetdevStats host;
    bool swapped;

    assert_owner(dom);
    if (domain_check_active(dom) < 0)
        return -1;
    net = domain_net_find(domain_live(dom), device);
    if (!net || !net_target_dev(net))
        return fail(VIR_ERR_INVALID_ARG, _("domain '%1$s' has no interface '%2$s' with a device on the host"),
                    domain_name(dom), device);
    if (netdev_get_stats(net_target_dev(net), &host) < 0)
        return -1;
    swapped = net_actual_type(net) != NET_TYPE_DIRECT;
    *stats = (virDomainInterfaceStatsStruct){
        .rx_bytes = swapped ? host.tx_bytes : host.rx_bytes,
        .rx_packets = swapped ? host.tx_packets : host.rx_packets,
        .rx_errs = swapped ? host.tx_errors : host.rx_errors,
        .rx_drop = swapped ? host.tx_dropped : host.rx_dropped,
        .tx_bytes = swapped ? host.rx_bytes : host.tx_bytes,
        .tx_packets = swapped ? host.rx_packets : host.tx_packets,
        .tx_errs = swapped ? host.rx_errors : host.tx_errors,
        .tx_drop = swapped ? host.rx_dropped : host.tx_dropped,
    };
    return 0;
}
