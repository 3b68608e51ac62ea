/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_process_start.c - from a definition to a running guest.
 *
 * The order is what makes a daemon's death at any instant harmless: choose names, publish (the status file stands), acquire what
 * the host must give, fork, publish the pid, and only then let the child become QEMU. What went wrong is undone by the same code
 * that ends a guest.
 *
 * Threads: the guest's owner.
 */

#include "qemu_process_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <libvirt/libvirt-domain.h>

#include "base/error.h"
#include "base/file.h"
#include "base/spawn.h"
#include "base/text.h"
#include "hypervisor/edit.h"
#include "qemu/qemu_access.h"
#include "qemu/qemu_audit.h"
#include "qemu/qemu_chardev_log.h"
#include "qemu/qemu_cpu.h"
#include "qemu/qemu_hostdev.h"
#include "qemu/qemu_limits.h"
#include "qemu/qemu_lock.h"
#include "qemu/qemu_monitor_commands.h"
#include "qemu/qemu_pin.h"
#include "qemu/qemu_prepare.h"
#include "qemu/qemu_sched.h"

#define GREETING_MS 60000

/* The child's descriptors, from here up: the monitor's socket, then the interfaces'. */
#define FIRST_CHILD_FD 10

/* One start on its way. */
typedef struct {
    Domain *dom;
    QemuDriver *driver;
    const QemuStart *start;
    QemuConf *conf;
    QemuGuest *guest;
    DomainEdit *edit;               /* of the live definition, between two publications */
    GPtrArray *interfaces;          /* of QemuInterface */
    GArray *logs;                   /* of QemuChardevLog: our ends until QEMU has them */
    QemuCommand *command;
    GArray *fds;                    /* of SpawnFd */
    int listen_fd;                  /* the monitor's socket, QEMU's from the fork on */
    int gate[2];
    LogPosition log_begin;
} Launch;

static void
launch_clear(Launch *launch)
{
    domain_edit_free(launch->edit);
    g_clear_pointer(&launch->interfaces, g_ptr_array_unref);
    g_clear_pointer(&launch->logs, g_array_unref);
    qemu_command_free(launch->command);
    g_clear_pointer(&launch->fds, g_array_unref);
    qemu_conf_unref(launch->conf);
    fd_close(&launch->listen_fd);
    fd_close(&launch->gate[0]);
    fd_close(&launch->gate[1]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Launch, launch_clear)

/* Takes the live definition for another round of changes. */
static int
begin_edit(Launch *launch)
{
    domain_edit_free(launch->edit);
    launch->edit = domain_edit(launch->dom, VIR_DOMAIN_AFFECT_LIVE);
    return launch->edit ? 0 : -1;
}

/* "machine/qemu-3-web.libvirt-qemu": as machinectl and others know such groups. The caller frees it. */
static char *
choose_cgroup(const DomainDef *def)
{
    const char *partition = def->partition ? def->partition : "/machine";

    while (*partition == '/')
        partition++;
    return g_strdup_printf("%s/qemu-%d-%s.libvirt-qemu", partition, def->id, def->name);
}

static int
choose(Launch *launch, DomainDef *def)
{
    Domain *dom = launch->dom;

    if (qemu_process_check_stray(launch->driver, def) < 0 || qemu_limits_check(def) < 0 ||
        actor_want_thread(dom) < 0 || domain_private_begin(dom) < 0)
        return -1;
    launch->guest = qemu_guest(dom);
    launch->guest->caps = qemu_caps_get(launch->driver->caps, def->emulator);
    if (!launch->guest->caps)
        return -1;
    qemu_cpu_settle(def, launch->guest->caps);
    def->id = domain_list_next_id(domain_get_list(dom));
    if (launch->driver->privileged)
        launch->guest->cgroup_path = choose_cgroup(def);
    return qemu_prepare_choose(launch->driver, launch->guest, def);
}

/* The first publication: the domain is active, though nothing runs yet. */
static int
announce(Launch *launch, DomainDef *def)
{
    g_autoptr(DomainEdit) edit = domain_edit_facts(launch->dom);

    edit->facts.id = def->id;
    edit->facts.pid = 0;
    edit->facts.started_at = time(NULL);
    edit->facts.state = VIR_DOMAIN_PAUSED;
    edit->facts.reason = VIR_DOMAIN_PAUSED_STARTING_UP;
    domain_edit_set_live(edit, def);
    if (domain_commit(launch->dom, edit) == 0)
        return 0;
    qemu_prepare_unchoose(launch->driver, edit->live);
    return -1;
}

static int
acquire(Launch *launch)
{
    QemuVarsMode vars = launch->start->flags & QEMU_START_RESET_NVRAM ? QEMU_VARS_RESET : QEMU_VARS_KEEP;

    if (begin_edit(launch) < 0 || qemu_firmware_make_vars(launch->edit->live, vars) < 0)
        return -1;
    launch->interfaces = qemu_prepare_acquire(launch->driver, launch->conf, launch->guest, launch->edit->live);
    return launch->interfaces ? 0 : -1;
}

/* The monitor's socket listens before QEMU is there, so that connecting needs no waiting. */
static int
listen_for_monitor(Launch *launch)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    const char *path = launch->guest->monitor_path;

    if (strlen(path) >= sizeof(address.sun_path))
        return fail(VIR_ERR_INTERNAL_ERROR, _("the path of the monitor socket '%1$s' is longer than %2$zu bytes"), path,
                    sizeof(address.sun_path) - 1);
    g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
    launch->listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (launch->listen_fd < 0)
        return fail_errno(errno, _("cannot make a socket"));
    if (unlink(path) < 0 && errno != ENOENT)
        return fail_errno(errno, _("cannot remove '%1$s'"), path);
    if (bind(launch->listen_fd, (const struct sockaddr *)&address, sizeof(address)) < 0 || chmod(path, 0600) < 0 ||
        listen(launch->listen_fd, 1) < 0)
        return fail_errno(errno, _("cannot listen at '%1$s'"), path);
    return 0;
}

static int
add_fd(Launch *launch, int fd)
{
    SpawnFd pair = { .source = fd, .target = FIRST_CHILD_FD + (int)launch->fds->len };

    g_array_append_val(launch->fds, pair);
    return pair.target;
}

/* One interface's descriptors as the child will know them. */
static QemuCommandNet *
child_net(Launch *launch, const QemuInterface *interface)
{
    QemuCommandNet *net = g_new0(QemuCommandNet, 1);

    net->alias = g_strdup(interface->alias);
    net->n_fds = interface->n_fds;
    net->fds = g_new(int, interface->n_fds);
    for (size_t i = 0; i < interface->n_fds; i++)
        net->fds[i] = add_fd(launch, interface->fds[i]);
    return net;
}

static void
child_net_free(void *opaque)
{
    QemuCommandNet *net = opaque;

    g_free(net->alias);
    g_free(net->fds);
    g_free(net);
}

static int
build_command(Launch *launch)
{
    g_autoptr(GPtrArray) nets = g_ptr_array_new_with_free_func(child_net_free);
    g_autoptr(GArray) logs = g_array_new(FALSE, FALSE, sizeof(QemuChardevLog));
    QemuCommandContext context = {
        .conf = launch->conf,
        .caps = launch->guest->caps,
        .privileged = launch->driver->privileged,
        .private_dir = launch->guest->lib_dir,
        .nets = nets,
        .logs = logs,
        .incoming = launch->start->incoming,
    };

    launch->fds = g_array_new(FALSE, FALSE, sizeof(SpawnFd));
    context.monitor_fd = add_fd(launch, launch->listen_fd);
    for (guint i = 0; i < launch->interfaces->len; i++)
        g_ptr_array_add(nets, child_net(launch, g_ptr_array_index(launch->interfaces, i)));
    launch->logs = qemu_chardev_logs_open(launch->driver, launch->conf, launch->edit->live);
    for (guint i = 0; launch->logs && i < launch->logs->len; i++) {
        QemuChardevLog log = g_array_index(launch->logs, QemuChardevLog, i);

        log.fd = add_fd(launch, log.fd);
        g_array_append_val(logs, log);
    }
    if (!launch->logs)
        return -1;
    launch->command = qemu_command_build(launch->edit->live, &context);
    return launch->command ? 0 : -1;
}

static int
open_log(Launch *launch)
{
    launch->guest->log_fd = qemu_log_open(launch->driver, launch->conf, launch->edit->live, launch->guest->caps, launch->command,
                                          &launch->log_begin);
    return launch->guest->log_fd < 0 ? -1 : 0;
}

/* What of the spec lives as long as the fork. */
typedef struct {
    Cgroup *group;
    char **procs;
    gid_t *groups;
    int cgroup_fd;
    SpawnLimit limits[4];
    size_t n_limits;
} SpawnParts;

static void
spawn_parts_clear(SpawnParts *parts)
{
    cgroup_free(parts->group);
    g_strfreev(parts->procs);
    g_free(parts->groups);
    fd_close(&parts->cgroup_fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SpawnParts, spawn_parts_clear)

static void
add_limit(SpawnParts *parts, int resource, unsigned long long value)
{
    if (value == 0)
        return;
    parts->limits[parts->n_limits++] = (SpawnLimit) {
        .resource = resource, .soft = (rlim_t)value, .hard = (rlim_t)value, .may_fail = true,
    };
}

static int
set_user(const Launch *launch, SpawnParts *parts, SpawnSpec *spec)
{
    if (!launch->driver->privileged)
        return 0;
    if (qemu_conf_resolve_user(launch->conf, &spec->uid, &spec->gid) < 0)
        return -1;
    parts->groups = spawn_groups_of_user(spec->uid, spec->gid, &spec->n_groups);
    if (!parts->groups)
        return -1;
    spec->groups = parts->groups;
    spec->set_user = true;
    spec->set_caps = true;
    return 0;
}

static int
set_cgroup(Launch *launch, SpawnParts *parts, SpawnSpec *spec)
{
    if (!launch->guest->cgroup_path)
        return qemu_limits_apply(launch->edit->live, NULL);
    parts->group = cgroup_create(cgroup_host_default(), launch->guest->cgroup_path);
    if (!parts->group || qemu_limits_apply(launch->edit->live, parts->group) < 0)
        return -1;
    parts->cgroup_fd = cgroup_open_fd(parts->group);
    parts->procs = cgroup_procs_files(parts->group);
    spec->cgroup_fd = parts->cgroup_fd;
    spec->cgroup_procs = (const char *const *)parts->procs;
    return 0;
}

/* The second publication: names of taps, and the process that is about to become QEMU. */
static int
announce_process(Launch *launch, const SpawnChild *child)
{
    launch->edit->facts.pid = child->pid;
    launch->edit->facts.pid_start = qemu_process_start_time(child->pid);
    if (qemu_process_write_pid(launch->driver, domain_name(launch->dom), child->pid) < 0)
        return -1;
    return domain_commit(launch->dom, launch->edit);
}

static int
open_gate(Launch *launch)
{
    if (write(launch->gate[1], "", 1) != 1)
        return fail_errno(errno, _("cannot let the process of domain '%1$s' begin"), domain_name(launch->dom));
    return 0;
}

/* Forks, writes down what came of it, and only then lets the child go on to QEMU. */
static int
fork_and_begin(Launch *launch, const SpawnSpec *spec)
{
    SpawnChild child = SPAWN_CHILD_INIT;
    g_autoptr(SpawnPending) pending = spawn_begin(spec, &child);

    if (!pending)
        return -1;
    launch->guest->pidfd = child.pidfd;
    if (announce_process(launch, &child) < 0)
        return -1;
    /* QEMU does not open an image before it is this guest's. One that comes from elsewhere gets its locks when it goes on. */
    if (!launch->start->incoming && qemu_lock_acquire(launch->dom, domain_live(launch->dom)) < 0)
        return -1;
    if (open_gate(launch) < 0)
        return -1;
    return spawn_finish(pending);
}

static int
spawn(Launch *launch)
{
    g_auto(SpawnParts) parts = { .cgroup_fd = -1 };
    SpawnSpec spec = {
        .argv = (const char *const *)launch->command->argv->pdata,
        .env = (const char *const *)launch->command->env->pdata,
        .cwd = "/",
        .out = SPAWN_TO_FD(launch->guest->log_fd),
        .err = SPAWN_TO_FD(launch->guest->log_fd),
        .fds = (const SpawnFd *)(const void *)launch->fds->data,
        .n_fds = launch->fds->len,
        .set_umask = true,
        .umask = 0002,
        .new_session = true,
    };

    if (pipe2(launch->gate, O_CLOEXEC) < 0)
        return fail_errno(errno, _("cannot make a pipe"));
    spec.gate_fd = launch->gate[0];
    add_limit(&parts, RLIMIT_CORE, launch->conf->max_core == G_MAXUINT64 ? RLIM_INFINITY : launch->conf->max_core);
    add_limit(&parts, RLIMIT_NPROC, launch->conf->max_processes);
    add_limit(&parts, RLIMIT_NOFILE, launch->conf->max_files);
    add_limit(&parts, RLIMIT_MEMLOCK, qemu_hostdev_lock_limit(launch->edit->live));
    spec.limits = parts.limits;
    spec.n_limits = parts.n_limits;
    if (set_user(launch, &parts, &spec) < 0 || set_cgroup(launch, &parts, &spec) < 0)
        return -1;
    return fork_and_begin(launch, &spec);
}

static int
connect_monitor(Launch *launch)
{
    /* QEMU has its own copies now; ours would hide its end from the other side. */
    g_clear_pointer(&launch->interfaces, g_ptr_array_unref);
    if (qemu_process_connect_monitor(launch->dom, launch->guest, GREETING_MS) < 0)
        return -1;
    fd_close(&launch->listen_fd);
    return 0;
}

/* Paths of terminals that QEMU made are part of the live definition. */
static void
note_terminals(GPtrArray *devices, const GPtrArray *chardevs)
{
    xml_each(ChardevDef, device, devices) {
        g_autofree char *id = g_strdup_printf("char%s", device->info.alias);

        for (guint i = 0; device->source.type == CHARDEV_PTY && i < chardevs->len; i++) {
            const QemuMonitorChardev *chardev = g_ptr_array_index(chardevs, i);

            if (!chardev->pty || g_strcmp0(chardev->id, id) != 0)
                continue;
            chardev_source_set_path(&device->source, chardev->pty);
            g_free(device->tty);
            device->tty = g_strdup(chardev->pty);
        }
    }
}

/* A console that is the first serial port by another name shows the same path. */
static void
mirror_console(DomainDef *def)
{
    ChardevDef *console = def->consoles && def->consoles->len ? g_ptr_array_index(def->consoles, 0) : NULL;
    const ChardevDef *serial = def->serials && def->serials->len ? g_ptr_array_index(def->serials, 0) : NULL;
    const char *path = serial ? chardev_source_path(&serial->source) : NULL;

    if (!console || !path || !console_is_serial_alias(console) || console->source.type != CHARDEV_PTY)
        return;
    chardev_source_set_path(&console->source, path);
    g_free(console->tty);
    console->tty = g_strdup(path);
}

static bool
has_terminals(const DomainDef *def)
{
    const GPtrArray *const lists[] = { def->serials, def->parallels, def->consoles, def->channels };

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        for (guint k = 0; lists[i] && k < lists[i]->len; k++) {
            if (((const ChardevDef *)g_ptr_array_index(lists[i], k))->source.type == CHARDEV_PTY)
                return true;
        }
    }
    return false;
}

static int
learn_terminals(Launch *launch)
{
    DomainDef *def = launch->edit->live;
    g_autoptr(GPtrArray) chardevs = NULL;

    if (!has_terminals(def))
        return 0;
    chardevs = qemu_monitor_chardevs(launch->dom);
    if (!chardevs)
        return -1;
    note_terminals(def->serials, chardevs);
    note_terminals(def->parallels, chardevs);
    note_terminals(def->consoles, chardevs);
    note_terminals(def->channels, chardevs);
    mirror_console(def);
    return 0;
}

static int
set_graphics_passwords(Domain *dom, const DomainDef *def, const QemuConf *conf)
{
    xml_each(GraphicsDef, graphics, def->graphics) {
        const GraphicsAuth *auth = graphics_auth(graphics);
        const char *protocol = graphics_type_to_string(graphics->type);
        const char *fallback = graphics->type == GRAPHICS_VNC ? conf->vnc_password : conf->spice_password;
        const char *password = auth && auth->passwd ? auth->passwd : fallback;

        if ((graphics->type != GRAPHICS_VNC && graphics->type != GRAPHICS_SPICE) || !password)
            continue;
        if (qemu_monitor_set_password(dom, protocol, password, NULL) < 0)
            return -1;
        if (auth && auth->valid_to && qemu_monitor_expire_password(dom, protocol, auth->valid_to) < 0)
            return -1;
    }
    return 0;
}

static int
set_links(Domain *dom, const DomainDef *def)
{
    xml_each(NetDef, net, def->nets) {
        if (net->link == LINK_STATE_DOWN && qemu_monitor_set_link(dom, net->info.alias, false) < 0)
            return -1;
    }
    return 0;
}

static bool
has_balloon(const DomainDef *def)
{
    return def->memballoon && def->memballoon->model != MEMBALLOON_NONE;
}

static int
set_memory(Domain *dom, const DomainDef *def)
{
    if (!has_balloon(def))
        return 0;
    if (def->mem.current_kib < def->mem.total_kib && qemu_monitor_balloon(dom, def->mem.current_kib) < 0)
        return -1;
    if (def->memballoon->stats_period == 0)
        return 0;
    return qemu_monitor_memory_stats_period(dom, def->memballoon->info.alias, (int)def->memballoon->stats_period);
}

/* What QEMU does not take on its command line, and what only it knows. */
static int
configure(Launch *launch)
{
    DomainDef *def;

    if (begin_edit(launch) < 0)
        return -1;
    def = launch->edit->live;
    if (qemu_chardev_logs_settle(launch->dom, launch->logs) < 0)
        return -1;
    /* Their ends are to be seen at the other side. */
    g_array_set_size(launch->logs, 0);
    if (learn_terminals(launch) < 0 || qemu_process_refresh_vcpus(launch->dom) < 0 || qemu_pin_apply(launch->dom, def) < 0 ||
        qemu_sched_apply(launch->dom, def) < 0)
        return -1;
    if (set_graphics_passwords(launch->dom, def, launch->conf) < 0 || set_links(launch->dom, def) < 0 ||
        set_memory(launch->dom, def) < 0)
        return -1;
    if (!(launch->start->flags & QEMU_START_AUTODESTROY))
        return 0;
    return domain_autodestroy_set(launch->dom, launch->start->conn);
}

/* The last publication: it runs, or waits as it was asked to. */
static int
announce_start(Launch *launch)
{
    bool paused = (launch->start->flags & QEMU_START_PAUSED) || launch->start->incoming;
    int reason = launch->start->running_reason ? launch->start->running_reason : VIR_DOMAIN_RUNNING_BOOTED;
    DomainFacts *facts = &launch->edit->facts;

    if (!paused && qemu_monitor_cont(launch->dom) < 0)
        return -1;
    if (paused)
        qemu_lock_release(launch->dom);
    facts->state = paused ? VIR_DOMAIN_PAUSED : VIR_DOMAIN_RUNNING;
    facts->reason = paused ? (launch->start->incoming ? VIR_DOMAIN_PAUSED_MIGRATION : VIR_DOMAIN_PAUSED_USER) : reason;
    if (!launch->start->incoming)
        domain_edit_event(launch->edit, VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_BOOTED);
    if (paused && !launch->start->incoming)
        domain_edit_event(launch->edit, VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
    fd_close(&launch->guest->log_fd);
    return domain_commit(launch->dom, launch->edit);
}

/* QEMU's own words say best why it ended; where they are that a file may not be opened, what is in the way. */
static void
quote_qemu(const Launch *launch)
{
    g_autofree char *words = NULL;
    g_autofree char *why = NULL;

    if (!launch->guest || launch->guest->log_fd < 0)
        return;
    words = qemu_log_since(launch->driver, launch->conf, domain_name(launch->dom), &launch->log_begin);
    if (!words)
        return;
    why = qemu_access_explain(words, launch->conf);
    error_reset();
    fail(VIR_ERR_INTERNAL_ERROR, _("QEMU unexpectedly closed the monitor (domain '%1$s'): %2$s%3$s%4$s"),
         domain_name(launch->dom), words, why ? "; " : "", why ? why : "");
}

/* Undoes what was done, keeping the error. */
static int
give_up(Launch *launch)
{
    Domain *dom = launch->dom;
    g_autoptr(virError) reason = NULL;

    if (launch->guest && launch->guest->monitor && qemu_monitor_is_closed(launch->guest->monitor))
        quote_qemu(launch);
    reason = error_take();
    if (launch->guest && qemu_process_kill(dom, launch->guest, 0) < 0)
        warn_last_error("the process of domain '%s' stays behind", domain_name(dom));
    if (domain_is_active(dom)) {
        qemu_process_clean_up(dom, VIR_DOMAIN_SHUTOFF_FAILED);
    } else {
        domain_private_end(dom);
        actor_want_pool(dom);
    }
    error_restore(g_steal_pointer(&reason));
    return -1;
}

static int
run_steps(Launch *launch)
{
    static int (*const steps[])(Launch *launch) = {
        acquire, listen_for_monitor, build_command, open_log, spawn, connect_monitor, configure, announce_start,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        if (steps[i](launch) < 0)
            return -1;
    }
    return 0;
}

/* For the audit. */
static const char *
start_word(const QemuStart *start)
{
    return start->incoming ? "incoming" : "booted";
}

int
qemu_process_start(Domain *dom, DomainDef *def, const QemuStart *start)
{
    g_autoptr(DomainDef) owned = def;
    g_auto(Launch) launch = {
        .dom = dom, .driver = qemu_driver_of(dom), .start = start, .listen_fd = -1, .gate = { -1, -1 },
    };

    assert_owner(dom);
    launch.conf = qemu_driver_conf(launch.driver);
    if (choose(&launch, def) < 0)
        return give_up(&launch);
    if (announce(&launch, g_steal_pointer(&owned)) < 0 || run_steps(&launch) < 0) {
        qemu_audit_start(dom, start_word(start), AUDIT_FAILED);
        return give_up(&launch);
    }
    qemu_audit_start(dom, start_word(start), AUDIT_DONE);
    return 0;
}

int
qemu_process_start_persistent(Domain *dom, const QemuStart *start)
{
    const DomainDef *def = domain_persistent(dom);

    if (!def)
        return error_last() ? -1 : fail(VIR_ERR_OPERATION_INVALID, _("domain '%1$s' has no configuration"), domain_name(dom));
    return qemu_process_start(dom, domain_def_copy(def), start);
}
