/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_event_print.c - what each kind of event looks like.
 *
 * Threads: the event loop's.
 */

#include "virsh_event.h"

static const char *
word(const char *const *words, size_t n, int index, const char *otherwise)
{
    return index >= 0 && (size_t)index < n && words[index] ? _(words[index]) : _(otherwise);
}

#define WORD(words, index, otherwise) word(words, G_N_ELEMENTS(words), index, otherwise)

static const char *
or_null(const char *text)
{
    return text ? text : "<null>";
}

static const char *
lifecycle_detail(int event, int detail)
{
    static const char *const defined[] = {N_("Added"), N_("Updated"), N_("Renamed"), N_("Snapshot")};
    static const char *const undefined[] = {N_("Removed"), N_("Renamed")};
    static const char *const started[] = {N_("Booted"), N_("Migrated"), N_("Restored"), N_("Snapshot"), N_("Event wakeup"),
                                          N_("Recreated")};
    static const char *const suspended[] = {N_("Paused"), N_("Migrated"), N_("I/O Error"), N_("Watchdog"), N_("Restored"),
                                            N_("Snapshot"), N_("API error"), N_("Post-copy"), N_("Post-copy Error"),
                                            N_("Guest shutdown")};
    static const char *const resumed[] = {N_("Unpaused"), N_("Migrated"), N_("Snapshot"), N_("Post-copy"), N_("Post-copy Error")};
    static const char *const stopped[] = {N_("Shutdown"), N_("Destroyed"), N_("Crashed"), N_("Migrated"), N_("Saved"), N_("Failed"),
                                          N_("Snapshot"), N_("Recreated")};
    static const char *const shutdown[] = {N_("Finished"), N_("Finished after guest request"), N_("Finished after host request")};
    static const char *const pmsuspended[] = {N_("Memory"), N_("Disk")};
    static const char *const crashed[] = {N_("Panicked"), N_("Crashloaded")};
    static const struct {
        const char *const *words;
        size_t n;
    } by_event[] = {
        [VIR_DOMAIN_EVENT_DEFINED] = {defined, G_N_ELEMENTS(defined)},
        [VIR_DOMAIN_EVENT_UNDEFINED] = {undefined, G_N_ELEMENTS(undefined)},
        [VIR_DOMAIN_EVENT_STARTED] = {started, G_N_ELEMENTS(started)},
        [VIR_DOMAIN_EVENT_SUSPENDED] = {suspended, G_N_ELEMENTS(suspended)},
        [VIR_DOMAIN_EVENT_RESUMED] = {resumed, G_N_ELEMENTS(resumed)},
        [VIR_DOMAIN_EVENT_STOPPED] = {stopped, G_N_ELEMENTS(stopped)},
        [VIR_DOMAIN_EVENT_SHUTDOWN] = {shutdown, G_N_ELEMENTS(shutdown)},
        [VIR_DOMAIN_EVENT_PMSUSPENDED] = {pmsuspended, G_N_ELEMENTS(pmsuspended)},
        [VIR_DOMAIN_EVENT_CRASHED] = {crashed, G_N_ELEMENTS(crashed)},
    };

    if (event < 0 || (size_t)event >= G_N_ELEMENTS(by_event))
        return _("unknown");
    return word(by_event[event].words, by_event[event].n, detail, N_("unknown"));
}

static int
on_lifecycle(virConnectPtr conn, virDomainPtr dom, int event, int detail, void *opaque)
{
    static const char *const events[] = {N_("Defined"), N_("Undefined"), N_("Started"), N_("Suspended"), N_("Resumed"),
                                         N_("Stopped"), N_("Shutdown"), N_("PMSuspended"), N_("Crashed")};
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s': %s %s\n"), tap->name, virDomainGetName(dom),
                     WORD(events, event, N_("unknown")), lifecycle_detail(event, detail));
    return 0;
}

static void
on_plain(virConnectPtr conn, virDomainPtr dom, void *opaque)
{
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s'\n"), tap->name, virDomainGetName(dom));
}

/* For suspends and wake-ups: there is one reason, and it says nothing. */
static void
on_reason(virConnectPtr conn, virDomainPtr dom, int reason, void *opaque)
{
    on_plain(conn, dom, opaque);
}

static void
on_rtc_change(virConnectPtr conn, virDomainPtr dom, long long offset, void *opaque)
{
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s': %lld\n"), tap->name, virDomainGetName(dom), offset);
}

static void
on_watchdog(virConnectPtr conn, virDomainPtr dom, int action, void *opaque)
{
    static const char *const actions[] = {N_("none"),     N_("pause"), N_("reset"),     N_("poweroff"),
                                          N_("shutdown"), N_("debug"), N_("inject-nmi")};
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s': %s\n"), tap->name, virDomainGetName(dom),
                     WORD(actions, action, N_("unknown")));
}

static const char *
io_error_action(int action)
{
    static const char *const actions[] = {N_("none"), N_("pause"), N_("report")};

    return WORD(actions, action, N_("unknown"));
}

static void
on_io_error(virConnectPtr conn, virDomainPtr dom, const char *path, const char *alias, int action, void *opaque)
{
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s': %s (%s) %s\n"), tap->name, virDomainGetName(dom), path, alias,
                     io_error_action(action));
}

static void
on_io_error_reason(virConnectPtr conn, virDomainPtr dom, const char *path, const char *alias, int action, const char *reason,
                   void *opaque)
{
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s': %s (%s) %s due to %s\n"), tap->name, virDomainGetName(dom), path, alias,
                     io_error_action(action), reason);
}

static void
on_graphics(virConnectPtr conn, virDomainPtr dom, int phase, const virDomainEventGraphicsAddress *local,
            const virDomainEventGraphicsAddress *remote, const char *auth, const virDomainEventGraphicsSubject *subject,
            void *opaque)
{
    static const char *const phases[] = {N_("connect"), N_("initialize"), N_("disconnect")};
    static const char *const families[] = {N_("IPv4"), N_("IPv6"), N_("unix")};
    VirshEventTap *tap = opaque;
    g_autoptr(GString) identities = g_string_new(NULL);

    for (int i = 0; subject && i < subject->nidentity; i++)
        g_string_append_printf(identities, "\t%s=%s\n", subject->identities[i].type, subject->identities[i].name);
    virsh_event_show(tap, _("event '%s' for domain '%s': %s local[%s %s %s] remote[%s %s %s] %s\n%s"), tap->name,
                     virDomainGetName(dom), WORD(phases, phase, N_("unknown")), WORD(families, local->family, N_("unknown")),
                     local->node, local->service, WORD(families, remote->family, N_("unknown")), remote->node, remote->service,
                     auth, identities->str);
}

static void
on_block_job(virConnectPtr conn, virDomainPtr dom, const char *disk, int type, int status, void *opaque)
{
    static const char *const jobs[] = {N_("Unknown job"), N_("Block Pull"), N_("Block Copy"), N_("Block Commit"),
                                       N_("Active Block Commit"), N_("Backup")};
    static const char *const ends[] = {N_("completed"), N_("failed"), N_("canceled"), N_("ready")};
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s': %s for %s %s\n"), tap->name, virDomainGetName(dom),
                     WORD(jobs, type, N_("Unknown job")), disk, WORD(ends, status, N_("unknown")));
}

static void
on_disk_change(virConnectPtr conn, virDomainPtr dom, const char *old, const char *new, const char *alias, int reason, void *opaque)
{
    static const char *const reasons[] = {N_("changed"), N_("dropped")};
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s' disk %s: %s -> %s: %s\n"), tap->name, virDomainGetName(dom), alias,
                     or_null(old), or_null(new), WORD(reasons, reason, N_("unknown")));
}

static void
on_tray_change(virConnectPtr conn, virDomainPtr dom, const char *alias, int reason, void *opaque)
{
    static const char *const reasons[] = {N_("opened"), N_("closed")};
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s' disk %s: %s\n"), tap->name, virDomainGetName(dom), alias,
                     WORD(reasons, reason, N_("unknown")));
}

static void
on_balloon_change(virConnectPtr conn, virDomainPtr dom, unsigned long long kib, void *opaque)
{
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s': %lluKiB\n"), tap->name, virDomainGetName(dom), kib);
}

static void
on_alias(virConnectPtr conn, virDomainPtr dom, const char *alias, void *opaque)
{
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s': %s\n"), tap->name, virDomainGetName(dom), alias);
}

static void
on_params(virConnectPtr conn, virDomainPtr dom, virTypedParameterPtr params, int n, void *opaque)
{
    VirshEventTap *tap = opaque;
    g_autoptr(GString) lines = g_string_new(NULL);

    for (int i = 0; i < n; i++) {
        g_autofree char *text = params[i].type == VIR_TYPED_PARAM_BOOLEAN ? g_strdup_printf("%d", params[i].value.b)
                                                                         : vsh_param_text(&params[i]);

        g_string_append_printf(lines, "\t%s: %s\n", params[i].field, text);
    }
    virsh_event_show(tap, _("event '%s' for domain '%s':\n%s"), tap->name, virDomainGetName(dom), lines->str);
}

static const char *const connection_states[] = {N_("unknown"), N_("connected"), N_("disconnected")};
static const char *const connection_reasons[] = {N_("unknown"), N_("domain started"), N_("channel event")};

static void
on_agent_lifecycle(virConnectPtr conn, virDomainPtr dom, int state, int reason, void *opaque)
{
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s': state: '%s' reason: '%s'\n"), tap->name, virDomainGetName(dom),
                     WORD(connection_states, state, N_("unsupported value")),
                     WORD(connection_reasons, reason, N_("unsupported value")));
}

static void
on_channel_lifecycle(virConnectPtr conn, virDomainPtr dom, const char *channel, int state, int reason, void *opaque)
{
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s': name: '%s' state: '%s' reason: '%s'\n"), tap->name, virDomainGetName(dom),
                     channel, WORD(connection_states, state, N_("unsupported value")),
                     WORD(connection_reasons, reason, N_("unsupported value")));
}

static void
on_iteration(virConnectPtr conn, virDomainPtr dom, int iteration, void *opaque)
{
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s': iteration: '%d'\n"), tap->name, virDomainGetName(dom), iteration);
}

static void
on_metadata_change(virConnectPtr conn, virDomainPtr dom, int type, const char *uri, void *opaque)
{
    static const char *const types[] = {N_("description"), N_("title"), N_("element")};
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s': type %s, uri %s\n"), tap->name, virDomainGetName(dom),
                     WORD(types, type, N_("unsupported value")), or_null(uri));
}

static void
on_block_threshold(virConnectPtr conn, virDomainPtr dom, const char *dev, const char *path, unsigned long long threshold,
                   unsigned long long excess, void *opaque)
{
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s': dev: %s(%s) %llu %llu\n"), tap->name, virDomainGetName(dom), dev,
                     or_null(path), threshold, excess);
}

static void
on_memory_failure(virConnectPtr conn, virDomainPtr dom, int recipient, int action, unsigned int flags, void *opaque)
{
    static const char *const recipients[] = {N_("hypervisor"), N_("guest")};
    static const char *const actions[] = {N_("ignore"), N_("inject"), N_("fatal"), N_("reset")};
    VirshEventTap *tap = opaque;

    virsh_event_show(tap,
                     _("event '%s' for domain '%s':\nrecipient: %s\naction: %s\nflags:\n\taction required: %d\n\trecursive: %d\n"),
                     tap->name, virDomainGetName(dom), WORD(recipients, recipient, N_("unsupported value")),
                     WORD(actions, action, N_("unsupported value")), (flags & VIR_DOMAIN_MEMORY_FAILURE_ACTION_REQUIRED) != 0,
                     (flags & VIR_DOMAIN_MEMORY_FAILURE_RECURSIVE) != 0);
}

static void
on_memory_size(virConnectPtr conn, virDomainPtr dom, const char *alias, unsigned long long size, void *opaque)
{
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s':\nalias: %s\nsize: %llu\n"), tap->name, virDomainGetName(dom), alias, size);
}

static void
on_nic_mac(virConnectPtr conn, virDomainPtr dom, const char *alias, const char *old, const char *new, void *opaque)
{
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s':\nalias: %s\noldMAC: %s\nnewMAC: %s\n"), tap->name, virDomainGetName(dom),
                     alias, old, new);
}

static void
on_vcpu_removed(virConnectPtr conn, virDomainPtr dom, unsigned int vcpu, void *opaque)
{
    VirshEventTap *tap = opaque;

    virsh_event_show(tap, _("event '%s' for domain '%s': %u\n"), tap->name, virDomainGetName(dom), vcpu);
}

#define ANY(callback) VIRSH_CALLBACK(callback)

/* In order of their numbers. */
const VirshEventKind virsh_event_kinds[VIRSH_EVENT_KINDS] = {
    {"lifecycle", VIR_DOMAIN_EVENT_ID_LIFECYCLE, ANY(on_lifecycle)},
    {"reboot", VIR_DOMAIN_EVENT_ID_REBOOT, ANY(on_plain)},
    {"rtc-change", VIR_DOMAIN_EVENT_ID_RTC_CHANGE, ANY(on_rtc_change)},
    {"watchdog", VIR_DOMAIN_EVENT_ID_WATCHDOG, ANY(on_watchdog)},
    {"io-error", VIR_DOMAIN_EVENT_ID_IO_ERROR, ANY(on_io_error)},
    {"graphics", VIR_DOMAIN_EVENT_ID_GRAPHICS, ANY(on_graphics)},
    {"io-error-reason", VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON, ANY(on_io_error_reason)},
    {"control-error", VIR_DOMAIN_EVENT_ID_CONTROL_ERROR, ANY(on_plain)},
    {"block-job", VIR_DOMAIN_EVENT_ID_BLOCK_JOB, ANY(on_block_job)},
    {"disk-change", VIR_DOMAIN_EVENT_ID_DISK_CHANGE, ANY(on_disk_change)},
    {"tray-change", VIR_DOMAIN_EVENT_ID_TRAY_CHANGE, ANY(on_tray_change)},
    {"pm-wakeup", VIR_DOMAIN_EVENT_ID_PMWAKEUP, ANY(on_reason)},
    {"pm-suspend", VIR_DOMAIN_EVENT_ID_PMSUSPEND, ANY(on_reason)},
    {"balloon-change", VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE, ANY(on_balloon_change)},
    {"pm-suspend-disk", VIR_DOMAIN_EVENT_ID_PMSUSPEND_DISK, ANY(on_reason)},
    {"device-removed", VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, ANY(on_alias)},
    {"block-job-2", VIR_DOMAIN_EVENT_ID_BLOCK_JOB_2, ANY(on_block_job)},
    {"tunable", VIR_DOMAIN_EVENT_ID_TUNABLE, ANY(on_params)},
    {"agent-lifecycle", VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE, ANY(on_agent_lifecycle)},
    {"device-added", VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, ANY(on_alias)},
    {"migration-iteration", VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION, ANY(on_iteration)},
    {"job-completed", VIR_DOMAIN_EVENT_ID_JOB_COMPLETED, ANY(on_params)},
    {"device-removal-failed", VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED, ANY(on_alias)},
    {"metadata-change", VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, ANY(on_metadata_change)},
    {"block-threshold", VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD, ANY(on_block_threshold)},
    {"memory-failure", VIR_DOMAIN_EVENT_ID_MEMORY_FAILURE, ANY(on_memory_failure)},
    {"memory-device-size-change", VIR_DOMAIN_EVENT_ID_MEMORY_DEVICE_SIZE_CHANGE, ANY(on_memory_size)},
    {"nic-mac-change", VIR_DOMAIN_EVENT_ID_NIC_MAC_CHANGE, ANY(on_nic_mac)},
    {"vcpu-removed", VIR_DOMAIN_EVENT_ID_VCPU_REMOVED, ANY(on_vcpu_removed)},
    {"channel-lifecycle", VIR_DOMAIN_EVENT_ID_CHANNEL_LIFECYCLE, ANY(on_channel_lifecycle)},
};
