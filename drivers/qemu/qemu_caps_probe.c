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
#include "conf/cpu_models.h"
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

/* One run of the binary, and what it is asked. */
typedef struct {
    const char *machine;
    int (*ask)(QemuMonitor *monitor, QemuCaps *caps);
} Question;

static int
start(const char *binary, const char *machine, int socket_fd, int stderr_fd, SpawnChild *ret_child)
{
    const char *const argv[] = {
        binary, "-S", "-no-user-config", "-nodefaults", "-nographic", "-machine", machine,
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

/* What a guest can have at most, as named properties. An emulator that does not tell has no 'host-model'. */
static JsonValue *
ask_host_cpu(QemuMonitor *monitor, const char *binary, const char *name)
{
    g_autoptr(JsonValue) arguments = json_new_object();
    g_autoptr(JsonValue) answer = NULL;
    JsonValue *model = json_new_object();

    json_object_set_string(model, "name", name);
    json_object_set_string(arguments, "type", "full");
    json_object_set(arguments, "model", model);
    answer = qemu_monitor_ask(monitor, "query-cpu-model-expansion", g_steal_pointer(&arguments));
    if (!answer) {
        warn_last_error("emulator '%s' does not tell what processor it can give, so it has no cpu mode 'host-model'", binary);
        return NULL;
    }
    return json_copy(json_find(answer, "model/props"));
}

/* The answers are for the accelerator in use. */
static int
ask_cpus(QemuMonitor *monitor, QemuCaps *caps, GPtrArray *models, JsonValue **host_cpu, const char *name)
{
    g_autoptr(JsonValue) cpus = NULL;

    if (!g_hash_table_contains(caps->commands, "query-cpu-definitions"))
        return 0;
    if (g_hash_table_contains(caps->commands, "query-cpu-model-expansion") && cpu_arch_has_models(caps->arch))
        *host_cpu = ask_host_cpu(monitor, caps->binary, name);
    cpus = qemu_monitor_ask(monitor, "query-cpu-definitions", NULL);
    return cpus ? qemu_caps_take_cpus(models, cpus) : -1;
}

static int
ask_tcg_cpus(QemuMonitor *monitor, QemuCaps *caps)
{
    return ask_cpus(monitor, caps, caps->cpus_tcg, &caps->host_cpu_tcg, "max");
}

static int
ask_all(QemuMonitor *monitor, QemuCaps *caps)
{
    g_autoptr(JsonValue) machines = NULL;

    if (ask_platform(monitor, caps) < 0 || ask_names(monitor, "qom-list-types", caps->types) < 0 ||
        ask_names(monitor, "query-commands", caps->commands) < 0)
        return -1;
    machines = qemu_monitor_ask(monitor, "query-machines", NULL);
    if (!machines || qemu_caps_take_machines(caps, machines) < 0)
        return -1;
    return caps->kvm_present ? ask_cpus(monitor, caps, caps->cpus_kvm, &caps->host_cpu_kvm, "host") : ask_tcg_cpus(monitor, caps);
}

static int
ask_over(int fd, QemuCaps *caps, const Question *question, int pidfd)
{
    const QemuMonitorInit init = {.fd = fd, .pidfd = pidfd, .name = caps->binary};
    g_autoptr(QemuMonitor) monitor = qemu_monitor_new(&init);

    if (!monitor || qemu_monitor_handshake(monitor, GREETING_MS) < 0 || question->ask(monitor, caps) < 0)
        return -1;
    if (qemu_monitor_do(monitor, "quit", NULL) < 0)
        error_reset();
    return 0;
}

/* Runs the binary for one question. */
static int
run(QemuCaps *caps, const Question *question)
{
    g_auto(SpawnChild) child = SPAWN_CHILD_INIT;
    g_autofree char *said = NULL;
    autoclose int messages = memfd_create("qemu-stderr", MFD_CLOEXEC);
    int pair[2];
    int rc;

    if (messages < 0)
        return fail_errno(errno, _("cannot make a place for the messages of '%1$s'"), caps->binary);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return fail_errno(errno, _("cannot create the sockets to talk to '%1$s'"), caps->binary);
    rc = start(caps->binary, question->machine, pair[1], messages, &child);
    close(pair[1]);
    if (rc < 0) {
        close(pair[0]);
        return -1;
    }
    rc = ask_over(pair[0], caps, question, child.pidfd);
    spawn_kill(&child, rc == 0 ? LEAVE_MS : 0);
    if (rc == 0)
        return 0;
    said = last_line(messages);
    if (said && *said) {
        error_reset();
        return fail(VIR_ERR_INTERNAL_ERROR, _("cannot learn what emulator '%1$s' can do; it said: %2$s"), caps->binary, said);
    }
    return -1;
}

QemuCaps *
qemu_caps_probe(const char *binary, const QemuBinaryId *id)
{
    static const Question all = {"none,accel=kvm:tcg", ask_all}, of_tcg = {"none,accel=tcg", ask_tcg_cpus};
    g_autoptr(QemuCaps) caps = qemu_caps_alloc(binary, id);

    if (run(caps, &all) < 0)
        return NULL;
    /* Where both accelerators are there, one process cannot tell of the other; some emulators have no TCG. */
    if (caps->kvm_present && run(caps, &of_tcg) < 0)
        warn_last_error("cannot learn what emulator '%s' can do without KVM, taking it to be the same", binary);
    return g_steal_pointer(&caps);
}
