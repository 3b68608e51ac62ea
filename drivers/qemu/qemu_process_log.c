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

/* How much of QEMU's words an error quotes. */
#define QUOTE_MAX 4096

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

int
qemu_log_open(QemuDriver *driver, const DomainDef *def, const QemuCaps *caps, const QemuCommand *command,
              off_t *ret_offset)
{
    autoclose int fd = open_log(driver, def->name);
    g_autofree char *line = start_line(caps);
    g_autofree char *shell = qemu_command_to_string(command);
    g_autofree char *text = g_strconcat(line, shell, "\n", NULL);

    if (fd < 0)
        return -1;
    if (fd_write_all(fd, text, strlen(text)) < 0)
        return fail_errno(errno, _("cannot write the log of domain '%1$s'"), def->name);
    *ret_offset = lseek(fd, 0, SEEK_END);
    return fd_steal(&fd);
}

void
qemu_log_note(QemuDriver *driver, const char *name, const char *fmt, ...)
{
    autoclose int fd = open_log(driver, name);
    g_autofree char *stamp = time_stamp();
    g_autofree char *what = NULL;
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, fmt);
    what = g_strdup_vprintf(fmt, args);
    va_end(args);
    text = g_strdup_printf("%s: %s\n", stamp, what);
    if (fd < 0)
        warn_last_error("the log of domain '%s' lacks a line, continuing", name);
    else if (fd_write_all(fd, text, strlen(text)) < 0) {
        fail_errno(errno, _("cannot write the log"));
        warn_last_error("the log of domain '%s' lacks a line, continuing", name);
    }
}

char *
qemu_log_since(int fd, off_t offset)
{
    g_autofree char *proc = g_strdup_printf("/proc/self/fd/%d", fd);
    autoclose int in = open(proc, O_RDONLY | O_CLOEXEC);
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
    g_strstrip(text);
    return *text ? g_utf8_make_valid(text, -1) : NULL;
}
