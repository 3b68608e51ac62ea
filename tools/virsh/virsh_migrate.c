/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_migrate.c - a domain moved to another host, and how that is done.
 */

#include <stdbool.h>

#include "virsh_job.h"
#include "virsh_object.h"
#include "virsh_wait.h"

#define OPT_TEXT(name_, help_) {name_, VSH_STRING, VSH_POSITIONAL_OLD, help_}
#define OPT_NUMBER(name_, help_) {name_, VSH_INT, 0, help_}
#define OPT_FLAG(name_, help_) {name_, VSH_BOOL, 0, help_}

static const VshOpt migrate_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"desturi", VSH_STRING, VSH_REQUIRED | VSH_POSITIONAL,
     N_("where it goes: the URI that this client uses, or with --p2p its host")},
    OPT_FLAG("live", N_("let it run meanwhile")),
    OPT_FLAG("offline", N_("move its definition; it does not run")),
    OPT_FLAG("p2p", N_("the hosts do it between them")),
    OPT_FLAG("direct", N_("the hypervisors do it between them")),
    {"tunneled", VSH_ALIAS, 0, NULL, .alias = "tunnelled"},
    OPT_FLAG("tunnelled", N_("through the hosts' own connection")),
    OPT_FLAG("persistent", N_("define it there")),
    OPT_FLAG("undefinesource", N_("remove its definition here")),
    OPT_FLAG("suspend", N_("leave it suspended there")),
    OPT_FLAG("copy-storage-all", N_("copy its disks, too")),
    OPT_FLAG("copy-storage-inc", N_("copy the top images of its disks, too")),
    OPT_FLAG("copy-storage-synchronous-writes", N_("the guest's writes wait until the copies have them")),
    OPT_FLAG("change-protection", N_("nothing of it may be changed meanwhile")),
    OPT_FLAG("unsafe", N_("even if that is not safe")),
    OPT_FLAG("verbose", N_("show how far it is")),
    OPT_FLAG("compressed", N_("compress repeated pages")),
    OPT_FLAG("auto-converge", N_("slow the guest down until it converges")),
    OPT_FLAG("rdma-pin-all", N_("pin all its memory for RDMA")),
    OPT_FLAG("abort-on-error", N_("give up at an I/O error")),
    OPT_FLAG("postcopy", N_("allow it to run there before its memory is there")),
    OPT_FLAG("postcopy-after-precopy", N_("do so once all memory was sent")),
    OPT_FLAG("postcopy-resume", N_("go on with one that was interrupted")),
    OPT_FLAG("zerocopy", N_("send without copying memory first")),
    OPT_TEXT("migrateuri", N_("where the hypervisor connects to")),
    OPT_TEXT("graphicsuri", N_("where clients of its screens connect to")),
    OPT_TEXT("listen-address", N_("the address that the destination listens at")),
    OPT_TEXT("dname", N_("its name there")),
    {"timeout", VSH_INT, VSH_POSITIONAL_OLD, N_("suspend it, or switch to post-copy, after so many seconds")},
    OPT_FLAG("timeout-suspend", N_("suspend it then")),
    OPT_FLAG("timeout-postcopy", N_("switch to post-copy then")),
    {"xml", VSH_STRING, VSH_POSITIONAL_OLD | VSH_PATH, N_("file with its XML there")},
    {"migrate-disks", VSH_STRING, VSH_POSITIONAL_OLD, N_("the disks that are copied, with commas between"),
     .complete = virsh_complete_disks},
    {"migrate-disks-detect-zeroes", VSH_STRING, 0, N_("disks whose zeros are left out, with commas between"),
     .complete = virsh_complete_disks},
    {"migrate-disks-target-zero", VSH_STRING, 0, N_("disks that are all zeros there, with commas between"),
     .complete = virsh_complete_disks},
    {"disks-port", VSH_INT, VSH_POSITIONAL_OLD, N_("the port at which the destination takes disks")},
    {"disks-uri", VSH_STRING, 0, N_("where the destination takes disks")},
    {"comp-methods", VSH_STRING, 0, N_("how memory is compressed, with commas between"), .words = "xbzrle|mt|zlib|zstd"},
    OPT_NUMBER("comp-mt-level", N_("how well 'mt' compresses")),
    OPT_NUMBER("comp-mt-threads", N_("how many threads compress")),
    OPT_NUMBER("comp-mt-dthreads", N_("how many threads decompress")),
    OPT_NUMBER("comp-xbzrle-cache", N_("the size of the cache of 'xbzrle'")),
    OPT_NUMBER("auto-converge-initial", N_("how much the guest is slowed at first, in percent")),
    OPT_NUMBER("auto-converge-increment", N_("how much more each time, in percent")),
    {"persistent-xml", VSH_STRING, VSH_PATH, N_("file with the XML of its definition there")},
    OPT_FLAG("tls", N_("encrypted")),
    OPT_NUMBER("postcopy-bandwidth", N_("the limit after the switch to post-copy, in MiB/s")),
    OPT_FLAG("parallel", N_("through several connections")),
    OPT_NUMBER("parallel-connections", N_("through so many")),
    OPT_NUMBER("bandwidth", N_("the limit, in MiB/s")),
    {"tls-destination", VSH_STRING, 0, N_("the name in the destination's certificate")},
    OPT_NUMBER("comp-zlib-level", N_("how well 'zlib' compresses")),
    OPT_NUMBER("comp-zstd-level", N_("how well 'zstd' compresses")),
    OPT_NUMBER("available-switchover-bandwidth", N_("what can be sent while it stands still, in MiB/s")),
    OPT_END,
};

static const VirshFlag flag_rows[] = {
    {"live", VIR_MIGRATE_LIVE},
    {"offline", VIR_MIGRATE_OFFLINE},
    {"p2p", VIR_MIGRATE_PEER2PEER},
    {"tunnelled", VIR_MIGRATE_TUNNELLED},
    {"persistent", VIR_MIGRATE_PERSIST_DEST},
    {"undefinesource", VIR_MIGRATE_UNDEFINE_SOURCE},
    {"suspend", VIR_MIGRATE_PAUSED},
    {"copy-storage-all", VIR_MIGRATE_NON_SHARED_DISK},
    {"copy-storage-inc", VIR_MIGRATE_NON_SHARED_INC},
    {"copy-storage-synchronous-writes", VIR_MIGRATE_NON_SHARED_SYNCHRONOUS_WRITES},
    {"change-protection", VIR_MIGRATE_CHANGE_PROTECTION},
    {"unsafe", VIR_MIGRATE_UNSAFE},
    {"compressed", VIR_MIGRATE_COMPRESSED},
    {"auto-converge", VIR_MIGRATE_AUTO_CONVERGE},
    {"rdma-pin-all", VIR_MIGRATE_RDMA_PIN_ALL},
    {"abort-on-error", VIR_MIGRATE_ABORT_ON_ERROR},
    {"postcopy", VIR_MIGRATE_POSTCOPY},
    {"postcopy-resume", VIR_MIGRATE_POSTCOPY_RESUME},
    {"zerocopy", VIR_MIGRATE_ZEROCOPY},
    {"tls", VIR_MIGRATE_TLS},
    {"parallel", VIR_MIGRATE_PARALLEL},
    {NULL},
};

/* How an option's value becomes a parameter. */
typedef enum { PARAM_TEXT, PARAM_LIST, PARAM_FILE, PARAM_INT, PARAM_ULL } ParamKind;

static const struct {
    const char *option;
    const char *name;
    ParamKind kind;
} param_rows[] = {
    {"migrateuri", VIR_MIGRATE_PARAM_URI, PARAM_TEXT},
    {"graphicsuri", VIR_MIGRATE_PARAM_GRAPHICS_URI, PARAM_TEXT},
    {"listen-address", VIR_MIGRATE_PARAM_LISTEN_ADDRESS, PARAM_TEXT},
    {"dname", VIR_MIGRATE_PARAM_DEST_NAME, PARAM_TEXT},
    {"xml", VIR_MIGRATE_PARAM_DEST_XML, PARAM_FILE},
    {"persistent-xml", VIR_MIGRATE_PARAM_PERSIST_XML, PARAM_FILE},
    {"migrate-disks", VIR_MIGRATE_PARAM_MIGRATE_DISKS, PARAM_LIST},
    {"migrate-disks-detect-zeroes", VIR_MIGRATE_PARAM_MIGRATE_DISKS_DETECT_ZEROES, PARAM_LIST},
    {"migrate-disks-target-zero", VIR_MIGRATE_PARAM_MIGRATE_DISKS_TARGET_ZERO, PARAM_LIST},
    {"disks-port", VIR_MIGRATE_PARAM_DISKS_PORT, PARAM_INT},
    {"disks-uri", VIR_MIGRATE_PARAM_DISKS_URI, PARAM_TEXT},
    {"comp-methods", VIR_MIGRATE_PARAM_COMPRESSION, PARAM_LIST},
    {"comp-mt-level", VIR_MIGRATE_PARAM_COMPRESSION_MT_LEVEL, PARAM_INT},
    {"comp-mt-threads", VIR_MIGRATE_PARAM_COMPRESSION_MT_THREADS, PARAM_INT},
    {"comp-mt-dthreads", VIR_MIGRATE_PARAM_COMPRESSION_MT_DTHREADS, PARAM_INT},
    {"comp-xbzrle-cache", VIR_MIGRATE_PARAM_COMPRESSION_XBZRLE_CACHE, PARAM_ULL},
    {"auto-converge-initial", VIR_MIGRATE_PARAM_AUTO_CONVERGE_INITIAL, PARAM_INT},
    {"auto-converge-increment", VIR_MIGRATE_PARAM_AUTO_CONVERGE_INCREMENT, PARAM_INT},
    {"postcopy-bandwidth", VIR_MIGRATE_PARAM_BANDWIDTH_POSTCOPY, PARAM_ULL},
    {"parallel-connections", VIR_MIGRATE_PARAM_PARALLEL_CONNECTIONS, PARAM_INT},
    {"bandwidth", VIR_MIGRATE_PARAM_BANDWIDTH, PARAM_ULL},
    {"tls-destination", VIR_MIGRATE_PARAM_TLS_DESTINATION, PARAM_TEXT},
    {"comp-zlib-level", VIR_MIGRATE_PARAM_COMPRESSION_ZLIB_LEVEL, PARAM_INT},
    {"comp-zstd-level", VIR_MIGRATE_PARAM_COMPRESSION_ZSTD_LEVEL, PARAM_INT},
    {"available-switchover-bandwidth", VIR_MIGRATE_PARAM_BANDWIDTH_AVAIL_SWITCHOVER, PARAM_ULL},
};

typedef struct {
    virDomainPtr dom;
    virConnectPtr dest; /* NULL = the source's side does it all */
    const char *uri;
    unsigned int flags;
    virTypedParameterPtr params;
    int n;
    int max;
} Migration;

static void
migration_clear(Migration *self)
{
    virTypedParamsFree(self->params, self->n);
    if (self->dest)
        virConnectClose(self->dest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Migration, migration_clear)

static bool
add_list(Migration *migration, const char *name, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, ",", -1);

    return virTypedParamsAddStringList(&migration->params, &migration->n, &migration->max, name, (const char **)words) == 0;
}

static bool
add_param(Vsh *vsh, const VshCmd *cmd, size_t row, Migration *migration)
{
    const char *option = param_rows[row].option;
    const char *name = param_rows[row].name;
    g_autofree char *file = NULL;
    const char *text;
    unsigned long long wide;
    int number;

    switch (param_rows[row].kind) {
    case PARAM_TEXT:
        return vsh_string_checked(vsh, cmd, option, &text) > 0 &&
               virTypedParamsAddString(&migration->params, &migration->n, &migration->max, name, text) == 0;
    case PARAM_LIST:
        return vsh_string_checked(vsh, cmd, option, &text) > 0 && add_list(migration, name, text);
    case PARAM_FILE:
        file = virsh_read_file(vsh, cmd, option);
        return file && virTypedParamsAddString(&migration->params, &migration->n, &migration->max, name, file) == 0;
    case PARAM_INT:
        return vsh_int(vsh, cmd, option, &number) > 0 &&
               virTypedParamsAddInt(&migration->params, &migration->n, &migration->max, name, number) == 0;
    default:
        return vsh_ull(vsh, cmd, option, &wide) > 0 &&
               virTypedParamsAddULLong(&migration->params, &migration->n, &migration->max, name, wide) == 0;
    }
}

static bool
add_params(Vsh *vsh, const VshCmd *cmd, Migration *migration)
{
    for (size_t i = 0; i < G_N_ELEMENTS(param_rows); i++)
        if (vsh_has(cmd, param_rows[i].option) && !add_param(vsh, cmd, i, migration))
            return false;
    return true;
}

static bool
options_fit(Vsh *vsh, const VshCmd *cmd)
{
    if (!vsh_exclusive(vsh, cmd, "live", "offline") || !vsh_exclusive(vsh, cmd, "timeout-suspend", "timeout-postcopy") ||
        !vsh_requires(vsh, cmd, "postcopy-after-precopy", "postcopy") || !vsh_requires(vsh, cmd, "timeout-postcopy", "postcopy") ||
        !vsh_requires(vsh, cmd, "persistent-xml", "persistent") || !vsh_requires(vsh, cmd, "tls-destination", "tls") ||
        !vsh_requires(vsh, cmd, "parallel-connections", "parallel"))
        return false;
    if (vsh_has(cmd, "timeout") && !vsh_has(cmd, "live")) {
        vsh_error(vsh, "%s", _("migrate: Unexpected timeout for offline migration"));
        return false;
    }
    if (!vsh_has(cmd, "timeout") && (vsh_has(cmd, "timeout-suspend") || vsh_has(cmd, "timeout-postcopy"))) {
        vsh_error(vsh, "%s", _("migrate: Unexpected --timeout-* option without --timeout"));
        return false;
    }
    return true;
}

static int
call_migrate(void *data)
{
    Migration *migration = data;
    virDomainPtr there;

    if (!migration->dest)
        return virDomainMigrateToURI3(migration->dom, migration->uri, migration->params, (unsigned int)migration->n,
                                      migration->flags);
    there = virDomainMigrate3(migration->dom, migration->dest, migration->params, (unsigned int)migration->n, migration->flags);
    if (there)
        virDomainFree(there);
    return there ? 0 : -1;
}

/* What takes too long is made to end. */
static void
on_late_suspend(Vsh *vsh, virDomainPtr dom, void *data)
{
    vsh_debug(vsh, VSH_DEBUG_INFO, "suspending the domain, for the migration takes too long");
    if (virDomainSuspend(dom) < 0)
        vsh_report_error(vsh);
}

static void
on_late_postcopy(Vsh *vsh, virDomainPtr dom, void *data)
{
    vsh_debug(vsh, VSH_DEBUG_INFO, "switching the migration to post-copy");
    if (virDomainMigrateStartPostCopy(dom, 0) < 0)
        vsh_report_error(vsh);
}

static void
on_iteration(virConnectPtr conn, virDomainPtr dom, int iteration, void *opaque)
{
    /* The second begins when all was sent once. */
    if (iteration < 2)
        return;
    g_atomic_int_set((gint *)opaque, 1);
    virsh_wait_wake();
}

static bool
run_migration(Vsh *vsh, const VshCmd *cmd, Migration *migration)
{
    bool after_precopy = vsh_has(cmd, "postcopy-after-precopy");
    gint sent_once = 0;
    VirshJobTimeout timeout = {.timeout_ms = -1, .act = on_late_suspend, .sooner = &sent_once};
    int event = -1;
    bool ok;

    if (vsh_timeout_ms(vsh, cmd, "timeout", &timeout.timeout_ms) < 0)
        return false;
    if (after_precopy || vsh_has(cmd, "timeout-postcopy"))
        timeout.act = on_late_postcopy;
    virsh_start_event_loop(vsh);
    if (after_precopy) {
        event = virConnectDomainEventRegisterAny(virsh_conn(vsh), migration->dom, VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION,
                                                 VIR_DOMAIN_EVENT_CALLBACK((void (*)(void))on_iteration), &sent_once, NULL);
        if (event < 0)
            return false;
    }
    ok = virsh_job_run_with(vsh, migration->dom, vsh_has(cmd, "verbose") ? _("Migration") : NULL, call_migrate, migration, NULL,
                            &timeout);
    if (event >= 0)
        virConnectDomainEventDeregisterAny(virsh_conn(vsh), event);
    return ok;
}

static bool
cmd_migrate(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = NULL;
    g_auto(Migration) migration = {.flags = virsh_flags(cmd, flag_rows)};

    if (!options_fit(vsh, cmd) || vsh_string_checked(vsh, cmd, "desturi", &migration.uri) <= 0)
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom || !add_params(vsh, cmd, &migration))
        return false;
    migration.dom = dom;
    if (!vsh_has(cmd, "p2p") && !vsh_has(cmd, "direct")) {
        virsh_start_event_loop(vsh);
        migration.dest = virConnectOpenAuth(migration.uri, virConnectAuthPtrDefault, 0);
        if (!migration.dest)
            return false;
    }
    return run_migration(vsh, cmd, &migration);
}

static const VshOpt domain_opts[] = {OPT_DOMAIN_ACTIVE(DOMAIN_HELP), OPT_END};
static const VshOpt setdowntime_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"downtime", VSH_INT, VSH_REQUIRED | VSH_POSITIONAL, N_("how long it may stand still, in milliseconds")},
    OPT_END,
};

static bool
cmd_setmaxdowntime(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    unsigned long long downtime = 0;

    if (!dom || vsh_ull(vsh, cmd, "downtime", &downtime) < 0)
        return false;
    if (downtime < 1) {
        vsh_error(vsh, "%s", _("migrate: Invalid downtime"));
        return false;
    }
    return virDomainMigrateSetMaxDowntime(dom, downtime, 0) == 0;
}

static bool
cmd_getmaxdowntime(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    unsigned long long downtime;

    if (!dom || virDomainMigrateGetMaxDowntime(dom, &downtime, 0) < 0)
        return false;
    vsh_print(vsh, "%llu\n", downtime);
    return true;
}

static const VshOpt compcache_opts[] = {OPT_DOMAIN_ACTIVE(DOMAIN_HELP), OPT_NUMBER("size", N_("the new size, in bytes")), OPT_END};

static bool
cmd_compcache(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    unsigned long long size = 0;
    const char *unit;
    double value;
    int given;

    if (!dom || (given = vsh_ull(vsh, cmd, "size", &size)) < 0)
        return false;
    if ((given && virDomainMigrateSetCompressionCache(dom, size, 0) < 0) || virDomainMigrateGetCompressionCache(dom, &size, 0) < 0)
        return false;
    value = virsh_pretty_size(size, &unit);
    vsh_print(vsh, _("Compression cache: %.3lf %s"), value, unit);
    return true;
}

#define OPT_POSTCOPY OPT_FLAG("postcopy", N_("the limit after the switch to post-copy"))

static const VshOpt setspeed_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    {"bandwidth", VSH_INT, VSH_REQUIRED | VSH_POSITIONAL, N_("the limit, in MiB/s")},
    OPT_POSTCOPY,
    OPT_END,
};
static const VshOpt getspeed_opts[] = {OPT_DOMAIN_ACTIVE(DOMAIN_HELP), OPT_POSTCOPY, OPT_END};
static const VirshFlag speed_flags[] = {{"postcopy", VIR_DOMAIN_MIGRATE_MAX_SPEED_POSTCOPY}, {NULL}};

static bool
cmd_setspeed(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    unsigned long long limit;

    return dom && vsh_ull(vsh, cmd, "bandwidth", &limit) > 0 &&
           virDomainMigrateSetMaxSpeed(dom, (unsigned long)limit, virsh_flags(cmd, speed_flags)) == 0;
}

static bool
cmd_getspeed(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");
    unsigned long limit;

    if (!dom || virDomainMigrateGetMaxSpeed(dom, &limit, virsh_flags(cmd, speed_flags)) < 0)
        return false;
    vsh_print(vsh, "%lu\n", limit);
    return true;
}

static bool
cmd_postcopy(Vsh *vsh, const VshCmd *cmd)
{
    g_autoptr(virDomain) dom = virsh_domain(vsh, cmd, "domain");

    return dom && virDomainMigrateStartPostCopy(dom, 0) == 0;
}

const VshCmdDef virsh_migrate_commands[] = {
    {"migrate", migrate_opts, cmd_migrate, N_("move a domain to another host"),
     N_("Move a domain to another host; with --live it runs meanwhile.")},
    {"migrate-compcache", compcache_opts, cmd_compcache, N_("show or set the cache of compressed migrations"),
     N_("Show or set the size of the cache with which migrations are compressed.")},
    {"migrate-getmaxdowntime", domain_opts, cmd_getmaxdowntime, N_("print how long a migration may stop a domain"),
     N_("Print how long a live migration may let the domain stand still, in milliseconds.")},
    {"migrate-getspeed", getspeed_opts, cmd_getspeed, N_("print the limit of migrations"),
     N_("Print how much a migration of a domain may send, in MiB/s.")},
    {"migrate-postcopy", domain_opts, cmd_postcopy, N_("switch a migration to post-copy"),
     N_("Let the domain run at the destination at once, though its memory is not all there.")},
    {"migrate-setmaxdowntime", setdowntime_opts, cmd_setmaxdowntime, N_("set how long a migration may stop a domain"),
     N_("Set how long a live migration may let the domain stand still, in milliseconds.")},
    {"migrate-setspeed", setspeed_opts, cmd_setspeed, N_("set the limit of migrations"),
     N_("Set how much a migration of a domain may send, in MiB/s.")},
    OPT_END,
};
