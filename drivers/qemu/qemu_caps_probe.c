/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_caps_probe.c - asking a QEMU binary what it can do.
 *
 * Threads: any; one probe belongs to one thread.
 */

#include "qemu/qemu_caps_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/spawn.h"
#include "qemu/qemu_monitor.h"

enum {
    GREETING_MS = 20000,
    LEAVE_MS = 5000,
    MONITOR_FD = 3,
    STDERR_MAX = 4096,
};

int
qemu_binary_id(const char *binary, QemuBinaryId *ret_id)
{
    struct stat st;

    if (stat(binary, &st) < 0)
        return fail_errno(errno, _("cannot inspect emulator '%1$s'"), binary);
    if (!S_ISREG(st.st_mode) || access(binary, X_OK) < 0)
        return fail(VIR_ERR_CONFIG_UNSUPPORTED, _("emulator '%1$s' is no program that can be executed"), binary);
    ret_id->mtime_ns = (gint64)st.st_mtim.tv_sec * G_GINT64_CONSTANT(1000000000) + st.st_mtim.tv_nsec;
    ret_id->size = st.st_size;
    ret_id->inode = (gint64)st.st_ino;
    return 0;
}

/* The last line that the program wrote to @fd, or NULL. */
static char *
last_line(int fd)
{
    char text[STDERR_MAX];
    off_t size = lseek(fd, 0, SEEK_END);
    ssize_t n = pread(fd, text, sizeof(text) - 1, MAX(size - (off_t)sizeof(text) + 1, 0));
    char *start;

    if (n <= 0)
        return NULL;
    text[n] = 0;
    g_strchomp(text);
    start = strrchr(text, '\n');
    return g_utf8_make_valid(start ? start + 1 : text, -1);
}

static int
start(const char *binary, int socket_fd, int stderr_fd, SpawnChild *ret_child)
{
    const char *const argv[] = {
        binary, "-S", "-no-user-config", "-nodefaults", "-nographic", "-machine", "none,accel=kvm:tcg",
        "-chardev", "socket,id=monitor,fd=3", "-mon", "chardev=monitor,mode=control", NULL};
    const SpawnFd fds[] = {{socket_fd, MONITOR_FD}};
    const SpawnSpec spec = {
        .program = binary,
        .argv = argv,
        .fds = fds,
        .n_fds = G_N_ELEMENTS(fds),
        .err = SPAWN_TO_FD(stderr_fd),
        .cwd = "/",
        .death_signal = SIGKILL,
    };

    return spawn_start(&spec, ret_child);
}

static int
ask_platform(QemuMonitor *monitor, QemuCaps *caps)
{
    g_autoptr(JsonValue) target = qemu_monitor_ask(monitor, "query-target", NULL);
    g_autoptr(JsonValue) version = target ? qemu_monitor_ask(monitor, "query-version", NULL) : NULL;
    g_autoptr(JsonValue) kvm = version ? qemu_monitor_ask(monitor, "query-kvm", NULL) : NULL;
    const char *arch = target ? json_get_string(target, "arch") : NULL;

    if (!kvm || !arch)
        return -1;
    caps->arch = g_strdup(g_str_equal(arch, "i386") ? "i686" : arch);
    caps->package = g_strdup(json_find_string(version, "package"));
    caps->version = qemu_monitor_version(monitor);
    caps->kvm_present = json_find_bool(kvm, "enabled", false);
    return 0;
}

/* The names of @command's answer, an array of { "name": ... }. */
static int
ask_names(QemuMonitor *monitor, const char *command, GHashTable *names)
{
    g_autoptr(JsonValue) answer = qemu_monitor_ask(monitor, command, NULL);

    if (!answer)
        return -1;
    qemu_caps_take_names(names, answer);
    return 0;
}

static int
ask_all(QemuMonitor *monitor, QemuCaps *caps)
{
    g_autoptr(JsonValue) machines = NULL;
    g_autoptr(JsonValue) cpus = NULL;

    if (ask_platform(monitor, caps) < 0 || ask_names(monitor, "qom-list-types", caps->types) < 0 ||
        ask_names(monitor, "query-commands", caps->commands) < 0)
        return -1;
    machines = qemu_monitor_ask(monitor, "query-machines", NULL);
    if (!machines || qemu_caps_take_machines(caps, machines) < 0)
        return -1;
    if (!g_hash_table_contains(caps->commands, "query-cpu-definitions"))
        return 0;
    /* The answer is for the accelerator in use; the other's models have the same names. */
    cpus = qemu_monitor_ask(monitor, "query-cpu-definitions", NULL);
    if (!cpus)
        return -1;
    return qemu_caps_take_cpus(caps->kvm_present ? caps->cpus_kvm : caps->cpus_tcg, cpus);
}

static QemuCaps *
probe_over(int fd, const char *binary, const QemuBinaryId *id, int pidfd)
{
    g_autoptr(QemuCaps) caps = qemu_caps_alloc(binary, id);
    const QemuMonitorInit init = {.fd = fd, .pidfd = pidfd, .name = binary};
    g_autoptr(QemuMonitor) monitor = qemu_monitor_new(&init);

    if (!monitor || qemu_monitor_handshake(monitor, GREETING_MS) < 0 || ask_all(monitor, caps) < 0)
        return NULL;
    if (qemu_monitor_do(monitor, "quit", NULL) < 0)
        error_reset();
    return g_steal_pointer(&caps);
}

QemuCaps *
qemu_caps_probe(const char *binary, const QemuBinaryId *id)
{
    g_auto(SpawnChild) child = SPAWN_CHILD_INIT;
    g_autoptr(QemuCaps) caps = NULL;
    g_autofree char *said = NULL;
    autoclose int messages = memfd_create("qemu-stderr", MFD_CLOEXEC);
    int pair[2];
    int rc;

    if (messages < 0)
        return fail_null_errno(errno, _("cannot make a place for the messages of '%1$s'"), binary);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return fail_null_errno(errno, _("cannot create the sockets to talk to '%1$s'"), binary);
    rc = start(binary, pair[1], messages, &child);
    close(pair[1]);
    if (rc < 0) {
        close(pair[0]);
        return NULL;
    }
    caps = probe_over(pair[0], binary, id, child.pidfd);
    spawn_kill(&child, caps ? LEAVE_MS : 0);
    if (caps)
        return g_steal_pointer(&caps);

    said = last_line(messages);
    if (said && *said) {
        error_reset();
        return fail_null(VIR_ERR_INTERNAL_ERROR, _("cannot learn what emulator '%1$s' can do; it said: %2$s"), binary, said);
    }
    return NULL;
}
