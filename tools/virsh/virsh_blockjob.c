/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_blockjob.c - jobs on the images of a running domain's disks: commit, copy, pull.
 */

#include <limits.h>
#include <stdlib.h>

#include "virsh_markup.h"
#include "virsh_object.h"
#include "virsh_wait.h"

enum { LOOK_EVERY_MS = 500 };

#define MIB (1ULL << 20)

/* What a command waits for. */
typedef struct {
    Vsh *vsh;
    virDomainPtr dom;
    const char *path;
    const char *label;  /* NULL = nobody watches */
    bool abort_async;
    int timeout_ms;     /* -1 = for ever */
} BlockWait;

typedef enum { BLOCK_COMPLETED, BLOCK_READY, BLOCK_ABORTED, BLOCK_LOST } BlockEnd;

static void
print_progress(const BlockWait *wait, const virDomainBlockJobInfo *info)
{
    int percent = info->end == 0 ? 0 : (int)((double)info->cur * 100 / (double)info->end);

    if (!wait->label)
        return;
    if (info->end != 0 && info->cur >= info->end)
        percent = 100;
    fprintf(stderr, "\r%s: [%3d %%]", wait->label, MIN(percent, 100));
    fflush(stderr);
}

/* What came of the job: the event that told it, or that it is gone. */
typedef struct {
    gint status; /* a virDomainConnectBlockJobStatus, -1 = nothing was told */
} Told;

static void
on_block_job(virConnectPtr conn, virDomainPtr dom, const char *disk, int type, int status, void *opaque)
{
    g_atomic_int_set(&((Told *)opaque)->status, status);
    virsh_wait_wake();
}

/* One look; false while the job goes on. */
static bool
look(const BlockWait *wait, Told *told, BlockEnd *ret_end)
{
    virDomainBlockJobInfo info = {0};
    int status = g_atomic_int_get(&told->status);
    int rc = virDomainGetBlockJobInfo(wait->dom, wait->path, &info, 0);

    *ret_end = BLOCK_LOST;
    if (rc < 0 || status == VIR_DOMAIN_BLOCK_JOB_FAILED)
        return true;
    *ret_end = status == VIR_DOMAIN_BLOCK_JOB_CANCELED ? BLOCK_ABORTED : BLOCK_COMPLETED;
    if (rc == 0) {
        info.cur = info.end = 1;
        print_progress(wait, &info);
        return true;
    }
    print_progress(wait, &info);
    *ret_end = BLOCK_READY;
    return status == VIR_DOMAIN_BLOCK_JOB_READY ||
           (info.end > 0 && info.cur == info.end &&
            (info.type == VIR_DOMAIN_BLOCK_JOB_TYPE_COPY || info.type == VIR_DOMAIN_BLOCK_JOB_TYPE_ACTIVE_COMMIT));
}

static BlockEnd
wait_for_end(const BlockWait *wait, Told *told)
{
    gint64 end_us = g_get_monotonic_time() + (gint64)wait->timeout_ms * 1000;
    bool aborted = false;
    BlockEnd end;

    while (!look(wait, told, &end)) {
        bool late = wait->timeout_ms >= 0 && g_get_monotonic_time() >= end_us;
        VirshWaited waited = late ? VIRSH_WAIT_INTERRUPTED : virsh_wait(LOOK_EVERY_MS);

        if (waited != VIRSH_WAIT_INTERRUPTED || aborted)
            continue;
        aborted = true;
        if (virDomainBlockJobAbort(wait->dom, wait->path, wait->abort_async ? VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC : 0) < 0)
            return BLOCK_LOST;
        if (wait->abort_async)
            return BLOCK_ABORTED;
    }
    return aborted && end != BLOCK_LOST ? BLOCK_ABORTED : end;
}

static BlockEnd
block_wait(const BlockWait *wait)
{
    Told told = {.status = -1};
    int event;
    BlockEnd end;

    if (!virsh_wait_begin(wait->vsh))
        return BLOCK_LOST;
    virsh_start_event_loop(wait->vsh);
    event = virConnectDomainEventRegisterAny(virsh_conn(wait->vsh), wait->dom, VIR_DOMAIN_EVENT_ID_BLOCK_JOB,
                                             VIR_DOMAIN_EVENT_CALLBACK((void (*)(void))on_block_job), &told, NULL);
    /* Without the event it is looked at from time to time all the same. */
    if (event < 0)
        vsh_forget_error();
    end = wait_for_end(wait, &told);
    if (event >= 0)
        virConnectDomainEventDeregisterAny(virsh_conn(wait->vsh), event);
    virsh_wait_end();
    return end;
}

/* What is said at each end. */
typedef struct {
    const char *label;    /* "Block Commit" */
    const char *started;
    const char *aborted;
    const char *failed;
    const char *completed;
    const char *ready;
} BlockWords;

static const BlockWords commit_words = {N_("Block commit"), N_("Block commit started"), N_("Commit aborted"), N_("Commit failed"),
                                        N_("Commit complete"), N_("Now in synchronized phase")};
static const BlockWords copy_words = {N_("Block Copy"), N_("Block Copy started"), N_("Copy aborted"), N_("Copy failed"),
                                      N_("Copy complete"), N_("Now in mirroring phase")};
static const BlockWords pull_words = {N_("Block Pull"), N_("Block Pull started"), N_("Pull aborted"), N_("Pull failed"),
                                      N_("Pull complete"), N_("Pull complete")};

/* Ends a job that is ready as the options say. */
static bool
end_ready(Vsh *vsh, virDomainPtr dom, const char *path, bool pivot, bool finish, bool async, const BlockWords *words)
{
    unsigned int flags = (pivot ? VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT : 0U) | (async ? VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC : 0U);

    if (!pivot && !finish) {
        vsh_extra(vsh, "\n%s", _(words->ready));
        return true;
    }
    if (virDomainBlockJobAbort(dom, path, flags) < 0) {
        vsh_error(vsh, pivot ? _("failed to pivot job for disk %s") : _("failed to finish job for disk %s"), path);
        return false;
    }
    vsh_extra(vsh, "\n%s", pivot ? _("Successfully pivoted") : words == &copy_words ? _("Successfully copied")
                                                                                    : _("Commit complete, overlay image kept"));
    return true;
}

/* Says that the job has begun, or waits for its end, as the options say. @finish is --finish or --keep-overlay. */
static bool
after_start(Vsh *vsh, const VshCmd *cmd, virDomainPtr dom, bool pivot, bool finish, const BlockWords *words)
{
    BlockWait wait = {.vsh = vsh, .dom = dom, .path = vsh_string(cmd, "path"), .timeout_ms = -1,
                      .label = vsh_has(cmd, "verbose") ? _(words->label) : NULL, .abort_async = vsh_has(cmd, "async")};

    if (!vsh_has(cmd, "wait") && !vsh_has(cmd, "timeout") && !pivot && !finish) {
        vsh_extra(vsh, "%s", _(words->started));
        return true;
    }
    if (vsh_timeout_ms(vsh, cmd, "timeout", &wait.timeout_ms) < 0)
        return false;
    switch (block_wait(&wait)) {
    case BLOCK_COMPLETED:
        vsh_extra(vsh, "\n%s", _(words->completed));
        return true;
    case BLOCK_READY:
        return end_ready(vsh, dom, wait.path, pivot, finish, wait.abort_async, words);
    case BLOCK_ABORTED:
        vsh_extra(vsh, "\n%s", _(words->aborted));
        return false;
    default:
        vsh_error(vsh, "%s", _(words->failed));
        return false;
    }
}

/* What waits only makes sense when something is waited for; false with a complaint. */
static bool
wait_options_fit(Vsh *vsh, const VshCmd *cmd, const char *finish)
{
    bool waits = vsh_has(cmd, "wait") || vsh_has(cmd, "timeout") || vsh_has(cmd, "pivot") || vsh_has(cmd, finish);

    if (!vsh_exclusive(vsh, cmd, "pivot", finish))
        return false;
    for (size_t i = 0; i < 2 && !waits; i++) {
        const char *option = i == 0 ? "async" : "verbose";

        if (vsh_has(cmd, option)) {
            vsh_error(vsh, _("--%s requires at least one of --timeout, --wait, --pivot, or --%s"), option, finish);
            return false;
        }
    }
    return true;
}

/* --bandwidth in the unit that @ret_flags, with @bytes_flag or without, says; false with a complaint. */
static bool
bandwidth(Vsh *vsh, const VshCmd *cmd, unsigned int bytes_flag, unsigned long *ret_bandwidth, unsigned int *ret_flags)
{
    bool bytes = vsh_has(cmd, "bytes");
    unsigned long long value = 0;

    if (vsh_scaled(vsh, cmd, "bandwidth", bytes ? 1 : MIB, ULONG_MAX, &value) < 0)
        return false;
    *ret_bandwidth = (unsigned long)(bytes ? value : value / MIB);
    if (bytes)
        *ret_flags |= bytes_flag;
    return true;
}

#define OPT_DISK OPT_NAMED("path", N_("the disk's target or source"), virsh_complete_disks)
#define OPT_BANDWIDTH {"bandwidth", VSH_INT, VSH_POSITIONAL_OLD, N_("the limit, in MiB/s")}
#define OPT_BYTES {"bytes", VSH_BOOL, 0, N_("the limit is in bytes/s")}
#define OPT_WAIT {"wait", VSH_BOOL, 0, N_("wait until it is done, or ready")}
#define OPT_VERBOSE {"verbose", VSH_BOOL, 0, N_("show how far it is")}
#define OPT_TIMEOUT {"timeout", VSH_INT, VSH_POSITIONAL_OLD, N_("abort it after so many seconds")}
#define OPT_PIVOT(help_) {"pivot", VSH_BOOL, 0, help_}
#define OPT_ASYNC {"async", VSH_BOOL, 0, N_("do not wait for an abort to end")}
#define OPT_RELATIVE {"keep-relative", VSH_BOOL, 0, N_("keep relative names of backing files")}

static const VshOpt commit_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    OPT_DISK,
    OPT_BANDWIDTH,
    {"base", VSH_STRING, VSH_POSITIONAL_OLD, N_("the image that gets the changes")},
    {"shallow", VSH_BOOL, 0, N_("the backing image of the top gets them")},
    {"top", VSH_STRING, VSH_POSITIONAL_OLD, N_("the image that has the changes")},
    {"active", VSH_BOOL, 0, N_("of the image in use; it is ready when both are the same")},
    {"delete", VSH_BOOL, 0, N_("delete the images that are done with")},
    OPT_WAIT,
    OPT_VERBOSE,
    OPT_TIMEOUT,
    OPT_PIVOT(N_("use the base when it is ready")),
    {"keep-overlay", VSH_BOOL, 0, N_("go on with the top when it is ready")},
    OPT_ASYNC,
    OPT_RELATIVE,
    OPT_BYTES,
    OPT_END,
};

static bool
cmd_blockcommit(Vsh *vsh, const VshCmd *cmd)
{
    static const VirshFlag rows[] = {
        {"shallow", VIR_DOMAIN_BLOCK_COMMIT_SHALLOW},     {"active", VIR_DOMAIN_BLOCK_COMMIT_ACTIVE},
        {"pivot", VIR_DOMAIN_BLOCK_COMMIT_ACTIVE},        {"keep-overlay", VIR_DOMAIN_BLOCK_COMMIT_ACTIVE},
        {"delete", VIR_DOMAIN_BLOCK_COMMIT_DELETE},       {"keep-relative", VIR_DOMAIN_BLOCK_COMMIT_RELATIVE},
        {NULL},
    };
    unsigned int flags = virsh_flags(cmd, rows);
    const char *path;
    g_autoptr(virDomain) dom = NULL;
    unsigned long limit;

    if (!wait_options_fit(vsh, cmd, "keep-overlay") || vsh_string_checked(vsh, cmd, "path", &path) <= 0 ||
        !bandwidth(vsh, cmd, VIR_DOMAIN_BLOCK_COMMIT_BANDWIDTH_BYTES, &limit, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom || virDomainBlockCommit(dom, path, vsh_string(cmd, "base"), vsh_string(cmd, "top"), limit, flags) < 0)
        return false;
    return after_start(vsh, cmd, dom, vsh_has(cmd, "pivot"), vsh_has(cmd, "keep-overlay"), &commit_words);
}

static const VshOpt pull_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    OPT_DISK,
    OPT_BANDWIDTH,
    {"base", VSH_STRING, VSH_POSITIONAL_OLD, N_("the image that stays a backing image")},
    OPT_WAIT,
    OPT_VERBOSE,
    OPT_TIMEOUT,
    OPT_ASYNC,
    OPT_RELATIVE,
    OPT_BYTES,
    OPT_END,
};

static bool
cmd_blockpull(Vsh *vsh, const VshCmd *cmd)
{
    const char *base;
    const char *path;
    unsigned int flags = 0;
    g_autoptr(virDomain) dom = NULL;
    unsigned long limit;
    int rc;

    if (!vsh_requires(vsh, cmd, "verbose", "wait") || !vsh_requires(vsh, cmd, "async", "wait") ||
        vsh_string_checked(vsh, cmd, "path", &path) <= 0 || vsh_string_checked(vsh, cmd, "base", &base) < 0 ||
        !bandwidth(vsh, cmd, VIR_DOMAIN_BLOCK_PULL_BANDWIDTH_BYTES, &limit, &flags))
        return false;
    if (vsh_has(cmd, "keep-relative"))
        flags |= VIR_DOMAIN_BLOCK_REBASE_RELATIVE;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    /* The first function for this knows no base. */
    if (base || (flags & VIR_DOMAIN_BLOCK_REBASE_RELATIVE))
        rc = virDomainBlockRebase(dom, path, base, limit, flags);
    else
        rc = virDomainBlockPull(dom, path, limit, flags);
    return rc >= 0 && after_start(vsh, cmd, dom, false, false, &pull_words);
}

static const VshOpt copy_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    OPT_DISK,
    {"dest", VSH_STRING, VSH_POSITIONAL_OLD | VSH_PATH, N_("the copy's file or device")},
    OPT_BANDWIDTH,
    {"shallow", VSH_BOOL, 0, N_("copy the top image only")},
    {"reuse-external", VSH_BOOL, 0, N_("write to a file that is there")},
    {"raw", VSH_ALIAS, 0, NULL, .alias = "format=raw"},
    {"blockdev", VSH_BOOL, 0, N_("the copy is a device")},
    OPT_WAIT,
    OPT_VERBOSE,
    OPT_TIMEOUT,
    OPT_PIVOT(N_("use the copy when it is ready")),
    {"finish", VSH_BOOL, 0, N_("go on with the original when it is ready")},
    OPT_ASYNC,
    {"xml", VSH_STRING, VSH_POSITIONAL_OLD | VSH_PATH, N_("file with the XML of the copy's disk")},
    {"format", VSH_STRING, VSH_POSITIONAL_OLD, N_("the copy's format"),
     .words = "none|raw|dir|bochs|cloop|dmg|iso|vpc|vdi|fat|vhd|ploop|cow|qcow|qcow2|qed|vmdk"},
    {"granularity", VSH_INT, VSH_POSITIONAL_OLD, N_("how many bytes are copied for one that changed")},
    {"buf-size", VSH_INT, VSH_POSITIONAL_OLD, N_("how many bytes may be under way")},
    OPT_BYTES,
    {"transient-job", VSH_BOOL, 0, N_("the job need not outlast the domain's process")},
    {"synchronous-writes", VSH_BOOL, 0, N_("the guest's writes wait until the copy has them")},
    {"print-xml", VSH_BOOL, 0, N_("print the XML of the copy's disk, and do nothing")},
    {"dest-is-zero", VSH_BOOL, 0, N_("the copy is all zeros now")},
    OPT_END,
};

static char *
copy_xml(const VshCmd *cmd)
{
    bool block = vsh_has(cmd, "blockdev");
    GString *xml = g_string_new("<disk");

    virsh_markup_attribute(xml, "type", block ? "block" : "file");
    g_string_append(xml, ">\n");
    virsh_markup_empty(xml, 2, "source", block ? "dev" : "file", vsh_string(cmd, "dest"));
    virsh_markup_empty(xml, 2, "driver", "type", vsh_string(cmd, "format"));
    g_string_append(xml, "</disk>\n");
    return g_string_free(xml, FALSE);
}

static const VirshFlag copy_flags[] = {
    {"shallow", VIR_DOMAIN_BLOCK_COPY_SHALLOW},
    {"reuse-external", VIR_DOMAIN_BLOCK_COPY_REUSE_EXT},
    {"transient-job", VIR_DOMAIN_BLOCK_COPY_TRANSIENT_JOB},
    {"synchronous-writes", VIR_DOMAIN_BLOCK_COPY_SYNCHRONOUS_WRITES},
    {"dest-is-zero", VIR_DOMAIN_BLOCK_COPY_TARGET_ZEROED},
    {NULL},
};

/* What servers of old can do, they are asked with the function of old. */
static bool
old_function_will_do(const VshCmd *cmd)
{
    const char *format = vsh_string(cmd, "format");

    return !vsh_has(cmd, "xml") && !vsh_has(cmd, "granularity") && !vsh_has(cmd, "buf-size") && !vsh_has(cmd, "bytes") &&
           !vsh_has(cmd, "transient-job") && !vsh_has(cmd, "synchronous-writes") && !vsh_has(cmd, "dest-is-zero") &&
           (!format || g_str_equal(format, "raw"));
}

static int
copy_by_rebase(const VshCmd *cmd, virDomainPtr dom, unsigned long limit)
{
    static const VirshFlag rows[] = {
        {"shallow", VIR_DOMAIN_BLOCK_REBASE_SHALLOW},
        {"reuse-external", VIR_DOMAIN_BLOCK_REBASE_REUSE_EXT},
        {"blockdev", VIR_DOMAIN_BLOCK_REBASE_COPY_DEV},
        {"format", VIR_DOMAIN_BLOCK_REBASE_COPY_RAW},
        {NULL},
    };

    return virDomainBlockRebase(dom, vsh_string(cmd, "path"), vsh_string(cmd, "dest"), limit,
                                virsh_flags(cmd, rows) | VIR_DOMAIN_BLOCK_REBASE_COPY);
}

static int
copy_by_xml(Vsh *vsh, const VshCmd *cmd, virDomainPtr dom, const char *xml, unsigned long long bytes_per_s)
{
    virTypedParameterPtr params = NULL;
    unsigned int granularity = 0;
    unsigned long long buffer = 0;
    int n = 0;
    int max = 0;
    int rc = 0;

    if (vsh_uint(vsh, cmd, "granularity", &granularity) < 0 || vsh_ull(vsh, cmd, "buf-size", &buffer) < 0)
        return -1;
    if (bytes_per_s)
        rc |= virTypedParamsAddULLong(&params, &n, &max, VIR_DOMAIN_BLOCK_COPY_BANDWIDTH, bytes_per_s);
    if (granularity)
        rc |= virTypedParamsAddUInt(&params, &n, &max, VIR_DOMAIN_BLOCK_COPY_GRANULARITY, granularity);
    if (buffer)
        rc |= virTypedParamsAddULLong(&params, &n, &max, VIR_DOMAIN_BLOCK_COPY_BUF_SIZE, buffer);
    if (rc == 0)
        rc = virDomainBlockCopy(dom, vsh_string(cmd, "path"), xml, params, n, virsh_flags(cmd, copy_flags));
    virTypedParamsFree(params, n);
    return rc;
}

static bool
cmd_blockcopy(Vsh *vsh, const VshCmd *cmd)
{
    g_autofree char *xml = NULL;
    g_autoptr(virDomain) dom = NULL;
    unsigned long long limit = 0;
    int rc;

    if (!vsh_exclusive(vsh, cmd, "dest", "xml") || !vsh_exclusive(vsh, cmd, "format", "xml") ||
        !vsh_exclusive(vsh, cmd, "blockdev", "xml") || !wait_options_fit(vsh, cmd, "finish") ||
        vsh_scaled(vsh, cmd, "bandwidth", vsh_has(cmd, "bytes") ? 1 : MIB, G_MAXUINT64, &limit) < 0)
        return false;
    if (!vsh_has(cmd, "dest") && !vsh_has(cmd, "xml")) {
        vsh_error(vsh, "%s", _("need either --dest or --xml"));
        return false;
    }
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    xml = vsh_has(cmd, "xml") ? virsh_read_file(vsh, cmd, "xml") : copy_xml(cmd);
    if (!xml)
        return false;
    if (vsh_has(cmd, "print-xml")) {
        vsh_print(vsh, "%s", xml);
        return true;
    }
    rc = old_function_will_do(cmd) ? copy_by_rebase(cmd, dom, (unsigned long)(limit / MIB))
                                   : copy_by_xml(vsh, cmd, dom, xml, limit);
    return rc >= 0 && after_start(vsh, cmd, dom, vsh_has(cmd, "pivot"), vsh_has(cmd, "finish"), &copy_words);
}

static const VshOpt job_opts[] = {
    OPT_DOMAIN_ACTIVE(DOMAIN_HELP),
    OPT_DISK,
    {"abort", VSH_BOOL, 0, N_("abort the job")},
    {"async", VSH_BOOL, 0, N_("do not wait for an abort to end")},
    OPT_PIVOT(N_("end a copy or commit that is ready, and use its target")),
    {"info", VSH_BOOL, 0, N_("show the job")},
    {"bytes", VSH_BOOL, 0, N_("limits are in bytes/s")},
    {"raw", VSH_BOOL, 0, N_("show the job's numbers as the library has them")},
    OPT_BANDWIDTH,
    OPT_END,
};

static const char *
job_label(int type)
{
    static const char *const words[] = {N_("Unknown job"), N_("Block Pull"), N_("Block Copy"), N_("Block Commit"),
                                        N_("Active Block Commit"), N_("Backup")};

    return type >= 0 && (size_t)type < G_N_ELEMENTS(words) ? _(words[type]) : _("Unknown job");
}

static void
print_limit(Vsh *vsh, unsigned long limit, bool bytes)
{
    const char *unit;
    double size;

    if (limit == 0) {
        vsh_print(vsh, "\n");
        return;
    }
    size = virsh_pretty_size(bytes ? limit : limit * MIB, &unit);
    vsh_print(vsh, _("    Bandwidth limit: %llu bytes/s (%-.3lf %s/s)\n"), bytes ? limit : limit * MIB, size, unit);
}

static bool
job_info(Vsh *vsh, const VshCmd *cmd, virDomainPtr dom, const char *path)
{
    virDomainBlockJobInfo info = {0};
    bool bytes = true;
    int rc = virDomainGetBlockJobInfo(dom, path, &info, VIR_DOMAIN_BLOCK_JOB_INFO_BANDWIDTH_BYTES);

    /* Servers of old know MiB/s only. */
    if (rc < 0 && virGetLastErrorCode() == VIR_ERR_INVALID_ARG) {
        vsh_forget_error();
        bytes = false;
        rc = virDomainGetBlockJobInfo(dom, path, &info, 0);
    }
    if (rc < 0)
        return false;
    if (rc == 0) {
        if (!vsh_has(cmd, "raw"))
            vsh_extra(vsh, _("No current block job for %s"), path);
    } else if (vsh_has(cmd, "raw")) {
        vsh_print(vsh, " type=%s\n bandwidth=%lu\n cur=%llu\n end=%llu\n", job_label(info.type), info.bandwidth, info.cur,
                  info.end);
    } else {
        int percent = info.end == 0 ? 0 : (int)((double)info.cur * 100 / (double)info.end);

        vsh_print(vsh, "%s: [%3d %%]", job_label(info.type), MIN(percent, 100));
        print_limit(vsh, info.bandwidth, bytes);
    }
    return true;
}

static bool
cmd_blockjob(Vsh *vsh, const VshCmd *cmd)
{
    static const VirshFlag rows[] = {
        {"async", VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC},
        {"pivot", VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT},
        {NULL},
    };
    static const char *const exclusive[][2] = {
        {"raw", "bandwidth"}, {"raw", "abort"},      {"raw", "async"},  {"raw", "pivot"},       {"info", "abort"},
        {"info", "async"},    {"info", "pivot"},     {"info", "bandwidth"}, {"bandwidth", "abort"}, {"bandwidth", "async"},
        {"bandwidth", "pivot"},
    };
    bool ends = vsh_has(cmd, "abort") || vsh_has(cmd, "async") || vsh_has(cmd, "pivot");
    g_autoptr(virDomain) dom = NULL;
    unsigned int flags = 0;
    unsigned long limit;
    const char *path;

    for (size_t i = 0; i < G_N_ELEMENTS(exclusive); i++)
        if (!vsh_exclusive(vsh, cmd, exclusive[i][0], exclusive[i][1]))
            return false;
    if (vsh_string_checked(vsh, cmd, "path", &path) <= 0 ||
        !bandwidth(vsh, cmd, VIR_DOMAIN_BLOCK_JOB_SPEED_BANDWIDTH_BYTES, &limit, &flags))
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom)
        return false;
    if (vsh_has(cmd, "bandwidth"))
        return virDomainBlockJobSetSpeed(dom, path, limit, flags) == 0;
    if (ends)
        return virDomainBlockJobAbort(dom, path, virsh_flags(cmd, rows)) == 0;
    return job_info(vsh, cmd, dom, path);
}

const VshCmdDef virsh_blockjob_commands[] = {
    {"blockcommit", commit_opts, cmd_blockcommit, N_("write the changes in a disk's images to their backing image"),
     N_("Write the changes in images of a running domain's disk to their backing image.")},
    {"blockcopy", copy_opts, cmd_blockcopy, N_("copy a disk while it is in use"),
     N_("Copy a running domain's disk to another place; then both are written until the job ends.")},
    {"blockjob", job_opts, cmd_blockjob, N_("show, limit or end the job on a disk"),
     N_("Show the job on a running domain's disk, limit it, or end it.")},
    {"blockpull", pull_opts, cmd_blockpull, N_("fill a disk's image from its backing images"),
     N_("Read into the image of a running domain's disk what its backing images have.")},
    OPT_END,
};
