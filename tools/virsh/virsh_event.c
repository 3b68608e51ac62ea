/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virsh_event.c - waiting for events, and for conditions that events announce.
 */

#include "virsh_event.h"

#include <pthread.h>
#include <stdlib.h>

#include "virsh_wait.h"
#include "virsh_xml.h"

/* Guards standard output and the counts while callbacks run beside the command. */
static pthread_mutex_t show_lock = PTHREAD_MUTEX_INITIALIZER;

void
virsh_event_show(VirshEventTap *tap, const char *fmt, ...)
{
    g_autofree char *text = NULL;
    va_list args;
    bool show;

    va_start(args, fmt);
    text = g_strdup_vprintf(fmt, args);
    va_end(args);

    pthread_mutex_lock(&show_lock);
    /* Without --loop, one event it is, even if more come before the wait ends. */
    show = tap->loop || *tap->count == 0;
    if (show && tap->timestamp) {
        g_autoptr(GDateTime) now = g_date_time_new_now_utc();
        g_autofree char *when = g_date_time_format(now, "%Y-%m-%d %H:%M:%S");

        vsh_print(tap->vsh, "%s.%03d+0000: ", when, g_date_time_get_microsecond(now) / 1000);
    }
    if (show) {
        vsh_print(tap->vsh, "%s", text);
        fflush(stdout);
        ++*tap->count;
    }
    pthread_mutex_unlock(&show_lock);
    if (!tap->loop)
        virsh_wait_wake();
}

static int
events_so_far(const int *count)
{
    int now;

    pthread_mutex_lock(&show_lock);
    now = *count;
    pthread_mutex_unlock(&show_lock);
    return now;
}

static char **
complete_events(Vsh *vsh, const VshCmd *cmd, const char *typed)
{
    char **names = g_new0(char *, VIRSH_EVENT_KINDS + 1);

    for (size_t i = 0; i < VIRSH_EVENT_KINDS; i++)
        names[i] = g_strdup(virsh_event_kinds[i].name);
    return names;
}

static const VshOpt event_opts[] = {
    {"domain", VSH_STRING, VSH_POSITIONAL_OLD, N_("only events of this domain"), .complete = virsh_complete_domains},
    {"event", VSH_STRING, VSH_POSITIONAL_OLD, N_("which kind to wait for"), .complete = complete_events},
    {"all", VSH_BOOL, 0, N_("wait for every kind")},
    {"loop", VSH_BOOL, 0, N_("go on after the first, until the time is over or Ctrl-C is pressed")},
    {"timeout", VSH_INT, VSH_POSITIONAL_OLD, N_("stop waiting after so many seconds")},
    {"list", VSH_BOOL, 0, N_("list the kinds")},
    {"timestamp", VSH_BOOL, 0, N_("say when each event came")},
    OPT_END,
};

/* The taps of the kinds wanted, and what the library calls them. */
typedef struct {
    const VirshEvents *events;
    VirshEventTap *taps;
    int *ids;
    size_t n;
    int count;
} Listening;

static bool
listen_to(Vsh *vsh, void *object, const char *name, Listening *listening)
{
    const VirshEvents *events = listening->events;

    for (size_t i = 0; i < events->n; i++) {
        const VirshEventKind *kind = &events->kinds[i];

        if (name && !g_str_equal(kind->name, name))
            continue;
        listening->taps[i].name = kind->name;
        listening->ids[i] = events->listen(virsh_conn(vsh), object, kind->id, kind->callback, &listening->taps[i]);
        /* A server knows the kinds of its day: with --all, those it lacks are left out. */
        if (listening->ids[i] >= 0)
            listening->n++;
        else if (name)
            return false;
    }
    if (listening->n == 0)
        return false;
    vsh_forget_error();
    return true;
}

static void
stop_listening(Vsh *vsh, const Listening *listening)
{
    for (size_t i = 0; i < listening->events->n; i++)
        if (listening->ids[i] >= 0)
            listening->events->stop(virsh_conn(vsh), listening->ids[i]);
}

bool
virsh_event_wait(Vsh *vsh, const int *count, int timeout_ms)
{
    int came;

    switch (virsh_wait(timeout_ms)) {
    case VIRSH_WAIT_INTERRUPTED:
        vsh_print(vsh, "%s", _("event loop interrupted\n"));
        break;
    case VIRSH_WAIT_TIMEOUT:
        vsh_print(vsh, "%s", _("event loop timed out\n"));
        break;
    default:
        break;
    }
    came = events_so_far(count);
    vsh_print(vsh, _("events received: %d\n"), came);
    return came > 0;
}

static bool
run_event(Vsh *vsh, const VshCmd *cmd, void *object, const char *name, int timeout_ms)
{
    const VirshEvents *events = cmd->def->data;
    g_autofree VirshEventTap *taps = g_new0(VirshEventTap, events->n);
    g_autofree int *ids = g_new(int, events->n);
    Listening listening = {.events = events, .taps = taps, .ids = ids};
    bool ok;

    for (size_t i = 0; i < events->n; i++) {
        ids[i] = -1;
        taps[i] = (VirshEventTap){.vsh = vsh, .loop = vsh_has(cmd, "loop"), .timestamp = vsh_has(cmd, "timestamp"),
                                  .count = &listening.count};
    }
    virsh_start_event_loop(vsh);
    if (!virsh_wait_begin(vsh))
        return false;
    ok = listen_to(vsh, object, name, &listening) && virsh_event_wait(vsh, &listening.count, timeout_ms);
    stop_listening(vsh, &listening);
    virsh_wait_end();
    return ok;
}

static bool
is_kind(const VirshEvents *events, const char *name)
{
    for (size_t i = 0; i < events->n; i++)
        if (g_str_equal(events->kinds[i].name, name))
            return true;
    return false;
}

/* What --event, or --all, asks for: the name, or NULL for all. False with a complaint. */
static bool
which_kind(Vsh *vsh, const VshCmd *cmd, const VirshEvents *events, const char **ret_name)
{
    if (events->all && (!vsh_exclusive(vsh, cmd, "all", "event") || !vsh_exclusive(vsh, cmd, "list", "all") ||
                        !vsh_exclusive(vsh, cmd, "list", "event")))
        return false;
    if (vsh_string_checked(vsh, cmd, "event", ret_name) < 0)
        return false;
    if (*ret_name && !is_kind(events, *ret_name)) {
        vsh_error(vsh, _("unknown event type %s"), *ret_name);
        return false;
    }
    if (*ret_name || vsh_has(cmd, "list") || (events->all && vsh_has(cmd, "all")))
        return true;
    vsh_error(vsh, "%s", events->all ? _("one of --list, --all, or --event <type> is required")
                                     : _("either --list or --event <type> is required"));
    return false;
}

bool
virsh_cmd_event(Vsh *vsh, const VshCmd *cmd)
{
    const VirshEvents *events = cmd->def->data;
    const char *name;
    void *object = NULL;
    int timeout_ms = -1;
    bool ok;

    if (!which_kind(vsh, cmd, events, &name))
        return false;
    if (vsh_has(cmd, "list")) {
        for (size_t i = 0; i < events->n; i++)
            vsh_print(vsh, "%s\n", events->kinds[i].name);
        return true;
    }
    if (vsh_timeout_ms(vsh, cmd, "timeout", &timeout_ms) < 0)
        return false;
    if (vsh_has(cmd, events->option)) {
        object = events->kind->find(vsh, cmd);
        if (!object)
            return false;
    }
    ok = run_event(vsh, cmd, object, name, timeout_ms);
    if (object)
        events->kind->free(object);
    return ok;
}

static void *
find_one(Vsh *vsh, const VshCmd *cmd)
{
    return virsh_domain(vsh, cmd, "domain");
}

static int
listen_domain(virConnectPtr conn, void *object, int id, VirshCallback callback, void *opaque)
{
    return virConnectDomainEventRegisterAny(conn, object, id, VIR_DOMAIN_EVENT_CALLBACK(callback), opaque, NULL);
}

VIRSH_KIND_FREE(virDomain)

static const VirshKind domain_kind = {.find = find_one, .free = free_virDomain};

#define CONDITIONS "domain-inactive|guest-agent-available"

static const VshOpt await_opts[] = {
    OPT_DOMAIN(DOMAIN_HELP),
    {"condition", VSH_STRING, VSH_REQUIRED, N_("what to wait for: domain-inactive or guest-agent-available"), .words = CONDITIONS},
    {"timeout", VSH_INT, 0, N_("stop waiting after so many seconds")},
    OPT_END,
};

/* The library's interface is one type for every callback. */
#define ANY(callback) VIR_DOMAIN_EVENT_CALLBACK((void (*)(void))(callback))

static int
wake_on_lifecycle(virConnectPtr conn, virDomainPtr dom, int event, int detail, void *opaque)
{
    virsh_wait_wake();
    return 0;
}

static void
wake_on_agent(virConnectPtr conn, virDomainPtr dom, int state, int reason, void *opaque)
{
    virsh_wait_wake();
}

/* 1 it is so, 0 not yet, -1 it can no longer be, with a complaint or the library's error. */
static int
is_inactive(Vsh *vsh, virDomainPtr dom)
{
    int active = virDomainIsActive(dom);

    return active < 0 ? -1 : !active;
}

static int
has_agent(Vsh *vsh, virDomainPtr dom)
{
    static const char channel[] = "/domain/devices/channel[target/@name='org.qemu.guest_agent.0']";
    g_autoptr(xmlDoc) doc = NULL;
    g_autofree char *state = NULL;
    g_autofree char *path = g_strdup_printf("%s/target/@state", channel);
    g_autoptr(xmlXPathObject) found = NULL;

    if (virDomainIsActive(dom) != 1) {
        vsh_error(vsh, "%s", _("Domain is not running"));
        return -1;
    }
    doc = virsh_xml_of_domain(vsh, dom, 0);
    if (!doc)
        return -1;
    found = virsh_xml_select(doc, NULL, channel);
    if (virsh_xml_count(found) == 0) {
        vsh_error(vsh, "%s", _("guest agent is not configured"));
        return -1;
    }
    state = virsh_xml_text(doc, NULL, path);
    return g_strcmp0(state, "connected") == 0;
}

static bool
wait_for_condition(Vsh *vsh, virDomainPtr dom, int (*holds)(Vsh *vsh, virDomainPtr dom), int timeout_ms)
{
    gint64 end = g_get_monotonic_time() + (gint64)timeout_ms * 1000;
    int rc;

    while ((rc = holds(vsh, dom)) == 0) {
        gint64 left_ms = MAX(end - g_get_monotonic_time(), 0) / 1000;

        switch (virsh_wait(timeout_ms < 0 ? -1 : (int)left_ms)) {
        case VIRSH_WAIT_WOKEN:
            break;
        case VIRSH_WAIT_TIMEOUT:
            vsh_error(vsh, "%s", _("the condition was not met in time"));
            return false;
        case VIRSH_WAIT_INTERRUPTED:
            vsh_error(vsh, "%s", _("interrupted"));
            return false;
        }
        if (virsh_data(vsh)->closed)
            return false;
    }
    return rc > 0;
}

static bool
cmd_await(Vsh *vsh, const VshCmd *cmd)
{
    const char *condition = vsh_string(cmd, "condition");
    bool inactive = g_str_equal(condition, "domain-inactive");
    g_autoptr(virDomain) dom = NULL;
    int timeout_ms = -1;
    int lifecycle;
    int agent = -1;
    bool ok;

    if (!inactive && !g_str_equal(condition, "guest-agent-available")) {
        vsh_error(vsh, _("unsupported condition '%s'"), condition);
        return false;
    }
    if (vsh_timeout_ms(vsh, cmd, "timeout", &timeout_ms) < 0)
        return false;
    dom = virsh_domain(vsh, cmd, "domain");
    if (!dom || !virsh_wait_begin(vsh))
        return false;
    virsh_start_event_loop(vsh);
    lifecycle = virConnectDomainEventRegisterAny(virsh_conn(vsh), dom, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                                 ANY(wake_on_lifecycle), NULL, NULL);
    if (!inactive)
        agent = virConnectDomainEventRegisterAny(virsh_conn(vsh), dom, VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE,
                                                 ANY(wake_on_agent), NULL, NULL);
    ok = lifecycle >= 0 && wait_for_condition(vsh, dom, inactive ? is_inactive : has_agent, timeout_ms);
    if (agent >= 0)
        virConnectDomainEventDeregisterAny(virsh_conn(vsh), agent);
    if (lifecycle >= 0)
        virConnectDomainEventDeregisterAny(virsh_conn(vsh), lifecycle);
    virsh_wait_end();
    return ok;
}

static const VirshEvents domain_events = {
    .kind = &domain_kind, .option = "domain", .kinds = virsh_event_kinds, .n = VIRSH_EVENT_KINDS,
    .listen = listen_domain, .stop = virConnectDomainEventDeregisterAny, .all = true,
};

const VshCmdDef virsh_event_commands[] = {
    {"await", await_opts, cmd_await, N_("wait for a condition"),
     N_("Wait until a domain is inactive, or until its guest's agent answers.")},
    {"event", event_opts, virsh_cmd_event, N_("wait for events"), N_("Wait for events of domains, and print them."),
     .data = &domain_events},
    OPT_END,
};
