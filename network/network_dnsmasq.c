/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * network_dnsmasq.c - dnsmasq as a process: started, found again, told of changes, ended.
 *
 * Threads: any; one network's by one at a time.
 */

#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/spawn.h"
#include "base/text.h"
#include "network/dnsmasq_impl.h"
#include "network/network_listeners.h"

enum {
    FILE_MAX = 16 * 1024 * 1024,
    START_TIMEOUT_MS = 60 * 1000,
    STOP_GRACE_MS = 5000,
};

DnsmasqPlaces *
dnsmasq_places_new(const char *lib_dir, const char *run_dir)
{
    DnsmasqPlaces *places = g_new0(DnsmasqPlaces, 1);
    const char *helper = getenv("LIBVIRT_LEASESHELPER");

    places->files = g_build_filename(lib_dir, "dnsmasq", NULL);
    places->pids = g_strdup(run_dir);
    /* Another one is for who runs from a build directory. */
    places->helper = g_strdup(helper ? helper : LIBEXECDIR "/libvirt_leaseshelper");
    return places;
}

void
dnsmasq_places_free(DnsmasqPlaces *places)
{
    if (!places)
        return;
    g_free(places->files);
    g_free(places->pids);
    g_free(places->helper);
    g_free(places);
}

/* Quotes mean something to dnsmasq. */
static char *
path_of(const char *folder, const char *name, const char *suffix)
{
    g_autofree char *safe = g_markup_escape_text(name, -1);

    return g_strdup_printf("%s/%s%s", folder, safe, suffix);
}

char *
dnsmasq_file_path(const DnsmasqPlaces *places, const NetworkDef *def, const char *suffix)
{
    return path_of(places->files, def->name, suffix);
}

char *
dnsmasq_pid_path(const DnsmasqPlaces *places, const NetworkDef *def)
{
    return path_of(places->pids, def->name, ".pid");
}

char *
dnsmasq_leases_path(const DnsmasqPlaces *places, const char *bridge)
{
    return path_of(places->files, bridge, ".status");
}

char *
dnsmasq_macs_path(const DnsmasqPlaces *places, const char *bridge)
{
    return path_of(places->files, bridge, ".macs");
}

/* ------------------------------------------------------------- files */

typedef struct {
    const char *suffix;
    char *text;                     /* NULL: there is none */
} DnsmasqFile;

enum { CONF, DHCP_HOSTS, DNS_HOSTS, FILES };

typedef struct {
    DnsmasqFile file[FILES];
} DnsmasqFiles;

static void
files_clear(DnsmasqFiles *files)
{
    for (int i = 0; i < FILES; i++)
        g_clear_pointer(&files->file[i].text, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DnsmasqFiles, files_clear)

static int
format_files(const DnsmasqPlaces *places, const NetworkDef *def, DnsmasqFiles *ret_files)
{
    *ret_files = (DnsmasqFiles) { {
        [CONF] = { ".conf", dnsmasq_format_conf(places, def) },
        [DHCP_HOSTS] = { ".hostsfile", NULL },
        [DNS_HOSTS] = { ".addnhosts", NULL },
    } };
    if (!ret_files->file[CONF].text)
        return -1;
    ret_files->file[DHCP_HOSTS].text = dnsmasq_format_dhcp_hosts(def);
    if (!ret_files->file[DHCP_HOSTS].text && dnsmasq_has_dhcp(def))
        return -1;
    ret_files->file[DNS_HOSTS].text = dnsmasq_format_dns_hosts(def);
    return !ret_files->file[DNS_HOSTS].text && dnsmasq_has_dns(def) ? -1 : 0;
}

/* dnsmasq reads them as somebody else. They are written anew at each start: a crash of the host leaves nothing to rely on. */
static int
write_files(const DnsmasqPlaces *places, const NetworkDef *def, const DnsmasqFiles *files)
{
    const FileWriteOptions options = { .mode = 0644, .volatile_only = true };

    if (file_make_directories(places->files, 0755) < 0 || file_make_directories(places->pids, 0755) < 0)
        return -1;
    for (int i = 0; i < FILES; i++) {
        g_autofree char *path = dnsmasq_file_path(places, def, files->file[i].suffix);

        if (files->file[i].text && file_write_text(path, files->file[i].text, &options) < 0)
            return -1;
        if (!files->file[i].text && unlink(path) < 0 && errno != ENOENT)
            return fail_errno(errno, _("cannot remove '%1$s'"), path);
    }
    return 0;
}

static void
remove_files(const DnsmasqPlaces *places, const NetworkDef *def)
{
    static const char *const suffixes[] = { ".conf", ".hostsfile", ".addnhosts" };
    g_autofree char *pid = dnsmasq_pid_path(places, def);

    for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *path = dnsmasq_file_path(places, def, suffixes[i]);

        (void)unlink(path);
    }
    (void)unlink(pid);
}

/* ------------------------------------------------------------- the process */

static bool
is_same_file(const char *a, const char *b)
{
    struct stat one, other;

    if (strcmp(a, b) == 0)
        return true;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* Is @pid the dnsmasq that was started with @conf, be it under another path? The number may be another's by now. */
static bool
is_ours(pid_t pid, const char *conf)
{
    static const char option[] = "--conf-file=";
    g_autofree char *path = g_strdup_printf("/proc/%d/cmdline", (int)pid);
    size_t len = 0;
    g_autofree char *words = file_exists(path) ? file_read(path, FILE_MAX, &len) : NULL;

    if (!words) {
        error_reset();
        return false;
    }
    for (const char *word = words; word < words + len; word += strlen(word) + 1) {
        if (g_str_has_prefix(word, option) && is_same_file(word + strlen(option), conf))
            return true;
    }
    return false;
}

/* A descriptor of the process, so that a signal reaches it or nobody; -1 without an error when it does not run. */
static int
open_process(const DnsmasqPlaces *places, const NetworkDef *def, pid_t *ret_pid)
{
    g_autofree char *path = dnsmasq_pid_path(places, def);
    g_autofree char *conf = dnsmasq_file_path(places, def, ".conf");
    int pid = 0;
    autoclose int fd = -1;

    if (!file_exists(path) || file_read_int(path, &pid) < 0 || pid <= 0) {
        error_reset();
        return -1;
    }
    fd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (fd < 0 || !is_ours(pid, conf))
        return -1;
    *ret_pid = pid;
    return fd_steal(&fd);
}

int
dnsmasq_open(const DnsmasqPlaces *places, const NetworkDef *def)
{
    pid_t pid;

    return open_process(places, def, &pid);
}

pid_t
dnsmasq_find(const DnsmasqPlaces *places, const NetworkDef *def)
{
    pid_t pid = 0;
    autoclose int fd = open_process(places, def, &pid);

    return fd < 0 ? 0 : pid;
}

/* What dnsmasq said last, and who is in its way. */
static int
fail_start(const NetworkDef *def, const SpawnResult *result)
{
    g_autofree char *said = g_strstrip(g_strdup(result->err));
    g_autofree char *who = strstr(said, "in use") ? network_listeners_describe() : NULL;

    g_strdelimit(said, "\n", ' ');
    return fail(VIR_ERR_INTERNAL_ERROR, _("network '%1$s': dnsmasq does not start: %2$s%3$s"), def->name,
                *said ? said : _("it does not say why"), who ? who : "");
}

static int
run_dnsmasq(const DnsmasqPlaces *places, const NetworkDef *def, const char *program)
{
    g_autofree char *conf = dnsmasq_file_path(places, def, ".conf");
    g_autofree char *conf_arg = g_strdup_printf("--conf-file=%s", conf);
    g_autofree char *script_arg = g_strdup_printf("--dhcp-script=%s", places->helper);
    g_autofree char *bridge = g_strdup_printf("VIR_BRIDGE_NAME=%s", def->bridge);
    g_autofree char *status = g_strdup_printf("LIBVIRT_LEASES_DIR=%s", places->files);
    const char *const argv[] = { program, conf_arg, "--leasefile-ro", script_arg, NULL };
    const char *const env[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C", bridge, status, NULL };
    /* It binds low ports, answers guests that have no address yet, and becomes its own user; the helper keeps the leases as
     * root. */
    const SpawnSpec spec = {
        .program = program, .argv = argv, .env = env, .cwd = "/", .set_umask = true, .umask = 0022, .set_caps = true,
        .caps = 1ull << CAP_NET_ADMIN | 1ull << CAP_NET_RAW | 1ull << CAP_NET_BIND_SERVICE | 1ull << CAP_SETUID |
                1ull << CAP_SETGID | 1ull << CAP_CHOWN,
    };
    const SpawnLimits limits = { .timeout_ms = START_TIMEOUT_MS };
    g_auto(SpawnResult) result = { 0 };

    if (spawn_run(&spec, &limits, &result) < 0)
        return -1;
    return WIFEXITED(result.status) && WEXITSTATUS(result.status) == 0 ? 0 : fail_start(def, &result);
}

int
dnsmasq_start(const DnsmasqPlaces *places, const NetworkDef *def)
{
    g_autofree char *program = file_find_program("dnsmasq");
    g_auto(DnsmasqFiles) files = { 0 };

    if (!program && file_is_executable("/usr/sbin/dnsmasq"))
        program = g_strdup("/usr/sbin/dnsmasq");
    if (!program)
        return fail(VIR_ERR_OPERATION_UNSUPPORTED, _("network '%1$s' needs dnsmasq for its names and addresses, and there is none: "
                                                     "install it (package dnsmasq-base)"), def->name);
    if (format_files(places, def, &files) < 0 || write_files(places, def, &files) < 0)
        return -1;
    /* It becomes a daemon by itself, when its sockets are bound and its pid is written. */
    return run_dnsmasq(places, def, program);
}

/* Did the process end within @ms? */
static bool
ended_within(int fd, int ms)
{
    struct pollfd event = { .fd = fd, .events = POLLIN };
    int rc;

    do
        rc = poll(&event, 1, ms);
    while (rc < 0 && errno == EINTR);
    return rc > 0;
}

/* Descriptors of the processes that dnsmasq has made. */
static GArray *
open_children(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/children", (int)pid, (int)pid);
    g_autofree char *text = file_exists(path) ? file_read(path, FILE_MAX, NULL) : NULL;
    g_auto(GStrv) words = g_strsplit(text ? text : "", " ", -1);
    GArray *fds = g_array_new(FALSE, FALSE, sizeof(int));

    if (!text)
        error_reset();
    for (size_t i = 0; words[i]; i++) {
        int child = (int)g_ascii_strtoll(words[i], NULL, 10);
        int fd = child > 0 ? (int)syscall(SYS_pidfd_open, child, 0) : -1;

        if (fd >= 0)
            g_array_append_val(fds, fd);
    }
    return fds;
}

/* The half that runs the helper goes by itself. One that has only just been born has dnsmasq's sockets still, and another
 * dnsmasq could not have them. */
static void
wait_for_children(GArray *fds)
{
    for (guint i = 0; i < fds->len; i++) {
        int *fd = &g_array_index(fds, int, i);

        if (!ended_within(*fd, STOP_GRACE_MS))
            LOG_WARN("a part of dnsmasq does not end, continuing");
        fd_close(fd);
    }
}

static int
end_process(int fd, pid_t pid, const NetworkDef *def)
{
    static const int signals[] = { SIGTERM, SIGKILL };
    g_autoptr(GArray) children = open_children(pid);

    for (size_t i = 0; i < G_N_ELEMENTS(signals); i++) {
        if (syscall(SYS_pidfd_send_signal, fd, signals[i], NULL, 0) < 0 && errno != ESRCH)
            return fail_errno(errno, _("network '%1$s': cannot end dnsmasq (%2$d)"), def->name, (int)pid);
        if (ended_within(fd, STOP_GRACE_MS)) {
            wait_for_children(children);
            return 0;
        }
    }
    return fail(VIR_ERR_OPERATION_TIMEOUT, _("network '%1$s': dnsmasq (%2$d) does not end"), def->name, (int)pid);
}

int
dnsmasq_stop(const DnsmasqPlaces *places, const NetworkDef *def)
{
    pid_t pid = 0;
    autoclose int fd = open_process(places, def, &pid);

    if (fd >= 0 && end_process(fd, pid, def) < 0)
        return -1;
    remove_files(places, def);
    return 0;
}

/* Would a dnsmasq that runs see no difference but in the files that it reads again when told? */
static bool
same_conf(const DnsmasqPlaces *places, const NetworkDef *def, const DnsmasqFiles *files)
{
    g_autofree char *path = dnsmasq_file_path(places, def, ".conf");
    g_autofree char *text = file_exists(path) ? file_read(path, FILE_MAX, NULL) : NULL;

    if (!text)
        error_reset();
    return g_strcmp0(text, files->file[CONF].text) == 0;
}

int
dnsmasq_update(const DnsmasqPlaces *places, const NetworkDef *def)
{
    pid_t pid = 0;
    autoclose int fd = open_process(places, def, &pid);
    g_auto(DnsmasqFiles) files = { 0 };

    if (!dnsmasq_is_needed(def))
        return dnsmasq_stop(places, def);
    if (fd < 0)
        return dnsmasq_start(places, def);
    if (format_files(places, def, &files) < 0)
        return -1;
    if (!same_conf(places, def, &files))
        return end_process(fd, pid, def) < 0 ? -1 : dnsmasq_start(places, def);
    if (write_files(places, def, &files) < 0)
        return -1;
    if (syscall(SYS_pidfd_send_signal, fd, SIGHUP, NULL, 0) < 0)
        return fail_errno(errno, _("network '%1$s': cannot tell dnsmasq (%2$d) of the change"), def->name, (int)pid);
    return 0;
}
