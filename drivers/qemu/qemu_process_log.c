/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qemu_process_log.c - the log that each guest has: how it was started, and what QEMU said.
 *
 * Threads: the guest's owner.
 */

#include "qemu_process_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "keepers/log_client.h"

/* How much of QEMU's words an error quotes. */
#define QUOTE_MAX 4096

/* How much is asked of virtlogd, which tells from where, not up to where. */
#define READ_MAX (256 * 1024)

static char *
log_path(QemuDriver *driver, const char *name)
{
    return file_build_path(driver->log_dir, name, ".log");
}

/* "2026-01-31 15:51:00.123+0000" */
static char *
time_stamp(void)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *seconds = g_date_time_format(now, "%Y-%m-%d %H:%M:%S");

    return g_strdup_printf("%s.%03d+0000", seconds, g_date_time_get_microsecond(now) / 1000);
}

static int
open_log(QemuDriver *driver, const char *name)
{
    g_autofree char *path = log_path(driver, name);
    int fd;

    if (!path || file_make_directories(driver->log_dir, 0700) < 0)
        return -1;
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW, 0600);
    return fd < 0 ? fail_errno(errno, _("cannot open the log '%1$s'"), path) : fd;
}

static char *
start_line(const QemuCaps *caps)
{
    unsigned int version = caps ? qemu_caps_version(caps) : 0;
    g_autofree char *stamp = time_stamp();
    struct utsname host;

    if (uname(&host) < 0)
        memset(&host, 0, sizeof(host));
    return g_strdup_printf("%s: starting up libvirt version: %s, qemu version: %u.%u.%u, kernel: %s, hostname: %s\n", stamp,
                           SPLITVIRT_VERSION, version / 1000000, version / 1000 % 1000, version % 1000, host.release,
                           host.nodename);
}

static KeeperDomain
keeper_domain(const char *name, const unsigned char *uuid)
{
    return (KeeperDomain) { .driver = "qemu", .name = name, .uuid = uuid };
}

/* A pipe to virtlogd. */
static int
open_at_daemon(QemuDriver *driver, const DomainDef *def)
{
    const KeeperPlaces places = qemu_driver_keepers(driver);
    const KeeperDomain domain = keeper_domain(def->name, def->uuid);
    g_autofree char *path = log_path(driver, def->name);
    g_autoptr(virError) why = NULL;
    int fd;

    if (!path || file_make_directories(driver->log_dir, 0700) < 0)
        return -1;
    fd = log_client_open(&places, &domain, path, LOG_CLIENT_APPEND);
    if (fd >= 0)
        return fd;
    why = error_take();
    return fail(why->code, _("virtlogd cannot keep the log of domain '%1$s': %2$s (with stdio_handler = \"file\" in qemu.conf "
                             "QEMU writes it itself)"), def->name, why->message);
}

/* Where the log stands now. */
static int
position(QemuDriver *driver, const QemuConf *conf, const char *name, int fd, LogPosition *ret_position)
{
    const KeeperPlaces places = qemu_driver_keepers(driver);
    g_autofree char *path = log_path(driver, name);

    if (conf->stdio_handler == QEMU_STDIO_LOGD)
        return log_client_position(&places, path, ret_position);
    *ret_position = (LogPosition) { .offset = (uint64_t)lseek(fd, 0, SEEK_END) };
    return 0;
}

int
qemu_log_open(QemuDriver *driver, const QemuConf *conf, const DomainDef *def, const QemuCaps *caps, const QemuCommand *command,
              LogPosition *ret_begin)
{
    autoclose int fd = conf->stdio_handler == QEMU_STDIO_LOGD ? open_at_daemon(driver, def) : open_log(driver, def->name);
    g_autofree char *line = start_line(caps);
    g_autofree char *shell = qemu_command_to_string(command);
    g_autofree char *text = g_strconcat(line, shell, "\n", NULL);

    if (fd < 0)
        return -1;
    if (fd_write_all(fd, text, strlen(text)) < 0)
        return fail_errno(errno, _("cannot write the log of domain '%1$s'"), def->name);
    return position(driver, conf, def->name, fd, ret_begin) < 0 ? -1 : fd_steal(&fd);
}

static int
append(QemuDriver *driver, Domain *dom, const char *text)
{
    g_autoptr(QemuConf) conf = qemu_driver_conf(driver);
    const KeeperPlaces places = qemu_driver_keepers(driver);
    const KeeperDomain domain = keeper_domain(domain_name(dom), domain_uuid(dom));
    g_autofree char *path = log_path(driver, domain_name(dom));
    autoclose int fd = -1;

    if (!path)
        return -1;
    if (conf->stdio_handler == QEMU_STDIO_LOGD)
        return log_client_append(&places, &domain, path, text);
    fd = open_log(driver, domain_name(dom));
    if (fd < 0)
        return -1;
    return fd_write_all(fd, text, strlen(text)) < 0 ? fail_errno(errno, _("cannot write the log '%1$s'"), path) : 0;
}

void
qemu_log_note(Domain *dom, const char *fmt, ...)
{
    g_autofree char *stamp = time_stamp();
    g_autofree char *what = NULL;
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, fmt);
    what = g_strdup_vprintf(fmt, args);
    va_end(args);
    text = g_strdup_printf("%s: %s\n", stamp, what);
    if (append(qemu_driver_of(dom), dom, text) < 0)
        warn_last_error("the log of domain '%s' lacks a line, continuing", domain_name(dom));
}

static char *
read_file_since(const char *path, off_t offset)
{
    autoclose int in = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    off_t end = in >= 0 ? lseek(in, 0, SEEK_END) : 0;
    g_autofree char *text = NULL;
    ssize_t len;

    if (end <= offset)
        return NULL;
    offset = MAX(offset, end - QUOTE_MAX);
    text = g_malloc((gsize)(end - offset) + 1);
    len = pread(in, text, (size_t)(end - offset), offset);
    if (len <= 0)
        return NULL;
    text[len] = '\0';
    return g_steal_pointer(&text);
}

/* What virtlogd has, its end if it is much. */
static char *
read_daemon_since(QemuDriver *driver, const char *path, const LogPosition *begin)
{
    const KeeperPlaces places = qemu_driver_keepers(driver);
    char *text = log_client_read(&places, path, begin, READ_MAX);
    size_t len = text ? strlen(text) : 0;

    if (!text)
        warn_last_error("what QEMU said is not known");
    if (len > QUOTE_MAX)
        memmove(text, text + len - QUOTE_MAX, QUOTE_MAX + 1);
    return text;
}

char *
qemu_log_since(QemuDriver *driver, const QemuConf *conf, const char *name, const LogPosition *begin)
{
    g_autofree char *path = log_path(driver, name);
    g_autofree char *text = NULL;

    if (!path)
        return NULL;
    if (conf->stdio_handler == QEMU_STDIO_LOGD)
        text = read_daemon_since(driver, path, begin);
    else
        text = read_file_since(path, (off_t)begin->offset);
    if (!text)
        return NULL;
    g_strstrip(text);
    return *text ? g_utf8_make_valid(text, -1) : NULL;
}
