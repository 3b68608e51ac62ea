/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemon.c - what every daemon does: come up, answer, reload, leave.
 *
 * Threads: main.
 */

#include "daemons/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cap-ng.h>
#include <systemd/sd-daemon.h>

#include "access/access.h"
#include "base/audit.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/event.h"
#include "base/file.h"
#include "base/hostinfo.h"
#include "base/log.h"
#include "base/netdev_ovs.h"
#include "base/uuid.h"
#include "daemons/daemon_admin.h"
#include "daemons/daemon_claim.h"
#include "daemons/daemon_config.h"
#include "daemons/daemon_keep.h"
#include "daemons/daemon_hooks.h"
#include "daemons/daemon_network.h"
#include "daemons/daemon_sockets.h"
#include "daemons/daemon_store.h"
#include "daemons/dispatch.h"

enum {
    IDLE_CHECK_MS = 500, /* how soon after a change the idle clock is looked at again */
};

typedef struct {
    const DaemonSpec *spec;
    DaemonOptions options;
    DaemonPaths paths;
    DaemonConfig config;
    sd_event *loop;
    GArray *drivers; /* of DispatchDriver */
    Dispatch *dispatch;
    RpcServer *server;
    RpcServer *admin;
    GPtrArray *claims; /* of DaemonClaim */
    DriverState admin_state;
    EventBus *admin_bus;
    void *service; /* of the spec's DaemonService */
    void *beside;
    DaemonStore *store;
    char *program; /* what we are executed from, and with what */
    char **argv;
    GArray *listeners;
    DaemonKeep *keep; /* NULL: clients end with the daemon */
    DaemonTls tls;
    RpcSaslPolicy sasl;
    HostUuidChoice host_uuid;
    int pid_fd;
    int ready_fd; /* the parent that waits for us to be up; -1 = none */
    char *pid_file;
    EventTimer *idle_timer;
    EventWakeup *busy_wakeup;
    EventWakeup *leave_wakeup;
    bool is_leaving; /* its hook runs, or it has */
    int64_t idle_since; /* clock_now_ms(); 0 = busy */
} Daemon;

/* ------------------------------------------------------------------ coming up */

static int
start_logging(const Daemon *daemon)
{
    g_autofree char *outputs = NULL;
    unsigned int level = daemon->options.verbose ? MIN(daemon->config.log_level, LOG_LEVEL_INFO) : daemon->config.log_level;

    log_set_identifier(daemon->spec->name);
    log_set_level((LogLevel)level);
    if (daemon->config.log_filters && log_set_filters(daemon->config.log_filters) < 0)
        return -1;
    if (daemon->config.log_outputs && *daemon->config.log_outputs)
        outputs = g_strdup(daemon->config.log_outputs);
    else if (!daemon->options.verbose && !isatty(STDERR_FILENO) && getenv("JOURNAL_STREAM"))
        outputs = g_strdup_printf("%u:journald", level);
    if (outputs && log_set_outputs(outputs) < 0)
        return -1;
    return log_set_from_env();
}

/* Keeps the capabilities of the spec, here and in all programs started from here. Who started us without the power to bound those
 * has bounded us. */
static int
drop_capabilities(const Daemon *daemon)
{
    capng_select_t sets = CAPNG_SELECT_CAPS;

    if (!daemon->spec->capabilities || !daemon->paths.privileged)
        return 0;
    capng_get_caps_process();
    if (capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP))
        sets = CAPNG_SELECT_BOTH;
    for (int cap = 0; cap <= CAP_LAST_CAP; cap++) {
        bool keep = false;

        for (const int *wanted = daemon->spec->capabilities; *wanted >= 0; wanted++)
            keep = keep || *wanted == cap;
        if (!keep)
            capng_update(CAPNG_DROP, CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_INHERITABLE | CAPNG_BOUNDING_SET, (unsigned int)cap);
    }
    if (capng_apply(sets) != 0)
        return fail(VIR_ERR_INTERNAL_ERROR, _("%1$s cannot drop the capabilities it does not need"), daemon->spec->name);
    return 0;
}

static int
take_pid_file(Daemon *daemon)
{
    if (daemon->options.pid_file)
        daemon->pid_file = g_strdup(daemon->options.pid_file);
    else
        daemon->pid_file = g_strdup_printf("%s/%s.pid", daemon->paths.privileged ? RUNSTATEDIR : daemon->paths.run_dir,
                                           daemon->spec->name);
    daemon->pid_fd = pid_file_acquire(daemon->pid_file);
    return daemon->pid_fd < 0 ? -1 : 0;
}

/* Forks; the parent waits until the child is up, or says why not, and leaves with its status. */
static int
go_to_background(Daemon *daemon)
{
    int pipe_fds[2];
    pid_t pid;
    char answer = 1;

    if (pipe2(pipe_fds, O_CLOEXEC) < 0)
        return fail_errno(errno, "%s", _("cannot create a pipe"));
    pid = fork();
    if (pid < 0)
        return fail_errno(errno, "%s", _("cannot fork"));
    if (pid > 0) {
        close(pipe_fds[1]);
        if (read(pipe_fds[0], &answer, 1) != 1)
            answer = 1;
        _exit(answer);
    }
    close(pipe_fds[0]);
    daemon->ready_fd = pipe_fds[1];
    setsid();
    if (chdir("/") < 0)
        return fail_errno(errno, "%s", _("cannot enter '/'"));
    return 0;
}

static void
tell_ready(Daemon *daemon)
{
    char answer = 0;
    int null;

    sd_notify(0, "READY=1");
    if (daemon->ready_fd < 0)
        return;
    if (write(daemon->ready_fd, &answer, 1) != 1)
        LOG_WARN("cannot tell the parent process that %s is up", daemon->spec->name);
    fd_close(&daemon->ready_fd);
    /* The terminal is the parent's. */
    null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; null >= 0 && fd <= 2; fd++)
        dup2(null, fd);
    if (null > 2)
        close(null);
}

/* -------------------------------------------------------------------- leaving */

static bool
is_busy(const Daemon *daemon)
{
    if (daemon->service && daemon->spec->service->is_busy && daemon->spec->service->is_busy(daemon->service))
        return true;
    if (rpc_server_n_peers(daemon->server) > 0 || (daemon->admin && rpc_server_n_peers(daemon->admin) > 0))
        return true;
    for (size_t i = 0; i < daemon->drivers->len; i++) {
        const DispatchDriver *driver = &g_array_index(daemon->drivers, DispatchDriver, i);

        if (driver->spec->is_busy && driver->spec->is_busy(driver->state))
            return true;
    }
    return false;
}

static void
leave_now(void *opaque)
{
    Daemon *daemon = opaque;

    sd_event_exit(daemon->loop, 0);
}

static void
hook_is_done(void *opaque)
{
    event_wakeup_signal(opaque);
}

/* Leaves when the administrator's programs have run; until then calls are answered, for they may make some. */
static void
leave(Daemon *daemon)
{
    if (daemon->is_leaving)
        return;
    daemon->is_leaving = true;
    if (!daemon_hooks_run(&daemon->paths, "shutdown", "shutdown", hook_is_done, daemon->leave_wakeup))
        leave_now(daemon);
}

/* Looks whether the daemon has had nothing to do for long enough. */
static void
check_idle(void *opaque)
{
    Daemon *daemon = opaque;
    int64_t timeout_ms = (int64_t)daemon->options.timeout * 1000;
    int64_t now = clock_now_ms();

    if (daemon->options.timeout == 0 || daemon->is_leaving)
        return;
    if (is_busy(daemon)) {
        daemon->idle_since = 0;
        /* The end of the last client is seen here at the latest. */
        event_timer_start(daemon->idle_timer, timeout_ms);
        return;
    }
    if (daemon->idle_since == 0)
        daemon->idle_since = now;
    if (now - daemon->idle_since < timeout_ms || daemon_sockets_are_wanted(daemon->listeners)) {
        event_timer_start(daemon->idle_timer, MAX(timeout_ms - (now - daemon->idle_since), IDLE_CHECK_MS));
        return;
    }
    LOG_INFO("%s had nothing to do for %d seconds and leaves", daemon->spec->name, daemon->options.timeout);
    leave(daemon);
}

static void
signal_busy_changed(void *opaque)
{
    Daemon *daemon = opaque;

    event_wakeup_signal(daemon->busy_wakeup);
}

static int
on_stop_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *opaque)
{
    Daemon *daemon = opaque;

    LOG_INFO("%s leaves on signal %u", daemon->spec->name, info->ssi_signo);
    leave(daemon);
    return 0;
}

static int
on_reload_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *opaque)
{
    Daemon *daemon = opaque;

    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, clock_now_ms() * 1000);
    if (log_reopen() < 0)
        warn_last_error("cannot reopen the log, continuing with the old one");
    if (daemon->tls.context && daemon_tls_load(&daemon->tls, &daemon->config, &daemon->paths) < 0)
        warn_last_error("TLS clients are met with the certificates from before");
    for (size_t i = 0; i < daemon->drivers->len; i++) {
        const DispatchDriver *driver = &g_array_index(daemon->drivers, DispatchDriver, i);

        if (driver->spec->reload && driver->spec->reload(driver->state) < 0)
            warn_last_error("driver %s keeps its configuration", driver->spec->name);
    }
    sd_notify(0, "READY=1");
    daemon_hooks_run(&daemon->paths, "reload", "SIGHUP", NULL, NULL);
    return 0;
}

/* The program that is there now takes our place, with all that the service keeps. */
static int
on_replace_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *opaque)
{
    Daemon *daemon = opaque;
    const DaemonService *service = daemon->spec->service;

    if (daemon->is_leaving)
        return 0;
    LOG_INFO("%s is replaced by '%s' as it is now", daemon->spec->name, daemon->program);
    if ((service->leave && service->leave(daemon->service) < 0) ||
        daemon_store_replace(daemon->store, daemon->listeners, daemon->program, daemon->argv) < 0)
        warn_last_error("%s goes on as it is", daemon->spec->name);
    if (service->go_on)
        service->go_on(daemon->service);
    return 0;
}

/* ------------------------------------------------------------------ the parts */

static int
start_loop(Daemon *daemon)
{
    sigset_t mask;
    int rc;

    /* Before any thread exists, so that all inherit it; signals belong to the loop. */
    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGINT);
    sigaddset(&mask, SIGHUP);
    if (daemon->spec->service && daemon->spec->service->kept_prefix)
        sigaddset(&mask, SIGUSR1);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    signal(SIGPIPE, SIG_IGN);

    rc = sd_event_new(&daemon->loop);
    if (rc >= 0)
        rc = sd_event_add_signal(daemon->loop, NULL, SIGTERM, on_stop_signal, daemon);
    if (rc >= 0)
        rc = sd_event_add_signal(daemon->loop, NULL, SIGINT, on_stop_signal, daemon);
    if (rc >= 0)
        rc = sd_event_add_signal(daemon->loop, NULL, SIGHUP, on_reload_signal, daemon);
    if (rc >= 0 && sigismember(&mask, SIGUSR1))
        rc = sd_event_add_signal(daemon->loop, NULL, SIGUSR1, on_replace_signal, daemon);
    if (rc >= 0)
        rc = sd_event_set_watchdog(daemon->loop, true);
    if (rc < 0)
        return fail_errno(-rc, "%s", _("cannot set up the main loop"));

    daemon->busy_wakeup = event_wakeup_new(daemon->loop, check_idle, daemon);
    daemon->idle_timer = event_timer_new(daemon->loop, check_idle, daemon);
    daemon->leave_wakeup = event_wakeup_new(daemon->loop, leave_now, daemon);
    return daemon->busy_wakeup && daemon->idle_timer && daemon->leave_wakeup ? 0 : -1;
}

static void
choose_host_uuid(Daemon *daemon)
{
    daemon->host_uuid.source = (HostUuidSource)daemon->config.host_uuid_source;
    daemon->host_uuid.is_fixed = daemon->config.host_uuid && uuid_parse(daemon->config.host_uuid, daemon->host_uuid.fixed);
}

static int
claim_driver(Daemon *daemon, const DriverSpec *spec)
{
    DaemonClaim *claim;

    if (daemon_claim_take(spec, daemon->paths.run_dir, &claim) < 0)
        return -1;
    if (claim)
        g_ptr_array_add(daemon->claims, claim);
    return 0;
}

static int
init_drivers(Daemon *daemon)
{
    choose_host_uuid(daemon);
    for (const DriverSpec *const *spec = daemon->spec->drivers; *spec; spec++) {
        DispatchDriver driver = {.spec = *spec, .privileged = daemon->paths.privileged};
        DriverEnv env = {
            .loop = daemon->loop,
            .privileged = daemon->paths.privileged,
            .config_dir = daemon->paths.config_dir,
            .state_dir = daemon->paths.run_dir,
            .lib_dir = daemon->paths.lib_dir,
            .cache_dir = daemon->paths.cache_dir,
            .log_dir = daemon->paths.log_dir,
            .host_uuid = &daemon->host_uuid,
            .busy_changed = signal_busy_changed,
            .busy_opaque = daemon,
        };

        if (claim_driver(daemon, *spec) < 0)
            return -1;
        env.bus = driver.bus = event_bus_new();
        driver.state = (*spec)->init(&env);
        if (!driver.state) {
            event_bus_free(driver.bus);
            return -1;
        }
        g_array_append_val(daemon->drivers, driver);
    }
    return 0;
}

static int
start_drivers(Daemon *daemon)
{
    for (size_t i = 0; i < daemon->drivers->len; i++) {
        const DispatchDriver *driver = &g_array_index(daemon->drivers, DispatchDriver, i);

        if (driver->spec->start && driver->spec->start(driver->state) < 0)
            return -1;
    }
    return 0;
}

static void
on_peer_change(RpcPeer *peer, void *opaque)
{
    const Daemon *daemon = opaque;

    daemon_keep_peer_changed(daemon->keep, peer);
    signal_busy_changed(opaque);
}

static RpcServer *
new_server(Daemon *daemon)
{
    const DaemonConfig *config = &daemon->config;
    RpcServerLimits limits = {
        .max_clients = config->max_clients,
        .max_anonymous = config->max_anonymous_clients,
        .max_requests = config->max_client_requests,
        .keepalive_interval = config->keepalive_interval,
        .keepalive_count = config->keepalive_count,
        .workers = {config->min_workers, config->max_workers, config->prio_workers},
    };

    return rpc_server_new(daemon->loop, daemon->spec->name, &limits);
}

static RpcServer *
new_admin_server(Daemon *daemon)
{
    const DaemonConfig *config = &daemon->config;
    RpcServerLimits limits = {
        .max_clients = config->admin_max_clients,
        .max_requests = config->admin_max_client_requests,
        .keepalive_interval = config->admin_keepalive_interval,
        .keepalive_count = config->admin_keepalive_count,
        .workers = {config->admin_min_workers, config->admin_max_workers, config->prio_workers},
    };

    return rpc_server_new(daemon->loop, "admin", &limits);
}

/* How clients of @socket say who they are. */
static RpcAuth
socket_auth(const DaemonConfig *config, const DaemonListener *socket)
{
    switch (socket->transport) {
    case DAEMON_TRANSPORT_TLS:
        return (RpcAuth)config->auth_tls;
    case DAEMON_TRANSPORT_TCP:
        return (RpcAuth)config->auth_tcp;
    case DAEMON_TRANSPORT_UNIX:
    default:
        break;
    }
    if (socket->access == RPC_ACCESS_ADMIN)
        return RPC_AUTH_NONE;
    return (RpcAuth)(socket->access == RPC_ACCESS_READ ? config->auth_unix_ro : config->auth_unix_rw);
}

static int
start_listening(Daemon *daemon)
{
    daemon->sasl = (RpcSaslPolicy){
        .min_ssf = daemon->config.tcp_min_ssf,
        .users = (const char *const *)daemon->config.sasl_allowed_username_list,
    };
    for (size_t i = 0; i < daemon->listeners->len; i++) {
        const DaemonListener *socket = &g_array_index(daemon->listeners, DaemonListener, i);
        RpcListener listener = {
            .fd = socket->fd,
            .access = socket->access,
            .auth = socket_auth(&daemon->config, socket),
            .trusts_root = socket_auth(&daemon->config, socket) == RPC_AUTH_POLKIT,
            .sasl = &daemon->sasl,
        };

        if (socket->transport == DAEMON_TRANSPORT_TLS) {
            if (!daemon->tls.context && daemon_tls_load(&daemon->tls, &daemon->config, &daemon->paths) < 0)
                return -1;
            listener.wrap = daemon_tls_wrap;
            listener.opaque = &daemon->tls;
        }
        if (rpc_server_listen(socket->access == RPC_ACCESS_ADMIN ? daemon->admin : daemon->server, &listener) < 0)
            return -1;
    }
    return 0;
}

static int
attach_service(Daemon *daemon)
{
    const DaemonService *service = daemon->spec->service;
    const DaemonServiceEnv env = {
        .loop = daemon->loop,
        .server = daemon->server,
        .dispatch = daemon->dispatch,
        .run_dir = daemon->paths.run_dir,
        .log_dir = daemon->paths.log_dir,
        .privileged = daemon->paths.privileged,
        .store_add = daemon_store_add,
        .store_remove = daemon_store_remove,
        .store_take = daemon_store_take,
        .store = daemon->store,
        .busy_changed = signal_busy_changed,
        .busy_opaque = daemon,
    };

    if (!service) {
        dispatch_attach(daemon->dispatch, daemon->server);
        daemon->beside = daemon->spec->beside ? daemon->spec->beside->attach(&env) : NULL;
        return daemon->spec->beside && !daemon->beside ? -1 : 0;
    }
    daemon->service = service->attach(&env);
    if (!daemon->service)
        return -1;
    if (service->kept_prefix)
        daemon_store_settle(daemon->store, service->kept_prefix);
    return 0;
}

static int
admin_set_timeout(void *opaque, unsigned int seconds)
{
    Daemon *daemon = opaque;

    if (seconds > DAEMON_TIMEOUT_MAX)
        return fail(VIR_ERR_INVALID_ARG, _("'%1$u' is no timeout; it is a number of seconds up to %2$d, or 0"), seconds,
                    DAEMON_TIMEOUT_MAX);
    daemon->options.timeout = (int)seconds;
    daemon->idle_since = 0;
    check_idle(daemon);
    return 0;
}

static int
admin_update_tls(void *opaque)
{
    Daemon *daemon = opaque;

    if (!daemon->tls.context)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("server '%1$s' has no TLS: listen_tls is not set"), daemon->spec->name);
    return daemon_tls_load(&daemon->tls, &daemon->config, &daemon->paths);
}

static void
admin_leave(void *opaque)
{
    Daemon *daemon = opaque;

    LOG_INFO("%s leaves as it was told over the admin interface", daemon->spec->name);
    leave(daemon);
}

static void
attach_admin(Daemon *daemon)
{
    static const DaemonAdminActions actions = {admin_set_timeout, admin_update_tls, admin_leave};
    DispatchDriver driver = {.spec = &daemon_admin_driver, .state = &daemon->admin_state};

    daemon->admin_state = (DriverState){{daemon->server, daemon->admin}, &actions, daemon};
    driver.bus = daemon->admin_bus = event_bus_new();
    driver.privileged = daemon->paths.privileged;
    dispatch_attach_admin(daemon->dispatch, daemon->admin, &driver);
}

/* Fine-grained access control, if the configuration asks for it. */
static void
set_policies(const Daemon *daemon)
{
    size_t n = 0;

    while (daemon->config.access_drivers && daemon->config.access_drivers[n])
        n++;
    access_set_policies(daemon->config.access_drivers, n);
}

static int
start_servers(Daemon *daemon)
{
    set_policies(daemon);
    daemon->dispatch = dispatch_new((const DispatchDriver *)(void *)daemon->drivers->data, daemon->drivers->len);
    daemon->server = new_server(daemon);
    daemon->admin = new_admin_server(daemon);
    daemon->keep = daemon_keep_new(daemon->loop);
    daemon_keep_attach(daemon->keep, daemon->dispatch);
    dispatch_set_peer_watch(daemon->dispatch, on_peer_change, daemon);
    if (attach_service(daemon) < 0)
        return -1;
    attach_admin(daemon);

    return start_listening(daemon);
}

/* While it may still ask the kernel whether anybody listens. A session's user is nobody to be audited by us. */
static int
start_auditing(const Daemon *daemon)
{
    AuditLevel level = daemon->paths.privileged ? (AuditLevel)daemon->config.audit_level : AUDIT_OFF;

    return audit_start(level, daemon->config.audit_logging);
}

static int
come_up(Daemon *daemon)
{
    g_autoptr(GArray) kept = daemon_kept_new();

    if (daemon_paths_init(&daemon->paths) < 0 ||
        daemon_config_read(daemon->spec, &daemon->paths, &daemon->options, &daemon->config) < 0 || start_logging(daemon) < 0 ||
        take_pid_file(daemon) < 0 || start_auditing(daemon) < 0 || drop_capabilities(daemon) < 0 || start_loop(daemon) < 0)
        return -1;
    ovs_set_timeout(daemon->config.ovs_timeout);
    daemon->store = daemon_store_new(kept);
    daemon->listeners = daemon_sockets_open(daemon->spec, &daemon->paths, &daemon->config, kept);
    if (!daemon->listeners || init_drivers(daemon) < 0 || start_servers(daemon) < 0)
        return -1;
    /* Before the drivers find out what happened meanwhile: clients that wait for events hear of it. */
    daemon_keep_resume(daemon->keep, kept, daemon->server);
    tell_ready(daemon);
    return start_drivers(daemon);
}

static void
go_down(Daemon *daemon)
{
    sd_notify(0, "STOPPING=1");
    daemon_keep_hand_over(daemon->keep);
    if (daemon->server)
        rpc_server_close(daemon->server);
    if (daemon->admin)
        rpc_server_close(daemon->admin);
    if (daemon->service)
        daemon->spec->service->detach(daemon->service);
    if (daemon->beside)
        daemon->spec->beside->detach(daemon->beside);
    for (size_t i = 0; i < daemon->drivers->len; i++) {
        const DispatchDriver *driver = &g_array_index(daemon->drivers, DispatchDriver, i);

        driver->spec->stop(driver->state);
    }
    g_clear_pointer(&daemon->server, rpc_server_unref);
    g_clear_pointer(&daemon->admin, rpc_server_unref);
    g_clear_pointer(&daemon->dispatch, dispatch_free);
    g_clear_pointer(&daemon->keep, daemon_keep_free);
    g_clear_pointer(&daemon->store, daemon_store_free);
    for (size_t i = 0; i < daemon->drivers->len; i++)
        event_bus_free(g_array_index(daemon->drivers, DispatchDriver, i).bus);
    g_clear_pointer(&daemon->admin_bus, event_bus_free);
    g_clear_pointer(&daemon->listeners, daemon_sockets_close);
    daemon_tls_clear(&daemon->tls);
    audit_stop();
    if (daemon->pid_fd >= 0)
        pid_file_release(daemon->pid_file, &daemon->pid_fd);
    g_clear_pointer(&daemon->idle_timer, event_timer_free);
    g_clear_pointer(&daemon->busy_wakeup, event_wakeup_free);
    g_clear_pointer(&daemon->leave_wakeup, event_wakeup_free);
    g_clear_pointer(&daemon->loop, sd_event_unref);
    g_array_unref(daemon->drivers);
    g_ptr_array_unref(daemon->claims);
    g_free(daemon->pid_file);
    g_free(daemon->program);
    daemon_config_clear(&daemon->config);
    daemon_paths_clear(&daemon->paths);
    daemon_options_clear(&daemon->options);
}

int
daemon_run(const DaemonSpec *spec, int argc, char **argv)
{
    Daemon daemon = {.spec = spec, .pid_fd = -1, .ready_fd = -1, .argv = argv};
    int rc = daemon_options_parse(spec, argc, argv, &daemon.options);

    if (rc > 0) {
        daemon.drivers = g_array_new(FALSE, TRUE, sizeof(DispatchDriver));
        daemon.claims = g_ptr_array_new_with_free_func((GDestroyNotify)daemon_claim_release);
        daemon.program = g_file_read_link("/proc/self/exe", NULL);
        rc = daemon.options.background && !daemon_was_replaced() ? go_to_background(&daemon) : 0;
        if (rc == 0)
            rc = come_up(&daemon);
        if (rc == 0) {
            check_idle(&daemon);
            daemon_hooks_run(&daemon.paths, "start", "start", NULL, NULL);
            rc = sd_event_loop(daemon.loop);
        } else {
            LOG_ERROR("%s cannot start: %s", spec->name, error_last_message());
        }
        go_down(&daemon);
    } else if (rc < 0) {
        fprintf(stderr, "%s: %s\n", spec->name, error_last_message());
    }
    error_reset();
    return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
