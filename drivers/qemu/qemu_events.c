/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_events.c - what QEMU tells by itself, and what becomes of it.
 *
 * Handlers may talk to QEMU. One may end the guest: nothing is touched after that.
 *
 * Threads: the guest's owner.
 */

#include "qemu_events.h"

#include <string.h>

#include <libvirt/libvirt-domain.h>
#include <libvirt/libvirt-qemu.h>

#include "base/error.h"
#include "base/log.h"
#include "conf/domain_device.h"
#include "driver/driver_events.h"
#include "hypervisor/domain_events.h"
#include "hypervisor/domain_list.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_guest.h"
#include "qemu/qemu_lock.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_process.h"
#include "qemu/qemu_process_impl.h"

/* How long a process may outlive its monitor before it is ended. */
#define OUTLIVE_MS 2000

/* Where to and about whom an event goes; the view holds the key's texts. */
typedef struct {
    EventBus *bus;
    DomainView *view;
    ObjectKey key;
} Address;

static void
address_clear(Address *address)
{
    domain_view_unref(address->view);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Address, address_clear)

/* False when nobody can hear it. */
static bool
address_of(Domain *dom, Address *address)
{
    address->bus = domain_list_bus(domain_get_list(dom));
    address->view = domain_view(dom);
    domain_event_key(address->view, &address->key);
    return address->bus != NULL;
}

static void
set_state(Domain *dom, int state, int reason)
{
    if (domain_set_state(dom, state, reason) < 0)
        warn_last_error("cannot record the state of domain '%s', continuing", domain_name(dom));
}

/* ---- Its life ---- */

static void
on_shutdown(Domain *dom, const JsonValue *data)
{
    g_autoptr(DomainEdit) edit = domain_edit_facts(dom);
    bool by_guest = json_find_bool(data, "guest", false);

    if (edit->facts.state != VIR_DOMAIN_SHUTDOWN) {
        edit->facts.state = VIR_DOMAIN_SHUTDOWN;
        edit->facts.reason = VIR_DOMAIN_SHUTDOWN_USER;
        domain_edit_event(edit, VIR_DOMAIN_EVENT_SHUTDOWN,
                          by_guest ? VIR_DOMAIN_EVENT_SHUTDOWN_GUEST : VIR_DOMAIN_EVENT_SHUTDOWN_HOST);
        if (domain_commit(dom, edit) < 0)
            warn_last_error("cannot record that domain '%s' shuts down, continuing", domain_name(dom));
    }
    qemu_process_guest_shut_down(dom);
}

/* By the time that we hear of it, the guest may run again. */
static void
release_locks(Domain *dom)
{
    const QemuGuest *guest = qemu_guest(dom);
    g_autofree char *word = NULL;
    bool running;

    if (!guest || !guest->has_locks)
        return;
    if (qemu_monitor_status(dom, &running, &word) < 0)
        warn_last_error("domain '%s' keeps its locks, for whether it runs is unknown", domain_name(dom));
    else if (!running)
        qemu_lock_release(dom);
}

/* QEMU stops by itself in some states that have their own event; what is known already is not made less precise. */
static void
on_stop(Domain *dom, const JsonValue *data)
{
    release_locks(dom);
    if (domain_facts(dom)->state == VIR_DOMAIN_RUNNING)
        set_state(dom, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_UNKNOWN);
}

static void
on_resume(Domain *dom, const JsonValue *data)
{
    int state = domain_facts(dom)->state;

    if (domain_facts(dom)->reason != VIR_DOMAIN_PAUSED_STARTING_UP && !qemu_guest(dom)->has_locks && !qemu_lock_ensure(dom))
        return;
    if (state == VIR_DOMAIN_PAUSED && domain_facts(dom)->reason != VIR_DOMAIN_PAUSED_STARTING_UP)
        set_state(dom, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_UNPAUSED);
}

static void
on_reset(Domain *dom, const JsonValue *data)
{
    g_auto(Address) address = { 0 };

    if (address_of(dom, &address))
        driver_event_domain_reboot(address.bus, &address.key);
}

static void
on_suspend(Domain *dom, const JsonValue *data)
{
    g_auto(Address) address = { 0 };

    set_state(dom, VIR_DOMAIN_PMSUSPENDED, VIR_DOMAIN_PMSUSPENDED_UNKNOWN);
    if (address_of(dom, &address))
        driver_event_domain_pmsuspend(address.bus, &address.key, 0);
}

static void
on_suspend_disk(Domain *dom, const JsonValue *data)
{
    g_auto(Address) address = { 0 };

    if (address_of(dom, &address))
        driver_event_domain_pmsuspend_disk(address.bus, &address.key, 0);
}

static void
on_wakeup(Domain *dom, const JsonValue *data)
{
    g_auto(Address) address = { 0 };

    if (domain_facts(dom)->state == VIR_DOMAIN_PMSUSPENDED)
        set_state(dom, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_WAKEUP);
    if (address_of(dom, &address))
        driver_event_domain_pmwakeup(address.bus, &address.key, 0);
}

/* <on_crash> says what a panic leads to. */
static void
on_panicked(Domain *dom, const JsonValue *data)
{
    const DomainDef *live = domain_live(dom);
    LifecycleAction action = live ? live->on_crash : LIFECYCLE_DESTROY;

    set_state(dom, VIR_DOMAIN_CRASHED, VIR_DOMAIN_CRASHED_PANICKED);
    switch (action) {
    case LIFECYCLE_PRESERVE:
        return;
    case LIFECYCLE_RESTART:
    case LIFECYCLE_COREDUMP_RESTART:
        if (qemu_monitor_reset(dom) < 0 || qemu_process_run_cpus(dom) < 0)
            warn_last_error("domain '%s' panicked and cannot be started again, continuing", domain_name(dom));
        else
            set_state(dom, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_CRASHED);
        return;
    default:
        if (qemu_process_stop(dom, VIR_DOMAIN_SHUTOFF_CRASHED) < 0)
            warn_last_error("domain '%s' panicked and cannot be ended, continuing", domain_name(dom));
    }
}

static void
on_crashloaded(Domain *dom, const JsonValue *data)
{
    domain_emit_lifecycle(dom, VIR_DOMAIN_EVENT_CRASHED, VIR_DOMAIN_EVENT_CRASHED_CRASHLOADED);
}

/* ---- Its devices ---- */

static void
on_balloon(Domain *dom, const JsonValue *data)
{
    uint64_t kib = json_find_uint64(data, "actual", 0) / 1024;
    g_autoptr(DomainEdit) edit = domain_edit_facts(dom);
    g_auto(Address) address = { 0 };

    edit->facts.balloon_kib = kib;
    if (domain_commit(dom, edit) < 0)
        warn_last_error("cannot record the balloon of domain '%s', continuing", domain_name(dom));
    if (address_of(dom, &address))
        driver_event_domain_balloon_change(address.bus, &address.key, kib);
}

static void
on_rtc(Domain *dom, const JsonValue *data)
{
    g_auto(Address) address = { 0 };

    if (address_of(dom, &address))
        driver_event_domain_rtc_change(address.bus, &address.key, json_find_int64(data, "offset", 0));
}

/* QEMU's word for what the watchdog does. */
static int
watchdog_action(const char *word)
{
    static const char *const words[] = { "none", "pause", "reset", "poweroff", "shutdown", "debug", "inject-nmi" };

    for (size_t i = 0; word && i < G_N_ELEMENTS(words); i++) {
        if (strcmp(words[i], word) == 0)
            return (int)i;
    }
    return VIR_DOMAIN_EVENT_WATCHDOG_NONE;
}

static void
on_watchdog(Domain *dom, const JsonValue *data)
{
    int action = watchdog_action(json_find_string(data, "action"));
    g_auto(Address) address = { 0 };

    if (action == VIR_DOMAIN_EVENT_WATCHDOG_PAUSE && domain_facts(dom)->state == VIR_DOMAIN_RUNNING)
        set_state(dom, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_WATCHDOG);
    if (address_of(dom, &address))
        driver_event_domain_watchdog(address.bus, &address.key, action);
}

/* "/machine/peripheral/virtio-disk0/virtio-backend" belongs to the device "virtio-disk0". The caller frees it. */
static char *
alias_in_path(const char *path)
{
    static const char prefix[] = "/machine/peripheral/";

    if (!path || strncmp(path, prefix, strlen(prefix)) != 0)
        return g_strdup(path ? path : "");
    path += strlen(prefix);
    return g_strndup(path, strcspn(path, "/"));
}

static const char *
disk_path_of(Domain *dom, const char *alias)
{
    const DomainDef *live = domain_live(dom);
    DomainDevice device;

    if (!live || !domain_def_find_alias(live, alias, &device) || device.kind != DEVICE_DISK)
        return "";
    return storage_source_path(&device.disk->source) ? storage_source_path(&device.disk->source) : "";
}

static void
on_io_error(Domain *dom, const JsonValue *data)
{
    const char *word = json_find_string(data, "action");
    g_autofree char *alias = alias_in_path(json_find_string(data, "qom-path"));
    bool no_space = json_find_bool(data, "nospace", false);
    int action = VIR_DOMAIN_EVENT_IO_ERROR_NONE;
    g_auto(Address) address = { 0 };
    const char *path = disk_path_of(dom, alias);

    if (word && strcmp(word, "stop") == 0)
        action = VIR_DOMAIN_EVENT_IO_ERROR_PAUSE;
    else if (word && strcmp(word, "report") == 0)
        action = VIR_DOMAIN_EVENT_IO_ERROR_REPORT;
    if (address_of(dom, &address)) {
        driver_event_domain_io_error(address.bus, &address.key, path, alias, action);
        driver_event_domain_io_error_reason(address.bus, &address.key, path, alias, action, no_space ? "enospc" : "eother");
    }
    if (action == VIR_DOMAIN_EVENT_IO_ERROR_PAUSE && domain_facts(dom)->state != VIR_DOMAIN_SHUTDOWN)
        set_state(dom, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_IOERROR);
}

/* Applies @change to a copy of the live definition's device @alias of @kind, and publishes it. */
typedef void (*DeviceChange)(DomainDevice *device, const JsonValue *data);

static void
change_device(Domain *dom, const char *alias, DeviceKind kind, DeviceChange change, const JsonValue *data)
{
    g_autoptr(DomainEdit) edit = domain_edit(dom, VIR_DOMAIN_AFFECT_LIVE);
    DomainDevice device;

    if (!edit || !domain_def_find_alias(edit->live, alias, &device) || device.kind != kind) {
        error_reset();
        return;
    }
    change(&device, data);
    if (domain_commit(dom, edit) < 0)
        warn_last_error("cannot record the change of '%s' of domain '%s', continuing", alias, domain_name(dom));
}

static void
set_tray(DomainDevice *device, const JsonValue *data)
{
    if (device->disk->target)
        device->disk->target->tray = json_find_bool(data, "tray-open", false) ? DISK_TRAY_OPEN : DISK_TRAY_CLOSED;
}

static void
on_tray(Domain *dom, const JsonValue *data)
{
    const char *id = json_find_string(data, "id");
    int reason = json_find_bool(data, "tray-open", false) ? VIR_DOMAIN_EVENT_TRAY_CHANGE_OPEN : VIR_DOMAIN_EVENT_TRAY_CHANGE_CLOSE;
    g_auto(Address) address = { 0 };

    if (!id)
        return;
    change_device(dom, id, DEVICE_DISK, set_tray, data);
    if (address_of(dom, &address))
        driver_event_domain_tray_change(address.bus, &address.key, id, reason);
}

static void
set_channel_state(DomainDevice *device, const JsonValue *data)
{
    device->chardev->channel_state = json_find_bool(data, "open", false) ? CHANNEL_STATE_CONNECTED : CHANNEL_STATE_DISCONNECTED;
}

static bool
is_agent_channel(Domain *dom, const char *alias)
{
    const DomainDef *live = domain_live(dom);
    DomainDevice device;

    return live && domain_def_find_alias(live, alias, &device) && device.kind == DEVICE_CHANNEL &&
           g_strcmp0(device.chardev->channel_name, "org.qemu.guest_agent.0") == 0;
}

static void
set_agent(Domain *dom, bool connected)
{
    g_autoptr(DomainEdit) edit = domain_edit_facts(dom);
    g_auto(Address) address = { 0 };
    int state = connected ? VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED
                          : VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_DISCONNECTED;

    if (edit->facts.agent_connected == connected)
        return;
    edit->facts.agent_connected = connected;
    if (domain_commit(dom, edit) < 0)
        warn_last_error("cannot record the agent of domain '%s', continuing", domain_name(dom));
    if (address_of(dom, &address))
        driver_event_domain_agent_lifecycle(address.bus, &address.key, state,
                                            VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_CHANNEL);
}

static void
on_port(Domain *dom, const JsonValue *data)
{
    const char *id = json_find_string(data, "id");

    if (!id)
        return;
    change_device(dom, id, DEVICE_CHANNEL, set_channel_state, data);
    if (is_agent_channel(dom, id))
        set_agent(dom, json_find_bool(data, "open", false));
}

static void
on_threshold(Domain *dom, const JsonValue *data)
{
    const char *node = json_find_string(data, "node-name");
    g_auto(Address) address = { 0 };

    if (node && address_of(dom, &address))
        driver_event_domain_block_threshold(address.bus, &address.key, node, NULL, json_find_uint64(data, "write-threshold", 0),
                                            json_find_uint64(data, "amount-exceeded", 0));
}

static void
on_memory_size(Domain *dom, const JsonValue *data)
{
    const char *id = json_find_string(data, "id");
    g_auto(Address) address = { 0 };

    if (id && address_of(dom, &address))
        driver_event_domain_memory_device_size_change(address.bus, &address.key, id, json_find_uint64(data, "size", 0) / 1024);
}

/* ---- People looking at its screen ---- */

static int
address_family(const char *word)
{
    if (g_strcmp0(word, "ipv4") == 0)
        return VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_IPV4;
    if (g_strcmp0(word, "ipv6") == 0)
        return VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_IPV6;
    return VIR_DOMAIN_EVENT_GRAPHICS_ADDRESS_UNIX;
}

/* The texts are borrowed. */
static virDomainEventGraphicsAddress
graphics_address(const JsonValue *end)
{
    const char *host = json_find_string(end, "host");
    const char *service = json_find_string(end, "service");

    if (!service)
        service = json_find_string(end, "port");
    return (virDomainEventGraphicsAddress) {
        .family = address_family(json_find_string(end, "family")),
        .node = (char *)(uintptr_t)(host ? host : ""),
        .service = (char *)(uintptr_t)(service ? service : ""),
    };
}

static void
tell_graphics(Domain *dom, const JsonValue *data, int phase)
{
    const JsonValue *server = json_object_find(data, "server");
    const JsonValue *client = json_object_find(data, "client");
    virDomainEventGraphicsAddress local = graphics_address(server);
    virDomainEventGraphicsAddress remote = graphics_address(client);
    virDomainEventGraphicsSubjectIdentity identities[2];
    virDomainEventGraphicsSubject subject = { .identities = identities };
    const char *x509 = json_find_string(client, "x509_dname");
    const char *sasl = json_find_string(client, "sasl_username");
    const char *scheme = json_find_string(server, "auth");
    static char x509_word[] = "x509dname", sasl_word[] = "saslUsername";
    g_auto(Address) address = { 0 };

    if (x509)
        identities[subject.nidentity++] = (virDomainEventGraphicsSubjectIdentity) { x509_word, (char *)(uintptr_t)x509 };
    if (sasl)
        identities[subject.nidentity++] = (virDomainEventGraphicsSubjectIdentity) { sasl_word, (char *)(uintptr_t)sasl };
    if (address_of(dom, &address))
        driver_event_domain_graphics(address.bus, &address.key, phase, &local, &remote, scheme ? scheme : "", &subject);
}

static void
on_graphics_connected(Domain *dom, const JsonValue *data)
{
    tell_graphics(dom, data, VIR_DOMAIN_EVENT_GRAPHICS_CONNECT);
}

static void
on_graphics_initialized(Domain *dom, const JsonValue *data)
{
    tell_graphics(dom, data, VIR_DOMAIN_EVENT_GRAPHICS_INITIALIZE);
}

static void
on_graphics_disconnected(Domain *dom, const JsonValue *data)
{
    tell_graphics(dom, data, VIR_DOMAIN_EVENT_GRAPHICS_DISCONNECT);
}

static const QemuEventRow rows[] = {
    { "SHUTDOWN",                  on_shutdown },
    { "STOP",                      on_stop },
    { "RESUME",                    on_resume },
    { "RESET",                     on_reset },
    { "SUSPEND",                   on_suspend },
    { "SUSPEND_DISK",              on_suspend_disk },
    { "WAKEUP",                    on_wakeup },
    { "GUEST_PANICKED",            on_panicked },
    { "GUEST_CRASHLOADED",         on_crashloaded },
    { "BALLOON_CHANGE",            on_balloon },
    { "RTC_CHANGE",                on_rtc },
    { "WATCHDOG",                  on_watchdog },
    { "BLOCK_IO_ERROR",            on_io_error },
    { "BLOCK_WRITE_THRESHOLD",     on_threshold },
    { "DEVICE_TRAY_MOVED",         on_tray },
    { "VSERPORT_CHANGE",           on_port },
    { "MEMORY_DEVICE_SIZE_CHANGE", on_memory_size },
    { "VNC_CONNECTED",             on_graphics_connected },
    { "VNC_INITIALIZED",           on_graphics_initialized },
    { "VNC_DISCONNECTED",          on_graphics_disconnected },
    { "SPICE_CONNECTED",           on_graphics_connected },
    { "SPICE_INITIALIZED",         on_graphics_initialized },
    { "SPICE_DISCONNECTED",        on_graphics_disconnected },
    { NULL, NULL },
};

static const QemuEventRow *
find_row(const QemuEventRow *table, const char *name)
{
    for (const QemuEventRow *row = table; row->name; row++) {
        if (strcmp(row->name, name) == 0)
            return row;
    }
    return NULL;
}

/* Programs that know QEMU may ask for its events as they are. */
static void
pass_on(Domain *dom, const char *name, const JsonValue *data, int64_t timestamp_us)
{
    g_auto(Address) address = { 0 };
    g_autofree char *details = data ? json_to_string(data) : NULL;

    if (address_of(dom, &address) && event_bus_is_wanted(address.bus, EVENT_QEMU_MONITOR, 0))
        driver_event_domain_qemu_monitor(address.bus, &address.key, name, timestamp_us / 1000000,
                                         (unsigned int)(timestamp_us % 1000000), details);
}

static void
on_event(const char *name, const JsonValue *data, int64_t timestamp_us, void *opaque)
{
    Domain *dom = opaque;
    const QemuEventRow *row = find_row(rows, name);

    LOG_DEBUG("domain '%s' says %s", domain_name(dom), name);
    pass_on(dom, name, data, timestamp_us);
    if (!row)
        row = find_row(qemu_hotplug_events, name);
    if (row)
        row->handle(dom, data);
}

/* Without a monitor nobody can look after the process: it usually ends at the same moment, or is ended. */
static void
on_closed(void *opaque)
{
    Domain *dom = opaque;
    QemuGuest *guest = qemu_guest(dom);

    if (!guest || !domain_is_active(dom))
        return;
    if (qemu_process_kill(dom, guest, OUTLIVE_MS) < 0)
        warn_last_error("domain '%s' has lost its monitor and cannot be ended, continuing", domain_name(dom));
    else
        qemu_process_ended(dom);
}

static void
publish_overdue(Domain *dom, bool overdue)
{
    g_autoptr(DomainEdit) edit = domain_edit_facts(dom);

    edit->facts.unresponsive = overdue;
    if (domain_commit(dom, edit) < 0)
        warn_last_error("cannot record that domain '%s' does not answer, continuing", domain_name(dom));
}

static void
on_overdue(bool overdue, void *opaque)
{
    Domain *dom = opaque;
    g_auto(Address) address = { 0 };

    if (!domain_is_active(dom))
        return;
    LOG_WARN("domain '%s' %s", domain_name(dom), overdue ? "does not answer, its own calls fail until it does" : "answers again");
    publish_overdue(dom, overdue);
    if (overdue && address_of(dom, &address))
        driver_event_domain_control_error(address.bus, &address.key);
    if (!overdue && qemu_process_refresh_state(dom) < 0)
        warn_last_error("the state of domain '%s' is not known for sure, continuing", domain_name(dom));
}

const QemuMonitorHooks qemu_monitor_hooks = {
    .event = on_event,
    .closed = on_closed,
    .overdue = on_overdue,
};
