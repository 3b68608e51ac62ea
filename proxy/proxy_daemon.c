/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * proxy_daemon.c - reaching the daemon of a driver, and starting it where nothing else does.
 *
 * Under systemd a daemon's socket is there before the daemon, and connecting starts it. In a user's session, and on a host
 * without systemd, the program that lies beside the proxy's own is started: it goes to the background when its sockets answer.
 *
 * Threads: main.
 */

#include "proxy/proxy_daemon.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "base/error.h"
#include "base/event.h"
#include "base/file.h"
#include "base/spawn.h"

/* How long a daemon that we started stays when nobody uses it, in seconds. */
#define DAEMON_TIMEOUT "120"

enum {
    BACKLOG_RETRY_MS = 10, /* until a daemon with a full backlog is tried again */
    BACKLOG_TRIES = 1000,
};

struct ProxyDaemons {
    sd_event *loop;
    char *run_dir;
    bool privileged;
    GPtrArray *starting; /* of Starting */
    GPtrArray *waits;    /* of ProxyWait */
};

/* A daemon's program that was started and has not yet gone to the background. */
typedef struct {
    ProxyDaemons *daemons;
    char *driver;
    char *program;
    SpawnChild child;
    EventSource *end;
} Starting;

struct ProxyWait {
    ProxyDaemons *daemons;
    char *driver;
    RpcAccess access;
    ProxyEagerness eagerness;
    ProxyConnected connected;
    void *opaque;
    EventTimer *retry; /* while the daemon's backlog is full */
    unsigned int tries;
    bool is_started;   /* the daemon's program was, for this wait: not again */
};

/* Whose daemon is looked for when no URI is given, in this order. */
static const char *const probed[] = { "xen", "qemu", "lxc", "vbox", "bhyve", "vz", NULL };

#define DEFAULT_DRIVER "qemu"

static void
wait_free(void *data)
{
    ProxyWait *wait = data;

    g_clear_pointer(&wait->retry, event_timer_free);
    g_free(wait->driver);
    g_free(wait);
}

static void
starting_free(void *data)
{
    Starting *starting = data;

    event_source_drop(&starting->end);
    spawn_child_clear(&starting->child);
    g_free(starting->driver);
    g_free(starting->program);
    g_free(starting);
}

ProxyDaemons *
proxy_daemons_new(sd_event *loop, const ProxyPlaces *places)
{
    ProxyDaemons *daemons = g_new0(ProxyDaemons, 1);

    daemons->loop = sd_event_ref(loop);
    daemons->run_dir = g_strdup(places->run_dir);
    daemons->privileged = places->privileged;
    daemons->starting = g_ptr_array_new_with_free_func(starting_free);
    daemons->waits = g_ptr_array_new_with_free_func(wait_free);
    return daemons;
}

void
proxy_daemons_free(ProxyDaemons *daemons)
{
    if (!daemons)
        return;
    g_ptr_array_unref(daemons->waits);
    g_ptr_array_unref(daemons->starting);
    sd_event_unref(daemons->loop);
    g_free(daemons->run_dir);
    g_free(daemons);
}

/* ------------------------------------------------------------- connecting */

static char *
socket_path(const ProxyDaemons *daemons, const char *driver, RpcAccess access)
{
    return g_strdup_printf("%s/virt%sd-sock%s", daemons->run_dir, driver,
                           access == RPC_ACCESS_READ && daemons->privileged ? "-ro" : "");
}

const char *
proxy_daemons_probe(const ProxyDaemons *daemons)
{
    for (size_t i = 0; probed[i]; i++) {
        g_autofree char *path = socket_path(daemons, probed[i], RPC_ACCESS_WRITE);

        if (access(path, F_OK) == 0)
            return probed[i];
    }
    return DEFAULT_DRIVER;
}

/* As rpc_transport_connect_unix(), but never waits for a place in the backlog: errno is EAGAIN then. */
static RpcTransport *
connect_now(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    autoclose int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (strlen(path) >= sizeof(address.sun_path))
        return fail_null(VIR_ERR_CONFIG_UNSUPPORTED, _("socket path '%1$s' is longer than %2$zu bytes"), path,
                         sizeof(address.sun_path) - 1);
    strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
        return fail_null_errno(errno, _("cannot connect to socket '%1$s'"), path);
    return rpc_transport_new_socket(fd_steal(&fd));
}

static bool
failed_with(int number)
{
    const virError *error = error_last();

    return error && error->code == VIR_ERR_SYSTEM_ERROR && error->int1 == number;
}

/* Ends the wait with @transport, or with the thread's error. */
static void
finish(ProxyWait *wait, RpcTransport *transport)
{
    ProxyConnected connected = wait->connected;
    void *opaque = wait->opaque;

    g_ptr_array_remove_fast(wait->daemons->waits, wait);
    connected(transport, opaque);
}

void
proxy_wait_cancel(ProxyWait *wait)
{
    if (wait)
        g_ptr_array_remove_fast(wait->daemons->waits, wait);
}

/* ------------------------------------------------------------- starting */

/* Those who wait for the daemon of @driver. */
static GPtrArray *
waits_for(const ProxyDaemons *daemons, const char *driver)
{
    GPtrArray *found = g_ptr_array_new();

    for (unsigned int i = 0; i < daemons->waits->len; i++) {
        ProxyWait *wait = g_ptr_array_index(daemons->waits, i);

        if (wait->is_started && g_str_equal(wait->driver, driver))
            g_ptr_array_add(found, wait);
    }
    return found;
}

static void try_again(void *opaque);

/* The daemon is up, or @error says why not (NULL: it is). */
static void
settle_waits(ProxyDaemons *daemons, const char *driver, const virError *error)
{
    g_autoptr(GPtrArray) waits = waits_for(daemons, driver);

    for (unsigned int i = 0; i < waits->len; i++) {
        ProxyWait *wait = g_ptr_array_index(waits, i);

        /* One that ended may have cancelled others. */
        if (!g_ptr_array_find(daemons->waits, wait, NULL))
            continue;
        if (error) {
            error_restore(error_copy(error));
            finish(wait, NULL);
            error_reset();
        } else {
            try_again(wait);
        }
    }
}

static int
on_started(sd_event_source *source, int fd, uint32_t events, void *opaque)
{
    Starting *starting = opaque;
    ProxyDaemons *daemons = starting->daemons;
    g_autofree char *driver = g_strdup(starting->driver);
    g_autoptr(virError) error = NULL;
    int status = 0;

    error_reset();
    if (spawn_wait(&starting->child, 0, &status) < 0) {
        error = error_take();
    } else if (status != 0) {
        g_autofree char *words = spawn_status_to_string(status);

        (void)fail(VIR_ERR_OPERATION_FAILED, _("daemon '%1$s' ended while it started: %2$s"), starting->program, words);
        error = error_take();
    }
    g_ptr_array_remove_fast(daemons->starting, starting);
    settle_waits(daemons, driver, error);
    return 0;
}

/* The directory of the proxy's own program: the daemons are installed beside each other. */
static char *
program_of(const char *driver)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *dir = self ? g_path_get_dirname(self) : g_strdup(SBINDIR);

    return g_strdup_printf("%s/virt%sd", dir, driver);
}

bool
proxy_daemon_is_installed(const char *driver)
{
    g_autofree char *program = program_of(driver);

    return access(program, X_OK) == 0;
}

static bool
is_starting(const ProxyDaemons *daemons, const char *driver)
{
    for (unsigned int i = 0; i < daemons->starting->len; i++) {
        const Starting *starting = g_ptr_array_index(daemons->starting, i);

        if (g_str_equal(starting->driver, driver))
            return true;
    }
    return false;
}

static int
start_daemon(ProxyDaemons *daemons, const char *driver, char *program)
{
    const char *argv[] = { program, "--timeout", DAEMON_TIMEOUT, "--daemon", NULL };
    g_auto(GStrv) env = g_get_environ();
    const SpawnSpec spec = { .argv = argv, .env = (const char *const *)env, .cwd = "/", .new_session = true };
    Starting *starting = g_new0(Starting, 1);

    *starting = (Starting){ .daemons = daemons, .child = SPAWN_CHILD_INIT };
    starting->driver = g_strdup(driver);
    starting->program = program;
    if (spawn_start(&spec, &starting->child) == 0)
        starting->end = event_add_pidfd(daemons->loop, starting->child.pidfd, on_started, starting);
    if (!starting->end) {
        starting_free(starting);
        return -1;
    }
    g_ptr_array_add(daemons->starting, starting);
    return 0;
}

/* Where systemd rules, sockets that are not there were not enabled by whoever rules it. */
static bool
may_start(const ProxyDaemons *daemons)
{
    return !daemons->privileged || sd_booted() <= 0;
}

/* Nobody listens: has the daemon started if it is ours to start; the thread's error says why it is not reached. */
static int
start_if_possible(ProxyWait *wait)
{
    ProxyDaemons *daemons = wait->daemons;
    g_autofree char *program = NULL;

    program = program_of(wait->driver);
    if (wait->eagerness == PROXY_LOOK || wait->is_started || !may_start(daemons) || access(program, X_OK) < 0)
        return -1;
    error_reset();
    wait->is_started = true;
    return is_starting(daemons, wait->driver) ? 0 : start_daemon(daemons, wait->driver, g_steal_pointer(&program));
}

/* ------------------------------------------------------------- waiting */

static int
retry_soon(ProxyWait *wait)
{
    if (++wait->tries >= BACKLOG_TRIES)
        return -1;
    if (!wait->retry)
        wait->retry = event_timer_new(wait->daemons->loop, try_again, wait);
    if (!wait->retry)
        return -1;
    error_reset();
    event_timer_start(wait->retry, BACKLOG_RETRY_MS);
    return 0;
}

static void
try_again(void *opaque)
{
    ProxyWait *wait = opaque;
    g_autofree char *path = socket_path(wait->daemons, wait->driver, wait->access);
    RpcTransport *transport = connect_now(path);

    if (!transport && failed_with(EAGAIN) && retry_soon(wait) == 0)
        return;
    if (!transport && (failed_with(ENOENT) || failed_with(ECONNREFUSED)) && start_if_possible(wait) == 0)
        return;
    finish(wait, transport);
}

ProxyWait *
proxy_daemon_connect(ProxyDaemons *daemons, const char *driver, RpcAccess access, ProxyEagerness eagerness,
                     ProxyConnected connected, void *opaque)
{
    ProxyWait *wait = g_new0(ProxyWait, 1);

    *wait = (ProxyWait){ daemons, .access = access, .eagerness = eagerness, .connected = connected, .opaque = opaque };
    wait->driver = g_strdup(driver);
    g_ptr_array_add(daemons->waits, wait);
    try_again(wait);
    return g_ptr_array_find(daemons->waits, wait, NULL) ? wait : NULL;
}
